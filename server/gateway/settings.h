/* settings.h - every option of the core, as vagtlinje.conf and --set name it.
 *
 * The table in settings.c is the one place that knows type, range, default and help. */
#ifndef VL_GATEWAY_SETTINGS_H
#define VL_GATEWAY_SETTINGS_H

#include "base/config.h"
#include <stdbool.h>
#include <stdint.h>

struct vl_settings {
    /* [http] */
    char *http_address;
    int64_t http_port; /* 0: no plain listener */
    char *https_address;
    int64_t https_port; /* 0: no TLS listener */
    char *https_certificate, *https_key;
    char *web_root;
    char *public_url; /* what browsers type; "": from the listener */
    /* [journal] */
    char *journal_path, *keys_path, *master_key;
    /* [region] */
    char *region_path;
    /* [rota] */
    char *rota_directory; /* "": no calendar files */
    /* [plugin] */
    char *plugin_program, *plugin_directory;
    int64_t plugin_deadline_ms;
    /* [media] */
    char *media_program;
    int64_t media_workers;
    char *media_address, *media_announced;
    int64_t media_port;
    /* [signin] */
    char *issuer, *client_id, *client_secret, *person_claim;
    int64_t session_hours;
    bool demo_provider;
    char *demo_address;
    int64_t demo_port;
    /* [server] */
    int64_t stop_seconds;
    int64_t log_level; /* index of "debug info warning error" */
};

const struct vl_option_table *vl_settings_table(void);
/* What no single option can know: missing files, contradictions. Adds to the report; returns the
 * number of problems added. file: named in the problems. */
size_t vl_settings_check(const struct vl_settings *settings, const char *file,
                         struct vl_config_report *report);

#endif

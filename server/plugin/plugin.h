/* plugin.h - what one plugin is asked, how it may answer, and how it stands.
 *
 * The words that the host (plugin_host.h) and each plugin's process (process.h) share. */
#ifndef VL_PLUGIN_PLUGIN_H
#define VL_PLUGIN_PLUGIN_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"

#define VL_PLUGIN_ID_BYTES         33     /* 1..32 of a-z, 0-9, '_', and a NUL */
#define VL_PLUGIN_DEADLINE_MS      200u   /* for triage and route */
#define VL_PLUGIN_DESCRIBE_MS      2000u  /* includes loading */
#define VL_PLUGIN_FAILED_EXITS     5u     /* this many within ... */
#define VL_PLUGIN_FAILED_WINDOW_MS 60000u /* ... this time: "failed" until it answers again */

enum vl_plugin_question { VL_PLUGIN_TRIAGE, VL_PLUGIN_ROUTE };

enum vl_plugin_state {
    VL_PLUGIN_STARTING, /* no answer to describe yet, or between two processes */
    VL_PLUGIN_RUNNING,
    VL_PLUGIN_FAILED, /* refused, or keeps crashing; starting again is still tried */
};
const char *vl_plugin_state_name(enum vl_plugin_state state); /* "starting" ... */

struct vl_plugin_status { /* borrowed until the next turn of the loop */
    const char *id;
    const char *version; /* "" until described */
    enum vl_plugin_state state;
    int pid; /* 0: no process now */
    uint32_t restarts, timeouts, bad_answers;
    const char *last_error; /* English, for the operator; "" when there was none */
    vl_utc since;           /* of the present state */
};

/* rc and answer (borrowed until the callback returns):
 *   VL_OK         the checked answer (shape of vagtlinje_plugin.h)
 *   VL_E_INVAL    the asker's params are wrong: {"error": {"linkId", "da", "en"}}
 *   VL_E_PROTO    nonsense; counted; NULL
 *   VL_E_TIMEOUT  the deadline passed; the process is killed and restarted; NULL
 *   VL_E_CLOSED   the process died meanwhile or broke the message format, or the host is being
 *                 destroyed; NULL
 *   other         the plugin's own failure (VL_E_NOMEM, VL_E_FULL, VL_E_INTERNAL); NULL */
typedef void (*vl_plugin_answer_fn)(void *data, int rc, const json_t *answer);

#endif

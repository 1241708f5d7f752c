#include "gateway/settings.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define TEXT(section, key, fallback, field, help)                                                  \
    {                                                                                              \
        section, key, VL_OPTION_TEXT, 0, 1000, NULL, fallback, help,                               \
            offsetof(struct vl_settings, field)                                                    \
    }
#define NUMBER(section, key, min, max, fallback, field, help)                                      \
    {                                                                                              \
        section, key, VL_OPTION_INTEGER, min, max, NULL, fallback, help,                           \
            offsetof(struct vl_settings, field)                                                    \
    }
#define FLAG(section, key, fallback, field, help)                                                  \
    {                                                                                              \
        section, key, VL_OPTION_FLAG, 0, 0, NULL, fallback, help,                                  \
            offsetof(struct vl_settings, field)                                                    \
    }
#define CHOICE(section, key, choices, fallback, field, help)                                       \
    {                                                                                              \
        section, key, VL_OPTION_CHOICE, 0, 0, choices, fallback, help,                             \
            offsetof(struct vl_settings, field)                                                    \
    }

static const struct vl_option rows[] = {
    TEXT("http", "address", "127.0.0.1", http_address,
         "Numeric loopback address of the plain-text listener."),
    NUMBER("http", "port", 0, 65535, "8080", http_port, "Its port; 0 for none."),
    TEXT("http", "https_address", "0.0.0.0", https_address, "Numeric address of the TLS listener."),
    NUMBER("http", "https_port", 0, 65535, "0", https_port, "Its port; 0 for none."),
    TEXT("http", "certificate", "", https_certificate, "PEM file with the server's chain."),
    TEXT("http", "key", "", https_key, "PEM file with its private key."),
    TEXT("http", "web_root", "/usr/share/vagtlinje/web", web_root,
         "Folder of the built browser client."),
    TEXT("http", "public_url", "", public_url,
         "Address that browsers use, without a final slash; empty: http://localhost:PORT."),
    TEXT("journal", "path", "/var/lib/vagtlinje/journal.db", journal_path,
         "SQLite file of the event journal."),
    TEXT("journal", "keys", "/var/lib/vagtlinje/keys.db", keys_path,
         "SQLite file of the wrapped case keys; back it up apart from the journal."),
    TEXT("journal", "master_key", "", master_key,
         "File of the master key (32 bytes or 64 hex digits); empty: the systemd credential "
         "master.key."),
    TEXT("region", "file", "/etc/vagtlinje/region.json", region_path,
         "The region: hospitals, hotlines, people, rota."),
    TEXT(
        "rota", "directory", "", rota_directory,
        "Folder of the departments' rotas (*.ics, 256 files of 1 MiB at most); empty: the region's "
        "weekly rota only."),
    TEXT("plugin", "program", "/usr/lib/vagtlinje/vagtlinje-plugin", plugin_program,
         "The program that runs one plugin."),
    TEXT("plugin", "directory", "/var/lib/vagtlinje/plugins", plugin_directory,
         "Folder with one folder a plugin."),
    NUMBER("plugin", "deadline_ms", 10, 5000, "200", plugin_deadline_ms,
           "Milliseconds a plugin has for one question."),
    TEXT("media", "program", "/usr/lib/vagtlinje/vagtlinje-media", media_program,
         "The program that forwards sound and picture."),
    NUMBER("media", "workers", 1, 64, "2", media_workers,
           "Media processes; one for each processor core."),
    TEXT("media", "address", "0.0.0.0", media_address, "Numeric address for sound and picture."),
    TEXT("media", "announced_address", "", media_announced,
         "Address that browsers send to, if it is another (NAT); empty: the same."),
    NUMBER("media", "port", 0, 65500, "0", media_port,
           "UDP port of the first worker, the next has the next; 0: any free port."),
    TEXT("signin", "issuer", "", issuer, "OpenID Connect issuer; https, or loopback in the demo."),
    TEXT("signin", "client_id", "vagtlinje", client_id, "Our client id at the issuer."),
    TEXT("signin", "client_secret", "", client_secret,
         "File with our client secret; empty: a public client with PKCE alone."),
    TEXT("signin", "person_claim", "sub", person_claim,
         "Claim of the ID token that holds the person's id in the region file."),
    NUMBER("signin", "session_hours", 1, 24, "12", session_hours, "Hours that a sign-in lasts."),
    FLAG("signin", "demo_provider", "no", demo_provider,
         "Start the built-in demo identity provider, where everyone may be anyone."),
    TEXT("signin", "demo_address", "127.0.0.1", demo_address,
         "Its numeric address; anything but loopback is refused."),
    NUMBER("signin", "demo_port", 1, 65535, "8081", demo_port, "Its port."),
    NUMBER("server", "stop_seconds", 0, 86400, "1800", stop_seconds,
           "Seconds that live conversations may go on after a stop was asked for."),
    CHOICE("server", "log_level", "debug info warning error", "info", log_level,
           "Least severe event that is logged."),
};

const struct vl_option_table *vl_settings_table(void)
{
    static const struct vl_option_table table = {rows, sizeof rows / sizeof *rows};

    return &table;
}

static size_t need_file(const char *file, const char *key, const char *path, int mode,
                        struct vl_config_report *report)
{
    if (path[0] && access(path, mode) == 0)
        return 0;
    vl_config_report_add(report, file, 0, "%s: cannot %s '%.160s'", key,
                         mode == X_OK ? "run" : "read", path);
    return 1;
}

size_t vl_settings_check(const struct vl_settings *s, const char *file,
                         struct vl_config_report *report)
{
    size_t n = 0;

    n += need_file(file, "region.file", s->region_path, R_OK, report);
    if (s->rota_directory[0])
        n += need_file(file, "rota.directory", s->rota_directory, R_OK | X_OK, report);
    n += need_file(file, "http.web_root", s->web_root, R_OK, report);
    n += need_file(file, "plugin.program", s->plugin_program, X_OK, report);
    n += need_file(file, "plugin.directory", s->plugin_directory, R_OK, report);
    n += need_file(file, "media.program", s->media_program, X_OK, report);
    if (s->https_port) {
        n += need_file(file, "http.certificate", s->https_certificate, R_OK, report);
        n += need_file(file, "http.key", s->https_key, R_OK, report);
    }
    if (!s->http_port && !s->https_port) {
        vl_config_report_add(report, file, 0, "http.port and http.https_port are both 0");
        n++;
    }
    if (!s->demo_provider && !s->issuer[0]) {
        vl_config_report_add(report, file, 0,
                             "signin.issuer is empty and there is no demo provider: nobody could "
                             "sign in");
        n++;
    }
    return n;
}

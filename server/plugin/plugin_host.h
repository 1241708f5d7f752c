/* plugin_host.h - the core's side of the plugins: finding, starting, asking, judging, restarting.
 *
 * Every folder of the plugin directory that holds a plugin.so is a bundle; its name is the plugin's
 * id. Each runs in its own vagtlinje-plugin process. `describe` is asked at each start, and what it
 * said last is kept while the process restarts, so a questionnaire stays on the GP's screen.
 * A plugin's failure is never a call's failure: every ask ends within its deadline, and the caller
 * goes on with its own default.
 * Threads: belongs to its loop. Clock: the loop's monotonic time, and UTC for `since`. */
#ifndef VL_PLUGIN_PLUGIN_HOST_H
#define VL_PLUGIN_PLUGIN_HOST_H

#include "base/clock.h"
#include "base/counters.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include <uv.h>

#define VL_PLUGIN_MAX_BUNDLES      64u    /* more than a region has specialties */
#define VL_PLUGIN_ID_BYTES         33     /* 1..32 of a-z, 0-9, '_', and a NUL */
#define VL_PLUGIN_DEADLINE_MS      200u   /* for triage and route */
#define VL_PLUGIN_DESCRIBE_MS      2000u  /* includes loading */
#define VL_PLUGIN_FAILED_EXITS     5u     /* this many within ... */
#define VL_PLUGIN_FAILED_WINDOW_MS 60000u /* ... this time: "failed" until it answers again */

struct vl_plugin_host;

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

struct vl_plugin_host_options {
    const char *program;      /* path of vagtlinje-plugin; copied */
    const char *directory;    /* of the bundles; copied */
    uint32_t deadline_ms;     /* 0: VL_PLUGIN_DEADLINE_MS */
    const struct vl_log *log; /* outlives the host; may be NULL */
};
struct vl_plugin_host_handlers {
    /* State, version, questionnaire or figures of one plugin changed. May be NULL. Must not
     * destroy the host. */
    void (*on_status_changed)(void *owner, const char *id);
};

/* Starts one process a bundle; an empty directory is no error.
 * VL_E_NOENT: the directory cannot be read. VL_E_FULL: too many bundles. VL_E_NOMEM. */
VL_MUST_CHECK int vl_plugin_host_create(uv_loop_t *loop,
                                        const struct vl_plugin_host_options *options,
                                        const struct vl_plugin_host_handlers *handlers, void *owner,
                                        struct vl_plugin_host **out);
/* Pending asks get VL_E_CLOSED before this returns. NULL: no effect. */
void vl_plugin_host_destroy(struct vl_plugin_host *host);

/* rc and answer (borrowed until the callback returns):
 *   VL_OK         the checked answer (shape of vagtlinje_plugin.h)
 *   VL_E_INVAL    the asker's params are wrong: {"error": {"linkId", "da", "en"}}
 *   VL_E_PROTO    nonsense; counted; NULL
 *   VL_E_TIMEOUT  the deadline passed; the process is killed and restarted; NULL
 *   VL_E_CLOSED   the process died meanwhile or broke the message format, or the host is being
 *                 destroyed; NULL
 *   other         the plugin's own failure (VL_E_NOMEM, VL_E_FULL, VL_E_INTERNAL); NULL */
typedef void (*vl_plugin_answer_fn)(void *data, int rc, const json_t *answer);

/* Steals `params` in every case. If this returns an error the callback never comes; otherwise
 * exactly once, never before this returns.
 * VL_E_NOENT: no such plugin. VL_E_CLOSED: it does not run now. VL_E_FULL: too many pending. */
VL_MUST_CHECK int vl_plugin_host_ask(struct vl_plugin_host *host, const char *id,
                                     enum vl_plugin_question question, json_t *params,
                                     vl_plugin_answer_fn done, void *data);

size_t vl_plugin_host_count(const struct vl_plugin_host *host);
/* index below the count; sorted by id. */
struct vl_plugin_status vl_plugin_host_status(const struct vl_plugin_host *host, size_t index);
/* What the plugin said of itself last ({"id","version","name","abi","questionnaire"}); NULL when it
 * never did, or no such plugin. Borrowed until the next turn of the loop. */
const json_t *vl_plugin_host_description(const struct vl_plugin_host *host, const char *id);
/* Its FHIR Questionnaire; NULL as above. */
const json_t *vl_plugin_host_questionnaire(const struct vl_plugin_host *host, const char *id);
/* Kills the process so that it starts afresh (a replaced bundle, an operator's wish). VL_E_NOENT.
 */
VL_MUST_CHECK int vl_plugin_host_restart(struct vl_plugin_host *host, const char *id);
/* For /metrics; borrowed, lives as long as the host. */
const struct vl_counters *vl_plugin_host_counters(const struct vl_plugin_host *host);

#endif

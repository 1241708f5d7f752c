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

#include "base/counters.h"
#include "base/log.h"
#include "plugin/plugin.h"
#include <uv.h>

#define VL_PLUGIN_MAX_BUNDLES 64u /* more than a region has specialties */

struct vl_plugin_host;

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

/* Steals `params` in every case. If this returns an error the callback never comes; otherwise
 * exactly once, never before this returns.
 * VL_E_NOENT: no such plugin. VL_E_CLOSED: it does not run now. VL_E_FULL: too many pending. */
VL_MUST_CHECK int vl_plugin_host_ask(struct vl_plugin_host *host, const char *id,
                                     enum vl_plugin_question question, json_t *params,
                                     vl_plugin_answer_fn done, void *data);

size_t vl_plugin_host_count(const struct vl_plugin_host *host);
/* index below the count; sorted by id. */
struct vl_plugin_status vl_plugin_host_status(const struct vl_plugin_host *host, size_t index);
/* The FHIR Questionnaire that it described last; NULL when it never did, or no such plugin.
 * Borrowed until the next turn of the loop. */
const json_t *vl_plugin_host_questionnaire(const struct vl_plugin_host *host, const char *id);
/* Kills the process so that it starts afresh (a replaced bundle, an operator's wish). VL_E_NOENT.
 */
VL_MUST_CHECK int vl_plugin_host_restart(struct vl_plugin_host *host, const char *id);
/* For /metrics; borrowed, lives as long as the host. */
const struct vl_counters *vl_plugin_host_counters(const struct vl_plugin_host *host);

#endif

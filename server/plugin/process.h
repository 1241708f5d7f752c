/* process.h - one plugin: its process, what it said of itself, and how it has behaved.
 *
 *   starting --described--> running --process gone--> starting
 *      |  \--refused, or 5 ends in a minute--> failed --described--> running
 *
 * plugin_host.h is the door to this; nothing else includes it. */
#ifndef VL_PLUGIN_PROCESS_H
#define VL_PLUGIN_PROCESS_H

#include "base/counters.h"
#include "base/log.h"
#include "plugin/plugin.h"
#include <uv.h>

enum vl_plugin_counter {
    VL_PLUGIN_ASKED,
    VL_PLUGIN_ANSWERED,
    VL_PLUGIN_REFUSED,
    VL_PLUGIN_TIMED_OUT,
    VL_PLUGIN_BAD_ANSWERS,
    VL_PLUGIN_LOST,
    VL_PLUGIN_NOT_RUNNING,
    VL_PLUGIN_RESTARTS,
    VL_PLUGIN_COUNTERS
};

struct vl_plugin_process;

struct vl_plugin_process_options {
    const char *id;
    const char *program, *bundle_path;
    uint32_t deadline_ms;
    const struct vl_log *log;
    struct vl_counters *counters; /* by enum vl_plugin_counter; outlives the process */
    void (*on_changed)(void *owner, const char *id);
    void *owner;
};

VL_MUST_CHECK int vl_plugin_process_create(uv_loop_t *loop,
                                           const struct vl_plugin_process_options *options,
                                           struct vl_plugin_process **out);
/* Pending asks get VL_E_CLOSED before this returns. NULL: no effect. */
void vl_plugin_process_destroy(struct vl_plugin_process *process);
/* As vl_plugin_host_ask. */
VL_MUST_CHECK int vl_plugin_process_ask(struct vl_plugin_process *process,
                                        enum vl_plugin_question question, json_t *params,
                                        vl_plugin_answer_fn done, void *data);
struct vl_plugin_status vl_plugin_process_status(const struct vl_plugin_process *process);
const json_t *vl_plugin_process_description(const struct vl_plugin_process *process);
const char *vl_plugin_process_id(const struct vl_plugin_process *process);
void vl_plugin_process_restart(struct vl_plugin_process *process);

#endif

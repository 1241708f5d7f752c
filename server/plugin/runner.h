/* runner.h - the child's side: load one plugin in the sandbox and answer the core's questions.
 *
 * One request after the other over the pair; the department's code never sees a file or a socket.
 * A plugin that cannot be loaded is answered for with the reason, so the operator reads it and
 * nothing restarts in a circle. */
#ifndef VL_PLUGIN_RUNNER_H
#define VL_PLUGIN_RUNNER_H

#include "base/log.h"

/* Serves until the core closes fd. Returns the process's exit status. Single-threaded; gives up
 * rights for the whole process, for good. */
int vl_plugin_run(const char *bundle_path, int fd, const struct vl_log *log);

#endif

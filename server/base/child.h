/* child.h - one supervised child process with a socket pair to it.
 *
 * The child gets its end of the pair as descriptor VL_CHILD_FD (3), /dev/null as standard input,
 * our standard error, a clean environment and nothing else open. When it dies it is started again
 * after a back-off (0, 100 ms, 200 ms .. 5 s; back to 0 after 60 s alive). */
#ifndef VL_BASE_CHILD_H
#define VL_BASE_CHILD_H

#include "base/err.h"
#include "base/log.h"
#include <uv.h>

#define VL_CHILD_FD 3

struct vl_child;

struct vl_child_options {
    const char *name;        /* for logs; copied */
    const char *program;     /* path; copied */
    const char *const *args; /* without argv[0], NULL-terminated; copied. May be NULL */
    const struct vl_log *log;
};
struct vl_child_handlers {
    /* A process runs; the handler owns fd (usually handed to vl_rpc_create). */
    void (*on_started)(void *owner, int fd, int pid);
    /* It is gone; a new one follows after restart_in_ms. Exit status, or 128 + signal. */
    void (*on_exited)(void *owner, int status, uint32_t restart_in_ms);
};

VL_MUST_CHECK int vl_child_create(uv_loop_t *loop, const struct vl_child_options *options,
                                  const struct vl_child_handlers *handlers, void *owner,
                                  struct vl_child **out);
/* Kills the present process (SIGKILL) so that on_exited and a restart follow. */
void vl_child_kill(struct vl_child *child);
/* pid of the running process, 0 when none runs. */
int vl_child_pid(const struct vl_child *child);
/* SIGTERM, SIGKILL 2 s later; no handler is called any more. Memory goes when libuv is done with
 * it. NULL: no effect. */
void vl_child_destroy(struct vl_child *child);

#define VL_CHILD_ENVIRONMENT 8

/* For whoever starts a process that is not supervised: fills in the clean environment (borrowed for
 * good, ends with NULL), and keeps our descriptors above standard error from being inherited. */
void vl_child_prepare(char *environment[VL_CHILD_ENVIRONMENT]);

#endif

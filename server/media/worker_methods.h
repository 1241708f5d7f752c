/* worker_methods.h - the worker's methods as a table, and the state they work on.
 *
 * For worker*.c only. A method checks its params, acts, and fills the answer. */
#ifndef VL_MEDIA_WORKER_METHODS_H
#define VL_MEDIA_WORKER_METHODS_H

#include "media/worker.h"

struct vl_worker {
    uv_loop_t *loop;
    const struct vl_log *log;
    struct vl_udp_port *port;
    struct vl_dtls_identity *identity;
    struct vl_srtp *anchor; /* keeps libsrtp's crypto library loaded, see worker.c */
    struct vl_rpc *rpc;     /* NULL: not serving */
    struct vl_sandbox_report sandbox;
    struct vl_media_counters counters;
    struct vl_room_context context;
    struct vl_room *rooms[VL_MAX_ROOMS];
    size_t room_count;
    uv_timer_t tick;
    uv_timer_t report;
    unsigned open_handles; /* timers that libuv still has */
};

struct vl_worker_answer {
    json_t *result; /* a new reference on success; NULL stands for {} */
    struct vl_ortc_error error;
};

/* VL_OK and answer->result, or an error and answer->error. Unknown method: VL_E_NOENT. */
VL_MUST_CHECK int vl_worker_perform(struct vl_worker *w, const char *method, const json_t *params,
                                    struct vl_worker_answer *answer);

/* For the methods' own files: fills the error text and returns rc. */
int vl_worker_refuse(struct vl_worker_answer *answer, int rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The object that `params` names, or NULL with *rc and the answer's error set. */
struct vl_room *vl_worker_room(struct vl_worker *w, const json_t *params,
                               struct vl_worker_answer *answer, int *rc);
struct vl_room_transport *vl_worker_transport(struct vl_worker *w, const json_t *params,
                                              struct vl_worker_answer *answer, int *rc);

typedef int vl_worker_method_fn(struct vl_worker *w, const json_t *params,
                                struct vl_worker_answer *answer);
vl_worker_method_fn vl_worker_transport_create, vl_worker_transport_connect,
    vl_worker_transport_restart_ice, vl_worker_transport_close;

#endif

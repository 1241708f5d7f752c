/* media_pool.h - the core's side of media: worker processes, and the rooms placed on them.
 *
 * A room lives on one worker at a time. When that worker dies the room is placed on another at
 * once, empty, under the next generation; browsers then build their transports anew there. The
 * pool speaks the worker's methods (worker.h) and knows nothing of people or calls.
 * Threads: belongs to its loop. Clock: uv_now of the loop. */
#ifndef VL_MEDIA_MEDIA_POOL_H
#define VL_MEDIA_MEDIA_POOL_H

#include "base/cursor.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/rpc.h"
#include <uv.h>

#define VL_MEDIA_MAX_WORKERS      64u
#define VL_MEDIA_CALL_DEADLINE_MS 5000u
#define VL_MEDIA_ROOM_ID_BYTES    64u /* longest room id */

struct vl_media_pool;

struct vl_media_pool_options {     /* every text is copied */
    const char *program;           /* path of vagtlinje-media */
    unsigned workers;              /* 1..VL_MEDIA_MAX_WORKERS */
    const char *listen_address;    /* "0.0.0.0", "127.0.0.1", "::". On a machine that has another
                                      address, Firefox reaches no loopback one: use a wildcard */
    const char *announced_address; /* what browsers are told; NULL or "": listen_address, and for a
                                      wildcard every address that is not loopback */
    uint16_t port_base;            /* worker i listens on port_base + i; 0: ephemeral ports */
    const struct vl_log *log;      /* may be NULL; outlives the pool */
};

/* Each may be NULL. All run on the loop, never from inside vl_media_pool_create/destroy. */
struct vl_media_pool_handlers {
    /* The worker said hello: it is sandboxed and serves. */
    void (*on_worker_ready)(void *owner, unsigned worker);
    /* Its process is gone and comes back by itself; on_room_moved follows for each of its rooms. */
    void (*on_worker_died)(void *owner, unsigned worker);
    /* The room now lives, empty, on another process. Calls work again from here on. Everything
     * that was created under an earlier generation is gone. When no worker runs, this comes as
     * soon as one has started; until then calls are refused with VL_E_CLOSED. */
    void (*on_room_moved)(void *owner, const char *room, uint32_t generation);
    /* A worker's notification about a room: "transport.state" {transport, room, peer, state:
     * "new"|"connecting"|"connected"|"disconnected"|"failed"|"closed"}, "consumer.closed"
     * {consumer, producer, room, peer, reason} when its producer ended. Borrowed until the handler
     * returns. */
    void (*on_notification)(void *owner, const char *room, uint32_t generation, const char *event,
                            const json_t *data);
};

/* Starts the workers. *out: ends with vl_media_pool_destroy. VL_E_INVAL, VL_E_NOMEM, VL_E_IO. */
VL_MUST_CHECK int vl_media_pool_create(uv_loop_t *loop, const struct vl_media_pool_options *options,
                                       const struct vl_media_pool_handlers *handlers, void *owner,
                                       struct vl_media_pool **out);
/* Ends the workers; pending calls get VL_E_CLOSED before this returns. NULL: no effect. */
void vl_media_pool_destroy(struct vl_media_pool *pool);

/* Places the room on the worker with the fewest rooms. Its generation (1 or more); the same number
 * again for a room that is open already. VL_E_INVAL: id empty or too long. VL_E_FULL: too many
 * rooms. VL_E_NOMEM. Works while no worker runs: on_room_moved tells when it has a home. */
VL_MUST_CHECK int vl_media_pool_room_open(struct vl_media_pool *pool, const char *room,
                                          uint32_t *generation);
/* Everything in the room ends. Unknown room: no effect. */
void vl_media_pool_room_close(struct vl_media_pool *pool, const char *room);
/* 0: no such room. */
uint32_t vl_media_pool_room_generation(const struct vl_media_pool *pool, const char *room);

/* Asks the room's worker; "room" is added to params, all other params are as worker.h says.
 * Steals params in every case (NULL: {}). An error returned means that done never comes:
 * VL_E_NOENT no such room, VL_E_CLOSED its worker is gone, VL_E_FULL, VL_E_NOMEM. Otherwise done
 * comes exactly once, within VL_MEDIA_CALL_DEADLINE_MS, VL_E_CLOSED if the worker dies. */
VL_MUST_CHECK int vl_media_pool_call(struct vl_media_pool *pool, const char *room,
                                     const char *method, json_t *params, vl_rpc_result_fn done,
                                     void *data);

/* The router's RTP capabilities, the same for all workers; borrowed. NULL before the first
 * worker is ready. */
const json_t *vl_media_pool_capabilities(const struct vl_media_pool *pool);

struct vl_media_worker_status {
    int pid; /* 0: none runs */
    uint16_t port;
    unsigned rooms;
    unsigned restarts; /* processes that died since the pool began */
    bool ready;        /* said hello */
    bool landlock;     /* as the worker reported; seccomp is a condition for `ready` */
};
unsigned vl_media_pool_workers(const struct vl_media_pool *pool);
/* VL_E_NOENT: no such worker. */
VL_MUST_CHECK int vl_media_pool_status(const struct vl_media_pool *pool, unsigned worker,
                                       struct vl_media_worker_status *out);
/* Every worker's counters in Prometheus text form, a label worker="N" on each line. */
void vl_media_pool_metrics(const struct vl_media_pool *pool, struct vl_writer *out);

#endif

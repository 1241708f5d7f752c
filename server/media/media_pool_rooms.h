/* media_pool_rooms.h - the state behind media_pool.h, for media_pool*.c only. */
#ifndef VL_MEDIA_MEDIA_POOL_ROOMS_H
#define VL_MEDIA_MEDIA_POOL_ROOMS_H

#include "base/child.h"
#include "media/media_limits.h"
#include "media/media_pool.h"

struct vl_pool_worker {
    struct vl_media_pool *pool;
    unsigned index;
    struct vl_child *child;
    struct vl_rpc *rpc; /* NULL: no process, or its channel is closed */
    bool ready, landlock;
    uint16_t port;
    unsigned rooms;
    unsigned restarts;
    uint64_t heard_ms; /* last sign of life */
    json_t *counters;  /* as it last told; NULL: never */
};

struct vl_pool_room {
    char id[VL_MEDIA_ROOM_ID_BYTES + 1];
    uint32_t generation;
    struct vl_pool_worker *worker; /* NULL: waits for one to start */
    struct vl_pool_room *next;
};

struct vl_media_pool {
    uv_loop_t *loop;
    struct vl_media_pool_handlers handlers;
    void *owner;
    const struct vl_log *log;
    json_t *capabilities; /* NULL before the first hello */
    struct vl_pool_room *rooms;
    unsigned room_count;
    uv_timer_t watch;
    bool destroyed;
    unsigned worker_count;
    struct vl_pool_worker workers[VL_MEDIA_MAX_WORKERS];
};

struct vl_pool_room *vl_pool_room_find(const struct vl_media_pool *pool, const char *id);
/* The worker's process is gone: its rooms get the next generation and another home. */
void vl_pool_rooms_leave(struct vl_media_pool *pool, struct vl_pool_worker *worker);
/* A process has started: rooms without a home move in. */
void vl_pool_rooms_settle(struct vl_media_pool *pool);

#endif

#include "media/media_pool_rooms.h"
#include <stdlib.h>
#include <string.h>

struct vl_pool_room *vl_pool_room_find(const struct vl_media_pool *pool, const char *id)
{
    struct vl_pool_room *room = pool->rooms;

    while (room && strcmp(room->id, id) != 0)
        room = room->next;
    return room;
}

/* A process that has said hello before one that is still starting, then the fewest rooms. */
static struct vl_pool_worker *least_loaded(struct vl_media_pool *pool)
{
    struct vl_pool_worker *best = NULL;

    for (unsigned i = 0; i < pool->worker_count; i++) {
        struct vl_pool_worker *w = &pool->workers[i];
        if (!w->rpc || w->rooms >= VL_MAX_ROOMS)
            continue;
        if (!best || w->ready > best->ready || (w->ready == best->ready && w->rooms < best->rooms))
            best = w;
    }
    return best;
}

/* Requests on one channel are served in order, so nothing waits for this answer. A worker that
 * cannot have the room answers the calls that follow with what is wrong. */
static void on_room_created(void *data, int rc, json_t *result, const char *error_text)
{
    struct vl_media_pool *pool = data;

    (void)result;
    if (rc < 0 && rc != VL_E_CLOSED)
        vl_log(pool->log, VL_LOG_ERROR, "media.room_refused", VL_LOG_TEXT("error", vl_err_name(rc)),
               VL_LOG_TEXT("why", error_text));
}

/* Gives the room to the worker with the fewest rooms and creates it there; no effect when none
 * runs. */
static void place(struct vl_media_pool *pool, struct vl_pool_room *room)
{
    struct vl_pool_worker *w = least_loaded(pool);

    if (!w || vl_rpc_call(w->rpc, "room.create", json_pack("{s:s}", "room", room->id),
                          VL_MEDIA_CALL_DEADLINE_MS, on_room_created, pool) < 0)
        return;
    room->worker = w;
    w->rooms++;
}

static void tell_moved(const struct vl_media_pool *pool, const struct vl_pool_room *room)
{
    char id[sizeof room->id];

    memcpy(id, room->id, sizeof id); /* the handler may close the room */
    vl_log(pool->log, VL_LOG_WARNING, "media.room_moved", VL_LOG_TEXT("room", id),
           VL_LOG_NUMBER("generation", room->generation),
           VL_LOG_NUMBER("worker", room->worker->index));
    if (pool->handlers.on_room_moved)
        pool->handlers.on_room_moved(pool->owner, id, room->generation);
}

/* A room that has no home. Handlers may open and close rooms, so the search begins anew. */
static struct vl_pool_room *next_homeless(const struct vl_media_pool *pool)
{
    struct vl_pool_room *room = pool->rooms;

    while (room && room->worker)
        room = room->next;
    return room;
}

void vl_pool_rooms_settle(struct vl_media_pool *pool)
{
    struct vl_pool_room *room;

    while (!pool->destroyed && (room = next_homeless(pool))) {
        place(pool, room);
        if (!room->worker)
            return;
        tell_moved(pool, room);
    }
}

void vl_pool_rooms_leave(struct vl_media_pool *pool, struct vl_pool_worker *worker)
{
    for (struct vl_pool_room *room = pool->rooms; room; room = room->next) {
        if (room->worker != worker)
            continue;
        room->worker = NULL;
        room->generation++;
    }
    worker->rooms = 0;
    vl_pool_rooms_settle(pool);
}

int vl_media_pool_room_open(struct vl_media_pool *pool, const char *room, uint32_t *generation)
{
    size_t n = strnlen(room, VL_MEDIA_ROOM_ID_BYTES + 1);
    struct vl_pool_room *r = vl_pool_room_find(pool, room);

    if (n == 0 || n > VL_MEDIA_ROOM_ID_BYTES)
        return VL_E_INVAL;
    if (!r && pool->room_count >= pool->worker_count * (unsigned)VL_MAX_ROOMS)
        return VL_E_FULL;
    if (!r) {
        r = calloc(1, sizeof *r);
        if (!r)
            return VL_E_NOMEM;
        memcpy(r->id, room, n);
        r->generation = 1;
        r->next = pool->rooms;
        pool->rooms = r;
        pool->room_count++;
        place(pool, r);
    }
    *generation = r->generation;
    return VL_OK;
}

static void on_room_closed(void *data, int rc, json_t *result, const char *error_text)
{
    (void)data;
    (void)rc;
    (void)result;
    (void)error_text;
}

void vl_media_pool_room_close(struct vl_media_pool *pool, const char *room)
{
    struct vl_pool_room **at = &pool->rooms, *r;

    while (*at && strcmp((*at)->id, room) != 0)
        at = &(*at)->next;
    r = *at;
    if (!r)
        return;
    *at = r->next;
    pool->room_count--;
    if (r->worker)
        r->worker->rooms -= r->worker->rooms > 0;
    /* If it cannot be asked, it is dying, and the room with it. */
    if (r->worker && r->worker->rpc &&
        vl_rpc_call(r->worker->rpc, "room.close", json_pack("{s:s}", "room", r->id),
                    VL_MEDIA_CALL_DEADLINE_MS, on_room_closed, pool) < 0)
        vl_log(pool->log, VL_LOG_WARNING, "media.room_not_closed", VL_LOG_TEXT("room", r->id));
    free(r);
}

uint32_t vl_media_pool_room_generation(const struct vl_media_pool *pool, const char *room)
{
    const struct vl_pool_room *r = vl_pool_room_find(pool, room);

    return r ? r->generation : 0;
}

int vl_media_pool_call(struct vl_media_pool *pool, const char *room, const char *method,
                       json_t *params, vl_rpc_result_fn done, void *data)
{
    const struct vl_pool_room *r = vl_pool_room_find(pool, room);
    int rc = VL_OK;

    if (!params)
        params = json_object();
    if (!r)
        rc = VL_E_NOENT;
    else if (!r->worker || !r->worker->rpc)
        rc = VL_E_CLOSED;
    else if (json_object_set_new(params, "room", json_string(room)) < 0)
        rc = VL_E_NOMEM;
    if (rc < 0) {
        json_decref(params);
        return rc;
    }
    return vl_rpc_call(r->worker->rpc, method, params, VL_MEDIA_CALL_DEADLINE_MS, done, data);
}

#include "media/media_pool.h"
#include "media/media_pool_rooms.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WATCH_MS = 5000,
    SILENCE_MS = 3 * VL_COUNTERS_MS + 1000 /* three reports missed: it hangs */
};

/* --- what a worker says -------------------------------------------------------------------- */

static void on_hello(void *data, int rc, json_t *result, const char *error_text)
{
    struct vl_pool_worker *w = data;
    struct vl_media_pool *pool = w->pool;
    const json_t *sandbox = json_object_get(result, "sandbox");
    json_t *capabilities = json_object_get(result, "rtpCapabilities");
    int64_t port = 0;

    if (rc == VL_E_CLOSED || pool->destroyed)
        return; /* on_closed or on_exited deals with it */
    if (rc < 0 || !vl_json_flag(sandbox, "seccomp") || !json_is_object(capabilities) ||
        vl_json_integer(result, "port", 1, 65535, &port) < 0) {
        vl_log(pool->log, VL_LOG_ERROR, "media.bad_hello", VL_LOG_NUMBER("worker", w->index),
               VL_LOG_TEXT("error", vl_err_name(rc)), VL_LOG_TEXT("why", error_text));
        vl_child_kill(w->child);
        return;
    }
    w->ready = true;
    w->landlock = vl_json_flag(sandbox, "landlock");
    w->port = (uint16_t)port;
    if (!pool->capabilities)
        pool->capabilities = json_incref(capabilities);
    vl_log(pool->log, VL_LOG_INFO, "media.worker_ready", VL_LOG_NUMBER("worker", w->index),
           VL_LOG_NUMBER("port", w->port), VL_LOG_NUMBER("landlock", w->landlock));
    if (pool->handlers.on_worker_ready)
        pool->handlers.on_worker_ready(pool->owner, w->index);
}

static void on_notification(void *owner, const char *event, json_t *data)
{
    struct vl_pool_worker *w = owner;
    struct vl_media_pool *pool = w->pool;
    const char *id = vl_json_string(data, "room");
    const struct vl_pool_room *room = id ? vl_pool_room_find(pool, id) : NULL;

    w->heard_ms = uv_now(pool->loop);
    if (strcmp(event, "worker.counters") == 0) {
        json_decref(w->counters);
        w->counters = json_incref(json_object_get(data, "counters"));
        return;
    }
    /* A room that has moved or closed meanwhile has nothing to hear from here. */
    if (room && room->worker == w && pool->handlers.on_notification)
        pool->handlers.on_notification(pool->owner, id, room->generation, event, data);
}

/* --- life and death of a process ----------------------------------------------------------- */

/* Once for each process, whichever way its end shows first. */
static void lost(struct vl_pool_worker *w)
{
    struct vl_media_pool *pool = w->pool;
    struct vl_rpc *rpc = w->rpc;

    if (!rpc)
        return;
    w->rpc = NULL;
    w->ready = false;
    w->restarts++;
    vl_rpc_destroy(rpc); /* calls in flight get VL_E_CLOSED */
    if (pool->destroyed)
        return;
    if (pool->handlers.on_worker_died)
        pool->handlers.on_worker_died(pool->owner, w->index);
    vl_pool_rooms_leave(pool, w);
}

static void on_channel_closed(void *owner, int reason)
{
    struct vl_pool_worker *w = owner;

    vl_log(w->pool->log, VL_LOG_WARNING, "media.channel_closed", VL_LOG_NUMBER("worker", w->index),
           VL_LOG_TEXT("reason", vl_err_name(reason)));
    vl_child_kill(w->child); /* if it still lives, it is of no use */
    lost(w);
}

static const struct vl_rpc_handlers rpc_handlers = {.on_notification = on_notification,
                                                    .on_closed = on_channel_closed};

static void on_started(void *owner, int fd, int pid)
{
    struct vl_pool_worker *w = owner;
    struct vl_media_pool *pool = w->pool;

    w->heard_ms = uv_now(pool->loop);
    if (vl_rpc_create(pool->loop, fd, &rpc_handlers, w, &w->rpc) < 0 ||
        vl_rpc_call(w->rpc, "worker.hello", NULL, VL_MEDIA_CALL_DEADLINE_MS, on_hello, w) < 0) {
        vl_log(pool->log, VL_LOG_ERROR, "media.no_channel", VL_LOG_NUMBER("worker", w->index),
               VL_LOG_NUMBER("pid", pid));
        vl_child_kill(w->child);
        return;
    }
    vl_pool_rooms_settle(pool);
}

static void on_exited(void *owner, int status, uint32_t restart_in_ms)
{
    struct vl_pool_worker *w = owner;

    vl_log(w->pool->log, VL_LOG_WARNING, "media.worker_exited", VL_LOG_NUMBER("worker", w->index),
           VL_LOG_NUMBER("status", status), VL_LOG_NUMBER("restart_in_ms", restart_in_ms));
    lost(w);
}

static void on_watch(uv_timer_t *timer)
{
    struct vl_media_pool *pool = timer->data;

    for (unsigned i = 0; i < pool->worker_count; i++) {
        struct vl_pool_worker *w = &pool->workers[i];
        if (!w->rpc || uv_now(pool->loop) - w->heard_ms < SILENCE_MS)
            continue;
        vl_log(pool->log, VL_LOG_ERROR, "media.worker_hangs", VL_LOG_NUMBER("worker", i));
        vl_child_kill(w->child);
    }
}

/* --- the pool ------------------------------------------------------------------------------ */

static const struct vl_child_handlers child_handlers = {on_started, on_exited};

static int start_worker(struct vl_media_pool *pool, const struct vl_media_pool_options *options,
                        unsigned index)
{
    struct vl_pool_worker *w = &pool->workers[index];
    char name[32], port[16];
    const char *args[] = {"--listen",   options->listen_address,    "--port", port,
                          "--announce", options->announced_address, NULL};
    const struct vl_child_options child = {
        .name = name, .program = options->program, .args = args, .log = options->log};

    if (!options->announced_address || !options->announced_address[0])
        args[4] = NULL;
    (void)snprintf(name, sizeof name, "media-%u", index);
    (void)snprintf(port, sizeof port, "%u", options->port_base ? options->port_base + index : 0u);
    w->pool = pool;
    w->index = index;
    return vl_child_create(pool->loop, &child, &child_handlers, w, &w->child);
}

static bool options_usable(const struct vl_media_pool_options *options)
{
    return options->program && options->listen_address && options->workers > 0 &&
           options->workers <= VL_MEDIA_MAX_WORKERS &&
           (!options->port_base || options->port_base + options->workers - 1 <= 65535);
}

int vl_media_pool_create(uv_loop_t *loop, const struct vl_media_pool_options *options,
                         const struct vl_media_pool_handlers *handlers, void *owner,
                         struct vl_media_pool **out)
{
    struct vl_media_pool *pool;
    int rc = VL_OK;

    if (!options_usable(options))
        return VL_E_INVAL;
    pool = calloc(1, sizeof *pool);
    if (!pool)
        return VL_E_NOMEM;
    pool->loop = loop;
    pool->handlers = *handlers;
    pool->owner = owner;
    pool->log = options->log;
    (void)uv_timer_init(loop, &pool->watch);
    pool->watch.data = pool;
    (void)uv_timer_start(&pool->watch, on_watch, WATCH_MS, WATCH_MS);
    for (unsigned i = 0; rc == VL_OK && i < options->workers; i++) {
        rc = start_worker(pool, options, i);
        pool->worker_count += rc == VL_OK;
    }
    if (rc < 0) {
        vl_media_pool_destroy(pool);
        return rc;
    }
    *out = pool;
    return VL_OK;
}

static void on_watch_gone(uv_handle_t *handle)
{
    free(handle->data);
}

void vl_media_pool_destroy(struct vl_media_pool *pool)
{
    if (!pool)
        return;
    pool->destroyed = true;
    for (unsigned i = 0; i < pool->worker_count; i++) {
        struct vl_pool_worker *w = &pool->workers[i];
        struct vl_rpc *rpc = w->rpc;

        w->rpc = NULL;
        vl_rpc_destroy(rpc);
        vl_child_destroy(w->child);
        json_decref(w->counters);
        w->counters = NULL;
    }
    while (pool->rooms) {
        struct vl_pool_room *room = pool->rooms;
        pool->rooms = room->next;
        free(room);
    }
    json_decref(pool->capabilities);
    uv_close((uv_handle_t *)&pool->watch, on_watch_gone);
}

const json_t *vl_media_pool_capabilities(const struct vl_media_pool *pool)
{
    return pool->capabilities;
}

unsigned vl_media_pool_workers(const struct vl_media_pool *pool)
{
    return pool->worker_count;
}

int vl_media_pool_status(const struct vl_media_pool *pool, unsigned worker,
                         struct vl_media_worker_status *out)
{
    const struct vl_pool_worker *w = &pool->workers[worker < pool->worker_count ? worker : 0];

    if (worker >= pool->worker_count)
        return VL_E_NOENT;
    *out = (struct vl_media_worker_status){.pid = vl_child_pid(w->child),
                                           .port = w->port,
                                           .rooms = w->rooms,
                                           .restarts = w->restarts,
                                           .ready = w->ready,
                                           .landlock = w->landlock};
    return VL_OK;
}

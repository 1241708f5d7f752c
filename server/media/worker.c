#include "media/worker.h"
#include "media/worker_methods.h"
#include <stdlib.h>
#include <string.h>

/* A worker is busy with media: a core that asks for nonsense is not worth a long answer. */
static void on_request(void *owner, struct vl_rpc *rpc, uint32_t id, const char *method,
                       json_t *params)
{
    struct vl_worker *w = owner;
    struct vl_worker_answer answer;
    int rc = vl_worker_perform(w, method, params, &answer);

    if (rc < 0) {
        json_decref(answer.result);
        vl_log(w->log, VL_LOG_WARNING, "worker.refused", VL_LOG_TEXT("method", method),
               VL_LOG_TEXT("error", vl_err_name(rc)), VL_LOG_TEXT("why", answer.error.text));
        vl_rpc_refuse(rpc, id, rc, answer.error.text);
        return;
    }
    vl_rpc_reply(rpc, id, answer.result ? answer.result : json_object());
}

static void notify(void *owner, const char *event, json_t *data)
{
    struct vl_worker *w = owner;

    if (w->rpc && data)
        vl_rpc_notify(w->rpc, event, data);
    else
        json_decref(data);
}

static void on_closed(void *owner, int reason)
{
    struct vl_worker *w = owner;

    vl_log(w->log, VL_LOG_INFO, "worker.channel_closed",
           VL_LOG_TEXT("reason", vl_err_name(reason)));
    uv_stop(w->loop);
}

static void on_tick(uv_timer_t *timer)
{
    struct vl_worker *w = timer->data;
    vl_mono now = vl_udp_port_now(w->port);

    for (size_t i = 0; i < w->room_count; i++)
        vl_room_tick(w->rooms[i], now);
}

static void on_report(uv_timer_t *timer)
{
    struct vl_worker *w = timer->data;

    notify(w, "worker.counters",
           json_pack("{s:o}", "counters", vl_counters_json(&w->counters.table)));
}

static int open_port(struct vl_worker *w, const struct vl_worker_options *options)
{
    struct vl_udp_options udp = {
        .bind_address = options->listen,
        .port = options->port,
        .max_endpoints = VL_MAX_TRANSPORTS,
    };

    if (options->announce)
        udp.announced[udp.announced_count++] = options->announce;
    return vl_udp_port_create(w->loop, &udp, &w->counters, &w->port);
}

/* Debian's libsrtp does its cryptography with NSS, which loads modules from files when the first
 * session is made and unloads them with the last. So one session is made before the sandbox closes
 * and lives as long as the process. */
static int anchor_crypto(struct vl_worker *w, bool gcm)
{
    const struct vl_srtp_keys keys = {.suite = gcm ? VL_SRTP_AEAD_AES_128_GCM
                                                   : VL_SRTP_AES128_CM_SHA1_80};

    return vl_srtp_create(&keys, &w->anchor);
}

static int prepare(struct vl_worker *w, const struct vl_worker_options *options)
{
    int rc = vl_srtp_library_init();
    bool gcm = rc == VL_OK && vl_srtp_gcm_available();

    if (rc == VL_OK)
        rc = anchor_crypto(w, gcm);
    if (rc == VL_OK)
        rc = vl_dtls_identity_create(gcm, &w->identity);
    if (rc == VL_OK)
        rc = open_port(w, options);
    if (rc < 0)
        return rc;
    w->context = (struct vl_room_context){.port = w->port,
                                          .identity = w->identity,
                                          .counters = &w->counters,
                                          .notify = notify,
                                          .owner = w};
    (void)uv_timer_init(w->loop, &w->tick);
    (void)uv_timer_init(w->loop, &w->report);
    w->open_handles = 2;
    w->tick.data = w->report.data = w;
    return VL_OK;
}

int vl_worker_create(uv_loop_t *loop, const struct vl_worker_options *options,
                     const struct vl_log *log, struct vl_worker **out)
{
    struct vl_worker *w = calloc(1, sizeof *w);
    int rc;

    if (!w)
        return VL_E_NOMEM;
    w->loop = loop;
    w->log = log;
    vl_media_counters_init(&w->counters);
    rc = prepare(w, options);
    if (rc < 0) {
        vl_dtls_identity_destroy(w->identity);
        vl_srtp_destroy(w->anchor);
        free(w);
        return rc;
    }
    *out = w;
    return VL_OK;
}

static const struct vl_rpc_handlers handlers = {.on_request = on_request, .on_closed = on_closed};

int vl_worker_serve(struct vl_worker *worker, int fd, const struct vl_sandbox_report *sandbox)
{
    int rc;

    worker->sandbox = *sandbox;
    rc = vl_rpc_create(worker->loop, fd, &handlers, worker, &worker->rpc);
    if (rc < 0)
        return rc;
    (void)uv_timer_start(&worker->tick, on_tick, VL_TICK_MS, VL_TICK_MS);
    (void)uv_timer_start(&worker->report, on_report, VL_COUNTERS_MS, VL_COUNTERS_MS);
    return VL_OK;
}

static void on_timer_gone(uv_handle_t *handle)
{
    struct vl_worker *w = handle->data;

    if (--w->open_handles > 0)
        return;
    vl_dtls_identity_destroy(w->identity);
    vl_srtp_destroy(w->anchor);
    free(w);
}

void vl_worker_destroy(struct vl_worker *worker)
{
    struct vl_rpc *rpc;

    if (!worker)
        return;
    rpc = worker->rpc;
    worker->rpc = NULL;
    while (worker->room_count > 0)
        vl_room_destroy(worker->rooms[--worker->room_count]);
    vl_rpc_destroy(rpc);
    vl_udp_port_destroy(worker->port);
    uv_close((uv_handle_t *)&worker->tick, on_timer_gone);
    uv_close((uv_handle_t *)&worker->report, on_timer_gone);
}

/* gateway_stop.c - stopping without cutting anyone off: no new calls, live conversations first. */
#include "domain/view.h"
#include "gateway/gateway_internal.h"

#define RETRY_AFTER_S 5

static size_t live_calls(const struct vl_gateway *g)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_call_view call = {0};
    size_t n = 0;

    while (vl_state_next_call(state, &call)) {
        n += call.phase == VL_PHASE_TALKING;
    }
    return n;
}

static void finish(struct vl_gateway *g)
{
    void (*stopped)(void *) = g->stopped;

    uv_timer_stop(g->stopping);
    g->stopped = NULL;
    if (stopped)
        stopped(g->stopped_data);
}

void vl_gateway_stop_if_quiet(struct vl_gateway *g)
{
    if (g->closing && g->stopped && live_calls(g) == 0)
        finish(g);
}

static void on_deadline(uv_timer_t *timer)
{
    finish(timer->data);
}

void vl_gateway_stop(struct vl_gateway *g, void (*stopped)(void *data), void *data)
{
    if (g->closing)
        return;
    g->closing = true;
    g->stopped = stopped;
    g->stopped_data = data;
    vl_log(g->log, VL_LOG_INFO, "server.stopping", VL_LOG_NUMBER("conversations", live_calls(g)));
    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next)
        if (s->greeted)
            vl_session_notify(s, "session.closing", vl_engine_last(g->engine),
                              json_pack("{s:s, s:s, s:i}", "reason", "server_stops", "detail", "",
                                        "retry_after_s", RETRY_AFTER_S));
    uv_timer_start(g->stopping, on_deadline, (uint64_t)g->settings->stop_seconds * 1000, 0);
    vl_gateway_stop_if_quiet(g);
}

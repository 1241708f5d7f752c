#include "gateway/gateway_metrics.h"

static const struct vl_counter_info info[VL_METRICS] = {
    [VL_METRIC_CALLS_PLACED] = {"vagtlinje_calls_placed_total", "", "Calls placed.", VL_COUNTER},
    [VL_METRIC_CALLS_ANSWERED] = {"vagtlinje_calls_answered_total", "", "Calls answered.",
                                  VL_COUNTER},
    [VL_METRIC_CALLS_LEFT] = {"vagtlinje_calls_left_total", "",
                              "Calls that their callers left unanswered.", VL_COUNTER},
    [VL_METRIC_CALLS_OWED] = {"vagtlinje_calls_owed_total", "",
                              "Lost callers to whom somebody owes an answer.", VL_COUNTER},
    [VL_METRIC_OUTCOMES] = {"vagtlinje_outcomes_total", "", "Outcomes recorded.", VL_COUNTER},
    [VL_METRIC_RINGS] = {"vagtlinje_rings_total", "", "Rings started.", VL_COUNTER},
    [VL_METRIC_RINGS_DECLINED] = {"vagtlinje_rings_unanswered_total", "reason=\"declined\"",
                                  "Rings that ended without an answer.", VL_COUNTER},
    [VL_METRIC_RINGS_TIMED_OUT] = {"vagtlinje_rings_unanswered_total", "reason=\"timeout\"",
                                   "Rings that ended without an answer.", VL_COUNTER},
    [VL_METRIC_PLANS_DEFAULT] = {"vagtlinje_plans_total", "source=\"default\"",
                                 "Plans by where they came from.", VL_COUNTER},
    [VL_METRIC_PLANS_PLUGIN] = {"vagtlinje_plans_total", "source=\"plugin\"",
                                "Plans by where they came from.", VL_COUNTER},
    [VL_METRIC_REFUSED_MALFORMED] = {"vagtlinje_messages_refused_total", "reason=\"malformed\"",
                                     "Browser messages that were refused.", VL_COUNTER},
    [VL_METRIC_REFUSED_SCHEMA] = {"vagtlinje_messages_refused_total", "reason=\"schema\"",
                                  "Browser messages that were refused.", VL_COUNTER},
    [VL_METRIC_REFUSED_ROLE] = {"vagtlinje_messages_refused_total", "reason=\"role\"",
                                "Browser messages that were refused.", VL_COUNTER},
    [VL_METRIC_REFUSED_RATE] = {"vagtlinje_messages_refused_total", "reason=\"rate\"",
                                "Browser messages that were refused.", VL_COUNTER},
    [VL_METRIC_REFUSED_ORIGIN] = {"vagtlinje_upgrades_refused_total", "reason=\"origin\"",
                                  "WebSocket upgrades that were refused.", VL_COUNTER},
    [VL_METRIC_WEB_REQUESTS] = {"vagtlinje_web_requests_total", "", "HTTP requests.", VL_COUNTER},
    [VL_METRIC_WEB_MESSAGES_IN] = {"vagtlinje_web_messages_total", "direction=\"in\"",
                                   "WebSocket messages.", VL_COUNTER},
    [VL_METRIC_WEB_MESSAGES_OUT] = {"vagtlinje_web_messages_total", "direction=\"out\"",
                                    "WebSocket messages.", VL_COUNTER},
    [VL_METRIC_WEB_OVERSIZED] = {"vagtlinje_web_oversized_total", "",
                                 "Requests and messages above a limit of size.", VL_COUNTER},
    [VL_METRIC_WEB_SLOW_REQUESTS] = {"vagtlinje_web_slow_requests_total", "",
                                     "Connections closed before they brought a whole request.",
                                     VL_COUNTER},
    [VL_METRIC_WEB_SLOW_READERS] = {"vagtlinje_web_slow_readers_total", "",
                                    "Sessions cut off because they did not read.", VL_COUNTER},
    [VL_METRIC_WEB_BAD_FRAMES] = {"vagtlinje_web_bad_frames_total", "",
                                  "WebSocket messages of a kind or size that is refused.",
                                  VL_COUNTER},
    [VL_METRIC_SIGNINS] = {"vagtlinje_signins_total", "result=\"signed_in\"", "Sign-ins.",
                           VL_COUNTER},
    [VL_METRIC_SIGNINS_REFUSED] = {"vagtlinje_signins_total", "result=\"refused\"", "Sign-ins.",
                                   VL_COUNTER},
    [VL_METRIC_SIGNINS_FAILED] = {"vagtlinje_signins_total", "result=\"provider_error\"",
                                  "Sign-ins.", VL_COUNTER},
    [VL_METRIC_SESSIONS] = {"vagtlinje_sessions", "", "Open WebSocket sessions.", VL_GAUGE},
    [VL_METRIC_JOURNAL_LAST] = {"vagtlinje_journal_last_sequence", "",
                                "Number of the journal's last durable record.", VL_GAUGE},
    [VL_METRIC_STATISTICS_LAST] = {"vagtlinje_statistics_last_sequence", "",
                                   "Number of the last journal record that is counted.", VL_GAUGE},
    [VL_METRIC_STATISTICS_FAILURES] = {"vagtlinje_statistics_failures_total", "",
                                       "Times that the statistics could not follow the journal.",
                                       VL_COUNTER},
    [VL_METRIC_STATISTICS_REBUILDS] = {"vagtlinje_statistics_rebuilds_total", "",
                                       "Times that the statistics were made anew.", VL_COUNTER},
};

void vl_gateway_metrics_init(struct vl_gateway_metrics *m)
{
    m->counters = (struct vl_counters){info, VL_METRICS, m->values};
}

static void add(struct vl_gateway_metrics *m, enum vl_gateway_counter which)
{
    vl_counter_add(&m->counters, which, 1);
}

void vl_gateway_metrics_event(struct vl_gateway_metrics *m, const struct vl_event *event)
{
    switch (event->type) {
    case VL_EVENT_CALL_PLACED:
        add(m, VL_METRIC_CALLS_PLACED);
        add(m, event->u.placed.plan_source == VL_PLAN_SOURCE_PLUGIN ? VL_METRIC_PLANS_PLUGIN
                                                                    : VL_METRIC_PLANS_DEFAULT);
        break;
    case VL_EVENT_CALL_ANSWERED:
        add(m, VL_METRIC_CALLS_ANSWERED);
        break;
    case VL_EVENT_CALL_LEFT:
        add(m, VL_METRIC_CALLS_LEFT);
        break;
    case VL_EVENT_CALL_OWED:
        add(m, VL_METRIC_CALLS_OWED);
        break;
    case VL_EVENT_CALL_OUTCOME:
        add(m, VL_METRIC_OUTCOMES);
        break;
    case VL_EVENT_RING_STARTED:
        add(m, VL_METRIC_RINGS);
        break;
    case VL_EVENT_RING_ENDED:
        if (event->u.ring_ended.why == VL_RING_END_DECLINED)
            add(m, VL_METRIC_RINGS_DECLINED);
        if (event->u.ring_ended.why == VL_RING_END_TIMEOUT)
            add(m, VL_METRIC_RINGS_TIMED_OUT);
        break;
    default:
        break;
    }
}

void vl_gateway_metrics_door(struct vl_gateway_metrics *m, const struct vl_web_statistics *web,
                             struct vl_identity_figures signins)
{
    m->values[VL_METRIC_WEB_REQUESTS] = web->requests;
    m->values[VL_METRIC_WEB_MESSAGES_IN] = web->messages_in;
    m->values[VL_METRIC_WEB_MESSAGES_OUT] = web->messages_out;
    m->values[VL_METRIC_WEB_OVERSIZED] = web->oversized;
    m->values[VL_METRIC_WEB_SLOW_REQUESTS] = web->slow_requests;
    m->values[VL_METRIC_WEB_SLOW_READERS] = web->slow_readers;
    m->values[VL_METRIC_WEB_BAD_FRAMES] = web->bad_frames;
    m->values[VL_METRIC_SIGNINS] = signins.signed_in;
    m->values[VL_METRIC_SIGNINS_REFUSED] = signins.refused;
    m->values[VL_METRIC_SIGNINS_FAILED] = signins.provider_errors;
}

void vl_gateway_metrics_statistics(struct vl_gateway_metrics *m,
                                   struct vl_statistics_figures figures)
{
    m->values[VL_METRIC_STATISTICS_LAST] = figures.applied;
    m->values[VL_METRIC_STATISTICS_FAILURES] = figures.failures;
    m->values[VL_METRIC_STATISTICS_REBUILDS] = figures.rebuilds;
}

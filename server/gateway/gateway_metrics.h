/* gateway_metrics.h - the core's own figures for /metrics. Threads: one loop. */
#ifndef VL_GATEWAY_GATEWAY_METRICS_H
#define VL_GATEWAY_GATEWAY_METRICS_H

#include "base/counters.h"
#include "domain/event.h"
#include "gateway/identity.h"
#include "gateway/web_server.h"
#include "journal/statistics.h"

enum vl_gateway_counter {
    VL_METRIC_CALLS_PLACED,
    VL_METRIC_CALLS_ANSWERED,
    VL_METRIC_CALLS_LEFT,
    VL_METRIC_CALLS_OWED,
    VL_METRIC_OUTCOMES,
    VL_METRIC_RINGS,
    VL_METRIC_RINGS_DECLINED,
    VL_METRIC_RINGS_TIMED_OUT,
    VL_METRIC_PLANS_DEFAULT,
    VL_METRIC_PLANS_PLUGIN,
    VL_METRIC_REFUSED_MALFORMED,
    VL_METRIC_REFUSED_SCHEMA,
    VL_METRIC_REFUSED_ROLE,
    VL_METRIC_REFUSED_RATE,
    VL_METRIC_REFUSED_ORIGIN,
    VL_METRIC_WEB_REQUESTS,
    VL_METRIC_WEB_MESSAGES_IN,
    VL_METRIC_WEB_MESSAGES_OUT,
    VL_METRIC_WEB_OVERSIZED,
    VL_METRIC_WEB_SLOW_REQUESTS,
    VL_METRIC_WEB_SLOW_READERS,
    VL_METRIC_WEB_BAD_FRAMES,
    VL_METRIC_SIGNINS,
    VL_METRIC_SIGNINS_REFUSED,
    VL_METRIC_SIGNINS_FAILED,
    VL_METRIC_SESSIONS,
    VL_METRIC_JOURNAL_LAST,
    VL_METRIC_STATISTICS_LAST,
    VL_METRIC_STATISTICS_FAILURES,
    VL_METRIC_STATISTICS_REBUILDS,
    VL_METRICS
};

struct vl_gateway_metrics {
    struct vl_counters counters;
    uint64_t values[VL_METRICS];
};

void vl_gateway_metrics_init(struct vl_gateway_metrics *metrics);
void vl_gateway_metrics_event(struct vl_gateway_metrics *metrics, const struct vl_event *event);
/* Takes over what the web server and the sign-in have counted. */
void vl_gateway_metrics_door(struct vl_gateway_metrics *metrics,
                             const struct vl_web_statistics *web,
                             struct vl_identity_figures signins);
void vl_gateway_metrics_statistics(struct vl_gateway_metrics *metrics,
                                   struct vl_statistics_figures figures);

#endif

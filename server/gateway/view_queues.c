/* view_queues.c - who waits on the region's hotlines, for whoever coordinates. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/view_internal.h"
#include <stdlib.h>

struct queue {
    uint32_t waiting[VL_URGENCY_COUNT];
    vl_utc longest_since; /* 0 ms: nobody waits */
};

static json_t *queue_view(const struct vl_hotline *h, const struct queue *q)
{
    json_t *o = json_pack("{s:s}", "hotline", h->id);

    for (int u = 0; o && u < VL_URGENCY_COUNT; u++)
        json_object_set_new(o, vl_urgency_name((enum vl_urgency)u), json_integer(q->waiting[u]));
    if (o)
        vl_view_set_utc(o, "longest_since", q->longest_since);
    return o;
}

static void count_all(const struct vl_views *v, struct queue *queues)
{
    struct vl_call_view call = {0};

    while (vl_state_next_call(vl_engine_state(v->engine), &call)) {
        if (call.phase != VL_PHASE_WAITING || call.hotline >= v->region->n_hotlines)
            continue;
        struct queue *q = &queues[call.hotline];
        q->waiting[call.urgency]++;
        if (q->longest_since.ms == 0 || call.placed.ms < q->longest_since.ms)
            q->longest_since = call.placed;
    }
}

json_t *vl_view_queues(const struct vl_views *v)
{
    struct queue *queues = calloc(v->region->n_hotlines + 1u, sizeof *queues);
    json_t *list = queues ? json_array() : NULL;

    if (list)
        count_all(v, queues);
    for (vl_hotline_index i = 0; list && i < v->region->n_hotlines; i++)
        if (queues[i].longest_since.ms)
            json_array_append_new(list, queue_view(&v->region->hotlines[i], &queues[i]));
    free(queues);
    return list;
}

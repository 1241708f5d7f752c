#include "domain/deciding.h"
#include <assert.h>
#include <string.h>

void vl_refuse(struct vl_deciding *d, enum vl_refusal refusal)
{
    d->out->refusal = refusal;
    d->out->n_events = 0;
}

size_t vl_decision_room(const struct vl_deciding *d)
{
    return VL_DECISION_EVENTS - (size_t)d->out->n_events;
}

struct vl_event *vl_emit(struct vl_deciding *d, enum vl_event_type type)
{
    assert(d->out->n_events < VL_DECISION_EVENTS);
    struct vl_event *e = &d->out->events[d->out->n_events++];
    memset(e, 0, sizeof *e);
    e->type = type;
    e->at = d->now;
    return e;
}

void vl_emit_rings_end(struct vl_deciding *d, const struct vl_call *call, enum vl_ring_end why,
                       vl_person_index except)
{
    for (uint8_t i = 0; i < call->n_rings; i++) {
        if (call->rings[i].person == except)
            continue;
        struct vl_event *e = vl_emit(d, VL_EVENT_RING_ENDED);
        e->call = call->id;
        e->person = call->rings[i].person;
        e->u.ring_ended.why = why;
        e->u.ring_ended.reason = VL_DECLINE_COUNT;
    }
}

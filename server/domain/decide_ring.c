/* decide_ring.c - a specialist answers a ring. */
#include "domain/deciding.h"

static bool rings_here(const struct vl_deciding *d)
{
    return d->person->activity == VL_ACTIVITY_RINGING && d->person->activity_call == d->call->id;
}

/* Several may be rung for one call; the first who accepts has it. */
void vl_decide_accept(struct vl_deciding *d)
{
    if (d->call->phase == VL_PHASE_TALKING || d->call->phase == VL_PHASE_ENDED) {
        vl_refuse(d, VL_REFUSAL_ALREADY_ANSWERED);
    } else if (!rings_here(d)) {
        vl_refuse(d, VL_REFUSAL_RING_OVER);
    } else if (!d->person->connected) {
        vl_refuse(d, VL_REFUSAL_NOT_CONNECTED);
    } else {
        vl_emit_rings_end(d, d->call, VL_RING_END_ANSWERED_ELSEWHERE, d->command->person);
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ANSWERED);
        e->call = d->call->id;
        e->person = d->command->person;
        e->attachment = d->command->attachment;
    }
}

void vl_decide_decline(struct vl_deciding *d)
{
    if ((unsigned)d->command->u.reason >= VL_DECLINE_COUNT) {
        vl_refuse(d, VL_REFUSAL_BAD_COMMAND);
        return;
    }
    if (!rings_here(d)) {
        vl_refuse(d, VL_REFUSAL_RING_OVER);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_RING_ENDED);
    e->call = d->call->id;
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.ring_ended.why = VL_RING_END_DECLINED;
    e->u.ring_ended.reason = d->command->u.reason;
}

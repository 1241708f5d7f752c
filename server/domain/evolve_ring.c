/* evolve_ring.c - rings, and the rounds of a plan. */
#include "domain/evolving.h"
#include "domain/settle.h"
#include <string.h>

static void mark_tried(struct vl_call *call, vl_person_index person)
{
    if (call->n_tried < VL_MAX_TRIED && !vl_state_tried(call, person))
        call->tried[call->n_tried++] = person;
}

/* Who did not answer is not the next call's first choice either. */
static void end_ring(struct vl_state *s, struct vl_call *call, uint8_t i, vl_utc at)
{
    vl_person_index person = call->rings[i].person;
    call->n_rings--;
    memmove(&call->rings[i], &call->rings[i + 1],
            (size_t)(call->n_rings - i) * sizeof call->rings[0]);
    s->people[person].idle_since = at;
    vl_set_idle(s, person);
}

void vl_end_all_rings(struct vl_state *s, struct vl_call *call)
{
    while (call->n_rings) {
        call->n_rings--;
        vl_set_idle(s, call->rings[call->n_rings].person);
    }
}

void vl_on_ring_started(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!call || !p || call->n_rings == VL_MAX_RINGS || p->activity != VL_ACTIVITY_IDLE ||
        p->placed_call)
        return;
    call->again_at = (vl_utc){0};
    mark_tried(call, e->person);
    call->rings[call->n_rings++] =
        (struct vl_ring){e->at, e->u.ring_started.until, e->person, e->u.ring_started.stage};
    p->activity = VL_ACTIVITY_RINGING;
    p->activity_call = call->id;
    p->busy_until = e->u.ring_started.until;
    vl_settle_person(s, e->person);
}

void vl_on_ring_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    uint8_t i = 0;
    while (call && i < call->n_rings && call->rings[i].person != e->person)
        i++;
    if (!call || i == call->n_rings)
        return;
    if (e->u.ring_ended.why == VL_RING_END_TIMEOUT)
        s->people[e->person].missed++;
    if (e->u.ring_ended.why == VL_RING_END_DECLINED) {
        s->people[e->person].missed = 0;
        call->declined = true;
    }
    end_ring(s, call, i, e->at);
    vl_settle_call(s, call);
}

void vl_on_widened(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    if (!call || e->u.widened.stage > call->plan.n_stages ||
        e->u.widened.stage <= call->active_stage)
        return;
    call->active_stage = e->u.widened.stage;
    vl_settle_call(s, call);
}

void vl_on_round_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    if (!call || call->n_rings)
        return;
    call->again_at = e->u.round.again_at;
    vl_settle_call(s, call);
}

void vl_on_round_began(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    if (!call || call->n_rings)
        return;
    call->round = e->u.round.round;
    call->round_start = e->at;
    call->again_at = call->not_before = (vl_utc){0};
    call->active_stage = 0;
    call->n_tried = 0;
    call->declined = false;
    vl_settle_call(s, call);
}

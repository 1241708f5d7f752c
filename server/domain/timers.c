/* timers.c - what happens because time passed. Every alarm that has run out gives an event that
 * moves or clears it. */
#include "domain/deciding.h"
#include "domain/settle.h"

static bool is_past(vl_utc t, vl_utc now)
{
    return t.ms <= now.ms;
}

/* Who does not answer again and again is not there: the next caller shall not pay for it. */
static void miss_ring(struct vl_deciding *d, const struct vl_call *c, vl_person_index person)
{
    const struct vl_person_state *p = vl_state_of_person(d->state, person);
    struct vl_event *e = vl_emit(d, VL_EVENT_RING_ENDED);
    e->call = c->id;
    e->person = person;
    e->u.ring_ended.why = VL_RING_END_TIMEOUT;
    e->u.ring_ended.reason = VL_DECLINE_COUNT;
    if (p->missed + 1 < d->state->region->times.missed_rings)
        return;
    e = vl_emit(d, VL_EVENT_PERSON_PRESENCE);
    e->person = person;
    e->u.presence.presence = VL_PRESENCE_AWAY;
    e->u.presence.why = VL_PRESENCE_WHY_MISSED_RINGS;
}

static bool expire_rings(struct vl_deciding *d, const struct vl_call *c)
{
    for (uint8_t i = 0; i < c->n_rings; i++)
        if (is_past(c->rings[i].until, d->now))
            miss_ring(d, c, c->rings[i].person);
    return d->out->n_events > 0;
}

static void lose(struct vl_deciding *d, const struct vl_call *c)
{
    if (c->phase == VL_PHASE_TALKING) {
        vl_emit_hung_up(d, c, VL_HUNG_UP_BY_LOST);
    } else if (c->parent) {
        vl_emit_rings_end(d, c, VL_RING_END_CALL_ENDED, VL_NONE);
        vl_emit(d, VL_EVENT_CALL_LEFT)->call = c->id;
    } else {
        vl_emit_owed(d, c, VL_TASK_LOST);
    }
}

static void give_up(struct vl_deciding *d, const struct vl_call *c)
{
    if (c->parent) {
        vl_emit_rings_end(d, c, VL_RING_END_CALL_ENDED, VL_NONE);
        vl_emit(d, VL_EVENT_CALL_LEFT)->call = c->id;
    } else {
        vl_emit_owed(d, c, c->dials ? VL_TASK_NOT_REACHED : VL_TASK_UNANSWERED);
    }
}

static void move_plan_on(struct vl_deciding *d, const struct vl_call *c)
{
    vl_utc stage;
    if (c->again_at.ms || c->not_before.ms) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ROUND_BEGAN);
        e->call = c->id;
        e->u.round.round = c->round + 1;
    } else if (vl_call_next_stage(d->state, c, &stage) && is_past(stage, d->now)) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_WIDENED);
        e->call = c->id;
        e->u.widened.stage = (uint8_t)(c->active_stage + 1);
    }
}

static void run_out(struct vl_deciding *d, const struct vl_call *c)
{
    vl_utc lost;
    if (vl_call_lost_at(d->state, c, &lost) && is_past(lost, d->now))
        lose(d, c);
    else if (c->phase == VL_PHASE_WAITING && is_past(c->give_up, d->now))
        give_up(d, c);
    else if (c->phase == VL_PHASE_OWED)
        vl_emit_owed(d, c, c->task);
    else if (c->phase == VL_PHASE_DIALLING)
        vl_emit_dial_end(d, c, VL_DIAL_END_TIMEOUT);
    else if (c->phase == VL_PHASE_TALKING)
        vl_emit_links_expire(d, c);
    else if (!expire_rings(d, c))
        move_plan_on(d, c);
}

static void run_out_of_person(struct vl_deciding *d, vl_person_index person)
{
    const struct vl_person_state *p = vl_state_of_person(d->state, person);
    if (p->activity == VL_ACTIVITY_WRAPPING_UP && is_past(p->busy_until, d->now))
        vl_emit(d, VL_EVENT_PERSON_READY)->person = person;
    if (p->presence == VL_PRESENCE_SCRUBBED && p->scrubbed_until.ms &&
        is_past(p->scrubbed_until, d->now)) {
        struct vl_event *e = vl_emit(d, VL_EVENT_PERSON_PRESENCE);
        e->person = person;
        e->u.presence.presence = VL_PRESENCE_AVAILABLE;
        e->u.presence.why = VL_PRESENCE_WHY_TIME;
    }
    if (p->test == VL_SHIFT_TEST_RINGING && is_past(p->test_until, d->now))
        vl_emit(d, VL_EVENT_SHIFT_TESTED)->person = person; /* not heard */
    if (p->tired && is_past(p->rest_until, d->now))
        vl_emit(d, VL_EVENT_PERSON_RESTED)->person = person;
}

void vl_decide_timers(struct vl_deciding *d)
{
    uint32_t first;
    vl_utc when;
    if (!vl_alarms_first(&d->state->alarms, &first, &when) || !is_past(when, d->now))
        return;
    struct vl_alarm_owner owner = vl_alarm_owner(d->state, first);
    if (owner.call) {
        run_out(d, owner.call);
    } else if (owner.person != VL_NONE) {
        run_out_of_person(d, owner.person);
    } else {
        struct vl_event *e = vl_emit(d, VL_EVENT_TIME_OUT_ENDED);
        e->person = VL_NONE;
        e->u.time_out.hospital = owner.hospital;
    }
}

/* timers.c - what happens because time passed: rings, connections, wrap-ups, deadlines. */
#include "domain/timers.h"
#include "domain/deciding.h"
#include "domain/owner.h"

#define OWED_DEADLINE_MS   (30 * 60 * 1000)
#define OWED_TIMES_MAX     2 /* the first owner, and one to whom it is handed on */
#define EVENTS_TO_LOSE_ONE (VL_MAX_RINGS + 1)

static bool is_past(vl_utc t, vl_utc now)
{
    return t.ms <= now.ms;
}

/* The side that was lost first, if any. */
static bool lost_side(const struct vl_state *s, const struct vl_call *c, vl_utc *since)
{
    vl_utc caller, specialist;
    bool caller_lost = vl_state_lost(s, c->caller, c->placed, &caller);
    bool specialist_lost =
        c->phase == VL_PHASE_TALKING && vl_state_lost(s, c->specialist, c->answered, &specialist);
    if (caller_lost)
        *since = caller;
    if (specialist_lost && (!caller_lost || specialist.ms < since->ms))
        *since = specialist;
    return caller_lost || specialist_lost;
}

bool vl_call_timer(const struct vl_state *state, const struct vl_call *call, vl_utc *out)
{
    vl_utc since;
    bool is_handed_on = call->owed_times >= OWED_TIMES_MAX && call->owner != VL_NONE;
    if (call->phase == VL_PHASE_OWED && !is_handed_on) {
        *out = call->deadline;
        return true;
    }
    if (call->phase != VL_PHASE_WAITING && call->phase != VL_PHASE_TALKING)
        return false;
    if (!lost_side(state, call, &since))
        return false;
    *out = (vl_utc){since.ms + (int64_t)state->region->times.grace_seconds * 1000};
    return true;
}

static void expire_rings(struct vl_deciding *d, const struct vl_call *c)
{
    for (uint8_t i = 0; i < c->n_rings && vl_decision_room(d); i++) {
        if (!is_past(c->rings[i].until, d->now))
            continue;
        struct vl_event *e = vl_emit(d, VL_EVENT_RING_ENDED);
        e->call = c->id;
        e->person = c->rings[i].person;
        e->u.ring_ended.why = VL_RING_END_TIMEOUT;
        e->u.ring_ended.reason = VL_DECLINE_COUNT;
    }
}

/* With nobody on duty the task waits for the next opening, and finds its owner then. */
static void emit_owed(struct vl_deciding *d, const struct vl_call *c)
{
    bool is_second = c->phase == VL_PHASE_OWED && c->owner != VL_NONE;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_OWED);
    vl_utc deadline = {d->now.ms + OWED_DEADLINE_MS}, opening;
    e->call = c->id;
    e->person = vl_owner_on_duty(d->state, c, is_second ? 2 : 1, d->now);
    if (e->person == VL_NONE &&
        vl_region_next_opening(d->state->region, c->hotline, d->now, &opening) &&
        opening.ms > deadline.ms)
        deadline = opening;
    e->u.owed.deadline = deadline;
}

static void run_out(struct vl_deciding *d, const struct vl_call *c)
{
    if (c->phase == VL_PHASE_TALKING) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HUNG_UP);
        e->call = c->id;
        e->u.hung_up.by = VL_HUNG_UP_BY_LOST;
        return;
    }
    vl_emit_rings_end(d, c, VL_RING_END_CALL_ENDED, VL_NONE);
    emit_owed(d, c);
}

static void end_wrap_ups(struct vl_deciding *d)
{
    for (uint16_t i = 0; i < d->state->region->n_people && vl_decision_room(d); i++) {
        const struct vl_person_state *p = &d->state->people[i];
        if (p->activity == VL_ACTIVITY_WRAPPING_UP && is_past(p->busy_until, d->now))
            vl_emit(d, VL_EVENT_PERSON_READY)->person = i;
    }
}

/* One call's events never mix timers: a ring that has just timed out would end twice. */
void vl_decide_timers(struct vl_deciding *d)
{
    vl_utc timer;
    for (uint32_t i = 0; i < d->state->n_calls; i++) {
        const struct vl_call *c = &d->state->calls[d->state->order[i]];
        if (vl_decision_room(d) < EVENTS_TO_LOSE_ONE)
            return;
        if (vl_call_timer(d->state, c, &timer) && is_past(timer, d->now))
            run_out(d, c);
        else
            expire_rings(d, c);
    }
    end_wrap_ups(d);
}

/* decide_ring.c - a specialist answers a ring; the caller of a call-back answers his. */
#include "domain/deciding.h"

#define CALLBACK_MOST_MS VL_MS_PER_DAY
#define DIAL_AGAIN_MS    (5 * VL_MS_PER_MINUTE)

static bool rings_here(const struct vl_deciding *d)
{
    return d->person->activity == VL_ACTIVITY_RINGING && d->person->activity_call == d->call->id;
}

static bool caller_is_there(const struct vl_deciding *d)
{
    const struct vl_person_state *caller = vl_state_of_person(d->state, d->call->caller);
    return caller && caller->placed_call == 0 && caller->activity == VL_ACTIVITY_IDLE;
}

/* The specialist is on the line before the caller's page rings. */
static void emit_answer(struct vl_deciding *d)
{
    bool is_live = !d->call->callback;
    struct vl_event *e = vl_emit(d, is_live ? VL_EVENT_CALL_ANSWERED : VL_EVENT_CALL_DIALLED);
    e->call = d->call->id;
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    if (!is_live)
        e->u.dialled.until =
            (vl_utc){d->now.ms + (int64_t)d->state->region->times.ring_seconds * 1000};
}

/* Several may be rung for one call; the first who accepts has it. */
void vl_decide_accept(struct vl_deciding *d)
{
    if (d->call->phase == VL_PHASE_DIALLING || d->call->phase == VL_PHASE_TALKING ||
        d->call->phase == VL_PHASE_ENDED) {
        vl_refuse(d, VL_REFUSAL_ALREADY_ANSWERED);
    } else if (!rings_here(d) || (d->call->callback && !caller_is_there(d))) {
        vl_refuse(d, VL_REFUSAL_RING_OVER);
    } else if (!d->person->connected) {
        vl_refuse(d, VL_REFUSAL_NOT_CONNECTED);
    } else {
        vl_emit_rings_end(d, d->call, VL_RING_END_ANSWERED_ELSEWHERE, d->command->person);
        emit_answer(d);
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

/* ---- call-backs ---- */

static enum vl_refusal refusal_of_callback(const struct vl_deciding *d)
{
    vl_utc from = d->command->u.callback.from, until = d->command->u.callback.until;
    if (d->call->caller != d->command->person)
        return VL_REFUSAL_NOT_YOUR_CALL;
    if (d->call->callback)
        return VL_REFUSAL_ALREADY_CALLBACK;
    if (d->call->phase != VL_PHASE_WAITING)
        return d->call->phase == VL_PHASE_TALKING ? VL_REFUSAL_ALREADY_ANSWERED
                                                  : VL_REFUSAL_CALL_ENDED;
    bool is_past = until.ms && until.ms <= d->now.ms;
    bool is_too_late =
        until.ms > d->now.ms + CALLBACK_MOST_MS || from.ms >= vl_callback_until(d, d->call).ms;
    return is_past || is_too_late || d->call->parent ? VL_REFUSAL_BAD_COMMAND : VL_REFUSAL_NONE;
}

void vl_decide_callback(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_callback(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    vl_utc from = d->command->u.callback.from;
    if (from.ms > d->now.ms)
        vl_emit_rings_end(d, d->call, VL_RING_END_CALL_ENDED, VL_NONE);
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_CALLBACK);
    e->call = d->call->id;
    e->attachment = d->command->attachment;
    e->u.callback.from = from.ms > d->now.ms ? from : d->now;
    e->u.callback.until = vl_callback_until(d, d->call);
}

static enum vl_refusal refusal_of_dialled(const struct vl_deciding *d)
{
    if (d->call->caller != d->command->person)
        return VL_REFUSAL_NOT_YOUR_CALL;
    return d->call->phase == VL_PHASE_DIALLING ? VL_REFUSAL_NONE : VL_REFUSAL_NOT_DIALLING;
}

void vl_decide_callback_answer(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_dialled(d);
    if (refusal == VL_REFUSAL_NONE && !d->person->connected)
        refusal = VL_REFUSAL_NOT_CONNECTED;
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ANSWERED);
    e->call = d->call->id;
    e->person = d->call->specialist;
}

void vl_decide_callback_decline(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_dialled(d);
    if (refusal != VL_REFUSAL_NONE)
        vl_refuse(d, refusal);
    else
        vl_emit_dial_end(d, d->call, VL_DIAL_END_DECLINED);
}

/* After the last attempt somebody owes the caller an answer, by whatever means. */
void vl_emit_dial_end(struct vl_deciding *d, const struct vl_call *call, enum vl_dial_end why)
{
    bool is_last = call->dials + 1u >= d->state->region->times.callback_attempts;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_DIAL_ENDED);
    e->call = call->id;
    e->u.dial_ended.why = why;
    e->u.dial_ended.again_at = (vl_utc){d->now.ms + DIAL_AGAIN_MS};
    if (is_last)
        vl_emit_owed(d, call, VL_TASK_NOT_REACHED);
}

/* decide_talk.c - in the conversation: hold, a colleague, somebody else, the end. */
#include "domain/deciding.h"

void vl_emit_hung_up(struct vl_deciding *d, const struct vl_call *call, enum vl_hung_up_by by)
{
    const struct vl_call *consult = vl_state_consult(d->state, call);
    if (consult && consult->phase == VL_PHASE_WAITING) {
        vl_emit_rings_end(d, consult, VL_RING_END_CALL_ENDED, VL_NONE);
        vl_emit(d, VL_EVENT_CALL_LEFT)->call = consult->id;
    } else if (consult) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HUNG_UP);
        e->call = consult->id;
        e->u.hung_up.by = by;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HUNG_UP);
    e->call = call->id;
    e->u.hung_up.by = by;
}

void vl_decide_hang_up(struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    bool is_caller = d->call->caller == person;
    if (!is_caller && d->call->specialist != person) {
        vl_refuse(d, VL_REFUSAL_NOT_YOUR_CALL);
    } else if (d->call->phase == VL_PHASE_WAITING && d->call->parent) {
        vl_decide_leave(d);
    } else if (d->call->phase == VL_PHASE_DIALLING) {
        vl_emit_dial_end(d, d->call, is_caller ? VL_DIAL_END_DECLINED : VL_DIAL_END_GIVEN_UP);
    } else if (d->call->phase != VL_PHASE_TALKING) {
        vl_refuse(d, d->call->phase == VL_PHASE_WAITING ? VL_REFUSAL_NOT_ANSWERED
                                                        : VL_REFUSAL_CALL_ENDED);
    } else {
        vl_emit_hung_up(d, d->call, is_caller ? VL_HUNG_UP_BY_CALLER : VL_HUNG_UP_BY_SPECIALIST);
        d->out->events[d->out->n_events - 1].attachment = d->command->attachment;
    }
}

/* Of the answering specialist only, during the conversation with the caller. */
static enum vl_refusal refusal_of_answerer(const struct vl_deciding *d)
{
    if (d->call->specialist != d->command->person || d->call->parent)
        return VL_REFUSAL_NOT_YOUR_CALL;
    if (d->call->phase == VL_PHASE_TALKING)
        return VL_REFUSAL_NONE;
    return d->call->phase == VL_PHASE_DIALLING ? VL_REFUSAL_NOT_ANSWERED : VL_REFUSAL_CALL_ENDED;
}

void vl_decide_hold(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_answerer(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    if (d->call->held == d->command->u.hold)
        return;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HELD);
    e->call = d->call->id;
    e->u.held.on = d->command->u.hold;
}

static enum vl_refusal refusal_of_transfer(const struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    enum vl_refusal refusal = refusal_of_answerer(d);
    if (refusal != VL_REFUSAL_NONE)
        return refusal;
    if (p->hotline >= d->state->region->n_hotlines)
        return VL_REFUSAL_NO_SUCH_HOTLINE;
    if ((unsigned)p->plan_source >= VL_PLAN_SOURCE_COUNT ||
        (p->plan_source == VL_PLAN_SOURCE_PLUGIN &&
         (p->plan.n_stages == 0 || p->plan.n_stages > VL_MAX_STAGES)))
        return VL_REFUSAL_BAD_COMMAND;
    if (vl_state_consult(d->state, d->call))
        return VL_REFUSAL_CONSULT_OPEN;
    return vl_region_is_open(d->state->region, p->hotline, d->now) ? VL_REFUSAL_NONE
                                                                   : VL_REFUSAL_HOTLINE_CLOSED;
}

void vl_decide_transfer(struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    enum vl_refusal refusal = refusal_of_transfer(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_TRANSFERRED);
    e->call = d->call->id;
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.transferred.hotline = p->hotline;
    e->u.transferred.plan_source = p->plan_source;
    e->u.transferred.plan = p->plan_source == VL_PLAN_SOURCE_PLUGIN
                                ? p->plan
                                : vl_plan_default(d->state->region, p->hotline, d->call->urgency);
    e->u.transferred.until = vl_give_up_at(d, p->hotline);
}

void vl_decide_hand_over(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_answerer(d);
    const struct vl_call *consult = vl_state_consult(d->state, d->call);
    if (refusal == VL_REFUSAL_NONE && (!consult || consult->phase != VL_PHASE_TALKING))
        refusal = VL_REFUSAL_NO_CONSULT;
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HANDED_OVER);
    e->call = d->call->id;
    e->person = consult->specialist;
    e->attachment = d->command->attachment;
}

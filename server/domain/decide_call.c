/* decide_call.c - a call from its placing to its outcome. */
#include "domain/deciding.h"
#include "domain/owner.h"

static enum vl_refusal refusal_of_place(const struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    if (p->hotline >= d->state->region->n_hotlines)
        return VL_REFUSAL_NO_SUCH_HOTLINE;
    if ((unsigned)p->urgency >= VL_URGENCY_COUNT || (unsigned)p->suggested > VL_URGENCY_COUNT ||
        (unsigned)p->plan_source >= VL_PLAN_SOURCE_COUNT ||
        (p->plan_source == VL_PLAN_SOURCE_PLUGIN &&
         (p->plan.n_stages == 0 || p->plan.n_stages > VL_MAX_STAGES)))
        return VL_REFUSAL_BAD_COMMAND;
    if (!d->person->connected)
        return VL_REFUSAL_NOT_CONNECTED;
    if (d->person->placed_call || d->person->activity == VL_ACTIVITY_RINGING ||
        d->person->activity == VL_ACTIVITY_TALKING)
        return VL_REFUSAL_ALREADY_IN_CALL;
    if (!vl_region_is_open(d->state->region, p->hotline, d->now))
        return VL_REFUSAL_HOTLINE_CLOSED;
    return d->state->n_free ? VL_REFUSAL_NONE : VL_REFUSAL_LIMIT_REACHED;
}

void vl_decide_place(struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    enum vl_refusal refusal = refusal_of_place(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_PLACED);
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.placed.hotline = p->hotline;
    e->u.placed.urgency = p->urgency;
    e->u.placed.suggested = p->suggested;
    e->u.placed.plan_source = p->plan_source;
    e->u.placed.plan = p->plan_source == VL_PLAN_SOURCE_PLUGIN
                           ? p->plan
                           : vl_plan_default(d->state->region, p->hotline, p->urgency);
}

void vl_decide_leave(struct vl_deciding *d)
{
    if (d->call->caller != d->command->person) {
        vl_refuse(d, VL_REFUSAL_NOT_YOUR_CALL);
    } else if (d->call->phase != VL_PHASE_WAITING) {
        vl_refuse(d, d->call->phase == VL_PHASE_TALKING ? VL_REFUSAL_ALREADY_ANSWERED
                                                        : VL_REFUSAL_CALL_ENDED);
    } else {
        vl_emit_rings_end(d, d->call, VL_RING_END_CALL_ENDED, VL_NONE);
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_LEFT);
        e->call = d->call->id;
        e->attachment = d->command->attachment;
    }
}

void vl_decide_hang_up(struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    if (d->call->caller != person && d->call->specialist != person) {
        vl_refuse(d, VL_REFUSAL_NOT_YOUR_CALL);
    } else if (d->call->phase != VL_PHASE_TALKING) {
        vl_refuse(d, d->call->phase == VL_PHASE_WAITING ? VL_REFUSAL_NOT_ANSWERED
                                                        : VL_REFUSAL_CALL_ENDED);
    } else {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HUNG_UP);
        e->call = d->call->id;
        e->attachment = d->command->attachment;
        e->u.hung_up.by =
            d->call->caller == person ? VL_HUNG_UP_BY_CALLER : VL_HUNG_UP_BY_SPECIALIST;
    }
}

static enum vl_refusal refusal_of_outcome(const struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    vl_person_index task_of =
        d->call->phase == VL_PHASE_OWED ? d->call->owner : d->call->specialist;
    if ((unsigned)d->command->u.outcome >= VL_OUTCOME_COUNT)
        return VL_REFUSAL_BAD_COMMAND;
    if (d->call->phase == VL_PHASE_WAITING)
        return VL_REFUSAL_NOT_ANSWERED;
    if (task_of == person || d->state->region->people[person].role == VL_ROLE_COORDINATOR)
        return VL_REFUSAL_NONE;
    if (task_of != VL_NONE)
        return VL_REFUSAL_NOT_YOUR_CALL;
    return vl_is_on_duty(d->state, d->call->hotline, person, d->now) ? VL_REFUSAL_NONE
                                                                     : VL_REFUSAL_NOT_ON_DUTY;
}

void vl_decide_outcome(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_outcome(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_OUTCOME);
    e->call = d->call->id;
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.outcome.outcome = d->command->u.outcome;
}

void vl_decide_urgency(struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    if ((unsigned)d->command->u.urgency >= VL_URGENCY_COUNT) {
        vl_refuse(d, VL_REFUSAL_BAD_COMMAND);
    } else if (d->call->caller != person && d->call->specialist != person) {
        vl_refuse(d, VL_REFUSAL_NOT_YOUR_CALL);
    } else if (d->call->phase != VL_PHASE_WAITING && d->call->phase != VL_PHASE_TALKING) {
        vl_refuse(d, VL_REFUSAL_CALL_ENDED);
    } else if (d->call->urgency != d->command->u.urgency) {
        struct vl_event *e = vl_emit(d, VL_EVENT_URGENCY_CHANGED);
        e->call = d->call->id;
        e->person = person;
        e->attachment = d->command->attachment;
        e->u.urgency = d->command->u.urgency;
    }
}

/* decide_call.c - a call from its placing to its outcome, and as a task. */
#include "domain/deciding.h"
#include "domain/duty.h"

#define CALLBACK_LONGEST_MS (4 * VL_MS_PER_HOUR) /* unless the caller says until when */

/* ---- when it is too late ---- */

/* The line's closing, when it is between now and then. */
static vl_utc no_later_than_closing(const struct vl_deciding *d, vl_hotline_index hotline,
                                    vl_utc then)
{
    const struct vl_region *region = d->state->region;
    int64_t open_ms = d->now.ms, closed_ms = then.ms;
    if (!vl_region_is_open(region, hotline, d->now) ||
        vl_region_is_open(region, hotline, (vl_utc){closed_ms}))
        return (vl_utc){closed_ms};
    while (closed_ms - open_ms > VL_MS_PER_MINUTE) {
        int64_t middle_ms = open_ms + (closed_ms - open_ms) / 2;
        if (vl_region_is_open(region, hotline, (vl_utc){middle_ms}))
            open_ms = middle_ms;
        else
            closed_ms = middle_ms;
    }
    return (vl_utc){closed_ms - closed_ms % VL_MS_PER_MINUTE}; /* lines close on the minute */
}

vl_utc vl_give_up_at(const struct vl_deciding *d, vl_hotline_index hotline)
{
    int64_t longest_ms = (int64_t)d->state->region->times.longest_wait_seconds * 1000;
    return no_later_than_closing(d, hotline, (vl_utc){d->now.ms + longest_ms});
}

vl_utc vl_callback_until(const struct vl_deciding *d, const struct vl_call *call)
{
    vl_utc until = d->command->u.callback.until;
    if (until.ms == 0)
        until = (vl_utc){d->now.ms + CALLBACK_LONGEST_MS};
    return no_later_than_closing(d, call->hotline, until);
}

struct duty_of_task {
    vl_person_index owner;
    vl_utc deadline;
};

/* With nobody on duty the task is theirs who come on when the line opens next. */
static struct duty_of_task find_owner(const struct vl_deciding *d, vl_hotline_index hotline,
                                      uint8_t first_level)
{
    const struct vl_region *region = d->state->region;
    const struct vl_line *line = vl_state_line(d->state, hotline);
    vl_utc begin = d->now;
    bool is_manned = line && line->first_duty != VL_NO_DUTY;
    if (!is_manned && !vl_region_next_opening(region, hotline, d->now, &begin))
        begin = d->now;
    return (struct duty_of_task){
        vl_duty_owner(d->state, hotline, first_level, begin),
        {begin.ms + (int64_t)region->times.task_seconds * 1000},
    };
}

void vl_emit_owed(struct vl_deciding *d, const struct vl_call *call, enum vl_task task)
{
    bool is_second = call->phase == VL_PHASE_OWED && call->owner != VL_NONE;
    struct duty_of_task found = find_owner(d, call->hotline, is_second ? 2 : 1);
    vl_emit_rings_end(d, call, VL_RING_END_CALL_ENDED, VL_NONE);
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_OWED);
    e->call = call->id;
    e->person = found.owner;
    e->u.owed.task = task;
    e->u.owed.deadline = found.deadline;
}

/* ---- placing ---- */

static bool is_consult_allowed(const struct vl_deciding *d)
{
    const struct vl_call *parent = vl_state_find(d->state, d->command->u.place.parent);
    return parent && parent->phase == VL_PHASE_TALKING && !parent->parent &&
           parent->specialist == d->command->person;
}

static enum vl_refusal refusal_of_consult(const struct vl_deciding *d)
{
    if (!is_consult_allowed(d))
        return VL_REFUSAL_NOT_YOUR_CALL;
    if (d->person->placed_call)
        return VL_REFUSAL_CONSULT_OPEN;
    if (vl_state_people(d->state, vl_state_find(d->state, d->command->u.place.parent)) >=
        VL_ROOM_PEOPLE)
        return VL_REFUSAL_ROOM_FULL;
    return vl_region_is_open(d->state->region, d->command->u.place.hotline, d->now)
               ? VL_REFUSAL_NONE
               : VL_REFUSAL_HOTLINE_CLOSED;
}

static bool is_place_sound(const struct vl_place *p)
{
    return (unsigned)p->urgency < VL_URGENCY_COUNT && (unsigned)p->suggested <= VL_URGENCY_COUNT &&
           (unsigned)p->plan_source < VL_PLAN_SOURCE_COUNT &&
           (p->plan_source != VL_PLAN_SOURCE_PLUGIN ||
            (p->plan.n_stages > 0 && p->plan.n_stages <= VL_MAX_STAGES));
}

static enum vl_refusal refusal_of_place(const struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    if (p->hotline >= d->state->region->n_hotlines)
        return VL_REFUSAL_NO_SUCH_HOTLINE;
    if (!p->parent && !vl_hotline_takes(d->state->region, p->hotline,
                                        d->state->region->people[d->command->person].role))
        return VL_REFUSAL_NOT_ALLOWED;
    if (!is_place_sound(p))
        return VL_REFUSAL_BAD_COMMAND;
    if (!d->person->connected)
        return VL_REFUSAL_NOT_CONNECTED;
    if (d->state->n_free == 0)
        return VL_REFUSAL_LIMIT_REACHED;
    if (p->parent)
        return refusal_of_consult(d);
    return d->person->placed_call || d->person->activity == VL_ACTIVITY_RINGING ||
                   d->person->activity == VL_ACTIVITY_TALKING
               ? VL_REFUSAL_ALREADY_IN_CALL
               : VL_REFUSAL_NONE;
}

/* What cannot wait goes to the fallback even when the line is closed. */
static bool is_task_at_once(const struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    const struct vl_line *fallback = vl_state_line(d->state, d->state->region->fallback);
    if (vl_region_is_open(d->state->region, p->hotline, d->now))
        return false;
    return p->urgency != VL_URGENCY_IMMEDIATE || !fallback || fallback->n_present == 0;
}

static struct vl_plan plan_of_place(const struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    struct vl_plan plan = p->plan;
    if (p->plan_source == VL_PLAN_SOURCE_DEFAULT)
        plan = vl_plan_default(d->state->region, p->hotline, p->urgency);
    if (p->urgency != VL_URGENCY_IMMEDIATE) /* which rings everyone at once */
        vl_plan_put_first(d->state->region, p->hotline, p->first, &plan);
    return plan;
}

/* Whoever calls cannot be rung up: specialists whom his call-backs ring shall not answer in vain.
 */
static void stop_callbacks(struct vl_deciding *d)
{
    const struct vl_state *s = d->state;
    if (d->person->n_ringing_callbacks == 0)
        return;
    for (vl_person_index i = 0; i < s->region->n_people && vl_decision_room(d) > 1; i++) {
        if (s->people[i].activity != VL_ACTIVITY_RINGING)
            continue;
        const struct vl_call *call = vl_state_find(s, s->people[i].activity_call);
        if (!call || !call->callback || call->caller != d->command->person)
            continue;
        struct vl_event *e = vl_emit(d, VL_EVENT_RING_ENDED);
        e->call = call->id;
        e->person = i;
        e->u.ring_ended.why = VL_RING_END_CALL_ENDED;
        e->u.ring_ended.reason = VL_DECLINE_COUNT;
    }
}

/* The two colleagues speak first among themselves. */
static void hold_caller(struct vl_deciding *d, uint64_t parent)
{
    if (vl_state_find(d->state, parent)->held)
        return;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_HELD);
    e->call = parent;
    e->u.held.on = true;
}

void vl_decide_place(struct vl_deciding *d)
{
    const struct vl_place *p = &d->command->u.place;
    enum vl_refusal refusal = refusal_of_place(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    stop_callbacks(d);
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_PLACED);
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.placed.parent = p->parent;
    e->u.placed.hotline = p->hotline;
    e->u.placed.urgency = p->urgency;
    e->u.placed.suggested = p->suggested;
    e->u.placed.plan_source = p->plan_source;
    e->u.placed.plan = plan_of_place(d);
    e->u.placed.until = vl_give_up_at(d, p->hotline);
    e->u.placed.task = VL_TASK_COUNT;
    e->u.placed.owner = VL_NONE;
    if (p->parent)
        hold_caller(d, p->parent);
    if (p->parent || !is_task_at_once(d))
        return;
    struct duty_of_task found = find_owner(d, p->hotline, 1);
    e->u.placed.task = VL_TASK_CLOSED;
    e->u.placed.owner = found.owner;
    e->u.placed.deadline = found.deadline;
}

/* ---- giving up, questions ---- */

static enum vl_refusal refusal_of_waiting_caller(const struct vl_deciding *d)
{
    if (d->call->caller != d->command->person)
        return VL_REFUSAL_NOT_YOUR_CALL;
    switch (d->call->phase) {
    case VL_PHASE_WAITING:
        return VL_REFUSAL_NONE;
    case VL_PHASE_DIALLING:
    case VL_PHASE_TALKING:
        return VL_REFUSAL_ALREADY_ANSWERED;
    default:
        return VL_REFUSAL_CALL_ENDED;
    }
}

void vl_decide_leave(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_waiting_caller(d);
    if (refusal == VL_REFUSAL_ALREADY_ANSWERED && d->call->parent) {
        vl_decide_hang_up(d);
        return;
    }
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    vl_emit_rings_end(d, d->call, VL_RING_END_CALL_ENDED, VL_NONE);
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_LEFT);
    e->call = d->call->id;
    e->attachment = d->command->attachment;
}

void vl_decide_question(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_waiting_caller(d);
    if (refusal == VL_REFUSAL_NONE && d->call->parent)
        refusal = VL_REFUSAL_BAD_COMMAND;
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    vl_emit_owed(d, d->call, VL_TASK_QUESTION);
    d->out->events[d->out->n_events - 1].attachment = d->command->attachment;
}

/* ---- outcome and tasks ---- */

static bool is_coordinator(const struct vl_deciding *d)
{
    return d->state->region->people[d->command->person].role == VL_ROLE_COORDINATOR;
}

/* A no leaves nobody without knowing why, or what happens instead. */
static enum vl_refusal refusal_of_denial(const struct vl_command *command)
{
    enum vl_denial why = command->u.outcome.why;
    enum vl_next_by next_by = command->u.outcome.next_by;
    if ((unsigned)next_by > VL_NEXT_BY_COUNT ||
        (command->u.outcome.is_denied && (unsigned)why > VL_DENIAL_COUNT))
        return VL_REFUSAL_BAD_COMMAND;
    if (!command->u.outcome.is_denied)
        return VL_REFUSAL_NONE;
    if (why == VL_DENIAL_COUNT)
        return VL_REFUSAL_REASON_MISSING;
    return next_by == VL_NEXT_BY_COUNT ? VL_REFUSAL_NEXT_STEP_MISSING : VL_REFUSAL_NONE;
}

static enum vl_refusal refusal_of_outcome(const struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    vl_person_index task_of =
        d->call->phase == VL_PHASE_OWED ? d->call->owner : d->call->specialist;
    if ((unsigned)d->command->u.outcome.outcome >= VL_OUTCOME_COUNT ||
        (unsigned)d->command->u.outcome.assessed > VL_URGENCY_COUNT || d->call->parent)
        return VL_REFUSAL_BAD_COMMAND;
    if (d->call->phase == VL_PHASE_WAITING || d->call->phase == VL_PHASE_DIALLING)
        return VL_REFUSAL_NOT_ANSWERED;
    if (task_of == person || is_coordinator(d))
        return VL_REFUSAL_NONE;
    if (task_of != VL_NONE)
        return VL_REFUSAL_NOT_YOUR_CALL;
    return vl_is_on_duty(d->state, d->call->hotline, person) ? VL_REFUSAL_NONE
                                                             : VL_REFUSAL_NOT_ON_DUTY;
}

void vl_decide_outcome(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_outcome(d);
    if (refusal == VL_REFUSAL_NONE)
        refusal = refusal_of_denial(d->command);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_OUTCOME);
    e->call = d->call->id;
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.outcome.outcome = d->command->u.outcome.outcome;
    e->u.outcome.assessed = d->command->u.outcome.assessed;
    e->u.outcome.denied =
        d->command->u.outcome.is_denied ? d->command->u.outcome.why : VL_DENIAL_COUNT;
    e->u.outcome.next_by = d->command->u.outcome.next_by;
}

void vl_decide_task_take(struct vl_deciding *d)
{
    if (d->call->phase != VL_PHASE_OWED) {
        vl_refuse(d, VL_REFUSAL_NO_TASK);
    } else if (!vl_is_on_duty(d->state, d->call->hotline, d->command->person) &&
               !is_coordinator(d)) {
        vl_refuse(d, VL_REFUSAL_NOT_ON_DUTY);
    } else if (d->call->owner != d->command->person) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_TASK_TAKEN);
        e->call = d->call->id;
        e->person = d->command->person;
    }
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

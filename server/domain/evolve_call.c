/* evolve_call.c - a call from its placing to its end, and as a task. */
#include "domain/evolving.h"
#include "domain/queue.h"
#include "domain/settle.h"
#include <string.h>

struct vl_call *vl_find_in(const struct vl_state *state, uint64_t id, enum vl_phase phase)
{
    struct vl_call *call = vl_state_find(state, id);
    return call && call->phase == phase ? call : NULL;
}

static uint32_t slot_of(const struct vl_state *s, const struct vl_call *call)
{
    return (uint32_t)(call - s->calls);
}

/* ---- the list of all calls, by id ---- */

static struct vl_call *take_slot(struct vl_state *s, uint64_t id)
{
    uint32_t slot = s->free_slots[--s->n_free];
    struct vl_call *call = &s->calls[slot];
    memset(call, 0, sizeof *call);
    call->id = id;
    call->older = s->newest;
    call->first_guest = VL_NO_GUEST;
    call->newer = call->ahead = call->behind = VL_NO_SLOT;
    if (s->newest == VL_NO_SLOT)
        s->oldest = slot;
    else
        s->calls[s->newest].newer = slot;
    s->newest = slot;
    s->n_calls++;
    vl_call_index_add(&s->index, id, slot);
    return call;
}

static void give_slot_back(struct vl_state *s, struct vl_call *call)
{
    uint32_t slot = slot_of(s, call);
    if (call->older == VL_NO_SLOT)
        s->oldest = call->newer;
    else
        s->calls[call->older].newer = call->newer;
    if (call->newer == VL_NO_SLOT)
        s->newest = call->older;
    else
        s->calls[call->newer].older = call->older;
    vl_call_index_remove(&s->index, call->id);
    s->free_slots[s->n_free++] = slot;
    s->n_calls--;
    memset(call, 0, sizeof *call);
}

void vl_free_caller(struct vl_state *s, const struct vl_call *call)
{
    struct vl_person_state *p = vl_state_of_person(s, call->caller);
    if (!p || p->placed_call != call->id)
        return;
    p->placed_call = 0;
    vl_settle_person(s, call->caller);
}

void vl_forget_call(struct vl_state *s, struct vl_call *call)
{
    struct vl_call *consult = vl_state_consult(s, call);
    vl_free_caller(s, call);
    vl_forget_guests(s, call);
    vl_settle_gone(s, call);
    give_slot_back(s, call);
    if (consult)
        vl_settle_call(s, consult);
}

void vl_enter_queue(struct vl_state *s, struct vl_call *call, vl_utc at)
{
    call->phase = VL_PHASE_WAITING;
    call->round_start = at;
    call->active_stage = 0;
    call->n_tried = 0;
    call->declined = false;
    vl_queue_add(s, call);
}

void vl_leave_queue(struct vl_state *s, struct vl_call *call)
{
    vl_queue_remove(s, call);
    call->again_at = call->not_before = (vl_utc){0};
}

/* ---- the events ---- */

static bool may_consult(const struct vl_state *s, uint64_t parent, const struct vl_person_state *p)
{
    const struct vl_call *call = vl_find_in(s, parent, VL_PHASE_TALKING);
    return call && p && p->placed_call == 0 && p->activity == VL_ACTIVITY_TALKING &&
           p->activity_call == parent && vl_state_people(s, call) < VL_ROOM_PEOPLE;
}

static bool may_place(const struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    const struct vl_person_state *p = vl_state_of_person(s, e->person);
    bool is_newest = s->n_calls == 0 || s->calls[s->newest].id < seq;
    bool is_consult = e->u.placed.parent != 0;
    if (!is_newest || s->n_free == 0)
        return false;
    if (is_consult)
        return may_consult(s, e->u.placed.parent, p);
    return !p || (p->placed_call == 0 && p->activity != VL_ACTIVITY_RINGING &&
                  p->activity != VL_ACTIVITY_TALKING);
}

/* Calls age in the order of their ids, also when the clock was set back between two of them: else
 * one of two calls of the same urgency would overtake the other. */
static vl_utc moment_of_placing(const struct vl_state *s, const struct vl_call *call, vl_utc at)
{
    if (call->older == VL_NO_SLOT || s->calls[call->older].placed.ms < at.ms)
        return at;
    return s->calls[call->older].placed;
}

static void fill_placed(struct vl_state *s, struct vl_call *call, const struct vl_event *e)
{
    call->parent = e->u.placed.parent;
    call->hotline = e->u.placed.hotline;
    call->caller = e->person;
    call->specialist = call->owner = VL_NONE;
    call->urgency = e->u.placed.urgency;
    call->suggested = e->u.placed.suggested;
    call->plan_source = e->u.placed.plan_source;
    call->outcome = VL_OUTCOME_COUNT;
    call->task = VL_TASK_COUNT;
    call->placed = moment_of_placing(s, call, e->at);
    call->give_up = e->u.placed.until;
    call->round = 1;
    call->plan = e->u.placed.plan;
    if (call->plan.n_stages == 0)
        call->plan = vl_plan_default(s->region, call->hotline, call->urgency);
}

static void become_task(struct vl_call *call, enum vl_task task, vl_person_index owner,
                        vl_utc deadline)
{
    call->phase = VL_PHASE_OWED;
    call->task = task;
    call->owner = owner;
    call->deadline = deadline;
    call->owed_times++;
}

void vl_on_placed(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    bool is_task = e->u.placed.task < VL_TASK_COUNT && !e->u.placed.parent;
    if (!may_place(s, seq, e))
        return;
    struct vl_call *call = take_slot(s, seq);
    fill_placed(s, call, e);
    if (is_task)
        become_task(call, e->u.placed.task, e->u.placed.owner, e->u.placed.deadline);
    else
        vl_enter_queue(s, call, e->at);
    if (p && !is_task)
        p->placed_call = seq;
    vl_settle_person(s, e->person);
    vl_settle_call(s, call);
}

void vl_on_left(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    if (!call)
        return;
    vl_end_all_rings(s, call);
    vl_leave_queue(s, call);
    vl_forget_call(s, call);
}

void vl_on_owed(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || call->parent || e->u.owed.task >= VL_TASK_COUNT ||
        (call->phase != VL_PHASE_WAITING && call->phase != VL_PHASE_OWED))
        return;
    if (call->phase == VL_PHASE_WAITING) {
        vl_end_all_rings(s, call);
        vl_leave_queue(s, call);
        vl_free_caller(s, call);
    }
    become_task(call, e->u.owed.task, e->person, e->u.owed.deadline);
    vl_settle_call(s, call);
}

void vl_on_task_taken(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_OWED);
    if (!call)
        return;
    call->owner = e->person;
    vl_settle_call(s, call);
}

/* An outcome that comes again, still in the conversation, counts alone. */
static void plan_follow_up(struct vl_state *s, const struct vl_call *call, const struct vl_event *e)
{
    struct vl_follow_up f = {
        .call = call->id,
        .at = e->at,
        .caller = call->caller,
        .by = e->person,
        .hotline = call->hotline,
        .outcome = e->u.outcome.outcome,
        .admitted = VL_ADMITTED_COUNT,
    };
    vl_follow_ups_expire(s->follow_ups, vl_follow_up_horizon(s->region, e->at));
    if (s->region->n_follow_up_days && !call->parent && vl_outcome_is_followed_up(f.outcome))
        vl_follow_ups_put(s->follow_ups, &f);
    else
        vl_follow_ups_remove(s->follow_ups, call->id);
}

void vl_on_followed_up(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_follow_up *f = vl_follow_ups_find(s->follow_ups, e->call);
    if (!f || e->u.followed_up.day < f->next_day)
        return;
    f->next_day = (uint16_t)(e->u.followed_up.day + 1);
    f->admitted = e->u.followed_up.admitted;
}

void vl_on_outcome(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || call->phase == VL_PHASE_WAITING || call->phase == VL_PHASE_DIALLING)
        return;
    plan_follow_up(s, call, e);
    if (call->phase == VL_PHASE_TALKING)
        call->outcome = e->u.outcome.outcome;
    else
        vl_forget_call(s, call);
}

/* The default plan follows the urgency. What rings goes on, as the new plan's first stage. */
static void replan(struct vl_state *s, struct vl_call *call)
{
    if (call->plan_source != VL_PLAN_SOURCE_DEFAULT)
        return;
    call->plan = vl_plan_default(s->region, call->hotline, call->urgency);
    call->active_stage = 0;
    for (uint8_t i = 0; i < call->n_rings; i++)
        call->rings[i].stage = 0;
}

void vl_on_urgency(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || e->u.urgency >= VL_URGENCY_COUNT)
        return;
    bool waits = call->phase == VL_PHASE_WAITING;
    if (waits)
        vl_queue_remove(s, call);
    call->urgency = e->u.urgency;
    if (waits) {
        replan(s, call);
        vl_queue_add(s, call);
    }
    vl_settle_call(s, call);
}

/* The place stays; only the connection is no longer needed. Before `from` nobody is rung. */
void vl_on_callback(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    if (!call || call->parent || call->callback)
        return;
    call->callback = true;
    call->give_up = e->u.callback.until;
    if (e->u.callback.from.ms > e->at.ms) {
        vl_end_all_rings(s, call);
        call->again_at = (vl_utc){0};
        call->not_before = e->u.callback.from;
    }
    vl_free_caller(s, call);
    vl_settle_call(s, call);
}

/* evolve_talk.c - answering, the conversation, and who takes it over. */
#include "domain/evolving.h"
#include "domain/settle.h"
#include "domain/shift_test.h"
#include <string.h>

#define MEAN_TALKS 8

void vl_set_idle(struct vl_state *s, vl_person_index person)
{
    struct vl_person_state *p = vl_state_of_person(s, person);
    if (!p)
        return;
    p->activity = VL_ACTIVITY_IDLE;
    p->activity_call = 0;
    p->busy_until = (vl_utc){0};
    vl_settle_person(s, person);
}

/* ---- the interruption budget ---- */

static void forget_older_than(struct vl_pace *pace, int64_t ms)
{
    uint8_t n = 0;
    while (n < pace->n && pace->at[n] <= ms)
        n++;
    memmove(pace->at, pace->at + n, (size_t)(pace->n - n) * sizeof pace->at[0]);
    pace->n = (uint8_t)(pace->n - n);
}

static void count_interruption(const struct vl_state *s, struct vl_person_state *p, vl_utc at)
{
    uint32_t budget = s->region->times.calls_an_hour;
    forget_older_than(&p->pace, at.ms - VL_MS_PER_HOUR);
    if (p->pace.n == VL_MAX_PACE)
        forget_older_than(&p->pace, p->pace.at[0]);
    p->pace.at[p->pace.n++] = at.ms;
    p->missed = 0;
    if (p->pace.n < budget)
        return;
    p->tired = true;
    p->rest_until = (vl_utc){p->pace.at[p->pace.n - budget] + VL_MS_PER_HOUR};
}

/* ---- answering ---- */

static bool may_answer(const struct vl_person_state *p, uint64_t call)
{
    return !p || ((p->activity == VL_ACTIVITY_RINGING || p->activity == VL_ACTIVITY_TALKING) &&
                  p->activity_call == call);
}

static void take(struct vl_state *s, struct vl_call *call, const struct vl_event *e)
{
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    vl_end_all_rings(s, call);
    vl_leave_queue(s, call);
    call->specialist = p ? e->person : VL_NONE;
    if (!p)
        return;
    p->activity = VL_ACTIVITY_TALKING;
    vl_shift_test_end(p);
    p->activity_call = call->id;
    p->busy_until = (vl_utc){0};
    count_interruption(s, p, e->at);
}

/* The specialist may be someone whom the region no longer knows: the call goes on without him. */
void vl_on_answered(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!call || !may_answer(p, e->call))
        return;
    if (call->phase == VL_PHASE_WAITING && !call->callback)
        take(s, call, e);
    else if (call->phase != VL_PHASE_DIALLING || call->specialist != e->person)
        return;
    call->phase = VL_PHASE_TALKING;
    call->answered = e->at;
    call->dial_until = (vl_utc){0};
    vl_settle_person(s, e->person);
    vl_settle_call(s, call);
}

void vl_on_dialled(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_WAITING);
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    struct vl_person_state *caller = call ? vl_state_of_person(s, call->caller) : NULL;
    if (!call || !call->callback || !p || p->activity != VL_ACTIVITY_RINGING ||
        p->activity_call != e->call || !caller || caller->placed_call ||
        caller->activity != VL_ACTIVITY_IDLE)
        return;
    take(s, call, e);
    call->phase = VL_PHASE_DIALLING;
    call->dial_until = e->u.dialled.until;
    caller->placed_call = call->id;
    vl_settle_person(s, e->person);
    vl_settle_person(s, call->caller);
    vl_settle_call(s, call);
}

/* The place is kept; after a pause the next who is free tries again. */
void vl_on_dial_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_DIALLING);
    if (!call)
        return;
    vl_person_index specialist = call->specialist;
    vl_free_caller(s, call);
    call->specialist = VL_NONE;
    call->dials++;
    call->dial_until = (vl_utc){0};
    vl_enter_queue(s, call, e->at);
    call->not_before = e->u.dial_ended.again_at;
    vl_set_idle(s, specialist);
    vl_settle_call(s, call);
}

void vl_on_held(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_TALKING);
    if (call)
        call->held = e->u.held.on;
}

/* ---- the end, or somebody else ---- */

static void wrap_up(struct vl_state *s, vl_person_index person, uint64_t call, vl_utc at)
{
    struct vl_person_state *p = vl_state_of_person(s, person);
    int64_t wrap_up_ms = (int64_t)s->region->times.wrap_up_seconds * 1000;
    if (!p)
        return;
    p->idle_since = at;
    if (wrap_up_ms == 0) {
        vl_set_idle(s, person);
        return;
    }
    p->activity = VL_ACTIVITY_WRAPPING_UP;
    p->activity_call = call;
    p->busy_until = (vl_utc){at.ms + wrap_up_ms};
    vl_settle_person(s, person);
}

static void learn_pace(struct vl_state *s, const struct vl_call *call)
{
    struct vl_line *line = vl_state_line(s, call->hotline);
    int64_t talk_ms = call->hung_up.ms - call->answered.ms;
    if (!line || talk_ms < 0)
        return;
    if (line->n_talks < MEAN_TALKS)
        line->n_talks++;
    line->mean_talk_ms += (talk_ms - line->mean_talk_ms) / (int64_t)line->n_talks;
}

/* A consult ends with the conversation that asked for it, or by itself. It has no outcome. */
static void end_consult(struct vl_state *s, struct vl_call *consult, vl_utc at)
{
    if (!consult)
        return;
    if (consult->phase == VL_PHASE_WAITING) {
        vl_end_all_rings(s, consult);
        vl_leave_queue(s, consult);
    } else {
        wrap_up(s, consult->specialist, consult->id, at);
    }
    vl_forget_call(s, consult);
}

void vl_on_hung_up(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_TALKING);
    if (!call)
        return;
    if (call->parent) {
        end_consult(s, call, e->at);
        return;
    }
    end_consult(s, vl_state_consult(s, call), e->at);
    vl_forget_guests(s, call);
    call->phase = VL_PHASE_ENDED;
    call->held = false;
    call->hung_up = e->at;
    learn_pace(s, call);
    vl_free_caller(s, call);
    wrap_up(s, call->specialist, call->id, e->at);
    if (call->outcome < VL_OUTCOME_COUNT)
        vl_forget_call(s, call);
    else
        vl_settle_call(s, call);
}

/* The caller keeps the place that the first click gave. */
void vl_on_transferred(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_TALKING);
    if (!call || call->parent)
        return;
    end_consult(s, vl_state_consult(s, call), e->at);
    vl_forget_guests(s, call);
    vl_person_index from = call->specialist;
    call->hotline = e->u.transferred.hotline;
    call->plan_source = e->u.transferred.plan_source;
    call->plan = e->u.transferred.plan;
    if (call->plan.n_stages == 0)
        call->plan = vl_plan_default(s->region, call->hotline, call->urgency);
    call->specialist = VL_NONE;
    call->answered = (vl_utc){0};
    /* The next specialist's outcome counts, also for what is asked later. */
    call->outcome = VL_OUTCOME_COUNT;
    vl_follow_ups_remove(s->follow_ups, call->id);
    call->callback = call->held = false;
    call->give_up = e->u.transferred.until;
    call->round++;
    vl_enter_queue(s, call, e->at);
    wrap_up(s, from, call->id, e->at);
    vl_settle_call(s, call);
}

void vl_on_handed_over(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_TALKING);
    struct vl_call *consult = call ? vl_state_consult(s, call) : NULL;
    if (!consult || consult->phase != VL_PHASE_TALKING || consult->specialist != e->person ||
        e->person == VL_NONE)
        return;
    vl_person_index from = call->specialist;
    vl_forget_call(s, consult);
    call->specialist = e->person;
    call->held = false;
    s->people[e->person].activity_call = call->id;
    wrap_up(s, from, call->id, e->at);
    vl_settle_person(s, e->person);
}

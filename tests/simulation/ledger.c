#include "ledger.h"
#include <string.h>

struct ledger_call *ledger_find(struct ledger *ledger, uint64_t call)
{
    for (size_t i = 0; call && i < LEDGER_CALLS; i++)
        if (ledger->calls[i].id == call)
            return &ledger->calls[i];
    return NULL;
}

bool ledger_has_tried(const struct ledger_call *call, vl_person_index person)
{
    for (uint8_t i = 0; i < call->n_tried; i++)
        if (call->tried[i] == person)
            return true;
    return false;
}

static void close_call(struct ledger *l, struct ledger_call *c)
{
    memset(c, 0, sizeof *c);
    l->n_calls--;
}

static void set_missed(struct ledger *l, vl_person_index person, uint32_t missed)
{
    if (person < LEDGER_PEOPLE)
        l->missed[person] = missed;
}

static struct ledger_call *consult_of(struct ledger *l, uint64_t call)
{
    for (size_t i = 0; i < LEDGER_CALLS; i++)
        if (l->calls[i].id && l->calls[i].parent == call)
            return &l->calls[i];
    return NULL;
}

static void no_guests(struct ledger_call *c)
{
    for (size_t i = 0; i < VL_CALL_GUESTS; i++)
        c->guests[i] = LEDGER_NO_GUEST;
}

static unsigned people(struct ledger *l, const struct ledger_call *c)
{
    unsigned n = consult_of(l, c->id) ? 3 : 2;
    for (size_t i = 0; i < VL_CALL_GUESTS; i++)
        n += c->guests[i] != LEDGER_NO_GUEST;
    return n;
}

static const char *check_consult(struct ledger *l, const struct vl_event *e)
{
    const struct ledger_call *parent = ledger_find(l, e->u.placed.parent);
    if (!e->u.placed.parent)
        return NULL;
    if (!parent || parent->phase != VL_PHASE_TALKING || parent->specialist != e->person)
        return "1: a consult without its conversation";
    if (consult_of(l, parent->id))
        return "1: a second consult in one conversation";
    return people(l, parent) < 8 ? NULL : "a room has more people than there can be";
}

static const char *take_placed(struct ledger *l, uint64_t seq, const struct vl_event *e)
{
    const char *broken = check_consult(l, e);
    for (size_t i = 0; i < LEDGER_CALLS && !broken; i++) {
        struct ledger_call *c = &l->calls[i];
        if (c->id)
            continue;
        *c = (struct ledger_call){.id = seq,
                                  .parent = e->u.placed.parent,
                                  .caller = e->person,
                                  .specialist = VL_NONE,
                                  .plan_source = e->u.placed.plan_source,
                                  .n_stages = e->u.placed.plan.n_stages,
                                  .round_start = e->at};
        c->phase = e->u.placed.task < VL_TASK_COUNT ? VL_PHASE_OWED : VL_PHASE_WAITING;
        no_guests(c);
        l->n_calls++;
        return NULL;
    }
    return broken ? broken : "3: more calls are open than there can be";
}

/* ---- rings ---- */

static const char *take_ring_started(struct ledger_call *c, const struct vl_event *e)
{
    if (c->phase != VL_PHASE_WAITING)
        return "2: a ring starts for a call that does not wait";
    if (c->n_rings == VL_MAX_RINGS || c->n_tried == LEDGER_TRIED)
        return "more rings than there can be";
    if (ledger_has_tried(c, e->person))
        return "somebody is rung twice in one round";
    c->tried[c->n_tried++] = e->person;
    c->rings[c->n_rings].person = e->person;
    c->rings[c->n_rings++].stage = e->u.ring_started.stage;
    return NULL;
}

static const char *take_ring_ended(struct ledger *l, struct ledger_call *c,
                                   const struct vl_event *e)
{
    uint8_t i = 0;
    while (i < c->n_rings && c->rings[i].person != e->person)
        i++;
    if (i == c->n_rings)
        return "2: a ring ends that did not ring";
    c->rings[i] = c->rings[--c->n_rings];
    if (e->u.ring_ended.why == VL_RING_END_TIMEOUT && e->person < LEDGER_PEOPLE)
        l->missed[e->person]++;
    if (e->u.ring_ended.why == VL_RING_END_DECLINED)
        set_missed(l, e->person, 0);
    return NULL;
}

static void begin_round(struct ledger_call *c, vl_utc at)
{
    c->n_tried = c->active_stage = 0;
    c->round_start = at;
}

static const char *take_widened(struct ledger_call *c, const struct vl_event *e)
{
    if (c->phase != VL_PHASE_WAITING || e->u.widened.stage <= c->active_stage)
        return "a plan goes back";
    c->active_stage = e->u.widened.stage;
    return NULL;
}

static const char *take_round(struct ledger_call *c, const struct vl_event *e)
{
    if (c->phase != VL_PHASE_WAITING || c->n_rings)
        return "a round ends or begins while something rings";
    if (e->type == VL_EVENT_CALL_ROUND_BEGAN)
        begin_round(c, e->at);
    return NULL;
}

/* ---- answers ---- */

static const char *take_answer(struct ledger *l, struct ledger_call *c, const struct vl_event *e)
{
    bool is_dialled = e->type == VL_EVENT_CALL_DIALLED;
    if (c->phase == VL_PHASE_DIALLING && !is_dialled) {
        c->phase = VL_PHASE_TALKING;
        return c->specialist == e->person ? NULL : "2: another specialist answers than dialled";
    }
    if (c->phase != VL_PHASE_WAITING)
        return "2: a call is answered twice";
    if (c->callback != is_dialled)
        return "a call-back is answered without its caller, or the other way round";
    if (c->n_rings != 1 || c->rings[0].person != e->person)
        return "2: a ring goes on after the answer, or there was none";
    c->n_rings = 0;
    c->specialist = e->person;
    c->phase = is_dialled ? VL_PHASE_DIALLING : VL_PHASE_TALKING;
    set_missed(l, e->person, 0);
    return NULL;
}

static const char *take_callback(struct ledger_call *c, const struct vl_event *e)
{
    if (c->phase != VL_PHASE_WAITING || c->parent || c->callback)
        return "a call-back of a call that has none";
    if (c->n_rings && e->u.callback.from.ms > e->at.ms)
        return "2: a ring goes on before the minutes that suit";
    c->callback = true;
    return NULL;
}

static const char *take_dial_ended(struct ledger_call *c, const struct vl_event *e)
{
    if (c->phase != VL_PHASE_DIALLING)
        return "a caller is rung up no more who was not";
    c->phase = VL_PHASE_WAITING;
    c->specialist = VL_NONE;
    begin_round(c, e->at);
    return NULL;
}

/* ---- the end ---- */

static const char *take_hung_up(struct ledger *l, struct ledger_call *c)
{
    if (c->phase != VL_PHASE_TALKING)
        return "3: a conversation ends that was none";
    if (consult_of(l, c->id))
        return "3: a consult outlives its conversation";
    no_guests(c);
    if (c->parent || c->has_outcome)
        close_call(l, c);
    else
        c->phase = VL_PHASE_ENDED;
    return NULL;
}

static const char *take_transferred(struct ledger *l, struct ledger_call *c,
                                    const struct vl_event *e)
{
    if (c->phase != VL_PHASE_TALKING || c->parent || consult_of(l, c->id))
        return "a call is transferred that cannot be";
    no_guests(c);
    c->phase = VL_PHASE_WAITING;
    c->specialist = VL_NONE;
    c->callback = c->has_outcome = false;
    c->plan_source = e->u.transferred.plan_source;
    begin_round(c, e->at);
    return NULL;
}

static const char *take_handed_over(struct ledger *l, struct ledger_call *c,
                                    const struct vl_event *e)
{
    struct ledger_call *consult = consult_of(l, c->id);
    if (c->phase != VL_PHASE_TALKING || !consult || consult->phase != VL_PHASE_TALKING ||
        consult->specialist != e->person)
        return "2: a call is handed over to somebody who is not on the line";
    close_call(l, consult);
    c->specialist = e->person;
    return NULL;
}

static const char *take_left(struct ledger *l, struct ledger_call *c)
{
    if (c->phase != VL_PHASE_WAITING)
        return "3: a call is left that does not wait";
    if (c->n_rings)
        return "2: a ring goes on after the call ended";
    close_call(l, c);
    return NULL;
}

static const char *take_owed(struct ledger_call *c, const struct vl_event *e)
{
    if (c->n_rings)
        return "2: a ring goes on after the call became a task";
    if (c->parent || (c->phase != VL_PHASE_WAITING && c->phase != VL_PHASE_OWED))
        return "3: a call becomes a task that cannot";
    if (e->u.owed.deadline.ms <= e->at.ms || e->u.owed.task >= VL_TASK_COUNT)
        return "3: a task without reason or deadline";
    c->phase = VL_PHASE_OWED;
    return NULL;
}

/* ---- outcomes and what came of them ---- */

static struct ledger_ended *find_ended(struct ledger *l, uint64_t call)
{
    for (size_t i = 0; i < LEDGER_ENDED; i++)
        if (l->ended[i].id == call)
            return &l->ended[i];
    return NULL;
}

static void note_ended(struct ledger *l, const struct ledger_call *c, const struct vl_event *e)
{
    struct ledger_ended *ended = find_ended(l, c->id);
    if (!ended) {
        ended = &l->ended[l->next_ended];
        l->next_ended = (l->next_ended + 1) % LEDGER_ENDED;
    }
    *ended = (struct ledger_ended){
        .id = c->id, .caller = c->caller, .at = e->at, .outcome = e->u.outcome.outcome};
}

static const char *take_followed_up(struct ledger *l, const struct vl_event *e)
{
    struct ledger_ended *ended = find_ended(l, e->call);
    uint16_t day = e->u.followed_up.day;
    if (ledger_find(l, e->call) && !ledger_find(l, e->call)->has_outcome)
        return "a call is followed up that has no outcome";
    if (!ended)
        return NULL;
    if (ended->caller != e->person)
        return "somebody says how it went after another person's call";
    if (ended->outcome == VL_OUTCOME_ADMISSION || ended->outcome == VL_OUTCOME_AMBULANCE)
        return "an admission is followed up";
    if (e->at.ms - ended->at.ms < (int64_t)day * 24 * 3600 * 1000)
        return "a call is followed up before its day";
    if (day < ended->next_day || ended->was_admitted)
        return "a call is followed up again";
    ended->next_day = (uint16_t)(day + 1);
    ended->was_admitted = e->u.followed_up.admitted == VL_ADMITTED_YES;
    return NULL;
}

static const char *take_outcome(struct ledger *l, struct ledger_call *c, const struct vl_event *e)
{
    if (c->parent || c->phase == VL_PHASE_WAITING || c->phase == VL_PHASE_DIALLING)
        return "3: an outcome before there was an answer";
    if (e->u.outcome.denied < VL_DENIAL_COUNT && e->u.outcome.next_by >= VL_NEXT_BY_COUNT)
        return "a no without a next step";
    note_ended(l, c, e);
    if (c->phase == VL_PHASE_TALKING)
        c->has_outcome = true;
    else
        close_call(l, c);
    return NULL;
}

/* ---- guests ---- */

static const char *take_guest(struct ledger *l, struct ledger_call *c, const struct vl_event *e)
{
    uint8_t number = e->u.guest.number;
    if (c->phase != VL_PHASE_TALKING || c->parent || number < 1 || number > VL_CALL_GUESTS)
        return "a guest where there is no conversation";
    enum vl_guest_state *guest = &c->guests[number - 1];
    static const enum vl_guest_state before[] = {LEDGER_NO_GUEST, VL_GUEST_STATE_INVITED,
                                                 VL_GUEST_STATE_LOBBY};
    if (e->type == VL_EVENT_GUEST_GONE ? *guest == LEDGER_NO_GUEST
                                       : *guest != before[e->type - VL_EVENT_GUEST_INVITED])
        return "a guest comes in past the lobby, or goes who was not there";
    if (e->type == VL_EVENT_GUEST_INVITED && people(l, c) >= 8)
        return "a room has more people than there can be";
    *guest = e->type == VL_EVENT_GUEST_GONE
                 ? LEDGER_NO_GUEST
                 : (enum vl_guest_state)(e->type - VL_EVENT_GUEST_INVITED);
    return NULL;
}

/* The default plan follows the urgency, from its first stage on. */
static void take_urgency(struct ledger_call *c)
{
    if (c->phase != VL_PHASE_WAITING || c->plan_source != VL_PLAN_SOURCE_DEFAULT)
        return;
    c->active_stage = 0;
    for (uint8_t i = 0; i < c->n_rings; i++)
        c->rings[i].stage = 0;
}

static const char *take_of_call(struct ledger *l, struct ledger_call *c, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_RING_STARTED:
        return take_ring_started(c, e);
    case VL_EVENT_RING_ENDED:
        return take_ring_ended(l, c, e);
    case VL_EVENT_CALL_WIDENED:
        return take_widened(c, e);
    case VL_EVENT_CALL_ROUND_ENDED:
    case VL_EVENT_CALL_ROUND_BEGAN:
        return take_round(c, e);
    case VL_EVENT_CALL_ANSWERED:
    case VL_EVENT_CALL_DIALLED:
        return take_answer(l, c, e);
    case VL_EVENT_CALL_CALLBACK:
        return take_callback(c, e);
    case VL_EVENT_CALL_DIAL_ENDED:
        return take_dial_ended(c, e);
    case VL_EVENT_CALL_HUNG_UP:
        return take_hung_up(l, c);
    case VL_EVENT_CALL_TRANSFERRED:
        return take_transferred(l, c, e);
    case VL_EVENT_CALL_HANDED_OVER:
        return take_handed_over(l, c, e);
    case VL_EVENT_GUEST_INVITED:
    case VL_EVENT_GUEST_ARRIVED:
    case VL_EVENT_GUEST_ADMITTED:
    case VL_EVENT_GUEST_GONE:
        return take_guest(l, c, e);
    case VL_EVENT_CALL_LEFT:
        return take_left(l, c);
    case VL_EVENT_CALL_OWED:
        return take_owed(c, e);
    case VL_EVENT_CALL_OUTCOME:
        return take_outcome(l, c, e);
    case VL_EVENT_URGENCY_CHANGED:
        take_urgency(c);
        return NULL;
    default:
        return NULL;
    }
}

const char *ledger_take(struct ledger *ledger, uint64_t seq, const struct vl_event *event)
{
    if (event->type == VL_EVENT_CALL_PLACED)
        return take_placed(ledger, seq, event);
    if (event->type == VL_EVENT_PERSON_PRESENCE)
        set_missed(ledger, event->person, 0);
    if (event->type == VL_EVENT_CALL_FOLLOWED_UP)
        return take_followed_up(ledger, event);
    if (event->call == 0)
        return NULL;
    struct ledger_call *call = ledger_find(ledger, event->call);
    return call ? take_of_call(ledger, call, event)
                : "3: an event about a call that is over or never was";
}

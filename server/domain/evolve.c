/* evolve.c - the only code that writes a state. Each function takes one type of event and does
 * nothing when the event does not fit, so that any journal leaves the invariants whole. */
#include "domain/invariants.h"
#include "domain/state_data.h"
#include <assert.h>
#include <string.h>

/* ---- lists of slots ---- */

static void list_remove(uint16_t *list, uint32_t *n, uint16_t slot)
{
    uint32_t i = 0;
    while (i < *n && list[i] != slot)
        i++;
    if (i == *n)
        return;
    memmove(&list[i], &list[i + 1], (*n - i - 1) * sizeof *list);
    (*n)--;
}

static bool comes_before(const struct vl_call *a, const struct vl_call *b)
{
    return a->urgency != b->urgency ? a->urgency < b->urgency : a->id < b->id;
}

static uint16_t slot_of(const struct vl_state *s, const struct vl_call *call)
{
    return (uint16_t)(call - s->calls);
}

static void enqueue(struct vl_state *s, const struct vl_call *call)
{
    uint32_t i = s->n_queue;
    for (; i > 0 && comes_before(call, &s->calls[s->queue[i - 1]]); i--)
        s->queue[i] = s->queue[i - 1];
    s->queue[i] = slot_of(s, call);
    s->n_queue++;
}

static void dequeue(struct vl_state *s, const struct vl_call *call)
{
    list_remove(s->queue, &s->n_queue, slot_of(s, call));
}

static void forget_call(struct vl_state *s, struct vl_call *call)
{
    uint16_t slot = slot_of(s, call);
    list_remove(s->order, &s->n_calls, slot);
    s->free_slots[s->n_free++] = slot;
    memset(call, 0, sizeof *call);
}

/* ---- people and rings ---- */

static void set_idle(struct vl_state *s, vl_person_index person)
{
    struct vl_person_state *p = vl_state_of_person(s, person);
    if (!p)
        return;
    p->activity = VL_ACTIVITY_IDLE;
    p->activity_call = 0;
    p->busy_until = (vl_utc){0};
}

static void free_caller(struct vl_state *s, const struct vl_call *call)
{
    struct vl_person_state *p = vl_state_of_person(s, call->caller);
    if (p && p->placed_call == call->id)
        p->placed_call = 0;
}

static void end_ring(struct vl_state *s, struct vl_call *call, uint8_t i)
{
    set_idle(s, call->rings[i].person);
    call->n_rings--;
    memmove(&call->rings[i], &call->rings[i + 1],
            (size_t)(call->n_rings - i) * sizeof call->rings[0]);
}

static void end_all_rings(struct vl_state *s, struct vl_call *call)
{
    while (call->n_rings)
        end_ring(s, call, (uint8_t)(call->n_rings - 1));
}

static void clear_tried(struct vl_state *s, struct vl_call *call)
{
    memset(&s->tried[slot_of(s, call) * s->tried_words], 0, s->tried_words * sizeof *s->tried);
    call->n_tried = 0;
}

static void mark_tried(struct vl_state *s, struct vl_call *call, vl_person_index person)
{
    if (vl_state_tried(s, call, person))
        return;
    s->tried[slot_of(s, call) * s->tried_words + person / 64u] |= (uint64_t)1 << (person % 64u);
    call->n_tried++;
}

static struct vl_call *find_in(const struct vl_state *s, uint64_t id, enum vl_phase phase)
{
    struct vl_call *call = vl_state_find(s, id);
    return call && call->phase == phase ? call : NULL;
}

/* ---- the events ---- */

static void on_opened(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    (void)e;
    s->open = true;
}

static void disconnect(struct vl_person_state *p, vl_utc at)
{
    if (p->connected)
        p->lost = at;
    p->connected = false;
}

static void on_core_started(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    for (uint16_t i = 0; i < s->region->n_people; i++)
        disconnect(&s->people[i], e->at);
}

static void on_connected(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p)
        return;
    p->connected = true;
    p->lost = (vl_utc){0};
}

static void on_disconnected(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (p)
        disconnect(p, e->at);
}

static void on_presence(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p || p->presence == e->u.presence)
        return;
    p->presence = e->u.presence;
    if (p->presence == VL_PRESENCE_AVAILABLE)
        p->idle_since = e->at;
}

static void on_ready(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p || p->activity != VL_ACTIVITY_WRAPPING_UP)
        return;
    set_idle(s, e->person);
    p->idle_since = e->at;
}

static bool may_place(const struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    const struct vl_person_state *p = vl_state_of_person(s, e->person);
    bool is_newest = s->n_calls == 0 || s->calls[s->order[s->n_calls - 1]].id < seq;
    bool is_free = !p || (p->placed_call == 0 && p->activity != VL_ACTIVITY_RINGING &&
                          p->activity != VL_ACTIVITY_TALKING);
    return is_newest && is_free && s->n_free > 0;
}

static void on_placed(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!may_place(s, seq, e))
        return;
    uint16_t slot = s->free_slots[--s->n_free];
    struct vl_call *call = &s->calls[slot];
    *call = (struct vl_call){
        .id = seq,
        .phase = VL_PHASE_WAITING,
        .hotline = e->u.placed.hotline,
        .caller = e->person,
        .specialist = VL_NONE,
        .owner = VL_NONE,
        .urgency = e->u.placed.urgency,
        .suggested = e->u.placed.suggested,
        .plan_source = e->u.placed.plan_source,
        .outcome = VL_OUTCOME_COUNT,
        .placed = e->at,
        .round = 1,
        .round_start = e->at,
        .plan = e->u.placed.plan,
    };
    if (call->plan.n_stages == 0)
        call->plan = vl_plan_default(s->region, call->hotline, call->urgency);
    clear_tried(s, call);
    s->order[s->n_calls++] = slot;
    enqueue(s, call);
    if (p)
        p->placed_call = seq;
}

/* The specialist may be someone whom the region no longer knows: the call goes on without him. */
static void on_answered(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_WAITING);
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!call || (p && (p->activity != VL_ACTIVITY_RINGING || p->activity_call != e->call)))
        return;
    end_all_rings(s, call);
    dequeue(s, call);
    call->phase = VL_PHASE_TALKING;
    call->specialist = p ? e->person : VL_NONE;
    call->answered = e->at;
    call->again_at = (vl_utc){0};
    if (!p)
        return;
    p->activity = VL_ACTIVITY_TALKING;
    p->activity_call = call->id;
}

static void on_round_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_WAITING);
    if (call && call->n_rings == 0)
        call->again_at = e->u.round_ended.again_at;
}

static void wrap_up(struct vl_state *s, const struct vl_call *call)
{
    struct vl_person_state *p = vl_state_of_person(s, call->specialist);
    int64_t wrap_up_ms = (int64_t)s->region->times.wrap_up_seconds * 1000;
    if (!p)
        return;
    if (wrap_up_ms == 0) {
        set_idle(s, call->specialist);
        p->idle_since = call->hung_up;
        return;
    }
    p->activity = VL_ACTIVITY_WRAPPING_UP;
    p->busy_until = (vl_utc){call->hung_up.ms + wrap_up_ms};
}

static void on_hung_up(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_TALKING);
    if (!call)
        return;
    call->phase = VL_PHASE_ENDED;
    call->hung_up = e->at;
    free_caller(s, call);
    wrap_up(s, call);
    if (call->outcome < VL_OUTCOME_COUNT)
        forget_call(s, call);
}

static void on_left(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_WAITING);
    if (!call)
        return;
    end_all_rings(s, call);
    dequeue(s, call);
    free_caller(s, call);
    forget_call(s, call);
}

static void on_owed(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || (call->phase != VL_PHASE_WAITING && call->phase != VL_PHASE_OWED))
        return;
    if (call->phase == VL_PHASE_WAITING) {
        end_all_rings(s, call);
        dequeue(s, call);
        free_caller(s, call);
        call->phase = VL_PHASE_OWED;
        call->again_at = (vl_utc){0};
    }
    call->owner = e->person;
    call->deadline = e->u.owed.deadline;
    call->owed_times++;
}

static void on_outcome(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || call->phase == VL_PHASE_WAITING)
        return;
    if (call->phase == VL_PHASE_TALKING)
        call->outcome = e->u.outcome.outcome;
    else
        forget_call(s, call);
}

static void on_ring_started(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_WAITING);
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!call || !p || call->n_rings == VL_MAX_RINGS || p->activity != VL_ACTIVITY_IDLE ||
        p->placed_call)
        return;
    if (call->again_at.ms && e->at.ms >= call->again_at.ms) {
        clear_tried(s, call);
        call->round++;
        call->round_start = e->at;
    }
    call->again_at = (vl_utc){0};
    mark_tried(s, call, e->person);
    call->rings[call->n_rings++] =
        (struct vl_ring){e->person, e->u.ring_started.stage, e->at, e->u.ring_started.until};
    p->activity = VL_ACTIVITY_RINGING;
    p->activity_call = call->id;
    p->busy_until = e->u.ring_started.until;
}

static void on_ring_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = find_in(s, e->call, VL_PHASE_WAITING);
    uint8_t i = 0;
    while (call && i < call->n_rings && call->rings[i].person != e->person)
        i++;
    if (call && i < call->n_rings)
        end_ring(s, call, i);
}

/* The default plan follows the urgency. What rings goes on, as the new plan's first stage. */
static void replan(struct vl_state *s, struct vl_call *call)
{
    if (call->plan_source != VL_PLAN_SOURCE_DEFAULT)
        return;
    call->plan = vl_plan_default(s->region, call->hotline, call->urgency);
    for (uint8_t i = 0; i < call->n_rings; i++)
        call->rings[i].stage = 0;
}

static void on_urgency(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call)
        return;
    bool waits = call->phase == VL_PHASE_WAITING;
    if (waits)
        dequeue(s, call);
    call->urgency = e->u.urgency;
    if (!waits)
        return;
    enqueue(s, call);
    replan(s, call);
}

static void (*const on_event[VL_EVENT_COUNT])(struct vl_state *, uint64_t,
                                              const struct vl_event *) = {
    [VL_EVENT_REGION_OPENED] = on_opened,
    [VL_EVENT_CORE_STARTED] = on_core_started,
    [VL_EVENT_PERSON_CONNECTED] = on_connected,
    [VL_EVENT_PERSON_DISCONNECTED] = on_disconnected,
    [VL_EVENT_PERSON_PRESENCE] = on_presence,
    [VL_EVENT_PERSON_READY] = on_ready,
    [VL_EVENT_CALL_PLACED] = on_placed,
    [VL_EVENT_CALL_ANSWERED] = on_answered,
    [VL_EVENT_CALL_ROUND_ENDED] = on_round_ended,
    [VL_EVENT_CALL_HUNG_UP] = on_hung_up,
    [VL_EVENT_CALL_LEFT] = on_left,
    [VL_EVENT_CALL_OWED] = on_owed,
    [VL_EVENT_CALL_OUTCOME] = on_outcome,
    [VL_EVENT_RING_STARTED] = on_ring_started,
    [VL_EVENT_RING_ENDED] = on_ring_ended,
    [VL_EVENT_URGENCY_CHANGED] = on_urgency,
};

void vl_state_evolve(struct vl_state *state, uint64_t seq, const struct vl_event *event)
{
    if ((unsigned)event->type < VL_EVENT_COUNT)
        on_event[event->type](state, seq, event);
    state->last_seq = seq;
#ifdef VL_CHECK_INVARIANTS
    assert(vl_state_check(state) == NULL);
#endif
}

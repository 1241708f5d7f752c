#include "domain/invariants.h"
#include "domain/duty.h"
#include "domain/queue.h"
#include "domain/settle.h"

/* How the person's own record and the call's agree; the call says what he should be doing. */
static bool is_doing(const struct vl_state *s, vl_person_index person, enum vl_activity activity,
                     uint64_t call)
{
    const struct vl_person_state *p = vl_state_of_person(s, person);
    return p && p->activity == activity && p->activity_call == call;
}

static const char *check_rings(const struct vl_state *s, const struct vl_call *c)
{
    if (c->n_rings > VL_MAX_RINGS)
        return "a call has more rings than there can be";
    if (c->n_rings && c->phase != VL_PHASE_WAITING)
        return "2: something rings for a call that no longer waits";
    if (c->n_rings && c->again_at.ms)
        return "a call rings between two rounds";
    for (uint8_t i = 0; i < c->n_rings; i++) {
        if (!is_doing(s, c->rings[i].person, VL_ACTIVITY_RINGING, c->id))
            return "1: a ring and its person disagree";
        for (uint8_t k = 0; k < i; k++)
            if (c->rings[k].person == c->rings[i].person)
                return "1: a person is rung twice";
    }
    return NULL;
}

static bool is_talking(const struct vl_call *c)
{
    return c->phase == VL_PHASE_TALKING || c->phase == VL_PHASE_DIALLING;
}

static const char *check_caller(const struct vl_state *s, const struct vl_call *c)
{
    const struct vl_person_state *caller = vl_state_of_person(s, c->caller);
    bool live = is_talking(c) || (c->phase == VL_PHASE_WAITING && !c->callback);
    if (caller && (caller->placed_call == c->id) != live)
        return "3: a live call and its caller disagree";
    if (!c->parent)
        return NULL;
    const struct vl_call *parent = vl_state_find(s, c->parent);
    return parent && parent->phase == VL_PHASE_TALKING && parent->specialist == c->caller
               ? NULL
               : "1: a consult without its conversation";
}

static const char *check_phase(const struct vl_state *s, const struct vl_call *c)
{
    if ((unsigned)c->phase >= VL_PHASE_COUNT || (unsigned)c->urgency >= VL_URGENCY_COUNT)
        return "3: a call is in no phase";
    if (c->phase == VL_PHASE_WAITING && c->specialist != VL_NONE)
        return "2: a waiting call has a specialist";
    if (is_talking(c) && c->specialist != VL_NONE &&
        !is_doing(s, c->specialist, VL_ACTIVITY_TALKING, c->id))
        return "1: a conversation and its specialist disagree";
    if (c->phase == VL_PHASE_DIALLING && !c->callback)
        return "3: a caller is dialled who did not ask for it";
    if (c->phase == VL_PHASE_ENDED && c->outcome < VL_OUTCOME_COUNT)
        return "3: a finished call is still there";
    if ((c->phase == VL_PHASE_OWED) != (c->task < VL_TASK_COUNT) ||
        (c->phase == VL_PHASE_OWED) != (c->owed_times > 0))
        return "3: a task without reason and deadline, or the other way round";
    return check_caller(s, c);
}

static const char *check_guests(const struct vl_state *s, const struct vl_call *c)
{
    unsigned before = 0;
    for (uint16_t i = c->first_guest; i != VL_NO_GUEST; i = s->guests[i].next) {
        const struct vl_guest *g = &s->guests[i];
        if (g->id == 0 || g->call != c->id || g->number <= before || g->number > VL_CALL_GUESTS)
            return "a call's guests are out of order";
        before = g->number;
    }
    if (before && (c->phase != VL_PHASE_TALKING || c->parent))
        return "a guest without a conversation";
    return vl_state_people(s, c) > VL_ROOM_PEOPLE ? "a room has more people than there can be"
                                                  : NULL;
}

static const char *check_calls(const struct vl_state *s)
{
    uint32_t waiting = 0, n = 0;
    uint64_t before = 0;
    for (uint32_t i = s->oldest; i != VL_NO_SLOT; i = s->calls[i].newer, n++) {
        const struct vl_call *c = &s->calls[i];
        const char *broken = check_rings(s, c);
        if (!broken)
            broken = check_phase(s, c);
        if (!broken)
            broken = check_guests(s, c);
        if (broken)
            return broken;
        if (c->id <= before || vl_state_find(s, c->id) != c || n >= s->limits.max_calls)
            return "the list of calls is out of order";
        before = c->id;
        waiting += c->phase == VL_PHASE_WAITING;
    }
    if (n != s->n_calls || s->n_calls + s->n_free != s->limits.max_calls)
        return "3: a call's slot got lost";
    return waiting == s->n_waiting ? NULL : "4: the queue is not the waiting calls";
}

static const char *check_line(const struct vl_state *s, vl_hotline_index hotline, uint32_t *waiting)
{
    const struct vl_line *line = &s->lines[hotline];
    uint32_t n = 0, spent = 0;
    for (int u = 0; u < VL_URGENCY_COUNT; u++) {
        uint64_t before = 0;
        for (uint32_t i = line->first[u]; i != VL_NO_SLOT; i = s->calls[i].behind, n++) {
            const struct vl_call *c = &s->calls[i];
            if (c->phase != VL_PHASE_WAITING || c->hotline != hotline || (int)c->urgency != u)
                return "4: a call in the queue does not wait there";
            if (c->id <= before || n > s->n_waiting)
                return "4: the queue is out of order";
            before = c->id;
            spent += vl_call_is_spent(c) && vl_call_is_reachable(s, c);
        }
    }
    *waiting += n;
    return n == line->n_waiting && spent == line->n_spent ? NULL : "4: a line miscounts its calls";
}

static const char *check_duty(const struct vl_state *s, vl_hotline_index hotline)
{
    const struct vl_line *line = &s->lines[hotline];
    unsigned is_free = 0, present = 0, n = 0;
    for (uint16_t i = line->first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_line, n++) {
        const struct vl_person_state *p = vl_state_of_person(s, s->duty[i].person);
        if (!p || s->duty[i].hotline != hotline || n > VL_MAX_DUTY)
            return "somebody is on duty who is not there";
        is_free += vl_person_is_free(p);
        present += p->connected && p->presence != VL_PRESENCE_AWAY;
    }
    return is_free == line->n_free && present == line->n_present ? NULL
                                                                 : "a line miscounts its people";
}

static const char *check_lines(const struct vl_state *s)
{
    uint32_t waiting = 0;
    for (vl_hotline_index i = 0; i < s->region->n_hotlines; i++) {
        const char *broken = check_line(s, i, &waiting);
        if (!broken)
            broken = check_duty(s, i);
        if (broken)
            return broken;
    }
    return waiting <= s->n_waiting ? NULL : "4: a call waits in two queues";
}

static bool rings_at(const struct vl_call *c, vl_person_index person)
{
    for (uint8_t i = 0; i < c->n_rings; i++)
        if (c->rings[i].person == person)
            return true;
    return false;
}

static const char *check_person(const struct vl_state *s, vl_person_index i)
{
    const struct vl_person_state *p = &s->people[i];
    const struct vl_call *c = vl_state_find(s, p->activity_call);
    if (p->connected && p->lost.ms)
        return "6: a connected person is lost";
    if (p->activity == VL_ACTIVITY_RINGING && (!c || !rings_at(c, i)))
        return "2: a person rings for nothing";
    if (p->activity == VL_ACTIVITY_TALKING && (!c || !is_talking(c) || c->specialist != i))
        return "2: a person talks in no call";
    if ((p->test == VL_SHIFT_TEST_RINGING) != (p->test_until.ms != 0) ||
        (p->test == VL_SHIFT_TEST_RINGING && !p->connected))
        return "a test rings for nobody";
    if (p->test != VL_SHIFT_TEST_NONE &&
        (p->first_duty == VL_NO_DUTY || p->activity == VL_ACTIVITY_TALKING))
        return "a test is wanted of somebody who is off duty or proves it by talking";
    const struct vl_call *placed = vl_state_find(s, p->placed_call);
    if (placed && p->activity == VL_ACTIVITY_RINGING)
        return "1: a person calls and is rung at once";
    if (placed && p->activity == VL_ACTIVITY_TALKING && placed->parent != p->activity_call)
        return "1: a person calls and answers at once";
    if (p->placed_call && !vl_state_find(s, p->placed_call))
        return "3: a caller's call disappeared";
    return NULL;
}

const char *vl_state_check(const struct vl_state *state)
{
    const char *broken = check_calls(state);
    if (!broken)
        broken = check_lines(state);
    for (uint16_t i = 0; !broken && i < state->region->n_people; i++)
        broken = check_person(state, i);
    return broken;
}

#include "domain/invariants.h"
#include "domain/state_data.h"

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

static const char *check_phase(const struct vl_state *s, const struct vl_call *c)
{
    const struct vl_person_state *caller = vl_state_of_person(s, c->caller);
    bool live = c->phase == VL_PHASE_WAITING || c->phase == VL_PHASE_TALKING;
    if ((unsigned)c->phase >= VL_PHASE_COUNT || (unsigned)c->urgency >= VL_URGENCY_COUNT)
        return "3: a call is in no phase";
    if (caller && (caller->placed_call == c->id) != live)
        return "3: a live call and its caller disagree";
    if (c->phase == VL_PHASE_WAITING && c->specialist != VL_NONE)
        return "2: a waiting call has a specialist";
    if (c->phase == VL_PHASE_TALKING && c->specialist != VL_NONE &&
        !is_doing(s, c->specialist, VL_ACTIVITY_TALKING, c->id))
        return "1: a conversation and its specialist disagree";
    if (c->phase == VL_PHASE_ENDED && c->outcome < VL_OUTCOME_COUNT)
        return "3: a finished call is still there";
    if ((c->phase == VL_PHASE_OWED) != (c->owed_times > 0))
        return "3: an owed call without owner and deadline, or the other way round";
    return NULL;
}

static const char *check_calls(const struct vl_state *s)
{
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < s->n_calls; i++) {
        const struct vl_call *c = &s->calls[s->order[i]];
        const char *broken = check_rings(s, c);
        if (!broken)
            broken = check_phase(s, c);
        if (broken)
            return broken;
        if (i > 0 && s->calls[s->order[i - 1]].id >= c->id)
            return "the list of calls is out of order";
        waiting += c->phase == VL_PHASE_WAITING;
    }
    if (s->n_calls + s->n_free != s->limits.max_calls)
        return "3: a call's slot got lost";
    return waiting == s->n_queue ? NULL : "4: the queue is not the waiting calls";
}

static const char *check_queue(const struct vl_state *s)
{
    for (uint32_t i = 0; i < s->n_queue; i++) {
        const struct vl_call *c = &s->calls[s->queue[i]];
        if (c->phase != VL_PHASE_WAITING || c->id == 0)
            return "4: a call in the queue does not wait";
        if (i == 0)
            continue;
        const struct vl_call *before = &s->calls[s->queue[i - 1]];
        if (before->urgency > c->urgency || (before->urgency == c->urgency && before->id >= c->id))
            return "4: the queue is out of order";
    }
    return NULL;
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
    if (p->activity == VL_ACTIVITY_TALKING &&
        (!c || c->phase != VL_PHASE_TALKING || c->specialist != i))
        return "2: a person talks in no call";
    if (p->placed_call &&
        (p->activity == VL_ACTIVITY_RINGING || p->activity == VL_ACTIVITY_TALKING))
        return "1: a person calls and answers at once";
    if (p->placed_call && !vl_state_find(s, p->placed_call))
        return "3: a caller's call disappeared";
    return NULL;
}

const char *vl_state_check(const struct vl_state *state)
{
    const char *broken = check_calls(state);
    if (!broken)
        broken = check_queue(state);
    for (uint16_t i = 0; !broken && i < state->region->n_people; i++)
        broken = check_person(state, i);
    return broken;
}

#include "domain/settle.h"

#define OWED_TIMES_MAX 2 /* the first owner, and one to whom it is handed on */

bool vl_person_is_free(const struct vl_person_state *person)
{
    return person->connected && person->presence == VL_PRESENCE_AVAILABLE &&
           person->activity == VL_ACTIVITY_IDLE && person->placed_call == 0;
}

bool vl_call_is_spent(const struct vl_call *call)
{
    return call->phase == VL_PHASE_WAITING && call->n_rings == 0 && call->n_tried > 0 &&
           call->again_at.ms == 0 && call->not_before.ms == 0;
}

/* ---- lines ---- */

static void set_bit(uint64_t *set, vl_hotline_index hotline, bool is_on)
{
    uint64_t bit = (uint64_t)1 << (hotline % 64);
    if (is_on)
        set[hotline / 64] |= bit;
    else
        set[hotline / 64] &= ~bit;
}

static void settle_ready(struct vl_state *s, vl_hotline_index hotline)
{
    const struct vl_line *line = &s->lines[hotline];
    const struct vl_line *fallback = vl_state_line(s, s->region->fallback);
    bool is_ready = line->n_waiting && (line->n_free || line->n_spent ||
                                        (line->n_fallback && fallback && fallback->n_free));
    set_bit(s->ready, hotline, is_ready);
    set_bit(s->deserted, hotline, line->n_waiting && line->n_present == 0);
}

void vl_settle_line(struct vl_state *state, vl_hotline_index hotline)
{
    if (hotline >= state->region->n_hotlines)
        return;
    settle_ready(state, hotline);
    if (hotline == state->region->fallback)
        for (vl_hotline_index i = 0; i < state->region->n_hotlines; i++)
            settle_ready(state, i);
}

/* ---- alarms ---- */

struct earliest {
    vl_utc at;
    bool found;
};

static void consider(struct earliest *e, vl_utc t)
{
    if (!e->found || t.ms < e->at.ms)
        e->at = t;
    e->found = true;
}

static void set_alarm(struct vl_state *s, uint32_t owner, const struct earliest *e)
{
    if (e->found)
        vl_alarms_set(&s->alarms, owner, e->at);
    else
        vl_alarms_clear(&s->alarms, owner);
}

struct vl_alarm_owner vl_alarm_owner(const struct vl_state *state, uint32_t owner)
{
    struct vl_alarm_owner none = {NULL, VL_NONE, VL_NONE};
    uint32_t people = state->limits.max_calls, hospitals = people + state->region->n_people;
    if (owner < people)
        none.call = &state->calls[owner];
    else if (owner < hospitals)
        none.person = (vl_person_index)(owner - people);
    else
        none.hospital = (vl_hospital_index)(owner - hospitals);
    return none;
}

/* ---- calls that nobody may be left for ---- */

static bool is_reachable(const struct vl_person_state *p)
{
    return p->connected && p->placed_call == 0 && p->activity == VL_ACTIVITY_IDLE;
}

bool vl_call_is_reachable(const struct vl_state *state, const struct vl_call *call)
{
    const struct vl_person_state *p = vl_state_of_person(state, call->caller);
    return !call->callback || (p && is_reachable(p));
}

/* The caller's list of spent call-backs: they count while he can be reached. */
static void list_spent(struct vl_state *s, struct vl_call *c, bool is_listed)
{
    struct vl_person_state *p = vl_state_of_person(s, c->caller);
    uint32_t slot = (uint32_t)(c - s->calls);
    if (!p || is_listed == c->listed_spent)
        return;
    c->listed_spent = is_listed;
    if (is_listed) {
        c->next_spent = p->first_spent;
        p->first_spent = slot;
        return;
    }
    uint32_t *link = &p->first_spent;
    while (*link != slot)
        link = &s->calls[*link].next_spent;
    *link = c->next_spent;
}

static void count_spent(struct vl_state *s, struct vl_call *c, bool is_spent)
{
    bool counts = is_spent && vl_call_is_reachable(s, c);
    struct vl_line *line = vl_state_line(s, c->hotline);
    list_spent(s, c, is_spent && c->callback);
    if (line && counts != c->counted_spent)
        line->n_spent += counts ? 1u : UINT32_MAX;
    c->counted_spent = counts;
}

static void count_reachable(struct vl_state *s, struct vl_person_state *p)
{
    if (is_reachable(p) == p->counted_reachable)
        return;
    p->counted_reachable = !p->counted_reachable;
    for (uint32_t i = p->first_spent; i != VL_NO_SLOT; i = s->calls[i].next_spent) {
        count_spent(s, &s->calls[i], true);
        vl_settle_line(s, s->calls[i].hotline);
    }
}

/* ---- people ---- */

static void count_person(struct vl_state *s, struct vl_person_state *p)
{
    bool is_free = vl_person_is_free(p);
    bool is_present = p->connected && p->presence != VL_PRESENCE_AWAY;
    int free_step = is_free - p->counted_free, present_step = is_present - p->counted_present;
    if (free_step == 0 && present_step == 0)
        return;
    p->counted_free = is_free;
    p->counted_present = is_present;
    for (uint16_t i = p->first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_person) {
        struct vl_line *line = &s->lines[s->duty[i].hotline];
        line->n_free = (uint16_t)(line->n_free + free_step);
        line->n_present = (uint16_t)(line->n_present + present_step);
        vl_settle_line(s, s->duty[i].hotline);
    }
}

void vl_settle_person(struct vl_state *state, vl_person_index person)
{
    struct vl_person_state *p = vl_state_of_person(state, person);
    struct earliest e = {{0}, false};
    if (!p)
        return;
    count_person(state, p);
    count_reachable(state, p);
    if (p->activity == VL_ACTIVITY_WRAPPING_UP)
        consider(&e, p->busy_until);
    if (p->presence == VL_PRESENCE_SCRUBBED && p->scrubbed_until.ms)
        consider(&e, p->scrubbed_until);
    if (p->test == VL_SHIFT_TEST_RINGING)
        consider(&e, p->test_until);
    if (p->tired)
        consider(&e, p->rest_until);
    set_alarm(state, state->limits.max_calls + person, &e);
    vl_settle_call(state, vl_state_find(state, p->placed_call));
    vl_settle_call(state, vl_state_find(state, p->activity_call));
}

void vl_settle_hospital(struct vl_state *state, vl_hospital_index hospital)
{
    const struct vl_hospital_state *h = &state->hospitals[hospital];
    struct earliest e = {h->until, h->time_out && h->until.ms};
    set_alarm(state, state->limits.max_calls + state->region->n_people + hospital, &e);
}

/* ---- calls ---- */

bool vl_call_next_stage(const struct vl_state *state, const struct vl_call *call, vl_utc *out)
{
    unsigned next = call->active_stage + 1u;
    if (next > call->plan.n_stages)
        return false;
    uint32_t after_ms = next < call->plan.n_stages ? call->plan.stages[next].after_ms
                                                   : vl_plan_length_ms(state->region, &call->plan);
    *out = (vl_utc){call->round_start.ms + after_ms};
    return true;
}

bool vl_call_lost_at(const struct vl_state *state, const struct vl_call *call, vl_utc *out)
{
    struct earliest e = {{0}, false};
    vl_utc since;
    bool needs_caller =
        call->phase == VL_PHASE_TALKING || (call->phase == VL_PHASE_WAITING && !call->callback);
    if (needs_caller && vl_state_lost(state, call->caller, call->placed, &since))
        consider(&e, since);
    if (call->phase == VL_PHASE_TALKING &&
        vl_state_lost(state, call->specialist, call->answered, &since))
        consider(&e, since);
    *out = (vl_utc){e.at.ms + (int64_t)state->region->times.grace_seconds * 1000};
    return e.found;
}

bool vl_task_is_final(const struct vl_call *call)
{
    return call->owed_times >= OWED_TIMES_MAX && call->owner != VL_NONE;
}

static void consider_waiting(const struct vl_state *s, const struct vl_call *c, struct earliest *e)
{
    vl_utc stage;
    consider(e, c->give_up);
    for (uint8_t i = 0; i < c->n_rings; i++)
        consider(e, c->rings[i].until);
    if (c->not_before.ms)
        consider(e, c->not_before);
    else if (c->again_at.ms)
        consider(e, c->again_at);
    else if (vl_call_next_stage(s, c, &stage))
        consider(e, stage);
}

static void consider_links(const struct vl_state *s, const struct vl_call *c, struct earliest *e)
{
    for (uint16_t i = c->first_guest; i != VL_NO_GUEST; i = s->guests[i].next)
        if (s->guests[i].state == VL_GUEST_STATE_INVITED)
            consider(e, s->guests[i].until);
}

static void count_callback(struct vl_state *s, struct vl_call *c, bool is_ringing)
{
    struct vl_person_state *p = vl_state_of_person(s, c->caller);
    if (p && is_ringing != c->counted_callback)
        p->n_ringing_callbacks += is_ringing ? 1u : UINT32_MAX;
    c->counted_callback = is_ringing;
}

void vl_settle_call(struct vl_state *state, struct vl_call *call)
{
    struct earliest e = {{0}, false};
    vl_utc lost;
    if (!call)
        return;
    count_spent(state, call, vl_call_is_spent(call));
    count_callback(state, call, call->callback && call->n_rings > 0);
    if (vl_call_lost_at(state, call, &lost))
        consider(&e, lost);
    if (call->phase == VL_PHASE_WAITING)
        consider_waiting(state, call, &e);
    else if (call->phase == VL_PHASE_DIALLING)
        consider(&e, call->dial_until);
    else if (call->phase == VL_PHASE_TALKING)
        consider_links(state, call, &e);
    else if (call->phase == VL_PHASE_OWED && !vl_task_is_final(call))
        consider(&e, call->deadline);
    set_alarm(state, (uint32_t)(call - state->calls), &e);
    vl_settle_line(state, call->hotline);
}

void vl_settle_gone(struct vl_state *state, struct vl_call *call)
{
    count_callback(state, call, false);
    count_spent(state, call, false);
    vl_alarms_clear(&state->alarms, (uint32_t)(call - state->calls));
    vl_settle_line(state, call->hotline);
}

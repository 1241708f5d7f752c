#include "domain/state.h"
#include "domain/duty.h"
#include <stdlib.h>

static bool allocate(struct vl_state *s)
{
    size_t calls = s->limits.max_calls, people = s->region->n_people;
    size_t alarms = calls + people + s->region->n_hospitals;
    s->people = calloc(people + 1u, sizeof *s->people);
    s->lines = calloc(s->region->n_hotlines + 1u, sizeof *s->lines);
    s->duty = calloc(VL_MAX_DUTY, sizeof *s->duty);
    s->guests = calloc(VL_MAX_GUESTS, sizeof *s->guests);
    s->calls = calloc(calls, sizeof *s->calls);
    s->free_slots = calloc(calls, sizeof *s->free_slots);
    return s->people && s->lines && s->duty && s->guests && s->calls && s->free_slots &&
           vl_discharges_create(VL_STATE_DISCHARGES, &s->discharges) == VL_OK &&
           vl_follow_ups_create(VL_STATE_FOLLOW_UPS, &s->follow_ups) == VL_OK &&
           vl_call_index_init(&s->index, (uint32_t)calls) == VL_OK &&
           vl_alarms_init(&s->alarms, (uint32_t)alarms) == VL_OK;
}

static void empty(struct vl_state *s)
{
    for (uint32_t i = 0; i < s->limits.max_calls; i++)
        s->free_slots[i] = s->limits.max_calls - 1 - i;
    s->n_free = s->limits.max_calls;
    s->oldest = s->newest = VL_NO_SLOT;
    for (uint16_t i = 0; i < s->region->n_people; i++) {
        s->people[i].first_duty = VL_NO_DUTY;
        s->people[i].first_spent = VL_NO_SLOT;
    }
    for (uint16_t i = 0; i < s->region->n_hotlines; i++) {
        struct vl_line *line = &s->lines[i];
        line->first_duty = VL_NO_DUTY;
        for (int u = 0; u < VL_URGENCY_COUNT; u++)
            line->first[u] = line->last[u] = VL_NO_SLOT;
    }
    for (uint16_t i = 0; i < VL_MAX_GUESTS; i++)
        s->guests[i].next = i + 1u < VL_MAX_GUESTS ? (uint16_t)(i + 1) : VL_NO_GUEST;
    vl_duty_init(s);
}

int vl_state_create(const struct vl_region *region, const struct vl_state_limits *limits,
                    struct vl_state **out)
{
    if (limits->max_calls < 1 || limits->max_calls > VL_MAX_CALLS ||
        limits->max_rings_per_call < 1 || limits->max_rings_per_call > VL_MAX_RINGS)
        return VL_E_INVAL;
    struct vl_state *s = calloc(1, sizeof *s);
    if (!s)
        return VL_E_NOMEM;
    s->region = region;
    s->limits = *limits;
    if (!allocate(s)) {
        vl_state_destroy(s);
        return VL_E_NOMEM;
    }
    empty(s);
    *out = s;
    return VL_OK;
}

void vl_state_destroy(struct vl_state *state)
{
    if (!state)
        return;
    free(state->people);
    free(state->lines);
    free(state->duty);
    free(state->guests);
    free(state->calls);
    free(state->free_slots);
    vl_discharges_destroy(state->discharges);
    vl_follow_ups_destroy(state->follow_ups);
    vl_call_index_fini(&state->index);
    vl_alarms_fini(&state->alarms);
    free(state);
}

void vl_state_use_rota(struct vl_state *state, const struct vl_rota *rota)
{
    state->rota = rota;
}

uint64_t vl_state_last_seq(const struct vl_state *state)
{
    return state->last_seq;
}

bool vl_state_is_open(const struct vl_state *state)
{
    return state->open;
}

struct vl_call *vl_state_find(const struct vl_state *state, uint64_t id)
{
    uint32_t slot = vl_call_index_find(&state->index, id);
    return slot == VL_NO_SLOT ? NULL : &state->calls[slot];
}

struct vl_person_state *vl_state_of_person(const struct vl_state *state, vl_person_index person)
{
    return person < state->region->n_people ? &state->people[person] : NULL;
}

struct vl_line *vl_state_line(const struct vl_state *state, vl_hotline_index hotline)
{
    return hotline < state->region->n_hotlines ? &state->lines[hotline] : NULL;
}

bool vl_state_tried(const struct vl_call *call, vl_person_index person)
{
    for (uint8_t i = 0; i < call->n_tried; i++)
        if (call->tried[i] == person)
            return true;
    return false;
}

bool vl_state_lost(const struct vl_state *state, vl_person_index person, vl_utc unknown_since,
                   vl_utc *since)
{
    const struct vl_person_state *p = vl_state_of_person(state, person);
    *since = p ? p->lost : unknown_since;
    return !p || !p->connected;
}

struct vl_call *vl_state_consult(const struct vl_state *state, const struct vl_call *call)
{
    const struct vl_person_state *p = vl_state_of_person(state, call->specialist);
    struct vl_call *consult = p && p->placed_call ? vl_state_find(state, p->placed_call) : NULL;
    return consult && consult->parent == call->id ? consult : NULL;
}

#include "domain/state.h"
#include "domain/state_data.h"
#include <stdlib.h>

static bool allocate(struct vl_state *s)
{
    size_t calls = s->limits.max_calls;
    s->tried_words = (s->region->n_people + 63u) / 64u;
    s->people = calloc(s->region->n_people + 1u, sizeof *s->people);
    s->calls = calloc(calls, sizeof *s->calls);
    s->tried = calloc(calls * s->tried_words + 1, sizeof *s->tried);
    s->order = calloc(calls, sizeof *s->order);
    s->queue = calloc(calls, sizeof *s->queue);
    s->free_slots = calloc(calls, sizeof *s->free_slots);
    return s->people && s->calls && s->tried && s->order && s->queue && s->free_slots;
}

int vl_state_create(const struct vl_region *region, const struct vl_state_limits *limits,
                    struct vl_state **out)
{
    if (limits->max_calls < 1 || limits->max_calls > UINT16_MAX || limits->max_rings_per_call < 1 ||
        limits->max_rings_per_call > VL_MAX_RINGS)
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
    for (uint32_t i = 0; i < limits->max_calls; i++)
        s->free_slots[i] = (uint16_t)(limits->max_calls - 1 - i);
    s->n_free = limits->max_calls;
    *out = s;
    return VL_OK;
}

void vl_state_destroy(struct vl_state *state)
{
    if (!state)
        return;
    free(state->people);
    free(state->calls);
    free(state->tried);
    free(state->order);
    free(state->queue);
    free(state->free_slots);
    free(state);
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
    size_t low = 0, high = state->n_calls;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct vl_call *call = &state->calls[state->order[middle]];
        if (call->id == id)
            return call;
        if (call->id > id)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct vl_person_state *vl_state_of_person(const struct vl_state *state, vl_person_index person)
{
    return person < state->region->n_people ? &state->people[person] : NULL;
}

bool vl_state_tried(const struct vl_state *state, const struct vl_call *call,
                    vl_person_index person)
{
    const uint64_t *words = &state->tried[(size_t)(call - state->calls) * state->tried_words];
    return words[person / 64] >> (person % 64) & 1u;
}

bool vl_state_lost(const struct vl_state *state, vl_person_index person, vl_utc unknown_since,
                   vl_utc *since)
{
    const struct vl_person_state *p = vl_state_of_person(state, person);
    *since = p ? p->lost : unknown_since;
    return !p || !p->connected;
}

/* guest.c - finding guests: by number within a call, by id, by the hash of a link. */
#include "domain/view.h"
#include <string.h>

#include "domain/state_data.h"

struct vl_guest *vl_state_guest_of(const struct vl_state *state, const struct vl_call *call,
                                   uint8_t number)
{
    for (uint16_t i = call->first_guest; i != VL_NO_GUEST; i = state->guests[i].next)
        if (state->guests[i].number == number)
            return &state->guests[i];
    return NULL;
}

struct vl_guest *vl_state_guest_with(const struct vl_state *state, uint64_t id)
{
    for (uint16_t i = 0; id && i < VL_MAX_GUESTS; i++)
        if (state->guests[i].id == id)
            return &state->guests[i];
    return NULL;
}

struct vl_guest *vl_state_guest_by(const struct vl_state *state,
                                   const uint8_t token[VL_TOKEN_HASH_BYTES])
{
    for (uint16_t i = 0; i < VL_MAX_GUESTS; i++)
        if (state->guests[i].id && memcmp(state->guests[i].token, token, VL_TOKEN_HASH_BYTES) == 0)
            return &state->guests[i];
    return NULL;
}

unsigned vl_state_people(const struct vl_state *state, const struct vl_call *call)
{
    unsigned n = vl_state_consult(state, call) ? 3 : 2;
    for (uint16_t i = call->first_guest; i != VL_NO_GUEST; i = state->guests[i].next)
        n++;
    return n;
}

static void view_guest(const struct vl_guest *g, struct vl_guest_view *out)
{
    *out = (struct vl_guest_view){g->id, g->call, g->number, g->kind, g->state, g->until};
}

size_t vl_state_guests(const struct vl_state *state, uint64_t call,
                       struct vl_guest_view out[VL_CALL_GUESTS])
{
    const struct vl_call *c = vl_state_find(state, call);
    size_t n = 0;
    uint16_t i = c ? c->first_guest : VL_NO_GUEST;
    for (; i != VL_NO_GUEST && n < VL_CALL_GUESTS; i = state->guests[i].next)
        view_guest(&state->guests[i], &out[n++]);
    return n;
}

int vl_state_guest(const struct vl_state *state, uint64_t id, struct vl_guest_view *out)
{
    const struct vl_guest *g = vl_state_guest_with(state, id);
    if (!g)
        return VL_E_NOENT;
    view_guest(g, out);
    return VL_OK;
}

int vl_state_guest_of_link(const struct vl_state *state, const uint8_t token[VL_TOKEN_HASH_BYTES],
                           struct vl_guest_view *out)
{
    const struct vl_guest *g = vl_state_guest_by(state, token);
    if (!g)
        return VL_E_NOENT;
    view_guest(g, out);
    return VL_OK;
}

#include "gateway/conversation.h"

#include "gateway/guest_person.h"

int vl_conversation_of(const struct vl_state *state, uint64_t call, struct vl_conversation *out)
{
    int rc;

    *out = (struct vl_conversation){0};
    rc = vl_state_call(state, call, &out->call);
    if (rc == VL_OK && out->call.parent)
        rc = vl_state_call(state, out->call.parent, &out->call);
    if (rc < 0)
        return rc;
    call = vl_state_consult_of(state, out->call.id);
    if (call && vl_state_call(state, call, &out->consult) < 0)
        out->consult.id = 0;
    out->n_guests = vl_state_guests(state, out->call.id, out->guests);
    return VL_OK;
}

static bool is_consulted(const struct vl_conversation *c)
{
    return c->consult.id && c->consult.phase == VL_PHASE_TALKING;
}

size_t vl_conversation_parties(const struct vl_conversation *c, const struct vl_region *region,
                               struct vl_party out[VL_ROOM_MAX_PARTIES])
{
    size_t n = 0;

    if (c->call.phase != VL_PHASE_TALKING)
        return 0;
    out[n++] = (struct vl_party){c->call.caller, VL_PART_CALLER, NULL};
    out[n++] = (struct vl_party){c->call.specialist, VL_PART_CALLEE, NULL};
    if (is_consulted(c))
        out[n++] = (struct vl_party){c->consult.specialist, VL_PART_CONSULTED, NULL};
    for (size_t i = 0; i < c->n_guests && n < VL_ROOM_MAX_PARTIES; i++)
        if (c->guests[i].state == VL_GUEST_STATE_IN)
            out[n++] = (struct vl_party){vl_guest_person(region, c->guests[i].number),
                                         VL_PART_GUEST, &c->guests[i]};
    return n;
}

static bool is_by_caller(enum vl_part part)
{
    return part == VL_PART_CALLER || part == VL_PART_GUEST;
}

bool vl_conversation_apart(const struct vl_conversation *c, enum vl_part one, enum vl_part other)
{
    return c->call.held && is_by_caller(one) != is_by_caller(other);
}

struct vl_room_cast vl_conversation_cast(const struct vl_conversation *c,
                                         const struct vl_region *region)
{
    struct vl_room_cast cast = {.asks = c->call.specialist, .held = c->call.held};
    struct vl_party parties[VL_ROOM_MAX_PARTIES];

    cast.n_parties = vl_conversation_parties(c, region, parties);
    for (size_t i = 0; i < cast.n_parties; i++) {
        cast.parties[i].person = parties[i].person;
        cast.parties[i].by_caller = is_by_caller(parties[i].part);
    }
    for (size_t i = 0; c->consult.id && i < c->consult.n_rings && i < VL_ROOM_MAX_RUNG; i++)
        cast.rung[cast.n_rung++] = c->consult.rings[i].person;
    return cast;
}

static bool is_in(const struct vl_call_view *call, vl_person_index person)
{
    if (call->specialist == person)
        return true;
    for (size_t i = 0; i < call->n_rings; i++)
        if (call->rings[i].person == person)
            return true;
    return false;
}

uint64_t vl_conversation_id(const struct vl_conversation *c, const struct vl_region *region,
                            vl_person_index person)
{
    uint8_t number = vl_guest_number(region, person);

    if (person == VL_NONE || c->call.phase == VL_PHASE_ENDED || c->call.phase == VL_PHASE_OWED)
        return 0;
    for (size_t i = 0; number && i < c->n_guests; i++)
        if (c->guests[i].number == number && c->guests[i].state == VL_GUEST_STATE_IN)
            return c->call.id;
    if (c->call.caller == person || is_in(&c->call, person))
        return c->call.id;
    return c->consult.id && is_in(&c->consult, person) ? c->consult.id : 0;
}

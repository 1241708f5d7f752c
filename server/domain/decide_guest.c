/* decide_guest.c - people who come into a conversation by a link: invited, in the lobby, let in,
 * gone. Caller and specialist are the hosts; either one decides alone. */
#include "domain/deciding.h"
#include <string.h>

#define LINK_MS (30 * VL_MS_PER_MINUTE)

static enum vl_refusal refusal_of_host(const struct vl_deciding *d)
{
    vl_person_index person = d->command->person;
    if (d->call->parent || (d->call->caller != person && d->call->specialist != person))
        return VL_REFUSAL_NOT_YOUR_CALL;
    if (d->call->phase == VL_PHASE_TALKING)
        return VL_REFUSAL_NONE;
    return d->call->phase == VL_PHASE_WAITING || d->call->phase == VL_PHASE_DIALLING
               ? VL_REFUSAL_NOT_ANSWERED
               : VL_REFUSAL_CALL_ENDED;
}

static struct vl_event *emit(struct vl_deciding *d, enum vl_event_type type, uint64_t call,
                             uint8_t number, vl_person_index by)
{
    struct vl_event *e = vl_emit(d, type);
    e->call = call;
    e->person = by;
    e->u.guest.number = number;
    return e;
}

static enum vl_refusal refusal_of_invitation(const struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_host(d);
    if (refusal != VL_REFUSAL_NONE)
        return refusal;
    if ((unsigned)d->command->u.guest.kind >= VL_GUEST_KIND_COUNT ||
        vl_state_guest_by(d->state, d->command->u.guest.token))
        return VL_REFUSAL_BAD_COMMAND;
    if (vl_state_people(d->state, d->call) >= VL_ROOM_PEOPLE)
        return VL_REFUSAL_ROOM_FULL;
    return d->state->free_guest == VL_NO_GUEST ? VL_REFUSAL_LIMIT_REACHED : VL_REFUSAL_NONE;
}

void vl_decide_guest_invite(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_invitation(d);
    uint8_t number = 1;
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    while (vl_state_guest_of(d->state, d->call, number))
        number++;
    struct vl_event *e = emit(d, VL_EVENT_GUEST_INVITED, d->call->id, number, d->command->person);
    e->attachment = d->command->attachment;
    e->u.guest.kind = d->command->u.guest.kind;
    e->u.guest.until = (vl_utc){d->now.ms + LINK_MS};
    memcpy(e->u.guest.token, d->command->u.guest.token, VL_TOKEN_HASH_BYTES);
}

void vl_decide_guest_arrive(struct vl_deciding *d)
{
    const struct vl_guest *g = vl_state_guest_by(d->state, d->command->u.guest.token);
    if (!g || g->state != VL_GUEST_STATE_INVITED || g->until.ms <= d->now.ms)
        vl_refuse(d, VL_REFUSAL_LINK_NOT_VALID);
    else
        emit(d, VL_EVENT_GUEST_ARRIVED, g->call, g->number, VL_NONE);
}

/* The guest whom a host's command names; NULL: refused. */
static const struct vl_guest *guest_of_host(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_host(d);
    const struct vl_guest *g = NULL;
    if (refusal == VL_REFUSAL_NONE) {
        g = vl_state_guest_of(d->state, d->call, d->command->u.guest.number);
        refusal = g ? VL_REFUSAL_NONE : VL_REFUSAL_NO_SUCH_GUEST;
    }
    if (refusal != VL_REFUSAL_NONE)
        vl_refuse(d, refusal);
    return g;
}

void vl_decide_guest_admit(struct vl_deciding *d)
{
    const struct vl_guest *g = guest_of_host(d);
    if (g && g->state == VL_GUEST_STATE_INVITED)
        vl_refuse(d, VL_REFUSAL_NO_SUCH_GUEST);
    else if (g && g->state == VL_GUEST_STATE_LOBBY)
        emit(d, VL_EVENT_GUEST_ADMITTED, g->call, g->number, d->command->person);
}

void vl_decide_guest_remove(struct vl_deciding *d)
{
    const struct vl_guest *g = guest_of_host(d);
    if (g)
        emit(d, VL_EVENT_GUEST_GONE, g->call, g->number, d->command->person)->u.guest.why =
            VL_GUEST_END_REMOVED;
}

void vl_decide_guest_leave(struct vl_deciding *d)
{
    const struct vl_guest *g = vl_state_guest_with(d->state, d->command->u.guest.id);
    if (!g)
        vl_refuse(d, VL_REFUSAL_CALL_NOT_FOUND);
    else
        emit(d, VL_EVENT_GUEST_GONE, g->call, g->number, VL_NONE)->u.guest.why = VL_GUEST_END_LEFT;
}

void vl_emit_links_expire(struct vl_deciding *d, const struct vl_call *call)
{
    for (uint16_t i = call->first_guest; i != VL_NO_GUEST; i = d->state->guests[i].next) {
        const struct vl_guest *g = &d->state->guests[i];
        if (g->state == VL_GUEST_STATE_INVITED && g->until.ms <= d->now.ms)
            emit(d, VL_EVENT_GUEST_GONE, g->call, g->number, VL_NONE)->u.guest.why =
                VL_GUEST_END_EXPIRED;
    }
}

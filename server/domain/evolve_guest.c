/* evolve_guest.c - the guests of a conversation. */
#include "domain/evolving.h"
#include "domain/settle.h"
#include <string.h>

static bool may_come(const struct vl_state *s, const struct vl_call *call, const struct vl_event *e)
{
    return call && !call->parent && e->u.guest.number >= 1 && e->u.guest.number <= VL_CALL_GUESTS &&
           e->u.guest.kind < VL_GUEST_KIND_COUNT && s->free_guest != VL_NO_GUEST &&
           vl_state_people(s, call) < VL_ROOM_PEOPLE &&
           !vl_state_guest_of(s, call, e->u.guest.number) &&
           !vl_state_guest_by(s, e->u.guest.token);
}

/* Where the guest with this number stands in the call's list, or would. */
static uint16_t *link_of(struct vl_state *s, struct vl_call *call, uint8_t number)
{
    uint16_t *link = &call->first_guest;
    while (*link != VL_NO_GUEST && s->guests[*link].number < number)
        link = &s->guests[*link].next;
    return link;
}

void vl_on_guest_invited(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    struct vl_call *call = vl_find_in(s, e->call, VL_PHASE_TALKING);
    if (!may_come(s, call, e))
        return;
    uint16_t slot = s->free_guest, *link = link_of(s, call, e->u.guest.number);
    struct vl_guest *g = &s->guests[slot];
    s->free_guest = g->next;
    *g = (struct vl_guest){.id = seq,
                           .call = call->id,
                           .until = e->u.guest.until,
                           .kind = e->u.guest.kind,
                           .state = VL_GUEST_STATE_INVITED,
                           .number = e->u.guest.number,
                           .next = *link};
    memcpy(g->token, e->u.guest.token, VL_TOKEN_HASH_BYTES);
    *link = slot;
    vl_settle_call(s, call);
}

static void move_on(struct vl_state *s, const struct vl_event *e, enum vl_guest_state from,
                    enum vl_guest_state to)
{
    struct vl_call *call = vl_state_find(s, e->call);
    struct vl_guest *g = call ? vl_state_guest_of(s, call, e->u.guest.number) : NULL;
    if (!g || g->state != from)
        return;
    g->state = to;
    vl_settle_call(s, call);
}

void vl_on_guest_arrived(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    move_on(s, e, VL_GUEST_STATE_INVITED, VL_GUEST_STATE_LOBBY);
}

void vl_on_guest_admitted(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    move_on(s, e, VL_GUEST_STATE_LOBBY, VL_GUEST_STATE_IN);
}

/* The first of the list that begins at `link`. */
static void remove_at(struct vl_state *s, uint16_t *link)
{
    uint16_t slot = *link;
    struct vl_guest *g = &s->guests[slot];
    *link = g->next;
    memset(g, 0, sizeof *g);
    g->next = s->free_guest;
    s->free_guest = slot;
}

void vl_on_guest_gone(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_call *call = vl_state_find(s, e->call);
    if (!call || !vl_state_guest_of(s, call, e->u.guest.number))
        return;
    remove_at(s, link_of(s, call, e->u.guest.number));
    vl_settle_call(s, call);
}

void vl_forget_guests(struct vl_state *s, struct vl_call *call)
{
    while (call->first_guest != VL_NO_GUEST)
        remove_at(s, &call->first_guest);
}

/* conversation.h - a call with its consult and its guests, as one: whoever is in it, and by which
 * call's id each of them knows it. Pure reading: state in, facts out. */
#ifndef VL_GATEWAY_CONVERSATION_H
#define VL_GATEWAY_CONVERSATION_H

#include "domain/view.h"
#include "gateway/call_room.h"

struct vl_conversation {
    struct vl_call_view call;    /* the caller's; its id is the room's */
    struct vl_call_view consult; /* id 0: none */
    struct vl_guest_view guests[VL_CALL_GUESTS];
    size_t n_guests;
};

/* Of the call, or of the call that it is a consult of. VL_E_NOENT: no such call (any more). */
VL_MUST_CHECK int vl_conversation_of(const struct vl_state *state, uint64_t call,
                                     struct vl_conversation *out);

enum vl_part { VL_PART_CALLER, VL_PART_CALLEE, VL_PART_CONSULTED, VL_PART_GUEST };

struct vl_party {
    vl_person_index person; /* of a guest: guest_person.h */
    enum vl_part part;
    const struct vl_guest_view *guest; /* NULL unless a guest; borrowed of the conversation */
};
/* Who talks now; none before the answer. Returns how many. */
size_t vl_conversation_parties(const struct vl_conversation *c, const struct vl_region *region,
                               struct vl_party out[VL_ROOM_MAX_PARTIES]);
/* On hold, what they send does not reach each other. */
bool vl_conversation_apart(const struct vl_conversation *c, enum vl_part one, enum vl_part other);
/* Who may be in the room, and what reaches whom; for a call in conversation. */
struct vl_room_cast vl_conversation_cast(const struct vl_conversation *c,
                                         const struct vl_region *region);
/* The id by which this person knows the conversation and may send and receive in its room; also
 * before the answer. 0: he may not. */
uint64_t vl_conversation_id(const struct vl_conversation *c, const struct vl_region *region,
                            vl_person_index person);

#endif

/* deciding.h - one decision in the making. Internal to the folder: decide.c finds the command's
 * person and call and hands over to one vl_decide_* below, which emits events or refuses. */
#ifndef VL_DOMAIN_DECIDING_H
#define VL_DOMAIN_DECIDING_H

#include "domain/command.h"
#include "domain/state_data.h"

struct vl_deciding {
    const struct vl_state *state;
    const struct vl_command *command;
    const struct vl_person_state *person; /* the command's, when it has one */
    const struct vl_call *call;           /* the command's, when it has one */
    vl_utc now;
    struct vl_decision *out;
};

void vl_refuse(struct vl_deciding *d, enum vl_refusal refusal);
/* A new event at `now`, all else 0. There must be room (vl_decision_room). */
struct vl_event *vl_emit(struct vl_deciding *d, enum vl_event_type type);
size_t vl_decision_room(const struct vl_deciding *d);
/* Ends every ring of the call but that of `except` (VL_NONE: every ring). */
void vl_emit_rings_end(struct vl_deciding *d, const struct vl_call *call, enum vl_ring_end why,
                       vl_person_index except);

/* decide_person.c */
void vl_decide_connect(struct vl_deciding *d);
void vl_decide_disconnect(struct vl_deciding *d);
void vl_decide_presence(struct vl_deciding *d);
void vl_decide_ready(struct vl_deciding *d);
/* decide_call.c */
void vl_decide_place(struct vl_deciding *d);
void vl_decide_leave(struct vl_deciding *d);
void vl_decide_hang_up(struct vl_deciding *d);
void vl_decide_outcome(struct vl_deciding *d);
void vl_decide_urgency(struct vl_deciding *d);
/* decide_ring.c */
void vl_decide_accept(struct vl_deciding *d);
void vl_decide_decline(struct vl_deciding *d);
/* timers.c: what has run out; no event when nothing has. */
void vl_decide_timers(struct vl_deciding *d);
/* dispatch.c: at most one ring or one end of a round. */
void vl_decide_dispatch(struct vl_deciding *d);

#endif

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
void vl_decide_shift_heard(struct vl_deciding *d);
void vl_decide_time_out(struct vl_deciding *d);
void vl_decide_discharge(struct vl_deciding *d);
/* decide_call.c */
void vl_decide_place(struct vl_deciding *d);
void vl_decide_leave(struct vl_deciding *d);
void vl_decide_outcome(struct vl_deciding *d);
void vl_decide_urgency(struct vl_deciding *d);
void vl_decide_question(struct vl_deciding *d);
void vl_decide_task_take(struct vl_deciding *d);
/* decide_follow_up.c */
void vl_decide_follow_up(struct vl_deciding *d);
/* decide_ring.c */
void vl_decide_accept(struct vl_deciding *d);
void vl_decide_decline(struct vl_deciding *d);
void vl_decide_callback(struct vl_deciding *d);
void vl_decide_callback_answer(struct vl_deciding *d);
void vl_decide_callback_decline(struct vl_deciding *d);
/* decide_talk.c */
void vl_decide_hold(struct vl_deciding *d);
void vl_decide_transfer(struct vl_deciding *d);
void vl_decide_hand_over(struct vl_deciding *d);
void vl_decide_hang_up(struct vl_deciding *d);
/* decide_guest.c */
void vl_decide_guest_invite(struct vl_deciding *d);
void vl_decide_guest_arrive(struct vl_deciding *d);
void vl_decide_guest_admit(struct vl_deciding *d);
void vl_decide_guest_remove(struct vl_deciding *d);
void vl_decide_guest_leave(struct vl_deciding *d);
/* Links of the call that nobody used in time. */
void vl_emit_links_expire(struct vl_deciding *d, const struct vl_call *call);
/* timers.c: what has run out, one owner of an alarm at a time; no event when nothing has. */
void vl_decide_timers(struct vl_deciding *d);
/* decide_duty.c: who came on duty and who went; no event before the rota changes. */
void vl_decide_duty(struct vl_deciding *d);
/* dispatch.c: at most one ring, one end of a round or one call that nobody is there for. */
void vl_decide_dispatch(struct vl_deciding *d);

/* decide_call.c: it becomes a task, or is handed on. */
void vl_emit_owed(struct vl_deciding *d, const struct vl_call *call, enum vl_task task);
/* When a call that is placed or transferred now is given up: the line's closing or the longest
 * wait, whichever is first. */
vl_utc vl_give_up_at(const struct vl_deciding *d, vl_hotline_index hotline);
/* When the call-back that the command asks for is given up: the caller's word, no later than the
 * line's closing. */
vl_utc vl_callback_until(const struct vl_deciding *d, const struct vl_call *call);
/* decide_ring.c: the attempt to reach the caller is over, perhaps for good. */
void vl_emit_dial_end(struct vl_deciding *d, const struct vl_call *call, enum vl_dial_end why);
/* decide_talk.c: the conversation ends, and the consult with it. */
void vl_emit_hung_up(struct vl_deciding *d, const struct vl_call *call, enum vl_hung_up_by by);

#endif

/* evolving.h - the steps that the evolve_*.c files share. Internal to the folder.
 *
 * The evolve_*.c files are the only code that writes a state. Each vl_on_* takes one type of event
 * and does nothing when the event does not fit, so that any journal leaves the invariants whole. */
#ifndef VL_DOMAIN_EVOLVING_H
#define VL_DOMAIN_EVOLVING_H

#include "domain/state_data.h"

/* The call when it is in that phase, else NULL. */
struct vl_call *vl_find_in(const struct vl_state *state, uint64_t id, enum vl_phase phase);

/* evolve_call.c */
void vl_on_placed(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_left(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_owed(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_task_taken(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_outcome(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_followed_up(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_urgency(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_callback(struct vl_state *s, uint64_t seq, const struct vl_event *e);
/* evolve_ring.c */
void vl_on_ring_started(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_ring_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_widened(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_round_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_round_began(struct vl_state *s, uint64_t seq, const struct vl_event *e);
/* evolve_talk.c */
void vl_on_answered(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_dialled(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_dial_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_held(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_hung_up(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_transferred(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_handed_over(struct vl_state *s, uint64_t seq, const struct vl_event *e);

/* evolve_guest.c */
void vl_on_guest_invited(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_guest_arrived(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_guest_admitted(struct vl_state *s, uint64_t seq, const struct vl_event *e);
void vl_on_guest_gone(struct vl_state *s, uint64_t seq, const struct vl_event *e);
/* The conversation is over, and with it every guest's part. */
void vl_forget_guests(struct vl_state *s, struct vl_call *call);

/* evolve_call.c: into the queue and out of it. */
void vl_enter_queue(struct vl_state *s, struct vl_call *call, vl_utc at);
void vl_leave_queue(struct vl_state *s, struct vl_call *call);
/* The call leaves the state; its caller is free again, whom it rang is idle. */
void vl_forget_call(struct vl_state *s, struct vl_call *call);
void vl_free_caller(struct vl_state *s, const struct vl_call *call);
/* evolve_ring.c */
void vl_end_all_rings(struct vl_state *s, struct vl_call *call);
/* evolve_talk.c */
void vl_set_idle(struct vl_state *s, vl_person_index person);

#endif

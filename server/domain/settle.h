/* settle.h - what follows by rule from a person, a call or a line: counts, which lines are ready,
 * and alarms. Internal to the folder; called whenever one of them was changed, in any order. */
#ifndef VL_DOMAIN_SETTLE_H
#define VL_DOMAIN_SETTLE_H

#include "domain/state_data.h"

/* Also the calls that he placed or is busy with: their patience hangs on his connection. */
void vl_settle_person(struct vl_state *state, vl_person_index person);
void vl_settle_call(struct vl_state *state, struct vl_call *call);
void vl_settle_line(struct vl_state *state, vl_hotline_index hotline);
void vl_settle_hospital(struct vl_state *state, vl_hospital_index hospital);
/* Before a call's slot is given back. */
void vl_settle_gone(struct vl_state *state, struct vl_call *call);

/* Could be rung, if on duty somewhere. */
bool vl_person_is_free(const struct vl_person_state *person);
/* A waiting call that rang and rings no more, and whose round has not ended: nobody may be left. */
bool vl_call_is_spent(const struct vl_call *call);
/* A call-back is rung for while its caller can be reached: the specialist shall not wait for him.
 */
bool vl_call_is_reachable(const struct vl_state *state, const struct vl_call *call);
/* When the next stage of its plan becomes active by time, or the plan is through. false: it is. */
bool vl_call_next_stage(const struct vl_state *state, const struct vl_call *call, vl_utc *out);
/* When the connection of a side that is needed has been gone for the grace time. false: none is. */
bool vl_call_lost_at(const struct vl_state *state, const struct vl_call *call, vl_utc *out);
/* A task that was handed on as often as it is, and has an owner, has no further alarm. */
bool vl_task_is_final(const struct vl_call *call);

/* The owner of an alarm: a call, a person or a hospital. */
struct vl_alarm_owner {
    struct vl_call *call;       /* or NULL */
    vl_person_index person;     /* or VL_NONE */
    vl_hospital_index hospital; /* or VL_NONE */
};
struct vl_alarm_owner vl_alarm_owner(const struct vl_state *state, uint32_t owner);

#endif

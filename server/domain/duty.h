/* duty.h - who is on duty, as the journal says: shift.began and shift.ended. Internal to the
 * folder.
 *
 * The rota is asked by decide_duty.c only, when something may have changed; the events are the
 * truth, so that a replay under a changed rota tells what really was. */
#ifndef VL_DOMAIN_DUTY_H
#define VL_DOMAIN_DUTY_H

#include "domain/state_data.h"

void vl_duty_init(struct vl_state *state);
/* Already there, a stranger, or VL_MAX_DUTY reached: no effect. */
void vl_duty_add(struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                 uint8_t level);
void vl_duty_remove(struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                    uint8_t level);
bool vl_duty_has(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                 uint8_t level);
/* At any level. */
bool vl_is_on_duty(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person);

/* Somebody on duty at the first position, level `first_level` before the other, who will own a
 * task; with nobody on duty, who comes on at `next` by the rota. VL_NONE: nobody either way. */
vl_person_index vl_duty_owner(const struct vl_state *state, vl_hotline_index hotline,
                              uint8_t first_level, vl_utc next);

/* Is somebody there on the line, if busy, at a hospital other than this and not in time-out? */
bool vl_duty_others(const struct vl_state *state, vl_hotline_index hotline,
                    vl_hospital_index hospital);

#endif

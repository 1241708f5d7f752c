/* habits.h - how somebody answers a ring in a rerun: as the journal says, or else as he is used to.
 */
#ifndef VL_SIMULATE_HABITS_H
#define VL_SIMULATE_HABITS_H

#include "simulate/recording.h"

struct vl_habits {
    const struct vl_recording *recording; /* borrowed */
    size_t *by_call;                      /* rings by call, person and time */
    size_t *by_person;                    /* rings by person and time, but those cut off */
    size_t *talks;                        /* calls whose conversation's length is known */
    size_t n_rings, n_answers, n_talks;   /* of by_call, by_person, talks */
};

VL_MUST_CHECK int vl_habits_init(const struct vl_recording *recording, struct vl_habits *out);
void vl_habits_fini(struct vl_habits *habits);
/* The nth ring (0-based) of the call at the person (VL_NONE: its caller). *is_drawn: there was
 * none, and he does what he did another time, or somebody else. If it was cut off, likewise, but
 * nothing that he would have done before. */
struct vl_recorded_ring vl_habits_ring(const struct vl_habits *habits, uint64_t call,
                                       vl_person_index person, uint32_t nth, bool *is_drawn);
/* How long the call is talked about; *is_drawn as above. */
int64_t vl_habits_talk_ms(const struct vl_habits *habits, const struct vl_recorded_call *call,
                          bool *is_drawn);

#endif

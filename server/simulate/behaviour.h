/* behaviour.h - when a person is busy elsewhere, and whether he takes a ring.
 *
 * Both runs ask here, with the same keys: the same person is in the same procedure at the same
 * moment whatever the run did before. */
#ifndef VL_SIMULATE_BEHAVIOUR_H
#define VL_SIMULATE_BEHAVIOUR_H

#include "simulate/scene.h"

/* One seat's procedures, one after the other, around the clock. */
struct vl_procedures {
    struct vl_stream stream;
    vl_utc begin, end; /* the current one, or the next; never: INT64_MAX both */
};
struct vl_procedures vl_procedures_from(const struct vl_scene *scene, uint64_t seed, uint16_t seat,
                                        vl_utc start);
void vl_procedures_next(const struct vl_model *model, struct vl_procedures *p);
/* `now` never goes back. */
bool vl_procedures_is_busy(const struct vl_model *model, struct vl_procedures *p, vl_utc now);

/* One ring at someone who is free: does he take it, and after how long? nth: how often the call
 * has rung at that seat before. false: he never does. */
bool vl_picks_up(const struct vl_scene *scene, uint64_t seed, uint64_t call_key, uint16_t seat,
                 uint32_t nth, int64_t *after_ms);

/* How often one call has rung at whom. After VL_RUNG_SEATS different people the last one's count
 * goes on for all others: the draws stay repeatable. */
#define VL_RUNG_SEATS 12
struct vl_rung {
    uint16_t seats[VL_RUNG_SEATS], counts[VL_RUNG_SEATS];
    uint16_t n;
};
/* Counts one more ring; returns how many there were before. */
uint32_t vl_rung_again(struct vl_rung *rung, uint16_t seat);

#endif

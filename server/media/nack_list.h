/* nack_list.h - the packets of one video stream that are missing, and when to ask for them again.
 *
 * A gap is asked for at once and then every round trip, VL_NACK_MAX_TRIES times. Bounded: when more
 * than VL_NACK_MAX_MISSING are missing, or one never comes, only a keyframe helps. RFC 4585, 6.2.1.
 * Pure state; time is an argument. */
#ifndef VL_MEDIA_NACK_LIST_H
#define VL_MEDIA_NACK_LIST_H

#include "base/clock.h"
#include "media/media_limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vl_nack_entry {
    uint32_t extended;
    uint8_t tries;
    vl_mono asked;
};
struct vl_nack_list { /* in place; all zero is empty; ordered by sequence */
    struct vl_nack_entry missing[VL_NACK_MAX_MISSING];
    size_t count;
};

/* Everything between the two (both exclusive) is missing. False: too much is; the list is empty
 * now and a keyframe is needed. */
bool vl_nack_list_gap(struct vl_nack_list *l, uint32_t newest_before, uint32_t arrived);
/* It came after all. */
void vl_nack_list_arrived(struct vl_nack_list *l, uint32_t extended);
/* A keyframe begins here: what came before is of no use any more. */
void vl_nack_list_forget_before(struct vl_nack_list *l, uint32_t extended);
/* Writes those due into out (capacity VL_NACK_MAX_MISSING) and returns how many. *gave_up is set
 * when one was asked for too often and left out. */
size_t vl_nack_list_due(struct vl_nack_list *l, vl_mono now, uint32_t interval_ms, uint16_t *out,
                        bool *gave_up);

#endif

/* follow_up.h - was the patient admitted anyway? Whose calls are asked about, and when.
 *
 * Some days after an outcome that was no admission (the region's follow_up_days, each 24 hours),
 * the call's caller is asked. The question is about all of the time since the call: whoever did not
 * answer on one day is asked on the next one only, and after a yes there is nothing more to ask.
 *
 * Pure: no I/O, no clock, no personal data. A vl_follow_ups belongs to one thread at a time. */
#ifndef VL_DOMAIN_FOLLOW_UP_H
#define VL_DOMAIN_FOLLOW_UP_H

#include "domain/region.h"

#define VL_FOLLOW_UP_KEEP_DAYS 30 /* after the last day a question still stands */
#define VL_FOLLOW_UPS_MOST     (1u << 20)

struct vl_follow_up {
    uint64_t call;
    vl_utc at;                  /* of the outcome: the days are counted from it */
    vl_person_index caller, by; /* by: who recorded the outcome */
    vl_hotline_index hotline;
    enum vl_outcome outcome;
    enum vl_admitted admitted; /* the latest answer; VL_ADMITTED_COUNT: none yet */
    uint16_t next_day;         /* the questions of all earlier days are answered */
};

enum vl_follow_up_status { VL_FOLLOW_UP_NOT_DUE, VL_FOLLOW_UP_DUE, VL_FOLLOW_UP_ANSWERED };

/* false: the patient was admitted already, or on the way to it. */
bool vl_outcome_is_followed_up(enum vl_outcome outcome);
/* *day: of the question that stands or that was the latest to be answered; 0 when not due. */
enum vl_follow_up_status vl_follow_up_status(const struct vl_region *region,
                                             const struct vl_follow_up *follow_up, vl_utc now,
                                             uint16_t *day);
/* Nobody is asked any more about an outcome before this. */
vl_utc vl_follow_up_horizon(const struct vl_region *region, vl_utc now);

/* The calls that are or will be asked about, at most `capacity`: a fold of events, so it cannot
 * fail. */
struct vl_follow_ups;

/* Allocates all it will ever need. *out: owned by the caller, ends with vl_follow_ups_destroy().
 * VL_E_INVAL: capacity is 0 or above VL_FOLLOW_UPS_MOST. VL_E_NOMEM. */
VL_MUST_CHECK int vl_follow_ups_create(uint32_t capacity, struct vl_follow_ups **out);
void vl_follow_ups_destroy(struct vl_follow_ups *set); /* NULL: no effect */

/* Copies; the same call again replaces. When full, the oldest call goes, be it this one. */
void vl_follow_ups_put(struct vl_follow_ups *set, const struct vl_follow_up *follow_up);
void vl_follow_ups_remove(struct vl_follow_ups *set, uint64_t call); /* unknown: no effect */
/* NULL: unknown. Borrowed until the set is changed. */
struct vl_follow_up *vl_follow_ups_find(const struct vl_follow_ups *set, uint64_t call);
/* Forgets from the oldest call on, as long as their outcome was before `before`. */
void vl_follow_ups_expire(struct vl_follow_ups *set, vl_utc before);

uint32_t vl_follow_ups_count(const struct vl_follow_ups *set);
/* Number i of vl_follow_ups_count, the oldest call first. NULL beyond. Borrowed as above. */
const struct vl_follow_up *vl_follow_ups_item(const struct vl_follow_ups *set, uint32_t i);

#endif

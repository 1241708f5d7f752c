/* responsibility.h - who answers for a patient after the discharge, and until when.
 *
 * For some days after a discharge, the questions of those who took over go to the department that
 * discharged. How many hours, for whom, to where and who may ask are the region's discharge_rules.
 * A window is half-open and counted in real hours: a rule of h hours holds at t when
 * start <= t < start + h, whatever the wall clock did meanwhile.
 *
 * Pure: no I/O, no clock, no personal data: a patient is an opaque keyed hash. Moments must be such
 * as vl_utc_parse reads. A vl_discharges belongs to one thread at a time. */
#ifndef VL_DOMAIN_RESPONSIBILITY_H
#define VL_DOMAIN_RESPONSIBILITY_H

#include "domain/region.h"
#include <stddef.h>

#define VL_PATIENT_BYTES  32
#define VL_MAX_DISCHARGES (1u << 20)

/* One discharge. An index that the region does not have is unknown, and harmless. */
struct vl_discharge {
    vl_hospital_index hospital;
    vl_specialty_index specialty; /* VL_NONE: not told */
    vl_label_index group;         /* in discharge_groups; VL_NONE: none of them */
    vl_label_index destination;   /* in discharge_destinations */
    vl_utc start;                 /* when the patient left */
    uint16_t admitted_hours;      /* whole hours before that */
    uint8_t age;                  /* whole years */
};

struct vl_cover {
    bool is_covered;
    enum vl_uncovered why; /* VL_UNCOVERED_COUNT when covered */
    vl_rule_index rule; /* by which it is covered, or which came nearest; VL_NONE: there is none */
    vl_utc until;       /* end of that rule's window: to come, or when it was; 0: no discharge */
    vl_hospital_index responsible; /* now, a merger considered; VL_NONE outside the window */
};

/* May `caller` ask the hospital about this discharge, and if not, why not? Of the rules that apply
 * the one that lasts longest answers, of equal ones the first in the file. A rule is in force when
 * it was on the local date of the discharge: what began under a rule ends under it. */
struct vl_cover vl_discharge_cover(const struct vl_region *region,
                                   const struct vl_discharge *discharge, vl_utc now,
                                   enum vl_role caller);
/* No window is open so long after its discharge; 0 without rules. */
uint16_t vl_discharge_longest_hours(const struct vl_region *region);

/* The discharges of all patients, at most `capacity`: a fold of events, so it cannot fail, and
 * what it holds depends only on what was added and expired. */
struct vl_discharges;

/* Allocates all it will ever need. *out: owned by the caller, ends with vl_discharges_destroy().
 * VL_E_INVAL: capacity is 0 or above VL_MAX_DISCHARGES. VL_E_NOMEM. */
VL_MUST_CHECK int vl_discharges_create(uint32_t capacity, struct vl_discharges **out);
void vl_discharges_destroy(struct vl_discharges *set); /* NULL: no effect */

/* Copies. The same patient, hospital and start again is a correction and replaces. When full, the
 * oldest goes, be it this one, and is counted as dropped. */
void vl_discharges_add(struct vl_discharges *set, const uint8_t patient[VL_PATIENT_BYTES],
                       const struct vl_discharge *discharge);
/* The patient's latest discharge, or the next older one than `after`; NULL: no more. Borrowed until
 * the set is changed. */
const struct vl_discharge *vl_discharges_find(const struct vl_discharges *set,
                                              const uint8_t patient[VL_PATIENT_BYTES],
                                              const struct vl_discharge *after);
/* vl_discharge_cover over the patient's discharges: the latest that is covered, else the one that
 * comes nearest. */
struct vl_cover vl_discharges_cover(const struct vl_discharges *set, const struct vl_region *region,
                                    const uint8_t patient[VL_PATIENT_BYTES], vl_utc now,
                                    enum vl_role caller);
/* Forgets those that began before `before`; says how many. */
uint32_t vl_discharges_expire(struct vl_discharges *set, vl_utc before);

uint32_t vl_discharges_count(const struct vl_discharges *set);
uint64_t vl_discharges_dropped(const struct vl_discharges *set);
/* Number i of vl_discharges_count, oldest first, then by patient: the same whatever the order of
 * adding was. NULL beyond. *patient borrows as the result does. */
const struct vl_discharge *vl_discharges_item(const struct vl_discharges *set, uint32_t i,
                                              const uint8_t **patient);

#endif

/* alarm.h - the moments at which time alone changes something, the earliest first. Internal to the
 * folder.
 *
 * One alarm for each of a fixed number of owners (a call's slot, a person, ...), in a binary heap
 * that knows where each owner stands: setting, moving and clearing one costs O(log n), the earliest
 * is at hand. Nothing is allocated after creation, and nothing fails. */
#ifndef VL_DOMAIN_ALARM_H
#define VL_DOMAIN_ALARM_H

#include "base/clock.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct vl_alarms {
    uint32_t *heap;  /* owners */
    uint32_t *place; /* of an owner in the heap, 1-based; 0: it has no alarm */
    vl_utc *when;    /* of an owner */
    uint32_t n, capacity;
};

/* Owners are 0..capacity-1. VL_E_NOMEM. */
VL_MUST_CHECK int vl_alarms_init(struct vl_alarms *alarms, uint32_t capacity);
void vl_alarms_fini(struct vl_alarms *alarms);
void vl_alarms_set(struct vl_alarms *alarms, uint32_t owner, vl_utc when);
void vl_alarms_clear(struct vl_alarms *alarms, uint32_t owner); /* has none: no effect */
/* false: there is none. Of equal moments any. */
bool vl_alarms_first(const struct vl_alarms *alarms, uint32_t *owner, vl_utc *when);

#endif

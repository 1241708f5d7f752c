/* guest_person.h - guests among people.
 *
 * A guest is nobody of the region, but hub, rooms and screens name people by index. Within one call
 * guest 1..VL_CALL_GUESTS has an index behind the region's last person. In another call the same
 * index is somebody else: whoever keeps one for longer than a call lives (a session) keeps the
 * guest's id, which is given once, beside it. */
#ifndef VL_GATEWAY_GUEST_PERSON_H
#define VL_GATEWAY_GUEST_PERSON_H

#include "domain/event.h"
#include "domain/region.h"
#include <stdio.h>

#define VL_GUEST_PERSON_BYTES 12

static inline vl_person_index vl_guest_person(const struct vl_region *region, uint8_t number)
{
    return (vl_person_index)(region->n_people + number - 1u);
}

/* 0: a person of the region, or nobody. */
static inline uint8_t vl_guest_number(const struct vl_region *region, vl_person_index person)
{
    return person >= region->n_people && person < region->n_people + VL_CALL_GUESTS
               ? (uint8_t)(person - region->n_people + 1)
               : 0;
}

/* The id in the protocol. The dot keeps it apart from the region's ids, which have none. */
static inline void vl_guest_person_id(uint8_t number, char out[VL_GUEST_PERSON_BYTES])
{
    snprintf(out, VL_GUEST_PERSON_BYTES, "guest.%u", (unsigned)number);
}

#endif

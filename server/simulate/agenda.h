/* agenda.h - what people will do later, by time. A binary heap; those of one moment in the order
 * in which they were added. */
#ifndef VL_SIMULATE_AGENDA_H
#define VL_SIMULATE_AGENDA_H

#include "base/clock.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vl_appointment {
    vl_utc at;
    uint64_t order; /* set by the agenda */
    uint64_t call;  /* whatever the user of the agenda means by it */
    uint32_t what;
    uint16_t seat;
};
struct vl_agenda { /* begins zeroed */
    struct vl_appointment *heap;
    size_t n, capacity;
    uint64_t added;
};

VL_MUST_CHECK int vl_agenda_add(struct vl_agenda *agenda, struct vl_appointment appointment);
/* NULL when there is none; borrowed until the agenda changes. */
const struct vl_appointment *vl_agenda_first(const struct vl_agenda *agenda);
/* There must be one. */
struct vl_appointment vl_agenda_take(struct vl_agenda *agenda);
void vl_agenda_fini(struct vl_agenda *agenda);

#endif

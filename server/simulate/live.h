/* live.h - the calls that are going on, by the number that the run gave them. */
#ifndef VL_SIMULATE_LIVE_H
#define VL_SIMULATE_LIVE_H

#include "simulate/arrivals.h"
#include "simulate/behaviour.h"
#include "simulate/figures.h"

struct vl_live_call {
    uint64_t id;
    struct vl_arrival arrival;
    struct vl_rung rung;
    vl_utc hung_on_until; /* when the caller took a call-back; 0 ms: he waits on */
    bool is_counted;      /* its end stands in the figures */
    uint16_t seat;        /* rings there, or answered there */
    uint32_t n_rings;     /* of the rota hunt; in the core: how often the caller was dialled */
};
struct vl_live {                /* begins zeroed */
    struct vl_live_call *calls; /* by id */
    size_t n, capacity;
};

/* Ids ascend. NULL: out of memory. Borrowed until a call is added or removed. */
struct vl_live_call *vl_live_add(struct vl_live *live, uint64_t id,
                                 const struct vl_arrival *arrival);
/* NULL when it is over. */
struct vl_live_call *vl_live_find(const struct vl_live *live, uint64_t id);
void vl_live_remove(struct vl_live *live, struct vl_live_call *call);
void vl_live_fini(struct vl_live *live);

#endif

/* arrivals.h - the calls of one day, and everything about them that a run cannot change.
 *
 * Poisson in each hour of each line, from streams keyed by the line's id: the same whatever the
 * order of the lines, and whoever answers. A day is made when it is needed, so that a simulated
 * year takes no more memory than its busiest day. */
#ifndef VL_SIMULATE_ARRIVALS_H
#define VL_SIMULATE_ARRIVALS_H

#include "simulate/scene.h"

struct vl_arrival {
    vl_utc at;
    uint64_t key; /* of the call's other streams; differs for each call of the simulation */
    vl_hotline_index hotline;
    enum vl_urgency urgency;
    uint16_t caller;     /* 0..n_callers-1; another one when this one has a live call */
    bool takes_callback; /* if one is offered when his patience ends */
    int64_t talk_ms, patience_ms;
};
struct vl_arrivals {
    struct vl_arrival *calls; /* by time */
    size_t n, capacity;
};
struct vl_day {
    vl_utc midnight;  /* local, where the day begins */
    int32_t date;     /* year * 10000 + month * 100 + day */
    unsigned weekday; /* 1 = Monday */
};

#define VL_MOST_CALLS_A_DAY 100000u

/* The day `index` days after the local day on which `from` is. */
struct vl_day vl_day_of(vl_utc from, unsigned index);

/* Replaces *out, which begins zeroed and ends with vl_arrivals_fini(). calls_per_day: of a working
 * day with the weekday factor 1, all lines together, 0..VL_MOST_CALLS_A_DAY. A line that is closed
 * gets no calls, a holiday has none. VL_E_NOMEM: *out holds no calls. */
VL_MUST_CHECK int vl_arrivals_of_day(const struct vl_scene *scene, uint64_t seed,
                                     double calls_per_day, const struct vl_day *day,
                                     struct vl_arrivals *out);
void vl_arrivals_fini(struct vl_arrivals *arrivals);

#endif

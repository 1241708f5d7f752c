/* rota_hours.h - how a hotline is staffed, piece by piece of time.
 *
 * Internal to the folder: what the rota's guard and preview walk along. Pure. */
#ifndef VL_DOMAIN_ROTA_HOURS_H
#define VL_DOMAIN_ROTA_HOURS_H

#include "domain/rota.h"

/* A piece within which nothing changes: neither the opening nor who is on duty. */
struct vl_staffing {
    vl_utc from, to;
    bool open;
    bool level_1, level_2; /* somebody of that level is on duty */
    uint8_t positions;     /* bit i: somebody of the hotline's positions[i] is, of any level */
};
struct vl_staffing_walk {
    const struct vl_region *region;
    const struct vl_rota *rota;
    vl_hotline_index hotline;
    vl_utc now, until; /* `now` is where the next piece begins */
};
/* false when `now` has reached `until`. O(log n + shifts on duty + openings) a piece. */
bool vl_staffing_next(struct vl_staffing_walk *walk, struct vl_staffing *out);

#endif

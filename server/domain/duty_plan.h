/* duty_plan.h - who should be on duty by the rotas. Internal to the folder.
 *
 * Two rotas stand side by side: that of the calendar files (rota.h) for each position of a hotline
 * that has a file, the region's weekly one for every other position; a position that does not hold
 * on the day has nobody on duty, whatever they say. Only decide may ask: what it
 * finds becomes events, so that a replay needs no rota. */
#ifndef VL_DOMAIN_DUTY_PLAN_H
#define VL_DOMAIN_DUTY_PLAN_H

#include "domain/rota.h"
#include "domain/state_data.h"

struct vl_planned {
    vl_hotline_index hotline;
    vl_person_index person;
    uint8_t level;
};
/* A walk over one hotline's shifts that are on at a moment; the same person and level may come
 * more than once. */
struct vl_duty_plan {
    const struct vl_state *state;
    vl_hotline_index hotline;
    vl_utc at;
    struct vl_local local;
    const struct vl_rota *rota; /* NULL: none, or it knows nothing about this moment */
    uint32_t next, end;         /* of the rota's duties */
    uint16_t next_weekly;
};
struct vl_duty_plan vl_duty_plan_at(const struct vl_state *state, vl_hotline_index hotline,
                                    vl_utc at);
bool vl_duty_plan_next(struct vl_duty_plan *plan, struct vl_planned *out);

/* No shift of either rota begins or ends in between. */
vl_utc vl_duty_plan_change(const struct vl_state *state, vl_utc now);

#endif

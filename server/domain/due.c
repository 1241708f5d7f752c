/* due.c - the next moment at which time alone may change something. */
#include "domain/command.h"
#include "domain/timers.h"

struct earliest {
    vl_utc at;
    bool found;
};

static void consider(struct earliest *e, vl_utc t)
{
    if (!e->found || t.ms < e->at.ms)
        e->at = t;
    e->found = true;
}

/* A moment that ADVANCE has already looked at counts no more. */
static void consider_later(struct earliest *e, vl_utc t, vl_utc now)
{
    if (t.ms > now.ms)
        consider(e, t);
}

static void consider_waiting(struct earliest *e, const struct vl_call *c, vl_utc now)
{
    for (uint8_t i = 0; i < c->n_rings; i++)
        consider(e, c->rings[i].until);
    for (uint8_t i = 0; i < c->plan.n_stages; i++)
        consider_later(e, (vl_utc){c->round_start.ms + c->plan.stages[i].after_ms}, now);
    consider_later(e, c->again_at, now);
}

bool vl_due(const struct vl_state *state, vl_utc now, vl_utc *out)
{
    struct earliest e = {{0}, false};
    vl_utc timer;
    for (uint32_t i = 0; i < state->n_calls; i++) {
        const struct vl_call *c = &state->calls[state->order[i]];
        if (vl_call_timer(state, c, &timer))
            consider(&e, timer);
        if (c->phase == VL_PHASE_WAITING)
            consider_waiting(&e, c, now);
    }
    for (uint16_t i = 0; i < state->region->n_people; i++)
        if (state->people[i].activity == VL_ACTIVITY_WRAPPING_UP)
            consider(&e, state->people[i].busy_until);
    if (state->n_queue)
        consider(&e, vl_region_next_duty_change(state->region, now));
    if (e.found)
        *out = e.at;
    return e.found;
}

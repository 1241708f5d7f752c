/* dispatch.c - who is rung next.
 *
 * Calls are looked at in the order of the queue, so that a call that comes first also chooses
 * first among people who are on duty on several hotlines. One ADVANCE starts one ring: the next
 * one sees a state in which that person is taken. */
#include "domain/deciding.h"
#include <string.h>

/* Everyone who could be rung now, found once for all calls. */
struct duty {
    uint64_t free_shifts[VL_MAX_SHIFTS / 64];
    bool any_free[VL_MAX_HOTLINES];
};

static bool is_free(const struct vl_person_state *p)
{
    return p->connected && p->presence == VL_PRESENCE_AVAILABLE &&
           p->activity == VL_ACTIVITY_IDLE && p->placed_call == 0;
}

static void find_duty(const struct vl_state *s, vl_utc now, struct duty *duty)
{
    struct vl_local local = vl_region_local(s->region, now);
    memset(duty, 0, sizeof *duty);
    for (uint16_t i = 0; i < s->region->n_shifts; i++) {
        const struct vl_shift *shift = &s->region->shifts[i];
        if (!is_free(&s->people[shift->person]) || !vl_shift_is_on(shift, &local))
            continue;
        duty->free_shifts[i / 64] |= (uint64_t)1 << (i % 64);
        duty->any_free[shift->hotline] = true;
    }
}

/* One call's look at the round that it is in, or that may begin now. */
struct look {
    const struct vl_state *state;
    const struct duty *duty;
    const struct vl_call *call;
    bool is_new_round; /* whoever was tried may be tried again */
    vl_utc now, round_start;
};

static bool is_target(const struct vl_stage *stage, const struct vl_region *region,
                      const struct vl_shift *shift)
{
    for (uint8_t i = 0; i < stage->n_targets; i++)
        if (stage->targets[i].level == shift->level &&
            stage->targets[i].hospital == region->people[shift->person].hospital)
            return true;
    return false;
}

static bool is_better(const struct vl_state *s, vl_person_index a, vl_person_index b)
{
    if (b == VL_NONE)
        return true;
    int64_t since_a = s->people[a].idle_since.ms, since_b = s->people[b].idle_since.ms;
    return since_a != since_b ? since_a < since_b : a < b;
}

/* Of those left to try in the stage, the longest idle; VL_NONE when nobody is left. */
static vl_person_index find_candidate(const struct look *look, const struct vl_stage *stage)
{
    const struct vl_region *region = look->state->region;
    vl_person_index best = VL_NONE;
    if (look->call->hotline >= region->n_hotlines || !look->duty->any_free[look->call->hotline])
        return VL_NONE;
    const struct vl_hotline *h = &region->hotlines[look->call->hotline];
    for (uint32_t i = h->first_shift; i < (uint32_t)h->first_shift + h->n_shifts; i++) {
        const struct vl_shift *shift = &region->shifts[i];
        bool is_on = look->duty->free_shifts[i / 64] >> (i % 64) & 1u;
        if (!is_on || !is_target(stage, region, shift))
            continue;
        if (!look->is_new_round && vl_state_tried(look->state, look->call, shift->person))
            continue;
        if (is_better(look->state, shift->person, best))
            best = shift->person;
    }
    return best;
}

static unsigned rings_of_stage(const struct vl_call *call, uint8_t stage)
{
    unsigned n = 0;
    for (uint8_t i = 0; i < call->n_rings; i++)
        n += call->rings[i].stage == stage;
    return n;
}

static void emit_ring(struct vl_deciding *d, const struct vl_call *call, uint8_t stage,
                      vl_person_index person)
{
    struct vl_event *e = vl_emit(d, VL_EVENT_RING_STARTED);
    e->call = call->id;
    e->person = person;
    e->u.ring_started.stage = stage;
    e->u.ring_started.until =
        (vl_utc){d->now.ms + (int64_t)d->state->region->times.ring_seconds * 1000};
}

/* Rings one more if the plan wants it. false: nothing to ring; *is_over then says whether every
 * stage is active and has nobody left and nothing ringing. */
static bool ring_one(struct vl_deciding *d, const struct look *look, bool *is_over)
{
    const struct vl_call *call = look->call;
    bool has_room = call->n_rings < d->state->limits.max_rings_per_call;
    *is_over = true;
    for (uint8_t i = 0; i < call->plan.n_stages; i++) {
        const struct vl_stage *stage = &call->plan.stages[i];
        bool is_ringing = rings_of_stage(call, i) > 0;
        if (!*is_over && look->now.ms < look->round_start.ms + stage->after_ms)
            return false;
        if (is_ringing)
            *is_over = false;
        if (is_ringing && !stage->all)
            continue;
        vl_person_index person = find_candidate(look, stage);
        if (person == VL_NONE)
            continue;
        *is_over = false;
        if (!has_room)
            continue;
        emit_ring(d, call, i, person);
        return true;
    }
    return false;
}

/* A round that tried nobody does not end: it goes on the moment that someone is free. */
static bool dispatch_call(struct vl_deciding *d, const struct duty *duty,
                          const struct vl_call *call)
{
    struct look look = {d->state, duty, call, false, d->now, call->round_start};
    bool is_over = false;
    look.is_new_round = call->again_at.ms && call->again_at.ms <= d->now.ms;
    if (look.is_new_round)
        look.round_start = d->now;
    if (ring_one(d, &look, &is_over))
        return true;
    if (!is_over || call->again_at.ms || call->n_tried == 0 || call->n_rings)
        return false;
    int64_t pause_ms = (int64_t)d->state->region->times.round_pause_seconds * 1000;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ROUND_ENDED);
    e->call = call->id;
    e->u.round_ended.round = call->round;
    e->u.round_ended.again_at = (vl_utc){d->now.ms + pause_ms};
    return true;
}

void vl_decide_dispatch(struct vl_deciding *d)
{
    struct duty duty;
    if (d->state->n_queue == 0)
        return;
    find_duty(d->state, d->now, &duty);
    for (uint32_t i = 0; i < d->state->n_queue; i++)
        if (dispatch_call(d, &duty, &d->state->calls[d->state->queue[i]]))
            return;
}

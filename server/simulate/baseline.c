/* baseline.c - the plain rota hunt: the line's list at its first hospital is rung in a fixed order,
 * so many seconds each, again from the top when it is through, until someone answers or the caller
 * hangs up. It knows nothing of who is there, and calls do not know of each other. */
#include "simulate/agenda.h"
#include "simulate/live.h"
#include "simulate/simulate.h"
#include <stdlib.h>
#include <string.h>

#define DRAIN_MS VL_MS_PER_DAY

enum what {
    PICK_UP,
    RING_OVER,
    GIVE_UP,
};
struct hunt {
    const struct vl_scene *scene;
    const struct vl_simulate_options *options;
    struct vl_figures *figures;
    struct vl_agenda agenda;
    struct vl_live live;
    struct vl_procedures *procedures;
    vl_utc *free_again; /* of each seat: its conversation and its wrap-up are over */
    vl_utc now;
    uint64_t n_calls;
};

static bool is_free(struct hunt *h, uint16_t seat)
{
    return h->free_again[seat].ms <= h->now.ms &&
           !vl_procedures_is_busy(h->scene->model, &h->procedures[seat], h->now) &&
           vl_scene_is_on_duty(h->scene, seat, h->now);
}

/* The list: how many seats of the line are at its first hospital, and the nth of them, round. */
static uint16_t seat_in_list(const struct vl_scene *s, vl_hotline_index hotline, uint32_t nth)
{
    vl_hospital_index first = s->region->hotlines[hotline].positions[0];
    uint16_t begin = s->first_seat[hotline], end = s->first_seat[hotline + 1];
    uint32_t n = 0;
    for (uint16_t i = begin; i < end; i++)
        n += s->seats[i].hospital == first;
    nth = n ? nth % n : 0;
    for (uint16_t i = begin; i < end; i++)
        if (s->seats[i].hospital == first && nth-- == 0)
            return i;
    return begin;
}

static int later(struct hunt *h, const struct vl_live_call *call, enum what what, int64_t ms)
{
    return vl_agenda_add(&h->agenda, (struct vl_appointment){
                                         .at = {h->now.ms + ms}, .call = call->id, .what = what});
}

static int ring_next(struct hunt *h, struct vl_live_call *call)
{
    int64_t ring_ms = (int64_t)h->scene->model->baseline_ring_seconds * VL_MS_PER_SECOND, after_ms;
    call->seat = seat_in_list(h->scene, call->arrival.hotline, call->n_rings++);
    h->figures->seats[call->seat].rings++;
    uint32_t before = vl_rung_again(&call->rung, call->seat);
    bool takes_it =
        vl_picks_up(h->scene, h->options->seed, call->arrival.key, call->seat, before, &after_ms);
    if (takes_it && after_ms < ring_ms && is_free(h, call->seat))
        if (later(h, call, PICK_UP, after_ms) < 0)
            return VL_E_NOMEM;
    return later(h, call, RING_OVER, ring_ms);
}

static void end_call(struct hunt *h, struct vl_live_call *call, enum vl_end end)
{
    vl_figures_end(h->figures, h->scene, &call->arrival, end, h->now.ms - call->arrival.at.ms,
                   call->seat);
    vl_live_remove(&h->live, call);
}

/* Someone may have become busy while it rang. */
static int pick_up(struct hunt *h, struct vl_live_call *call)
{
    int64_t wrap_up_ms = (int64_t)h->scene->model->wrap_up_seconds * VL_MS_PER_SECOND;
    if (!is_free(h, call->seat))
        return VL_OK;
    h->free_again[call->seat].ms = h->now.ms + call->arrival.talk_ms + wrap_up_ms;
    end_call(h, call, VL_END_ANSWERED);
    return VL_OK;
}

static int ring_over(struct hunt *h, struct vl_live_call *call)
{
    h->figures->seats[call->seat].missed++;
    return ring_next(h, call);
}

static int give_up(struct hunt *h, struct vl_live_call *call)
{
    end_call(h, call, VL_END_ABANDONED);
    return VL_OK;
}

static int run_until(struct hunt *h, vl_utc then)
{
    static int (*const act[])(struct hunt *, struct vl_live_call *) = {
        [PICK_UP] = pick_up, [RING_OVER] = ring_over, [GIVE_UP] = give_up};
    const struct vl_appointment *first;
    while ((first = vl_agenda_first(&h->agenda)) && first->at.ms <= then.ms) {
        struct vl_appointment a = vl_agenda_take(&h->agenda);
        struct vl_live_call *call = vl_live_find(&h->live, a.call);
        h->now = a.at;
        int rc = call ? act[a.what](h, call) : VL_OK;
        if (rc < 0)
            return rc;
    }
    h->now = then;
    return VL_OK;
}

static int place(struct hunt *h, const struct vl_arrival *arrival)
{
    struct vl_live_call *call = vl_live_add(&h->live, ++h->n_calls, arrival);
    if (!call || later(h, call, GIVE_UP, arrival->patience_ms) < 0)
        return VL_E_NOMEM;
    return ring_next(h, call);
}

static int run_day(struct hunt *h, const struct vl_day *day, struct vl_arrivals *arrivals)
{
    int rc =
        vl_arrivals_of_day(h->scene, h->options->seed, h->options->calls_per_day, day, arrivals);
    for (size_t i = 0; rc == VL_OK && i < arrivals->n; i++) {
        rc = run_until(h, arrivals->calls[i].at);
        if (rc == VL_OK)
            rc = place(h, &arrivals->calls[i]);
    }
    return rc;
}

static int run_days(struct hunt *h)
{
    struct vl_arrivals arrivals = {0};
    int rc = VL_OK;
    for (uint32_t i = 0; rc == VL_OK && i < h->options->days; i++) {
        struct vl_day day = vl_day_of(h->options->from, i);
        rc = run_day(h, &day, &arrivals);
    }
    vl_arrivals_fini(&arrivals);
    if (rc == VL_OK)
        rc = run_until(h, (vl_utc){h->now.ms + DRAIN_MS});
    return rc == VL_OK && h->live.n ? VL_E_INTERNAL : rc;
}

int vl_simulate_baseline(const struct vl_scene *scene, const struct vl_simulate_options *options,
                         struct vl_figures *figures)
{
    struct hunt h = {.scene = scene, .options = options, .figures = figures};
    int rc = VL_E_NOMEM;
    h.now = vl_day_of(options->from, 0).midnight;
    h.procedures = calloc(scene->n_seats, sizeof *h.procedures);
    h.free_again = calloc(scene->n_seats, sizeof *h.free_again);
    if (h.procedures && h.free_again) {
        for (uint16_t i = 0; i < scene->n_seats; i++)
            h.procedures[i] = vl_procedures_from(scene, options->seed, i, h.now);
        rc = run_days(&h);
    }
    vl_agenda_fini(&h.agenda);
    vl_live_fini(&h.live);
    free(h.procedures);
    free(h.free_again);
    return rc;
}

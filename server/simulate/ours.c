/* ours.c - the real core and its people. What they do follows from the events that they would see:
 * a ring, an answer, a task. */
#include "simulate/driver.h"
#include "simulate/live.h"
#include "simulate/simulate.h"
#include <stdlib.h>
#include <string.h>

#define DRAIN_HOURS (14 * 24) /* after the last day, until every call has ended */

enum what {
    PICK_UP,
    GIVE_UP,
    TALK_END,
    TASK_DONE,
    DIAL_ANSWER,
    PROCEDURE_BEGIN,
    PROCEDURE_END,
    COME_BACK,
};
struct run {
    const struct vl_scene *scene;
    const struct vl_simulate_options *options;
    struct vl_figures *figures;
    struct vl_driver core;
    struct vl_live live;
    struct vl_procedures *procedures;
    uint32_t *times_away;             /* of each seat: how often the core set it to away */
    const struct vl_arrival *placing; /* the call whose command is being decided */
};

static void later(struct run *r, int64_t ms, enum what what, uint64_t call, uint16_t seat)
{
    struct vl_appointment a = {.call = call, .what = what, .seat = seat};
    vl_driver_later(&r->core, ms, a);
}

static void end_call(struct run *r, struct vl_live_call *call, enum vl_end end)
{
    int64_t until_ms = call->hung_on_until.ms ? call->hung_on_until.ms : r->core.now.ms;
    if (!call->is_counted)
        vl_figures_end(r->figures, r->scene, &call->arrival, end, until_ms - call->arrival.at.ms,
                       call->seat);
    call->is_counted = true;
}

static void on_placed(struct run *r, uint64_t id)
{
    struct vl_live_call *call = vl_live_add(&r->live, id, r->placing);
    if (call)
        later(r, call->arrival.patience_ms, GIVE_UP, id, 0);
    else
        r->core.rc = VL_E_NOMEM;
}

static bool is_in_procedure(const struct run *r, uint16_t seat)
{
    return r->procedures[seat].begin.ms <= r->core.now.ms &&
           r->core.now.ms < r->procedures[seat].end.ms;
}

static void on_ring(struct run *r, struct vl_live_call *call, const struct vl_event *e)
{
    int64_t after_ms;
    uint16_t seat = e->person;
    uint32_t before = vl_rung_again(&call->rung, seat);
    bool takes_it =
        vl_picks_up(r->scene, r->options->seed, call->arrival.key, seat, before, &after_ms);
    r->figures->seats[seat].rings++;
    if (takes_it && !is_in_procedure(r, seat) &&
        r->core.now.ms + after_ms < e->u.ring_started.until.ms)
        later(r, after_ms, PICK_UP, call->id, seat);
}

static void on_ring_ended(struct run *r, const struct vl_event *e)
{
    r->figures->seats[e->person].missed += e->u.ring_ended.why == VL_RING_END_TIMEOUT;
}

/* From here on the caller does something else; the call keeps its place. */
static void on_callback(struct run *r, struct vl_live_call *call)
{
    call->hung_on_until = r->core.now;
    r->figures->callbacks++;
}

/* The specialist is on the line, and the caller's telephone rings. */
static void on_dialled(struct run *r, struct vl_live_call *call, const struct vl_event *e)
{
    const struct vl_lognormal delay = VL_MODEL_LOGNORMAL(r->scene->model, pick_up);
    struct vl_stream s =
        vl_stream_of(r->options->seed, VL_PURPOSE_DIAL, call->arrival.key, call->n_rings++);
    bool is_reached = vl_stream_chance(&s, r->scene->model->callback_reached);
    int64_t after_ms = vl_stream_lognormal_ms(&s, &delay);
    call->seat = e->person;
    if (is_reached && r->core.now.ms + after_ms < e->u.dialled.until.ms)
        later(r, after_ms, DIAL_ANSWER, call->id, 0);
}

static void on_answered(struct run *r, struct vl_live_call *call, const struct vl_event *e)
{
    call->seat = e->person;
    if (call->hung_on_until.ms)
        vl_histogram_add(&r->figures->callback_waits, r->core.now.ms - call->arrival.at.ms);
    end_call(r, call, call->hung_on_until.ms ? VL_END_CALLBACK : VL_END_ANSWERED);
    later(r, call->arrival.talk_ms, TALK_END, call->id, e->person);
}

static void on_owed(struct run *r, struct vl_live_call *call, const struct vl_event *e)
{
    const struct vl_lognormal length = VL_MODEL_LOGNORMAL(r->scene->model, task);
    struct vl_stream s = vl_stream_of(r->options->seed, VL_PURPOSE_TASK, call->arrival.key, 0);
    if (call->is_counted)
        return;
    end_call(r, call, VL_END_TASK);
    r->figures->tasks_without_owner += e->person == VL_NONE;
    later(r, vl_stream_lognormal_ms(&s, &length), TASK_DONE, call->id, 0);
}

/* Missed rings set a person to away: he notices, and comes back. */
static void on_presence(struct run *r, const struct vl_event *e)
{
    const struct vl_lognormal length = VL_MODEL_LOGNORMAL(r->scene->model, away);
    if (e->u.presence.why != VL_PRESENCE_WHY_MISSED_RINGS)
        return;
    uint32_t times = ++r->times_away[e->person];
    struct vl_stream s =
        vl_stream_of(r->options->seed, VL_PURPOSE_AWAY, r->scene->seats[e->person].key, times);
    later(r, vl_stream_lognormal_ms(&s, &length), COME_BACK, times, e->person);
}

static void on_call_event(struct run *r, struct vl_live_call *call, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_RING_STARTED:
        on_ring(r, call, e);
        break;
    case VL_EVENT_RING_ENDED:
        on_ring_ended(r, e);
        break;
    case VL_EVENT_CALL_ANSWERED:
        on_answered(r, call, e);
        break;
    case VL_EVENT_CALL_CALLBACK:
        on_callback(r, call);
        break;
    case VL_EVENT_CALL_DIALLED:
        on_dialled(r, call, e);
        break;
    case VL_EVENT_CALL_OWED:
        on_owed(r, call, e);
        break;
    case VL_EVENT_CALL_LEFT:
        end_call(r, call, VL_END_ABANDONED);
        vl_live_remove(&r->live, call);
        break;
    case VL_EVENT_CALL_OUTCOME:
        vl_live_remove(&r->live, call);
        break;
    default:
        break;
    }
}

static void on_event(void *data, uint64_t seq, const struct vl_event *e)
{
    struct run *r = data;
    struct vl_live_call *call = vl_live_find(&r->live, e->call);
    if (r->options->on_event)
        r->options->on_event(r->options->data, seq, e);
    if (e->type == VL_EVENT_CALL_PLACED)
        on_placed(r, seq);
    else if (e->type == VL_EVENT_PERSON_PRESENCE)
        on_presence(r, e);
    else if (call)
        on_call_event(r, call, e);
}

static void set_presence(struct run *r, uint16_t seat, enum vl_presence presence)
{
    struct vl_command c = {.type = VL_COMMAND_PRESENCE, .person = seat};
    c.u.presence.presence = presence;
    (void)vl_driver_give(&r->core, &c);
}

/* Too late is refused, and nothing happens: the ring is over. */
static void pick_up(struct run *r, const struct vl_appointment *a)
{
    struct vl_command c = {.type = VL_COMMAND_RING_ACCEPT, .person = a->seat, .call = a->call};
    (void)vl_driver_give(&r->core, &c);
}

/* What a caller does whose patience ends: most take a call-back, the others hang up. */
static void give_up(struct run *r, const struct vl_appointment *a)
{
    struct vl_live_call *call = vl_live_find(&r->live, a->call);
    struct vl_call_view view;
    if (!call || call->is_counted || vl_state_call(r->core.state, a->call, &view) < 0)
        return;
    struct vl_command c = {.person = view.caller, .call = a->call};
    c.type = call->arrival.takes_callback ? VL_COMMAND_CALLBACK : VL_COMMAND_CALL_LEAVE;
    (void)vl_driver_give(&r->core, &c);
}

static void dial_answer(struct run *r, const struct vl_appointment *a)
{
    struct vl_call_view view;
    if (vl_state_call(r->core.state, a->call, &view) < 0)
        return;
    struct vl_command c = {
        .type = VL_COMMAND_CALLBACK_ANSWER, .person = view.caller, .call = a->call};
    (void)vl_driver_give(&r->core, &c);
}

static void talk_end(struct run *r, const struct vl_appointment *a)
{
    struct vl_command c = {.type = VL_COMMAND_HANG_UP, .person = a->seat, .call = a->call};
    (void)vl_driver_give(&r->core, &c);
    vl_driver_record_outcome(&r->core, a->call, a->seat);
}

/* By the coordinator, who may always: the owner may have been changed meanwhile. */
static void task_done(struct run *r, const struct vl_appointment *a)
{
    vl_driver_record_outcome(&r->core, a->call, r->scene->coordinator);
}

static void procedure_begin(struct run *r, const struct vl_appointment *a)
{
    const struct vl_procedures *p = &r->procedures[a->seat];
    later(r, p->end.ms - r->core.now.ms, PROCEDURE_END, 0, a->seat);
    set_presence(r, a->seat, VL_PRESENCE_SCRUBBED);
}

static void plan_procedure(struct run *r, uint16_t seat)
{
    const struct vl_procedures *p = &r->procedures[seat];
    if (p->begin.ms < INT64_MAX)
        later(r, p->begin.ms - r->core.now.ms, PROCEDURE_BEGIN, 0, seat);
}

static void procedure_end(struct run *r, const struct vl_appointment *a)
{
    vl_procedures_next(r->scene->model, &r->procedures[a->seat]);
    plan_procedure(r, a->seat);
    set_presence(r, a->seat, VL_PRESENCE_AVAILABLE);
}

/* In a procedure he comes back at its end; set to away once more, it takes its time once more. */
static void come_back(struct run *r, const struct vl_appointment *a)
{
    if (!is_in_procedure(r, a->seat) && a->call == r->times_away[a->seat])
        set_presence(r, a->seat, VL_PRESENCE_AVAILABLE);
}

static void act(void *data, const struct vl_appointment *a)
{
    struct run *r = data;
    static void (*const acts[])(struct run *, const struct vl_appointment *) = {
        [PICK_UP] = pick_up,
        [GIVE_UP] = give_up,
        [TALK_END] = talk_end,
        [TASK_DONE] = task_done,
        [DIAL_ANSWER] = dial_answer,
        [PROCEDURE_BEGIN] = procedure_begin,
        [PROCEDURE_END] = procedure_end,
        [COME_BACK] = come_back,
    };
    acts[a->what](r, a);
}

/* The call's GP, or the next who has no live call. */
static vl_person_index find_caller(const struct run *r, const struct vl_arrival *arrival)
{
    const struct vl_scene *s = r->scene;
    for (uint16_t i = 0; i < s->n_callers; i++) {
        vl_person_index p =
            (vl_person_index)(s->first_caller + (arrival->caller + i) % s->n_callers);
        if (vl_state_person(r->core.state, p).placed_call == 0)
            return p;
    }
    return VL_NONE;
}

static void place(struct run *r, const struct vl_arrival *arrival)
{
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE, .person = find_caller(r, arrival)};
    c.u.place.hotline = arrival->hotline;
    c.u.place.urgency = arrival->urgency;
    c.u.place.first = VL_NONE;
    c.u.place.suggested = VL_URGENCY_COUNT;
    c.u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
    r->placing = arrival;
    if (vl_driver_give(&r->core, &c) != VL_REFUSAL_NONE)
        vl_figures_end(r->figures, r->scene, arrival, VL_END_REFUSED, 0, 0);
    r->placing = NULL;
}

static void run_day(struct run *r, const struct vl_day *day, struct vl_arrivals *arrivals)
{
    int rc =
        vl_arrivals_of_day(r->scene, r->options->seed, r->options->calls_per_day, day, arrivals);
    if (rc < 0)
        r->core.rc = rc;
    for (size_t i = 0; r->core.rc == VL_OK && i < arrivals->n; i++) {
        vl_driver_run_until(&r->core, arrivals->calls[i].at);
        place(r, &arrivals->calls[i]);
    }
}

/* Everybody is connected from the first moment; specialists are available but for procedures. */
static void people_come(struct run *r)
{
    struct vl_command open = {.type = VL_COMMAND_REGION_OPEN};
    (void)vl_driver_give(&r->core, &open);
    for (vl_person_index i = 0; i <= r->scene->coordinator; i++) {
        struct vl_command c = {.type = VL_COMMAND_CONNECT, .person = i};
        (void)vl_driver_give(&r->core, &c);
    }
    for (uint16_t i = 0; i < r->scene->n_seats; i++) {
        r->procedures[i] = vl_procedures_from(r->scene, r->options->seed, i, r->core.now);
        plan_procedure(r, i);
        set_presence(r, i, VL_PRESENCE_AVAILABLE);
    }
}

static void run_days(struct run *r)
{
    struct vl_arrivals arrivals = {0};
    people_come(r);
    for (uint32_t i = 0; r->core.rc == VL_OK && i < r->options->days; i++) {
        struct vl_day day = vl_day_of(r->options->from, i);
        run_day(r, &day, &arrivals);
    }
    vl_arrivals_fini(&arrivals);
    for (int i = 0; r->core.rc == VL_OK && r->live.n && i < DRAIN_HOURS; i++)
        vl_driver_run_until(&r->core, (vl_utc){r->core.now.ms + VL_MS_PER_HOUR});
    if (r->core.rc == VL_OK && r->live.n)
        r->core.rc = VL_E_INTERNAL;
}

int vl_simulate_ours(const struct vl_scene *scene, const struct vl_simulate_options *options,
                     struct vl_figures *figures)
{
    const struct vl_state_limits limits = {VL_DRIVER_MOST_CALLS, VL_MAX_RINGS};
    struct run r = {.scene = scene, .options = options, .figures = figures};
    r.core = (struct vl_driver){.on_event = on_event, .act = act, .data = &r};
    r.core.now = vl_day_of(options->from, 0).midnight;
    r.procedures = calloc(scene->n_seats, sizeof *r.procedures);
    r.times_away = calloc(scene->n_seats, sizeof *r.times_away);
    r.core.rc = r.procedures && r.times_away
                    ? vl_state_create(scene->region, &limits, &r.core.state)
                    : VL_E_NOMEM;
    if (r.core.rc == VL_OK)
        run_days(&r);
    vl_driver_fini(&r.core);
    vl_live_fini(&r.live);
    free(r.procedures);
    free(r.times_away);
    return r.core.rc;
}

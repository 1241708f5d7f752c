#include "breach.h"
#include "run.h"
#include <string.h>

static const char *const names[] = {
#define X(id, name) name,
    BREACH_MAP(X)
#undef X
};

const char *breach_name(enum breach breach)
{
    return (unsigned)breach < BREACH_COUNT ? names[breach] : NULL;
}

/* ---- what the breaches share ---- */

static void remove_event(struct vl_decision *d, uint16_t at)
{
    d->n_events--;
    memmove(&d->events[at], &d->events[at + 1], (d->n_events - at) * sizeof d->events[0]);
}

static struct vl_event *add_event(struct vl_decision *d, const struct vl_event *like)
{
    if (d->n_events == VL_DECISION_EVENTS)
        return NULL;
    struct vl_event *e = &d->events[d->n_events];
    *e = *like;
    d->n_events++;
    return e;
}

/* Somebody on duty on the call's line who is so; VL_NONE. */
static vl_person_index on_duty(const struct run *run, uint64_t call,
                               bool (*is_so)(const struct run *, const struct vl_duty_view *))
{
    struct vl_call_view view;
    struct vl_duty_view duty[16];
    if (vl_state_call(run->state, call, &view) < 0)
        return VL_NONE;
    size_t n = vl_state_duty(run->state, view.hotline, duty, 16);
    for (size_t i = 0; i < n && i < 16; i++)
        if (is_so(run, &duty[i]))
            return duty[i].person;
    return VL_NONE;
}

static bool is_busy(const struct run *run, const struct vl_duty_view *d)
{
    (void)run;
    return d->status.activity == VL_ACTIVITY_TALKING || d->status.activity == VL_ACTIVITY_RINGING;
}

static bool is_in_time_out(const struct run *run, const struct vl_duty_view *d)
{
    return vl_state_time_out(run->state, d->hospital).on && d->status.connected &&
           d->status.presence == VL_PRESENCE_AVAILABLE && d->status.activity == VL_ACTIVITY_IDLE &&
           d->status.placed_call == 0;
}

/* ---- one each ---- */

static void divert_ring(struct run *run, struct vl_event *e,
                        bool (*is_so)(const struct run *, const struct vl_duty_view *))
{
    vl_person_index person = on_duty(run, e->call, is_so);
    if (e->type == VL_EVENT_RING_STARTED && person != VL_NONE)
        e->person = person;
}

static void answer_again(struct run *run, const struct vl_event *e)
{
    if (e->type == VL_EVENT_CALL_ANSWERED)
        (void)add_event(&run->decision, e);
}

static bool ends_with_call(const struct vl_event *e)
{
    return e->type == VL_EVENT_RING_ENDED &&
           (e->u.ring_ended.why == VL_RING_END_ANSWERED_ELSEWHERE ||
            e->u.ring_ended.why == VL_RING_END_CALL_ENDED);
}

/* The last call of the same line and urgency is rung for instead. */
static void jump_queue(struct run *run, struct vl_event *e)
{
    struct vl_call_view first, call = {0};
    uint64_t last = 0;
    if (e->type != VL_EVENT_RING_STARTED || vl_state_call(run->state, e->call, &first) < 0)
        return;
    while (vl_state_next_call(run->state, &call))
        if (call.phase == VL_PHASE_WAITING && call.n_rings == 0 && !call.callback &&
            call.hotline == first.hotline && call.urgency == first.urgency)
            last = call.id;
    if (last)
        e->call = last;
}

static void give_no_grace(struct run *run, const struct vl_event *e)
{
    struct vl_call_view call;
    uint64_t placed = vl_state_person(run->state, e->person).placed_call;
    if (e->type != VL_EVENT_PERSON_DISCONNECTED || !placed ||
        vl_state_call(run->state, placed, &call) < 0 || call.phase != VL_PHASE_WAITING ||
        call.parent || call.n_rings)
        return;
    struct vl_event *owed = add_event(&run->decision, e);
    if (!owed)
        return;
    owed->type = VL_EVENT_CALL_OWED;
    owed->call = placed;
    owed->person = VL_NONE;
    owed->u.owed.task = VL_TASK_LOST;
    owed->u.owed.deadline = (vl_utc){e->at.ms + 60000};
}

static bool is_set_away(const struct vl_event *e)
{
    return e->type == VL_EVENT_PERSON_PRESENCE && e->u.presence.why == VL_PRESENCE_WHY_MISSED_RINGS;
}

/* true: the event is left out. */
static bool breach_event(struct run *run, struct vl_event *e)
{
    switch (run->breach) {
    case BREACH_RUNG_WHILE_BUSY:
        divert_ring(run, e, is_busy);
        return false;
    case BREACH_TIME_OUT_IGNORED:
        divert_ring(run, e, is_in_time_out);
        return false;
    case BREACH_ANSWERED_TWICE:
        answer_again(run, e);
        return false;
    case BREACH_RING_OUTLIVES:
        return ends_with_call(e);
    case BREACH_CALL_LOST:
        if (e->type == VL_EVENT_CALL_OWED)
            e->type = VL_EVENT_CALL_LEFT;
        return false;
    case BREACH_NO_OWNER:
        if (e->type == VL_EVENT_CALL_OWED)
            e->person = VL_NONE;
        return false;
    case BREACH_QUEUE_JUMPED:
        jump_queue(run, e);
        return false;
    case BREACH_NO_GRACE:
        give_no_grace(run, e);
        return false;
    case BREACH_IDLE_HANDS:
        return e->type == VL_EVENT_RING_STARTED && e->at.ms % 8 == 0;
    case BREACH_NEVER_AWAY:
        return is_set_away(e);
    case BREACH_NO_LOBBY:
        if (e->type == VL_EVENT_GUEST_ARRIVED)
            e->type = VL_EVENT_GUEST_ADMITTED;
        return false;
    case BREACH_RING_TOO_LONG:
        if (e->type == VL_EVENT_RING_STARTED)
            e->u.ring_started.until.ms += 3600000;
        return false;
    default:
        return false;
    }
}

void breach_decision(struct run *run)
{
    uint16_t n = run->decision.n_events;
    for (uint16_t i = 0; run->breach != BREACH_NONE && i < n; i++) {
        if (!breach_event(run, &run->decision.events[i]))
            continue;
        remove_event(&run->decision, i--);
        n--;
    }
}

void breach_command(const struct run *run, struct vl_command *command)
{
    struct vl_call_view call;
    if (run->breach == BREACH_IMPERSONATED && command->type == VL_COMMAND_CALL_LEAVE &&
        vl_state_call(run->state, command->call, &call) == VL_OK)
        command->person = call.caller;
}

bool breach_forgets(const struct run *run, const struct vl_event *event)
{
    return run->breach == BREACH_NOT_JOURNALLED && event->type == VL_EVENT_URGENCY_CHANGED;
}

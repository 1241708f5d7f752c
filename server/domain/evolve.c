/* evolve.c - the table of events, and those about people, duty and hospitals. */
#include "domain/duty.h"
#include "domain/evolving.h"
#include "domain/invariants.h"
#include "domain/settle.h"
#include "domain/shift_test.h"
#include <assert.h>

static void on_opened(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    (void)e;
    s->open = true;
}

static void disconnect(struct vl_state *s, vl_person_index person, vl_utc at)
{
    struct vl_person_state *p = vl_state_of_person(s, person);
    if (!p || !p->connected)
        return;
    p->lost = at;
    p->connected = false;
    vl_shift_test_follow(s, p, at);
    vl_settle_person(s, person);
}

/* The rota may have changed while nothing ran. */
static void on_core_started(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    for (uint16_t i = 0; i < s->region->n_people; i++)
        disconnect(s, i, e->at);
    s->duty_next = (vl_utc){0};
}

static void on_connected(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p)
        return;
    p->connected = true;
    p->lost = (vl_utc){0};
    vl_shift_test_follow(s, p, e->at);
    vl_settle_person(s, e->person);
}

static void on_disconnected(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    disconnect(s, e->person, e->at);
}

static void on_presence(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    enum vl_presence presence = e->u.presence.presence;
    if (!p || (unsigned)presence >= VL_PRESENCE_COUNT)
        return;
    if (presence == VL_PRESENCE_AVAILABLE && p->presence != presence)
        p->idle_since = e->at;
    p->presence = presence;
    p->scrubbed_until = presence == VL_PRESENCE_SCRUBBED ? e->u.presence.until : (vl_utc){0};
    p->missed = 0;
    vl_shift_test_follow(s, p, e->at);
    p->set_away = e->u.presence.why == VL_PRESENCE_WHY_MISSED_RINGS;
    vl_settle_person(s, e->person);
}

static void on_ready(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p || p->activity != VL_ACTIVITY_WRAPPING_UP)
        return;
    p->idle_since = e->at;
    vl_set_idle(s, e->person);
}

static void on_rested(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p)
        return;
    p->tired = false;
    p->rest_until = (vl_utc){0};
    vl_settle_person(s, e->person);
}

static void end_test_off_duty(struct vl_person_state *p)
{
    if (p && p->first_duty == VL_NO_DUTY)
        vl_shift_test_end(p);
}

static void on_shift_began(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (p && e->u.shift.hotline < s->region->n_hotlines)
        vl_shift_test_begin(s, p, e->at);
    vl_duty_add(s, e->u.shift.hotline, e->person, e->u.shift.level);
    end_test_off_duty(p);
    vl_settle_person(s, e->person);
    vl_settle_line(s, e->u.shift.hotline);
}

static void on_shift_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    vl_duty_remove(s, e->u.shift.hotline, e->person, e->u.shift.level);
    end_test_off_duty(vl_state_of_person(s, e->person));
    vl_settle_person(s, e->person);
    vl_settle_line(s, e->u.shift.hotline);
}

static void on_shift_tested(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    struct vl_person_state *p = vl_state_of_person(s, e->person);
    if (!p)
        return;
    if (e->u.tested.heard)
        vl_shift_test_end(p);
    else
        vl_shift_test_miss(p);
    vl_settle_person(s, e->person);
}

static void on_duty_checked(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    s->duty_next = e->u.duty_checked.next;
}

/* The event says that it changed, and nothing more: what follows of it are events of their own. */
static void on_rota_changed(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    (void)e;
    s->duty_next = (vl_utc){0};
}

static void set_time_out(struct vl_state *s, const struct vl_event *e, bool is_on)
{
    vl_hospital_index hospital = e->u.time_out.hospital;
    if (hospital >= s->region->n_hospitals)
        return;
    struct vl_hospital_state *h = &s->hospitals[hospital];
    s->n_time_outs = (uint16_t)(s->n_time_outs - h->time_out + is_on);
    *h = (struct vl_hospital_state){0};
    if (is_on)
        *h = (struct vl_hospital_state){true, e->at, e->u.time_out.until};
    vl_settle_hospital(s, hospital);
}

static void on_time_out_declared(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    set_time_out(s, e, true);
}

static void on_time_out_ended(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    set_time_out(s, e, false);
}

static void on_discharged(struct vl_state *s, uint64_t seq, const struct vl_event *e)
{
    (void)seq;
    int64_t longest_ms = vl_discharge_longest_hours(s->region) * VL_MS_PER_HOUR;
    vl_discharges_expire(s->discharges, (vl_utc){e->at.ms - longest_ms});
    vl_discharges_add(s->discharges, e->u.discharged.patient, &e->u.discharged.discharge);
}

static void (*const on_event[VL_EVENT_COUNT])(struct vl_state *, uint64_t,
                                              const struct vl_event *) = {
    [VL_EVENT_REGION_OPENED] = on_opened,
    [VL_EVENT_CORE_STARTED] = on_core_started,
    [VL_EVENT_PERSON_CONNECTED] = on_connected,
    [VL_EVENT_PERSON_DISCONNECTED] = on_disconnected,
    [VL_EVENT_PERSON_PRESENCE] = on_presence,
    [VL_EVENT_PERSON_READY] = on_ready,
    [VL_EVENT_PERSON_RESTED] = on_rested,
    [VL_EVENT_SHIFT_BEGAN] = on_shift_began,
    [VL_EVENT_SHIFT_ENDED] = on_shift_ended,
    [VL_EVENT_SHIFT_TESTED] = on_shift_tested,
    [VL_EVENT_DUTY_CHECKED] = on_duty_checked,
    [VL_EVENT_ROTA_CHANGED] = on_rota_changed,
    [VL_EVENT_TIME_OUT_DECLARED] = on_time_out_declared,
    [VL_EVENT_TIME_OUT_ENDED] = on_time_out_ended,
    [VL_EVENT_DISCHARGE_REGISTERED] = on_discharged,
    [VL_EVENT_CALL_PLACED] = vl_on_placed,
    [VL_EVENT_CALL_ANSWERED] = vl_on_answered,
    [VL_EVENT_CALL_WIDENED] = vl_on_widened,
    [VL_EVENT_CALL_ROUND_ENDED] = vl_on_round_ended,
    [VL_EVENT_CALL_ROUND_BEGAN] = vl_on_round_began,
    [VL_EVENT_CALL_CALLBACK] = vl_on_callback,
    [VL_EVENT_CALL_DIALLED] = vl_on_dialled,
    [VL_EVENT_CALL_DIAL_ENDED] = vl_on_dial_ended,
    [VL_EVENT_CALL_HELD] = vl_on_held,
    [VL_EVENT_CALL_TRANSFERRED] = vl_on_transferred,
    [VL_EVENT_CALL_HANDED_OVER] = vl_on_handed_over,
    [VL_EVENT_GUEST_INVITED] = vl_on_guest_invited,
    [VL_EVENT_GUEST_ARRIVED] = vl_on_guest_arrived,
    [VL_EVENT_GUEST_ADMITTED] = vl_on_guest_admitted,
    [VL_EVENT_GUEST_GONE] = vl_on_guest_gone,
    [VL_EVENT_CALL_HUNG_UP] = vl_on_hung_up,
    [VL_EVENT_CALL_LEFT] = vl_on_left,
    [VL_EVENT_CALL_OWED] = vl_on_owed,
    [VL_EVENT_CALL_TASK_TAKEN] = vl_on_task_taken,
    [VL_EVENT_CALL_OUTCOME] = vl_on_outcome,
    [VL_EVENT_CALL_FOLLOWED_UP] = vl_on_followed_up,
    [VL_EVENT_RING_STARTED] = vl_on_ring_started,
    [VL_EVENT_RING_ENDED] = vl_on_ring_ended,
    [VL_EVENT_URGENCY_CHANGED] = vl_on_urgency,
};

void vl_state_evolve(struct vl_state *state, uint64_t seq, const struct vl_event *event)
{
    if ((unsigned)event->type < VL_EVENT_COUNT)
        on_event[event->type](state, seq, event);
    state->last_seq = seq;
#ifdef VL_CHECK_INVARIANTS
    assert(vl_state_check(state) == NULL);
#endif
}

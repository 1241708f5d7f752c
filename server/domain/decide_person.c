/* decide_person.c - sessions, presence, the end of a wrap-up; time-outs and discharges of a
 * hospital. */
#include "domain/deciding.h"
#include "domain/duty.h"
#include <string.h>

void vl_decide_connect(struct vl_deciding *d)
{
    if (!d->person->connected)
        vl_emit(d, VL_EVENT_PERSON_CONNECTED)->person = d->command->person;
}

/* A ring goes on until its time is out: a refreshed page must not lose it. */
void vl_decide_disconnect(struct vl_deciding *d)
{
    if (d->person->connected)
        vl_emit(d, VL_EVENT_PERSON_DISCONNECTED)->person = d->command->person;
}

static void end_ring(struct vl_deciding *d, vl_person_index person, enum vl_ring_end why,
                     enum vl_decline reason)
{
    const struct vl_person_state *p = vl_state_of_person(d->state, person);
    struct vl_event *ring = vl_emit(d, VL_EVENT_RING_ENDED);
    ring->call = p->activity_call;
    ring->person = person;
    ring->u.ring_ended.why = why;
    ring->u.ring_ended.reason = reason;
}

static bool is_same_presence(const struct vl_deciding *d)
{
    bool is_said = d->command->u.presence.presence == VL_PRESENCE_SCRUBBED;
    int64_t until = is_said ? d->command->u.presence.until.ms : 0;
    return d->person->presence == d->command->u.presence.presence &&
           d->person->scrubbed_until.ms == until;
}

void vl_decide_presence(struct vl_deciding *d)
{
    enum vl_presence presence = d->command->u.presence.presence;
    vl_utc until = d->command->u.presence.until;
    if ((unsigned)presence >= VL_PRESENCE_COUNT ||
        (presence == VL_PRESENCE_SCRUBBED && until.ms && until.ms <= d->now.ms)) {
        vl_refuse(d, VL_REFUSAL_BAD_COMMAND);
        return;
    }
    if (is_same_presence(d))
        return;
    if (presence != VL_PRESENCE_AVAILABLE && d->person->activity == VL_ACTIVITY_RINGING)
        end_ring(d, d->command->person, VL_RING_END_DECLINED,
                 presence == VL_PRESENCE_SCRUBBED ? VL_DECLINE_IN_PROCEDURE : VL_DECLINE_OTHER);
    struct vl_event *e = vl_emit(d, VL_EVENT_PERSON_PRESENCE);
    e->person = d->command->person;
    e->u.presence.presence = presence;
    e->u.presence.until = presence == VL_PRESENCE_SCRUBBED ? until : (vl_utc){0};
}

void vl_decide_ready(struct vl_deciding *d)
{
    if (d->person->activity != VL_ACTIVITY_WRAPPING_UP)
        vl_refuse(d, VL_REFUSAL_NOT_WRAPPING_UP);
    else
        vl_emit(d, VL_EVENT_PERSON_READY)->person = d->command->person;
}

void vl_decide_shift_heard(struct vl_deciding *d)
{
    if (d->person->test == VL_SHIFT_TEST_NONE) {
        vl_refuse(d, VL_REFUSAL_NO_SHIFT_TEST);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_SHIFT_TESTED);
    e->person = d->command->person;
    e->u.tested.heard = true;
}

/* What rings there and may not goes to the others at once, without waiting for its time. */
static void end_rings_at(struct vl_deciding *d, vl_hospital_index hospital)
{
    const struct vl_state *s = d->state;
    for (vl_person_index i = 0; i < s->region->n_people && vl_decision_room(d) > 1; i++) {
        const struct vl_call *call = vl_state_find(s, s->people[i].activity_call);
        if (s->people[i].activity == VL_ACTIVITY_RINGING &&
            s->region->people[i].hospital == hospital && call &&
            call->urgency != VL_URGENCY_IMMEDIATE && vl_duty_others(s, call->hotline, hospital))
            end_ring(d, i, VL_RING_END_TIME_OUT, VL_DECLINE_COUNT);
    }
}

void vl_decide_time_out(struct vl_deciding *d)
{
    vl_hospital_index hospital = d->command->u.time_out.hospital;
    vl_utc until = d->command->u.time_out.until;
    bool is_on = d->command->u.time_out.on;
    if (d->state->region->people[d->command->person].role != VL_ROLE_COORDINATOR) {
        vl_refuse(d, VL_REFUSAL_NOT_ALLOWED);
        return;
    }
    if (hospital >= d->state->region->n_hospitals) {
        vl_refuse(d, VL_REFUSAL_NO_SUCH_HOSPITAL);
        return;
    }
    if (is_on && until.ms && until.ms <= d->now.ms) {
        vl_refuse(d, VL_REFUSAL_BAD_COMMAND);
        return;
    }
    const struct vl_hospital_state *h = &d->state->hospitals[hospital];
    if (h->time_out == is_on && (!is_on || h->until.ms == until.ms))
        return;
    if (is_on)
        end_rings_at(d, hospital);
    struct vl_event *e = vl_emit(d, is_on ? VL_EVENT_TIME_OUT_DECLARED : VL_EVENT_TIME_OUT_ENDED);
    e->person = d->command->person;
    e->attachment = d->command->attachment;
    e->u.time_out.hospital = hospital;
    e->u.time_out.until = is_on ? until : (vl_utc){0};
}

#define DISCHARGED_AHEAD_MS VL_MS_PER_DAY

static enum vl_refusal refusal_of_discharge(const struct vl_deciding *d)
{
    const struct vl_region *region = d->state->region;
    const struct vl_discharge *discharge = &d->command->u.discharge.discharge;
    const struct vl_person *person = &region->people[d->command->person];
    bool is_there = person->role == VL_ROLE_SPECIALIST || person->role == VL_ROLE_DEPARTMENT;
    int64_t longest_ms = vl_discharge_longest_hours(region) * VL_MS_PER_HOUR;
    if (discharge->hospital >= region->n_hospitals)
        return VL_REFUSAL_NO_SUCH_HOSPITAL;
    if (discharge->destination >= region->n_discharge_destinations)
        return VL_REFUSAL_NO_SUCH_DESTINATION;
    if (person->role != VL_ROLE_COORDINATOR &&
        (!is_there || person->hospital != discharge->hospital))
        return VL_REFUSAL_NOT_ALLOWED;
    return discharge->start.ms > d->now.ms + DISCHARGED_AHEAD_MS ||
                   discharge->start.ms < d->now.ms - longest_ms
               ? VL_REFUSAL_BAD_COMMAND
               : VL_REFUSAL_NONE;
}

void vl_decide_discharge(struct vl_deciding *d)
{
    enum vl_refusal refusal = refusal_of_discharge(d);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_DISCHARGE_REGISTERED);
    e->person = d->command->person;
    memcpy(e->u.discharged.patient, d->command->u.discharge.patient, VL_PATIENT_BYTES);
    e->u.discharged.discharge = d->command->u.discharge.discharge;
}

#include "simulate/driver.h"

#define MOST_ADVANCES 100000 /* at one moment; more means that the core never rests */

void vl_driver_later(struct vl_driver *d, int64_t ms, struct vl_appointment appointment)
{
    appointment.at = (vl_utc){d->now.ms + ms};
    if (vl_agenda_add(&d->agenda, appointment) < 0)
        d->rc = VL_E_NOMEM;
}

static void evolve(struct vl_driver *d)
{
    for (uint16_t i = 0; i < d->decision.n_events; i++) {
        uint64_t seq = vl_state_last_seq(d->state) + 1;
        vl_state_evolve(d->state, seq, &d->decision.events[i]);
        d->on_event(d->data, seq, &d->decision.events[i]);
    }
}

static void advance(struct vl_driver *d)
{
    static const struct vl_command command = {.type = VL_COMMAND_ADVANCE};
    for (int i = 0; i < MOST_ADVANCES; i++) {
        vl_decide(d->state, &command, d->now, &d->decision);
        if (d->decision.n_events == 0)
            return;
        evolve(d);
    }
    d->rc = VL_E_INTERNAL;
}

enum vl_refusal vl_driver_give(struct vl_driver *d, const struct vl_command *command)
{
    vl_decide(d->state, command, d->now, &d->decision);
    enum vl_refusal refusal = d->decision.refusal;
    evolve(d);
    advance(d);
    return refusal;
}

void vl_driver_record_outcome(struct vl_driver *d, uint64_t call, vl_person_index person)
{
    struct vl_command c = {.type = VL_COMMAND_OUTCOME, .person = person, .call = call};
    c.u.outcome.outcome = VL_OUTCOME_ADVICE;
    c.u.outcome.assessed = VL_URGENCY_COUNT;
    c.u.outcome.next_by = VL_NEXT_BY_COUNT;
    (void)vl_driver_give(d, &c);
}

void vl_driver_run_until(struct vl_driver *d, vl_utc then)
{
    while (d->rc == VL_OK) {
        const struct vl_appointment *first = vl_agenda_first(&d->agenda);
        vl_utc due = {INT64_MAX};
        (void)vl_due(d->state, d->now, &due);
        if (first && first->at.ms <= due.ms && first->at.ms <= then.ms) {
            struct vl_appointment a = vl_agenda_take(&d->agenda);
            d->now = a.at;
            d->act(d->data, &a);
        } else if (due.ms <= then.ms) {
            d->now = due;
            advance(d);
        } else {
            break;
        }
    }
    d->now = then;
}

void vl_driver_fini(struct vl_driver *d)
{
    vl_state_destroy(d->state);
    vl_agenda_fini(&d->agenda);
}

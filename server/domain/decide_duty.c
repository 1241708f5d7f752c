/* decide_duty.c - the rotas against who is on duty by the journal. */
#include "domain/deciding.h"
#include "domain/duty.h"
#include "domain/duty_plan.h"

static bool is_planned(const struct vl_deciding *d, const struct vl_duty *duty)
{
    struct vl_duty_plan plan = vl_duty_plan_at(d->state, duty->hotline, d->now);
    struct vl_planned on;
    while (vl_duty_plan_next(&plan, &on))
        if (on.person == duty->person && on.level == duty->level)
            return true;
    return false;
}

static void emit_shift(struct vl_deciding *d, enum vl_event_type type, vl_hotline_index hotline,
                       vl_person_index person, uint8_t level)
{
    struct vl_event *e = vl_emit(d, type);
    e->person = person;
    e->u.shift.hotline = hotline;
    e->u.shift.level = level;
}

static void end_shifts(struct vl_deciding *d)
{
    const struct vl_state *s = d->state;
    for (vl_hotline_index h = 0; h < s->region->n_hotlines; h++)
        for (uint16_t i = s->lines[h].first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_line)
            if (vl_decision_room(d) && !is_planned(d, &s->duty[i]))
                emit_shift(d, VL_EVENT_SHIFT_ENDED, h, s->duty[i].person, s->duty[i].level);
}

static bool is_emitted(const struct vl_deciding *d, const struct vl_planned *on)
{
    for (uint16_t i = 0; i < d->out->n_events; i++) {
        const struct vl_event *e = &d->out->events[i];
        if (e->type == VL_EVENT_SHIFT_BEGAN && e->person == on->person &&
            e->u.shift.hotline == on->hotline && e->u.shift.level == on->level)
            return true;
    }
    return false;
}

static void begin_shifts(struct vl_deciding *d, vl_hotline_index hotline)
{
    struct vl_duty_plan plan = vl_duty_plan_at(d->state, hotline, d->now);
    struct vl_planned on;
    while (vl_decision_room(d) && vl_duty_plan_next(&plan, &on))
        if (!vl_duty_has(d->state, hotline, on.person, on.level) && !is_emitted(d, &on))
            emit_shift(d, VL_EVENT_SHIFT_BEGAN, hotline, on.person, on.level);
}

void vl_decide_duty(struct vl_deciding *d)
{
    if (d->now.ms < d->state->duty_next.ms)
        return;
    end_shifts(d);
    if (d->state->free_duty != VL_NO_DUTY)
        for (vl_hotline_index h = 0; h < d->state->region->n_hotlines; h++)
            begin_shifts(d, h);
    if (d->out->n_events == 0)
        vl_emit(d, VL_EVENT_DUTY_CHECKED)->u.duty_checked.next =
            vl_duty_plan_change(d->state, d->now);
}

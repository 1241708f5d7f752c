/* decide_duty.c - the rota against who is on duty by the journal. */
#include "domain/deciding.h"
#include "domain/duty.h"

static bool is_in_rota(const struct vl_region *region, const struct vl_duty *duty,
                       const struct vl_local *local)
{
    const struct vl_hotline *h = &region->hotlines[duty->hotline];
    for (uint16_t i = 0; i < h->n_shifts; i++) {
        const struct vl_shift *s = &region->shifts[h->first_shift + i];
        if (s->person == duty->person && s->level == duty->level && vl_shift_is_on(s, local))
            return true;
    }
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

static void end_shifts(struct vl_deciding *d, const struct vl_local *local)
{
    const struct vl_state *s = d->state;
    for (vl_hotline_index h = 0; h < s->region->n_hotlines; h++)
        for (uint16_t i = s->lines[h].first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_line)
            if (vl_decision_room(d) && !is_in_rota(s->region, &s->duty[i], local))
                emit_shift(d, VL_EVENT_SHIFT_ENDED, h, s->duty[i].person, s->duty[i].level);
}

static bool is_emitted(const struct vl_deciding *d, const struct vl_shift *shift)
{
    for (uint16_t i = 0; i < d->out->n_events; i++) {
        const struct vl_event *e = &d->out->events[i];
        if (e->type == VL_EVENT_SHIFT_BEGAN && e->person == shift->person &&
            e->u.shift.hotline == shift->hotline && e->u.shift.level == shift->level)
            return true;
    }
    return false;
}

static void begin_shifts(struct vl_deciding *d, const struct vl_local *local)
{
    const struct vl_region *region = d->state->region;
    for (uint16_t i = 0; i < region->n_shifts && vl_decision_room(d); i++) {
        const struct vl_shift *s = &region->shifts[i];
        if (vl_shift_is_on(s, local) && !vl_duty_has(d->state, s->hotline, s->person, s->level) &&
            !is_emitted(d, s))
            emit_shift(d, VL_EVENT_SHIFT_BEGAN, s->hotline, s->person, s->level);
    }
}

void vl_decide_duty(struct vl_deciding *d)
{
    if (d->now.ms < d->state->duty_next.ms)
        return;
    struct vl_local local = vl_region_local(d->state->region, d->now);
    end_shifts(d, &local);
    if (d->state->free_duty != VL_NO_DUTY)
        begin_shifts(d, &local);
    if (d->out->n_events == 0)
        vl_emit(d, VL_EVENT_DUTY_CHECKED)->u.duty_checked.next =
            vl_region_next_duty_change(d->state->region, d->now);
}

#include "domain/duty_plan.h"

/* Is the person's hospital a strength position of the hotline on that day? */
static bool is_position(const struct vl_duty_plan *p, vl_person_index person)
{
    const struct vl_region *region = p->state->region;
    const struct vl_hotline *h = &region->hotlines[p->hotline];
    for (uint16_t i = 0; i < h->n_positions; i++)
        if (h->positions[i] == region->people[person].hospital &&
            vl_hotline_position_at(region, p->hotline, i, p->local.date))
            return true;
    return false;
}

static bool has_file(const struct vl_duty_plan *p, vl_hospital_index hospital)
{
    const struct vl_hotline *h = &p->state->region->hotlines[p->hotline];
    for (uint16_t i = 0; p->rota && i < h->n_positions; i++)
        if (h->positions[i] == hospital && (p->rota->given[p->hotline] >> i & 1u))
            return true;
    return false;
}

struct vl_duty_plan vl_duty_plan_at(const struct vl_state *state, vl_hotline_index hotline,
                                    vl_utc at)
{
    struct vl_duty_plan p = {.state = state, .hotline = hotline, .at = at};
    const struct vl_rota *rota = state->rota;
    p.local = vl_region_local(state->region, at);
    if (rota && at.ms >= rota->from.ms && at.ms < rota->until.ms) {
        p.rota = rota;
        vl_rota_candidates(rota, hotline, at, &p.next, &p.end);
    }
    return p;
}

static bool next_of_files(struct vl_duty_plan *p, struct vl_planned *out)
{
    while (p->next < p->end) {
        const struct vl_rota_duty *duty = &p->rota->duties[p->next++];
        if (duty->to.ms <= p->at.ms || !is_position(p, duty->person))
            continue;
        *out = (struct vl_planned){p->hotline, duty->person, duty->level};
        return true;
    }
    return false;
}

bool vl_duty_plan_next(struct vl_duty_plan *p, struct vl_planned *out)
{
    const struct vl_region *region = p->state->region;
    const struct vl_hotline *h = &region->hotlines[p->hotline];
    if (next_of_files(p, out))
        return true;
    while (p->next_weekly < h->n_shifts) {
        const struct vl_shift *s = &region->shifts[h->first_shift + p->next_weekly++];
        if (!vl_shift_is_on(s, &p->local) || has_file(p, region->people[s->person].hospital) ||
            !is_position(p, s->person))
            continue;
        *out = (struct vl_planned){p->hotline, s->person, s->level};
        return true;
    }
    return false;
}

vl_utc vl_duty_plan_change(const struct vl_state *state, vl_utc now)
{
    vl_utc next = vl_region_next_duty_change(state->region, now), change;
    if (state->rota && vl_rota_next_change(state->rota, now, &change) && change.ms < next.ms)
        next = change;
    return next;
}

#include "domain/duty.h"
#include "domain/duty_plan.h"

void vl_duty_init(struct vl_state *state)
{
    for (uint16_t i = 0; i < VL_MAX_DUTY; i++) {
        state->duty[i].person = VL_NONE;
        state->duty[i].next_of_line = (uint16_t)(i + 1 < VL_MAX_DUTY ? i + 1 : VL_NO_DUTY);
    }
    state->free_duty = 0;
}

static uint16_t find(const struct vl_state *s, vl_hotline_index hotline, vl_person_index person,
                     uint8_t level)
{
    const struct vl_person_state *p = vl_state_of_person(s, person);
    uint16_t i = p ? p->first_duty : VL_NO_DUTY;
    while (i != VL_NO_DUTY && (s->duty[i].hotline != hotline || s->duty[i].level != level))
        i = s->duty[i].next_of_person;
    return i;
}

bool vl_duty_has(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                 uint8_t level)
{
    return find(state, hotline, person, level) != VL_NO_DUTY;
}

bool vl_is_on_duty(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person)
{
    for (uint8_t level = 1; level <= VL_MAX_LEVEL; level++)
        if (vl_duty_has(state, hotline, person, level))
            return true;
    return false;
}

void vl_duty_add(struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                 uint8_t level)
{
    struct vl_person_state *p = vl_state_of_person(state, person);
    struct vl_line *line = vl_state_line(state, hotline);
    uint16_t i = state->free_duty;
    if (!p || !line || i == VL_NO_DUTY || vl_duty_has(state, hotline, person, level))
        return;
    state->free_duty = state->duty[i].next_of_line;
    state->duty[i] = (struct vl_duty){hotline, person, level, line->first_duty, p->first_duty};
    line->first_duty = i;
    p->first_duty = i;
    line->n_free = (uint16_t)(line->n_free + p->counted_free);
    line->n_present = (uint16_t)(line->n_present + p->counted_present);
}

void vl_duty_remove(struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                    uint8_t level)
{
    struct vl_person_state *p = vl_state_of_person(state, person);
    struct vl_line *line = vl_state_line(state, hotline);
    uint16_t i = find(state, hotline, person, level);
    if (i == VL_NO_DUTY)
        return;
    uint16_t *link = &line->first_duty;
    while (*link != i)
        link = &state->duty[*link].next_of_line;
    *link = state->duty[i].next_of_line;
    link = &p->first_duty;
    while (*link != i)
        link = &state->duty[*link].next_of_person;
    *link = state->duty[i].next_of_person;
    state->duty[i] = (struct vl_duty){.person = VL_NONE, .next_of_line = state->free_duty};
    state->free_duty = i;
    line->n_free = (uint16_t)(line->n_free - p->counted_free);
    line->n_present = (uint16_t)(line->n_present - p->counted_present);
}

static vl_person_index on_duty_at(const struct vl_state *s, vl_hotline_index hotline,
                                  const struct vl_target *target)
{
    vl_person_index best = VL_NONE;
    const struct vl_line *line = vl_state_line(s, hotline);
    for (uint16_t i = line->first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_line)
        if (s->duty[i].level == target->level && s->duty[i].person < best &&
            s->region->people[s->duty[i].person].hospital == target->hospital)
            best = s->duty[i].person;
    return best;
}

static vl_person_index in_rota_at(const struct vl_state *s, vl_hotline_index hotline,
                                  const struct vl_target *target, vl_utc at)
{
    struct vl_duty_plan plan = vl_duty_plan_at(s, hotline, at);
    struct vl_planned on;
    while (vl_duty_plan_next(&plan, &on))
        if (on.level == target->level && s->region->people[on.person].hospital == target->hospital)
            return on.person;
    return VL_NONE;
}

vl_person_index vl_duty_owner(const struct vl_state *state, vl_hotline_index hotline,
                              uint8_t first_level, vl_utc next)
{
    if (hotline >= state->region->n_hotlines)
        return VL_NONE;
    const struct vl_hotline *h = &state->region->hotlines[hotline];
    unsigned n = h->n_positions * (unsigned)VL_MAX_LEVEL;
    for (unsigned i = 0; i < 2 * n; i++) {
        unsigned k = i % n;
        struct vl_target target = {.hospital = h->positions[k % h->n_positions],
                                   .level = first_level};
        if (k >= h->n_positions)
            target.level = (uint8_t)(VL_MAX_LEVEL + 1 - first_level);
        vl_person_index person =
            i < n ? on_duty_at(state, hotline, &target) : in_rota_at(state, hotline, &target, next);
        if (person != VL_NONE)
            return person;
    }
    return VL_NONE;
}

/* Talking and wrapping up end soon; a procedure does not. */
static bool is_answering(const struct vl_person_state *p)
{
    return p->connected && p->presence == VL_PRESENCE_AVAILABLE;
}

bool vl_duty_others(const struct vl_state *state, vl_hotline_index hotline,
                    vl_hospital_index hospital)
{
    const struct vl_line *line = vl_state_line(state, hotline);
    for (uint16_t i = line ? line->first_duty : VL_NO_DUTY; i != VL_NO_DUTY;
         i = state->duty[i].next_of_line) {
        vl_hospital_index other = state->region->people[state->duty[i].person].hospital;
        if (other != hospital && other != VL_NONE && !state->hospitals[other].time_out &&
            is_answering(&state->people[state->duty[i].person]))
            return true;
    }
    return false;
}

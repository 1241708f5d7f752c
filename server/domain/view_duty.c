/* view_duty.c - who is on duty, and what that means for those who wait. */
#include "domain/duty.h"
#include "domain/settle.h"
#include "domain/view.h"

#define TALKS_TO_SAY 3 /* fewer conversations say nothing about the next one */

/* Sorted by position, level and person. */
static unsigned rank_of(const struct vl_hotline *h, const struct vl_duty_view *duty)
{
    unsigned position = 0;
    while (position < h->n_positions && h->positions[position] != duty->hospital)
        position++;
    return (position << 20) + ((unsigned)duty->level << 16) + duty->person;
}

static void insert(const struct vl_hotline *h, struct vl_duty_view *out, size_t n,
                   struct vl_duty_view duty)
{
    size_t i = n;
    for (; i > 0 && rank_of(h, &out[i - 1]) > rank_of(h, &duty); i--)
        out[i] = out[i - 1];
    out[i] = duty;
}

size_t vl_state_duty(const struct vl_state *state, vl_hotline_index hotline,
                     struct vl_duty_view *out, size_t capacity)
{
    const struct vl_line *line = vl_state_line(state, hotline);
    size_t n = 0;
    for (uint16_t i = line ? line->first_duty : VL_NO_DUTY; i != VL_NO_DUTY;
         i = state->duty[i].next_of_line) {
        const struct vl_duty *d = &state->duty[i];
        if (n < capacity)
            insert(&state->region->hotlines[hotline], out, n,
                   (struct vl_duty_view){d->person, state->region->people[d->person].hospital,
                                         d->level, vl_state_person(state, d->person)});
        n++;
    }
    return n;
}

bool vl_state_on_duty(const struct vl_state *state, vl_hotline_index hotline,
                      vl_person_index person)
{
    return vl_is_on_duty(state, hotline, person);
}

bool vl_state_manned(const struct vl_state *state, vl_hotline_index hotline)
{
    const struct vl_line *line = vl_state_line(state, hotline);
    return line && line->n_present > 0;
}

/* With `n` people and `ahead` calls before this one, (ahead + 1) / n conversations end first. The
 * range is half to twice what the mean says: conversations differ that much. */
static bool estimate(const struct vl_state *state, const struct vl_line *line, uint32_t place,
                     struct vl_estimate *out)
{
    if (!line || place == 0 || line->n_present == 0)
        return false;
    uint32_t ring_s = state->region->times.ring_seconds;
    if (line->n_free >= place) {
        *out = (struct vl_estimate){0, 2 * ring_s};
        return true;
    }
    if (line->n_talks < TALKS_TO_SAY)
        return false;
    int64_t busy_ms = line->mean_talk_ms + (int64_t)state->region->times.wrap_up_seconds * 1000;
    int64_t mean_s = busy_ms * (place - line->n_free) / line->n_present / 1000;
    *out = (struct vl_estimate){(uint32_t)(mean_s / 2), (uint32_t)(2 * mean_s) + ring_s};
    return true;
}

bool vl_state_estimate(const struct vl_state *state, uint64_t call, vl_utc now,
                       struct vl_estimate *out)
{
    const struct vl_call *c = vl_state_find(state, call);
    const struct vl_line *line = c ? vl_state_line(state, c->hotline) : NULL;
    return estimate(state, line, vl_state_place(state, call, now), out);
}

bool vl_state_estimate_next(const struct vl_state *state, vl_hotline_index hotline,
                            struct vl_estimate *out)
{
    const struct vl_line *line = vl_state_line(state, hotline);
    return estimate(state, line, line ? line->n_waiting + 1 : 0, out);
}

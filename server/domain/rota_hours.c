#include "domain/rota_hours.h"

#define MINUTES_PER_DAY 1440
#define SUMMER_MINUTES  120
#define WINTER_MINUTES  60

static void take_earlier(int64_t candidate, int64_t now, int64_t *best)
{
    if (candidate > now && candidate < *best)
        *best = candidate;
}

/* Every moment at which the wall clock may show that time: on a night when the clocks change it
 * does so twice, or jumps over it on a full hour. A moment too many does no harm. */
static void consider_wall(const struct vl_civil *day, int minute, int64_t now, int64_t *best)
{
    int64_t midnight = vl_civil_to_utc(day, 0).ms;
    int64_t wall = midnight + minute * VL_MS_PER_MINUTE;
    int64_t winter = wall - WINTER_MINUTES * VL_MS_PER_MINUTE;
    take_earlier(wall - SUMMER_MINUTES * VL_MS_PER_MINUTE, now, best);
    take_earlier(winter, now, best);
    take_earlier(winter - winter % VL_MS_PER_HOUR, now, best);
}

/* The next moment after `now` at which the line may open or close: an hour of its table, or
 * midnight, where a holiday begins or ends. */
static int64_t next_opening_change(const struct vl_region *region, vl_hotline_index hotline,
                                   int64_t now)
{
    const struct vl_hotline *h = &region->hotlines[hotline];
    int64_t best = INT64_MAX;
    if (h->always_open)
        return best;
    for (int ahead = 0; ahead <= 1; ahead++) {
        vl_utc t = {now + ahead * VL_MS_PER_DAY};
        struct vl_civil day = vl_civil_from_utc(t, vl_cet_offset_minutes(t));
        day.hour = day.minute = day.second = 0;
        consider_wall(&day, 0, now, &best);
        consider_wall(&day, MINUTES_PER_DAY, now, &best);
        for (uint16_t i = 0; i < h->n_openings; i++) {
            consider_wall(&day, h->openings[i].from_minute, now, &best);
            consider_wall(&day, h->openings[i].to_minute, now, &best);
        }
    }
    return best;
}

static uint8_t position_bit(const struct vl_hotline *h, vl_hospital_index hospital)
{
    for (uint16_t i = 0; i < h->n_positions; i++)
        if (h->positions[i] == hospital)
            return (uint8_t)(1u << i);
    return 0;
}

/* Who is on duty now; and the first end or beginning of a shift after now. */
static int64_t look_at_duties(const struct vl_staffing_walk *w, struct vl_staffing *s)
{
    const struct vl_hotline *h = &w->region->hotlines[w->hotline];
    const struct vl_rota *rota = w->rota;
    int64_t best = INT64_MAX;
    uint32_t first, end;
    vl_rota_candidates(rota, w->hotline, w->now, &first, &end);
    for (uint32_t i = first; i < end; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        if (d->to.ms <= w->now.ms)
            continue;
        s->level_1 |= d->level == 1;
        s->level_2 |= d->level > 1;
        s->positions |= position_bit(h, d->hospital);
        take_earlier(d->to.ms, w->now.ms, &best);
    }
    if (end < rota->first[w->hotline + 1])
        take_earlier(rota->duties[end].from.ms, w->now.ms, &best);
    return best;
}

bool vl_staffing_next(struct vl_staffing_walk *walk, struct vl_staffing *out)
{
    struct vl_staffing s = {.from = walk->now, .to = walk->until};
    if (walk->now.ms >= walk->until.ms || walk->hotline >= walk->region->n_hotlines)
        return false;
    int64_t duty = look_at_duties(walk, &s);
    int64_t opening = next_opening_change(walk->region, walk->hotline, walk->now.ms);
    take_earlier(duty, walk->now.ms, &s.to.ms);
    take_earlier(opening, walk->now.ms, &s.to.ms);
    s.open = vl_region_is_open(walk->region, walk->hotline, walk->now);
    walk->now = s.to;
    *out = s;
    return true;
}

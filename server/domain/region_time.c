/* region_time.c - opening hours and shifts, on the region's wall clock. */
#include "domain/region.h"

#define MINUTES_PER_DAY     1440
#define OPENING_SEARCH_DAYS 31

static int32_t date_number(const struct vl_civil *c)
{
    return c->year * 10000 + c->month * 100 + c->day;
}

static struct vl_local local_of(const struct vl_civil *c)
{
    return (struct vl_local){date_number(c), (uint8_t)c->weekday,
                             (uint16_t)(c->hour * 60 + c->minute)};
}

struct vl_local vl_region_local(const struct vl_region *region, vl_utc now)
{
    (void)region; /* one time zone so far, checked when the region is loaded */
    struct vl_civil c = vl_civil_from_utc(now, vl_cet_offset_minutes(now));
    return local_of(&c);
}

static bool has_day(const struct vl_interval *i, unsigned weekday)
{
    return i->days >> (weekday - 1) & 1u;
}

static bool opens_within(const struct vl_hotline *h, const struct vl_local *local)
{
    for (uint16_t i = 0; i < h->n_openings; i++) {
        const struct vl_interval *o = &h->openings[i];
        if (has_day(o, local->weekday) && local->minute >= o->from_minute &&
            local->minute < o->to_minute)
            return true;
    }
    return false;
}

static bool opens_on(const struct vl_region *region, const struct vl_hotline *h, int32_t date)
{
    return h->on_holidays || !vl_region_is_holiday(region, date);
}

bool vl_region_is_open(const struct vl_region *region, vl_hotline_index hotline, vl_utc now)
{
    if (hotline >= region->n_hotlines)
        return false;
    const struct vl_hotline *h = &region->hotlines[hotline];
    struct vl_local local = vl_region_local(region, now);
    return h->always_open || (opens_within(h, &local) && opens_on(region, h, local.date));
}

/* Keeps the earlier of *out and `t`, if the line opens at `t`. */
static bool keep_opening(const struct vl_region *region, vl_hotline_index hotline, vl_utc now,
                         vl_utc t, bool found, vl_utc *out)
{
    if (t.ms <= now.ms || !vl_region_is_open(region, hotline, t))
        return found;
    if (!found || t.ms < out->ms)
        *out = t;
    return true;
}

/* The first opening that begins after `now` on the day of `day`. When the clocks change, a
 * wall-clock time may come twice, or be skipped: then the moment of the change may open the line.
 */
static bool opening_on_day(const struct vl_region *region, vl_hotline_index hotline,
                           const struct vl_civil *day, vl_utc now, vl_utc *out)
{
    const struct vl_hotline *h = &region->hotlines[hotline];
    bool found = false;
    if (!opens_on(region, h, date_number(day)))
        return false;
    for (uint16_t i = 0; i < h->n_openings; i++) {
        const struct vl_interval *o = &h->openings[i];
        struct vl_civil wall = *day;
        wall.hour = o->from_minute / 60;
        wall.minute = o->from_minute % 60;
        wall.second = 0;
        if (!has_day(o, (unsigned)day->weekday))
            continue;
        vl_utc summer = vl_civil_to_utc(&wall, 120), winter = vl_civil_to_utc(&wall, 60);
        vl_utc change = {winter.ms / VL_MS_PER_HOUR * VL_MS_PER_HOUR};
        found = keep_opening(region, hotline, now, summer, found, out);
        found = keep_opening(region, hotline, now, winter, found, out);
        found = keep_opening(region, hotline, now, change, found, out);
    }
    return found;
}

bool vl_region_next_opening(const struct vl_region *region, vl_hotline_index hotline, vl_utc now,
                            vl_utc *out)
{
    if (hotline >= region->n_hotlines)
        return false;
    if (vl_region_is_open(region, hotline, now)) {
        *out = now;
        return true;
    }
    struct vl_civil noon = vl_civil_from_utc(now, vl_cet_offset_minutes(now));
    noon.hour = 12; /* so that a step of 24 hours is a step of one day */
    vl_utc step = vl_civil_to_utc(&noon, 0);
    for (int i = 0; i < OPENING_SEARCH_DAYS; i++) {
        struct vl_civil day = vl_civil_from_utc(step, 0);
        if (opening_on_day(region, hotline, &day, now, out))
            return true;
        step.ms += VL_MS_PER_DAY;
    }
    return false;
}

bool vl_shift_is_on(const struct vl_shift *shift, const struct vl_local *local)
{
    const struct vl_interval *w = &shift->when;
    bool today = has_day(w, local->weekday);
    if (w->to_minute > w->from_minute)
        return today && local->minute >= w->from_minute && local->minute < w->to_minute;
    bool yesterday = has_day(w, local->weekday == 1 ? 7 : local->weekday - 1u);
    return (today && local->minute >= w->from_minute) ||
           (yesterday && local->minute < w->to_minute);
}

/* Minutes from `minute` to the next time the wall clock shows `edge`, 1..1440. */
static int minutes_until(int minute, int edge)
{
    int wait = (edge - minute) % MINUTES_PER_DAY;
    return wait <= 0 ? wait + MINUTES_PER_DAY : wait;
}

vl_utc vl_region_next_duty_change(const struct vl_region *region, vl_utc now)
{
    struct vl_local local = vl_region_local(region, now);
    int64_t this_minute =
        now.ms - ((now.ms % VL_MS_PER_MINUTE) + VL_MS_PER_MINUTE) % VL_MS_PER_MINUTE;
    /* Clocks change on the full hour only, so within it no wall-clock minute is missing. */
    int wait = minutes_until(local.minute % 60, 60);
    for (uint16_t i = 0; i < region->n_shifts; i++) {
        const struct vl_interval *w = &region->shifts[i].when;
        int begin = minutes_until(local.minute, w->from_minute);
        int end = minutes_until(local.minute, w->to_minute % MINUTES_PER_DAY);
        wait = begin < wait ? begin : wait;
        wait = end < wait ? end : wait;
    }
    return (vl_utc){this_minute + wait * VL_MS_PER_MINUTE};
}

#include "gateway/rota_weekly.h"

#include "base/clock.h"
#include <jansson.h>

#define SUMMER        120 /* minutes before UTC */
#define WINTER        60
#define HOURS_AT_NOON 12

struct weekly {
    const struct vl_region *region;
    vl_utc from, until;
    size_t n_shifts;
};

/* The first moment at which the wall clock of that day shows the minute or a later one. */
static vl_utc moment_of(struct vl_civil day, int minute)
{
    vl_utc summer, winter;

    day.hour = minute / 60;
    day.minute = minute % 60;
    day.second = 0;
    summer = vl_civil_to_utc(&day, SUMMER);
    winter = vl_civil_to_utc(&day, WINTER);
    return vl_cet_offset_minutes(summer) == SUMMER ? summer : winter;
}

static int add_day(struct weekly *w, const struct vl_shift *s, struct vl_civil day, vl_utc noon,
                   json_t *shifts)
{
    char from[VL_UTC_TEXT_BYTES], to[VL_UTC_TEXT_BYTES];
    struct vl_civil next = vl_civil_from_utc((vl_utc){noon.ms + VL_MS_PER_DAY}, 0);
    const struct vl_interval *i = &s->when;
    bool overnight = i->to_minute <= i->from_minute, whole = i->to_minute == 24 * 60;
    vl_utc begins = moment_of(day, i->from_minute);
    vl_utc ends = moment_of(overnight || whole ? next : day, whole ? 0 : i->to_minute);

    if (!(i->days >> (day.weekday - 1) & 1u) || ends.ms <= w->from.ms || ends.ms <= begins.ms ||
        begins.ms >= w->until.ms)
        return VL_OK;
    if (++w->n_shifts > VL_ROTA_MAX_DUTIES)
        return VL_E_FULL;
    vl_utc_format(begins, from);
    vl_utc_format(ends, to);
    return json_array_append_new(shifts, json_pack("{s:s, s:i, s:s, s:s}", "person",
                                                   w->region->people[s->person].id, "level",
                                                   s->level, "from", from, "to", to)) < 0
               ? VL_E_NOMEM
               : VL_OK;
}

/* Noon, so that a step of 24 hours is a step of one day. */
static vl_utc first_noon(vl_utc from)
{
    struct vl_civil day = vl_civil_from_utc((vl_utc){from.ms - VL_MS_PER_DAY}, WINTER);

    day.hour = HOURS_AT_NOON;
    day.minute = day.second = 0;
    return vl_civil_to_utc(&day, 0);
}

static int add_shift(struct weekly *w, const struct vl_shift *s, json_t *shifts)
{
    vl_utc noon = first_noon(w->from);
    int rc = VL_OK;

    for (; rc == VL_OK && noon.ms < w->until.ms + VL_MS_PER_DAY; noon.ms += VL_MS_PER_DAY)
        rc = add_day(w, s, vl_civil_from_utc(noon, 0), noon, shifts);
    return rc;
}

static int shifts_of(struct weekly *w, vl_hotline_index hotline, vl_hospital_index hospital,
                     json_t *shifts)
{
    const struct vl_hotline *h = &w->region->hotlines[hotline];
    int rc = shifts ? VL_OK : VL_E_NOMEM;

    for (uint16_t i = 0; rc == VL_OK && i < h->n_shifts; i++) {
        const struct vl_shift *s = &w->region->shifts[h->first_shift + i];
        if (w->region->people[s->person].hospital == hospital)
            rc = add_shift(w, s, shifts);
    }
    return rc;
}

static int add_position(struct weekly *w, vl_hotline_index hotline, vl_hospital_index hospital,
                        json_t **calendars, size_t capacity, size_t *n)
{
    json_t *shifts = json_array(), *calendar;
    int rc = shifts_of(w, hotline, hospital, shifts);

    if (rc == VL_OK && json_array_size(shifts) > 0) {
        calendar = json_pack("{s:s, s:s, s:O}", "hotline", w->region->hotlines[hotline].id,
                             "hospital", w->region->hospitals[hospital].code, "shifts", shifts);
        rc = !calendar ? VL_E_NOMEM : *n == capacity ? VL_E_FULL : VL_OK;
        if (rc == VL_OK)
            calendars[(*n)++] = calendar;
        else
            json_decref(calendar);
    }
    json_decref(shifts);
    return rc;
}

int vl_rota_add_weekly(const struct vl_region *region, const struct vl_rota *rota, vl_utc from,
                       vl_utc until, json_t **calendars, size_t capacity, size_t *n)
{
    struct weekly w = {region, from, until, 0};
    int rc = VL_OK;

    for (vl_hotline_index h = 0; h < region->n_hotlines; h++)
        for (uint16_t i = 0; rc == VL_OK && i < region->hotlines[h].n_positions; i++)
            if (!rota || !(rota->given[h] >> i & 1u))
                rc = add_position(&w, h, region->hotlines[h].positions[i], calendars, capacity, n);
    return rc;
}

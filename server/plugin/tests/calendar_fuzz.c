/* Whatever a rota file holds: its shifts are ordered, of the period, long enough to exist and short
 * enough to be one shift; all is bounded; and reading it again says the same. */
#include "plugin/calendar.h"

#include <stdlib.h>
#include <string.h>

static const struct vl_calendar_period period = {{INT64_C(1774224000000)},  /* 2026-03-23 */
                                                 {INT64_C(1775433600000)}}; /* 2026-04-06 */

static bool is_sound(const struct vl_calendar_shift *s)
{
    static const int64_t hour = 3600000;

    return s->from.ms < s->to.ms && s->to.ms > period.from.ms && s->from.ms < period.until.ms &&
           s->to.ms - s->from.ms <= (VL_CALENDAR_SHIFT_DAYS * 24 + 1) * hour && s->level >= 1 &&
           s->level <= 2 && s->line > 0 && strlen(s->person) > 0;
}

static void check(const struct vl_calendar *c)
{
    if (c->n_shifts > VL_CALENDAR_MAX_SHIFTS || c->n_faults > VL_CALENDAR_MAX_FAULTS ||
        (c->more_faults > 0 && c->n_faults < VL_CALENDAR_MAX_FAULTS))
        abort();
    for (size_t i = 0; i < c->n_shifts; i++)
        if (!is_sound(&c->shifts[i]) || (i > 0 && c->shifts[i].from.ms < c->shifts[i - 1].from.ms))
            abort();
    for (size_t i = 0; i < c->n_faults; i++)
        if (c->faults[i].line == 0 || c->faults[i].text[0] == '\0')
            abort();
    /* Who has no hotline or hospital is told so. */
    if ((!c->hotline[0] || !c->hospital[0]) && c->n_faults == 0)
        abort();
}

static bool is_unfinished(const struct vl_calendar *c)
{
    for (size_t i = 0; i < c->n_faults; i++)
        if (c->faults[i].code == VL_CALENDAR_TOO_MUCH_WORK)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct vl_calendar *one = NULL, *two = NULL;
    json_t *first, *second;

    if (vl_calendar_read((struct vl_span){data, n}, &period, &one) != VL_OK)
        return 0;
    check(one);
    if (!is_unfinished(one)) { /* how far it came is a matter of the processor's speed */
        first = vl_calendar_to_json(one);
        if (!first || vl_calendar_read((struct vl_span){data, n}, &period, &two) != VL_OK)
            abort();
        second = vl_calendar_to_json(two);
        if (!is_unfinished(two) && !json_equal(first, second))
            abort();
        json_decref(first);
        json_decref(second);
    }
    vl_calendar_destroy(one);
    vl_calendar_destroy(two);
    return 0;
}

/* calendar_expand.c - series with their exceptions and changes become single shifts. */
#include "plugin/calendar_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One series and what changes it: consecutive events, ordered by the moment that they change. */
struct series {
    struct vl_reading *reading;
    struct vl_vevent *event;
    struct vl_vevent **changes;
    size_t n_changes;
};

static int64_t cpu_ms(void)
{
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void stop(struct vl_reading *r, uint32_t line, enum vl_calendar_fault_code code)
{
    if (!r->stopped)
        vl_calendar_last_fault(r, line, code, NULL);
    r->stopped = true;
}

/* --- one shift --- */

static void add_shift(struct vl_reading *r, const struct vl_vevent *e, int64_t from, int64_t to)
{
    struct vl_calendar *out = r->out;
    struct vl_calendar_shift *s;

    if (to <= from || to <= r->period.from.ms || from >= r->period.until.ms || r->stopped)
        return;
    if (out->n_shifts == VL_CALENDAR_MAX_SHIFTS) {
        stop(r, e->line, VL_CALENDAR_TOO_MANY_SHIFTS);
        return;
    }
    if (!vl_calendar_grow(r, (void **)&out->shifts, sizeof *out->shifts, out->n_shifts,
                          &r->shifts_capacity))
        return;
    s = &out->shifts[out->n_shifts++];
    *s = (struct vl_calendar_shift){{from}, {to}, e->line, e->level, ""};
    memcpy(s->person, e->person, sizeof s->person);
}

/* When a shift that begins at that wall time ends. */
static int64_t end_of(const struct vl_vevent *e, int64_t wall)
{
    if (e->end_kind == VL_END_WALL)
        return vl_zone_to_utc(e->zone, wall + (e->end - e->start));
    return vl_zone_to_utc(e->zone, wall + e->days * VL_MS_PER_DAY) + e->exact;
}

static bool is_left_out(const struct vl_vevent *e, int64_t from, int64_t wall)
{
    int64_t midnight = wall - wall % VL_MS_PER_DAY;

    for (size_t i = 0; i < e->left_out.count; i++) {
        const struct vl_date *d = &e->left_out.list[i];
        if (d->is_date ? d->at == midnight : d->at == from)
            return true;
    }
    return false;
}

static int compare_changes(const void *a, const void *b)
{
    const struct vl_vevent *x = *(struct vl_vevent *const *)a, *y = *(struct vl_vevent *const *)b;
    return (x->changes > y->changes) - (x->changes < y->changes);
}

static bool is_changed(const struct series *s, int64_t from)
{
    struct vl_vevent key = {.changes = from}, *wanted = &key, **found, **end;

    if (s->n_changes == 0)
        return false;
    found = bsearch(&wanted, s->changes, s->n_changes, sizeof *s->changes, compare_changes);
    if (!found)
        return false;
    end = s->changes + s->n_changes;
    while (found > s->changes && found[-1]->changes == from)
        found--;
    for (; found < end && (*found)->changes == from; found++)
        (*found)->matched = true;
    return true;
}

/* length: milliseconds; -1: the event's own. */
static void occur(const struct series *s, int64_t from, int64_t wall, int64_t length)
{
    bool changed = is_changed(s, from);

    if (!changed && !is_left_out(s->event, from, wall))
        add_shift(s->reading, s->event, from, length < 0 ? end_of(s->event, wall) : from + length);
}

/* --- a rule --- */

static struct icaltimetype icaltime_of(int64_t wall, bool is_date)
{
    struct vl_civil c = vl_civil_from_utc((vl_utc){wall}, 0);
    struct icaltimetype t = icaltime_null_time();

    t.year = c.year;
    t.month = c.month;
    t.day = c.day;
    t.is_date = is_date;
    if (!is_date) {
        t.hour = c.hour;
        t.minute = c.minute;
        t.second = c.second;
    }
    return t;
}

static bool may_go_on(struct vl_reading *r, const struct vl_vevent *e)
{
    if (r->steps++ >= VL_CALENDAR_MAX_STEPS)
        stop(r, e->rule_line, VL_CALENDAR_TOO_MUCH_WORK);
    return !r->stopped && r->rc == VL_OK;
}

/* The next wall time of the rule within its UNTIL and our period; false: there is none. */
static bool next_of_rule(const struct series *s, icalrecur_iterator *rule, int64_t *wall)
{
    const struct vl_vevent *e = s->event;

    if (!may_go_on(s->reading, e))
        return false;
    return vl_wall_of_icaltime(icalrecur_iterator_next(rule), wall) &&
           vl_zone_to_utc(e->zone, *wall) <= e->until &&
           vl_zone_to_utc(e->zone, *wall) < s->reading->period.until.ms;
}

static void follow_rule(const struct series *s, icalrecur_iterator *rule)
{
    const struct vl_vevent *e = s->event;
    int64_t wall = 0;
    struct icaltimetype first = icalrecur_iterator_next(rule);

    if (!vl_wall_of_icaltime(first, &wall)) {
        vl_calendar_fault(s->reading, e->rule_line, VL_CALENDAR_NEVER, NULL);
        return;
    }
    if (wall != e->start) {
        vl_calendar_fault(s->reading, e->rule_line, VL_CALENDAR_START_NOT_IN_RULE, NULL);
        return;
    }
    if (vl_zone_to_utc(e->zone, wall) > e->until)
        return;
    do
        occur(s, vl_zone_to_utc(e->zone, wall), wall, -1);
    while (next_of_rule(s, rule, &wall));
}

static void expand_rule(const struct series *s)
{
    const struct vl_vevent *e = s->event;
    icalrecur_iterator *rule;

    /* libical can spend half a second on one step of a rule that has no day. */
    if (cpu_ms() - s->reading->cpu_start_ms > VL_CALENDAR_CPU_MS)
        stop(s->reading, e->rule_line, VL_CALENDAR_TOO_MUCH_WORK);
    if (s->reading->stopped)
        return;
    rule = icalrecur_iterator_new(*e->rule, icaltime_of(e->start, e->start_is_date));
    icalerror_clear_errno();
    if (!rule) {
        vl_calendar_fault(s->reading, e->rule_line, VL_CALENDAR_NEVER, NULL);
        return;
    }
    follow_rule(s, rule);
    icalrecur_iterator_free(rule);
}

/* --- a series --- */

static void expand_series(const struct series *s)
{
    const struct vl_vevent *e = s->event;

    if (e->rule)
        expand_rule(s);
    else
        occur(s, vl_zone_to_utc(e->zone, e->start), e->start, -1);
    for (size_t i = 0; i < e->added.count; i++) {
        const struct vl_date *d = &e->added.list[i];
        int64_t from = d->is_date ? vl_zone_to_utc(e->zone, d->at) : d->at;
        occur(s, from, d->is_date ? d->at : vl_zone_from_utc(e->zone, from), d->length);
    }
}

/* A change whose shift lies behind the period was not looked for. */
static void check_change(struct vl_reading *r, const struct vl_vevent *change,
                         const struct vl_vevent *series)
{
    bool looked_for = !series->faulty && !series->cancelled && !r->stopped &&
                      change->changes < r->period.until.ms;

    if (!change->matched && looked_for)
        vl_calendar_fault(r, change->change_line, VL_CALENDAR_NO_SUCH_SHIFT, NULL);
}

static void expand_changes(const struct series *s)
{
    for (size_t i = 0; i < s->n_changes; i++) {
        struct vl_vevent *change = s->changes[i];
        const struct series alone = {s->reading, change, NULL, 0};

        if (change->faulty)
            continue;
        if (i > 0 && s->changes[i - 1]->changes == change->changes)
            vl_calendar_fault(s->reading, change->change_line, VL_CALENDAR_CHANGED_TWICE, NULL);
        else if (!s->event)
            vl_calendar_fault(s->reading, change->change_line, VL_CALENDAR_NO_SERIES, NULL);
        else
            check_change(s->reading, change, s->event);
        if (!change->cancelled)
            occur(&alone, vl_zone_to_utc(change->zone, change->start), change->start, -1);
    }
}

/* events: all of one UID, the series first. */
static void expand_group(struct vl_reading *r, struct vl_vevent **events, size_t n)
{
    size_t n_series = 0;
    struct series s = {.reading = r};

    while (n_series < n && !events[n_series]->change_line)
        n_series++;
    s.changes = events + n_series;
    s.n_changes = n - n_series;
    for (size_t i = 0; i < n_series && r->rc == VL_OK; i++) {
        s.event = events[i];
        if (i > 0)
            vl_calendar_fault(r, s.event->line, VL_CALENDAR_UID_TWICE, s.event->uid);
        if (!s.event->faulty && !s.event->cancelled)
            expand_series(&s);
    }
    expand_changes(&s);
}

static int compare_uids(const struct vl_vevent *x, const struct vl_vevent *y)
{
    if (!x->uid || !y->uid)
        return (x->uid != NULL) - (y->uid != NULL);
    return strcmp(x->uid, y->uid);
}

/* By UID, the series before its changes, those by what they change; then by line. */
static int compare_events(const void *a, const void *b)
{
    const struct vl_vevent *x = *(struct vl_vevent *const *)a, *y = *(struct vl_vevent *const *)b;
    int order = compare_uids(x, y);

    if (order == 0)
        order = (x->change_line != 0) - (y->change_line != 0);
    if (order == 0)
        order = compare_changes(a, b);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

void vl_vevents_expand(struct vl_reading *r)
{
    size_t begin = 0, end;

    r->cpu_start_ms = cpu_ms();
    if (r->n_events > 0)
        qsort(r->events, r->n_events, sizeof *r->events, compare_events);
    for (; begin < r->n_events && r->rc == VL_OK; begin = end) {
        end = begin + 1;
        while (end < r->n_events && r->events[begin]->uid &&
               compare_uids(r->events[begin], r->events[end]) == 0)
            end++;
        expand_group(r, r->events + begin, end - begin);
    }
}

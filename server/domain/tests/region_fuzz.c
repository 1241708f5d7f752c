/* region_fuzz.c - any JSON as a region file. What is accepted has every index in range and every
 * string in place, answers every question within its contract, and answers the same when the same
 * file is read again; what is refused says why. */
#include "domain/responsibility.h"
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES 16384
#define MAX_DEPTH 16

/* A weekday, shortly before and within both changes of the clocks, a holiday, the first of a year;
 * one before 1970, one some years ahead. */
static const int64_t moments[] = {
    1767600000000, 1774744200000, 1792889400000, 1792891500000,
    1798182000000, 1798758000000, -3600000000,   1835680200000,
};
#define N_MOMENTS (sizeof moments / sizeof *moments)

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void mix(uint64_t *answers, int64_t value)
{
    *answers = (*answers ^ (uint64_t)value) * 1099511628211u;
}

static void text(uint64_t *answers, const char *s)
{
    require(s != NULL);
    for (; *s; s++)
        mix(answers, *s);
    mix(answers, '\n');
}

static void period(uint64_t *answers, const struct vl_period *p)
{
    require(p->from >= 0 && p->until >= 0 && (!p->until || p->from < p->until));
    mix(answers, p->from);
    mix(answers, p->until);
}

static bool is_index(uint16_t index, uint16_t n)
{
    return index == VL_NONE || index < n;
}

static void check_hospital(uint64_t *answers, const struct vl_region *r, uint16_t index)
{
    const struct vl_hospital *h = &r->hospitals[index];
    require(vl_region_hospital(r, h->code) == index && h->n_sites >= 1);
    require(h->n_sites <= VL_MAX_SITES && is_index(h->successor, r->n_hospitals));
    text(answers, h->name);
    period(answers, &h->operates);
    for (uint16_t i = 0; i < h->n_sites; i++) {
        const struct vl_site *site = &h->site_facts[i];
        text(answers, h->sites[i]);
        text(answers, site->role);
        text(answers, site->address);
        require(site->lat >= -90 && site->lat <= 90 && site->lon >= -180 && site->lon <= 180);
    }
    for (size_t k = 0; k < N_MOMENTS; k++) {
        struct vl_local local = vl_region_local(r, (vl_utc){moments[k]});
        vl_hospital_index stands = vl_region_hospital_at(r, index, local.date);
        require(is_index(stands, r->n_hospitals));
        require(stands == VL_NONE || vl_period_has(&r->hospitals[stands].operates, local.date));
        mix(answers, stands);
    }
}

static void check_label(uint64_t *answers, const struct vl_label *label)
{
    text(answers, label->id);
    text(answers, label->name_da);
    text(answers, label->name_en);
}

static void check_places(uint64_t *answers, const struct vl_region *r)
{
    for (uint16_t i = 0; i < r->n_hospitals; i++)
        check_hospital(answers, r, i);
    for (uint16_t i = 0; i < r->n_municipalities; i++) {
        const struct vl_municipality *m = &r->municipalities[i];
        require(vl_region_municipality(r, m->code) == i && m->acute_hospital < r->n_hospitals);
        text(answers, m->name);
        text(answers, m->acute_site);
        mix(answers, m->population);
    }
    for (uint16_t i = 0; i < r->n_specialties; i++) {
        require(vl_region_specialty(r, r->specialties[i].id) == i);
        text(answers, r->specialties[i].name_da);
        text(answers, r->specialties[i].name_en);
    }
    for (uint16_t i = 0; i < r->n_kinds; i++)
        check_label(answers, &r->kinds[i]);
    for (uint16_t i = 0; i < r->n_discharge_destinations; i++)
        check_label(answers, &r->discharge_destinations[i]);
    for (uint16_t i = 0; i < r->n_discharge_groups; i++)
        check_label(answers, &r->discharge_groups[i]);
}

static void check_interval(const struct vl_interval *i)
{
    require(i->days > 0 && i->days < 128 && i->from_minute < 1440);
    require(i->to_minute >= 1 && i->to_minute <= 1440 && i->from_minute != i->to_minute);
}

static void check_opening(uint64_t *answers, const struct vl_region *r, uint16_t index, vl_utc now)
{
    vl_utc next = now;
    bool found = vl_region_next_opening(r, index, now, &next);
    mix(answers, vl_region_is_open(r, index, now));
    mix(answers, next.ms);
    if (!found) {
        require(!vl_region_is_open(r, index, now));
        return;
    }
    require(next.ms >= now.ms && vl_region_is_open(r, index, next));
    require(next.ms == now.ms || !vl_region_is_open(r, index, (vl_utc){next.ms - 1}));
}

static void check_hotline(uint64_t *answers, const struct vl_region *r, uint16_t index)
{
    const struct vl_hotline *h = &r->hotlines[index];
    require(vl_region_hotline(r, h->id) == index && h->specialty < r->n_specialties);
    require(is_index(h->kind, r->n_kinds) && h->video < VL_VIDEO_COUNT);
    require(h->n_openings <= VL_MAX_OPENINGS && (h->always_open || h->n_openings >= 1));
    require(h->n_positions >= 1 && h->n_positions <= VL_MAX_POSITIONS && h->callers != 0);
    require(h->n_shifts == 0 || h->first_shift + h->n_shifts <= r->n_shifts);
    text(answers, h->name_da);
    text(answers, h->name_en);
    text(answers, h->telephone);
    mix(answers, h->plugin != NULL);
    for (uint16_t i = 0; i < h->n_openings; i++)
        check_interval(&h->openings[i]);
    for (uint16_t i = 0; i < h->n_shifts; i++)
        require(r->shifts[h->first_shift + i].hotline == index);
    for (int role = 0; role < VL_ROLE_COUNT; role++)
        require(!vl_hotline_takes(r, index, (enum vl_role)role) ||
                vl_role_calls((enum vl_role)role));
    for (uint16_t i = 0; i < h->n_positions; i++) {
        require(h->positions[i] < r->n_hospitals);
        period(answers, &h->periods[i]);
    }
    for (size_t k = 0; k < N_MOMENTS; k++)
        check_opening(answers, r, index, (vl_utc){moments[k]});
}

/* Of a mono-specialty, one position at a time. */
static void check_mono(const struct vl_region *r, uint16_t index)
{
    const struct vl_hotline *h = &r->hotlines[index];
    for (size_t k = 0; r->specialties[h->specialty].is_mono && k < N_MOMENTS; k++) {
        struct vl_local local = vl_region_local(r, (vl_utc){moments[k]});
        int n = 0;
        for (uint16_t i = 0; i < h->n_positions; i++)
            n += vl_hotline_position_at(r, index, i, local.date);
        require(n <= 1);
    }
}

static void check_people(uint64_t *answers, const struct vl_region *r)
{
    for (uint16_t i = 0; i < r->n_people; i++) {
        const struct vl_person *p = &r->people[i];
        require(vl_region_person(r, p->id) == i && p->role < VL_ROLE_COUNT);
        require(is_index(p->hospital, r->n_hospitals));
        require(p->role != VL_ROLE_SPECIALIST || p->hospital != VL_NONE);
        text(answers, p->name);
        text(answers, p->organisation);
        text(answers, p->title);
        text(answers, p->telephone);
        text(answers, p->site);
    }
    for (uint16_t i = 0; i < r->n_shifts; i++) {
        const struct vl_shift *s = &r->shifts[i];
        require(s->hotline < r->n_hotlines && s->person < r->n_people);
        require(s->level >= 1 && s->level <= VL_MAX_LEVEL);
        check_interval(&s->when);
    }
    for (size_t k = 0; k < N_MOMENTS; k++) {
        vl_utc change = vl_region_next_duty_change(r, (vl_utc){moments[k]});
        require(change.ms > moments[k] && change.ms <= moments[k] + 3600000);
        mix(answers, change.ms);
    }
}

static void check_cover(uint64_t *answers, const struct vl_region *r, const struct vl_discharge *d,
                        vl_utc now, enum vl_role role)
{
    struct vl_cover c = vl_discharge_cover(r, d, now, role);
    require(c.is_covered == (c.why == VL_UNCOVERED_COUNT));
    require(is_index(c.rule, r->n_discharge_rules) && is_index(c.responsible, r->n_hospitals));
    require((c.rule == VL_NONE) == (r->n_discharge_rules == 0));
    if (c.is_covered)
        require(d->start.ms <= now.ms && now.ms < c.until.ms && c.responsible != VL_NONE &&
                (r->discharge_rules[c.rule].callers & VL_ROLE_BIT(role)));
    if (c.why == VL_UNCOVERED_WINDOW_OVER)
        require(now.ms >= c.until.ms && c.responsible == VL_NONE);
    mix(answers, c.why);
    mix(answers, c.rule);
    mix(answers, c.until.ms);
    mix(answers, c.responsible);
}

static void check_rules(uint64_t *answers, const struct vl_region *r)
{
    for (uint16_t i = 0; i < r->n_discharge_rules; i++) {
        const struct vl_discharge_rule *rule = &r->discharge_rules[i];
        require(vl_region_discharge_rule(r, rule->id) == i && rule->callers != 0);
        require(rule->hours >= 1 && rule->hours <= VL_MAX_RESPONSIBLE_HOURS);
        require(is_index(rule->group, r->n_discharge_groups));
        text(answers, rule->name_da);
        text(answers, rule->source);
        period(answers, &rule->in_force);
    }
    for (size_t k = 0; k < N_MOMENTS; k++) {
        struct vl_discharge d = {.hospital = (uint16_t)(k % 3),
                                 .specialty = (uint16_t)(k % 2),
                                 .group = k % 2 ? 0 : VL_NONE,
                                 .start = {moments[k] - 3600000 * (int64_t)(k * 13)},
                                 .admitted_hours = 30,
                                 .age = 70};
        for (int role = 0; role < VL_ROLE_COUNT; role++)
            check_cover(answers, r, &d, (vl_utc){moments[k]}, (enum vl_role)role);
        mix(answers, vl_region_is_holiday(r, vl_region_local(r, d.start).date));
    }
}

/* One number for all that the region answers. */
static uint64_t check(const struct vl_region *r)
{
    uint64_t answers = 14695981039346656037u;
    text(&answers, r->name);
    require(is_index(r->fallback, r->n_hotlines) && r->n_hospitals && r->n_hotlines);
    for (uint16_t i = 1; i < r->n_holidays; i++)
        require(r->holidays[i - 1] <= r->holidays[i]);
    check_places(&answers, r);
    for (uint16_t i = 0; i < r->n_hotlines; i++) {
        check_hotline(&answers, r, i);
        check_mono(r, i);
    }
    check_people(&answers, r);
    check_rules(&answers, r);
    return answers;
}

static void check_report(const struct vl_report *report)
{
    require(report->count > 0);
    for (size_t i = 0; i < report->count && i < VL_REPORT_LINES; i++)
        require(report->lines[i][0] && memchr(report->lines[i], '\0', VL_REPORT_LINE_BYTES));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct vl_json_limits limits = {MAX_BYTES, MAX_DEPTH};
    static struct vl_report report;
    struct vl_region *region = NULL, *again = NULL;
    json_t *json = NULL;
    if (vl_json_parse((struct vl_span){data, n}, &limits, &json, NULL) < 0)
        return 0;
    int rc = vl_region_from_json(json, &region, &report);
    if (rc == VL_OK) {
        uint64_t answers = check(region);
        require(vl_region_from_json(json, &again, &report) == VL_OK && check(again) == answers);
    } else {
        require(rc == VL_E_PROTO && !region);
        check_report(&report);
    }
    vl_region_destroy(region);
    vl_region_destroy(again);
    json_decref(json);
    return 0;
}

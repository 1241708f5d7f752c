/* rota_world.h - rota files as the core gets them, written down by a test. */
#ifndef VL_DOMAIN_TESTS_ROTA_WORLD_H
#define VL_DOMAIN_TESTS_ROTA_WORLD_H

#include "world.h"

#include "domain/rota.h"

#define MAX_TEST_SHIFTS 16
#define ONE_DAY         INT64_C(86400000)

struct test_shift { /* moments as "11-23T07:00", of 2026 and in UTC */
    const char *person;
    int level;
    const char *from, *to;
};
struct test_file {
    const char *hotline, *hospital;
    struct test_shift shifts[MAX_TEST_SHIFTS]; /* ends with person NULL */
};

static inline vl_utc at(const char *moment)
{
    char text[32];
    vl_utc t = {0};
    assert_in_range(snprintf(text, sizeof text, "2026-%s:00Z", moment), 1, sizeof text - 1);
    assert_int_equal(vl_utc_parse(text, strlen(text), &t), VL_OK);
    return t;
}

static inline json_t *shift_at(const char *person, int level, vl_utc from, vl_utc to, int line)
{
    char begins[VL_UTC_TEXT_BYTES], ends[VL_UTC_TEXT_BYTES];
    vl_utc_format(from, begins);
    vl_utc_format(to, ends);
    json_t *shift = json_pack("{s:s, s:i, s:s, s:s, s:i}", "person", person, "level", level, "from",
                              begins, "to", ends, "line", line);
    assert_non_null(shift);
    return shift;
}

static inline json_t *empty_calendar(const char *hotline, const char *hospital)
{
    json_t *calendar =
        json_pack("{s:s, s:i, s:s, s:i, s:[], s:[], s:i}", "hotline", hotline, "hotline_line", 3,
                  "hospital", hospital, "hospital_line", 4, "shifts", "faults", "more_faults", 0);
    assert_non_null(calendar);
    return calendar;
}

static inline void add_shift(json_t *calendar, json_t *shift)
{
    assert_int_equal(json_array_append_new(json_object_get(calendar, "shifts"), shift), 0);
}

/* The shift at index i stands in line 10 * (i + 1). */
static inline json_t *calendar_of(const struct test_file *file)
{
    json_t *calendar = empty_calendar(file->hotline, file->hospital);
    for (int i = 0; i < MAX_TEST_SHIFTS && file->shifts[i].person; i++) {
        const struct test_shift *s = &file->shifts[i];
        add_shift(calendar, shift_at(s->person, s->level, at(s->from), at(s->to), 10 * (i + 1)));
    }
    return calendar;
}

/* Steals the calendars. */
static inline struct vl_rota *rota_of(const struct vl_region *region, json_t **calendars, size_t n,
                                      struct vl_rota_report *report)
{
    struct vl_rota *rota = NULL;
    vl_utc from = at("01-01T00:00");
    assert_int_equal(vl_rota_from_json(region, from, (vl_utc){from.ms + 500 * ONE_DAY}, calendars,
                                       n, &rota, report),
                     VL_OK);
    for (size_t i = 0; i < n; i++)
        json_decref(calendars[i]);
    return rota;
}

/* Without a fault. files ends with hotline NULL. */
static inline struct vl_rota *sound_rota(const struct vl_region *region,
                                         const struct test_file *files)
{
    static struct vl_rota_report report;
    json_t *calendars[8];
    size_t n = 0;
    for (; files[n].hotline; n++)
        calendars[n] = calendar_of(&files[n]);
    struct vl_rota *rota = rota_of(region, calendars, n, &report);
    if (report.count > 0)
        fail_msg("%s", report.faults[0].text);
    return rota;
}

#endif

#include "base/clock.h"
#include "base/err.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct {
    int64_t ms;
    const char *text;
} vectors[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {951782400000, "2000-02-29T00:00:00.000Z"},
    {1795335330123, "2026-11-22T08:15:30.123Z"},
    {4107542399999, "2100-02-28T23:59:59.999Z"},
    {-62167219200000, "0000-01-01T00:00:00.000Z"},
    {253402300799999, "9999-12-31T23:59:59.999Z"},
};

static int parse(const char *text, vl_utc *out)
{
    return vl_utc_parse(text, strlen(text), out);
}

static void test_format_and_parse_agree(void **state)
{
    char text[VL_UTC_TEXT_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        vl_utc t;
        vl_utc_format((vl_utc){vectors[i].ms}, text);
        assert_string_equal(text, vectors[i].text);
        assert_int_equal(parse(text, &t), VL_OK);
        assert_int_equal(t.ms, vectors[i].ms);
    }
}

static void test_years_without_a_text(void **state)
{
    static const int64_t moments[] = {-62167219200001, 253402300800000, INT64_MIN, INT64_MAX};
    char text[VL_UTC_TEXT_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        vl_utc_format((vl_utc){moments[i]}, text);
        assert_string_equal(text, "invalid");
    }
}

static void test_fractions(void **state)
{
    vl_utc t;
    (void)state;
    assert_int_equal(parse("1970-01-01T00:00:01Z", &t), VL_OK);
    assert_int_equal(t.ms, 1000);
    assert_int_equal(parse("1970-01-01T00:00:01.5Z", &t), VL_OK);
    assert_int_equal(t.ms, 1500);
    assert_int_equal(parse("1970-01-01T00:00:01.25Z", &t), VL_OK);
    assert_int_equal(t.ms, 1250);
}

static void test_refuses_other_texts(void **state)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-11-22",
        "2026-11-22T08:15:30",
        "2026-11-22T08:15:30z",
        "2026-11-22t08:15:30Z",
        "2026-11-22 08:15:30Z",
        "2026-11-22T08:15:30+01:00",
        "2026-13-22T08:15:30Z",
        "2026-00-22T08:15:30Z",
        "2026-02-29T08:15:30Z",
        "2100-02-29T00:00:00Z",
        "2026-11-00T08:15:30Z",
        "2026-11-31T08:15:30Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T08:60:30Z",
        "2026-11-22T08:15:60Z",
        "2026-11-22T08:15:30.Z",
        "2026-11-22T08:15:30.1234Z",
        "2026-11-22T08:15:30.12",
        "2026-11-22T08:15:30.-1Z",
        "2026-11-22T08:15:30Z ",
        "+026-11-22T08:15:30Z",
    };
    vl_utc t = {77};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (parse(texts[i], &t) != VL_E_PROTO)
            fail_msg("accepted: %s", texts[i]);
        assert_int_equal(t.ms, 77);
    }
}

/* Against the C library, over 500 years in odd steps. */
static void test_civil_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t s = -7000000000; s < 9000000000; s += 7654321) {
        struct tm tm;
        time_t t = (time_t)s;
        struct vl_civil c = vl_civil_from_utc((vl_utc){s * 1000}, 0);
        assert_non_null(gmtime_r(&t, &tm));
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(c.hour, tm.tm_hour);
        assert_int_equal(c.minute, tm.tm_min);
        assert_int_equal(c.second, tm.tm_sec);
        assert_int_equal(c.weekday % 7, tm.tm_wday);
        assert_int_equal(vl_civil_to_utc(&c, 0).ms, s * 1000);
    }
}

static void test_offsets(void **state)
{
    (void)state;
    struct vl_civil c = vl_civil_from_utc((vl_utc){1798757999000}, 60); /* 31 Dec 22:59:59 UTC */
    assert_int_equal(c.year, 2026);
    assert_int_equal(c.hour, 23);
    c = vl_civil_from_utc((vl_utc){1798758000000}, 60);
    assert_int_equal(c.year, 2027);
    assert_int_equal(c.month, 1);
    assert_int_equal(c.day, 1);
    assert_int_equal(c.hour, 0);
    assert_int_equal(vl_civil_to_utc(&c, 60).ms, 1798758000000);
    c = vl_civil_from_utc((vl_utc){0}, -120);
    assert_int_equal(c.year, 1969);
    assert_int_equal(c.hour, 22);
}

static void test_summer_time(void **state)
{
    static const struct {
        const char *before_change;
        int before, after;
    } changes[] = {
        {"2026-03-29T00:59:59.999Z", 60, 120}, {"2026-10-25T00:59:59.999Z", 120, 60},
        {"2027-03-28T00:59:59.999Z", 60, 120}, {"2027-10-31T00:59:59.999Z", 120, 60},
        {"2024-03-31T00:59:59.999Z", 60, 120}, {"2024-10-27T00:59:59.999Z", 120, 60},
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        vl_utc t;
        assert_int_equal(parse(changes[i].before_change, &t), VL_OK);
        assert_int_equal(vl_cet_offset_minutes(t), changes[i].before);
        assert_int_equal(vl_cet_offset_minutes((vl_utc){t.ms + 1}), changes[i].after);
    }
}

static void test_now_is_after_this_was_written(void **state)
{
    (void)state;
    assert_true(vl_utc_now().ms > 1700000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_and_parse_agree),
        cmocka_unit_test(test_years_without_a_text),
        cmocka_unit_test(test_fractions),
        cmocka_unit_test(test_refuses_other_texts),
        cmocka_unit_test(test_civil_agrees_with_the_c_library),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_now_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* region_data_test.c - what a region file says about dates, callers and responsibility: holidays
 * by rule, positions for a period, hospitals that merge, lines with callers and hours of their own.
 */
#include "domain/tests/world.h"

static vl_utc utc(const char *text)
{
    vl_utc t = {0};
    assert_int_equal(vl_utc_parse(text, strlen(text), &t), VL_OK);
    return t;
}

/* Every Danish public holiday of five years. */
static const int32_t holidays[] = {
    20240101, 20240328, 20240329, 20240331, 20240401, 20240509, 20240519, 20240520, 20241225,
    20241226, 20250101, 20250417, 20250418, 20250420, 20250421, 20250529, 20250608, 20250609,
    20251225, 20251226, 20260101, 20260402, 20260403, 20260405, 20260406, 20260514, 20260524,
    20260525, 20261225, 20261226, 20270101, 20270325, 20270326, 20270328, 20270329, 20270506,
    20270516, 20270517, 20271225, 20271226, 20280101, 20280413, 20280414, 20280416, 20280417,
    20280525, 20280604, 20280605, 20281225, 20281226,
};
/* Weekdays that are no holidays, counted from calendars. */
static const struct {
    int year, weekdays_open;
} years[] = {{2024, 254}, {2025, 253}, {2026, 254}, {2027, 255}, {2028, 253}};

static bool is_vector(int32_t date)
{
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        if (holidays[i] == date)
            return true;
    return false;
}

static void rule_gives_the_holidays_of_five_years(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t y = 0; y < sizeof years / sizeof *years; y++) {
        struct vl_civil c = {.year = years[y].year, .month = 1, .day = 1, .hour = 12};
        int open = 0;
        for (vl_utc day = vl_civil_to_utc(&c, 0); c.year == years[y].year;) {
            struct vl_local local = vl_region_local(r, day);
            if (vl_region_is_holiday(r, local.date) != is_vector(local.date))
                fail_msg("%d: %s?", local.date, is_vector(local.date) ? "no holiday" : "a holiday");
            open += local.weekday <= 5 && !vl_region_is_holiday(r, local.date);
            day.ms += (int64_t)24 * 3600 * 1000;
            c = vl_civil_from_utc(day, 0);
        }
        assert_int_equal(open, years[y].weekdays_open);
    }
    vl_region_destroy(r);
}

static void easter_is_where_the_calendar_has_it(void **unused)
{
    static const int32_t easters[] = {
        18180322, 19430425, 19540418, 19810419, 20000423, 20080323, 20190421, 20240331,
        20250420, 20260405, 20270328, 20280416, 20380425, 20490418, 22850322, 42000420,
    };
    (void)unused;
    for (size_t i = 0; i < sizeof easters / sizeof *easters; i++)
        assert_int_equal(vl_easter_sunday(easters[i] / 10000), easters[i]);
    assert_int_equal(vl_easter_sunday(0), 0);
    assert_int_equal(vl_easter_sunday(10000), 0);
    for (int year = 1583; year <= 9999; year++) {
        int32_t date = vl_easter_sunday(year);
        struct vl_civil c = {.year = year, .month = date / 100 % 100, .day = date % 100};
        c = vl_civil_from_utc(vl_civil_to_utc(&c, 0), 0);
        assert_int_equal(c.weekday, 7);
        assert_in_range(date % 10000, 322, 425);
    }
}

static void rule_has_exceptions_and_extras(void **unused)
{
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    (void)unused;
    json_object_set_new(json, "holidays",
                        json_pack("{s:[s,s], s:[i,i], s:[s,s], s:[s]}", "fixed", "12-24", "02-29",
                                  "easter_offsets", -80, 26, "except", "2027-12-24", "2024-04-26",
                                  "extra", "2026-06-05"));
    struct vl_region *r = region_of(json);
    assert_true(vl_region_is_holiday(r, 20261224));
    assert_false(vl_region_is_holiday(r, 20271224));
    assert_true(vl_region_is_holiday(r, 20280229));
    assert_false(vl_region_is_holiday(r, 20280301));
    assert_true(vl_region_is_holiday(r, 20230505)); /* Easter + 26 */
    assert_false(vl_region_is_holiday(r, 20240426));
    assert_true(vl_region_is_holiday(r, 20270107)); /* Easter - 80, in the same year */
    assert_true(vl_region_is_holiday(r, 20260605));
    assert_false(vl_region_is_holiday(r, 20270605));
    vl_region_destroy(r);
    json_decref(json);
}

/* Each in local time, as it would be said on the telephone. */
static const struct {
    const char *hotline, *utc;
    bool open;
} moments[] = {
    {"kardiologi", "2024-04-26T08:00:00Z", true},  /* abolished: an ordinary Friday */
    {"kardiologi", "2024-03-28T09:00:00Z", false}, /* Maundy Thursday */
    {"kardiologi", "2024-05-09T08:00:00Z", false}, /* Ascension Day */
    {"kardiologi", "2024-05-10T08:00:00Z", true},  /* the Friday after it */
    {"kardiologi", "2025-04-21T07:00:00Z", false}, /* Easter Monday */
    {"kardiologi", "2025-06-09T07:00:00Z", false}, /* Whit Monday */
    {"kardiologi", "2026-12-25T08:00:00Z", false},
    {"kardiologi", "2026-01-05T06:59:00Z", false},
    {"kardiologi", "2026-01-05T07:00:00Z", true},
    {"kardiologi", "2026-01-05T15:00:00Z", false}, /* half-open */
    {"kardiologi", "2026-01-03T11:00:00Z", false}, /* Saturday */
    {"kardiologi", "2027-03-29T10:00:00Z", false}, /* a holiday the day after the clocks changed */
    {"kardiologi", "2028-06-05T07:00:00Z", false},
    {"paramediciner", "2026-12-25T06:59:59Z", false}, /* daily 8 to 19, on holidays too */
    {"paramediciner", "2026-12-25T07:00:00Z", true},
    {"paramediciner", "2026-12-25T17:59:59Z", true},
    {"paramediciner", "2026-12-25T18:00:00Z", false},
    {"paramediciner", "2026-03-29T06:00:00Z", true}, /* 8:00 on the day the clocks go forward */
    {"paramediciner", "2026-03-29T05:59:59Z", false},
    {"boernepsykiatri-raad", "2026-10-25T20:59:59Z", true}, /* 21:59 on the day they go back */
    {"boernepsykiatri-raad", "2026-10-25T21:00:00Z", false},
    {"kommunal-72-timer", "2026-12-25T02:00:00Z", true},
    {"fleksible-indlaeggelser", "2027-01-01T00:00:00Z", true},
};

static void lines_are_open_as_they_say(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        vl_hotline_index line = vl_region_hotline(r, moments[i].hotline);
        vl_utc next;
        assert_int_not_equal(line, VL_NONE);
        if (vl_region_is_open(r, line, utc(moments[i].utc)) != moments[i].open)
            fail_msg("%s at %s?", moments[i].hotline, moments[i].utc);
        assert_true(vl_region_next_opening(r, line, utc(moments[i].utc), &next));
    }
    vl_utc next;
    vl_hotline_index ambulances = vl_region_hotline(r, "paramediciner");
    assert_true(vl_region_next_opening(r, ambulances, utc("2026-12-24T18:00:00Z"), &next));
    assert_int_equal(next.ms, utc("2026-12-25T07:00:00Z").ms); /* Christmas Day, 8:00 */
    vl_region_destroy(r);
}

/* Two short openings in the hour that is skipped in March and comes twice in October. */
static void openings_survive_the_clocks(void **unused)
{
    static const struct {
        const char *now, *next;
    } openings[] = {
        {"2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"}, /* 2:30 is skipped: at the change */
        {"2026-03-29T01:30:00Z", "2026-04-05T00:10:00Z"}, /* 2:10 to 2:20 was skipped whole */
        {"2026-10-24T12:00:00Z", "2026-10-25T00:10:00Z"},
        {"2026-10-25T00:25:00Z", "2026-10-25T00:30:00Z"},
        {"2026-10-25T01:05:00Z", "2026-10-25T01:10:00Z"}, /* 2:10 for the second time */
        {"2026-10-25T02:30:00Z", "2026-11-01T01:10:00Z"},
    };
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *line = json_array_get(json_object_get(json, "hotlines"), 0);
    (void)unused;
    json_object_set_new(line, "opening",
                        json_pack("[{s:[i],s:s,s:s},{s:[i],s:s,s:s}]", "days", 7, "from", "02:10",
                                  "to", "02:20", "days", 7, "from", "02:30", "to", "03:30"));
    json_object_set_new(line, "on_holidays", json_true());
    struct vl_region *r = region_of(json);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        vl_utc next = {0};
        char text[VL_UTC_TEXT_BYTES];
        assert_true(vl_region_next_opening(r, 0, utc(openings[i].now), &next));
        vl_utc_format(next, text);
        if (next.ms != utc(openings[i].next).ms)
            fail_msg("after %s: %s", openings[i].now, text);
    }
    vl_region_destroy(r);
    json_decref(json);
}

/* Somebody is on duty whenever a line of the demo is open. */
static void open_lines_have_somebody(void **unused)
{
    static const char *const added[] = {"paramediciner", "kommunal-72-timer",
                                        "boernepsykiatri-raad", "fleksible-indlaeggelser"};
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        vl_hotline_index line = vl_region_hotline(r, added[i]);
        const struct vl_hotline *h = &r->hotlines[line];
        vl_utc now = utc("2026-12-21T00:30:00Z");
        for (int hour = 0; hour < 7 * 24; hour++, now.ms += 3600000) {
            struct vl_local local = vl_region_local(r, now);
            bool someone = !vl_region_is_open(r, line, now);
            for (uint16_t s = 0; s < h->n_shifts; s++)
                someone = someone || vl_shift_is_on(&r->shifts[h->first_shift + s], &local);
            if (!someone)
                fail_msg("%s: nobody on day %d, minute %d", added[i], local.weekday, local.minute);
        }
    }
    vl_region_destroy(r);
}

static const struct {
    const char *hotline;
    enum vl_role role;
    bool takes;
} callers[] = {
    {"kardiologi", VL_ROLE_GP, true},
    {"kardiologi", VL_ROLE_NURSE, true},
    {"kardiologi", VL_ROLE_PARAMEDIC, true},
    {"kardiologi", VL_ROLE_CITIZEN, false},
    {"kardiologi", VL_ROLE_COORDINATOR, false},
    {"paramediciner", VL_ROLE_PARAMEDIC, true},
    {"paramediciner", VL_ROLE_GP, false},
    {"kommunal-72-timer", VL_ROLE_NURSING_HOME, true},
    {"kommunal-72-timer", VL_ROLE_NURSE, true},
    {"boernepsykiatri-raad", VL_ROLE_SOCIAL_WORKER, true},
    {"boernepsykiatri-raad", VL_ROLE_NURSE, false},
    {"fleksible-indlaeggelser", VL_ROLE_CITIZEN, true},
    {"fleksible-indlaeggelser", VL_ROLE_COUNT, false},
    {"no-such-line", VL_ROLE_GP, false},
};

static void lines_take_their_callers(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
        if (vl_hotline_takes(r, vl_region_hotline(r, callers[i].hotline), callers[i].role) !=
            callers[i].takes)
            fail_msg("%s and role %d?", callers[i].hotline, callers[i].role);
    const struct vl_hotline *advice = &r->hotlines[vl_region_hotline(r, "boernepsykiatri-raad")];
    assert_true(advice->anonymous && !advice->fixed_times);
    assert_string_equal(r->kinds[advice->kind].id, "child_psychiatry");
    assert_string_equal(r->kinds[advice->kind].name_en, "Advice in child psychiatry");
    assert_int_equal(r->hotlines[vl_region_hotline(r, "paramediciner")].video,
                     VL_VIDEO_VIDEO_FIRST);
    assert_int_equal(r->hotlines[vl_region_hotline(r, "kardiologi")].video, VL_VIDEO_VOICE_FIRST);
    vl_region_destroy(r);
}

static void places_are_known(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    uint32_t population = 0;
    (void)unused;
    assert_int_equal(r->n_municipalities, 17);
    for (uint16_t i = 0; i < r->n_municipalities; i++)
        population += r->municipalities[i].population;
    assert_int_equal(population, 849857);
    const struct vl_municipality *roskilde = &r->municipalities[vl_region_municipality(r, "265")];
    assert_string_equal(roskilde->name, "Roskilde");
    assert_string_equal(r->hospitals[roskilde->acute_hospital].code, "HOL");
    assert_string_equal(roskilde->acute_site, "Holbæk");
    const struct vl_hospital *suh = &r->hospitals[vl_region_hospital(r, "SUH")];
    assert_string_equal(suh->sites[0], "Køge");
    assert_string_equal(suh->site_facts[0].address, "Lykkebækvej 1, 4600 Køge");
    assert_true(suh->site_facts[0].is_located);
    assert_float_equal(suh->site_facts[0].lat, 55.476, 1e-9);
    assert_int_equal(vl_region_municipality(r, "999"), VL_NONE);
    vl_region_destroy(r);
}

/* AAA becomes BBB on 1 January 2024, which becomes CCC on 1 January 2027; DDD closes. */
static struct vl_region *merging_region(void)
{
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *hospitals = json_object_get(json, "hospitals");
    json_t *position = json_pack("[{s:s,s:s},{s:s,s:s,s:s},{s:s,s:s}]", "hospital", "AAA", "until",
                                 "2024-01-01", "hospital", "BBB", "from", "2024-01-01", "until",
                                 "2026-07-01", "hospital", "CCC", "from", "2026-07-01");
    json_array_append_new(hospitals,
                          json_pack("{s:s,s:s,s:[s],s:s,s:s}", "code", "AAA", "name", "A", "sites",
                                    "X", "until", "2024-01-01", "successor", "BBB"));
    json_array_append_new(hospitals, json_pack("{s:s,s:s,s:[s],s:s,s:s,s:s}", "code", "BBB", "name",
                                               "B", "sites", "X", "from", "2023-07-01", "until",
                                               "2027-01-01", "successor", "CCC"));
    json_array_append_new(hospitals,
                          json_pack("{s:s,s:s,s:[s]}", "code", "CCC", "name", "C", "sites", "X"));
    json_array_append_new(hospitals, json_pack("{s:s,s:s,s:[s],s:s}", "code", "DDD", "name", "D",
                                               "sites", "X", "until", "2025-01-01"));
    json_array_append_new(json_object_get(json, "hotlines"),
                          json_pack("{s:s,s:s,s:{s:s,s:s},s:s,s:s,s:o}", "id", "mono", "specialty",
                                    "haematologi", "name", "da", "m", "en", "m", "telephone", "1",
                                    "opening", "always", "positions", position));
    json_array_append_new(json_object_get(json, "hotlines"),
                          json_pack("{s:s,s:s,s:{s:s,s:s},s:s,s:s,s:[s,s]}", "id", "closing",
                                    "specialty", "geriatri", "name", "da", "c", "en", "c",
                                    "telephone", "1", "opening", "always", "positions", "DDD",
                                    "BBB"));
    struct vl_region *r = region_of(json);
    json_decref(json);
    return r;
}

static const struct {
    const char *code;
    int32_t date;
    const char *stands;
} mergers[] = {
    {"AAA", 20231231, "AAA"}, {"AAA", 20240101, "BBB"}, {"AAA", 20261231, "BBB"},
    {"AAA", 20270101, "CCC"}, {"BBB", 20230630, NULL},  {"BBB", 20230701, "BBB"},
    {"BBB", 20270101, "CCC"}, {"CCC", 19000101, "CCC"}, {"DDD", 20241231, "DDD"},
    {"DDD", 20250101, NULL},  {"ZZZ", 20250101, NULL},
};

static void hospitals_merge_on_a_date(void **unused)
{
    struct vl_region *r = merging_region();
    (void)unused;
    for (size_t i = 0; i < sizeof mergers / sizeof *mergers; i++) {
        vl_hospital_index now =
            vl_region_hospital_at(r, vl_region_hospital(r, mergers[i].code), mergers[i].date);
        if (now != vl_region_hospital(r, mergers[i].stands))
            fail_msg("%s on %d?", mergers[i].code, mergers[i].date);
    }
    vl_region_destroy(r);
}

static void positions_hold_for_a_period(void **unused)
{
    static const struct {
        int32_t date;
        bool holds[3];
    } rows[] = {
        {20231231, {true, false, false}}, {20240101, {false, true, false}},
        {20260630, {false, true, false}}, {20260701, {false, false, true}},
        {20300101, {false, false, true}},
    };
    struct vl_region *r = merging_region();
    vl_hotline_index line = vl_region_hotline(r, "mono");
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint16_t k = 0; k < 3; k++)
            assert_int_equal(vl_hotline_position_at(r, line, k, rows[i].date), rows[i].holds[k]);
    assert_false(vl_hotline_position_at(r, line, 3, 20240101));
    /* A hospital that is no more, or not yet, holds no position. */
    vl_hotline_index closing = vl_region_hotline(r, "closing");
    assert_true(vl_hotline_position_at(r, closing, 0, 20241231));
    assert_false(vl_hotline_position_at(r, closing, 0, 20250101));
    assert_false(vl_hotline_position_at(r, closing, 1, 20230630));
    assert_false(vl_hotline_position_at(r, closing, 1, 20270101));
    assert_false(vl_hotline_position_at(r, VL_NONE, 0, 20240101));
    assert_true(vl_hotline_position_at(r, vl_region_hotline(r, "kardiologi"), 1, 20240101));
    vl_region_destroy(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_gives_the_holidays_of_five_years),
        cmocka_unit_test(easter_is_where_the_calendar_has_it),
        cmocka_unit_test(rule_has_exceptions_and_extras),
        cmocka_unit_test(lines_are_open_as_they_say),
        cmocka_unit_test(openings_survive_the_clocks),
        cmocka_unit_test(open_lines_have_somebody),
        cmocka_unit_test(lines_take_their_callers),
        cmocka_unit_test(places_are_known),
        cmocka_unit_test(hospitals_merge_on_a_date),
        cmocka_unit_test(positions_hold_for_a_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

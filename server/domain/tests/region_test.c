/* region_test.c - loading a region, its clock, and what is said about a bad file. */
#include "domain/tests/world.h"

static vl_utc utc(const char *text)
{
    vl_utc t = {0};
    assert_int_equal(vl_utc_parse(text, strlen(text), &t), VL_OK);
    return t;
}

static void demo_region_loads(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    assert_string_equal(r->name, "Region Sjælland");
    assert_int_equal(r->n_hotlines, 16);
    assert_int_equal(r->n_hospitals, 4);
    assert_int_equal(r->times.ring_seconds, 20);
    vl_hotline_index lungs = vl_region_hotline(r, "lungemedicin");
    assert_string_equal(r->hotlines[lungs].plugin, "lungemedicin");
    assert_true(r->hotlines[lungs].always_open);
    for (uint16_t i = 0; i < r->n_people; i++)
        assert_int_equal(vl_region_person(r, r->people[i].id), i);
    for (uint16_t i = 0; i < r->n_hotlines; i++)
        assert_true(r->hotlines[i].n_shifts > 0);
    assert_int_equal(vl_region_person(r, "nobody"), VL_NONE);
    assert_int_equal(vl_region_person(r, NULL), VL_NONE);
    assert_null(vl_region_person_id(r, VL_NONE));
    vl_region_destroy(r);
    vl_region_destroy(NULL);
}

static void opening_hours_follow_the_wall_clock(void **unused)
{
    static const struct {
        const char *at;
        bool open;
        const char *next;
    } rows[] = {
        /* winter: 08:00 is 07:00 UTC; half-open */
        {"2026-01-05T06:59:59Z", false, "2026-01-05T07:00:00Z"},
        {"2026-01-05T07:00:00Z", true, "2026-01-05T07:00:00Z"},
        {"2026-01-05T14:59:59.999Z", true, "2026-01-05T14:59:59.999Z"},
        {"2026-01-05T15:00:00Z", false, "2026-01-06T07:00:00Z"},
        {"2026-01-03T11:00:00Z", false, "2026-01-05T07:00:00Z"}, /* Saturday */
        /* the weekend in which summer time begins (29 March 2026) and ends (25 October) */
        {"2026-03-27T15:00:00Z", false, "2026-03-30T06:00:00Z"},
        {"2026-03-30T06:00:00Z", true, "2026-03-30T06:00:00Z"},
        {"2026-03-30T05:59:59Z", false, "2026-03-30T06:00:00Z"},
        {"2026-10-23T14:00:00Z", false, "2026-10-26T07:00:00Z"},
        {"2026-10-26T06:30:00Z", false, "2026-10-26T07:00:00Z"},
        {"2026-10-26T14:59:00Z", true, "2026-10-26T14:59:00Z"},
        /* holidays: Easter 2027 from Thursday to Monday, Christmas 2026 */
        {"2026-12-25T09:00:00Z", false, "2026-12-28T07:00:00Z"},
        {"2027-03-24T15:00:00Z", false, "2027-03-30T06:00:00Z"},
        {"2027-03-29T10:00:00Z", false, "2027-03-30T06:00:00Z"},
        {"2028-06-05T07:00:00Z", false, "2028-06-06T06:00:00Z"},
    };
    struct vl_region *r = load_region(DEMO_REGION);
    vl_hotline_index heart = vl_region_hotline(r, "kardiologi");
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vl_utc next = {0};
        char text[VL_UTC_TEXT_BYTES];
        if (vl_region_is_open(r, heart, utc(rows[i].at)) != rows[i].open)
            fail_msg("open at %s?", rows[i].at);
        assert_true(vl_region_next_opening(r, heart, utc(rows[i].at), &next));
        vl_utc_format(next, text);
        if (next.ms != utc(rows[i].next).ms)
            fail_msg("after %s: %s", rows[i].at, text);
    }
    assert_true(
        vl_region_is_open(r, vl_region_hotline(r, "lungemedicin"), utc("2026-12-25T02:00:00Z")));
    assert_false(vl_region_is_open(r, VL_NONE, utc("2026-01-05T08:00:00Z")));
    vl_region_destroy(r);
}

static void shifts_may_pass_midnight(void **unused)
{
    /* Friday 20:00 to Saturday 08:00 */
    struct vl_shift night = {.when = {1u << 4, 20 * 60, 8 * 60}};
    struct vl_shift whole_day = {.when = {1u << 6, 0, 24 * 60}};
    static const struct {
        uint8_t weekday;
        uint16_t minute;
        bool night, whole_day;
    } rows[] = {
        {5, 19 * 60 + 59, false, false},
        {5, 20 * 60, true, false},
        {6, 0, true, false},
        {6, 7 * 60 + 59, true, false},
        {6, 8 * 60, false, false},
        {6, 21 * 60, false, false},
        {7, 0, false, true},
        {7, 1439, false, true},
        {1, 0, false, false},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_local local = {0, rows[i].weekday, rows[i].minute};
        assert_int_equal(vl_shift_is_on(&night, &local), rows[i].night);
        assert_int_equal(vl_shift_is_on(&whole_day, &local), rows[i].whole_day);
    }
}

static void duty_changes_are_announced(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    assert_int_equal(vl_region_next_duty_change(r, utc("2026-01-05T06:59:59.500Z")).ms,
                     utc("2026-01-05T07:00:00Z").ms);
    assert_int_equal(vl_region_next_duty_change(r, utc("2026-01-05T07:00:00Z")).ms,
                     utc("2026-01-05T08:00:00Z").ms);
    vl_region_destroy(r);
}

/* One small region, into which each row of the table puts one thing that is wrong. */
static const char good[] =
    "{\"version\":1,\"name\":\"R\",\"timezone\":\"Europe/Copenhagen\",\"ringing\":{"
    "\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":0,\"grace_seconds\":60},"
    "\"holidays\":[],\"hospitals\":[{\"code\":\"AAA\",\"name\":\"A\",\"sites\":[\"X\"]},"
    "{\"code\":\"BBB\",\"name\":\"B\",\"sites\":[\"Y\"]}],"
    "\"specialties\":[{\"id\":\"s\",\"name\":{\"da\":\"s\",\"en\":\"s\"}}],"
    "\"hotlines\":[{\"id\":\"h\",\"specialty\":\"s\",\"name\":{\"da\":\"h\",\"en\":\"h\"},"
    "\"telephone\":\"1\",\"opening\":\"always\",\"positions\":[\"AAA\"]}],"
    "\"people\":[{\"id\":\"p\",\"name\":\"P\",\"role\":\"specialist\",\"hospital\":\"AAA\","
    "\"site\":\"X\"},{\"id\":\"q\",\"name\":\"Q\",\"role\":\"specialist\",\"hospital\":\"BBB\","
    "\"site\":\"Y\"},{\"id\":\"g\",\"name\":\"G\",\"role\":\"gp\"}],"
    "\"rota\":[{\"hotline\":\"h\",\"person\":\"p\",\"level\":1,\"days\":[1],\"from\":\"20:00\","
    "\"to\":\"08:00\"}]}";

static json_t *good_with(const char *from, const char *to)
{
    char text[sizeof good + 640];
    const char *at = strstr(good, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    return json;
}

static const struct {
    const char *from, *to, *line;
} bad[] = {
    {"\"version\":1", "\"version\":2", "version: must be a whole number from 1 to 1"},
    {"\"name\":\"R\",", "", "name: is missing"},
    {"Europe/Copenhagen", "Europe/Paris", "timezone: only \"Europe/Copenhagen\" is known so far"},
    {"\"ring_seconds\":20", "\"ring_seconds\":0",
     "ringing.ring_seconds: must be a whole number from 5 to 120"},
    {"\"holidays\":[]", "\"holidays\":[\"2026-02-30\"]",
     "holidays[0]: must be a date like \"2026-12-25\""},
    {"\"code\":\"BBB\"", "\"code\":\"AAA\"", "hospitals[1]: 'AAA' is there twice"},
    {"\"positions\":[\"AAA\"]", "\"positions\":[\"AAA\",\"XYZ\"]",
     "hotlines[0].positions[1]: unknown hospital 'XYZ'; known: AAA, BBB"},
    {"\"positions\"", "\"psitions\"",
     "hotlines[0].psitions: unknown key; known: id, specialty, name, telephone, opening, "
     "on_holidays, positions, plugin, form, kind, callers, anonymous, fixed_times, video"},
    {"\"specialty\":\"s\"", "\"specialty\":\"t\"", "hotlines[0].specialty: unknown specialty 't'"},
    {"\"always\"", "\"sometimes\"",
     "hotlines[0].opening: must be \"always\" or an array of weekly intervals"},
    {"\"always\"", "[{\"days\":[1],\"from\":\"16:00\",\"to\":\"08:00\"}]",
     "hotlines[0].opening[0]: must end after it begins; split it at midnight"},
    {"\"id\":\"p\"", "\"id\":\"P P\"", "people[0].id: 'P P' may hold only a-z, 0-9, - and _"},
    {"\"id\":\"q\"", "\"id\":\"p\"", "people: 'p' is there twice"},
    {"\"role\":\"gp\"", "\"role\":\"doctor\"",
     "people[2].role: unknown role 'doctor'; known: gp, specialist, nurse, paramedic, "
     "coordinator, auditor, department, nursing_home, social_worker, citizen"},
    {"\"role\":\"gp\"", "\"role\":\"gp\",\"hotlines\":[\"h\"]",
     "people[2].hotlines: is for a department's person only"},
    {"\"role\":\"gp\"", "\"role\":\"department\",\"hotlines\":[\"h\",\"x\"]",
     "people[2].hotlines[1]: unknown hotline 'x'"},
    {"\"site\":\"X\"", "\"site\":\"Y\"", "people[0].site: 'Y' is no site of AAA"},
    {"\"person\":\"p\"", "\"person\":\"q\"",
     "rota[0].person: 'q' works at BBB, which is no position of 'h'"},
    {"\"person\":\"p\"", "\"person\":\"g\"", "rota[0].person: 'g' is no specialist"},
    {"\"person\":\"p\"", "\"person\":\"x\"", "rota[0].person: unknown person 'x'"},
    {"\"level\":1", "\"level\":3", "rota[0].level: must be a whole number from 1 to 2"},
    {"\"days\":[1]", "\"days\":[0]",
     "rota[0].days[0]: must be a weekday from 1 (Monday) to 7 (Sunday)"},
    {"\"from\":\"20:00\"", "\"from\":\"8\"",
     "rota[0].from: must be a local time from \"00:00\" to \"24:00\""},
    {"\"sites\":[\"X\"]", "\"sites\":[\"X\",\"X\"]", "hospitals[0].sites[1]: 'X' is there twice"},
    {"\"sites\":[\"X\"]", "\"sites\":[{\"role\":\"acute\"}]",
     "hospitals[0].sites[0].name: is missing"},
    {"\"sites\":[\"X\"]", "\"sites\":[{\"name\":\"X\",\"lat\":91,\"lon\":0}]",
     "hospitals[0].sites[0].lat: must be a number of degrees from -90 to 90"},
    {"\"sites\":[\"X\"]", "\"sites\":[{\"name\":\"X\",\"lat\":9}]",
     "hospitals[0].sites[0].lon: must be a number of degrees from -180 to 180"},
    {"\"name\":\"B\"", "\"name\":\"B\",\"successor\":\"AAA\"",
     "hospitals[1].successor: needs \"until\": the day from which it stands for BBB"},
    {"\"name\":\"B\"", "\"name\":\"B\",\"until\":\"2024-01-01\",\"successor\":\"BBB\"",
     "hospitals[1].successor: leads back to BBB"},
    {"\"name\":\"B\"", "\"name\":\"B\",\"until\":\"2024-01-01\",\"successor\":\"CCC\"",
     "hospitals[1].successor: unknown hospital 'CCC'; known: AAA, BBB"},
    {"\"name\":\"B\"", "\"name\":\"B\",\"from\":\"2024-01-01\",\"until\":\"2024-01-01\"",
     "hospitals[1].until: must be after \"from\": it is the first day that no longer counts"},
    {"\"positions\":[\"AAA\"]",
     "\"positions\":[\"AAA\",{\"hospital\":\"AAA\",\"from\":\"2024-01-01\"}]",
     "hotlines[0].positions[1]: is there twice"},
    {"\"positions\":[\"AAA\"]", "\"positions\":[{\"hospital\":\"AAA\",\"from\":\"soon\"}]",
     "hotlines[0].positions[0].from: must be a date like \"2026-12-25\""},
    {"\"always\"", "\"always\",\"callers\":[\"auditor\"]",
     "hotlines[0].callers[0]: 'auditor' is no role that calls; known: gp, nurse, paramedic, "
     "nursing_home, social_worker, citizen"},
    {"\"always\"", "\"always\",\"callers\":[\"gp\",\"gp\"]",
     "hotlines[0].callers[1]: is there twice"},
    {"\"always\"", "\"always\",\"callers\":[]",
     "hotlines[0].callers: must be an array of 1 to 10 elements"},
    {"\"always\"", "\"always\",\"on_holidays\":false",
     "hotlines[0].on_holidays: a line that is always open is open on holidays"},
    {"\"always\"", "\"always\",\"anonymous\":1", "hotlines[0].anonymous: must be true or false"},
    {"\"always\"", "\"always\",\"video\":\"film\"",
     "hotlines[0].video: must be \"voice_first\" or \"video_first\""},
    {"\"always\"", "\"always\",\"kind\":\"x\"", "hotlines[0].kind: unknown kind 'x'"},
    {"\"holidays\":[]", "\"holidays\":{\"fixed\":[\"02-30\"],\"easter_offsets\":[]}",
     "holidays.fixed[0]: must be a month and a day like \"12-25\""},
    {"\"holidays\":[]", "\"holidays\":{\"fixed\":[\"2:-25\"],\"easter_offsets\":[]}",
     "holidays.fixed[0]: must be a month and a day like \"12-25\""},
    {"\"holidays\":[]", "\"holidays\":{\"fixed\":[],\"easter_offsets\":[251]}",
     "holidays.easter_offsets[0]: must be a whole number of days from -80 to 250"},
    {"\"holidays\":[]", "\"holidays\":{\"fixed\":[],\"easter_offsets\":[],\"except\":[\"never\"]}",
     "holidays.except[0]: must be a date like \"2026-12-25\""},
    {"\"holidays\":[]", "\"holidays\":{\"fixed\":[]}",
     "holidays.easter_offsets: must be an array of 0 to 64 elements"},
    {"\"specialties\":[",
     "\"municipalities\":[{\"code\":\"1\",\"name\":\"M\",\"acute_hospital\":\"AAA\",\"acute_site\":"
     "\"Y\"}],\"specialties\":[",
     "municipalities[0].acute_site: 'Y' is no site of AAA"},
    {"\"specialties\":[",
     "\"municipalities\":[{\"code\":\"1\",\"name\":\"M\",\"acute_hospital\":\"ZZZ\"}],"
     "\"specialties\":[",
     "municipalities[0].acute_hospital: unknown hospital 'ZZZ'; known: AAA, BBB"},
    {"\"specialties\":[",
     "\"municipalities\":[{\"code\":\"1\",\"name\":\"M\",\"acute_hospital\":\"AAA\"},{\"code\":"
     "\"1\",\"name\":\"N\",\"acute_hospital\":\"AAA\"}],\"specialties\":[",
     "municipalities[1]: '1' is there twice"},
    {"\"specialties\":[",
     "\"discharge_groups\":[{\"id\":\"a\",\"name\":{\"da\":\"a\",\"en\":\"a\"}},{\"id\":\"a\","
     "\"name\":{\"da\":\"a\",\"en\":\"a\"}}],\"specialties\":[",
     "discharge_groups[1]: 'a' is there twice"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":1001,"
     "\"destinations\":[\"home\"],\"may_call\":[\"gp\"]}],\"people\":[",
     "discharge_rules[0].hours: must be a whole number from 1 to 1000"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"moon\"],\"may_call\":[\"gp\"]}],\"people\":[",
     "discharge_rules[0].destinations[0]: unknown 'moon'"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\",\"home\"],\"may_call\":[\"gp\"]}],\"people\":[",
     "discharge_rules[0].destinations[1]: 'home' is there twice"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\"]}],\"people\":[",
     "discharge_rules[0].may_call: is missing"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\"],\"may_call\":[\"gp\"],\"specialties\":[\"t\"]}],\"people\":[",
     "discharge_rules[0].specialties[0]: unknown 't'"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\"],\"may_call\":[\"gp\"],\"specialties\":[\"s\"],\"except_"
     "specialties\":[\"s\"]}],\"people\":[",
     "discharge_rules[0].except_specialties: cannot stand beside \"specialties\""},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\"],\"may_call\":[\"gp\"],\"group\":\"hips\"}],\"people\":[",
     "discharge_rules[0].group: unknown group 'hips'"},
    {"\"people\":[",
     "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"h\",\"en\":\"h\"}}],"
     "\"discharge_rules\":[{\"id\":\"r\",\"name\":{\"da\":\"r\",\"en\":\"r\"},\"hours\":72,"
     "\"destinations\":[\"home\"],\"may_call\":[\"gp\"],\"min_age\":121}],\"people\":[",
     "discharge_rules[0].min_age: must be a whole number from 0 to 120"},
    {"\"to\":\"08:00\"", "\"to\":\"20:00\"", "rota[0]: a whole day is from \"00:00\" to \"24:00\""},
};

static bool has_line(const struct vl_report *report, const char *line)
{
    for (size_t i = 0; i < report->count && i < VL_REPORT_LINES; i++)
        if (strcmp(report->lines[i], line) == 0)
            return true;
    return false;
}

static void faults_name_their_place(void **unused)
{
    static struct vl_report report;
    struct vl_region *region = NULL;
    (void)unused;
    json_t *fine = good_with("\"version\":1", "\"version\":1");
    assert_int_equal(vl_region_from_json(fine, &region, &report), VL_OK);
    vl_region_destroy(region);
    json_decref(fine);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *json = good_with(bad[i].from, bad[i].to);
        region = NULL;
        assert_int_equal(vl_region_from_json(json, &region, &report), VL_E_PROTO);
        assert_null(region);
        if (!has_line(&report, bad[i].line))
            fail_msg("wanted \"%s\", got \"%s\"", bad[i].line, report.lines[0]);
        json_decref(json);
    }
}

static void a_mono_specialty_has_one_position_at_a_time(void **unused)
{
    static struct vl_report report;
    static const struct {
        const char *until;
        int rc;
    } rows[] = {{"2024-01-01", VL_OK}, {"2024-01-02", VL_E_PROTO}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_region *region = NULL;
        json_t *json = good_with("\"en\":\"s\"}}", "\"en\":\"s\"},\"mono\":true}");
        json_t *hotline = json_array_get(json_object_get(json, "hotlines"), 0);
        json_object_set_new(hotline, "positions",
                            json_pack("[{s:s,s:s},{s:s,s:s}]", "hospital", "AAA", "until",
                                      rows[i].until, "hospital", "BBB", "from", "2024-01-01"));
        assert_int_equal(vl_region_from_json(json, &region, &report), rows[i].rc);
        if (rows[i].rc < 0)
            assert_string_equal(report.lines[0], "hotlines[0].positions[1]: a mono-specialty has "
                                                 "one position at a time");
        vl_region_destroy(region);
        json_decref(json);
    }
}

static void all_faults_are_reported_at_once(void **unused)
{
    static struct vl_report report;
    struct vl_region *region = NULL;
    (void)unused;
    json_t *json = good_with("\"always\"", "\"never\"");
    json_t *shift = json_array_get(json_object_get(json, "rota"), 0);
    json_object_set_new(shift, "level", json_integer(9));
    json_object_set_new(json, "holidays", json_string("none"));
    assert_int_equal(vl_region_from_json(json, &region, &report), VL_E_PROTO);
    assert_int_equal(report.count, 3);
    assert_string_equal(report.lines[0],
                        "holidays: must be an array of dates, or a rule with fixed "
                        "and easter_offsets");
    json_decref(json);
    json = json_pack("[s]", "nonsense");
    assert_int_equal(vl_region_from_json(json, &region, &report), VL_E_PROTO);
    assert_string_equal(report.lines[0], "(top): must be an object");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demo_region_loads),
        cmocka_unit_test(opening_hours_follow_the_wall_clock),
        cmocka_unit_test(shifts_may_pass_midnight),
        cmocka_unit_test(duty_changes_are_announced),
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(a_mono_specialty_has_one_position_at_a_time),
        cmocka_unit_test(all_faults_are_reported_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

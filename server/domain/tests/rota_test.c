/* The rota: what it takes from files, and who is on duty when. */
#include "rota_world.h"

#define MAX_RANDOM 400

static struct vl_region *region;
static struct vl_rota_report report;

static int set_up(void **state)
{
    (void)state;
    region = load_region(DEMO_REGION);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vl_region_destroy(region);
    return 0;
}

static const struct test_file lunge[] = {
    {"lungemedicin",
     "SUH",
     {{"lunge-roskilde", 1, "11-23T07:00", "11-23T15:00"},
      {"lunge-bagvagt-koege", 2, "11-23T07:00", "11-24T07:00"},
      {"lunge-roskilde", 2, "11-23T12:00", "11-23T20:00"}}},
    {"lungemedicin",
     "NSR",
     {{"lunge-slagelse", 1, "11-23T15:00", "11-24T07:00"},
      {"lunge-slagelse", 1, "11-23T14:00", "11-23T16:00"}}},
    {NULL, NULL, {{NULL, 0, NULL, NULL}}},
};

/* "person/level " of those on duty. */
static void say_duty(const struct vl_rota *rota, vl_hotline_index h, vl_utc t, uint16_t capacity,
                     char out[256])
{
    const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
    uint16_t n = vl_rota_on_duty(rota, h, t, on, capacity);
    size_t used = 0;
    out[0] = '\0';
    for (uint16_t i = 0; i < n; i++)
        used += (size_t)snprintf(out + used, 256 - used, "%s/%u ", region->people[on[i]->person].id,
                                 on[i]->level);
}

static void test_on_duty(void **state)
{
    static const struct {
        const char *t;
        uint16_t capacity;
        const char *who;
    } row[] = {
        {"11-23T06:59", 64, ""},
        {"11-23T07:00", 64, "lunge-roskilde/1 lunge-bagvagt-koege/2 "},
        {"11-23T12:00", 64, "lunge-roskilde/1 lunge-bagvagt-koege/2 "}, /* once, lower level */
        {"11-23T14:30", 64, "lunge-slagelse/1 lunge-roskilde/1 lunge-bagvagt-koege/2 "},
        {"11-23T14:30", 2, "lunge-slagelse/1 lunge-roskilde/1 "},
        {"11-23T14:30", 0, ""},
        {"11-23T15:00", 64, "lunge-slagelse/1 lunge-roskilde/2 lunge-bagvagt-koege/2 "},
        {"11-23T20:00", 64, "lunge-slagelse/1 lunge-bagvagt-koege/2 "},
        {"11-24T06:59", 64, "lunge-slagelse/1 lunge-bagvagt-koege/2 "},
        {"11-24T07:00", 64, ""},
    };
    struct vl_rota *rota = sound_rota(region, lunge);
    vl_hotline_index h = vl_region_hotline(region, "lungemedicin");
    char who[256];
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        say_duty(rota, h, at(row[i].t), row[i].capacity, who);
        if (strcmp(who, row[i].who) != 0)
            fail_msg("%s: %s, not %s", row[i].t, who, row[i].who);
    }
    say_duty(rota, vl_region_hotline(region, "kardiologi"), at("11-23T08:00"), 64, who);
    assert_string_equal(who, "");
    say_duty(rota, VL_NONE, at("11-23T08:00"), 64, who);
    assert_string_equal(who, "");
    vl_rota_destroy(rota);
}

static void test_changes(void **state)
{
    static const char *const edges[] = {"11-23T07:00", "11-23T12:00", "11-23T14:00", "11-23T15:00",
                                        "11-23T16:00", "11-23T20:00", "11-24T07:00"};
    struct vl_rota *rota = sound_rota(region, lunge);
    struct vl_rota_changes changes = vl_rota_changes(rota, at("11-23T14:00"), at("11-23T16:00"));
    struct vl_rota_change c;
    vl_utc t = at("11-01T00:00");
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        assert_true(vl_rota_next_change(rota, t, &t));
        assert_int_equal(t.ms, at(edges[i]).ms);
    }
    assert_false(vl_rota_next_change(rota, t, &t));
    /* After 14:00, to 16:00 inclusive: the end comes before the beginning. */
    assert_true(vl_rota_changes_next(&changes, &c));
    assert_false(c.begins);
    assert_int_equal(c.at.ms, at("11-23T15:00").ms);
    assert_string_equal(region->people[c.duty->person].id, "lunge-roskilde");
    assert_true(vl_rota_changes_next(&changes, &c));
    assert_true(c.begins);
    assert_int_equal(c.at.ms, at("11-23T15:00").ms);
    assert_true(vl_rota_changes_next(&changes, &c));
    assert_false(c.begins);
    assert_int_equal(c.at.ms, at("11-23T16:00").ms);
    assert_false(vl_rota_changes_next(&changes, &c));
    vl_rota_destroy(rota);
}

/* --- against the plain way, on random rotas --- */

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static struct vl_rota *random_rota(uint64_t *seed, unsigned n)
{
    static const char *const people[] = {"lunge-roskilde", "lunge-bagvagt-koege", "kardio-roskilde",
                                         "nefro-roskilde"};
    json_t *calendars[] = {empty_calendar("lungemedicin", "SUH"),
                           empty_calendar("kardiologi", "SUH")};
    vl_utc start = at("11-01T00:00");
    for (unsigned i = 0; i < n; i++) {
        vl_utc from = {start.ms + next_random(seed) % 200 * 3600000};
        vl_utc to = {from.ms + (1 + next_random(seed) % 30) * INT64_C(3600000)};
        add_shift(
            calendars[next_random(seed) % 2],
            shift_at(people[next_random(seed) % 4], 1 + (int)(next_random(seed) % 2), from, to, 1));
    }
    return rota_of(region, calendars, 2, &report);
}

/* The lowest level at which the person is on duty; 0: none. */
static unsigned plain_level(const struct vl_rota *rota, vl_hotline_index h, vl_person_index person,
                            vl_utc t)
{
    unsigned level = 0;
    for (uint32_t i = 0; i < rota->n_duties; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        if (d->hotline == h && d->person == person && d->from.ms <= t.ms && t.ms < d->to.ms &&
            (level == 0 || d->level < level))
            level = d->level;
    }
    return level;
}

static void assert_same_duty(const struct vl_rota *rota, vl_hotline_index h, vl_utc t)
{
    const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
    unsigned n = vl_rota_on_duty(rota, h, t, on, VL_ROTA_MAX_ON_DUTY), expected = 0;
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(plain_level(rota, h, on[i]->person, t), on[i]->level);
        assert_true(i == 0 || on[i - 1]->level < on[i]->level ||
                    (on[i - 1]->level == on[i]->level && on[i - 1]->person < on[i]->person));
    }
    for (uint16_t p = 0; p < region->n_people; p++)
        expected += plain_level(rota, h, p, t) != 0;
    assert_int_equal(n, expected);
}

static void assert_same_edge(const struct vl_rota *rota, vl_utc t)
{
    int64_t expected = INT64_MAX;
    vl_utc next = {INT64_MAX};
    for (uint32_t i = 0; i < rota->n_duties; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        if (d->from.ms > t.ms && d->from.ms < expected)
            expected = d->from.ms;
        if (d->to.ms > t.ms && d->to.ms < expected)
            expected = d->to.ms;
    }
    assert_int_equal(vl_rota_next_change(rota, t, &next), expected != INT64_MAX);
    assert_int_equal(next.ms, expected);
}

static void assert_same_changes(const struct vl_rota *rota, vl_utc after, vl_utc until)
{
    struct vl_rota_changes changes = vl_rota_changes(rota, after, until);
    struct vl_rota_change c;
    uint32_t expected = 0, met = 0;
    int64_t last = after.ms;
    for (uint32_t i = 0; i < rota->n_duties; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        expected += d->from.ms > after.ms && d->from.ms <= until.ms;
        expected += d->to.ms > after.ms && d->to.ms <= until.ms;
    }
    for (; vl_rota_changes_next(&changes, &c); met++) {
        assert_true(c.at.ms >= last && c.at.ms > after.ms && c.at.ms <= until.ms);
        assert_int_equal(c.at.ms, c.begins ? c.duty->from.ms : c.duty->to.ms);
        last = c.at.ms;
    }
    assert_int_equal(met, expected);
}

static void test_against_the_plain_way(void **state)
{
    uint64_t seed = 20261122;
    (void)state;
    for (unsigned n = 0; n <= MAX_RANDOM; n = n * 2 + 1) {
        struct vl_rota *rota = random_rota(&seed, n);
        for (int i = 0; i < 300; i++) {
            vl_utc t = {at("10-31T00:00").ms + next_random(&seed) % 280 * 3600000};
            vl_utc later = {t.ms + next_random(&seed) % 48 * INT64_C(3600000)};
            assert_same_duty(rota, vl_region_hotline(region, "lungemedicin"), t);
            assert_same_duty(rota, vl_region_hotline(region, "kardiologi"), t);
            assert_same_edge(rota, t);
            assert_same_changes(rota, t, later);
        }
        vl_rota_destroy(rota);
    }
}

/* --- faults --- */

static const struct {
    const char *name;
    struct test_file file;
    uint32_t line;
    const char *says;
} wrong[] = {
    {"hotline",
     {"kardiolog", "SUH", {{NULL, 0, NULL, NULL}}},
     3,
     "no hotline 'kardiolog'; nearest known: 'kardiologi'"},
    {"hotline like none",
     {"xxxxxxxxxxxxxxxxxxxxxxxx", "SUH", {{NULL, 0, NULL, NULL}}},
     3,
     "write one that it has"},
    {"hospital",
     {"kardiologi", "SUX", {{NULL, 0, NULL, NULL}}},
     4,
     "no hospital 'SUX'; nearest known: 'SUH'"},
    {"no position",
     {"kardiologi", "HOL", {{NULL, 0, NULL, NULL}}},
     4,
     "HOL is no position of 'kardiologi'"},
    {"unknown person",
     {"kardiologi", "SUH", {{"kardio-roskild", 1, "11-23T07:00", "11-23T15:00"}}},
     10,
     "no person 'kardio-roskild'; nearest known: 'kardio-roskilde'"},
    {"no specialist",
     {"kardiologi", "SUH", {{"gp-anne", 1, "11-23T07:00", "11-23T15:00"}}},
     10,
     "'gp-anne' is no specialist"},
    {"of the other hospital",
     {"kardiologi", "SUH", {{"kardio-nykoebing", 1, "11-23T07:00", "11-23T15:00"}}},
     10,
     "'kardio-nykoebing' works at NFS; that shift belongs into the file of NFS"},
    {"level 3",
     {"kardiologi", "SUH", {{"kardio-roskilde", 3, "11-23T07:00", "11-23T15:00"}}},
     10,
     "cannot be understood"},
    {"ends before it begins",
     {"kardiologi", "SUH", {{"kardio-roskilde", 1, "11-23T07:00", "11-23T07:00"}}},
     10,
     "cannot be understood"},
};

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        json_t *calendar = calendar_of(&wrong[i].file);
        struct vl_rota *rota = rota_of(region, &calendar, 1, &report);
        if (report.count != 1 || report.faults[0].line != wrong[i].line ||
            !strstr(report.faults[0].text, wrong[i].says))
            fail_msg("%s: %zu faults, %u: %s", wrong[i].name, report.count, report.faults[0].line,
                     report.faults[0].text);
        assert_int_equal(rota->n_duties, 0);
        vl_rota_destroy(rota);
    }
}

/* A shift that recurs has one fault; what else is right is there; files keep their order. */
static void test_faults_of_several_files(void **state)
{
    const struct test_file files[] = {
        {"kardiologi",
         "SUH",
         {{"nobody-here", 1, "11-23T07:00", "11-23T15:00"},
          {"kardio-roskilde", 1, "11-23T07:00", "11-23T15:00"}}},
        {"kardiologi", "NFS", {{"gp-bo", 1, "11-23T07:00", "11-23T15:00"}}},
    };
    json_t *calendars[] = {calendar_of(&files[1]), calendar_of(&files[0])};
    json_t *own =
        json_pack("[{s:i, s:s, s:s}]", "line", 7, "what", "no_end", "text", "the shift has no end");
    struct vl_rota *rota;
    (void)state;
    add_shift(calendars[0],
              shift_at("gp-bo", 1, at("11-24T07:00"), at("11-24T15:00"), 10)); /* of line 10 too */
    assert_int_equal(json_object_set_new(calendars[0], "faults", own), 0);
    rota = rota_of(region, calendars, 2, &report);
    assert_int_equal(report.count, 3);
    assert_false(report.more);
    assert_string_equal(report.faults[0].text, "the shift has no end");
    assert_int_equal(report.faults[0].line, 7);
    assert_int_equal(report.faults[1].source, 0);
    assert_non_null(strstr(report.faults[1].text, "gp-bo"));
    assert_int_equal(report.faults[2].source, 1);
    assert_int_equal(rota->n_duties, 1);
    vl_rota_destroy(rota);
}

static void test_answers_that_are_none(void **state)
{
    static const char *const texts[] = {"null", "[]", "{}", "{\"hotline\":1,\"shifts\":{}}",
                                        "{\"hotline\":\"kardiologi\",\"hospital\":\"SUH\","
                                        "\"shifts\":[1,null,{},{\"person\":\"x\"}]}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *calendar = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        struct vl_rota *rota;
        assert_non_null(calendar);
        rota = rota_of(region, &calendar, 1, &report);
        assert_true(report.count > 0);
        assert_int_equal(rota->n_duties, 0);
        vl_rota_destroy(rota);
    }
}

static void test_bounds(void **state)
{
    json_t *calendar = empty_calendar("kardiologi", "SUH");
    vl_utc start = at("11-01T00:00");
    struct vl_rota *rota;
    (void)state;
    for (uint32_t i = 0; i < VL_ROTA_MAX_DUTIES + 2; i++)
        add_shift(calendar, shift_at("kardio-roskilde", 1, (vl_utc){start.ms + i},
                                     (vl_utc){start.ms + i + 1000}, 5));
    rota = rota_of(region, &calendar, 1, &report);
    assert_int_equal(report.count, 1);
    assert_int_equal(rota->n_duties, VL_ROTA_MAX_DUTIES);
    vl_rota_destroy(rota);
    rota = NULL;
    assert_int_equal(vl_rota_from_json(region, start, start, NULL, 0, &rota, &report), VL_E_INVAL);
    assert_int_equal(vl_rota_from_json(region, start, (vl_utc){start.ms + 1}, NULL,
                                       VL_ROTA_MAX_SOURCES + 1, &rota, &report),
                     VL_E_INVAL);
    assert_null(rota);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_duty),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_against_the_plain_way),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_faults_of_several_files),
        cmocka_unit_test(test_answers_that_are_none),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

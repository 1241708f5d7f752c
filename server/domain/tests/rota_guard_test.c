/* The guard: what it finds in a rota, and what it leaves alone. */
#include "rota_world.h"

#include "domain/rota_guard.h"
#include "domain/rota_hours.h"

#define SAID_BYTES 4096
#define NO_FILE                                                                                    \
    {                                                                                              \
        NULL, NULL,                                                                                \
        {                                                                                          \
            {                                                                                      \
                NULL, 0, NULL, NULL                                                                \
            }                                                                                      \
        }                                                                                          \
    }

static struct vl_region *region;
static struct vl_findings found;

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

static void guard(const struct vl_rota *rota, const char *from, const char *until, uint32_t ends)
{
    const struct vl_guard_options options = {.region = region,
                                             .rota = rota,
                                             .from = at(from),
                                             .until = at(until),
                                             .ends_within_days = ends,
                                             .only_given = true};
    assert_int_equal(vl_rota_guard(&options, &found), VL_OK);
}

/* "gap kardiologi NFS person 11-23T07:00>11-23T15:00; ", what there is of it; notes when wanted. */
static void say_findings(char out[SAID_BYTES], bool notes)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < found.count; i++) {
        const struct vl_finding *f = &found.list[i];
        char from[VL_UTC_TEXT_BYTES], to[VL_UTC_TEXT_BYTES];
        if (vl_finding_kind_severity(f->kind) == VL_SEVERITY_NOTES && !notes)
            continue;
        vl_utc_format(f->from, from);
        vl_utc_format(f->to, to);
        used += (size_t)snprintf(
            out + used, SAID_BYTES - used, "%s %s%s%s%s%s %.11s>%.11s; ",
            vl_finding_kind_name(f->kind), vl_region_hotline_id(region, f->hotline),
            f->hospital == VL_NONE ? "" : " ",
            f->hospital == VL_NONE ? "" : region->hospitals[f->hospital].code,
            f->person == VL_NONE ? "" : " ",
            f->person == VL_NONE ? "" : vl_region_person_id(region, f->person), from + 5, to + 5);
        assert_in_range(used, 1, SAID_BYTES - 1);
    }
}

/* A week of November 2026: Monday is the 23rd; kardiologi is open on weekdays from 07:00 to 15:00
 * UTC, lungemedicin always. */
static const struct {
    const char *name, *from, *until;
    bool notes;
    struct test_file files[4];
    const char *findings;
} row[] = {
    {"all there",
     "11-23T00:00",
     "11-24T00:00",
     true,
     {{"kardiologi", "SUH", {{"kardio-roskilde", 1, "11-23T07:00", "11-23T15:00"}}},
      {"kardiologi", "NFS", {{"kardio-nykoebing", 2, "11-23T07:00", "11-23T15:00"}}},
      NO_FILE},
     ""},
    {"nobody behind level 1",
     "11-23T00:00",
     "11-24T00:00",
     true,
     {{"haematologi", "SUH", {{"haema-roskilde", 1, "11-23T06:00", "11-23T16:00"}}}, NO_FILE},
     "backup_gap haematologi 11-23T07:00>11-23T15:00; "},
    {"one night of a line that is always open is one gap",
     "11-23T00:00",
     "11-24T00:00",
     false,
     {{"lungemedicin",
       "SUH",
       {{"lunge-roskilde", 1, "11-22T20:00", "11-23T02:00"},
        {"lunge-bagvagt-koege", 2, "11-22T20:00", "11-24T08:00"},
        {"lunge-roskilde", 1, "11-23T06:00", "11-23T12:00"},
        {"lunge-roskilde", 1, "11-23T12:00", "11-24T08:00"}}},
      NO_FILE},
     "gap lungemedicin 11-23T02:00>11-23T06:00; "},
    {"two nights are two; closed hours are none",
     "11-23T00:00",
     "11-26T00:00",
     false,
     {{"haematologi",
       "SUH",
       {{"haema-roskilde", 1, "11-23T08:00", "11-23T15:00"},
        {"haema-roskilde", 1, "11-24T07:00", "11-24T15:00"},
        {"haema-roskilde", 1, "11-25T07:00", "11-25T14:00"}}},
      NO_FILE},
     "gap haematologi 11-23T07:00>11-23T08:00; gap haematologi 11-25T14:00>11-25T15:00; "
     "rota_ends haematologi SUH 11-25T14:00>05-16T00:00; "},
    {"a week without anybody is one",
     "11-23T00:00",
     "11-30T00:00",
     true,
     {{"haematologi", "SUH", {{NULL, 0, NULL, NULL}}}, NO_FILE},
     "gap haematologi 11-23T07:00>11-27T15:00; "},
    {"a weekend and a public holiday need nobody",
     "12-24T15:00",
     "12-28T00:00",
     true,
     {{"haematologi", "SUH", {{NULL, 0, NULL, NULL}}}, NO_FILE},
     ""},
    {"in summer the line opens an hour earlier in UTC",
     "07-06T00:00",
     "07-07T00:00",
     false,
     {{"haematologi",
       "SUH",
       {{"haema-roskilde", 1, "07-06T07:00", "07-06T14:00"},
        {"haema-roskilde", 1, "10-01T07:00", "10-01T14:00"}}},
      NO_FILE},
     "gap haematologi 07-06T06:00>07-06T07:00; "},
    {"one hospital has nobody, the other answers",
     "11-23T00:00",
     "11-25T00:00",
     false,
     {{"kardiologi",
       "SUH",
       {{"kardio-roskilde", 1, "11-23T07:00", "11-24T15:00"},
        {"kardio-roskilde", 1, "12-23T07:00", "12-24T15:00"}}},
      {"kardiologi",
       "NFS",
       {{"kardio-nykoebing", 1, "11-23T07:00", "11-23T15:00"},
        {"kardio-nykoebing", 1, "12-23T07:00", "12-23T15:00"}}},
      NO_FILE},
     "position_gap kardiologi NFS 11-24T07:00>11-24T15:00; "},
    {"a hospital without a file is not looked at",
     "11-23T00:00",
     "11-24T00:00",
     false,
     {{"kardiologi",
       "SUH",
       {{"kardio-roskilde", 1, "11-23T07:00", "11-23T15:00"},
        {"kardio-roskilde", 1, "12-23T07:00", "12-24T15:00"}}},
      NO_FILE},
     ""},
    {"the same shift twice, as level 1 and as his own backup",
     "11-23T00:00",
     "11-24T00:00",
     false,
     {{"haematologi",
       "SUH",
       {{"haema-roskilde", 1, "11-23T07:00", "11-23T15:00"},
        {"haema-roskilde", 2, "11-23T14:00", "11-23T16:00"},
        {"haema-roskilde", 1, "12-23T07:00", "12-23T15:00"}}},
      NO_FILE},
     "double_booking haematologi SUH haema-roskilde 11-23T14:00>11-23T15:00; "},
    {"one after the other is no double booking, nor two hotlines of one hospital",
     "11-23T00:00",
     "11-24T00:00",
     false,
     {{"haematologi",
       "SUH",
       {{"haema-roskilde", 1, "11-23T07:00", "11-23T12:00"},
        {"haema-roskilde", 1, "11-23T12:00", "11-23T15:00"},
        {"haema-roskilde", 1, "12-23T12:00", "12-23T15:00"}}},
      {"infektionsmedicin",
       "SUH",
       {{"haema-roskilde", 1, "11-23T07:00", "11-23T15:00"},
        {"haema-roskilde", 1, "12-23T07:00", "12-23T15:00"}}},
      NO_FILE},
     ""},
    {"the rota ends",
     "11-23T00:00",
     "11-24T00:00",
     false,
     {{"haematologi",
       "SUH",
       {{"haema-roskilde", 1, "11-23T07:00", "11-23T15:00"},
        {"haema-roskilde", 1, "11-27T07:00", "11-27T15:00"}}},
      NO_FILE},
     "rota_ends haematologi SUH 11-27T15:00>05-16T00:00; "},
};

static void test_findings(void **state)
{
    char said[SAID_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_rota *rota = sound_rota(region, row[i].files);
        /* Short rotas all end soon: only where that is expected it is asked for. */
        guard(rota, row[i].from, row[i].until, strstr(row[i].findings, "rota_ends") ? 28 : 0);
        say_findings(said, row[i].notes);
        if (strcmp(said, row[i].findings) != 0)
            fail_msg("%s:\n %s\ninstead of\n %s", row[i].name, said, row[i].findings);
        assert_int_equal(found.stopping > 0, strncmp(said, "gap", 3) == 0);
        vl_rota_destroy(rota);
    }
}

/* A region looks at all its hotlines and hospitals, also at those without a file. */
static void test_whole_region(void **state)
{
    static const struct test_file files[] = {
        {"kardiologi", "SUH", {{"kardio-roskilde", 1, "11-23T07:00", "11-23T15:00"}}}, NO_FILE};
    struct vl_rota *rota = sound_rota(region, files);
    struct vl_guard_options options = {
        .region = region, .rota = rota, .from = at("11-23T00:00"), .until = at("11-24T00:00")};
    unsigned gaps = 0, positions = 0;
    (void)state;
    assert_int_equal(vl_rota_guard(&options, &found), VL_OK);
    for (size_t i = 0; i < found.count; i++) {
        gaps += found.list[i].kind == VL_FINDING_GAP;
        positions += found.list[i].kind == VL_FINDING_POSITION_GAP;
    }
    assert_int_equal(gaps, region->n_hotlines - 2); /* nor the line that meets on Tuesdays */
    assert_int_equal(positions, 1);                 /* NFS, for kardiologi; the others have worse */
    assert_int_equal(found.stopping, gaps);
    options.until = options.from;
    assert_int_equal(vl_rota_guard(&options, &found), VL_E_INVAL);
    vl_rota_destroy(rota);
}

/* Half an hour on, half an hour off: the first findings are kept, the rest is counted. */
static void test_findings_are_bounded(void **state)
{
    enum { GAPS = 700 };
    static struct vl_rota_report report;
    json_t *calendar = empty_calendar("lungemedicin", "SUH");
    struct vl_rota *rota;
    vl_utc start = at("11-01T00:00");
    (void)state;
    for (int i = 0; i < GAPS; i++)
        add_shift(calendar, shift_at("lunge-roskilde", 1, (vl_utc){start.ms + i * INT64_C(3600000)},
                                     (vl_utc){start.ms + i * INT64_C(3600000) + 1800000}, 1));
    rota = rota_of(region, &calendar, 1, &report);
    assert_int_equal(report.count, 0);
    guard(rota, "11-01T00:00", "11-30T04:00", 0); /* 29 days and 4 hours: all 700 */
    assert_int_equal(found.count, VL_MAX_FINDINGS);
    assert_int_equal(found.stopping, GAPS);
    assert_true(found.more >= GAPS - VL_MAX_FINDINGS);
    for (size_t i = 1; i < found.count; i++)
        assert_true(found.list[i - 1].from.ms <= found.list[i].from.ms);
    vl_rota_destroy(rota);
}

/* --- people and devices --- */

/* The region changes under a rota: one retires. */
static void test_unknown_person(void **state)
{
    static const struct test_file files[] = {
        {"haematologi",
         "SUH",
         {{"haema-roskilde", 1, "11-23T07:00", "11-23T15:00"},
          {"haema-roskilde", 1, "11-24T07:00", "12-24T15:00"}}},
        NO_FILE};
    struct vl_rota *rota = sound_rota(region, files);
    vl_person_index person = vl_region_person(region, "haema-roskilde");
    char said[SAID_BYTES];
    (void)state;
    region->people[person].role = VL_ROLE_AUDITOR;
    guard(rota, "11-23T00:00", "11-26T00:00", 0);
    say_findings(said, false);
    region->people[person].role = VL_ROLE_SPECIALIST;
    assert_string_equal(said,
                        "unknown_person haematologi SUH haema-roskilde 11-23T07:00>11-23T15:00; ");
    assert_int_equal(found.stopping, 1);
    vl_rota_destroy(rota);
}

/* Files never say so, because a person has one hospital; a rota from elsewhere might. */
static void test_two_hospitals_at_once(void **state)
{
    static const struct test_file files[] = {
        {"haematologi", "SUH", {{"haema-roskilde", 1, "11-23T07:00", "11-23T15:00"}}},
        {"kardiologi", "SUH", {{"haema-roskilde", 1, "11-23T14:00", "11-23T16:00"}}},
        NO_FILE};
    struct vl_rota *rota = sound_rota(region, files);
    char said[SAID_BYTES];
    (void)state;
    guard(rota, "11-23T00:00", "11-23T15:00", 0);
    say_findings(said, false);
    assert_null(strstr(said, "double_booking"));
    rota->duties[rota->first[vl_region_hotline(region, "kardiologi")]].hospital =
        vl_region_hospital(region, "NFS");
    guard(rota, "11-23T00:00", "11-23T15:00", 0);
    say_findings(said, false);
    assert_non_null(
        strstr(said, "double_booking haematologi SUH haema-roskilde 11-23T14:00>11-23T15:00; "));
    vl_rota_destroy(rota);
}

struct devices {
    const char *seen; /* NULL: never */
};

static bool last_seen(void *data, vl_person_index person, vl_utc *out)
{
    const struct devices *d = data;
    if (person != vl_region_person(region, "haema-roskilde"))
        fail_msg("asked for somebody whose shift is not soon");
    if (d->seen)
        *out = at(d->seen);
    return d->seen != NULL;
}

static void test_devices(void **state)
{
    static const struct test_file files[] = {
        {"haematologi",
         "SUH",
         {{"haema-roskilde", 1, "11-23T07:00", "11-23T12:00"},
          {"haema-roskilde", 1, "11-23T12:00", "12-23T15:00"}}},
        {"infektionsmedicin", "SUH", {{"infekt-roskilde", 1, "11-24T07:00", "12-23T15:00"}}},
        NO_FILE};
    static const struct {
        const char *seen;
        bool told;
    } when[] = {{NULL, true},
                {"11-08T23:59", true},
                {"11-09T00:00", false}, /* fourteen days before, to the minute */
                {"11-22T23:00", false}};
    struct vl_rota *rota = sound_rota(region, files);
    (void)state;
    for (size_t i = 0; i < sizeof when / sizeof *when; i++) {
        struct devices devices = {when[i].seen};
        const struct vl_guard_options options = {.region = region,
                                                 .rota = rota,
                                                 .from = at("11-23T00:00"),
                                                 .until = at("11-24T00:00"),
                                                 .only_given = true,
                                                 .last_seen = last_seen,
                                                 .data = &devices};
        unsigned told = 0;
        assert_int_equal(vl_rota_guard(&options, &found), VL_OK);
        for (size_t k = 0; k < found.count; k++)
            told += found.list[k].kind == VL_FINDING_DEVICE_NOT_SEEN;
        assert_int_equal(told, when[i].told); /* once, though there are two shifts */
    }
    vl_rota_destroy(rota);
}

/* --- test rings --- */

static bool test_unanswered(void *data, vl_person_index person)
{
    return person == *(const vl_person_index *)data;
}

static void test_of_the_shift_that_is_on(void **state)
{
    static const struct test_file files[] = {
        {"haematologi",
         "SUH",
         {{"haema-roskilde", 1, "11-23T07:00", "11-23T12:00"},
          {"haema-roskilde", 2, "11-23T08:00", "11-23T15:00"}}},
        {"infektionsmedicin", "SUH", {{"infekt-roskilde", 1, "11-23T11:00", "11-23T15:00"}}},
        NO_FILE};
    static const struct {
        const char *person, *at;
        unsigned told;
    } when[] = {{"haema-roskilde", "11-23T06:59", 0},   /* not on yet */
                {"haema-roskilde", "11-23T10:00", 1},   /* once, though there are two shifts */
                {"haema-roskilde", "11-23T15:00", 0},   /* no longer */
                {"infekt-roskilde", "11-23T10:00", 0}}; /* his begins later */
    struct vl_rota *rota = sound_rota(region, files);
    (void)state;
    for (size_t i = 0; i < sizeof when / sizeof *when; i++) {
        vl_person_index person = vl_region_person(region, when[i].person);
        const struct vl_guard_options options = {.region = region,
                                                 .rota = rota,
                                                 .from = at(when[i].at),
                                                 .until = at("11-24T00:00"),
                                                 .only_given = true,
                                                 .test_unanswered = test_unanswered,
                                                 .data = &person};
        unsigned told = 0;
        assert_int_equal(vl_rota_guard(&options, &found), VL_OK);
        for (size_t k = 0; k < found.count; k++)
            told +=
                found.list[k].kind == VL_FINDING_TEST_UNANSWERED && found.list[k].person == person;
        assert_int_equal(told, when[i].told);
    }
    vl_rota_destroy(rota);
}

/* --- preview --- */

static void test_preview(void **state)
{
    static const struct test_file files[] = {
        {"kardiologi",
         "SUH",
         {{"kardio-roskilde", 1, "11-23T06:00", "11-23T12:00"},
          {"kardio-roskilde", 2, "11-23T12:00", "11-23T18:00"}}},
        {"kardiologi", "NFS", {{"kardio-nykoebing", 1, "11-23T12:00", "11-23T16:00"}}},
        NO_FILE};
    static const struct {
        const char *from, *to, *who[VL_MAX_LEVEL]; /* NULL: closed */
    } expected[] = {
        {"11-23T00:00", "11-23T07:00", {NULL, NULL}},
        {"11-23T07:00", "11-23T12:00", {"kardio-roskilde", ""}},
        {"11-23T12:00", "11-23T15:00", {"kardio-nykoebing", "kardio-roskilde"}},
        {"11-23T15:00", "11-24T07:00", {NULL, NULL}},
        {"11-24T07:00", "11-24T12:00", {"", ""}},
    };
    enum { ROWS = sizeof expected / sizeof *expected };
    struct vl_rota *rota = sound_rota(region, files);
    struct vl_preview_row rows[ROWS];
    vl_hotline_index h = vl_region_hotline(region, "kardiologi");
    (void)state;
    assert_int_equal(
        vl_rota_preview(region, rota, h, at("11-23T00:00"), at("11-24T12:00"), rows, ROWS), ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(rows[i].from.ms, at(expected[i].from).ms);
        assert_int_equal(rows[i].to.ms, at(expected[i].to).ms);
        assert_int_equal(rows[i].open, expected[i].who[0] != NULL);
        for (unsigned l = 0; rows[i].open && l < VL_MAX_LEVEL; l++) {
            const char *who = expected[i].who[l];
            assert_int_equal(rows[i].n[l], who[0] != '\0');
            if (who[0])
                assert_string_equal(vl_region_person_id(region, rows[i].who[l][0]), who);
        }
    }
    assert_int_equal(
        vl_rota_preview(region, rota, h, at("11-23T00:00"), at("11-24T12:00"), rows, 1), ROWS);
    assert_int_equal(
        vl_rota_preview(region, rota, VL_NONE, at("11-23T00:00"), at("11-24T12:00"), rows, 1), 0);
    vl_rota_destroy(rota);
}

/* Minute by minute, over nights when the clocks change: within a piece the line is open or it is
 * not, and the pieces leave nothing out. */
static void test_pieces_of_odd_hours(void **state)
{
    static const char *const nights[][2] = {{"03-28T00:00", "03-30T12:00"},
                                            {"10-24T00:00", "10-26T12:00"},
                                            {"12-24T00:00", "12-27T00:00"}};
    static const struct test_file none[] = {NO_FILE};
    struct vl_rota *rota = sound_rota(region, none);
    vl_hotline_index h = vl_region_hotline(region, "haematologi");
    struct vl_hotline usual = region->hotlines[h];
    (void)state;
    region->hotlines[h].n_openings = 2;
    region->hotlines[h].openings[0] = (struct vl_interval){0x7f, 150, 185}; /* 02:30 to 03:05 */
    region->hotlines[h].openings[1] = (struct vl_interval){0x7f, 1380, 1440};
    for (size_t i = 0; i < sizeof nights / sizeof *nights; i++) {
        struct vl_staffing_walk walk = {region, rota, h, at(nights[i][0]), at(nights[i][1])};
        int64_t reached = walk.now.ms;
        struct vl_staffing s;
        unsigned open = 0;
        while (vl_staffing_next(&walk, &s)) {
            assert_int_equal(s.from.ms, reached);
            for (vl_utc t = s.from; t.ms < s.to.ms; t.ms += 60000)
                assert_int_equal(vl_region_is_open(region, h, t), s.open);
            open += s.open;
            reached = s.to.ms;
        }
        assert_int_equal(reached, at(nights[i][1]).ms);
        assert_true(open > 0);
    }
    region->hotlines[h] = usual;
    vl_rota_destroy(rota);
}

/* Whoever reads names of kinds reads all of them. */
static void test_names(void **state)
{
    (void)state;
    for (int i = 0; i < VL_FINDING_COUNT; i++) {
        enum vl_finding_kind kind = (enum vl_finding_kind)i;
        assert_non_null(vl_finding_kind_name(kind));
        assert_non_null(vl_severity_name(vl_finding_kind_severity(kind)));
    }
    assert_null(vl_finding_kind_name(VL_FINDING_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_whole_region),
        cmocka_unit_test(test_findings_are_bounded),
        cmocka_unit_test(test_unknown_person),
        cmocka_unit_test(test_two_hospitals_at_once),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_of_the_shift_that_is_on),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_pieces_of_odd_hours),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

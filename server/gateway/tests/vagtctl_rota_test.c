/* `vagtctl rota check` from outside: its words, its JSON, and the exit code that scripts go by. */
#include "outside.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>

#define DEMO       VL_SOURCE_DIR "/server/main/demo"
#define SAID_BYTES (256 * 1024)
#define MAX_WORDS  64
#define WHERE      "--region", DEMO "/region.json", "--from", "2026-11-23"

struct fixture {
    char path[64]; /* of the rota that a test writes */
    glob_t demo;   /* the rota files of the demo */
    char said[SAID_BYTES];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    int fd;

    assert_non_null(f);
    (void)snprintf(f->path, sizeof f->path, "/tmp/vl-rota-test-XXXXXX");
    fd = mkstemp(f->path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(glob(DEMO "/rota/*.ics", 0, NULL, &f->demo), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    (void)unlink(f->path);
    globfree(&f->demo);
    free(f);
    return 0;
}

static void write_rota(const struct fixture *f, const char *head, const char *events)
{
    FILE *file = fopen(f->path, "we");

    assert_non_null(file);
    assert_true(fprintf(file, "BEGIN:VCALENDAR\n%s%sEND:VCALENDAR\n", head, events) > 0);
    assert_int_equal(fclose(file), 0);
}

/* words: ends with NULL; then the demo's files when wanted. The exit code. */
static int check(struct fixture *f, const char *const *words, bool demo)
{
    const char *argv[MAX_WORDS] = {VL_BIN_DIR "/vagtctl", "rota", "check"};
    size_t n = 3;

    for (; *words; words++)
        argv[n++] = *words;
    for (size_t i = 0; demo && i < f->demo.gl_pathc; i++)
        argv[n++] = f->demo.gl_pathv[i];
    assert_in_range(n, 0, MAX_WORDS - 1);
    return run_program(NULL, argv, f->said, sizeof f->said);
}

static void assert_said(const struct fixture *f, const char *what)
{
    if (!strstr(f->said, what))
        fail_msg("expected '%s' in:\n%s", what, f->said);
}

/* No fault; nobody is missing at level 1 at any hospital in a year; 14 hotlines have no level 2.
 */
static void test_the_demo(void **state)
{
    static const char *const words[] = {WHERE, "--days", "366", "--json", "--whole-region", NULL};
    struct fixture *f = *state;
    json_t *said, *finding;
    size_t i;

    assert_int_equal(f->demo.gl_pathc, 32);
    assert_int_equal(check(f, words, true), 0);
    said = json_loads(f->said, 0, NULL);
    assert_non_null(said);
    assert_true(json_is_true(json_object_get(said, "may_go_live")));
    assert_int_equal(json_array_size(json_object_get(said, "faults")), 0);
    assert_int_equal(json_array_size(json_object_get(said, "findings")), 14);
    json_array_foreach (json_object_get(said, "findings"), i, finding)
        assert_string_equal(json_string_value(json_object_get(finding, "kind")), "backup_gap");
    json_decref(said);
}

/* The rota files say the same as the weekly rota in the region file. */
static void test_the_demo_is_the_weekly_rota(void **state)
{
    static const char *const words[] = {WHERE, "--json", NULL};
    struct fixture *f = *state;
    json_t *region = json_load_file(DEMO "/region.json", 0, NULL), *said, *shift;
    json_int_t weekly = 0, monday = 0;
    size_t i;

    assert_non_null(region);
    json_array_foreach (json_object_get(region, "rota"), i, shift) {
        const json_t *days = json_object_get(shift, "days");
        weekly += (json_int_t)json_array_size(days);
        monday += json_integer_value(json_array_get(days, 0)) == 1;
    }
    json_decref(region);
    assert_int_equal(check(f, words, true), 0);
    said = json_loads(f->said, 0, NULL);
    assert_non_null(said);
    /* 400 days from a Monday are 57 weeks and a Monday. */
    assert_int_equal(json_integer_value(json_object_get(said, "shifts")), 57 * weekly + monday);
    json_decref(said);
}

static void test_preview(void **state)
{
    static const char *const words[] = {WHERE, "preview", "lungemedicin", NULL};
    static const char *const closing[] = {WHERE, "preview", "kardiologi", NULL};
    struct fixture *f = *state;

    assert_int_equal(check(f, words, true), 0);
    assert_said(f, "Mo 2026-11-23 00:00 to Mo 2026-12-07 00:00  level 1: lunge-slagelse "
                   "lunge-roskilde  level 2: lunge-bagvagt-koege\n");
    assert_int_equal(check(f, closing, true), 0);
    assert_said(f, "Mo 2026-11-23 08:00 to Mo 2026-11-23 16:00  level 1: kardio-roskilde "
                   "kardio-nykoebing  level 2: nobody\n"
                   "Mo 2026-11-23 16:00 to Tu 2026-11-24 08:00  closed\n");
}

/* Faults of the file and of what the region does not know, all in one run, by line. */
static void test_faults(void **state)
{
    struct fixture *f = *state;
    const char *const words[] = {WHERE, f->path, NULL};
    char line[192];

    write_rota(f, "X-VAGTLINJE-HOTLINE:haematologi\nX-VAGTLINJE-HOSPITAL:SUH\n",
               "BEGIN:VEVENT\nX-VAGTLINJE-PERSON:haema-roskild\nDTSTART:20261123T080000\n"
               "DURATION:PT8H\nEND:VEVENT\n"
               "BEGIN:VEVENT\nX-VAGTLINJE-PERSON:haema-roskilde\nDTSTART:20261124T080000\n"
               "DTEND:20261124T070000\nEND:VEVENT\n");
    assert_int_equal(check(f, words, false), 1);
    (void)snprintf(
        line, sizeof line,
        "%s:4: the region has no person 'haema-roskild'; nearest known: 'haema-roskilde'", f->path);
    assert_said(f, line);
    (void)snprintf(line, sizeof line, "%s:12: the shift does not end after it begins", f->path);
    assert_said(f, line);
    assert_said(f, "stops: haematologi Mo 2026-11-23 08:00 to");
    assert_said(f, "2 faults");
    assert_said(f, "may not go live");
}

/* A rota without a fault may still leave a line without anybody. */
static void test_gap(void **state)
{
    struct fixture *f = *state;
    const char *const words[] = {WHERE, "--days", "2", f->path, NULL};

    write_rota(f, "X-VAGTLINJE-HOTLINE:haematologi\nX-VAGTLINJE-HOSPITAL:SUH\n",
               "BEGIN:VEVENT\nX-VAGTLINJE-PERSON:haema-roskilde\nDTSTART:20261123T080000\n"
               "DTEND:20261123T160000\nEND:VEVENT\n");
    assert_int_equal(check(f, words, false), 1);
    assert_said(f, "stops: haematologi Tu 2026-11-24 08:00 to Tu 2026-11-24 16:00: nobody of level "
                   "1 is on duty while the line is open");
    assert_said(f, "warns: haematologi Mo 2026-11-23 16:00 to");
    assert_said(f, "the rota of SUH ends here");
}

static void test_files_that_are_none(void **state)
{
    struct fixture *f = *state;
    const char *const words[] = {WHERE, "/nothing/at/all.ics", f->path, NULL};
    const char *const no_region[] = {"--region", "/nothing.json", f->path, NULL};
    const char *const no_hotline[] = {WHERE, "preview", "nowhere", f->path, NULL};

    assert_int_equal(check(f, words, false), 1); /* and the other one is empty */
    assert_said(f, "/nothing/at/all.ics:1: no such thing");
    assert_said(f, ":1: this is no iCalendar file");
    assert_int_equal(check(f, no_region, false), 1);
    assert_said(f, "/nothing.json: cannot be read");
    assert_int_equal(check(f, no_hotline, false), 1);
    assert_said(f, "no hotline 'nowhere'");
}

static void test_usage(void **state)
{
    static const char *const wrong[][4] = {
        {NULL},
        {"--json", NULL},
        {"a.ics", "--days", "0", NULL},
        {"a.ics", "--days", "367", NULL},
        {"a.ics", "--days", "many", NULL},
        {"a.ics", "--from", "tomorrow", NULL},
        {"a.ics", "--from", "2026-02-30", NULL},
        {"a.ics", "--region", NULL},
        {"a.ics", "preview", NULL},
        {"a.ics", "--nonsense", "x", NULL},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(check(f, wrong[i], false), 2);
        assert_said(f, "rota check FILE...");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_demo, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_demo_is_the_weekly_rota, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_preview, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_that_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_usage, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The rota folder through the real closed process: what comes into force, and what stays. */
#include "gateway/rota_store.h"
#include "gateway/rota_weekly.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAM   VL_BIN_DIR "/vagtlinje-plugin"
#define REGION    VL_SOURCE_DIR "/server/main/demo/region.json"
#define LOG_BYTES 65536
#define MAX_TURNS 10000
#define HANGS_MS  50
#define BROKEN    "BEGIN:VCALENDAR\nnonsense"

struct fixture {
    char folder[64];
    struct vl_region *region;
    uv_loop_t loop;
    struct vl_rota_store *store;
    struct vl_log log;
    FILE *said;
    vl_utc now;
    const struct vl_rota *live; /* by `changed` */
    unsigned changes, watches;
    bool nobody_seen;
    const char *program; /* NULL: the real one */
};

static vl_utc moment(const char *text)
{
    vl_utc t;

    assert_int_equal(vl_utc_parse(text, strlen(text), &t), VL_OK);
    return t;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    static struct vl_report report;
    json_t *json = json_load_file(REGION, 0, NULL);

    assert_non_null(f);
    assert_non_null(json);
    assert_int_equal(vl_region_from_json(json, &f->region, &report), VL_OK);
    json_decref(json);
    snprintf(f->folder, sizeof f->folder, "/tmp/vl-rota-store-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    assert_int_equal(uv_loop_init(&f->loop), 0);
    f->said = tmpfile();
    assert_non_null(f->said);
    f->log = (struct vl_log){"test", VL_LOG_DEBUG, fileno(f->said)};
    f->now = moment("2026-11-23T09:00:00Z");
    *state = f;
    return 0;
}

static void path_of(const struct fixture *f, const char *name, char out[160])
{
    assert_in_range(snprintf(out, 160, "%s/%s", f->folder, name), 1, 159);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"a.ics", "b.ics", "c.ics", "notes.txt", ".d.ics", "hangs"};
    struct fixture *f = *state;
    char path[160];

    vl_rota_store_close(f->store);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    vl_rota_store_free(f->store);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        path_of(f, names[i], path);
        (void)unlink(path);
    }
    (void)rmdir(f->folder);
    fclose(f->said);
    vl_region_destroy(f->region);
    free(f);
    return 0;
}

static void write_text(const struct fixture *f, const char *name, const char *text)
{
    char path[160];
    FILE *file;

    path_of(f, name, path);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* One shift on 2026-11-23. */
static void write_rota(const struct fixture *f, const char *name, const char *hospital,
                       const char *person, const char *from, const char *to)
{
    char text[512];

    snprintf(text, sizeof text,
             "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:lungemedicin\nX-VAGTLINJE-HOSPITAL:%s\n"
             "BEGIN:VEVENT\nUID:1\nX-VAGTLINJE-PERSON:%s\nDTSTART:20261123T%s00Z\n"
             "DTEND:20261123T%s00Z\nEND:VEVENT\nEND:VCALENDAR\n",
             hospital, person, from, to);
    write_text(f, name, text);
}

static vl_utc now_of(void *data)
{
    const struct fixture *f = data;

    return f->now;
}

static void on_changed(void *data, const struct vl_rota *live)
{
    struct fixture *f = data;

    f->live = live;
    f->changes++;
}

static void on_watched(void *data)
{
    struct fixture *f = data;

    f->watches++;
}

static bool last_seen(void *data, vl_person_index person, vl_utc *out)
{
    const struct fixture *f = data;

    (void)person;
    *out = f->now;
    return !f->nobody_seen;
}

static void open_store(struct fixture *f, const char *directory)
{
    const struct vl_rota_store_options options = {
        .loop = &f->loop,
        .region = f->region,
        .directory = directory,
        .program = f->program ? f->program : PROGRAM,
        .deadline_ms = f->program ? HANGS_MS : 0,
        .log = &f->log,
        .now = now_of,
        .changed = on_changed,
        .watched = on_watched,
        .last_seen = last_seen,
        .data = f,
    };

    assert_int_equal(vl_rota_store_create(&options, &f->store), VL_OK);
    vl_rota_store_watch(f->store);
    f->live = vl_rota_store_live(f->store);
    assert_int_equal(f->changes, 0);
}

/* Until the reading is over, which `watched` says in any case. */
static void wait_for_watch(struct fixture *f, unsigned wanted)
{
    for (int i = 0; i < MAX_TURNS && f->watches < wanted; i++)
        uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(f->watches, wanted);
}

static void read_again(struct fixture *f)
{
    unsigned before = f->watches;

    vl_rota_store_read(f->store);
    wait_for_watch(f, before + 1);
}

/* Everybody on the lung line at 10:30 UTC, as the rota `shown` (else: the files alone) says. */
static void assert_on_duty(const struct fixture *f, bool shown, const char *wanted)
{
    const struct vl_rota *rota =
        shown ? vl_rota_store_shown(f->store) : vl_rota_store_live(f->store);
    const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
    vl_hotline_index lungs = vl_region_hotline(f->region, "lungemedicin");
    uint16_t n =
        vl_rota_on_duty(rota, lungs, moment("2026-11-23T10:30:00Z"), on, VL_ROTA_MAX_ON_DUTY);
    char got[256] = "";

    for (uint16_t i = 0; i < n; i++) {
        size_t used = strlen(got);
        snprintf(got + used, sizeof got - used, "%s%s", i ? " " : "",
                 vl_region_person_id(f->region, on[i]->person));
    }
    assert_string_equal(got, wanted);
}

static void read_log(const struct fixture *f, char out[LOG_BYTES])
{
    size_t n;

    rewind(f->said);
    n = fread(out, 1, LOG_BYTES - 1, f->said);
    out[n] = '\0';
}

static void test_no_folder_is_the_weekly_rota(void **state)
{
    struct fixture *f = *state;

    open_store(f, "");
    assert_int_equal(vl_rota_store_live(f->store)->n_duties, 0);
    assert_on_duty(f, true, "lunge-slagelse lunge-roskilde lunge-bagvagt-koege");
    assert_int_equal(vl_rota_store_status(f->store).refusals->n, 0);
    assert_int_equal(vl_rota_store_status(f->store).findings->stopping, 0);
}

static void test_a_good_file_is_in_force(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    write_text(f, "notes.txt", BROKEN);
    write_text(f, ".d.ics", BROKEN);
    open_store(f, f->folder);
    assert_on_duty(f, false, "kol-naestved");
    assert_on_duty(f, true, "lunge-roskilde kol-naestved lunge-bagvagt-koege");
    assert_int_equal(vl_rota_store_status(f->store).files, 1);
    assert_int_equal(vl_rota_store_status(f->store).refusals->n, 0);
    assert_int_equal(vl_rota_store_status(f->store).read_at.ms, f->now.ms);
    assert_int_equal(f->live->until.ms - f->now.ms, VL_ROTA_KNOWN_DAYS * VL_MS_PER_DAY);
}

/* A file with a fault counts as if it were not there; the others count. */
static void test_a_broken_file_at_first(void **state)
{
    static char said[LOG_BYTES];
    struct fixture *f = *state;
    const struct vl_rota_refusals *refused;

    write_rota(f, "a.ics", "NSR", "lunge-slagels", "1000", "1100");
    write_text(f, "b.ics", BROKEN);
    write_rota(f, "c.ics", "SUH", "lunge-roskilde", "1000", "1100");
    open_store(f, f->folder);
    assert_on_duty(f, false, "lunge-roskilde");
    assert_on_duty(f, true, "lunge-slagelse lunge-roskilde");
    refused = vl_rota_store_status(f->store).refusals;
    assert_in_range(refused->n, 2, VL_ROTA_REFUSALS_MAX);
    for (size_t i = 0; i < refused->n; i++)
        assert_string_not_equal(refused->list[i].file, "c.ics");
    read_log(f, said);
    assert_non_null(strstr(said, "\"event\":\"rota.refused\""));
    assert_non_null(strstr(said, "\"file\":\"a.ics\""));
    assert_non_null(strstr(said, "\"code\":\"not_in_region\""));
    assert_null(strstr(said, "lunge-slagels")); /* people are not logged */
}

static void test_a_changed_file(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    write_rota(f, "a.ics", "NSR", "lunge-slagelse", "1000", "1200");
    read_again(f);
    assert_int_equal(f->changes, 1);
    assert_ptr_equal(f->live, vl_rota_store_live(f->store));
    assert_on_duty(f, false, "lunge-slagelse");
}

/* What it said when it was last good stays, also when the other files go on. */
static void test_a_file_that_breaks(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    write_text(f, "a.ics", BROKEN);
    write_rota(f, "b.ics", "SUH", "lunge-roskilde", "1000", "1100");
    read_again(f);
    assert_on_duty(f, false, "lunge-roskilde kol-naestved");
    assert_string_equal(vl_rota_store_status(f->store).refusals->list[0].file, "a.ics");
    assert_int_equal(vl_rota_store_status(f->store).files, 2);
    read_again(f); /* and again after the next reading */
    assert_on_duty(f, false, "lunge-roskilde kol-naestved");
    write_rota(f, "a.ics", "NSR", "lunge-slagelse", "1000", "1100");
    read_again(f);
    assert_on_duty(f, false, "lunge-slagelse lunge-roskilde");
    assert_int_equal(vl_rota_store_status(f->store).refusals->n, 0);
}

static void test_a_file_that_is_taken_away(void **state)
{
    struct fixture *f = *state;
    char path[160];

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    path_of(f, "a.ics", path);
    assert_int_equal(unlink(path), 0);
    read_again(f);
    assert_int_equal(vl_rota_store_live(f->store)->n_duties, 0);
    assert_on_duty(f, true, "lunge-slagelse lunge-roskilde lunge-bagvagt-koege");
}

/* A folder that is not mounted must not send everybody home. */
static void test_a_folder_that_goes_away(void **state)
{
    struct fixture *f = *state;
    char path[160];

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    path_of(f, "a.ics", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(f->folder), 0);
    read_again(f);
    assert_int_equal(f->changes, 0);
    assert_on_duty(f, false, "kol-naestved");
    assert_string_equal(vl_rota_store_status(f->store).refusals->list[0].file, "");
}

static void test_no_folder_at_first(void **state)
{
    struct fixture *f = *state;

    open_store(f, "/nothing/at/all");
    assert_int_equal(vl_rota_store_live(f->store)->n_duties, 0);
    assert_int_equal(vl_rota_store_status(f->store).refusals->n, 1);
}

/* The hour reads only when a file changed or the period is old. */
static void test_the_hour(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    vl_rota_store_watch(f->store);
    assert_int_equal(f->watches, 2); /* nothing new: at once, and the first one */
    write_rota(f, "b.ics", "SUH", "lunge-roskilde", "1000", "1100");
    vl_rota_store_watch(f->store);
    wait_for_watch(f, 3);
    assert_int_equal(f->changes, 1);
    assert_on_duty(f, false, "lunge-roskilde kol-naestved");
    f->now.ms += VL_MS_PER_DAY;
    vl_rota_store_watch(f->store);
    wait_for_watch(f, 4);
    assert_int_equal(f->changes, 2);
    assert_int_equal(f->live->until.ms - f->now.ms, VL_ROTA_KNOWN_DAYS * VL_MS_PER_DAY);
}

/* Serving must not wait for it. */
static void test_a_reader_that_hangs(void **state)
{
    struct fixture *f = *state;
    const struct vl_rota_refusals *refused;
    char path[160];

    write_text(f, "hangs", "#!/bin/sh\nexec sleep 60\n");
    path_of(f, "hangs", path);
    assert_int_equal(chmod(path, 0700), 0);
    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    write_rota(f, "b.ics", "SUH", "lunge-roskilde", "1000", "1100");
    f->program = path;
    open_store(f, f->folder);
    refused = vl_rota_store_status(f->store).refusals;
    assert_int_equal(refused->n, 2);
    assert_string_equal(refused->list[0].code, vl_err_name(VL_E_TIMEOUT));
    assert_on_duty(f, true, "lunge-slagelse lunge-roskilde lunge-bagvagt-koege");
}

static void test_no_reader(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    f->program = "/nothing/at/all";
    open_store(f, f->folder);
    assert_string_equal(vl_rota_store_status(f->store).refusals->list[0].code,
                        vl_err_name(VL_E_IO));
    assert_on_duty(f, true, "lunge-slagelse lunge-roskilde lunge-bagvagt-koege");
}

/* Those who ask while it reads get one more reading; it may be closed in the middle of one. */
static void test_closed_while_it_reads(void **state)
{
    struct fixture *f = *state;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    vl_rota_store_read(f->store);
    vl_rota_store_read(f->store);
    vl_rota_store_read(f->store);
    wait_for_watch(f, 3);
    assert_int_equal(f->changes, 2);
    vl_rota_store_read(f->store);
    uv_run(&f->loop, UV_RUN_ONCE);
    vl_rota_store_close(f->store);
    assert_int_equal(f->changes, 2);
}

static size_t count(const struct vl_findings *findings, enum vl_finding_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < findings->count; i++)
        n += findings->list[i].kind == kind;
    return n;
}

static void test_the_guard_looks(void **state)
{
    struct fixture *f = *state;
    const struct vl_findings *findings;

    write_rota(f, "a.ics", "NSR", "kol-naestved", "1000", "1100");
    open_store(f, f->folder);
    findings = vl_rota_store_status(f->store).findings;
    assert_int_equal(count(findings, VL_FINDING_GAP), 0); /* Roskilde answers by the week */
    assert_in_range(count(findings, VL_FINDING_POSITION_GAP), 1, 8);
    assert_int_equal(count(findings, VL_FINDING_DEVICE_NOT_SEEN), 0);
    f->nobody_seen = true;
    vl_rota_store_watch(f->store);
    assert_in_range(count(vl_rota_store_status(f->store).findings, VL_FINDING_DEVICE_NOT_SEEN), 1,
                    VL_MAX_FINDINGS);
}

/* The week as shifts is the week as it is asked, minute by minute, also when the clocks change. */
static void test_the_week_as_shifts(void **state)
{
    static const char *const days[] = {"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z"};
    static struct vl_rota_report report;
    struct fixture *f = *state;

    for (size_t d = 0; d < 2; d++) {
        json_t *calendars[64];
        struct vl_rota *rota = NULL;
        size_t n = 0;
        vl_utc from = moment(days[d]), until = {from.ms + 3 * VL_MS_PER_DAY};
        assert_int_equal(vl_rota_add_weekly(f->region, NULL, from, until, calendars, 64, &n),
                         VL_OK);
        assert_int_equal(vl_rota_from_json(f->region, from, until, calendars, n, &rota, &report),
                         VL_OK);
        assert_int_equal(report.count, 0);
        for (vl_utc t = from; t.ms < until.ms; t.ms += 600000) {
            struct vl_local local = vl_region_local(f->region, t);
            for (uint16_t i = 0; i < f->region->n_shifts; i++) {
                const struct vl_shift *s = &f->region->shifts[i];
                const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
                uint16_t m = vl_rota_on_duty(rota, s->hotline, t, on, VL_ROTA_MAX_ON_DUTY);
                bool is_on = false;
                for (uint16_t k = 0; k < m; k++)
                    is_on = is_on || (on[k]->person == s->person && on[k]->level == s->level);
                if (is_on != vl_shift_is_on(s, &local))
                    fail_msg("shift %u at %lld", i, (long long)t.ms);
            }
        }
        for (size_t i = 0; i < n; i++)
            json_decref(calendars[i]);
        vl_rota_destroy(rota);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_folder_is_the_weekly_rota, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_good_file_is_in_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_broken_file_at_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_changed_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_that_breaks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_that_is_taken_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_folder_that_goes_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_folder_at_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_reader_that_hangs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_reader, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_closed_while_it_reads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_guard_looks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_week_as_shifts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

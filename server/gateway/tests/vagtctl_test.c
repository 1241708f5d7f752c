/* vagtctl from outside: what it prints, and the exit codes that scripts go by. */
#include "journal/journal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "outside.h"

#define DEMO      VL_SOURCE_DIR "/server/main/demo/region.json"
#define FORMS     VL_SOURCE_DIR "/server/main/demo/forms"
#define RECORDS   5
#define MAX_WORDS 8

struct fixture {
    char folder[64], config[96], region[96], journal[96], forms[96];
    char said[32768]; /* by the last run, errors included */
};

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/vl-vagtctl-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->config, sizeof f->config, "%s/v.conf", f->folder);
    (void)snprintf(f->region, sizeof f->region, "%s/region.json", f->folder);
    (void)snprintf(f->journal, sizeof f->journal, "%s/journal.db", f->folder);
    (void)snprintf(f->forms, sizeof f->forms, "%s/forms", f->folder);
    assert_int_equal(symlink(FORMS, f->forms), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    remove_folder(f->folder);
    free(f);
    return 0;
}

/* In the folder of the test; arguments: words with a blank between. The exit code. */
static int run(struct fixture *f, const char *arguments)
{
    const char *argv[MAX_WORDS + 2] = {VL_BIN_DIR "/vagtctl"};
    char words[256];
    size_t n = 1;

    (void)snprintf(words, sizeof words, "%s", arguments);
    for (char *at = words; *at && n <= MAX_WORDS; n++) {
        argv[n] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    return run_program(f->folder, argv, f->said, sizeof f->said);
}

static void assert_said(const struct fixture *f, const char *what)
{
    if (!strstr(f->said, what))
        fail_msg("expected '%s' in:\n%s", what, f->said);
}

static unsigned lines(const struct fixture *f)
{
    unsigned n = 0;

    for (const char *p = f->said; *p; p++)
        n += *p == '\n';
    return n;
}

/* Everything that the program wants to find exists. */
static void write_config(const struct fixture *f, const char *more)
{
    char text[2048];

    (void)snprintf(text, sizeof text,
                   "[http]\nweb_root = %s\n[region]\nfile = %s\n"
                   "[plugin]\nprogram = /bin/true\ndirectory = %s\n"
                   "[media]\nprogram = /bin/true\n"
                   "[journal]\npath = %s\nkeys = %s/keys.db\nmaster_key = %s/master.key\n"
                   "[signin]\ndemo_provider = yes\n%s",
                   f->folder, f->region, f->folder, f->journal, f->folder, f->folder, more);
    write_text(f->config, text);
}

static json_t *demo(void)
{
    json_t *json = json_load_file(DEMO, 0, NULL);

    assert_non_null(json);
    return json;
}

/* Steals json. */
static void write_region(const struct fixture *f, json_t *json)
{
    assert_int_equal(json_dump_file(json, f->region, JSON_INDENT(1)), 0);
    json_decref(json);
}

/* --- check-config -------------------------------------------------------------------------- */

static void test_good_configuration(void **state)
{
    struct fixture *f = *state;

    write_config(f, "");
    write_region(f, demo());
    assert_int_equal(run(f, "master-key create master.key"), 0);
    assert_int_equal(run(f, "check-config v.conf"), 0);
    assert_said(f, "in order; 16 hotlines");
    assert_int_equal(unlink(f->forms), 0); /* the region's forms are part of it */
    assert_int_equal(run(f, "check-config v.conf"), 1);
    assert_said(f, "/forms/ambulance.json: ");
    assert_said(f, "/forms/flexible-admission.json: ");
    assert_int_equal(symlink(FORMS, f->forms), 0);
    assert_int_equal(run(f, "check-config v.conf --set http.port=8081"), 0);
    assert_int_equal(run(f, "check-config v.conf --set http.port=80810"), 1);
    assert_int_equal(run(f, "check-config v.conf --set http.prot=80"), 1);
    assert_said(f, "'port'");
    assert_int_equal(run(f, "check-config v.conf --set nonsense"), 1);
    assert_int_equal(run(f, "check-config v.conf --set rota.directory=/tmp"), 0);
    assert_int_equal(run(f, "check-config v.conf --set rota.directory=/nothing/at/all"), 1);
    assert_said(f, "rota.directory: cannot read '/nothing/at/all'");
    assert_int_equal(run(f, "master-key create master.key"), 1); /* never overwrites one */
}

static void test_missing_file(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, "check-config nothing.conf"), 1);
    assert_string_equal(f->said, "nothing.conf: no such file\n1 problem\n");
}

/* Typing errors, a value out of range, a drop-in, and a region: all in one run. */
static void test_all_errors_at_once(void **state)
{
    struct fixture *f = *state;
    char path[128];
    json_t *region = demo();

    json_object_set_new(json_object_get(region, "ringing"), "ring_seconds", json_integer(999));
    json_object_set_new(json_array_get(json_object_get(region, "people"), 0), "role",
                        json_string("doctor"));
    json_object_set_new(region, "nonsense", json_true());
    write_region(f, region);
    write_config(f,
                 "client = x\n[server]\nlog_levle = info\nstop_seconds = -1\n[nowhere]\na = 1\n");
    (void)snprintf(path, sizeof path, "%s.d", f->config);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s.d/10-first.conf", f->config);
    write_text(path, "[http]\nprot = 80\n");
    assert_int_equal(run(f, "check-config v.conf --set http.port=x"), 1);
    assert_said(f, "v.conf:16: unknown key 'client' in [signin]");
    assert_said(f, "v.conf:18: unknown key 'log_levle' in [server]; nearest known: 'log_level'");
    assert_said(f, "v.conf:19: 'stop_seconds' in [server] must be a whole number");
    assert_said(f, "v.conf:21: key 'a' in unknown section [nowhere]");
    assert_said(f, "v.conf.d/10-first.conf:2: unknown key 'prot' in [http]; nearest known: 'port'");
    assert_said(f, "command line: 'port' in [http]");
    assert_said(f, "region.json: ringing.ring_seconds: must be a whole number from 5 to 120");
    assert_said(f, "region.json: people[0].role: unknown role 'doctor'");
    assert_said(f, "region.json: nonsense: unknown key");
    assert_null(strstr(f->said, "/etc/vagtlinje")); /* nothing of defaults that nobody chose */
}

static void test_drop_ins_in_order(void **state)
{
    struct fixture *f = *state;
    char path[128];

    write_region(f, demo());
    write_config(f, "[server]\nstop_seconds = 5\n");
    assert_int_equal(run(f, "master-key create master.key"), 0);
    (void)snprintf(path, sizeof path, "%s.d", f->config);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s.d/10.conf", f->config);
    write_text(path, "[region]\nfile = /nothing/at/all.json\n");
    assert_int_equal(run(f, "check-config v.conf"), 1);
    assert_said(f, "/nothing/at/all.json");
    (void)snprintf(path, sizeof path, "%s.d/20.conf", f->config);
    write_text(path, "[region]\nfile = region.json\n"); /* the later one counts */
    assert_int_equal(run(f, "check-config v.conf"), 0);
    (void)snprintf(path, sizeof path, "%s.d/30.txt", f->config);
    write_text(path, "not read at all");
    assert_int_equal(run(f, "check-config v.conf"), 0);
}

static void test_broken_region_texts(void **state)
{
    static const char *const texts[] = {"",         "{",    "[]",   "{\"version\":1,\"version\":1}",
                                        "\xff\xfe", "null", "{} {}"};
    struct fixture *f = *state;

    write_config(f, "");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_text(f->region, texts[i]);
        assert_int_equal(run(f, "check-config v.conf"), 1);
        assert_said(f, "region.json");
    }
}

static void test_usage(void **state)
{
    static const char *const wrong[] = {"",
                                        "nonsense",
                                        "journal",
                                        "journal show",
                                        "journal verify",
                                        "journal verify a b",
                                        "journal show a x",
                                        "master-key create",
                                        "journal show a 1 2 3"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (run(f, wrong[i]) != 2)
            fail_msg("'%s': not the exit code of wrong usage", wrong[i]);
        assert_said(f, "usage: vagtctl");
    }
    assert_int_equal(run(f, "--help"), 0);
    assert_int_equal(run(f, "options"), 0);
    assert_said(f, "http.port (number 0..65535");
}

/* --- journal ------------------------------------------------------------------------------- */

static void on_appended(void *data, int rc, uint64_t first_seq)
{
    (void)first_seq;
    assert_int_equal(rc, VL_OK);
    ++*(unsigned *)data;
}

static void write_journal(const struct fixture *f)
{
    struct vl_journal_record record = {.type = "test.happened", .version = 1};
    struct vl_journal *journal = NULL;
    char body[64];
    unsigned done = 0;
    uv_loop_t loop;

    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_journal_open(&loop, f->journal, &journal), VL_OK);
    for (int i = 1; i <= RECORDS; i++) {
        record.at.ms = 1795334400000 + i;
        (void)snprintf(body, sizeof body, "{\"n\":%d}", i);
        record.body = body;
        record.body_bytes = strlen(body);
        assert_int_equal(vl_journal_append(journal, VL_JOURNAL_ANY, &record, 1, on_appended, &done),
                         VL_OK);
    }
    vl_journal_destroy(journal);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(done, RECORDS);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void tamper(const struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(f->journal, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_journal_show_and_verify(void **state)
{
    struct fixture *f = *state;

    write_journal(f);
    assert_int_equal(run(f, "journal verify journal.db"), 0);
    assert_said(f, "\"verdict\":\"clean\",\"records\":5");
    assert_int_equal(run(f, "journal show journal.db"), 0);
    assert_int_equal(lines(f), RECORDS);
    assert_said(f, "{\"seq\":5,\"at\":\"2026-11-22T");
    assert_int_equal(run(f, "journal show journal.db 2 2"), 0);
    assert_int_equal(lines(f), 2);
    assert_said(f, "\"body\":{\"n\":2}");
    assert_int_equal(run(f, "journal show journal.db 99"), 0);
    assert_string_equal(f->said, "");
    assert_int_equal(run(f, "journal verify nothing.db"), 2);
    assert_said(f, "\"error\":\"NOENT\"");
    write_text(f->region, "this is no database at all, though long enough to look like one");
    assert_int_equal(run(f, "journal verify region.json"), 2);
}

static void test_tampered_journal(void **state)
{
    static const struct {
        const char *sql, *verdict;
    } row[] = {
        {"UPDATE record SET body = '{\"n\":9}' WHERE seq = 3",
         "\"changed\",\"records\":2,\"bad_seq\":3"},
        {"UPDATE record SET at = at + 1 WHERE seq = 4", "\"changed\",\"records\":3,\"bad_seq\":4"},
        {"UPDATE record SET type = 'x' WHERE seq = 1", "\"changed\",\"records\":0,\"bad_seq\":1"},
        {"DELETE FROM record WHERE seq = 2", "\"gap\",\"records\":1,\"bad_seq\":2"},
        {"UPDATE record SET hash = zeroblob(32) WHERE seq = 5",
         "\"changed\",\"records\":4,\"bad_seq\":5"},
    };
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    struct fixture *f = *state;
    char path[128];

    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        write_journal(f);
        tamper(f, row[i].sql);
        assert_int_equal(run(f, "journal verify journal.db"), 1);
        assert_said(f, row[i].verdict);
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            (void)snprintf(path, sizeof path, "%s%s", f->journal, ends[k]);
            (void)unlink(path);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_configuration, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_all_errors_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_drop_ins_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_region_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_usage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_journal_show_and_verify, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tampered_journal, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The stream: grouping, conflicts, reopening, tampering, a full disk, and what vagtctl prints. */
#include "journal/journal.h"
#include "journal/journal_ctl.h"
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    uv_loop_t loop;
    char folder[64], path[96];
    struct vl_journal *journal;
};
struct answer {
    int rc, calls;
    uint64_t first;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/vl-journal-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/journal.db", f->folder);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_OK);
    *state = f;
    return 0;
}

static void close_journal(struct fixture *f)
{
    vl_journal_destroy(f->journal);
    f->journal = NULL;
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
}

static int tear_down(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    struct fixture *f = *state;
    char path[128];
    close_journal(f);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
    free(f);
    return 0;
}

static void on_done(void *data, int rc, uint64_t first_seq)
{
    struct answer *a = data;
    a->rc = rc;
    a->first = first_seq;
    a->calls++;
}

static struct vl_journal_record record_of(const char *body)
{
    return (struct vl_journal_record){.at = {1795334400000},
                                      .type = "test",
                                      .version = 1,
                                      .body = body,
                                      .body_bytes = strlen(body)};
}

static void append(struct fixture *f, uint64_t expected, const char *body, struct answer *a)
{
    struct vl_journal_record r = record_of(body);
    assert_int_equal(vl_journal_append(f->journal, expected, &r, 1, on_done, a), VL_OK);
}

static void fill(struct fixture *f, unsigned n)
{
    struct answer a = {0};
    char body[32];
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(body, sizeof body, "{\"n\":%u}", i + 1);
        append(f, VL_JOURNAL_ANY, body, &a);
    }
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(a.calls, n);
    assert_int_equal(a.rc, VL_OK);
}

static void run_sql(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_one_turn_is_one_commit(void **state)
{
    struct fixture *f = *state;
    struct answer a[3] = {0};
    append(f, 0, "{}", &a[0]);
    append(f, 1, "{}", &a[1]);
    append(f, VL_JOURNAL_ANY, "{}", &a[2]);
    assert_int_equal(a[0].calls, 0); /* never before the loop runs */
    assert_int_equal(vl_journal_last(f->journal), 0);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(a[i].calls, 1);
        assert_int_equal(a[i].rc, VL_OK);
        assert_int_equal(a[i].first, i + 1);
    }
    assert_int_equal(vl_journal_figures(f->journal).commits, 1);
    assert_int_equal(vl_journal_last(f->journal), 3);
}

static void test_conflict_is_refused_alone(void **state)
{
    struct fixture *f = *state;
    struct answer a[3] = {0};
    append(f, 0, "{\"a\":1}", &a[0]);
    append(f, 0, "{\"b\":1}", &a[1]);
    append(f, 1, "{\"c\":1}", &a[2]);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(a[0].rc, VL_OK);
    assert_int_equal(a[1].rc, VL_E_CONFLICT);
    assert_int_equal(a[1].first, 0);
    assert_int_equal(a[2].rc, VL_OK);
    assert_int_equal(a[2].first, 2);
    assert_int_equal(vl_journal_figures(f->journal).conflicts, 1);
}

static int collect(void *data, const struct vl_journal_record *r)
{
    uint64_t *next = data;
    char expected[32];
    assert_int_equal(r->seq, *next);
    (void)snprintf(expected, sizeof expected, "{\"n\":%u}", (unsigned)r->seq);
    assert_string_equal(r->body, expected);
    assert_int_equal(r->body_bytes, strlen(expected));
    assert_string_equal(r->type, "test");
    (*next)++;
    return r->seq == 40 ? 7 : 0;
}

static void test_reopened_stream_goes_on(void **state)
{
    struct fixture *f = *state;
    struct vl_journal_verdict verdict;
    struct vl_journal_record *one = NULL;
    uint64_t next = 1;
    fill(f, 20);
    close_journal(f);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_OK);
    assert_int_equal(vl_journal_last(f->journal), 20);
    assert_int_equal(vl_journal_replay(f->journal, 1, true, collect, &next), VL_OK);
    assert_int_equal(next, 21);
    next = 15;
    assert_int_equal(vl_journal_replay(f->journal, 15, true, collect, &next), VL_OK);
    assert_int_equal(next, 21);
    assert_int_equal(vl_journal_replay(f->journal, 21, true, collect, &next), VL_OK);
    assert_int_equal(vl_journal_read(f->journal, 7, &one), VL_OK);
    assert_string_equal(one->body, "{\"n\":7}");
    free(one);
    assert_int_equal(vl_journal_read(f->journal, 21, &one), VL_E_NOENT);
    assert_int_equal(vl_journal_read(f->journal, 0, &one), VL_E_NOENT);
    assert_int_equal(vl_journal_verify(f->journal, &verdict), VL_OK);
    assert_int_equal(verdict.records, 20);
    assert_int_equal(verdict.bad_seq, 0);
}

static void test_replay_stops_when_told(void **state)
{
    struct fixture *f = *state;
    uint64_t next = 1;
    fill(f, 60);
    assert_int_equal(vl_journal_replay(f->journal, 1, false, collect, &next), 7);
    assert_int_equal(next, 41);
}

static const struct {
    const char *name, *sql;
    int rc;
    uint64_t bad;
} tampering[] = {
    {"body", "UPDATE record SET body='{\"n\":50}' WHERE seq=5", VL_E_CRYPTO, 5},
    {"type", "UPDATE record SET type='tesu' WHERE seq=5", VL_E_CRYPTO, 5},
    {"time", "UPDATE record SET at=at+1 WHERE seq=9", VL_E_CRYPTO, 9},
    {"version", "UPDATE record SET version=2 WHERE seq=1", VL_E_CRYPTO, 1},
    {"hash", "UPDATE record SET hash=zeroblob(32) WHERE seq=4", VL_E_CRYPTO, 4},
    {"short hash", "UPDATE record SET hash=x'00' WHERE seq=4", VL_E_CRYPTO, 4},
    {"negative version", "UPDATE record SET version=-1 WHERE seq=4", VL_E_CRYPTO, 4},
    {"gap", "DELETE FROM record WHERE seq=6", VL_E_PROTO, 6},
    {"first gone", "DELETE FROM record WHERE seq=1", VL_E_PROTO, 1},
    {"slipped in before",
     "INSERT INTO record SELECT 0,at,type,version,body,hash FROM record"
     " WHERE seq=1",
     VL_E_PROTO, 1},
    {"swapped",
     "UPDATE record SET seq=100 WHERE seq=3; UPDATE record SET seq=3 WHERE seq=4;"
     "UPDATE record SET seq=4 WHERE seq=100",
     VL_E_CRYPTO, 3},
    {"appended", "INSERT INTO record SELECT 11,at,type,version,body,hash FROM record WHERE seq=10",
     VL_E_CRYPTO, 11},
};

static void test_tampering_shows(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof tampering / sizeof *tampering; i++) {
        struct vl_journal_verdict verdict;
        fill(f, 10);
        run_sql(f, tampering[i].sql);
        int rc = vl_journal_verify(f->journal, &verdict);
        if (rc != tampering[i].rc || verdict.bad_seq != tampering[i].bad)
            fail_msg("%s: rc %d, bad %d", tampering[i].name, rc, (int)verdict.bad_seq);
        run_sql(f, "DELETE FROM record");
        assert_int_equal(vl_journal_refresh(f->journal), VL_OK);
    }
}

static void test_foreign_files_are_left_alone(void **state)
{
    struct fixture *f = *state;
    struct vl_journal *other = NULL;
    char path[160];
    (void)snprintf(path, sizeof path, "%s/none/journal.db", f->folder);
    assert_int_equal(vl_journal_open(&f->loop, path, &other), VL_E_NOENT);
    assert_int_equal(vl_journal_open(NULL, path, &other), VL_E_NOENT);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &other), VL_E_CONFLICT); /* one writer */
    close_journal(f);
    run_sql(f, "PRAGMA user_version=2");
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_E_VERSION);
    run_sql(f, "PRAGMA user_version=1; PRAGMA application_id=77");
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_E_VERSION);
    FILE *text = fopen(f->path, "w");
    assert_non_null(text);
    for (int i = 0; i < 2000; i++)
        assert_true(fputs("this is no database\n", text) >= 0);
    assert_int_equal(fclose(text), 0);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_E_VERSION);
    assert_int_equal(vl_journal_open(NULL, f->path, &f->journal), VL_E_VERSION);
}

static void test_bad_records_are_refused(void **state)
{
    struct fixture *f = *state;
    struct answer a = {0};
    static char big[VL_JOURNAL_MAX_BODY + 2];
    memset(big, 'x', sizeof big - 1);
    struct vl_journal_record r = record_of(big);
    assert_int_equal(vl_journal_append(f->journal, 0, &r, 1, on_done, &a), VL_E_INVAL);
    r = record_of("{}");
    r.type = "";
    assert_int_equal(vl_journal_append(f->journal, 0, &r, 1, on_done, &a), VL_E_INVAL);
    r.type = NULL;
    assert_int_equal(vl_journal_append(f->journal, 0, &r, 1, on_done, &a), VL_E_INVAL);
    r = record_of("a\0b");
    r.body_bytes = 3;
    assert_int_equal(vl_journal_append(f->journal, 0, &r, 1, on_done, &a), VL_E_INVAL);
    assert_int_equal(vl_journal_append(f->journal, 0, &r, VL_JOURNAL_MAX_RECORDS + 1, on_done, &a),
                     VL_E_INVAL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(a.calls, 0);
}

static void test_queue_is_bounded(void **state)
{
    struct fixture *f = *state;
    struct answer a = {0};
    static char big[VL_JOURNAL_MAX_BODY + 1];
    memset(big, ' ', sizeof big - 1);
    struct vl_journal_record r = record_of(big);
    int accepted = 0, rc;
    while ((rc = vl_journal_append(f->journal, VL_JOURNAL_ANY, &r, 1, on_done, &a)) == VL_OK)
        assert_true(++accepted < 1000);
    assert_int_equal(rc, VL_E_FULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(a.calls, accepted);
    assert_int_equal(vl_journal_figures(f->journal).queued, 0);
    r = record_of("{}");
    for (unsigned i = 0; i < VL_JOURNAL_MAX_QUEUED; i++)
        assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, &r, 1, on_done, &a), VL_OK);
    assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, &r, 1, on_done, &a), VL_E_FULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(vl_journal_last(f->journal), (unsigned)accepted + VL_JOURNAL_MAX_QUEUED);
}

/* A disk that is full: no file of this process may grow. */
static void set_disk_full(bool full)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = full ? 16384 : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_full_disk_fails_the_group_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct answer a[3] = {0}, probe = {0};
    struct vl_journal_verdict verdict;
    fill(f, 50);
    (void)signal(SIGXFSZ, SIG_IGN);
    set_disk_full(true);
    for (int i = 0; i < 3; i++)
        append(f, VL_JOURNAL_ANY, "{\"lost\":true}", &a[i]);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, NULL, 0, on_done, &probe),
                     VL_OK);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    set_disk_full(false);
    for (int i = 0; i < 3; i++)
        assert_int_equal(a[i].rc, VL_E_IO);
    assert_int_equal(probe.rc, VL_E_IO);
    assert_int_equal(vl_journal_last(f->journal), 50);
    assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, NULL, 0, on_done, &probe),
                     VL_OK);
    append(f, 50, "{\"kept\":true}", &a[0]);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(probe.rc, VL_OK);
    assert_int_equal(a[0].rc, VL_OK);
    assert_int_equal(a[0].first, 51);
    assert_int_equal(vl_journal_verify(f->journal, &verdict), VL_OK);
    assert_int_equal(verdict.records, 51);
}

static void test_destroy_writes_what_was_accepted(void **state)
{
    struct fixture *f = *state;
    struct answer a = {0};
    append(f, 0, "{}", &a);
    vl_journal_destroy(f->journal);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(a.calls, 1);
    assert_int_equal(a.rc, VL_OK);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_OK);
    assert_int_equal(vl_journal_last(f->journal), 1);
}

static void read_all(FILE *file, char *out, size_t capacity)
{
    rewind(file);
    out[fread(out, 1, capacity - 1, file)] = '\0';
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
}

static void test_ctl_prints_lines(void **state)
{
    struct fixture *f = *state;
    char text[4096];
    FILE *out = tmpfile();
    assert_non_null(out);
    fill(f, 5);
    assert_int_equal(vl_journal_ctl_show(f->path, 2, 2, out), VL_JOURNAL_CTL_OK);
    read_all(out, text, sizeof text);
    assert_non_null(strstr(text, "{\"seq\":2,\"at\":\"2026-11-22T08:00:00.000Z\",\"type\":\"test\","
                                 "\"version\":1,\"body\":{\"n\":2},\"hash\":\""));
    assert_null(strstr(text, "\"seq\":1,"));
    assert_null(strstr(text, "\"seq\":4,"));
    assert_int_equal(vl_journal_ctl_verify(f->path, out), VL_JOURNAL_CTL_OK);
    read_all(out, text, sizeof text);
    assert_non_null(strstr(text, "\"verdict\":\"clean\",\"records\":5,\"head\":\""));
    run_sql(f, "UPDATE record SET body='no json' WHERE seq=3");
    assert_int_equal(vl_journal_ctl_verify(f->path, out), VL_JOURNAL_CTL_BAD);
    read_all(out, text, sizeof text);
    assert_non_null(strstr(text, "\"verdict\":\"changed\",\"records\":2,\"bad_seq\":3"));
    assert_int_equal(vl_journal_ctl_show(f->path, 3, 1, out), VL_JOURNAL_CTL_OK);
    read_all(out, text, sizeof text);
    assert_non_null(strstr(text, "\"body\":\"no json\""));
    assert_int_equal(vl_journal_ctl_verify("/nonexistent/x.db", out), VL_JOURNAL_CTL_FAILED);
    read_all(out, text, sizeof text);
    assert_non_null(strstr(text, "\"error\":\"NOENT\""));
    assert_int_equal(fclose(out), 0);
}

static void test_file_is_private(void **state)
{
    struct fixture *f = *state;
    struct stat status;
    assert_int_equal(stat(f->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_turn_is_one_commit),
        TEST(test_conflict_is_refused_alone),
        TEST(test_reopened_stream_goes_on),
        TEST(test_replay_stops_when_told),
        TEST(test_tampering_shows),
        TEST(test_foreign_files_are_left_alone),
        TEST(test_bad_records_are_refused),
        TEST(test_queue_is_bounded),
        TEST(test_full_disk_fails_the_group_and_nothing_else),
        TEST(test_destroy_writes_what_was_accepted),
        TEST(test_ctl_prints_lines),
        TEST(test_file_is_private),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What events become in the statistics: rows by hand-written histories; the same rows whether they
 * were followed at once, record by record, over crashes, or made anew. */
#include "statistics_world.h"

#include "journal/sqlite_file.h"
#include "journal/statistics_file.h"

/* --- the file --------------------------------------------------------------------------------- */

struct open {
    struct vl_journal_file journal;
    struct vl_statistics_file file;
    bool rebuilt;
};

static struct open open_statistics(struct fixture *f)
{
    struct open o;
    assert_int_equal(vl_journal_file_init(&o.journal, f->journal_path, false), VL_OK);
    assert_int_equal(vl_statistics_file_init(&o.file, f->path, f->region, &o.journal, &o.rebuilt),
                     VL_OK);
    return o;
}

static void close_statistics(struct open *o)
{
    vl_statistics_file_fini(&o->file);
    vl_journal_file_fini(&o->journal);
}

static void follow_all(struct open *o, unsigned batch)
{
    int rc = (int)batch;
    for (int i = 0; i < 1000 && rc == (int)batch; i++)
        rc = vl_statistics_file_follow(&o->file, &o->journal, batch);
    assert_in_range(rc, 0, batch - 1);
}

static const struct vl_statistics_scope everything = {.until = {INT64_MAX}};

/* The whole of a table as CSV; ends with free(). */
static char *table_text(sqlite3 *db, enum vl_statistics_table table,
                        const struct vl_statistics_scope *scope)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    assert_int_equal(vl_statistics_csv(db, table, scope, 1000, out), VL_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_table(const char *name, sqlite3 *db, enum vl_statistics_table table,
                         const struct vl_statistics_scope *scope, const char *expected)
{
    char *text = table_text(db, table, scope);
    const char *rows = strstr(text, "\r\n");
    if (!rows || strcmp(rows + 2, expected) != 0)
        fail_msg("%s: %s:\n%s\nexpected\n%s", name, vl_statistics_table_name(table), text,
                 expected);
    free(text);
}

#define AT(time) "2026-11-23T09:" time ".000Z"

static const struct {
    const char *name;
    struct step steps[MAX_EVENTS];
    const char *calls, *rings;
} row[] = {
    {"answered at the second hospital, with an outcome",
     {PLACED(0, NULL), RING(0, 1, NSR), END(8, 1, NSR, DECLINED), RING(8, 1, SUH),
      ANSWER(12, 1, SUH), HANG_UP(90, 1), OUTCOME(100, 1, ADVICE)},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:12") "," AT("00:12") "," AT(
         "01:30") ",12,0,SUH,2,0,1,answered,,caller,advice\r\n",
     "2,1,1,lungemedicin,NSR," AT("00:00") "," AT("00:08") ",declined,other\r\n4,1,1,lungemedicin,"
                                                           "SUH," AT("00:08") "," AT(
                                                               "00:12") ",answered,\r\n"},
    {"missed, then the caller leaves while it rings",
     {PLACED(0, NULL),
      RING(0, 1, NSR),
      END(20, 1, NSR, TIMEOUT),
      RING(20, 1, SUH),
      {VL_EVENT_CALL_LEFT, 25, 1, NOBODY, 0, NULL}},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:25") ",," AT(
         "00:25") ",,0,,2,1,0,left,,,\r\n",
     "2,1,1,lungemedicin,NSR," AT("00:00") "," AT(
         "00:20") ",timeout,\r\n4,1,1,lungemedicin,SUH," AT("00:20") "," AT("00:25") ",call_ended,"
                                                                                     "\r\n"},
    {"a task, handed on, then answered in writing",
     {PLACED(0, NULL), OWED(180, 1, NOBODY), OWED(2000, 1, LOST), OUTCOME(2100, 1, REFERRAL)},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("03:00") ",," AT(
         "35:00") ",,0,NSR,0,0,0,task,nobody,,referral\r\n",
     ""},
    {"a task from the start: the line was closed",
     {{VL_EVENT_CALL_PLACED, 0, 0, GP, VL_TASK_CLOSED, NULL}},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:00") ",,,,0,,0,0,0,task,closed,,\r\n",
     ""},
    {"transferred: a row for each line",
     {PLACED(0, NULL),
      RING(0, 1, NSR),
      ANSWER(5, 1, NSR),
      {VL_EVENT_CALL_TRANSFERRED, 60, 1, NSR, 0, "kardiologi"},
      RING(60, 1, KARDIO),
      ANSWER(70, 1, KARDIO),
      HANG_UP(99, 1)},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:05") "," AT("00:05") "," AT(
         "01:00") ",5,0,NSR,1,0,0,answered,,transferred,\r\n1,2,kardiologi,gp,"
                  "urgent," AT("01:00") "," AT("01:10") "," AT("01:10") "," AT(
                      "01:"
                      "39") ",10,0,SUH,1,0,0,answered,,caller,\r\n",
     "2,1,1,lungemedicin,NSR," AT("00:00") "," AT("00:05") ",answered,\r\n5,1,2,kardiologi,SUH," AT(
         "01:00") "," AT("01:10") ",answered,\r\n"},
    {"a call-back, whose specialist is on the line first",
     {PLACED(0, NULL),
      {VL_EVENT_CALL_CALLBACK, 3, 1, NOBODY, 0, NULL},
      RING(9, 1, NSR),
      {VL_EVENT_CALL_DIALLED, 11, 1, NSR, 0, NULL},
      ANSWER(15, 1, NSR)},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:15") "," AT(
         "00:15") ",,15,1,NSR,1,0,0,answered,,,\r\n",
     "3,1,1,lungemedicin,NSR," AT("00:09") "," AT("00:11") ",answered,\r\n"},
    {"a consult that takes over",
     {PLACED(0, NULL),
      RING(0, 1, NSR),
      ANSWER(1, 1, NSR),
      {VL_EVENT_CALL_PLACED, 30, 1, NSR, 0, "kardiologi"},
      RING(30, 4, KARDIO),
      ANSWER(34, 4, KARDIO),
      {VL_EVENT_CALL_HANDED_OVER, 50, 1, KARDIO, 0, NULL}},
     "1,1,lungemedicin,gp,urgent," AT("00:00") "," AT("00:01") "," AT(
         "00:01") ",,1,0,NSR,1,0,0,answered,,,\r\n4,1,kardiologi,specialist,"
                  "urgent," AT("00:30") "," AT("00:34") "," AT("00:34") "," AT(
                      "00:"
                      "50") ",4,0,SUH,1,0,0,answered,,specialist,\r\n",
     "2,1,1,lungemedicin,NSR," AT("00:00") "," AT("00:01") ",answered,\r\n5,4,1,kardiologi,SUH," AT(
         "00:30") "," AT("00:34") ",answered,\r\n"},
    {"more urgent than it was said to be, and still waiting",
     {PLACED(0, NULL), {VL_EVENT_URGENCY_CHANGED, 4, 1, GP, VL_URGENCY_SUBACUTE, NULL}},
     "1,1,lungemedicin,gp,subacute," AT("00:00") ",,,,,0,,0,0,0,waiting,,,\r\n",
     ""},
};

static size_t length(const struct step *steps)
{
    size_t n = 0;
    while (n < MAX_EVENTS && steps[n].type)
        n++;
    return n;
}

static void test_events_become_rows(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        void *state;
        assert_int_equal(set_up(&state), 0);
        struct fixture *f = state;
        append(f, row[i].steps, length(row[i].steps));
        struct open o = open_statistics(f);
        follow_all(&o, 100);
        assert_table(row[i].name, o.file.db, VL_STATISTICS_TABLE_CALLS, &everything, row[i].calls);
        assert_table(row[i].name, o.file.db, VL_STATISTICS_TABLE_RINGS, &everything, row[i].rings);
        close_statistics(&o);
        assert_int_equal(tear_down(&state), 0);
    }
}

/* All histories one after the other, ids moved along. */
static void append_all(struct fixture *f)
{
    uint64_t before = 0;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct step steps[MAX_EVENTS];
        size_t n = length(row[i].steps);
        memcpy(steps, row[i].steps, sizeof steps);
        for (size_t k = 0; k < n; k++) {
            steps[k].call += steps[k].call ? before : 0;
            steps[k].at_s += (int64_t)i * 7200;
        }
        append(f, steps, n);
        before += n;
    }
}

static char *both_tables(const struct open *o)
{
    char *calls = table_text(o->file.db, VL_STATISTICS_TABLE_CALLS, &everything);
    char *rings = table_text(o->file.db, VL_STATISTICS_TABLE_RINGS, &everything);
    char *both = NULL;
    assert_true(asprintf(&both, "%s%s", calls, rings) > 0);
    free(calls);
    free(rings);
    return both;
}

static void test_rebuilt_equals_followed(void **state)
{
    struct fixture *f = *state;
    append_all(f);
    struct open o = open_statistics(f);
    follow_all(&o, 1000);
    char *whole = both_tables(&o);
    uint64_t last = o.file.applied;
    assert_int_equal(last, vl_journal_last(f->journal));
    close_statistics(&o);
    delete_files(f, f->path);
    /* A batch of one record, and a new process after each. */
    for (uint64_t i = 0; i < last; i++) {
        o = open_statistics(f);
        assert_false(o.rebuilt);
        assert_int_equal(o.file.applied, i);
        assert_int_equal(vl_statistics_file_follow(&o.file, &o.journal, 1), 1);
        close_statistics(&o);
    }
    o = open_statistics(f);
    assert_int_equal(vl_statistics_file_follow(&o.file, &o.journal, 10), 0);
    char *pieces = both_tables(&o);
    assert_string_equal(pieces, whole);
    close_statistics(&o);
    free(pieces);
    free(whole);
}

/* A crash in the middle of a batch: the transaction is as if it had never begun. */
static void test_crash_within_a_batch(void **state)
{
    struct fixture *f = *state;
    append_all(f);
    struct open o = open_statistics(f);
    assert_int_equal(vl_statistics_file_follow(&o.file, &o.journal, 5), 5);
    char *before = both_tables(&o);
    struct vl_event e = event_of(f, &(struct step)PLACED(1, NULL));
    assert_int_equal(vl_sqlite_run(o.file.db, "BEGIN IMMEDIATE"), VL_OK);
    assert_int_equal(vl_statistics_apply(&o.file, 6, &e), VL_OK);
    close_statistics(&o); /* as the process's end would: without a COMMIT */
    o = open_statistics(f);
    assert_int_equal(o.file.applied, 5);
    char *after = both_tables(&o);
    assert_string_equal(after, before);
    close_statistics(&o);
    free(before);
    free(after);
}

static void spoil(const struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(vl_sqlite_run(db, sql), VL_OK);
    (void)sqlite3_close(db);
}

static void overwrite(const struct fixture *f)
{
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        assert_true(fputs("no database", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_made_anew(void **state)
{
    static const char *const changes[] = {
        "PRAGMA user_version=99",                    /* another build's */
        "UPDATE applied SET hash = zeroblob(32)",    /* another journal's */
        "UPDATE applied SET seq = seq + 1000000000", /* longer than this journal */
        "PRAGMA application_id=7",                   /* not ours at all */
        NULL,                                        /* no database */
    };
    struct fixture *f = *state;
    append_all(f);
    struct open o = open_statistics(f);
    follow_all(&o, 1000);
    char *whole = both_tables(&o);
    close_statistics(&o);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (changes[i])
            spoil(f, changes[i]);
        else
            overwrite(f);
        o = open_statistics(f);
        assert_true(o.rebuilt);
        assert_int_equal(o.file.applied, 0);
        follow_all(&o, 1000);
        char *again = both_tables(&o);
        assert_string_equal(again, whole);
        free(again);
        close_statistics(&o);
    }
    free(whole);
}

/* --- questions ----------------------------------------------------------------------------------
 */

static void test_tables(void **state)
{
    static const struct {
        const char *name;
        enum vl_statistics_table table;
        int64_t from_s, until_s;
        const char *hotlines, *hospital, *rows;
    } ask[] = {
        {"everything", VL_STATISTICS_TABLE_TOTAL, 0, 999999, NULL, NULL, "10,6,1,1,1,1,5,12\r\n"},
        {"nothing", VL_STATISTICS_TABLE_TOTAL, 999, 1000, NULL, NULL, ""},
        {"by line", VL_STATISTICS_TABLE_HOTLINES, 0, 999999, NULL, NULL,
         "kardiologi,2,2,0,0,0,0,4,10\r\nlungemedicin,8,4,1,1,1,1,5,12\r\n"},
        {"one line", VL_STATISTICS_TABLE_HOTLINES, 0, 999999, "[\"kardiologi\"]", NULL,
         "kardiologi,2,2,0,0,0,0,4,10\r\n"},
        {"no line", VL_STATISTICS_TABLE_TOTAL, 0, 999999, "[]", NULL, ""},
        {"wildcards are letters", VL_STATISTICS_TABLE_TOTAL, 0, 999999, "[\"%\", \"' OR 1\"]", NULL,
         ""},
        {"half-open", VL_STATISTICS_TABLE_HOURS, 0, 7200, NULL, NULL,
         "2026-11-23T09:00:00.000Z,1,1,0,0,0,0,12,12\r\n"},
        {"local hours", VL_STATISTICS_TABLE_LOAD, 0, 7201, NULL, NULL,
         "1,10,1,1,0,0,0,0,12,12\r\n1,12,1,0,0,1,0,0,,\r\n"},
        {"outcomes", VL_STATISTICS_TABLE_OUTCOMES, 0, 999999, NULL, "NSR", "referral,1\r\n"},
        {"tasks", VL_STATISTICS_TABLE_TASKS, 0, 999999, NULL, NULL, "closed,1,1\r\nnobody,1,0\r\n"},
        {"hospitals", VL_STATISTICS_TABLE_HOSPITALS, 0, 999999, NULL, NULL,
         "NSR,5,3,1,1\r\nSUH,4,3,0,0\r\n"},
        {"own people", VL_STATISTICS_TABLE_PEOPLE, 0, 999999, "[\"lungemedicin\"]", "NSR",
         "lunge-slagelse,NSR,5,3,1,1\r\n"},
        {"samples", VL_STATISTICS_TABLE_WAITING, 14400, 15000, NULL, NULL,
         "2026-11-23T13:00:00.000Z,1\r\n2026-11-23T13:05:00.000Z,0\r\n"},
    };
    struct fixture *f = *state;
    append_all(f);
    struct open o = open_statistics(f);
    follow_all(&o, 1000);
    for (size_t i = 0; i < sizeof ask / sizeof *ask; i++) {
        const struct vl_statistics_scope scope = {{MONDAY_10_MS + ask[i].from_s * 1000},
                                                  {MONDAY_10_MS + ask[i].until_s * 1000},
                                                  ask[i].hotlines,
                                                  ask[i].hospital};
        assert_table(ask[i].name, o.file.db, ask[i].table, &scope, ask[i].rows);
    }
    close_statistics(&o);
}

static void test_rows_are_bounded(void **state)
{
    struct fixture *f = *state;
    json_t *rows = NULL;
    append_all(f);
    struct open o = open_statistics(f);
    follow_all(&o, 1000);
    FILE *out = fopen("/dev/null", "w");
    assert_non_null(out);
    assert_int_equal(vl_statistics_csv(o.file.db, VL_STATISTICS_TABLE_CALLS, &everything, 9, out),
                     VL_E_FULL);
    assert_int_equal(vl_statistics_csv(o.file.db, VL_STATISTICS_TABLE_CALLS, &everything, 10, out),
                     VL_OK);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(
        vl_statistics_rows(o.file.db, VL_STATISTICS_TABLE_CALLS, &everything, 3, &rows), VL_OK);
    assert_int_equal(json_array_size(rows), 3);
    assert_null(json_object_get(json_array_get(rows, 1), "answered")); /* it never was */
    json_decref(rows);
    close_statistics(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_become_rows),
        cmocka_unit_test_setup_teardown(test_rebuilt_equals_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_crash_within_a_batch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_made_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_are_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The statistics' worker: it follows, answers, ends in order, and fails without harm. */
#include "statistics_world.h"

/* --- the worker ---------------------------------------------------------------------------------
 */

static const struct step answered[] = {
    PLACED(0, NULL),    RING(0, 1, NSR), END(8, 1, NSR, DECLINED), RING(8, 1, SUH),
    ANSWER(12, 1, SUH), HANG_UP(90, 1),  OUTCOME(100, 1, ADVICE)};

struct heard {
    int rc, answers;
    json_t *tables;
    char *csv;
    unsigned changes;
};

static vl_utc monday(void *data)
{
    (void)data;
    return (vl_utc){MONDAY_10_MS + 86400000};
}

static void on_changed(void *data)
{
    ((struct heard *)data)->changes++;
}

static void on_answer(void *data, const struct vl_statistics_answer *answer)
{
    struct heard *h = data;
    h->rc = answer->rc;
    h->answers++;
    h->tables = json_incref(answer->tables);
    h->csv = answer->csv ? strdup(answer->csv) : NULL;
}

static struct vl_statistics *start(struct fixture *f, struct heard *heard)
{
    const struct vl_statistics_options options = {.loop = &f->loop,
                                                  .region = f->region,
                                                  .journal_path = f->journal_path,
                                                  .now = monday,
                                                  .changed = on_changed,
                                                  .data = heard};
    struct vl_statistics *s = NULL;
    assert_int_equal(vl_statistics_create(&options, &s), VL_OK);
    return s;
}

static void wait_applied(struct fixture *f, const struct vl_statistics *s)
{
    for (int i = 0; i < MAX_TURNS; i++) {
        if (vl_statistics_figures(s).applied == vl_journal_last(f->journal))
            return;
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    }
    fail_msg("the statistics stand at %llu", (unsigned long long)vl_statistics_figures(s).applied);
}

static void test_worker_follows_and_answers(void **state)
{
    struct fixture *f = *state;
    struct heard heard = {0};
    const struct vl_statistics_question question = {
        .parts = {{VL_STATISTICS_TABLE_TOTAL, {0}, {INT64_MAX}},
                  {VL_STATISTICS_TABLE_TASKS, {0}, {INT64_MAX}}},
        .n_parts = 2};
    struct vl_statistics_question csv = question;
    append(f, answered, sizeof answered / sizeof *answered);
    struct vl_statistics *s = start(f, &heard);
    wait_applied(f, s);
    vl_hotline_index lunge = vl_region_hotline(f->region, "lungemedicin");
    struct vl_statistics_line line = vl_statistics_line(s, lunge);
    assert_true(line.settled == 1 && line.answered == 1 && line.has_p50 && line.p50_s == 12);
    assert_int_equal(vl_statistics_line(s, VL_NONE).settled, 0);
    assert_int_equal(heard.changes, 1);

    const struct step left[] = {PLACED(200, NULL), {VL_EVENT_CALL_LEFT, 201, 8, NOBODY, 0, NULL}};
    append(f, left, 2);
    vl_statistics_touch(s);
    wait_applied(f, s);
    assert_int_equal(vl_statistics_line(s, lunge).settled, 2);

    assert_int_equal(vl_statistics_ask(s, &question, on_answer, &heard), VL_OK);
    assert_int_equal(heard.answers, 0); /* never before it returns */
    for (int i = 0; i < MAX_TURNS && heard.answers == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(heard.rc, VL_OK);
    const json_t *total = json_array_get(json_object_get(heard.tables, "total"), 0);
    assert_int_equal(json_integer_value(json_object_get(total, "calls")), 2);
    assert_int_equal(json_array_size(json_object_get(heard.tables, "tasks")), 0);
    json_decref(heard.tables);

    csv.csv = true;
    assert_int_equal(vl_statistics_ask(s, &csv, on_answer, &heard), VL_OK);
    for (int i = 0; i < MAX_TURNS && heard.answers == 1; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_non_null(strstr(heard.csv, "calls,answered,tasks"));
    free(heard.csv);
    vl_statistics_destroy(s);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
}

static void test_questions_at_the_end(void **state)
{
    struct fixture *f = *state;
    const struct vl_statistics_question question = {
        .parts = {{VL_STATISTICS_TABLE_TOTAL, {0}, {INT64_MAX}}}, .n_parts = 1};
    struct heard heard[VL_STATISTICS_MAX_ASKS + 1] = {0};
    append(f, answered, 1);
    struct vl_statistics *s = start(f, &heard[0]);
    for (size_t i = 0; i <= VL_STATISTICS_MAX_ASKS; i++) /* one is in hand, the others wait */
        assert_int_equal(vl_statistics_ask(s, &question, on_answer, &heard[i]), VL_OK);
    assert_int_equal(vl_statistics_ask(s, &question, on_answer, &heard[0]), VL_E_FULL);
    vl_statistics_destroy(s);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i <= VL_STATISTICS_MAX_ASKS; i++) {
        assert_int_equal(heard[i].answers, 1);
        assert_int_equal(heard[i].rc, VL_E_CLOSED);
    }
}

/* A folder that cannot be written: the calls go on, and the figures come when it can be. */
static void test_failing_stops_nobody(void **state)
{
    struct fixture *f = *state;
    struct heard heard = {0};
    const struct vl_statistics_question question = {
        .parts = {{VL_STATISTICS_TABLE_TOTAL, {0}, {INT64_MAX}}}, .n_parts = 1};
    append(f, answered, 1);
    assert_int_equal(mkdir(f->path, 0700), 0); /* where the file should be */
    struct vl_statistics *s = start(f, &heard);
    for (int i = 0; i < MAX_TURNS && vl_statistics_figures(s).failures == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(vl_statistics_figures(s).failures, 1);
    assert_int_equal(vl_statistics_ask(s, &question, on_answer, &heard), VL_OK);
    for (int i = 0; i < MAX_TURNS && heard.answers == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_true(heard.rc < 0);
    assert_int_equal(rmdir(f->path), 0);
    wait_applied(f, s);
    vl_statistics_destroy(s);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_worker_follows_and_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_questions_at_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_stops_nobody, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

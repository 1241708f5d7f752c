/* The host against real processes: plugins that crash, hang, lie and pry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/plugin_host.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIXTURES    VL_PLUGIN_DIR "/../tests/plugins"
#define DEADLINE_MS 400
#define PATIENCE_MS 15000 /* of a test; the machine may be busy */

struct world {
    uv_loop_t loop;
    uv_timer_t tick; /* so that uv_run returns now and then */
    char directory[64];
    struct vl_plugin_host *host;
    unsigned changes;
};

struct outcome {
    bool done;
    int rc;
    json_t *answer; /* a reference of its own */
};

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static void on_status_changed(void *owner, const char *id)
{
    struct world *w = owner;

    assert_true(strlen(id) > 0);
    w->changes++;
}

/* A plugin directory of these bundles alone, NULL-terminated; "lungemedicin" is the real one. */
static void link_bundles(struct world *w, const char *const *ids)
{
    char from[512], to[512];

    snprintf(w->directory, sizeof w->directory, "/tmp/vagtlinje-plugins-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    for (size_t i = 0; ids[i]; i++) {
        bool real = strcmp(ids[i], "lungemedicin") == 0;
        snprintf(from, sizeof from, "%s/%s", real ? VL_PLUGIN_DIR : FIXTURES, ids[i]);
        snprintf(to, sizeof to, "%s/%s", w->directory, ids[i]);
        assert_int_equal(symlink(from, to), 0);
    }
}

static void world_init(struct world *w, const char *const *ids)
{
    static const struct vl_log log = {"test", VL_LOG_ERROR, STDERR_FILENO};
    struct vl_plugin_host_options options = {.program = VL_BIN_DIR "/vagtlinje-plugin",
                                             .directory = w->directory,
                                             .deadline_ms = DEADLINE_MS,
                                             .log = &log};
    const struct vl_plugin_host_handlers handlers = {on_status_changed};

    assert_int_equal(uv_loop_init(&w->loop), 0);
    uv_timer_init(&w->loop, &w->tick);
    uv_timer_start(&w->tick, on_tick, 10, 10);
    link_bundles(w, ids);
    assert_int_equal(vl_plugin_host_create(&w->loop, &options, &handlers, w, &w->host), VL_OK);
}

static void world_fini(struct world *w)
{
    char path[512];
    size_t count = w->host ? vl_plugin_host_count(w->host) : 0;

    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", w->directory, vl_plugin_host_status(w->host, i).id);
        unlink(path);
    }
    rmdir(w->directory);
    vl_plugin_host_destroy(w->host);
    uv_close((uv_handle_t *)&w->tick, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
}

static struct vl_plugin_status status_of(struct world *w, const char *id)
{
    for (size_t i = 0; i < vl_plugin_host_count(w->host); i++) {
        struct vl_plugin_status s = vl_plugin_host_status(w->host, i);
        if (strcmp(s.id, id) == 0)
            return s;
    }
    fail_msg("no plugin %s", id);
    return (struct vl_plugin_status){0};
}

static void wait_for_state(struct world *w, const char *id, enum vl_plugin_state state)
{
    uint64_t until = uv_now(&w->loop) + PATIENCE_MS;

    while (status_of(w, id).state != state) {
        if (uv_now(&w->loop) > until)
            fail_msg("%s is %s: %s", id, vl_plugin_state_name(status_of(w, id).state),
                     status_of(w, id).last_error);
        uv_run(&w->loop, UV_RUN_ONCE);
    }
}

static void on_answer(void *data, int rc, const json_t *answer)
{
    struct outcome *o = data;

    assert_false(o->done);
    o->done = true;
    o->rc = rc;
    o->answer = json_incref((json_t *)(uintptr_t)answer);
    assert_int_equal(answer != NULL, rc == VL_OK || rc == VL_E_INVAL);
}

static json_t *params(const char *answers)
{
    json_t *p = json_pack("{s:o, s:s}", "answers", json_loads(answers, 0, NULL), "language", "da");

    assert_non_null(p);
    return p;
}

static void wait_for(struct world *w, const struct outcome *o)
{
    uint64_t until = uv_now(&w->loop) + PATIENCE_MS;

    while (!o->done && uv_now(&w->loop) < until)
        uv_run(&w->loop, UV_RUN_ONCE);
    assert_true(o->done);
}

/* rc of a triage; *answer (may be NULL) is a new reference. */
static int triage(struct world *w, const char *id, const char *answers, json_t **answer)
{
    struct outcome o = {0};
    int rc = vl_plugin_host_ask(w->host, id, VL_PLUGIN_TRIAGE, params(answers), on_answer, &o);

    assert_int_equal(rc, VL_OK);
    assert_false(o.done); /* never before ask returns */
    wait_for(w, &o);
    if (answer)
        *answer = o.answer;
    else
        json_decref(o.answer);
    return o.rc;
}

#define WORLD(...)                                                                                 \
    struct world w = {0};                                                                          \
    (void)state;                                                                                   \
    world_init(&w, (const char *const[]){__VA_ARGS__, NULL})

static void the_real_plugin_answers(void **state)
{
    WORLD("lungemedicin");
    json_t *answer = NULL;

    wait_for_state(&w, "lungemedicin", VL_PLUGIN_RUNNING);
    assert_string_equal(status_of(&w, "lungemedicin").version, "1.0.0");
    assert_string_equal(
        vl_json_string(vl_plugin_host_questionnaire(w.host, "lungemedicin"), "resourceType"),
        "Questionnaire");
    assert_int_equal(triage(&w, "lungemedicin", "{\"news2.rr\":26}", &answer), VL_OK);
    assert_string_equal(vl_json_string(answer, "urgency"), "urgent");
    json_decref(answer);
    assert_int_equal(triage(&w, "lungemedicin", "{\"news2.rr\":\"many\"}", &answer), VL_E_INVAL);
    assert_string_equal(vl_json_string(json_object_get(answer, "error"), "linkId"), "news2.rr");
    json_decref(answer);
    /* Whatever the asker's keys are, they never make the plugin's answer nonsense. */
    assert_int_equal(
        triage(&w, "lungemedicin", "{\"\":1,\"\\u00e6\\n\":2,\"news2.temp\":37}", NULL), VL_OK);
    assert_int_equal(status_of(&w, "lungemedicin").bad_answers, 0);
    assert_true(w.changes > 0);
    world_fini(&w);
}

static void the_real_plugin_plans(void **state)
{
    WORLD("lungemedicin");
    struct outcome o = {0};
    json_t *context = json_loads("{\"urgency\":\"urgent\",\"positions\":[\"SUH\",\"NSR\"],"
                                 "\"on_duty\":[{\"hospital\":\"NSR\",\"level\":1,\"count\":1,"
                                 "\"available\":1}]}",
                                 0, NULL);
    const json_t *first;

    wait_for_state(&w, "lungemedicin", VL_PLUGIN_RUNNING);
    assert_int_equal(
        vl_plugin_host_ask(w.host, "lungemedicin", VL_PLUGIN_ROUTE, context, on_answer, &o), VL_OK);
    wait_for(&w, &o);
    assert_int_equal(o.rc, VL_OK);
    first = json_array_get(json_object_get(o.answer, "stages"), 0);
    first = json_array_get(json_object_get(first, "targets"), 0);
    assert_string_equal(vl_json_string(first, "hospital"), "NSR");
    json_decref(o.answer);
    world_fini(&w);
}

static const struct misbehaviour {
    const char *id;
    int rc;
    bool restarts;
    uint32_t timeouts, bad_answers;
} misbehaviours[] = {
    {"crash", VL_E_CLOSED, true, 0, 0},    {"hang", VL_E_TIMEOUT, true, 1, 0},
    {"no_json", VL_E_PROTO, false, 0, 1},  {"nonsense", VL_E_PROTO, false, 0, 1},
    {"overlong", VL_E_PROTO, false, 0, 1}, {"strange", VL_E_INTERNAL, false, 0, 0},
    {"flood", VL_E_CLOSED, true, 0, 1},
};

/* It fails as documented, it is noted, and the next question is answered. */
static void check_misbehaviour(struct world *w, const struct misbehaviour *m)
{
    wait_for_state(w, m->id, VL_PLUGIN_RUNNING);
    assert_int_equal(triage(w, m->id, "{}", NULL), VL_OK);
    int rc = triage(w, m->id, "{\"a\":\"spoil\"}", NULL);
    if (rc != m->rc)
        fail_msg("%s: %d", m->id, rc);
    if (m->restarts) {
        wait_for_state(w, m->id, VL_PLUGIN_STARTING);
        assert_non_null(vl_plugin_host_questionnaire(w->host, m->id)); /* stays on the screen */
        wait_for_state(w, m->id, VL_PLUGIN_RUNNING);
    }
    struct vl_plugin_status s = status_of(w, m->id);
    assert_int_equal(s.restarts, m->restarts);
    assert_int_equal(s.timeouts, m->timeouts);
    assert_int_equal(s.bad_answers, m->bad_answers);
    assert_true(strlen(s.last_error) > 0);
    assert_int_equal(triage(w, m->id, "{}", NULL), VL_OK);
}

static void survives_every_misbehaviour(void **state)
{
    WORLD("crash", "hang", "no_json", "nonsense", "overlong", "strange", "flood");
    json_t *counters;

    for (size_t i = 0; i < sizeof misbehaviours / sizeof *misbehaviours; i++)
        check_misbehaviour(&w, &misbehaviours[i]);
    counters = vl_counters_json(vl_plugin_host_counters(w.host));
    assert_non_null(counters);
    assert_int_equal(json_integer_value(json_object_get(counters, "vagtlinje_plugin_asked_total")),
                     21);
    json_decref(counters);
    world_fini(&w);
}

static void a_hanging_plugin_delays_nobody(void **state)
{
    WORLD("hang", "oldest");
    struct outcome hanging = {0};
    uint64_t asked;

    wait_for_state(&w, "hang", VL_PLUGIN_RUNNING);
    wait_for_state(&w, "oldest", VL_PLUGIN_RUNNING);
    asked = uv_hrtime();
    assert_int_equal(vl_plugin_host_ask(w.host, "hang", VL_PLUGIN_TRIAGE,
                                        params("{\"a\":\"spoil\"}"), on_answer, &hanging),
                     VL_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(triage(&w, "oldest", "{}", NULL), VL_OK);
    assert_false(hanging.done);
    wait_for(&w, &hanging);
    assert_int_equal(hanging.rc, VL_E_TIMEOUT);
    assert_true(uv_hrtime() - asked >= (DEADLINE_MS - 20) * 1000000ull);
    /* Between two processes it says so at once. */
    assert_int_equal(
        vl_plugin_host_ask(w.host, "hang", VL_PLUGIN_TRIAGE, params("{}"), on_answer, &hanging),
        VL_E_CLOSED);
    wait_for_state(&w, "hang", VL_PLUGIN_RUNNING);
    world_fini(&w);
}

static void a_plugin_sees_nothing(void **state)
{
    WORLD("spy");
    json_t *answer = NULL;
    const char *text;

    wait_for_state(&w, "spy", VL_PLUGIN_RUNNING);
    assert_int_equal(triage(&w, "spy", "{}", &answer), VL_OK);
    text = vl_json_string(json_array_get(json_object_get(answer, "reasons"), 0), "da");
#ifdef VL_SANITIZED /* the sanitizers' own calls are open there */
    assert_null(strstr(text, "open 0"));
    assert_null(strstr(text, "create 0"));
    assert_null(strstr(text, "socket 0"));
#else
    assert_string_equal(text, "open 1 create 1 socket 1 kill 1 exec 1");
#endif
    json_decref(answer);
    world_fini(&w);
}

static void admits_older_and_newer_refuses_another_major(void **state)
{
    WORLD("oldest", "newer_minor", "other_major");
    struct outcome o = {0};

    wait_for_state(&w, "oldest", VL_PLUGIN_RUNNING);
    wait_for_state(&w, "newer_minor", VL_PLUGIN_RUNNING);
    wait_for_state(&w, "other_major", VL_PLUGIN_FAILED);
    assert_int_equal(triage(&w, "oldest", "{}", NULL), VL_OK);
    assert_int_equal(triage(&w, "newer_minor", "{}", NULL), VL_OK);
    assert_non_null(strstr(status_of(&w, "other_major").last_error, "plugin ABI 2.0"));
    assert_int_equal(status_of(&w, "other_major").restarts, 0); /* no circle */
    assert_int_equal(
        vl_plugin_host_ask(w.host, "other_major", VL_PLUGIN_TRIAGE, params("{}"), on_answer, &o),
        VL_E_CLOSED);
    assert_null(vl_plugin_host_questionnaire(w.host, "other_major"));
    assert_int_equal(
        vl_plugin_host_ask(w.host, "nobody", VL_PLUGIN_TRIAGE, params("{}"), on_answer, &o),
        VL_E_NOENT);
    assert_false(o.done);
    world_fini(&w);
}

static void five_crashes_are_a_failure(void **state)
{
    WORLD("crash_at_load");

    wait_for_state(&w, "crash_at_load", VL_PLUGIN_FAILED);
    assert_int_equal(status_of(&w, "crash_at_load").restarts, VL_PLUGIN_FAILED_EXITS);
    assert_string_equal(status_of(&w, "crash_at_load").last_error, "the process ended: signal 6");
    world_fini(&w);
}

static void killed_from_outside_it_comes_back(void **state)
{
    WORLD("lungemedicin");
    int pid;

    wait_for_state(&w, "lungemedicin", VL_PLUGIN_RUNNING);
    pid = status_of(&w, "lungemedicin").pid;
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    wait_for_state(&w, "lungemedicin", VL_PLUGIN_STARTING);
    wait_for_state(&w, "lungemedicin", VL_PLUGIN_RUNNING);
    assert_int_not_equal(status_of(&w, "lungemedicin").pid, pid);
    assert_string_equal(status_of(&w, "lungemedicin").last_error, "the process ended: signal 9");
    assert_int_equal(triage(&w, "lungemedicin", "{}", NULL), VL_OK);
    assert_int_equal(vl_plugin_host_restart(w.host, "lungemedicin"), VL_OK);
    assert_int_equal(status_of(&w, "lungemedicin").state, VL_PLUGIN_STARTING);
    wait_for_state(&w, "lungemedicin", VL_PLUGIN_RUNNING);
    assert_int_equal(status_of(&w, "lungemedicin").restarts, 2);
    assert_int_equal(vl_plugin_host_restart(w.host, "nobody"), VL_E_NOENT);
    world_fini(&w);
}

static void destroying_ends_every_ask(void **state)
{
    WORLD("hang", "oldest");
    struct outcome o[3] = {{0}};

    wait_for_state(&w, "hang", VL_PLUGIN_RUNNING);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(vl_plugin_host_ask(w.host, "hang", VL_PLUGIN_TRIAGE,
                                            params("{\"a\":\"spoil\"}"), on_answer, &o[i]),
                         VL_OK);
    world_fini(&w);
    for (size_t i = 0; i < 3; i++)
        assert_true(o[i].done && o[i].rc == VL_E_CLOSED);
}

static void on_answer_destroy(void *data, int rc, const json_t *answer)
{
    struct world *w = data;

    (void)rc;
    (void)answer;
    vl_plugin_host_destroy(w->host);
    w->host = NULL;
}

static void a_callback_may_destroy_the_host(void **state)
{
    static const char *const ids[] = {"hang", "nonsense"};

    for (size_t i = 0; i < 2; i++) {
        WORLD(ids[i]);
        char path[128];
        wait_for_state(&w, ids[i], VL_PLUGIN_RUNNING);
        assert_int_equal(vl_plugin_host_ask(w.host, ids[i], VL_PLUGIN_TRIAGE,
                                            params("{\"a\":\"spoil\"}"), on_answer_destroy, &w),
                         VL_OK);
        for (int turn = 0; w.host && turn < 1000; turn++)
            uv_run(&w.loop, UV_RUN_ONCE);
        assert_null(w.host);
        snprintf(path, sizeof path, "%s/%s", w.directory, ids[i]);
        unlink(path);
        world_fini(&w);
    }
}

static void a_missing_directory_is_told(void **state)
{
    const struct vl_plugin_host_options options = {.program = "/bin/false",
                                                   .directory = "/nonexistent"};
    struct vl_plugin_host *host = NULL;
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_plugin_host_create(&loop, &options, NULL, NULL, &host), VL_E_NOENT);
    assert_null(host);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_plugin_answers),
        cmocka_unit_test(the_real_plugin_plans),
        cmocka_unit_test(survives_every_misbehaviour),
        cmocka_unit_test(a_hanging_plugin_delays_nobody),
        cmocka_unit_test(a_plugin_sees_nothing),
        cmocka_unit_test(admits_older_and_newer_refuses_another_major),
        cmocka_unit_test(five_crashes_are_a_failure),
        cmocka_unit_test(killed_from_outside_it_comes_back),
        cmocka_unit_test(destroying_ends_every_ask),
        cmocka_unit_test(a_callback_may_destroy_the_host),
        cmocka_unit_test(a_missing_directory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* vagtctl_replay_test.c - `vagtctl simulate --replay` on the journal of a real engine, which still
 * has it open. */
#include "book_world.h"

#define DEMO_DIR  VL_SOURCE_DIR "/server/main/demo"
#define SAID      65536
#define MAX_WORDS 10

static char said[SAID];

static int replay(const struct book_world *w, const char *const more[], json_t **json)
{
    const char *argv[MAX_WORDS] = {VL_BIN_DIR "/vagtctl", "simulate", "--replay",
                                   w->journal_path,       "--region", DEMO_DIR};
    for (size_t i = 0; more[i]; i++)
        argv[6 + i] = more[i];
    int status = run_program(w->folder, argv, said, sizeof said);
    *json = json_loads(said, 0, NULL);
    return status;
}

static void talk(struct book_world *w, uint64_t call, vl_person_index specialist)
{
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, specialist, call));
    world_pass(w, 60000);
    (void)world_run(w, world_command(VL_COMMAND_HANG_UP, specialist, call));
    struct vl_command outcome = world_command(VL_COMMAND_OUTCOME, specialist, call);
    outcome.u.outcome.outcome = VL_OUTCOME_ADVICE;
    outcome.u.outcome.assessed = VL_URGENCY_COUNT;
    (void)world_run(w, outcome);
    world_pass(w, 5000);
    (void)world_run(w, world_command(VL_COMMAND_READY, specialist, 0));
    world_pass(w, 30000);
}

static struct vl_command decline(vl_person_index specialist, uint64_t call)
{
    struct vl_command c = world_command(VL_COMMAND_RING_DECLINE, specialist, call);
    c.u.reason = VL_DECLINE_OTHER;
    return c;
}

/* One answered at once, one declined and answered by the other, one who hangs up after 8 s. */
static void some_calls(struct book_world *w)
{
    world_connect(w);
    uint64_t call = world_place(w, w->gp, NULL, "cough");
    world_pass(w, 7000);
    talk(w, call, world_rung(w, call));
    call = world_place(w, w->gp2, NULL, "fever");
    world_pass(w, 3000);
    (void)world_run(w, decline(world_rung(w, call), call));
    world_pass(w, 4000);
    talk(w, call, world_rung(w, call));
    call = world_place(w, w->gp, NULL, "pain");
    world_pass(w, 8000);
    (void)world_run(w, world_command(VL_COMMAND_CALL_LEAVE, w->gp, call));
    world_pass(w, 60000);
}

static const char *end_of(const json_t *json, size_t i, const char *which)
{
    const json_t *call = json_array_get(json_object_get(json, "calls"), i);
    return vl_json_string(json_object_get(call, which), "end");
}

static const char *hospital_of(const json_t *json, size_t i, const char *which)
{
    const json_t *call = json_array_get(json_object_get(json, "calls"), i);
    return vl_json_string(json_object_get(call, which), "hospital");
}

static void unchanged_it_is_as_it_was(void **state)
{
    static const char *const more[] = {"--json", NULL};
    static const char *const text[] = {NULL};
    static const char *const ends[] = {"answered", "answered", "abandoned"};
    struct book_world *w = *state;
    json_t *json = NULL;

    some_calls(w);
    assert_int_equal(replay(w, more, &json), 0);
    assert_int_equal(json_integer_value(json_object_get(json, "differ")), 0);
    assert_int_equal(json_array_size(json_object_get(json, "calls")), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(end_of(json, i, "was"), ends[i]);
        assert_string_equal(end_of(json, i, "would"), ends[i]);
    }
    assert_string_equal(hospital_of(json, 0, "would"), hospital_of(json, 0, "was"));
    json_decref(json);
    assert_int_equal(replay(w, text, &json), 0);
    assert_non_null(strstr(said, "0 calls would have gone otherwise"));
    assert_null(strstr(said, "gp-anne"));
    json_decref(json);
}

static void another_plan_is_answered_elsewhere(void **state)
{
    struct book_world *w = *state;
    char path[128];
    json_t *json = NULL;

    some_calls(w);
    (void)snprintf(path, sizeof path, "%s/plan.json", w->folder);
    json_t *plan = json_pack("{s:[{s:s, s:{s:[{s:i, s:s, s:[{s:s, s:i}]}]}}]}", "plans", "hotline",
                             "lungemedicin", "plan", "stages", "after_s", 0, "ring", "one",
                             "targets", "hospital", "SUH", "level", 1);
    assert_int_equal(json_dump_file(plan, path, 0), 0);
    json_decref(plan);
    const char *const more[] = {"--json", "--plan", path, NULL};
    assert_int_equal(replay(w, more, &json), 0);
    for (size_t i = 0; i < 2; i++)
        if (hospital_of(json, i, "would"))
            assert_string_equal(hospital_of(json, i, "would"), "SUH");
    assert_true(json_integer_value(json_object_get(json, "differ")) > 0);
    json_decref(json);
}

/* A file that gives Slagelse nobody; Roskilde has the weekly rota. */
static void another_rota_is_answered_elsewhere(void **state)
{
    static const char calendar[] =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//DA\r\n"
        "X-VAGTLINJE-HOTLINE:lungemedicin\r\nX-VAGTLINJE-HOSPITAL:NSR\r\nEND:VCALENDAR\r\n";
    struct book_world *w = *state;
    char path[192];
    json_t *json = NULL;

    some_calls(w);
    (void)snprintf(path, sizeof path, "%s/lungemedicin-NSR.ics", w->folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(calendar, file) >= 0);
    assert_int_equal(fclose(file), 0);
    const char *const more[] = {"--json", "--rota", w->folder, NULL};
    int status = replay(w, more, &json);
    if (status != 0)
        fail_msg("%s", said);
    for (size_t i = 0; i < 3; i++)
        assert_true(!hospital_of(json, i, "would") ||
                    strcmp(hospital_of(json, i, "would"), "NSR") != 0);
    json_decref(json);
}

static void what_cannot_be_read_is_named(void **state)
{
    static const char *const wrong[] = {"--plan", "/no/such/plan.json", NULL};
    static const char *const usage[] = {"--weather", "fine", NULL};
    struct book_world *w = *state;
    json_t *json = NULL;

    assert_int_equal(replay(w, wrong, &json), 1);
    assert_non_null(strstr(said, "/no/such/plan.json: cannot be read"));
    assert_int_equal(replay(w, usage, &json), 2);
    assert_non_null(strstr(said, "'--weather' is not understood"));
    (void)snprintf(w->journal_path, sizeof w->journal_path, "%s/other", w->folder);
    assert_int_equal(replay(w, wrong, &json), 1);
    assert_non_null(strstr(said, "/other: "));
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(unchanged_it_is_as_it_was),
        IN_WORLD(another_plan_is_answered_elsewhere),
        IN_WORLD(another_rota_is_answered_elsewhere),
        IN_WORLD(what_cannot_be_read_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

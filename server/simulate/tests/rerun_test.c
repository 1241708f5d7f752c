/* rerun_test.c - a journal once more: unchanged it comes out as it was; changed, as it must. The
 * journal is a simulated one: some days of the demo's callers and people through the real core. */
#include "simulate/rerun.h"
#include "simulate/tests/demo.h"

#define DAYS 5

struct fixture {
    struct demo_world world;
    struct vl_recording recording;
    struct vl_figures figures;
};

static void record(void *data, uint64_t seq, const struct vl_event *event)
{
    assert_int_equal(vl_recording_add(data, seq, event), VL_OK);
}

static void record_days(struct fixture *f, uint32_t calls_a_day)
{
    struct vl_simulate_options options = options_of(DAYS, calls_a_day);
    world_open(&f->world, demo_region(), demo_model());
    assert_int_equal(vl_recording_init(f->world.scene.region, &f->recording), VL_OK);
    assert_int_equal(vl_figures_init(&f->world.scene, &f->figures), VL_OK);
    options.on_event = record;
    options.data = &f->recording;
    assert_int_equal(vl_simulate_ours(&f->world.scene, &options, &f->figures), VL_OK);
}

static void forget(struct fixture *f)
{
    vl_figures_fini(&f->figures);
    vl_recording_fini(&f->recording);
    world_close(&f->world);
}

static double share(uint64_t part, uint64_t whole)
{
    return (double)part / (double)whole;
}

/* The recording says of every call what the simulation said. */
static void the_recording_is_what_happened(void **unused)
{
    static struct fixture f;
    struct vl_tally was;
    (void)unused;
    record_days(&f, 300);
    memset(&was, 0, sizeof was);
    for (size_t i = 0; i < f.recording.n_calls; i++) {
        assert_true(f.recording.calls[i].was.end < VL_END_COUNT);
        vl_tally_add(&was, f.recording.calls[i].was.end, f.recording.calls[i].was.wait_ms);
    }
    assert_memory_equal(was.ends, f.figures.total.ends, sizeof was.ends);
    assert_int_equal(was.longest_wait_ms, f.figures.total.longest_wait_ms);
    assert_int_equal(was.answers.sum_ms, f.figures.total.answers.sum_ms);
    assert_true(was.ends[VL_END_CALLBACK] > 0);
    forget(&f);
}

static void without_a_change_it_is_as_it_was(void **unused)
{
    static const uint32_t calls_a_day[] = {100, 300};
    static const struct vl_rerun_options unchanged;
    (void)unused;
    for (size_t i = 0; i < sizeof calls_a_day / sizeof *calls_a_day; i++) {
        static struct fixture f;
        struct vl_rerun rerun;
        record_days(&f, calls_a_day[i]);
        assert_int_equal(vl_rerun(&f.recording, &unchanged, &rerun), VL_OK);
        uint64_t calls = vl_tally_calls(&rerun.was);
        assert_int_equal(calls + rerun.n_open, f.recording.n_calls);
        assert_true(share(rerun.n_differ, calls) <= 0.01);
        assert_true(
            vl_tally_answered_share(&rerun.would) > vl_tally_answered_share(&rerun.was) - 0.01 &&
            vl_tally_answered_share(&rerun.would) < vl_tally_answered_share(&rerun.was) + 0.01);
        vl_rerun_fini(&rerun);
        forget(&f);
    }
}

/* One hospital of two has nobody: what its people answered, the other one's do. */
static void another_rota_moves_the_answers(void **unused)
{
    static struct fixture f;
    struct vl_rerun rerun;
    struct vl_rota *rota = NULL;
    (void)unused;
    record_days(&f, 100);
    const struct vl_region *region = f.world.scene.region;
    vl_hospital_index gone = vl_region_hospital(region, "NSR");
    size_t n = 0;
    for (size_t i = 0; i < f.recording.n_shifts; i++)
        if (region->people[f.recording.shifts[i].person].hospital != gone)
            f.recording.shifts[n++] = f.recording.shifts[i];
    f.recording.n_shifts = n;
    assert_int_equal(vl_recording_rota(&f.recording, &rota), VL_OK);
    const struct vl_rerun_options options = {.rota = rota};
    assert_int_equal(vl_rerun(&f.recording, &options, &rerun), VL_OK);
    uint64_t was = 0;
    for (size_t i = 0; i < f.recording.n_calls; i++) {
        was += f.recording.calls[i].was.hospital == gone;
        assert_true(rerun.rows[i].would.hospital != gone);
    }
    assert_true(was > 20 && rerun.n_differ >= was);
    assert_true(vl_histogram_mean_ms(&rerun.would.answers) >
                vl_histogram_mean_ms(&rerun.was.answers));
    assert_true(rerun.n_drawn > 0 && rerun.n_longer > 0);
    vl_rerun_fini(&rerun);
    vl_rota_destroy(rota);
    forget(&f);
}

/* A plan that rings one hospital only: its people answer, or nobody does. */
static void another_plan_rings_others(void **unused)
{
    static struct fixture f;
    static struct vl_rerun_plan plans[VL_RERUN_MOST_PLANS];
    struct vl_plan_error error = {""};
    struct vl_rerun rerun;
    size_t n = 0;
    (void)unused;
    record_days(&f, 100);
    const struct vl_region *region = f.world.scene.region;
    json_t *json = json_pack("{s:[{s:s, s:{s:[{s:i, s:s, s:[{s:s, s:i}]}]}}]}", "plans", "hotline",
                             "kardiologi", "plan", "stages", "after_s", 0, "ring", "one", "targets",
                             "hospital", "NFS", "level", 1);
    assert_int_equal(vl_rerun_read_plans(region, json, plans, VL_RERUN_MOST_PLANS, &n, &error),
                     VL_OK);
    const struct vl_rerun_options options = {.plans = plans, .n_plans = n};
    assert_int_equal(vl_rerun(&f.recording, &options, &rerun), VL_OK);
    unsigned answered = 0;
    for (size_t i = 0; i < f.recording.n_calls; i++)
        if (f.recording.calls[i].hotline == plans[0].hotline &&
            rerun.rows[i].would.hospital != VL_NONE) {
            assert_int_equal(rerun.rows[i].would.hospital, vl_region_hospital(region, "NFS"));
            answered++;
        }
    assert_true(answered > 20);
    vl_rerun_fini(&rerun);
    json_decref(json);
    forget(&f);
}

static void a_region_with_other_times_decides_by_them(void **unused)
{
    static struct fixture f;
    static const struct vl_rerun_options unchanged;
    struct vl_rerun rerun;
    (void)unused;
    record_days(&f, 100);
    f.world.scene.region->times.widen_after_seconds = 0; /* rings everyone at once */
    assert_int_equal(vl_rerun(&f.recording, &unchanged, &rerun), VL_OK);
    assert_true(rerun.n_differ > 0);
    assert_true(vl_histogram_quantile_ms(&rerun.would.answers, 0.95) <
                vl_histogram_quantile_ms(&rerun.was.answers, 0.95));
    vl_rerun_fini(&rerun);
    forget(&f);
}

static void wrong_plans_are_named(void **unused)
{
    static const struct {
        const char *json, *says;
    } rows[] = {
        {"{}", "plans: a list"},
        {"{\"plans\":[]}", "plans: a list"},
        {"{\"plans\":[{\"hotline\":\"none\"}]}", "plans[0]: hotline"},
        {"{\"plans\":[{\"hotline\":\"kardiologi\",\"urgency\":\"soon\"}]}", "plans[0]: urgency"},
        {"{\"plans\":[{\"hotline\":\"kardiologi\",\"plan\":{\"stages\":[]}}]}", "plans[0]: stages"},
    };
    static struct vl_rerun_plan plans[2];
    static struct demo_world w;
    (void)unused;
    world_open(&w, demo_region(), demo_model());
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_plan_error error = {""};
        size_t n = 0;
        json_t *json = json_loads(rows[i].json, 0, NULL);
        assert_int_equal(vl_rerun_read_plans(w.scene.region, json, plans, 2, &n, &error),
                         VL_E_PROTO);
        assert_memory_equal(error.text, rows[i].says, strlen(rows[i].says));
        json_decref(json);
    }
    world_close(&w);
}

static void the_reports_say_so_and_name_nobody(void **unused)
{
    static struct fixture f;
    static const struct vl_rerun_options unchanged;
    struct vl_rerun rerun;
    (void)unused;
    record_days(&f, 300);
    assert_int_equal(vl_rerun(&f.recording, &unchanged, &rerun), VL_OK);
    char *text = vl_rerun_text(&rerun), *line = vl_rerun_json(&rerun);
    json_t *json = json_loads(line, 0, NULL);
    assert_non_null(strstr(text, "answered while the caller waited"));
    assert_non_null(strstr(text, "What nobody knows"));
    assert_int_equal(json_array_size(json_object_get(json, "calls")), f.recording.n_calls);
    assert_non_null(json_object_get(json_object_get(json, "would"), "answer_p95_s"));
    assert_non_null(json_object_get(json_object_get(json, "unknown"), "longer_than_known"));
    assert_null(strchr(line, '\n'));
    for (vl_person_index i = 0; i < f.world.scene.region->n_people; i++) {
        assert_null(strstr(text, f.world.scene.region->people[i].id));
        assert_null(strstr(line, f.world.scene.region->people[i].id));
    }
    json_decref(json);
    free(text);
    free(line);
    vl_rerun_fini(&rerun);
    forget(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_recording_is_what_happened),
        cmocka_unit_test(without_a_change_it_is_as_it_was),
        cmocka_unit_test(another_rota_moves_the_answers),
        cmocka_unit_test(another_plan_rings_others),
        cmocka_unit_test(a_region_with_other_times_decides_by_them),
        cmocka_unit_test(wrong_plans_are_named),
        cmocka_unit_test(the_reports_say_so_and_name_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

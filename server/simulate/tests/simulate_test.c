#include "demo.h"

static struct vl_simulation simulation;

static void simulate(struct demo_world *w, uint32_t days, uint32_t calls_per_day)
{
    const struct vl_simulate_options o = options_of(days, calls_per_day);
    assert_int_equal(vl_simulate(&w->scene, &o, &simulation), VL_OK);
}

static void finish(struct demo_world *w)
{
    vl_simulate_fini(&simulation);
    world_close(w);
}

static uint64_t arrivals_of(const struct vl_scene *s, const struct vl_simulate_options *o)
{
    struct vl_arrivals a = {0};
    uint64_t n = 0;
    for (uint32_t i = 0; i < o->days; i++) {
        struct vl_day day = vl_day_of(o->from, i);
        assert_int_equal(vl_arrivals_of_day(s, o->seed, o->calls_per_day, &day, &a), VL_OK);
        n += a.n;
    }
    vl_arrivals_fini(&a);
    return n;
}

/* Every call ends once, whichever way one counts, and the two runs had the same calls. */
static void assert_same_calls(enum vl_grouping grouping, uint64_t all)
{
    uint64_t ours = 0;
    for (size_t i = 0; i < vl_group_count(&simulation, grouping); i++) {
        struct vl_group g;
        (void)vl_group_at(&simulation, grouping, i, &g);
        ours += vl_tally_calls(g.ours);
        assert_int_equal(vl_tally_calls(g.ours), vl_tally_calls(g.baseline));
    }
    assert_int_equal(ours, all);
}

static void every_call_ends_once(void **unused)
{
    (void)unused;
    static const uint32_t volumes[] = {100, 600, 2500};
    for (size_t i = 0; i < sizeof volumes / sizeof *volumes; i++) {
        struct demo_world w;
        world_open(&w, demo_region(), demo_model());
        simulate(&w, 2, volumes[i]);
        uint64_t all = arrivals_of(&w.scene, &simulation.options), answered = 0;
        assert_int_equal(vl_tally_calls(&simulation.ours.total), all);
        assert_int_equal(vl_tally_calls(&simulation.baseline.total), all);
        for (int g = 0; g < VL_GROUPING_COUNT; g++)
            assert_same_calls((enum vl_grouping)g, all);
        for (uint16_t k = 0; k < w.scene.n_seats; k++)
            answered += simulation.ours.seats[k].calls;
        const struct vl_tally *t = &simulation.ours.total;
        assert_int_equal(answered, t->ends[VL_END_ANSWERED] + t->ends[VL_END_CALLBACK]);
        assert_int_equal(t->answers.n, t->ends[VL_END_ANSWERED]);
        assert_int_equal(simulation.ours.callback_waits.n, t->ends[VL_END_CALLBACK]);
        assert_true(simulation.ours.callbacks >= t->ends[VL_END_CALLBACK]);
        finish(&w);
    }
}

/* Who is always free and always picks up at once leaves nobody waiting longer than that. */
static void perfect_people_answer_at_once(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "procedure", "share", 0);
    set_number(model, "pick_up", "probability", 1);
    set_number(model, "pick_up", "sigma", 0);
    world_open(&w, demo_region(), model);
    simulate(&w, 1, 10);
    assert_true(vl_tally_calls(&simulation.ours.total) > 3);
    assert_true(vl_tally_answered_share(&simulation.ours.total) == 1);
    assert_int_equal(vl_histogram_quantile_ms(&simulation.ours.total.answers, 0.5), 6000);
    assert_int_equal(vl_histogram_quantile_ms(&simulation.baseline.total.answers, 0.5), 6000);
    finish(&w);
}

static uint64_t missed(const struct demo_world *w, const struct vl_figures *f)
{
    uint64_t n = 0;
    for (uint16_t i = 0; i < w->scene.n_seats; i++)
        n += f->seats[i].missed;
    return n;
}

/* People who always pick up when they can: the core rings nobody in vain, the rota hunt does. */
static void the_core_rings_nobody_who_is_busy(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "pick_up", "probability", 1);
    set_number(model, "pick_up", "sigma", 0.1);
    set_number(model, "procedure", "share", 0.3);
    world_open(&w, demo_region(), model);
    simulate(&w, 5, 200);
    assert_int_equal(missed(&w, &simulation.ours), 0);
    assert_true(missed(&w, &simulation.baseline) > 100);
    finish(&w);
}

static void nobody_is_answered_where_nobody_picks_up(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "pick_up", "probability", 0);
    set_number(model, "callback", "probability", 0.5);
    world_open(&w, demo_region(), model);
    simulate(&w, 2, 100);
    const struct vl_tally *ours = &simulation.ours.total;
    assert_int_equal(ours->ends[VL_END_ANSWERED], 0);
    assert_int_equal(vl_histogram_quantile_ms(&ours->answers, 0.5), -1);
    assert_int_equal(ours->ends[VL_END_CALLBACK], 0);
    assert_true(simulation.ours.callbacks > 0);
    assert_true(ours->ends[VL_END_TASK] >= simulation.ours.callbacks);
    assert_int_equal(ours->ends[VL_END_TASK] + ours->ends[VL_END_ABANDONED], vl_tally_calls(ours));
    assert_true(ours->longest_wait_ms > 60000);
    assert_int_equal(simulation.baseline.total.ends[VL_END_ABANDONED], vl_tally_calls(ours));
    finish(&w);
}

/* Whoever takes a call-back is called, or becomes a task; nobody is forgotten. */
static void callbacks_are_kept(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "callback", "probability", 1);
    set_number(model, "callback", "reached", 1);
    world_open(&w, demo_region(), model);
    simulate(&w, 5, 300);
    const struct vl_tally *ours = &simulation.ours.total;
    assert_int_equal(ours->ends[VL_END_ABANDONED], 0);
    assert_true(ours->ends[VL_END_CALLBACK] > 20);
    assert_true(vl_histogram_quantile_ms(&simulation.ours.callback_waits, 0.5) > 60000);
    finish(&w);
}

static void the_core_does_better_with_the_same_people(void **unused)
{
    (void)unused;
    struct demo_world w;
    world_open(&w, demo_region(), demo_model());
    simulate(&w, 20, 100);
    const struct vl_figures *ours = &simulation.ours, *hunt = &simulation.baseline;
    assert_true(vl_tally_answered_share(&ours->total) > vl_tally_answered_share(&hunt->total));
    assert_true(vl_histogram_mean_ms(&ours->total.answers) <
                vl_histogram_mean_ms(&hunt->total.answers));
    assert_true(ours->answered_elsewhere > 0);
    assert_int_equal(hunt->answered_elsewhere, 0);
    finish(&w);
}

/* What the README promises of the demo's staffing. */
static void the_promised_figures_hold(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct demo_world w;
        struct vl_simulate_options options = options_of(30, 100);
        options.seed = seed;
        world_open(&w, demo_region(), demo_model());
        assert_int_equal(vl_simulate(&w.scene, &options, &simulation), VL_OK);
        const struct vl_tally *ours = &simulation.ours.total;
        assert_true(vl_tally_answered_share(ours) >= 0.98);
        assert_true(vl_histogram_quantile_ms(&ours->answers, 0.5) <= 8000);
        assert_true(vl_histogram_quantile_ms(&ours->answers, 0.95) <= 45000);
        assert_true(vl_tally_answered_share(&simulation.baseline.total) < 0.9);
        finish(&w);
    }
}

/* Many more calls than the people can answer: what cannot wait comes first, and nobody is forgotten
 * but by his own choice. */
static void overload_answers_the_urgent_first(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "callback", "probability", 1); /* nobody hangs up of his own accord */
    world_open(&w, demo_region(), model);
    simulate(&w, 1, 4000);
    const struct vl_figures *ours = &simulation.ours;
    double share[VL_URGENCY_COUNT], served[VL_URGENCY_COUNT];
    for (int i = 0; i < VL_URGENCY_COUNT; i++) {
        const struct vl_tally *t = &ours->urgencies[i];
        double calls = (double)vl_tally_calls(t);
        share[i] = vl_tally_answered_share(t);
        served[i] = (double)(t->ends[VL_END_ANSWERED] + t->ends[VL_END_CALLBACK]) / calls;
    }
    assert_true(share[VL_URGENCY_IMMEDIATE] > 0.7);
    assert_true(share[VL_URGENCY_IMMEDIATE] > 2 * share[VL_URGENCY_URGENT]);
    assert_true(share[VL_URGENCY_URGENT] > 4 * share[VL_URGENCY_SUBACUTE]);
    assert_true(served[VL_URGENCY_IMMEDIATE] > 0.95);
    assert_int_equal(ours->total.ends[VL_END_ABANDONED] + ours->total.ends[VL_END_REFUSED], 0);
    assert_int_equal(ours->tasks_without_owner, 0);
    finish(&w);
}

static void a_day_without_calls_is_a_report_too(void **unused)
{
    (void)unused;
    struct demo_world w;
    world_open(&w, demo_region(), demo_model());
    simulate(&w, 1, 0);
    char *text = vl_report_text(&simulation), *json = vl_report_json(&simulation);
    char *html = vl_report_html(&simulation);
    assert_non_null(text);
    assert_non_null(html);
    assert_non_null(strstr(json, "\"answer_p50_s\":null"));
    free(text);
    free(json);
    free(html);
    finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_ends_once),
        cmocka_unit_test(perfect_people_answer_at_once),
        cmocka_unit_test(the_core_rings_nobody_who_is_busy),
        cmocka_unit_test(nobody_is_answered_where_nobody_picks_up),
        cmocka_unit_test(callbacks_are_kept),
        cmocka_unit_test(the_core_does_better_with_the_same_people),
        cmocka_unit_test(the_promised_figures_hold),
        cmocka_unit_test(overload_answers_the_urgent_first),
        cmocka_unit_test(a_day_without_calls_is_a_report_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

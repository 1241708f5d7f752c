/* What a person is shown of tasks, time-outs and his own presence: to whom, and in whose name. */
#include "book_world.h"
#include "gateway/rota_store.h"
#include "gateway/view_internal.h"

static struct vl_views views_of(const struct book_world *w)
{
    return (struct vl_views){.region = w->region, .engine = w->engine, .book = w->book};
}

static json_t *only_task(const struct book_world *w, const char *person)
{
    struct vl_views v = views_of(w);
    json_t *list = vl_view_tasks(&v, vl_region_person(w->region, person));

    assert_true(json_array_size(list) <= 1);
    json_t *task = json_incref(json_array_get(list, 0));
    json_decref(list);
    return task;
}

static void question_is_a_task_of_its_line(void **state)
{
    struct book_world *w = *state;

    world_connect(w);
    uint64_t call = world_place(w, w->gp, NULL, "cough");
    (void)world_run(w, world_command(VL_COMMAND_QUESTION, w->gp, call));
    json_t *task = only_task(w, "lunge-roskilde");
    assert_int_equal(json_integer_value(json_object_get(task, "call")), call);
    assert_string_equal(vl_json_string(task, "kind"), "question");
    assert_string_equal(vl_json_string(json_object_get(task, "owner"), "id"), "lunge-slagelse");
    assert_true(json_is_false(json_object_get(task, "mine")));
    assert_true(json_is_false(json_object_get(task, "overdue")));
    assert_non_null(vl_json_string(task, "deadline"));
    json_decref(task);
    assert_null(only_task(w, "gp-anne"));         /* it is not his to do */
    assert_null(only_task(w, "kardio-roskilde")); /* nor another line's */
    json_decref(only_task(w, "coordinator-erik"));
    (void)world_run(w, world_command(VL_COMMAND_TASK_TAKE, w->suh, call));
    task = only_task(w, "lunge-roskilde");
    assert_true(json_is_true(json_object_get(task, "mine")));
    json_decref(task);
}

static void task_is_overdue_when_both_deadlines_passed(void **state)
{
    struct book_world *w = *state;

    world_connect(w);
    uint64_t call = world_place(w, w->gp, NULL, "cough");
    (void)world_run(w, world_command(VL_COMMAND_QUESTION, w->gp, call));
    for (int minutes = 30; minutes <= 60; minutes += 30) {
        world_pass(w, 31 * 60 * 1000);
        json_t *task = only_task(w, "coordinator-erik");
        assert_int_equal(json_is_true(json_object_get(task, "overdue")), minutes == 60);
        json_decref(task);
    }
}

static void time_outs_have_names_and_ends(void **state)
{
    struct book_world *w = *state;
    struct vl_views v = views_of(w);
    vl_person_index erik = vl_region_person(w->region, "coordinator-erik");
    struct vl_command c = {.type = VL_COMMAND_TIME_OUT, .person = erik};

    world_connect(w);
    c.u.time_out.on = true;
    c.u.time_out.hospital = vl_region_hospital(w->region, "NSR");
    c.u.time_out.until = (vl_utc){w->now.ms + 60000};
    (void)world_run(w, c);
    json_t *list = vl_view_time_outs(&v);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(vl_json_string(json_array_get(list, 0), "hospital"), "NSR");
    assert_non_null(vl_json_string(json_array_get(list, 0), "until"));
    json_decref(list);
    world_pass(w, 61000);
    list = vl_view_time_outs(&v);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
}

static void no_change(void *data, const struct vl_rota *live)
{
    (void)data;
    (void)live;
}

static void nothing_new(void *data)
{
    (void)data;
}

static struct vl_rota_store *weekly_rota(struct book_world *w)
{
    struct vl_rota_store_options options = {.loop = &w->loop,
                                            .region = w->region,
                                            .directory = "",
                                            .program = "",
                                            .now = world_clock,
                                            .changed = no_change,
                                            .watched = nothing_new,
                                            .data = w};
    struct vl_rota_store *store = NULL;

    assert_int_equal(vl_rota_store_create(&options, &store), VL_OK);
    return store;
}

static void presence_says_why(void **state)
{
    struct book_world *w = *state;
    struct vl_views v = views_of(w);
    struct vl_rota_store *rotas = weekly_rota(w);

    v.rotas = rotas;
    world_connect(w);
    json_t *tested = vl_view_me(&v, w->nsr);
    assert_string_equal(vl_json_string(tested, "shift_test"), "ringing");
    json_decref(tested);
    (void)world_run(w, world_command(VL_COMMAND_SHIFT_HEARD, w->nsr, 0));
    tested = vl_view_me(&v, w->nsr);
    assert_null(json_object_get(tested, "shift_test"));
    json_decref(tested);
    (void)world_place(w, w->gp, NULL, "cough");
    for (int i = 0; i < 4; i++)
        world_pass(w, 21000); /* nobody answers */
    json_t *me = vl_view_me(&v, w->nsr);
    assert_string_equal(vl_json_string(me, "presence"), "away");
    assert_true(json_is_true(json_object_get(me, "set_away")));
    json_decref(me);
    struct vl_command c = {.type = VL_COMMAND_PRESENCE, .person = w->nsr};
    c.u.presence.presence = VL_PRESENCE_SCRUBBED;
    c.u.presence.until = (vl_utc){w->now.ms + 600000};
    (void)world_run(w, c);
    me = vl_view_me(&v, w->nsr);
    assert_string_equal(vl_json_string(me, "presence"), "scrubbed");
    assert_non_null(vl_json_string(me, "scrubbed_until"));
    assert_true(json_is_false(json_object_get(me, "set_away")));
    assert_string_equal(vl_json_string(json_array_get(json_object_get(me, "duties"), 0), "hotline"),
                        "lungemedicin");
    json_decref(me);
    vl_rota_store_close(rotas);
    for (int i = 0; i < 100 && uv_run(&w->loop, UV_RUN_NOWAIT); i++)
        ;
    vl_rota_store_free(rotas);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

static void queue_says_how_many_and_how_long(void **state)
{
    struct book_world *w = *state;
    struct vl_views v = views_of(w);
    char first[VL_UTC_TEXT_BYTES];
    struct vl_estimate estimate;

    json_t *queues = vl_view_queues(&v);
    assert_int_equal(json_array_size(queues), 0); /* nobody waits anywhere */
    json_decref(queues);
    world_connect(w);
    assert_true(vl_state_estimate_next(vl_engine_state(w->engine), w->hotline, &estimate));
    assert_int_equal(estimate.least_s, 0);
    vl_utc_format(w->now, first);
    (void)world_place(w, w->gp, NULL, "cough");
    w->now.ms += 5000;
    (void)world_place(w, w->gp2, NULL, "fever");
    queues = vl_view_queues(&v);
    const json_t *queue = json_array_get(queues, 0);
    assert_int_equal(json_array_size(queues), 1);
    assert_string_equal(vl_json_string(queue, "hotline"), "lungemedicin");
    assert_int_equal(json_integer_value(json_object_get(queue, "urgent")), 2);
    assert_int_equal(json_integer_value(json_object_get(queue, "immediate")), 0);
    assert_string_equal(vl_json_string(queue, "longest_since"), first);
    json_decref(queues);
    /* Nobody is free any more, and no conversation says how long one takes. */
    assert_false(vl_state_estimate_next(vl_engine_state(w->engine), w->hotline, &estimate));
    assert_false(vl_state_estimate_next(vl_engine_state(w->engine), VL_NONE, &estimate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(question_is_a_task_of_its_line),
        IN_WORLD(task_is_overdue_when_both_deadlines_passed),
        IN_WORLD(time_outs_have_names_and_ends),
        IN_WORLD(presence_says_why),
        IN_WORLD(queue_says_how_many_and_how_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

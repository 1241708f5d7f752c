#include "demo.h"

static struct vl_report report;

static unsigned seats_on(const struct vl_scene *s, const char *line)
{
    vl_hotline_index h = vl_region_hotline(s->region, line);
    assert_true(h != VL_NONE);
    return (unsigned)(s->first_seat[h + 1] - s->first_seat[h]);
}

static void each_line_has_the_models_people(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "staff", "second_level", 1);
    world_open(&w, demo_region(), model);
    const struct vl_scene *s = &w.scene;
    assert_int_equal(seats_on(s, "akutmedicin"), 5);
    assert_int_equal(seats_on(s, "kardiologi"), 3);
    assert_int_equal(seats_on(s, "psykiatri"), 2);
    assert_int_equal(seats_on(s, "haematologi"), 2);
    assert_int_equal(s->n_callers, 435);
    for (uint16_t i = 0; i < s->n_seats; i++) {
        assert_int_equal(s->seats[i].person, i);
        assert_int_equal(s->region->people[i].role, VL_ROLE_SPECIALIST);
    }
    assert_int_equal(s->region->people[s->first_caller].role, VL_ROLE_GP);
    assert_int_equal(s->region->people[s->coordinator].role, VL_ROLE_COORDINATOR);
    world_close(&w);
}

static void people_alternate_between_the_positions(void **unused)
{
    (void)unused;
    struct demo_world w;
    world_open(&w, demo_region(), demo_model());
    vl_hotline_index h = vl_region_hotline(w.scene.region, "akutmedicin");
    const struct vl_hotline *line = &w.scene.region->hotlines[h];
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(w.scene.seats[w.scene.first_seat[h] + i].hospital, line->positions[i % 2]);
    world_close(&w);
}

/* 600 calls x 1.15 on Mondays x 0.18 from 10 to 11 x 0.15 = 18.6 calls of 240 e^(0.57^2 / 2) + 120
 * s, for two people of whom a procedure takes a tenth: 7460 s of 6480. */
static void the_busiest_hour_is_work_of_time(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "staff", "second_level", 1); /* behind them: not counted */
    world_open(&w, demo_region(), model);
    vl_hotline_index heart = vl_region_hotline(w.scene.region, "kardiologi");
    double load = vl_scene_busiest_load(&w.scene, heart, 600);
    assert_true(load > 1.15 && load < 1.16);
    assert_true(vl_scene_busiest_load(&w.scene, heart, 0) == 0);
    assert_true(vl_scene_busiest_load(&w.scene, vl_region_hotline(w.scene.region, "paramediciner"),
                                      600) == 0);
    world_close(&w);
}

static void shifts_cover_the_hours_and_the_last_callers(void **unused)
{
    (void)unused;
    static const struct {
        const char *at;
        bool kardiologi, lungemedicin;
    } table[] = {{"2027-01-04T06:59:59Z", false, true},
                 {"2027-01-04T07:00:00Z", true, true},
                 {"2027-01-04T15:59:59Z", true, true},
                 {"2027-01-04T16:00:00Z", false, true},
                 {"2027-01-09T10:00:00Z", false, true}};
    struct demo_world w;
    world_open(&w, demo_region(), demo_model());
    const struct vl_scene *s = &w.scene;
    uint16_t heart = s->first_seat[vl_region_hotline(s->region, "kardiologi")];
    uint16_t lung = s->first_seat[vl_region_hotline(s->region, "lungemedicin")];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(vl_scene_is_on_duty(s, heart, moment(table[i].at)), table[i].kardiologi);
        assert_int_equal(vl_scene_is_on_duty(s, lung, moment(table[i].at)), table[i].lungemedicin);
    }
    world_close(&w);
}

static void duty_is_counted_while_the_line_is_open(void **unused)
{
    (void)unused;
    struct demo_world w;
    world_open(&w, demo_region(), demo_model());
    vl_hotline_index heart = vl_region_hotline(w.scene.region, "kardiologi");
    vl_hotline_index lung = vl_region_hotline(w.scene.region, "lungemedicin");
    assert_int_equal(vl_scene_open_ms(&w.scene, heart, 20270104, 1), 8 * 3600000);
    assert_int_equal(vl_scene_open_ms(&w.scene, heart, 20270109, 6), 0);
    assert_int_equal(vl_scene_open_ms(&w.scene, heart, 20270326, 5), 0); /* Good Friday */
    assert_int_equal(vl_scene_open_ms(&w.scene, lung, 20270326, 5), 24 * 3600000);
    world_close(&w);
}

static int scene_rc(json_t *region, json_t *model_json)
{
    struct vl_model model;
    struct vl_scene scene;
    assert_int_equal(vl_model_from_json(model_json, &model, &report), VL_OK);
    int rc = vl_scene_init(region, &model, &scene, &report);
    if (rc == VL_OK)
        vl_scene_fini(&scene);
    vl_model_fini(&model);
    json_decref(region);
    json_decref(model_json);
    return rc;
}

static void what_cannot_be_simulated_is_said(void **unused)
{
    (void)unused;
    json_t *model = demo_model(), *region = demo_region();
    json_object_del(json_object_get(region, "ringing"), "ring_seconds");
    assert_int_equal(scene_rc(region, model), VL_E_PROTO);
    assert_non_null(strstr(report.lines[0], "ringing.ring_seconds"));

    model = demo_model();
    json_object_set_new(model, "specialty_share", json_pack("{s:s, s:i}", "why", "x", "dans", 1));
    assert_int_equal(scene_rc(demo_region(), model), VL_E_PROTO);
    assert_non_null(strstr(report.lines[0], "none of its specialties"));

    model = demo_model();
    json_object_set_new(json_object_get(model, "callers"), "gps", json_integer(1500));
    set_number(model, "staff", "two_site", 16);
    set_number(model, "staff", "mono", 16);
    region = demo_region();
    json_t *lines = json_object_get(region, "hotlines");
    for (int i = 0; i < 30; i++) {
        char id[16];
        json_t *line = json_deep_copy(json_array_get(lines, 1));
        snprintf(id, sizeof id, "line-%d", i);
        json_object_set_new(line, "id", json_string(id));
        json_array_append_new(lines, line);
    }
    assert_int_equal(scene_rc(region, model), VL_E_FULL);
}

static void a_region_that_is_nonsense_is_refused(void **unused)
{
    (void)unused;
    static const char *const texts[] = {
        "{}", "[]", "{\"hotlines\": [7, {\"id\": 3, \"positions\": [\"X\"], \"opening\": [1]}]}",
        "{\"ringing\": 7, \"hotlines\": [{\"id\": \"a\", \"opening\": [{\"to\": \"99:99\"}]}]}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(scene_rc(json_loads(texts[i], 0, NULL), demo_model()), VL_E_PROTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_the_models_people),
        cmocka_unit_test(people_alternate_between_the_positions),
        cmocka_unit_test(the_busiest_hour_is_work_of_time),
        cmocka_unit_test(shifts_cover_the_hours_and_the_last_callers),
        cmocka_unit_test(duty_is_counted_while_the_line_is_open),
        cmocka_unit_test(what_cannot_be_simulated_is_said),
        cmocka_unit_test(a_region_that_is_nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "demo.h"
#include "simulate/behaviour.h"
#include <math.h>

static uint64_t calls_of(const struct vl_scene *s, unsigned first_day, unsigned days, uint64_t seed,
                         uint64_t *hours)
{
    struct vl_arrivals a = {0};
    uint64_t n = 0;
    for (unsigned i = first_day; i < first_day + days; i++) {
        struct vl_day day = vl_day_of(moment(MONDAY), i);
        assert_int_equal(vl_arrivals_of_day(s, seed, 100, &day, &a), VL_OK);
        n += a.n;
        for (size_t k = 0; k < a.n; k++) {
            struct vl_local local = vl_region_local(s->region, a.calls[k].at);
            assert_int_equal(local.date, day.date);
            assert_true(vl_region_is_open(s->region, a.calls[k].hotline, a.calls[k].at));
            assert_true(k == 0 || a.calls[k - 1].at.ms <= a.calls[k].at.ms);
            hours[local.minute / 60]++;
        }
    }
    vl_arrivals_fini(&a);
    return n;
}

static void calls_come_as_the_model_says(void **unused)
{
    (void)unused;
    struct demo_world w;
    uint64_t hours[24] = {0};
    world_open(&w, demo_region(), demo_model());
    double n = (double)calls_of(&w.scene, 0, 70, 1, hours); /* ten weeks without a holiday */
    assert_true(fabs(n / (50 * 100) - 1) < 0.05);
    for (int h = 0; h < 24; h++)
        assert_true(fabs((double)hours[h] / n - w.model.hour_share[h]) < 0.02);
    assert_int_equal(hours[7] + hours[16], 0);
    world_close(&w);
}

static void nobody_calls_at_weekends_and_on_holidays(void **unused)
{
    (void)unused;
    struct demo_world w;
    uint64_t hours[24] = {0};
    world_open(&w, demo_region(), demo_model());
    assert_int_equal(calls_of(&w.scene, 5, 2, 1, hours), 0);  /* Saturday and Sunday */
    assert_int_equal(calls_of(&w.scene, 80, 5, 1, hours), 0); /* Maundy Thursday to Easter Monday */
    assert_true(calls_of(&w.scene, 79, 1, 1, hours) > 50);
    world_close(&w);
}

static void days_keep_their_date_across_summer_time(void **unused)
{
    (void)unused;
    struct vl_day before = vl_day_of(moment(MONDAY), 83), change = vl_day_of(moment(MONDAY), 84);
    assert_int_equal(before.date, 20270328);
    assert_int_equal(before.weekday, 7);
    assert_int_equal(change.date, 20270329);
    assert_int_equal(change.midnight.ms - before.midnight.ms, 23 * 3600000);
}

static int compare_keys(const void *a, const void *b)
{
    const struct vl_arrival *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* A region that lists its lines backwards has the same calls, to the millisecond. */
static void the_order_of_lines_means_nothing(void **unused)
{
    (void)unused;
    struct demo_world w, v;
    struct vl_arrivals a = {0}, b = {0};
    struct vl_day day = vl_day_of(moment(MONDAY), 1);
    json_t *region = demo_region(), *turned = json_array();
    json_t *lines = json_object_get(region, "hotlines");
    for (size_t i = json_array_size(lines); i-- > 0;)
        json_array_append(turned, json_array_get(lines, i));
    world_open(&w, demo_region(), demo_model());
    json_object_set_new(region, "hotlines", turned);
    world_open(&v, region, demo_model());
    assert_int_equal(vl_arrivals_of_day(&w.scene, 9, 600, &day, &a), VL_OK);
    assert_int_equal(vl_arrivals_of_day(&v.scene, 9, 600, &day, &b), VL_OK);
    assert_int_equal(a.n, b.n);
    qsort(a.calls, a.n, sizeof *a.calls, compare_keys);
    qsort(b.calls, b.n, sizeof *b.calls, compare_keys);
    for (size_t i = 0; i < a.n; i++) {
        assert_true(a.calls[i].key == b.calls[i].key && a.calls[i].at.ms == b.calls[i].at.ms);
        assert_true(a.calls[i].talk_ms == b.calls[i].talk_ms);
        assert_true(a.calls[i].patience_ms == b.calls[i].patience_ms);
        assert_string_equal(vl_region_hotline_id(w.scene.region, a.calls[i].hotline),
                            vl_region_hotline_id(v.scene.region, b.calls[i].hotline));
        assert_true(i == 0 || a.calls[i].key != a.calls[i - 1].key);
    }
    vl_arrivals_fini(&a);
    vl_arrivals_fini(&b);
    world_close(&w);
    world_close(&v);
}

static void procedures_take_their_share(void **unused)
{
    (void)unused;
    struct demo_world w;
    json_t *model = demo_model();
    set_number(model, "procedure", "share", 0.25);
    world_open(&w, demo_region(), model);
    int64_t busy = 0, asked = 0;
    struct vl_procedures p = vl_procedures_from(&w.scene, 1, 3, (vl_utc){0});
    for (vl_utc t = {0}; t.ms < (int64_t)200 * 24 * 3600000; t.ms += 60000, asked++)
        busy += vl_procedures_is_busy(&w.model, &p, t);
    assert_true(fabs((double)busy / (double)asked - 0.25) < 0.01);
    w.model.procedure_share = 0;
    p = vl_procedures_from(&w.scene, 1, 3, (vl_utc){0});
    assert_false(vl_procedures_is_busy(&w.model, &p, (vl_utc){(int64_t)1 << 50}));
    world_close(&w);
}

static void rings_are_counted_for_each_seat(void **unused)
{
    (void)unused;
    struct vl_rung rung = {{0}, {0}, 0};
    assert_int_equal(vl_rung_again(&rung, 5), 0);
    assert_int_equal(vl_rung_again(&rung, 9), 0);
    assert_int_equal(vl_rung_again(&rung, 5), 1);
    for (uint16_t i = 0; i < 100; i++)
        (void)vl_rung_again(&rung, (uint16_t)(100 + i));
    assert_int_equal(vl_rung_again(&rung, 9), 1);
    assert_true(vl_rung_again(&rung, 777) > 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_come_as_the_model_says),
        cmocka_unit_test(nobody_calls_at_weekends_and_on_holidays),
        cmocka_unit_test(days_keep_their_date_across_summer_time),
        cmocka_unit_test(the_order_of_lines_means_nothing),
        cmocka_unit_test(procedures_take_their_share),
        cmocka_unit_test(rings_are_counted_for_each_seat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "demo.h"
#include "simulate/agenda.h"

static void quantiles_are_ranks(void **unused)
{
    (void)unused;
    static const struct {
        double q;
        int64_t ms;
    } table[] = {{0.01, 1100}, {0.50, 50100}, {0.95, 96000}, {1, 100000}};
    struct vl_histogram *h = calloc(1, sizeof *h);
    assert_non_null(h);
    assert_int_equal(vl_histogram_quantile_ms(h, 0.5), -1);
    assert_int_equal(vl_histogram_mean_ms(h), -1);
    for (int64_t s = 100; s >= 1; s--)
        vl_histogram_add(h, s * 1000);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(vl_histogram_quantile_ms(h, table[i].q), table[i].ms);
    assert_int_equal(vl_histogram_mean_ms(h), 50500);
    free(h);
}

/* The end of the bucket, never above the longest; beyond a day all is one bucket. */
static void every_time_has_a_bucket(void **unused)
{
    (void)unused;
    static const struct {
        int64_t ms, at_most;
    } table[] = {{0, 0},
                 {1, 1},
                 {99, 99},
                 {59999, 59999},
                 {60000, 60000},
                 {3599999, 3599999},
                 {3600000, 3600000},
                 {86399999, 86399999},
                 {99999999999, 99999999999},
                 {-5, 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct vl_histogram *h = calloc(1, sizeof *h);
        assert_non_null(h);
        vl_histogram_add(h, table[i].ms);
        assert_int_equal(vl_histogram_quantile_ms(h, 0.5), table[i].at_most);
        assert_int_equal(vl_histogram_below(h, 0), 0);
        free(h);
    }
}

static void below_counts_whole_buckets(void **unused)
{
    (void)unused;
    struct vl_histogram *h = calloc(1, sizeof *h);
    assert_non_null(h);
    for (int64_t ms = 0; ms < 10000; ms += 500)
        vl_histogram_add(h, ms);
    assert_int_equal(vl_histogram_below(h, 5000), 10);
    assert_int_equal(vl_histogram_below(h, 60000), 20);
    free(h);
}

static void agenda_is_by_time_then_by_order(void **unused)
{
    (void)unused;
    struct vl_agenda agenda = {0};
    assert_null(vl_agenda_first(&agenda));
    for (uint32_t i = 0; i < 1000; i++) {
        struct vl_appointment a = {.at = {(int64_t)(i * 7919u % 97u)}, .what = i};
        assert_int_equal(vl_agenda_add(&agenda, a), VL_OK);
    }
    struct vl_appointment before = vl_agenda_take(&agenda);
    for (int i = 1; i < 1000; i++) {
        struct vl_appointment a = vl_agenda_take(&agenda);
        assert_true(a.at.ms > before.at.ms || (a.at.ms == before.at.ms && a.what > before.what));
        before = a;
    }
    assert_null(vl_agenda_first(&agenda));
    vl_agenda_fini(&agenda);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_ranks),
        cmocka_unit_test(every_time_has_a_bucket),
        cmocka_unit_test(below_counts_whole_buckets),
        cmocka_unit_test(agenda_is_by_time_then_by_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

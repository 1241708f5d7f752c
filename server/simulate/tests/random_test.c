#include "demo.h"
#include <math.h>

#define DRAWS 200000

static void same_key_same_numbers(void **unused)
{
    (void)unused;
    struct vl_stream a = vl_stream_of(7, VL_PURPOSE_CALL, 1, 2);
    struct vl_stream b = vl_stream_of(7, VL_PURPOSE_CALL, 1, 2);
    for (int i = 0; i < 100; i++)
        assert_true(vl_stream_unit(&a) == vl_stream_unit(&b));
}

static void every_part_of_a_key_counts(void **unused)
{
    (void)unused;
    struct vl_stream base = vl_stream_of(7, VL_PURPOSE_CALL, 1, 2);
    const struct vl_stream others[] = {
        vl_stream_of(8, VL_PURPOSE_CALL, 1, 2), vl_stream_of(7, VL_PURPOSE_RING, 1, 2),
        vl_stream_of(7, VL_PURPOSE_CALL, 2, 2), vl_stream_of(7, VL_PURPOSE_CALL, 1, 3),
        vl_stream_of(7, VL_PURPOSE_CALL, 2, 1)};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_true(others[i].state != base.state);
    assert_true(vl_key_of_text("kardiologi") != vl_key_of_text("kardiologj"));
}

static double mean_and_median(struct vl_stream *s, const struct vl_lognormal *d, double *median)
{
    double sum = 0;
    int below = 0;
    for (int i = 0; i < DRAWS; i++) {
        double seconds = (double)vl_stream_lognormal_ms(s, d) / 1000;
        sum += seconds;
        below += seconds < d->median_s;
    }
    *median = (double)below / DRAWS;
    return sum / DRAWS;
}

static void lognormal_has_its_median_and_mean(void **unused)
{
    (void)unused;
    const struct vl_lognormal talk = {240, 0.57};
    struct vl_stream s = vl_stream_of(1, VL_PURPOSE_CALL, 0, 0);
    double share_below = 0, mean = mean_and_median(&s, &talk, &share_below);
    assert_true(fabs(share_below - 0.5) < 0.01);
    assert_true(fabs(mean / vl_lognormal_mean(&talk) - 1) < 0.01);
    assert_true(fabs(vl_lognormal_mean(&talk) - 282.3) < 0.1);
}

static void exponential_has_its_mean(void **unused)
{
    (void)unused;
    struct vl_stream s = vl_stream_of(1, VL_PURPOSE_PROCEDURES, 0, 0);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += (double)vl_stream_exponential_ms(&s, 90) / 1000;
    assert_true(fabs(sum / DRAWS / 90 - 1) < 0.01);
}

static void poisson_has_its_mean_and_variance(void **unused)
{
    (void)unused;
    static const double means[] = {0.3, 4, 700, 1200};
    for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
        struct vl_stream s = vl_stream_of(1, VL_PURPOSE_ARRIVALS, k, 0);
        double sum = 0, squares = 0;
        int n = DRAWS / 40;
        for (int i = 0; i < n; i++) {
            double x = vl_stream_poisson(&s, means[k]);
            sum += x;
            squares += x * x;
        }
        double mean = sum / n, variance = squares / n - mean * mean;
        assert_true(fabs(mean / means[k] - 1) < 0.05);
        assert_true(fabs(variance / means[k] - 1) < 0.1);
    }
}

static void chances_come_true_as_often_as_said(void **unused)
{
    (void)unused;
    struct vl_stream s = vl_stream_of(1, VL_PURPOSE_RING, 0, 0);
    int yes = 0, never = 0, always = 0;
    for (int i = 0; i < DRAWS; i++) {
        yes += vl_stream_chance(&s, 0.85);
        never += vl_stream_chance(&s, 0);
        always += vl_stream_chance(&s, 1);
        assert_true(vl_stream_below(&s, 3) < 3);
    }
    assert_true(fabs((double)yes / DRAWS - 0.85) < 0.005);
    assert_int_equal(never, 0);
    assert_int_equal(always, DRAWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_key_same_numbers),
        cmocka_unit_test(every_part_of_a_key_counts),
        cmocka_unit_test(lognormal_has_its_median_and_mean),
        cmocka_unit_test(exponential_has_its_mean),
        cmocka_unit_test(poisson_has_its_mean_and_variance),
        cmocka_unit_test(chances_come_true_as_often_as_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

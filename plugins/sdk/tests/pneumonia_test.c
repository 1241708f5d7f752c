#include "sdk/pneumonia.h"
#include "sdk/tests/score_vectors.h"

static const struct vl_pneumonia young = {
    .confusion = {true, false},
    .urea = {true, 5.0},
    .rr = {true, 18},
    .sbp = {true, 130},
    .dbp = {true, 80},
    .age = {true, 40},
};

static struct vl_pneumonia read_inputs(const json_t *in)
{
    return (struct vl_pneumonia){
        .confusion = in_flag(in, "confusion"),
        .urea = in_number(in, "urea"),
        .rr = in_number(in, "rr"),
        .sbp = in_number(in, "sbp"),
        .dbp = in_number(in, "dbp"),
        .age = in_number(in, "age"),
    };
}

static void run_curb65(const json_t *in, struct vl_score *s)
{
    struct vl_pneumonia p = read_inputs(in);

    assert_int_equal(vl_curb65_score(&p, s), VL_PLUGIN_OK);
}

static void run_crb65(const json_t *in, struct vl_score *s)
{
    struct vl_pneumonia p = read_inputs(in);

    assert_int_equal(vl_crb65_score(&p, s), VL_PLUGIN_OK);
}

static void vectors(void **state)
{
    (void)state;
    check_vectors("curb65", 9, run_curb65);
    check_vectors("crb65", 9, run_crb65);
}

static void bands_without_gaps(void **state)
{
    (void)state;
    check_bands(&vl_curb65_info);
    check_bands(&vl_crb65_info);
}

/* One low pressure is known to be a point; a normal one alone is not known to be none. */
static void pressure_with_one_side_missing(void **state)
{
    struct vl_pneumonia in = young;
    struct vl_score s;

    (void)state;
    in.dbp.present = false;
    assert_int_equal(vl_crb65_score(&in, &s), VL_PLUGIN_OK);
    assert_false(s.complete);
    assert_string_equal(s.missing[0], "dbp");
    assert_int_equal(s.level, VL_LEVEL_NONE);
    in.sbp.value = 89;
    assert_int_equal(vl_crb65_score(&in, &s), VL_PLUGIN_OK);
    assert_true(s.complete);
    assert_int_equal(s.value, 1);
}

static void missing_is_a_minimum(void **state)
{
    const struct vl_pneumonia none = {0};
    struct vl_score s;

    (void)state;
    assert_int_equal(vl_curb65_score(&none, &s), VL_PLUGIN_OK);
    assert_int_equal(s.missing_count, 6);
    assert_int_equal(s.value, 0);
    assert_int_equal(s.level, VL_LEVEL_NONE);
    assert_int_equal(vl_crb65_score(&none, &s), VL_PLUGIN_OK);
    assert_int_equal(s.missing_count, 5);
}

static void crb65_never_looks_at_urea(void **state)
{
    struct vl_pneumonia in = young;
    struct vl_score s;

    (void)state;
    in.urea = VL_NUMBER(-1);
    assert_int_equal(vl_crb65_score(&in, &s), VL_PLUGIN_OK);
    assert_int_equal(vl_curb65_score(&in, &s), VL_PLUGIN_E_INPUT);
    assert_string_equal(s.refused, "urea");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(bands_without_gaps),
        cmocka_unit_test(pressure_with_one_side_missing),
        cmocka_unit_test(missing_is_a_minimum),
        cmocka_unit_test(crb65_never_looks_at_urea),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

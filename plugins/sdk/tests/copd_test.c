#include "sdk/copd.h"
#include "sdk/tests/score_vectors.h"

static void run_anthonisen(const json_t *in, struct vl_score *s)
{
    const json_t *supporting = json_object_get(in, "supporting");
    struct vl_anthonisen a = {
        .dyspnoea = in_flag(in, "dyspnoea"),
        .sputum_volume = in_flag(in, "sputum_volume"),
        .purulence = in_flag(in, "purulence"),
        .supporting = VL_FLAG(json_array_size(supporting) > 0),
    };
    assert_int_equal(vl_anthonisen_score(&a, s), VL_PLUGIN_OK);
}

static void run_gold_abe(const json_t *in, struct vl_score *s)
{
    struct vl_gold_abe g = {
        .moderate_exac = in_number(in, "moderate_exac"),
        .hosp_exac = in_number(in, "hosp_exac"),
        .mmrc = in_number(in, "mmrc"),
        .cat = in_number(in, "cat"),
    };
    assert_int_equal(vl_gold_abe_score(&g, s), VL_PLUGIN_OK);
}

static void vectors(void **state)
{
    (void)state;
    check_vectors("anthonisen", 9, run_anthonisen);
    check_vectors("gold_abe", 9, run_gold_abe);
}

static struct vl_flag tri(int digit) /* 0: no, 1: yes, 2: blank */
{
    return (struct vl_flag){digit < 2, digit == 1};
}

static struct vl_score score_of(const int digit[4])
{
    struct vl_anthonisen in = {tri(digit[0]), tri(digit[1]), tri(digit[2]), tri(digit[3])};
    struct vl_score s;

    assert_int_equal(vl_anthonisen_score(&in, &s), VL_PLUGIN_OK);
    return s;
}

static bool filling_changes(const int digit[4], const struct vl_score *now)
{
    for (unsigned fill = 0; fill < 16; fill++) {
        int full[4];
        for (int i = 0; i < 4; i++)
            full[i] = digit[i] == 2 ? (int)(fill >> i & 1) : digit[i];
        struct vl_score s = score_of(full);
        if (s.band != now->band || s.value != now->value)
            return true;
    }
    return false;
}

/* All 81 forms: complete means that no way of filling the blanks changes the result. */
static void complete_means_settled(void **state)
{
    (void)state;
    for (int n = 0; n < 81; n++) {
        const int digit[4] = {n % 3, n / 3 % 3, n / 9 % 3, n / 27};
        struct vl_score s = score_of(digit);
        assert_int_equal(s.complete, !filling_changes(digit, &s));
    }
}

static void gold_with_blanks(void **state)
{
    struct vl_gold_abe in = {.moderate_exac = {true, 0}, .hosp_exac = {true, 0}};
    struct vl_score s;

    (void)state;
    assert_int_equal(vl_gold_abe_score(&in, &s), VL_PLUGIN_OK);
    assert_null(s.band);
    assert_int_equal(s.missing_count, 2);
    in.mmrc = VL_NUMBER(2);
    assert_int_equal(vl_gold_abe_score(&in, &s), VL_PLUGIN_OK);
    assert_string_equal(s.band->code, "B");
    in = (struct vl_gold_abe){.hosp_exac = {true, 1}};
    assert_int_equal(vl_gold_abe_score(&in, &s), VL_PLUGIN_OK);
    assert_true(s.complete);
    assert_string_equal(s.band->code, "E");
    in.cat = VL_NUMBER(41);
    assert_int_equal(vl_gold_abe_score(&in, &s), VL_PLUGIN_E_INPUT);
}

static void levels(void **state)
{
    (void)state;
    assert_int_equal(vl_level_worst(VL_LEVEL_NONE, VL_LEVEL_ROUTINE), VL_LEVEL_ROUTINE);
    assert_int_equal(vl_level_worst(VL_LEVEL_URGENT, VL_LEVEL_NONE), VL_LEVEL_URGENT);
    assert_int_equal(vl_level_worst(VL_LEVEL_ROUTINE, VL_LEVEL_IMMEDIATE), VL_LEVEL_IMMEDIATE);
    assert_int_equal(vl_level_of("subacute"), VL_LEVEL_SUBACUTE);
    assert_int_equal(vl_level_of("now"), VL_LEVEL_NONE);
    assert_int_equal(vl_level_of(NULL), VL_LEVEL_NONE);
    assert_null(vl_level_name(VL_LEVEL_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(complete_means_settled),
        cmocka_unit_test(gold_with_blanks),
        cmocka_unit_test(levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "sdk/news2.h"
#include "sdk/tests/score_vectors.h"

static const struct vl_news2 well = {
    .rr = {true, 16},
    .spo2 = {true, 97},
    .scale = {true, 1},
    .o2 = {true, false},
    .sbp = {true, 120},
    .pulse = {true, 70},
    .consciousness = 'A',
    .temp = {true, 37.0},
};

static struct vl_score score_of(const struct vl_news2 *in)
{
    struct vl_score s;

    assert_int_equal(vl_news2_score(in, &s), VL_PLUGIN_OK);
    return s;
}

static void run_vector(const json_t *in, struct vl_score *s)
{
    const char *acvpu = json_string_value(json_object_get(in, "consciousness"));
    struct vl_news2 n = {
        .rr = in_number(in, "rr"),
        .spo2 = in_number(in, "spo2"),
        .scale = in_number(in, "scale"),
        .o2 = in_flag(in, "o2"),
        .sbp = in_number(in, "sbp"),
        .pulse = in_number(in, "pulse"),
        .consciousness = acvpu ? acvpu[0] : 0,
        .temp = in_number(in, "temp"),
    };
    assert_int_equal(vl_news2_score(&n, s), VL_PLUGIN_OK);
}

static void vectors(void **state)
{
    (void)state;
    check_vectors("news2", 11, run_vector);
}

static struct vl_number *parameter(struct vl_news2 *in, char what)
{
    switch (what) {
    case 'r':
        return &in->rr;
    case 'b':
        return &in->sbp;
    case 'p':
        return &in->pulse;
    case 't':
        return &in->temp;
    default:
        return &in->spo2;
    }
}

/* One parameter at every boundary of the chart, all else well. r, b, p, t; saturation is
 * s: scale 1; a: scale 2 on air; o: scale 2 on oxygen, with its own 2 points. */
static void boundaries(void **state)
{
    static const struct {
        char what;
        double value;
        int points;
    } row[] = {
        {'r', 8, 3},    {'r', 9, 1},     {'r', 11, 1},   {'r', 12, 0},   {'r', 20, 0},
        {'r', 21, 2},   {'r', 24, 2},    {'r', 25, 3},   {'s', 91, 3},   {'s', 92, 2},
        {'s', 93, 2},   {'s', 94, 1},    {'s', 95, 1},   {'s', 96, 0},   {'a', 83, 3},
        {'a', 84, 2},   {'a', 85, 2},    {'a', 86, 1},   {'a', 87, 1},   {'a', 88, 0},
        {'a', 92, 0},   {'a', 93, 0},    {'a', 100, 0},  {'o', 83, 5},   {'o', 88, 2},
        {'o', 92, 2},   {'o', 93, 3},    {'o', 94, 3},   {'o', 95, 4},   {'o', 96, 4},
        {'o', 97, 5},   {'o', 100, 5},   {'b', 90, 3},   {'b', 91, 2},   {'b', 100, 2},
        {'b', 101, 1},  {'b', 110, 1},   {'b', 111, 0},  {'b', 219, 0},  {'b', 220, 3},
        {'p', 40, 3},   {'p', 41, 1},    {'p', 50, 1},   {'p', 51, 0},   {'p', 90, 0},
        {'p', 91, 1},   {'p', 110, 1},   {'p', 111, 2},  {'p', 130, 2},  {'p', 131, 3},
        {'t', 35.0, 3}, {'t', 35.04, 3}, {'t', 35.1, 1}, {'t', 36.0, 1}, {'t', 36.1, 0},
        {'t', 38.0, 0}, {'t', 38.1, 1},  {'t', 39.0, 1}, {'t', 39.1, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_news2 in = well;
        in.scale.value = row[i].what == 'a' || row[i].what == 'o' ? 2 : 1;
        in.o2.value = row[i].what == 'o';
        *parameter(&in, row[i].what) = VL_NUMBER(row[i].value);
        struct vl_score s = score_of(&in);
        if (s.value != row[i].points)
            fail_msg("%c %g: %d", row[i].what, row[i].value, s.value);
    }
}

/* One row: a value that moves away from the normal range, in tenths of its unit. */
static const struct {
    size_t offset;
    int from, to, step;
} away[] = {
    {offsetof(struct vl_news2, rr), 160, 990, 10},
    {offsetof(struct vl_news2, rr), 160, 0, -10},
    {offsetof(struct vl_news2, spo2), 900, 300, -10},
    {offsetof(struct vl_news2, sbp), 1500, 3000, 10},
    {offsetof(struct vl_news2, sbp), 1500, 200, -10},
    {offsetof(struct vl_news2, pulse), 700, 3000, 10},
    {offsetof(struct vl_news2, pulse), 700, 0, -10},
    {offsetof(struct vl_news2, temp), 370, 450, 1},
    {offsetof(struct vl_news2, temp), 370, 250, -1},
};

static void check_away(struct vl_news2 in, size_t row)
{
    struct vl_number moved = {true, 0};
    int last = -1;

    for (int v = away[row].from; v != away[row].to + away[row].step; v += away[row].step) {
        moved.value = v / 10.0;
        memcpy((char *)&in + away[row].offset, &moved, sizeof moved);
        int now = score_of(&in).value;
        if (now < last)
            fail_msg("row %zu: %g lowers %d to %d", row, moved.value, last, now);
        last = now;
    }
}

static void worse_never_lowers(void **state)
{
    (void)state;
    for (int scale = 1; scale <= 2; scale++)
        for (int o2 = 0; o2 <= 1; o2++)
            for (size_t row = 0; row < sizeof away / sizeof *away; row++) {
                struct vl_news2 in = well;
                in.scale.value = scale;
                in.o2.value = o2;
                check_away(in, row);
            }
}

static void oxygen_and_consciousness_never_lower(void **state)
{
    (void)state;
    for (int spo2 = 30; spo2 <= 100; spo2++)
        for (int scale = 1; scale <= 2; scale++) {
            struct vl_news2 air = well, oxygen;
            air.spo2 = VL_NUMBER(spo2);
            air.scale.value = scale;
            oxygen = air;
            oxygen.o2.value = true;
            assert_true(score_of(&oxygen).value >= score_of(&air).value + 2);
        }
    for (const char *c = "CVPU"; *c; c++) {
        struct vl_news2 in = well;
        in.consciousness = *c;
        assert_int_equal(score_of(&in).value, 3);
    }
}

/* Taking any set of values away gives a minimum: never above the full score. */
static void missing_is_a_minimum(void **state)
{
    struct vl_news2 ill = {.rr = {true, 26},
                           .spo2 = {true, 97},
                           .scale = {true, 2},
                           .o2 = {true, true},
                           .sbp = {true, 88},
                           .pulse = {true, 120},
                           .consciousness = 'C',
                           .temp = {true, 39.5}};
    struct vl_score full = score_of(&ill);

    (void)state;
    for (unsigned mask = 0; mask < 128; mask++) {
        struct vl_news2 in = ill;
        in.rr.present = mask & 1;
        in.spo2.present = mask & 2;
        in.o2.present = mask & 4;
        in.sbp.present = mask & 8;
        in.pulse.present = mask & 16;
        in.consciousness = mask & 32 ? 'C' : 0;
        in.temp.present = mask & 64;
        struct vl_score s = score_of(&in);
        assert_true(s.value <= full.value);
        assert_int_equal(s.missing_count, 7 - (unsigned)__builtin_popcount(mask));
        assert_int_equal(s.complete, mask == 127);
        assert_true(s.complete || s.level != VL_LEVEL_ROUTINE);
    }
}

static void refuses_out_of_range(void **state)
{
    struct vl_news2 in = well;
    struct vl_score s;

    (void)state;
    in.spo2 = VL_NUMBER(101);
    assert_int_equal(vl_news2_score(&in, &s), VL_PLUGIN_E_INPUT);
    assert_string_equal(s.refused, "spo2");
    in = well;
    in.scale = VL_NUMBER(3);
    assert_int_equal(vl_news2_score(&in, &s), VL_PLUGIN_E_INPUT);
    in = well;
    in.rr = VL_NUMBER(16.5);
    assert_int_equal(vl_news2_score(&in, &s), VL_PLUGIN_E_INPUT);
    in = well;
    in.temp = VL_NUMBER(__builtin_nan(""));
    assert_int_equal(vl_news2_score(&in, &s), VL_PLUGIN_E_INPUT);
    in = well;
    in.consciousness = 'X';
    assert_int_equal(vl_news2_score(&in, &s), VL_PLUGIN_E_INPUT);
    assert_string_equal(s.refused, "consciousness");
}

static void every_sum_has_one_band(void **state)
{
    (void)state;
    check_bands(&vl_news2_info);
}

static void shows_its_working(void **state)
{
    struct vl_news2 in = well;
    char text[VL_SCORE_WORKING_BYTES], small[8];
    struct vl_score s;
    json_t *json;

    (void)state;
    in.rr = VL_NUMBER(22);
    in.temp.present = false;
    s = score_of(&in);
    vl_score_working(&s, VL_WORDS_DA, text, sizeof text);
    assert_string_equal(text, "RF 22 = 2, SpO₂ 97 = 0, ilt nej = 0, syst. BT 120 = 0, puls 70 = 0, "
                              "bevidsthed A = 0; sum ≥ 2");
    vl_score_working(&s, VL_WORDS_EN, text, sizeof text);
    assert_string_equal(text, "RR 22 = 2, SpO₂ 97 = 0, oxygen no = 0, systolic BP 120 = 0, "
                              "pulse 70 = 0, consciousness A = 0; sum ≥ 2");
    vl_score_working(&s, VL_WORDS_DA, small, sizeof small);
    assert_int_equal(strlen(small), sizeof small - 1);
    json = vl_score_json(&s, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "attribution")),
                        "(c) Royal College of Physicians 2017");
    assert_string_equal(json_string_value(json_array_get(json_object_get(json, "missing"), 0)),
                        "temp");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(boundaries),
        cmocka_unit_test(worse_never_lowers),
        cmocka_unit_test(oxygen_and_consciousness_never_lower),
        cmocka_unit_test(missing_is_a_minimum),
        cmocka_unit_test(refuses_out_of_range),
        cmocka_unit_test(every_sum_has_one_band),
        cmocka_unit_test(shows_its_working),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

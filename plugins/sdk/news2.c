#include "sdk/news2.h"

#include <math.h>
#include <string.h>

static const struct vl_score_input inputs[] = {
    {"rr", "/min", 0, 99, true},        {"spo2", "%", 30, 100, true},
    {"scale", "", 1, 2, true},          {"o2", "", 0, 1, true},
    {"sbp", "mm[Hg]", 20, 300, true},   {"pulse", "/min", 0, 300, true},
    {"consciousness", "", 0, 0, false}, {"temp", "Cel", 25.0, 45.0, false},
};

/* low_medium stands apart from the sum: it is "below 5, but one parameter alone gives 3". */
static const struct vl_score_band bands[] = {
    {"zero", "Score 0", "Score 0", 0, 0, VL_LEVEL_ROUTINE},
    {"low", "Lav", "Low", 1, 4, VL_LEVEL_SUBACUTE},
    {"low_medium", "Lav-middel: en enkelt parameter giver 3",
     "Low-medium: a single parameter scores 3", -1, -1, VL_LEVEL_URGENT},
    {"medium", "Middel", "Medium", 5, 6, VL_LEVEL_URGENT},
    {"high", "Høj", "High", 7, 20, VL_LEVEL_IMMEDIATE},
};

const struct vl_score_info vl_news2_info = {
    .id = "news2",
    .name_da = "NEWS2 (tidlig varslingsscore)",
    .name_en = "National Early Warning Score 2 (NEWS2)",
    .max = 20,
    .source = "Royal College of Physicians. National Early Warning Score (NEWS) 2: Standardising "
              "the assessment of acute-illness severity in the NHS. Updated report of a working "
              "party. London: RCP, 2017.",
    .attribution = "(c) Royal College of Physicians 2017",
    .inputs = inputs,
    .input_count = sizeof inputs / sizeof *inputs,
    .bands = bands,
    .band_count = sizeof bands / sizeof *bands,
};

/* Points by upper bound: the first row whose `upto` holds the value counts. */
struct step {
    int upto, points;
};

static const struct step rr_steps[] = {{8, 3}, {11, 1}, {20, 0}, {24, 2}, {99, 3}};
static const struct step spo2_1_steps[] = {{91, 3}, {93, 2}, {95, 1}, {100, 0}};
static const struct step spo2_2_air_steps[] = {{83, 3}, {85, 2}, {87, 1}, {100, 0}};
static const struct step spo2_2_o2_steps[] = {{83, 3}, {85, 2}, {87, 1}, {92, 0},
                                              {94, 1}, {96, 2}, {100, 3}};
static const struct step sbp_steps[] = {{90, 3}, {100, 2}, {110, 1}, {219, 0}, {300, 3}};
static const struct step pulse_steps[] = {{40, 3}, {50, 1}, {90, 0}, {110, 1}, {130, 2}, {300, 3}};
static const struct step tenths_steps[] = {{350, 3}, {360, 1}, {380, 0}, {390, 1}, {450, 2}};

#define STEPS(table) (table), sizeof(table) / sizeof *(table)

static int points_of(double value, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (value <= steps[i].upto)
            return steps[i].points;
    return 0;
}

static int spo2_points(const struct vl_news2 *in)
{
    if (!in->scale.present || in->scale.value < 2)
        return points_of(in->spo2.value, STEPS(spo2_1_steps));
    /* Unknown oxygen counts as air here: that is the minimum. */
    if (in->o2.present && in->o2.value)
        return points_of(in->spo2.value, STEPS(spo2_2_o2_steps));
    return points_of(in->spo2.value, STEPS(spo2_2_air_steps));
}

static bool accepts(const struct vl_news2 *in, struct vl_score *s)
{
    if (in->consciousness && !strchr("ACVPU", in->consciousness)) {
        s->refused = "consciousness";
        return false;
    }
    return vl_score_accepts(s, "rr", in->rr) && vl_score_accepts(s, "spo2", in->spo2) &&
           vl_score_accepts(s, "scale", in->scale) && vl_score_accepts(s, "sbp", in->sbp) &&
           vl_score_accepts(s, "pulse", in->pulse) && vl_score_accepts(s, "temp", in->temp);
}

static void add_o2(struct vl_score *s, struct vl_flag o2)
{
    if (!o2.present)
        vl_score_miss(s, "o2");
    vl_score_add_text(s, "o2",
                      !o2.present ? "?"
                      : o2.value  ? "yes"
                                  : "air",
                      o2.present && o2.value ? 2 : 0);
}

static void add_consciousness(struct vl_score *s, char code)
{
    const char shown[2] = {code ? code : '?', '\0'};

    if (!code)
        vl_score_miss(s, "consciousness");
    vl_score_add_text(s, "consciousness", shown, code && code != 'A' ? 3 : 0);
}

static bool has_single_three(const struct vl_score *s)
{
    for (size_t i = 0; i < s->item_count; i++)
        if (s->items[i].points == 3)
            return true;
    return false;
}

int32_t vl_news2_score(const struct vl_news2 *in, struct vl_score *score)
{
    struct vl_number temp = in->temp;
    double tenths = round(temp.value * 10.0);

    vl_score_begin(score, &vl_news2_info);
    if (!accepts(in, score))
        return VL_PLUGIN_E_INPUT;
    temp.value = tenths / 10.0;
    vl_score_add_number(score, "rr", in->rr, points_of(in->rr.value, STEPS(rr_steps)));
    vl_score_add_number(score, "spo2", in->spo2, spo2_points(in));
    add_o2(score, in->o2);
    vl_score_add_number(score, "sbp", in->sbp, points_of(in->sbp.value, STEPS(sbp_steps)));
    vl_score_add_number(score, "pulse", in->pulse, points_of(in->pulse.value, STEPS(pulse_steps)));
    add_consciousness(score, in->consciousness);
    vl_score_add_number(score, "temp", temp, points_of(tenths, STEPS(tenths_steps)));
    if (score->value < 5 && has_single_three(score))
        vl_score_end(score, vl_score_band_named(&vl_news2_info, "low_medium"));
    else
        vl_score_end(score, vl_score_band_of(&vl_news2_info, score->value));
    return VL_PLUGIN_OK;
}

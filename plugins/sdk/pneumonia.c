#include "sdk/pneumonia.h"

#include <stdio.h>

/* urea is last so that CRB-65 is the same table without it. */
static const struct vl_score_input inputs[] = {
    {"confusion", "", 0, 1, true},    {"rr", "/min", 0, 99, true},
    {"sbp", "mm[Hg]", 20, 300, true}, {"dbp", "mm[Hg]", 10, 200, true},
    {"age", "a", 0, 125, true},       {"urea", "mmol/L", 0, 100, false},
};
enum { CURB65_INPUTS = sizeof inputs / sizeof *inputs, CRB65_INPUTS = CURB65_INPUTS - 1 };

static const struct vl_score_band curb65_bands[] = {
    {"low", "Lav (0-1; dødelighed under 3 %)", "Low (0-1; mortality below 3 %)", 0, 1,
     VL_LEVEL_ROUTINE},
    {"intermediate", "Middel (2; dødelighed 3-15 %)", "Intermediate (2; mortality 3-15 %)", 2, 2,
     VL_LEVEL_URGENT},
    {"high", "Høj (3-5; dødelighed over 15 %)", "High (3-5; mortality above 15 %)", 3, 5,
     VL_LEVEL_IMMEDIATE},
};
static const struct vl_score_band crb65_bands[] = {
    {"low", "Lav (0; dødelighed under 1 %)", "Low (0; mortality below 1 %)", 0, 0,
     VL_LEVEL_ROUTINE},
    {"intermediate", "Middel (1-2; dødelighed 1-10 %)", "Intermediate (1-2; mortality 1-10 %)", 1,
     2, VL_LEVEL_URGENT},
    {"high", "Høj (3-4; dødelighed over 10 %)", "High (3-4; mortality above 10 %)", 3, 4,
     VL_LEVEL_IMMEDIATE},
};

const struct vl_score_info vl_curb65_info = {
    .id = "curb65",
    .name_da = "CURB-65 (pneumoni)",
    .name_en = "CURB-65 (pneumonia)",
    .max = 5,
    .source = "Lim WS, van der Eerden MM, Laing R, et al. Defining community acquired pneumonia "
              "severity on presentation to hospital: an international derivation and validation "
              "study. Thorax 2003;58:377-382.",
    .attribution = "",
    .inputs = inputs,
    .input_count = CURB65_INPUTS,
    .bands = curb65_bands,
    .band_count = sizeof curb65_bands / sizeof *curb65_bands,
};
const struct vl_score_info vl_crb65_info = {
    .id = "crb65",
    .name_da = "CRB-65 (pneumoni)",
    .name_en = "CRB-65 (pneumonia)",
    .max = 4,
    .source = "Lim WS et al. Thorax 2003;58:377-382 (derivation); Bauer TT, Ewig S, Marre R, et "
              "al. CRB-65 predicts death from community-acquired pneumonia. J Intern Med "
              "2006;260:93-101.",
    .attribution = "",
    .inputs = inputs,
    .input_count = CRB65_INPUTS,
    .bands = crb65_bands,
    .band_count = sizeof crb65_bands / sizeof *crb65_bands,
};

static void add_confusion(struct vl_score *s, struct vl_flag confusion)
{
    if (!confusion.present)
        vl_score_miss(s, "confusion");
    vl_score_add_text(s, "confusion",
                      !confusion.present ? "?"
                      : confusion.value  ? "yes"
                                         : "no",
                      confusion.present && confusion.value);
}

static void add_pressure(struct vl_score *s, struct vl_number sbp, struct vl_number dbp)
{
    bool low = (sbp.present && sbp.value < 90) || (dbp.present && dbp.value <= 60);
    char systolic[8] = "?", diastolic[8] = "?", shown[16];

    if (sbp.present)
        snprintf(systolic, sizeof systolic, "%.0f", sbp.value);
    if (dbp.present)
        snprintf(diastolic, sizeof diastolic, "%.0f", dbp.value);
    if (!low && !sbp.present)
        vl_score_miss(s, "sbp");
    if (!low && !dbp.present)
        vl_score_miss(s, "dbp");
    snprintf(shown, sizeof shown, "%s/%s", systolic, diastolic);
    vl_score_add_text(s, "bp", shown, low);
}

static bool accepts(const struct vl_pneumonia *in, struct vl_score *s)
{
    return vl_score_accepts(s, "rr", in->rr) && vl_score_accepts(s, "sbp", in->sbp) &&
           vl_score_accepts(s, "dbp", in->dbp) && vl_score_accepts(s, "age", in->age);
}

static void add_common(const struct vl_pneumonia *in, struct vl_score *s)
{
    vl_score_add_number(s, "rr", in->rr, in->rr.value >= 30);
    add_pressure(s, in->sbp, in->dbp);
    vl_score_add_number(s, "age", in->age, in->age.value >= 65);
    vl_score_end(s, vl_score_band_of(s->info, s->value));
}

int32_t vl_curb65_score(const struct vl_pneumonia *in, struct vl_score *score)
{
    vl_score_begin(score, &vl_curb65_info);
    if (!accepts(in, score) || !vl_score_accepts(score, "urea", in->urea))
        return VL_PLUGIN_E_INPUT;
    add_confusion(score, in->confusion);
    vl_score_add_number(score, "urea", in->urea, in->urea.value > 7.0);
    add_common(in, score);
    return VL_PLUGIN_OK;
}

int32_t vl_crb65_score(const struct vl_pneumonia *in, struct vl_score *score)
{
    vl_score_begin(score, &vl_crb65_info);
    if (!accepts(in, score))
        return VL_PLUGIN_E_INPUT;
    add_confusion(score, in->confusion);
    add_common(in, score);
    return VL_PLUGIN_OK;
}

#include "sdk/copd.h"

static const struct vl_score_input anthonisen_inputs[] = {
    {"dyspnoea", "", 0, 1, true},
    {"sputum_volume", "", 0, 1, true},
    {"purulence", "", 0, 1, true},
    {"supporting", "", 0, 1, true},
};
/* One cardinal symptom is type3 or none, by the supporting ones: no range tells them apart. */
static const struct vl_score_band anthonisen_bands[] = {
    {"type1", "Type 1: tre kardinalsymptomer", "Type 1: three cardinal symptoms", 3, 3,
     VL_LEVEL_URGENT},
    {"type2", "Type 2: to kardinalsymptomer", "Type 2: two cardinal symptoms", 2, 2,
     VL_LEVEL_SUBACUTE},
    {"type3", "Type 3: et kardinalsymptom og støttesymptom",
     "Type 3: one cardinal and a supporting symptom", -1, -1, VL_LEVEL_ROUTINE},
    {"none", "Ikke klassificerbar", "Not classifiable", -1, -1, VL_LEVEL_ROUTINE},
};
const struct vl_score_info vl_anthonisen_info = {
    .id = "anthonisen",
    .name_da = "Anthonisen (KOL-exacerbation)",
    .name_en = "Anthonisen criteria (COPD exacerbation)",
    .max = 3,
    .source = "Anthonisen NR, Manfreda J, Warren CP, et al. Antibiotic therapy in exacerbations "
              "of chronic obstructive pulmonary disease. Ann Intern Med 1987;106:196-204.",
    .attribution = "",
    .inputs = anthonisen_inputs,
    .input_count = sizeof anthonisen_inputs / sizeof *anthonisen_inputs,
    .bands = anthonisen_bands,
    .band_count = sizeof anthonisen_bands / sizeof *anthonisen_bands,
};

static const struct vl_score_input gold_inputs[] = {
    {"moderate_exac", "{count}", 0, 99, true},
    {"hosp_exac", "{count}", 0, 99, true},
    {"mmrc", "{grade}", 0, 4, true},
    {"cat", "{score}", 0, 40, true},
};
static const struct vl_score_band gold_bands[] = {
    {"A", "Gruppe A", "Group A", -1, -1, VL_LEVEL_ROUTINE},
    {"B", "Gruppe B", "Group B", -1, -1, VL_LEVEL_ROUTINE},
    {"E", "Gruppe E", "Group E", -1, -1, VL_LEVEL_SUBACUTE},
};
const struct vl_score_info vl_gold_abe_info = {
    .id = "gold_abe",
    .name_da = "GOLD ABE-gruppe (stabil KOL)",
    .name_en = "GOLD ABE group (stable COPD)",
    .max = 0,
    .source = "Global Initiative for Chronic Obstructive Lung Disease. 2023 Report. Summary: "
              "Agusti A, Celli BR, Criner GJ, et al. GOLD 2023 Report: GOLD Executive Summary. "
              "Eur Respir J 2023;61:2300239.",
    .attribution = "",
    .inputs = gold_inputs,
    .input_count = sizeof gold_inputs / sizeof *gold_inputs,
    .bands = gold_bands,
    .band_count = sizeof gold_bands / sizeof *gold_bands,
};

static bool is_yes(struct vl_flag flag)
{
    return flag.present && flag.value;
}

static void add_flag(struct vl_score *s, const char *input, struct vl_flag flag, int weight)
{
    vl_score_add_text(s, input,
                      !flag.present ? "?"
                      : flag.value  ? "yes"
                                    : "no",
                      is_yes(flag) ? weight : 0);
}

static const char *anthonisen_band(const struct vl_score *s, struct vl_flag supporting)
{
    if (s->value == 3)
        return "type1";
    if (s->value == 2)
        return "type2";
    return s->value == 1 && is_yes(supporting) ? "type3" : "none";
}

int32_t vl_anthonisen_score(const struct vl_anthonisen *in, struct vl_score *score)
{
    vl_score_begin(score, &vl_anthonisen_info);
    if (!in->dyspnoea.present)
        vl_score_miss(score, "dyspnoea");
    if (!in->sputum_volume.present)
        vl_score_miss(score, "sputum_volume");
    if (!in->purulence.present)
        vl_score_miss(score, "purulence");
    add_flag(score, "dyspnoea", in->dyspnoea, 1);
    add_flag(score, "sputum_volume", in->sputum_volume, 1);
    add_flag(score, "purulence", in->purulence, 1);
    /* It matters only beside exactly one cardinal symptom, or when one may still appear. */
    if (!in->supporting.present &&
        (score->value == 1 || (score->value == 0 && score->missing_count > 0)))
        vl_score_miss(score, "supporting");
    add_flag(score, "supporting", in->supporting, 0);
    vl_score_end(score,
                 vl_score_band_named(&vl_anthonisen_info, anthonisen_band(score, in->supporting)));
    return VL_PLUGIN_OK;
}

static bool at_least(struct vl_number n, double limit)
{
    return n.present && n.value >= limit;
}

/* NULL while it is open; notes what would close it. */
static const char *gold_group(const struct vl_gold_abe *in, struct vl_score *s)
{
    if (at_least(in->moderate_exac, 2) || at_least(in->hosp_exac, 1))
        return "E";
    if (!in->moderate_exac.present)
        vl_score_miss(s, "moderate_exac");
    if (!in->hosp_exac.present)
        vl_score_miss(s, "hosp_exac");
    if (!in->mmrc.present && !in->cat.present) {
        vl_score_miss(s, "mmrc");
        vl_score_miss(s, "cat");
    }
    if (s->missing_count)
        return NULL;
    return at_least(in->mmrc, 2) || at_least(in->cat, 10) ? "B" : "A";
}

int32_t vl_gold_abe_score(const struct vl_gold_abe *in, struct vl_score *score)
{
    const struct {
        const char *name;
        struct vl_number value;
    } given[] = {{"moderate_exac", in->moderate_exac},
                 {"hosp_exac", in->hosp_exac},
                 {"mmrc", in->mmrc},
                 {"cat", in->cat}};
    const char *group;

    vl_score_begin(score, &vl_gold_abe_info);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (!vl_score_accepts(score, given[i].name, given[i].value))
            return VL_PLUGIN_E_INPUT;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        vl_score_add_number(score, given[i].name, given[i].value, 0);
    /* What matters is what could still change the group, not every blank. */
    score->missing_count = 0;
    group = gold_group(in, score);
    vl_score_end(score, group ? vl_score_band_named(&vl_gold_abe_info, group) : NULL);
    return VL_PLUGIN_OK;
}

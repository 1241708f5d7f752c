/* triage.c - answers in, a suggested urgency with its reasons out. Nothing here decides. */
#include "lungemedicin/flags.h"
#include "lungemedicin/questions.h"

#include "sdk/answer.h"
#include "sdk/copd.h"
#include "sdk/news2.h"
#include "sdk/pneumonia.h"

#include <stdio.h>
#include <string.h>

#define NEWS2_MIN_AGE     16.0
#define PNEUMONIA_MIN_AGE 18.0
#define REASON_BYTES      512u

struct triage {
    struct vl_form_value values[LUNG_ITEMS];
    bool missing[LUNG_ITEMS];
    enum vl_level urgency;
    json_t *scores, *flags, *reasons, *ignored;
    bool failed; /* out of memory somewhere; the whole answer is void */
};

static void append(struct triage *t, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0)
        t->failed = true;
}

static void add_reason(struct triage *t, const char *da, const char *en)
{
    append(t, t->reasons, vl_bilingual(da, en));
}

static bool is_yes(const struct triage *t, enum lung_item item)
{
    return t->values[item].present && t->values[item].flag;
}

static void note_missing(struct triage *t, const struct vl_score *score)
{
    for (size_t i = 0; i < score->missing_count; i++) {
        const char *link_id = vl_lung_link_id(score->missing[i]);
        for (size_t k = 0; link_id && k < LUNG_ITEMS; k++)
            if (strcmp(vl_lung_items[k].link_id, link_id) == 0)
                t->missing[k] = true;
    }
}

static void explain_score(struct triage *t, const struct vl_score *score)
{
    const struct vl_score_info *info = score->info;
    char da[REASON_BYTES], en[REASON_BYTES];

    if (score->level == VL_LEVEL_NONE) {
        snprintf(da, sizeof da, "%s: for få oplysninger til at foreslå noget", info->name_da);
        snprintf(en, sizeof en, "%s: too little is known to suggest anything", info->name_en);
    } else {
        snprintf(da, sizeof da, "%s: %s%d af %d (%s)", info->name_da,
                 score->complete ? "" : "mindst ", score->value, info->max, score->band->da);
        snprintf(en, sizeof en, "%s: %s%d of %d (%s)", info->name_en,
                 score->complete ? "" : "at least ", score->value, info->max, score->band->en);
    }
    add_reason(t, da, en);
}

static void add_score(struct triage *t, const struct vl_score *score)
{
    append(t, t->scores, vl_score_json(score, vl_lung_link_id));
    note_missing(t, score);
    explain_score(t, score);
    t->urgency = vl_level_worst(t->urgency, score->level);
}

static void add_flags(struct triage *t)
{
    const struct lung_flag *raised[LUNG_MAX_FLAGS];
    size_t count = vl_lung_flags(t->values, raised);

    for (size_t i = 0; i < count; i++) {
        const struct lung_flag *f = raised[i];
        append(t, t->flags,
               json_pack("{s:s, s:o, s:s, s:s}", "id", f->id, "text", vl_bilingual(f->da, f->en),
                         "level", vl_level_name(f->level), "source", f->source));
        add_reason(t, f->da, f->en);
        t->urgency = vl_level_worst(t->urgency, f->level);
    }
}

static bool younger_than(const struct triage *t, double years)
{
    return t->values[LUNG_AGE].present && t->values[LUNG_AGE].number < years;
}

static bool any_present(const struct triage *t, const enum lung_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (t->values[items[i]].present)
            return true;
    return false;
}

static void add_news2(struct triage *t)
{
    static const enum lung_item used[] = {LUNG_SPO2, LUNG_O2,   LUNG_RR,           LUNG_PULSE,
                                          LUNG_SBP,  LUNG_TEMP, LUNG_CONSCIOUSNESS};
    const struct vl_form_value *v = t->values;
    struct vl_score score;
    struct vl_news2 in = {
        .rr = vl_form_number(&v[LUNG_RR]),
        .spo2 = vl_form_number(&v[LUNG_SPO2]),
        .scale = VL_NUMBER(is_yes(t, LUNG_SCALE2) ? 2 : 1),
        .o2 = vl_form_flag(&v[LUNG_O2]),
        .sbp = vl_form_number(&v[LUNG_SBP]),
        .pulse = vl_form_number(&v[LUNG_PULSE]),
        .consciousness = v[LUNG_CONSCIOUSNESS].code[0],
        .temp = vl_form_number(&v[LUNG_TEMP]),
    };

    if (!any_present(t, used, sizeof used / sizeof *used))
        return;
    if (younger_than(t, NEWS2_MIN_AGE) || is_yes(t, LUNG_PREGNANT)) {
        add_reason(t, "NEWS2 gælder ikke under 16 år eller ved graviditet",
                   "NEWS2 does not apply below 16 years or in pregnancy");
        return;
    }
    if (vl_news2_score(&in, &score) == VL_PLUGIN_OK)
        add_score(t, &score);
}

static void add_pneumonia(struct triage *t)
{
    const struct vl_form_value *v = t->values;
    struct vl_score score;
    int32_t rc;
    struct vl_pneumonia in = {
        /* Whoever is not alert cannot be called oriented. */
        .confusion = {v[LUNG_CONSCIOUSNESS].present, v[LUNG_CONSCIOUSNESS].code[0] != 'A'},
        .urea = vl_form_number(&v[LUNG_UREA]),
        .rr = vl_form_number(&v[LUNG_RR]),
        .sbp = vl_form_number(&v[LUNG_SBP]),
        .dbp = vl_form_number(&v[LUNG_DBP]),
        .age = vl_form_number(&v[LUNG_AGE]),
    };

    if (!is_yes(t, LUNG_PNEUMONIA))
        return;
    if (younger_than(t, PNEUMONIA_MIN_AGE)) {
        add_reason(t, "CRB-65 og CURB-65 gælder kun voksne",
                   "CRB-65 and CURB-65 apply to adults only");
        return;
    }
    rc = in.urea.present ? vl_curb65_score(&in, &score) : vl_crb65_score(&in, &score);
    if (rc == VL_PLUGIN_OK)
        add_score(t, &score);
}

static void add_copd(struct triage *t)
{
    const struct vl_form_value *v = t->values;
    struct vl_score score;
    struct vl_anthonisen in = {
        .dyspnoea = vl_form_flag(&v[LUNG_COPD_DYSPNOEA]),
        .sputum_volume = vl_form_flag(&v[LUNG_COPD_SPUTUM_VOLUME]),
        .purulence = vl_form_flag(&v[LUNG_COPD_PURULENCE]),
        .supporting = vl_form_flag(&v[LUNG_COPD_SUPPORTING]),
    };

    if (!is_yes(t, LUNG_COPD_WORSENING))
        return;
    if (vl_anthonisen_score(&in, &score) == VL_PLUGIN_OK)
        add_score(t, &score);
}

static json_t *missing_json(struct triage *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < LUNG_ITEMS; i++)
        if (t->missing[i])
            append(t, list, json_string(vl_lung_items[i].link_id));
    return list;
}

static json_t *disclaimer(void)
{
    return vl_bilingual("Forslag, ikke klinisk rådgivning. Lægens vurdering går altid forud for "
                        "scorer. Skal godkendes lokalt før klinisk brug.",
                        "A suggestion, not clinical advice. The clinician's judgement always "
                        "overrides scores. Needs local approval before clinical use.");
}

static json_t *triage_json(struct triage *t)
{
    if (json_array_size(t->reasons) == 0)
        add_reason(t, "Ingen svar at vurdere ud fra", "No answers to go by");
    return json_pack("{s:s?, s:O, s:O, s:O, s:o, s:O, s:o}", "urgency", vl_level_name(t->urgency),
                     "scores", t->scores, "red_flags", t->flags, "reasons", t->reasons, "missing",
                     missing_json(t), "ignored", t->ignored, "disclaimer", disclaimer());
}

int32_t vl_lung_triage(const struct vl_host *host, struct vl_text answers, struct vl_answer *answer)
{
    struct triage t = {0};
    json_t *result;
    int32_t rc;

    (void)host;
    rc = vl_form_read(answers, vl_lung_items, LUNG_ITEMS, t.values, &t.ignored, answer);
    if (rc != VL_PLUGIN_OK)
        return rc;
    t.scores = json_array();
    t.flags = json_array();
    t.reasons = json_array();
    add_flags(&t);
    add_news2(&t);
    add_pneumonia(&t);
    add_copd(&t);
    result = triage_json(&t);
    if (t.failed) {
        json_decref(result);
        result = NULL;
    }
    rc = vl_answer_json(answer, result);
    json_decref(t.scores);
    json_decref(t.flags);
    json_decref(t.reasons);
    json_decref(t.ignored);
    return rc;
}

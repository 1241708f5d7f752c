#include "sdk/score.h"

#include "sdk/answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const level_names[] = {NULL, "immediate", "urgent", "subacute", "routine"};

const char *vl_level_name(enum vl_level level)
{
    return (unsigned)level <= VL_LEVEL_ROUTINE ? level_names[level] : NULL;
}

enum vl_level vl_level_of(const char *name)
{
    for (unsigned i = VL_LEVEL_IMMEDIATE; name && i <= VL_LEVEL_ROUTINE; i++)
        if (strcmp(name, level_names[i]) == 0)
            return (enum vl_level)i;
    return VL_LEVEL_NONE;
}

enum vl_level vl_level_worst(enum vl_level a, enum vl_level b)
{
    if (a == VL_LEVEL_NONE)
        return b;
    return b != VL_LEVEL_NONE && b < a ? b : a;
}

void vl_score_begin(struct vl_score *score, const struct vl_score_info *info)
{
    memset(score, 0, sizeof *score);
    score->info = info;
}

static const struct vl_score_input *input_named(const struct vl_score_info *info, const char *name)
{
    for (size_t i = 0; i < info->input_count; i++)
        if (strcmp(info->inputs[i].name, name) == 0)
            return &info->inputs[i];
    return NULL;
}

bool vl_score_accepts(struct vl_score *score, const char *input, struct vl_number value)
{
    const struct vl_score_input *in = input_named(score->info, input);

    if (!value.present)
        return true;
    /* Written so that NaN is refused too. */
    if (in && value.value >= in->min && value.value <= in->max &&
        (!in->whole || floor(value.value) == value.value))
        return true;
    score->refused = input;
    return false;
}

void vl_score_add_text(struct vl_score *score, const char *input, const char *shown, int points)
{
    struct vl_score_item *item;

    if (score->item_count == VL_SCORE_MAX_ITEMS)
        return;
    item = &score->items[score->item_count++];
    item->name = input;
    item->points = points;
    snprintf(item->shown, sizeof item->shown, "%s", shown);
    score->value += points;
}

void vl_score_add_number(struct vl_score *score, const char *input, struct vl_number value,
                         int points)
{
    char shown[sizeof score->items[0].shown];

    if (!value.present) {
        vl_score_miss(score, input);
        vl_score_add_text(score, input, "?", 0);
        return;
    }
    snprintf(shown, sizeof shown, "%.*f", floor(value.value) == value.value ? 0 : 1, value.value);
    vl_score_add_text(score, input, shown, points);
}

void vl_score_miss(struct vl_score *score, const char *input)
{
    if (score->missing_count < VL_SCORE_MAX_ITEMS)
        score->missing[score->missing_count++] = input;
}

const struct vl_score_band *vl_score_band_of(const struct vl_score_info *info, int value)
{
    for (size_t i = 0; i < info->band_count; i++)
        if (value >= info->bands[i].from && value <= info->bands[i].to)
            return &info->bands[i];
    return NULL;
}

const struct vl_score_band *vl_score_band_named(const struct vl_score_info *info, const char *code)
{
    for (size_t i = 0; i < info->band_count; i++)
        if (strcmp(info->bands[i].code, code) == 0)
            return &info->bands[i];
    return NULL;
}

void vl_score_end(struct vl_score *score, const struct vl_score_band *band)
{
    score->complete = score->missing_count == 0;
    score->band = band;
    score->level = band ? band->level : VL_LEVEL_NONE;
    if (!score->complete && score->level == VL_LEVEL_ROUTINE)
        score->level = VL_LEVEL_NONE;
}

/* "BT 95/60 = 1", or without points for a class. Returns what snprintf does. */
static int item_text(const struct vl_score *score, const struct vl_score_item *item, bool first,
                     enum vl_words language, char *out, size_t n)
{
    const char *name = vl_score_word(item->name, language);
    const char *shown = vl_score_word(item->shown, language);

    if (score->info->max > 0)
        return snprintf(out, n, "%s%s %s = %d", first ? "" : ", ", name, shown, item->points);
    return snprintf(out, n, "%s%s %s", first ? "" : ", ", name, shown);
}

void vl_score_working(const struct vl_score *score, enum vl_words language, char *out, size_t n)
{
    size_t used = 0;

    if (n == 0)
        return;
    out[0] = '\0';
    for (size_t i = 0; i < score->item_count && used < n; i++) {
        const struct vl_score_item *item = &score->items[i];
        int k;
        if (strcmp(item->shown, "?") == 0)
            continue; /* `missing` names it */
        k = item_text(score, item, used == 0, language, out + used, n - used);
        used += k > 0 ? (size_t)k : 0;
    }
    if (score->info->max > 0 && used < n)
        snprintf(out + used, n - used, "%s%s %s%d", used ? "; " : "", "sum",
                 score->complete ? "" : "≥ ", score->value);
}

static json_t *working_json(const struct vl_score *score)
{
    char da[VL_SCORE_WORKING_BYTES], en[VL_SCORE_WORKING_BYTES];

    vl_score_working(score, VL_WORDS_DA, da, sizeof da);
    vl_score_working(score, VL_WORDS_EN, en, sizeof en);
    return vl_bilingual(da, en);
}

static json_t *missing_json(const struct vl_score *score, const char *(*link_id)(const char *))
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < score->missing_count; i++) {
        const char *name = link_id ? link_id(score->missing[i]) : score->missing[i];
        if (name && json_array_append_new(list, json_string(name)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *band_json(const struct vl_score_band *band)
{
    if (!band)
        return json_null();
    return json_pack("{s:s, s:s, s:s}", "code", band->code, "da", band->da, "en", band->en);
}

json_t *vl_score_json(const struct vl_score *score, const char *(*link_id)(const char *input))
{
    const struct vl_score_info *info = score->info;

    return json_pack("{s:s, s:o, s:o, s:b, s:o, s:o, s:s?, s:o, s:o, s:s, s:s}", "id", info->id,
                     "name", vl_bilingual(info->name_da, info->name_en), "value",
                     info->max > 0 ? json_integer(score->value) : json_null(), "complete",
                     score->complete, "max", info->max > 0 ? json_integer(info->max) : json_null(),
                     "band", band_json(score->band), "level", vl_level_name(score->level),
                     "working", working_json(score), "missing", missing_json(score, link_id),
                     "source", info->source, "attribution", info->attribution);
}

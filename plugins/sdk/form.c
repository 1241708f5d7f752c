#include "sdk/form.h"

#include "sdk/answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LINK_ID_MAX 64u /* bytes of an unknown linkId that we repeat */

struct vl_number vl_form_number(const struct vl_form_value *value)
{
    return (struct vl_number){value->present, value->number};
}

struct vl_flag vl_form_flag(const struct vl_form_value *value)
{
    return (struct vl_flag){value->present, value->flag};
}

static bool has_code(const char *codes, const char *code, size_t n)
{
    const char *at = codes;

    while (n && (at = strstr(at, code)) != NULL) {
        bool starts = at == codes || at[-1] == ' ';
        if (starts && (at[n] == ' ' || at[n] == '\0'))
            return true;
        at++;
    }
    return false;
}

static bool read_code(const struct vl_form_item *item, const json_t *in, struct vl_form_value *out)
{
    const char *code = json_string_value(in);
    size_t n = code ? json_string_length(in) : 0;

    if (n == 0 || n >= sizeof out->code || memchr(code, ' ', n) || strlen(code) != n)
        return false;
    if (!has_code(item->codes, code, n))
        return false;
    memcpy(out->code, code, n + 1);
    return true;
}

static bool read_number(const struct vl_form_item *item, const json_t *in,
                        struct vl_form_value *out)
{
    if (!json_is_number(in) || (item->type == VL_FORM_INTEGER && !json_is_integer(in)))
        return false;
    out->number = json_number_value(in);
    return isfinite(out->number) && out->number >= item->min && out->number <= item->max;
}

static bool read_value(const struct vl_form_item *item, const json_t *in, struct vl_form_value *out)
{
    out->present = !json_is_null(in);
    if (!out->present)
        return true;
    switch (item->type) {
    case VL_FORM_BOOLEAN:
        out->flag = json_is_true(in);
        return json_is_boolean(in);
    case VL_FORM_INTEGER:
    case VL_FORM_DECIMAL:
        return read_number(item, in, out);
    case VL_FORM_CHOICE:
        return read_code(item, in, out);
    }
    return false;
}

static int32_t refuse_item(const struct vl_form_item *item, struct vl_answer *answer)
{
    char da[128], en[128];

    switch (item->type) {
    case VL_FORM_BOOLEAN:
        return vl_answer_refuse(answer, item->link_id, "Svar ja eller nej.", "Answer yes or no.");
    case VL_FORM_CHOICE:
        return vl_answer_refuse(answer, item->link_id, "Vælg et af de viste svar.",
                                "Choose one of the answers shown.");
    case VL_FORM_INTEGER:
        snprintf(da, sizeof da, "Skriv et helt tal fra %.0f til %.0f.", item->min, item->max);
        snprintf(en, sizeof en, "Enter a whole number from %.0f to %.0f.", item->min, item->max);
        break;
    case VL_FORM_DECIMAL:
        snprintf(da, sizeof da, "Skriv et tal fra %.0f til %.0f.", item->min, item->max);
        snprintf(en, sizeof en, "Enter a number from %.0f to %.0f.", item->min, item->max);
        break;
    }
    return vl_answer_refuse(answer, item->link_id, da, en);
}

static int32_t refuse_form(struct vl_answer *answer)
{
    return vl_answer_refuse(answer, NULL, "Skemaet kunne ikke læses.",
                            "The form could not be read.");
}

static const struct vl_form_item *item_named(const struct vl_form_item *items, size_t count,
                                             const char *link_id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].link_id, link_id) == 0)
            return &items[i];
    return NULL;
}

static int32_t note_ignored(json_t *ignored, const char *link_id)
{
    size_t n = strlen(link_id);

    if (json_array_size(ignored) >= VL_FORM_MAX_IGNORED || n == 0 || n > LINK_ID_MAX)
        return VL_PLUGIN_OK;
    return json_array_append_new(ignored, json_string(link_id)) == 0 ? VL_PLUGIN_OK
                                                                     : VL_PLUGIN_E_NOMEM;
}

static int32_t read_answers(json_t *answers, const struct vl_form_item *items, size_t count,
                            struct vl_form_value *values, json_t *ignored, struct vl_answer *answer)
{
    const char *link_id;
    json_t *given;

    json_object_foreach (answers, link_id, given) {
        const struct vl_form_item *item = item_named(items, count, link_id);
        if (!item) {
            int32_t rc = note_ignored(ignored, link_id);
            if (rc != VL_PLUGIN_OK)
                return rc;
        } else if (!read_value(item, given, &values[item - items])) {
            return refuse_item(item, answer);
        }
    }
    return VL_PLUGIN_OK;
}

int32_t vl_form_read(struct vl_text text, const struct vl_form_item *items, size_t count,
                     struct vl_form_value *values, json_t **ignored, struct vl_answer *answer)
{
    json_t *root = NULL, *answers, *list = NULL;
    int32_t rc = VL_PLUGIN_E_NOMEM;

    memset(values, 0, count * sizeof *values);
    if (text.length <= VL_FORM_MAX_BYTES)
        root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
    answers = json_object_get(root, "answers");
    if (!json_is_object(answers) || json_object_size(answers) > VL_FORM_MAX_ANSWERS) {
        rc = refuse_form(answer);
        goto out;
    }
    list = json_array();
    if (!list)
        goto out;
    rc = read_answers(answers, items, count, values, list, answer);
    if (rc == VL_PLUGIN_OK)
        *ignored = json_incref(list);
out:
    json_decref(list);
    json_decref(root);
    return rc;
}

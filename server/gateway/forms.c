#include "gateway/forms.h"
#include "base/file.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 6 /* groups within groups; the browser shows no more */

struct form {
    json_t *questionnaire; /* NULL: the hotline has none */
    json_t *questions;     /* linkId -> the item, borrowed from the questionnaire's tree */
};
struct vl_forms {
    json_t *bare;
    uint16_t n;
    struct form of[];
};

/* What a fault is said of. */
struct source {
    const char *file;
    struct vl_config_report *report;
    bool out_of_memory;
};

static void fault(const struct source *s, const char *link_id, const char *what)
{
    vl_config_report_add(s->report, s->file, 0, "%s%.64s%s%s", link_id[0] ? "question '" : "",
                         link_id, link_id[0] ? "': " : "", what);
}

static bool is_type(const char *type)
{
    static const char *const types[] = {"boolean", "integer", "decimal", "choice", "string",
                                        "text",    "date",    "display", "group"};

    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

static bool has_codes(const json_t *item)
{
    const json_t *options = json_object_get(item, "answerOption");

    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *coding = json_object_get(json_array_get(options, i), "valueCoding");
        if (!vl_json_string_within(coding, "code", 1, 64))
            return false;
    }
    return json_array_size(options) > 0;
}

static void take_items(struct source *s, struct form *form, const json_t *items, int depth);

static void take_item(struct source *s, struct form *form, json_t *item, int depth)
{
    const char *link_id = vl_json_string_within(item, "linkId", 1, 64);
    const char *type = vl_json_string(item, "type");

    if (!link_id) {
        fault(s, "", "a question has no linkId of 1 to 64 characters");
        return;
    }
    if (!is_type(type))
        fault(s, link_id,
              "its type is none of boolean, integer, decimal, choice, string, text, "
              "date, display, group");
    else if (strcmp(type, "choice") == 0 && !has_codes(item))
        fault(s, link_id, "each answerOption needs a valueCoding with a code");
    if (!vl_json_string_within(item, "text", 1, 500))
        fault(s, link_id, "has no text");
    if (json_object_get(form->questions, link_id))
        fault(s, link_id, "is there twice");
    else if (json_object_size(form->questions) >= VL_FORM_MAX_QUESTIONS)
        fault(s, link_id, "is one question too many");
    else if (json_object_set(form->questions, link_id, item) < 0)
        s->out_of_memory = true;
    take_items(s, form, json_object_get(item, "item"), depth + 1);
}

static void take_items(struct source *s, struct form *form, const json_t *items, int depth)
{
    if (json_array_size(items) > 0 && depth > MAX_DEPTH) {
        fault(s, "", "its groups are nested too deep");
        return;
    }
    for (size_t i = 0; i < json_array_size(items) && i <= VL_FORM_MAX_QUESTIONS; i++)
        take_item(s, form, json_array_get(items, i), depth);
}

/* What is wrong with it stands in the report. */
static void form_read(struct source *s, struct form *form)
{
    const struct vl_json_limits limits = {VL_FORM_MAX_BYTES, 40};
    struct vl_json_error error = {0};
    int rc = vl_file_read_json(s->file, &limits, &form->questionnaire, &error);

    if (rc < 0) {
        vl_config_report_add(s->report, s->file, error.line, "%s", error.text);
        s->out_of_memory = rc == VL_E_NOMEM;
        return;
    }
    const char *type = vl_json_string(form->questionnaire, "resourceType");
    form->questions = json_object();
    if (!form->questions) {
        s->out_of_memory = true;
        return;
    }
    if (!type || strcmp(type, "Questionnaire") != 0)
        fault(s, "", "is no FHIR Questionnaire");
    take_items(s, form, json_object_get(form->questionnaire, "item"), 1);
}

/* The path of a form is relative to the folder of the region file. */
static int form_load(const char *region_path, const char *name, struct vl_config_report *report,
                     struct form *form)
{
    char path[PATH_MAX];
    struct source source = {path, report, false};
    const char *slash = strrchr(region_path, '/');
    int folder = slash ? (int)(slash - region_path) + 1 : 0;

    if (snprintf(path, sizeof path, "%.*s%s", folder, region_path, name) < PATH_MAX)
        form_read(&source, form);
    else
        vl_config_report_add(report, region_path, 0, "the path of a form is too long");
    return source.out_of_memory ? VL_E_NOMEM : VL_OK;
}

int vl_forms_load(const struct vl_region *region, const char *region_path,
                  struct vl_config_report *report, struct vl_forms **out)
{
    struct vl_forms *forms = calloc(1, sizeof *forms + region->n_hotlines * sizeof *forms->of);
    size_t faults = report->count;

    if (!forms)
        return VL_E_NOMEM;
    forms->n = region->n_hotlines;
    forms->bare = json_pack("{s:s, s:s, s:s, s:s, s:[]}", "resourceType", "Questionnaire", "id",
                            "standard", "status", "active", "title", "Standardspørgsmål", "item");
    int rc = forms->bare ? VL_OK : VL_E_NOMEM;
    for (uint16_t i = 0; rc == VL_OK && i < region->n_hotlines; i++)
        if (region->hotlines[i].form)
            rc = form_load(region_path, region->hotlines[i].form, report, &forms->of[i]);
    if (rc == VL_OK && report->count > faults)
        rc = VL_E_PROTO;
    if (rc < 0)
        vl_forms_destroy(forms);
    else
        *out = forms;
    return rc;
}

void vl_forms_destroy(struct vl_forms *forms)
{
    if (!forms)
        return;
    for (uint16_t i = 0; i < forms->n; i++) {
        json_decref(forms->of[i].questions);
        json_decref(forms->of[i].questionnaire);
    }
    json_decref(forms->bare);
    free(forms);
}

const json_t *vl_forms_of(const struct vl_forms *forms, vl_hotline_index hotline, bool *is_own)
{
    *is_own = hotline < forms->n && forms->of[hotline].questionnaire;
    return *is_own ? forms->of[hotline].questionnaire : forms->bare;
}

static bool is_option(const json_t *item, const char *code)
{
    const json_t *options = json_object_get(item, "answerOption");

    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *coding = json_object_get(json_array_get(options, i), "valueCoding");
        if (strcmp(vl_json_string(coding, "code"), code) == 0)
            return true;
    }
    return false;
}

static bool is_answer(const json_t *item, const json_t *answer)
{
    const char *type = vl_json_string(item, "type");

    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(answer);
    if (strcmp(type, "integer") == 0)
        return json_is_integer(answer);
    if (strcmp(type, "decimal") == 0)
        return json_is_number(answer);
    if (strcmp(type, "choice") == 0)
        return json_is_string(answer) && is_option(item, json_string_value(answer));
    return json_is_string(answer) && strcmp(type, "group") != 0 && strcmp(type, "display") != 0;
}

bool vl_forms_fit(const struct vl_forms *forms, vl_hotline_index hotline, const json_t *answers,
                  const char **link_id)
{
    const json_t *questions = hotline < forms->n ? forms->of[hotline].questions : NULL;
    const char *key;
    json_t *answer;

    if (!questions)
        return true;
    json_object_foreach ((json_t *)(uintptr_t)answers, key, answer) {
        const json_t *item = json_object_get(questions, key);
        if (!item || !is_answer(item, answer)) {
            *link_id = key;
            return false;
        }
    }
    return true;
}

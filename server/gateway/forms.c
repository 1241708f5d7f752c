#include "gateway/forms.h"

#include <fcntl.h>
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

static void take_items(const struct source *s, struct form *form, const json_t *items, int depth);

static void take_item(const struct source *s, struct form *form, json_t *item, int depth)
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
    else
        json_object_set(form->questions, link_id, item);
    take_items(s, form, json_object_get(item, "item"), depth + 1);
}

static void take_items(const struct source *s, struct form *form, const json_t *items, int depth)
{
    if (json_array_size(items) > 0 && depth > MAX_DEPTH) {
        fault(s, "", "its groups are nested too deep");
        return;
    }
    for (size_t i = 0; i < json_array_size(items) && i <= VL_FORM_MAX_QUESTIONS; i++)
        take_item(s, form, json_array_get(items, i), depth);
}

/* VL_E_NOENT, VL_E_FULL, VL_E_NOMEM. *out ends with free(). */
static int read_whole(const char *path, uint8_t **out, size_t *n)
{
    FILE *f = fopen(path, "rbe");
    uint8_t *bytes = f ? malloc(VL_FORM_MAX_BYTES + 1) : NULL;
    int rc = !f ? VL_E_NOENT : bytes ? VL_OK : VL_E_NOMEM;

    if (rc == VL_OK) {
        *n = fread(bytes, 1, VL_FORM_MAX_BYTES + 1, f);
        rc = ferror(f) ? VL_E_IO : *n > VL_FORM_MAX_BYTES ? VL_E_FULL : VL_OK;
    }
    if (f)
        fclose(f);
    if (rc < 0)
        free(bytes);
    else
        *out = bytes;
    return rc;
}

static int form_read(const struct source *s, struct form *form)
{
    const struct vl_json_limits limits = {VL_FORM_MAX_BYTES, 40};
    struct vl_json_error error = {0};
    uint8_t *bytes = NULL;
    size_t n = 0;
    int rc = read_whole(s->file, &bytes, &n);

    if (rc < 0) {
        vl_config_report_add(s->report, s->file, 0, "%s", vl_err_text(rc));
        return rc;
    }
    rc = vl_json_parse((struct vl_span){bytes, n}, &limits, &form->questionnaire, &error);
    free(bytes);
    if (rc < 0) {
        vl_config_report_add(s->report, s->file, error.line, "%s", error.text);
        return rc;
    }
    const char *type = vl_json_string(form->questionnaire, "resourceType");
    form->questions = json_object();
    if (!form->questions)
        return VL_E_NOMEM;
    if (!type || strcmp(type, "Questionnaire") != 0)
        fault(s, "", "is no FHIR Questionnaire");
    take_items(s, form, json_object_get(form->questionnaire, "item"), 1);
    return VL_OK;
}

/* The folder of the region file, then the hotline's own path. */
static bool path_of(const char *region_path, const char *form, char out[PATH_MAX])
{
    const char *slash = strrchr(region_path, '/');
    int folder = slash ? (int)(slash - region_path) + 1 : 0;

    return snprintf(out, PATH_MAX, "%.*s%s", folder, region_path, form) < PATH_MAX;
}

int vl_forms_load(const struct vl_region *region, const char *region_path,
                  struct vl_config_report *report, struct vl_forms **out)
{
    struct vl_forms *forms = calloc(1, sizeof *forms + region->n_hotlines * sizeof *forms->of);
    size_t faults = report->count;
    int rc = forms ? VL_OK : VL_E_NOMEM;

    if (forms) {
        forms->n = region->n_hotlines;
        forms->bare =
            json_pack("{s:s, s:s, s:s, s:s, s:[]}", "resourceType", "Questionnaire", "id",
                      "standard", "status", "active", "title", "Standardspørgsmål", "item");
        rc = forms->bare ? VL_OK : VL_E_NOMEM;
    }
    for (uint16_t i = 0; rc != VL_E_NOMEM && i < region->n_hotlines; i++) {
        char path[PATH_MAX];
        const struct source source = {path, report};
        if (!region->hotlines[i].form)
            continue;
        if (path_of(region_path, region->hotlines[i].form, path))
            rc = form_read(&source, &forms->of[i]);
        else
            vl_config_report_add(report, region_path, 0, "the path of a form is too long");
    }
    if (rc != VL_E_NOMEM)
        rc = report->count > faults ? VL_E_PROTO : VL_OK;
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

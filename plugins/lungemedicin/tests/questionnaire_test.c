/* The questionnaire that a GP sees and the table that the code reads are the same questions. */
#include "lungemedicin/items.h"
#include "lungemedicin/tests/ask.h"

#include "sdk/news2.h"
#include "sdk/pneumonia.h"

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"
#define EXTENSION   "http://hl7.org/fhir/StructureDefinition/"

static json_t *load(const char *name)
{
    char path[512];
    json_t *root;

    snprintf(path, sizeof path, "%s/plugins/lungemedicin/%s", VL_SOURCE_DIR, name);
    root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    return root;
}

static const json_t *extension(const json_t *item, const char *url)
{
    const json_t *list = json_object_get(item, "extension");

    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(text_of(json_array_get(list, i), "url"), url) == 0)
            return json_array_get(list, i);
    return NULL;
}

static void check_translated(const json_t *element, const char *shadow)
{
    const json_t *t = extension(json_object_get(element, shadow), TRANSLATION);
    const json_t *parts = json_object_get(t, "extension");

    assert_int_equal(json_array_size(parts), 2);
    assert_string_equal(text_of(json_array_get(parts, 0), "valueCode"), "en");
    assert_true(strlen(text_of(json_array_get(parts, 1), "valueString")) > 0);
}

static void check_range(const json_t *item, const struct vl_form_item *row)
{
    const char *key = row->type == VL_FORM_INTEGER ? "valueInteger" : "valueDecimal";
    const json_t *min = json_object_get(extension(item, EXTENSION "minValue"), key);
    const json_t *max = json_object_get(extension(item, EXTENSION "maxValue"), key);

    assert_true(json_number_value(min) == row->min && json_is_number(min));
    assert_true(json_number_value(max) == row->max && json_is_number(max));
    assert_non_null(extension(item, EXTENSION "questionnaire-unit"));
}

static void check_codes(const json_t *item, const struct vl_form_item *row)
{
    const json_t *options = json_object_get(item, "answerOption");
    char codes[64] = "";

    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *coding = json_object_get(json_array_get(options, i), "valueCoding");
        size_t used = strlen(codes);
        snprintf(codes + used, sizeof codes - used, "%s%s", i ? " " : "", text_of(coding, "code"));
        check_translated(coding, "_display");
    }
    assert_string_equal(codes, row->codes);
}

static void check_item(const json_t *item, size_t at)
{
    static const char *const types[] = {"boolean", "integer", "decimal", "choice"};
    const struct vl_form_item *row = &vl_lung_items[at];

    assert_true(at < LUNG_ITEMS);
    assert_string_equal(text_of(item, "linkId"), row->link_id);
    assert_string_equal(text_of(item, "type"), types[row->type]);
    assert_true(json_is_false(json_object_get(item, "required")));
    check_translated(item, "_text");
    if (row->type == VL_FORM_INTEGER || row->type == VL_FORM_DECIMAL)
        check_range(item, row);
    if (row->type == VL_FORM_CHOICE)
        check_codes(item, row);
}

static void same_questions_in_the_same_order(void **state)
{
    json_t *q = load("questionnaire.json");
    const json_t *groups = json_object_get(q, "item");
    size_t at = 0;

    (void)state;
    assert_string_equal(text_of(q, "resourceType"), "Questionnaire");
    assert_string_equal(text_of(q, "status"), "active");
    check_translated(q, "_title");
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i), *items = json_object_get(group, "item");
        assert_string_equal(text_of(group, "type"), "group");
        check_translated(group, "_text");
        for (size_t k = 0; k < json_array_size(items); k++)
            check_item(json_array_get(items, k), at++);
    }
    assert_int_equal(at, LUNG_ITEMS);
    json_decref(q);
}

/* What the form lets through, every score accepts. */
static void same_ranges_as_the_scores(void **state)
{
    const struct vl_score_info *infos[] = {&vl_news2_info, &vl_curb65_info};

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < infos[i]->input_count; k++) {
            const struct vl_score_input *in = &infos[i]->inputs[k];
            const char *link_id = vl_lung_link_id(in->name);
            for (size_t n = 0; link_id && n < LUNG_ITEMS; n++) {
                const struct vl_form_item *row = &vl_lung_items[n];
                if (strcmp(row->link_id, link_id) != 0 || row->type == VL_FORM_BOOLEAN ||
                    row->type == VL_FORM_CHOICE)
                    continue;
                assert_true(row->min == in->min && row->max == in->max);
                assert_int_equal(row->type == VL_FORM_INTEGER, in->whole);
            }
        }
}

static void manifest_and_code_agree(void **state)
{
    json_t *m = load("manifest.json");
    const struct vl_plugin *p = vl_plugin_entry();
    struct vl_plugin ours;
    char buffer[1024];
    struct vl_answer a = {.size = sizeof a, .capacity = sizeof buffer, .bytes = buffer};
    json_t *said;

    (void)state;
    assert_int_equal(vl_plugin_admit(p, &ours), VL_PLUGIN_OK);
    assert_string_equal(text_of(m, "id"), p->specialty);
    assert_string_equal(text_of(m, "version"), p->version);
    assert_int_equal(p->describe(NULL, &a), VL_PLUGIN_OK);
    said = json_loadb(buffer, a.length, 0, NULL);
    assert_true(json_equal(json_object_get(said, "name"), json_object_get(m, "name")));
    assert_true(json_equal(json_object_get(said, "abi"), json_object_get(m, "abi")));
    json_decref(said);
    json_decref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_questions_in_the_same_order),
        cmocka_unit_test(same_ranges_as_the_scores),
        cmocka_unit_test(manifest_and_code_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "gateway/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char document_text[] =
    "{\"$defs\": {"
    "\"id\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 8, \"pattern\": \"^[a-z]+$\"},"
    "\"level\": {\"type\": \"string\", \"enum\": [\"low\", \"high\"]},"
    "\"thing\": {\"type\": \"object\", \"required\": [\"id\"], \"additionalProperties\": false,"
    "  \"properties\": {\"id\": {\"$ref\": \"#/$defs/id\"}, \"n\": {\"type\": \"integer\","
    "  \"minimum\": 0, \"maximum\": 10}, \"level\": {\"anyOf\": [{\"$ref\": \"#/$defs/level\"},"
    "  {\"type\": \"null\"}]}, \"list\": {\"type\": \"array\", \"maxItems\": 2, \"items\":"
    "  {\"type\": [\"integer\", \"boolean\"]}}, \"free\": {\"type\": \"object\","
    "  \"maxProperties\": 2, \"additionalProperties\": {\"type\": \"number\"}}}}}}";

static const struct {
    const char *value;
    int rc;
    const char *path;
} row[] = {
    {"{\"id\": \"abc\"}", VL_OK, ""},
    {"{\"id\": \"abc\", \"n\": 10, \"level\": null, \"list\": [1, true]}", VL_OK, ""},
    {"{\"id\": \"abc\", \"level\": \"high\", \"free\": {\"a\": 1, \"b\": 2.5}}", VL_OK, ""},
    {"[]", VL_E_PROTO, ""},
    {"{}", VL_E_PROTO, ""},
    {"{\"id\": \"\"}", VL_E_PROTO, "/id"},
    {"{\"id\": \"abcdefghi\"}", VL_E_PROTO, "/id"},
    {"{\"id\": \"Abc\"}", VL_E_PROTO, "/id"},
    {"{\"id\": 3}", VL_E_PROTO, "/id"},
    {"{\"id\": \"a\", \"more\": 1}", VL_E_PROTO, ""},
    {"{\"id\": \"a\", \"n\": -1}", VL_E_PROTO, "/n"},
    {"{\"id\": \"a\", \"n\": 11}", VL_E_PROTO, "/n"},
    {"{\"id\": \"a\", \"n\": 1.5}", VL_E_PROTO, "/n"},
    {"{\"id\": \"a\", \"level\": \"middle\"}", VL_E_PROTO, "/level"},
    {"{\"id\": \"a\", \"list\": [1, 2, 3]}", VL_E_PROTO, "/list"},
    {"{\"id\": \"a\", \"list\": [1, \"x\"]}", VL_E_PROTO, "/list/1"},
    {"{\"id\": \"a\", \"free\": {\"a\": \"x\"}}", VL_E_PROTO, "/free/a"},
    {"{\"id\": \"a\", \"free\": {\"a\": 1, \"b\": 2, \"c\": 3}}", VL_E_PROTO, "/free"},
};

static void checks_values(void **state)
{
    json_t *document = json_loads(document_text, 0, NULL);
    const json_t *schema = json_object_get(json_object_get(document, "$defs"), "thing");

    (void)state;
    assert_non_null(schema);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_schema_fault fault = {"", ""};
        json_t *value = json_loads(row[i].value, 0, NULL);
        int rc = vl_schema_check(document, schema, value, &fault);
        if (rc != row[i].rc)
            fail_msg("%s: rc %d, %s %s", row[i].value, rc, fault.path, fault.text);
        if (rc < 0)
            assert_string_equal(fault.path, row[i].path);
        assert_true(rc == VL_OK || fault.text[0] != '\0');
        json_decref(value);
    }
    json_decref(document);
}

static void refuses_keywords_it_would_ignore(void **state)
{
    struct vl_schema_fault fault;
    json_t *good = json_loads(document_text, 0, NULL);
    json_t *bad =
        json_loads("{\"$defs\": {}, \"s\": {\"properties\": {\"a\": {\"oneOf\": []}}}}", 0, NULL);
    json_t *dangling = json_loads("{\"$defs\": {}, \"s\": {\"$ref\": \"#/$defs/no\"}}", 0, NULL);

    (void)state;
    assert_int_equal(
        vl_schema_admit(good, json_object_get(json_object_get(good, "$defs"), "thing"), &fault),
        VL_OK);
    assert_int_equal(vl_schema_admit(bad, json_object_get(bad, "s"), &fault), VL_E_PROTO);
    assert_int_equal(vl_schema_admit(dangling, json_object_get(dangling, "s"), &fault), VL_E_PROTO);
    json_decref(good);
    json_decref(bad);
    json_decref(dangling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_values),
        cmocka_unit_test(refuses_keywords_it_would_ignore),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

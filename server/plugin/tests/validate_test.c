#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/validate.h"

#include <stdio.h>
#include <string.h>

#define TEXTS "{\"da\":\"d\",\"en\":\"e\"}"
#define TRIAGE(urgency, scores, flags, reasons, missing)                                           \
    "{\"urgency\":" urgency ",\"scores\":[" scores "],\"red_flags\":[" flags                       \
    "],\"reasons\":[" reasons "],\"missing\":[" missing "],\"disclaimer\":" TEXTS "}"
#define SCORE(band, level)                                                                         \
    "{\"id\":\"news2\",\"name\":" TEXTS ",\"value\":3,\"complete\":true,\"max\":20,\"band\":" band \
    ",\"level\":" level                                                                            \
    ",\"working\":{\"da\":\"\",\"en\":\"\"},\"missing\":[],\"source\":\"s\",\"attribution\":\"\"}"
#define FLAG(level)          "{\"id\":\"f\",\"text\":" TEXTS ",\"level\":" level ",\"source\":\"s\"}"
#define PLAN(stages)         "{\"stages\":[" stages "],\"reason\":" TEXTS "}"
#define STAGE(at, ring, who) "{\"after_s\":" at ",\"ring\":" ring ",\"targets\":[" who "]}"
#define WHO(hospital, level) "{\"hospital\":" hospital ",\"level\":" level "}"
#define FORM(items)                                                                                \
    "{\"id\":\"x\",\"version\":\"1\",\"name\":" TEXTS ",\"abi\":\"1.0\",\"questionnaire\":"        \
    "{\"resourceType\":\"Questionnaire\",\"item\":[" items "]}}"
#define ITEM(type, more) "{\"linkId\":\"a\",\"type\":" type ",\"text\":\"A?\"" more "}"

static const struct {
    enum vl_plugin_document document;
    int rc;
    const char *text;
} row[] = {
    {VL_PLUGIN_TRIAGE_ANSWER, VL_OK, TRIAGE("null", "", "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_OK,
     TRIAGE("\"urgent\"", SCORE("null", "null"), FLAG("\"immediate\""), TEXTS, "\"a\"")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_OK,
     TRIAGE("\"urgent\"", SCORE("{\"code\":\"c\",\"da\":\"d\",\"en\":\"e\"}", "\"routine\""), "",
            "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("\"soon\"", "", "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("1", "", "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", "7", "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", SCORE("{}", "null"), "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", SCORE("null", "\"x\""), "", "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", "", FLAG("null"), "", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", "", "", "{\"da\":\"d\"}", "")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", "", "", "", "1")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, TRIAGE("null", "", "", "", "\"\"")},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, "{}"},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, "[]"},
    {VL_PLUGIN_TRIAGE_ANSWER, VL_E_PROTO, "null"},
    {VL_PLUGIN_ROUTE_ANSWER, VL_OK, PLAN(STAGE("0", "\"one\"", WHO("\"AAA\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_OK,
     PLAN(STAGE("0", "\"all\"", WHO("\"A\"", "1") "," WHO("\"B\"", "2")) "," STAGE(
         "0", "\"one\"", WHO("\"C\"", "9")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN("")},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("0", "\"one\"", ""))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("-1", "\"one\"", WHO("\"A\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("3601", "\"one\"", WHO("\"A\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("0.5", "\"one\"", WHO("\"A\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("0", "\"two\"", WHO("\"A\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("0", "\"one\"", WHO("\"\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO, PLAN(STAGE("0", "\"one\"", WHO("\"A\"", "10")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO,
     PLAN(STAGE("0", "\"one\"", WHO("\"12345678901234567\"", "1")))},
    {VL_PLUGIN_ROUTE_ANSWER, VL_E_PROTO,
     PLAN(STAGE("20", "\"one\"", WHO("\"A\"", "1")) "," STAGE("10", "\"one\"", WHO("\"A\"", "1")))},
    {VL_PLUGIN_DESCRIPTION, VL_OK, FORM(ITEM("\"boolean\"", ""))},
    {VL_PLUGIN_DESCRIPTION, VL_OK,
     FORM(ITEM("\"group\"", ",\"item\":[" ITEM("\"choice\"", "") "]"))},
    {VL_PLUGIN_DESCRIPTION, VL_E_PROTO, FORM("")},
    {VL_PLUGIN_DESCRIPTION, VL_E_PROTO, FORM(ITEM("\"attachment\"", ""))},
    {VL_PLUGIN_DESCRIPTION, VL_E_PROTO, FORM(ITEM("\"group\"", ",\"item\":7"))},
    {VL_PLUGIN_DESCRIPTION, VL_E_PROTO, FORM("{\"linkId\":\"a\"}")},
    {VL_PLUGIN_REFUSAL, VL_OK, "{\"error\":{\"linkId\":null,\"da\":\"d\",\"en\":\"e\"}}"},
    {VL_PLUGIN_REFUSAL, VL_OK, "{\"error\":{\"linkId\":\"a\",\"da\":\"d\",\"en\":\"e\"}}"},
    {VL_PLUGIN_REFUSAL, VL_E_PROTO, "{\"error\":{\"da\":\"d\",\"en\":\"e\"}}"},
    {VL_PLUGIN_REFUSAL, VL_E_PROTO, "{\"error\":\"no\"}"},
};

static void judges_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *in = json_loads(row[i].text, JSON_DECODE_ANY, NULL), *out = NULL;
        char why[VL_PLUGIN_WHY_BYTES];
        assert_non_null(in);
        int rc = vl_plugin_validate(row[i].document, in, &out, why);
        if (rc != row[i].rc)
            fail_msg("row %zu: %d %s: %s", i, rc, why, row[i].text);
        if (rc == VL_OK)
            assert_true(json_equal(in, out));
        else
            assert_true(strlen(why) > 0 && !out);
        json_decref(in);
        json_decref(out);
    }
}

static void leaves_out_what_it_does_not_know(void **state)
{
    json_t *in = json_loads(PLAN(STAGE("0", "\"one\"", WHO("\"A\"", "1"))), 0, NULL), *out = NULL;
    char why[VL_PLUGIN_WHY_BYTES];

    (void)state;
    json_object_set_new(in, "later", json_string("version"));
    json_object_set_new(json_array_get(json_object_get(in, "stages"), 0), "tune", json_integer(3));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_ROUTE_ANSWER, in, &out, why), VL_OK);
    assert_int_equal(json_object_size(out), 2);
    assert_int_equal(json_object_size(json_array_get(json_object_get(out, "stages"), 0)), 3);
    json_decref(in);
    json_decref(out);
}

/* One more than each bound is refused. */
static void bounds_counts_and_lengths(void **state)
{
    json_t *in = json_loads(TRIAGE("null", "", "", "", ""), 0, NULL), *out = NULL;
    json_t *missing = json_object_get(in, "missing");
    char why[VL_PLUGIN_WHY_BYTES], text[65];

    (void)state;
    for (unsigned i = 0; i < VL_PLUGIN_MAX_LINK_IDS; i++)
        json_array_append_new(missing, json_string("a"));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_TRIAGE_ANSWER, in, &out, why), VL_OK);
    json_decref(out);
    json_array_append_new(missing, json_string("a"));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_TRIAGE_ANSWER, in, &out, why), VL_E_PROTO);
    json_array_clear(missing);
    memset(text, 'x', sizeof text);
    json_array_append_new(missing, json_stringn(text, 64));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_TRIAGE_ANSWER, in, &out, why), VL_OK);
    json_decref(out);
    json_array_append_new(missing, json_stringn(text, 65));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_TRIAGE_ANSWER, in, &out, why), VL_E_PROTO);
    json_decref(in);
}

static json_t *question(const char *type)
{
    return json_pack("{s:s, s:s, s:s}", "linkId", "a", "type", type, "text", "A?");
}

static void bounds_a_questionnaire(void **state)
{
    json_t *in = json_loads(FORM(ITEM("\"group\"", "")), 0, NULL), *out = NULL;
    json_t *form = json_object_get(in, "questionnaire");
    json_t *at = json_array_get(json_object_get(form, "item"), 0);
    char why[VL_PLUGIN_WHY_BYTES];

    (void)state;
    for (unsigned i = 1; i < VL_PLUGIN_MAX_QUESTIONS; i++) {
        json_t *below = question("group");
        json_object_set_new(at, "item", json_pack("[o]", below));
        at = below;
    }
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_DESCRIPTION, in, &out, why), VL_OK);
    json_decref(out);
    json_object_set_new(at, "item", json_pack("[o]", question("boolean")));
    assert_int_equal(vl_plugin_validate(VL_PLUGIN_DESCRIPTION, in, &out, why), VL_E_PROTO);
    json_decref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_each),
        cmocka_unit_test(leaves_out_what_it_does_not_know),
        cmocka_unit_test(bounds_counts_and_lengths),
        cmocka_unit_test(bounds_a_questionnaire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

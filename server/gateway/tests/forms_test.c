/* What a region's own forms may hold, and which answers fit them. */
#include "gateway/forms.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD          "{\"resourceType\": \"Questionnaire\", \"item\": ["
#define TAIL          "]}"
#define Q(link, type) "{\"linkId\": \"" link "\", \"type\": \"" type "\", \"text\": \"?\"}"

struct place {
    char folder[64], region[96], form[96];
    struct vl_hotline hotlines[2];
    struct vl_region described;
    struct vl_config_report report;
};

static void *setup(struct place *p)
{
    memset(p, 0, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "/tmp/vl-forms-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->region, sizeof p->region, "%s/region.json", p->folder);
    snprintf(p->form, sizeof p->form, "%s/a.json", p->folder);
    p->hotlines[0].form = "a.json";
    p->described.hotlines = p->hotlines;
    p->described.n_hotlines = 2;
    return p;
}

static void write_form(const struct place *p, const char *text)
{
    FILE *f = fopen(p->form, "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void teardown(struct place *p)
{
    (void)unlink(p->form);
    assert_int_equal(rmdir(p->folder), 0);
}

static const struct {
    const char *name, *text, *said; /* said: NULL when it is in order */
} forms[] = {
    {"no questions", HEAD TAIL, NULL},
    {"one question", HEAD Q("a", "boolean") TAIL, NULL},
    {"not JSON", "{", "expected"},
    {"another resource", "{\"resourceType\": \"Patient\"}", "is no FHIR Questionnaire"},
    {"no linkId", HEAD "{\"type\": \"boolean\", \"text\": \"?\"}" TAIL, "has no linkId"},
    {"no text", HEAD "{\"linkId\": \"a\", \"type\": \"boolean\"}" TAIL, "'a': has no text"},
    {"a type nobody knows", HEAD Q("a", "signature") TAIL, "'a': its type is none of"},
    {"a choice of nothing", HEAD Q("a", "choice") TAIL, "'a': each answerOption"},
    {"twice", HEAD Q("a", "boolean") "," Q("a", "text") TAIL, "'a': is there twice"},
    {"too deep",
     HEAD "{\"linkId\":\"1\",\"type\":\"group\",\"text\":\"?\",\"item\":["
          "{\"linkId\":\"2\",\"type\":\"group\",\"text\":\"?\",\"item\":["
          "{\"linkId\":\"3\",\"type\":\"group\",\"text\":\"?\",\"item\":["
          "{\"linkId\":\"4\",\"type\":\"group\",\"text\":\"?\",\"item\":["
          "{\"linkId\":\"5\",\"type\":\"group\",\"text\":\"?\",\"item\":["
          "{\"linkId\":\"6\",\"type\":\"group\",\"text\":\"?\",\"item\":[" Q(
              "7", "boolean") "]}]}]}]}]}]}" TAIL,
     "nested too deep"},
};

static void test_faults(void **state)
{
    struct place p;

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct vl_forms *read = NULL;
        setup(&p);
        write_form(&p, forms[i].text);
        int rc = vl_forms_load(&p.described, p.region, &p.report, &read);
        if (rc != (forms[i].said ? VL_E_PROTO : VL_OK))
            fail_msg("%s: rc %d", forms[i].name, rc);
        if (forms[i].said && !strstr(p.report.problems[0].text, forms[i].said))
            fail_msg("%s: said '%s'", forms[i].name, p.report.problems[0].text);
        if (forms[i].said)
            assert_string_equal(p.report.problems[0].file, p.form);
        vl_forms_destroy(read);
        teardown(&p);
    }
}

static void test_no_such_file(void **state)
{
    struct place p;
    struct vl_forms *read = NULL;

    (void)state;
    setup(&p);
    assert_int_equal(vl_forms_load(&p.described, p.region, &p.report, &read), VL_E_PROTO);
    assert_int_equal(p.report.count, 1);
    assert_null(read);
    teardown(&p);
}

static const struct {
    const char *answers, *wrong; /* wrong: NULL when they fit */
} answers[] = {
    {"{}", NULL},
    {"{\"b\": true, \"i\": 3, \"d\": 3.5, \"c\": \"x\", \"t\": \"ord\"}", NULL},
    {"{\"d\": 3}", NULL},
    {"{\"z\": true}", "z"},
    {"{\"b\": \"true\"}", "b"},
    {"{\"i\": 3.5}", "i"},
    {"{\"d\": \"3\"}", "d"},
    {"{\"c\": \"y\"}", "c"},
    {"{\"t\": true}", "t"},
    {"{\"g\": \"a group is asked nothing\"}", "g"},
};

static void test_answers(void **state)
{
    struct place p;
    struct vl_forms *read = NULL;
    bool is_own;

    (void)state;
    setup(&p);
    write_form(
        &p, HEAD
        "{\"linkId\":\"g\",\"type\":\"group\",\"text\":\"?\",\"item\":[" Q("b", "boolean") "," Q(
            "i", "integer") "," Q("d",
                                  "decimal") "," Q("t",
                                                   "text") ",{\"linkId\":\"c\",\"type\":\"choice\","
                                                           "\"text\":\"?\",\"answerOption\":"
                                                           "[{\"valueCoding\":{\"code\":\"x\"}}]}]"
                                                           "}" TAIL);
    assert_int_equal(vl_forms_load(&p.described, p.region, &p.report, &read), VL_OK);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        json_t *given = json_loads(answers[i].answers, 0, NULL);
        const char *wrong = NULL;
        assert_non_null(given);
        bool fits = vl_forms_fit(read, 0, given, &wrong);
        if (fits != !answers[i].wrong || (wrong && strcmp(wrong, answers[i].wrong) != 0))
            fail_msg("%s: %s", answers[i].answers, wrong ? wrong : "fits");
        assert_true(vl_forms_fit(read, 1, given, &wrong)); /* the other line has no form */
        json_decref(given);
    }
    assert_int_equal(json_array_size(json_object_get(vl_forms_of(read, 0, &is_own), "item")), 1);
    assert_true(is_own);
    assert_int_equal(json_array_size(json_object_get(vl_forms_of(read, 1, &is_own), "item")), 0);
    assert_false(is_own);
    vl_forms_destroy(read);
    teardown(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_no_such_file),
        cmocka_unit_test(test_answers),
    };
    return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}

#include "lungemedicin/items.h"
#include "lungemedicin/tests/ask.h"

#include <stdio.h>

static json_t *triage(const char *answers)
{
    char text[2048];

    snprintf(text, sizeof text, "{\"answers\":{%s},\"language\":\"da\"}", answers);
    return ask(vl_lung_triage, text, VL_PLUGIN_OK);
}

#define WELL                                                                                       \
    "\"news2.spo2\":97,\"news2.o2\":false,\"news2.rr\":16,\"news2.pulse\":70,\"news2.sbp\":120,"   \
    "\"news2.temp\":37.0,\"news2.consciousness\":\"A\""

static void suggests_the_most_urgent(void **state)
{
    static const struct {
        const char *name, *answers, *urgency;
    } row[] = {
        {"well", WELL, "routine"},
        {"ill", "\"news2.rr\":22,\"news2.spo2\":94,\"news2.pulse\":95,\"news2.temp\":38.5",
         "urgent"},
        {"very ill", "\"news2.rr\":26,\"news2.spo2\":93,\"news2.pulse\":115", "immediate"},
        {"red flag beats a good score", WELL ",\"red.pe_suspected\":true", "immediate"},
        {"a denied flag is none", WELL ",\"red.pe_suspected\":false", "routine"},
        {"cancer alone", "\"red.cancer_suspected\":true", "routine"},
        {"cancer lowers nothing", "\"red.cancer_suspected\":true,\"red.silent_chest\":true",
         "immediate"},
        {"low saturation", "\"news2.spo2\":91", "immediate"},
        {"the same on scale 2", WELL ",\"news2.scale2\":true", "routine"},
        {"anthonisen 1",
         "\"copd.worsening\":true,\"copd.dyspnoea\":true,\"copd.sputum_volume\":true,"
         "\"copd.purulence\":true",
         "urgent"},
        {"anthonisen 2",
         "\"copd.worsening\":true,\"copd.dyspnoea\":true,\"copd.sputum_volume\":true,"
         "\"copd.purulence\":false",
         "subacute"},
        {"crb 1", "\"pneumonia.suspected\":true,\"patient.age\":80,\"news2.rr\":18", "urgent"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *t = triage(row[i].answers);
        if (strcmp(text_of(t, "urgency"), row[i].urgency) != 0)
            fail_msg("%s: %s", row[i].name, text_of(t, "urgency"));
        assert_true(json_array_size(json_object_get(t, "reasons")) > 0);
        json_decref(t);
    }
}

static void nothing_known_suggests_nothing(void **state)
{
    static const char *const rows[] = {
        "",
        "\"news2.rr\":null",
        "\"red.pe_suspected\":false",
        "\"news2.rr\":16",         /* a minimum of 0 does not reassure */
        "\"copd.worsening\":true", /* nor a type that is still open */
        "\"pneumonia.suspected\":true",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *t = triage(rows[i]);
        assert_true(json_is_null(json_object_get(t, "urgency")));
        assert_int_equal(json_array_size(json_object_get(t, "red_flags")), 0);
        assert_true(json_array_size(json_object_get(t, "reasons")) > 0);
        json_decref(t);
    }
}

static void explains_itself(void **state)
{
    json_t *t = triage("\"news2.rr\":25,\"unknown.question\":1,\"news2.temp\":null");
    const json_t *news2 = by_id(json_object_get(t, "scores"), "news2");
    const json_t *missing = json_object_get(t, "missing");

    (void)state;
    assert_non_null(news2);
    assert_int_equal(json_integer_value(json_object_get(news2, "value")), 3);
    assert_true(json_is_false(json_object_get(news2, "complete")));
    assert_string_equal(text_of(json_object_get(news2, "band"), "code"), "low_medium");
    assert_string_equal(text_of(news2, "attribution"), "(c) Royal College of Physicians 2017");
    assert_true(lists(json_object_get(news2, "missing"), "news2.temp"));
    assert_true(lists(missing, "news2.temp") && lists(missing, "news2.o2"));
    assert_false(lists(missing, "news2.rr") || lists(missing, "news2.scale2"));
    assert_true(lists(json_object_get(t, "ignored"), "unknown.question"));
    assert_non_null(strstr(text_of(json_object_get(t, "disclaimer"), "da"), "Forslag"));
    json_decref(t);
}

static void flags_follow_from_other_answers(void **state)
{
    static const struct {
        const char *answers, *id;
        int raised;
    } row[] = {
        {"\"news2.spo2\":92", "spo2_low", 0},
        {"\"news2.spo2\":91", "spo2_low", 1},
        {"\"news2.spo2\":88,\"news2.scale2\":true", "spo2_low", 0},
        {"\"news2.spo2\":87,\"news2.scale2\":true", "spo2_low", 1},
        {"\"news2.consciousness\":\"C\"", "new_confusion", 0},
        {"\"news2.consciousness\":\"V\",\"copd.worsening\":true", "new_confusion", 1},
        {"\"news2.consciousness\":\"C\",\"news2.scale2\":true", "new_confusion", 1},
        {"\"news2.consciousness\":\"A\",\"copd.worsening\":true", "new_confusion", 0},
        {"\"red.new_confusion\":true", "new_confusion", 1},
        {"\"red.haemoptysis_major\":true", "haemoptysis_major", 1},
        {"\"red.pneumothorax\":true", "pneumothorax", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *t = triage(row[i].answers);
        if ((by_id(json_object_get(t, "red_flags"), row[i].id) != NULL) != row[i].raised)
            fail_msg("%s: %s", row[i].answers, row[i].id);
        json_decref(t);
    }
}

static void scores_keep_to_their_patients(void **state)
{
    static const struct {
        const char *answers, *id;
        int shown;
    } row[] = {
        {WELL ",\"patient.age\":15", "news2", 0},
        {WELL ",\"patient.age\":16", "news2", 1},
        {WELL ",\"patient.pregnant\":true", "news2", 0},
        {"\"patient.age\":70", "news2", 0},
        {"\"pneumonia.suspected\":true", "crb65", 1},
        {"\"pneumonia.suspected\":true,\"pneumonia.urea\":5.5", "crb65", 0},
        {"\"pneumonia.suspected\":true,\"pneumonia.urea\":5.5", "curb65", 1},
        {"\"pneumonia.suspected\":false,\"pneumonia.urea\":5.5", "curb65", 0},
        {"\"pneumonia.suspected\":true,\"patient.age\":17", "crb65", 0},
        {"\"copd.dyspnoea\":true", "anthonisen", 0},
        {"\"copd.worsening\":true", "anthonisen", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *t = triage(row[i].answers);
        if ((by_id(json_object_get(t, "scores"), row[i].id) != NULL) != row[i].shown)
            fail_msg("%s: %s", row[i].answers, row[i].id);
        json_decref(t);
    }
}

static void refuses_bad_answers(void **state)
{
    static const struct {
        const char *form, *link_id; /* NULL: the form as a whole */
    } row[] = {
        {"{\"answers\":{\"news2.rr\":\"22\"}}", "news2.rr"},
        {"{\"answers\":{\"news2.rr\":22.5}}", "news2.rr"},
        {"{\"answers\":{\"news2.rr\":-1}}", "news2.rr"},
        {"{\"answers\":{\"news2.spo2\":101}}", "news2.spo2"},
        {"{\"answers\":{\"news2.temp\":370}}", "news2.temp"},
        {"{\"answers\":{\"news2.o2\":1}}", "news2.o2"},
        {"{\"answers\":{\"news2.consciousness\":\"X\"}}", "news2.consciousness"},
        {"{\"answers\":{\"news2.consciousness\":\"\"}}", "news2.consciousness"},
        {"{\"answers\":{\"news2.consciousness\":\"A C\"}}", "news2.consciousness"},
        {"{\"answers\":{\"red.pe_suspected\":{}}}", "red.pe_suspected"},
        {"{\"answers\":[]}", NULL},
        {"{}", NULL},
        {"[", NULL},
        {"", NULL},
        {"{\"answers\":{\"news2.rr\":1,\"news2.rr\":2}}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *t = ask(vl_lung_triage, row[i].form, VL_PLUGIN_E_INPUT);
        const json_t *error = json_object_get(t, "error");
        assert_string_equal(text_of(error, "linkId"), row[i].link_id ? row[i].link_id : "(none)");
        assert_true(strlen(text_of(error, "da")) > 10 && strlen(text_of(error, "en")) > 10);
        json_decref(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggests_the_most_urgent),
        cmocka_unit_test(nothing_known_suggests_nothing),
        cmocka_unit_test(explains_itself),
        cmocka_unit_test(flags_follow_from_other_answers),
        cmocka_unit_test(scores_keep_to_their_patients),
        cmocka_unit_test(refuses_bad_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

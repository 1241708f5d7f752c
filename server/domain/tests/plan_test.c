/* plan_test.c - a plugin's plans, the default plans, and the events' JSON. */
#include "domain/tests/world.h"

static int parse(const struct vl_region *r, const char *text, struct vl_plan *plan,
                 struct vl_plan_error *error)
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    int rc = vl_plan_from_json(r, vl_region_hotline(r, "lungemedicin"), json, plan, error);
    json_decref(json);
    return rc;
}

static void plans_are_checked(void **unused)
{
#define ONE "\"ring\":\"one\",\"targets\":[{\"hospital\":\"NSR\",\"level\":1}]}"
    static const struct {
        const char *text, *error; /* NULL: fine */
    } rows[] = {
        {"{\"stages\":[{\"after_s\":0," ONE "]}", NULL},
        {"{\"stages\":[{\"after_s\":0," ONE ",{\"after_s\":600," ONE "],\"why\":\"x\"}", NULL},
        {"{}", "stages: must be an array of 1 to 8"},
        {"[]", "stages: must be an array of 1 to 8"},
        {"{\"stages\":[]}", "stages: must be an array of 1 to 8"},
        {"{\"stages\":[1]}", "stages[0].after_s: must be a whole number from 0 to 600"},
        {"{\"stages\":[{\"after_s\":601," ONE "]}",
         "stages[0].after_s: must be a whole number from 0 to 600"},
        {"{\"stages\":[{\"after_s\":1," ONE "]}", "stages[0].after_s: the first stage begins at 0"},
        {"{\"stages\":[{\"after_s\":0," ONE ",{\"after_s\":9," ONE ",{\"after_s\":8," ONE "]}",
         "stages[2].after_s: the stages must be in order"},
        {"{\"stages\":[{\"after_s\":0,\"ring\":\"two\",\"targets\":[]}]}",
         "stages[0].ring: must be \"one\" or \"all\""},
        {"{\"stages\":[{\"after_s\":0,\"ring\":\"all\",\"targets\":[]}]}",
         "stages[0].targets: must be an array of 1 to 8"},
        {"{\"stages\":[{\"after_s\":0,\"ring\":\"all\",\"targets\":[{\"hospital\":\"XYZ\"}]}]}",
         "stages[0].targets[0].hospital: unknown hospital 'XYZ'"},
        {"{\"stages\":[{\"after_s\":0,\"ring\":\"all\",\"targets\":[{\"hospital\":\"HOL\","
         "\"level\":1}]}]}",
         "stages[0].targets[0].hospital: 'HOL' is no position of 'lungemedicin'"},
        {"{\"stages\":[{\"after_s\":0,\"ring\":\"all\",\"targets\":[{\"hospital\":\"SUH\","
         "\"level\":3}]}]}",
         "stages[0].targets[0].level: must be from 1 to 2"},
    };
#undef ONE
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_plan plan = {0};
        struct vl_plan_error error = {""};
        int rc = parse(r, rows[i].text, &plan, &error);
        assert_int_equal(rc, rows[i].error ? VL_E_PROTO : VL_OK);
        assert_string_equal(error.text, rows[i].error ? rows[i].error : "");
        assert_int_equal(plan.n_stages != 0, rows[i].error == NULL);
    }
    vl_region_destroy(r);
}

/* By their lines: the bytes between the members of a struct mean nothing. */
static void assert_same_plan(const struct vl_region *r, const struct vl_plan *a,
                             const struct vl_plan *b)
{
    char line_a[VL_PLAN_LINE_BYTES], line_b[VL_PLAN_LINE_BYTES];
    vl_plan_format(r, a, line_a);
    vl_plan_format(r, b, line_b);
    assert_string_equal(line_a, line_b);
}

static void plan_comes_back_from_json(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (uint16_t h = 0; h < r->n_hotlines; h++) {
        for (int u = 0; u < VL_URGENCY_COUNT; u++) {
            struct vl_plan plan = vl_plan_default(r, h, (enum vl_urgency)u), again;
            json_t *json = vl_plan_to_json(r, &plan);
            assert_int_equal(vl_plan_from_json(r, h, json, &again, NULL), VL_OK);
            assert_same_plan(r, &plan, &again);
            char line[VL_PLAN_LINE_BYTES];
            vl_plan_format(r, &plan, line);
            again = vl_plan_recall(r, line);
            assert_same_plan(r, &plan, &again);
            json_decref(json);
        }
    }
    assert_int_equal(vl_plan_default(r, VL_NONE, VL_URGENCY_URGENT).n_stages, 0);
    vl_region_destroy(r);
}

static void plan_lines_are_short_and_forgiving(void **unused)
{
    static const struct {
        const char *line, *again;
    } rows[] = {
        {"0 one NSR/1; 20 one SUH/1; 60 all NSR/2 SUH/2",
         "0 one NSR/1; 20 one SUH/1; 60 all NSR/2 SUH/2"},
        {"0 one XYZ/1 NSR/1", "0 one NSR/1"},
        {"0 all NSR/1; 30 all +/1 +/2", "0 all NSR/1; 30 all +/1 +/2"},
        {"0 one NSR/3 NSR/ NSR NSR/12 /1", "0 one"},
        {"0 some NSR/1; 5 all NSR/1", "5 all NSR/1"},
        {"99999999999 one NSR/1;;; ;", ""},
        {"", ""},
        {NULL, ""},
    };
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[VL_PLAN_LINE_BYTES];
        struct vl_plan plan = vl_plan_recall(r, rows[i].line);
        vl_plan_format(r, &plan, line);
        assert_string_equal(line, rows[i].again);
    }
    vl_region_destroy(r);
}

static void default_plans(void **unused)
{
    static const struct {
        enum vl_urgency urgency;
        const char *first, *plan;
    } rows[] = {
        {VL_URGENCY_IMMEDIATE, NULL, "0 all NSR/1 SUH/1; 10 all NSR/2 SUH/2; 20 all +/1 +/2"},
        {VL_URGENCY_URGENT, NULL,
         "0 one NSR/1 SUH/1; 10 all NSR/1 SUH/1; 40 all NSR/2 SUH/2; 80 all +/1 +/2"},
        {VL_URGENCY_ROUTINE, NULL, "0 one NSR/1 SUH/1; 10 all NSR/1 SUH/1; 40 all NSR/2 SUH/2"},
        {VL_URGENCY_ROUTINE, "SUH",
         "0 one SUH/1; 10 one NSR/1 SUH/1; 10 all NSR/1 SUH/1; 40 all NSR/2 SUH/2"},
        {VL_URGENCY_ROUTINE, "HOL", "0 one NSR/1 SUH/1; 10 all NSR/1 SUH/1; 40 all NSR/2 SUH/2"},
    };
    struct vl_region *r = load_region(DEMO_REGION);
    vl_hotline_index lungs = vl_region_hotline(r, "lungemedicin");
    (void)unused;
    r->fallback = vl_region_hotline(r, "akutmedicin");
    r->fallback_urgency = VL_URGENCY_URGENT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[VL_PLAN_LINE_BYTES];
        struct vl_plan plan = vl_plan_default(r, lungs, rows[i].urgency);
        vl_plan_put_first(r, lungs, vl_region_hospital(r, rows[i].first), &plan);
        vl_plan_format(r, &plan, line);
        assert_string_equal(line, rows[i].plan);
    }
    vl_region_destroy(r);
}

static void events_are_refused_by_name(void **unused)
{
    static const struct {
        const char *type;
        int version;
        const char *body;
        int rc;
    } rows[] = {
        {"call.left", 1, "{\"call\":7}", VL_OK},
        {"call.left", 1, "{}", VL_E_PROTO},
        {"call.left", 1, "{\"call\":0}", VL_E_PROTO},
        {"call.left", 3, "{\"call\":7}", VL_E_VERSION},
        {"call.lost", 1, "{\"call\":7}", VL_E_NOENT},
        {"call.outcome", 1, "{\"call\":7,\"outcome\":\"cured\"}", VL_E_PROTO},
        {"call.owed", 1, "{\"call\":7,\"deadline\":\"soon\"}", VL_E_PROTO},
        {"core.started", 1, "{}", VL_OK},
        {"core.started", 1, "[]", VL_E_PROTO},
        {"person.connected", 1, "{\"person\":\"somebody-who-left\"}", VL_OK},
        {"person.presence", 1, "{\"person\":\"gp-anne\",\"presence\":\"asleep\"}", VL_E_PROTO},
        {"call.placed", 1, "{\"urgency\":\"urgent\",\"plan_source\":\"default\"}", VL_OK},
        {"ring.started", 1, "{\"call\":7,\"stage\":8}", VL_E_PROTO},
    };
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_event e;
        json_t *body = json_loads(rows[i].body, 0, NULL);
        assert_non_null(body);
        assert_int_equal(
            vl_event_from_json(r, rows[i].type, rows[i].version, (vl_utc){1}, body, &e),
            rows[i].rc);
        json_decref(body);
    }
    vl_region_destroy(r);
}

static void attachments_stand_in_the_body(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    struct vl_event e = {.type = VL_EVENT_CALL_LEFT, .call = 7, .attachment = "{\"a\":[1,2]}"};
    json_t *body = NULL;
    (void)unused;
    assert_int_equal(vl_event_to_json(r, &e, &body), VL_OK);
    char *text = vl_json_dump_sorted(body);
    assert_string_equal(text, "{\"attachment\":{\"a\":[1,2]},\"call\":7}");
    free(text);
    json_decref(body);
    e.attachment = "{";
    assert_int_equal(vl_event_to_json(r, &e, &body), VL_E_PROTO);
    vl_region_destroy(r);
}

static void codes_have_names(void **unused)
{
    (void)unused;
    assert_string_equal(vl_outcome_name(VL_OUTCOME_SUBACUTE_SLOT), "subacute_slot");
    assert_int_equal(vl_urgency_from_name("routine"), VL_URGENCY_ROUTINE);
    assert_int_equal(vl_urgency_from_name("soon"), VL_URGENCY_COUNT);
    assert_int_equal(vl_urgency_from_name(NULL), VL_URGENCY_COUNT);
    assert_null(vl_urgency_name(VL_URGENCY_COUNT));
    assert_string_equal(vl_refusal_name(VL_REFUSAL_RING_OVER), "ring_over");
    assert_null(vl_refusal_name(VL_REFUSAL_COUNT));
    for (int i = 0; i < VL_EVENT_COUNT; i++)
        assert_int_equal(vl_event_type_from_name(vl_event_type_name((enum vl_event_type)i)), i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_checked),
        cmocka_unit_test(plan_comes_back_from_json),
        cmocka_unit_test(plan_lines_are_short_and_forgiving),
        cmocka_unit_test(default_plans),
        cmocka_unit_test(events_are_refused_by_name),
        cmocka_unit_test(attachments_stand_in_the_body),
        cmocka_unit_test(codes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

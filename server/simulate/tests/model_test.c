#include "demo.h"

static struct vl_report report;

static bool has_line(const char *text)
{
    for (size_t i = 0; i < report.count && i < VL_REPORT_LINES; i++)
        if (strstr(report.lines[i], text))
            return true;
    return false;
}

static void the_demo_is_in_order(void **unused)
{
    (void)unused;
    struct vl_model model;
    json_t *json = demo_model();
    assert_int_equal(vl_model_from_json(json, &model, &report), VL_OK);
    json_decref(json);
    assert_int_equal(report.count, 0);
    assert_true(model.talk_median_s > 239 && model.talk_median_s < 241);
    assert_true(model.hour_share[9] > 0.159 && model.hour_share[9] < 0.161);
    assert_true(model.weekday_factor[6] == 0);
    assert_int_equal(vl_model_staff(&model, "akutmedicin", 2), 4);
    assert_int_equal(vl_model_staff(&model, "kardiologi", 2), 2);
    assert_int_equal(vl_model_staff(&model, "haematologi", 1), 1);
    assert_true(vl_model_specialty_share(&model, "unheard-of") == 0);
    vl_model_fini(&model);
}

/* One change, one fault, named by its path. A NULL value takes the key away. */
static const struct {
    const char *section, *key, *value, *says;
} faults[] = {
    {"talk", "median_s", "0", "talk.median_s: must be a number from 1 to 7200"},
    {"talk", "median_s", "\"4 min\"", "talk.median_s: must be a number"},
    {"talk", "median_s", NULL, "talk.median_s: is missing"},
    {"callers", "gps", "10.5", "callers.gps: must be a whole number"},
    {"pick_up", "probability", "1.2", "pick_up.probability: must be a number from 0 to 1"},
    {"pick_up", "speed", "1", "pick_up.speed: unknown key"},
    {"procedure", "why", NULL, "procedure.why: must be a text"},
    {"hour_share", "24", "0", "hour_share.24: unknown key"},
    {"hour_share", "9", "0", "hour_share.9: unknown key"},
    {"hour_share", "09", "0.5", "hour_share: must add up to 1"},
    {"urgency_share", "soon", "0", "urgency_share.soon: unknown key"},
    {"weekday_factor", "mon", "-1", "weekday_factor.mon: must be a number from 0 to 10"},
    {"specialty_share", "kardiologi", NULL, "specialty_share: must add up to 1"},
    {"staff_of", "akutmedicin", "0", "staff_of.akutmedicin: must be a number from 1 to 16"},
};

static void set_raw(json_t *model, const char *section, const char *key, const char *value)
{
    json_t *object = json_object_get(model, section);
    if (value)
        json_object_set_new(object, key, json_loads(value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(object, key);
}

static void every_fault_is_named(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct vl_model model;
        json_t *json = demo_model();
        set_raw(json, faults[i].section, faults[i].key, faults[i].value);
        assert_int_equal(vl_model_from_json(json, &model, &report), VL_E_PROTO);
        if (report.count != 1 || !has_line(faults[i].says))
            fail_msg("%s.%s: %zu faults, the first: %s", faults[i].section, faults[i].key,
                     report.count, report.lines[0]);
        json_decref(json);
    }
}

static void all_faults_come_at_once(void **unused)
{
    (void)unused;
    struct vl_model model;
    json_t *json = demo_model();
    set_raw(json, "talk", "sigma", "9");
    set_raw(json, "patience", "why", "\"\"");
    json_object_del(json, "weekday_factor");
    json_object_set_new(json, "weather", json_object());
    assert_int_equal(vl_model_from_json(json, &model, &report), VL_E_PROTO);
    json_decref(json);
    assert_int_equal(report.count, 4);
    assert_true(has_line("talk.sigma: must be a number from 0 to 2"));
    assert_true(has_line("patience.why: must be a text"));
    assert_true(has_line("weekday_factor: is missing"));
    assert_true(has_line("weather: unknown section"));
}

static void nonsense_is_no_model(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"[]", "7", "{}", "{\"talk\": 7, \"hour_share\": []}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct vl_model model;
        json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        assert_int_equal(vl_model_from_json(json, &model, &report), VL_E_PROTO);
        assert_true(report.count > 20);
        json_decref(json);
    }
}

/* What the program reads and what the schema promises an editor are the same. */
static void the_schema_has_the_same_keys_and_ranges(void **unused)
{
    (void)unused;
    json_t *schema = load_json(SCHEMA_FILE);
    json_t *properties = json_object_get(schema, "properties");
    size_t n = 0;
    double least = 0, most = 0;
    const char *name = NULL;
    json_t *section, *number;
#define X(section_name, key, min, max, is_whole)                                                   \
    assert_int_equal(json_unpack(properties, "{s:{s:{s:{s:F, s:F, s:s}}}}", #section_name,         \
                                 "properties", #key, "minimum", &least, "maximum", &most, "type",  \
                                 &name),                                                           \
                     0);                                                                           \
    assert_true(least == (double)(min) && most == (double)(max));                                  \
    assert_string_equal(name, (is_whole) ? "integer" : "number");                                  \
    n++;
    VL_MODEL_NUMBER_MAP(X)
#undef X
    size_t in_schema = 0;
    json_object_foreach (properties, name, section) {
        bool is_table = strstr(name, "_share") || strstr(name, "_factor") || strstr(name, "_of");
        const char *key;
        json_object_foreach (json_object_get(section, "properties"), key, number)
            in_schema += !is_table && strcmp(key, "why") != 0;
    }
    assert_int_equal(in_schema, n);
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_is_in_order),
        cmocka_unit_test(every_fault_is_named),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(nonsense_is_no_model),
        cmocka_unit_test(the_schema_has_the_same_keys_and_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

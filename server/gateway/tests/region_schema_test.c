/* The region's schema and its parser may not drift apart: what one refuses the other refuses, for
 * every key of every kind of object in the demo region.
 *
 * The schema uses a few keywords that our checker does not know. `translated` gives what it can
 * check; those that say what no single value can (references, conditions) are the parser's. */
#include "domain/region.h"
#include "gateway/schema.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ELEMENTS_TRIED 1 /* of each array: more tell nothing new */

struct pair {
    json_t *schema, *region;
    unsigned tried;
};

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    if (!json)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return json;
}

static bool listed(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* The keyword as our checker knows it; NULL: it does not check that. */
static const char *keyword(const char *key)
{
    static const char *const dropped[] = {"examples", "default", "format",   "dependentRequired",
                                          "if",       "then",    "minItems", "patternProperties",
                                          NULL};

    if (strcmp(key, "oneOf") == 0)
        return "anyOf";
    if (strcmp(key, "const") == 0)
        return "enum";
    return listed(key, dropped) ? NULL : key;
}

static json_t *translated(const json_t *schema);

static json_t *each_translated(const json_t *list)
{
    json_t *out = json_is_array(list) ? json_array() : json_object();
    size_t i;
    const char *key;
    json_t *one;

    if (json_is_array(list))
        json_array_foreach ((json_t *)(uintptr_t)list, i, one)
            json_array_append_new(out, translated(one));
    else
        json_object_foreach ((json_t *)(uintptr_t)list, key, one)
            json_object_set_new(out, key, translated(one));
    return out;
}

static json_t *value_translated(const char *key, json_t *value)
{
    if (strcmp(key, "const") == 0)
        return json_pack("[O]", value);
    if (strcmp(key, "oneOf") == 0 || strcmp(key, "properties") == 0)
        return each_translated(value);
    if (strcmp(key, "items") == 0)
        return translated(value);
    return json_incref(value);
}

static json_t *translated(const json_t *schema)
{
    json_t *out = json_object();
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)schema, key, value)
        if (keyword(key))
            json_object_set_new(out, keyword(key), value_translated(key, value));
    return out;
}

static json_t *first(const json_t *region, const char *section)
{
    return json_array_get(json_object_get(region, section), 0);
}

/* Gives the first element of each section the keys that the demo has no use for. */
static void complete(json_t *region)
{
    json_t *hotline = first(region, "hotlines");
    json_t *more[] = {
        json_pack("{s:s, s:s, s:s}", "from", "2000-01-01", "until", "2100-01-01", "successor",
                  "HOL"),
        json_pack("{s:b}", "mono", 0),
        json_pack("{s:b, s:b, s:b, s:s, s:[s,s]}", "on_holidays", 1, "anonymous", 1, "fixed_times",
                  1, "video", "video_first", "callers", "gp", "citizen"),
        json_pack("{s:s, s:s}", "until", "2100-01-01", "group", "hoftebrud"),
        json_pack("{s:[s], s:[s]}", "except", "2026-12-26", "extra", "2026-12-24"),
    };

    json_object_update(first(region, "hospitals"), more[0]);
    json_object_update(first(region, "specialties"), more[1]);
    json_object_update(hotline, more[2]);
    json_object_update(first(region, "discharge_rules"), more[3]);
    json_object_update(json_object_get(region, "holidays"), more[4]);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        json_decref(more[i]);
    json_array_insert_new(json_object_get(first(region, "hospitals"), "sites"), 0,
                          json_pack("{s:s, s:s, s:f, s:f, s:s}", "name", "Site", "role", "new",
                                    "lat", 55.5, "lon", 12.0, "address", "Road 1"));
    json_array_set_new(json_object_get(hotline, "positions"), 0,
                       json_pack("{s:s, s:s, s:s}", "hospital", "SUH", "from", "2000-01-01",
                                 "until", "2100-01-01"));
    json_object_set_new(region, "fallback", json_string("akutmedicin"));
}

/* Of the long lists that nothing else refers to, the first is enough to try every key. */
static void shorten(json_t *region)
{
    static const char *const lists[] = {"rota", "discharge_rules"};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_object_get(region, lists[i]);

        while (json_array_size(list) > ELEMENTS_TRIED)
            json_array_remove(list, json_array_size(list) - 1);
    }
}

static void open_pair(struct pair *p)
{
    json_t *whole = load(VL_SOURCE_DIR "/server/domain/region.schema.json");
    struct vl_schema_fault fault;

    p->tried = 0;
    p->schema = translated(whole);
    p->region = load(VL_SOURCE_DIR "/server/main/demo/region.json");
    json_object_del(p->region, "$schema"); /* allowed by a keyword that was left out */
    json_object_del(p->region, "$comment");
    complete(p->region);
    json_decref(whole);
    if (vl_schema_admit(p->schema, p->schema, &fault) != VL_OK)
        fail_msg("%s: %s", fault.path, fault.text);
}

static void close_pair(struct pair *p)
{
    json_decref(p->schema);
    json_decref(p->region);
}

static bool schema_takes(struct pair *p)
{
    struct vl_schema_fault fault;

    return vl_schema_check(p->schema, p->schema, p->region, &fault) == VL_OK;
}

static bool parser_takes(struct pair *p)
{
    static struct vl_report report;
    struct vl_region *region = NULL;
    int rc = vl_region_from_json(p->region, &region, &report);

    assert_true((rc == VL_OK) == (report.count == 0));
    vl_region_destroy(region);
    return rc == VL_OK;
}

/* Both must say the same, or, where a key carries a meaning beyond its type, the parser may refuse
 * what the schema takes. */
static void compare(struct pair *p, const char *key, const char *what, bool parser_may_refuse)
{
    bool schema = schema_takes(p), parser = parser_takes(p);

    p->tried++;
    if (parser && !schema)
        fail_msg("%s %s: the schema refuses, the parser does not", key, what);
    if (schema && !parser && !parser_may_refuse)
        fail_msg("%s %s: the parser refuses, the schema does not", key, what);
}

static void try_value(struct pair *p, json_t *object, const char *key, json_t *value,
                      const char *what)
{
    static const char *const meaningful[] = {"site",  "id",       "opening",    "mono",
                                             "group", "fallback", "acute_site", NULL};
    json_t *before = json_incref(json_object_get(object, key));

    assert_int_equal(json_object_set_new(object, key, value), 0);
    compare(p, key, what, listed(key, meaningful));
    assert_int_equal(json_object_set_new(object, key, before), 0);
}

static char *long_text(json_int_t n)
{
    char *text = malloc((size_t)n + 1);

    assert_non_null(text);
    memset(text, 'a', (size_t)n);
    text[n] = '\0';
    return text;
}

static void try_bounds(struct pair *p, json_t *object, const char *key, const json_t *schema)
{
    const json_t *min = json_object_get(schema, "minimum"),
                 *max = json_object_get(schema, "maximum");
    const json_t *longest = json_object_get(schema, "maxLength");

    if (min && max) {
        try_value(p, object, key, json_integer(json_integer_value(min)), "smallest");
        try_value(p, object, key, json_integer(json_integer_value(max)), "greatest");
        try_value(p, object, key, json_integer(json_integer_value(min) - 1), "too small");
        try_value(p, object, key, json_integer(json_integer_value(max) + 1), "too great");
    }
    for (json_int_t more = 0; longest && more <= 1; more++) {
        char *text = long_text(json_integer_value(longest) + more);
        try_value(p, object, key, json_string(text), more ? "too long" : "longest");
        free(text);
    }
    if (longest)
        try_value(p, object, key, json_string(""), "empty");
}

static void try_key(struct pair *p, json_t *object, const char *key, const json_t *schema)
{
    static const char *const conditional[] = {
        "hospital",         "site", "lat", "lon", "until", "kinds", "discharge_destinations",
        "discharge_groups", NULL};
    json_t *before = json_object_get(object, key);

    try_value(p, object, key, json_real(1.5), "a fraction");
    try_value(p, object, key, json_true(), "a flag");
    try_value(p, object, key, json_object(), "an object");
    try_value(p, object, key, json_string("\xc3\xa6 not this"), "another text");
    try_value(p, object, key, json_null(), "null");
    try_bounds(p, object, key, schema);
    if (!before)
        return;
    json_incref(before);
    json_object_del(object, key);
    compare(p, key, "left out", listed(key, conditional));
    json_object_set_new(object, key, before);
}

/* Of several forms, the one that the value has. */
static const json_t *form_of(const struct pair *p, const json_t *schema, const json_t *value)
{
    const json_t *forms = json_object_get(schema, "anyOf");
    struct vl_schema_fault fault;
    size_t i;
    json_t *form;

    json_array_foreach (forms, i, form)
        if (vl_schema_check(p->schema, form, value, &fault) == VL_OK)
            return form;
    assert_null(forms);
    return schema;
}

static void walk(struct pair *p, json_t *value, const json_t *schema)
{
    const json_t *form = form_of(p, schema, value);
    const json_t *properties = json_object_get(form, "properties");
    const json_t *items = json_object_get(form, "items");
    const char *key;
    json_t *one;

    for (size_t i = 0; items && i < json_array_size(value) && i < ELEMENTS_TRIED; i++)
        walk(p, json_array_get(value, i), items);
    json_object_foreach ((json_t *)(uintptr_t)properties, key, one) {
        if (json_object_get(value, key)) {
            try_key(p, value, key, one);
            walk(p, json_object_get(value, key), one);
        }
    }
    if (properties) {
        json_object_set_new(value, "nonsense", json_integer(1));
        compare(p, "nonsense", "unknown key", false);
        json_object_del(value, "nonsense");
    }
}

static void test_demo_region_satisfies_both(void **state)
{
    struct pair p;
    struct vl_schema_fault fault;

    (void)state;
    open_pair(&p);
    if (vl_schema_check(p.schema, p.schema, p.region, &fault) != VL_OK)
        fail_msg("%s: %s", fault.path, fault.text);
    assert_true(parser_takes(&p));
    close_pair(&p);
}

static void test_same_refusals(void **state)
{
    struct pair p;

    (void)state;
    open_pair(&p);
    shorten(p.region);
    walk(&p, p.region, p.schema);

    assert_true(p.tried > 700);
    assert_true(schema_takes(&p) && parser_takes(&p)); /* everything was put back */
    close_pair(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demo_region_satisfies_both),
        cmocka_unit_test(test_same_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

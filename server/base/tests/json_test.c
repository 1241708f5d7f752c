#include "base/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct vl_json_limits limits = {100, 3};

static int parse(const char *text, json_t **out, struct vl_json_error *error)
{
    struct vl_span span = {(const uint8_t *)text, strlen(text)};
    return vl_json_parse(span, &limits, out, error);
}

static void test_bounds(void **state)
{
    static const struct {
        const char *text;
        int rc;
    } cases[] = {
        {"{}", VL_OK},
        {" [1, 2] ", VL_OK},
        {"{\"a\":[{\"b\":1}]}", VL_OK},
        {"{\"a\":[{\"b\":[]}]}", VL_E_FULL},
        {"[\"[[[[{{{{\"]", VL_OK},
        {"[\"\\\"[[[[\"]", VL_OK},
        {"[\"\\\\\", [[1]]]", VL_OK},
        {"[\"\\\\\", [[[1]]]]", VL_E_FULL},
        {"", VL_E_PROTO},
        {"1", VL_E_PROTO},
        {"\"text\"", VL_E_PROTO},
        {"{\"a\":1,\"a\":2}", VL_E_PROTO},
        {"{} {}", VL_E_PROTO},
        {"{}x", VL_E_PROTO},
        {"{\"a\":\"\\u0000\"}", VL_E_PROTO},
        {"{\"a\":\"\xff\"}", VL_E_PROTO},
        {"{\"a\":}", VL_E_PROTO},
        {"]]]]", VL_E_PROTO},
        {"[1,\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaa\"]",
         VL_E_FULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *value = NULL;
        int rc = parse(cases[i].text, &value, NULL);
        if (rc != cases[i].rc)
            fail_msg("%s: %d, not %d", cases[i].text, rc, cases[i].rc);
        assert_true((rc == VL_OK) == (value != NULL));
        json_decref(value);
    }
}

static void test_embedded_nul_and_place_of_an_error(void **state)
{
    static const uint8_t text[] = {'[', '1', 0, ']'};
    struct vl_json_error error;
    json_t *value = NULL;
    (void)state;
    struct vl_span span = {text, sizeof text};
    assert_int_equal(vl_json_parse(span, &limits, &value, &error), VL_E_PROTO);
    assert_int_equal(parse("{\n  \"a\" 1}", &value, &error), VL_E_PROTO);
    assert_int_equal(error.line, 2);
    assert_true(error.column > 0);
    assert_true(strlen(error.text) > 0);
    assert_null(value);
}

static void test_dumps(void **state)
{
    json_t *value = NULL;
    (void)state;
    assert_int_equal(parse("{\"b\": [1, true], \"a\": \"\xc3\xa5\"}", &value, NULL), VL_OK);
    char *plain = vl_json_dump(value), *sorted = vl_json_dump_sorted(value);
    assert_string_equal(plain, "{\"b\":[1,true],\"a\":\"\xc3\xa5\"}");
    assert_string_equal(sorted, "{\"a\":\"\xc3\xa5\",\"b\":[1,true]}");
    free(plain);
    free(sorted);
    json_decref(value);
}

static void test_getters_never_convert(void **state)
{
    json_t *o = NULL;
    int64_t n = 7;
    (void)state;
    assert_int_equal(
        parse("{\"s\":\"abc\",\"n\":5,\"r\":5.0,\"t\":true,\"z\":null,\"e\":\"\"}", &o, NULL),
        VL_OK);
    assert_string_equal(vl_json_string(o, "s"), "abc");
    assert_null(vl_json_string(o, "n"));
    assert_null(vl_json_string(o, "absent"));
    assert_null(vl_json_string(NULL, "s"));
    assert_non_null(vl_json_string_within(o, "s", 3, 3));
    assert_non_null(vl_json_string_within(o, "e", 0, 3));
    assert_null(vl_json_string_within(o, "s", 4, 9));
    assert_null(vl_json_string_within(o, "s", 0, 2));
    assert_null(vl_json_string_within(o, "z", 0, 9));
    assert_int_equal(vl_json_integer(o, "r", 0, 9, &n), VL_E_PROTO);
    assert_int_equal(vl_json_integer(o, "n", 6, 9, &n), VL_E_PROTO);
    assert_int_equal(vl_json_integer(o, "n", 0, 4, &n), VL_E_PROTO);
    assert_int_equal(n, 7);
    assert_int_equal(vl_json_integer(o, "n", 5, 5, &n), VL_OK);
    assert_int_equal(n, 5);
    assert_true(vl_json_flag(o, "t"));
    assert_false(vl_json_flag(o, "n"));
    assert_false(vl_json_flag(o, "absent"));
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_embedded_nul_and_place_of_an_error),
        cmocka_unit_test(test_dumps),
        cmocka_unit_test(test_getters_never_convert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

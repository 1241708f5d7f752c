#include "base/counters.h"
#include "base/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct vl_counter_info info[] = {
    {"x_total", "reason=\"a\"", "Things.", VL_COUNTER},
    {"x_total", "reason=\"b\"", "Things.", VL_COUNTER},
    {"y", "", "A level.", VL_GAUGE},
};

static void test_text_form(void **state)
{
    uint64_t values[3] = {1, 0, UINT64_MAX};
    uint8_t text[512];
    (void)state;
    struct vl_counters c = {info, 3, values};
    struct vl_writer w = vl_writer_of(text, sizeof text - 1);
    vl_counter_add(&c, 0, 41);
    vl_counters_text(&c, "worker=\"1\"", &w);
    assert_false(w.failed);
    text[w.used] = '\0';
    assert_string_equal((char *)text, "# HELP x_total Things.\n# TYPE x_total counter\n"
                                      "x_total{worker=\"1\",reason=\"a\"} 42\n"
                                      "x_total{worker=\"1\",reason=\"b\"} 0\n"
                                      "# HELP y A level.\n# TYPE y gauge\n"
                                      "y{worker=\"1\"} 18446744073709551615\n");
    w = vl_writer_of(text, sizeof text - 1);
    vl_counters_text(&c, "", &w);
    text[w.used] = '\0';
    assert_non_null(strstr((char *)text, "\ny 18446744073709551615\n"));
    w = vl_writer_of(text, 20);
    vl_counters_text(&c, "", &w);
    assert_true(w.failed);
}

static void test_json_leaves_zeros_out(void **state)
{
    uint64_t values[3] = {5, 0, 7};
    int64_t n;
    (void)state;
    struct vl_counters c = {info, 3, values};
    json_t *o = vl_counters_json(&c);
    assert_int_equal(json_object_size(o), 2);
    assert_int_equal(vl_json_integer(o, "x_total{reason=\"a\"}", 5, 5, &n), VL_OK);
    assert_int_equal(vl_json_integer(o, "y", 7, 7, &n), VL_OK);
    json_decref(o);
}

static void test_random_tokens(void **state)
{
    char a[32], b[32];
    (void)state;
    for (size_t n = 0; n <= 20; n++) {
        memset(a, '!', sizeof a);
        vl_random_token(a, n);
        assert_int_equal(strlen(a), (n * 4 + 2) / 3);
        assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_"),
                         strlen(a));
    }
    vl_random_token(b, 20);
    assert_string_not_equal(a, b);
    assert_true(vl_random_u32() != vl_random_u32() || vl_random_u32() != vl_random_u32());
}

static void test_secrets_compare(void **state)
{
    (void)state;
    assert_true(vl_secret_equal("", ""));
    assert_true(vl_secret_equal("abc", "abc"));
    assert_false(vl_secret_equal("abc", "abd"));
    assert_false(vl_secret_equal("abc", "abcd"));
    assert_false(vl_secret_equal("abc", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_form),
        cmocka_unit_test(test_json_leaves_zeros_out),
        cmocka_unit_test(test_random_tokens),
        cmocka_unit_test(test_secrets_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

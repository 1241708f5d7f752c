#include "gateway/web_server.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void finds_cookies(void **state)
{
    static const struct {
        const char *header, *name;
        int rc;
        const char *value;
    } row[] = {
        {"a=1; b=2", "a", VL_OK, "1"},
        {"a=1; b=2", "b", VL_OK, "2"},
        {"a=1;b=2", "b", VL_OK, "2"},
        {"aa=1; a=2", "a", VL_OK, "2"},
        {"a=", "a", VL_OK, ""},
        {"", "a", VL_E_NOENT, NULL},
        {"b=a=3", "a", VL_E_NOENT, NULL},
        {"a", "a", VL_E_NOENT, NULL},
        {"a=123456789", "a", VL_E_FULL, NULL},
    };
    char out[9];

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_int_equal(vl_web_cookie(row[i].header, row[i].name, out, sizeof out), row[i].rc);
        if (row[i].value)
            assert_string_equal(out, row[i].value);
    }
}

static void decodes_form_fields(void **state)
{
    static const struct {
        const char *body, *name;
        int rc;
        const char *value;
    } row[] = {
        {"a=1&b=2", "b", VL_OK, "2"},         {"a=x+y%20z", "a", VL_OK, "x y z"},
        {"a=%C3%B8", "a", VL_OK, "\xc3\xb8"}, {"ab=1&a=2", "a", VL_OK, "2"},
        {"a=%0", "a", VL_E_PROTO, NULL},      {"a=%zz", "a", VL_E_PROTO, NULL},
        {"a=%00", "a", VL_E_PROTO, NULL},     {"a=0123456789abcdef", "a", VL_E_FULL, NULL},
        {"b=1", "a", VL_E_NOENT, NULL},       {"", "a", VL_E_NOENT, NULL},
    };
    char out[16];

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_span body = {(const uint8_t *)row[i].body, strlen(row[i].body)};
        assert_int_equal(vl_web_form_field(body, row[i].name, out, sizeof out), row[i].rc);
        if (row[i].value)
            assert_string_equal(out, row[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_cookies),
        cmocka_unit_test(decodes_form_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

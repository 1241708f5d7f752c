#include "base/hex.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void test_every_byte(void **state)
{
    char text[3];
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        snprintf(text, sizeof text, "%02x", byte);
        assert_int_equal(vl_hex_byte(text), byte);
        snprintf(text, sizeof text, "%02X", byte);
        assert_int_equal(vl_hex_byte(text), byte);
    }
}

static void test_refuses_what_is_no_digit(void **state)
{
    static const char *const texts[] = {"", "a", "g0", "0g", " 1", "-1", "\x10\x11", "@0", "`0"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(vl_hex_byte(texts[i]), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_refuses_what_is_no_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

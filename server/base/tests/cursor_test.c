#include "base/cursor.h"
#include "base/err.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_reads_in_order_and_remembers_failure(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    (void)state;
    struct vl_cursor c = vl_cursor_of((struct vl_span){bytes, sizeof bytes});
    assert_int_equal(vl_cursor_u8(&c), 0x01);
    assert_int_equal(vl_cursor_u16(&c), 0x0203);
    assert_int_equal(vl_cursor_u32(&c), 0x04050607);
    assert_int_equal(vl_cursor_u32(&c), 0);
    assert_true(c.failed);
    assert_int_equal(vl_cursor_u8(&c), 0);
    assert_int_equal(vl_cursor_rest(&c).n, 0);
}

static void test_takes_the_rest_and_empty_input(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};
    (void)state;
    struct vl_cursor c = vl_cursor_of((struct vl_span){bytes, sizeof bytes});
    vl_cursor_u8(&c);
    struct vl_span rest = vl_cursor_rest(&c);
    assert_int_equal(rest.n, 2);
    assert_ptr_equal(rest.p, bytes + 1);
    assert_false(c.failed);
    c = vl_cursor_of((struct vl_span){NULL, 0});
    assert_int_equal(vl_cursor_take(&c, 0).n, 0);
    assert_false(c.failed);
    vl_cursor_take(&c, SIZE_MAX);
    assert_true(c.failed);
}

static void test_writes_and_patches(void **state)
{
    static const uint8_t expected[] = {0xbe, 0xef, 0, 0, 'h', 'i', 0x01, 0x02, 0x03};
    uint8_t buffer[9];
    (void)state;
    struct vl_writer w = vl_writer_of(buffer, sizeof buffer);
    vl_writer_be(&w, 0, 2);
    vl_writer_zero(&w, 2);
    vl_writer_bytes(&w, "hi", 2);
    vl_writer_be(&w, 0x010203, 3);
    vl_writer_patch_be(&w, 0, 0xbeef, 2);
    assert_false(w.failed);
    assert_int_equal(w.used, sizeof expected);
    assert_memory_equal(buffer, expected, sizeof expected);
}

static void test_write_past_the_end_keeps_what_was_there(void **state)
{
    uint8_t buffer[4] = {9, 9, 9, 9};
    (void)state;
    struct vl_writer w = vl_writer_of(buffer, 3);
    vl_writer_be(&w, 0x0102, 2);
    vl_writer_be(&w, 0x0304, 2);
    assert_true(w.failed);
    assert_int_equal(w.used, 2);
    vl_writer_bytes(&w, "x", 1);
    assert_int_equal(w.used, 2);
    assert_int_equal(buffer[2], 9);
    w = vl_writer_of(buffer, 3);
    vl_writer_be(&w, 1, 1);
    vl_writer_patch_be(&w, 0, 1, 2);
    assert_true(w.failed);
    assert_int_equal(buffer[3], 9);
}

static void test_every_error_has_a_name_and_a_text(void **state)
{
    (void)state;
    assert_string_equal(vl_err_name(VL_OK), "OK");
    assert_string_equal(vl_err_name(17), "OK");
    assert_string_equal(vl_err_name(VL_E_NOMEM), "NOMEM");
    assert_string_equal(vl_err_name(VL_E_DENIED), "DENIED");
    assert_string_equal(vl_err_name(-9999), "UNKNOWN");
    assert_string_equal(vl_err_text(VL_E_FULL), "configured limit reached");
    assert_string_equal(vl_err_text(-9999), "unknown error");
    assert_string_equal(vl_err_text(4), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_in_order_and_remembers_failure),
        cmocka_unit_test(test_takes_the_rest_and_empty_input),
        cmocka_unit_test(test_writes_and_patches),
        cmocka_unit_test(test_write_past_the_end_keeps_what_was_there),
        cmocka_unit_test(test_every_error_has_a_name_and_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/edit_distance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_edit_distance(void **state)
{
    char a[200], b[200];
    (void)state;
    assert_int_equal(vl_edit_distance("", ""), 0);
    assert_int_equal(vl_edit_distance("abc", ""), 3);
    assert_int_equal(vl_edit_distance("", "abc"), 3);
    assert_int_equal(vl_edit_distance("lisen", "listen"), 1);
    assert_int_equal(vl_edit_distance("kitten", "sitting"), 3);
    assert_int_equal(vl_edit_distance("flaw", "lawn"), 2);
    memset(a, 'a', sizeof a - 1);
    memset(b, 'b', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    assert_int_equal(vl_edit_distance(a, b), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edit_distance)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

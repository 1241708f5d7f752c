#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/media_counters.h"

/* Every row has its texts, and rows of one metric stand together, as the exposition needs. */
static void test_table(void **state)
{
    struct vl_media_counters c;
    const char *name = "";
    size_t groups = 0;

    (void)state;
    vl_media_counters_init(&c);
    assert_int_equal(c.table.count, VL_MEDIA_COUNTERS);
    for (size_t i = 0; i < c.table.count; i++) {
        const struct vl_counter_info *row = &c.table.info[i];
        assert_non_null(row->name);
        assert_true(strlen(row->help) > 0);
        groups += strcmp(name, row->name) != 0;
        name = row->name;
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(row->name, c.table.info[k].name) == 0 &&
                         strcmp(row->labels, c.table.info[k].labels) == 0);
    }
    assert_int_equal(groups, 11);
    vl_media_count(&c, VL_MEDIA_SRTP_REPLAY);
    assert_int_equal(c.table.values[VL_MEDIA_SRTP_REPLAY], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};

    return cmocka_run_group_tests_name("media_counters", tests, NULL, NULL);
}

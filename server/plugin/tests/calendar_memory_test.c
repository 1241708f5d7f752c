/* Each allocation that the answer's JSON needs fails in turn: no answer, nothing leaked (the
 * sanitizers watch). */
#include "plugin/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ALLOCATIONS_AT_MOST 10000

static const char rota[] = "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:h\nX-VAGTLINJE-HOSPITAL:A\n"
                           "BEGIN:VEVENT\nX-VAGTLINJE-PERSON:p\nDTSTART:20260105T080000\n"
                           "DURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
                           "BEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n";

static long allocations_left; /* jansson's hook has no context argument */

static void *failing_malloc(size_t n)
{
    return allocations_left-- > 0 ? malloc(n) : NULL;
}

static void test_the_answer_is_whole_or_none(void **state)
{
    static const struct vl_calendar_period year = {{INT64_C(1767225600000)},
                                                   {INT64_C(1798761600000)}};
    struct vl_calendar *calendar = NULL;
    json_t *answer = NULL;

    (void)state;
    assert_int_equal(vl_calendar_read((struct vl_span){(const uint8_t *)rota, sizeof rota - 1},
                                      &year, &calendar),
                     VL_OK);
    for (long n = 0; !answer; n++) {
        assert_true(n < ALLOCATIONS_AT_MOST);
        allocations_left = n;
        json_set_alloc_funcs(failing_malloc, free);
        answer = vl_calendar_to_json(calendar);
        json_set_alloc_funcs(malloc, free);
    }
    assert_int_equal(json_array_size(json_object_get(answer, "shifts")), 3);
    assert_int_equal(json_array_size(json_object_get(answer, "faults")), 3);
    json_decref(answer);
    vl_calendar_destroy(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_answer_is_whole_or_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "lungemedicin/tests/ask.h"

#include <stdio.h>

#define CONTEXT(urgency, positions, on_duty)                                                       \
    "{\"urgency\":\"" urgency "\",\"hotline\":\"lungemedicin\",\"positions\":[" positions "],"     \
    "\"on_duty\":[" on_duty "],\"caller\":{\"municipality\":\"Slagelse\"},"                        \
    "\"now\":\"2026-11-23T09:00:00.000Z\"}"
#define DUTY(hospital, level, available)                                                           \
    "{\"hospital\":\"" hospital "\",\"level\":" level ",\"count\":3,\"available\":" available "}"

/* "0 one AAA/1; 20 one BBB/1" */
static void plan_text(const json_t *plan, char *out, size_t n)
{
    const json_t *stages = json_object_get(plan, "stages");
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(stages) && used < n; i++) {
        const json_t *s = json_array_get(stages, i), *targets = json_object_get(s, "targets");
        used += (size_t)snprintf(out + used, n - used, "%s%d %s", i ? "; " : "",
                                 (int)json_integer_value(json_object_get(s, "after_s")),
                                 text_of(s, "ring"));
        for (size_t k = 0; k < json_array_size(targets) && used < n; k++) {
            const json_t *t = json_array_get(targets, k);
            used += (size_t)snprintf(out + used, n - used, " %s/%d", text_of(t, "hospital"),
                                     (int)json_integer_value(json_object_get(t, "level")));
        }
    }
}

static void plans(void **state)
{
    static const struct {
        const char *context, *plan;
    } row[] = {
        {CONTEXT("urgent", "\"AAA\",\"BBB\"", DUTY("AAA", "1", "1") "," DUTY("BBB", "1", "2")),
         "0 one BBB/1; 20 one AAA/1; 60 one BBB/2 AAA/2"},
        {CONTEXT("routine", "\"AAA\",\"BBB\"", DUTY("AAA", "1", "1") "," DUTY("BBB", "1", "1")),
         "0 one AAA/1; 20 one BBB/1; 60 one AAA/2 BBB/2"},
        {CONTEXT("urgent", "\"AAA\",\"BBB\"", DUTY("BBB", "2", "5")),
         "0 one AAA/1; 20 one BBB/1; 60 one AAA/2 BBB/2"},
        {CONTEXT("urgent", "\"AAA\"", ""), "0 one AAA/1; 60 one AAA/2"},
        {CONTEXT("immediate", "\"AAA\",\"BBB\"", DUTY("BBB", "1", "2")),
         "0 all BBB/1 AAA/1 BBB/2 AAA/2"},
        {CONTEXT("subacute", "\"A\",\"B\",\"C\",\"D\",\"E\"", ""),
         "0 one A/1; 20 one B/1; 40 one C/1; 60 one D/1; 80 one E/1; 100 one A/2 B/2 C/2 D/2 E/2"},
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *plan = ask(vl_lung_route, row[i].context, VL_PLUGIN_OK);
        plan_text(plan, text, sizeof text);
        assert_string_equal(text, row[i].plan);
        assert_non_null(text_of(json_object_get(plan, "reason"), "da"));
        json_decref(plan);
    }
}

static void refuses_bad_contexts(void **state)
{
    static const char *const rows[] = {
        "",
        "[]",
        CONTEXT("soon", "\"AAA\"", ""),
        CONTEXT("urgent", "", ""),
        CONTEXT("urgent", "7", ""),
        CONTEXT("urgent", "\"\"", ""),
        CONTEXT("urgent", "\"12345678901234567\"", ""),
        CONTEXT("urgent", "\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"", ""),
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        json_decref(ask(vl_lung_route, rows[i], VL_PLUGIN_E_INPUT));
}

static void nonsense_counts_as_nobody(void **state)
{
    json_t *plan = ask(vl_lung_route,
                       CONTEXT("urgent", "\"AAA\",\"BBB\"",
                               "7," DUTY("BBB", "1", "-3") "," DUTY("BBB", "1", "\"x\"") "," DUTY(
                                   "BBB", "1", "99999999")),
                       VL_PLUGIN_OK);
    char text[512];

    (void)state;
    plan_text(plan, text, sizeof text);
    assert_string_equal(text, "0 one AAA/1; 20 one BBB/1; 60 one AAA/2 BBB/2");
    json_decref(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans),
        cmocka_unit_test(refuses_bad_contexts),
        cmocka_unit_test(nonsense_counts_as_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

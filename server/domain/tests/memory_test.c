/* memory_test.c - each allocation that JSON needs fails in turn: a clear error, nothing leaked
 * (the sanitizers watch), nothing half done. */
#include "domain/tests/world.h"

#define ALLOCATIONS_AT_MOST 100000

static long allocations_left; /* jansson's hook has no context argument */

static void *failing_malloc(size_t n)
{
    return allocations_left-- > 0 ? malloc(n) : NULL;
}

static void fail_after(long n)
{
    allocations_left = n;
    json_set_alloc_funcs(failing_malloc, free);
}

static void succeed_again(void)
{
    json_set_alloc_funcs(malloc, free);
}

static void events_survive_lack_of_memory(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    struct vl_event e = {.type = VL_EVENT_CALL_PLACED, .attachment = "{\"sealed\":[1,2,3]}"};
    int rc = VL_E_NOMEM;
    (void)unused;
    e.u.placed.plan = vl_plan_default(r, 0, VL_URGENCY_URGENT);
    for (long n = 0; rc < 0; n++) {
        json_t *body = NULL;
        assert_true(n < ALLOCATIONS_AT_MOST);
        fail_after(n);
        rc = vl_event_to_json(r, &e, &body);
        succeed_again();
        /* jansson does not always say that it was memory which failed it in the attachment */
        assert_true(rc == VL_OK || rc == VL_E_NOMEM || rc == VL_E_PROTO);
        assert_int_equal(body != NULL, rc == VL_OK);
        json_decref(body);
    }
    vl_region_destroy(r);
}

static void canonical_form_is_whole_or_nothing(void **unused)
{
    struct world w;
    struct vl_command c = {.type = VL_COMMAND_CONNECT};
    char *text = NULL;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    world_do(&w, &c);
    c = (struct vl_command){.type = VL_COMMAND_CALL_PLACE};
    c.u.place.hotline = vl_region_hotline(w.region, "lungemedicin");
    assert_int_equal(world_do(&w, &c), VL_REFUSAL_NONE);
    char *whole = vl_state_canonical(w.state);
    for (long n = 0; !text; n++) {
        assert_true(n < ALLOCATIONS_AT_MOST);
        fail_after(n);
        text = vl_state_canonical(w.state);
        succeed_again();
    }
    assert_string_equal(text, whole);
    free(text);
    free(whole);
    world_close(&w);
}

static void region_survives_lack_of_memory(void **unused)
{
    static struct vl_report report;
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    int rc = VL_E_NOMEM;
    (void)unused;
    assert_non_null(json);
    for (long n = 0; rc < 0; n += 7) {
        struct vl_region *r = NULL;
        assert_true(n < ALLOCATIONS_AT_MOST);
        fail_after(n);
        rc = vl_region_from_json(json, &r, &report);
        succeed_again();
        assert_true(rc == VL_OK || rc == VL_E_NOMEM);
        assert_int_equal(r != NULL, rc == VL_OK);
        vl_region_destroy(r);
    }
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_survive_lack_of_memory),
        cmocka_unit_test(canonical_form_is_whole_or_nothing),
        cmocka_unit_test(region_survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

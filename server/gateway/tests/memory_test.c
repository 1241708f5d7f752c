/* Each allocation that JSON needs fails in turn, for everything that parses what others send: a
 * clear error, nothing leaked (the sanitizers watch), and the same answer once there is memory. */
#include "base/json.h"
#include "gateway/protocol.h"
#include "media/ortc.h"
#include "plugin/validate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ALLOCATIONS_AT_MOST 20000

static long allocations_left; /* jansson's hook has no context argument */

static void *failing_malloc(size_t n)
{
    return allocations_left-- > 0 ? malloc(n) : NULL;
}

/* Tries with 0, 1, 2 .. allocations until the attempt says that it had enough. */
static void starve(bool (*attempt)(void *data), void *data)
{
    for (long n = 0; n < ALLOCATIONS_AT_MOST; n++) {
        bool enough;
        allocations_left = n;
        json_set_alloc_funcs(failing_malloc, free);
        enough = attempt(data);
        json_set_alloc_funcs(malloc, free);
        if (enough)
            return;
    }
    fail_msg("never had enough");
}

static const char text[] = "{\"id\":1,\"method\":\"session.hello\",\"params\":{\"protocol\":1,"
                           "\"language\":\"da\"}}";

static struct vl_span span(void)
{
    return (struct vl_span){(const uint8_t *)text, sizeof text - 1};
}

static bool parse_json(void *data)
{
    const struct vl_json_limits limits = {1000, 8};
    struct vl_json_error error;
    json_t *out = NULL;
    int rc = vl_json_parse(span(), &limits, &out, &error);

    (void)data;
    assert_int_equal(out != NULL, rc == VL_OK);
    /* jansson does not always say that it was memory which failed it */
    assert_true(rc == VL_OK || rc == VL_E_NOMEM || rc == VL_E_PROTO);
    json_decref(out);
    return rc == VL_OK;
}

static bool dump_json(void *data)
{
    char *sorted = vl_json_dump_sorted(data), *plain = vl_json_dump(data);
    bool both = sorted && plain;

    if (plain)
        assert_string_equal(plain, text);
    free(sorted);
    free(plain);
    return both;
}

static bool parse_request(void *data)
{
    struct vl_request request = {0};
    struct vl_schema_fault fault;
    int rc = vl_protocol_parse(data, span(), &request, &fault);

    assert_true(rc <= VL_OK);
    if (rc == VL_OK)
        json_decref(request.message);
    else
        assert_null(request.message);
    return rc == VL_OK;
}

static bool make_answer(void *data)
{
    char *answer = vl_protocol_result(1, NULL);
    char *notification = vl_protocol_notification(1, "board", NULL);
    bool both = answer && notification;

    (void)data;
    free(answer);
    free(notification);
    return both;
}

static bool validate_plan(void *data)
{
    char why[VL_PLUGIN_WHY_BYTES];
    json_t *out = NULL;
    int rc = vl_plugin_validate(VL_PLUGIN_ROUTE_ANSWER, data, &out, why);

    assert_int_equal(out != NULL, rc == VL_OK);
    json_decref(out);
    return rc == VL_OK;
}

static bool make_capabilities(void *data)
{
    json_t *out = vl_ortc_router_capabilities();
    bool whole = out && json_equal(out, data);

    if (out) /* never half of them */
        assert_true(whole);
    json_decref(out);
    return whole;
}

static void test_json(void **state)
{
    json_t *json = json_loads(text, 0, NULL);

    (void)state;
    starve(parse_json, NULL);
    starve(dump_json, json);
    json_decref(json);
}

static void test_protocol(void **state)
{
    struct vl_protocol *protocol = NULL;
    struct vl_schema_fault fault;

    (void)state;
    assert_int_equal(vl_protocol_create(&protocol, &fault), VL_OK);
    starve(parse_request, protocol);
    starve(make_answer, NULL);
    vl_protocol_destroy(protocol);
}

static void test_plugin_answer(void **state)
{
    json_t *plan = json_loads("{\"stages\":[{\"after_s\":0,\"ring\":\"one\",\"targets\":"
                              "[{\"hospital\":\"NSR\",\"level\":1}]}],"
                              "\"reason\":{\"da\":\"a\",\"en\":\"b\"}}",
                              0, NULL);

    (void)state;
    assert_non_null(plan);
    starve(validate_plan, plan);
    json_decref(plan);
}

static void test_ortc(void **state)
{
    json_t *whole = vl_ortc_router_capabilities();

    (void)state;
    assert_non_null(whole);
    starve(make_capabilities, whole);
    json_decref(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_protocol),
        cmocka_unit_test(test_plugin_answer),
        cmocka_unit_test(test_ortc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "gateway/methods.h"
#include "gateway/permissions.h"
#include "gateway/problem.h"
#include "gateway/protocol.h"
#include "gateway/schema.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    int rc;
    int64_t id;
} row[] = {
    {"{\"id\":1,\"method\":\"call.leave\",\"params\":{\"call\":7}}", VL_OK, 1},
    {"{\"id\":2,\"method\":\"session.hello\",\"params\":{\"protocol\":1,\"language\":\"da\"}}",
     VL_OK, 2},
    {"", VL_E_PROTO, 0},
    {"not json", VL_E_PROTO, 0},
    {"[1,2]", VL_E_PROTO, 0},
    {"{}", VL_E_PROTO, 0},
    {"{\"id\":0,\"method\":\"call.leave\",\"params\":{}}", VL_E_PROTO, 0},
    {"{\"id\":\"1\",\"method\":\"call.leave\",\"params\":{}}", VL_E_PROTO, 0},
    {"{\"id\":3,\"method\":\"call.leave\"}", VL_E_PROTO, 3},
    {"{\"id\":3,\"method\":\"call.leave\",\"params\":[]}", VL_E_PROTO, 3},
    {"{\"id\":3,\"method\":\"call.leave\",\"params\":{\"call\":1},\"more\":1}", VL_E_PROTO, 3},
    {"{\"id\":3,\"id\":4,\"method\":\"call.leave\",\"params\":{\"call\":1}}", VL_E_PROTO, 0},
    {"{\"id\":4,\"method\":\"call.steal\",\"params\":{}}", VL_E_NOENT, 4},
    {"{\"id\":5,\"method\":\"call.leave\",\"params\":{}}", VL_E_INVAL, 5},
    {"{\"id\":5,\"method\":\"call.leave\",\"params\":{\"call\":-1}}", VL_E_INVAL, 5},
    {"{\"id\":5,\"method\":\"call.leave\",\"params\":{\"call\":1,\"x\":1}}", VL_E_INVAL, 5},
    {"{\"id\":6,\"method\":\"rota.preview\",\"params\":{\"hotline\":\"x\",\"days\":31}}", VL_OK, 6},
    {"{\"id\":6,\"method\":\"rota.preview\",\"params\":{\"hotline\":\"x\",\"days\":32}}",
     VL_E_INVAL, 6},
    {"{\"id\":7,\"method\":\"statistics.report\",\"params\":{\"days\":400}}", VL_OK, 7},
    {"{\"id\":7,\"method\":\"statistics.report\",\"params\":{\"days\":401}}", VL_E_INVAL, 7},
    {"{\"id\":6,\"method\":\"session.hello\",\"params\":{\"protocol\":2,\"language\":\"da\"}}",
     VL_E_INVAL, 6},
};

static void parses_requests(void **state)
{
    struct vl_protocol *protocol;
    struct vl_schema_fault fault;

    (void)state;
    assert_int_equal(vl_protocol_create(&protocol, &fault), VL_OK);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_request request = {0};
        struct vl_span text = {(const uint8_t *)row[i].text, strlen(row[i].text)};
        int rc = vl_protocol_parse(protocol, text, &request, &fault);
        if (rc != row[i].rc || request.id != row[i].id)
            fail_msg("%s: rc %d id %lld", row[i].text, rc, (long long)request.id);
        if (rc == VL_OK)
            json_decref(request.message);
    }
    vl_protocol_destroy(protocol);
}

static void bounds_depth(void **state)
{
    enum { DEEP = 10000 };
    struct vl_protocol *protocol;
    struct vl_schema_fault fault;
    struct vl_request request = {0};
    char *text = malloc(2 * DEEP);

    (void)state;
    assert_non_null(text);
    memset(text, '[', DEEP);
    memset(text + DEEP, ']', DEEP);
    assert_int_equal(vl_protocol_create(&protocol, &fault), VL_OK);
    assert_int_equal(
        vl_protocol_parse(protocol, (struct vl_span){(uint8_t *)text, 2 * DEEP}, &request, &fault),
        VL_E_FULL);
    vl_protocol_destroy(protocol);
    free(text);
}

/* A method without a function, or one that no role may use, would be a promise nobody keeps. */
static void every_method_is_carried_out_and_permitted(void **state)
{
    json_error_t error;
    json_t *schema =
        json_load_file(VL_SOURCE_DIR "/server/gateway/protocol.schema.json", 0, &error);
    const char *name;
    json_t *unused;
    size_t n = 0;

    (void)state;
    assert_non_null(schema);
    json_object_foreach (json_object_get(schema, "methods"), name, unused) {
        bool someone = false;
        for (int role = 0; role < VL_ROLE_COUNT; role++)
            someone = someone || vl_permitted((enum vl_role)role, name);
        if (!someone)
            fail_msg("nobody may use %s", name);
        if (strcmp(name, "session.hello") != 0 && !vl_method_find(name))
            fail_msg("%s is not carried out", name);
        n++;
    }
    assert_true(n > 10);
    json_decref(schema);
}

static void roles_keep_apart(void **state)
{
    (void)state;
    assert_true(vl_permitted(VL_ROLE_GP, "call.place"));
    assert_false(vl_permitted(VL_ROLE_SPECIALIST, "call.place"));
    assert_true(vl_permitted(VL_ROLE_SPECIALIST, "ring.accept"));
    assert_false(vl_permitted(VL_ROLE_GP, "ring.accept"));
    assert_false(vl_permitted(VL_ROLE_AUDITOR, "call.place"));
    assert_false(vl_permitted(VL_ROLE_GP, "no.such.method"));
    assert_true(vl_permitted(VL_ROLE_DEPARTMENT, "rota.preview"));
    assert_true(vl_permitted(VL_ROLE_SPECIALIST, "rota.preview"));
    assert_false(vl_permitted(VL_ROLE_GP, "rota.preview"));
    assert_true(vl_permitted_operator(VL_ROLE_COORDINATOR));
    assert_false(vl_permitted_operator(VL_ROLE_GP));
}

/* The region file takes a role among a hotline's callers just when the role may place a call; and
 * each role has a name in the protocol. */
static void roles_that_call_are_the_same_everywhere(void **state)
{
    json_t *schema = json_load_file(VL_SOURCE_DIR "/server/gateway/protocol.schema.json", 0, NULL);
    json_t *role_schema = json_object_get(json_object_get(schema, "$defs"), "Role");
    struct vl_schema_fault fault;

    (void)state;
    assert_non_null(role_schema);
    for (int role = 0; role < VL_ROLE_COUNT; role++) {
        json_t *name = json_string(vl_role_name((enum vl_role)role));
        assert_int_equal(vl_schema_check(schema, role_schema, name, &fault), VL_OK);
        assert_int_equal(vl_permitted((enum vl_role)role, "call.place"),
                         vl_role_calls((enum vl_role)role));
        json_decref(name);
    }
    assert_true(vl_permitted(VL_ROLE_CITIZEN, "media.join"));
    assert_false(vl_permitted(VL_ROLE_CITIZEN, "ring.accept"));
    assert_false(vl_role_calls(VL_ROLE_COUNT));
    json_decref(schema);
}

static void every_refusal_has_words(void **state)
{
    (void)state;
    for (int r = VL_REFUSAL_NONE + 1; r < VL_REFUSAL_COUNT; r++) {
        const char *reason = vl_refusal_name((enum vl_refusal)r);
        json_t *da = vl_problem(reason, VL_DANISH, NULL, NULL);
        json_t *en = vl_problem(reason, VL_ENGLISH, NULL, NULL);
        if (!vl_problem_known(reason))
            fail_msg("no words for %s", reason);
        assert_string_not_equal(json_string_value(json_object_get(da, "title")),
                                json_string_value(json_object_get(en, "title")));
        json_decref(da);
        json_decref(en);
    }
    assert_true(vl_problem_known("journal_unavailable"));
    assert_false(vl_problem_known("no_such_reason"));
    assert_int_equal(vl_problem_status("sign_in_required"), 401);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_requests),
        cmocka_unit_test(bounds_depth),
        cmocka_unit_test(every_method_is_carried_out_and_permitted),
        cmocka_unit_test(roles_keep_apart),
        cmocka_unit_test(roles_that_call_are_the_same_everywhere),
        cmocka_unit_test(every_refusal_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

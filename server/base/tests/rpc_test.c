#include "base/ipc.h"
#include "base/rpc.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_TURNS 2000

struct side {
    struct vl_rpc *rpc;
    struct side *peer;
    unsigned results, timeouts, closed_results, closed, notifications;
    uint32_t held_id; /* of a request that waits for its answer */
    int last_rc, close_reason;
    json_int_t last_number;
    char last_text[64];
    bool destroy_in_result, destroy_in_closed;
};

struct fixture {
    uv_loop_t loop;
    struct side a, b;
    int raw; /* the far end when there is no b; -1 otherwise */
};

static void keep_text(struct side *s, const char *text)
{
    snprintf(s->last_text, sizeof s->last_text, "%s", text);
}

static void on_request(void *owner, struct vl_rpc *rpc, uint32_t id, const char *method,
                       json_t *params)
{
    struct side *s = owner;
    if (strcmp(method, "double") == 0)
        vl_rpc_reply(rpc, id, json_integer(2 * json_integer_value(json_object_get(params, "n"))));
    else if (strcmp(method, "hold") == 0)
        s->held_id = id;
    else if (strcmp(method, "vanish") == 0)
        vl_rpc_destroy(s->rpc);
    else
        vl_rpc_refuse(rpc, id, VL_E_NOENT, "no such method");
}

static void on_notification(void *owner, const char *event, json_t *data)
{
    struct side *s = owner;
    s->notifications++;
    s->last_number = json_integer_value(json_object_get(data, "n"));
    keep_text(s, event);
}

static void on_closed(void *owner, int reason)
{
    struct side *s = owner;
    s->closed++;
    s->close_reason = reason;
    if (s->destroy_in_closed) {
        vl_rpc_destroy(s->rpc);
        s->rpc = NULL;
    }
}

static void on_result(void *data, int rc, json_t *result, const char *error_text)
{
    struct side *s = data;
    s->results++;
    s->timeouts += rc == VL_E_TIMEOUT;
    s->closed_results += rc == VL_E_CLOSED;
    s->last_rc = rc;
    if (rc == VL_OK)
        s->last_number = json_integer_value(result);
    else
        assert_null(result);
    keep_text(s, error_text);
    if (s->destroy_in_result && s->rpc) {
        vl_rpc_destroy(s->rpc);
        s->rpc = NULL;
    }
}

static const struct vl_rpc_handlers handlers = {on_request, on_notification, on_closed};

static void setup(struct fixture *f, bool raw)
{
    int pair[2];
    memset(f, 0, sizeof *f);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(vl_rpc_create(&f->loop, pair[0], &handlers, &f->a, &f->a.rpc), VL_OK);
    f->raw = raw ? pair[1] : -1;
    if (!raw)
        assert_int_equal(vl_rpc_create(&f->loop, pair[1], &handlers, &f->b, &f->b.rpc), VL_OK);
}

static void turn(struct fixture *f, unsigned turns)
{
    for (unsigned i = 0; i < turns; i++)
        uv_run(&f->loop, UV_RUN_NOWAIT);
}

static void turn_until(struct fixture *f, const unsigned *counter, unsigned wanted)
{
    for (unsigned i = 0; i < MAX_TURNS && *counter < wanted; i++) {
        uv_run(&f->loop, UV_RUN_NOWAIT);
        usleep(1000);
    }
    assert_int_equal(*counter, wanted);
}

static void teardown(struct fixture *f)
{
    vl_rpc_destroy(f->a.rpc);
    vl_rpc_destroy(f->b.rpc);
    if (f->raw >= 0)
        close(f->raw);
    turn(f, 10);
    assert_int_equal(uv_loop_close(&f->loop), 0);
}

static int call(struct side *s, const char *method, json_int_t n, uint32_t deadline_ms)
{
    json_t *params = json_object();
    assert_int_equal(json_object_set_new(params, "n", json_integer(n)), 0);
    return vl_rpc_call(s->rpc, method, params, deadline_ms, on_result, s);
}

static void raw_frame(int fd, enum vl_ipc_kind kind, uint32_t id, const char *text)
{
    uint8_t bytes[512];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_ipc_frame frame = {kind, id, {(const uint8_t *)text, strlen(text)}};
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_OK);
    assert_int_equal(write(fd, bytes, w.used), w.used);
}

static void test_calls_both_ways_and_notifications(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    for (json_int_t n = 0; n < 100; n++) {
        assert_int_equal(call(&f.a, "double", n, 1000), VL_OK);
        assert_int_equal(call(&f.b, "double", -n, 0), VL_OK);
    }
    assert_int_equal(f.a.results, 0);
    turn_until(&f, &f.a.results, 100);
    turn_until(&f, &f.b.results, 100);
    assert_int_equal(f.a.last_number, 198);
    assert_int_equal(f.b.last_number, -198);
    json_t *data = json_object();
    json_object_set_new(data, "n", json_integer(5));
    vl_rpc_notify(f.a.rpc, "tick", data);
    vl_rpc_notify(f.a.rpc, "tock", NULL);
    turn_until(&f, &f.b.notifications, 2);
    assert_string_equal(f.b.last_text, "tock");
    teardown(&f);
    assert_int_equal(f.a.closed + f.b.closed, 0);
}

static void test_refusal_carries_code_and_words(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    assert_int_equal(vl_rpc_call(f.a.rpc, "unheard", NULL, 1000, on_result, &f.a), VL_OK);
    turn_until(&f, &f.a.results, 1);
    assert_int_equal(f.a.last_rc, VL_E_NOENT);
    assert_string_equal(f.a.last_text, "no such method");
    teardown(&f);
}

static void test_time_out_then_late_response(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    assert_int_equal(call(&f.a, "hold", 1, 20), VL_OK);
    assert_int_equal(call(&f.a, "double", 4, 1000), VL_OK);
    turn_until(&f, &f.a.results, 2);
    assert_int_equal(f.a.timeouts, 1);
    vl_rpc_reply(f.b.rpc, f.b.held_id, json_true());
    assert_int_equal(call(&f.a, "double", 21, 1000), VL_OK);
    turn_until(&f, &f.a.results, 3);
    assert_int_equal(f.a.last_number, 42);
    assert_int_equal(vl_rpc_late_responses(f.a.rpc), 1);
    teardown(&f);
}

static void test_peer_gone(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    f.a.destroy_in_closed = true;
    assert_int_equal(call(&f.a, "hold", 1, 0), VL_OK);
    assert_int_equal(call(&f.a, "hold", 1, 60000), VL_OK);
    assert_int_equal(call(&f.a, "vanish", 1, 0), VL_OK);
    turn(&f, 1);
    f.b.rpc = NULL; /* it destroyed itself */
    turn_until(&f, &f.a.closed, 1);
    assert_int_equal(f.a.closed_results, 3);
    assert_int_equal(f.a.close_reason, VL_E_CLOSED);
    assert_null(f.a.rpc);
    teardown(&f);
}

static void test_destroy_fails_what_is_pending(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    f.a.destroy_in_result = true;
    assert_int_equal(call(&f.a, "hold", 1, 0), VL_OK);
    assert_int_equal(call(&f.a, "double", 1, 0), VL_OK);
    turn_until(&f, &f.a.results, 2); /* the second answer destroys; the first call then fails */
    assert_int_equal(f.a.closed_results, 1);
    turn_until(&f, &f.b.closed, 1);
    assert_int_equal(call(&f.b, "double", 1, 0), VL_E_CLOSED);
    assert_int_equal(f.b.results, 0);
    vl_rpc_notify(f.b.rpc, "late", NULL);
    vl_rpc_reply(f.b.rpc, 1, json_true());
    vl_rpc_refuse(f.b.rpc, 1, VL_E_STATE, "late");
    teardown(&f);
    assert_int_equal(f.a.closed, 0);
}

static void test_malformed_input_closes(void **state)
{
    static const struct {
        enum vl_ipc_kind kind;
        uint32_t id;
        const char *text;
    } cases[] = {
        {VL_IPC_REQUEST, 1, ""},
        {VL_IPC_REQUEST, 1, "[]"},
        {VL_IPC_REQUEST, 1, "{\"method\":\"double\"}"},
        {VL_IPC_REQUEST, 1, "{\"method\":1,\"params\":{}}"},
        {VL_IPC_REQUEST, 1, "{\"method\":\"double\",\"params\":[]}"},
        {VL_IPC_RESPONSE, 1, "{}"},
        {VL_IPC_RESPONSE, 1, "{\"result\":1,\"error\":{}}"},
        {VL_IPC_RESPONSE, 1, "{\"error\":1}"},
        {VL_IPC_NOTIFICATION, 0, "{\"event\":\"x\"}"},
        {VL_IPC_NOTIFICATION, 0, "{\"data\":{}}"},
        {VL_IPC_NOTIFICATION, 0,
         "{\"event\":\"x\",\"data\":{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        setup(&f, true);
        raw_frame(f.raw, cases[i].kind, cases[i].id, cases[i].text);
        turn_until(&f, &f.a.closed, 1);
        assert_int_equal(f.a.close_reason, VL_E_PROTO);
        teardown(&f);
    }
}

static void test_bad_version_and_odd_responses(void **state)
{
    static const uint8_t version2[] = {0, 0, 0, 8, 2, 1, 0, 0, 0, 0, 0, 1};
    struct fixture f;
    (void)state;
    setup(&f, true);
    assert_int_equal(call(&f.a, "x", 1, 0), VL_OK);
    raw_frame(f.raw, VL_IPC_RESPONSE, 99, "{\"result\":1}");
    raw_frame(f.raw, VL_IPC_RESPONSE, 1, "{\"error\":{\"code\":\"NEW\"}}");
    turn_until(&f, &f.a.results, 1);
    assert_int_equal(f.a.last_rc, VL_E_INTERNAL);
    assert_int_equal(vl_rpc_late_responses(f.a.rpc), 1);
    assert_int_equal(write(f.raw, version2, sizeof version2), sizeof version2);
    turn_until(&f, &f.a.closed, 1);
    assert_int_equal(f.a.close_reason, VL_E_VERSION);
    teardown(&f);
}

static void test_bytes_one_by_one(void **state)
{
    static const char text[] = "{\"event\":\"drip\",\"data\":{}}";
    uint8_t bytes[64];
    struct fixture f;
    (void)state;
    setup(&f, true);
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_ipc_frame frame = {VL_IPC_NOTIFICATION, 0, {(const uint8_t *)text, strlen(text)}};
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_OK);
    for (size_t i = 0; i < w.used; i++) {
        assert_int_equal(write(f.raw, bytes + i, 1), 1);
        turn(&f, 2);
    }
    assert_int_equal(f.a.notifications, 1);
    assert_string_equal(f.a.last_text, "drip");
    teardown(&f);
}

static json_t *long_data(size_t n)
{
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = '\0';
    json_t *data = json_object();
    json_object_set_new(data, "text", json_string(text));
    free(text);
    return data;
}

static void test_large_messages_queue_and_arrive(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    for (int i = 0; i < 7; i++)
        vl_rpc_notify(f.a.rpc, "large", long_data(VL_IPC_MAX_PAYLOAD - 100));
    turn_until(&f, &f.b.notifications, 7);
    assert_int_equal(call(&f.a, "double", 2, 1000), VL_OK);
    turn_until(&f, &f.a.results, 1);
    assert_int_equal(vl_rpc_call(f.a.rpc, "x", long_data(VL_IPC_MAX_PAYLOAD), 0, on_result, &f.a),
                     VL_E_FULL);
    assert_int_equal(call(&f.a, "double", 3, 1000), VL_OK);
    turn_until(&f, &f.a.results, 2);
    vl_rpc_reply(f.b.rpc, 1, long_data(VL_IPC_MAX_PAYLOAD));
    turn(&f, 5);
    assert_int_equal(vl_rpc_late_responses(f.a.rpc), 1);
    teardown(&f);
}

static void test_a_peer_that_does_not_read(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, true);
    for (int i = 0; i < 20; i++)
        vl_rpc_notify(f.a.rpc, "large", long_data(VL_IPC_MAX_PAYLOAD - 100));
    turn_until(&f, &f.a.closed, 1);
    assert_int_equal(f.a.close_reason, VL_E_FULL);
    teardown(&f);
}

/* The answer came in time, but our loop did not look: not the peer's time-out. */
static void test_a_stalled_loop_blames_nobody(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, true);
    assert_int_equal(call(&f.a, "double", 1, 20), VL_OK);
    turn(&f, 2);
    raw_frame(f.raw, VL_IPC_RESPONSE, 1, "{\"result\": 2}");
    usleep(200 * 1000);
    turn_until(&f, &f.a.results, 1);
    assert_int_equal(f.a.last_rc, VL_OK);
    assert_int_equal(f.a.timeouts, 0);
    teardown(&f);
}

static void test_too_many_calls(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f, false);
    for (unsigned i = 0; i < VL_RPC_MAX_PENDING; i++) {
        assert_int_equal(call(&f.a, "hold", 1, 10 + i % 3), VL_OK);
        turn(&f, 1);
    }
    unsigned done = f.a.results;
    for (unsigned i = 0; i < done; i++)
        assert_int_equal(call(&f.a, "hold", 1, 50), VL_OK);
    turn_until(&f, &f.a.results, VL_RPC_MAX_PENDING + done);
    assert_int_equal(f.a.timeouts, VL_RPC_MAX_PENDING + done);
    for (unsigned i = 0; i < VL_RPC_MAX_PENDING; i++)
        assert_int_equal(call(&f.a, "hold", 1, 0), VL_OK);
    assert_int_equal(call(&f.a, "hold", 1, 0), VL_E_FULL);
    teardown(&f);
    assert_int_equal(f.a.closed_results, VL_RPC_MAX_PENDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_both_ways_and_notifications),
        cmocka_unit_test(test_refusal_carries_code_and_words),
        cmocka_unit_test(test_time_out_then_late_response),
        cmocka_unit_test(test_peer_gone),
        cmocka_unit_test(test_destroy_fails_what_is_pending),
        cmocka_unit_test(test_malformed_input_closes),
        cmocka_unit_test(test_bad_version_and_odd_responses),
        cmocka_unit_test(test_bytes_one_by_one),
        cmocka_unit_test(test_large_messages_queue_and_arrive),
        cmocka_unit_test(test_a_peer_that_does_not_read),
        cmocka_unit_test(test_a_stalled_loop_blames_nobody),
        cmocka_unit_test(test_too_many_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

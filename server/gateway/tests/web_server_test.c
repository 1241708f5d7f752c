/* HTTP from strangers: what is refused, what is cut off, and that others never notice. */
#include "web_peer.h"

#define HEAD "HTTP/1.1\r\nHost: localhost\r\n"

/* --- listeners ----------------------------------------------------------------------------- */

static void test_plain_text_stays_on_loopback(void **state)
{
    static const char *const far[] = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"};
    static const char *const nonsense[] = {"", "localhost", "127.0.0.1:80", "256.0.0.1"};
    struct web_world w;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        struct vl_web_listener l = web_listener(&w);
        l.address = far[i];
        assert_int_equal(vl_web_server_listen(w.server, &l), VL_E_DENIED);
    }
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        struct vl_web_listener l = web_listener(&w);
        l.address = nonsense[i];
        assert_int_equal(vl_web_server_listen(w.server, &l), VL_E_INVAL);
    }
    assert_still_serves(&w);
    web_close(&w);
}

static void test_taken_port_is_a_conflict(void **state)
{
    struct web_world w;
    struct vl_web_listener l;

    (void)state;
    web_open(&w, NULL, NULL);
    l = web_listener(&w);
    l.name = "second";
    assert_int_equal(vl_web_server_listen(w.server, &l), VL_E_CONFLICT);
    assert_still_serves(&w);
    web_close(&w);
}

/* --- malformed requests -------------------------------------------------------------------- */

/* handed: how many requests may reach the handler. status 0: hung up without an answer. */
static const struct {
    const char *text;
    unsigned status, handed;
} row[] = {
    {"GET / " HEAD "\r\n", 200, 1},
    {"GET /nothing " HEAD "\r\n", 404, 1},
    {"GET /?a=1&b=%41 " HEAD "\r\n", 200, 1},
    {"POST /echo " HEAD "Content-Length: 0\r\n\r\n", 200, 1},
    {"POST /echo " HEAD "Content-Length: 3\r\n\r\nabc", 200, 1},
    {"GET / " HEAD "Content-Length: 3\r\n\r\nabc", 400, 0},
    {"POST /echo " HEAD "Content-Length: -1\r\n\r\n", 400, 0},
    {"POST /echo " HEAD "Content-Length: +3\r\n\r\nabc", 400, 0},
    {"POST /echo " HEAD "Content-Length: 3x\r\n\r\nabc", 400, 0},
    {"POST /echo " HEAD "Content-Length: 3, 3\r\n\r\nabc", 400, 0},
    {"POST /echo " HEAD "Content-Length: 0x3\r\n\r\nabc", 400, 0},
    {"POST /echo " HEAD "Content-Length: 65537\r\n\r\n", 413, 0},
    {"POST /echo " HEAD "Content-Length: 18446744073709551615\r\n\r\n", 413, 0},
    {"POST /echo " HEAD "Content-Length: 99999999999999999999999\r\n\r\n", 413, 0},
    {"POST /echo " HEAD "Content-Length: 999999999999999999999999999\r\n\r\n", 431, 0},
    {"POST /echo " HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400, 0},
    {"POST /echo " HEAD "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", 400, 0},
    {"\r\n\r\n\r\n\r\n", 0, 0},
    {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not plain text\r\n\r\n", 403, 0},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 403, 0},
    {"nonsense\r\n\r\n", 403, 0},
};

static void test_malformed_requests_are_refused(void **state)
{
    struct web_world w;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct peer p;
        unsigned before = w.requests, status;
        peer_open(&p, &w);
        peer_say(&p, row[i].text);
        (void)shutdown(p.fd, SHUT_WR);
        status = peer_answer(&p, NULL);
        if (status != row[i].status || w.requests - before != row[i].handed)
            fail_msg("row %zu: status %u, handed %u: %s", i, status, w.requests - before,
                     row[i].text);
        peer_close(&p);
        assert_still_serves(&w);
    }
    web_close(&w);
}

/* What follows a refused body must never be taken for a request. */
static void test_refused_bodies_smuggle_nothing(void **state)
{
    static const char *const first[] = {
        "POST /echo " HEAD "Content-Length: 65537\r\n\r\n",
        "POST /echo " HEAD "Content-Length: x\r\n\r\n",
        "POST /echo " HEAD "Transfer-Encoding: chunked\r\n\r\n",
        "GET / " HEAD "Content-Length: 30\r\n\r\n",
    };
    struct web_world w;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        struct peer p;
        peer_open(&p, &w);
        peer_say(&p, first[i]);
        peer_say(&p, "GET /smuggled " HEAD "\r\n");
        peer_await_end(&p);
        assert_int_equal(w.requests, 0);
        peer_close(&p);
    }
    web_close(&w);
}

/* A field that is longer than we take, many times: what was gathered is given back. */
static void test_long_fields_are_refused(void **state)
{
    char text[2048];
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    (void)snprintf(text, sizeof text, "POST /%0900d " HEAD "Content-Length: 30\r\n\r\n", 1);
    for (unsigned i = 1; i <= 20; i++) {
        peer_open(&p, &w);
        peer_say(&p, text);
        peer_say(&p, "GET / " HEAD "\r\n");
        peer_await_end(&p);
        assert_int_equal(peer_answer(&p, NULL), 431);
        assert_int_equal(figures(&w).oversized, i);
        peer_close(&p);
    }
    assert_int_equal(w.requests, 0);
    assert_still_serves(&w);
    web_close(&w);
}

static void test_headers_are_bounded(void **state)
{
    static char line[3000];
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    memset(line, 'x', sizeof line - 1);
    peer_open(&p, &w);
    peer_say(&p, "GET / " HEAD);
    for (int i = 0; i < 40 && !p.ended; i++) {
        peer_say(&p, "Cookie: ");
        peer_say(&p, line);
        peer_say(&p, "\r\n");
    }
    peer_say(&p, "\r\n");
    assert_int_not_equal(peer_answer(&p, NULL), 200);
    assert_int_equal(w.requests, 0);
    peer_close(&p);
    assert_still_serves(&w);
    web_close(&w);
}

static void test_largest_body_arrives_whole(void **state)
{
    static uint8_t body[VL_WEB_BODY_BYTES];
    struct web_world w;
    struct peer p;
    size_t n = 0;

    (void)state;
    web_open(&w, NULL, NULL);
    memset(body, 'b', sizeof body);
    peer_open(&p, &w);
    peer_say(&p, "POST /echo " HEAD "Content-Length: 65536\r\n\r\n");
    peer_send(&p, body, sizeof body);
    assert_int_equal(peer_answer(&p, &n), 200);
    assert_int_equal(w.body_bytes, sizeof body);
    assert_memory_equal(p.in + n - sizeof body, body, sizeof body);
    peer_close(&p);
    web_close(&w);
}

/* --- what is fine, though unusual ---------------------------------------------------------- */

static void test_request_byte_by_byte(void **state)
{
    static const char text[] = "POST /echo " HEAD "Content-Length: 5\r\n\r\nhello";
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    peer_open(&p, &w);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        peer_send(&p, &text[i], 1);
        (void)uv_run(&w.loop, UV_RUN_NOWAIT);
    }
    assert_int_equal(peer_answer(&p, NULL), 200);
    assert_int_equal(w.requests, 1);
    assert_int_equal(w.body_bytes, 5);
    peer_close(&p);
    web_close(&w);
}

static void test_connection_serves_many_requests(void **state)
{
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    peer_open(&p, &w);
    for (unsigned i = 1; i <= 50; i++) {
        size_t n = 0;
        peer_say(&p, "GET / " HEAD "\r\n");
        assert_int_equal(peer_answer(&p, &n), 200);
        assert_int_equal(w.requests, i);
        p.n_in = 0;
        p.in[0] = '\0';
    }
    peer_close(&p);
    web_close(&w);
}

static void test_big_answer_arrives_whole(void **state)
{
    struct web_world w;
    struct peer p;
    size_t n = 0;

    (void)state;
    web_open(&w, NULL, NULL);
    peer_open(&p, &w);
    peer_say(&p, "GET /big " HEAD "\r\n");
    assert_int_equal(peer_answer(&p, &n), 200);
    assert_true(n > BIG_BYTES);
    assert_memory_equal(p.in + n - BIG_BYTES, w.big, BIG_BYTES);
    peer_close(&p);
    web_close(&w);
}

/* The asker is gone when the answer is ready: the answer falls to the ground, nothing else. */
static void test_answer_to_somebody_who_left(void **state)
{
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    for (unsigned i = 0; i < 3; i++) {
        peer_open(&p, &w);
        peer_say(&p, "GET /later " HEAD "\r\n");
        await_count(&w, &w.requests, 2 * i + 1);
        assert_non_null(w.later);
        if (i == 0)
            reply_with(w.later, 200, "now", 3);
        peer_close(&p);
        assert_still_serves(&w); /* turns of the loop in which the server hears of it */
        if (i > 0)
            reply_with(w.later, 200, "late", 4);
        w.later = NULL;
    }
    assert_still_serves(&w);
    web_close(&w);
}

static void test_stop_with_an_answer_owed(void **state)
{
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    peer_open(&p, &w);
    peer_say(&p, "GET /later " HEAD "\r\n");
    await_count(&w, &w.requests, 1);
    vl_web_server_stop(w.server);
    reply_with(w.later, 200, "late", 4);
    web_close(&w);
    peer_close(&p);
}

/* --- patience ------------------------------------------------------------------------------ */

/* A byte now and then buys no time. */
static void drip_until_end(struct peer *p)
{
    uint64_t next = 0, end = now_ms() + PEER_PATIENCE_MS;

    while (!p->ended && now_ms() < end) {
        if (now_ms() >= next) {
            peer_say(p, "x");
            next = now_ms() + 100;
        }
        web_turn(p->world, p->fd, POLLIN);
        peer_read(p);
    }
}

static void test_slow_requests_are_evicted(void **state)
{
    static const char *const begun[] = {"", "GET / HTTP/1.1\r\nHost: loc",
                                        "POST /echo " HEAD "Content-Length: 1000\r\n\r\nabc",
                                        "GET / " HEAD "Cookie: "};
    struct web_world w;
    struct peer p[4];
    uint64_t start;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < 4; i++)
        peer_open(&p[i], &w);
    start = now_ms();
    for (size_t i = 0; i < 4; i++)
        peer_say(&p[i], begun[i]);
    drip_until_end(&p[3]);
    for (size_t i = 0; i < 4; i++) {
        peer_await_end(&p[i]);
        assert_int_equal(p[i].n_in, 0);
        peer_close(&p[i]);
    }
    assert_true(now_ms() - start >= VL_WEB_REQUEST_DEADLINE_S * 1000u - 1000u);
    assert_int_equal(figures(&w).slow_requests, 4);
    assert_int_equal(w.requests, 0);
    assert_still_serves(&w);
    web_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_stays_on_loopback),
        cmocka_unit_test(test_taken_port_is_a_conflict),
        cmocka_unit_test(test_malformed_requests_are_refused),
        cmocka_unit_test(test_refused_bodies_smuggle_nothing),
        cmocka_unit_test(test_long_fields_are_refused),
        cmocka_unit_test(test_headers_are_bounded),
        cmocka_unit_test(test_largest_body_arrives_whole),
        cmocka_unit_test(test_request_byte_by_byte),
        cmocka_unit_test(test_connection_serves_many_requests),
        cmocka_unit_test(test_big_answer_arrives_whole),
        cmocka_unit_test(test_answer_to_somebody_who_left),
        cmocka_unit_test(test_stop_with_an_answer_owed),
        cmocka_unit_test(test_slow_requests_are_evicted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* WebSockets from strangers: handshakes, frames that break RFC 6455, and readers who do not read.
 */
#include "web_peer.h"

#define UPGRADE                                                                                    \
    "HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                 \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION  "Sec-WebSocket-Version: 13\r\n"
#define PROTOCOL "Sec-WebSocket-Protocol: vagtlinje.v1\r\n"

enum { FIN = 0x80, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, MASKED = 0x80 };

static void ws_open(struct peer *p, struct web_world *w)
{
    size_t n = 0;

    peer_open(p, w);
    peer_say(p, "GET /ws " UPGRADE VERSION PROTOCOL "\r\n");
    assert_int_equal(peer_answer(p, &n), 101);
    memmove(p->in, p->in + n, p->n_in - n + 1);
    p->n_in -= n;
}

/* One masked frame; the mask is 0, which leaves the payload as it is. */
static void ws_send(struct peer *p, unsigned first, const void *payload, size_t n)
{
    uint8_t head[14] = {(uint8_t)first}, mask[4] = {0};
    size_t used = 2;

    if (n < 126) {
        head[1] = (uint8_t)(MASKED | n);
    } else if (n < 65536) {
        head[1] = MASKED | 126;
        head[2] = (uint8_t)(n >> 8);
        head[3] = (uint8_t)n;
        used = 4;
    } else {
        head[1] = MASKED | 127;
        for (size_t i = 0; i < 8; i++)
            head[2 + i] = (uint8_t)((uint64_t)n >> (8 * (7 - i)));
        used = 10;
    }
    memcpy(head + used, mask, sizeof mask);
    peer_send(p, head, used + 4);
    if (n > 0)
        peer_send(p, payload, n);
}

/* The server's frame that begins at `at`: its payload length; *next is behind it. */
static size_t ws_frame(struct peer *p, size_t at, unsigned *first, size_t *next)
{
    size_t n, head = 2;

    peer_await(p, at + 2);
    if (p->n_in < at + 2)
        return 0;
    *first = p->in[at];
    n = p->in[at + 1];
    assert_true(n < MASKED); /* a server masks nothing */
    if (n == 126) {
        peer_await(p, at + 4);
        n = (size_t)p->in[at + 2] << 8 | p->in[at + 3];
        head = 4;
    } else if (n == 127) {
        peer_await(p, at + 10);
        n = 0;
        for (size_t i = 0; i < 8; i++)
            n = n << 8 | p->in[at + 2 + i];
        head = 10;
    }
    peer_await(p, at + head + n);
    *next = at + head + n;
    return n;
}

/* The status of the server's close frame; 0: it hung up without one. */
static unsigned ws_close_status(struct peer *p)
{
    size_t at = 0;

    for (;;) {
        unsigned first = 0;
        size_t next = at, n = ws_frame(p, at, &first, &next);
        if (next == at)
            return 0;
        if ((first & 15) == CLOSE)
            return n >= 2 ? (unsigned)p->in[next - n] << 8 | p->in[next - n + 1] : 0;
        at = next;
    }
}

/* --- handshakes ---------------------------------------------------------------------------- */

static const struct {
    const char *text;
    unsigned status; /* 0: hung up without an answer */
    unsigned opened;
} upgrade[] = {
    {"GET /ws " UPGRADE VERSION PROTOCOL "\r\n", 101, 1},
    {"GET /elsewhere " UPGRADE VERSION PROTOCOL "\r\n", 403, 0},
    {"GET /ws " UPGRADE PROTOCOL "\r\n", 426, 0},
    {"GET /ws " UPGRADE "Sec-WebSocket-Version: 8\r\n" PROTOCOL "\r\n", 426, 0},
    {"GET /ws " UPGRADE "Sec-WebSocket-Version: 130\r\n" PROTOCOL "\r\n", 426, 0},
    {"GET /ws " UPGRADE VERSION "Sec-WebSocket-Protocol: http\r\n\r\n", 101, 0},
    {"GET /ws " UPGRADE VERSION "Sec-WebSocket-Protocol: nonsense\r\n\r\n", 0, 0},
    {"GET /ws " UPGRADE VERSION "\r\n", 101, 0},
    {"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 426, 0},
};

static void test_handshakes(void **state)
{
    struct web_world w;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < sizeof upgrade / sizeof *upgrade; i++) {
        struct peer p;
        unsigned before = w.opened, status;
        peer_open(&p, &w);
        peer_say(&p, upgrade[i].text);
        status = peer_answer(&p, NULL);
        if (!upgrade[i].opened)
            peer_await_end(&p);
        if (status != upgrade[i].status || w.opened - before != upgrade[i].opened)
            fail_msg("row %zu: status %u, opened %u", i, status, w.opened - before);
        peer_close(&p);
        assert_still_serves(&w);
    }
    assert_int_equal(figures(&w).upgrades, 1);
    web_close(&w);
}

/* --- frames that break the protocol -------------------------------------------------------- */

#define FRAME(bytes) bytes, sizeof(bytes) - 1
static const struct {
    const char *name, *bytes;
    size_t n;
    unsigned status; /* 0: hung up without a close frame */
} broken[] = {
    {"binary", FRAME("\x82\x82\0\0\0\0hi"), 1003},
    {"reserved opcode", FRAME("\x83\x82\0\0\0\0hi"), 1002},
    {"reserved control opcode", FRAME("\x8b\x80\0\0\0\0"), 1002},
    {"reserved bit", FRAME("\xc1\x82\0\0\0\0hi"), 1002},
    {"continues nothing", FRAME("\x80\x82\0\0\0\0hi"), 1002},
    {"new message within a message", FRAME("\x01\x81\0\0\0\0h\x81\x81\0\0\0\0i"), 1002},
    {"ping in fragments", FRAME("\x09\x80\0\0\0\0"), 1002},
    {"ping of 126 bytes", FRAME("\x89\xfe\0\x7e\0\0\0\0"), 0},
    {"length of 2^63", FRAME("\x81\xff\x80\0\0\0\0\0\0\0\0\0\0\0"), 0},
    {"not UTF-8", FRAME("\x81\x82\0\0\0\0\xc3\x28"), 1007},
    {"UTF-16 surrogate", FRAME("\x81\x83\0\0\0\0\xed\xa0\x80"), 1007},
    {"UTF-8 ends in the middle", FRAME("\x81\x81\0\0\0\0\xc3"), 1007},
    {"close of one byte", FRAME("\x88\x81\0\0\0\0\x03"), 0},
    {"close with a status that is none", FRAME("\x88\x82\0\0\0\0\x03\xed"), 1002},
};

static void test_broken_frames_end_the_session(void **state)
{
    struct web_world w;
    struct peer other;

    (void)state;
    web_open(&w, NULL, NULL);
    ws_open(&other, &w);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct peer p;
        unsigned status;
        ws_open(&p, &w);
        peer_send(&p, broken[i].bytes, broken[i].n);
        status = ws_close_status(&p);
        if (status != broken[i].status)
            fail_msg("%s: closed with %u", broken[i].name, status);
        peer_close(&p);
        await_count(&w, &w.closed, (unsigned)i + 1);
    }
    assert_int_equal(w.messages, 0);
    assert_int_equal(figures(&w).sockets_open, 1);
    ws_send(&other, FIN | TEXT, "still here", 10); /* and nobody else noticed */
    await_count(&w, &w.messages, 1);
    peer_close(&other);
    web_close(&w);
}

/* --- size ---------------------------------------------------------------------------------- */

static void test_largest_message_arrives(void **state)
{
    static char text[VL_WEB_MESSAGE_BYTES + 1];
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    memset(text, 't', sizeof text);
    ws_open(&p, &w);
    ws_send(&p, FIN | TEXT, text, VL_WEB_MESSAGE_BYTES);
    await_count(&w, &w.messages, 1);
    assert_int_equal(w.message_bytes, VL_WEB_MESSAGE_BYTES);
    ws_send(&p, FIN | TEXT, text, VL_WEB_MESSAGE_BYTES + 1);
    assert_int_equal(ws_close_status(&p), 1009);
    assert_int_equal(w.messages, 1);
    assert_int_equal(figures(&w).oversized, 1);
    peer_close(&p);
    web_close(&w);
}

static void test_fragments_are_bounded(void **state)
{
    static char text[1024];
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    memset(text, 'f', sizeof text);
    ws_open(&p, &w); /* each small enough, together too big */
    ws_send(&p, TEXT, text, sizeof text);
    for (int i = 0; i < 70 && !p.ended; i++)
        ws_send(&p, 0, text, sizeof text);
    assert_int_equal(ws_close_status(&p), 1009);
    peer_close(&p);
    ws_open(&p, &w); /* and empty ones without end */
    ws_send(&p, TEXT, "", 0);
    for (int i = 0; i < 2000 && !p.ended; i++)
        ws_send(&p, 0, "x", 1);
    assert_int_equal(ws_close_status(&p), 1009);
    peer_close(&p);
    assert_int_equal(w.messages, 0);
    web_close(&w);
}

/* --- what is fine, though unusual ---------------------------------------------------------- */

static void test_fragments_with_a_ping_between(void **state)
{
    struct web_world w;
    struct peer p;
    unsigned first = 0;
    size_t next = 0;

    (void)state;
    web_open(&w, NULL, NULL);
    ws_open(&p, &w);
    ws_send(&p, TEXT, "{\"a\":\xc3", 6); /* a character in two fragments */
    ws_send(&p, FIN | PING, "hi", 2);
    ws_send(&p, 0, "\xa6", 1);
    ws_send(&p, FIN, "}", 1);
    await_count(&w, &w.messages, 1);
    assert_int_equal(w.message_bytes, 8);
    assert_int_equal(ws_frame(&p, 0, &first, &next), 2);
    assert_int_equal(first, FIN | PONG);
    assert_memory_equal(p.in + 2, "hi", 2);
    peer_close(&p);
    web_close(&w);
}

static void test_frame_byte_by_byte(void **state)
{
    static const char frame[] = "\x81\x85\x01\x02\x03\x04igoht";
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    ws_open(&p, &w);
    for (size_t i = 0; i < sizeof frame - 1; i++) {
        peer_send(&p, &frame[i], 1);
        (void)uv_run(&w.loop, UV_RUN_NOWAIT);
    }
    await_count(&w, &w.messages, 1);
    assert_int_equal(w.message_bytes, 5);
    peer_close(&p);
    web_close(&w);
}

static void test_many_messages_in_one_segment(void **state)
{
    char frames[100 * 7];
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < 100; i++)
        memcpy(frames + 7 * i, "\x81\x81\0\0\0\0a", 7);
    ws_open(&p, &w);
    peer_send(&p, frames, sizeof frames);
    await_count(&w, &w.messages, 100);
    assert_int_equal(w.messages, 100);
    peer_close(&p);
    web_close(&w);
}

/* --- the server's side --------------------------------------------------------------------- */

static void test_slow_reader_is_cut_off(void **state)
{
    static char text[32 * 1024];
    struct web_world w;
    struct peer slow, other;
    struct vl_web_socket *socket;
    int rc = VL_OK;

    (void)state;
    web_open(&w, NULL, NULL);
    ws_open(&other, &w);
    ws_open(&slow, &w);
    socket = w.socket;
    memset(text, 's', sizeof text);
    for (int i = 0; i < 2000 && rc == VL_OK; i++) { /* the kernel's buffers take some MB */
        rc = vl_web_socket_send(socket, text, sizeof text);
        (void)uv_run(&w.loop, UV_RUN_NOWAIT);
    }
    assert_int_equal(rc, VL_E_FULL);
    await_count(&w, &w.closed, 1);
    assert_int_equal(figures(&w).slow_readers, 1);
    assert_int_equal(figures(&w).sockets_open, 1);
    ws_send(&other, FIN | TEXT, "still here", 10);
    await_count(&w, &w.messages, 1);
    peer_close(&slow);
    peer_close(&other);
    web_close(&w);
}

static void test_vanished_peers_are_told_once(void **state)
{
    struct web_world w;
    struct peer p;

    (void)state;
    web_open(&w, NULL, NULL);
    for (unsigned i = 1; i <= 5; i++) {
        const struct linger reset = {.l_onoff = 1};
        ws_open(&p, &w);
        ws_send(&p, TEXT, "half", 4);
        if (i % 2)
            (void)setsockopt(p.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        peer_close(&p);
        await_count(&w, &w.closed, i);
    }
    assert_int_equal(w.closed, 5);
    assert_int_equal(w.opened, 5);
    assert_int_equal(w.messages, 0);
    web_close(&w);
}

static void test_stop_closes_open_sockets(void **state)
{
    struct web_world w;
    struct peer p[3];

    (void)state;
    web_open(&w, NULL, NULL);
    for (size_t i = 0; i < 3; i++)
        ws_open(&p[i], &w);
    assert_int_equal(vl_web_socket_send(w.socket, "unsent", 6), VL_OK);
    web_close(&w);
    assert_int_equal(w.closed, 3);
    for (size_t i = 0; i < 3; i++)
        peer_close(&p[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshakes),
        cmocka_unit_test(test_broken_frames_end_the_session),
        cmocka_unit_test(test_largest_message_arrives),
        cmocka_unit_test(test_fragments_are_bounded),
        cmocka_unit_test(test_fragments_with_a_ping_between),
        cmocka_unit_test(test_frame_byte_by_byte),
        cmocka_unit_test(test_many_messages_in_one_segment),
        cmocka_unit_test(test_slow_reader_is_cut_off),
        cmocka_unit_test(test_vanished_peers_are_told_once),
        cmocka_unit_test(test_stop_closes_open_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "media/udp_port.h"

struct end {                         /* an endpoint that only counts */
    struct vl_udp_endpoint endpoint; /* first */
    unsigned stun, dtls, rtp, rtcp, ticks, lost, freed;
    struct vl_udp_port *detach_in_tick;
};

static struct end *end_of(struct vl_udp_endpoint *e)
{
    return (struct end *)(void *)e;
}
static void on_stun(struct vl_udp_endpoint *e, const struct vl_stun_view *message,
                    const struct vl_media_address *from, vl_mono now)
{
    (void)message;
    (void)from;
    (void)now;
    end_of(e)->stun++;
}
static void on_dtls(struct vl_udp_endpoint *e, struct vl_span datagram, vl_mono now)
{
    (void)datagram;
    (void)now;
    end_of(e)->dtls++;
}
static void on_rtp(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now)
{
    (void)now;
    memset(packet + n, 1, VL_UDP_ROOM);
    end_of(e)->rtp++;
}
static void on_rtcp(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now)
{
    (void)packet;
    (void)n;
    (void)now;
    end_of(e)->rtcp++;
}
static void on_tick(struct vl_udp_endpoint *e, vl_mono now)
{
    (void)now;
    end_of(e)->ticks++;
    if (end_of(e)->detach_in_tick)
        vl_udp_port_detach(end_of(e)->detach_in_tick, e);
}
static void on_lost(struct vl_udp_endpoint *e, const struct vl_media_address *address)
{
    assert_int_equal(address->family, 4);
    end_of(e)->lost++;
}
static void on_free(struct vl_udp_endpoint *e)
{
    end_of(e)->freed++;
}
static const struct vl_udp_handlers handlers = {on_stun, on_dtls, on_rtp, on_rtcp,
                                                on_tick, on_lost, on_free};

struct bench {
    uv_loop_t loop;
    struct vl_media_counters counters;
    struct vl_udp_port *port;
    struct vl_media_address at, from; /* the port, and the test's own socket */
    int fd;
};

static void turns(struct bench *b, int n)
{
    for (int i = 0; i < n; i++)
        (void)uv_run(&b->loop, UV_RUN_NOWAIT);
}

static void bench_open(struct bench *b, const char *address, uint32_t max_endpoints)
{
    const struct vl_udp_options options = {.bind_address = address, .max_endpoints = max_endpoints};
    const struct vl_media_address *announced;
    struct sockaddr_storage own;
    socklen_t n = sizeof own;

    memset(b, 0, sizeof *b);
    vl_media_counters_init(&b->counters);
    assert_int_equal(uv_loop_init(&b->loop), 0);
    assert_int_equal(vl_udp_port_create(&b->loop, &options, &b->counters, &b->port), VL_OK);
    assert_int_equal(vl_udp_port_announced(b->port, &announced), 1);
    b->at = announced[0];
    assert_true(b->at.port != 0);
    b->fd = socket(b->at.family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    n = vl_media_address_to_sockaddr(&b->at, false, &own);
    assert_int_equal(connect(b->fd, (struct sockaddr *)&own, n), 0);
    n = sizeof own;
    assert_int_equal(getsockname(b->fd, (struct sockaddr *)&own, &n), 0);
    assert_int_equal(vl_media_address_from_sockaddr((struct sockaddr *)&own, &b->from), VL_OK);
}

static void bench_close(struct bench *b)
{
    vl_udp_port_destroy(b->port);
    turns(b, 3);
    (void)close(b->fd);
    assert_int_equal(uv_loop_close(&b->loop), 0);
}

static void put(struct bench *b, const void *bytes, size_t n)
{
    assert_int_equal(send(b->fd, bytes, n, 0), n);
    turns(b, 2);
}

static const struct {
    const char *name;
    uint8_t first, second;
    size_t n;
    enum vl_media_counter counter; /* from a known address; PACKETS_IN: none */
    unsigned dtls, rtp, rtcp;
} rows[] = {
    {"empty", 0, 0, 0, VL_MEDIA_DROP_EMPTY, 0, 0, 0},
    {"STUN that is none", 0, 1, 20, VL_MEDIA_STUN_MALFORMED, 0, 0, 0},
    {"ZRTP", 16, 0, 20, VL_MEDIA_DROP_UNKNOWN_PROTOCOL, 0, 0, 0},
    {"TURN channel", 64, 0, 20, VL_MEDIA_DROP_UNKNOWN_PROTOCOL, 0, 0, 0},
    {"above RTP", 192, 0, 20, VL_MEDIA_DROP_UNKNOWN_PROTOCOL, 0, 0, 0},
    {"first of DTLS", 20, 0, 1, VL_MEDIA_PACKETS_IN, 1, 0, 0},
    {"last of DTLS", 63, 0, 1, VL_MEDIA_PACKETS_IN, 1, 0, 0},
    {"one byte of RTP", 128, 0, 1, VL_MEDIA_PACKETS_IN, 0, 1, 0},
    {"RTP of the longest kind", 191, 96, VL_UDP_MAX_PACKET, VL_MEDIA_PACKETS_IN, 0, 1, 0},
    {"RTCP", 128, 200, 8, VL_MEDIA_PACKETS_IN, 0, 0, 1},
    {"too long", 128, 96, VL_UDP_MAX_PACKET + 1, VL_MEDIA_DROP_OVERSIZE, 0, 0, 0},
};

static void test_demultiplexing(void **state)
{
    static const char *const addresses[] = {"127.0.0.1", "::1"};
    uint8_t bytes[2000] = {0};

    (void)state;
    for (size_t a = 0; a < 2; a++) {
        struct bench b;
        bench_open(&b, addresses[a], 4);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct end e = {.endpoint.handlers = &handlers};
            uint64_t before = b.counters.values[rows[i].counter];
            assert_int_equal(vl_udp_port_attach(b.port, &e.endpoint, "ufrag"), VL_OK);
            assert_int_equal(vl_udp_port_claim(b.port, &e.endpoint, &b.from, (vl_mono){0}), VL_OK);
            bytes[0] = rows[i].first;
            bytes[1] = rows[i].second;
            put(&b, bytes, rows[i].n);
            if (e.dtls != rows[i].dtls || e.rtp != rows[i].rtp || e.rtcp != rows[i].rtcp ||
                b.counters.values[rows[i].counter] != before + 1)
                fail_msg("%s over %s", rows[i].name, addresses[a]);
            vl_udp_port_detach(b.port, &e.endpoint);
            turns(&b, 2);
            assert_int_equal(e.freed, 1);
        }
        bench_close(&b);
    }
}

static void test_limits_and_names(void **state)
{
    struct bench b;
    struct end e[3] = {{.endpoint.handlers = &handlers},
                       {.endpoint.handlers = &handlers},
                       {.endpoint.handlers = &handlers}};

    (void)state;
    bench_open(&b, "127.0.0.1", 2);
    assert_int_equal(vl_udp_port_attach(b.port, &e[0].endpoint, ""), VL_E_INVAL);
    assert_int_equal(
        vl_udp_port_attach(b.port, &e[0].endpoint, "0123456789012345678901234567890123"),
        VL_E_INVAL);
    assert_int_equal(vl_udp_port_attach(b.port, &e[0].endpoint, "a"), VL_OK);
    assert_int_equal(vl_udp_port_attach(b.port, &e[1].endpoint, "a"), VL_E_CONFLICT);
    assert_int_equal(vl_udp_port_attach(b.port, &e[1].endpoint, "b"), VL_OK);
    assert_int_equal(vl_udp_port_attach(b.port, &e[2].endpoint, "c"), VL_E_FULL);
    assert_int_equal(vl_udp_port_add_ufrag(b.port, &e[0].endpoint, "b"), VL_E_CONFLICT);
    for (int i = 0; i < 10; i++) { /* restarts never leak a name */
        char name[3] = {'x', (char)('0' + i), 0};
        assert_int_equal(vl_udp_port_add_ufrag(b.port, &e[0].endpoint, name), VL_OK);
        assert_int_equal(vl_udp_port_add_ufrag(b.port, &e[1].endpoint, name), VL_E_CONFLICT);
    }
    vl_udp_port_drop_old_ufrag(b.port, &e[0].endpoint);
    vl_udp_port_detach(b.port, &e[1].endpoint);
    vl_udp_port_detach(b.port, &e[1].endpoint); /* again: no effect */
    assert_int_equal(vl_udp_port_attach(b.port, &e[2].endpoint, "x8"), VL_OK);
    assert_int_equal(b.counters.values[VL_MEDIA_TRANSPORTS], 2);
    vl_udp_port_detach(b.port, &e[0].endpoint);
    vl_udp_port_detach(b.port, &e[2].endpoint);
    bench_close(&b);
    assert_int_equal(e[0].freed + e[1].freed + e[2].freed, 3);
}

static void test_address_ownership(void **state)
{
    struct bench b;
    struct end e[2] = {{.endpoint.handlers = &handlers}, {.endpoint.handlers = &handlers}};
    struct vl_media_address many;
    int rc = VL_OK;

    (void)state;
    bench_open(&b, "127.0.0.1", 2);
    assert_int_equal(vl_udp_port_attach(b.port, &e[0].endpoint, "a"), VL_OK);
    assert_int_equal(vl_udp_port_attach(b.port, &e[1].endpoint, "b"), VL_OK);
    const vl_mono then = {1000}, soon = {1000 + VL_UDP_ADDRESS_HOLD_MS - 1},
                  late = {1000 + VL_UDP_ADDRESS_HOLD_MS};
    assert_int_equal(vl_udp_port_claim(b.port, &e[0].endpoint, &b.from, then), VL_OK);
    assert_int_equal(vl_udp_port_claim(b.port, &e[1].endpoint, &b.from, soon), VL_E_CONFLICT);
    assert_int_equal(e[0].lost, 0);
    vl_udp_port_release(b.port, &e[1].endpoint, &b.from); /* not his: no effect */
    assert_int_equal(vl_udp_port_may_claim(b.port, &e[1].endpoint, &b.from, late), VL_OK);
    assert_int_equal(vl_udp_port_claim(b.port, &e[1].endpoint, &b.from, late), VL_OK);
    assert_int_equal(e[0].lost, 1);
    put(&b, "\x80\x60", 2);
    assert_int_equal(e[1].rtp, 1);
    vl_udp_port_release(b.port, &e[1].endpoint, &b.from);
    put(&b, "\x80\x60", 2);
    assert_int_equal(b.counters.values[VL_MEDIA_RTP_UNKNOWN_SOURCE], 1);
    for (uint16_t i = 1; i < 1000 && rc == VL_OK; i++) { /* the table is bounded ... */
        assert_int_equal(vl_media_address_parse("127.0.0.9", i, &many), VL_OK);
        rc = vl_udp_port_claim(b.port, &e[0].endpoint, &many, then);
    }
    assert_int_equal(rc, VL_E_FULL);
    vl_udp_port_detach(b.port, &e[0].endpoint); /* ... and empty again after its owner */
    assert_int_equal(vl_udp_port_claim(b.port, &e[1].endpoint, &many, then), VL_OK);
    vl_udp_port_detach(b.port, &e[1].endpoint);
    bench_close(&b);
}

/* More than the queue holds, in one loop turn: everything leaves, in order. */
static void test_sending(void **state)
{
    struct bench b;
    uint32_t i, got;
    int expected = 0, size = 4 * 1024 * 1024;

    (void)state;
    bench_open(&b, "127.0.0.1", 1);
    (void)setsockopt(b.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    for (i = 0; i < 100; i++) {
        assert_int_equal(
            vl_udp_port_send(b.port, (struct vl_span){(uint8_t *)&i, sizeof i}, &b.from), VL_OK);
        assert_int_equal(recv(b.fd, &got, sizeof got, 0), -1); /* waits for the end of the turn */
    }
    turns(&b, 2);
    for (i = 100; i < 100 + VL_UDP_SEND_QUEUE + 50; i++) {
        if (i % 100 == 0)
            while (recv(b.fd, &got, sizeof got, 0) == sizeof got)
                assert_int_equal(got, expected++);
        assert_int_equal(
            vl_udp_port_send(b.port, (struct vl_span){(uint8_t *)&i, sizeof i}, &b.from), VL_OK);
    }
    turns(&b, 2);
    while (recv(b.fd, &got, sizeof got, 0) == sizeof got)
        assert_int_equal(got, expected++);
    assert_int_equal(expected, i);
    assert_int_equal(b.counters.values[VL_MEDIA_PACKETS_OUT], i);
    uint8_t big[VL_UDP_MAX_PACKET + 1] = {0};
    assert_int_equal(vl_udp_port_send(b.port, (struct vl_span){big, sizeof big}, &b.from),
                     VL_E_INVAL);
    /* A datagram that the kernel refuses costs only itself. */
    struct vl_media_address nowhere = b.from;
    nowhere.port = 0;
    assert_int_equal(vl_udp_port_send(b.port, (struct vl_span){big, 4}, &nowhere), VL_OK);
    assert_int_equal(vl_udp_port_send(b.port, (struct vl_span){big, 4}, &b.from), VL_OK);
    turns(&b, 2);
    assert_int_equal(b.counters.values[VL_MEDIA_SEND_ERROR], 1);
    assert_int_equal(recv(b.fd, &got, sizeof got, 0), sizeof got);
    bench_close(&b);
}

static void test_ticks(void **state)
{
    struct bench b;
    struct end e[3] = {{.endpoint.handlers = &handlers},
                       {.endpoint.handlers = &handlers},
                       {.endpoint.handlers = &handlers}};
    static const char *const names[] = {"a", "b", "c"};

    (void)state;
    bench_open(&b, "127.0.0.1", 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(vl_udp_port_attach(b.port, &e[i].endpoint, names[i]), VL_OK);
    e[1].detach_in_tick = b.port;
    for (int i = 0; i < 50 && e[0].ticks < 3; i++) {
        usleep(10000);
        turns(&b, 1);
    }
    assert_true(e[0].ticks >= 3 && e[2].ticks >= 3);
    assert_int_equal(e[1].ticks, 1);
    assert_int_equal(e[1].freed, 1);
    vl_udp_port_detach(b.port, &e[0].endpoint);
    vl_udp_port_detach(b.port, &e[2].endpoint);
    bench_close(&b);
}

static const struct {
    const char *name;
    struct vl_udp_options options;
    int rc;
    const char *announced; /* NULL: anything, but something */
} openings[] = {
    {"no address", {.max_endpoints = 1}, VL_E_INVAL, NULL},
    {"a name", {.bind_address = "localhost", .max_endpoints = 1}, VL_E_INVAL, NULL},
    {"no endpoints", {.bind_address = "127.0.0.1"}, VL_E_INVAL, NULL},
    {"too many", {.bind_address = "127.0.0.1", .max_endpoints = 65537}, VL_E_INVAL, NULL},
    {"announced nonsense",
     {.bind_address = "127.0.0.1", .max_endpoints = 1, .announced = {"x"}, .announced_count = 1},
     VL_E_INVAL,
     NULL},
    {"not of this machine", {.bind_address = "192.0.2.1", .max_endpoints = 1}, VL_E_IO, NULL},
    {"announced",
     {.bind_address = "127.0.0.1",
      .max_endpoints = 1,
      .announced = {"192.0.2.7"},
      .announced_count = 1},
     VL_OK,
     "192.0.2.7"},
    {"loopback of IPv6", {.bind_address = "::1", .max_endpoints = 1}, VL_OK, "::1"},
};

static void test_opening(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        struct vl_media_counters counters;
        struct vl_udp_port *port = NULL;
        const struct vl_media_address *a;
        char text[VL_MEDIA_ADDRESS_TEXT_BYTES];
        uv_loop_t loop;
        vl_media_counters_init(&counters);
        assert_int_equal(uv_loop_init(&loop), 0);
        int rc = vl_udp_port_create(&loop, &openings[i].options, &counters, &port);
        if (rc != openings[i].rc)
            fail_msg("%s: rc %d", openings[i].name, rc);
        if (rc == VL_OK) {
            assert_true(vl_udp_port_announced(port, &a) >= 1);
            vl_media_address_ip_text(&a[0], text);
            assert_string_equal(text, openings[i].announced);
        }
        vl_udp_port_destroy(port);
        for (int k = 0; k < 3; k++)
            (void)uv_run(&loop, UV_RUN_NOWAIT);
        assert_int_equal(uv_loop_close(&loop), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demultiplexing),
        cmocka_unit_test(test_limits_and_names),
        cmocka_unit_test(test_address_ownership),
        cmocka_unit_test(test_sending),
        cmocka_unit_test(test_ticks),
        cmocka_unit_test(test_opening),
    };
    return cmocka_run_group_tests_name("udp_port", tests, NULL, NULL);
}

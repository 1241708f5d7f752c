/* A whole transport against an OpenSSL peer over real UDP on loopback. */
#include "media/tests/transport_peer.h"

static uv_loop_t loop;
static struct vl_media_counters counters;
static struct vl_udp_port *port;
static struct vl_dtls_identity *identity;

#define GCM "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
#define CM  "SRTP_AES128_CM_SHA1_80"
#define UNTIL(p, condition)                                                                        \
    for (int turn_ = 0; turn_ < PEER_TURNS && !(condition); turn_++)                               \
    peer_turn((p), number(), &loop)

/* --- the owner of the transports --------------------------------------------------------- */

struct owner {
    struct vl_transport *transport;
    struct vl_transport_local local;
    enum vl_transport_state state;
    unsigned states, rtp, rtcp;
    uint32_t last_ssrc;
    bool destroy_on_rtp, destroy_on_state;
};

static void owner_destroy(struct owner *o)
{
    vl_transport_destroy(o->transport);
    o->transport = NULL;
}

static void on_rtp(void *owner, uint8_t *packet, size_t n, const struct vl_rtp_view *view,
                   vl_mono now)
{
    struct owner *o = owner;

    (void)now;
    assert_non_null(o->transport);
    memset(packet + n, 0xee, VL_TRANSPORT_ROOM); /* the promised room */
    o->rtp++;
    o->last_ssrc = view->ssrc;
    if (o->destroy_on_rtp)
        owner_destroy(o);
}

static void on_rtcp(void *owner, struct vl_span compound, vl_mono now)
{
    struct owner *o = owner;

    (void)now;
    assert_int_equal(compound.n, 8);
    o->rtcp++;
}

static void on_state(void *owner, enum vl_transport_state state, vl_mono now)
{
    struct owner *o = owner;

    (void)now;
    assert_non_null(o->transport);
    o->state = state;
    o->states |= 1u << state;
    if (o->destroy_on_state)
        owner_destroy(o);
}

static const struct vl_transport_callbacks callbacks = {on_rtp, on_rtcp, on_state};

static void owner_open(struct owner *o, const struct peer *expected)
{
    struct vl_transport_remote remote;

    memset(o, 0, sizeof *o);
    assert_int_equal(vl_transport_create(port, identity, &callbacks, o, &o->transport), VL_OK);
    vl_transport_local(o->transport, &o->local);
    if (!expected)
        return;
    peer_fingerprint(expected, &remote);
    assert_int_equal(vl_transport_connect(o->transport, &remote), VL_OK);
    assert_int_equal(vl_transport_connect(o->transport, &remote), VL_E_STATE);
}

static uint16_t number(void)
{
    const struct vl_media_address *a;

    assert_int_equal(vl_udp_port_announced(port, &a), 1);
    return a->port;
}

static uint64_t counted(enum vl_media_counter which)
{
    return counters.values[which];
}

static void validate(struct peer *p, const struct owner *o)
{
    unsigned before = p->stun_answers;

    peer_ping(p, &o->local, o->local.ice.password);
    UNTIL(p, p->stun_answers > before);
    assert_int_equal(p->stun_answers, before + 1);
}

static void connect_both(struct peer *p, struct owner *o, const char *profiles)
{
    peer_open(p, profiles, true, false);
    owner_open(o, p);
    validate(p, o);
    assert_int_equal(o->state, VL_TRANSPORT_CONNECTING);
    peer_dtls(p, number());
    UNTIL(p, p->srtp && o->state == VL_TRANSPORT_CONNECTED);
    assert_int_equal(o->state, VL_TRANSPORT_CONNECTED);
    assert_non_null(p->srtp);
}

static size_t rtp_packet(uint8_t *out, uint16_t sequence, uint32_t ssrc)
{
    static const uint8_t payload[100];
    const struct vl_rtp_header header = {.payload_type = 96, .sequence = sequence, .ssrc = ssrc};
    struct vl_writer w = vl_writer_of(out, sizeof payload + VL_RTP_HEADER_BYTES);

    assert_int_equal(
        vl_rtp_build(&header, NULL, 0, (struct vl_span){payload, sizeof payload}, 0, &w), VL_OK);
    return w.used;
}

static size_t peer_send_rtp(struct peer *p, uint16_t sequence, uint8_t *sealed, size_t room)
{
    size_t n = rtp_packet(sealed, sequence, 77);

    assert_int_equal(vl_srtp_protect_rtp(p->srtp, sealed, &n, room), VL_OK);
    peer_send(p, number(), sealed, n);
    return n;
}

/* --- the good way ------------------------------------------------------------------------ */

static void check_media(struct peer *p, struct owner *o)
{
    const uint8_t report[8] = {0x80, 201, 0, 1, 0, 0, 0, 9};
    uint8_t packet[256];
    size_t n = sizeof report;
    unsigned rtp = o->rtp, rtcp = o->rtcp, peer_rtp = p->rtp_in, peer_rtcp = p->rtcp_in;

    (void)peer_send_rtp(p, (uint16_t)(100 + rtp), packet, sizeof packet);
    memcpy(packet, report, n);
    assert_int_equal(vl_srtp_protect_rtcp(p->srtp, packet, &n, sizeof packet), VL_OK);
    peer_send(p, number(), packet, n);
    UNTIL(p, o->rtp == rtp + 1 && o->rtcp == rtcp + 1);
    assert_int_equal(o->rtp, rtp + 1);
    assert_int_equal(o->rtcp, rtcp + 1);
    assert_int_equal(o->last_ssrc, 77);
    n = rtp_packet(packet, (uint16_t)(200 + peer_rtp), 88);
    assert_int_equal(vl_transport_send_rtp(o->transport, (struct vl_span){packet, n}), VL_OK);
    UNTIL(p, p->rtp_in == peer_rtp + 1);
    assert_int_equal(p->last_media_n, n);
    assert_memory_equal(p->last_media, packet, n);
    assert_int_equal(vl_transport_send_rtcp(o->transport, (struct vl_span){report, 8}), VL_OK);
    UNTIL(p, p->rtcp_in == peer_rtcp + 1);
    assert_memory_equal(p->last_media, report, 8);
}

static void check_buffer(struct peer *p, struct owner *o)
{
    unsigned before = p->rtp_in;
    uint8_t *buffer = vl_transport_rtp_buffer(o->transport);

    assert_non_null(buffer);
    memset(buffer, 0, VL_TRANSPORT_MAX_PLAIN);
    (void)rtp_packet(buffer, 900, 89);
    assert_int_equal(vl_transport_send_buffer(o->transport, VL_TRANSPORT_MAX_PLAIN), VL_OK);
    UNTIL(p, p->rtp_in == before + 1);
    assert_int_equal(p->last_media_n, VL_TRANSPORT_MAX_PLAIN);
    assert_int_equal(vl_transport_send_buffer(o->transport, 100), VL_E_STATE); /* used up */
    assert_int_equal(vl_transport_send_rtp(
                         o->transport, (struct vl_span){p->last_media, VL_TRANSPORT_MAX_PLAIN + 1}),
                     VL_E_INVAL);
}

static void test_media_both_suites(void **state)
{
    static const char *const profiles[] = {GCM, CM};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct peer p;
        struct owner o;
        struct vl_transport_totals totals;
        connect_both(&p, &o, profiles[i]);
        check_media(&p, &o);
        check_media(&p, &o);
        check_buffer(&p, &o);
        vl_transport_totals(o.transport, &totals);
        assert_int_equal(totals.packets_in, 4);
        assert_int_equal(totals.packets_out, 5);
        owner_destroy(&o);
        UNTIL(&p, p.closed); /* our goodbye */
        assert_true(p.closed);
        peer_close(&p);
    }
}

static void test_peer_says_goodbye(void **state)
{
    struct peer p;
    struct owner o;
    uint8_t packet[112];

    (void)state;
    connect_both(&p, &o, GCM);
    (void)SSL_shutdown(p.ssl);
    peer_flush(&p, number());
    UNTIL(&p, o.state == VL_TRANSPORT_CLOSED);
    assert_int_equal(o.state, VL_TRANSPORT_CLOSED);
    size_t n = rtp_packet(packet, 1, 1);
    assert_int_equal(vl_transport_send_rtp(o.transport, (struct vl_span){packet, n}), VL_E_STATE);
    owner_destroy(&o);
    peer_close(&p);
}

/* A hello of 2 KB, as post-quantum key shares make it, in several datagrams; the last one first. */
static void test_hello_in_pieces(void **state)
{
    struct peer p;
    struct owner o;
    uint8_t filler[1600], out[4096];

    (void)state;
    peer_open(&p, GCM, true, false);
    for (size_t i = 0; i < sizeof filler; i += 200) { /* a list of protocols of 199 bytes each */
        memset(filler + i, 'p', 200);
        filler[i] = 199;
    }
    assert_int_equal(SSL_set_alpn_protos(p.ssl, filler, sizeof filler), 0);
    owner_open(&o, &p);
    validate(&p, &o);
    (void)SSL_do_handshake(p.ssl);
    int n = BIO_read(SSL_get_wbio(p.ssl), out, sizeof out);
    size_t split = 13u + (size_t)(out[11] << 8 | out[12]);
    assert_true(n > 1600 && split < (size_t)n);
    peer_send(&p, number(), out + split, (size_t)n - split);
    peer_quiet(&p, number(), &loop);
    assert_int_equal(o.state, VL_TRANSPORT_CONNECTING);
    peer_send(&p, number(), out, split);
    UNTIL(&p, p.srtp && o.state == VL_TRANSPORT_CONNECTED);
    assert_int_equal(o.state, VL_TRANSPORT_CONNECTED);
    check_media(&p, &o);
    owner_destroy(&o);
    peer_close(&p);
}

static void test_active_role(void **state)
{
    struct peer p;
    struct owner o;

    (void)state;
    peer_open(&p, GCM, true, true);
    owner_open(&o, &p);
    validate(&p, &o); /* our hello follows at once */
    UNTIL(&p, p.srtp && o.state == VL_TRANSPORT_CONNECTED);
    assert_int_equal(o.state, VL_TRANSPORT_CONNECTED);
    check_media(&p, &o);
    owner_destroy(&o);
    peer_close(&p);
}

/* --- refusals ---------------------------------------------------------------------------- */

static const struct refusal {
    const char *name;
    const char *profiles;
    bool certificate, right_fingerprint;
    enum vl_dtls_failure why;
    enum vl_media_counter counter;
} refusals[] = {
    {"wrong fingerprint", GCM, true, false, VL_DTLS_FAILURE_FINGERPRINT,
     VL_MEDIA_DTLS_WRONG_FINGERPRINT},
    {"no use_srtp", NULL, true, true, VL_DTLS_FAILURE_NO_SRTP, VL_MEDIA_DTLS_NO_SRTP},
    {"no certificate", GCM, false, true, VL_DTLS_FAILURE_PROTOCOL, VL_MEDIA_DTLS_FAILED},
    {"no common profile", "SRTP_AES128_CM_SHA1_32", true, true, VL_DTLS_FAILURE_NO_SRTP,
     VL_MEDIA_DTLS_NO_SRTP},
};

static void refusal_run(const struct refusal *r)
{
    struct peer p, somebody;
    struct owner o;
    uint64_t before = counted(r->counter);

    peer_open(&p, r->profiles, r->certificate, false);
    peer_open(&somebody, GCM, true, false);
    owner_open(&o, r->right_fingerprint ? &p : &somebody);
    validate(&p, &o);
    peer_dtls(&p, number());
    UNTIL(&p, o.state == VL_TRANSPORT_FAILED && (p.failed || p.closed));
    if (o.state != VL_TRANSPORT_FAILED || vl_transport_failure(o.transport) != r->why ||
        counted(r->counter) != before + 1 || (o.states & 1u << VL_TRANSPORT_CONNECTED) ||
        !(p.failed || p.closed))
        fail_msg("%s: state %d failure %d peer told %d", r->name, o.state,
                 vl_transport_failure(o.transport), p.failed || p.closed);
    assert_null(vl_transport_rtp_buffer(o.transport));
    owner_destroy(&o);
    peer_close(&p);
    peer_close(&somebody);
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        refusal_run(&refusals[i]);
}

/* Ten thousand hellos from where ICE has not been: no byte goes out; the right call connects. */
static void test_hello_from_unvalidated_address(void **state)
{
    struct peer p, stranger;
    struct owner o;
    uint8_t hello[1500];

    (void)state;
    peer_open(&stranger, GCM, true, false);
    peer_open(&p, GCM, true, false);
    owner_open(&o, &p);
    (void)SSL_do_handshake(stranger.ssl);
    int n = BIO_read(SSL_get_wbio(stranger.ssl), hello, sizeof hello);
    uint64_t out = counted(VL_MEDIA_PACKETS_OUT), dropped = counted(VL_MEDIA_DTLS_UNVALIDATED);
    for (int i = 0; i < 10000; i++) {
        peer_send(&stranger, number(), hello, (size_t)n);
        if (i % 100 == 99)
            (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    peer_quiet(&stranger, number(), &loop);
    assert_int_equal(counted(VL_MEDIA_PACKETS_OUT), out);
    assert_true(counted(VL_MEDIA_DTLS_UNVALIDATED) > dropped + 5000);
    assert_int_equal(recv(stranger.fd, hello, sizeof hello, 0), -1);
    assert_int_equal(o.state, VL_TRANSPORT_NEW);
    validate(&p, &o);
    peer_dtls(&p, number());
    UNTIL(&p, p.srtp && o.state == VL_TRANSPORT_CONNECTED);
    assert_int_equal(o.state, VL_TRANSPORT_CONNECTED);
    owner_destroy(&o);
    peer_close(&p);
    peer_close(&stranger);
}

static void test_spoofed_stun_changes_nothing(void **state)
{
    struct peer p, thief;
    struct owner o;

    (void)state;
    connect_both(&p, &o, GCM);
    peer_open(&thief, GCM, true, false);
    struct vl_media_address path = *vl_transport_path(o.transport);
    uint64_t bad = counted(VL_MEDIA_STUN_BAD_INTEGRITY);
    for (int i = 0; i < 100; i++)
        peer_ping(&thief, &o.local, "thisIsNotThePasswordOfThatServer");
    peer_quiet(&thief, number(), &loop);
    assert_int_equal(counted(VL_MEDIA_STUN_BAD_INTEGRITY), bad + 100);
    assert_int_equal(thief.stun_answers + thief.stun_errors + thief.other, 0);
    assert_true(vl_media_address_equal(vl_transport_path(o.transport), &path));
    check_media(&p, &o);
    /* A hello, and RTP, from the thief's address: nothing. */
    uint64_t unknown = counted(VL_MEDIA_RTP_UNKNOWN_SOURCE);
    uint8_t packet[256];
    size_t n = rtp_packet(packet, 500, 77);
    peer_send(&thief, number(), packet, n);
    peer_quiet(&thief, number(), &loop);
    assert_int_equal(counted(VL_MEDIA_RTP_UNKNOWN_SOURCE), unknown + 1);
    owner_destroy(&o);
    peer_close(&p);
    peer_close(&thief);
}

/* --- disturbances in mid-call ------------------------------------------------------------ */

static void test_bad_media_is_counted(void **state)
{
    struct peer p;
    struct owner o;
    uint8_t sealed[256];

    (void)state;
    connect_both(&p, &o, GCM);
    uint64_t replay = counted(VL_MEDIA_SRTP_REPLAY), bad = counted(VL_MEDIA_SRTP_AUTH_FAILED);
    size_t n = peer_send_rtp(&p, 1, sealed, sizeof sealed);
    peer_send(&p, number(), sealed, n);
    sealed[3] = 2; /* the sequence number */
    peer_send(&p, number(), sealed, n);
    UNTIL(&p, counted(VL_MEDIA_SRTP_AUTH_FAILED) > bad);
    assert_int_equal(o.rtp, 1);
    assert_int_equal(counted(VL_MEDIA_SRTP_REPLAY), replay + 1);
    assert_int_equal(counted(VL_MEDIA_SRTP_AUTH_FAILED), bad + 1);
    /* A hello in mid-call from the right address: the session survives. */
    struct peer again;
    peer_open(&again, GCM, true, false);
    (void)SSL_do_handshake(again.ssl);
    int hello_n = BIO_read(SSL_get_wbio(again.ssl), sealed, sizeof sealed);
    peer_send(&p, number(), sealed, (size_t)hello_n);
    peer_quiet(&p, number(), &loop);
    assert_int_equal(o.state, VL_TRANSPORT_CONNECTED);
    check_media(&p, &o);
    peer_close(&again);
    owner_destroy(&o);
    peer_close(&p);
}

/* The peer's network changes: after a restart it comes from another socket, and DTLS goes on. */
static void test_restart_and_move(void **state)
{
    struct peer p;
    struct owner o;

    (void)state;
    connect_both(&p, &o, CM);
    struct vl_transport_local old = o.local;
    assert_int_equal(vl_transport_restart_ice(o.transport), VL_OK);
    vl_transport_local(o.transport, &o.local);
    assert_string_not_equal(o.local.ice.ufrag, old.ice.ufrag);
    peer_ping(&p, &old, old.ice.password); /* still valid */
    UNTIL(&p, p.stun_answers == 2);
    assert_int_equal(p.stun_answers, 2);
    check_media(&p, &o);
    uint64_t started = uv_now(&loop);
    for (int i = 0; i < PEER_TURNS && uv_now(&loop) - started < VL_ICE_SETTLE_MS + 100; i++)
        peer_turn(&p, number(), &loop);
    (void)close(p.fd);
    peer_socket(&p);
    validate(&p, &o);
    check_media(&p, &o);
    uint64_t unknown = counted(VL_MEDIA_STUN_UNKNOWN_USER);
    peer_ping(&p, &old, old.ice.password); /* the old ones are gone now */
    UNTIL(&p, counted(VL_MEDIA_STUN_UNKNOWN_USER) > unknown);
    assert_int_equal(counted(VL_MEDIA_STUN_UNKNOWN_USER), unknown + 1);
    owner_destroy(&o);
    peer_close(&p);
}

/* Somebody with a transport of his own claims a live peer's address: refused. */
static void test_address_of_another(void **state)
{
    struct peer p;
    struct owner o, other;

    (void)state;
    connect_both(&p, &o, GCM);
    owner_open(&other, NULL);
    uint64_t taken = counted(VL_MEDIA_ICE_ADDRESS_TAKEN);
    peer_ping(&p, &other.local, other.local.ice.password);
    UNTIL(&p, counted(VL_MEDIA_ICE_ADDRESS_TAKEN) > taken);
    assert_int_equal(other.state, VL_TRANSPORT_NEW);
    assert_null(vl_transport_path(other.transport));
    check_media(&p, &o);
    /* Once its owner is gone, the address is free. */
    owner_destroy(&o);
    validate(&p, &other);
    assert_int_equal(other.state, VL_TRANSPORT_CONNECTING);
    /* DTLS before connect, media before DTLS: dropped and counted. */
    uint64_t early = counted(VL_MEDIA_DTLS_UNEXPECTED), media = counted(VL_MEDIA_RTP_NOT_CONNECTED);
    uint8_t packet[256];
    peer_send(&p, number(), "\x16\xfe\xfd", 3);
    size_t n = rtp_packet(packet, 1, 1);
    peer_send(&p, number(), packet, n);
    UNTIL(&p, counted(VL_MEDIA_RTP_NOT_CONNECTED) > media);
    assert_int_equal(counted(VL_MEDIA_DTLS_UNEXPECTED), early + 1);
    owner_destroy(&other);
    peer_close(&p);
}

static void test_destroying_in_callbacks(void **state)
{
    struct peer p;
    struct owner o;
    uint8_t sealed[256];

    (void)state;
    connect_both(&p, &o, GCM);
    o.destroy_on_rtp = true;
    for (uint16_t i = 0; i < 5; i++)
        (void)peer_send_rtp(&p, i, sealed, sizeof sealed);
    peer_quiet(&p, number(), &loop);
    assert_null(o.transport);
    assert_int_equal(o.rtp, 1);
    peer_close(&p);
    peer_open(&p, GCM, true, false);
    owner_open(&o, &p);
    o.destroy_on_state = true;
    peer_ping(&p, &o.local, o.local.ice.password);
    peer_quiet(&p, number(), &loop);
    assert_null(o.transport);
    vl_transport_destroy(NULL);
    peer_close(&p);
}

static void test_local_parameters(void **state)
{
    struct owner o;
    struct vl_transport_remote remote = {0};

    (void)state;
    owner_open(&o, NULL);
    assert_int_equal(o.local.candidate_count, 1);
    assert_string_equal(o.local.candidates[0].ip, "127.0.0.1");
    assert_int_equal(o.local.candidates[0].port, number());
    assert_true(o.local.candidates[0].priority > 1u << 30);
    assert_int_equal(strlen(o.local.fingerprint_sha256), 95);
    assert_int_equal(vl_transport_connect(o.transport, &remote), VL_E_INVAL);
    remote.fingerprint_count = VL_DTLS_MAX_FINGERPRINTS + 1;
    assert_int_equal(vl_transport_connect(o.transport, &remote), VL_E_INVAL);
    assert_string_equal(vl_transport_state_text(vl_transport_state(o.transport)), "new");
    assert_string_equal(vl_transport_state_text((enum vl_transport_state)99), "unknown");
    owner_destroy(&o);
}

static int start(void **state)
{
    const struct vl_udp_options options = {.bind_address = "127.0.0.1", .max_endpoints = 16};

    (void)state;
    vl_media_counters_init(&counters);
    return uv_loop_init(&loop) < 0 || vl_srtp_library_init() < 0 ||
           vl_dtls_identity_create(vl_srtp_gcm_available(), &identity) < 0 ||
           vl_udp_port_create(&loop, &options, &counters, &port) < 0;
}

static int stop(void **state)
{
    (void)state;
    vl_udp_port_destroy(port);
    for (int i = 0; i < 10 && uv_run(&loop, UV_RUN_NOWAIT); i++)
        ;
    vl_dtls_identity_destroy(identity);
    return uv_loop_close(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local_parameters),
        cmocka_unit_test(test_media_both_suites),
        cmocka_unit_test(test_peer_says_goodbye),
        cmocka_unit_test(test_hello_in_pieces),
        cmocka_unit_test(test_active_role),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_hello_from_unvalidated_address),
        cmocka_unit_test(test_spoofed_stun_changes_nothing),
        cmocka_unit_test(test_bad_media_is_counted),
        cmocka_unit_test(test_restart_and_move),
        cmocka_unit_test(test_address_of_another),
        cmocka_unit_test(test_destroying_in_callbacks),
    };
    return cmocka_run_group_tests_name("transport", tests, start, stop);
}

/* Our own two ends over a list of datagrams in memory; the OpenSSL client over real UDP is in
 * transport_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "media/dtls.h"

#define MAX_DATAGRAMS 64

struct mailbox { /* datagrams on their way to the other end */
    uint8_t bytes[MAX_DATAGRAMS][VL_DTLS_LINK_MTU];
    size_t n[MAX_DATAGRAMS], count, longest;
};

static struct vl_dtls_identity *alice, *bob, *bob_without_gcm;

static void mailbox_put(void *owner, struct vl_span datagram)
{
    struct mailbox *box = owner;

    assert_true(datagram.n <= VL_DTLS_LINK_MTU && box->count < MAX_DATAGRAMS);
    memcpy(box->bytes[box->count], datagram.p, datagram.n);
    box->n[box->count++] = datagram.n;
    if (datagram.n > box->longest)
        box->longest = datagram.n;
}

static struct vl_dtls *end_make(struct vl_dtls_identity *identity, enum vl_dtls_role role,
                                struct vl_dtls_identity *expected, struct mailbox *box)
{
    struct vl_dtls_setup setup = {.identity = identity,
                                  .role = role,
                                  .fingerprint_count = 1,
                                  .send = mailbox_put,
                                  .owner = box};
    struct vl_dtls *d;

    assert_int_equal(vl_dtls_fingerprint_parse("sha-256", vl_dtls_identity_fingerprint(expected),
                                               &setup.fingerprints[0]),
                     VL_OK);
    assert_int_equal(vl_dtls_create(&setup, (vl_mono){1}, &d), VL_OK);
    return d;
}

/* Delivers what is in the box, but the datagram number `lose` (from 0) of it. */
static void deliver(struct mailbox *box, struct vl_dtls *to, size_t lose, uint64_t now_ms)
{
    struct mailbox copy = *box;

    box->count = 0;
    for (size_t i = 0; i < copy.count; i++) {
        /* an exact buffer, so that a sanitizer sees any step beyond it */
        uint8_t *exact = malloc(copy.n[i]);
        assert_non_null(exact);
        memcpy(exact, copy.bytes[i], copy.n[i]);
        if (i != lose)
            (void)vl_dtls_receive(to, (struct vl_span){exact, copy.n[i]}, (vl_mono){now_ms});
        free(exact);
    }
}

struct ends {
    struct mailbox to_server, to_client;
    struct vl_dtls *server, *client;
};

static void ends_make(struct ends *e, struct vl_dtls_identity *server_expects)
{
    memset(e, 0, sizeof *e);
    e->server = end_make(alice, VL_DTLS_SERVER, server_expects, &e->to_client);
    e->client = end_make(bob, VL_DTLS_CLIENT, alice, &e->to_server);
}

static void ends_free(struct ends *e)
{
    vl_dtls_destroy(e->server);
    vl_dtls_destroy(e->client);
}

static void exchange(struct ends *e, uint64_t now_ms)
{
    for (int i = 0; i < 10 && (e->to_server.count || e->to_client.count); i++) {
        deliver(&e->to_server, e->server, SIZE_MAX, now_ms);
        deliver(&e->to_client, e->client, SIZE_MAX, now_ms);
    }
}

static void test_handshake_and_keys(void **state)
{
    struct ends e;
    struct vl_srtp_keys server, client;

    (void)state;
    ends_make(&e, bob);
    assert_int_equal(vl_dtls_keys(e.server, &server), VL_E_STATE);
    vl_dtls_start(e.server, (vl_mono){1});
    assert_int_equal(e.to_client.count, 0); /* the server waits */
    vl_dtls_start(e.client, (vl_mono){1});
    exchange(&e, 2);
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CONNECTED);
    assert_int_equal(vl_dtls_state(e.client), VL_DTLS_CONNECTED);
    assert_int_equal(vl_dtls_keys(e.server, &server), VL_OK);
    assert_int_equal(vl_dtls_keys(e.client, &client), VL_OK);
    assert_int_equal(server.suite, VL_SRTP_AEAD_AES_128_GCM);
    assert_memory_equal(&server.local, &client.remote, sizeof server.local);
    assert_memory_equal(&server.remote, &client.local, sizeof server.local);
    assert_memory_not_equal(&server.local, &server.remote, sizeof server.local);
    vl_dtls_close(e.client);
    assert_int_equal(vl_dtls_state(e.client), VL_DTLS_CLOSED);
    exchange(&e, 3);
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CLOSED);
    ends_free(&e);
}

static void test_profile_without_gcm(void **state)
{
    struct ends e;
    struct vl_srtp_keys keys;

    (void)state;
    memset(&e, 0, sizeof e);
    e.server = end_make(alice, VL_DTLS_SERVER, bob_without_gcm, &e.to_client);
    e.client = end_make(bob_without_gcm, VL_DTLS_CLIENT, alice, &e.to_server);
    vl_dtls_start(e.client, (vl_mono){1});
    exchange(&e, 2);
    assert_int_equal(vl_dtls_keys(e.server, &keys), VL_OK);
    assert_int_equal(keys.suite, VL_SRTP_AES128_CM_SHA1_80);
    ends_free(&e);
}

/* The server expects somebody else: both ends fail, and the client by an alert. */
static void test_wrong_fingerprint(void **state)
{
    struct ends e;
    struct vl_srtp_keys keys;

    (void)state;
    ends_make(&e, alice);
    vl_dtls_start(e.client, (vl_mono){1});
    exchange(&e, 2);
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_FAILED);
    assert_int_equal(vl_dtls_failure(e.server), VL_DTLS_FAILURE_FINGERPRINT);
    assert_int_equal(vl_dtls_keys(e.server, &keys), VL_E_STATE);
    assert_int_equal(vl_dtls_state(e.client), VL_DTLS_FAILED);
    assert_int_equal(vl_dtls_failure(e.client), VL_DTLS_FAILURE_PROTOCOL);
    ends_free(&e);
}

/* Each single datagram of the handshake is lost once; retransmission saves it. */
static void test_losses(void **state)
{
    (void)state;
    for (int lost = 0; lost < 4; lost++) {
        struct ends e;
        int flight = 0;
        uint64_t now = 1;
        ends_make(&e, bob);
        vl_dtls_start(e.client, (vl_mono){now});
        for (int turn = 0; turn < 60; turn++, now += 50) {
            struct timespec nap = {0, 20 * 1000 * 1000}; /* OpenSSL has its own clock */
            if (e.to_server.count)
                deliver(&e.to_server, e.server, flight++ == lost ? 0 : SIZE_MAX, now);
            if (e.to_client.count)
                deliver(&e.to_client, e.client, flight++ == lost ? 0 : SIZE_MAX, now);
            vl_dtls_tick(e.server, (vl_mono){now});
            vl_dtls_tick(e.client, (vl_mono){now});
            if (vl_dtls_state(e.server) == VL_DTLS_CONNECTED &&
                vl_dtls_state(e.client) == VL_DTLS_CONNECTED)
                break;
            (void)nanosleep(&nap, NULL);
        }
        if (vl_dtls_state(e.server) != VL_DTLS_CONNECTED ||
            vl_dtls_state(e.client) != VL_DTLS_CONNECTED)
            fail_msg("loss of flight %d", lost);
        ends_free(&e);
    }
}

static void test_deadline(void **state)
{
    struct ends e;

    (void)state;
    ends_make(&e, bob);
    vl_dtls_tick(e.server, (vl_mono){100000}); /* not started: no deadline yet */
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_HANDSHAKING);
    vl_dtls_start(e.server, (vl_mono){100000});
    vl_dtls_tick(e.server, (vl_mono){100000 + VL_DTLS_DEADLINE_MS - 1});
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_HANDSHAKING);
    vl_dtls_tick(e.server, (vl_mono){100000 + VL_DTLS_DEADLINE_MS});
    assert_int_equal(vl_dtls_failure(e.server), VL_DTLS_FAILURE_TIMEOUT);
    ends_free(&e);
}

/* A handshake record of one fragment. */
static size_t fragment(uint8_t *out, uint16_t number, uint32_t length, uint32_t offset,
                       uint32_t part, size_t bytes)
{
    struct vl_writer w = vl_writer_of(out, 1500);

    vl_writer_be(&w, 22, 1);
    vl_writer_be(&w, 0xfefd, 2);
    vl_writer_be(&w, number, 8); /* epoch 0 and a sequence number */
    vl_writer_be(&w, 12 + bytes, 2);
    vl_writer_be(&w, 1, 1);
    vl_writer_be(&w, length, 3);
    vl_writer_be(&w, number, 2);
    vl_writer_be(&w, offset, 3);
    vl_writer_be(&w, part, 3);
    vl_writer_zero(&w, bytes);
    assert_false(w.failed);
    return w.used;
}

static const struct {
    const char *name;
    uint16_t number;
    uint32_t length, offset, part;
    size_t bytes;
    int rc;
} fragments[] = {
    {"of 0xFFFFFF", 0, 0xffffff, 0, 10, 10, VL_E_PROTO},
    {"of 16 KB and one", 0, VL_DTLS_MAX_HELD_BYTES + 1, 0, 10, 10, VL_E_PROTO},
    {"longer than its record", 0, 100, 0, 11, 10, VL_E_PROTO},
    {"past its message", 0, 100, 95, 10, 10, VL_E_PROTO},
    {"far in the future", 8, 100, 0, 10, 10, VL_E_PROTO},
    {"in the middle", 0, 9000, 4000, 10, 10, VL_OK},
    {"overlapping", 0, 9000, 4005, 10, 10, VL_OK},
    {"of another length", 0, 9001, 0, 10, 10, VL_E_PROTO},
    {"of the next message", 1, 7000, 100, 10, 10, VL_OK},
    {"too much together", 2, 500, 0, 10, 10, VL_E_PROTO},
};

static void test_fragments(void **state)
{
    struct ends e;
    uint8_t p[1500];

    (void)state;
    ends_make(&e, bob);
    for (size_t i = 0; i < sizeof fragments / sizeof *fragments; i++) {
        size_t n = fragment(p, fragments[i].number, fragments[i].length, fragments[i].offset,
                            fragments[i].part, fragments[i].bytes);
        int rc = vl_dtls_receive(e.server, (struct vl_span){p, n}, (vl_mono){10});
        if (rc != fragments[i].rc)
            fail_msg("fragment %s: rc %d", fragments[i].name, rc);
    }
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_HANDSHAKING);
    assert_int_equal(e.to_client.count, 0);
    /* What was held is let go after a while, and a whole handshake succeeds. */
    vl_dtls_tick(e.server, (vl_mono){10 + VL_DTLS_HELLO_DEADLINE_MS});
    vl_dtls_start(e.client, (vl_mono){1});
    exchange(&e, 6000);
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CONNECTED);
    ends_free(&e);
}

/* Noise at every point of the handshake: refused or ignored, and the session survives it. */
static void test_noise_survives(void **state)
{
    static const struct vl_span noise[] = {
        {(const uint8_t *)"", 0},
        {(const uint8_t *)"\x16", 1},
        {(const uint8_t *)"\x16\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff", 13},
        {(const uint8_t *)"\x3f\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 13},
        {(const uint8_t *)"\x17\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x09\x00\x01x", 14},
        {(const uint8_t *)"\x16\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 13},
        {(const uint8_t *)"\x16\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x63\x00\x04"
                          "abcd",
         17},
        {(const uint8_t *)"\x16\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x64\x00\x18"
                          "a record that is sealed!",
         37},
    };
    struct ends e;
    uint8_t hello[1500];

    (void)state;
    ends_make(&e, bob);
    vl_dtls_start(e.client, (vl_mono){1});
    memcpy(hello, e.to_server.bytes[0], e.to_server.n[0]);
    size_t hello_n = e.to_server.n[0];
    for (int turn = 0; turn < 6; turn++) {
        for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
            (void)vl_dtls_receive(e.server, noise[i], (vl_mono){2});
            (void)vl_dtls_receive(e.client, noise[i], (vl_mono){2});
        }
        deliver(&e.to_server, e.server, SIZE_MAX, 2);
        deliver(&e.to_client, e.client, SIZE_MAX, 2);
    }
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CONNECTED);
    assert_int_equal(vl_dtls_state(e.client), VL_DTLS_CONNECTED);
    for (int i = 0; i < 100; i++) /* hellos in mid-call */
        (void)vl_dtls_receive(e.server, (struct vl_span){hello, hello_n}, (vl_mono){3});
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CONNECTED);
    vl_dtls_close(e.client); /* and the server still hears what is meant for it */
    exchange(&e, 4);
    assert_int_equal(vl_dtls_state(e.server), VL_DTLS_CLOSED);
    ends_free(&e);
}

static const struct {
    const char *algorithm, *value;
    int rc;
} fingerprints[] = {
    {"sha-256", "", VL_E_PROTO},
    {"sha-1", "00", VL_E_PROTO},
    {"sha-256",
     "00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:ee:FF:00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:"
     "ee:FF",
     VL_OK},
    {"sha-256",
     "00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:ee:FF:00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:"
     "ee",
     VL_E_PROTO},
    {"sha-256",
     "00-11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:ee:FF:00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:"
     "ee:FF",
     VL_E_PROTO},
    {"sha-384",
     "00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:ee:FF:00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:"
     "ee:FF:00:11:22:33:44:55:66:77:88:99:aa:BB:cc:DD:ee:FF",
     VL_OK},
};

static void test_fingerprint_texts(void **state)
{
    struct vl_dtls_fingerprint f;

    (void)state;
    for (size_t i = 0; i < sizeof fingerprints / sizeof *fingerprints; i++) {
        int rc = vl_dtls_fingerprint_parse(fingerprints[i].algorithm, fingerprints[i].value, &f);
        if (rc != fingerprints[i].rc)
            fail_msg("%zu: rc %d", i, rc);
    }
    assert_int_equal(f.hash, VL_DTLS_SHA384);
    assert_int_equal(f.value[47], 0xff);
}

static int start(void **state)
{
    (void)state;
    return vl_dtls_identity_create(true, &alice) < 0 || vl_dtls_identity_create(true, &bob) < 0 ||
           vl_dtls_identity_create(false, &bob_without_gcm) < 0;
}

static int stop(void **state)
{
    (void)state;
    vl_dtls_identity_destroy(alice);
    vl_dtls_identity_destroy(bob);
    vl_dtls_identity_destroy(bob_without_gcm);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshake_and_keys), cmocka_unit_test(test_profile_without_gcm),
        cmocka_unit_test(test_wrong_fingerprint),  cmocka_unit_test(test_losses),
        cmocka_unit_test(test_deadline),           cmocka_unit_test(test_fragments),
        cmocka_unit_test(test_noise_survives),     cmocka_unit_test(test_fingerprint_texts),
    };
    return cmocka_run_group_tests_name("dtls", tests, start, stop);
}

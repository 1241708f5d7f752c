#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/rtp.h"
#include "media/srtp.h"

static const enum vl_srtp_suite suites[] = {VL_SRTP_AES128_CM_SHA1_80, VL_SRTP_AEAD_AES_128_GCM};
#define SUITES 2

struct pair {
    struct vl_srtp *a, *b;
};

static struct pair pair_make(enum vl_srtp_suite suite)
{
    struct vl_srtp_keys keys = {.suite = suite}, mirrored;
    struct pair p;

    memset(&keys.local, 0x11, sizeof keys.local);
    memset(&keys.remote, 0x22, sizeof keys.remote);
    mirrored = keys;
    mirrored.local = keys.remote;
    mirrored.remote = keys.local;
    assert_int_equal(vl_srtp_create(&keys, &p.a), VL_OK);
    assert_int_equal(vl_srtp_create(&mirrored, &p.b), VL_OK);
    return p;
}

static void pair_free(struct pair *p)
{
    vl_srtp_destroy(p->a);
    vl_srtp_destroy(p->b);
}

static size_t rtp_make(uint8_t *out, uint16_t sequence, uint32_t ssrc)
{
    const struct vl_rtp_header header = {.payload_type = 96, .sequence = sequence, .ssrc = ssrc};
    const struct vl_span payload = {(const uint8_t *)"pppppppppppppppppppp", 20};
    struct vl_writer w = vl_writer_of(out, 32);

    assert_int_equal(vl_rtp_build(&header, NULL, 0, payload, 0, &w), VL_OK);
    return w.used;
}

static void test_rtp_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUITES; i++) {
        struct pair p = pair_make(suites[i]);
        uint8_t packet[32 + VL_SRTP_ROOM], copy[32], sealed[32 + VL_SRTP_ROOM];
        size_t n = rtp_make(packet, 1, 7);
        memcpy(copy, packet, n);
        assert_int_equal(vl_srtp_protect_rtp(p.a, packet, &n, sizeof packet - 1), VL_E_FULL);
        assert_int_equal(vl_srtp_protect_rtp(p.a, packet, &n, sizeof packet), VL_OK);
        assert_int_equal(n, 32 + (suites[i] == VL_SRTP_AEAD_AES_128_GCM ? 16 : 10));
        assert_memory_not_equal(packet + 12, copy + 12, 20);
        memcpy(sealed, packet, n);
        size_t m = n;
        sealed[20] ^= 1;
        assert_int_equal(vl_srtp_unprotect_rtp(p.b, sealed, &m), VL_E_CRYPTO);
        memcpy(sealed, packet, n);
        assert_int_equal(vl_srtp_unprotect_rtp(p.b, packet, &n), VL_OK);
        assert_int_equal(n, 32);
        assert_memory_equal(packet, copy, n);
        assert_int_equal(vl_srtp_unprotect_rtp(p.b, sealed, &m), VL_E_CONFLICT);
        pair_free(&p);
    }
}

/* A retransmission is the same packet protected again; it must come out the same. */
static void test_repeated_sending(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUITES; i++) {
        struct pair p = pair_make(suites[i]);
        uint8_t one[96], two[96];
        size_t n = rtp_make(one, 1, 7), m = rtp_make(two, 1, 7);
        assert_int_equal(vl_srtp_protect_rtp(p.a, one, &n, sizeof one), VL_OK);
        assert_int_equal(vl_srtp_protect_rtp(p.a, two, &m, sizeof two), VL_OK);
        assert_int_equal(n, m);
        assert_memory_equal(one, two, n);
        pair_free(&p);
    }
}

static void test_window_and_rollover(void **state)
{
    static const struct {
        uint16_t sequence;
        int rc;
    } steps[] = {{65000, VL_OK},       {65535, VL_OK},       {0, VL_OK},
                 {65534, VL_OK},       {2000, VL_OK},        {977, VL_OK},
                 {976, VL_E_CONFLICT}, {977, VL_E_CONFLICT}, {2001, VL_OK}};

    (void)state;
    for (size_t i = 0; i < SUITES; i++) {
        struct pair p = pair_make(suites[i]);
        uint8_t packets[9][96];
        size_t n[9];
        static const size_t order[9] = {0, 3, 1, 2, 6, 5, 7, 4, 8}; /* as they were sent */
        for (size_t k = 0; k < 9; k++) {
            size_t w = order[k];
            n[w] = rtp_make(packets[w], steps[w].sequence, 7);
            assert_int_equal(vl_srtp_protect_rtp(p.a, packets[w], &n[w], 96), VL_OK);
        }
        for (size_t k = 0; k < 9; k++) {
            int rc = vl_srtp_unprotect_rtp(p.b, packets[k], &n[k]);
            if (rc != steps[k].rc)
                fail_msg("suite %zu, %u: rc %d", i, steps[k].sequence, rc);
        }
        pair_free(&p);
    }
}

static void test_rtcp(void **state)
{
    const uint8_t report[8] = {0x80, 201, 0, 1, 0, 0, 0, 9};

    (void)state;
    for (size_t i = 0; i < SUITES; i++) {
        struct pair p = pair_make(suites[i]);
        bool gcm = suites[i] == VL_SRTP_AEAD_AES_128_GCM;
        uint8_t packet[8 + VL_SRTP_ROOM], plain[8 + VL_SRTP_ROOM];
        size_t n = sizeof report;
        memcpy(packet, report, n);
        assert_int_equal(vl_srtp_protect_rtcp(p.a, packet, &n, sizeof packet), VL_OK);
        assert_int_equal(n, 8 + 4 + (gcm ? 16 : 10));
        memcpy(plain, packet, n);
        size_t m = n;
        plain[gcm ? n - 4 : 8] &= 0x7f; /* E = 0 */
        assert_int_equal(vl_srtp_unprotect_rtcp(p.b, plain, &m), VL_E_CRYPTO);
        for (m = 0; m < n; m++) { /* every shorter length, in an exact buffer */
            size_t k = m;
            assert_true(vl_srtp_unprotect_rtcp(p.b, plain + (n - m), &k) < 0);
        }
        m = n;
        memcpy(plain, packet, n);
        assert_int_equal(vl_srtp_unprotect_rtcp(p.b, packet, &n), VL_OK);
        assert_int_equal(n, sizeof report);
        assert_memory_equal(packet, report, n);
        assert_int_equal(vl_srtp_unprotect_rtcp(p.b, plain, &m), VL_E_CONFLICT);
        pair_free(&p);
    }
}

static void test_ssrc_limit(void **state)
{
    struct pair p = pair_make(VL_SRTP_AES128_CM_SHA1_80);
    uint8_t packet[96];
    size_t n;

    (void)state;
    for (uint32_t ssrc = 1; ssrc <= VL_SRTP_MAX_SSRCS + 1; ssrc++) {
        n = rtp_make(packet, 1, ssrc);
        assert_int_equal(vl_srtp_protect_rtp(p.a, packet, &n, sizeof packet), VL_OK);
        assert_int_equal(vl_srtp_unprotect_rtp(p.b, packet, &n),
                         ssrc <= VL_SRTP_MAX_SSRCS ? VL_OK : VL_E_FULL);
    }
    vl_srtp_forget_inbound(p.b, 5);
    vl_srtp_forget_inbound(p.b, 99999);
    n = rtp_make(packet, 2, 5); /* the forgotten one may come back, once there is room */
    assert_int_equal(vl_srtp_protect_rtp(p.a, packet, &n, sizeof packet), VL_OK);
    assert_int_equal(vl_srtp_unprotect_rtp(p.b, packet, &n), VL_OK);
    pair_free(&p);
}

/* A header that lies about itself must not lead libsrtp out of the buffer. */
static void test_lying_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUITES; i++) {
        struct pair p = pair_make(suites[i]);
        uint8_t packet[40];
        size_t n;
        for (unsigned first = 0x80; first < 0xc0; first++) {
            n = rtp_make(packet, 1, 7);
            packet[0] = (uint8_t)first;
            memset(packet + 12, 0xff, 28);
            n = 40;
            assert_true(vl_srtp_unprotect_rtp(p.b, packet, &n) < 0);
            for (n = 0; n < 30; n++) {
                size_t m = n;
                assert_true(vl_srtp_unprotect_rtp(p.b, packet, &m) < 0);
            }
        }
        pair_free(&p);
    }
}

static int start(void **state)
{
    (void)state;
    return vl_srtp_library_init() < 0 || !vl_srtp_gcm_available();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rtp_round_trip),      cmocka_unit_test(test_repeated_sending),
        cmocka_unit_test(test_window_and_rollover), cmocka_unit_test(test_rtcp),
        cmocka_unit_test(test_ssrc_limit),          cmocka_unit_test(test_lying_headers),
    };
    return cmocka_run_group_tests_name("srtp", tests, start, NULL);
}

#include "base/ipc.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_round_trip_and_every_prefix(void **state)
{
    uint8_t bytes[64];
    struct vl_ipc_frame out;
    (void)state;
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_ipc_frame frame = {VL_IPC_REQUEST, 0x01020304, {(const uint8_t *)"{}", 2}};
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_OK);
    static const uint8_t expected[] = {0, 0, 0, 10, 1, 1, 0, 0, 1, 2, 3, 4, '{', '}'};
    assert_int_equal(w.used, sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
    for (size_t n = 0; n < w.used; n++)
        assert_int_equal(vl_ipc_decode((struct vl_span){bytes, n}, &out), 0);
    assert_int_equal(vl_ipc_decode((struct vl_span){bytes, sizeof bytes}, &out), sizeof expected);
    assert_int_equal(out.kind, VL_IPC_REQUEST);
    assert_int_equal(out.id, 0x01020304);
    assert_int_equal(out.payload.n, 2);
    assert_ptr_equal(out.payload.p, bytes + VL_IPC_HEADER_BYTES);
}

static void test_refuses_bad_headers(void **state)
{
    static const struct {
        uint8_t bytes[12];
        int rc;
    } cases[] = {
        {{0, 0, 0, 7, 1, 1, 0, 0, 0, 0, 0, 1}, VL_E_PROTO},  /* too short */
        {{0, 16, 0, 9, 1, 1, 0, 0, 0, 0, 0, 1}, VL_E_PROTO}, /* too long by one */
        {{255, 255, 255, 255, 1, 1, 0, 0, 0, 0, 0, 1}, VL_E_PROTO},
        {{0, 16, 0, 8, 1, 1, 0, 0, 0, 0, 0, 1}, 0}, /* the longest */
        {{0, 0, 0, 8, 1, 1, 0, 0, 0, 0, 0, 1}, 12},
        {{0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0, 1}, VL_E_VERSION},
        {{0, 0, 0, 8, 2, 1, 0, 0, 0, 0, 0, 1}, VL_E_VERSION},
        {{0, 0, 0, 8, 1, 0, 0, 0, 0, 0, 0, 1}, VL_E_PROTO}, /* kinds */
        {{0, 0, 0, 8, 1, 4, 0, 0, 0, 0, 0, 1}, VL_E_PROTO},
        {{0, 0, 0, 8, 1, 1, 1, 0, 0, 0, 0, 1}, VL_E_PROTO}, /* reserved */
        {{0, 0, 0, 8, 1, 1, 0, 1, 0, 0, 0, 1}, VL_E_PROTO},
        {{0, 0, 0, 8, 1, 1, 0, 0, 0, 0, 0, 0}, VL_E_PROTO}, /* request without id */
        {{0, 0, 0, 8, 1, 2, 0, 0, 0, 0, 0, 0}, VL_E_PROTO},
        {{0, 0, 0, 8, 1, 3, 0, 0, 0, 0, 0, 1}, VL_E_PROTO}, /* notification with id */
        {{0, 0, 0, 8, 1, 3, 0, 0, 0, 0, 0, 0}, 12},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vl_ipc_frame out = {VL_IPC_RESPONSE, 77, {NULL, 99}};
        int rc = vl_ipc_decode((struct vl_span){cases[i].bytes, 12}, &out);
        if (rc != cases[i].rc)
            fail_msg("case %zu: %d, not %d", i, rc, cases[i].rc);
        if (rc <= 0)
            assert_int_equal(out.id, 77);
    }
}

static void test_a_bad_length_is_seen_at_once(void **state)
{
    static const uint8_t length[] = {0xff, 0, 0, 0};
    static const uint8_t version[] = {0, 0, 0, 8, 9};
    struct vl_ipc_frame out;
    (void)state;
    assert_int_equal(vl_ipc_decode((struct vl_span){length, 4}, &out), VL_E_PROTO);
    assert_int_equal(vl_ipc_decode((struct vl_span){version, 5}, &out), VL_E_VERSION);
}

static void test_encode_refuses(void **state)
{
    uint8_t bytes[16];
    uint8_t *large = calloc(1, VL_IPC_MAX_PAYLOAD + 64);
    (void)state;
    assert_non_null(large);
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_ipc_frame frame = {VL_IPC_REQUEST, 1, {large, 5}};
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_E_FULL);
    assert_int_equal(w.used, 0);
    frame.payload.n = 4;
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_OK);
    frame.id = 0;
    w = vl_writer_of(bytes, sizeof bytes);
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_E_INVAL);
    w = vl_writer_of(large, VL_IPC_MAX_PAYLOAD + 64);
    frame = (struct vl_ipc_frame){VL_IPC_NOTIFICATION, 0, {bytes, VL_IPC_MAX_PAYLOAD + 1}};
    assert_int_equal(vl_ipc_encode(&frame, &w), VL_E_FULL);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_and_every_prefix),
        cmocka_unit_test(test_refuses_bad_headers),
        cmocka_unit_test(test_a_bad_length_is_seen_at_once),
        cmocka_unit_test(test_encode_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/rtp.h"

#define SPAN(literal) ((struct vl_span){(const uint8_t *)(literal), sizeof(literal) - 1})

static const struct {
    const char *name;
    struct vl_span packet;
    int rc;
    size_t extension, payload;
} rows[] = {
    {"least", SPAN("\x80\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"), VL_OK, 0, 0},
    {"one short", SPAN("\x80\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00"), VL_E_TRUNC, 0, 0},
    {"empty", {NULL, 0}, VL_E_TRUNC, 0, 0},
    {"version 1", SPAN("\x40\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"), VL_E_PROTO, 0, 0},
    {"15 CSRCs missing", SPAN("\x8f\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"), VL_E_TRUNC, 0,
     0},
    {"one CSRC",
     SPAN("\x81\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"
          "CSRCp"),
     VL_OK, 0, 1},
    {"extension of 65535 words",
     SPAN("\x90\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\xbe\xde\xff\xff"
          "abcd"),
     VL_E_TRUNC, 0, 0},
    {"extension",
     SPAN("\x90\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\xbe\xde\x00\x01"
          "abcdp"),
     VL_OK, 4, 1},
    {"padding", SPAN("\xa0\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03pp\x00\x02"), VL_OK, 0, 2},
    {"padding only", SPAN("\xa0\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x02"), VL_OK, 0, 0},
    {"padding longer than the packet",
     SPAN("\xa0\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03pp\xff"), VL_E_PROTO, 0, 0},
    {"padding of 0", SPAN("\xa0\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03pp\x00"), VL_E_PROTO, 0,
     0},
    {"padding without a byte", SPAN("\xa0\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"), VL_E_PROTO,
     0, 0},
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_rtp_view v = {0};
        int rc = vl_rtp_view_parse(rows[i].packet, &v);
        if (rc != rows[i].rc || v.extension.n != rows[i].extension ||
            v.payload.n != rows[i].payload)
            fail_msg("%s: rc %d extension %zu payload %zu", rows[i].name, rc, v.extension.n,
                     v.payload.n);
    }
}

static void test_fields(void **state)
{
    struct vl_rtp_view v;
    uint8_t p[] = "\x80\xe0\x12\x34\x01\x02\x03\x04\xaa\xbb\xcc\xdd!";
    struct vl_span in = {p, 13};

    (void)state;
    assert_int_equal(vl_rtp_view_parse(in, &v), VL_OK);
    assert_true(v.marker);
    assert_int_equal(v.payload_type, 96);
    assert_int_equal(v.sequence, 0x1234);
    assert_int_equal(v.timestamp, 0x01020304);
    assert_int_equal(v.ssrc, 0xaabbccdd);
    assert_int_equal(v.header_bytes, 12);
    assert_false(vl_rtp_is_rtcp(SPAN("\x80\xe0"))); /* PT 96 with marker is no RTCP ... */
    assert_true(vl_rtp_is_rtcp(SPAN("\x80\xc8")));  /* ... 200 is */
    assert_false(vl_rtp_is_rtcp(SPAN("\x80")));
}

static size_t build(uint8_t *out, size_t room, const struct vl_rtp_extension *list, size_t count,
                    const char *payload, uint8_t padding)
{
    const struct vl_rtp_header h = {96, true, 7, 8, 9};
    struct vl_writer w = vl_writer_of(out, room);
    struct vl_span body = {(const uint8_t *)payload, strlen(payload)};

    assert_int_equal(vl_rtp_build(&h, list, count, body, padding, &w), VL_OK);
    return w.used;
}

static void assert_extension(const uint8_t *packet, size_t n, uint8_t id, const char *value)
{
    struct vl_rtp_view v;

    assert_int_equal(vl_rtp_view_parse((struct vl_span){packet, n}, &v), VL_OK);
    struct vl_span found = vl_rtp_extension_find(&v, id);
    if (!value) {
        assert_null(found.p);
        return;
    }
    assert_non_null(found.p);
    assert_int_equal(found.n, strlen(value));
    assert_memory_equal(found.p, value, found.n);
}

/* RFC 8285 section 4.2, figure 2: ids with padding between them. */
static const struct {
    const char *name;
    uint16_t profile;
    struct vl_span bytes;
    uint8_t ids[4];
} forms[] = {
    {"one byte with padding",
     0xbede,
     SPAN("\x10"
          "a\x21"
          "bb\x00\x00\x33"
          "dddd"),
     {1, 2, 3}},
    {"id 15 ends",
     0xbede,
     SPAN("\x10"
          "a\xf0"
          "b\x20"
          "c\x00\x00"),
     {1}},
    {"runs past the end",
     0xbede,
     SPAN("\x10"
          "a\x2f"
          "b"),
     {1}},
    {"two byte",
     0x1000,
     SPAN("\x01\x00\x00\x02\x01"
          "b\xff\x01"
          "c\x00\x00\x00"),
     {1, 2, 255}},
    {"two byte with appbits",
     0x100f,
     SPAN("\x07\x02"
          "ab"),
     {7}},
    {"two byte cut", 0x1000, SPAN("\x00\x00\x00\x07"), {0}},
    {"another profile",
     0x1234,
     SPAN("\x10"
          "abc"),
     {0}},
};

static void test_extension_iteration(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct vl_rtp_view v = {.extension_profile = forms[i].profile, .extension = forms[i].bytes};
        struct vl_rtp_extension_cursor c = vl_rtp_extensions(&v);
        struct vl_rtp_extension e = {0};
        size_t n = 0;
        while (n < 4 && vl_rtp_extension_next(&c, &e)) {
            if (e.id != forms[i].ids[n])
                fail_msg("%s: id %u at %zu", forms[i].name, e.id, n);
            n++;
        }
        if (n < 4 && forms[i].ids[n])
            fail_msg("%s: stopped after %zu", forms[i].name, n);
    }
}

static void test_extension_forms(void **state)
{
    const struct vl_rtp_extension one[] = {{1, SPAN("mid12")}, {3, SPAN("abc")}, {9, SPAN("L")}};
    const struct vl_rtp_extension two[] = {
        {1, SPAN("")}, {3, SPAN("abcdefghijklmnopqrstuvwxyz")}, {200, SPAN("high")}};
    uint8_t p[256];
    size_t n = build(p, sizeof p, one, 3, "payload", 0);

    (void)state;
    assert_extension(p, n, 1, "mid12");
    assert_extension(p, n, 3, "abc");
    assert_extension(p, n, 9, "L");
    assert_extension(p, n, 4, NULL);
    n = build(p, sizeof p, two, 3, "payload", 0);
    assert_extension(p, n, 1, "");
    assert_extension(p, n, 3, "abcdefghijklmnopqrstuvwxyz");
    assert_extension(p, n, 200, "high");
}

static void test_build_bounds(void **state)
{
    const struct vl_rtp_extension wrong[] = {{0, SPAN("a")}};
    const struct vl_rtp_header h = {96, true, 7, 8, 9};
    uint8_t p[64];
    struct vl_writer w = vl_writer_of(p, sizeof p), small = vl_writer_of(p, 16);
    struct vl_rtp_view v;
    size_t n = build(p, sizeof p, NULL, 0, "payload", 4);

    (void)state;
    assert_int_equal(vl_rtp_view_parse((struct vl_span){p, n}, &v), VL_OK);
    assert_int_equal(v.padding, 4);
    assert_int_equal(v.payload.n, 7);
    assert_memory_equal(v.payload.p, "payload", 7);
    assert_int_equal(vl_rtp_build(&h, wrong, 1, SPAN("payload"), 0, &w), VL_E_INVAL);
    assert_int_equal(vl_rtp_build(&h, NULL, 0, SPAN("payload"), 0, &small), VL_E_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_extension_iteration),
        cmocka_unit_test(test_extension_forms),
        cmocka_unit_test(test_build_bounds),
    };
    return cmocka_run_group_tests_name("rtp", tests, NULL, NULL);
}

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
    vl_rtp_set_marker(p, false);
    vl_rtp_set_payload_type(p, 127);
    vl_rtp_set_sequence(p, 0xffff);
    vl_rtp_set_timestamp(p, 0xfffffffe);
    vl_rtp_set_ssrc(p, 1);
    assert_int_equal(vl_rtp_view_parse(in, &v), VL_OK);
    assert_false(v.marker);
    assert_int_equal(v.payload_type, 127);
    assert_int_equal(v.sequence, 0xffff);
    assert_int_equal(v.timestamp, 0xfffffffe);
    assert_int_equal(v.ssrc, 1);
    vl_rtp_set_marker(p, true);
    assert_int_equal(p[1], 0xff);
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

static void test_extension_rewriting(void **state)
{
    const struct vl_rtp_extension list[] = {{1, SPAN("mid12")}, {3, SPAN("abc")}, {9, SPAN("L")}};
    struct vl_rtp_extension_map map = {.to = {[1] = 4, [9] = 1}};
    uint8_t p[256];
    size_t n = build(p, sizeof p, list, 3, "payload", 0);

    (void)state;
    assert_int_equal(vl_rtp_map_extensions(p, n, &map), VL_OK);
    assert_extension(p, n, 4, "mid12");
    assert_extension(p, n, 1, "L");
    assert_extension(p, n, 3, NULL);
    assert_extension(p, n, 9, NULL);
    assert_int_equal(vl_rtp_write_extension(p, n, 4, SPAN("0")), VL_OK);
    assert_extension(p, n, 4, "0");
    assert_extension(p, n, 1, "L");
    assert_int_equal(vl_rtp_write_extension(p, n, 4, SPAN("12")), VL_E_FULL);
    assert_int_equal(vl_rtp_write_extension(p, n, 4, (struct vl_span){0}), VL_E_FULL);
    assert_int_equal(vl_rtp_write_extension(p, n, 7, SPAN("x")), VL_E_NOENT);
    assert_int_equal(vl_rtp_write_extension(p, 5, 7, SPAN("x")), VL_E_TRUNC);
    assert_int_equal(vl_rtp_map_extensions(p, 5, &map), VL_E_TRUNC);
}

static void test_two_byte_rewriting(void **state)
{
    const struct vl_rtp_extension list[] = {
        {1, SPAN("")}, {3, SPAN("abcdefghijklmnopqrstuvwxyz")}, {200, SPAN("high")}};
    struct vl_rtp_extension_map map = {.to = {[3] = 14}};
    uint8_t p[256];
    size_t n = build(p, sizeof p, list, 3, "payload", 0);

    (void)state;
    assert_extension(p, n, 1, "");
    assert_extension(p, n, 200, "high");
    assert_int_equal(vl_rtp_map_extensions(p, n, &map), VL_OK);
    assert_extension(p, n, 14, "abcdefghijklmnopqrstuvwxyz");
    assert_extension(p, n, 200, NULL);
    assert_extension(p, n, 1, NULL);
    assert_int_equal(vl_rtp_write_extension(p, n, 14, SPAN("")), VL_OK);
    assert_extension(p, n, 14, "");
}

static void test_extension_replacing(void **state)
{
    const struct vl_rtp_extension first[] = {{2, SPAN("aa")}};
    const struct vl_rtp_extension second[] = {{5, SPAN("longer value")}, {6, SPAN("z")}};
    const struct vl_rtp_extension wrong[] = {{0, SPAN("a")}};
    uint8_t p[64];
    struct vl_rtp_view v;
    size_t n = build(p, sizeof p, first, 1, "payload", 4), before = n;

    (void)state;
    assert_int_equal(vl_rtp_replace_extensions(p, &n, sizeof p, second, 2), VL_OK);
    assert_extension(p, n, 5, "longer value");
    assert_extension(p, n, 6, "z");
    assert_extension(p, n, 2, NULL);
    assert_int_equal(vl_rtp_view_parse((struct vl_span){p, n}, &v), VL_OK);
    assert_int_equal(v.padding, 4);
    assert_memory_equal(v.payload.p, "payload", 7);
    assert_int_equal(vl_rtp_replace_extensions(p, &n, sizeof p, NULL, 0), VL_OK);
    assert_int_equal(n, before - 8);
    assert_int_equal(vl_rtp_replace_extensions(p, &n, n + 19, second, 2), VL_E_FULL);
    assert_int_equal(vl_rtp_replace_extensions(p, &n, sizeof p, wrong, 1), VL_E_INVAL);
    assert_int_equal(n, before - 8);
}

static void test_rtx(void **state)
{
    const struct vl_rtp_extension list[] = {{2, SPAN("aa")}};
    uint8_t p[64], rtx[64], tiny[16];
    size_t n = build(p, sizeof p, list, 1, "payload", 3), m;
    struct vl_writer w = vl_writer_of(rtx, sizeof rtx), small = vl_writer_of(tiny, sizeof tiny);
    struct vl_rtp_view v;

    (void)state;
    assert_int_equal(vl_rtp_build_rtx((struct vl_span){p, n}, 97, 0x77, 500, &w), VL_OK);
    assert_int_equal(w.used, n - 3 + VL_RTP_RTX_EXTRA_BYTES);
    assert_int_equal(vl_rtp_view_parse((struct vl_span){rtx, w.used}, &v), VL_OK);
    assert_int_equal(v.payload_type, 97);
    assert_int_equal(v.ssrc, 0x77);
    assert_int_equal(v.sequence, 500);
    assert_int_equal(v.timestamp, 8);
    assert_true(v.marker);
    assert_memory_equal(v.payload.p, "\x00\x07payload", 9);
    m = w.used;
    assert_int_equal(vl_rtp_restore_rtx(rtx, &m, 96, 9), VL_OK);
    assert_int_equal(m, n - 3);
    p[0] &= (uint8_t)~0x20;
    assert_memory_equal(rtx, p, m);
    assert_int_equal(vl_rtp_build_rtx((struct vl_span){p, n}, 97, 1, 1, &small), VL_E_FULL);
    m = 12;
    p[0] = 0x80;
    assert_int_equal(vl_rtp_restore_rtx(p, &m, 96, 9), VL_E_TRUNC);
    assert_int_equal(m, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_extension_iteration),
        cmocka_unit_test(test_extension_rewriting),
        cmocka_unit_test(test_two_byte_rewriting),
        cmocka_unit_test(test_extension_replacing),
        cmocka_unit_test(test_rtx),
    };
    return cmocka_run_group_tests_name("rtp", tests, NULL, NULL);
}

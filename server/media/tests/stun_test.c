#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/stun.h"

#define SPAN(literal) ((struct vl_span){(const uint8_t *)(literal), sizeof(literal) - 1})

/* RFC 5769 section 2.1, 2.2 and 2.3; the password is the same in all three. */
static const struct vl_span password = {(const uint8_t *)"VOkJxbRl1RmTxUk/WvJxBt", 22};
static const struct vl_span request =
    SPAN("\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
         "\x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff"
         "\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\x00\x06\x00\x09"
         "\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20\x00\x08\x00\x14"
         "\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2"
         "\x80\x28\x00\x04\xe5\x7a\x3b\xcf");
static const struct vl_span response_v4 =
    SPAN("\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
         "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20"
         "\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\x08\x00\x14"
         "\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7"
         "\x80\x28\x00\x04\xc0\x7d\x4c\x96");
static const struct vl_span response_v6 =
    SPAN("\x01\x01\x00\x48\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
         "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20"
         "\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79"
         "\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9\x00\x08\x00\x14"
         "\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\x17\x84\xc9\x7c\x82\x92\xc2\x75\xbf\xe3\xed\x41"
         "\x80\x28\x00\x04\xc8\xfb\x0b\x4c");

static void test_rfc5769_request(void **state)
{
    struct vl_stun_view v;

    (void)state;
    assert_int_equal(vl_stun_parse(request, &v), VL_OK);
    assert_int_equal(v.class, VL_STUN_REQUEST);
    assert_int_equal(v.method, VL_STUN_BINDING);
    assert_true(v.has_fingerprint && v.has_priority && v.is_controlled);
    assert_false(v.is_controlling || v.use_candidate);
    assert_int_equal(v.priority, 0x6e0001ff);
    assert_true(v.tie_breaker == 0x932ff9b151263b36u);
    assert_int_equal(v.username.n, 9);
    assert_memory_equal(v.username.p, "evtj:h6vY", 9);
    assert_int_equal(vl_stun_local_ufrag(&v).n, 4);
    assert_true(vl_stun_integrity_ok(&v, password));
    assert_false(vl_stun_integrity_ok(&v, SPAN("VOkJxbRl1RmTxUk/WvJxBu")));
    assert_false(vl_stun_integrity_ok(&v, (struct vl_span){0}));
}

static void test_rfc5769_responses(void **state)
{
    struct vl_stun_view v;
    char text[VL_MEDIA_ADDRESS_TEXT_BYTES];

    (void)state;
    assert_int_equal(vl_stun_parse(response_v4, &v), VL_OK);
    assert_int_equal(v.class, VL_STUN_SUCCESS);
    assert_true(vl_stun_integrity_ok(&v, password));
    vl_media_address_ip_text(&v.mapped, text);
    assert_string_equal(text, "192.0.2.1");
    assert_int_equal(v.mapped.port, 32853);
    assert_int_equal(vl_stun_parse(response_v6, &v), VL_OK);
    assert_true(vl_stun_integrity_ok(&v, password));
    vl_media_address_ip_text(&v.mapped, text);
    assert_string_equal(text, "2001:db8:1234:5678:11:2233:4455:6677");
    assert_int_equal(v.mapped.port, 32853);
}

/* Every single bit that changes is noticed; every prefix is refused. */
static void test_flips_and_cuts(void **state)
{
    uint8_t p[128];
    struct vl_stun_view v;

    (void)state;
    for (size_t bit = 0; bit < request.n * 8; bit++) {
        memcpy(p, request.p, request.n);
        p[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (vl_stun_parse((struct vl_span){p, request.n}, &v) == VL_OK && v.has_fingerprint)
            fail_msg("bit %zu went unnoticed", bit);
    }
    for (size_t n = 0; n < request.n; n++) {
        if (vl_stun_parse((struct vl_span){request.p, n}, &v) == VL_OK)
            fail_msg("prefix of %zu bytes", n);
    }
}

#define HEAD(length)                                                                               \
    "\x00\x01\x00" length "\x21\x12\xa4\x42"                                                       \
    "abcdefghijkl"
static const struct {
    const char *name;
    struct vl_span message;
    int rc;
    size_t unknown;
} rows[] = {
    {"bare", SPAN(HEAD("\x00")), VL_OK, 0},
    {"wrong cookie",
     SPAN("\x00\x01\x00\x00\x21\x12\xa4\x43"
          "abcdefghijkl"),
     VL_E_PROTO, 0},
    {"length too small", SPAN(HEAD("\x00") "\x00\x25\x00\x00"), VL_E_PROTO, 0},
    {"length too large", SPAN(HEAD("\x08") "\x00\x25\x00\x00"), VL_E_PROTO, 0},
    {"length not of four", SPAN(HEAD("\x02") "\x00\x25"), VL_E_PROTO, 0},
    {"attribute overruns", SPAN(HEAD("\x04") "\x80\x99\x00\x01"), VL_E_TRUNC, 0},
    {"attribute of 65535", SPAN(HEAD("\x04") "\x80\x99\xff\xff"), VL_E_TRUNC, 0},
    {"unknown optional",
     SPAN(HEAD("\x08") "\x80\x99\x00\x01"
                       "abcd"),
     VL_OK, 0},
    {"unknown required",
     SPAN(HEAD("\x08") "\x70\x99\x00\x01"
                       "abcd"),
     VL_OK, 1},
    {"use-candidate with a value",
     SPAN(HEAD("\x08") "\x00\x25\x00\x01"
                       "abcd"),
     VL_E_PROTO, 0},
    {"priority of 3 bytes",
     SPAN(HEAD("\x08") "\x00\x24\x00\x03"
                       "abcd"),
     VL_E_PROTO, 0},
    {"integrity of 4 bytes",
     SPAN(HEAD("\x08") "\x00\x08\x00\x04"
                       "abcd"),
     VL_E_PROTO, 0},
    {"fingerprint not last",
     SPAN(HEAD("\x0c") "\x80\x28\x00\x04"
                       "abcd\x80\x99\x00\x00"),
     VL_E_PROTO, 0},
    {"mapped of family 3",
     SPAN(HEAD("\x0c") "\x00\x20\x00\x08\x00\x03"
                       "ppaaaa"),
     VL_E_PROTO, 0},
    {"mapped IPv6 cut",
     SPAN(HEAD("\x0c") "\x00\x20\x00\x08\x00\x02"
                       "ppaaaa"),
     VL_E_PROTO, 0},
    {"error code 1299", SPAN(HEAD("\x08") "\x00\x09\x00\x04\x00\x00\x07\x63"), VL_E_PROTO, 0},
};

static void test_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_stun_view v = {0};
        int rc = vl_stun_parse(rows[i].message, &v);
        if (rc != rows[i].rc || v.unknown_count != rows[i].unknown)
            fail_msg("%s: rc %d unknown %zu", rows[i].name, rc, v.unknown_count);
    }
}

/* 1,200 bytes of optional attributes, duplicates, and attributes behind the integrity. */
static void test_what_is_ignored(void **state)
{
    uint8_t p[VL_STUN_MAX_BYTES];
    struct vl_writer w = vl_writer_of(p, sizeof p);
    struct vl_stun_view v;
    const uint8_t transaction[12] = {1};

    (void)state;
    vl_stun_begin(&w, VL_STUN_REQUEST, transaction);
    for (int i = 0; i < 300; i++)
        vl_writer_be(&w, 0x80990000u + (unsigned)(i << 16), 4);
    vl_stun_add_priority(&w, 1);
    vl_stun_add_priority(&w, 2);
    vl_stun_add_username(&w, SPAN("a:b"));
    vl_stun_add_username(&w, SPAN("c:d"));
    assert_int_equal(vl_stun_finish(&w, password), VL_OK);
    assert_int_equal(vl_stun_parse((struct vl_span){p, w.used}, &v), VL_OK);
    assert_int_equal(v.priority, 1);
    assert_memory_equal(v.username.p, "a:b", 3);
    w.used -= 8; /* the fingerprint gives way to something unprotected */
    vl_stun_add_use_candidate(&w);
    vl_writer_patch_be(&w, 2, w.used - 20, 2);
    assert_int_equal(vl_stun_parse((struct vl_span){p, w.used}, &v), VL_OK);
    assert_false(v.use_candidate);
    assert_true(vl_stun_integrity_ok(&v, password));
}

static void test_building(void **state)
{
    const uint16_t unknown[3] = {0x7001, 0x7002, 0x7003};
    const uint8_t transaction[12] = {9, 8, 7};
    struct vl_media_address a;
    uint8_t p[256], tiny[30];
    struct vl_writer w = vl_writer_of(p, sizeof p), small = vl_writer_of(tiny, sizeof tiny);
    struct vl_stun_view v;

    (void)state;
    assert_int_equal(vl_media_address_parse("2001:db8::7", 4321, &a), VL_OK);
    vl_stun_begin(&w, VL_STUN_ERROR, transaction);
    vl_stun_add_error(&w, 487);
    vl_stun_add_mapped(&w, &a);
    vl_stun_add_unknown(&w, unknown, 3);
    vl_stun_add_controlling(&w, 0x1122334455667788u);
    vl_stun_add_software(&w, SPAN("test"));
    assert_int_equal(vl_stun_finish(&w, password), VL_OK);
    assert_int_equal(vl_stun_parse((struct vl_span){p, w.used}, &v), VL_OK);
    assert_int_equal(v.class, VL_STUN_ERROR);
    assert_int_equal(v.error_code, 487);
    assert_true(vl_media_address_equal(&v.mapped, &a));
    assert_true(v.is_controlling && v.tie_breaker == 0x1122334455667788u);
    assert_true(v.has_fingerprint && vl_stun_integrity_ok(&v, password));
    assert_memory_equal(v.transaction, transaction, 12);
    assert_null(v.username.p);
    vl_stun_begin(&small, VL_STUN_SUCCESS, transaction);
    vl_stun_add_mapped(&small, &a);
    assert_int_equal(vl_stun_finish(&small, password), VL_E_FULL);
}

static void test_addresses(void **state)
{
    struct vl_media_address a, b;
    struct sockaddr_storage s;

    (void)state;
    assert_int_equal(vl_media_address_parse("::ffff:192.0.2.1", 5, &a), VL_OK);
    assert_int_equal(a.family, 4); /* a mapped address is the IPv4 address */
    (void)vl_media_address_to_sockaddr(&a, true, &s);
    assert_int_equal(s.ss_family, AF_INET6);
    assert_int_equal(vl_media_address_from_sockaddr((struct sockaddr *)&s, &b), VL_OK);
    assert_true(vl_media_address_equal(&a, &b));
    assert_int_equal(vl_media_address_hash(&a, 1), vl_media_address_hash(&b, 1));
    b.port++;
    assert_false(vl_media_address_equal(&a, &b));
    assert_int_equal(vl_media_address_parse("localhost", 5, &a), VL_E_PROTO);
    assert_int_equal(vl_media_address_parse("1.2.3", 5, &a), VL_E_PROTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc5769_request), cmocka_unit_test(test_rfc5769_responses),
        cmocka_unit_test(test_flips_and_cuts),  cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_what_is_ignored), cmocka_unit_test(test_building),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests_name("stun", tests, NULL, NULL);
}

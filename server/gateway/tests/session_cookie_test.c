/* The session cookie: a vector made by another program, every forged byte, slots and times. */
#include "gateway/session_cookie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SLOT    "0123456789abcdef"
#define EXPIRES INT64_C(1795381586)

static const uint8_t key[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* Python: hmac.new(bytes(range(32)), b"v1.gp-anne.0123456789abcdef.1795381586", "sha256"). */
static const char vector[] =
    "v1.gp-anne." SLOT ".1795381586.KpwuaOUndHEf7YsB8W1erEAAIajlvx3p1Ba5WXWQ0AA";

static void test_vector(void **state)
{
    char made[VL_SESSION_COOKIE_BYTES];
    struct vl_session_claim claim;

    (void)state;
    assert_int_equal(vl_session_cookie_make(key, "gp-anne", SLOT, EXPIRES, made), VL_OK);
    assert_string_equal(made, vector);
    assert_int_equal(vl_session_cookie_read(key, vector, SLOT, EXPIRES - 1, &claim), VL_OK);
    assert_string_equal(claim.person, "gp-anne");
    assert_int_equal(claim.expires_s, EXPIRES);
}

static void test_time_and_slot(void **state)
{
    struct vl_session_claim claim;

    (void)state;
    assert_int_equal(vl_session_cookie_read(key, vector, SLOT, EXPIRES, &claim), VL_E_TIMEOUT);
    assert_int_equal(vl_session_cookie_read(key, vector, "0123456789abcdee", 0, &claim),
                     VL_E_DENIED);
}

static void test_every_changed_byte(void **state)
{
    struct vl_session_claim claim;
    char forged[sizeof vector];
    uint8_t other_key[32];

    (void)state;
    for (size_t i = 0; i < sizeof vector - 1; i++) {
        for (unsigned bit = 0; bit < 7; bit++) {
            memcpy(forged, vector, sizeof vector);
            forged[i] = (char)(forged[i] ^ (1 << bit));
            assert_true(vl_session_cookie_read(key, forged, SLOT, 0, &claim) < 0);
        }
        memcpy(forged, vector, sizeof vector);
        forged[i] = '\0';
        assert_true(vl_session_cookie_read(key, forged, SLOT, 0, &claim) < 0);
    }
    memcpy(other_key, key, sizeof key);
    other_key[31] ^= 1;
    assert_int_equal(vl_session_cookie_read(other_key, vector, SLOT, 0, &claim), VL_E_CRYPTO);
}

static void test_forms(void **state)
{
    static const char *const wrong[] = {
        "",
        "v1",
        "v1.",
        "v1..",
        "v1....",
        "v2.gp-anne",
        ".",
        "v1.gp-anne." SLOT ".1795381586.",
        "v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "v1.gp-anne." SLOT ".1795381586.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    char longest[600], made[VL_SESSION_COOKIE_BYTES];
    struct vl_session_claim claim;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_true(vl_session_cookie_read(key, wrong[i], SLOT, 0, &claim) < 0);
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "v1.", 3);
    longest[sizeof longest - 45] = '.';
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(vl_session_cookie_read(key, longest, SLOT, 0, &claim), VL_E_PROTO);
    assert_int_equal(vl_session_cookie_make(key, "a.b", SLOT, 1, made), VL_E_INVAL);
    assert_int_equal(vl_session_cookie_make(key, "", SLOT, 1, made), VL_E_INVAL);
    assert_int_equal(vl_session_cookie_make(key, "Anne", SLOT, 1, made), VL_E_INVAL);
    assert_int_equal(vl_session_cookie_make(key, "gp-anne", "0123456789ABCDEF", 1, made),
                     VL_E_INVAL);
    assert_int_equal(vl_session_cookie_make(key, "gp-anne", "0123", 1, made), VL_E_INVAL);
}

static void test_longest_id(void **state)
{
    char id[66], made[VL_SESSION_COOKIE_BYTES];
    struct vl_session_claim claim;

    (void)state;
    memset(id, 'x', sizeof id);
    id[64] = '\0';
    assert_int_equal(vl_session_cookie_make(key, id, SLOT, INT64_C(999999999999999), made), VL_OK);
    assert_int_equal(vl_session_cookie_read(key, made, SLOT, 0, &claim), VL_OK);
    assert_string_equal(claim.person, id);
    id[64] = 'x';
    id[65] = '\0';
    assert_int_equal(vl_session_cookie_make(key, id, SLOT, 1, made), VL_E_INVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector),
        cmocka_unit_test(test_time_and_slot),
        cmocka_unit_test(test_every_changed_byte),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_longest_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

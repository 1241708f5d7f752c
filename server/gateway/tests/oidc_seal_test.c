/* What a sign-in in progress remembers, and the small text forms below it. */
#include "gateway/oidc_seal.h"

#include "gateway/oidc_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SLOT "0123456789abcdef"

static const uint8_t key[32] = {7};

static void test_sealed_and_opened(void **state)
{
    char sealed[VL_SIGNIN_SEALED_BYTES], again[VL_SIGNIN_SEALED_BYTES];
    struct vl_signin made, opened, other;

    (void)state;
    vl_signin_begin(SLOT, "en", 1000, &made);
    vl_signin_begin(SLOT, "en", 1000, &other);
    assert_int_equal(strlen(made.verifier), 43);
    assert_int_equal(strncmp(made.state, SLOT ".", 17), 0);
    assert_string_not_equal(made.state, other.state);
    assert_string_not_equal(made.nonce, other.nonce);
    assert_string_not_equal(made.verifier, other.verifier);
    assert_int_equal(vl_signin_seal(key, &made, sealed), VL_OK);
    assert_int_equal(vl_signin_seal(key, &made, again), VL_OK);
    assert_string_not_equal(sealed, again);
    assert_null(strstr(sealed, made.verifier));
    assert_int_equal(vl_signin_open(key, sealed, SLOT, 1000 + VL_SIGNIN_SECONDS, &opened), VL_OK);
    assert_memory_equal(&opened, &made, sizeof made);
}

static void test_refused(void **state)
{
    char sealed[VL_SIGNIN_SEALED_BYTES], forged[VL_SIGNIN_SEALED_BYTES];
    struct vl_signin s;
    uint8_t other_key[32] = {8};

    (void)state;
    vl_signin_begin(SLOT, "da", 1000, &s);
    assert_int_equal(vl_signin_seal(key, &s, sealed), VL_OK);
    assert_int_equal(vl_signin_open(key, sealed, SLOT, 1001 + VL_SIGNIN_SECONDS, &s), VL_E_TIMEOUT);
    assert_int_equal(vl_signin_open(key, sealed, SLOT, 999, &s), VL_E_TIMEOUT);
    assert_int_equal(vl_signin_open(key, sealed, "1123456789abcdef", 1000, &s), VL_E_CRYPTO);
    assert_int_equal(vl_signin_open(other_key, sealed, SLOT, 1000, &s), VL_E_CRYPTO);
    assert_int_equal(vl_signin_open(key, "", SLOT, 1000, &s), VL_E_PROTO);
    for (size_t i = 0; i < strlen(sealed); i++) {
        memcpy(forged, sealed, sizeof forged);
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        assert_true(vl_signin_open(key, forged, SLOT, 1000, &s) < 0);
        forged[i] = '\0';
        assert_int_equal(vl_signin_open(key, forged, SLOT, 1000, &s), VL_E_PROTO);
    }
}

static void test_base64url(void **state)
{
    static const struct {
        const char *bytes, *text;
    } known[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}};
    static const char *const wrong[] = {"Z", "Zh", "Zm9", "Zm9v=", "Zg==", "Z+8", "Zm 8", "Zm9vY"};
    char text[16];
    uint8_t bytes[16];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i].bytes);
        struct vl_span in = {(const uint8_t *)known[i].bytes, n};
        assert_int_equal(vl_b64url_write(in, text, sizeof text), VL_OK);
        assert_string_equal(text, known[i].text);
        assert_int_equal(vl_b64url_read(text, strlen(text), bytes, sizeof bytes), n);
        assert_memory_equal(bytes, known[i].bytes, n);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(vl_b64url_read(wrong[i], strlen(wrong[i]), bytes, sizeof bytes),
                         VL_E_PROTO);
    assert_int_equal(vl_b64url_read("Zm9v", 4, bytes, 2), VL_E_FULL);
    assert_int_equal(vl_b64url_write((struct vl_span){bytes, 3}, text, 4), VL_E_FULL);
}

/* RFC 7636, appendix B; HKDF with an empty salt, computed by another program. */
static void test_known_hashes(void **state)
{
    static const uint8_t material[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                         11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                         22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    static const char expected[] =
        "c938f7c9c926b1456b39fd3811e7b2d8beccd709fed368d133553b438fb89d0b";
    char challenge[44], hex[65];
    uint8_t derived[32];

    (void)state;
    assert_int_equal(vl_sha256_base64url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge,
                                         sizeof challenge),
                     VL_OK);
    assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_int_equal(vl_derive_key(material, "purpose", derived), VL_OK);
    for (size_t i = 0; i < sizeof derived; i++)
        snprintf(hex + 2 * i, 3, "%02x", derived[i]);
    assert_string_equal(hex, expected);
}

static void test_written_texts(void **state)
{
    uint8_t buffer[64];
    struct vl_writer w = vl_writer_of(buffer, sizeof buffer);

    (void)state;
    vl_write_field(&w, "a", "x y&z=\xc3\xa6");
    vl_write_field(&w, "b", "~-._");
    assert_int_equal(vl_write_end(&w), VL_OK);
    assert_string_equal((char *)buffer, "a=x%20y%26z%3D%C3%A6&b=~-._");
    w = vl_writer_of(buffer, sizeof buffer);
    vl_write_html(&w, "<b a='1' c=\"2\">&");
    assert_int_equal(vl_write_end(&w), VL_OK);
    assert_string_equal((char *)buffer, "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
    w = vl_writer_of(buffer, 4);
    vl_write_text(&w, "1234");
    assert_int_equal(vl_write_end(&w), VL_E_FULL);
}

static void test_loopback_urls(void **state)
{
    static const char *const fit[] = {"http://localhost", "http://127.0.0.1:8081", "http://[::1]/x",
                                      "HTTP://LOCALHOST:1"};
    static const char *const other[] = {"https://localhost",
                                        "http://localhost.evil.example",
                                        "http://localhost@evil.example",
                                        "http://127.0.0.10",
                                        "http://127.0.0.1.example",
                                        "ftp://localhost",
                                        ""};

    (void)state;
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        assert_true(vl_is_loopback_url(fit[i]));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(vl_is_loopback_url(other[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealed_and_opened), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_base64url),         cmocka_unit_test(test_known_hashes),
        cmocka_unit_test(test_written_texts),     cmocka_unit_test(test_loopback_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

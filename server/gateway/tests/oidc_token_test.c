/* ID tokens: those we take, and the ways in which strangers have forged them elsewhere. */
#include "gateway/oidc_token.h"

#include "gateway/oidc_text.h"
#include <cjose/cjose.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW    INT64_C(1800000000)
#define ISSUER "https://id.example"
#define CLIENT "vagtlinje"
#define NONCE  "n-0S6_WzA2Mj"
#define FINE_BODY                                                                                  \
    "{\"iss\":\"" ISSUER "\",\"aud\":\"" CLIENT "\",\"sub\":\"gp-anne\",\"exp\":1800000300,"       \
    "\"iat\":1800000000,\"nonce\":\"" NONCE "\"}"

static cjose_jwk_t *ec, *rsa, *other_ec;
static char *ec_public, *rsa_public;
static struct vl_oidc_keys *keys;

static cjose_jwk_t *named(cjose_jwk_t *jwk, const char *kid)
{
    cjose_err err;

    assert_non_null(jwk);
    assert_true(cjose_jwk_set_kid(jwk, kid, strlen(kid), &err));
    return jwk;
}

static struct vl_oidc_keys *set_of(const char *one, const char *two)
{
    struct vl_oidc_keys *set = NULL;
    char text[4096];
    int n = snprintf(text, sizeof text, "{\"keys\":[%s%s%s]}", one, two[0] ? "," : "", two);

    assert_int_equal(vl_oidc_keys_parse((struct vl_span){(uint8_t *)text, (size_t)n}, &set), VL_OK);
    return set;
}

static int make_keys(void **state)
{
    static const uint8_t e[] = {1, 0, 1};
    cjose_err err;

    (void)state;
    ec = named(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &err), "ec-1");
    other_ec = named(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &err), "ec-1");
    rsa = named(cjose_jwk_create_RSA_random(2048, e, sizeof e, &err), "rsa-1");
    ec_public = cjose_jwk_to_json(ec, false, &err);
    rsa_public = cjose_jwk_to_json(rsa, false, &err);
    keys = set_of(ec_public, rsa_public);
    return 0;
}

static int free_keys(void **state)
{
    (void)state;
    vl_oidc_keys_destroy(keys);
    cjose_jwk_release(ec);
    cjose_jwk_release(other_ec);
    cjose_jwk_release(rsa);
    free(ec_public);
    free(rsa_public);
    return 0;
}

static char *sign(cjose_jwk_t *key, const char *alg, const char *kid, const char *extra,
                  const char *body)
{
    cjose_err err;
    const char *text = NULL;
    cjose_header_t *header = cjose_header_new(&err);
    cjose_jws_t *jws;
    char *token;

    assert_true(cjose_header_set(header, "alg", alg, &err));
    if (kid)
        assert_true(cjose_header_set(header, "kid", kid, &err));
    if (extra)
        assert_true(cjose_header_set(header, extra, "https://evil.example/jwks", &err));
    jws = cjose_jws_sign(key, header, (const uint8_t *)body, strlen(body), &err);
    assert_non_null(jws);
    assert_true(cjose_jws_export(jws, &text, &err));
    token = strdup(text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    return token;
}

static int verify_with(const struct vl_oidc_keys *set, const char *token)
{
    const struct vl_oidc_expected expected = {ISSUER, CLIENT, NONCE, NOW};
    const char *why = NULL;
    json_t *claims = NULL;
    int rc = vl_oidc_token_verify(set, token, &expected, &claims, &why);

    assert_non_null(why);
    if (rc == VL_OK)
        assert_string_equal(vl_json_string(claims, "sub"), "gp-anne");
    else
        assert_null(claims);
    json_decref(claims);
    return rc;
}

static int verify(char *token)
{
    int rc = verify_with(keys, token);

    free(token);
    return rc;
}

static void test_fine(void **state)
{
    struct vl_oidc_keys *one = set_of(ec_public, "");
    char *without_kid = sign(ec, "ES256", NULL, NULL, FINE_BODY);

    (void)state;
    assert_int_equal(verify(sign(ec, "ES256", "ec-1", NULL, FINE_BODY)), VL_OK);
    assert_int_equal(verify(sign(rsa, "RS256", "rsa-1", NULL, FINE_BODY)), VL_OK);
    assert_int_equal(verify(sign(rsa, "PS256", "rsa-1", NULL, FINE_BODY)), VL_OK);
    assert_int_equal(verify_with(one, without_kid), VL_OK);
    free(without_kid);
    vl_oidc_keys_destroy(one);
}

static void test_two_keys_and_no_kid(void **state)
{
    cjose_err err;
    char *second = cjose_jwk_to_json(other_ec, false, &err);
    struct vl_oidc_keys *two = set_of(ec_public, second);
    char *token = sign(ec, "ES256", NULL, NULL, FINE_BODY);

    (void)state;
    assert_int_equal(verify_with(two, token), VL_E_NOENT);
    free(token);
    free(second);
    vl_oidc_keys_destroy(two);
}

static void test_claims(void **state)
{
    static const struct {
        const char *body;
        int rc;
    } cases[] = {
#define BODY(iss, aud, times, nonce)                                                               \
    "{\"iss\":\"" iss "\",\"aud\":" aud ",\"sub\":\"gp-anne\"," times ",\"nonce\":\"" nonce "\"}"
#define TIMES "\"exp\":1800000300,\"iat\":1800000000"
        {BODY(ISSUER, "[\"" CLIENT "\"]", TIMES, NONCE), VL_OK},
        {BODY(ISSUER, "[\"x\",\"" CLIENT "\"],\"azp\":\"" CLIENT "\"", TIMES, NONCE), VL_OK},
        {BODY(ISSUER, "[\"x\",\"" CLIENT "\"]", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "\"" CLIENT "\",\"azp\":\"x\"", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "\"" CLIENT "\",\"azp\":1", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "\"x\"", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "[]", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "{}", TIMES, NONCE), VL_E_DENIED},
        {BODY("https://id.example/", "\"" CLIENT "\"", TIMES, NONCE), VL_E_DENIED},
        {BODY("https://evil.example", "\"" CLIENT "\"", TIMES, NONCE), VL_E_DENIED},
        {BODY(ISSUER, "\"" CLIENT "\"", TIMES, "other"), VL_E_DENIED},
        {BODY(ISSUER, "\"" CLIENT "\"", TIMES, ""), VL_E_DENIED},
#define AT(times) BODY(ISSUER, "\"" CLIENT "\"", times, NONCE)
        {AT("\"exp\":1799999941,\"iat\":1799990000"), VL_OK},
        {AT("\"exp\":1799999940,\"iat\":1799990000"), VL_E_DENIED},
        {AT("\"exp\":1800000300,\"iat\":1800000060"), VL_OK},
        {AT("\"exp\":1800000300,\"iat\":1800000061"), VL_E_DENIED},
        {AT("\"exp\":1800000300,\"iat\":1800000000,\"nbf\":1800000060"), VL_OK},
        {AT("\"exp\":1800000300,\"iat\":1800000000,\"nbf\":1800000061"), VL_E_DENIED},
        {AT("\"exp\":1800000300.5,\"iat\":1800000000"), VL_OK},
        {AT("\"exp\":1e300,\"iat\":1800000000"), VL_E_DENIED},
        {AT("\"exp\":-1,\"iat\":1800000000"), VL_E_DENIED},
        {AT("\"exp\":\"1800000300\",\"iat\":1800000000"), VL_E_DENIED},
        {AT("\"exp\":1800000300"), VL_E_DENIED},
        {AT("\"iat\":1800000000"), VL_E_DENIED},
        {AT("\"exp\":1800000300,\"iat\":1800000000,\"nbf\":null"), VL_E_DENIED},
        {AT("\"exp\":1,\"exp\":1800000300,\"iat\":1800000000"), VL_E_PROTO},
        {"{}", VL_E_DENIED},
        {"[]", VL_E_DENIED},
        {"not json", VL_E_PROTO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = verify(sign(ec, "ES256", "ec-1", NULL, cases[i].body));
        if (rc != cases[i].rc)
            fail_msg("%s: %d instead of %d", cases[i].body, rc, cases[i].rc);
    }
}

/* A token of a header and body as they are; the signature is whatever is given. */
static char *raw(const char *header, const char *signature)
{
    static const struct vl_span body = {(const uint8_t *)FINE_BODY, sizeof FINE_BODY - 1};
    char *token = malloc(8192), part[2048];
    struct vl_writer w = vl_writer_of((uint8_t *)token, 8192);

    assert_non_null(token);
    assert_int_equal(vl_b64url_write((struct vl_span){(const uint8_t *)header, strlen(header)},
                                     part, sizeof part),
                     VL_OK);
    vl_write_text(&w, part);
    vl_write_text(&w, ".");
    assert_int_equal(vl_b64url_write(body, part, sizeof part), VL_OK);
    vl_write_text(&w, part);
    vl_write_text(&w, ".");
    vl_write_text(&w, signature);
    assert_int_equal(vl_write_end(&w), VL_OK);
    return token;
}

static void test_headers(void **state)
{
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\",\"kid\":\"ec-1\"}",
        "{\"alg\":\"\"}",
        "{}",
        "[]",
        "{\"alg\":1}",
        "{\"alg\":[\"ES256\"]}",
        "{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}",
        "{\"alg\":\"ES256\",\"alg\":\"none\",\"kid\":\"ec-1\"}",
        "{\"alg\":\"ES256\",\"kid\":1}",
        "{\"alg\":\"ES256\",\"kid\":\"ec-1\",\"crit\":[\"x\"]}",
        "{\"alg\":\"ES256\",\"kid\":\"ec-1\",\"b64\":false}",
        "{\"alg\":\"ES256\",\"kid\":\"ec-1\",\"jwk\":{\"kty\":\"EC\"}}",
        "{\"alg\":\"ES384\",\"kid\":\"ec-1\"}",
        "{\"alg\":\"es256\",\"kid\":\"ec-1\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        assert_int_equal(verify(raw(headers[i], "")), VL_E_PROTO);
        assert_int_equal(verify(raw(headers[i], "AAAA")), VL_E_PROTO);
    }
}

static void test_keys_from_elsewhere(void **state)
{
    static const char *const extra[] = {"jku", "x5u", "jwk", "x5c"};
    static const char *const kids[] = {
        "ec-2", "", "../../../../dev/null", "/etc/passwd", "ec-1' OR '1'='1", "rsa-1"};

    (void)state;
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++)
        assert_int_equal(verify(sign(ec, "ES256", "ec-1", extra[i], FINE_BODY)), VL_E_PROTO);
    for (size_t i = 0; i < sizeof kids / sizeof *kids; i++)
        assert_int_equal(verify(sign(ec, "ES256", kids[i], NULL, FINE_BODY)), VL_E_NOENT);
    assert_int_equal(verify(sign(other_ec, "ES256", "ec-1", NULL, FINE_BODY)), VL_E_CRYPTO);
}

/* The public key as an HMAC secret: the classic confusion. */
static void test_public_key_as_secret(void **state)
{
    const char *const secrets[] = {rsa_public, ec_public};
    const char *const kids[] = {"rsa-1", "ec-1"};
    cjose_err err;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        cjose_jwk_t *oct =
            cjose_jwk_create_oct_spec((const uint8_t *)secrets[i], strlen(secrets[i]), &err);
        assert_non_null(oct);
        assert_int_equal(verify(sign(oct, "HS256", kids[i], NULL, FINE_BODY)), VL_E_PROTO);
        cjose_jwk_release(oct);
    }
}

static void test_damaged(void **state)
{
    static const char *const texts[] = {"",    ".",     "..",       "...",
                                        "a.b", "a.b.c", "e30.e30.", "e30.e30"};
    char *token = sign(ec, "ES256", "ec-1", NULL, FINE_BODY), *huge;
    size_t n = strlen(token);

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(verify_with(keys, texts[i]), VL_E_PROTO);
    for (size_t i = 0; i < n; i++) {
        char kept = token[i];
        token[i] = kept == 'A' ? 'B' : 'A';
        assert_true(verify_with(keys, token) < 0);
        token[i] = kept;
    }
    for (size_t cut = 0; cut < n; cut++) {
        char kept = token[cut];
        token[cut] = '\0';
        assert_true(verify_with(keys, token) < 0);
        token[cut] = kept;
    }
    free(token);
    huge = malloc(VL_OIDC_TOKEN_BYTES + 2);
    assert_non_null(huge);
    memset(huge, 'a', VL_OIDC_TOKEN_BYTES + 1);
    huge[VL_OIDC_TOKEN_BYTES + 1] = '\0';
    assert_int_equal(verify(huge), VL_E_PROTO);
}

static void test_key_sets(void **state)
{
    static const char *const unusable[] = {
        "",
        "{}",
        "[]",
        "{\"keys\":{}}",
        "{\"keys\":[]}",
        "{\"keys\":[1,null,{}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":5,\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"EC\"}]}",
    };
    char text[4096];
    struct vl_oidc_keys *set;
    int n;

    (void)state;
    for (size_t i = 0; i < sizeof unusable / sizeof *unusable; i++) {
        struct vl_span s = {(const uint8_t *)unusable[i], strlen(unusable[i])};
        assert_int_equal(vl_oidc_keys_parse(s, &set), VL_E_PROTO);
    }
    n = snprintf(text, sizeof text, "{\"keys\":[{\"use\":\"enc\",%s]}", ec_public + 1);
    assert_int_equal(vl_oidc_keys_parse((struct vl_span){(uint8_t *)text, (size_t)n}, &set),
                     VL_E_PROTO);
    n = snprintf(text, sizeof text, "{\"keys\":[{\"alg\":\"HS256\",%s]}", rsa_public + 1);
    assert_int_equal(vl_oidc_keys_parse((struct vl_span){(uint8_t *)text, (size_t)n}, &set),
                     VL_E_PROTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fine),
        cmocka_unit_test(test_two_keys_and_no_kid),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_keys_from_elsewhere),
        cmocka_unit_test(test_public_key_as_secret),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_key_sets),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}

#include "gateway/oidc_token.h"

#include "base/random.h"
#include "gateway/oidc_text.h"
#include <cjose/cjose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KID_BYTES    256
#define HEADER_BYTES 2048
#define RSA_MIN_BITS 2048u
#define SECONDS_MAX  INT64_C(253402300799) /* the year 9999 */

struct key {
    char kid[KID_BYTES]; /* "" when it has none */
    char alg[8];         /* "" when any of its kind */
    cjose_jwk_kty_t kind;
    cjose_jwk_t *jwk;
};
struct vl_oidc_keys {
    struct key keys[VL_OIDC_KEYS];
    size_t count;
};

struct algorithm {
    const char *name;
    cjose_jwk_kty_t kind;
};
static const struct algorithm algorithms[] = {
    {"RS256", CJOSE_JWK_KTY_RSA},
    {"PS256", CJOSE_JWK_KTY_RSA},
    {"ES256", CJOSE_JWK_KTY_EC},
};

static const struct algorithm *algorithm_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof algorithms / sizeof *algorithms; i++)
        if (strcmp(algorithms[i].name, name) == 0)
            return &algorithms[i];
    return NULL;
}

/* --- the key set ------------------------------------------------------------------------------ */

static bool strong_enough(const cjose_jwk_t *jwk, cjose_jwk_kty_t kind)
{
    cjose_err err;

    if (kind == CJOSE_JWK_KTY_RSA)
        return cjose_jwk_get_keysize(jwk, &err) >= RSA_MIN_BITS;
    return kind == CJOSE_JWK_KTY_EC && cjose_jwk_EC_get_curve(jwk, &err) == CJOSE_JWK_EC_P_256;
}

/* Only the public half is taken, and nothing of what cjose would make of other members. */
static cjose_jwk_t *import_public(const json_t *from, const char *kty)
{
    static const char *const rsa[] = {"n", "e"}, *const ec[] = {"crv", "x", "y"};
    bool is_rsa = strcmp(kty, "RSA") == 0;
    const char *const *names = is_rsa ? rsa : ec;
    json_t *public = json_pack("{s:s}", "kty", kty);
    cjose_jwk_t *jwk = NULL;
    cjose_err err;
    char *text;

    for (size_t i = 0; public && i < (is_rsa ? 2u : 3u); i++)
        json_object_set(public, names[i], json_object_get(from, names[i]));
    text = public ? vl_json_dump(public) : NULL;
    if (text)
        jwk = cjose_jwk_import(text, strlen(text), &err);
    free(text);
    json_decref(public);
    return jwk;
}

static void add_key(struct vl_oidc_keys *keys, const json_t *from)
{
    const char *kty = vl_json_string(from, "kty"), *use = vl_json_string(from, "use");
    const char *alg = vl_json_string(from, "alg"), *kid = vl_json_string(from, "kid");
    struct key *k = &keys->keys[keys->count];
    cjose_err err;

    if (keys->count == VL_OIDC_KEYS || !kty || (use && strcmp(use, "sig") != 0) ||
        (alg && !algorithm_of(alg)) || (kid && strlen(kid) >= KID_BYTES) ||
        (strcmp(kty, "RSA") != 0 && strcmp(kty, "EC") != 0))
        return;
    k->jwk = import_public(from, kty);
    if (!k->jwk)
        return;
    k->kind = cjose_jwk_get_kty(k->jwk, &err);
    if (!strong_enough(k->jwk, k->kind)) {
        cjose_jwk_release(k->jwk);
        return;
    }
    snprintf(k->kid, sizeof k->kid, "%s", kid ? kid : "");
    snprintf(k->alg, sizeof k->alg, "%s", alg ? alg : "");
    keys->count++;
}

int vl_oidc_keys_parse(struct vl_span jwks, struct vl_oidc_keys **out)
{
    static const struct vl_json_limits limits = {256u * 1024u, 6};
    struct vl_oidc_keys *keys;
    json_t *set, *item;
    size_t i;
    int rc = vl_json_parse(jwks, &limits, &set, NULL);

    if (rc < 0)
        return rc;
    keys = calloc(1, sizeof *keys);
    if (!keys) {
        json_decref(set);
        return VL_E_NOMEM;
    }
    json_array_foreach (json_object_get(set, "keys"), i, item)
        add_key(keys, item);
    json_decref(set);
    if (keys->count == 0) {
        vl_oidc_keys_destroy(keys);
        return VL_E_PROTO;
    }
    *out = keys;
    return VL_OK;
}

void vl_oidc_keys_destroy(struct vl_oidc_keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++)
        cjose_jwk_release(keys->keys[i].jwk);
    free(keys);
}

/* A token without a kid is taken when only one key fits. */
static const struct key *find_key(const struct vl_oidc_keys *keys, const char *kid,
                                  const struct algorithm *a)
{
    const struct key *found = NULL;

    for (size_t i = 0; i < keys->count; i++) {
        const struct key *k = &keys->keys[i];
        if (k->kind != a->kind || (k->alg[0] && strcmp(k->alg, a->name) != 0))
            continue;
        if (kid && strcmp(k->kid, kid) != 0)
            continue;
        if (found)
            return NULL;
        found = k;
    }
    return found;
}

/* --- the signature ------------------------------------------------------------------------------
 */

/* The key that the header asks for, if the header is one that we take. */
static int key_for(const struct vl_oidc_keys *keys, const json_t *header, const struct key **out,
                   const char **why)
{
    static const char *const unwanted[] = {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"};
    const struct algorithm *a = algorithm_of(vl_json_string(header, "alg"));

    *why = "alg";
    if (!a)
        return VL_E_PROTO;
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
        *why = unwanted[i];
        if (json_object_get(header, unwanted[i]))
            return VL_E_PROTO;
    }
    *why = "kid";
    if (json_object_get(header, "kid") && !vl_json_string(header, "kid"))
        return VL_E_PROTO;
    *out = find_key(keys, vl_json_string(header, "kid"), a);
    return *out ? VL_OK : VL_E_NOENT;
}

static int read_header(const char *token, json_t **out)
{
    static const struct vl_json_limits limits = {HEADER_BYTES, 3};
    const char *dot = strchr(token, '.');
    uint8_t text[HEADER_BYTES];
    int n = dot ? vl_b64url_read(token, (size_t)(dot - token), text, sizeof text) : VL_E_PROTO;

    return n < 0 ? VL_E_PROTO
                 : vl_json_parse((struct vl_span){text, (size_t)n}, &limits, out, NULL);
}

/* Three parts, each in its one canonical form: one token, one text. */
static bool well_formed(const char *token)
{
    uint8_t bytes[VL_OIDC_TOKEN_BYTES];
    unsigned parts = 0;

    for (;; token++) {
        size_t n = strcspn(token, ".");
        if (n == 0 || vl_b64url_read(token, n, bytes, sizeof bytes) < 0)
            return false;
        parts++;
        token += n;
        if (!*token)
            return parts == 3;
    }
}

static int check_signature(const char *token, const struct key *key, json_t **claims)
{
    static const struct vl_json_limits limits = {VL_OIDC_TOKEN_BYTES, 6};
    cjose_err err;
    uint8_t *text = NULL;
    size_t n = 0;
    int rc = VL_E_CRYPTO;
    cjose_jws_t *jws = well_formed(token) ? cjose_jws_import(token, strlen(token), &err) : NULL;

    if (!jws)
        return VL_E_PROTO;
    if (cjose_jws_verify(jws, key->jwk, &err) && cjose_jws_get_plaintext(jws, &text, &n, &err))
        rc = vl_json_parse((struct vl_span){text, n}, &limits, claims, NULL);
    cjose_jws_release(jws);
    return rc;
}

/* --- the claims ---------------------------------------------------------------------------------
 */

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

/* We are an audience; when there are others, or azp is said, azp must be us. */
static bool audience_fits(const json_t *claims, const char *client_id)
{
    const json_t *aud = json_object_get(claims, "aud"), *item;
    const json_t *azp = json_object_get(claims, "azp");
    bool us = same(json_string_value(aud), client_id);
    size_t i;

    json_array_foreach (aud, i, item)
        us = us || same(json_string_value(item), client_id);
    if (!us)
        return false;
    if (!azp)
        return json_array_size(aud) <= 1;
    return same(json_string_value(azp), client_id);
}

/* Some providers write times with a fraction; the specification allows it. */
static bool time_claim(const json_t *claims, const char *name, int64_t *out)
{
    const json_t *v = json_object_get(claims, name);
    double seconds = json_number_value(v);

    if (!json_is_number(v) || !(seconds >= 0 && seconds <= (double)SECONDS_MAX))
        return false;
    *out = (int64_t)seconds;
    return true;
}

static bool times_fit(const json_t *claims, int64_t now_s)
{
    int64_t exp, iat, nbf = 0;

    if (!time_claim(claims, "exp", &exp) || !time_claim(claims, "iat", &iat))
        return false;
    if (json_object_get(claims, "nbf") && !time_claim(claims, "nbf", &nbf))
        return false;
    return now_s < exp + VL_OIDC_LEEWAY_S && iat <= now_s + VL_OIDC_LEEWAY_S &&
           nbf <= now_s + VL_OIDC_LEEWAY_S;
}

static const char *what_does_not_fit(const json_t *claims, const struct vl_oidc_expected *e)
{
    const char *nonce = vl_json_string(claims, "nonce");

    if (!same(vl_json_string(claims, "iss"), e->issuer))
        return "iss";
    if (!audience_fits(claims, e->client_id))
        return "aud";
    if (!times_fit(claims, e->now_s))
        return "time";
    if (!nonce || !vl_secret_equal(nonce, e->nonce))
        return "nonce";
    return NULL;
}

int vl_oidc_token_verify(const struct vl_oidc_keys *keys, const char *token,
                         const struct vl_oidc_expected *expected, json_t **claims, const char **why)
{
    const struct key *key = NULL;
    json_t *header = NULL, *payload = NULL;
    int rc;

    *why = "form";
    if (strlen(token) > VL_OIDC_TOKEN_BYTES || read_header(token, &header) < 0)
        return VL_E_PROTO;
    rc = key_for(keys, header, &key, why);
    json_decref(header);
    if (rc < 0)
        return rc;
    *why = "signature";
    rc = check_signature(token, key, &payload);
    if (rc < 0)
        return rc;
    *why = what_does_not_fit(payload, expected);
    if (*why) {
        json_decref(payload);
        return VL_E_DENIED;
    }
    *why = "";
    *claims = payload;
    return VL_OK;
}

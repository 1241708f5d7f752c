/* demo_provider_token.c - the demo provider's machine side: metadata, its key, ID tokens. */
#include "gateway/demo_provider_internal.h"

#include "base/clock.h"
#include "base/random.h"
#include "gateway/oidc_text.h"
#include <stdlib.h>
#include <string.h>

#define TOKEN_SECONDS  300
#define VERIFIER_BYTES 129 /* RFC 7636, 4.1 */

int vl_demo_key_create(struct vl_demo_provider *p)
{
    cjose_err err;

    p->key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &err);
    if (!p->key)
        return VL_E_CRYPTO;
    vl_random_token(p->kid, 8);
    return cjose_jwk_set_kid(p->key, p->kid, strlen(p->kid), &err) ? VL_OK : VL_E_CRYPTO;
}

/* Takes the text. NULL: no memory. */
static void answer_json(struct vl_web_exchange *x, unsigned status, char *text)
{
    struct vl_web_response r = {.status = text ? status : 503, .header_count = 2};

    r.headers[0] = (struct vl_web_header){"content-type:", "application/json"};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    if (text)
        r.body = (struct vl_span){(const uint8_t *)text, strlen(text)};
    vl_web_reply(x, &r);
    free(text);
}

static char *dump_and_forget(json_t *value)
{
    char *text = value ? vl_json_dump(value) : NULL;

    json_decref(value);
    return text;
}

void vl_demo_serve_metadata(struct vl_demo_provider *p, struct vl_web_exchange *x)
{
    json_t *d = json_pack(
        "{s:s, s:s+, s:s+, s:s+, s:[s], s:[s], s:[s], s:[s], s:[s], s:[s], "
        "s:[s], s:b}",
        "issuer", p->issuer, "authorization_endpoint", p->issuer, "/authorize", "token_endpoint",
        p->issuer, "/token", "jwks_uri", p->issuer, "/jwks", "response_types_supported", "code",
        "grant_types_supported", "authorization_code", "subject_types_supported", "public",
        "id_token_signing_alg_values_supported", "ES256", "scopes_supported", "openid",
        "code_challenge_methods_supported", "S256", "token_endpoint_auth_methods_supported", "none",
        "authorization_response_iss_parameter_supported", 1);

    answer_json(x, 200, dump_and_forget(d));
}

void vl_demo_serve_keys(struct vl_demo_provider *p, struct vl_web_exchange *x)
{
    cjose_err err;
    char *public = cjose_jwk_to_json(p->key, false, &err);
    json_t *key = public ? json_loads(public, 0, NULL) : NULL;
    json_t *set = key ? json_pack("{s:[o]}", "keys", key) : NULL;

    if (set) {
        json_object_set_new(key, "use", json_string("sig"));
        json_object_set_new(key, "alg", json_string("ES256"));
    }
    free(public);
    answer_json(x, 200, dump_and_forget(set));
}

/* --- token
 * ---------------------------------------------------------------------------------------- */

/* Whoever shows a code ends it, whether the rest of the request is right or not. */
static bool take_code(struct vl_demo_provider *p, const char *code, struct vl_demo_code *out)
{
    for (size_t i = 0; i < VL_DEMO_CODES; i++) {
        struct vl_demo_code *c = &p->codes[i];
        if (!c->code[0] || !vl_secret_equal(c->code, code))
            continue;
        *out = *c;
        memset(c, 0, sizeof *c);
        return uv_now(p->loop) <= out->until_ms;
    }
    return false;
}

static bool verifier_fits(const char *verifier, const char *challenge)
{
    char made[44];

    return strlen(verifier) >= 43 && vl_sha256_base64url(verifier, made, sizeof made) == VL_OK &&
           vl_secret_equal(made, challenge);
}

static char *sign(const struct vl_demo_provider *p, const char *claims)
{
    cjose_err err;
    const char *text = NULL;
    char *token = NULL;
    cjose_header_t *header = cjose_header_new(&err);
    cjose_jws_t *jws = NULL;

    if (header && cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &err) &&
        cjose_header_set(header, CJOSE_HDR_KID, p->kid, &err))
        jws = cjose_jws_sign(p->key, header, (const uint8_t *)claims, strlen(claims), &err);
    if (jws && cjose_jws_export(jws, &text, &err))
        token = strdup(text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    return token;
}

static char *make_token(const struct vl_demo_provider *p, const struct vl_demo_code *code)
{
    json_int_t now = (json_int_t)(vl_utc_now().ms / 1000);
    const struct vl_person *person = &p->region->people[code->person];
    char *claims = dump_and_forget(
        json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "iss", p->issuer, "sub", person->id,
                  "aud", p->client_id, "iat", now, "auth_time", now, "exp", now + TOKEN_SECONDS,
                  "nonce", code->nonce, "name", person->name));
    char *token = claims ? sign(p, claims) : NULL;

    free(claims);
    return token;
}

static void refuse(struct vl_web_exchange *x, const char *error)
{
    answer_json(x, 400, dump_and_forget(json_pack("{s:s}", "error", error)));
}

static bool field_is(const struct vl_web_request *request, const char *name, const char *wanted)
{
    char value[VL_DEMO_URL_BYTES];

    return vl_web_form_field(request->body, name, value, sizeof value) == VL_OK &&
           strcmp(value, wanted) == 0;
}

static void give_token(struct vl_demo_provider *p, struct vl_web_exchange *x,
                       const struct vl_demo_code *code)
{
    char access[44], *id_token = make_token(p, code);
    json_t *answer = NULL;

    vl_random_token(access, 32);
    if (id_token)
        answer = json_pack("{s:s, s:s, s:i, s:s}", "access_token", access, "token_type", "Bearer",
                           "expires_in", TOKEN_SECONDS, "id_token", id_token);
    free(id_token);
    answer_json(x, 200, dump_and_forget(answer));
}

void vl_demo_serve_token(struct vl_demo_provider *p, struct vl_web_exchange *x,
                         const struct vl_web_request *request)
{
    char text[64] = "", verifier[VERIFIER_BYTES] = "";
    struct vl_demo_code code;

    if (!field_is(request, "grant_type", "authorization_code")) {
        refuse(x, "unsupported_grant_type");
        return;
    }
    if (vl_web_form_field(request->body, "code", text, sizeof text) < 0 ||
        vl_web_form_field(request->body, "code_verifier", verifier, sizeof verifier) < 0) {
        refuse(x, "invalid_request");
        return;
    }
    if (!take_code(p, text, &code) || !field_is(request, "client_id", p->client_id) ||
        !field_is(request, "redirect_uri", p->redirect_uri) ||
        !verifier_fits(verifier, code.challenge)) {
        vl_log(p->log, VL_LOG_WARNING, "demo_provider.code_refused", VL_LOG_TEXT("why", "grant"));
        refuse(x, "invalid_grant");
        return;
    }
    give_token(p, x, &code);
}

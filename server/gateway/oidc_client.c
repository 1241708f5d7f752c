#include "gateway/oidc_client.h"

#include "base/clock.h"
#include "gateway/http_client.h"
#include "gateway/oidc_metadata.h"
#include "gateway/oidc_text.h"
#include "gateway/oidc_token.h"
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAITING_MAX  256u
#define METADATA_AGE (24u * 3600u * 1000u)
#define FORM_BYTES   6144u
#define ANSWER_LIMITS                                                                              \
    {                                                                                              \
        VL_HTTP_BODY_BYTES, 6                                                                      \
    }
#define SECRET_BYTES   256
#define SIGNIN_REQUEST "openid"

struct waiting { /* for the metadata */
    vl_oidc_ready_fn done;
    void *data;
    struct waiting *next;
};

struct redemption {
    struct vl_oidc_client *client;
    struct redemption *next; /* of those that wait for keys */
    vl_oidc_redeemed_fn done;
    void *data;
    char nonce[24];
    char *token;
};

struct vl_oidc_client {
    uv_loop_t *loop;
    const struct vl_log *log;
    struct vl_http_client *http;
    char issuer[VL_OIDC_URL_BYTES], client_id[256], redirect_uri[VL_OIDC_URL_BYTES];
    char secret[SECRET_BYTES];
    bool loopback, known, asking, asking_keys, keys_renewed;
    struct vl_oidc_metadata metadata;
    uint64_t known_ms, keys_renewed_ms;
    struct vl_oidc_keys *keys;
    struct waiting *waiting;
    unsigned waiting_count;
    struct redemption *want_keys;
};

static void provider_failed(struct vl_oidc_client *c, const char *what, int rc, unsigned status)
{
    vl_log(c->log, VL_LOG_WARNING, "signin.provider_failed", VL_LOG_TEXT("what", what),
           VL_LOG_TEXT("issuer", c->issuer), VL_LOG_TEXT("error", vl_err_name(rc)),
           VL_LOG_NUMBER("status", status));
}

/* --- what the provider says of itself --------------------------------------------------------- */

static void tell_waiting(struct vl_oidc_client *c, int rc)
{
    struct waiting *all = c->waiting;

    c->waiting = NULL;
    c->waiting_count = 0;
    while (all) {
        struct waiting *w = all;
        all = w->next;
        w->done(w->data, rc);
        free(w);
    }
}

static void on_metadata(void *data, int rc, unsigned status, struct vl_span body)
{
    struct vl_oidc_client *c = data;

    c->asking = false;
    if (rc == VL_OK && status != 200)
        rc = VL_E_IO;
    if (rc == VL_OK)
        rc = vl_oidc_metadata_parse(body, c->issuer, c->loopback, &c->metadata);
    if (rc == VL_OK) {
        c->known = true;
        c->known_ms = uv_now(c->loop);
    } else if (rc != VL_E_CLOSED) {
        provider_failed(c, "metadata", rc, status);
    }
    tell_waiting(c, rc);
}

static int ask_metadata(struct vl_oidc_client *c)
{
    static const char path[] = "/.well-known/openid-configuration";
    char url[VL_OIDC_URL_BYTES + sizeof path];
    struct vl_http_request request = {.url = url};
    size_t n = strlen(c->issuer);
    int rc;

    if (c->asking)
        return VL_OK;
    if (c->issuer[n - 1] == '/')
        n--;
    snprintf(url, sizeof url, "%.*s%s", (int)n, c->issuer, path);
    rc = vl_http_client_send(c->http, &request, on_metadata, c);
    c->asking = rc == VL_OK;
    return rc;
}

int vl_oidc_client_ready(struct vl_oidc_client *c, vl_oidc_ready_fn done, void *data)
{
    struct waiting *w;
    int rc;

    if (c->known && uv_now(c->loop) - c->known_ms > METADATA_AGE)
        c->known = false;
    if (c->known)
        return 1;
    if (c->waiting_count == WAITING_MAX)
        return VL_E_FULL;
    w = malloc(sizeof *w);
    if (!w)
        return VL_E_NOMEM;
    rc = ask_metadata(c);
    if (rc < 0) {
        free(w);
        return rc;
    }
    *w = (struct waiting){done, data, c->waiting};
    c->waiting = w;
    c->waiting_count++;
    return VL_OK;
}

int vl_oidc_client_address(const struct vl_oidc_client *c, const struct vl_signin *signin,
                           char out[VL_OIDC_ADDRESS_BYTES])
{
    struct vl_writer w = vl_writer_of((uint8_t *)out, VL_OIDC_ADDRESS_BYTES);
    char challenge[44];

    if (!c->known)
        return VL_E_STATE;
    if (vl_sha256_base64url(signin->verifier, challenge, sizeof challenge) < 0)
        return VL_E_CRYPTO;
    vl_write_text(&w, c->metadata.authorization);
    vl_write_text(&w, strchr(c->metadata.authorization, '?') ? "&" : "?");
    vl_write_text(&w, "response_type=code");
    vl_write_field(&w, "scope", SIGNIN_REQUEST);
    vl_write_field(&w, "client_id", c->client_id);
    vl_write_field(&w, "redirect_uri", c->redirect_uri);
    vl_write_field(&w, "state", signin->state);
    vl_write_field(&w, "nonce", signin->nonce);
    vl_write_field(&w, "code_challenge", challenge);
    vl_write_field(&w, "code_challenge_method", "S256");
    vl_write_field(&w, "ui_locales", signin->language);
    return vl_write_end(&w);
}

bool vl_oidc_client_issuer_fits(const struct vl_oidc_client *c, const char *iss)
{
    if (!iss)
        return !(c->known && c->metadata.says_issuer);
    return strcmp(iss, c->issuer) == 0;
}

/* --- from a code to verified claims ----------------------------------------------------------- */

static void redemption_end(struct redemption *r, int rc, const json_t *claims)
{
    r->done(r->data, rc, claims);
    if (r->token)
        OPENSSL_cleanse(r->token, strlen(r->token));
    free(r->token);
    free(r);
}

static void verify(struct redemption *r, bool may_ask);

static void on_keys(void *data, int rc, unsigned status, struct vl_span body)
{
    struct vl_oidc_client *c = data;
    struct redemption *all = c->want_keys;
    struct vl_oidc_keys *keys = NULL;

    c->asking_keys = false;
    c->want_keys = NULL;
    if (rc == VL_OK && status != 200)
        rc = VL_E_IO;
    if (rc == VL_OK)
        rc = vl_oidc_keys_parse(body, &keys);
    if (rc == VL_OK) {
        vl_oidc_keys_destroy(c->keys);
        c->keys = keys;
    } else if (rc != VL_E_CLOSED) {
        provider_failed(c, "keys", rc, status);
    }
    while (all) {
        struct redemption *r = all;
        all = r->next;
        if (rc == VL_OK)
            verify(r, false);
        else
            redemption_end(r, rc == VL_E_CLOSED ? rc : VL_E_IO, NULL);
    }
}

/* false: they were asked for a moment ago, or cannot be. */
static bool ask_keys(struct redemption *r)
{
    struct vl_oidc_client *c = r->client;
    struct vl_http_request request = {.url = c->metadata.jwks};
    uint64_t now = uv_now(c->loop);

    if (!c->asking_keys) {
        bool soon = c->keys_renewed && now - c->keys_renewed_ms < VL_OIDC_KEYS_AGAIN_S * 1000u;
        if ((c->keys && soon) || vl_http_client_send(c->http, &request, on_keys, c) < 0)
            return false;
        c->asking_keys = true;
        c->keys_renewed = c->keys != NULL; /* the first time does not count */
        c->keys_renewed_ms = now;
    }
    r->next = c->want_keys;
    c->want_keys = r;
    return true;
}

static void verify(struct redemption *r, bool may_ask)
{
    struct vl_oidc_client *c = r->client;
    struct vl_oidc_expected expected = {c->issuer, c->client_id, r->nonce, vl_utc_now().ms / 1000};
    const char *why = "no keys";
    json_t *claims = NULL;
    int rc =
        c->keys ? vl_oidc_token_verify(c->keys, r->token, &expected, &claims, &why) : VL_E_NOENT;

    if (rc == VL_E_NOENT && may_ask && ask_keys(r))
        return;
    if (rc < 0)
        vl_log(c->log, VL_LOG_WARNING, "signin.token_refused", VL_LOG_TEXT("why", why),
               VL_LOG_TEXT("error", vl_err_name(rc)));
    redemption_end(r, rc < 0 ? (c->keys ? VL_E_DENIED : VL_E_IO) : VL_OK, claims);
    json_decref(claims);
}

static int read_token(struct vl_span body, char **out)
{
    static const struct vl_json_limits limits = ANSWER_LIMITS;
    const char *token;
    json_t *answer;
    int rc = vl_json_parse(body, &limits, &answer, NULL);

    if (rc < 0)
        return rc;
    token = vl_json_string_within(answer, "id_token", 1, VL_OIDC_TOKEN_BYTES);
    *out = token ? strdup(token) : NULL;
    json_decref(answer);
    return *out ? VL_OK : VL_E_PROTO;
}

static void on_token(void *data, int rc, unsigned status, struct vl_span body)
{
    struct redemption *r = data;

    if (rc == VL_OK && status >= 400 && status < 500)
        rc = VL_E_DENIED; /* the code is spent, too old or not ours */
    else if (rc == VL_OK && status != 200)
        rc = VL_E_IO;
    if (rc == VL_OK)
        rc = read_token(body, &r->token);
    if (rc == VL_OK) {
        verify(r, true);
        return;
    }
    if (rc != VL_E_CLOSED)
        provider_failed(r->client, "token", rc, status);
    redemption_end(r, rc, NULL);
}

/* RFC 6749, 2.3.1: both halves are form-encoded before they become Basic. */
static int encode(const char *text, char *out, size_t size)
{
    struct vl_writer w = vl_writer_of((uint8_t *)out, size);

    vl_write_encoded(&w, text);
    return vl_write_end(&w);
}

static int send_code(struct redemption *r, const char *code, const char *verifier)
{
    struct vl_oidc_client *c = r->client;
    char form[FORM_BYTES], user[3 * sizeof c->client_id], password[3 * SECRET_BYTES];
    struct vl_writer w = vl_writer_of((uint8_t *)form, sizeof form);
    struct vl_http_request request = {.url = c->metadata.token, .form = form};
    bool basic = c->secret[0] && !c->metadata.secret_in_form;
    int rc;

    vl_write_field(&w, "grant_type", "authorization_code");
    vl_write_field(&w, "code", code);
    vl_write_field(&w, "redirect_uri", c->redirect_uri);
    vl_write_field(&w, "code_verifier", verifier);
    if (!basic)
        vl_write_field(&w, "client_id", c->client_id);
    if (c->secret[0] && !basic)
        vl_write_field(&w, "client_secret", c->secret);
    rc = vl_write_end(&w);
    if (rc == VL_OK && basic) {
        rc = encode(c->client_id, user, sizeof user);
        if (rc == VL_OK)
            rc = encode(c->secret, password, sizeof password);
        request.user = user;
        request.password = password;
    }
    if (rc == VL_OK)
        rc = vl_http_client_send(c->http, &request, on_token, r);
    OPENSSL_cleanse(form, sizeof form);
    OPENSSL_cleanse(password, sizeof password);
    return rc;
}

int vl_oidc_client_redeem(struct vl_oidc_client *c, const char *code,
                          const struct vl_signin *signin, vl_oidc_redeemed_fn done, void *data)
{
    struct redemption *r;
    int rc;

    if (!c->known)
        return VL_E_STATE;
    r = calloc(1, sizeof *r);
    if (!r)
        return VL_E_NOMEM;
    r->client = c;
    r->done = done;
    r->data = data;
    snprintf(r->nonce, sizeof r->nonce, "%s", signin->nonce);
    rc = send_code(r, code, signin->verifier);
    if (rc < 0)
        free(r);
    return rc;
}

/* --- the client ------------------------------------------------------------------------------- */

static bool copy(char *to, size_t size, const char *from)
{
    return (size_t)snprintf(to, size, "%s", from) < size;
}

int vl_oidc_client_create(const struct vl_oidc_client_options *o, struct vl_oidc_client **out)
{
    struct vl_oidc_client *c = calloc(1, sizeof *c);
    int rc = VL_E_INVAL;

    if (!c)
        return VL_E_NOMEM;
    c->loop = o->loop;
    c->log = o->log;
    c->loopback = o->loopback;
    if (o->issuer[0] && copy(c->issuer, sizeof c->issuer, o->issuer) &&
        copy(c->client_id, sizeof c->client_id, o->client_id) &&
        copy(c->redirect_uri, sizeof c->redirect_uri, o->redirect_uri) &&
        copy(c->secret, sizeof c->secret, o->client_secret))
        rc = vl_http_client_create(o->loop, o->loopback, &c->http);
    if (rc < 0) {
        free(c);
        return rc;
    }
    *out = c;
    return VL_OK;
}

void vl_oidc_client_destroy(struct vl_oidc_client *c)
{
    if (!c)
        return;
    vl_http_client_destroy(c->http);
    vl_oidc_keys_destroy(c->keys);
    OPENSSL_cleanse(c->secret, sizeof c->secret);
    free(c);
}

#include "gateway/demo_provider.h"

#include "base/random.h"
#include "gateway/demo_provider_internal.h"
#include "gateway/identity_style.h"
#include "gateway/oidc_text.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CHALLENGE_CHARACTERS 43u

/* --- authorize ----------------------------------------------------------------------------------
 */

static void answer_page(struct vl_web_exchange *x, unsigned status, char *html)
{
    struct vl_web_response r = {.status = html ? status : 503, .header_count = 2};

    r.headers[0] = (struct vl_web_header){"content-type:", "text/html; charset=utf-8"};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    if (html)
        r.body = (struct vl_span){(const uint8_t *)html, strlen(html)};
    vl_web_reply(x, &r);
    free(html);
}

static void answer_status(struct vl_web_exchange *x, unsigned status)
{
    struct vl_web_response r = {.status = status};

    vl_web_reply(x, &r);
}

typedef int field_fn(const struct vl_web_request *request, const char *name, char *out,
                     size_t size);

static int query_field(const struct vl_web_request *request, const char *name, char *out,
                       size_t size)
{
    const char *value = vl_web_argument(request, name);

    if (!value)
        return VL_E_NOENT;
    return (size_t)snprintf(out, size, "%s", value) < size ? VL_OK : VL_E_FULL;
}

static int body_field(const struct vl_web_request *request, const char *name, char *out,
                      size_t size)
{
    return vl_web_form_field(request->body, name, out, size);
}

static bool field_is(field_fn *field, const struct vl_web_request *request, const char *name,
                     const char *wanted)
{
    char value[VL_DEMO_URL_BYTES];

    return field(request, name, value, sizeof value) == VL_OK && strcmp(value, wanted) == 0;
}

/* What is not exactly our client's request is never redirected anywhere. */
static int read_ask(const struct vl_demo_provider *p, field_fn *field,
                    const struct vl_web_request *request, struct vl_demo_ask *out)
{
    char locales[64] = "";

    if (field(request, "ui_locales", locales, sizeof locales) < 0)
        locales[0] = '\0';
    out->language = strncmp(locales, "en", 2) == 0 ? VL_ENGLISH : VL_DANISH;
    if (!field_is(field, request, "client_id", p->client_id) ||
        !field_is(field, request, "redirect_uri", p->redirect_uri) ||
        !field_is(field, request, "response_type", "code") ||
        !field_is(field, request, "code_challenge_method", "S256"))
        return VL_E_DENIED;
    if (field(request, "state", out->state, sizeof out->state) < 0 ||
        field(request, "nonce", out->nonce, sizeof out->nonce) < 0 ||
        field(request, "code_challenge", out->challenge, sizeof out->challenge) < 0)
        return VL_E_PROTO;
    if (!out->state[0] || !out->nonce[0] || strlen(out->challenge) != CHALLENGE_CHARACTERS)
        return VL_E_PROTO;
    return VL_OK;
}

/* The table is a ring: when it is full, the oldest code ends, as it soon would have. */
static const char *new_code(struct vl_demo_provider *p, const struct vl_demo_ask *ask,
                            vl_person_index person)
{
    struct vl_demo_code *c = &p->codes[p->next_code];

    p->next_code = (p->next_code + 1) % VL_DEMO_CODES;
    vl_random_token(c->code, 32);
    memcpy(c->challenge, ask->challenge, sizeof c->challenge);
    memcpy(c->nonce, ask->nonce, sizeof c->nonce);
    c->person = person;
    c->until_ms = uv_now(p->loop) + VL_DEMO_CODE_MS;
    return c->code;
}

static void send_back(struct vl_demo_provider *p, struct vl_web_exchange *x,
                      const struct vl_demo_ask *ask, vl_person_index person)
{
    char location[VL_DEMO_URL_BYTES + 3 * VL_DEMO_STATE_BYTES + 400];
    struct vl_writer w = vl_writer_of((uint8_t *)location, sizeof location);
    struct vl_web_response r = {.status = 303, .header_count = 2};

    vl_write_text(&w, p->redirect_uri);
    vl_write_text(&w, "?code=");
    vl_write_encoded(&w, new_code(p, ask, person));
    vl_write_field(&w, "state", ask->state);
    vl_write_field(&w, "iss", p->issuer);
    if (vl_write_end(&w) < 0) {
        answer_status(x, 400);
        return;
    }
    r.headers[0] = (struct vl_web_header){"location:", location};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    vl_web_reply(x, &r);
}

static bool from_our_page(const struct vl_web_request *request)
{
    return strncmp(request->origin, "http://", 7) == 0 &&
           strcasecmp(request->origin + 7, request->host) == 0;
}

static void authorize(struct vl_demo_provider *p, struct vl_web_exchange *x,
                      const struct vl_web_request *request)
{
    bool post = request->method == VL_WEB_POST;
    char id[72] = "";
    struct vl_demo_ask ask;
    vl_person_index person;

    if (post && !from_our_page(request)) {
        answer_status(x, 403);
        return;
    }
    if (read_ask(p, post ? body_field : query_field, request, &ask) < 0) {
        answer_page(x, 400, vl_demo_refusal_page(ask.language));
        return;
    }
    if (!post) {
        answer_page(x, 200, vl_demo_page(p, &ask));
        return;
    }
    if (body_field(request, "person", id, sizeof id) < 0)
        id[0] = '\0';
    person = vl_region_person(p->region, id);
    if (person == VL_NONE)
        answer_page(x, 400, vl_demo_refusal_page(ask.language));
    else
        send_back(p, x, &ask, person);
}

/* --- requests -----------------------------------------------------------------------------------
 */

static void serve_style(struct vl_web_exchange *x)
{
    struct vl_web_response r = {.status = 200, .body_lasts = true, .header_count = 1};

    r.headers[0] = (struct vl_web_header){"content-type:", "text/css; charset=utf-8"};
    r.body = vl_identity_style();
    vl_web_reply(x, &r);
}

static void on_request(void *owner, struct vl_web_exchange *x, const struct vl_web_request *request)
{
    struct vl_demo_provider *p = owner;
    const char *path = request->path;
    bool get = request->method == VL_WEB_GET, post = request->method == VL_WEB_POST;

    if (strcmp(path, "/authorize") == 0 && (get || post))
        authorize(p, x, request);
    else if (strcmp(path, "/token") == 0 && post)
        vl_demo_serve_token(p, x, request);
    else if (strcmp(path, "/.well-known/openid-configuration") == 0 && get)
        vl_demo_serve_metadata(p, x);
    else if (strcmp(path, "/jwks") == 0 && get)
        vl_demo_serve_keys(p, x);
    else if (strcmp(path, "/auth/style.css") == 0 && get)
        serve_style(x);
    else
        answer_status(x, strcmp(path, "/favicon.ico") == 0 ? 204 : 404);
}

/* --- start
 * ---------------------------------------------------------------------------------------- */

static bool is_loopback(const char *address)
{
    struct in6_addr v6, one = IN6ADDR_LOOPBACK_INIT;
    struct in_addr v4;

    if (inet_pton(AF_INET, address, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && memcmp(&v6, &one, sizeof one) == 0;
}

static bool fill(struct vl_demo_provider *p, const struct vl_demo_provider_options *o)
{
    int policy =
        snprintf(p->policy, sizeof p->policy,
                 "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' %s; "
                 "frame-ancestors 'none'; base-uri 'none'",
                 o->public_url);

    snprintf(p->issuer, sizeof p->issuer, "http://localhost:%u", o->port);
    p->headers[0] = (struct vl_web_header){"content-security-policy:", p->policy};
    p->headers[1] = (struct vl_web_header){"x-content-type-options:", "nosniff"};
    /* With "no-referrer" browsers would send "Origin: null" with our own form. */
    p->headers[2] = (struct vl_web_header){"referrer-policy:", "same-origin"};
    p->headers[3] = (struct vl_web_header){"cross-origin-opener-policy:", "same-origin"};
    return (size_t)policy < sizeof p->policy &&
           (size_t)snprintf(p->client_id, sizeof p->client_id, "%s", o->client_id) <
               sizeof p->client_id &&
           (size_t)snprintf(p->redirect_uri, sizeof p->redirect_uri, "%s", o->redirect_uri) <
               sizeof p->redirect_uri;
}

static int start(struct vl_demo_provider *p, const struct vl_demo_provider_options *o)
{
    const struct vl_web_listener listener = {
        .name = "demo provider",
        .address = o->address,
        .port = o->port,
        .headers = p->headers,
        .header_count = sizeof p->headers / sizeof *p->headers,
        .handlers = {.on_request = on_request},
        .owner = p,
    };
    int rc = fill(p, o) ? vl_demo_key_create(p) : VL_E_INVAL;

    return rc < 0 ? rc : vl_web_server_listen(o->web, &listener);
}

int vl_demo_provider_create(const struct vl_demo_provider_options *o, struct vl_demo_provider **out)
{
    struct vl_demo_provider *p;
    int rc;

    if (!is_loopback(o->address)) {
        vl_log(o->log, VL_LOG_ERROR, "demo_provider.refused", VL_LOG_TEXT("address", o->address),
               VL_LOG_TEXT("why", "it has no passwords and listens on loopback only"));
        return VL_E_DENIED;
    }
    p = calloc(1, sizeof *p);
    if (!p)
        return VL_E_NOMEM;
    p->loop = o->loop;
    p->log = o->log;
    p->region = o->region;
    rc = start(p, o);
    if (rc < 0) {
        vl_demo_provider_destroy(p);
        return rc;
    }
    vl_log(o->log, VL_LOG_WARNING, "demo_provider.started", VL_LOG_TEXT("issuer", p->issuer),
           VL_LOG_TEXT("why_warning", "everyone may sign in as anyone"));
    *out = p;
    return VL_OK;
}

void vl_demo_provider_destroy(struct vl_demo_provider *p)
{
    if (!p)
        return;
    cjose_jwk_release(p->key);
    free(p);
}

/* identity_signin.c - the two steps of a sign-in: out to the provider, and back with a code. */
#include "gateway/identity_internal.h"

#include "base/clock.h"
#include "base/random.h"
#include "gateway/identity_pages.h"
#include "gateway/oidc_text.h"
#include "gateway/session_cookie.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SIGNIN_COOKIE "vl_signin_"
#define CODE_BYTES    2048u

struct signing_in { /* one exchange that waits for the provider */
    struct vl_identity *identity;
    struct vl_web_exchange *exchange;
    struct vl_signin signin;
    bool secure;
    size_t surplus_count; /* sessions of this browser that must go */
    char surplus[VL_SURPLUS_MAX][VL_SLOT_CHARACTERS + 1];
};

static enum vl_signin_failure failure_of(int rc)
{
    return rc == VL_E_DENIED ? VL_SIGNIN_REFUSED : VL_SIGNIN_PROVIDER_DOWN;
}

static void fail(struct vl_identity *id, struct vl_web_exchange *x, enum vl_signin_failure failure,
                 enum vl_language language, const char *cookie)
{
    if (failure == VL_SIGNIN_PROVIDER_DOWN)
        id->figures.provider_errors++;
    else
        id->figures.refused++;
    vl_signin_failure_page(x, failure, language, cookie);
}

static struct signing_in *waiting_of(struct vl_identity *id, struct vl_web_exchange *x,
                                     const struct vl_web_request *request,
                                     const struct vl_signin *signin)
{
    struct signing_in *s = malloc(sizeof *s);

    if (!s)
        return NULL;
    s->identity = id;
    s->exchange = x;
    s->signin = *signin;
    s->secure = request->secure || id->secure;
    s->surplus_count = vl_identity_surplus(id, request->cookie, signin->slot, s->surplus);
    return s;
}

static struct vl_web_response redirection(unsigned status, const char *location)
{
    struct vl_web_response r = {.status = status, .header_count = 2};

    r.headers[0] = (struct vl_web_header){"location:", location};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    return r;
}

static void add_cookie(struct vl_web_response *r, const char *line)
{
    r->headers[r->header_count++] = (struct vl_web_header){"set-cookie:", line};
}

/* --- out ----------------------------------------------------------------------------------------
 */

static void send_to_provider(struct vl_identity *id, struct vl_web_exchange *x,
                             const struct vl_signin *signin, bool secure)
{
    char address[VL_OIDC_ADDRESS_BYTES] = "", sealed[VL_SIGNIN_SEALED_BYTES];
    char line[VL_COOKIE_LINE_BYTES];
    struct vl_web_response r = redirection(302, address);

    if (vl_oidc_client_address(id->oidc, signin, address) < 0 ||
        vl_signin_seal(id->signin_key, signin, sealed) < 0) {
        fail(id, x, VL_SIGNIN_PROVIDER_DOWN, vl_language_from(signin->language), NULL);
        return;
    }
    vl_identity_cookie_line(SIGNIN_COOKIE, signin->slot, sealed, "/auth", VL_SIGNIN_SECONDS, secure,
                            line);
    add_cookie(&r, line);
    vl_web_reply(x, &r);
}

static void on_ready(void *data, int rc)
{
    struct signing_in *s = data;

    if (rc < 0)
        fail(s->identity, s->exchange, failure_of(rc), vl_language_from(s->signin.language), NULL);
    else
        send_to_provider(s->identity, s->exchange, &s->signin, s->secure);
    free(s);
}

/* The provider sends the browser back to the public address, and cookies belong to a host: a
 * sign-in that begins under another name of ours goes there first. Once: a proxy may rename us. */
static bool send_to_public(const struct vl_identity *id, struct vl_web_exchange *x,
                           const struct vl_web_request *request, const char *slot,
                           const char *language)
{
    const char *host = strchr(id->public_url, '/') + 2;
    char location[VL_OIDC_URL_BYTES + 80] = "";
    struct vl_web_response r = redirection(302, location);

    if (vl_web_argument(request, "public") || strcasecmp(host, request->host) == 0)
        return false;
    snprintf(location, sizeof location, "%s/login?slot=%s&language=%s&public=1", id->public_url,
             slot, language);
    vl_web_reply(x, &r);
    return true;
}

void vl_identity_login(struct vl_identity *id, struct vl_web_exchange *x,
                       const struct vl_web_request *request)
{
    const char *slot = vl_web_argument(request, "slot");
    enum vl_language language = vl_language_from(vl_web_argument(request, "language"));
    const char *code = language == VL_ENGLISH ? "en" : "da";
    struct vl_signin signin;
    struct signing_in *s;
    int rc;

    if (!slot || !vl_is_slot(slot)) {
        fail(id, x, VL_SIGNIN_BAD_REQUEST, language, NULL);
        return;
    }
    if (send_to_public(id, x, request, slot, code))
        return;
    vl_signin_begin(slot, code, vl_utc_now().ms / 1000, &signin);
    s = waiting_of(id, x, request, &signin);
    rc = s ? vl_oidc_client_ready(id->oidc, on_ready, s) : VL_E_NOMEM;
    if (rc > 0)
        send_to_provider(id, x, &signin, s->secure);
    else if (rc < 0)
        fail(id, x, VL_SIGNIN_PROVIDER_DOWN, language, NULL);
    if (rc != VL_OK)
        free(s);
}

/* --- back ----------------------------------------------------------------------------------------
 */

static void let_in(const struct signing_in *s, vl_person_index person, const char *taken_away)
{
    struct vl_identity *id = s->identity;
    int64_t lasts_s = id->settings->session_hours * 3600;
    char value[VL_SESSION_COOKIE_BYTES], line[VL_COOKIE_LINE_BYTES], location[40] = "";
    char gone[VL_SURPLUS_MAX][VL_COOKIE_LINE_BYTES];
    struct vl_web_response r = redirection(303, location);

    if (vl_session_cookie_make(id->session_key, vl_region_person_id(id->region, person),
                               s->signin.slot, vl_utc_now().ms / 1000 + lasts_s, value) < 0) {
        fail(id, s->exchange, VL_SIGNIN_PROVIDER_DOWN, vl_language_from(s->signin.language),
             taken_away);
        return;
    }
    vl_identity_cookie_line(VL_SESSION_COOKIE, s->signin.slot, value, "/", lasts_s, s->secure,
                            line);
    add_cookie(&r, line);
    add_cookie(&r, taken_away);
    for (size_t i = 0; i < s->surplus_count; i++) {
        vl_identity_cookie_line(VL_SESSION_COOKIE, s->surplus[i], "", "/", 0, s->secure, gone[i]);
        add_cookie(&r, gone[i]);
    }
    snprintf(location, sizeof location, "/?slot=%s", s->signin.slot);
    id->figures.signed_in++;
    vl_log(id->log, VL_LOG_INFO, "signin.done",
           VL_LOG_TEXT("person", vl_region_person_id(id->region, person)));
    vl_web_reply(s->exchange, &r);
}

static void on_redeemed(void *data, int rc, const json_t *claims)
{
    struct signing_in *s = data;
    struct vl_identity *id = s->identity;
    enum vl_language language = vl_language_from(s->signin.language);
    char taken_away[VL_COOKIE_LINE_BYTES];
    vl_person_index person = VL_NONE;

    vl_identity_cookie_line(SIGNIN_COOKIE, s->signin.slot, "", "/auth", 0, s->secure, taken_away);
    if (rc == VL_OK)
        person = vl_region_person(id->region, vl_json_string(claims, id->settings->person_claim));
    if (rc < 0)
        fail(id, s->exchange, failure_of(rc), language, taken_away);
    else if (person == VL_NONE)
        fail(id, s->exchange, VL_SIGNIN_UNKNOWN_PERSON, language, taken_away);
    else
        let_in(s, person, taken_away);
    free(s);
}

/* The cookie that the state names; it must hold the very same state. */
static int find_signin(const struct vl_identity *id, const struct vl_web_request *request,
                       const char *state, struct vl_signin *out)
{
    char slot[17] = "", name[sizeof SIGNIN_COOKIE + 16], sealed[VL_SIGNIN_SEALED_BYTES];
    struct vl_signin signin;

    if (strlen(state) < 18 || state[16] != '.')
        return VL_E_PROTO;
    snprintf(slot, sizeof slot, "%.16s", state);
    if (!vl_is_slot(slot))
        return VL_E_PROTO;
    snprintf(name, sizeof name, SIGNIN_COOKIE "%s", slot);
    if (vl_web_cookie(request->cookie, name, sealed, sizeof sealed) < 0)
        return VL_E_NOENT;
    if (vl_signin_open(id->signin_key, sealed, slot, vl_utc_now().ms / 1000, &signin) < 0)
        return VL_E_CRYPTO;
    if (!vl_secret_equal(signin.state, state))
        return VL_E_DENIED;
    *out = signin;
    return VL_OK;
}

/* Metadata may have grown old, or the server may have restarted, while the person signed in. */
struct coming_back {
    struct signing_in *waiting;
    char *code, *iss;
};

static void coming_back_free(struct coming_back *b)
{
    free(b->code);
    free(b->iss);
    free(b);
}

static void redeem(void *data, int rc)
{
    struct coming_back *b = data;
    struct signing_in *s = b->waiting;
    struct vl_oidc_client *oidc = s->identity->oidc;

    if (rc >= 0 && !vl_oidc_client_issuer_fits(oidc, b->iss))
        rc = VL_E_DENIED;
    if (rc >= 0)
        rc = vl_oidc_client_redeem(oidc, b->code, &s->signin, on_redeemed, s);
    if (rc < 0)
        on_redeemed(s, rc, NULL);
    coming_back_free(b);
}

static void come_back(struct signing_in *s, const char *code, const char *iss)
{
    struct coming_back *b = calloc(1, sizeof *b);
    int rc = VL_E_NOMEM;

    if (b) {
        b->waiting = s;
        b->code = strdup(code);
        b->iss = iss ? strdup(iss) : NULL;
        if (b->code && (b->iss || !iss))
            rc = vl_oidc_client_ready(s->identity->oidc, redeem, b);
    }
    if (rc > 0) {
        redeem(b, VL_OK);
    } else if (rc < 0) {
        on_redeemed(s, rc, NULL);
        if (b)
            coming_back_free(b);
    }
}

void vl_identity_callback(struct vl_identity *id, struct vl_web_exchange *x,
                          const struct vl_web_request *request)
{
    const char *state = vl_web_argument(request, "state");
    const char *code = vl_web_argument(request, "code");
    struct vl_signin signin;
    struct signing_in *s;

    if (!state) {
        fail(id, x, VL_SIGNIN_BAD_REQUEST, VL_DANISH, NULL);
        return;
    }
    if (find_signin(id, request, state, &signin) < 0) {
        fail(id, x, VL_SIGNIN_STALE, VL_DANISH, NULL);
        return;
    }
    s = waiting_of(id, x, request, &signin);
    if (!s)
        fail(id, x, VL_SIGNIN_PROVIDER_DOWN, vl_language_from(signin.language), NULL);
    else if (!code || !code[0] || strlen(code) >= CODE_BYTES)
        on_redeemed(s, VL_E_DENIED, NULL); /* mostly: the person pressed "cancel" there */
    else
        come_back(s, code, vl_web_argument(request, "iss"));
}

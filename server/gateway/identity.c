#include "gateway/identity.h"

#include "base/clock.h"
#include "gateway/identity_internal.h"
#include "gateway/identity_style.h"
#include "gateway/oidc_text.h"
#include "gateway/session_cookie.h"
#include "gateway/web_answer.h"
#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SECRET_BYTES 256

/* --- settings -----------------------------------------------------------------------------------
 */

/* It becomes part of headers: a plain address without path, query or quotes. */
static bool is_origin(const char *url)
{
    const char *host = strncmp(url, "https://", 8) == 0  ? url + 8
                       : strncmp(url, "http://", 7) == 0 ? url + 7
                                                         : "";

    return host[0] && strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789.-:[]") == strlen(host);
}

static int find_public_url(struct vl_identity *id)
{
    const struct vl_settings *s = id->settings;
    int n;

    if (s->public_url[0])
        n = snprintf(id->public_url, sizeof id->public_url, "%s", s->public_url);
    else if (s->http_port)
        n = snprintf(id->public_url, sizeof id->public_url, "http://localhost:%" PRId64,
                     s->http_port);
    else
        n = snprintf(id->public_url, sizeof id->public_url, "https://localhost:%" PRId64,
                     s->https_port);
    id->secure = strncmp(id->public_url, "https://", 8) == 0;
    return n > 0 && (size_t)n < sizeof id->public_url && is_origin(id->public_url) ? VL_OK
                                                                                   : VL_E_INVAL;
}

static int bad_setting(const struct vl_identity *id, const char *setting, const char *why)
{
    vl_log(id->log, VL_LOG_ERROR, "signin.bad_setting", VL_LOG_TEXT("setting", setting),
           VL_LOG_TEXT("why", why));
    return VL_E_INVAL;
}

/* The secret is the file's first line. */
static int read_secret(const struct vl_identity *id, char out[SECRET_BYTES])
{
    FILE *file;
    bool read;

    out[0] = '\0';
    if (!id->settings->client_secret[0])
        return VL_OK;
    file = fopen(id->settings->client_secret, "re");
    if (!file)
        return bad_setting(id, "signin.client_secret", "cannot read the file");
    read = fgets(out, SECRET_BYTES, file) != NULL;
    fclose(file);
    out[strcspn(out, "\r\n")] = '\0';
    if (!read || !out[0] || strlen(out) >= SECRET_BYTES - 1)
        return bad_setting(id, "signin.client_secret", "empty or too long");
    return VL_OK;
}

static int start_client(struct vl_identity *id, const char *redirect_uri)
{
    char demo_issuer[64], secret[SECRET_BYTES];
    struct vl_oidc_client_options o = {
        .loop = id->loop,
        .log = id->log,
        .issuer = id->settings->issuer,
        .client_id = id->settings->client_id,
        .redirect_uri = redirect_uri,
        .client_secret = secret,
    };
    int rc = read_secret(id, secret);

    if (rc < 0)
        return rc;
    snprintf(demo_issuer, sizeof demo_issuer, "http://localhost:%" PRId64, id->settings->demo_port);
    if (id->settings->demo_provider && !o.issuer[0])
        o.issuer = demo_issuer;
    o.loopback = vl_is_loopback_url(o.issuer);
    if (!o.loopback && strncmp(o.issuer, "https://", 8) != 0)
        rc = bad_setting(id, "signin.issuer", "neither https nor on this machine");
    else if (!o.client_id[0])
        rc = bad_setting(id, "signin.client_id", "empty");
    else
        rc = vl_oidc_client_create(&o, &id->oidc);
    OPENSSL_cleanse(secret, sizeof secret);
    return rc;
}

static int start_demo(struct vl_identity *id, struct vl_web_server *web, const char *redirect_uri)
{
    const struct vl_demo_provider_options o = {
        .loop = id->loop,
        .web = web,
        .log = id->log,
        .region = id->region,
        .address = id->settings->demo_address,
        .port = (uint16_t)id->settings->demo_port,
        .client_id = id->settings->client_id,
        .redirect_uri = redirect_uri,
        .public_url = id->public_url,
    };

    return id->settings->demo_provider ? vl_demo_provider_create(&o, &id->demo) : VL_OK;
}

static int start_all(struct vl_identity *id, const struct vl_identity_options *options)
{
    char redirect_uri[VL_OIDC_URL_BYTES + 16];
    int rc = vl_derive_key(options->key, "vagtlinje session cookie", id->session_key);

    if (rc == VL_OK)
        rc = vl_derive_key(options->key, "vagtlinje sign-in cookie", id->signin_key);
    if (rc < 0)
        return rc;
    if (find_public_url(id) < 0)
        return bad_setting(id, "http.public_url", "not of the form https://name or http://name");
    snprintf(redirect_uri, sizeof redirect_uri, "%s/auth/callback", id->public_url);
    rc = start_client(id, redirect_uri);
    return rc < 0 ? rc : start_demo(id, options->web, redirect_uri);
}

int vl_identity_create(const struct vl_identity_options *options, struct vl_identity **out)
{
    struct vl_identity *id = calloc(1, sizeof *id);
    int rc;

    if (!id)
        return VL_E_NOMEM;
    id->loop = options->loop;
    id->log = options->log;
    id->settings = options->settings;
    id->region = options->region;
    rc = start_all(id, options);
    if (rc < 0) {
        vl_identity_destroy(id);
        return rc;
    }
    *out = id;
    return VL_OK;
}

void vl_identity_destroy(struct vl_identity *id)
{
    if (!id)
        return;
    vl_oidc_client_destroy(id->oidc);
    vl_demo_provider_destroy(id->demo);
    OPENSSL_cleanse(id->session_key, sizeof id->session_key);
    OPENSSL_cleanse(id->signin_key, sizeof id->signin_key);
    free(id);
}

/* --- who is it ----------------------------------------------------------------------------------
 */

static int claim_of(const struct vl_identity *id, const char *cookie_header, const char *slot,
                    struct vl_session_claim *out)
{
    char name[sizeof VL_SESSION_COOKIE + VL_SLOT_CHARACTERS], value[VL_SESSION_COOKIE_BYTES];

    if (!vl_is_slot(slot))
        return VL_E_NOENT;
    snprintf(name, sizeof name, VL_SESSION_COOKIE "%s", slot);
    if (vl_web_cookie(cookie_header, name, value, sizeof value) < 0)
        return VL_E_NOENT;
    return vl_session_cookie_read(id->session_key, value, slot, vl_utc_now().ms / 1000, out) < 0
               ? VL_E_NOENT
               : VL_OK;
}

/* No id of a person begins so. */
#define GUEST_PREFIX    "_guest-"
#define GUEST_SESSION_S (6 * 3600)

static bool is_guest(const char *claim)
{
    return strncmp(claim, GUEST_PREFIX, sizeof GUEST_PREFIX - 1) == 0;
}

int vl_identity_person(const struct vl_identity *id, const char *cookie_header, const char *slot,
                       vl_person_index *out)
{
    struct vl_session_claim claim;
    vl_person_index person;

    if (claim_of(id, cookie_header, slot, &claim) < 0 || is_guest(claim.person))
        return VL_E_NOENT;
    person = vl_region_person(id->region, claim.person);
    if (person == VL_NONE)
        return VL_E_NOENT;
    *out = person;
    return VL_OK;
}

int vl_identity_guest(const struct vl_identity *id, const char *cookie_header, const char *slot,
                      uint64_t *out)
{
    struct vl_session_claim claim;
    char *end;

    if (claim_of(id, cookie_header, slot, &claim) < 0 || !is_guest(claim.person))
        return VL_E_NOENT;
    *out = strtoull(claim.person + sizeof GUEST_PREFIX - 1, &end, 10);
    return *end == '\0' ? VL_OK : VL_E_NOENT;
}

int vl_identity_guest_cookie(const struct vl_identity *id, const char *slot, uint64_t guest,
                             bool secure, char out[VL_COOKIE_LINE_BYTES])
{
    char claim[VL_SESSION_PERSON_BYTES], value[VL_SESSION_COOKIE_BYTES];
    int rc;

    snprintf(claim, sizeof claim, GUEST_PREFIX "%" PRIu64, guest);
    rc = vl_session_cookie_make(id->session_key, claim, slot,
                                vl_utc_now().ms / 1000 + GUEST_SESSION_S, value);
    if (rc == VL_OK)
        vl_identity_cookie_line(VL_SESSION_COOKIE, slot, value, "/", GUEST_SESSION_S,
                                secure || id->secure, out);
    return rc;
}

struct vl_identity_figures vl_identity_figures(const struct vl_identity *id)
{
    return id->figures;
}

/* --- requests -------------------------------------------------------------------------------- */

/* A cross-site page cannot make its visitor's browser send our own origin. */
bool vl_identity_same_origin(const struct vl_identity *id, const struct vl_web_request *request)
{
    const char *scheme = request->secure ? "https://" : "http://";
    size_t n = strlen(scheme);

    if (!request->origin[0])
        return false;
    if (strcasecmp(request->origin, id->public_url) == 0)
        return true;
    return strncmp(request->origin, scheme, n) == 0 &&
           strcasecmp(request->origin + n, request->host) == 0;
}

static void logout(struct vl_identity *id, struct vl_web_exchange *x,
                   const struct vl_web_request *request)
{
    const char *slot = vl_web_argument(request, "slot");
    char line[VL_COOKIE_LINE_BYTES];

    if (request->method != VL_WEB_POST) {
        vl_web_answer_empty(x, 405, "allow:", "POST");
    } else if (!vl_identity_same_origin(id, request)) {
        id->figures.refused++;
        vl_web_answer_empty(x, 403, NULL, NULL);
    } else if (!slot || !vl_is_slot(slot)) {
        vl_web_answer_empty(x, 400, NULL, NULL);
    } else {
        vl_identity_cookie_line(VL_SESSION_COOKIE, slot, "", "/", 0, request->secure || id->secure,
                                line);
        vl_web_answer_empty(x, 204, "set-cookie:", line);
    }
}

static void serve_style(struct vl_web_exchange *x)
{
    struct vl_web_response r = {.status = 200, .body_lasts = true, .header_count = 2};

    r.headers[0] = (struct vl_web_header){"content-type:", "text/css; charset=utf-8"};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-cache"};
    r.body = vl_identity_style();
    vl_web_reply(x, &r);
}

bool vl_identity_request(struct vl_identity *id, struct vl_web_exchange *exchange,
                         const struct vl_web_request *request)
{
    const char *path = request->path;
    bool get = request->method == VL_WEB_GET;

    if (strcmp(path, "/logout") == 0) {
        logout(id, exchange, request);
        return true;
    }
    if (strcmp(path, "/login") != 0 && strcmp(path, "/auth/callback") != 0 &&
        strcmp(path, "/auth/style.css") != 0)
        return false;
    if (!get)
        vl_web_answer_empty(exchange, 405, "allow:", "GET");
    else if (path[1] == 'l')
        vl_identity_login(id, exchange, request);
    else if (path[6] == 'c')
        vl_identity_callback(id, exchange, request);
    else
        serve_style(exchange);
    return true;
}

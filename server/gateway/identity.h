/* identity.h - who sits at the screen: sign-in by OpenID Connect, and the session cookie.
 *
 * A browser tab is a slot: 16 hex digits that are no secret. Signing in leaves a cookie named
 * "vl_s_<slot>" (HttpOnly, SameSite=Lax, Secure over TLS) that carries person, slot, expiry and an
 * HMAC under a key derived from the master key, so it survives a restart of the server and two tabs
 * can be two people. Authorization code flow with PKCE (RFC 7636); state, nonce and verifier wait
 * in a sealed cookie, so nobody can fill our memory. ID tokens: OpenID Connect Core 1.0, 3.1.3.7.
 * Threads: one loop. */
#ifndef VL_GATEWAY_IDENTITY_H
#define VL_GATEWAY_IDENTITY_H

#include "base/err.h"
#include "base/log.h"
#include "domain/region.h"
#include "gateway/settings.h"
#include "gateway/web_server.h"
#include <uv.h>

#define VL_SLOT_CHARACTERS 16

struct vl_identity;

struct vl_identity_options {
    uv_loop_t *loop;
    const struct vl_log *log;
    const struct vl_settings *settings; /* the sign-in section; outlives the identity */
    const struct vl_region *region;     /* a claim names a person of it; outlives the identity */
    const uint8_t *key;                 /* 32 bytes, copied: what cookies are made with */
    struct vl_web_server *web;          /* where the demo provider listens; outlives it */
};
/* VL_E_INVAL: settings that contradict each other (logged). VL_E_NOMEM. */
VL_MUST_CHECK int vl_identity_create(const struct vl_identity_options *options,
                                     struct vl_identity **out);
void vl_identity_destroy(struct vl_identity *identity); /* NULL: no effect */

/* /login, /auth/callback and /logout. Everything else: false, and nothing has happened. */
bool vl_identity_request(struct vl_identity *identity, struct vl_web_exchange *exchange,
                         const struct vl_web_request *request);
/* The signed-in person of the slot. VL_E_NOENT: nobody, or expired, or forged. */
VL_MUST_CHECK int vl_identity_person(const struct vl_identity *identity, const char *cookie_header,
                                     const char *slot, vl_person_index *out);

/* A guest's session in the slot: cookies are made for guests and people alike, and neither can be
 * taken for the other. The value of a Set-Cookie header. VL_E_INVAL, VL_E_CRYPTO. */
#define VL_COOKIE_LINE_BYTES 512
VL_MUST_CHECK int vl_identity_guest_cookie(const struct vl_identity *identity, const char *slot,
                                           uint64_t guest, bool secure,
                                           char out[VL_COOKIE_LINE_BYTES]);
/* VL_E_NOENT: no guest has this slot. Whether the guest is still welcome is not asked. */
VL_MUST_CHECK int vl_identity_guest(const struct vl_identity *identity, const char *cookie_header,
                                    const char *slot, uint64_t *out);
/* Does the request come from a page of ours: by the public address or the host it was sent to? */
bool vl_identity_same_origin(const struct vl_identity *identity,
                             const struct vl_web_request *request);

struct vl_identity_figures {
    uint64_t signed_in, refused, provider_errors;
};
struct vl_identity_figures vl_identity_figures(const struct vl_identity *identity);

#endif

/* oidc_token.h - a provider's keys and the ID tokens signed with them.
 *
 * OpenID Connect Core 1.0, 3.1.3.7, with an allow-list: RS256, PS256 and ES256, by a key of the
 * provider's own key set. What a token says about where its key is (jku, jwk, x5u, x5c) is a
 * reason to refuse it. Pure: the clock is an argument. */
#ifndef VL_GATEWAY_OIDC_TOKEN_H
#define VL_GATEWAY_OIDC_TOKEN_H

#include "base/json.h"

#define VL_OIDC_KEYS        32u
#define VL_OIDC_TOKEN_BYTES (16u * 1024u)
#define VL_OIDC_LEEWAY_S    60

struct vl_oidc_keys;

/* Keys that we cannot use are left out. VL_E_PROTO: no key set, or nothing usable in it. */
VL_MUST_CHECK int vl_oidc_keys_parse(struct vl_span jwks, struct vl_oidc_keys **out);
void vl_oidc_keys_destroy(struct vl_oidc_keys *keys); /* NULL: no effect */

struct vl_oidc_expected {
    const char *issuer, *client_id, *nonce;
    int64_t now_s;
};
/* *claims: the payload, new reference. VL_E_PROTO: no token we take. VL_E_NOENT: signed by a key
 * that the set does not have (yet). VL_E_CRYPTO: wrong signature. VL_E_DENIED: not for us, not now
 * or not this sign-in; *why (never NULL, static) names what did not fit, on every failure. */
VL_MUST_CHECK int vl_oidc_token_verify(const struct vl_oidc_keys *keys, const char *token,
                                       const struct vl_oidc_expected *expected, json_t **claims,
                                       const char **why);

#endif

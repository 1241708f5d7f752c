/* guest_link.h - the way in for somebody who is nobody of the region.
 *
 * The secret stands in the fragment of a link, /g#<token>, which no browser sends: looking at the
 * page uses nothing up, nor does a mail program that follows links. The page's button sends it by
 * POST /guest?slot=<slot>, {"token": "..."}; the answer is 204 and the slot's session cookie, or
 * the problem link_not_valid, the same whether the link is wrong, used, expired or taken back. */
#ifndef VL_GATEWAY_GUEST_LINK_H
#define VL_GATEWAY_GUEST_LINK_H

#include "gateway/gateway_internal.h"
#include "journal/vault.h"

#define VL_GUEST_SECRET_BYTES 16
#define VL_GUEST_TOKEN_BYTES  23 /* base64url of the secret, and a NUL */

/* What the journal keeps of a token: a keyed hash. VL_E_CRYPTO. */
VL_MUST_CHECK int vl_guest_link_hash(const struct vl_vault *vault, const char *token,
                                     uint8_t out[VL_TOKEN_HASH_BYTES]);

/* /guest. Everything else: false, and nothing has happened. */
bool vl_guest_link_request(struct vl_gateway *gateway, struct vl_web_exchange *exchange,
                           const struct vl_web_request *request);
/* The person index of a guest who is or was in a call that the book still has; VL_NONE. */
vl_person_index vl_guest_link_person(const struct vl_gateway *gateway, uint64_t guest);

#endif

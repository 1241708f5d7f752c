/* oidc_seal.h - what a sign-in that has begun must remember, sealed into the browser's own cookie.
 *
 * AES-256-GCM with a fresh nonce, bound to the slot; the browser can neither read nor change it,
 * and we keep nothing, so that sign-ins begun and abandoned cost no memory. */
#ifndef VL_GATEWAY_OIDC_SEAL_H
#define VL_GATEWAY_OIDC_SEAL_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

#define VL_SIGNIN_SECONDS      600
#define VL_SIGNIN_SEALED_BYTES 400

struct vl_signin {
    char slot[17];
    char state[48]; /* "<slot>.<random>": tells the callback which cookie is meant */
    char nonce[24];
    char verifier[44]; /* PKCE */
    char language[3];  /* "da" or "en" */
    int64_t begun_s;
};

/* Fresh random values for a slot. */
void vl_signin_begin(const char *slot, const char *language, int64_t now_s, struct vl_signin *out);
VL_MUST_CHECK int vl_signin_seal(const uint8_t key[32], const struct vl_signin *signin,
                                 char out[VL_SIGNIN_SEALED_BYTES]);
/* VL_E_PROTO: no such text. VL_E_CRYPTO: forged, or of another slot. VL_E_TIMEOUT: too old. */
VL_MUST_CHECK int vl_signin_open(const uint8_t key[32], const char *sealed, const char *slot,
                                 int64_t now_s, struct vl_signin *out);

#endif

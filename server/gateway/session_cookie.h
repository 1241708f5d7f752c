/* session_cookie.h - the value of the cookie that says who signed in, and for how long.
 *
 * "v1.<person id>.<slot>.<expires, unix seconds>.<base64url HMAC-SHA-256 of all before it>".
 * It holds no secret; without the key nobody can make or change one. Pure but for the key. */
#ifndef VL_GATEWAY_SESSION_COOKIE_H
#define VL_GATEWAY_SESSION_COOKIE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

#define VL_SESSION_PERSON_BYTES 65 /* an id of the region and its NUL */
#define VL_SESSION_COOKIE_BYTES 200

struct vl_session_claim {
    char person[VL_SESSION_PERSON_BYTES];
    int64_t expires_s;
};

/* VL_E_INVAL: person or slot is no such thing. VL_E_CRYPTO. */
VL_MUST_CHECK int vl_session_cookie_make(const uint8_t key[32], const char *person,
                                         const char *slot, int64_t expires_s,
                                         char out[VL_SESSION_COOKIE_BYTES]);
/* VL_E_PROTO: not of this form. VL_E_CRYPTO: forged. VL_E_DENIED: of another slot.
 * VL_E_TIMEOUT: expired. */
VL_MUST_CHECK int vl_session_cookie_read(const uint8_t key[32], const char *value, const char *slot,
                                         int64_t now_s, struct vl_session_claim *out);

#endif

#include "gateway/session_cookie.h"

#include "gateway/oidc_text.h"
#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAC_TEXT 43 /* base64url of 32 bytes */

static bool is_person(const char *id, size_t n)
{
    return n > 0 && n < VL_SESSION_PERSON_BYTES &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-") >= n;
}

static int mac(const uint8_t key[32], const char *text, size_t n, char out[MAC_TEXT + 1])
{
    uint8_t bytes[32];
    unsigned length = 0;

    if (!HMAC(EVP_sha256(), key, 32, (const uint8_t *)text, n, bytes, &length))
        return VL_E_CRYPTO;
    return vl_b64url_write((struct vl_span){bytes, length}, out, MAC_TEXT + 1);
}

int vl_session_cookie_make(const uint8_t key[32], const char *person, const char *slot,
                           int64_t expires_s, char out[VL_SESSION_COOKIE_BYTES])
{
    char code[MAC_TEXT + 1];
    int n, rc;

    if (!is_person(person, strlen(person)) || !vl_is_slot(slot) || expires_s < 0)
        return VL_E_INVAL;
    n = snprintf(out, VL_SESSION_COOKIE_BYTES, "v1.%s.%s.%" PRId64, person, slot, expires_s);
    rc = mac(key, out, (size_t)n, code);
    if (rc < 0)
        return rc;
    snprintf(out + n, VL_SESSION_COOKIE_BYTES - (size_t)n, ".%s", code);
    return VL_OK;
}

/* What stands before the MAC was written by us once: its form can be trusted, but is checked. */
static int read_authentic(const char *text, size_t n, const char *slot, int64_t now_s,
                          struct vl_session_claim *out)
{
    struct vl_session_claim claim;
    char head[VL_SESSION_COOKIE_BYTES];
    char *id = head + 3, *of_slot, *expires, *end;

    memcpy(head, text, n);
    head[n] = '\0';
    of_slot = strchr(id, '.');
    expires = of_slot ? strchr(of_slot + 1, '.') : NULL;
    if (!expires || !is_person(id, (size_t)(of_slot - id)))
        return VL_E_PROTO;
    *of_slot++ = '\0';
    *expires++ = '\0';
    if (!vl_is_slot(of_slot) || strspn(expires, "0123456789") == 0 || strlen(expires) > 15)
        return VL_E_PROTO;
    claim.expires_s = strtoll(expires, &end, 10);
    if (*end)
        return VL_E_PROTO;
    if (strcmp(of_slot, slot) != 0)
        return VL_E_DENIED;
    if (claim.expires_s <= now_s)
        return VL_E_TIMEOUT;
    memcpy(claim.person, id, (size_t)(of_slot - id)); /* with its NUL: of_slot stands behind it */
    *out = claim;
    return VL_OK;
}

int vl_session_cookie_read(const uint8_t key[32], const char *value, const char *slot,
                           int64_t now_s, struct vl_session_claim *out)
{
    const char *dot = strrchr(value, '.');
    char code[MAC_TEXT + 1];
    size_t n;

    if (strncmp(value, "v1.", 3) != 0 || !dot || strlen(dot + 1) != MAC_TEXT)
        return VL_E_PROTO;
    n = (size_t)(dot - value);
    if (n < 4 || n >= VL_SESSION_COOKIE_BYTES)
        return VL_E_PROTO;
    if (mac(key, value, n, code) < 0 || CRYPTO_memcmp(code, dot + 1, MAC_TEXT) != 0)
        return VL_E_CRYPTO;
    return read_authentic(value, n, slot, now_s, out);
}

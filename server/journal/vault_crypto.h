/* vault_crypto.h - the vault's cryptography and text forms; no files, no loop. Internal. */
#ifndef VL_JOURNAL_VAULT_CRYPTO_H
#define VL_JOURNAL_VAULT_CRYPTO_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_AEAD_KEY_BYTES   32
#define VL_AEAD_NONCE_BYTES 12
#define VL_AEAD_TAG_BYTES   16

/* out: n + VL_AEAD_TAG_BYTES bytes: ciphertext, then tag. AES-256-GCM. VL_E_CRYPTO. */
VL_MUST_CHECK int vl_aead_seal(const uint8_t key[VL_AEAD_KEY_BYTES],
                               const uint8_t nonce[VL_AEAD_NONCE_BYTES], struct vl_span associated,
                               struct vl_span plain, uint8_t *out);
/* The inverse: sealed.n - VL_AEAD_TAG_BYTES bytes into out. VL_E_CRYPTO: not authentic; out is then
 * wiped. */
VL_MUST_CHECK int vl_aead_open(const uint8_t key[VL_AEAD_KEY_BYTES],
                               const uint8_t nonce[VL_AEAD_NONCE_BYTES], struct vl_span associated,
                               struct vl_span sealed, uint8_t *out);

/* HMAC-SHA-256 over a, a zero byte, then b. */
VL_MUST_CHECK int vl_keyed_hash(const uint8_t key[VL_AEAD_KEY_BYTES], const char *a,
                                struct vl_span b, uint8_t out[32]);

#define VL_BASE64URL_BYTES(n) (((n)*4 + 2) / 3) /* of text, without padding or NUL */
/* Writes VL_BASE64URL_BYTES(n) characters and no NUL; returns how many. */
size_t vl_base64url_encode(const uint8_t *bytes, size_t n, char *out);
/* Strict: no padding, no stray bits. Returns the byte count or VL_E_PROTO. out: text.n * 3 / 4. */
VL_MUST_CHECK int vl_base64url_decode(struct vl_span text, uint8_t *out);

#endif

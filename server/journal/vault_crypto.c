#include "journal/vault_crypto.h"
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

static bool fits_int(size_t n)
{
    return n <= INT_MAX;
}

int vl_aead_seal(const uint8_t key[VL_AEAD_KEY_BYTES], const uint8_t nonce[VL_AEAD_NONCE_BYTES],
                 struct vl_span associated, struct vl_span plain, uint8_t *out)
{
    int n = 0, rc = VL_E_CRYPTO;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx && fits_int(plain.n) && fits_int(associated.n) &&
        EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        EVP_EncryptUpdate(ctx, NULL, &n, associated.p, (int)associated.n) == 1 &&
        (plain.n == 0 || EVP_EncryptUpdate(ctx, out, &n, plain.p, (int)plain.n) == 1) &&
        EVP_EncryptFinal_ex(ctx, out + plain.n, &n) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, VL_AEAD_TAG_BYTES, out + plain.n) == 1)
        rc = VL_OK;
    EVP_CIPHER_CTX_free(ctx);
    return rc;
}

int vl_aead_open(const uint8_t key[VL_AEAD_KEY_BYTES], const uint8_t nonce[VL_AEAD_NONCE_BYTES],
                 struct vl_span associated, struct vl_span sealed, uint8_t *out)
{
    int n = 0, rc = VL_E_CRYPTO;
    uint8_t tag[VL_AEAD_TAG_BYTES];
    if (sealed.n < sizeof tag || !fits_int(sealed.n) || !fits_int(associated.n))
        return VL_E_CRYPTO;
    size_t plain_n = sealed.n - sizeof tag;
    memcpy(tag, sealed.p + plain_n, sizeof tag);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        EVP_DecryptUpdate(ctx, NULL, &n, associated.p, (int)associated.n) == 1 &&
        (plain_n == 0 || EVP_DecryptUpdate(ctx, out, &n, sealed.p, (int)plain_n) == 1) &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, sizeof tag, tag) == 1 &&
        EVP_DecryptFinal_ex(ctx, out + plain_n, &n) == 1)
        rc = VL_OK;
    if (rc != VL_OK)
        OPENSSL_cleanse(out, plain_n);
    EVP_CIPHER_CTX_free(ctx);
    return rc;
}

int vl_keyed_hash(const uint8_t key[VL_AEAD_KEY_BYTES], const char *a, struct vl_span b,
                  uint8_t out[32])
{
    int rc = VL_E_CRYPTO;
    size_t n = 0;
    char sha256[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    if (ctx && EVP_MAC_init(ctx, key, VL_AEAD_KEY_BYTES, params) == 1 &&
        EVP_MAC_update(ctx, (const uint8_t *)a, strlen(a) + 1) == 1 &&
        EVP_MAC_update(ctx, b.p, b.n) == 1 && EVP_MAC_final(ctx, out, &n, 32) == 1 && n == 32)
        rc = VL_OK;
    EVP_MAC_CTX_free(ctx);
    EVP_MAC_free(mac);
    return rc;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t vl_base64url_encode(const uint8_t *bytes, size_t n, char *out)
{
    size_t used = 0;
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < n; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;
        for (count += 8; count >= 6; count -= 6)
            out[used++] = alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0)
        out[used++] = alphabet[bits << (6 - count) & 63];
    return used;
}

static int digit(uint8_t c)
{
    const char *at = c ? memchr(alphabet, c, sizeof alphabet - 1) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

int vl_base64url_decode(struct vl_span text, uint8_t *out)
{
    size_t used = 0;
    uint32_t bits = 0;
    unsigned count = 0;
    if (text.n % 4 == 1 || !fits_int(text.n))
        return VL_E_PROTO;
    for (size_t i = 0; i < text.n; i++) {
        int value = digit(text.p[i]);
        if (value < 0)
            return VL_E_PROTO;
        bits = (bits << 6 | (uint32_t)value) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[used++] = (uint8_t)(bits >> count);
        }
    }
    if (bits & ((1u << count) - 1)) /* a second text for the same bytes */
        return VL_E_PROTO;
    return (int)used;
}

#include "gateway/oidc_seal.h"

#include "base/random.h"
#include "gateway/oidc_text.h"
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define NONCE_BYTES 12
#define TAG_BYTES   16
#define SEALED_MAX  (NONCE_BYTES + sizeof(struct vl_signin) + TAG_BYTES)

void vl_signin_begin(const char *slot, const char *language, int64_t now_s, struct vl_signin *out)
{
    char random[23];

    memset(out, 0, sizeof *out);
    vl_random_token(random, 16);
    snprintf(out->slot, sizeof out->slot, "%s", slot);
    snprintf(out->state, sizeof out->state, "%s.%s", slot, random);
    snprintf(out->language, sizeof out->language, "%s", language);
    vl_random_token(out->nonce, 16);
    vl_random_token(out->verifier, 32);
    out->begun_s = now_s;
}

static int seal(EVP_CIPHER_CTX *c, const uint8_t key[32], const struct vl_signin *s,
                uint8_t out[SEALED_MAX])
{
    uint8_t *text = out + NONCE_BYTES, *tag = text + sizeof *s;
    int n = 0;

    vl_random_bytes(out, NONCE_BYTES);
    if (EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, out) != 1 ||
        EVP_EncryptUpdate(c, NULL, &n, (const uint8_t *)s->slot, (int)strlen(s->slot)) != 1 ||
        EVP_EncryptUpdate(c, text, &n, (const uint8_t *)s, (int)sizeof *s) != 1 ||
        EVP_EncryptFinal_ex(c, text + n, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) != 1)
        return VL_E_CRYPTO;
    return VL_OK;
}

int vl_signin_seal(const uint8_t key[32], const struct vl_signin *signin,
                   char out[VL_SIGNIN_SEALED_BYTES])
{
    uint8_t bytes[SEALED_MAX];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int rc = c ? seal(c, key, signin, bytes) : VL_E_NOMEM;

    EVP_CIPHER_CTX_free(c);
    if (rc < 0)
        return rc;
    return vl_b64url_write((struct vl_span){bytes, sizeof bytes}, out, VL_SIGNIN_SEALED_BYTES);
}

static int unseal(EVP_CIPHER_CTX *c, const uint8_t key[32], uint8_t bytes[SEALED_MAX],
                  const char *slot, struct vl_signin *out)
{
    uint8_t *text = bytes + NONCE_BYTES, *tag = text + sizeof *out, rest[TAG_BYTES];
    int n = 0;

    if (EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, bytes) != 1 ||
        EVP_DecryptUpdate(c, NULL, &n, (const uint8_t *)slot, (int)strlen(slot)) != 1 ||
        EVP_DecryptUpdate(c, (uint8_t *)out, &n, text, (int)sizeof *out) != 1 ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) != 1 ||
        EVP_DecryptFinal_ex(c, rest, &n) != 1)
        return VL_E_CRYPTO;
    return VL_OK;
}

int vl_signin_open(const uint8_t key[32], const char *sealed, const char *slot, int64_t now_s,
                   struct vl_signin *out)
{
    uint8_t bytes[SEALED_MAX];
    struct vl_signin s;
    EVP_CIPHER_CTX *c;
    int rc;

    if (vl_b64url_read(sealed, strlen(sealed), bytes, sizeof bytes) != (int)sizeof bytes)
        return VL_E_PROTO;
    c = EVP_CIPHER_CTX_new();
    rc = c ? unseal(c, key, bytes, slot, &s) : VL_E_NOMEM;
    EVP_CIPHER_CTX_free(c);
    if (rc < 0)
        return rc;
    if (now_s < s.begun_s || now_s - s.begun_s > VL_SIGNIN_SECONDS)
        return VL_E_TIMEOUT;
    *out = s;
    return VL_OK;
}

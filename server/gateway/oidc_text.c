#include "gateway/oidc_text.h"

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>
#include <strings.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int vl_b64url_write(struct vl_span in, char *out, size_t size)
{
    size_t used = 0;

    if (size < (in.n * 4 + 2) / 3 + 1)
        return VL_E_FULL;
    for (size_t i = 0; i < in.n; i += 3) {
        size_t n = in.n - i < 3 ? in.n - i : 3;
        uint32_t bits = (uint32_t)in.p[i] << 16;
        if (n > 1)
            bits |= (uint32_t)in.p[i + 1] << 8;
        if (n > 2)
            bits |= in.p[i + 2];
        for (size_t d = 0; d < n + 1; d++)
            out[used++] = digits[bits >> (18 - 6 * d) & 63];
    }
    out[used] = '\0';
    return VL_OK;
}

int vl_b64url_read(const char *text, size_t n, uint8_t *out, size_t size)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t used = 0;

    if (n % 4 == 1)
        return VL_E_PROTO;
    for (size_t i = 0; i < n; i++) {
        const char *d = text[i] ? strchr(digits, text[i]) : NULL;
        if (!d)
            return VL_E_PROTO;
        bits = bits << 6 | (uint32_t)(d - digits);
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        if (used == size)
            return VL_E_FULL;
        out[used++] = (uint8_t)(bits >> held);
        bits &= (1u << held) - 1;
    }
    return bits ? VL_E_PROTO : (int)used;
}

int vl_sha256_base64url(const char *text, char *out, size_t size)
{
    uint8_t hash[32];
    unsigned n = 0;

    if (EVP_Digest(text, strlen(text), hash, &n, EVP_sha256(), NULL) != 1)
        return VL_E_CRYPTO;
    return vl_b64url_write((struct vl_span){hash, n}, out, size);
}

int vl_derive_key(const uint8_t material[32], const char *purpose, uint8_t out[32])
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    size_t n = 32;
    bool ok =
        c && EVP_PKEY_derive_init(c) > 0 && EVP_PKEY_CTX_set_hkdf_md(c, EVP_sha256()) > 0 &&
        EVP_PKEY_CTX_set1_hkdf_key(c, material, 32) > 0 &&
        EVP_PKEY_CTX_add1_hkdf_info(c, (const unsigned char *)purpose, (int)strlen(purpose)) > 0 &&
        EVP_PKEY_derive(c, out, &n) > 0 && n == 32;

    EVP_PKEY_CTX_free(c);
    return ok ? VL_OK : VL_E_CRYPTO;
}

void vl_write_text(struct vl_writer *w, const char *text)
{
    vl_writer_bytes(w, text, strlen(text));
}

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

void vl_write_encoded(struct vl_writer *w, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *text; text++) {
        uint8_t c = (uint8_t)*text;
        char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
        if (unreserved(*text))
            vl_writer_bytes(w, text, 1);
        else
            vl_writer_bytes(w, escaped, sizeof escaped);
    }
}

void vl_write_html(struct vl_writer *w, const char *text)
{
    static const char special[] = "&<>\"'";
    static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    while (*text) {
        size_t plain = strcspn(text, special);
        vl_writer_bytes(w, text, plain);
        text += plain;
        if (!*text)
            return;
        vl_write_text(w, escaped[strchr(special, *text) - special]);
        text++;
    }
}

void vl_write_field(struct vl_writer *w, const char *name, const char *value)
{
    if (w->used)
        vl_write_text(w, "&");
    vl_write_text(w, name);
    vl_write_text(w, "=");
    vl_write_encoded(w, value);
}

int vl_write_end(struct vl_writer *w)
{
    vl_writer_bytes(w, "", 1);
    return w->failed ? VL_E_FULL : VL_OK;
}

bool vl_is_slot(const char *text)
{
    return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

bool vl_is_loopback_url(const char *url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t n = strlen(hosts[i]);
        if (strncasecmp(url, hosts[i], n) == 0 && (!url[n] || strchr(":/", url[n])))
            return true;
    }
    return false;
}

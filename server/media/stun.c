#include "media/stun.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define COOKIE            0x2112a442u
#define FINGERPRINT_XOR   0x5354554eu
#define INTEGRITY_BYTES   20
#define FINGERPRINT_BYTES 8 /* the whole attribute */

enum {
    AT_USERNAME = 0x0006,
    AT_INTEGRITY = 0x0008,
    AT_ERROR = 0x0009,
    AT_UNKNOWN = 0x000a,
    AT_REALM = 0x0014,
    AT_NONCE = 0x0015,
    AT_XOR_MAPPED = 0x0020,
    AT_PRIORITY = 0x0024,
    AT_USE_CANDIDATE = 0x0025,
    AT_SOFTWARE = 0x8022,
    AT_FINGERPRINT = 0x8028,
    AT_CONTROLLED = 0x8029,
    AT_CONTROLLING = 0x802a,
};

bool vl_stun_is(struct vl_span datagram)
{
    struct vl_cursor c = vl_cursor_of(datagram);
    uint32_t head = vl_cursor_u32(&c), cookie = vl_cursor_u32(&c);

    return datagram.n >= VL_STUN_HEADER_BYTES && head >> 30 == 0 && cookie == COOKIE;
}

/* CRC-32 of ISO 3309, bit by bit over a table of sixteen: messages are short and rare. */
static uint32_t crc32_of(const uint8_t *p, size_t n)
{
    static const uint32_t nibble[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        crc = nibble[(crc ^ p[i]) & 15] ^ crc >> 4;
        crc = nibble[(crc ^ (uint32_t)p[i] >> 4) & 15] ^ crc >> 4;
    }
    return ~crc;
}

/* --- reading ----------------------------------------------------------------------------- */

static int mapped_parse(struct vl_span value, struct vl_stun_view *v)
{
    struct vl_cursor c = vl_cursor_of(value);
    struct vl_media_address a = {0};
    uint8_t mask[16] = {0x21, 0x12, 0xa4, 0x42};

    memcpy(mask + 4, v->transaction, sizeof v->transaction);
    (void)vl_cursor_u8(&c);
    uint8_t family = vl_cursor_u8(&c);
    a.port = (uint16_t)(vl_cursor_u16(&c) ^ (COOKIE >> 16));
    struct vl_span ip = vl_cursor_rest(&c);
    if (c.failed || !((family == 1 && ip.n == 4) || (family == 2 && ip.n == 16)))
        return VL_E_PROTO;
    a.family = family == 1 ? 4 : 6;
    for (size_t i = 0; i < ip.n; i++)
        a.ip[i] = ip.p[i] ^ mask[i];
    if (v->mapped.family == 0)
        v->mapped = a;
    return VL_OK;
}

static int error_parse(struct vl_span value, struct vl_stun_view *v)
{
    if (value.n < 4)
        return VL_E_PROTO;
    unsigned hundreds = value.p[2] & 7, rest = value.p[3];
    if (hundreds < 3 || hundreds > 6 || rest > 99)
        return VL_E_PROTO;
    if (v->error_code == 0)
        v->error_code = (uint16_t)(hundreds * 100 + rest);
    return VL_OK;
}

static int username_parse(struct vl_span value, struct vl_stun_view *v)
{
    if (value.n > 513)
        return VL_E_PROTO;
    if (!v->username.p)
        v->username = value;
    return VL_OK;
}

static int role_parse(struct vl_span value, struct vl_stun_view *v, bool controlling)
{
    struct vl_cursor c = vl_cursor_of(value);

    if (value.n != 8)
        return VL_E_PROTO;
    if (!v->is_controlling && !v->is_controlled)
        v->tie_breaker = vl_cursor_be(&c, 8);
    *(controlling ? &v->is_controlling : &v->is_controlled) = true;
    return VL_OK;
}

static int priority_parse(struct vl_span value, struct vl_stun_view *v)
{
    struct vl_cursor c = vl_cursor_of(value);

    if (value.n != 4)
        return VL_E_PROTO;
    if (!v->has_priority)
        v->priority = vl_cursor_u32(&c);
    v->has_priority = true;
    return VL_OK;
}

static void unknown_note(uint16_t type, struct vl_stun_view *v)
{
    if (type < 0x8000 && v->unknown_count < VL_STUN_MAX_UNKNOWN)
        v->unknown[v->unknown_count++] = type;
}

/* at: offset of the attribute's header in the message. */
static int attribute_parse(uint16_t type, struct vl_span value, size_t at, struct vl_stun_view *v)
{
    switch (type) {
    case AT_USERNAME:
        return username_parse(value, v);
    case AT_INTEGRITY:
        v->integrity_at = at;
        return value.n == INTEGRITY_BYTES ? VL_OK : VL_E_PROTO;
    case AT_ERROR:
        return error_parse(value, v);
    case AT_XOR_MAPPED:
        return mapped_parse(value, v);
    case AT_PRIORITY:
        return priority_parse(value, v);
    case AT_USE_CANDIDATE:
        v->use_candidate = true;
        return value.n == 0 ? VL_OK : VL_E_PROTO;
    case AT_CONTROLLED:
        return role_parse(value, v, false);
    case AT_CONTROLLING:
        return role_parse(value, v, true);
    case AT_UNKNOWN:
    case AT_REALM:
    case AT_NONCE:
        return VL_OK; /* known, without meaning here */
    default:
        unknown_note(type, v);
        return VL_OK;
    }
}

/* FINGERPRINT: must be the last attribute, and right. */
static int fingerprint_parse(struct vl_span value, size_t at, struct vl_stun_view *v)
{
    struct vl_cursor c = vl_cursor_of(value);
    uint32_t expected = crc32_of(v->whole.p, at) ^ FINGERPRINT_XOR;

    if (value.n != 4 || at + FINGERPRINT_BYTES != v->whole.n || vl_cursor_u32(&c) != expected)
        return VL_E_PROTO;
    v->has_fingerprint = true;
    return VL_OK;
}

static int attributes_parse(struct vl_cursor *c, struct vl_stun_view *v)
{
    while (c->rest.n) {
        size_t at = v->whole.n - c->rest.n;
        uint16_t type = vl_cursor_u16(c), length = vl_cursor_u16(c);
        struct vl_span value = vl_cursor_take(c, length);
        int rc = VL_OK;

        (void)vl_cursor_take(c, (4 - length % 4u) % 4u);
        if (c->failed)
            return VL_E_TRUNC;
        if (type == AT_FINGERPRINT)
            rc = fingerprint_parse(value, at, v);
        else if (!v->integrity_at)
            rc = attribute_parse(type, value, at, v);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

int vl_stun_parse(struct vl_span datagram, struct vl_stun_view *out)
{
    struct vl_cursor c = vl_cursor_of(datagram);
    struct vl_stun_view v;

    memset(&v, 0, sizeof v);
    v.whole = datagram;
    uint16_t type = vl_cursor_u16(&c);
    uint16_t length = vl_cursor_u16(&c);
    uint32_t cookie = vl_cursor_u32(&c);
    struct vl_span transaction = vl_cursor_take(&c, VL_STUN_TRANSACTION_BYTES);
    if (c.failed)
        return VL_E_TRUNC;
    if (type >> 14 || cookie != COOKIE || length % 4 || length != c.rest.n ||
        datagram.n > VL_STUN_MAX_BYTES)
        return VL_E_PROTO;
    memcpy(v.transaction, transaction.p, sizeof v.transaction);
    v.class = (enum vl_stun_class)((type >> 7 & 2) | (type >> 4 & 1));
    v.method = (uint16_t)((type & 0x0f) | (type >> 1 & 0x70) | (type >> 2 & 0xf80));
    int rc = attributes_parse(&c, &v);
    if (rc == VL_OK)
        *out = v;
    return rc;
}

/* HMAC over the message up to `at`, as if it ended with MESSAGE-INTEGRITY. */
static bool integrity_of(const uint8_t *message, size_t at, struct vl_span key,
                         uint8_t out[INTEGRITY_BYTES])
{
    uint8_t copy[VL_STUN_MAX_BYTES];
    unsigned length = 0;
    size_t claimed = at + 4 + INTEGRITY_BYTES - VL_STUN_HEADER_BYTES;

    if (at > sizeof copy || key.n > 512)
        return false;
    memcpy(copy, message, at);
    copy[2] = (uint8_t)(claimed >> 8);
    copy[3] = (uint8_t)claimed;
    return HMAC(EVP_sha1(), key.p, (int)key.n, copy, at, out, &length) && length == INTEGRITY_BYTES;
}

bool vl_stun_integrity_ok(const struct vl_stun_view *view, struct vl_span key)
{
    uint8_t expected[INTEGRITY_BYTES];

    if (!view->integrity_at || key.n == 0)
        return false;
    if (!integrity_of(view->whole.p, view->integrity_at, key, expected))
        return false;
    return CRYPTO_memcmp(expected, view->whole.p + view->integrity_at + 4, sizeof expected) == 0;
}

struct vl_span vl_stun_local_ufrag(const struct vl_stun_view *view)
{
    for (size_t i = 0; i < view->username.n; i++) {
        if (view->username.p[i] == ':')
            return (struct vl_span){view->username.p, i};
    }
    return (struct vl_span){0, 0};
}

/* --- building ---------------------------------------------------------------------------- */

void vl_stun_begin(struct vl_writer *w, enum vl_stun_class class,
                   const uint8_t transaction[VL_STUN_TRANSACTION_BYTES])
{
    unsigned bits = (unsigned)class;

    vl_writer_be(w, (uint64_t)VL_STUN_BINDING | (bits & 1) << 4 | (bits & 2) << 7, 2);
    vl_writer_be(w, 0, 2);
    vl_writer_be(w, COOKIE, 4);
    vl_writer_bytes(w, transaction, VL_STUN_TRANSACTION_BYTES);
}

static void add_attribute(struct vl_writer *w, uint16_t type, const void *value, size_t n)
{
    vl_writer_be(w, type, 2);
    vl_writer_be(w, n, 2);
    vl_writer_bytes(w, value, n);
    vl_writer_zero(w, (4 - n % 4) % 4);
}

void vl_stun_add_username(struct vl_writer *w, struct vl_span username)
{
    add_attribute(w, AT_USERNAME, username.p, username.n);
}

void vl_stun_add_software(struct vl_writer *w, struct vl_span software)
{
    add_attribute(w, AT_SOFTWARE, software.p, software.n);
}

static void add_number(struct vl_writer *w, uint16_t type, uint64_t value, size_t width)
{
    vl_writer_be(w, type, 2);
    vl_writer_be(w, width, 2);
    vl_writer_be(w, value, width);
}

void vl_stun_add_priority(struct vl_writer *w, uint32_t priority)
{
    add_number(w, AT_PRIORITY, priority, 4);
}

void vl_stun_add_use_candidate(struct vl_writer *w)
{
    add_attribute(w, AT_USE_CANDIDATE, "", 0);
}

void vl_stun_add_controlling(struct vl_writer *w, uint64_t tie_breaker)
{
    add_number(w, AT_CONTROLLING, tie_breaker, 8);
}

void vl_stun_add_controlled(struct vl_writer *w, uint64_t tie_breaker)
{
    add_number(w, AT_CONTROLLED, tie_breaker, 8);
}

void vl_stun_add_mapped(struct vl_writer *w, const struct vl_media_address *address)
{
    size_t n = address->family == 4 ? 4 : 16;
    size_t transaction_at = 4; /* the mask is the cookie and the transaction: bytes 4..19 */

    vl_writer_be(w, AT_XOR_MAPPED, 2);
    vl_writer_be(w, n + 4, 2);
    vl_writer_be(w, address->family == 4 ? 1 : 2, 2);
    vl_writer_be(w, address->port ^ (COOKIE >> 16), 2);
    for (size_t i = 0; i < n && !w->failed; i++)
        vl_writer_be(w, (uint64_t)(address->ip[i] ^ w->p[transaction_at + i]), 1);
}

void vl_stun_add_error(struct vl_writer *w, uint16_t code)
{
    add_number(w, AT_ERROR, (uint64_t)(code / 100) << 8 | code % 100, 4);
}

void vl_stun_add_unknown(struct vl_writer *w, const uint16_t *types, size_t count)
{
    vl_writer_be(w, AT_UNKNOWN, 2);
    vl_writer_be(w, count * 2, 2);
    for (size_t i = 0; i < count; i++)
        vl_writer_be(w, types[i], 2);
    vl_writer_zero(w, count % 2 * 2);
}

int vl_stun_finish(struct vl_writer *w, struct vl_span key)
{
    uint8_t hmac[INTEGRITY_BYTES];

    if (w->failed)
        return VL_E_FULL;
    if (key.n) {
        if (!integrity_of(w->p, w->used, key, hmac))
            return VL_E_CRYPTO;
        add_attribute(w, AT_INTEGRITY, hmac, sizeof hmac);
    }
    size_t at = w->used;
    vl_writer_be(w, AT_FINGERPRINT, 2);
    vl_writer_be(w, 4, 2);
    vl_writer_be(w, 0, 4);
    if (w->failed)
        return VL_E_FULL;
    vl_writer_patch_be(w, 2, w->used - VL_STUN_HEADER_BYTES, 2);
    vl_writer_patch_be(w, at + 4, crc32_of(w->p, at) ^ FINGERPRINT_XOR, 4);
    return VL_OK;
}

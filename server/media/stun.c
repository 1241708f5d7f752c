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

/* CRC-32 of ISO 3309, a byte at a time: strangers can have it computed, so it must be quick. */
static const uint32_t crc32_table[256] = {
    0x00000000, 0x77073096, 0xee0e612c, 0x990951ba, 0x076dc419, 0x706af48f, 0xe963a535, 0x9e6495a3,
    0x0edb8832, 0x79dcb8a4, 0xe0d5e91e, 0x97d2d988, 0x09b64c2b, 0x7eb17cbd, 0xe7b82d07, 0x90bf1d91,
    0x1db71064, 0x6ab020f2, 0xf3b97148, 0x84be41de, 0x1adad47d, 0x6ddde4eb, 0xf4d4b551, 0x83d385c7,
    0x136c9856, 0x646ba8c0, 0xfd62f97a, 0x8a65c9ec, 0x14015c4f, 0x63066cd9, 0xfa0f3d63, 0x8d080df5,
    0x3b6e20c8, 0x4c69105e, 0xd56041e4, 0xa2677172, 0x3c03e4d1, 0x4b04d447, 0xd20d85fd, 0xa50ab56b,
    0x35b5a8fa, 0x42b2986c, 0xdbbbc9d6, 0xacbcf940, 0x32d86ce3, 0x45df5c75, 0xdcd60dcf, 0xabd13d59,
    0x26d930ac, 0x51de003a, 0xc8d75180, 0xbfd06116, 0x21b4f4b5, 0x56b3c423, 0xcfba9599, 0xb8bda50f,
    0x2802b89e, 0x5f058808, 0xc60cd9b2, 0xb10be924, 0x2f6f7c87, 0x58684c11, 0xc1611dab, 0xb6662d3d,
    0x76dc4190, 0x01db7106, 0x98d220bc, 0xefd5102a, 0x71b18589, 0x06b6b51f, 0x9fbfe4a5, 0xe8b8d433,
    0x7807c9a2, 0x0f00f934, 0x9609a88e, 0xe10e9818, 0x7f6a0dbb, 0x086d3d2d, 0x91646c97, 0xe6635c01,
    0x6b6b51f4, 0x1c6c6162, 0x856530d8, 0xf262004e, 0x6c0695ed, 0x1b01a57b, 0x8208f4c1, 0xf50fc457,
    0x65b0d9c6, 0x12b7e950, 0x8bbeb8ea, 0xfcb9887c, 0x62dd1ddf, 0x15da2d49, 0x8cd37cf3, 0xfbd44c65,
    0x4db26158, 0x3ab551ce, 0xa3bc0074, 0xd4bb30e2, 0x4adfa541, 0x3dd895d7, 0xa4d1c46d, 0xd3d6f4fb,
    0x4369e96a, 0x346ed9fc, 0xad678846, 0xda60b8d0, 0x44042d73, 0x33031de5, 0xaa0a4c5f, 0xdd0d7cc9,
    0x5005713c, 0x270241aa, 0xbe0b1010, 0xc90c2086, 0x5768b525, 0x206f85b3, 0xb966d409, 0xce61e49f,
    0x5edef90e, 0x29d9c998, 0xb0d09822, 0xc7d7a8b4, 0x59b33d17, 0x2eb40d81, 0xb7bd5c3b, 0xc0ba6cad,
    0xedb88320, 0x9abfb3b6, 0x03b6e20c, 0x74b1d29a, 0xead54739, 0x9dd277af, 0x04db2615, 0x73dc1683,
    0xe3630b12, 0x94643b84, 0x0d6d6a3e, 0x7a6a5aa8, 0xe40ecf0b, 0x9309ff9d, 0x0a00ae27, 0x7d079eb1,
    0xf00f9344, 0x8708a3d2, 0x1e01f268, 0x6906c2fe, 0xf762575d, 0x806567cb, 0x196c3671, 0x6e6b06e7,
    0xfed41b76, 0x89d32be0, 0x10da7a5a, 0x67dd4acc, 0xf9b9df6f, 0x8ebeeff9, 0x17b7be43, 0x60b08ed5,
    0xd6d6a3e8, 0xa1d1937e, 0x38d8c2c4, 0x4fdff252, 0xd1bb67f1, 0xa6bc5767, 0x3fb506dd, 0x48b2364b,
    0xd80d2bda, 0xaf0a1b4c, 0x36034af6, 0x41047a60, 0xdf60efc3, 0xa867df55, 0x316e8eef, 0x4669be79,
    0xcb61b38c, 0xbc66831a, 0x256fd2a0, 0x5268e236, 0xcc0c7795, 0xbb0b4703, 0x220216b9, 0x5505262f,
    0xc5ba3bbe, 0xb2bd0b28, 0x2bb45a92, 0x5cb36a04, 0xc2d7ffa7, 0xb5d0cf31, 0x2cd99e8b, 0x5bdeae1d,
    0x9b64c2b0, 0xec63f226, 0x756aa39c, 0x026d930a, 0x9c0906a9, 0xeb0e363f, 0x72076785, 0x05005713,
    0x95bf4a82, 0xe2b87a14, 0x7bb12bae, 0x0cb61b38, 0x92d28e9b, 0xe5d5be0d, 0x7cdcefb7, 0x0bdbdf21,
    0x86d3d2d4, 0xf1d4e242, 0x68ddb3f8, 0x1fda836e, 0x81be16cd, 0xf6b9265b, 0x6fb077e1, 0x18b74777,
    0x88085ae6, 0xff0f6a70, 0x66063bca, 0x11010b5c, 0x8f659eff, 0xf862ae69, 0x616bffd3, 0x166ccf45,
    0xa00ae278, 0xd70dd2ee, 0x4e048354, 0x3903b3c2, 0xa7672661, 0xd06016f7, 0x4969474d, 0x3e6e77db,
    0xaed16a4a, 0xd9d65adc, 0x40df0b66, 0x37d83bf0, 0xa9bcae53, 0xdebb9ec5, 0x47b2cf7f, 0x30b5ffe9,
    0xbdbdf21c, 0xcabac28a, 0x53b39330, 0x24b4a3a6, 0xbad03605, 0xcdd70693, 0x54de5729, 0x23d967bf,
    0xb3667a2e, 0xc4614ab8, 0x5d681b02, 0x2a6f2b94, 0xb40bbe37, 0xc30c8ea1, 0x5a05df1b, 0x2d02ef8d,
};

static uint32_t crc32_of(const uint8_t *p, size_t n)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < n; i++)
        crc = crc32_table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
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

#include "media/media_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool vl_media_address_equal(const struct vl_media_address *a, const struct vl_media_address *b)
{
    return a->family == b->family && a->port == b->port && a->scope == b->scope &&
           memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

uint32_t vl_media_address_hash(const struct vl_media_address *a, uint64_t seed)
{
    uint64_t high, low;

    memcpy(&high, a->ip, sizeof high);
    memcpy(&low, a->ip + sizeof high, sizeof low);
    uint64_t h = mix(seed, high);
    h = mix(h, low);
    h = mix(h, (uint64_t)a->scope << 32 | (uint64_t)a->family << 16 | a->port);
    return (uint32_t)(h ^ h >> 32);
}

static void from_ipv6(const uint8_t ip[16], uint32_t scope, struct vl_media_address *out)
{
    if (memcmp(ip, mapped_prefix, sizeof mapped_prefix) == 0) {
        out->family = 4;
        memcpy(out->ip, ip + sizeof mapped_prefix, 4);
        return;
    }
    out->family = 6;
    memcpy(out->ip, ip, 16);
    if (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80) /* only a link-local address needs its interface */
        out->scope = scope;
}

int vl_media_address_parse(const char *ip, uint16_t port, struct vl_media_address *out)
{
    struct vl_media_address a = {.port = port};
    uint8_t bytes[16];

    if (inet_pton(AF_INET, ip, bytes) == 1) {
        a.family = 4;
        memcpy(a.ip, bytes, 4);
    } else if (inet_pton(AF_INET6, ip, bytes) == 1) {
        from_ipv6(bytes, 0, &a);
    } else {
        return VL_E_PROTO;
    }
    *out = a;
    return VL_OK;
}

void vl_media_address_ip_text(const struct vl_media_address *a,
                              char out[VL_MEDIA_ADDRESS_TEXT_BYTES])
{
    out[0] = 0;
    if (a->family == 4)
        (void)inet_ntop(AF_INET, a->ip, out, VL_MEDIA_ADDRESS_TEXT_BYTES);
    else if (a->family == 6)
        (void)inet_ntop(AF_INET6, a->ip, out, VL_MEDIA_ADDRESS_TEXT_BYTES);
}

int vl_media_address_from_sockaddr(const struct sockaddr *from, struct vl_media_address *out)
{
    struct vl_media_address a = {0};

    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)from;
        a.family = 4;
        memcpy(a.ip, &in->sin_addr, 4);
        a.port = ntohs(in->sin_port);
    } else if (from->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)from;
        from_ipv6(in6->sin6_addr.s6_addr, in6->sin6_scope_id, &a);
        a.port = ntohs(in6->sin6_port);
    } else {
        return VL_E_PROTO;
    }
    *out = a;
    return VL_OK;
}

socklen_t vl_media_address_to_sockaddr(const struct vl_media_address *a, bool mapped,
                                       struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (a->family == 4 && !mapped) {
        struct sockaddr_in *in = (struct sockaddr_in *)(void *)out;
        in->sin_family = AF_INET;
        in->sin_port = htons(a->port);
        memcpy(&in->sin_addr, a->ip, 4);
        return sizeof *in;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)out;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(a->port);
    in6->sin6_scope_id = a->scope;
    if (a->family == 4) {
        memcpy(in6->sin6_addr.s6_addr, mapped_prefix, sizeof mapped_prefix);
        memcpy(in6->sin6_addr.s6_addr + sizeof mapped_prefix, a->ip, 4);
    } else {
        memcpy(in6->sin6_addr.s6_addr, a->ip, 16);
    }
    return sizeof *in6;
}

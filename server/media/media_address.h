/* media_address.h - where a datagram came from or goes to, as plain comparable data.
 *
 * IPv4-mapped IPv6 addresses become IPv4 when they enter, so one peer has one address.
 * Pure apart from the text and socket conversions; no allocation. */
#ifndef VL_MEDIA_MEDIA_ADDRESS_H
#define VL_MEDIA_MEDIA_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

struct vl_media_address {
    uint8_t family; /* 4, 6, or 0: none */
    uint8_t ip[16]; /* network order; IPv4 uses the first four, the rest is zero */
    uint16_t port;  /* host order */
    uint32_t scope; /* interface of an IPv6 link-local address, else 0 */
};

#define VL_MEDIA_ADDRESS_TEXT_BYTES 64

bool vl_media_address_equal(const struct vl_media_address *a, const struct vl_media_address *b);
/* Keyed by the seed, so that strangers cannot aim at one bucket. */
uint32_t vl_media_address_hash(const struct vl_media_address *a, uint64_t seed);

/* A literal IPv4 or IPv6 address; never resolves names. VL_E_PROTO. */
int vl_media_address_parse(const char *ip, uint16_t port, struct vl_media_address *out);
/* The address without its port, as candidates show it. "" for family 0. */
void vl_media_address_ip_text(const struct vl_media_address *a,
                              char out[VL_MEDIA_ADDRESS_TEXT_BYTES]);

/* VL_E_PROTO: neither AF_INET nor AF_INET6. */
int vl_media_address_from_sockaddr(const struct sockaddr *from, struct vl_media_address *out);
/* mapped: write IPv4 as ::ffff:a.b.c.d, for a socket of both families. Returns the length. */
socklen_t vl_media_address_to_sockaddr(const struct vl_media_address *a, bool mapped,
                                       struct sockaddr_storage *out);

#endif

/* udp_socket.h - the socket of a UDP port: bound, and the addresses at which peers reach it.
 *
 * Internal to udp_port.c. No loop here. */
#ifndef VL_MEDIA_UDP_SOCKET_H
#define VL_MEDIA_UDP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "media/media_address.h"

struct vl_udp_socket {
    int fd;                        /* the caller's to close */
    bool mapped;                   /* of both families: IPv4 addresses go in mapped form */
    struct vl_media_address bound; /* with the real port */
};

/* Not blocking. "::" gives both families, or IPv4 alone on a machine without IPv6. port 0:
 * ephemeral. *out is set on VL_OK alone. VL_E_INVAL: no literal address. VL_E_IO: errno tells. */
int vl_udp_socket_open(const char *address, uint16_t port, struct vl_udp_socket *out) VL_MUST_CHECK;

/* Addresses for candidates: those given (literals, at most `capacity`), else the bound one, else,
 * for a wildcard, this machine's. Returns how many, 0 when the machine has none. VL_E_INVAL: one
 * given is no address. */
int vl_udp_socket_addresses(const struct vl_udp_socket *socket, const char *const *given,
                            size_t given_count, struct vl_media_address *out,
                            size_t capacity) VL_MUST_CHECK;

#endif

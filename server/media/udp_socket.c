#include "media/udp_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#define SOCKET_BUFFER (4 * 1024 * 1024)

static int bind_socket(const struct vl_media_address *bind_to, bool *mapped)
{
    struct sockaddr_storage address;
    int off = 0, size = SOCKET_BUFFER;

    *mapped = bind_to->family == 6;
    int fd = socket(*mapped ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return VL_E_IO;
    if (*mapped)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size); /* the kernel may cap it */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    socklen_t n = vl_media_address_to_sockaddr(bind_to, false, &address);
    if (bind(fd, (struct sockaddr *)&address, n) < 0) {
        int error = errno;
        (void)close(fd);
        errno = error;
        return VL_E_IO;
    }
    return fd;
}

static bool is_wildcard(const struct vl_media_address *a)
{
    static const uint8_t zero[16];

    return memcmp(a->ip, zero, sizeof zero) == 0;
}

static int find_bound(struct vl_udp_socket *s)
{
    struct sockaddr_storage address;
    struct vl_media_address bound;
    socklen_t n = sizeof address;

    if (getsockname(s->fd, (struct sockaddr *)&address, &n) < 0)
        return VL_E_IO;
    int rc = vl_media_address_from_sockaddr((struct sockaddr *)&address, &bound);
    if (rc == VL_OK)
        s->bound.port = bound.port;
    return rc;
}

int vl_udp_socket_open(const char *address, uint16_t port, struct vl_udp_socket *out)
{
    struct vl_udp_socket s;

    if (vl_media_address_parse(address, port, &s.bound) < 0)
        return VL_E_INVAL;
    s.fd = bind_socket(&s.bound, &s.mapped);
    if (s.fd < 0 && errno == EAFNOSUPPORT && is_wildcard(&s.bound)) {
        s.bound.family = 4; /* "::" on a machine without IPv6 */
        s.fd = bind_socket(&s.bound, &s.mapped);
    }
    if (s.fd < 0)
        return VL_E_IO;
    int rc = find_bound(&s);
    if (rc < 0) {
        int error = errno;
        (void)close(s.fd);
        errno = error;
        return rc;
    }
    *out = s;
    return VL_OK;
}

/* Loopback addresses only when `loopback`; link-local ones never: they need an interface. */
static int interface_addresses(const struct vl_media_address *bound, bool loopback,
                               struct vl_media_address *out, size_t capacity)
{
    uv_interface_address_t *list;
    bool both = bound->family == 6;
    size_t used = 0;
    int count;

    if (uv_interface_addresses(&list, &count) < 0)
        return 0;
    for (int i = 0; i < count && used < capacity; i++) {
        struct vl_media_address a;
        const struct sockaddr *from = (const struct sockaddr *)&list[i].address;
        if ((list[i].is_internal != 0) != loopback || vl_media_address_from_sockaddr(from, &a) < 0)
            continue;
        if ((a.family == 6 && !both) || a.scope || (a.family == 6 && a.ip[0] == 0xfe))
            continue;
        a.port = bound->port;
        out[used++] = a;
    }
    uv_free_interface_addresses(list, count);
    return (int)used;
}

int vl_udp_socket_addresses(const struct vl_udp_socket *socket, const char *const *given,
                            size_t given_count, struct vl_media_address *out, size_t capacity)
{
    for (size_t i = 0; i < given_count; i++)
        if (i >= capacity || vl_media_address_parse(given[i], socket->bound.port, &out[i]) < 0)
            return VL_E_INVAL;
    if (given_count > 0)
        return (int)given_count;
    if (!is_wildcard(&socket->bound)) {
        out[0] = socket->bound;
        return 1;
    }
    int found = interface_addresses(&socket->bound, false, out, capacity);
    return found > 0 ? found : interface_addresses(&socket->bound, true, out, capacity);
}

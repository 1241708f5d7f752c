/* udp_port.h - the one UDP socket of a media process, and whose a datagram is.
 *
 * Told apart by the first byte (RFC 7983): STUN goes to the endpoint whose ufrag it names, all else
 * to the endpoint that owns the source address, which it got by ICE; anything else is counted and
 * dropped. Receives with recvmmsg; what is sent in one loop turn leaves with sendmmsg at its end.
 * Everything is bounded by the options. Threads: the loop's. */
#ifndef VL_MEDIA_UDP_PORT_H
#define VL_MEDIA_UDP_PORT_H

#include <uv.h>

#include "base/clock.h"
#include "media/media_address.h"
#include "media/media_counters.h"
#include "media/media_limits.h"
#include "media/srtp.h"
#include "media/stun.h"

#define VL_UDP_ROOM          VL_SRTP_ROOM /* writable bytes after every received packet */
#define VL_UDP_SEND_QUEUE    512          /* datagrams between two flushes; full: flushed at once */
#define VL_UDP_TICK_MS       50
#define VL_UDP_MAX_ANNOUNCED 8
#define VL_UDP_UFRAGS        2 /* per endpoint: the current and, during a restart, the old one */

struct vl_udp_port;
struct vl_udp_endpoint;

struct vl_udp_handlers { /* static table of the endpoint's kind; all required */
    void (*on_stun)(struct vl_udp_endpoint *e, const struct vl_stun_view *message,
                    const struct vl_media_address *from, vl_mono now);
    /* From an address this endpoint owns. The bytes may be changed, with VL_UDP_ROOM after them;
     * they are gone when the handler returns. */
    void (*on_dtls)(struct vl_udp_endpoint *e, struct vl_span datagram, vl_mono now);
    void (*on_rtp)(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now);
    void (*on_rtcp)(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now);
    void (*on_tick)(struct vl_udp_endpoint *e, vl_mono now); /* every VL_UDP_TICK_MS */
    /* Another endpoint claimed it. */
    void (*on_address_lost)(struct vl_udp_endpoint *e, const struct vl_media_address *address);
    /* After vl_udp_port_detach, from a later point of the loop: release the memory. */
    void (*on_free)(struct vl_udp_endpoint *e);
};
struct vl_udp_endpoint { /* embedded in a transport; only `handlers` is the owner's to set */
    const struct vl_udp_handlers *handlers;
    struct vl_udp_endpoint *next, *previous;
    char ufrags[VL_UDP_UFRAGS][32];
    bool attached;
};

struct vl_udp_options {
    const char *bind_address; /* literal; "0.0.0.0", "::" for both families, "127.0.0.1" */
    uint16_t port;            /* 0: ephemeral */
    /* What candidates show. None: the bound address, or for a wildcard every address of this
     * machine that is not loopback (loopback when there is no other). */
    const char *announced[VL_UDP_MAX_ANNOUNCED];
    size_t announced_count;
    uint32_t max_endpoints; /* 1..65536; addresses are bounded to 4 times that, at least 64 */
};

/* counters: borrowed, outlives the port. VL_E_INVAL: an option is out of range. VL_E_IO: errno
 * tells. VL_E_NOMEM. */
int vl_udp_port_create(uv_loop_t *loop, const struct vl_udp_options *options,
                       struct vl_media_counters *counters, struct vl_udp_port **out) VL_MUST_CHECK;
/* Every endpoint must be detached. Flushes; the memory goes when the loop has run once more. */
void vl_udp_port_destroy(struct vl_udp_port *port); /* NULL: no effect */

vl_mono vl_udp_port_now(const struct vl_udp_port *port);
struct vl_media_counters *vl_udp_port_counters(struct vl_udp_port *port);
/* Addresses for candidates, with the real port. Borrowed from the port. */
size_t vl_udp_port_announced(const struct vl_udp_port *port, const struct vl_media_address **out);

/* VL_E_FULL: max_endpoints. VL_E_CONFLICT: the ufrag is taken. VL_E_INVAL: empty or too long. */
int vl_udp_port_attach(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                       const char *ufrag) VL_MUST_CHECK;
/* Its ufrags and addresses are free at once; on_free comes later. Not attached: no effect. */
void vl_udp_port_detach(struct vl_udp_port *port, struct vl_udp_endpoint *e);
/* The current ufrag becomes the old one (which replaces an older) and `ufrag` the current one. */
int vl_udp_port_add_ufrag(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                          const char *ufrag) VL_MUST_CHECK;
void vl_udp_port_drop_old_ufrag(struct vl_udp_port *port, struct vl_udp_endpoint *e);

#define VL_UDP_ADDRESS_HOLD_MS 10000 /* an address is its owner's so long after the last claim */
/* The endpoint owns the address, or renews that. VL_E_CONFLICT: another endpoint claimed it within
 * VL_UDP_ADDRESS_HOLD_MS, so nobody can take a live peer's address. VL_E_FULL: table full. */
int vl_udp_port_claim(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                      const struct vl_media_address *address, vl_mono now) VL_MUST_CHECK;
/* Whether a claim would succeed now; changes nothing. Same errors. */
int vl_udp_port_may_claim(struct vl_udp_port *port, const struct vl_udp_endpoint *e,
                          const struct vl_media_address *address, vl_mono now) VL_MUST_CHECK;
void vl_udp_port_release(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                         const struct vl_media_address *address);

/* Sending without a copy: get a buffer, fill it, commit it. The buffer has VL_UDP_MAX_PACKET +
 * VL_UDP_ROOM bytes and is good until the next call on the port. NULL: the queue is full and the
 * socket takes nothing now (counted); drop. */
uint8_t *vl_udp_port_reserve(struct vl_udp_port *port);
void vl_udp_port_commit(struct vl_udp_port *port, size_t n, const struct vl_media_address *to);
/* The same with a copy. VL_E_FULL: dropped (counted). VL_E_INVAL: longer than VL_UDP_MAX_PACKET. */
int vl_udp_port_send(struct vl_udp_port *port, struct vl_span datagram,
                     const struct vl_media_address *to);

#endif

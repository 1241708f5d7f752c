/* transport.h - one WebRTC transport: ICE-lite, DTLS and SRTP on a UDP port.
 *
 * The upper half sees plain RTP and RTCP. Nothing is delivered before it was authenticated, and no
 * media leaves before DTLS is connected and ICE has a path. The server answers DTLS only to
 * addresses that ICE has validated; a handshake belongs to the transport, not to one address.
 * Threads: the port's loop. Callbacks come from the loop only, never from inside a call here. */
#ifndef VL_MEDIA_TRANSPORT_H
#define VL_MEDIA_TRANSPORT_H

#include "media/dtls.h"
#include "media/ice.h"
#include "media/rtp.h"
#include "media/udp_port.h"

#define VL_TRANSPORT_MAX_CANDIDATES VL_UDP_MAX_ANNOUNCED
#define VL_TRANSPORT_ROOM           VL_UDP_ROOM
/* The longest plain packet that can be sent: the trailer must still fit the datagram. */
#define VL_TRANSPORT_MAX_PLAIN (VL_UDP_MAX_PACKET - 20)

enum vl_transport_state {
    VL_TRANSPORT_NEW,          /* nobody has reached us yet */
    VL_TRANSPORT_CONNECTING,   /* ICE has a path; DTLS is not done */
    VL_TRANSPORT_CONNECTED,    /* media flows */
    VL_TRANSPORT_DISCONNECTED, /* consent lost; may come back to one of the two above */
    VL_TRANSPORT_FAILED,       /* DTLS failed; final. vl_transport_failure says why */
    VL_TRANSPORT_CLOSED,       /* the peer said goodbye; final */
};
/* "new", "connecting", ...; "unknown" for other numbers. */
const char *vl_transport_state_text(enum vl_transport_state state);

struct vl_transport_callbacks { /* static table; all required. Each may destroy the transport. */
    /* A parsed, authenticated RTP packet. `packet` is the caller's to rewrite, with
     * VL_TRANSPORT_ROOM writable bytes after it; gone on return. `view` borrows from it. */
    void (*on_rtp)(void *owner, uint8_t *packet, size_t n, const struct vl_rtp_view *view,
                   vl_mono now);
    /* An authenticated compound; not yet parsed. Gone on return. */
    void (*on_rtcp)(void *owner, struct vl_span compound, vl_mono now);
    void (*on_state)(void *owner, enum vl_transport_state state, vl_mono now);
};

struct vl_transport_candidate {
    char ip[VL_MEDIA_ADDRESS_TEXT_BYTES];
    uint16_t port;
    uint32_t priority;
}; /* foundation "udpcandidate", protocol "udp", type "host" */

struct vl_transport_local {        /* what the other side is told */
    struct vl_ice_credentials ice; /* iceLite: true */
    struct vl_transport_candidate candidates[VL_TRANSPORT_MAX_CANDIDATES];
    size_t candidate_count;
    char fingerprint_sha256[VL_DTLS_FINGERPRINT_TEXT_BYTES];
};

struct vl_transport_remote {    /* what the other side told */
    enum vl_dtls_role our_role; /* a remote "client" or "auto" makes us the server */
    struct vl_dtls_fingerprint fingerprints[VL_DTLS_MAX_FINGERPRINTS];
    size_t fingerprint_count;
};

struct vl_transport;

/* port and identity are borrowed and outlive the transport. VL_E_FULL: the port's limit.
 * VL_E_NOMEM. */
int vl_transport_create(struct vl_udp_port *port, struct vl_dtls_identity *identity,
                        const struct vl_transport_callbacks *callbacks, void *owner,
                        struct vl_transport **out) VL_MUST_CHECK;
/* Says goodbye (close_notify) and ends. No callback comes after it; allowed inside callbacks, even
 * the transport's own. The memory goes later in the loop. NULL: no effect. */
void vl_transport_destroy(struct vl_transport *t);

void vl_transport_local(const struct vl_transport *t, struct vl_transport_local *out);
/* Once. From here on DTLS is answered, or begun as soon as ICE has a path; the deadline starts with
 * the path. VL_E_STATE: was connected before. VL_E_INVAL: no fingerprint. VL_E_NOMEM, VL_E_CRYPTO.
 */
int vl_transport_connect(struct vl_transport *t,
                         const struct vl_transport_remote *remote) VL_MUST_CHECK;
/* New ICE credentials, in vl_transport_local; media goes on over the old path meanwhile.
 * VL_E_CONFLICT: try again (astronomically rare). VL_E_STATE: failed or closed. */
int vl_transport_restart_ice(struct vl_transport *t) VL_MUST_CHECK;

enum vl_transport_state vl_transport_state(const struct vl_transport *t);
enum vl_dtls_failure vl_transport_failure(const struct vl_transport *t);
/* The address media is sent to; NULL: none. For statistics and the audit trail. */
const struct vl_media_address *vl_transport_path(const struct vl_transport *t);

/* Protect and queue a copy. VL_E_STATE: not connected, nothing sent. VL_E_FULL: the socket's queue
 * is full, dropped (counted). VL_E_INVAL: longer than VL_TRANSPORT_MAX_PLAIN, or no packet.
 * VL_E_CRYPTO: dropped (counted). Never blocks; the packet leaves at the end of the loop turn. */
int vl_transport_send_rtp(struct vl_transport *t, struct vl_span packet);
int vl_transport_send_rtcp(struct vl_transport *t, struct vl_span compound);
/* The same without a copy: write up to VL_TRANSPORT_MAX_PLAIN bytes of RTP into the buffer, then
 * send them before any other call on the port or its transports. NULL: as VL_E_STATE or VL_E_FULL.
 */
uint8_t *vl_transport_rtp_buffer(struct vl_transport *t);
int vl_transport_send_buffer(struct vl_transport *t, size_t n);

/* A stream of the peer's has ended for good (its producer was closed). */
void vl_transport_forget_ssrc(struct vl_transport *t, uint32_t ssrc);

/* Since the creation; for statistics. */
struct vl_transport_totals {
    uint64_t packets_in, bytes_in, packets_out, bytes_out; /* RTP and RTCP, protected size */
};
void vl_transport_totals(const struct vl_transport *t, struct vl_transport_totals *out);

#endif

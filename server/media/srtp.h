/* srtp.h - protecting and opening the media packets of one transport with libsrtp.
 *
 * Any SSRC in either direction, replay window 1024, the same packet may be sent again. In place:
 * buffers have VL_SRTP_ROOM bytes after the packet. RFC 3711, RFC 7714. Threads: one loop. */
#ifndef VL_MEDIA_SRTP_H
#define VL_MEDIA_SRTP_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_SRTP_ROOM      64 /* more than any trailer: GCM tag 16, SRTCP index 4 */
#define VL_SRTP_KEY_BYTES 16
#define VL_SRTP_MAX_SALT  14
#define VL_SRTP_MAX_SSRCS 256 /* opened per transport; each costs memory and look-up time */

enum vl_srtp_suite { VL_SRTP_AES128_CM_SHA1_80, VL_SRTP_AEAD_AES_128_GCM };

size_t vl_srtp_salt_bytes(enum vl_srtp_suite suite); /* 14 or 12 */

struct vl_srtp_master {
    uint8_t key[VL_SRTP_KEY_BYTES];
    uint8_t salt[VL_SRTP_MAX_SALT];
};
struct vl_srtp_keys {
    enum vl_srtp_suite suite;
    struct vl_srtp_master local; /* what we send is protected with it */
    struct vl_srtp_master remote;
};

struct vl_srtp;

/* Once per process, before the sandbox; again: no effect. VL_E_CRYPTO: libsrtp does not start. */
int vl_srtp_library_init(void) VL_MUST_CHECK;
/* Tries a real encryption: a libsrtp without OpenSSL has no GCM. */
bool vl_srtp_gcm_available(void);

/* The keys are copied. *out: ends with vl_srtp_destroy. VL_E_NOMEM, VL_E_CRYPTO. */
int vl_srtp_create(const struct vl_srtp_keys *keys, struct vl_srtp **out) VL_MUST_CHECK;
void vl_srtp_destroy(struct vl_srtp *s); /* NULL: no effect */

/* *n grows by the trailer. VL_E_FULL: less than VL_SRTP_ROOM between *n and capacity, packet
 * untouched. VL_E_CRYPTO: bytes are undefined; do not send. */
int vl_srtp_protect_rtp(struct vl_srtp *s, uint8_t *packet, size_t *n,
                        size_t capacity) VL_MUST_CHECK;
int vl_srtp_protect_rtcp(struct vl_srtp *s, uint8_t *packet, size_t *n,
                         size_t capacity) VL_MUST_CHECK;
/* *n shrinks. On failure the bytes are undefined and must be dropped: VL_E_CRYPTO: not authentic,
 * or not encrypted (SRTCP with E = 0). VL_E_CONFLICT: seen before or too old. VL_E_PROTO: no
 * packet. VL_E_FULL: VL_SRTP_MAX_SSRCS reached and this would be one more. */
int vl_srtp_unprotect_rtp(struct vl_srtp *s, uint8_t *packet, size_t *n) VL_MUST_CHECK;
int vl_srtp_unprotect_rtcp(struct vl_srtp *s, uint8_t *packet, size_t *n) VL_MUST_CHECK;
/* A stream of the peer's has ended: makes room for another SSRC. Unknown ones: no effect. */
void vl_srtp_forget_inbound(struct vl_srtp *s, uint32_t ssrc);

#endif

/* dtls.h - the DTLS 1.2 handshake of one transport, which yields its SRTP keys.
 *
 * RFC 5764 (use_srtp), RFC 8122 (fingerprints). OpenSSL over datagrams in memory: no socket and no
 * clock of its own besides OpenSSL's retransmission timer, which vl_dtls_tick drives. The caller
 * feeds datagrams of validated addresses only. The peer must show a certificate whose fingerprint
 * is expected; renegotiation, resumption and application data are refused. Threads: one loop. */
#ifndef VL_MEDIA_DTLS_H
#define VL_MEDIA_DTLS_H

#include "base/clock.h"
#include "base/cursor.h"
#include "base/err.h"
#include "media/srtp.h"

#define VL_DTLS_DEADLINE_MS 15000 /* from the start to connected, else failed */
#define VL_DTLS_HELLO_DEADLINE_MS                                                                  \
    5000 /* fragments of an unfinished first flight are held so long */
#define VL_DTLS_LINK_MTU               1200
#define VL_DTLS_MAX_HELD_BYTES         16384 /* handshake messages of one peer, all together */
#define VL_DTLS_MAX_FINGERPRINTS       4
#define VL_DTLS_FINGERPRINT_TEXT_BYTES 192 /* of SHA-512, with its NUL */

enum vl_dtls_role { VL_DTLS_SERVER, VL_DTLS_CLIENT }; /* ours; server waits for the hello */
enum vl_dtls_hash { VL_DTLS_SHA256, VL_DTLS_SHA384, VL_DTLS_SHA512 };
enum vl_dtls_state {
    VL_DTLS_HANDSHAKING,
    VL_DTLS_CONNECTED,
    VL_DTLS_FAILED,
    VL_DTLS_CLOSED, /* the peer's close_notify, or ours */
};
enum vl_dtls_failure {
    VL_DTLS_NO_FAILURE,
    VL_DTLS_FAILURE_PROTOCOL,    /* OpenSSL refused the handshake or the peer sent a fatal alert */
    VL_DTLS_FAILURE_FINGERPRINT, /* a certificate that nobody announced */
    VL_DTLS_FAILURE_NO_SRTP,     /* no common use_srtp profile */
    VL_DTLS_FAILURE_TIMEOUT,
};

struct vl_dtls_fingerprint {
    enum vl_dtls_hash hash;
    uint8_t value[64]; /* 32, 48 or 64 of them */
};
/* algorithm: "sha-256", "sha-384", "sha-512"; value: "AA:BB:..", either case. VL_E_PROTO. */
int vl_dtls_fingerprint_parse(const char *algorithm, const char *value,
                              struct vl_dtls_fingerprint *out) VL_MUST_CHECK;

/* Our key, certificate (ECDSA P-256, self-signed, made here) and OpenSSL context; one per process,
 * made before the sandbox. It outlives every vl_dtls made from it. */
struct vl_dtls_identity;
/* offer_gcm: vl_srtp_gcm_available(). VL_E_CRYPTO, VL_E_NOMEM. */
int vl_dtls_identity_create(bool offer_gcm, struct vl_dtls_identity **out) VL_MUST_CHECK;
void vl_dtls_identity_destroy(struct vl_dtls_identity *identity); /* NULL: no effect */
/* SHA-256 as "AA:BB:..". Borrowed from the identity. */
const char *vl_dtls_identity_fingerprint(const struct vl_dtls_identity *identity);

struct vl_dtls_setup {
    struct vl_dtls_identity *identity; /* borrowed */
    enum vl_dtls_role role;
    struct vl_dtls_fingerprint fingerprints[VL_DTLS_MAX_FINGERPRINTS]; /* one must match */
    size_t fingerprint_count; /* 1..VL_DTLS_MAX_FINGERPRINTS */
    /* One call per datagram to send, from inside receive, tick, start and close. */
    void (*send)(void *owner, struct vl_span datagram);
    void *owner;
};
struct vl_dtls;

/* VL_E_INVAL: no fingerprint or too many. VL_E_NOMEM, VL_E_CRYPTO. */
int vl_dtls_create(const struct vl_dtls_setup *setup, vl_mono now,
                   struct vl_dtls **out) VL_MUST_CHECK;
void vl_dtls_destroy(struct vl_dtls *d); /* wipes the keys; NULL: no effect */

/* The client sends its hello; the server has nothing to do. Again: no effect. */
void vl_dtls_start(struct vl_dtls *d, vl_mono now);
/* One datagram. VL_E_PROTO: not DTLS, or beyond the limits above; dropped before OpenSSL saw it.
 * VL_E_STATE: failed or closed. VL_E_DENIED: application data, dropped. The state may have changed
 * in every case. */
int vl_dtls_receive(struct vl_dtls *d, struct vl_span datagram, vl_mono now);
/* Retransmissions and deadlines; call at least every 100 ms while VL_DTLS_HANDSHAKING. */
void vl_dtls_tick(struct vl_dtls *d, vl_mono now);
/* Sends close_notify once connected; the state is VL_DTLS_CLOSED after it. */
void vl_dtls_close(struct vl_dtls *d);

enum vl_dtls_state vl_dtls_state(const struct vl_dtls *d);
enum vl_dtls_failure vl_dtls_failure(const struct vl_dtls *d);
/* VL_E_STATE: not connected. The caller wipes its copy (OPENSSL_cleanse). */
int vl_dtls_keys(const struct vl_dtls *d, struct vl_srtp_keys *out) VL_MUST_CHECK;

#endif

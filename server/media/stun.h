/* stun.h - STUN messages as ICE uses them: Binding only.
 *
 * RFC 8489 (messages, MESSAGE-INTEGRITY with HMAC-SHA1, FINGERPRINT), RFC 8445 section 16 (ICE's
 * attributes). Not TURN. Pure apart from the HMAC; no state, clock or allocation of its own. */
#ifndef VL_MEDIA_STUN_H
#define VL_MEDIA_STUN_H

#include "base/cursor.h"
#include "base/err.h"
#include "media/media_address.h"

#define VL_STUN_HEADER_BYTES      20
#define VL_STUN_TRANSACTION_BYTES 12
#define VL_STUN_MAX_BYTES         1500 /* longer datagrams are no STUN of ours */
#define VL_STUN_MAX_UNKNOWN       8    /* named in a 420 answer; the rest is left out */
#define VL_STUN_BINDING           0x001

enum vl_stun_class { VL_STUN_REQUEST, VL_STUN_INDICATION, VL_STUN_SUCCESS, VL_STUN_ERROR };

/* A well-formed message. Borrows from the datagram. Of duplicates the first one counts; attributes
 * after MESSAGE-INTEGRITY, other than FINGERPRINT, do not count at all. */
struct vl_stun_view {
    enum vl_stun_class class;
    uint16_t method;
    uint8_t transaction[VL_STUN_TRANSACTION_BYTES];
    struct vl_span whole;
    struct vl_span username; /* p NULL: none */
    bool has_priority, use_candidate, is_controlling, is_controlled;
    bool has_fingerprint; /* and it was right: a wrong one is VL_E_PROTO */
    uint32_t priority;
    uint64_t tie_breaker;
    struct vl_media_address mapped;        /* XOR-MAPPED-ADDRESS; family 0: none */
    uint16_t error_code;                   /* ERROR-CODE; 0: none */
    size_t integrity_at;                   /* offset of MESSAGE-INTEGRITY; 0: none */
    uint16_t unknown[VL_STUN_MAX_UNKNOWN]; /* comprehension-required, not understood */
    size_t unknown_count;
};

/* VL_E_TRUNC, VL_E_PROTO. *out is written on VL_OK only. */
int vl_stun_parse(struct vl_span datagram, struct vl_stun_view *out) VL_MUST_CHECK;
/* Constant time in the key. false: missing or wrong. */
bool vl_stun_integrity_ok(const struct vl_stun_view *view, struct vl_span key);
/* The part of USERNAME before the colon: the receiver's ufrag. Empty without a colon. */
struct vl_span vl_stun_local_ufrag(const struct vl_stun_view *view);

/* --- building: begin, attributes, finish --------------------------------------------------
 * Failure is sticky in the writer; vl_stun_finish reports it. A message starts at w->used == 0. */

void vl_stun_begin(struct vl_writer *w, enum vl_stun_class class,
                   const uint8_t transaction[VL_STUN_TRANSACTION_BYTES]);
void vl_stun_add_username(struct vl_writer *w, struct vl_span username);
void vl_stun_add_software(struct vl_writer *w, struct vl_span software);
void vl_stun_add_priority(struct vl_writer *w, uint32_t priority);
void vl_stun_add_use_candidate(struct vl_writer *w);
void vl_stun_add_controlling(struct vl_writer *w, uint64_t tie_breaker);
void vl_stun_add_controlled(struct vl_writer *w, uint64_t tie_breaker);
void vl_stun_add_mapped(struct vl_writer *w, const struct vl_media_address *address);
/* code 300..699, without a reason phrase. */
void vl_stun_add_error(struct vl_writer *w, uint16_t code);
void vl_stun_add_unknown(struct vl_writer *w, const uint16_t *types, size_t count);
/* Adds MESSAGE-INTEGRITY (key.n > 0) and FINGERPRINT, and fills in the length.
 * VL_E_FULL: something did not fit. VL_E_CRYPTO: the HMAC failed. */
int vl_stun_finish(struct vl_writer *w, struct vl_span key) VL_MUST_CHECK;

#endif

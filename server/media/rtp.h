/* rtp.h - RTP packets: reading, rewriting in place, and the RTX form.
 *
 * RFC 3550 section 5.1 (packets), RFC 8285 (header extensions), RFC 4588 (RTX), RFC 5761 (telling
 * RTP from RTCP). Pure: no state, clock or allocation; nothing here knows about streams. */
#ifndef VL_MEDIA_RTP_H
#define VL_MEDIA_RTP_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_RTP_HEADER_BYTES    12
#define VL_RTP_MAX_EXTENSIONS  32     /* elements that building or mapping looks at */
#define VL_RTP_ONE_BYTE_FORM   0xBEDE /* extension_profile, RFC 8285 section 4.2 */
#define VL_RTP_TWO_BYTE_FORM   0x1000 /* high 12 bits; the low 4 are "appbits" */
#define VL_RTP_RTX_EXTRA_BYTES 2      /* an RTX packet is this much longer than its original */

/* A datagram that *is* RTP; there is no other way to get one of these. Borrows from it. */
struct vl_rtp_view {
    uint8_t payload_type; /* 0..127 */
    bool marker;
    uint8_t csrc_count;
    uint16_t sequence;
    uint32_t timestamp;
    uint32_t ssrc;
    bool has_extension;         /* the X bit */
    uint16_t extension_profile; /* 0 without extension */
    struct vl_span extension;   /* the elements, without the four bytes before them */
    struct vl_span payload;     /* without padding; may be empty */
    uint8_t padding;            /* bytes after the payload, counting byte included; 0 = none */
    size_t header_bytes;        /* where the payload starts */
};

/* RFC 5761 section 4, for a datagram of the range 128..191: true when it is RTCP. */
static inline bool vl_rtp_is_rtcp(struct vl_span datagram)
{
    return datagram.n >= 2 && datagram.p[1] >= 192 && datagram.p[1] <= 223;
}

/* VL_E_TRUNC: ends too early. VL_E_PROTO: version is not 2, or the padding is impossible. *out is
 * written on VL_OK only. Extension elements are not looked at: iteration is safe on any bytes. */
int vl_rtp_view_parse(struct vl_span packet, struct vl_rtp_view *out) VL_MUST_CHECK;

/* --- header extensions ------------------------------------------------------------------- */

struct vl_rtp_extension {
    uint8_t id;           /* 1..14 in the one-byte form, 1..255 in the two-byte form */
    struct vl_span value; /* 1..16 bytes, or 0..255 in the two-byte form */
};
struct vl_rtp_extension_cursor {
    struct vl_cursor rest;
    bool two_byte;
};

/* for (c = vl_rtp_extensions(&view); vl_rtp_extension_next(&c, &e);) ... Skips padding; ends at the
 * reserved id 15 of the one-byte form and at an element that runs past the end. */
struct vl_rtp_extension_cursor vl_rtp_extensions(const struct vl_rtp_view *view);
bool vl_rtp_extension_next(struct vl_rtp_extension_cursor *c, struct vl_rtp_extension *out);
/* The first element with that id; {NULL, 0} when there is none (an empty value has p set). */
struct vl_span vl_rtp_extension_find(const struct vl_rtp_view *view, uint8_t id);

/* --- rewriting in place --------------------------------------------------------------------
 * `packet` are bytes that vl_rtp_view_parse accepted; a view of them stays valid, except for the
 * field that was rewritten. */

void vl_rtp_set_payload_type(uint8_t *packet, uint8_t payload_type);
void vl_rtp_set_marker(uint8_t *packet, bool marker);
void vl_rtp_set_sequence(uint8_t *packet, uint16_t sequence);
void vl_rtp_set_timestamp(uint8_t *packet, uint32_t timestamp);
void vl_rtp_set_ssrc(uint8_t *packet, uint32_t ssrc);

#define VL_RTP_EXTENSION_IDS 16
struct vl_rtp_extension_map { /* to[old id] = new id, 1..14; 0 = remove. [0] and [15] unused */
    uint8_t to[VL_RTP_EXTENSION_IDS];
};

/* Renames every element; removed ones become padding, so the length stays. Ids above 14 (two-byte
 * form) are removed. n: bytes of the packet. VL_E_TRUNC, VL_E_PROTO: not an RTP packet, untouched.
 */
int vl_rtp_map_extensions(uint8_t *packet, size_t n,
                          const struct vl_rtp_extension_map *map) VL_MUST_CHECK;
/* Overwrites the value of the first element with that id. A shorter value leaves padding behind.
 * VL_E_NOENT: no such element. VL_E_FULL: the value is longer than the old one, or empty where the
 * form has no empty values. The packet is then untouched. */
int vl_rtp_write_extension(uint8_t *packet, size_t n, uint8_t id,
                           struct vl_span value) VL_MUST_CHECK;
/* Replaces the whole extension block (count 0: removes it) and moves the payload; *n is updated.
 * One-byte form if every element fits it, else two-byte. The values must not lie in the packet.
 * VL_E_FULL: does not fit the capacity, or more than VL_RTP_MAX_EXTENSIONS. VL_E_INVAL: bad id or
 * length. VL_E_TRUNC, VL_E_PROTO: not an RTP packet. Untouched on failure. */
int vl_rtp_replace_extensions(uint8_t *packet, size_t *n, size_t capacity,
                              const struct vl_rtp_extension *list, size_t count) VL_MUST_CHECK;

/* --- building ---------------------------------------------------------------------------- */

struct vl_rtp_header {
    uint8_t payload_type;
    bool marker;
    uint16_t sequence;
    uint32_t timestamp;
    uint32_t ssrc;
};
/* A whole packet without CSRCs. padding: 0, or the number of bytes to add (the last one counts).
 * VL_E_FULL: it does not fit. VL_E_INVAL: bad extension. The writer is then not to be used. */
int vl_rtp_build(const struct vl_rtp_header *header, const struct vl_rtp_extension *list,
                 size_t count, struct vl_span payload, uint8_t padding,
                 struct vl_writer *w) VL_MUST_CHECK;

/* RFC 4588: the original with its sequence number before the payload, padding left out, under the
 * RTX stream's own type, SSRC and sequence. Extensions are copied as they are.
 * VL_E_FULL: w is too small. VL_E_TRUNC, VL_E_PROTO: `original` is not RTP. */
int vl_rtp_build_rtx(struct vl_span original, uint8_t payload_type, uint32_t ssrc,
                     uint16_t sequence, struct vl_writer *w) VL_MUST_CHECK;
/* The inverse, in place: *n shrinks, the sequence comes from the packet; type and SSRC are the
 * original stream's. VL_E_TRUNC: no payload (a probe); VL_E_PROTO: not RTP. Untouched on failure.
 */
int vl_rtp_restore_rtx(uint8_t *packet, size_t *n, uint8_t payload_type,
                       uint32_t ssrc) VL_MUST_CHECK;

#endif

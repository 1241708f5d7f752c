/* rtp.h - RTP packets: reading and building.
 *
 * RFC 3550 section 5.1 (packets), RFC 8285 (header extensions), RFC 5761 (telling RTP from RTCP).
 * Pure: no state, clock or allocation; nothing here knows about streams. */
#ifndef VL_MEDIA_RTP_H
#define VL_MEDIA_RTP_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_RTP_HEADER_BYTES   12
#define VL_RTP_MAX_EXTENSIONS 32     /* elements that building takes */
#define VL_RTP_ONE_BYTE_FORM  0xBEDE /* extension_profile, RFC 8285 section 4.2 */
#define VL_RTP_TWO_BYTE_FORM  0x1000 /* high 12 bits; the low 4 are "appbits" */

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

#endif

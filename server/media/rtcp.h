/* rtcp.h - RTCP compounds: reading them item by item, and building the ones we send.
 *
 * RFC 3550 section 6 (reports), RFC 4585 (NACK, PLI), RFC 5104 (FIR), RFC 5506 (reduced size: any
 * item may come first), REMB and transport-wide congestion control as in their drafts.
 * Pure: no state, clock or allocation. Times in reports are the wire's own units. */
#ifndef VL_MEDIA_RTCP_H
#define VL_MEDIA_RTCP_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_RTCP_MAX_ITEMS         64 /* in one compound; browsers send about five */
#define VL_RTCP_MAX_REPORT_BLOCKS 31
#define VL_RTCP_MAX_CNAME_BYTES   255

enum vl_rtcp_kind {
    VL_RTCP_SENDER_REPORT,
    VL_RTCP_RECEIVER_REPORT,
    VL_RTCP_SDES,
    VL_RTCP_BYE,
    VL_RTCP_NACK,
    VL_RTCP_PLI,
    VL_RTCP_FIR,
    VL_RTCP_REMB,
    VL_RTCP_TRANSPORT_CC,
    VL_RTCP_OTHER, /* well-formed, not for us: skip and count */
};

struct vl_rtcp_sender_info {
    uint64_t ntp; /* 32.32 fixed point seconds since 1900 */
    uint32_t rtp_timestamp;
    uint32_t packets, bytes; /* sent so far, modulo 2^32 */
};
struct vl_rtcp_report_block {
    uint32_t ssrc;             /* the stream reported on */
    uint8_t fraction_lost;     /* of 256, since the last report */
    int32_t cumulative_lost;   /* 24 bits signed on the wire; clamped when written */
    uint32_t highest_sequence; /* extended: cycles << 16 | sequence */
    uint32_t jitter;           /* RTP timestamp units */
    uint32_t last_sr;          /* middle 32 bits of the NTP time of the last SR, 0: none */
    uint32_t delay_since_sr;   /* 1/65536 s */
};

/* One item of a compound. Borrows from the datagram. Every span's length was checked: a whole
 * number of entries. */
struct vl_rtcp_item {
    enum vl_rtcp_kind kind;
    uint8_t packet_type;  /* 200.. */
    uint8_t format;       /* the five bits: report count, source count or FMT */
    uint32_t sender_ssrc; /* 0 for SDES and BYE */
    uint32_t media_ssrc;  /* of feedback; 0 otherwise */
    union {
        struct {
            struct vl_rtcp_sender_info sender; /* zero in a receiver report */
            struct vl_span blocks;             /* vl_rtcp_report_block_at */
        } report;
        struct vl_span sdes; /* chunks: vl_rtcp_sdes_next */
        struct {
            struct vl_span ssrcs;  /* vl_rtcp_ssrc_at */
            struct vl_span reason; /* may be empty */
        } bye;
        struct vl_span nack; /* pairs: vl_rtcp_nack_sequences */
        struct vl_span fir;  /* entries: vl_rtcp_fir_at */
        struct {
            uint64_t bits_per_second;
            struct vl_span ssrcs; /* vl_rtcp_ssrc_at */
        } remb;
        struct {
            uint16_t base_sequence, status_count;
            int32_t reference_time; /* 64 ms units, 24 bits signed */
            uint8_t feedback_count;
            struct vl_span chunks; /* chunks, then deltas, then padding; not looked at */
        } transport_cc;
        struct vl_span other; /* the body after the four-byte header */
    } u;
};

struct vl_rtcp_iterator {
    struct vl_cursor rest;
    unsigned seen;
};

/* it = vl_rtcp_iterate(compound); while ((rc = vl_rtcp_next(&it, &item)) > 0) ...
 * Returns 1 with *out written, 0 at the end, or an error, after which the iterator stays at the
 * end: VL_E_TRUNC: an item runs past the datagram. VL_E_PROTO: version, padding or an inner length
 * is wrong. VL_E_FULL: more than VL_RTCP_MAX_ITEMS. */
struct vl_rtcp_iterator vl_rtcp_iterate(struct vl_span compound);
int vl_rtcp_next(struct vl_rtcp_iterator *it, struct vl_rtcp_item *out) VL_MUST_CHECK;

/* Entry i of a span of the item; false past the end. */
bool vl_rtcp_report_block_at(struct vl_span blocks, size_t i, struct vl_rtcp_report_block *out);
bool vl_rtcp_ssrc_at(struct vl_span ssrcs, size_t i, uint32_t *out);
bool vl_rtcp_fir_at(struct vl_span entries, size_t i, uint32_t *ssrc, uint8_t *command);
/* Expands pairs into sequence numbers; returns how many were written, at most `capacity`. */
size_t vl_rtcp_nack_sequences(struct vl_span pairs, uint16_t *out, size_t capacity);
/* Next chunk of an SDES: its SSRC and its CNAME (empty when it has none). false at the end. */
bool vl_rtcp_sdes_next(struct vl_cursor *chunks, uint32_t *ssrc, struct vl_span *cname);

/* --- building: each adds one whole item to w ------------------------------------------------
 * VL_E_FULL: it did not fit (the writer is then as before); VL_E_INVAL: a count or length is out of
 * range. Any sequence of items is a valid compound. */

int vl_rtcp_write_sender_report(struct vl_writer *w, uint32_t sender_ssrc,
                                const struct vl_rtcp_sender_info *info,
                                const struct vl_rtcp_report_block *blocks,
                                size_t count) VL_MUST_CHECK;
int vl_rtcp_write_receiver_report(struct vl_writer *w, uint32_t sender_ssrc,
                                  const struct vl_rtcp_report_block *blocks,
                                  size_t count) VL_MUST_CHECK;
int vl_rtcp_write_sdes_cname(struct vl_writer *w, uint32_t ssrc,
                             struct vl_span cname) VL_MUST_CHECK;
/* reason: up to 255 bytes, may be empty. */
int vl_rtcp_write_bye(struct vl_writer *w, const uint32_t *ssrcs, size_t count,
                      struct vl_span reason) VL_MUST_CHECK;
/* sequences: in sending order (modulo 2^16); count 1..256. */
int vl_rtcp_write_nack(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                       const uint16_t *sequences, size_t count) VL_MUST_CHECK;
int vl_rtcp_write_pli(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc) VL_MUST_CHECK;
/* command: grows by one for each new request to that stream. */
int vl_rtcp_write_fir(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                      uint8_t command) VL_MUST_CHECK;
/* count 0..255. The rate loses precision below its 18 leading bits. */
int vl_rtcp_write_remb(struct vl_writer *w, uint32_t sender_ssrc, uint64_t bits_per_second,
                       const uint32_t *ssrcs, size_t count) VL_MUST_CHECK;

struct vl_rtcp_arrival { /* one packet of a transport-wide feedback */
    bool received;
    int64_t at_us; /* any monotonic clock; counts only when received */
};
/* Feedback for `count` (1..512) consecutive transport-wide sequence numbers from base_sequence on.
 * Times are rounded to 250 us; a step outside 16 bits of them: VL_E_INVAL. */
int vl_rtcp_write_transport_cc(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                               uint16_t base_sequence, uint8_t feedback_count,
                               const struct vl_rtcp_arrival *arrivals, size_t count) VL_MUST_CHECK;

#endif

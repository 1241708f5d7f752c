/* consumer.h - one producer's stream on its way to one browser.
 *
 * Rewrites SSRC, sequence, timestamp, payload type and header extensions so that the browser sees
 * one unbroken stream over pauses and over changes at the producer. Video begins at a keyframe.
 * Answers NACK from the producer's history by RTX (RFC 4588) or plainly; reports (SR); passes on
 * keyframe requests. No allocation per packet. Threads: one loop; time is an argument. */
#ifndef VL_MEDIA_CONSUMER_H
#define VL_MEDIA_CONSUMER_H

#include "media/producer.h"

enum vl_consumer_state {
    VL_CONSUMER_PAUSED,
    VL_CONSUMER_WAITING, /* for a packet to begin with: video needs a keyframe */
    VL_CONSUMER_FLOWING
};

struct vl_consumer_resent { /* when a packet was last sent again */
    uint32_t extended;      /* 0: none; extended numbers begin above it */
    vl_mono at;
};

struct vl_consumer { /* in place; fields are for reading */
    char id[VL_MEDIA_ID_BYTES];
    struct vl_producer *producer;     /* NULL: it is gone */
    struct vl_consumer_choice choice; /* mid and cname point into the fields below */
    char mid[VL_ORTC_MAX_MID_BYTES + 1];
    char cname[VL_ORTC_MAX_TEXT_BYTES + 1];
    struct vl_media_link link;
    enum vl_consumer_state state;
    bool begun;                /* something was sent, ever */
    bool new_clock;            /* the producer's timestamps begin anew */
    uint32_t first;            /* extended: nothing older is passed on */
    uint32_t sequence_offset;  /* ours = extended + offset, modulo 2^16 */
    uint32_t timestamp_offset; /* ours = theirs + offset */
    uint16_t last_sequence;    /* newest sent, ours */
    uint32_t last_extended;    /* the same packet by the producer's number */
    uint32_t last_timestamp;
    vl_mono last_at;
    uint16_t rtx_sequence;
    struct vl_consumer_resent resent[VL_HISTORY_PACKETS];
    unsigned resend_budget; /* until the next tick */
    vl_mono report_at;
    uint32_t report_ntp; /* middle bits of the last SR sent, 0: none */
    vl_mono report_sent;
    uint32_t rtt_ms;     /* 0: not measured */
    uint8_t loss;        /* of 256, as last reported */
    uint8_t fir_command; /* last one answered */
    bool fir_seen;
    uint32_t packets, bytes; /* payload, as SR counts them */
    uint64_t retransmitted;
};

/* Attaches to the producer; begins paused or waiting. `choice` has its SSRCs; its texts are copied.
 * first_sequence: of the first packet sent. VL_E_FULL: the producer has too many consumers. */
VL_MUST_CHECK int vl_consumer_init(struct vl_consumer *c, struct vl_producer *producer,
                                   const struct vl_consumer_choice *choice,
                                   const struct vl_media_link *link, uint16_t first_sequence);
/* Detaches. */
void vl_consumer_fini(struct vl_consumer *c);

/* From the producer: one packet, in order of arrival. */
void vl_consumer_forward(struct vl_consumer *c, const struct vl_media_packet *packet, vl_mono now);
/* From the producer: what follows does not continue what was sent. new_clock: nor do timestamps. */
void vl_consumer_resync(struct vl_consumer *c, bool new_clock);

void vl_consumer_pause(struct vl_consumer *c);
void vl_consumer_resume(struct vl_consumer *c, vl_mono now);

/* From the browser. */
void vl_consumer_take_nack(struct vl_consumer *c, struct vl_span pairs, vl_mono now);
void vl_consumer_take_report(struct vl_consumer *c, const struct vl_rtcp_report_block *block,
                             vl_mono now);
void vl_consumer_take_keyframe_request(struct vl_consumer *c, vl_mono now);
/* FIR repeats its command until it is served; a repeat is no new request. */
void vl_consumer_take_fir(struct vl_consumer *c, uint8_t command, vl_mono now);

/* Every VL_TICK_MS: SR; asks again for a keyframe while it waits for one. */
void vl_consumer_tick(struct vl_consumer *c, vl_mono now);

#endif

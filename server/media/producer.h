/* producer.h - one stream that a browser sends: received, repaired, reported on, passed on.
 *
 * Takes authenticated RTP, undoes RTX, keeps the last packets, asks for missing ones (NACK) and
 * for keyframes (PLI, paced), reports once a second (RR, REMB), and hands every packet to its
 * consumers. RFC 3550, 4585, 5104, 4588. No allocation per packet. Threads: one loop; time is an
 * argument. */
#ifndef VL_MEDIA_PRODUCER_H
#define VL_MEDIA_PRODUCER_H

#include "media/history.h"
#include "media/media_link.h"
#include "media/nack_list.h"
#include "media/receive_stats.h"
#include "media/rtp.h"

struct vl_consumer;

#define VL_MEDIA_ID_BYTES 17 /* 16 characters and a NUL */

struct vl_sender_report { /* the browser's newest SR, for its consumers' SRs */
    bool known;
    uint64_t ntp;
    uint32_t rtp_timestamp;
    vl_mono at; /* when it arrived */
};

struct vl_producer { /* in place; fields are for reading */
    char id[VL_MEDIA_ID_BYTES];
    struct vl_send_parameters parameters; /* ssrc, rtx_ssrc: as told or learnt; 0: not yet */
    struct vl_media_link link;
    bool paused;
    struct vl_receive_stats stats;
    struct vl_nack_list nacks;
    struct vl_history *history; /* video, once it flows; else NULL */
    struct vl_sender_report sender_report;
    bool keyframe_wanted;  /* asked for by a consumer, not yet sent on */
    bool keyframe_awaited; /* sent, and none has come */
    bool keyframe_asked;   /* keyframe_at is valid */
    vl_mono keyframe_at;   /* of the last request */
    vl_mono report_at;
    uint32_t estimate_bps; /* what REMB tells */
    uint8_t worst_loss;    /* of 256, by consumers' reports since our last one */
    struct vl_consumer *consumers[VL_MAX_PRODUCER_CONSUMERS];
    size_t consumer_count;
    uint64_t packets, bytes, repaired;
};

void vl_producer_init(struct vl_producer *p, const struct vl_send_parameters *parameters,
                      const struct vl_media_link *link, vl_mono now);
/* Its consumers must be gone. */
void vl_producer_fini(struct vl_producer *p);

/* VL_E_FULL: VL_MAX_PRODUCER_CONSUMERS. */
VL_MUST_CHECK int vl_producer_attach(struct vl_producer *p, struct vl_consumer *consumer);
void vl_producer_detach(struct vl_producer *p, const struct vl_consumer *consumer);

/* True if the packet is this producer's, by SSRC or by its mid. May learn SSRCs by that. */
bool vl_producer_claims(struct vl_producer *p, const struct vl_rtp_view *view);
/* A packet that it claims. */
void vl_producer_receive(struct vl_producer *p, const struct vl_rtp_view *view, vl_mono now);
void vl_producer_take_sender_report(struct vl_producer *p, const struct vl_rtcp_sender_info *info,
                                    vl_mono now);
/* For video; sent at once or as soon as pacing allows. */
void vl_producer_want_keyframe(struct vl_producer *p, vl_mono now);
/* Every VL_TICK_MS: reports, repeats, pending keyframe requests. */
void vl_producer_tick(struct vl_producer *p, vl_mono now);

/* Paused: nothing is passed on; statistics go on. */
void vl_producer_pause(struct vl_producer *p);
void vl_producer_resume(struct vl_producer *p, vl_mono now);

#endif

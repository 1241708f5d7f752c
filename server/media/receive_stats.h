/* receive_stats.h - what arrived of one RTP stream, and what did not.
 *
 * RFC 3550, A.1 (sequence numbers), A.3 (loss), A.8 (jitter). Sequence numbers are extended to 32
 * bits, so that nothing above has to think of wrap-around. Pure state; time is an argument. */
#ifndef VL_MEDIA_RECEIVE_STATS_H
#define VL_MEDIA_RECEIVE_STATS_H

#include "base/clock.h"
#include "media/rtcp.h"
#include <stdbool.h>
#include <stdint.h>

#define VL_RECEIVE_WINDOW 1024u /* packets behind the newest in which duplicates are known */

enum vl_arrival {
    VL_ARRIVAL_NEXT,      /* newer than all before; may leave a gap */
    VL_ARRIVAL_LATE,      /* fills a gap */
    VL_ARRIVAL_DUPLICATE, /* or too old to tell: drop */
    VL_ARRIVAL_JUMP,      /* far outside the window: drop, unless the stream goes on there */
    VL_ARRIVAL_RESTART    /* it does go on there: a new beginning */
};

struct vl_receive_stats { /* in place; all zero before the first packet; fields are for reading */
    bool started;
    uint32_t base, highest;                    /* extended sequence numbers */
    uint32_t bad_next;                         /* 65536: no jump seen */
    uint32_t received;                         /* first transmissions, duplicates left out */
    uint32_t expected_before, received_before; /* at the last report */
    uint32_t transit, jitter_q4;
    uint64_t seen[VL_RECEIVE_WINDOW / 64];
};

/* Takes note of one packet; *extended is its 32-bit number (not for DUPLICATE and JUMP).
 * `repaired`: it came by RTX, and says nothing about loss and jitter. */
enum vl_arrival vl_receive_stats_packet(struct vl_receive_stats *s, uint16_t sequence,
                                        bool repaired, uint32_t *extended);
/* Call for first transmissions. now: arrival time. */
void vl_receive_stats_jitter(struct vl_receive_stats *s, uint32_t timestamp, uint32_t clock_rate,
                             vl_mono now);
/* Fills loss, highest sequence and jitter; begins the next interval. SSRC and SR fields stay. */
void vl_receive_stats_report(struct vl_receive_stats *s, struct vl_rtcp_report_block *out);
/* Packets lost since the beginning, never below 0. */
uint32_t vl_receive_stats_lost(const struct vl_receive_stats *s);

#endif

/* The building half of rtcp.h. */
#include "media/rtcp.h"

#define PT_SENDER_REPORT   200
#define PT_RECEIVER_REPORT 201
#define PT_SDES            202
#define PT_BYE             203
#define PT_RTP_FEEDBACK    205
#define PT_PAYLOAD         206
#define MAX_NACKS          256
#define MAX_ARRIVALS       512

/* An item begins where the writer stands; its length is filled in at the end. */
static size_t item_begin(struct vl_writer *w, size_t format, uint8_t packet_type)
{
    size_t start = w->used;

    vl_writer_be(w, 0x80 | format, 1);
    vl_writer_be(w, packet_type, 1);
    vl_writer_be(w, 0, 2);
    return start;
}

static int item_end(struct vl_writer *w, size_t start)
{
    if (!w->failed)
        vl_writer_zero(w, (4 - (w->used - start) % 4) % 4);
    if (w->failed) {
        w->used = start;
        w->failed = false;
        return VL_E_FULL;
    }
    vl_writer_patch_be(w, start + 2, (w->used - start) / 4 - 1, 2);
    return VL_OK;
}

static void block_write(struct vl_writer *w, const struct vl_rtcp_report_block *b)
{
    int32_t lost = b->cumulative_lost;

    if (lost > 0x7fffff)
        lost = 0x7fffff;
    if (lost < -0x800000)
        lost = -0x800000;
    vl_writer_be(w, b->ssrc, 4);
    vl_writer_be(w, b->fraction_lost, 1);
    vl_writer_be(w, (uint32_t)lost & 0xffffff, 3);
    vl_writer_be(w, b->highest_sequence, 4);
    vl_writer_be(w, b->jitter, 4);
    vl_writer_be(w, b->last_sr, 4);
    vl_writer_be(w, b->delay_since_sr, 4);
}

int vl_rtcp_write_sender_report(struct vl_writer *w, uint32_t sender_ssrc,
                                const struct vl_rtcp_sender_info *info,
                                const struct vl_rtcp_report_block *blocks, size_t count)
{
    if (count > VL_RTCP_MAX_REPORT_BLOCKS)
        return VL_E_INVAL;
    size_t start = item_begin(w, count, PT_SENDER_REPORT);
    vl_writer_be(w, sender_ssrc, 4);
    vl_writer_be(w, info->ntp, 8);
    vl_writer_be(w, info->rtp_timestamp, 4);
    vl_writer_be(w, info->packets, 4);
    vl_writer_be(w, info->bytes, 4);
    for (size_t i = 0; i < count; i++)
        block_write(w, &blocks[i]);
    return item_end(w, start);
}

int vl_rtcp_write_receiver_report(struct vl_writer *w, uint32_t sender_ssrc,
                                  const struct vl_rtcp_report_block *blocks, size_t count)
{
    if (count > VL_RTCP_MAX_REPORT_BLOCKS)
        return VL_E_INVAL;
    size_t start = item_begin(w, count, PT_RECEIVER_REPORT);
    vl_writer_be(w, sender_ssrc, 4);
    for (size_t i = 0; i < count; i++)
        block_write(w, &blocks[i]);
    return item_end(w, start);
}

int vl_rtcp_write_sdes_cname(struct vl_writer *w, uint32_t ssrc, struct vl_span cname)
{
    if (cname.n == 0 || cname.n > VL_RTCP_MAX_CNAME_BYTES)
        return VL_E_INVAL;
    size_t start = item_begin(w, 1, PT_SDES);
    vl_writer_be(w, ssrc, 4);
    vl_writer_be(w, 1, 1); /* CNAME */
    vl_writer_be(w, cname.n, 1);
    vl_writer_bytes(w, cname.p, cname.n);
    vl_writer_be(w, 0, 1); /* end of the list; item_end pads */
    return item_end(w, start);
}

int vl_rtcp_write_bye(struct vl_writer *w, const uint32_t *ssrcs, size_t count,
                      struct vl_span reason)
{
    if (count > 31 || reason.n > 255)
        return VL_E_INVAL;
    size_t start = item_begin(w, count, PT_BYE);
    for (size_t i = 0; i < count; i++)
        vl_writer_be(w, ssrcs[i], 4);
    if (reason.n) {
        vl_writer_be(w, reason.n, 1);
        vl_writer_bytes(w, reason.p, reason.n);
    }
    return item_end(w, start);
}

static size_t feedback_begin(struct vl_writer *w, uint8_t format, uint8_t packet_type,
                             uint32_t sender_ssrc, uint32_t media_ssrc)
{
    size_t start = item_begin(w, format, packet_type);

    vl_writer_be(w, sender_ssrc, 4);
    vl_writer_be(w, media_ssrc, 4);
    return start;
}

int vl_rtcp_write_nack(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                       const uint16_t *sequences, size_t count)
{
    if (count == 0 || count > MAX_NACKS)
        return VL_E_INVAL;
    size_t start = feedback_begin(w, 1, PT_RTP_FEEDBACK, sender_ssrc, media_ssrc);
    for (size_t i = 0; i < count;) {
        uint16_t first = sequences[i++];
        unsigned mask = 0;
        for (; i < count; i++) {
            uint16_t ahead = (uint16_t)(sequences[i] - first);
            if (ahead > 16)
                break;
            if (ahead > 0)
                mask |= 1u << (ahead - 1);
        }
        vl_writer_be(w, first, 2);
        vl_writer_be(w, mask, 2);
    }
    return item_end(w, start);
}

int vl_rtcp_write_pli(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc)
{
    return item_end(w, feedback_begin(w, 1, PT_PAYLOAD, sender_ssrc, media_ssrc));
}

int vl_rtcp_write_fir(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                      uint8_t command)
{
    size_t start = feedback_begin(w, 4, PT_PAYLOAD, sender_ssrc, 0); /* RFC 5104, 4.3.1.2 */

    vl_writer_be(w, media_ssrc, 4);
    vl_writer_be(w, command, 1);
    vl_writer_be(w, 0, 3);
    return item_end(w, start);
}

int vl_rtcp_write_remb(struct vl_writer *w, uint32_t sender_ssrc, uint64_t bits_per_second,
                       const uint32_t *ssrcs, size_t count)
{
    unsigned exponent = 0;

    if (count > 255)
        return VL_E_INVAL;
    for (; bits_per_second > 0x3ffff; bits_per_second >>= 1)
        exponent++;
    size_t start = feedback_begin(w, 15, PT_PAYLOAD, sender_ssrc, 0);
    vl_writer_bytes(w, "REMB", 4);
    vl_writer_be(w, count, 1);
    vl_writer_be(w, (uint64_t)exponent << 18 | bits_per_second, 3);
    for (size_t i = 0; i < count; i++)
        vl_writer_be(w, ssrcs[i], 4);
    return item_end(w, start);
}

/* --- transport-wide congestion control --------------------------------------------------- */

#define TICK_US      250
#define REFERENCE_US 64000
enum { STATUS_LOST = 0, STATUS_SMALL = 1, STATUS_LARGE = 2 };

struct arrival_plan {
    int64_t reference; /* 64 ms units */
    size_t count;
    int32_t delta[MAX_ARRIVALS]; /* ticks; meaningless when lost */
    uint8_t status[MAX_ARRIVALS];
};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int arrivals_plan(const struct vl_rtcp_arrival *arrivals, size_t count,
                         struct arrival_plan *p)
{
    bool started = false;
    int64_t last = 0; /* ticks, as the receiver will have added them up */

    p->reference = 0;
    p->count = count;
    for (size_t i = 0; i < count; i++) {
        p->status[i] = STATUS_LOST;
        p->delta[i] = 0;
        if (!arrivals[i].received)
            continue;
        if (!started) {
            p->reference = floor_divide(arrivals[i].at_us, REFERENCE_US);
            last = p->reference * (REFERENCE_US / TICK_US);
            started = true;
        }
        int64_t delta = floor_divide(arrivals[i].at_us, TICK_US) - last;
        if (delta < INT16_MIN || delta > INT16_MAX)
            return VL_E_INVAL;
        p->delta[i] = (int32_t)delta;
        p->status[i] = delta >= 0 && delta <= 255 ? STATUS_SMALL : STATUS_LARGE;
        last += delta;
    }
    return VL_OK;
}

/* Status vector chunks with two bits a packet: seven packets each. */
static void statuses_write(struct vl_writer *w, const struct arrival_plan *p)
{
    for (size_t i = 0; i < p->count; i += 7) {
        uint32_t chunk = 0xc000;
        for (size_t k = 0; k < 7 && i + k < p->count; k++)
            chunk |= (uint32_t)p->status[i + k] << (12 - 2 * k);
        vl_writer_be(w, chunk, 2);
    }
}

static void deltas_write(struct vl_writer *w, const struct arrival_plan *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->status[i] == STATUS_SMALL)
            vl_writer_be(w, (uint64_t)p->delta[i], 1);
        else if (p->status[i] == STATUS_LARGE)
            vl_writer_be(w, (uint16_t)p->delta[i], 2);
    }
}

int vl_rtcp_write_transport_cc(struct vl_writer *w, uint32_t sender_ssrc, uint32_t media_ssrc,
                               uint16_t base_sequence, uint8_t feedback_count,
                               const struct vl_rtcp_arrival *arrivals, size_t count)
{
    struct arrival_plan plan;

    if (count == 0 || count > MAX_ARRIVALS)
        return VL_E_INVAL;
    int rc = arrivals_plan(arrivals, count, &plan);
    if (rc < 0)
        return rc;
    size_t start = feedback_begin(w, 15, PT_RTP_FEEDBACK, sender_ssrc, media_ssrc);
    vl_writer_be(w, base_sequence, 2);
    vl_writer_be(w, count, 2);
    vl_writer_be(w, (uint64_t)plan.reference & 0xffffff, 3);
    vl_writer_be(w, feedback_count, 1);
    statuses_write(w, &plan);
    deltas_write(w, &plan);
    return item_end(w, start);
}

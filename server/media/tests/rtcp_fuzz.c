/* Oracles: views lie inside the input; the walk ends within its bound; every item that we can build
 * parses back to the same values, alone and in the compound. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/rtcp.h"

static void check(int ok)
{
    if (!ok)
        abort();
}

static int inside(struct vl_span part, struct vl_span whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static int same(struct vl_span a, struct vl_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static int write_report(struct vl_writer *w, const struct vl_rtcp_item *item)
{
    struct vl_rtcp_report_block blocks[VL_RTCP_MAX_REPORT_BLOCKS];
    size_t n = 0;

    while (n < VL_RTCP_MAX_REPORT_BLOCKS &&
           vl_rtcp_report_block_at(item->u.report.blocks, n, &blocks[n]))
        n++;
    check(n == item->format);
    if (item->kind == VL_RTCP_SENDER_REPORT)
        return vl_rtcp_write_sender_report(w, item->sender_ssrc, &item->u.report.sender, blocks, n);
    return vl_rtcp_write_receiver_report(w, item->sender_ssrc, blocks, n);
}

static size_t ssrcs_of(struct vl_span span, uint32_t *out, size_t room)
{
    size_t n = 0;

    while (n < room && vl_rtcp_ssrc_at(span, n, &out[n]))
        n++;
    return n;
}

static int write_fir(struct vl_writer *w, const struct vl_rtcp_item *item)
{
    uint32_t ssrc = 0;
    uint8_t command = 0;

    check(vl_rtcp_fir_at(item->u.fir, 0, &ssrc, &command));
    return vl_rtcp_write_fir(w, item->sender_ssrc, ssrc, command);
}

static int write_nack(struct vl_writer *w, const struct vl_rtcp_item *item)
{
    uint16_t sequences[256];
    size_t n = vl_rtcp_nack_sequences(item->u.nack, sequences, 256);

    check(n >= 1 && n <= 256);
    return vl_rtcp_write_nack(w, item->sender_ssrc, item->media_ssrc, sequences, n);
}

/* 1: nothing of ours to build. */
static int rebuild(struct vl_writer *w, const struct vl_rtcp_item *item)
{
    uint32_t ssrcs[255];
    size_t n;

    switch (item->kind) {
    case VL_RTCP_SENDER_REPORT:
    case VL_RTCP_RECEIVER_REPORT:
        return write_report(w, item);
    case VL_RTCP_BYE:
        n = ssrcs_of(item->u.bye.ssrcs, ssrcs, 255);
        return vl_rtcp_write_bye(w, ssrcs, n, item->u.bye.reason);
    case VL_RTCP_NACK:
        return write_nack(w, item);
    case VL_RTCP_PLI:
        return vl_rtcp_write_pli(w, item->sender_ssrc, item->media_ssrc);
    case VL_RTCP_FIR:
        return write_fir(w, item);
    case VL_RTCP_REMB:
        n = ssrcs_of(item->u.remb.ssrcs, ssrcs, 255);
        return vl_rtcp_write_remb(w, item->sender_ssrc, item->u.remb.bits_per_second, ssrcs, n);
    default:
        return 1;
    }
}

static void compare(const struct vl_rtcp_item *a, const struct vl_rtcp_item *b)
{
    check(a->kind == b->kind && a->sender_ssrc == b->sender_ssrc);
    if (a->kind == VL_RTCP_SENDER_REPORT || a->kind == VL_RTCP_RECEIVER_REPORT) {
        check(same(a->u.report.blocks, b->u.report.blocks));
        check(a->u.report.sender.ntp == b->u.report.sender.ntp);
    } else if (a->kind == VL_RTCP_BYE) {
        check(same(a->u.bye.ssrcs, b->u.bye.ssrcs) && same(a->u.bye.reason, b->u.bye.reason));
    } else if (a->kind == VL_RTCP_REMB) {
        check(a->u.remb.bits_per_second == b->u.remb.bits_per_second);
        check(same(a->u.remb.ssrcs, b->u.remb.ssrcs));
    } else if (a->kind == VL_RTCP_PLI || a->kind == VL_RTCP_NACK) {
        check(a->media_ssrc == b->media_ssrc);
    }
}

static void round_trip(const struct vl_rtcp_item *item)
{
    uint8_t out[4096];
    struct vl_writer w = vl_writer_of(out, sizeof out);
    struct vl_rtcp_item again;

    if (rebuild(&w, item) != VL_OK)
        return;
    struct vl_rtcp_iterator it = vl_rtcp_iterate((struct vl_span){out, w.used});
    check(vl_rtcp_next(&it, &again) == 1);
    compare(item, &again);
    check(vl_rtcp_next(&it, &again) == 0);
}

static void spans_inside(const struct vl_rtcp_item *item, struct vl_span in)
{
    struct vl_span cname;
    uint32_t ssrc;
    unsigned chunks = 0;

    switch (item->kind) {
    case VL_RTCP_SENDER_REPORT:
    case VL_RTCP_RECEIVER_REPORT:
        check(inside(item->u.report.blocks, in));
        break;
    case VL_RTCP_SDES:
        for (struct vl_cursor c = vl_cursor_of(item->u.sdes); vl_rtcp_sdes_next(&c, &ssrc, &cname);
             chunks++)
            check(inside(cname, in));
        check(chunks == item->format);
        break;
    case VL_RTCP_BYE:
        check(inside(item->u.bye.ssrcs, in) && inside(item->u.bye.reason, in));
        break;
    case VL_RTCP_TRANSPORT_CC:
        check(inside(item->u.transport_cc.chunks, in));
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1); /* exact size: a sanitizer sees n + 1 */
    struct vl_rtcp_item item;
    unsigned count = 0;
    int rc;

    if (!copy)
        return 0;
    if (n)
        memcpy(copy, data, n);
    struct vl_span in = {copy, n};
    struct vl_rtcp_iterator it = vl_rtcp_iterate(in);
    while ((rc = vl_rtcp_next(&it, &item)) > 0) {
        check(++count <= VL_RTCP_MAX_ITEMS && count <= n / 4);
        spans_inside(&item, in);
        round_trip(&item);
    }
    check(rc == 0 || vl_rtcp_next(&it, &item) == 0);
    free(copy);
    return 0;
}

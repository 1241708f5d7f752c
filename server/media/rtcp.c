#include "media/rtcp.h"

#include <string.h>

#define PT_SENDER_REPORT   200
#define PT_RECEIVER_REPORT 201
#define PT_SDES            202
#define PT_BYE             203
#define PT_RTP_FEEDBACK    205
#define PT_PAYLOAD         206
#define FMT_NACK           1
#define FMT_TRANSPORT_CC   15
#define FMT_PLI            1
#define FMT_FIR            4
#define FMT_APPLICATION    15
#define REMB_MAGIC         0x52454d42u /* "REMB" */
#define BLOCK_BYTES        24
#define SDES_CNAME         1

/* --- reading ----------------------------------------------------------------------------- */

struct vl_rtcp_iterator vl_rtcp_iterate(struct vl_span compound)
{
    return (struct vl_rtcp_iterator){vl_cursor_of(compound), 0};
}

static int report_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->sender_ssrc = vl_cursor_u32(c);
    if (item->kind == VL_RTCP_SENDER_REPORT) {
        item->u.report.sender.ntp = vl_cursor_be(c, 8);
        item->u.report.sender.rtp_timestamp = vl_cursor_u32(c);
        item->u.report.sender.packets = vl_cursor_u32(c);
        item->u.report.sender.bytes = vl_cursor_u32(c);
    }
    /* Profile-specific extensions may follow the blocks and do not concern us. */
    item->u.report.blocks = vl_cursor_take(c, item->format * (size_t)BLOCK_BYTES);
    return VL_OK;
}

static int sdes_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.sdes = vl_cursor_rest(c);
    struct vl_cursor chunks = vl_cursor_of(item->u.sdes);
    struct vl_span cname;
    uint32_t ssrc;

    for (unsigned i = 0; i < item->format; i++) {
        if (!vl_rtcp_sdes_next(&chunks, &ssrc, &cname))
            return VL_E_PROTO;
    }
    item->u.sdes.n -= chunks.rest.n;
    return VL_OK;
}

static int bye_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.bye.ssrcs = vl_cursor_take(c, item->format * (size_t)4);
    if (c->rest.n)
        item->u.bye.reason = vl_cursor_take(c, vl_cursor_u8(c));
    return VL_OK;
}

static int remb_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    (void)vl_cursor_u32(c);
    size_t count = vl_cursor_u8(c);
    uint32_t rate = (uint32_t)vl_cursor_be(c, 3);
    unsigned exponent = rate >> 18;
    uint64_t mantissa = rate & 0x3ffff;

    item->u.remb.bits_per_second = exponent < 46 ? mantissa << exponent : UINT64_MAX;
    item->u.remb.ssrcs = vl_cursor_take(c, count * 4);
    return VL_OK;
}

static int transport_cc_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.transport_cc.base_sequence = vl_cursor_u16(c);
    item->u.transport_cc.status_count = vl_cursor_u16(c);
    uint32_t reference = (uint32_t)vl_cursor_be(c, 3);
    item->u.transport_cc.reference_time =
        reference & 0x800000 ? (int32_t)reference - 0x1000000 : (int32_t)reference;
    item->u.transport_cc.feedback_count = vl_cursor_u8(c);
    item->u.transport_cc.chunks = vl_cursor_rest(c);
    return VL_OK;
}

static int nack_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.nack = vl_cursor_rest(c);
    return item->u.nack.n ? VL_OK : VL_E_PROTO;
}

static int fir_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.fir = vl_cursor_rest(c);
    return item->u.fir.n && item->u.fir.n % 8 == 0 ? VL_OK : VL_E_PROTO;
}

static int pli_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    (void)c;
    (void)item;
    return VL_OK;
}

static int other_parse(struct vl_cursor *c, struct vl_rtcp_item *item)
{
    item->u.other = vl_cursor_rest(c);
    return VL_OK;
}

static enum vl_rtcp_kind feedback_kind(uint8_t packet_type, uint8_t format, struct vl_span body)
{
    if (packet_type == PT_RTP_FEEDBACK && format == FMT_NACK)
        return VL_RTCP_NACK;
    if (packet_type == PT_RTP_FEEDBACK && format == FMT_TRANSPORT_CC)
        return VL_RTCP_TRANSPORT_CC;
    if (packet_type == PT_PAYLOAD && format == FMT_PLI)
        return VL_RTCP_PLI;
    if (packet_type == PT_PAYLOAD && format == FMT_FIR)
        return VL_RTCP_FIR;
    if (packet_type == PT_PAYLOAD && format == FMT_APPLICATION && body.n >= 16 &&
        memcmp(body.p + 8, "REMB", 4) == 0)
        return VL_RTCP_REMB;
    return VL_RTCP_OTHER;
}

static enum vl_rtcp_kind kind_of(const struct vl_rtcp_item *item, struct vl_span body)
{
    switch (item->packet_type) {
    case PT_SENDER_REPORT:
        return VL_RTCP_SENDER_REPORT;
    case PT_RECEIVER_REPORT:
        return VL_RTCP_RECEIVER_REPORT;
    case PT_SDES:
        return VL_RTCP_SDES;
    case PT_BYE:
        return VL_RTCP_BYE;
    default:
        return feedback_kind(item->packet_type, item->format, body);
    }
}

static int (*const parse[])(struct vl_cursor *, struct vl_rtcp_item *) = {
    [VL_RTCP_SENDER_REPORT] = report_parse,
    [VL_RTCP_RECEIVER_REPORT] = report_parse,
    [VL_RTCP_SDES] = sdes_parse,
    [VL_RTCP_BYE] = bye_parse,
    [VL_RTCP_NACK] = nack_parse,
    [VL_RTCP_PLI] = pli_parse,
    [VL_RTCP_FIR] = fir_parse,
    [VL_RTCP_REMB] = remb_parse,
    [VL_RTCP_TRANSPORT_CC] = transport_cc_parse,
    [VL_RTCP_OTHER] = other_parse,
};

static int body_parse(struct vl_span body, struct vl_rtcp_item *item)
{
    struct vl_cursor c = vl_cursor_of(body);

    item->kind = kind_of(item, body);
    if (item->kind >= VL_RTCP_NACK && item->kind != VL_RTCP_OTHER) {
        item->sender_ssrc = vl_cursor_u32(&c);
        item->media_ssrc = vl_cursor_u32(&c);
    }
    int rc = parse[item->kind](&c, item);
    return c.failed ? VL_E_PROTO : rc;
}

static int item_parse(struct vl_cursor *c, struct vl_rtcp_item *out)
{
    struct vl_rtcp_item item;
    uint8_t first = vl_cursor_u8(c);

    memset(&item, 0, sizeof item);
    item.format = first & 0x1f;
    item.packet_type = vl_cursor_u8(c);
    struct vl_span body = vl_cursor_take(c, vl_cursor_u16(c) * (size_t)4);
    if (c->failed)
        return VL_E_TRUNC;
    if (first >> 6 != 2)
        return VL_E_PROTO;
    if (first & 0x20) { /* padding: in the last item of a compound only */
        size_t padding = body.n ? body.p[body.n - 1] : 0;
        if (c->rest.n || padding == 0 || padding % 4 || padding > body.n)
            return VL_E_PROTO;
        body.n -= padding;
    }
    int rc = body_parse(body, &item);
    if (rc == VL_OK)
        *out = item;
    return rc;
}

int vl_rtcp_next(struct vl_rtcp_iterator *it, struct vl_rtcp_item *out)
{
    int rc = VL_E_FULL;

    if (it->rest.rest.n == 0)
        return 0;
    if (it->seen++ < VL_RTCP_MAX_ITEMS)
        rc = item_parse(&it->rest, out);
    if (rc < 0) {
        it->rest.rest.n = 0;
        return rc;
    }
    return 1;
}

/* A cursor on entry i of fixed size; `failed` past the end. */
static struct vl_cursor entry_at(struct vl_span entries, size_t i, size_t bytes)
{
    struct vl_cursor c = vl_cursor_of(entries);

    if (i >= entries.n / bytes)
        c.failed = true;
    else
        (void)vl_cursor_take(&c, i * bytes);
    return c;
}

bool vl_rtcp_report_block_at(struct vl_span blocks, size_t i, struct vl_rtcp_report_block *out)
{
    struct vl_cursor c = entry_at(blocks, i, BLOCK_BYTES);
    struct vl_rtcp_report_block b;

    if (c.failed)
        return false;
    b.ssrc = vl_cursor_u32(&c);
    b.fraction_lost = vl_cursor_u8(&c);
    uint32_t lost = (uint32_t)vl_cursor_be(&c, 3);
    b.cumulative_lost = lost & 0x800000 ? (int32_t)lost - 0x1000000 : (int32_t)lost;
    b.highest_sequence = vl_cursor_u32(&c);
    b.jitter = vl_cursor_u32(&c);
    b.last_sr = vl_cursor_u32(&c);
    b.delay_since_sr = vl_cursor_u32(&c);
    *out = b;
    return true;
}

bool vl_rtcp_ssrc_at(struct vl_span ssrcs, size_t i, uint32_t *out)
{
    struct vl_cursor c = entry_at(ssrcs, i, 4);

    if (c.failed)
        return false;
    *out = vl_cursor_u32(&c);
    return true;
}

/* Pair i: `first` is lost, and first + k + 1 for each bit k of `mask`. */
static bool nack_at(struct vl_span pairs, size_t i, uint16_t *first, uint16_t *mask)
{
    struct vl_cursor c = entry_at(pairs, i, 4);

    if (c.failed)
        return false;
    *first = vl_cursor_u16(&c);
    *mask = vl_cursor_u16(&c);
    return true;
}

bool vl_rtcp_fir_at(struct vl_span entries, size_t i, uint32_t *ssrc, uint8_t *command)
{
    struct vl_cursor c = entry_at(entries, i, 8);

    if (c.failed)
        return false;
    *ssrc = vl_cursor_u32(&c);
    *command = vl_cursor_u8(&c);
    return true;
}

size_t vl_rtcp_nack_sequences(struct vl_span pairs, uint16_t *out, size_t capacity)
{
    size_t n = 0;
    uint16_t first, mask;

    for (size_t i = 0; n < capacity && nack_at(pairs, i, &first, &mask); i++) {
        out[n++] = first;
        for (unsigned bit = 0; bit < 16 && n < capacity; bit++) {
            if (mask >> bit & 1)
                out[n++] = (uint16_t)(first + bit + 1);
        }
    }
    return n;
}

bool vl_rtcp_sdes_next(struct vl_cursor *chunks, uint32_t *ssrc, struct vl_span *cname)
{
    size_t before = chunks->rest.n;

    if (before == 0 || chunks->failed)
        return false;
    *ssrc = vl_cursor_u32(chunks);
    *cname = (struct vl_span){0, 0};
    while (!chunks->failed) {
        uint8_t type = vl_cursor_u8(chunks);
        if (type == 0)
            break;
        struct vl_span text = vl_cursor_take(chunks, vl_cursor_u8(chunks));
        if (type == SDES_CNAME && cname->n == 0)
            *cname = text;
    }
    /* The list ends with a zero and is padded with zeros to a multiple of four. */
    (void)vl_cursor_take(chunks, (4 - (before - chunks->rest.n) % 4) % 4);
    return !chunks->failed;
}

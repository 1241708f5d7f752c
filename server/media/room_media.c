/* room_media.c - what arrives at a room's transports, the tick, and the statistics. */
#include "media/room.h"

void vl_room_take_rtp(struct vl_room_transport *t, const struct vl_rtp_view *view, vl_mono now)
{
    for (struct vl_room_producer *p = t->producers; p; p = p->next) {
        if (vl_producer_claims(&p->core, view)) {
            vl_producer_receive(&p->core, view, now);
            return;
        }
    }
    vl_media_count(t->link.counters, VL_MEDIA_RTP_NO_PRODUCER);
}

/* --- RTCP ---------------------------------------------------------------------------------- */

static struct vl_producer *producer_by_ssrc(const struct vl_room_transport *t, uint32_t ssrc)
{
    for (struct vl_room_producer *p = t->producers; p; p = p->next) {
        if (p->core.parameters.ssrc == ssrc)
            return &p->core;
    }
    return NULL;
}

static struct vl_consumer *consumer_by_ssrc(const struct vl_room_transport *t, uint32_t ssrc)
{
    for (struct vl_room_consumer *c = t->consumers; c; c = c->next) {
        if (c->core.choice.ssrc == ssrc)
            return &c->core;
    }
    return NULL;
}

static void take_blocks(struct vl_room_transport *t, struct vl_span blocks, vl_mono now)
{
    struct vl_rtcp_report_block block;

    for (size_t i = 0; vl_rtcp_report_block_at(blocks, i, &block); i++) {
        struct vl_consumer *c = consumer_by_ssrc(t, block.ssrc);
        if (c)
            vl_consumer_take_report(c, &block, now);
    }
}

static void take_sender_report(struct vl_room_transport *t, const struct vl_rtcp_item *item,
                               vl_mono now)
{
    struct vl_producer *p = producer_by_ssrc(t, item->sender_ssrc);

    if (p)
        vl_producer_take_sender_report(p, &item->u.report.sender, now);
    take_blocks(t, item->u.report.blocks, now);
}

static void take_fir(struct vl_room_transport *t, struct vl_span entries, vl_mono now)
{
    uint32_t ssrc;
    uint8_t command;

    for (size_t i = 0; vl_rtcp_fir_at(entries, i, &ssrc, &command); i++) {
        struct vl_consumer *c = consumer_by_ssrc(t, ssrc);
        if (c)
            vl_consumer_take_fir(c, command, now);
    }
}

static void take_feedback(struct vl_room_transport *t, const struct vl_rtcp_item *item, vl_mono now)
{
    struct vl_consumer *c = consumer_by_ssrc(t, item->media_ssrc);

    if (item->kind == VL_RTCP_NACK && c)
        vl_consumer_take_nack(c, item->u.nack, now);
    if (item->kind == VL_RTCP_PLI && c)
        vl_consumer_take_keyframe_request(c, now);
}

static void take_item(struct vl_room_transport *t, const struct vl_rtcp_item *item, vl_mono now)
{
    switch (item->kind) {
    case VL_RTCP_SENDER_REPORT:
        take_sender_report(t, item, now);
        break;
    case VL_RTCP_RECEIVER_REPORT:
        take_blocks(t, item->u.report.blocks, now);
        break;
    case VL_RTCP_NACK:
    case VL_RTCP_PLI:
        take_feedback(t, item, now);
        break;
    case VL_RTCP_FIR:
        take_fir(t, item->u.fir, now);
        break;
    case VL_RTCP_SDES: /* cnames are known from the parameters */
    case VL_RTCP_BYE:  /* the end of a stream is the core's decision */
    case VL_RTCP_REMB: /* loss steers us; receivers' estimates do not */
        break;
    case VL_RTCP_TRANSPORT_CC:
    case VL_RTCP_OTHER:
        vl_media_count(t->link.counters, VL_MEDIA_RTCP_UNKNOWN_ITEM);
        break;
    }
}

void vl_room_take_rtcp(struct vl_room_transport *t, struct vl_span compound, vl_mono now)
{
    struct vl_rtcp_iterator it = vl_rtcp_iterate(compound);
    struct vl_rtcp_item item;
    int rc;

    while ((rc = vl_rtcp_next(&it, &item)) > 0)
        take_item(t, &item, now);
    if (rc < 0)
        vl_media_count(t->link.counters, VL_MEDIA_RTCP_MALFORMED);
}

void vl_room_tick(struct vl_room *room, vl_mono now)
{
    for (struct vl_room_transport *t = room->transports; t; t = t->next) {
        for (struct vl_room_producer *p = t->producers; p; p = p->next)
            vl_producer_tick(&p->core, now);
        for (struct vl_room_consumer *c = t->consumers; c; c = c->next)
            vl_consumer_tick(&c->core, now);
    }
}

/* --- statistics ---------------------------------------------------------------------------- */

static json_t *producer_stats(const struct vl_room_producer *p)
{
    const struct vl_producer *core = &p->core;
    uint32_t clock_rate = core->parameters.codec->clock_rate;

    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "producer", core->id, "source",
                     p->source, "codec", core->parameters.codec->mime, "packets",
                     (json_int_t)core->packets, "bytes", (json_int_t)core->bytes, "lost",
                     (json_int_t)vl_receive_stats_lost(&core->stats), "repaired",
                     (json_int_t)core->repaired, "jitterMs",
                     (json_int_t)((uint64_t)(core->stats.jitter_q4 >> 4) * 1000 / clock_rate));
}

static json_t *consumer_stats(const struct vl_room_consumer *c)
{
    const struct vl_consumer *core = &c->core;

    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "consumer", core->id, "packets",
                     (json_int_t)core->packets, "bytes", (json_int_t)core->bytes, "retransmitted",
                     (json_int_t)core->retransmitted, "lossPer256", (json_int_t)core->loss, "rttMs",
                     (json_int_t)core->rtt_ms);
}

static json_t *transport_stats(const struct vl_room_transport *t)
{
    json_t *producers = json_array(), *consumers = json_array();
    struct vl_transport_totals totals;

    vl_transport_totals(t->wire, &totals);
    for (const struct vl_room_producer *p = t->producers; p; p = p->next)
        (void)json_array_append_new(producers, producer_stats(p));
    for (const struct vl_room_consumer *c = t->consumers; c; c = c->next)
        (void)json_array_append_new(consumers, consumer_stats(c));
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o}", "transport", t->id, "peer",
                     t->peer, "state", vl_transport_state_text(vl_transport_state(t->wire)),
                     "packetsIn", (json_int_t)totals.packets_in, "bytesIn",
                     (json_int_t)totals.bytes_in, "packetsOut", (json_int_t)totals.packets_out,
                     "bytesOut", (json_int_t)totals.bytes_out, "producers", producers, "consumers",
                     consumers);
}

json_t *vl_room_stats(const struct vl_room *room)
{
    json_t *list = json_array();

    for (const struct vl_room_transport *t = room->transports; t; t = t->next)
        (void)json_array_append_new(list, transport_stats(t));
    return list;
}

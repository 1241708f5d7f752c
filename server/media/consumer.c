#include "media/consumer.h"
#include <string.h>

static bool is_video(const struct vl_consumer *c)
{
    return c->choice.codec->kind == VL_KIND_VIDEO;
}

static void own_texts(struct vl_consumer *c, const struct vl_consumer_choice *choice)
{
    c->choice = *choice;
    memcpy(c->mid, choice->mid, strnlen(choice->mid, sizeof c->mid - 1));
    memcpy(c->cname, choice->cname, strnlen(choice->cname, sizeof c->cname - 1));
    c->choice.mid = c->mid;
    c->choice.cname = c->cname;
}

int vl_consumer_init(struct vl_consumer *c, struct vl_producer *producer,
                     const struct vl_consumer_choice *choice, const struct vl_media_link *link,
                     uint16_t first_sequence)
{
    int rc;

    memset(c, 0, sizeof *c);
    rc = vl_producer_attach(producer, c);
    if (rc < 0)
        return rc;
    own_texts(c, choice);
    c->producer = producer;
    c->link = *link;
    c->state = VL_CONSUMER_PAUSED;
    c->last_sequence = (uint16_t)(first_sequence - 1u);
    c->rtx_sequence = first_sequence;
    c->resend_budget = VL_RESEND_MAX_PER_TICK;
    return VL_OK;
}

void vl_consumer_fini(struct vl_consumer *c)
{
    if (c->producer)
        vl_producer_detach(c->producer, c);
    c->producer = NULL;
}

/* --- sending ------------------------------------------------------------------------------- */

static size_t extension_list(const struct vl_consumer *c, const struct vl_media_packet *packet,
                             struct vl_rtp_extension out[VL_EXTENSIONS])
{
    size_t count = 0;

    for (unsigned i = 0; i < VL_EXTENSIONS; i++) {
        const struct vl_media_extension *value = &packet->extensions[i];
        struct vl_span bytes = {value->bytes, value->n};

        if (i == VL_EXTENSION_MID)
            bytes = (struct vl_span){(const uint8_t *)c->mid, strlen(c->mid)};
        /* The one-byte form of RFC 8285 holds 16 bytes; our own mids are shorter. */
        if (c->choice.extensions.id[i] && bytes.n >= 1 && bytes.n <= 16)
            out[count++] = (struct vl_rtp_extension){c->choice.extensions.id[i], bytes};
    }
    return count;
}

/* original: NULL, or the sequence number that goes before the payload (RTX). */
static bool send_packet(struct vl_consumer *c, const struct vl_media_packet *packet,
                        const struct vl_rtp_header *header, const uint16_t *original)
{
    struct vl_rtp_extension list[VL_EXTENSIONS];
    size_t capacity = 0, count = extension_list(c, packet, list);
    uint8_t *buffer = c->link.rtp_buffer(c->link.owner, &capacity);
    struct vl_writer w;

    if (!buffer)
        return false;
    w = vl_writer_of(buffer, capacity);
    if (vl_rtp_build(header, list, count, (struct vl_span){NULL, 0}, 0, &w) < 0)
        return false;
    if (original)
        vl_writer_be(&w, *original, 2);
    vl_writer_bytes(&w, packet->payload.p, packet->payload.n);
    if (w.failed)
        return false;
    c->link.rtp_send(c->link.owner, w.used);
    return true;
}

static void send_media(struct vl_consumer *c, const struct vl_media_packet *packet)
{
    struct vl_rtp_header header = {
        .payload_type = c->choice.codec->payload_type,
        .marker = packet->marker,
        .sequence = (uint16_t)(packet->extended + c->sequence_offset),
        .timestamp = packet->timestamp + c->timestamp_offset,
        .ssrc = c->choice.ssrc,
    };

    if (send_packet(c, packet, &header, NULL)) {
        c->packets++;
        c->bytes += (uint32_t)packet->payload.n;
    }
}

/* --- from the producer --------------------------------------------------------------------- */

/* Continues the sequence without a gap and, on a new time base, the timestamps by the clock. */
static void begin(struct vl_consumer *c, const struct vl_media_packet *packet, vl_mono now)
{
    uint64_t elapsed_ms = now.ms - c->last_at.ms;
    uint32_t ticks = (uint32_t)(elapsed_ms * c->choice.codec->clock_rate / 1000);

    c->sequence_offset = (uint16_t)(c->last_sequence + 1u) - packet->extended;
    if (c->begun && c->new_clock)
        c->timestamp_offset = c->last_timestamp + (ticks ? ticks : 1) - packet->timestamp;
    c->first = packet->extended;
    c->last_extended = packet->extended - 1;
    c->begun = true;
    c->new_clock = false;
    c->state = VL_CONSUMER_FLOWING;
}

void vl_consumer_forward(struct vl_consumer *c, const struct vl_media_packet *packet, vl_mono now)
{
    if (c->state == VL_CONSUMER_PAUSED)
        return;
    if (c->state == VL_CONSUMER_WAITING) {
        if (!packet->keyframe || !c->link.ready(c->link.owner))
            return;
        begin(c, packet, now);
    }
    if ((int32_t)(packet->extended - c->first) < 0)
        return;
    if ((int32_t)(packet->extended - c->last_extended) > 0) {
        c->last_extended = packet->extended;
        c->last_sequence = (uint16_t)(packet->extended + c->sequence_offset);
        c->last_timestamp = packet->timestamp + c->timestamp_offset;
        c->last_at = now;
    }
    send_media(c, packet);
}

void vl_consumer_resync(struct vl_consumer *c, bool new_clock)
{
    c->new_clock |= new_clock;
    if (c->state == VL_CONSUMER_FLOWING)
        c->state = VL_CONSUMER_WAITING;
}

void vl_consumer_pause(struct vl_consumer *c)
{
    c->state = VL_CONSUMER_PAUSED;
}

void vl_consumer_resume(struct vl_consumer *c, vl_mono now)
{
    if (c->state != VL_CONSUMER_PAUSED)
        return;
    c->state = VL_CONSUMER_WAITING;
    if (c->producer && c->link.ready(c->link.owner))
        vl_producer_want_keyframe(c->producer, now);
}

/* --- from the browser ---------------------------------------------------------------------- */

/* A packet that was just sent again is on its way: asking twice within a round trip brings one. */
static bool resent_lately(struct vl_consumer *c, uint32_t extended, vl_mono now)
{
    struct vl_consumer_resent *r = &c->resent[extended % VL_HISTORY_PACKETS];
    uint32_t interval = c->rtt_ms && c->rtt_ms < VL_RESEND_MAX_INTERVAL_MS
                            ? c->rtt_ms
                            : (uint32_t)VL_RESEND_MAX_INTERVAL_MS;

    if (interval < VL_RESEND_MIN_INTERVAL_MS)
        interval = VL_RESEND_MIN_INTERVAL_MS;
    if (r->extended == extended && now.ms - r->at.ms < interval)
        return true;
    *r = (struct vl_consumer_resent){extended, now};
    return false;
}

static bool resend_packet(struct vl_consumer *c, const struct vl_media_packet *packet)
{
    uint16_t sequence = (uint16_t)(packet->extended + c->sequence_offset);
    struct vl_rtp_header header = {
        .payload_type = c->choice.codec->rtx_payload_type,
        .marker = packet->marker,
        .sequence = c->rtx_sequence,
        .timestamp = packet->timestamp + c->timestamp_offset,
        .ssrc = c->choice.rtx_ssrc,
    };

    if (c->choice.rtx_ssrc) {
        c->rtx_sequence++;
        return send_packet(c, packet, &header, &sequence);
    }
    header.payload_type = c->choice.codec->payload_type;
    header.sequence = sequence;
    header.ssrc = c->choice.ssrc;
    return send_packet(c, packet, &header, NULL);
}

static void resend(struct vl_consumer *c, uint16_t sequence, vl_mono now)
{
    int32_t behind = (int16_t)(sequence - c->last_sequence);
    uint32_t extended = c->last_extended + (uint32_t)behind;
    struct vl_media_packet packet;

    if (behind > 0 || (int32_t)(extended - c->first) < 0 ||
        vl_history_get(c->producer->history, extended, &packet) < 0) {
        vl_media_count(c->link.counters, VL_MEDIA_RETRANSMIT_MISSED);
        return;
    }
    if (c->resend_budget == 0 || resent_lately(c, extended, now))
        return;
    c->resend_budget--;
    if (!resend_packet(c, &packet))
        return;
    c->retransmitted++;
    vl_media_count(c->link.counters, VL_MEDIA_RETRANSMITTED);
}

void vl_consumer_take_nack(struct vl_consumer *c, struct vl_span pairs, vl_mono now)
{
    uint16_t sequences[VL_RESEND_MAX_PER_TICK];
    size_t count;

    vl_media_count(c->link.counters, VL_MEDIA_NACK_IN);
    if (!is_video(c) || c->state != VL_CONSUMER_FLOWING || !c->producer || !c->producer->history)
        return;
    count = vl_rtcp_nack_sequences(pairs, sequences, VL_RESEND_MAX_PER_TICK);
    for (size_t i = 0; i < count; i++)
        resend(c, sequences[i], now);
}

void vl_consumer_take_report(struct vl_consumer *c, const struct vl_rtcp_report_block *block,
                             vl_mono now)
{
    c->loss = block->fraction_lost;
    if (c->producer && c->producer->worst_loss < c->loss)
        c->producer->worst_loss = c->loss;
    if (!c->report_ntp || block->last_sr != c->report_ntp)
        return;
    uint64_t since_ms = now.ms - c->report_sent.ms;
    uint64_t held_ms = (uint64_t)block->delay_since_sr * 1000 / 65536;

    if (since_ms < 60000)
        c->rtt_ms = since_ms > held_ms ? (uint32_t)(since_ms - held_ms) : 1;
}

void vl_consumer_take_keyframe_request(struct vl_consumer *c, vl_mono now)
{
    vl_media_count(c->link.counters, VL_MEDIA_KEYFRAME_IN);
    if (c->producer && c->state != VL_CONSUMER_PAUSED)
        vl_producer_want_keyframe(c->producer, now);
}

void vl_consumer_take_fir(struct vl_consumer *c, uint8_t command, vl_mono now)
{
    if (c->fir_seen && c->fir_command == command)
        return;
    c->fir_seen = true;
    c->fir_command = command;
    vl_consumer_take_keyframe_request(c, now);
}

/* --- reports ------------------------------------------------------------------------------- */

/* Times are the sending browser's own, carried on by our clock, so that its sound and picture stay
 * together at the receiver (RFC 3550, 6.4.1). */
static void sender_info(const struct vl_consumer *c, vl_mono now, struct vl_rtcp_sender_info *out)
{
    const struct vl_sender_report *r = &c->producer->sender_report;
    uint64_t elapsed_ms = now.ms - r->at.ms;

    out->ntp = r->ntp + (elapsed_ms << 32) / 1000;
    out->rtp_timestamp = r->rtp_timestamp + c->timestamp_offset +
                         (uint32_t)(elapsed_ms * c->choice.codec->clock_rate / 1000);
    out->packets = c->packets;
    out->bytes = c->bytes;
}

static void send_report(struct vl_consumer *c, vl_mono now)
{
    uint8_t bytes[512];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_span cname = {(const uint8_t *)c->cname, strlen(c->cname)};
    struct vl_rtcp_sender_info info;

    sender_info(c, now, &info);
    if (vl_rtcp_write_sender_report(&w, c->choice.ssrc, &info, NULL, 0) < 0 ||
        vl_rtcp_write_sdes_cname(&w, c->choice.ssrc, cname) < 0)
        return;
    c->report_at = c->report_sent = now;
    c->report_ntp = (uint32_t)(info.ntp >> 16);
    c->link.rtcp_send(c->link.owner, (struct vl_span){bytes, w.used});
}

void vl_consumer_tick(struct vl_consumer *c, vl_mono now)
{
    c->resend_budget = VL_RESEND_MAX_PER_TICK;
    if (!c->producer)
        return;
    if (c->state == VL_CONSUMER_WAITING && is_video(c) && !c->producer->keyframe_awaited &&
        c->link.ready(c->link.owner))
        vl_producer_want_keyframe(c->producer, now);
    if (c->state != VL_CONSUMER_FLOWING || !c->producer->sender_report.known)
        return;
    if (c->report_ntp && now.ms - c->report_at.ms < VL_REPORT_MS)
        return;
    send_report(c, now);
}

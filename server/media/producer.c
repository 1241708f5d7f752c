#include "media/producer.h"
#include "media/consumer.h"
#include <string.h>

enum {
    ESTIMATE_START_BPS = 1500000, /* lifts the browser's careful beginning */
    ESTIMATE_MIN_BPS = 100000,
    ESTIMATE_MAX_BPS = 3000000,
    LOSS_LOW = 5,  /* of 256: 2 % */
    LOSS_HIGH = 26 /* 10 % */
};

static bool is_video(const struct vl_producer *p)
{
    return p->parameters.kind == VL_KIND_VIDEO;
}

void vl_producer_init(struct vl_producer *p, const struct vl_send_parameters *parameters,
                      const struct vl_media_link *link, vl_mono now)
{
    memset(p, 0, sizeof *p);
    p->parameters = *parameters;
    p->link = *link;
    p->report_at = (vl_mono){now.ms - VL_REPORT_MS}; /* the first one as soon as it flows */
    p->estimate_bps = ESTIMATE_START_BPS;
}

void vl_producer_fini(struct vl_producer *p)
{
    vl_history_destroy(p->history);
    p->history = NULL;
}

int vl_producer_attach(struct vl_producer *p, struct vl_consumer *consumer)
{
    if (p->consumer_count == VL_MAX_PRODUCER_CONSUMERS)
        return VL_E_FULL;
    p->consumers[p->consumer_count++] = consumer;
    return VL_OK;
}

void vl_producer_detach(struct vl_producer *p, const struct vl_consumer *consumer)
{
    for (size_t i = 0; i < p->consumer_count; i++) {
        if (p->consumers[i] == consumer) {
            p->consumers[i] = p->consumers[--p->consumer_count];
            return;
        }
    }
}

/* --- whose packet it is -------------------------------------------------------------------- */

static void resync_consumers(struct vl_producer *p, bool new_clock)
{
    for (size_t i = 0; i < p->consumer_count; i++)
        vl_consumer_resync(p->consumers[i], new_clock);
}

/* A new SSRC for a stream that has begun is a new stream to everything but the consumers' ears. */
static void learn_ssrc(struct vl_producer *p, uint32_t ssrc)
{
    bool changed = p->stats.started;

    p->parameters.ssrc = ssrc;
    if (!changed)
        return;
    memset(&p->stats, 0, sizeof p->stats);
    memset(&p->nacks, 0, sizeof p->nacks);
    p->sender_report.known = false;
    if (p->history)
        vl_history_clear(p->history);
    resync_consumers(p, true);
}

static bool mid_matches(const struct vl_producer *p, const struct vl_rtp_view *view)
{
    uint8_t id = p->parameters.extensions.id[VL_EXTENSION_MID];
    size_t n = strlen(p->parameters.mid);
    struct vl_span mid;

    if (!id || !n)
        return false;
    mid = vl_rtp_extension_find(view, id);
    return mid.n == n && memcmp(mid.p, p->parameters.mid, n) == 0;
}

bool vl_producer_claims(struct vl_producer *p, const struct vl_rtp_view *view)
{
    struct vl_send_parameters *parameters = &p->parameters;

    if (view->ssrc == 0) /* our word for "not told" */
        return false;
    if (view->ssrc == parameters->ssrc || view->ssrc == parameters->rtx_ssrc)
        return true;
    if (!mid_matches(p, view))
        return false;
    if (view->payload_type == parameters->payload_type) {
        learn_ssrc(p, view->ssrc);
        return true;
    }
    if (parameters->rtx_payload_type && view->payload_type == parameters->rtx_payload_type) {
        parameters->rtx_ssrc = view->ssrc;
        return true;
    }
    return false;
}

/* --- receiving ----------------------------------------------------------------------------- */

static void copy_extension(struct vl_media_packet *packet, const struct vl_producer *p,
                           const struct vl_rtp_view *view, enum vl_extension which)
{
    uint8_t id = p->parameters.extensions.id[which];
    struct vl_span value = {NULL, 0};
    struct vl_media_extension *to = &packet->extensions[which];

    if (id)
        value = vl_rtp_extension_find(view, id);
    if (value.n == 0 || value.n > sizeof to->bytes)
        return;
    to->n = (uint8_t)value.n;
    memcpy(to->bytes, value.p, value.n);
}

/* False: RTX without an original inside (a probe), or not this producer's format. */
static bool unwrap(const struct vl_producer *p, const struct vl_rtp_view *view,
                   struct vl_media_packet *packet, bool *repaired)
{
    struct vl_cursor c = vl_cursor_of(view->payload);

    *repaired = view->ssrc == p->parameters.rtx_ssrc;
    packet->extended = *repaired ? vl_cursor_u16(&c) : view->sequence;
    packet->timestamp = view->timestamp;
    packet->marker = view->marker;
    packet->payload = vl_cursor_rest(&c);
    if (c.failed || packet->payload.n > VL_PACKET_BYTES)
        return false;
    if (view->payload_type !=
        (*repaired ? p->parameters.rtx_payload_type : p->parameters.payload_type))
        return false;
    packet->keyframe = vl_codec_starts_keyframe(p->parameters.codec, packet->payload);
    copy_extension(packet, p, view, VL_EXTENSION_AUDIO_LEVEL);
    copy_extension(packet, p, view, VL_EXTENSION_VIDEO_ORIENTATION);
    return true;
}

static void send_nacks(struct vl_producer *p, vl_mono now)
{
    uint16_t due[VL_NACK_MAX_MISSING];
    uint8_t bytes[VL_PACKET_BYTES];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    bool gave_up = false;
    size_t count = vl_nack_list_due(&p->nacks, now, VL_NACK_INTERVAL_MS, due, &gave_up);

    if (gave_up)
        vl_producer_want_keyframe(p, now);
    if (count == 0 ||
        vl_rtcp_write_nack(&w, p->link.local_ssrc, p->parameters.ssrc, due, count) < 0)
        return;
    vl_media_count(p->link.counters, VL_MEDIA_NACK_OUT);
    p->link.rtcp_send(p->link.owner, (struct vl_span){bytes, w.used});
}

static void repair(struct vl_producer *p, const struct vl_media_packet *packet,
                   enum vl_arrival arrival, uint32_t newest_before, vl_mono now)
{
    if (arrival == VL_ARRIVAL_LATE)
        vl_nack_list_arrived(&p->nacks, packet->extended);
    else if (!vl_nack_list_gap(&p->nacks, newest_before, packet->extended))
        vl_producer_want_keyframe(p, now);
    if (packet->keyframe)
        vl_nack_list_forget_before(&p->nacks, packet->extended);
    if (p->nacks.count)
        send_nacks(p, now);
}

static void keep(struct vl_producer *p, const struct vl_media_packet *packet)
{
    if (!p->history && vl_history_create(&p->history) < 0)
        return; /* goes on without repair */
    vl_history_put(p->history, packet);
}

static void pass_on(struct vl_producer *p, const struct vl_media_packet *packet, vl_mono now)
{
    if (is_video(p)) {
        keep(p, packet);
        if (packet->keyframe)
            p->keyframe_awaited = false;
    }
    for (size_t i = 0; !p->paused && i < p->consumer_count; i++)
        vl_consumer_forward(p->consumers[i], packet, now);
}

static void begin_anew(struct vl_producer *p, vl_mono now)
{
    memset(&p->nacks, 0, sizeof p->nacks);
    if (p->history)
        vl_history_clear(p->history);
    resync_consumers(p, true);
    vl_producer_want_keyframe(p, now);
}

void vl_producer_receive(struct vl_producer *p, const struct vl_rtp_view *view, vl_mono now)
{
    struct vl_media_packet packet = {0};
    uint32_t newest_before = p->stats.highest;
    bool repaired, first = !p->stats.started;
    enum vl_arrival arrival;

    if (!unwrap(p, view, &packet, &repaired) || (repaired && first))
        return;
    arrival =
        vl_receive_stats_packet(&p->stats, (uint16_t)packet.extended, repaired, &packet.extended);
    if (arrival == VL_ARRIVAL_DUPLICATE || arrival == VL_ARRIVAL_JUMP)
        return;
    if (!repaired)
        vl_receive_stats_jitter(&p->stats, view->timestamp, p->parameters.codec->clock_rate, now);
    p->packets++;
    p->bytes += packet.payload.n;
    p->repaired += repaired;
    if (arrival == VL_ARRIVAL_RESTART)
        begin_anew(p, now);
    else if (is_video(p) && p->parameters.nack && !first)
        repair(p, &packet, arrival, newest_before, now);
    pass_on(p, &packet, now);
}

void vl_producer_take_sender_report(struct vl_producer *p, const struct vl_rtcp_sender_info *info,
                                    vl_mono now)
{
    p->sender_report = (struct vl_sender_report){
        .known = true, .ntp = info->ntp, .rtp_timestamp = info->rtp_timestamp, .at = now};
}

/* --- keyframes ----------------------------------------------------------------------------- */

static void send_keyframe_request(struct vl_producer *p, vl_mono now)
{
    uint8_t bytes[32];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);

    if (vl_rtcp_write_pli(&w, p->link.local_ssrc, p->parameters.ssrc) < 0)
        return;
    p->keyframe_wanted = false;
    p->keyframe_awaited = p->keyframe_asked = true;
    p->keyframe_at = now;
    vl_media_count(p->link.counters, VL_MEDIA_KEYFRAME_OUT);
    p->link.rtcp_send(p->link.owner, (struct vl_span){bytes, w.used});
}

void vl_producer_want_keyframe(struct vl_producer *p, vl_mono now)
{
    bool too_soon = p->keyframe_asked && now.ms - p->keyframe_at.ms < VL_KEYFRAME_INTERVAL_MS;

    /* Before its first packet a stream needs no asking: it begins with a keyframe. */
    if (!is_video(p) || p->paused || !p->stats.started)
        return;
    if (!too_soon) {
        send_keyframe_request(p, now);
        return;
    }
    p->keyframe_wanted = true;
    vl_media_count(p->link.counters, VL_MEDIA_KEYFRAME_PACED);
}

void vl_producer_pause(struct vl_producer *p)
{
    p->paused = true;
    p->keyframe_wanted = p->keyframe_awaited = false;
}

void vl_producer_resume(struct vl_producer *p, vl_mono now)
{
    if (!p->paused)
        return;
    p->paused = false;
    resync_consumers(p, false);
    vl_producer_want_keyframe(p, now);
}

/* --- reports ------------------------------------------------------------------------------- */

/* Loss here and at the slowest receiver steers what the browser sends, by the loss-based rule of
 * Google congestion control: up 8 % a second without loss, down by half of a loss above 10 %. */
static void estimate(struct vl_producer *p, uint8_t loss)
{
    uint64_t bps = p->estimate_bps;

    if (loss < LOSS_LOW)
        bps = bps * 108 / 100;
    else if (loss > LOSS_HIGH)
        bps = bps * (512 - loss) / 512;
    if (bps < ESTIMATE_MIN_BPS)
        bps = ESTIMATE_MIN_BPS;
    p->estimate_bps = bps > ESTIMATE_MAX_BPS ? ESTIMATE_MAX_BPS : (uint32_t)bps;
}

static void fill_block(struct vl_producer *p, struct vl_rtcp_report_block *block, vl_mono now)
{
    block->ssrc = p->parameters.ssrc;
    vl_receive_stats_report(&p->stats, block);
    if (!p->sender_report.known)
        return;
    block->last_sr = (uint32_t)(p->sender_report.ntp >> 16);
    block->delay_since_sr = (uint32_t)((now.ms - p->sender_report.at.ms) * 65536 / 1000);
}

static void send_report(struct vl_producer *p, vl_mono now)
{
    uint8_t bytes[128];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_rtcp_report_block block = {0};
    uint32_t ssrc = p->parameters.ssrc;

    fill_block(p, &block, now);
    if (vl_rtcp_write_receiver_report(&w, p->link.local_ssrc, &block, 1) < 0)
        return;
    estimate(p, block.fraction_lost > p->worst_loss ? block.fraction_lost : p->worst_loss);
    p->worst_loss = 0;
    if (p->parameters.remb &&
        vl_rtcp_write_remb(&w, p->link.local_ssrc, p->estimate_bps, &ssrc, 1) < 0)
        return;
    p->link.rtcp_send(p->link.owner, (struct vl_span){bytes, w.used});
}

void vl_producer_tick(struct vl_producer *p, vl_mono now)
{
    if (!p->stats.started)
        return;
    if (p->keyframe_awaited && p->consumer_count &&
        now.ms - p->keyframe_at.ms >= 2 * VL_KEYFRAME_INTERVAL_MS)
        p->keyframe_wanted = true; /* the request or the picture was lost */
    if (p->keyframe_wanted && now.ms - p->keyframe_at.ms >= VL_KEYFRAME_INTERVAL_MS)
        send_keyframe_request(p, now);
    if (p->nacks.count)
        send_nacks(p, now);
    if (now.ms - p->report_at.ms < VL_REPORT_MS)
        return;
    p->report_at = now;
    send_report(p, now);
}

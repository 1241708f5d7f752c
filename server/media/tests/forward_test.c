/* A producer and a consumer between two simulated browsers, on a simulated clock: rewriting,
 * repair and pacing, as seen on the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/consumer.h"
#include "media/producer.h"

enum { MAX_SENT = 4096, PT = 96, RTX_PT = 97, SSRC = 1000, RTX_SSRC = 1001, OUT = 5000 };

static const uint8_t KEY[] = {0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a};
static const uint8_t DELTA[] = {0x10, 0x11, 0x02, 0x00};

/* One end of the wire: everything that was sent there, and the last RTCP of each kind. */
struct end {
    bool ready;
    uint8_t buffer[VL_PACKET_BYTES];
    struct vl_rtp_header sent[MAX_SENT];
    uint8_t first_byte[MAX_SENT][2]; /* of the payload */
    size_t count;
    unsigned plis, nacks, reports, sender_reports;
    uint16_t nacked[256];
    size_t nacked_count;
    struct vl_rtcp_report_block block;
    struct vl_rtcp_sender_info info;
    char mid[8];
};
struct scene {
    struct vl_media_counters counters;
    struct end sender, receiver;
    struct vl_producer producer;
    struct vl_consumer consumer;
    vl_mono now;
};

static bool end_ready(void *owner)
{
    return ((struct end *)owner)->ready;
}

static uint8_t *end_buffer(void *owner, size_t *capacity)
{
    struct end *e = owner;
    *capacity = sizeof e->buffer;
    return e->buffer;
}

static void end_send(void *owner, size_t n)
{
    struct end *e = owner;
    struct vl_rtp_view view;
    struct vl_span mid;

    assert_int_equal(vl_rtp_view_parse((struct vl_span){e->buffer, n}, &view), VL_OK);
    assert_true(e->count < MAX_SENT);
    e->sent[e->count] = (struct vl_rtp_header){view.payload_type, view.marker, view.sequence,
                                               view.timestamp, view.ssrc};
    memcpy(e->first_byte[e->count], view.payload.p, view.payload.n < 2 ? view.payload.n : 2);
    e->count++;
    mid = vl_rtp_extension_find(&view, 1);
    assert_true(mid.n < sizeof e->mid);
    memcpy(e->mid, mid.p, mid.n);
    e->mid[mid.n] = '\0';
}

static void end_rtcp(void *owner, struct vl_span compound)
{
    struct end *e = owner;
    struct vl_rtcp_iterator it = vl_rtcp_iterate(compound);
    struct vl_rtcp_item item;
    int rc;

    while ((rc = vl_rtcp_next(&it, &item)) > 0) {
        e->plis += item.kind == VL_RTCP_PLI;
        if (item.kind == VL_RTCP_NACK) {
            e->nacks++;
            e->nacked_count = vl_rtcp_nack_sequences(item.u.nack, e->nacked, 256);
        }
        if (item.kind == VL_RTCP_RECEIVER_REPORT) {
            e->reports++;
            assert_true(vl_rtcp_report_block_at(item.u.report.blocks, 0, &e->block));
        }
        if (item.kind == VL_RTCP_SENDER_REPORT) {
            e->sender_reports++;
            e->info = item.u.report.sender;
        }
    }
    assert_int_equal(rc, 0);
}

static struct vl_media_link link_to(struct scene *s, struct end *e)
{
    return (struct vl_media_link){.ready = end_ready,
                                  .rtp_buffer = end_buffer,
                                  .rtp_send = end_send,
                                  .rtcp_send = end_rtcp,
                                  .owner = e,
                                  .counters = &s->counters,
                                  .local_ssrc = 1};
}

static void open_scene(struct scene *s, enum vl_codec_id codec, bool rtx, uint16_t first)
{
    const struct vl_codec *c = vl_codec_get(codec);
    struct vl_send_parameters parameters = {.kind = c->kind,
                                            .codec = c,
                                            .payload_type = PT,
                                            .rtx_payload_type = RTX_PT,
                                            .ssrc = SSRC,
                                            .rtx_ssrc = RTX_SSRC,
                                            .nack = true,
                                            .remb = true,
                                            .extensions = {{4}},
                                            .mid = "v"};
    struct vl_consumer_choice choice = {.codec = c,
                                        .extensions = {{1}},
                                        .ssrc = OUT,
                                        .rtx_ssrc = rtx ? OUT + 1 : 0,
                                        .mid = "7",
                                        .cname = "c"};
    struct vl_media_link link;

    memset(s, 0, sizeof *s);
    s->now.ms = 10000;
    s->sender.ready = s->receiver.ready = true;
    vl_media_counters_init(&s->counters);
    link = link_to(s, &s->sender);
    vl_producer_init(&s->producer, &parameters, &link, s->now);
    link = link_to(s, &s->receiver);
    assert_int_equal(vl_consumer_init(&s->consumer, &s->producer, &choice, &link, first), VL_OK);
    vl_consumer_resume(&s->consumer, s->now);
}

static void close_scene(struct scene *s)
{
    vl_consumer_fini(&s->consumer);
    vl_producer_fini(&s->producer);
}

/* The sending browser's packet arrives; with `mid` its SSRC may be new. */
static void arrive_as(struct scene *s, uint32_t ssrc, uint8_t payload_type, uint16_t sequence,
                      uint32_t timestamp, struct vl_span payload, const char *mid)
{
    uint8_t bytes[VL_PACKET_BYTES];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    struct vl_rtp_header header = {payload_type, false, sequence, timestamp, ssrc};
    struct vl_rtp_extension extension = {4, {(const uint8_t *)mid, mid ? strlen(mid) : 0}};
    struct vl_rtp_view view;

    assert_int_equal(vl_rtp_build(&header, &extension, mid ? 1 : 0, payload, 0, &w), VL_OK);
    assert_int_equal(vl_rtp_view_parse((struct vl_span){bytes, w.used}, &view), VL_OK);
    if (vl_producer_claims(&s->producer, &view))
        vl_producer_receive(&s->producer, &view, s->now);
}

static void arrive(struct scene *s, uint16_t sequence, bool key)
{
    struct vl_span payload = {key ? KEY : DELTA, key ? sizeof KEY : sizeof DELTA};

    arrive_as(s, SSRC, PT, sequence, sequence * 3000u, payload, NULL);
}

static void pass(struct scene *s, uint64_t ms)
{
    uint64_t end = s->now.ms + ms;

    while (s->now.ms < end) {
        s->now.ms += VL_TICK_MS;
        vl_producer_tick(&s->producer, s->now);
        vl_consumer_tick(&s->consumer, s->now);
    }
}

static void nack(struct scene *s, uint16_t first, uint16_t mask)
{
    const uint8_t pair[4] = {(uint8_t)(first >> 8), (uint8_t)first, (uint8_t)(mask >> 8),
                             (uint8_t)mask};

    vl_consumer_take_nack(&s->consumer, (struct vl_span){pair, 4}, s->now);
}

/* --- rewriting ----------------------------------------------------------------------------- */

static void test_video_waits_for_a_keyframe(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 100);
    arrive(s, 1, false);
    arrive(s, 2, false);
    assert_int_equal(s->receiver.count, 0);
    pass(s, 100);
    assert_int_equal(s->sender.plis, 1); /* asked for, once it is known to flow */
    arrive(s, 3, true);
    arrive(s, 4, false);
    assert_int_equal(s->receiver.count, 2);
    assert_int_equal(s->receiver.sent[0].sequence, 100);
    assert_int_equal(s->receiver.sent[1].sequence, 101);
    assert_int_equal(s->receiver.sent[0].ssrc, OUT);
    assert_int_equal(s->receiver.sent[0].payload_type, 101);
    assert_int_equal(s->receiver.sent[0].timestamp, 3 * 3000);
    assert_string_equal(s->receiver.mid, "7");
    close_scene(s);
}

static void test_video_waits_for_the_path(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 0);
    s->receiver.ready = false;
    arrive(s, 1, true);
    pass(s, 300);
    assert_int_equal(s->receiver.count, 0);
    assert_int_equal(s->sender.plis, 0);
    s->receiver.ready = true;
    pass(s, 100);
    assert_int_equal(s->sender.plis, 1);
    close_scene(s);
}

static void test_audio_begins_at_once(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_OPUS, false, 9);
    arrive(s, 500, false);
    assert_int_equal(s->receiver.count, 1);
    assert_int_equal(s->receiver.sent[0].sequence, 9);
    close_scene(s);
}

static void test_sequence_wraps_and_keeps_gaps(void **state)
{
    struct scene *s = *state;
    uint16_t expected = 65530;

    open_scene(s, VL_CODEC_VP8, true, 65530);
    arrive(s, 65500, true);
    for (uint16_t i = 1; i < 100; i++) {
        if (i != 50)
            arrive(s, (uint16_t)(65500 + i), false);
    }
    assert_int_equal(s->receiver.count, 99);
    for (size_t i = 0; i < 99; i++) {
        if (i == 50)
            expected++; /* the lost one stays lost: the receiver asks for it */
        assert_int_equal(s->receiver.sent[i].sequence, expected++);
    }
    close_scene(s);
}

static void test_pause_leaves_no_gap(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    vl_consumer_pause(&s->consumer);
    for (uint16_t i = 2; i < 50; i++)
        arrive(s, i, false);
    vl_consumer_resume(&s->consumer, s->now);
    assert_int_equal(s->sender.plis, 1);
    arrive(s, 50, false);
    arrive(s, 51, true);
    arrive(s, 49, false); /* late, from before: not passed on */
    assert_int_equal(s->receiver.count, 2);
    assert_int_equal(s->receiver.sent[1].sequence, 11);
    assert_int_equal(s->receiver.sent[1].timestamp, 51 * 3000);
    close_scene(s);
}

static void test_producer_pause_and_resume(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    vl_producer_pause(&s->producer);
    arrive(s, 2, true);
    assert_int_equal(s->receiver.count, 1);
    vl_producer_resume(&s->producer, s->now);
    assert_int_equal(s->sender.plis, 1);
    arrive(s, 3, false);
    arrive(s, 4, true);
    assert_int_equal(s->receiver.count, 2);
    assert_int_equal(s->receiver.sent[1].sequence, 11);
    close_scene(s);
}

/* The browser began the stream anew under another SSRC, sequence and time base. */
static void test_new_ssrc_is_one_stream(void **state)
{
    struct scene *s = *state;
    struct vl_span key = {KEY, sizeof KEY};

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    s->now.ms += 100;
    arrive_as(s, 4242, PT, 40000, 0x80000000u, key, "v");
    arrive_as(s, 4343, PT, 50000, 0x10000000u, key, "w"); /* somebody else's mid */
    assert_int_equal(s->receiver.count, 2);
    assert_int_equal(s->receiver.sent[1].ssrc, OUT);
    assert_int_equal(s->receiver.sent[1].sequence, 11);
    assert_int_equal(s->receiver.sent[1].timestamp, 3000 + 9000);
    assert_int_equal(s->producer.parameters.ssrc, 4242);
    close_scene(s);
}

static void test_wrong_format_is_dropped(void **state)
{
    struct scene *s = *state;
    struct vl_span key = {KEY, sizeof KEY};

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive_as(s, SSRC, PT + 5, 1, 0, key, NULL);
    arrive_as(s, 0, PT, 1, 0, key, "v");
    arrive_as(s, RTX_SSRC, PT, 1, 0, key, NULL);
    arrive_as(s, RTX_SSRC, RTX_PT, 1, 0, (struct vl_span){KEY, 1}, NULL);
    assert_int_equal(s->receiver.count, 0);
    close_scene(s);
}

/* --- repair -------------------------------------------------------------------------------- */

static void test_gap_is_asked_for_and_filled_by_rtx(void **state)
{
    struct scene *s = *state;
    const uint8_t rtx[] = {0, 3, 0x10, 0x11, 0x02, 0x00};

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    arrive(s, 2, false);
    arrive(s, 4, false);
    assert_int_equal(s->sender.nacks, 1);
    assert_int_equal(s->sender.nacked_count, 1);
    assert_int_equal(s->sender.nacked[0], 3);
    arrive_as(s, RTX_SSRC, RTX_PT, 900, 9000, (struct vl_span){rtx, sizeof rtx}, NULL);
    assert_int_equal(s->receiver.count, 4);
    assert_int_equal(s->receiver.sent[3].sequence, 12);
    arrive(s, 3, false); /* and then it comes after all: nobody needs it twice */
    assert_int_equal(s->receiver.count, 4);
    pass(s, 1000);
    assert_int_equal(s->sender.nacks, 1);
    close_scene(s);
}

static void test_nack_repeats_and_gives_up(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    arrive(s, 3, false);
    pass(s, 5000);
    assert_int_equal(s->sender.nacks, VL_NACK_MAX_TRIES);
    assert_true(s->sender.plis >= 1);
    close_scene(s);
}

static void test_huge_gap_wants_a_keyframe(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 10);
    arrive(s, 1, true);
    arrive(s, 1000, false);
    assert_int_equal(s->sender.nacks, 0);
    assert_int_equal(s->sender.plis, 1);
    close_scene(s);
}

static void test_resends_by_rtx(void **state)
{
    struct scene *s = *state;
    struct end *r = &s->receiver;

    open_scene(s, VL_CODEC_VP8, true, 65535);
    for (uint16_t i = 1; i <= 600; i++)
        arrive(s, i, i == 1);
    assert_int_equal(r->count, 600);
    nack(s, 590, 1);
    assert_int_equal(r->count, 602);
    assert_int_equal(r->sent[600].ssrc, OUT + 1);
    assert_int_equal(r->sent[600].payload_type, 102);
    assert_int_equal(r->first_byte[600][0] << 8 | r->first_byte[600][1], 590);
    assert_int_equal(r->sent[601].sequence, (uint16_t)(r->sent[600].sequence + 1));
    nack(s, 590, 1); /* at once again: they are on their way */
    assert_int_equal(r->count, 602);
    s->now.ms += VL_RESEND_MAX_INTERVAL_MS;
    nack(s, 590, 0);
    assert_int_equal(r->count, 603);
    nack(s, 20, 0);    /* out of the history */
    nack(s, 700, 0);   /* not sent yet */
    nack(s, 60000, 0); /* never sent */
    assert_int_equal(r->count, 603);
    close_scene(s);
}

static void test_resends_plainly_without_rtx(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, false, 10);
    arrive(s, 1, true);
    arrive(s, 2, false);
    nack(s, 10, 0);
    assert_int_equal(s->receiver.count, 3);
    assert_int_equal(s->receiver.sent[2].ssrc, OUT);
    assert_int_equal(s->receiver.sent[2].sequence, 10);
    assert_int_equal(s->receiver.sent[2].payload_type, 101);
    close_scene(s);
}

static void test_storm_of_nacks_is_bounded(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 1);
    for (uint16_t i = 1; i <= 512; i++)
        arrive(s, i, i == 1);
    for (unsigned round = 0; round < 100; round++) {
        s->now.ms += 60; /* no tick */
        for (uint16_t i = 1; i <= 512; i = (uint16_t)(i + 17))
            nack(s, i, 0xffff);
    }
    assert_int_equal(s->receiver.count, 512 + VL_RESEND_MAX_PER_TICK);
    close_scene(s);
}

/* --- keyframe requests --------------------------------------------------------------------- */

static void test_keyframe_requests_are_paced(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    for (unsigned i = 0; i < 1000; i++) { /* 10 s, a request each 10 ms, each served */
        vl_consumer_take_keyframe_request(&s->consumer, s->now);
        arrive(s, (uint16_t)(i + 2), true);
        s->now.ms += 10;
        if (i % 10 == 9)
            vl_producer_tick(&s->producer, s->now);
    }
    assert_in_range(s->sender.plis, 15, 21);
    close_scene(s);
}

static void test_one_request_is_remembered(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    vl_consumer_take_keyframe_request(&s->consumer, s->now);
    arrive(s, 2, true);
    s->now.ms += 10;
    vl_consumer_take_keyframe_request(&s->consumer, s->now);
    assert_int_equal(s->sender.plis, 1);
    pass(s, 600);
    assert_int_equal(s->sender.plis, 2);
    close_scene(s);
}

static void test_fir_repeats_are_one_request(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    for (int i = 0; i < 5; i++) {
        vl_consumer_take_fir(&s->consumer, 9, s->now);
        arrive(s, (uint16_t)(i + 2), true);
        pass(s, 600);
    }
    assert_int_equal(s->sender.plis, 1);
    close_scene(s);
}

/* --- reports ------------------------------------------------------------------------------- */

static void test_receiver_report(void **state)
{
    struct scene *s = *state;
    const struct vl_rtcp_sender_info info = {.ntp = 0x1122334455667788, .rtp_timestamp = 90000};

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    pass(s, 100);
    vl_producer_take_sender_report(&s->producer, &info, s->now);
    for (uint16_t i = 2; i <= 101; i++) {
        if (i % 4)
            arrive(s, i, false);
    }
    pass(s, 1000);
    assert_int_equal(s->sender.reports, 2);
    assert_int_equal(s->sender.block.ssrc, SSRC);
    assert_int_equal(s->sender.block.cumulative_lost, 25);
    assert_int_equal(s->sender.block.fraction_lost, 255 * 25 / 100);
    assert_int_equal(s->sender.block.highest_sequence, 101);
    assert_int_equal(s->sender.block.last_sr, 0x33445566);
    assert_int_equal(s->sender.block.delay_since_sr, 65536);
    close_scene(s);
}

static void test_sender_report_and_round_trip(void **state)
{
    struct scene *s = *state;
    const struct vl_rtcp_sender_info info = {.ntp = (uint64_t)77 << 32, .rtp_timestamp = 3000};
    struct vl_rtcp_report_block block = {.ssrc = OUT, .fraction_lost = 40};

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    vl_producer_take_sender_report(&s->producer, &info, s->now);
    pass(s, 100);
    assert_int_equal(s->receiver.sender_reports, 1);
    assert_int_equal(s->receiver.info.rtp_timestamp, 3000 + 9000);
    assert_int_equal(s->receiver.info.ntp >> 32, 77);
    assert_int_equal(s->receiver.info.packets, 1);
    block.last_sr = (uint32_t)(s->receiver.info.ntp >> 16);
    block.delay_since_sr = 65536 / 5; /* held for 200 ms */
    s->now.ms += 280;
    vl_consumer_take_report(&s->consumer, &block, s->now);
    assert_in_range(s->consumer.rtt_ms, 79, 82);
    assert_int_equal(s->producer.worst_loss, 40);
    close_scene(s);
}

static void test_loss_lowers_the_estimate(void **state)
{
    struct scene *s = *state;
    uint32_t before;
    struct vl_rtcp_report_block block = {.ssrc = OUT, .fraction_lost = 128};

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    pass(s, 100);
    before = s->producer.estimate_bps;
    vl_consumer_take_report(&s->consumer, &block, s->now);
    pass(s, 1000);
    assert_true(s->producer.estimate_bps < before * 8 / 10);
    pass(s, 60000);
    assert_int_equal(s->producer.estimate_bps, 3000000);
    close_scene(s);
}

static void test_restart_of_the_numbers(void **state)
{
    struct scene *s = *state;

    open_scene(s, VL_CODEC_VP8, true, 1);
    arrive(s, 1, true);
    arrive(s, 30000, true); /* alone: a stray */
    assert_int_equal(s->receiver.count, 1);
    arrive(s, 30001, true);
    arrive(s, 30002, false);
    assert_int_equal(s->receiver.count, 3);
    assert_int_equal(s->receiver.sent[1].sequence, 2);
    close_scene(s);
}

int main(void)
{
    static struct scene scene;
    struct CMUnitTest tests[] = {
        cmocka_unit_test(test_video_waits_for_a_keyframe),
        cmocka_unit_test(test_video_waits_for_the_path),
        cmocka_unit_test(test_audio_begins_at_once),
        cmocka_unit_test(test_sequence_wraps_and_keeps_gaps),
        cmocka_unit_test(test_pause_leaves_no_gap),
        cmocka_unit_test(test_producer_pause_and_resume),
        cmocka_unit_test(test_new_ssrc_is_one_stream),
        cmocka_unit_test(test_wrong_format_is_dropped),
        cmocka_unit_test(test_gap_is_asked_for_and_filled_by_rtx),
        cmocka_unit_test(test_nack_repeats_and_gives_up),
        cmocka_unit_test(test_huge_gap_wants_a_keyframe),
        cmocka_unit_test(test_resends_by_rtx),
        cmocka_unit_test(test_resends_plainly_without_rtx),
        cmocka_unit_test(test_storm_of_nacks_is_bounded),
        cmocka_unit_test(test_keyframe_requests_are_paced),
        cmocka_unit_test(test_one_request_is_remembered),
        cmocka_unit_test(test_fir_repeats_are_one_request),
        cmocka_unit_test(test_receiver_report),
        cmocka_unit_test(test_sender_report_and_round_trip),
        cmocka_unit_test(test_loss_lowers_the_estimate),
        cmocka_unit_test(test_restart_of_the_numbers),
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tests[i].initial_state = &scene;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

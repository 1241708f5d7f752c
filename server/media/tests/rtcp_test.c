#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "media/rtcp.h"

#define SPAN(literal) ((struct vl_span){(const uint8_t *)(literal), sizeof(literal) - 1})

/* The result of reading to the end: 0, or the error; *count items before it. */
static int read_all(struct vl_span compound, struct vl_rtcp_item *last, unsigned *count)
{
    struct vl_rtcp_iterator it = vl_rtcp_iterate(compound);
    int rc;

    *count = 0;
    while ((rc = vl_rtcp_next(&it, last)) > 0)
        ++*count;
    if (rc < 0)
        assert_int_equal(vl_rtcp_next(&it, last), 0); /* stays at the end */
    return rc;
}

static const struct {
    const char *name;
    struct vl_span compound;
    int rc;
    unsigned count;
    enum vl_rtcp_kind last;
} rows[] = {
    {"empty", {NULL, 0}, 0, 0, VL_RTCP_OTHER},
    {"empty RR", SPAN("\x80\xc9\x00\x01\x00\x00\x00\x01"), 0, 1, VL_RTCP_RECEIVER_REPORT},
    {"header cut", SPAN("\x80\xc9\x00"), VL_E_TRUNC, 0, VL_RTCP_OTHER},
    {"length past the end", SPAN("\x80\xc9\x00\x02\x00\x00\x00\x01"), VL_E_TRUNC, 0, VL_RTCP_OTHER},
    {"version 1", SPAN("\x40\xc9\x00\x01\x00\x00\x00\x01"), VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"RR promises a block", SPAN("\x81\xc9\x00\x01\x00\x00\x00\x01"), VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"SR too short", SPAN("\x80\xc8\x00\x01\x00\x00\x00\x01"), VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"padding in the last item", SPAN("\xa0\xc9\x00\x02\x00\x00\x00\x01\x00\x00\x00\x04"), 0, 1,
     VL_RTCP_RECEIVER_REPORT},
    {"padding too long", SPAN("\xa0\xc9\x00\x02\x00\x00\x00\x01\x00\x00\x00\x0c"), VL_E_PROTO, 0,
     VL_RTCP_OTHER},
    {"padding before the last item",
     SPAN("\xa0\xc9\x00\x02\x00\x00\x00\x01\x00\x00\x00\x04\x80\xc9\x00\x01\x00\x00\x00\x01"),
     VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"BYE with a reason",
     SPAN("\x81\xcb\x00\x03\x00\x00\x00\x01\x04"
          "done\x00\x00\x00"),
     0, 1, VL_RTCP_BYE},
    {"BYE reason overruns",
     SPAN("\x81\xcb\x00\x02\x00\x00\x00\x01\xff"
          "abc"),
     VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"PLI", SPAN("\x81\xce\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02"), 0, 1, VL_RTCP_PLI},
    {"PLI cut", SPAN("\x81\xce\x00\x01\x00\x00\x00\x01"), VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"NACK without pairs", SPAN("\x81\xcd\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02"), VL_E_PROTO, 0,
     VL_RTCP_OTHER},
    {"FIR of 4 bytes", SPAN("\x84\xce\x00\x03\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03"),
     VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"SDES overruns",
     SPAN("\x81\xca\x00\x02\x00\x00\x00\x01\x01\x09"
          "ab"),
     VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"SDES without its end",
     SPAN("\x81\xca\x00\x02\x00\x00\x00\x01\x01\x02"
          "ab"),
     VL_E_PROTO, 0, VL_RTCP_OTHER},
    {"REMB with too many SSRCs",
     SPAN("\x8f\xce\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00REMB\x01\x00\x00\x01"), VL_E_PROTO, 0,
     VL_RTCP_OTHER},
    {"application feedback of others", SPAN("\x8f\xce\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00goog"),
     0, 1, VL_RTCP_OTHER},
    {"extended report", SPAN("\x80\xcf\x00\x01\x00\x00\x00\x01"), 0, 1, VL_RTCP_OTHER},
    {"good then cut", SPAN("\x80\xc9\x00\x01\x00\x00\x00\x01\x80"), VL_E_TRUNC, 1,
     VL_RTCP_RECEIVER_REPORT},
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_rtcp_item item = {.kind = VL_RTCP_OTHER};
        unsigned count;
        int rc = read_all(rows[i].compound, &item, &count);
        if (rc != rows[i].rc || count != rows[i].count || item.kind != rows[i].last)
            fail_msg("%s: rc %d count %u kind %d", rows[i].name, rc, count, item.kind);
    }
}

static void test_item_limit(void **state)
{
    uint8_t p[4 * (VL_RTCP_MAX_ITEMS + 1)];
    struct vl_rtcp_item item;
    unsigned count;

    (void)state;
    for (size_t i = 0; i < sizeof p; i += 4)
        memcpy(p + i, "\x80\xcf\x00\x00", 4);
    assert_int_equal(read_all((struct vl_span){p, sizeof p}, &item, &count), VL_E_FULL);
    assert_int_equal(count, VL_RTCP_MAX_ITEMS);
    assert_int_equal(read_all((struct vl_span){p, sizeof p - 4}, &item, &count), 0);
}

static struct vl_rtcp_item read_one(const struct vl_writer *w)
{
    struct vl_rtcp_item item;
    unsigned count;

    assert_int_equal(w->used % 4, 0);
    assert_int_equal(read_all((struct vl_span){w->p, w->used}, &item, &count), 0);
    assert_int_equal(count, 1);
    return item;
}

static void test_reports(void **state)
{
    const struct vl_rtcp_sender_info info = {0x0123456789abcdef, 2, 3, 4};
    const struct vl_rtcp_report_block blocks[] = {{1, 255, -5, 0x10002, 3, 4, 5},
                                                  {2, 0, 0x900000, 1, 2, 3, 4},
                                                  {3, 0, -0x900000, 1, 2, 3, 4}};
    const int32_t lost[] = {-5, 0x7fffff, -0x800000};
    uint8_t p[256];
    struct vl_writer w = vl_writer_of(p, sizeof p);
    struct vl_rtcp_report_block b;

    (void)state;
    assert_int_equal(vl_rtcp_write_sender_report(&w, 42, &info, blocks, 3), VL_OK);
    struct vl_rtcp_item item = read_one(&w);
    assert_int_equal(item.kind, VL_RTCP_SENDER_REPORT);
    assert_int_equal(item.sender_ssrc, 42);
    assert_true(item.u.report.sender.ntp == info.ntp);
    assert_int_equal(item.u.report.sender.rtp_timestamp, info.rtp_timestamp);
    assert_int_equal(item.u.report.sender.packets, info.packets);
    assert_int_equal(item.u.report.sender.bytes, info.bytes);
    for (size_t i = 0; i < 3; i++) {
        assert_true(vl_rtcp_report_block_at(item.u.report.blocks, i, &b));
        assert_int_equal(b.ssrc, blocks[i].ssrc);
        assert_int_equal(b.cumulative_lost, lost[i]);
        assert_int_equal(b.highest_sequence, blocks[i].highest_sequence);
        assert_int_equal(b.delay_since_sr, blocks[i].delay_since_sr);
    }
    assert_false(vl_rtcp_report_block_at(item.u.report.blocks, 3, &b));
    w.used = 0;
    assert_int_equal(vl_rtcp_write_receiver_report(&w, 43, blocks, 1), VL_OK);
    item = read_one(&w);
    assert_int_equal(item.kind, VL_RTCP_RECEIVER_REPORT);
    assert_int_equal(item.u.report.blocks.n, 24);
    assert_int_equal(vl_rtcp_write_receiver_report(&w, 43, blocks, 32), VL_E_INVAL);
}

static void test_sdes_and_bye(void **state)
{
    uint8_t p[64];
    struct vl_span cname;
    uint32_t ssrc, gone[2] = {5, 6};

    (void)state;
    for (size_t n = 1; n < 9; n++) { /* every alignment */
        struct vl_writer w = vl_writer_of(p, sizeof p);
        assert_int_equal(
            vl_rtcp_write_sdes_cname(&w, 7, (struct vl_span){(uint8_t *)"abcdefgh", n}), VL_OK);
        struct vl_rtcp_item item = read_one(&w);
        struct vl_cursor chunks = vl_cursor_of(item.u.sdes);
        assert_int_equal(item.kind, VL_RTCP_SDES);
        assert_true(vl_rtcp_sdes_next(&chunks, &ssrc, &cname));
        assert_int_equal(ssrc, 7);
        assert_int_equal(cname.n, n);
        assert_memory_equal(cname.p, "abcdefgh", n);
        assert_false(vl_rtcp_sdes_next(&chunks, &ssrc, &cname));
    }
    struct vl_writer w = vl_writer_of(p, sizeof p);
    assert_int_equal(vl_rtcp_write_bye(&w, gone, 2, SPAN("bye")), VL_OK);
    struct vl_rtcp_item item = read_one(&w);
    assert_true(vl_rtcp_ssrc_at(item.u.bye.ssrcs, 1, &ssrc));
    assert_int_equal(ssrc, 6);
    assert_false(vl_rtcp_ssrc_at(item.u.bye.ssrcs, 2, &ssrc));
    assert_int_equal(item.u.bye.reason.n, 3);
    assert_int_equal(vl_rtcp_write_sdes_cname(&w, 7, (struct vl_span){0}), VL_E_INVAL);
}

static const struct {
    const char *name;
    uint16_t in[6];
    size_t count, pairs;
} nacks[] = {
    {"one", {10}, 1, 1},
    {"a run", {10, 11, 12, 26}, 4, 1},
    {"just too far", {10, 27}, 2, 2},
    {"over the edge", {65534, 65535, 0, 1}, 4, 1},
    {"scattered", {1, 100, 200, 201, 1000, 1016}, 6, 4},
};

static void test_nack(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nacks / sizeof *nacks; i++) {
        uint8_t p[64];
        uint16_t out[8];
        struct vl_writer w = vl_writer_of(p, sizeof p);
        assert_int_equal(vl_rtcp_write_nack(&w, 1, 2, nacks[i].in, nacks[i].count), VL_OK);
        struct vl_rtcp_item item = read_one(&w);
        assert_int_equal(item.kind, VL_RTCP_NACK);
        assert_int_equal(item.media_ssrc, 2);
        if (item.u.nack.n / 4 != nacks[i].pairs)
            fail_msg("%s: %zu pairs", nacks[i].name, item.u.nack.n / 4);
        assert_int_equal(vl_rtcp_nack_sequences(item.u.nack, out, 8), nacks[i].count);
        assert_memory_equal(out, nacks[i].in, nacks[i].count * sizeof *out);
        assert_int_equal(vl_rtcp_nack_sequences(item.u.nack, out, 1), 1);
    }
}

static void test_keyframe_requests(void **state)
{
    uint8_t p[64], command;
    uint32_t ssrc;
    struct vl_writer w = vl_writer_of(p, sizeof p);

    (void)state;
    assert_int_equal(vl_rtcp_write_pli(&w, 1, 2), VL_OK);
    assert_memory_equal(p, "\x81\xce\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02", 12);
    assert_int_equal(read_one(&w).media_ssrc, 2);
    w.used = 0;
    assert_int_equal(vl_rtcp_write_fir(&w, 1, 2, 9), VL_OK);
    struct vl_rtcp_item item = read_one(&w);
    assert_int_equal(item.kind, VL_RTCP_FIR);
    assert_true(vl_rtcp_fir_at(item.u.fir, 0, &ssrc, &command));
    assert_int_equal(ssrc, 2);
    assert_int_equal(command, 9);
    assert_false(vl_rtcp_fir_at(item.u.fir, 1, &ssrc, &command));
}

static void test_remb(void **state)
{
    static const uint64_t rates[] = {0, 1, 262143, 1000000, 2500000, 1ull << 40};
    const uint32_t ssrcs[] = {11, 12};
    uint8_t p[64];
    uint32_t ssrc;

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct vl_writer w = vl_writer_of(p, sizeof p);
        assert_int_equal(vl_rtcp_write_remb(&w, 1, rates[i], ssrcs, 2), VL_OK);
        struct vl_rtcp_item item = read_one(&w);
        assert_int_equal(item.kind, VL_RTCP_REMB);
        assert_true(item.u.remb.bits_per_second <= rates[i]);
        assert_true(rates[i] - item.u.remb.bits_per_second <= rates[i] >> 17);
        assert_true(vl_rtcp_ssrc_at(item.u.remb.ssrcs, 1, &ssrc));
        assert_int_equal(ssrc, 12);
    }
}

/* Two seconds in, one lost, one late by 10 ms, one out of order. */
static void test_transport_cc(void **state)
{
    const struct vl_rtcp_arrival arrivals[] = {{false, 0}, {true, 2000000}, {true, 2001000},
                                               {false, 0}, {true, 2100000}, {true, 2099000}};
    uint8_t p[64];
    struct vl_writer w = vl_writer_of(p, sizeof p);

    (void)state;
    assert_int_equal(vl_rtcp_write_transport_cc(&w, 1, 2, 65534, 3, arrivals, 6), VL_OK);
    struct vl_rtcp_item item = read_one(&w);
    assert_int_equal(item.kind, VL_RTCP_TRANSPORT_CC);
    assert_int_equal(item.u.transport_cc.base_sequence, 65534);
    assert_int_equal(item.u.transport_cc.status_count, 6);
    assert_int_equal(item.u.transport_cc.reference_time, 31); /* 1,984 ms */
    assert_int_equal(item.u.transport_cc.feedback_count, 3);
    /* 00 01 01 00 10 10 00; 64 ticks; 4; 396; -4; then padding */
    assert_memory_equal(item.u.transport_cc.chunks.p, "\xc5\x28\x40\x04\x01\x8c\xff\xfc", 8);
    const struct vl_rtcp_arrival far[] = {{true, 0}, {true, 9000000}};
    assert_int_equal(vl_rtcp_write_transport_cc(&w, 1, 2, 0, 0, far, 2), VL_E_INVAL);
}

/* A compound of everything; and a writer that is one byte too small stays as it was. */
static void test_compound_and_room(void **state)
{
    const struct vl_rtcp_sender_info info = {1, 2, 3, 4};
    uint8_t p[128];
    struct vl_writer w = vl_writer_of(p, sizeof p);
    struct vl_rtcp_item item;
    unsigned count;

    (void)state;
    assert_int_equal(vl_rtcp_write_sender_report(&w, 1, &info, NULL, 0), VL_OK);
    assert_int_equal(vl_rtcp_write_sdes_cname(&w, 1, SPAN("name")), VL_OK);
    assert_int_equal(vl_rtcp_write_pli(&w, 1, 2), VL_OK);
    assert_int_equal(read_all((struct vl_span){p, w.used}, &item, &count), 0);
    assert_int_equal(count, 3);
    size_t used = w.used;
    w.capacity = used + 11;
    assert_int_equal(vl_rtcp_write_pli(&w, 1, 2), VL_E_FULL);
    assert_int_equal(w.used, used);
    assert_false(w.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_item_limit),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_sdes_and_bye),
        cmocka_unit_test(test_nack),
        cmocka_unit_test(test_keyframe_requests),
        cmocka_unit_test(test_remb),
        cmocka_unit_test(test_transport_cc),
        cmocka_unit_test(test_compound_and_room),
    };
    return cmocka_run_group_tests_name("rtcp", tests, NULL, NULL);
}

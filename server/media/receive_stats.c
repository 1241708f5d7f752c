#include "media/receive_stats.h"
#include <string.h>

enum { MAX_DROPOUT = 3000, NO_JUMP = 65536 };

static uint64_t *word_of(struct vl_receive_stats *s, uint32_t extended)
{
    return &s->seen[extended % VL_RECEIVE_WINDOW / 64];
}

static uint64_t bit_of(uint32_t extended)
{
    return (uint64_t)1 << (extended % 64);
}

static void begin(struct vl_receive_stats *s, uint16_t sequence)
{
    memset(s, 0, sizeof *s);
    s->started = true;
    /* One cycle up, so that a packet older than the first has a number of its own. */
    s->base = s->highest = 0x10000u | sequence;
    s->bad_next = NO_JUMP;
    *word_of(s, s->base) |= bit_of(s->base);
}

static void advance(struct vl_receive_stats *s, uint32_t extended)
{
    if (extended - s->highest >= VL_RECEIVE_WINDOW)
        memset(s->seen, 0, sizeof s->seen);
    else
        for (uint32_t at = s->highest + 1; at != extended; at++)
            *word_of(s, at) &= ~bit_of(at);
    *word_of(s, extended) |= bit_of(extended);
    s->highest = extended;
}

static enum vl_arrival jump(struct vl_receive_stats *s, uint16_t sequence, uint32_t *extended)
{
    if (s->bad_next != sequence) {
        s->bad_next = (sequence + 1u) & 0xffff;
        return VL_ARRIVAL_JUMP;
    }
    begin(s, sequence);
    s->received = 1;
    *extended = s->highest;
    return VL_ARRIVAL_RESTART;
}

static enum vl_arrival place(struct vl_receive_stats *s, uint16_t sequence, uint32_t *extended)
{
    int32_t delta = (int16_t)(sequence - (uint16_t)s->highest);
    uint32_t at = s->highest + (uint32_t)delta;

    if (delta > MAX_DROPOUT || delta <= -(int)VL_RECEIVE_WINDOW)
        return jump(s, sequence, extended);
    *extended = at;
    s->bad_next = NO_JUMP;
    if (delta > 0) {
        advance(s, at);
        return VL_ARRIVAL_NEXT;
    }
    if (*word_of(s, at) & bit_of(at))
        return VL_ARRIVAL_DUPLICATE;
    *word_of(s, at) |= bit_of(at);
    return VL_ARRIVAL_LATE;
}

enum vl_arrival vl_receive_stats_packet(struct vl_receive_stats *s, uint16_t sequence,
                                        bool repaired, uint32_t *extended)
{
    enum vl_arrival arrival;

    if (!s->started) {
        begin(s, sequence);
        s->received = repaired ? 0 : 1;
        *extended = s->highest;
        return VL_ARRIVAL_NEXT;
    }
    arrival = place(s, sequence, extended);
    if (!repaired && (arrival == VL_ARRIVAL_NEXT || arrival == VL_ARRIVAL_LATE))
        s->received++;
    return arrival;
}

void vl_receive_stats_jitter(struct vl_receive_stats *s, uint32_t timestamp, uint32_t clock_rate,
                             vl_mono now)
{
    uint32_t arrival = (uint32_t)(now.ms * clock_rate / 1000);
    uint32_t transit = arrival - timestamp;
    int32_t change = (int32_t)(transit - s->transit);
    uint32_t distance = change < 0 ? 0u - (uint32_t)change : (uint32_t)change;
    bool first = s->transit == 0;

    s->transit = transit;
    if (!first && distance < clock_rate * 10) /* a jump of 10 s is a new time base, no jitter */
        s->jitter_q4 += distance - ((s->jitter_q4 + 8) >> 4);
}

uint32_t vl_receive_stats_lost(const struct vl_receive_stats *s)
{
    uint32_t expected = s->started ? s->highest - s->base + 1 : 0;

    return expected > s->received ? expected - s->received : 0;
}

void vl_receive_stats_report(struct vl_receive_stats *s, struct vl_rtcp_report_block *out)
{
    uint32_t expected = s->started ? s->highest - s->base + 1 : 0;
    uint32_t expected_now = expected - s->expected_before;
    uint32_t received_now = s->received - s->received_before;
    uint32_t lost_now = expected_now > received_now ? expected_now - received_now : 0;

    out->fraction_lost = expected_now ? (uint8_t)((uint64_t)lost_now * 255 / expected_now) : 0;
    out->cumulative_lost = (int32_t)vl_receive_stats_lost(s);
    out->highest_sequence = s->highest - 0x10000u;
    out->jitter = s->jitter_q4 >> 4;
    s->expected_before = expected;
    s->received_before = s->received;
}

/* Oracles: views lie inside the input; rewriting keeps the length and parses to what was written;
 * RTX there and back is the original; parse(build(x)) == x. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/rtp.h"

#define ROOM 2048

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

static struct vl_rtp_view parsed(const uint8_t *p, size_t n)
{
    struct vl_rtp_view v;

    check(vl_rtp_view_parse((struct vl_span){p, n}, &v) == VL_OK);
    return v;
}

static size_t extensions_of(const struct vl_rtp_view *v, struct vl_rtp_extension *out, size_t room)
{
    struct vl_rtp_extension_cursor c = vl_rtp_extensions(v);
    struct vl_rtp_extension e;
    size_t n = 0;

    while (vl_rtp_extension_next(&c, &e)) {
        check(inside(e.value, v->extension) && e.id != 0);
        if (n < room)
            out[n++] = e;
    }
    return n;
}

static void fields(const uint8_t *packet, size_t n)
{
    uint8_t p[ROOM];
    struct vl_rtp_view before = parsed(packet, n);

    memcpy(p, packet, n);
    vl_rtp_set_payload_type(p, 101);
    vl_rtp_set_marker(p, !before.marker);
    vl_rtp_set_sequence(p, 0xfffe);
    vl_rtp_set_timestamp(p, 0x89abcdef);
    vl_rtp_set_ssrc(p, 0x12345678);
    struct vl_rtp_view v = parsed(p, n);
    check(v.payload_type == 101 && v.marker == !before.marker && v.sequence == 0xfffe);
    check(v.timestamp == 0x89abcdef && v.ssrc == 0x12345678);
    check(same(v.payload, before.payload) && same(v.extension, before.extension));
}

static void mapping(const uint8_t *packet, size_t n)
{
    struct vl_rtp_extension_map map = {.to = {0}};
    struct vl_rtp_extension old[VL_RTP_MAX_EXTENSIONS], new[VL_RTP_MAX_EXTENSIONS];
    uint8_t p[ROOM];
    struct vl_rtp_view before = parsed(packet, n);
    size_t count = extensions_of(&before, old, VL_RTP_MAX_EXTENSIONS);

    memcpy(p, packet, n);
    for (uint8_t id = 1; id < 15; id++)
        map.to[id] = (uint8_t)(id % 3 == 0 ? 0 : 15 - id);
    check(vl_rtp_map_extensions(p, n, &map) == VL_OK);
    struct vl_rtp_view v = parsed(p, n);
    check(same(v.payload, before.payload));
    size_t left = extensions_of(&v, new, VL_RTP_MAX_EXTENSIONS), k = 0;
    for (size_t i = 0; i < count && k < left; i++) {
        uint8_t id = old[i].id < 15 ? map.to[old[i].id] : 0;
        if (id == 0)
            continue;
        check(new[k].id == id &&same(new[k].value, old[i].value));
        k++;
    }
    check(count == VL_RTP_MAX_EXTENSIONS || k == left);
}

static void writing(const uint8_t *packet, size_t n)
{
    struct vl_rtp_extension list[VL_RTP_MAX_EXTENSIONS];
    const struct vl_span one = {(const uint8_t *)"1", 1};
    uint8_t p[ROOM];
    struct vl_rtp_view before = parsed(packet, n);
    size_t count = extensions_of(&before, list, VL_RTP_MAX_EXTENSIONS);

    memcpy(p, packet, n);
    for (size_t i = 0; i < count; i++) {
        int rc = vl_rtp_write_extension(p, n, list[i].id, one);
        struct vl_rtp_view v = parsed(p, n);
        check(rc == VL_OK || rc == VL_E_FULL);
        check(rc != VL_OK || same(vl_rtp_extension_find(&v, list[i].id), one));
        check(same(v.payload, before.payload));
    }
}

static void replacing(const uint8_t *packet, size_t n)
{
    struct vl_rtp_extension list[VL_RTP_MAX_EXTENSIONS], again[VL_RTP_MAX_EXTENSIONS];
    uint8_t p[ROOM];
    size_t m = n;
    struct vl_rtp_view before = parsed(packet, n);
    size_t count = extensions_of(&before, list, VL_RTP_MAX_EXTENSIONS);

    memcpy(p, packet, n);
    if (vl_rtp_replace_extensions(p, &m, sizeof p, list, count) < 0)
        return;
    struct vl_rtp_view v = parsed(p, m);
    check(same(v.payload, before.payload) && v.padding == before.padding);
    check(extensions_of(&v, again, VL_RTP_MAX_EXTENSIONS) == count);
    for (size_t i = 0; i < count; i++)
        check(again[i].id == list[i].id && same(again[i].value, list[i].value));
}

static void building(const uint8_t *packet, size_t n)
{
    struct vl_rtp_extension list[VL_RTP_MAX_EXTENSIONS];
    struct vl_rtp_view a = parsed(packet, n);
    size_t count = extensions_of(&a, list, VL_RTP_MAX_EXTENSIONS);
    const struct vl_rtp_header h = {a.payload_type, a.marker, a.sequence, a.timestamp, a.ssrc};
    uint8_t p[ROOM];
    struct vl_writer w = vl_writer_of(p, sizeof p);

    if (vl_rtp_build(&h, list, count, a.payload, a.padding, &w) < 0)
        return;
    struct vl_rtp_view b = parsed(p, w.used);
    check(a.payload_type == b.payload_type && a.marker == b.marker && a.sequence == b.sequence);
    check(a.timestamp == b.timestamp && a.ssrc == b.ssrc && a.padding == b.padding);
    check(same(a.payload, b.payload));
}

static void retransmitting(const uint8_t *packet, size_t n)
{
    uint8_t p[ROOM];
    struct vl_writer w = vl_writer_of(p, sizeof p);
    struct vl_rtp_view a = parsed(packet, n);

    if (vl_rtp_build_rtx((struct vl_span){packet, n}, 97, 5, 6, &w) < 0)
        return;
    size_t m = w.used;
    check(m == n - a.padding + VL_RTP_RTX_EXTRA_BYTES);
    check(vl_rtp_restore_rtx(p, &m, a.payload_type, a.ssrc) == VL_OK);
    struct vl_rtp_view b = parsed(p, m);
    check(m == n - a.padding && a.sequence == b.sequence && a.timestamp == b.timestamp);
    check(same(a.payload, b.payload) && same(a.extension, b.extension) && a.marker == b.marker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct vl_rtp_view v;
    uint8_t *copy = malloc(n ? n : 1); /* exact size: a sanitizer sees n + 1 */

    if (!copy)
        return 0;
    if (n)
        memcpy(copy, data, n);
    struct vl_span in = {copy, n};
    if (vl_rtp_view_parse(in, &v) == VL_OK && n <= ROOM) {
        check(inside(v.payload, in) && inside(v.extension, in) && v.extension.n % 4 == 0);
        check(v.header_bytes + v.payload.n + v.padding == n);
        fields(copy, n);
        mapping(copy, n);
        writing(copy, n);
        replacing(copy, n);
        building(copy, n);
        retransmitting(copy, n);
    }
    (void)vl_rtp_is_rtcp(in);
    free(copy);
    return 0;
}

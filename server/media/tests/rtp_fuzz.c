/* Oracles: views lie inside the input; parse(build(x)) == x. */
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
    struct vl_rtp_extension again[VL_RTP_MAX_EXTENSIONS];
    struct vl_rtp_view b = parsed(p, w.used);
    check(extensions_of(&b, again, VL_RTP_MAX_EXTENSIONS) == count);
    for (size_t i = 0; i < count; i++)
        check(again[i].id == list[i].id && same(again[i].value, list[i].value));
    check(a.payload_type == b.payload_type && a.marker == b.marker && a.sequence == b.sequence);
    check(a.timestamp == b.timestamp && a.ssrc == b.ssrc && a.padding == b.padding);
    check(same(a.payload, b.payload));
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
        building(copy, n);
    }
    (void)vl_rtp_is_rtcp(in);
    free(copy);
    return 0;
}

#include "media/rtp.h"

#include <string.h>

#define EXTENSION_BYTES 4 /* profile and length, before the elements */

int vl_rtp_view_parse(struct vl_span packet, struct vl_rtp_view *out)
{
    struct vl_cursor c = vl_cursor_of(packet);
    struct vl_rtp_view v = {0};
    uint8_t first = vl_cursor_u8(&c), second = vl_cursor_u8(&c);

    v.payload_type = second & 0x7f;
    v.marker = second >> 7;
    v.csrc_count = first & 0x0f;
    v.sequence = vl_cursor_u16(&c);
    v.timestamp = vl_cursor_u32(&c);
    v.ssrc = vl_cursor_u32(&c);
    (void)vl_cursor_take(&c, v.csrc_count * (size_t)4);
    if (first & 0x10) {
        v.has_extension = true;
        v.extension_profile = vl_cursor_u16(&c);
        v.extension = vl_cursor_take(&c, vl_cursor_u16(&c) * (size_t)4);
    }
    v.payload = vl_cursor_rest(&c);
    if (c.failed)
        return VL_E_TRUNC;
    if (first >> 6 != 2)
        return VL_E_PROTO;
    v.header_bytes = packet.n - v.payload.n;
    if (first & 0x20) {
        v.padding = v.payload.n ? v.payload.p[v.payload.n - 1] : 0;
        if (v.padding == 0 || v.padding > v.payload.n)
            return VL_E_PROTO;
        v.payload.n -= v.padding;
    }
    *out = v;
    return VL_OK;
}

/* --- header extensions ------------------------------------------------------------------- */

struct vl_rtp_extension_cursor vl_rtp_extensions(const struct vl_rtp_view *view)
{
    struct vl_rtp_extension_cursor c = {vl_cursor_of(view->extension), false};

    if ((view->extension_profile & 0xfff0) == VL_RTP_TWO_BYTE_FORM)
        c.two_byte = true;
    else if (view->extension_profile != VL_RTP_ONE_BYTE_FORM)
        c.rest.rest.n = 0; /* another profile's bytes: no elements */
    return c;
}

static void element_header(struct vl_rtp_extension_cursor *c, uint8_t first,
                           struct vl_rtp_extension *e, size_t *length)
{
    if (c->two_byte) {
        e->id = first;
        *length = vl_cursor_u8(&c->rest);
    } else {
        e->id = first >> 4;
        *length = (first & 0x0f) + (size_t)1;
    }
}

bool vl_rtp_extension_next(struct vl_rtp_extension_cursor *c, struct vl_rtp_extension *out)
{
    while (c->rest.rest.n) {
        struct vl_rtp_extension e = {0, {0, 0}};
        size_t length = 0;
        uint8_t first = vl_cursor_u8(&c->rest);

        if (first == 0)
            continue;
        element_header(c, first, &e, &length);
        e.value = vl_cursor_take(&c->rest, length);
        if (c->rest.failed || (!c->two_byte && e.id == 15)) {
            c->rest.rest.n = 0;
            return false;
        }
        if (e.id == 0) /* one-byte form: id 0 with a length is padding too */
            continue;
        *out = e;
        return true;
    }
    return false;
}

struct vl_span vl_rtp_extension_find(const struct vl_rtp_view *view, uint8_t id)
{
    struct vl_rtp_extension_cursor c = vl_rtp_extensions(view);
    struct vl_rtp_extension e;

    while (vl_rtp_extension_next(&c, &e)) {
        if (e.id == id)
            return e.value;
    }
    return (struct vl_span){0, 0};
}

/* --- building ---------------------------------------------------------------------------- */

struct extension_plan {
    bool two_byte;
    size_t bytes; /* padded elements, without the four bytes before them; 0: no extension */
};

static int extensions_plan(const struct vl_rtp_extension *list, size_t count,
                           struct extension_plan *out)
{
    struct extension_plan p = {false, 0};
    size_t values = 0;

    if (count > VL_RTP_MAX_EXTENSIONS)
        return VL_E_FULL;
    for (size_t i = 0; i < count; i++) {
        if (list[i].id == 0 || list[i].value.n > 255)
            return VL_E_INVAL;
        if (list[i].id > 14 || list[i].value.n == 0 || list[i].value.n > 16)
            p.two_byte = true;
        values += list[i].value.n;
    }
    p.bytes = (values + count * (p.two_byte ? 2u : 1u) + 3) / 4 * 4;
    *out = p;
    return VL_OK;
}

static uint8_t one_byte_header(uint8_t id, size_t length)
{
    return (uint8_t)((unsigned)id << 4 | ((unsigned)length - 1u));
}

static void extensions_write(const struct vl_rtp_extension *list, size_t count,
                             const struct extension_plan *plan, struct vl_writer *w)
{
    size_t end = w->used + EXTENSION_BYTES + plan->bytes;

    if (count == 0)
        return;
    vl_writer_be(w, plan->two_byte ? VL_RTP_TWO_BYTE_FORM : VL_RTP_ONE_BYTE_FORM, 2);
    vl_writer_be(w, plan->bytes / 4, 2);
    for (size_t i = 0; i < count; i++) {
        if (plan->two_byte) {
            vl_writer_be(w, list[i].id, 1);
            vl_writer_be(w, list[i].value.n, 1);
        } else {
            vl_writer_be(w, one_byte_header(list[i].id, list[i].value.n), 1);
        }
        vl_writer_bytes(w, list[i].value.p, list[i].value.n);
    }
    if (!w->failed)
        vl_writer_zero(w, end - w->used);
}

int vl_rtp_build(const struct vl_rtp_header *header, const struct vl_rtp_extension *list,
                 size_t count, struct vl_span payload, uint8_t padding, struct vl_writer *w)
{
    struct extension_plan plan;
    int rc = extensions_plan(list, count, &plan);

    if (rc < 0)
        return rc;
    vl_writer_be(w, 0x80u | (padding ? 0x20u : 0) | (count ? 0x10u : 0), 1);
    vl_writer_be(w, (header->marker ? 0x80u : 0) | (header->payload_type & 0x7fu), 1);
    vl_writer_be(w, header->sequence, 2);
    vl_writer_be(w, header->timestamp, 4);
    vl_writer_be(w, header->ssrc, 4);
    extensions_write(list, count, &plan, w);
    vl_writer_bytes(w, payload.p, payload.n);
    if (padding) {
        vl_writer_zero(w, padding - (size_t)1);
        vl_writer_be(w, padding, 1);
    }
    return w->failed ? VL_E_FULL : VL_OK;
}

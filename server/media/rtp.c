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

/* --- rewriting in place ------------------------------------------------------------------ */

static void put_be(uint8_t *p, uint32_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        p[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
}

void vl_rtp_set_payload_type(uint8_t *packet, uint8_t payload_type)
{
    packet[1] = (uint8_t)((packet[1] & 0x80) | (payload_type & 0x7f));
}

void vl_rtp_set_marker(uint8_t *packet, bool marker)
{
    packet[1] = (uint8_t)((packet[1] & 0x7f) | (marker ? 0x80 : 0));
}

void vl_rtp_set_sequence(uint8_t *packet, uint16_t sequence)
{
    put_be(packet + 2, sequence, 2);
}

void vl_rtp_set_timestamp(uint8_t *packet, uint32_t timestamp)
{
    put_be(packet + 4, timestamp, 4);
}

void vl_rtp_set_ssrc(uint8_t *packet, uint32_t ssrc)
{
    put_be(packet + 8, ssrc, 4);
}

/* Where the element starts in the mutable packet: before its value stand 1 or 2 header bytes. */
static uint8_t *element_at(uint8_t *packet, const struct vl_rtp_extension *e, bool two_byte)
{
    return packet + (e->value.p - packet) - (two_byte ? 2 : 1);
}

static uint8_t one_byte_header(uint8_t id, size_t length)
{
    return (uint8_t)((unsigned)id << 4 | ((unsigned)length - 1u));
}

static void element_rename(uint8_t *at, const struct vl_rtp_extension *e, bool two_byte, uint8_t id)
{
    if (id == 0)
        memset(at, 0, e->value.n + (two_byte ? 2u : 1u));
    else if (two_byte)
        at[0] = id;
    else
        at[0] = one_byte_header(id, e->value.n);
}

int vl_rtp_map_extensions(uint8_t *packet, size_t n, const struct vl_rtp_extension_map *map)
{
    struct vl_rtp_view v;
    struct vl_rtp_extension e;
    int rc = vl_rtp_view_parse((struct vl_span){packet, n}, &v);

    if (rc < 0)
        return rc;
    struct vl_rtp_extension_cursor c = vl_rtp_extensions(&v);
    while (vl_rtp_extension_next(&c, &e)) {
        uint8_t id = e.id < 15 ? map->to[e.id] : 0;
        element_rename(element_at(packet, &e, c.two_byte), &e, c.two_byte, id < 15 ? id : 0);
    }
    return VL_OK;
}

int vl_rtp_write_extension(uint8_t *packet, size_t n, uint8_t id, struct vl_span value)
{
    struct vl_rtp_view v;
    struct vl_rtp_extension e;
    int rc = vl_rtp_view_parse((struct vl_span){packet, n}, &v);

    if (rc < 0)
        return rc;
    struct vl_rtp_extension_cursor c = vl_rtp_extensions(&v);
    while (vl_rtp_extension_next(&c, &e)) {
        if (e.id != id)
            continue;
        if (value.n > e.value.n || (value.n == 0 && !c.two_byte))
            return VL_E_FULL;
        uint8_t *at = element_at(packet, &e, c.two_byte);
        uint8_t *bytes = packet + (e.value.p - packet);
        if (c.two_byte)
            at[1] = (uint8_t)value.n;
        else
            at[0] = one_byte_header(id, value.n);
        if (value.n)
            memmove(bytes, value.p, value.n);
        memset(bytes + value.n, 0, e.value.n - value.n);
        return VL_OK;
    }
    return VL_E_NOENT;
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

int vl_rtp_replace_extensions(uint8_t *packet, size_t *n, size_t capacity,
                              const struct vl_rtp_extension *list, size_t count)
{
    struct vl_rtp_view v;
    struct extension_plan plan;
    int rc = vl_rtp_view_parse((struct vl_span){packet, *n}, &v);

    if (rc == VL_OK)
        rc = extensions_plan(list, count, &plan);
    if (rc < 0)
        return rc;
    size_t fixed = VL_RTP_HEADER_BYTES + v.csrc_count * (size_t)4;
    size_t block = count ? EXTENSION_BYTES + plan.bytes : 0;
    size_t tail = *n - v.header_bytes;
    if (fixed + block + tail > capacity)
        return VL_E_FULL;
    memmove(packet + fixed + block, packet + v.header_bytes, tail);
    struct vl_writer w = vl_writer_of(packet + fixed, block);
    extensions_write(list, count, &plan, &w);
    packet[0] = (uint8_t)((packet[0] & ~0x10) | (count ? 0x10 : 0));
    *n = fixed + block + tail;
    return w.failed ? VL_E_INTERNAL : VL_OK;
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

int vl_rtp_build_rtx(struct vl_span original, uint8_t payload_type, uint32_t ssrc,
                     uint16_t sequence, struct vl_writer *w)
{
    struct vl_rtp_view v;
    size_t start = w->used;
    int rc = vl_rtp_view_parse(original, &v);

    if (rc < 0)
        return rc;
    vl_writer_bytes(w, original.p, v.header_bytes);
    vl_writer_be(w, v.sequence, 2);
    vl_writer_bytes(w, v.payload.p, v.payload.n);
    if (w->failed)
        return VL_E_FULL;
    uint8_t *packet = w->p + start;
    packet[0] &= (uint8_t)~0x20;
    vl_rtp_set_payload_type(packet, payload_type);
    vl_rtp_set_sequence(packet, sequence);
    vl_rtp_set_ssrc(packet, ssrc);
    return VL_OK;
}

int vl_rtp_restore_rtx(uint8_t *packet, size_t *n, uint8_t payload_type, uint32_t ssrc)
{
    struct vl_rtp_view v;
    int rc = vl_rtp_view_parse((struct vl_span){packet, *n}, &v);

    if (rc < 0)
        return rc;
    if (v.payload.n < VL_RTP_RTX_EXTRA_BYTES)
        return VL_E_TRUNC;
    uint8_t *payload = packet + v.header_bytes;
    uint16_t sequence = (uint16_t)(payload[0] << 8 | payload[1]);
    memmove(payload, payload + VL_RTP_RTX_EXTRA_BYTES, v.payload.n - VL_RTP_RTX_EXTRA_BYTES);
    *n = v.header_bytes + v.payload.n - VL_RTP_RTX_EXTRA_BYTES;
    packet[0] &= (uint8_t)~0x20;
    vl_rtp_set_payload_type(packet, payload_type);
    vl_rtp_set_sequence(packet, sequence);
    vl_rtp_set_ssrc(packet, ssrc);
    return VL_OK;
}

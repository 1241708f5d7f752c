#include "base/ipc.h"

#define LENGTH_BYTES 4u
/* What the length field counts besides the payload. */
#define COUNTED_HEADER_BYTES (VL_IPC_HEADER_BYTES - LENGTH_BYTES)

/* A notification has no id, everything else has one. */
static bool id_fits_kind(enum vl_ipc_kind kind, uint32_t id)
{
    return (kind == VL_IPC_NOTIFICATION) == (id == 0);
}

static bool kind_is_known(unsigned kind)
{
    return kind >= VL_IPC_REQUEST && kind <= VL_IPC_NOTIFICATION;
}

/* Checks as soon as bytes are there, so that a broken peer is not waited for. */
static int decode_header(struct vl_cursor *c, uint32_t *length, struct vl_ipc_frame *frame)
{
    *length = vl_cursor_u32(c);
    if (c->failed)
        return 0;
    if (*length < COUNTED_HEADER_BYTES || *length > COUNTED_HEADER_BYTES + VL_IPC_MAX_PAYLOAD)
        return VL_E_PROTO;
    unsigned version = vl_cursor_u8(c);
    if (!c->failed && version != VL_IPC_VERSION)
        return VL_E_VERSION;
    unsigned kind = vl_cursor_u8(c);
    unsigned reserved = vl_cursor_u16(c);
    frame->id = vl_cursor_u32(c);
    if (c->failed)
        return 0;
    if (!kind_is_known(kind) || reserved != 0)
        return VL_E_PROTO;
    frame->kind = (enum vl_ipc_kind)kind;
    return id_fits_kind(frame->kind, frame->id) ? 1 : VL_E_PROTO;
}

int vl_ipc_decode(struct vl_span in, struct vl_ipc_frame *out)
{
    struct vl_cursor c = vl_cursor_of(in);
    struct vl_ipc_frame frame;
    uint32_t length;
    int rc = decode_header(&c, &length, &frame);
    if (rc <= 0)
        return rc;
    frame.payload = vl_cursor_take(&c, length - COUNTED_HEADER_BYTES);
    if (c.failed)
        return 0;
    *out = frame;
    return (int)(LENGTH_BYTES + length);
}

int vl_ipc_encode(const struct vl_ipc_frame *frame, struct vl_writer *w)
{
    size_t n = frame->payload.n;
    if (!kind_is_known((unsigned)frame->kind) || !id_fits_kind(frame->kind, frame->id))
        return VL_E_INVAL;
    if (w->failed || n > VL_IPC_MAX_PAYLOAD || VL_IPC_HEADER_BYTES + n > w->capacity - w->used)
        return VL_E_FULL;
    vl_writer_be(w, COUNTED_HEADER_BYTES + n, 4);
    vl_writer_be(w, VL_IPC_VERSION, 1);
    vl_writer_be(w, (uint64_t)frame->kind, 1);
    vl_writer_be(w, 0, 2);
    vl_writer_be(w, frame->id, 4);
    vl_writer_bytes(w, frame->payload.p, n);
    return VL_OK;
}

/* Oracles: decoding is the inverse of encoding; it never claims bytes that are not there; what is
 * complete stays the same when more bytes follow; what is refused is refused with more bytes too.
 */
#include "base/ipc.h"
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static void check_same(const struct vl_ipc_frame *a, const struct vl_ipc_frame *b)
{
    CHECK(a->kind == b->kind && a->id == b->id && a->payload.n == b->payload.n);
    CHECK(a->payload.n == 0 || memcmp(a->payload.p, b->payload.p, a->payload.n) == 0);
}

/* The frame's bytes and nothing else encode it. */
static void check_encodes_to(const struct vl_ipc_frame *frame, struct vl_span bytes)
{
    uint8_t *out = malloc(bytes.n);
    CHECK(out);
    struct vl_writer small = vl_writer_of(out, bytes.n - 1);
    CHECK(vl_ipc_encode(frame, &small) == VL_E_FULL && small.used == 0);
    struct vl_writer w = vl_writer_of(out, bytes.n);
    CHECK(vl_ipc_encode(frame, &w) == VL_OK && !w.failed && w.used == bytes.n);
    CHECK(memcmp(out, bytes.p, bytes.n) == 0);
    free(out);
}

static void check_prefixes(struct vl_span in, int rc)
{
    struct vl_ipc_frame frame;
    size_t end = rc > 0 ? (size_t)rc : in.n;
    for (size_t n = 0; n < end && n < 64; n++) {
        int shorter = vl_ipc_decode((struct vl_span){in.p, n}, &frame);
        CHECK(rc > 0 ? shorter == 0 : shorter == 0 || shorter == rc);
    }
}

static void check_decoding(struct vl_span in)
{
    for (;;) {
        struct vl_ipc_frame frame, again;
        int rc = vl_ipc_decode(in, &frame);
        CHECK(rc >= 0 || rc == VL_E_PROTO || rc == VL_E_VERSION);
        check_prefixes(in, rc);
        if (rc <= 0)
            return;
        CHECK((size_t)rc <= in.n && (size_t)rc == VL_IPC_HEADER_BYTES + frame.payload.n);
        CHECK(frame.payload.p + frame.payload.n == in.p + rc);
        check_encodes_to(&frame, (struct vl_span){in.p, (size_t)rc});
        CHECK(vl_ipc_decode((struct vl_span){in.p, (size_t)rc}, &again) == rc);
        check_same(&frame, &again);
        in.p += rc;
        in.n -= (size_t)rc;
    }
}

/* The input as ingredients: whatever encodes must decode to itself. */
static void check_encoding(struct vl_span in)
{
    struct vl_cursor c = vl_cursor_of(in);
    struct vl_ipc_frame frame = {(enum vl_ipc_kind)vl_cursor_u8(&c), vl_cursor_u32(&c), {0, 0}};
    if (c.failed)
        return;
    frame.payload = vl_cursor_rest(&c);
    size_t room = VL_IPC_HEADER_BYTES + frame.payload.n;
    uint8_t *out = malloc(room);
    CHECK(out);
    struct vl_writer w = vl_writer_of(out, room);
    int rc = vl_ipc_encode(&frame, &w);
    CHECK(rc == VL_OK || (rc == VL_E_INVAL && w.used == 0));
    if (rc == VL_OK) {
        struct vl_ipc_frame back;
        CHECK(vl_ipc_decode((struct vl_span){out, w.used}, &back) == (int)room);
        check_same(&frame, &back);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vl_span in = {data, size};
    check_decoding(in);
    check_encoding(in);
    return 0;
}

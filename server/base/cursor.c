#include "base/cursor.h"
#include <assert.h>
#include <string.h>

/* Room for n bytes, or NULL and `failed`. */
static uint8_t *writer_claim(struct vl_writer *w, size_t n)
{
    if (w->failed || n > w->capacity - w->used) {
        w->failed = true;
        return NULL;
    }
    uint8_t *at = w->p + w->used;
    w->used += n;
    return at;
}

static void put_be(uint8_t *at, uint64_t value, size_t width)
{
    assert(width >= 1 && width <= 8);
    for (size_t i = width; i > 0; i--) {
        at[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

void vl_writer_bytes(struct vl_writer *w, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    uint8_t *at = writer_claim(w, n);
    if (at)
        memcpy(at, bytes, n);
}

void vl_writer_zero(struct vl_writer *w, size_t n)
{
    if (n == 0)
        return;
    uint8_t *at = writer_claim(w, n);
    if (at)
        memset(at, 0, n);
}

void vl_writer_be(struct vl_writer *w, uint64_t value, size_t width)
{
    uint8_t *at = writer_claim(w, width);
    if (at)
        put_be(at, value, width);
}

void vl_writer_patch_be(struct vl_writer *w, size_t at, uint64_t value, size_t width)
{
    if (w->failed)
        return;
    if (at > w->used || width > w->used - at) {
        w->failed = true;
        return;
    }
    put_be(w->p + at, value, width);
}

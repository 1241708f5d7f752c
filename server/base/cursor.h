/* cursor.h - reading and writing bytes without running past their end.
 *
 * Every byte that a stranger sends is read through vl_cursor and every datagram is built through
 * vl_writer. Both remember failure, so a parser tests once, at its end. No allocation, no I/O. */
#ifndef VL_BASE_CURSOR_H
#define VL_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vl_span { /* borrowed bytes; valid as long as what they were borrowed from */
    const uint8_t *p;
    size_t n;
};

struct vl_cursor {
    struct vl_span rest;
    bool failed; /* sticky: some read went past the end */
};

static inline struct vl_cursor vl_cursor_of(struct vl_span s)
{
    return (struct vl_cursor){s, false};
}
/* n bytes, or an empty span and `failed`. */
static inline struct vl_span vl_cursor_take(struct vl_cursor *c, size_t n)
{
    struct vl_span s = {c->rest.p, n};
    if (c->failed || n > c->rest.n) {
        c->failed = true;
        return (struct vl_span){0, 0};
    }
    if (n) {
        c->rest.p += n;
        c->rest.n -= n;
    }
    return s;
}
/* Big-endian unsigned integer of `width` bytes, 1..8; 0 and `failed` past the end. */
static inline uint64_t vl_cursor_be(struct vl_cursor *c, size_t width)
{
    struct vl_span s = vl_cursor_take(c, width);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v << 8 | s.p[i];
    return v;
}
static inline uint8_t vl_cursor_u8(struct vl_cursor *c)
{
    return (uint8_t)vl_cursor_be(c, 1);
}
static inline uint16_t vl_cursor_u16(struct vl_cursor *c)
{
    return (uint16_t)vl_cursor_be(c, 2);
}
static inline uint32_t vl_cursor_u32(struct vl_cursor *c)
{
    return (uint32_t)vl_cursor_be(c, 4);
}
/* Everything that is left. */
static inline struct vl_span vl_cursor_rest(struct vl_cursor *c)
{
    return vl_cursor_take(c, c->rest.n);
}

struct vl_writer {
    uint8_t *p;      /* the caller's buffer */
    size_t capacity; /* bytes */
    size_t used;     /* bytes written so far */
    bool failed;     /* sticky: something did not fit; `used` then stays where it was */
};

static inline struct vl_writer vl_writer_of(uint8_t *buffer, size_t capacity)
{
    return (struct vl_writer){buffer, capacity, 0, false};
}
void vl_writer_bytes(struct vl_writer *w, const void *bytes, size_t n);
void vl_writer_zero(struct vl_writer *w, size_t n);
/* Big-endian unsigned integer of `width` bytes, 1..8. */
void vl_writer_be(struct vl_writer *w, uint64_t value, size_t width);
/* Overwrites `width` bytes at offset `at`, which must have been written before. */
void vl_writer_patch_be(struct vl_writer *w, size_t at, uint64_t value, size_t width);

#endif

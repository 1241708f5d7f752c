/* udp_table.h - the two bounded look-ups of a UDP port: by ufrag and by source address.
 *
 * Keys are chosen by peers, so both hashes are seeded. All memory is taken at creation.
 * Internal to udp_port.c. No clock or I/O. Threads: one loop. */
#ifndef VL_MEDIA_UDP_TABLE_H
#define VL_MEDIA_UDP_TABLE_H

#include "base/clock.h"
#include "base/cursor.h"
#include "media/media_address.h"

#define VL_UDP_UFRAG_TEXT 32

struct vl_udp_endpoint;

struct vl_udp_entry {
    struct vl_udp_endpoint *owner; /* NULL: free */
    uint32_t next;   /* 1 + index of the next in the bucket or the free list, 0: end */
    vl_mono claimed; /* addresses only */
    union {
        struct vl_media_address address;
        char ufrag[VL_UDP_UFRAG_TEXT];
    } key;
};
struct vl_udp_table { /* in place; entries do not move */
    struct vl_udp_entry *entries;
    uint32_t *buckets; /* 1 + index, 0: empty; a power of two of them */
    uint32_t capacity, mask, free;
    uint64_t seed;
};

/* VL_E_NOMEM. */
int vl_udp_table_init(struct vl_udp_table *t, uint32_t capacity) VL_MUST_CHECK;
void vl_udp_table_fini(struct vl_udp_table *t); /* a zeroed table: no effect */

/* NULL: not there. Borrowed until it is removed. */
struct vl_udp_entry *vl_udp_table_by_address(struct vl_udp_table *t,
                                             const struct vl_media_address *address);
struct vl_udp_entry *vl_udp_table_by_ufrag(struct vl_udp_table *t, struct vl_span ufrag);
/* The key must not be there yet. NULL: full. */
struct vl_udp_entry *vl_udp_table_add_address(struct vl_udp_table *t,
                                              const struct vl_media_address *address);
/* 1..VL_UDP_UFRAG_TEXT - 1 bytes. */
struct vl_udp_entry *vl_udp_table_add_ufrag(struct vl_udp_table *t, struct vl_span ufrag);
void vl_udp_table_remove_address(struct vl_udp_table *t, const struct vl_media_address *address);
void vl_udp_table_remove_ufrag(struct vl_udp_table *t, struct vl_span ufrag);
/* Every entry of that owner. Looks at the whole table: for the end of an endpoint. */
void vl_udp_table_remove_owned(struct vl_udp_table *addresses, const struct vl_udp_endpoint *owner);

#endif

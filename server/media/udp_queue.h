/* udp_queue.h - datagrams that wait for the end of the loop turn, then leave with sendmmsg.
 *
 * Internal to udp_port.c. Bounded: when it is full it is flushed at once, and when the socket takes
 * nothing the newest datagram is refused: late media is worth less than lost media. No loop here:
 * the caller flushes, and again when the socket is writable. */
#ifndef VL_MEDIA_UDP_QUEUE_H
#define VL_MEDIA_UDP_QUEUE_H

#include "media/media_address.h"
#include "media/media_counters.h"

struct vl_udp_slot;

struct vl_udp_queue { /* in place */
    struct vl_udp_slot *slots;
    size_t capacity, first, count; /* slots first .. count - 1 wait */
    struct vl_media_counters *counters;
    int fd;
    bool mapped;
};

/* fd and counters are borrowed. mapped: the socket is of both families. VL_E_NOMEM. */
int vl_udp_queue_init(struct vl_udp_queue *q, size_t capacity, int fd, bool mapped,
                      struct vl_media_counters *counters) VL_MUST_CHECK;
void vl_udp_queue_fini(struct vl_udp_queue *q); /* what waits is dropped; zeroed: no effect */
/* NULL: full, counted. The buffer has VL_UDP_MAX_PACKET + VL_UDP_ROOM bytes. */
uint8_t *vl_udp_queue_reserve(struct vl_udp_queue *q);
void vl_udp_queue_commit(struct vl_udp_queue *q, size_t n, const struct vl_media_address *to);
/* false: the socket is full and something still waits. */
bool vl_udp_queue_flush(struct vl_udp_queue *q);

#endif

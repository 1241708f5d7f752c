#include "media/udp_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "media/media_limits.h"
#include "media/srtp.h"

#define BATCH 64

struct vl_udp_slot {
    struct sockaddr_storage to;
    socklen_t to_bytes;
    size_t n;
    uint8_t bytes[VL_UDP_MAX_PACKET + VL_SRTP_ROOM];
};

int vl_udp_queue_init(struct vl_udp_queue *q, size_t capacity, int fd, bool mapped,
                      struct vl_media_counters *counters)
{
    memset(q, 0, sizeof *q);
    q->slots = calloc(capacity, sizeof *q->slots);
    if (!q->slots)
        return VL_E_NOMEM;
    q->capacity = capacity;
    q->fd = fd;
    q->mapped = mapped;
    q->counters = counters;
    return VL_OK;
}

void vl_udp_queue_fini(struct vl_udp_queue *q)
{
    free(q->slots);
    memset(q, 0, sizeof *q);
}

uint8_t *vl_udp_queue_reserve(struct vl_udp_queue *q)
{
    if (q->count == q->capacity)
        (void)vl_udp_queue_flush(q);
    if (q->count == q->capacity) {
        vl_media_count(q->counters, VL_MEDIA_SEND_QUEUE_FULL);
        return NULL;
    }
    return q->slots[q->count].bytes;
}

void vl_udp_queue_commit(struct vl_udp_queue *q, size_t n, const struct vl_media_address *to)
{
    struct vl_udp_slot *slot = &q->slots[q->count++];

    slot->n = n;
    slot->to_bytes = vl_media_address_to_sockaddr(to, q->mapped, &slot->to);
}

static unsigned batch_fill(struct vl_udp_queue *q, struct mmsghdr *messages, struct iovec *parts)
{
    size_t waiting = q->count - q->first;
    unsigned n = waiting < BATCH ? (unsigned)waiting : BATCH;

    memset(messages, 0, n * sizeof *messages);
    for (unsigned i = 0; i < n; i++) {
        struct vl_udp_slot *slot = &q->slots[q->first + i];
        parts[i] = (struct iovec){slot->bytes, slot->n};
        messages[i].msg_hdr.msg_name = &slot->to;
        messages[i].msg_hdr.msg_namelen = slot->to_bytes;
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    return n;
}

static void batch_count(struct vl_udp_queue *q, size_t sent)
{
    for (size_t i = 0; i < sent; i++)
        q->counters->values[VL_MEDIA_BYTES_OUT] += q->slots[q->first + i].n;
    q->counters->values[VL_MEDIA_PACKETS_OUT] += sent;
    q->first += sent;
}

/* What could not leave moves to the front, so that the rest of the slots can be used. */
static void queue_compact(struct vl_udp_queue *q)
{
    size_t waiting = q->count - q->first;

    if (q->first && waiting)
        memmove(q->slots, q->slots + q->first, waiting * sizeof *q->slots);
    q->first = 0;
    q->count = waiting;
}

bool vl_udp_queue_flush(struct vl_udp_queue *q)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];

    while (q->first < q->count) {
        unsigned n = batch_fill(q, messages, parts);
        int sent = sendmmsg(q->fd, messages, n, MSG_DONTWAIT);
        if (sent > 0) {
            batch_count(q, (size_t)sent);
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) {
            queue_compact(q);
            return false;
        } else if (sent == 0 || errno != EINTR) {
            vl_media_count(q->counters, VL_MEDIA_SEND_ERROR);
            q->first++; /* this one datagram cannot be sent; the others may */
        }
    }
    q->first = q->count = 0;
    return true;
}

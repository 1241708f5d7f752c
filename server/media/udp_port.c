#include "media/udp_port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "media/rtp.h"
#include "media/udp_queue.h"
#include "media/udp_socket.h"
#include "media/udp_table.h"

#define RECEIVE_BATCH   32
#define RECEIVE_BATCHES 8 /* then the loop's other work has its turn */
#define HANDLES         3

struct receive_slot {
    struct sockaddr_storage from;
    struct iovec part;
    uint8_t bytes[VL_UDP_MAX_PACKET + VL_UDP_ROOM];
};

struct vl_udp_port {
    uv_loop_t *loop;
    uv_poll_t poll;
    uv_prepare_t prepare; /* the end of a loop turn: just before it sleeps */
    uv_timer_t timer;
    int fd;
    unsigned open_handles;
    bool closing, waits_for_room;
    struct vl_media_counters *counters;
    struct vl_media_address announced[VL_UDP_MAX_ANNOUNCED];
    size_t announced_count;
    struct vl_udp_table ufrags, addresses;
    struct vl_udp_endpoint *endpoints; /* attached */
    struct vl_udp_endpoint *ticking;   /* the next one of a tick in progress */
    struct vl_udp_endpoint *doomed;    /* detached, not yet freed; linked by next */
    uint32_t endpoint_count, max_endpoints;
    struct vl_udp_queue queue;
    struct mmsghdr messages[RECEIVE_BATCH];
    struct receive_slot received[RECEIVE_BATCH];
};

vl_mono vl_udp_port_now(const struct vl_udp_port *port)
{
    return (vl_mono){uv_now(port->loop)};
}

struct vl_media_counters *vl_udp_port_counters(struct vl_udp_port *port)
{
    return port->counters;
}

size_t vl_udp_port_announced(const struct vl_udp_port *port, const struct vl_media_address **out)
{
    *out = port->announced;
    return port->announced_count;
}

/* --- receiving --------------------------------------------------------------------------- */

static void dispatch_stun(struct vl_udp_port *port, struct vl_span datagram,
                          const struct vl_media_address *from, vl_mono now)
{
    struct vl_stun_view message;

    if (vl_stun_parse(datagram, &message) < 0) {
        vl_media_count(port->counters, VL_MEDIA_STUN_MALFORMED);
        return;
    }
    if (message.class != VL_STUN_REQUEST) {
        vl_media_count(port->counters, VL_MEDIA_STUN_NOT_REQUEST);
        return;
    }
    struct vl_udp_entry *e = vl_udp_table_by_ufrag(&port->ufrags, vl_stun_local_ufrag(&message));
    if (!e) {
        vl_media_count(port->counters, VL_MEDIA_STUN_UNKNOWN_USER);
        return;
    }
    e->owner->handlers->on_stun(e->owner, &message, from, now);
}

static void dispatch_owned(struct vl_udp_port *port, uint8_t *bytes, size_t n,
                           const struct vl_media_address *from, vl_mono now)
{
    bool dtls = bytes[0] < 64;
    struct vl_udp_entry *e = vl_udp_table_by_address(&port->addresses, from);

    if (!e) {
        vl_media_count(port->counters,
                       dtls ? VL_MEDIA_DTLS_UNVALIDATED : VL_MEDIA_RTP_UNKNOWN_SOURCE);
        return;
    }
    const struct vl_udp_handlers *handlers = e->owner->handlers;
    struct vl_span datagram = {bytes, n};
    if (dtls)
        handlers->on_dtls(e->owner, datagram, now);
    else if (vl_rtp_is_rtcp(datagram))
        handlers->on_rtcp(e->owner, bytes, n, now);
    else
        handlers->on_rtp(e->owner, bytes, n, now);
}

/* RFC 7983, section 7. */
static void dispatch(struct vl_udp_port *port, uint8_t *bytes, size_t n,
                     const struct vl_media_address *from, vl_mono now)
{
    uint8_t first = bytes[0];

    if (first <= 3)
        dispatch_stun(port, (struct vl_span){bytes, n}, from, now);
    else if ((first >= 20 && first <= 63) || (first >= 128 && first <= 191))
        dispatch_owned(port, bytes, n, from, now);
    else
        vl_media_count(port->counters, VL_MEDIA_DROP_UNKNOWN_PROTOCOL);
}

static void receive_one(struct vl_udp_port *port, size_t i, vl_mono now)
{
    const struct mmsghdr *m = &port->messages[i];
    struct receive_slot *slot = &port->received[i];
    struct vl_media_address from;

    vl_media_count(port->counters, VL_MEDIA_PACKETS_IN);
    port->counters->values[VL_MEDIA_BYTES_IN] += m->msg_len;
    if (m->msg_hdr.msg_flags & MSG_TRUNC)
        vl_media_count(port->counters, VL_MEDIA_DROP_OVERSIZE);
    else if (m->msg_len == 0)
        vl_media_count(port->counters, VL_MEDIA_DROP_EMPTY);
    else if (vl_media_address_from_sockaddr((struct sockaddr *)&slot->from, &from) < 0)
        vl_media_count(port->counters, VL_MEDIA_DROP_UNKNOWN_PROTOCOL);
    else
        dispatch(port, slot->bytes, m->msg_len, &from, now);
}

static int receive_batch(struct vl_udp_port *port)
{
    for (size_t i = 0; i < RECEIVE_BATCH; i++) {
        struct receive_slot *slot = &port->received[i];
        struct msghdr *h = &port->messages[i].msg_hdr;
        memset(h, 0, sizeof *h);
        slot->part = (struct iovec){slot->bytes, VL_UDP_MAX_PACKET};
        h->msg_name = &slot->from;
        h->msg_namelen = sizeof slot->from;
        h->msg_iov = &slot->part;
        h->msg_iovlen = 1;
    }
    return recvmmsg(port->fd, port->messages, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
}

static void poll_for(struct vl_udp_port *port, int events);

/* libuv stops watching a socket that has an error pending: take it off, and start again. */
static void error_clear(struct vl_udp_port *port)
{
    int error = 0;
    socklen_t n = sizeof error;

    vl_media_count(port->counters, VL_MEDIA_SEND_ERROR);
    if (getsockopt(port->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0 || port->closing)
        return;
    poll_for(port, UV_READABLE | (port->waits_for_room ? UV_WRITABLE : 0));
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct vl_udp_port *port = poll->data;
    vl_mono now = vl_udp_port_now(port);

    if (status < 0) { /* an error of one datagram must not stop the port */
        error_clear(port);
        return;
    }
    if (events & UV_WRITABLE && vl_udp_queue_flush(&port->queue)) {
        port->waits_for_room = false;
        poll_for(port, UV_READABLE);
    }
    if (!(events & UV_READABLE))
        return;
    for (int batch = 0; batch < RECEIVE_BATCHES && !port->closing; batch++) {
        int n = receive_batch(port);
        for (int i = 0; i < n && !port->closing; i++)
            receive_one(port, (size_t)i, now);
        if (n < RECEIVE_BATCH)
            break;
    }
}

static void poll_for(struct vl_udp_port *port, int events)
{
    (void)uv_poll_start(&port->poll, events, on_poll);
}

/* --- the end of a loop turn, and the clock ----------------------------------------------- */

static void free_doomed(struct vl_udp_port *port)
{
    while (port->doomed) {
        struct vl_udp_endpoint *e = port->doomed;
        port->doomed = e->next;
        e->next = NULL;
        e->handlers->on_free(e);
    }
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct vl_udp_port *port = prepare->data;

    free_doomed(port);
    if (port->queue.count == 0 || port->waits_for_room)
        return;
    if (!vl_udp_queue_flush(&port->queue)) {
        port->waits_for_room = true;
        poll_for(port, UV_READABLE | UV_WRITABLE);
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct vl_udp_port *port = timer->data;
    vl_mono now = vl_udp_port_now(port);

    port->ticking = port->endpoints;
    while (port->ticking) {
        struct vl_udp_endpoint *e = port->ticking;
        port->ticking = e->next;
        e->handlers->on_tick(e, now);
    }
}

/* --- endpoints --------------------------------------------------------------------------- */

static struct vl_span text_span(const char *text)
{
    return (struct vl_span){(const uint8_t *)text, strlen(text)};
}

static int ufrag_add(struct vl_udp_port *port, struct vl_udp_endpoint *e, const char *ufrag)
{
    struct vl_span text = text_span(ufrag);

    if (text.n == 0 || text.n >= VL_UDP_UFRAG_TEXT)
        return VL_E_INVAL;
    if (vl_udp_table_by_ufrag(&port->ufrags, text))
        return VL_E_CONFLICT;
    struct vl_udp_entry *entry = vl_udp_table_add_ufrag(&port->ufrags, text);
    if (!entry)
        return VL_E_FULL;
    entry->owner = e;
    memcpy(e->ufrags[0], entry->key.ufrag, sizeof e->ufrags[0]);
    return VL_OK;
}

int vl_udp_port_attach(struct vl_udp_port *port, struct vl_udp_endpoint *e, const char *ufrag)
{
    if (port->closing || port->endpoint_count == port->max_endpoints)
        return VL_E_FULL;
    memset(e->ufrags, 0, sizeof e->ufrags);
    int rc = ufrag_add(port, e, ufrag);
    if (rc < 0)
        return rc;
    e->attached = true;
    e->previous = NULL;
    e->next = port->endpoints;
    if (e->next)
        e->next->previous = e;
    port->endpoints = e;
    if (port->endpoint_count++ == 0)
        (void)uv_timer_start(&port->timer, on_timer, VL_UDP_TICK_MS, VL_UDP_TICK_MS);
    port->counters->values[VL_MEDIA_TRANSPORTS] = port->endpoint_count;
    return VL_OK;
}

static void endpoint_unlink(struct vl_udp_port *port, struct vl_udp_endpoint *e)
{
    if (port->ticking == e)
        port->ticking = e->next;
    if (e->previous)
        e->previous->next = e->next;
    else
        port->endpoints = e->next;
    if (e->next)
        e->next->previous = e->previous;
}

void vl_udp_port_detach(struct vl_udp_port *port, struct vl_udp_endpoint *e)
{
    if (!e->attached)
        return;
    e->attached = false;
    for (size_t i = 0; i < VL_UDP_UFRAGS; i++)
        vl_udp_table_remove_ufrag(&port->ufrags, text_span(e->ufrags[i]));
    vl_udp_table_remove_owned(&port->addresses, e);
    endpoint_unlink(port, e);
    e->previous = NULL;
    e->next = port->doomed;
    port->doomed = e;
    if (--port->endpoint_count == 0)
        (void)uv_timer_stop(&port->timer);
    port->counters->values[VL_MEDIA_TRANSPORTS] = port->endpoint_count;
}

int vl_udp_port_add_ufrag(struct vl_udp_port *port, struct vl_udp_endpoint *e, const char *ufrag)
{
    char current[sizeof e->ufrags[0]], old[sizeof e->ufrags[0]];

    memcpy(current, e->ufrags[0], sizeof current);
    memcpy(old, e->ufrags[1], sizeof old);
    int rc = ufrag_add(port, e, ufrag);
    if (rc < 0)
        return rc;
    vl_udp_table_remove_ufrag(&port->ufrags, text_span(old));
    memcpy(e->ufrags[1], current, sizeof current);
    return VL_OK;
}

void vl_udp_port_drop_old_ufrag(struct vl_udp_port *port, struct vl_udp_endpoint *e)
{
    vl_udp_table_remove_ufrag(&port->ufrags, text_span(e->ufrags[1]));
    memset(e->ufrags[1], 0, sizeof e->ufrags[1]);
}

int vl_udp_port_may_claim(struct vl_udp_port *port, const struct vl_udp_endpoint *e,
                          const struct vl_media_address *address, vl_mono now)
{
    const struct vl_udp_entry *entry = vl_udp_table_by_address(&port->addresses, address);

    if (!entry)
        return port->addresses.free ? VL_OK : VL_E_FULL;
    if (entry->owner != e && now.ms - entry->claimed.ms < VL_UDP_ADDRESS_HOLD_MS)
        return VL_E_CONFLICT;
    return VL_OK;
}

int vl_udp_port_claim(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                      const struct vl_media_address *address, vl_mono now)
{
    int rc = vl_udp_port_may_claim(port, e, address, now);

    if (rc < 0)
        return rc;
    struct vl_udp_entry *entry = vl_udp_table_by_address(&port->addresses, address);
    if (!entry)
        entry = vl_udp_table_add_address(&port->addresses, address);
    struct vl_udp_endpoint *before = entry->owner;
    entry->owner = e;
    entry->claimed = now;
    if (before && before != e)
        before->handlers->on_address_lost(before, address);
    return VL_OK;
}

void vl_udp_port_release(struct vl_udp_port *port, struct vl_udp_endpoint *e,
                         const struct vl_media_address *address)
{
    struct vl_udp_entry *entry = vl_udp_table_by_address(&port->addresses, address);

    if (entry && entry->owner == e)
        vl_udp_table_remove_address(&port->addresses, address);
}

/* --- sending ----------------------------------------------------------------------------- */

uint8_t *vl_udp_port_reserve(struct vl_udp_port *port)
{
    return vl_udp_queue_reserve(&port->queue);
}

void vl_udp_port_commit(struct vl_udp_port *port, size_t n, const struct vl_media_address *to)
{
    vl_udp_queue_commit(&port->queue, n, to);
}

int vl_udp_port_send(struct vl_udp_port *port, struct vl_span datagram,
                     const struct vl_media_address *to)
{
    if (datagram.n == 0 || datagram.n > VL_UDP_MAX_PACKET)
        return VL_E_INVAL;
    uint8_t *slot = vl_udp_port_reserve(port);
    if (!slot)
        return VL_E_FULL;
    memcpy(slot, datagram.p, datagram.n);
    vl_udp_port_commit(port, datagram.n, to);
    return VL_OK;
}

/* --- creation and end -------------------------------------------------------------------- */

static void port_free(struct vl_udp_port *port)
{
    free_doomed(port);
    vl_udp_queue_fini(&port->queue);
    vl_udp_table_fini(&port->ufrags);
    vl_udp_table_fini(&port->addresses);
    if (port->fd >= 0)
        (void)close(port->fd);
    free(port);
}

static int port_open(struct vl_udp_port *port, const struct vl_udp_options *options)
{
    struct vl_udp_socket opened;
    int rc = vl_udp_socket_open(options->bind_address, options->port, &opened);

    if (rc < 0)
        return rc;
    port->fd = opened.fd;
    rc = vl_udp_socket_addresses(&opened, options->announced, options->announced_count,
                                 port->announced, VL_UDP_MAX_ANNOUNCED);
    if (rc < 0)
        return rc;
    port->announced_count = (size_t)rc;
    rc =
        vl_udp_queue_init(&port->queue, VL_UDP_SEND_QUEUE, port->fd, opened.mapped, port->counters);
    if (rc == VL_OK)
        rc = vl_udp_table_init(&port->ufrags, options->max_endpoints * VL_UDP_UFRAGS + 1);
    uint32_t addresses = options->max_endpoints < 16 ? 64 : options->max_endpoints * 4;
    if (rc == VL_OK)
        rc = vl_udp_table_init(&port->addresses, addresses);
    return rc;
}

static void on_closed(uv_handle_t *handle)
{
    struct vl_udp_port *port = handle->data;

    if (--port->open_handles == 0)
        port_free(port);
}

static void handles_close(struct vl_udp_port *port)
{
    uv_handle_t *handles[HANDLES] = {(uv_handle_t *)&port->poll, (uv_handle_t *)&port->prepare,
                                     (uv_handle_t *)&port->timer};

    port->closing = true;
    for (size_t i = 0; i < HANDLES; i++)
        uv_close(handles[i], on_closed);
}

static int handles_open(struct vl_udp_port *port)
{
    /* The first is the only one that can fail, and then there is nothing to close. */
    if (uv_poll_init(port->loop, &port->poll, port->fd) < 0)
        return VL_E_IO;
    (void)uv_prepare_init(port->loop, &port->prepare);
    (void)uv_timer_init(port->loop, &port->timer);
    port->poll.data = port->prepare.data = port->timer.data = port;
    port->open_handles = HANDLES;
    (void)uv_prepare_start(&port->prepare, on_prepare);
    uv_unref((uv_handle_t *)&port->prepare);
    uv_unref((uv_handle_t *)&port->timer);
    poll_for(port, UV_READABLE);
    return VL_OK;
}

int vl_udp_port_create(uv_loop_t *loop, const struct vl_udp_options *options,
                       struct vl_media_counters *counters, struct vl_udp_port **out)
{
    if (!options->bind_address || options->announced_count > VL_UDP_MAX_ANNOUNCED ||
        options->max_endpoints == 0 || options->max_endpoints > 65536)
        return VL_E_INVAL;
    struct vl_udp_port *port = calloc(1, sizeof *port);
    if (!port)
        return VL_E_NOMEM;
    port->loop = loop;
    port->counters = counters;
    port->fd = -1;
    port->max_endpoints = options->max_endpoints;
    int rc = port_open(port, options);
    if (rc == VL_OK)
        rc = handles_open(port);
    if (rc < 0) {
        int error = errno;
        port_free(port);
        errno = error;
        return rc;
    }
    *out = port;
    return VL_OK;
}

void vl_udp_port_destroy(struct vl_udp_port *port)
{
    if (!port)
        return;
    (void)vl_udp_queue_flush(&port->queue);
    handles_close(port);
}

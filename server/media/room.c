#include "media/room.h"
#include "base/random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void copy_text(char *to, size_t capacity, const char *from)
{
    size_t n = strnlen(from, capacity - 1);

    memcpy(to, from, n);
    to[n] = '\0';
}

static void make_id(char out[VL_MEDIA_ID_BYTES])
{
    vl_random_token(out, 12);
}

int vl_room_create(struct vl_room_context *context, const char *id, struct vl_room **out)
{
    struct vl_room *room = calloc(1, sizeof *room);

    if (!room)
        return VL_E_NOMEM;
    copy_text(room->id, sizeof room->id, id);
    room->context = context;
    *out = room;
    return VL_OK;
}

/* --- the wire ------------------------------------------------------------------------------ */

static bool link_ready(void *owner)
{
    struct vl_room_transport *t = owner;

    return vl_transport_state(t->wire) == VL_TRANSPORT_CONNECTED;
}

static uint8_t *link_buffer(void *owner, size_t *capacity)
{
    struct vl_room_transport *t = owner;

    *capacity = VL_TRANSPORT_MAX_PLAIN;
    return vl_transport_rtp_buffer(t->wire);
}

/* What cannot be sent was counted by the transport; media has no second try. */
static void link_send(void *owner, size_t n)
{
    struct vl_room_transport *t = owner;

    (void)vl_transport_send_buffer(t->wire, n);
}

static void link_send_rtcp(void *owner, struct vl_span compound)
{
    struct vl_room_transport *t = owner;

    (void)vl_transport_send_rtcp(t->wire, compound);
}

static void on_rtp(void *owner, uint8_t *packet, size_t n, const struct vl_rtp_view *view,
                   vl_mono now)
{
    (void)packet;
    (void)n;
    vl_room_take_rtp(owner, view, now);
}

static void on_rtcp(void *owner, struct vl_span compound, vl_mono now)
{
    vl_room_take_rtcp(owner, compound, now);
}

/* Consumers have waited for the path; whoever lost it goes on with a whole picture. */
static void ask_for_pictures(struct vl_room_transport *t, vl_mono now)
{
    for (struct vl_room_consumer *c = t->consumers; c; c = c->next) {
        if (c->core.producer && c->core.state != VL_CONSUMER_PAUSED) {
            vl_consumer_resync(&c->core, false);
            vl_producer_want_keyframe(c->core.producer, now);
        }
    }
}

static void on_state(void *owner, enum vl_transport_state state, vl_mono now)
{
    struct vl_room_transport *t = owner;
    struct vl_room_context *context = t->room->context;

    if (state == VL_TRANSPORT_CONNECTED)
        ask_for_pictures(t, now);
    context->notify(context->owner, "transport.state",
                    json_pack("{s:s, s:s, s:s, s:s}", "transport", t->id, "room", t->room->id,
                              "peer", t->peer, "state", vl_transport_state_text(state)));
}

static const struct vl_transport_callbacks wire_callbacks = {on_rtp, on_rtcp, on_state};

/* --- transports ---------------------------------------------------------------------------- */

static uint32_t random_ssrc(void)
{
    uint32_t ssrc;

    do
        ssrc = vl_random_u32();
    while (ssrc == 0);
    return ssrc;
}

int vl_room_transport_create(struct vl_room *room, const char *peer,
                             enum vl_room_direction direction, struct vl_room_transport **out)
{
    struct vl_room_context *context = room->context;
    struct vl_room_transport *t;
    int rc;

    if (room->transport_count >= VL_MAX_ROOM_TRANSPORTS || context->transports >= VL_MAX_TRANSPORTS)
        return VL_E_FULL;
    t = calloc(1, sizeof *t);
    if (!t)
        return VL_E_NOMEM;
    rc = vl_transport_create(context->port, context->identity, &wire_callbacks, t, &t->wire);
    if (rc < 0) {
        free(t);
        return rc;
    }
    make_id(t->id);
    copy_text(t->peer, sizeof t->peer, peer);
    t->direction = direction;
    t->link = (struct vl_media_link){.ready = link_ready,
                                     .rtp_buffer = link_buffer,
                                     .rtp_send = link_send,
                                     .rtcp_send = link_send_rtcp,
                                     .owner = t,
                                     .counters = context->counters,
                                     .local_ssrc = random_ssrc()};
    t->room = room;
    t->next = room->transports;
    room->transports = t;
    room->transport_count++;
    context->transports++;
    *out = t;
    return VL_OK;
}

static void unlink_transport(struct vl_room_transport *t)
{
    struct vl_room_transport **at = &t->room->transports;

    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    t->room->transport_count--;
    t->room->context->transports--;
}

void vl_room_transport_close(struct vl_room_transport *t)
{
    while (t->consumers)
        vl_room_consumer_close(t->consumers);
    while (t->producers)
        vl_room_producer_close(t->producers);
    unlink_transport(t);
    vl_transport_destroy(t->wire);
    free(t);
}

void vl_room_destroy(struct vl_room *room)
{
    if (!room)
        return;
    /* Consumers first, so that nobody is told of producers that end with everything else. */
    for (struct vl_room_transport *t = room->transports; t; t = t->next) {
        while (t->consumers)
            vl_room_consumer_close(t->consumers);
    }
    while (room->transports)
        vl_room_transport_close(room->transports);
    free(room);
}

/* --- producers ----------------------------------------------------------------------------- */

static bool shares_ssrc(const struct vl_send_parameters *a, uint32_t ssrc)
{
    return ssrc && (a->ssrc == ssrc || a->rtx_ssrc == ssrc);
}

static bool clashes(const struct vl_room_transport *t, const struct vl_send_parameters *new)
{
    for (const struct vl_room_producer *p = t->producers; p; p = p->next) {
        const struct vl_send_parameters *old = &p->core.parameters;
        if (shares_ssrc(old, new->ssrc) || shares_ssrc(old, new->rtx_ssrc) ||
            (new->mid[0] && strcmp(old->mid, new->mid) == 0))
            return true;
    }
    return false;
}

static unsigned producers_of(const struct vl_room_transport *t)
{
    unsigned count = 0;

    for (const struct vl_room_producer *p = t->producers; p; p = p->next)
        count++;
    return count;
}

int vl_room_produce(struct vl_room_transport *t, const struct vl_send_parameters *parameters,
                    const char *source, bool paused, struct vl_room_producer **out)
{
    struct vl_room_producer *p;

    if (t->direction != VL_ROOM_SEND)
        return VL_E_STATE;
    if (clashes(t, parameters))
        return VL_E_CONFLICT;
    if (t->room->producer_count >= VL_MAX_ROOM_PRODUCERS ||
        producers_of(t) >= VL_MAX_TRANSPORT_PRODUCERS)
        return VL_E_FULL;
    p = calloc(1, sizeof *p);
    if (!p)
        return VL_E_NOMEM;
    vl_producer_init(&p->core, parameters, &t->link, vl_udp_port_now(t->room->context->port));
    make_id(p->core.id);
    copy_text(p->source, sizeof p->source, source);
    p->core.paused = paused;
    p->transport = t;
    p->next = t->producers;
    t->producers = p;
    t->room->producer_count++;
    *out = p;
    return VL_OK;
}

static void notify_consumer_closed(const struct vl_room_consumer *c, const char *producer)
{
    struct vl_room *room = c->transport->room;

    room->context->notify(room->context->owner, "consumer.closed",
                          json_pack("{s:s, s:s, s:s, s:s, s:s}", "consumer", c->core.id, "producer",
                                    producer, "room", room->id, "peer", c->transport->peer,
                                    "reason", "producer closed"));
}

static struct vl_room_consumer *first_consumer_of(const struct vl_room *room,
                                                  const struct vl_producer *producer)
{
    for (struct vl_room_transport *t = room->transports; t; t = t->next) {
        for (struct vl_room_consumer *c = t->consumers; c; c = c->next) {
            if (c->core.producer == producer)
                return c;
        }
    }
    return NULL;
}

void vl_room_producer_close(struct vl_room_producer *p)
{
    struct vl_room_transport *t = p->transport;
    struct vl_room_producer **at = &t->producers;
    struct vl_room_consumer *c;

    while ((c = first_consumer_of(t->room, &p->core))) {
        notify_consumer_closed(c, p->core.id);
        vl_room_consumer_close(c);
    }
    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    t->room->producer_count--;
    vl_transport_forget_ssrc(t->wire, p->core.parameters.ssrc);
    if (p->core.parameters.rtx_ssrc)
        vl_transport_forget_ssrc(t->wire, p->core.parameters.rtx_ssrc);
    vl_producer_fini(&p->core);
    free(p);
}

/* --- consumers ----------------------------------------------------------------------------- */

static uint32_t unused_ssrc(const struct vl_room_transport *t)
{
    uint32_t ssrc = random_ssrc();
    const struct vl_room_consumer *c = t->consumers;

    while (c) {
        const struct vl_consumer_choice *choice = &c->core.choice;
        bool taken = choice->ssrc == ssrc || choice->rtx_ssrc == ssrc;
        ssrc = taken ? random_ssrc() : ssrc;
        c = taken ? t->consumers : c->next;
    }
    return ssrc;
}

static void choose_identity(struct vl_room_transport *t, const struct vl_room_producer *producer,
                            struct vl_consumer_choice *choice)
{
    const char *cname = producer->core.parameters.cname;

    choice->ssrc = unused_ssrc(t);
    do
        choice->rtx_ssrc = choice->receive.rtx ? unused_ssrc(t) : 0;
    while (choice->rtx_ssrc == choice->ssrc);
    choice->cname = cname[0] ? cname : producer->transport->id;
}

int vl_room_consume(struct vl_room_transport *t, struct vl_room_producer *producer,
                    const struct vl_receive_capabilities *receiver, bool paused,
                    struct vl_room_consumer **out)
{
    struct vl_consumer_choice choice;
    struct vl_room_consumer *c;
    char mid[16];
    int rc;

    if (t->direction != VL_ROOM_RECEIVE)
        return VL_E_STATE;
    if (t->room->consumer_count >= VL_MAX_ROOM_CONSUMERS)
        return VL_E_FULL;
    rc = vl_ortc_choose(receiver, &producer->core.parameters, &choice);
    if (rc < 0)
        return rc;
    choose_identity(t, producer, &choice);
    (void)snprintf(mid, sizeof mid, "%u", t->next_mid);
    choice.mid = mid;
    c = calloc(1, sizeof *c);
    if (!c)
        return VL_E_NOMEM;
    /* Below 2^15, so that the receiver's rollover counter cannot start wrong (RFC 3711, 3.3.1). */
    rc = vl_consumer_init(&c->core, &producer->core, &choice, &t->link,
                          (uint16_t)(vl_random_u32() & 0x7fff));
    if (rc < 0) {
        free(c);
        return rc;
    }
    make_id(c->core.id);
    t->next_mid++;
    c->transport = t;
    c->next = t->consumers;
    t->consumers = c;
    t->room->consumer_count++;
    if (!paused)
        vl_consumer_resume(&c->core, vl_udp_port_now(t->room->context->port));
    *out = c;
    return VL_OK;
}

void vl_room_consumer_close(struct vl_room_consumer *c)
{
    struct vl_room_consumer **at = &c->transport->consumers;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    c->transport->room->consumer_count--;
    vl_consumer_fini(&c->core);
    free(c);
}

/* --- finding ------------------------------------------------------------------------------- */

struct vl_room_transport *vl_room_find_transport(const struct vl_room *room, const char *id)
{
    struct vl_room_transport *t = room->transports;

    while (t && strcmp(t->id, id) != 0)
        t = t->next;
    return t;
}

struct vl_room_producer *vl_room_find_producer(const struct vl_room *room, const char *id)
{
    for (struct vl_room_transport *t = room->transports; t; t = t->next) {
        for (struct vl_room_producer *p = t->producers; p; p = p->next) {
            if (strcmp(p->core.id, id) == 0)
                return p;
        }
    }
    return NULL;
}

struct vl_room_consumer *vl_room_find_consumer(const struct vl_room *room, const char *id)
{
    for (struct vl_room_transport *t = room->transports; t; t = t->next) {
        for (struct vl_room_consumer *c = t->consumers; c; c = c->next) {
            if (strcmp(c->core.id, id) == 0)
                return c;
        }
    }
    return NULL;
}

/* room.h - who is in one conversation's media: transports, producers, consumers, and their ids.
 *
 * A room forwards what its transports' producers send to its consumers, and nothing beyond itself.
 * Objects belong to their room and are found by id in it; a pointer stays valid until the object,
 * its transport or its room is closed. Threads: the worker's loop. */
#ifndef VL_MEDIA_ROOM_H
#define VL_MEDIA_ROOM_H

#include "media/consumer.h"
#include "media/transport.h"

struct vl_room;
struct vl_room_transport;

#define VL_ROOM_TEXT_BYTES 64 /* room ids, peer ids and sources, at most */

/* What all rooms of a process share; outlives them. */
struct vl_room_context {
    struct vl_udp_port *port;
    struct vl_dtls_identity *identity;
    struct vl_media_counters *counters;
    /* Steals data. Called from the loop, and from calls here for objects that end with another. */
    void (*notify)(void *owner, const char *event, json_t *data);
    void *owner;
    unsigned transports; /* in all rooms; kept by the rooms */
};

enum vl_room_direction { VL_ROOM_SEND, VL_ROOM_RECEIVE }; /* as the browser sees it */

struct vl_room_producer {
    struct vl_producer core;
    struct vl_room_transport *transport;
    struct vl_room_producer *next;
    char source[VL_ROOM_TEXT_BYTES + 1]; /* the core's word for it: "camera" */
};
struct vl_room_consumer {
    struct vl_consumer core;
    struct vl_room_transport *transport;
    struct vl_room_consumer *next;
};
struct vl_room_transport { /* fields are for reading */
    char id[VL_MEDIA_ID_BYTES];
    char peer[VL_ROOM_TEXT_BYTES + 1];
    enum vl_room_direction direction;
    struct vl_transport *wire;
    struct vl_room *room;
    struct vl_room_transport *next;
    struct vl_room_producer *producers;
    struct vl_room_consumer *consumers;
    struct vl_media_link link;
    uint32_t next_mid; /* never used twice on one transport */
};
struct vl_room { /* fields are for reading */
    char id[VL_ROOM_TEXT_BYTES + 1];
    struct vl_room_context *context;
    struct vl_room_transport *transports;
    unsigned transport_count, producer_count, consumer_count;
};

/* id: 1..VL_ROOM_TEXT_BYTES. VL_E_NOMEM. */
VL_MUST_CHECK int vl_room_create(struct vl_room_context *context, const char *id,
                                 struct vl_room **out);
void vl_room_destroy(struct vl_room *room); /* with everything in it; NULL: no effect */
/* Every VL_TICK_MS. */
void vl_room_tick(struct vl_room *room, vl_mono now);

/* VL_E_FULL: the room's or the process's limit. VL_E_NOMEM. */
VL_MUST_CHECK int vl_room_transport_create(struct vl_room *room, const char *peer,
                                           enum vl_room_direction direction,
                                           struct vl_room_transport **out);
/* Its producers' consumers elsewhere are closed with it and notified ("consumer.closed"). */
void vl_room_transport_close(struct vl_room_transport *t);

/* VL_E_STATE: the transport receives. VL_E_CONFLICT: an SSRC or mid is another producer's.
 * VL_E_FULL, VL_E_NOMEM. */
VL_MUST_CHECK int vl_room_produce(struct vl_room_transport *t,
                                  const struct vl_send_parameters *parameters, const char *source,
                                  bool paused, struct vl_room_producer **out);
void vl_room_producer_close(struct vl_room_producer *p);

/* VL_E_STATE: the transport sends. VL_E_VERSION: the browser cannot decode it. VL_E_FULL,
 * VL_E_NOMEM. */
VL_MUST_CHECK int vl_room_consume(struct vl_room_transport *t, struct vl_room_producer *producer,
                                  const struct vl_receive_capabilities *receiver, bool paused,
                                  struct vl_room_consumer **out);
void vl_room_consumer_close(struct vl_room_consumer *c);

/* By id; NULL: none in this room. */
struct vl_room_transport *vl_room_find_transport(const struct vl_room *room, const char *id);
struct vl_room_producer *vl_room_find_producer(const struct vl_room *room, const char *id);
struct vl_room_consumer *vl_room_find_consumer(const struct vl_room *room, const char *id);

/* Statistics of every transport, as an array; a new reference, NULL: out of memory. */
json_t *vl_room_stats(const struct vl_room *room);

/* Media from the wire, for the transport's callbacks and tests. */
void vl_room_take_rtp(struct vl_room_transport *t, const struct vl_rtp_view *view, vl_mono now);
void vl_room_take_rtcp(struct vl_room_transport *t, struct vl_span compound, vl_mono now);

#endif

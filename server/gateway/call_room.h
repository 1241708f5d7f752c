/* call_room.h - the media room of a call: who sends and receives there, and what may reach whom.
 *
 * A room opens when a call is placed. The caller joins from the first moment and a specialist from
 * the ring on. Before the answer each may prepare to receive what the other side sends, because a
 * transport and a decoder take longer to set up than a person likes to wait; but every consumer
 * stays paused in the worker, whatever its browser asks, until the call is answered. Then the
 * parties' consumers flow by themselves and everyone else is put out. A consult has no room of its
 * own: who is asked prepares in this one, with the colleague who asks, and becomes a party. While
 * the call is held, what would cross between its two sides is paused in the worker as well.
 * When the room's worker dies, its members are forgotten and the generation changes: browsers see
 * that and join again. Threads: one loop. */
#ifndef VL_GATEWAY_CALL_ROOM_H
#define VL_GATEWAY_CALL_ROOM_H

#include "base/err.h"
#include "base/json.h"
#include "domain/region.h"
#include "media/media_pool.h"

#define VL_ROOM_MAX_MEMBERS 12 /* parties, and who is rung and prepares */
#define VL_ROOM_MAX_PARTIES 8
#define VL_ROOM_MAX_RUNG    12
#define VL_ROOM_MAX_PRODUCERS                                                                      \
    4 /* of one member: a microphone, a camera, and one of each to spare */
#define VL_ROOM_ID_TEXT     65
#define VL_GENERATION_BYTES 64
#define VL_ROOM_SLOT_BYTES  17

struct vl_rooms;

enum vl_room_phase { VL_ROOM_WITHHELD, VL_ROOM_OPEN };

/* Who is in the conversation now. */
struct vl_room_cast {
    struct {
        vl_person_index person;
        bool by_caller; /* the caller's side: hold parts it from the other */
    } parties[VL_ROOM_MAX_PARTIES];
    size_t n_parties;
    vl_person_index asks; /* the party whom those who are rung will talk to first */
    vl_person_index rung[VL_ROOM_MAX_RUNG];
    size_t n_rung;
    bool held;
};

struct vl_rooms_handlers {
    /* The room has a new generation, or its producers changed: tell its people. */
    void (*on_generation)(void *owner, uint64_t call);
    void (*on_producers)(void *owner, uint64_t call);
};

/* boot: text unique to this start of the process; it makes generations unique. Borrows all. */
VL_MUST_CHECK int vl_rooms_create(struct vl_media_pool *pool, const char *boot,
                                  const struct vl_rooms_handlers *handlers, void *owner,
                                  struct vl_rooms **out);
void vl_rooms_destroy(struct vl_rooms *rooms); /* NULL: no effect */

/* Opens the call's room; a room that is open stays as it is. */
VL_MUST_CHECK int vl_rooms_open(struct vl_rooms *rooms, uint64_t call, vl_person_index caller);
void vl_rooms_close(struct vl_rooms *rooms, uint64_t call);
/* Answered, or changed since: what the parties send now reaches the others as hold allows, and who
 * is neither a party nor rung is put out. Parties who stay need not join again. */
void vl_rooms_play(struct vl_rooms *rooms, uint64_t call, const struct vl_room_cast *cast);
/* Puts one person out (a ring that ended). */
void vl_rooms_put_out(struct vl_rooms *rooms, uint64_t call, vl_person_index person);

/* The slot of the session with which this person joined; "" when he has not. */
const char *vl_rooms_slot(const struct vl_rooms *rooms, uint64_t call, vl_person_index person);

/* {"generation", "state"} of the protocol, NULL when the call has no room. New reference. */
json_t *vl_rooms_view(const struct vl_rooms *rooms, uint64_t call);
/* What this person may receive, or prepare to: array of Producer of the protocol. New reference. */
json_t *vl_rooms_producers(const struct vl_rooms *rooms, const struct vl_region *region,
                           uint64_t call, vl_person_index person);
/* The generation as text; "" when there is no room. */
const char *vl_rooms_generation(const struct vl_rooms *rooms, uint64_t call);

/* result: as in the protocol, a new reference that the callback owns; NULL unless rc is VL_OK.
 * rc: VL_E_CLOSED: no worker at the moment, or the room moved; try again on the next generation.
 * VL_E_DENIED, VL_E_NOENT: not yours, or not there. VL_E_FULL. Others: the worker refused; text
 * says why, for a developer. */
typedef void (*vl_room_done_fn)(void *data, int rc, json_t *result, const char *text);

/* Each: if this returns an error, done never comes; otherwise exactly once, perhaps before the
 * function returns. Who may ask what of which call is the caller's business, except that a
 * transport, producer or consumer must be the person's own, and that what is withheld stays so. */
VL_MUST_CHECK int vl_rooms_join(struct vl_rooms *rooms, uint64_t call, vl_person_index person,
                                const char *slot, vl_room_done_fn done, void *data);
void vl_rooms_leave(struct vl_rooms *rooms, uint64_t call, vl_person_index person);
/* method: "transport.connect", "transport.restart_ice", "producer.pause", "producer.resume",
 * "producer.close", "consumer.resume". key: "transport", "producer" or "consumer", the member of
 * params that names the person's own thing. Steals params. A consumer.resume before the answer or
 * across a hold is remembered and done then. */
VL_MUST_CHECK int vl_rooms_ask(struct vl_rooms *rooms, uint64_t call, vl_person_index person,
                               const char *method, const char *key, json_t *params,
                               vl_room_done_fn done, void *data);
/* Steals params {transport, kind, rtpParameters, paused}. */
VL_MUST_CHECK int vl_rooms_produce(struct vl_rooms *rooms, uint64_t call, vl_person_index person,
                                   json_t *params, vl_room_done_fn done, void *data);
/* Steals params {transport, producer, rtpCapabilities}. The consumer begins paused. */
VL_MUST_CHECK int vl_rooms_consume(struct vl_rooms *rooms, uint64_t call, vl_person_index person,
                                   json_t *params, vl_room_done_fn done, void *data);

/* To be called from the pool's handlers. */
void vl_rooms_moved(struct vl_rooms *rooms, const char *pool_room);
void vl_rooms_notified(struct vl_rooms *rooms, const char *pool_room, const char *event,
                       const json_t *data);

#endif

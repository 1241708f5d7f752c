/* call_room_internal.h - what call_room.c and call_room_ask.c share; for nobody else. */
#ifndef VL_GATEWAY_CALL_ROOM_INTERNAL_H
#define VL_GATEWAY_CALL_ROOM_INTERNAL_H

#include "gateway/call_room.h"

#define VL_ROOM_MAX_CONSUMERS 32

struct producer {
    char id[VL_ROOM_ID_TEXT];
    bool video, paused;
};
struct room_consumer {
    char id[VL_ROOM_ID_TEXT];
    vl_person_index from;
    bool wanted; /* its browser is ready; nothing flows for that alone */
    bool flows;  /* as the worker was told last */
};
struct member {
    vl_person_index person;
    char slot[VL_ROOM_SLOT_BYTES];
    uint32_t join; /* distinguishes a second join from the first */
    char send[VL_ROOM_ID_TEXT], receive[VL_ROOM_ID_TEXT]; /* transports, "" until made */
    struct producer producers[VL_ROOM_MAX_PRODUCERS];
    size_t n_producers;
    struct room_consumer consumers[VL_ROOM_MAX_CONSUMERS];
    size_t n_consumers;
};
struct room {
    uint64_t call;
    char pool_room[32];
    char generation[VL_GENERATION_BYTES];
    enum vl_room_phase phase;
    struct vl_room_cast cast; /* before the answer: the caller */
    struct member members[VL_ROOM_MAX_MEMBERS];
    size_t n_members;
    uint32_t joins;
    struct room *next;
};
struct vl_rooms {
    struct vl_media_pool *pool;
    char boot[24];
    struct vl_rooms_handlers handlers;
    void *owner;
    struct room *first;
    uint32_t generations;
};

struct room *vl_room_find(const struct vl_rooms *rooms, uint64_t call);
struct member *vl_room_member(struct room *room, vl_person_index person);
struct room_consumer *vl_room_consumer(struct member *member, const char *id);
/* Whether this person may have consumers of what `from` sends, if paused ones. */
bool vl_room_may_consume(const struct room *room, vl_person_index person, vl_person_index from);
/* Whether what one sends reaches the other now; it is mutual. */
bool vl_room_flows(const struct room *room, vl_person_index one, vl_person_index other);
void vl_room_remove_member(struct vl_rooms *rooms, struct room *room, struct member *member);
/* Tells the worker what to do with a thing of the room; nobody waits for the answer. */
void vl_room_tell(struct vl_rooms *rooms, const struct room *room, const char *method,
                  const char *key, const char *id);

#endif

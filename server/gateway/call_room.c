#include "gateway/call_room.h"

#include "gateway/call_room_internal.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int vl_rooms_create(struct vl_media_pool *pool, const char *boot,
                    const struct vl_rooms_handlers *handlers, void *owner, struct vl_rooms **out)
{
    struct vl_rooms *r = calloc(1, sizeof *r);

    if (!r)
        return VL_E_NOMEM;
    r->pool = pool;
    r->handlers = *handlers;
    r->owner = owner;
    snprintf(r->boot, sizeof r->boot, "%s", boot);
    *out = r;
    return VL_OK;
}

void vl_rooms_destroy(struct vl_rooms *r)
{
    if (!r)
        return;
    while (r->first) {
        struct room *next = r->first->next;
        free(r->first);
        r->first = next;
    }
    free(r);
}

struct room *vl_room_find(const struct vl_rooms *r, uint64_t call)
{
    for (struct room *room = r->first; room; room = room->next)
        if (room->call == call)
            return room;
    return NULL;
}

static struct room *find_pool_room(const struct vl_rooms *r, const char *pool_room)
{
    for (struct room *room = r->first; room; room = room->next)
        if (strcmp(room->pool_room, pool_room) == 0)
            return room;
    return NULL;
}

struct member *vl_room_member(struct room *room, vl_person_index person)
{
    for (size_t i = 0; i < room->n_members; i++)
        if (room->members[i].person == person)
            return &room->members[i];
    return NULL;
}

static void new_generation(struct vl_rooms *r, struct room *room)
{
    snprintf(room->generation, sizeof room->generation, "%s-%" PRIu32, r->boot, ++r->generations);
    room->n_members = 0;
}

int vl_rooms_open(struct vl_rooms *r, uint64_t call, vl_person_index caller)
{
    struct room *room = vl_room_find(r, call);
    uint32_t unused;
    int rc;

    if (room)
        return VL_OK;
    room = calloc(1, sizeof *room);
    if (!room)
        return VL_E_NOMEM;
    room->call = call;
    room->caller = caller;
    room->specialist = VL_NONE;
    snprintf(room->pool_room, sizeof room->pool_room, "call-%" PRIu64, call);
    rc = vl_media_pool_room_open(r->pool, room->pool_room, &unused);
    if (rc < 0) {
        free(room);
        return rc;
    }
    new_generation(r, room);
    room->next = r->first;
    r->first = room;
    return VL_OK;
}

void vl_rooms_close(struct vl_rooms *r, uint64_t call)
{
    for (struct room **at = &r->first; *at; at = &(*at)->next) {
        struct room *room = *at;
        if (room->call != call)
            continue;
        *at = room->next;
        vl_media_pool_room_close(r->pool, room->pool_room);
        free(room);
        return;
    }
}

static void ignore_result(void *data, int rc, json_t *result, const char *error_text)
{
    (void)data;
    (void)rc;
    (void)result;
    (void)error_text;
}

void vl_room_tell(struct vl_rooms *r, const struct room *room, const char *method, const char *key,
                  const char *id)
{
    /* A worker that is gone has no such thing any more. */
    if (id[0] && vl_media_pool_call(r->pool, room->pool_room, method, json_pack("{s:s}", key, id),
                                    ignore_result, NULL) < 0)
        return;
}

void vl_room_remove_member(struct vl_rooms *r, struct room *room, struct member *member)
{
    vl_room_tell(r, room, "transport.close", "transport", member->send);
    vl_room_tell(r, room, "transport.close", "transport", member->receive);
    *member = room->members[--room->n_members];
}

void vl_rooms_put_out(struct vl_rooms *r, uint64_t call, vl_person_index person)
{
    struct room *room = vl_room_find(r, call);
    struct member *member = room ? vl_room_member(room, person) : NULL;

    if (!member)
        return;
    vl_room_remove_member(r, room, member);
    r->handlers.on_producers(r->owner, call);
}

void vl_rooms_leave(struct vl_rooms *r, uint64_t call, vl_person_index person)
{
    vl_rooms_put_out(r, call, person);
}

static void flow(struct vl_rooms *r, const struct room *room, const struct member *member)
{
    for (size_t i = 0; i < member->n_consumers; i++)
        if (member->consumers[i].wanted)
            vl_room_tell(r, room, "consumer.resume", "consumer", member->consumers[i].id);
}

void vl_rooms_answer(struct vl_rooms *r, uint64_t call, vl_person_index caller,
                     vl_person_index specialist)
{
    struct room *room = vl_room_find(r, call);

    if (!room)
        return;
    room->phase = VL_ROOM_OPEN;
    room->caller = caller;
    room->specialist = specialist;
    for (size_t i = room->n_members; i-- > 0;)
        if (room->members[i].person != caller && room->members[i].person != specialist)
            vl_room_remove_member(r, room, &room->members[i]);
    for (size_t i = 0; i < room->n_members; i++)
        flow(r, room, &room->members[i]);
    r->handlers.on_producers(r->owner, call);
}

json_t *vl_rooms_view(const struct vl_rooms *r, uint64_t call)
{
    const struct room *room = vl_room_find(r, call);

    return room ? json_pack("{s:s, s:s}", "generation", room->generation, "state", "ready") : NULL;
}

const char *vl_rooms_generation(const struct vl_rooms *r, uint64_t call)
{
    const struct room *room = vl_room_find(r, call);

    return room ? room->generation : "";
}

bool vl_room_may_consume(const struct room *room, vl_person_index person, vl_person_index from)
{
    vl_person_index other = person == room->caller ? from : person;

    /* The caller and a specialist: two who are rung for the same call never see each other. */
    if ((person == room->caller) == (from == room->caller))
        return false;
    return room->phase == VL_ROOM_WITHHELD || other == room->specialist;
}

struct room_consumer *vl_room_consumer(struct member *member, const char *id)
{
    for (size_t i = 0; i < member->n_consumers; i++)
        if (strcmp(member->consumers[i].id, id) == 0)
            return &member->consumers[i];
    return NULL;
}

json_t *vl_rooms_producers(const struct vl_rooms *r, const struct vl_region *region, uint64_t call,
                           vl_person_index person)
{
    const struct room *room = vl_room_find(r, call);
    json_t *list = json_array();

    for (size_t i = 0; room && list && i < room->n_members; i++) {
        const struct member *m = &room->members[i];
        if (!vl_room_may_consume(room, person, m->person))
            continue;
        for (size_t k = 0; k < m->n_producers; k++)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s, s:b}", "producer", m->producers[k].id,
                                            "kind", m->producers[k].video ? "video" : "audio",
                                            "peer", vl_region_person_id(region, m->person),
                                            "paused", m->producers[k].paused));
    }
    return list;
}

void vl_rooms_moved(struct vl_rooms *r, const char *pool_room)
{
    struct room *room = find_pool_room(r, pool_room);

    if (!room)
        return;
    new_generation(r, room);
    r->handlers.on_generation(r->owner, room->call);
}

/* Its producer ended: the browser hears of that by the list of producers. */
static void forget_consumer(struct room *room, const char *id)
{
    for (size_t i = 0; i < room->n_members; i++) {
        struct member *m = &room->members[i];
        struct room_consumer *c = vl_room_consumer(m, id);
        if (c)
            *c = m->consumers[--m->n_consumers];
    }
}

void vl_rooms_notified(struct vl_rooms *r, const char *pool_room, const char *event,
                       const json_t *data)
{
    struct room *room = find_pool_room(r, pool_room);
    const char *id = json_string_value(json_object_get(data, "consumer"));

    if (room && id && strcmp(event, "consumer.closed") == 0)
        forget_consumer(room, id);
}

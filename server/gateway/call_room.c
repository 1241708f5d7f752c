#include "gateway/call_room.h"

#include "gateway/call_room_internal.h"
#include "gateway/guest_person.h"
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
    room->cast.parties[0].person = room->cast.asks = caller;
    room->cast.parties[0].by_caller = true;
    room->cast.n_parties = 1;
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

/* The place among the parties; n_parties: not one of them. */
static size_t party_of(const struct room *room, vl_person_index person)
{
    size_t i = 0;

    while (i < room->cast.n_parties && room->cast.parties[i].person != person)
        i++;
    return i;
}

static bool is_party(const struct room *room, vl_person_index person)
{
    return party_of(room, person) < room->cast.n_parties;
}

static bool is_rung(const struct room *room, vl_person_index person)
{
    if (room->phase == VL_ROOM_WITHHELD) /* whoever was let in */
        return true;
    for (size_t i = 0; i < room->cast.n_rung; i++)
        if (room->cast.rung[i] == person)
            return true;
    return false;
}

bool vl_room_flows(const struct room *room, vl_person_index one, vl_person_index other)
{
    const struct vl_room_cast *cast = &room->cast;
    size_t a = party_of(room, one), b = party_of(room, other);

    if (a == b || a == cast->n_parties || b == cast->n_parties)
        return false;
    return !cast->held || cast->parties[a].by_caller == cast->parties[b].by_caller;
}

bool vl_room_may_consume(const struct room *room, vl_person_index person, vl_person_index from)
{
    if (person == from)
        return false;
    if (is_party(room, person) && is_party(room, from))
        return true;
    /* Two who are rung for the same call never see each other. */
    return (person == room->cast.asks && is_rung(room, from)) ||
           (from == room->cast.asks && is_rung(room, person));
}

static void flow(struct vl_rooms *r, const struct room *room, struct member *member)
{
    for (size_t i = 0; i < member->n_consumers; i++) {
        struct room_consumer *c = &member->consumers[i];
        bool flows = c->wanted && vl_room_flows(room, member->person, c->from);
        if (flows != c->flows)
            vl_room_tell(r, room, flows ? "consumer.resume" : "consumer.pause", "consumer", c->id);
        c->flows = flows;
    }
}

void vl_rooms_play(struct vl_rooms *r, uint64_t call, const struct vl_room_cast *cast)
{
    struct room *room = vl_room_find(r, call);

    if (!room)
        return;
    room->phase = VL_ROOM_OPEN;
    room->cast = *cast;
    for (size_t i = room->n_members; i-- > 0;)
        if (!is_party(room, room->members[i].person) && !is_rung(room, room->members[i].person))
            vl_room_remove_member(r, room, &room->members[i]);
    for (size_t i = 0; i < room->n_members; i++)
        flow(r, room, &room->members[i]);
    r->handlers.on_producers(r->owner, call);
}

const char *vl_rooms_slot(const struct vl_rooms *r, uint64_t call, vl_person_index person)
{
    struct room *room = vl_room_find(r, call);
    const struct member *member = room ? vl_room_member(room, person) : NULL;

    return member ? member->slot : "";
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

struct room_consumer *vl_room_consumer(struct member *member, const char *id)
{
    for (size_t i = 0; i < member->n_consumers; i++)
        if (strcmp(member->consumers[i].id, id) == 0)
            return &member->consumers[i];
    return NULL;
}

static json_t *producer_view(const struct vl_region *region, vl_person_index person,
                             const struct producer *p)
{
    char guest[VL_GUEST_PERSON_BYTES];
    uint8_t number = vl_guest_number(region, person);

    vl_guest_person_id(number, guest);
    return json_pack("{s:s, s:s, s:s, s:b}", "producer", p->id, "kind",
                     p->video ? "video" : "audio", "peer",
                     number ? guest : vl_region_person_id(region, person), "paused", p->paused);
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
            json_array_append_new(list, producer_view(region, m->person, &m->producers[k]));
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

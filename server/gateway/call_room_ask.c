/* call_room_ask.c - what a member asks of the room's media worker, and what becomes of the answer.
 *
 * Between question and answer anything may happen: the member left, the room moved or closed. Each
 * question therefore remembers call, generation and join, and its answer is believed only if they
 * still hold; a thing that was made for nobody is ended at once. */
#include "base/json.h"
#include "gateway/call_room_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ask {
    struct vl_rooms *rooms;
    uint64_t call;
    char generation[VL_GENERATION_BYTES];
    vl_person_index person;
    vl_person_index from; /* of a consumer */
    uint32_t join;
    bool video, paused;          /* of a producer */
    bool pause_change;           /* a plain question that pauses or resumes a producer */
    bool closes;                 /* ... or closes it */
    char thing[VL_ROOM_ID_TEXT]; /* what a plain question concerns */
    json_t *first;               /* of a join: the send transport */
    vl_room_done_fn done;
    void *data;
};

static void finish(struct ask *a, int rc, json_t *result, const char *text)
{
    a->done(a->data, rc, result, text);
    json_decref(a->first);
    free(a);
}

/* The member that asked, if everything is still as it was. */
static struct member *still_there(const struct ask *a, struct room **room)
{
    struct member *m;

    *room = vl_room_find(a->rooms, a->call);
    if (!*room || strcmp((*room)->generation, a->generation) != 0)
        return NULL;
    m = vl_room_member(*room, a->person);
    return m && m->join == a->join ? m : NULL;
}

/* The worker made something for a member who left meanwhile: ended at once. */
static void abandon(const struct ask *a, const char *method, const char *key, const json_t *result)
{
    const struct room *room = vl_room_find(a->rooms, a->call);
    const char *id = vl_json_string_within(result, "id", 1, VL_ROOM_ID_TEXT - 1);

    if (room && id && strcmp(room->generation, a->generation) == 0)
        vl_room_tell(a->rooms, room, method, key, id);
}

static int ask_create(struct vl_rooms *rooms, struct room *room, const struct member *m,
                      vl_room_done_fn done, void *data, struct ask **out)
{
    struct ask *a = calloc(1, sizeof *a);

    if (!a)
        return VL_E_NOMEM;
    a->rooms = rooms;
    a->call = room->call;
    memcpy(a->generation, room->generation, sizeof a->generation);
    a->person = m->person;
    a->join = m->join;
    a->done = done;
    a->data = data;
    *out = a;
    return VL_OK;
}

static bool keep_id(char out[VL_ROOM_ID_TEXT], const json_t *result, const char *key)
{
    const char *id = vl_json_string_within(result, key, 1, VL_ROOM_ID_TEXT - 1);

    if (id)
        memcpy(out, id, strlen(id) + 1);
    return id != NULL;
}

static void on_second_transport(void *data, int rc, json_t *result, const char *text)
{
    struct ask *a = data;
    struct room *room;
    struct member *m = still_there(a, &room);
    json_t *joined;

    if (rc == VL_OK && (!m || !keep_id(m->receive, result, "id"))) {
        abandon(a, "transport.close", "transport", result);
        rc = VL_E_CLOSED;
    }
    if (rc < 0) {
        finish(a, rc, NULL, text);
        return;
    }
    joined =
        json_pack("{s:s, s:O, s:O, s:O}", "generation", room->generation, "rtpCapabilities",
                  vl_media_pool_capabilities(a->rooms->pool), "send", a->first, "receive", result);
    finish(a, joined ? VL_OK : VL_E_NOMEM, joined, "");
}

static int ask_transport(struct ask *a, const struct room *room, const char *direction,
                         vl_rpc_result_fn answered)
{
    char peer[16];

    snprintf(peer, sizeof peer, "p%u", (unsigned)a->person);
    return vl_media_pool_call(a->rooms->pool, room->pool_room, "transport.create",
                              json_pack("{s:s, s:s}", "peer", peer, "direction", direction),
                              answered, a);
}

static void on_first_transport(void *data, int rc, json_t *result, const char *text)
{
    struct ask *a = data;
    struct room *room;
    struct member *m = still_there(a, &room);

    if (rc == VL_OK && (!m || !keep_id(m->send, result, "id"))) {
        abandon(a, "transport.close", "transport", result);
        rc = VL_E_CLOSED;
    }
    if (rc == VL_OK) {
        a->first = json_incref(result);
        rc = ask_transport(a, room, "recv", on_second_transport);
    }
    if (rc < 0)
        finish(a, rc, NULL, text);
}

int vl_rooms_join(struct vl_rooms *r, uint64_t call, vl_person_index person, const char *slot,
                  vl_room_done_fn done, void *data)
{
    struct room *room = vl_room_find(r, call);
    struct member *m = room ? vl_room_member(room, person) : NULL;
    bool silenced = m && m->n_producers > 0;
    struct ask *a = NULL;
    int rc;

    if (!room)
        return VL_E_NOENT;
    if (m) /* the same person again: a refreshed page, or another device takes over */
        vl_room_remove_member(r, room, m);
    if (room->n_members >= VL_ROOM_MAX_MEMBERS)
        return VL_E_FULL;
    if (!vl_media_pool_capabilities(r->pool))
        return VL_E_CLOSED;
    m = &room->members[room->n_members];
    memset(m, 0, sizeof *m);
    m->person = person;
    snprintf(m->slot, sizeof m->slot, "%s", slot);
    m->join = ++room->joins;
    rc = ask_create(r, room, m, done, data, &a);
    if (rc == VL_OK)
        rc = ask_transport(a, room, "send", on_first_transport);
    if (rc < 0)
        free(a);
    else
        room->n_members++;
    if (silenced) /* whatever became of the new stay, what the old one sent has ended */
        r->handlers.on_producers(r->owner, call);
    return rc;
}

static bool owns(struct member *m, const char *key, const char *id)
{
    if (strcmp(key, "transport") == 0)
        return id[0] && (strcmp(m->send, id) == 0 || strcmp(m->receive, id) == 0);
    if (strcmp(key, "producer") == 0) {
        for (size_t i = 0; i < m->n_producers; i++)
            if (strcmp(m->producers[i].id, id) == 0)
                return true;
        return false;
    }
    return vl_room_consumer(m, id) != NULL;
}

static void producer_changed(const struct ask *a)
{
    struct room *room;
    struct member *m = still_there(a, &room);

    for (size_t i = 0; m && i < m->n_producers; i++) {
        if (strcmp(m->producers[i].id, a->thing) != 0)
            continue;
        if (a->closes)
            m->producers[i] = m->producers[--m->n_producers];
        else
            m->producers[i].paused = a->paused;
        a->rooms->handlers.on_producers(a->rooms->owner, a->call);
        return;
    }
}

static void on_plain(void *data, int rc, json_t *result, const char *text)
{
    struct ask *a = data;

    if (rc == VL_OK && (a->pause_change || a->closes))
        producer_changed(a);
    finish(a, rc, rc == VL_OK ? json_incref(result) : NULL, text);
}

/* Before the answer, and across a hold, nothing flows: that this browser is ready is only
 * remembered. */
static bool resume_later(const struct room *room, struct member *m, const char *method,
                         const char *id)
{
    struct room_consumer *c;

    if (strcmp(method, "consumer.resume") != 0)
        return false;
    c = vl_room_consumer(m, id);
    c->wanted = true;
    c->flows = vl_room_flows(room, m->person, c->from);
    return !c->flows;
}

static int ask_plain(struct vl_rooms *r, struct room *room, const struct member *m,
                     const char *method, const char *key, json_t *params, vl_room_done_fn done,
                     void *data)
{
    struct ask *a = NULL;
    int rc = ask_create(r, room, m, done, data, &a);

    if (rc < 0) {
        json_decref(params);
        return rc;
    }
    (void)keep_id(a->thing, params, key);
    a->closes = strcmp(method, "producer.close") == 0;
    a->paused = strcmp(method, "producer.pause") == 0;
    a->pause_change = a->paused || strcmp(method, "producer.resume") == 0;
    rc = vl_media_pool_call(r->pool, room->pool_room, method, params, on_plain, a);
    if (rc < 0)
        free(a);
    return rc;
}

int vl_rooms_ask(struct vl_rooms *r, uint64_t call, vl_person_index person, const char *method,
                 const char *key, json_t *params, vl_room_done_fn done, void *data)
{
    struct room *room = vl_room_find(r, call);
    struct member *m = room ? vl_room_member(room, person) : NULL;
    const char *id = vl_json_string(params, key);

    if (!m || !id || !owns(m, key, id)) {
        json_decref(params);
        return VL_E_NOENT;
    }
    if (!resume_later(room, m, method, id))
        return ask_plain(r, room, m, method, key, params, done, data);
    json_decref(params);
    done(data, VL_OK, NULL, "");
    return VL_OK;
}

static void on_produced(void *data, int rc, json_t *result, const char *text)
{
    struct ask *a = data;
    struct room *room;
    struct member *m = still_there(a, &room);
    struct producer p = {.video = a->video, .paused = a->paused};

    if (rc == VL_OK &&
        (!m || m->n_producers >= VL_ROOM_MAX_PRODUCERS || !keep_id(p.id, result, "id"))) {
        abandon(a, "producer.close", "producer", result);
        rc = VL_E_CLOSED;
    }
    if (rc < 0) {
        finish(a, rc, NULL, text);
        return;
    }
    m->producers[m->n_producers++] = p;
    a->rooms->handlers.on_producers(a->rooms->owner, a->call);
    finish(a, VL_OK, json_pack("{s:s}", "producer", p.id), "");
}

int vl_rooms_produce(struct vl_rooms *r, uint64_t call, vl_person_index person, json_t *params,
                     vl_room_done_fn done, void *data)
{
    struct room *room = vl_room_find(r, call);
    struct member *m = room ? vl_room_member(room, person) : NULL;
    const char *transport = vl_json_string(params, "transport");
    const char *kind = vl_json_string(params, "kind");
    struct ask *a = NULL;
    int rc = m && transport && kind && owns(m, "transport", transport) ? VL_OK : VL_E_NOENT;

    if (rc == VL_OK && m->n_producers >= VL_ROOM_MAX_PRODUCERS)
        rc = VL_E_FULL;
    if (rc == VL_OK)
        rc = ask_create(r, room, m, done, data, &a);
    if (rc < 0) {
        json_decref(params);
        return rc;
    }
    a->video = strcmp(kind, "video") == 0;
    a->paused = vl_json_flag(params, "paused");
    rc = vl_media_pool_call(r->pool, room->pool_room, "producer.create", params, on_produced, a);
    if (rc < 0)
        free(a);
    return rc;
}

static void on_consumed(void *data, int rc, json_t *result, const char *text)
{
    struct ask *a = data;
    struct room *room;
    struct member *m = still_there(a, &room);
    json_t *answer = NULL;

    if (rc == VL_OK && (!m || m->n_consumers >= VL_ROOM_MAX_CONSUMERS ||
                        !keep_id(m->consumers[m->n_consumers].id, result, "id")))
        rc = VL_E_CLOSED;
    if (rc == VL_OK) {
        struct room_consumer *c = &m->consumers[m->n_consumers++];
        c->from = a->from;
        c->wanted = c->flows = false;
        answer = json_pack("{s:O, s:O, s:O, s:O, s:b}", "consumer", json_object_get(result, "id"),
                           "producer", json_object_get(result, "producerId"), "kind",
                           json_object_get(result, "kind"), "rtpParameters",
                           json_object_get(result, "rtpParameters"), "paused",
                           json_is_true(json_object_get(result, "producerPaused")));
        rc = answer ? VL_OK : VL_E_INTERNAL;
    }
    finish(a, rc, answer, text);
}

/* Whose producer it is, if this person may have it; VL_NONE. */
static vl_person_index sender_of(struct room *room, vl_person_index person, const char *producer)
{
    for (size_t i = 0; i < room->n_members; i++)
        if (vl_room_may_consume(room, person, room->members[i].person) &&
            owns(&room->members[i], "producer", producer))
            return room->members[i].person;
    return VL_NONE;
}

int vl_rooms_consume(struct vl_rooms *r, uint64_t call, vl_person_index person, json_t *params,
                     vl_room_done_fn done, void *data)
{
    struct room *room = vl_room_find(r, call);
    struct member *m = room ? vl_room_member(room, person) : NULL;
    const char *transport = vl_json_string(params, "transport");
    const char *producer = vl_json_string(params, "producer");
    struct ask *a = NULL;
    int rc = m && transport && producer && owns(m, "transport", transport) ? VL_OK : VL_E_NOENT;

    vl_person_index from = rc == VL_OK ? sender_of(room, person, producer) : VL_NONE;
    if (from == VL_NONE)
        rc = VL_E_NOENT; /* the same answer for "not there" and "not yours" */
    if (rc == VL_OK && m->n_consumers >= VL_ROOM_MAX_CONSUMERS)
        rc = VL_E_FULL;
    if (rc == VL_OK)
        rc = ask_create(r, room, m, done, data, &a);
    if (rc == VL_OK && json_object_set_new(params, "paused", json_true()) != 0)
        rc = VL_E_NOMEM;
    if (rc < 0) {
        json_decref(params);
        free(a);
        return rc;
    }
    a->from = from;
    rc = vl_media_pool_call(r->pool, room->pool_room, "consumer.create", params, on_consumed, a);
    if (rc < 0)
        free(a);
    return rc;
}

/* methods_media.c - a browser's sound and picture: checked against the call, then asked of the
 * room.
 *
 * The caller may join from the first moment and a specialist while it rings; call_room.h withholds
 * what they send until the call is answered. A consult has its conversation's room. One session of
 * a person has the media; another one (of another slot) gets it by asking for it. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/methods.h"
#include <stdlib.h>
#include <string.h>

static uint64_t call_of(const json_t *params)
{
    return (uint64_t)json_integer_value(json_object_get(params, "call"));
}

/* The slot of another session of the person that has joined; NULL. */
static const char *other_slot(const struct vl_gateway *g, const struct vl_session *s, uint64_t room)
{
    const char *slot = vl_rooms_slot(g->rooms, room, s->person);

    return slot[0] && strcmp(slot, s->slot) != 0 ? slot : NULL;
}

static void refuse(struct vl_reply *reply, int rc, const char *text)
{
    switch (rc) {
    case VL_E_NOENT:
    case VL_E_DENIED:
        vl_reply_refuse(reply, "call_not_found", NULL, NULL);
        break;
    case VL_E_CLOSED:
    case VL_E_TIMEOUT:
        vl_reply_refuse(reply, "media_unavailable", NULL, NULL);
        break;
    default:
        vl_reply_refuse(reply, "media_refused", text && text[0] ? text : NULL, NULL);
    }
}

static void on_done(void *data, int rc, json_t *result, const char *text)
{
    struct vl_reply *reply = data;

    if (rc == VL_OK) {
        vl_reply_result(reply, result);
        return;
    }
    json_decref(result);
    refuse(reply, rc, text);
}

/* As on_done, for methods whose answer is empty whatever the worker said. */
static void on_done_empty(void *data, int rc, json_t *result, const char *text)
{
    json_decref(result);
    on_done(data, rc, NULL, text);
}

struct joining {
    struct vl_gateway *g;
    struct vl_reply *reply;
    uint64_t room;
    vl_person_index person;
};

static void on_joined(void *data, int rc, json_t *result, const char *text)
{
    struct joining *j = data;
    struct vl_reply *reply = j->reply;

    if (rc == VL_OK)
        json_object_set_new(result, "producers",
                            vl_rooms_producers(j->g->rooms, j->g->region, j->room, j->person));
    free(j);
    on_done(reply, rc, result, text);
}

static void join(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply, uint64_t room)
{
    struct joining *j = calloc(1, sizeof *j);
    int rc;

    if (!j) {
        vl_reply_refuse(reply, "internal", NULL, NULL);
        return;
    }
    *j = (struct joining){g, reply, room, s->person};
    rc = vl_rooms_join(g->rooms, room, s->person, s->slot, on_joined, j);
    if (rc < 0) {
        free(j);
        refuse(reply, rc, NULL);
    }
}

/* false: another session has the media and this one did not ask for it. */
static bool take_over(struct vl_gateway *g, struct vl_session *s, uint64_t room,
                      const json_t *params)
{
    const char *slot = other_slot(g, s, room);
    struct vl_session *other = slot ? vl_hub_other(s, slot) : NULL;

    if (!other)
        return true;
    if (!vl_json_flag(params, "take"))
        return false;
    vl_session_notify(other, "media.taken", vl_engine_last(g->engine),
                      json_pack("{s:I}", "call", (json_int_t)call_of(params)));
    return true;
}

void vl_method_media_join(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                          json_t *params)
{
    uint64_t room = vl_gateway_room_of(g, s, call_of(params));

    if (!room) {
        vl_reply_refuse(reply, "call_not_found", NULL, NULL);
        return;
    }
    if (!take_over(g, s, room, params)) {
        vl_reply_refuse(reply, "elsewhere", NULL, NULL);
        return;
    }
    join(g, s, reply, room);
    vl_gateway_mark(g, s->person); /* the person's other sessions see where it went */
    vl_gateway_show_marked(g);
}

/* The room of the request, if the session has the media there; else refused, and 0. */
static uint64_t own_room(struct vl_gateway *g, const struct vl_session *s, struct vl_reply *reply,
                         const json_t *params)
{
    uint64_t room = vl_gateway_room_of(g, s, call_of(params));

    if (room && !other_slot(g, s, room))
        return room;
    vl_reply_refuse(reply, room ? "elsewhere" : "call_not_found", NULL, NULL);
    return 0;
}

/* What is asked of the worker: the request without its call. New reference. */
static json_t *without_call(const json_t *params)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)params);

    json_object_del(copy, "call");
    return copy;
}

static void ask(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                const json_t *params, const char *method, const char *key, vl_room_done_fn done)
{
    uint64_t room = own_room(g, s, reply, params);
    int rc;

    if (!room)
        return;
    rc = vl_rooms_ask(g->rooms, room, s->person, method, key, without_call(params), done, reply);
    if (rc < 0)
        refuse(reply, rc, NULL);
}

void vl_method_media_connect(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                             json_t *params)
{
    ask(g, s, reply, params, "transport.connect", "transport", on_done_empty);
}

void vl_method_media_restart_ice(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                 json_t *params)
{
    ask(g, s, reply, params, "transport.restart_ice", "transport", on_done);
}

void vl_method_media_pause(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                           json_t *params)
{
    bool paused = vl_json_flag(params, "paused");

    json_object_del(params, "paused");
    ask(g, s, reply, params, paused ? "producer.pause" : "producer.resume", "producer",
        on_done_empty);
}

void vl_method_media_close(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                           json_t *params)
{
    ask(g, s, reply, params, "producer.close", "producer", on_done_empty);
}

void vl_method_media_resume(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                            json_t *params)
{
    ask(g, s, reply, params, "consumer.resume", "consumer", on_done_empty);
}

/* vl_rooms_produce or vl_rooms_consume. */
typedef int (*room_stream_fn)(struct vl_rooms *r, uint64_t call, vl_person_index person,
                              json_t *params, vl_room_done_fn done, void *data);

static void open_stream(struct vl_gateway *g, const struct vl_session *s, struct vl_reply *reply,
                        const json_t *params, room_stream_fn open)
{
    uint64_t room = own_room(g, s, reply, params);
    int rc;

    if (!room)
        return;
    rc = open(g->rooms, room, s->person, without_call(params), on_done, reply);
    if (rc < 0)
        refuse(reply, rc, NULL);
}

void vl_method_media_produce(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                             json_t *params)
{
    open_stream(g, s, reply, params, vl_rooms_produce);
}

void vl_method_media_consume(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                             json_t *params)
{
    open_stream(g, s, reply, params, vl_rooms_consume);
}

void vl_method_media_leave(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                           json_t *params)
{
    uint64_t room = vl_gateway_room_of(g, s, call_of(params));

    if (room && !other_slot(g, s, room))
        vl_rooms_leave(g->rooms, room, s->person);
    vl_reply_result(reply, NULL);
}

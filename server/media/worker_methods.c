#include "media/worker_methods.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int vl_worker_refuse(struct vl_worker_answer *answer, int rc, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(answer->error.text, sizeof answer->error.text, format, arguments);
    va_end(arguments);
    return rc;
}

/* --- what params name ---------------------------------------------------------------------- */

static size_t room_index(const struct vl_worker *w, const char *id)
{
    size_t i = 0;

    while (i < w->room_count && strcmp(w->rooms[i]->id, id) != 0)
        i++;
    return i;
}

/* A text param of 1..max bytes, or NULL with the error set. */
static const char *text_param(const json_t *params, const char *key, size_t max,
                              struct vl_worker_answer *answer, int *rc)
{
    const char *text = vl_json_string_within(params, key, 1, max);

    if (!text)
        *rc =
            vl_worker_refuse(answer, VL_E_INVAL, "%s: must be a text of 1 to %zu bytes", key, max);
    return text;
}

struct vl_room *vl_worker_room(struct vl_worker *w, const json_t *params,
                               struct vl_worker_answer *answer, int *rc)
{
    const char *id = text_param(params, "room", VL_ROOM_TEXT_BYTES, answer, rc);
    size_t i = id ? room_index(w, id) : w->room_count;

    if (id && i == w->room_count)
        *rc = vl_worker_refuse(answer, VL_E_NOENT, "room: no such room");
    return i < w->room_count ? w->rooms[i] : NULL;
}

struct vl_room_transport *vl_worker_transport(struct vl_worker *w, const json_t *params,
                                              struct vl_worker_answer *answer, int *rc)
{
    struct vl_room *room = vl_worker_room(w, params, answer, rc);
    const char *id = room ? text_param(params, "transport", VL_ROOM_TEXT_BYTES, answer, rc) : NULL;
    struct vl_room_transport *t = id ? vl_room_find_transport(room, id) : NULL;

    if (id && !t)
        *rc = vl_worker_refuse(answer, VL_E_NOENT, "transport: no such transport in this room");
    return t;
}

static struct vl_room_producer *producer_param(struct vl_worker *w, const json_t *params,
                                               struct vl_worker_answer *answer, int *rc)
{
    struct vl_room *room = vl_worker_room(w, params, answer, rc);
    const char *id = room ? text_param(params, "producer", VL_ROOM_TEXT_BYTES, answer, rc) : NULL;
    struct vl_room_producer *p = id ? vl_room_find_producer(room, id) : NULL;

    if (id && !p)
        *rc = vl_worker_refuse(answer, VL_E_NOENT, "producer: no such producer in this room");
    return p;
}

static struct vl_room_consumer *consumer_param(struct vl_worker *w, const json_t *params,
                                               struct vl_worker_answer *answer, int *rc)
{
    struct vl_room *room = vl_worker_room(w, params, answer, rc);
    const char *id = room ? text_param(params, "consumer", VL_ROOM_TEXT_BYTES, answer, rc) : NULL;
    struct vl_room_consumer *c = id ? vl_room_find_consumer(room, id) : NULL;

    if (id && !c)
        *rc = vl_worker_refuse(answer, VL_E_NOENT, "consumer: no such consumer in this room");
    return c;
}

/* --- worker and rooms ---------------------------------------------------------------------- */

static int worker_hello(struct vl_worker *w, const json_t *params, struct vl_worker_answer *answer)
{
    const struct vl_media_address *addresses;
    size_t count = vl_udp_port_announced(w->port, &addresses);

    (void)params;
    answer->result =
        json_pack("{s:i, s:i, s:{s:b, s:b}, s:o}", "pid", (int)getpid(), "port",
                  count ? addresses[0].port : 0, "sandbox", "landlock", w->sandbox.landlock,
                  "seccomp", w->sandbox.seccomp, "rtpCapabilities", vl_ortc_router_capabilities());
    return answer->result ? VL_OK : VL_E_NOMEM;
}

static int worker_stats(struct vl_worker *w, const json_t *params, struct vl_worker_answer *answer)
{
    struct vl_room *room = NULL;
    int rc = VL_OK;

    if (json_object_get(params, "room")) {
        room = vl_worker_room(w, params, answer, &rc);
        if (!room)
            return rc;
    }
    answer->result =
        json_pack("{s:i, s:i, s:o}", "rooms", (int)w->room_count, "transports",
                  (int)w->context.transports, "counters", vl_counters_json(&w->counters.table));
    if (!answer->result)
        return VL_E_NOMEM;
    if (room && json_object_set_new(answer->result, "room", vl_room_stats(room)) < 0)
        return VL_E_NOMEM;
    return VL_OK;
}

static int room_create(struct vl_worker *w, const json_t *params, struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    const char *id = text_param(params, "room", VL_ROOM_TEXT_BYTES, answer, &rc);

    if (!id)
        return rc;
    if (room_index(w, id) < w->room_count)
        return vl_worker_refuse(answer, VL_E_CONFLICT, "room: exists already");
    if (w->room_count == VL_MAX_ROOMS)
        return vl_worker_refuse(answer, VL_E_FULL, "room: this worker has %d, its limit",
                                VL_MAX_ROOMS);
    rc = vl_room_create(&w->context, id, &w->rooms[w->room_count]);
    if (rc == VL_OK)
        w->room_count++;
    return rc;
}

static int room_close(struct vl_worker *w, const json_t *params, struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room *room = vl_worker_room(w, params, answer, &rc);
    size_t i;

    if (!room)
        return rc;
    i = room_index(w, room->id);
    w->rooms[i] = w->rooms[--w->room_count];
    vl_room_destroy(room);
    return VL_OK;
}

/* --- producers ----------------------------------------------------------------------------- */

static int kind_param(const json_t *params, enum vl_media_kind *out,
                      struct vl_worker_answer *answer)
{
    const char *kind = vl_json_string(params, "kind");

    if (!kind || (strcmp(kind, "audio") != 0 && strcmp(kind, "video") != 0))
        return vl_worker_refuse(answer, VL_E_INVAL, "kind: must be \"audio\" or \"video\"");
    *out = strcmp(kind, "audio") == 0 ? VL_KIND_AUDIO : VL_KIND_VIDEO;
    return VL_OK;
}

static int produce_refused(struct vl_worker_answer *answer, int rc)
{
    if (rc == VL_E_STATE)
        return vl_worker_refuse(answer, rc, "transport: its direction is \"recv\"");
    if (rc == VL_E_CONFLICT)
        return vl_worker_refuse(answer, rc,
                                "rtpParameters: ssrc or mid is another producer's of this "
                                "transport");
    return vl_worker_refuse(answer, rc, "producer: %s", vl_err_text(rc));
}

static int producer_create(struct vl_worker *w, const json_t *params,
                           struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_transport *t = vl_worker_transport(w, params, answer, &rc);
    const char *source = vl_json_string_within(params, "source", 1, VL_ROOM_TEXT_BYTES);
    struct vl_send_parameters parameters;
    struct vl_room_producer *p;
    enum vl_media_kind kind = VL_KIND_AUDIO;

    if (!t)
        return rc;
    rc = kind_param(params, &kind, answer);
    if (rc < 0)
        return rc;
    rc = vl_ortc_parse_send(json_object_get(params, "rtpParameters"), kind, &parameters,
                            &answer->error);
    if (rc < 0)
        return rc;
    rc = vl_room_produce(t, &parameters, source ? source : "", vl_json_flag(params, "paused"), &p);
    if (rc < 0)
        return produce_refused(answer, rc);
    answer->result = json_pack("{s:s}", "id", p->core.id);
    return answer->result ? VL_OK : VL_E_NOMEM;
}

static int producer_pause(struct vl_worker *w, const json_t *params,
                          struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_producer *p = producer_param(w, params, answer, &rc);

    if (p)
        vl_producer_pause(&p->core);
    return rc;
}

static int producer_resume(struct vl_worker *w, const json_t *params,
                           struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_producer *p = producer_param(w, params, answer, &rc);

    if (p)
        vl_producer_resume(&p->core, vl_udp_port_now(w->port));
    return rc;
}

static int producer_close(struct vl_worker *w, const json_t *params,
                          struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_producer *p = producer_param(w, params, answer, &rc);

    if (p)
        vl_room_producer_close(p);
    return rc;
}

/* --- consumers ----------------------------------------------------------------------------- */

static int consume_refused(struct vl_worker_answer *answer, int rc,
                           const struct vl_room_producer *producer)
{
    if (rc == VL_E_STATE)
        return vl_worker_refuse(answer, rc, "transport: its direction is \"send\"");
    if (rc == VL_E_VERSION)
        return vl_worker_refuse(answer, rc, "rtpCapabilities: cannot receive %s",
                                producer->core.parameters.codec->mime);
    return vl_worker_refuse(answer, rc, "consumer: %s", vl_err_text(rc));
}

static json_t *consumer_json(const struct vl_room_consumer *c, const struct vl_room_producer *p)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:b}", "id", c->core.id, "producerId", p->core.id,
                     "kind", vl_media_kind_text(p->core.parameters.kind), "rtpParameters",
                     vl_ortc_consumer_parameters(&c->core.choice), "type", "simple",
                     "producerPaused", p->core.paused);
}

static int consumer_create(struct vl_worker *w, const json_t *params,
                           struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_transport *t = vl_worker_transport(w, params, answer, &rc);
    struct vl_room_producer *p = t ? producer_param(w, params, answer, &rc) : NULL;
    struct vl_receive_capabilities receiver;
    struct vl_room_consumer *c;

    if (!p)
        return rc;
    rc = vl_ortc_parse_receive(json_object_get(params, "rtpCapabilities"), &receiver,
                               &answer->error);
    if (rc < 0)
        return rc;
    rc = vl_room_consume(t, p, &receiver, vl_json_flag(params, "paused"), &c);
    if (rc < 0)
        return consume_refused(answer, rc, p);
    answer->result = consumer_json(c, p);
    if (answer->result)
        return VL_OK;
    vl_room_consumer_close(c);
    return VL_E_NOMEM;
}

static int consumer_pause(struct vl_worker *w, const json_t *params,
                          struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_consumer *c = consumer_param(w, params, answer, &rc);

    if (c)
        vl_consumer_pause(&c->core);
    return rc;
}

static int consumer_resume(struct vl_worker *w, const json_t *params,
                           struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_consumer *c = consumer_param(w, params, answer, &rc);

    if (c)
        vl_consumer_resume(&c->core, vl_udp_port_now(w->port));
    return rc;
}

static int consumer_close(struct vl_worker *w, const json_t *params,
                          struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_consumer *c = consumer_param(w, params, answer, &rc);

    if (c)
        vl_room_consumer_close(c);
    return rc;
}

static int consumer_keyframe(struct vl_worker *w, const json_t *params,
                             struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_consumer *c = consumer_param(w, params, answer, &rc);

    if (c)
        vl_consumer_take_keyframe_request(&c->core, vl_udp_port_now(w->port));
    return rc;
}

/* --- the table ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    vl_worker_method_fn *perform;
} methods[] = {
    {"worker.hello", worker_hello},
    {"worker.stats", worker_stats},
    {"room.create", room_create},
    {"room.close", room_close},
    {"transport.create", vl_worker_transport_create},
    {"transport.connect", vl_worker_transport_connect},
    {"transport.restart_ice", vl_worker_transport_restart_ice},
    {"transport.close", vl_worker_transport_close},
    {"producer.create", producer_create},
    {"producer.pause", producer_pause},
    {"producer.resume", producer_resume},
    {"producer.close", producer_close},
    {"consumer.create", consumer_create},
    {"consumer.pause", consumer_pause},
    {"consumer.resume", consumer_resume},
    {"consumer.close", consumer_close},
    {"consumer.keyframe", consumer_keyframe},
};

int vl_worker_perform(struct vl_worker *w, const char *method, const json_t *params,
                      struct vl_worker_answer *answer)
{
    int rc;

    memset(answer, 0, sizeof *answer);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].name, method) != 0)
            continue;
        rc = methods[i].perform(w, params, answer);
        if (rc < 0 && !answer->error.text[0])
            (void)vl_worker_refuse(answer, rc, "%s", vl_err_text(rc));
        return rc;
    }
    return vl_worker_refuse(answer, VL_E_NOENT, "no such method");
}

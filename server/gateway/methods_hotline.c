/* methods_hotline.c - beyond ring and talk: call-backs, questions, tasks, transfers, time-outs. */
#include "base/json.h"
#include "gateway/methods.h"
#include <string.h>

static struct vl_command command_of(enum vl_command_type type, const struct vl_session *s,
                                    const json_t *params)
{
    struct vl_command c = {.type = type, .person = s->person};

    c.call = (uint64_t)json_integer_value(json_object_get(params, "call"));
    return c;
}

/* A moment under the key, which the schema has checked for its shape; 0 ms when absent. false: the
 * shape was right and the date is none, and the person was told. */
static bool take_moment(struct vl_reply *reply, const json_t *params, const char *key, vl_utc *out)
{
    const char *text = vl_json_string(params, key);

    *out = (vl_utc){0};
    if (!text || vl_utc_parse(text, strlen(text), out) == VL_OK)
        return true;
    vl_reply_refuse(reply, "invalid_field", key, NULL);
    return false;
}

void vl_method_presence_set(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                            json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_PRESENCE, .person = s->person};

    c.u.presence.presence = vl_presence_from_name(vl_json_string(params, "presence"));
    if (take_moment(reply, params, "until", &c.u.presence.until))
        vl_gateway_command(g, &c, reply);
}

void vl_method_callback_request(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_CALLBACK, s, params);

    if (take_moment(reply, params, "from", &c.u.callback.from) &&
        take_moment(reply, params, "until", &c.u.callback.until))
        vl_gateway_command(g, &c, reply);
}

void vl_method_callback_answer(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                               json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_CALLBACK_ANSWER, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_callback_decline(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_CALLBACK_DECLINE, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_question(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_QUESTION, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_hold(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                    json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_HOLD, s, params);

    c.u.hold = vl_json_flag(params, "on");
    vl_gateway_command(g, &c, reply);
}

/* The other line's own plan is not asked for: its default plan rings whoever is on duty there. */
void vl_method_transfer(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_TRANSFER, s, params);

    c.u.place.hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    c.u.place.first = VL_NONE;
    c.u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
    vl_gateway_command(g, &c, reply);
}

void vl_method_task_take(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                         json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_TASK_TAKE, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_time_out(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_TIME_OUT, .person = s->person};

    c.u.time_out.hospital = vl_region_hospital(g->region, vl_json_string(params, "hospital"));
    c.u.time_out.on = vl_json_flag(params, "on");
    if (take_moment(reply, params, "until", &c.u.time_out.until))
        vl_gateway_command(g, &c, reply);
}

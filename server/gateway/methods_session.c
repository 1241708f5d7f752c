/* methods_session.c - hello, language, the presence of a person and of a hospital. */
#include "base/json.h"
#include "gateway/methods.h"

void vl_session_hello(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                      json_t *params)
{
    struct vl_command connect = {.type = VL_COMMAND_CONNECT, .person = s->person};
    char now[VL_UTC_TEXT_BYTES];
    json_t *snapshot;

    s->language = vl_language_from(vl_json_string(params, "language"));
    s->greeted = true;
    if (!s->guest && vl_engine_submit(g->engine, &connect, NULL, NULL) < 0)
        vl_log(g->log, VL_LOG_WARNING, "session.connect_not_recorded",
               VL_LOG_NUMBER("session", s->number));
    snapshot = vl_gateway_snapshot(g, s);
    vl_utc_format(vl_engine_now(g->engine), now);
    vl_reply_result(reply, json_pack("{s:s, s:s, s:I, s:s, s:o}", "server", "vagtlinje 0.1", "boot",
                                     g->boot, "seq", (json_int_t)vl_engine_last(g->engine), "now",
                                     now, "snapshot", snapshot));
    vl_gateway_show_rooms(g, s);
    if (s->guest)
        vl_gateway_show_guest(g, s->guest);
    vl_gateway_touch_board(g);
}

void vl_method_language(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    (void)g;
    s->language = vl_language_from(vl_json_string(params, "language"));
    vl_reply_result(reply, NULL);
}

void vl_method_presence_set(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                            json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_PRESENCE, .person = s->person};

    c.u.presence.presence = vl_presence_from_name(vl_json_string(params, "presence"));
    if (vl_method_moment(reply, params, "until", &c.u.presence.until))
        vl_gateway_command(g, &c, reply);
}

void vl_method_time_out(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_TIME_OUT, .person = s->person};

    c.u.time_out.hospital = vl_region_hospital(g->region, vl_json_string(params, "hospital"));
    c.u.time_out.on = vl_json_flag(params, "on");
    if (vl_method_moment(reply, params, "until", &c.u.time_out.until))
        vl_gateway_command(g, &c, reply);
}

/* methods_session.c - hello, language, presence. */
#include "base/json.h"
#include "gateway/methods.h"
#include <string.h>

static const struct {
    const char *name;
    vl_method_fn run;
} methods[] = {
    {"session.language", vl_method_language},
    {"presence.set", vl_method_presence_set},
    {"presence.ready", vl_method_presence_ready},
    {"hotline.form", vl_method_form},
    {"triage.suggest", vl_method_suggest},
    {"call.place", vl_method_place},
    {"call.leave", vl_method_leave},
    {"call.hang_up", vl_method_hang_up},
    {"call.outcome", vl_method_outcome},
    {"callback.request", vl_method_callback_request},
    {"callback.answer", vl_method_callback_answer},
    {"callback.decline", vl_method_callback_decline},
    {"call.question", vl_method_question},
    {"call.hold", vl_method_hold},
    {"call.transfer", vl_method_transfer},
    {"task.take", vl_method_task_take},
    {"time_out.set", vl_method_time_out},
    {"discharge.choices", vl_method_discharge_choices},
    {"discharge.register", vl_method_discharge_register},
    {"discharge.check", vl_method_discharge_check},
    {"ring.accept", vl_method_accept},
    {"ring.decline", vl_method_decline},
    {"rota.preview", vl_method_rota_preview},
    {"media.join", vl_method_media_join},
    {"media.connect", vl_method_media_connect},
    {"media.restart_ice", vl_method_media_restart_ice},
    {"media.produce", vl_method_media_produce},
    {"media.pause", vl_method_media_pause},
    {"media.close", vl_method_media_close},
    {"media.consume", vl_method_media_consume},
    {"media.resume", vl_method_media_resume},
    {"media.leave", vl_method_media_leave},
};

vl_method_fn vl_method_find(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].run;
    return NULL;
}

void vl_session_hello(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                      json_t *params)
{
    struct vl_command connect = {.type = VL_COMMAND_CONNECT, .person = s->person};
    char now[VL_UTC_TEXT_BYTES];
    json_t *snapshot;

    s->language = vl_language_from(vl_json_string(params, "language"));
    s->greeted = true;
    if (vl_engine_submit(g->engine, &connect, NULL, NULL) < 0)
        vl_log(g->log, VL_LOG_WARNING, "session.connect_not_recorded",
               VL_LOG_NUMBER("session", s->number));
    snapshot = vl_gateway_snapshot(g, s);
    vl_utc_format(vl_engine_now(g->engine), now);
    vl_reply_result(reply, json_pack("{s:s, s:s, s:I, s:s, s:o}", "server", "vagtlinje 0.1", "boot",
                                     g->boot, "seq", (json_int_t)vl_engine_last(g->engine), "now",
                                     now, "snapshot", snapshot));
    vl_gateway_show_rooms(g, s);
    vl_gateway_touch_board(g);
}

void vl_method_language(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    (void)g;
    s->language = vl_language_from(vl_json_string(params, "language"));
    vl_reply_result(reply, NULL);
}

void vl_method_presence_ready(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                              json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_READY, .person = s->person};

    (void)params;
    vl_gateway_command(g, &c, reply);
}

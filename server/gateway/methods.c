/* methods.c - which function or command carries out a method, and what they share. */
#include "gateway/methods.h"
#include "base/json.h"
#include <string.h>

static const struct vl_method methods[] = {
    {"session.language", .run = vl_method_language},
    {"presence.set", .run = vl_method_presence_set},
    {"presence.ready", .command = VL_COMMAND_READY},
    {"shift.heard", .command = VL_COMMAND_SHIFT_HEARD},
    {"hotline.form", .run = vl_method_form},
    {"triage.suggest", .run = vl_method_suggest},
    {"call.place", .run = vl_method_place},
    {"call.leave", .command = VL_COMMAND_CALL_LEAVE},
    {"call.hang_up", .run = vl_method_hang_up},
    {"call.outcome", .run = vl_method_outcome},
    {"follow_up.answer", .run = vl_method_follow_up},
    {"follow_up.case", .run = vl_method_follow_up_case},
    {"callback.request", .run = vl_method_callback_request},
    {"callback.answer", .command = VL_COMMAND_CALLBACK_ANSWER},
    {"callback.decline", .command = VL_COMMAND_CALLBACK_DECLINE},
    {"call.question", .command = VL_COMMAND_QUESTION},
    {"call.hold", .run = vl_method_hold},
    {"call.transfer", .run = vl_method_transfer},
    {"call.consult", .run = vl_method_consult},
    {"call.hand_over", .command = VL_COMMAND_HAND_OVER},
    {"guest.invite", .run = vl_method_invite},
    {"guest.admit", .run = vl_method_admit},
    {"guest.remove", .run = vl_method_remove},
    {"task.take", .command = VL_COMMAND_TASK_TAKE},
    {"time_out.set", .run = vl_method_time_out},
    {"discharge.choices", .run = vl_method_discharge_choices},
    {"discharge.register", .run = vl_method_discharge_register},
    {"discharge.check", .run = vl_method_discharge_check},
    {"ring.accept", .command = VL_COMMAND_RING_ACCEPT},
    {"ring.decline", .run = vl_method_decline},
    {"rota.preview", .run = vl_method_rota_preview},
    {"statistics.report", .run = vl_method_statistics_report},
    {"media.join", .run = vl_method_media_join},
    {"media.connect", .run = vl_method_media_connect},
    {"media.restart_ice", .run = vl_method_media_restart_ice},
    {"media.produce", .run = vl_method_media_produce},
    {"media.pause", .run = vl_method_media_pause},
    {"media.close", .run = vl_method_media_close},
    {"media.consume", .run = vl_method_media_consume},
    {"media.resume", .run = vl_method_media_resume},
    {"media.leave", .run = vl_method_media_leave},
};

const struct vl_method *vl_method_find(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

struct vl_command vl_method_command(enum vl_command_type type, const struct vl_session *s,
                                    const json_t *params)
{
    struct vl_command c = {.type = type, .person = s->person};

    c.call = (uint64_t)json_integer_value(json_object_get(params, "call"));
    return c;
}

void vl_method_run(const struct vl_method *method, struct vl_gateway *g, struct vl_session *s,
                   struct vl_reply *reply, json_t *params)
{
    if (method->run) {
        method->run(g, s, reply, params);
        return;
    }
    struct vl_command c = vl_method_command(method->command, s, params);
    vl_gateway_command(g, &c, reply);
}

bool vl_method_moment(struct vl_reply *reply, const json_t *params, const char *key, vl_utc *out)
{
    const char *text = vl_json_string(params, key);

    *out = (vl_utc){0};
    if (!text || vl_utc_parse(text, strlen(text), out) == VL_OK)
        return true;
    vl_reply_refuse(reply, "invalid_field", key, NULL);
    return false;
}

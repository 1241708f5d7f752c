/* methods_call.c - what a caller and a specialist do with a call that exists. */
#include "base/json.h"
#include "gateway/methods.h"
#include <stdlib.h>

static struct vl_command command_of(enum vl_command_type type, const struct vl_session *s,
                                    const json_t *params)
{
    struct vl_command c = {.type = type, .person = s->person};

    c.call = (uint64_t)json_integer_value(json_object_get(params, "call"));
    return c;
}

void vl_method_leave(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                     json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_CALL_LEAVE, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_hang_up(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_HANG_UP, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_accept(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                      json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_RING_ACCEPT, s, params);

    vl_gateway_command(g, &c, reply);
}

void vl_method_decline(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_RING_DECLINE, s, params);

    c.u.reason = vl_decline_from_name(vl_json_string(params, "reason"));
    vl_gateway_command(g, &c, reply);
}

void vl_method_outcome(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = command_of(VL_COMMAND_OUTCOME, s, params);
    char case_id[VL_CASE_ID_BYTES] = "";
    char *attachment = NULL;
    json_t *note = json_pack("{s:O}", "note", json_object_get(params, "note"));
    int rc = vl_book_case_id(g->book, c.call, case_id);

    c.u.outcome.assessed = vl_urgency_from_name(vl_json_string(params, "assessed"));
    c.u.outcome.outcome = vl_outcome_from_name(vl_json_string(params, "outcome"));
    if (rc == VL_OK && note)
        rc = vl_book_seal(g->book, case_id, note, NULL, &attachment);
    json_decref(note);
    c.attachment = attachment;
    if (rc == VL_E_NOENT)
        vl_reply_refuse(reply, "call_not_found", NULL, NULL);
    else if (rc < 0)
        vl_reply_refuse(reply, "journal_unavailable", NULL, NULL);
    else
        vl_gateway_command(g, &c, reply);
    free(attachment);
}

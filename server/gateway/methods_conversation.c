/* methods_conversation.c - more people in a conversation: a colleague who is asked, guests who come
 * by a link, and the end. */
#include "base/json.h"
#include "base/random.h"
#include "domain/view.h"
#include "gateway/guest_link.h"
#include "gateway/methods.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* To a guest the call ends when he goes; to the others it goes on. */
void vl_method_hang_up(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_HANG_UP, s, params);
    struct vl_guest_view guest;

    if (s->guest) {
        bool is_his = vl_state_guest(vl_engine_state(g->engine), s->guest, &guest) == VL_OK &&
                      guest.call == c.call;
        c = (struct vl_command){.type = VL_COMMAND_GUEST_LEAVE};
        c.u.guest.id = is_his ? s->guest : 0;
    }
    vl_gateway_command(g, &c, reply);
}

/* ---- consult ---- */

static void on_consulted(void *data, const struct vl_engine_result *result)
{
    struct vl_reply *reply = data;

    if (result->rc == VL_OK)
        vl_reply_result(reply, json_pack("{s:I}", "call", (json_int_t)result->first_seq));
    else
        vl_reply_refuse(reply, vl_gateway_reason(result->rc, result->refusal), NULL, NULL);
}

/* Without a question of its own the consult is about the conversation's. NULL: out of memory. */
static json_t *consult_content(const json_t *params)
{
    json_t *question = json_object_get(params, "question");

    return json_string_length(question) > 0 ? json_pack("{s:O}", "question", question)
                                            : json_object();
}

static void refuse_seal(struct vl_reply *reply, int rc)
{
    vl_reply_refuse(reply, rc == VL_E_NOENT ? "call_not_found" : "journal_unavailable", NULL, NULL);
}

/* As with a transfer, the other line's default plan rings whoever is on duty there. */
void vl_method_consult(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_CALL_PLACE, s, params);
    const struct vl_book_entry *entry = vl_book_find(g->book, c.call);
    char *attachment = NULL;
    int rc;

    if (g->closing) {
        vl_reply_refuse(reply, "server_stops", NULL, NULL);
        return;
    }
    rc = entry ? vl_book_seal_about(g->book, c.call, consult_content(params), &attachment)
               : VL_E_NOENT;
    if (rc < 0) {
        refuse_seal(reply, rc);
        return;
    }
    c.attachment = attachment;
    c.u.place.parent = c.call;
    c.u.place.hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    c.u.place.first = VL_NONE;
    c.u.place.urgency = entry->urgency;
    c.u.place.suggested = VL_URGENCY_COUNT;
    c.u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
    rc = vl_engine_submit(g->engine, &c, on_consulted, reply);
    free(attachment);
    if (rc < 0)
        vl_reply_refuse(reply, vl_gateway_reason(rc, NULL), NULL, NULL);
}

/* ---- guests ---- */

struct inviting {
    struct vl_gateway *g;
    struct vl_reply *reply;
    char token[VL_GUEST_TOKEN_BYTES];
};

static void answer_invited(struct inviting *i, const struct vl_guest_view *guest)
{
    char until[VL_UTC_TEXT_BYTES], link[VL_GUEST_TOKEN_BYTES + 8];

    vl_utc_format(guest->until, until);
    snprintf(link, sizeof link, "/g#%s", i->token);
    vl_reply_result(i->reply, json_pack("{s:i, s:s, s:s}", "guest", (int)guest->number, "link",
                                        link, "until", until));
    explicit_bzero(link, sizeof link);
}

static void on_invited(void *data, const struct vl_engine_result *result)
{
    struct inviting *i = data;
    struct vl_guest_view guest;

    if (result->rc != VL_OK)
        vl_reply_refuse(i->reply, vl_gateway_reason(result->rc, result->refusal), NULL, NULL);
    else if (vl_state_guest(vl_engine_state(i->g->engine), result->first_seq, &guest) == VL_OK)
        answer_invited(i, &guest);
    else /* taken back, or the call ended, in the same breath */
        vl_reply_refuse(i->reply, "no_such_guest", NULL, NULL);
    explicit_bzero(i->token, sizeof i->token);
    free(i);
}

static void submit_invitation(struct inviting *i, struct vl_command *c, const json_t *params)
{
    char *attachment = NULL;
    json_t *name = json_pack("{s:O}", "name", json_object_get(params, "name"));
    int rc = vl_book_seal_about(i->g->book, c->call, name, &attachment);

    if (rc < 0) {
        refuse_seal(i->reply, rc);
        free(i);
        return;
    }
    c->attachment = attachment;
    vl_random_token(i->token, VL_GUEST_SECRET_BYTES);
    rc = vl_guest_link_hash(i->g->vault, i->token, c->u.guest.token);
    if (rc == VL_OK)
        rc = vl_engine_submit(i->g->engine, c, on_invited, i);
    free(attachment);
    if (rc == VL_OK)
        return;
    vl_reply_refuse(i->reply, vl_gateway_reason(rc, NULL), NULL, NULL);
    free(i);
}

void vl_method_invite(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                      json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_GUEST_INVITE, s, params);
    const char *name = vl_json_string(params, "name");
    struct inviting *i;

    if (!name || name[strspn(name, " \t\r\n")] == '\0') {
        vl_reply_refuse(reply, "invalid_field", "name", NULL);
        return;
    }
    i = calloc(1, sizeof *i);
    if (!i) {
        vl_reply_refuse(reply, "internal", NULL, NULL);
        return;
    }
    i->g = g;
    i->reply = reply;
    c.u.guest.kind = vl_guest_kind_from_name(vl_json_string(params, "kind"));
    submit_invitation(i, &c, params);
}

static void about_guest(struct vl_gateway *g, const struct vl_session *s, struct vl_reply *reply,
                        const json_t *params, enum vl_command_type type)
{
    struct vl_command c = vl_method_command(type, s, params);

    c.u.guest.number = (uint8_t)json_integer_value(json_object_get(params, "guest"));
    vl_gateway_command(g, &c, reply);
}

void vl_method_admit(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                     json_t *params)
{
    about_guest(g, s, reply, params, VL_COMMAND_GUEST_ADMIT);
}

void vl_method_remove(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                      json_t *params)
{
    about_guest(g, s, reply, params, VL_COMMAND_GUEST_REMOVE);
}

/* methods_outcome.c - how a call ended, the note that both sides keep, and what came of it. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/methods.h"
#include <ctype.h>
#include <stdlib.h>

static bool is_blank(const char *text)
{
    while (text && isspace((unsigned char)*text))
        text++;
    return !text || !*text;
}

/* The words that a no needs beside its codes, for which the core asks; NULL: they are there. */
static const char *missing_words(const json_t *params)
{
    const json_t *denied = json_object_get(params, "denied");
    enum vl_denial why = vl_denial_from_name(vl_json_string(denied, "reason"));

    if (!denied || why == VL_DENIAL_COUNT)
        return NULL;
    if (why == VL_DENIAL_OTHER && is_blank(vl_json_string(denied, "text")))
        return vl_refusal_name(VL_REFUSAL_REASON_MISSING);
    if (is_blank(vl_json_string(json_object_get(params, "next_step"), "what")))
        return vl_refusal_name(VL_REFUSAL_NEXT_STEP_MISSING);
    return NULL;
}

/* Borrows what params hold. NULL: out of memory. */
static json_t *note_of(const json_t *params)
{
    static const char *const parts[] = {"note", "assessment", "next_step", "safety_net", "denied"};
    json_t *note = json_object();

    for (size_t i = 0; note && i < sizeof parts / sizeof *parts; i++) {
        json_t *part = json_object_get(params, parts[i]);
        if (part && json_object_set(note, parts[i], part) < 0) {
            json_decref(note);
            return NULL;
        }
    }
    return note;
}

void vl_method_outcome(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_OUTCOME, s, params);
    const json_t *denied = json_object_get(params, "denied");
    const json_t *next = json_object_get(params, "next_step");
    const char *missing = missing_words(params);
    char *attachment = NULL;

    c.u.outcome.outcome = vl_outcome_from_name(vl_json_string(params, "outcome"));
    c.u.outcome.assessed = vl_urgency_from_name(vl_json_string(params, "assessed"));
    c.u.outcome.is_denied = denied != NULL;
    c.u.outcome.why = vl_denial_from_name(vl_json_string(denied, "reason"));
    c.u.outcome.next_by = vl_next_by_from_name(vl_json_string(next, "who"));
    int rc = missing ? VL_OK : vl_book_seal_about(g->book, c.call, note_of(params), &attachment);
    c.attachment = attachment;
    if (missing)
        vl_reply_refuse(reply, missing, NULL, NULL);
    else if (rc == VL_E_NOENT)
        vl_reply_refuse(reply, "call_not_found", NULL, NULL);
    else if (rc < 0)
        vl_reply_refuse(reply, "journal_unavailable", NULL, NULL);
    else
        vl_gateway_command(g, &c, reply);
    free(attachment);
}

void vl_method_follow_up(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                         json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_FOLLOW_UP, s, params);

    c.u.admitted = vl_admitted_from_name(vl_json_string(params, "admitted"));
    vl_gateway_command(g, &c, reply);
}

/* The book has long forgotten the call: its record in the journal has not, while its key lives. */
void vl_method_follow_up_case(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                              json_t *params)
{
    uint64_t call = (uint64_t)json_integer_value(json_object_get(params, "call"));

    if (!vl_state_asks(vl_engine_state(g->engine), call, s->person, vl_engine_now(g->engine))) {
        vl_reply_refuse(reply, "call_not_found", NULL, NULL);
        return;
    }
    json_t *content = vl_book_case_kept(g->book, call), *told = json_object();
    json_t *question = json_object_get(content, "question");
    json_t *patient = json_object_get(content, "patient");
    if (told && question)
        json_object_set(told, "question", question);
    if (told && patient)
        json_object_set(told, "patient", patient);
    json_decref(content);
    vl_reply_result(reply, told);
}

/* methods_place.c - from the form to the call: questionnaire, triage, route, and the decision.
 *
 * Placing a call asks the plugin twice: what it makes of the answers (so that no browser can forge
 * a suggestion) and whom to ring. Each has its deadline; whatever fails there, the call is placed,
 * with no suggestion or by the default plan. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/discharge.h"
#include "gateway/methods.h"
#include <stdlib.h>
#include <string.h>

#define MAX_DUTY 64

struct placing {
    struct vl_gateway *g;
    struct vl_reply *reply;
    vl_person_index person;
    json_t *params, *triage;
    struct vl_command command;
};

static json_t *no_triage(void)
{
    return json_pack("{s:n, s:s, s:[], s:[], s:[]}", "suggested", "source", "none", "scores",
                     "red_flags", "reasons");
}

/* The members of `from` that are named, as they are; `null` members count as absent. */
static void take(json_t *to, const json_t *from, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(from, names[i]);
        if (value && !json_is_null(value))
            json_object_set(to, names[i], value);
    }
}

static json_t *score_view(const json_t *score)
{
    static const char *const names[] = {
        "id",  "name",     "value",   "level",   "source",
        "max", "complete", "working", "missing", "attribution",
    };
    const json_t *band = json_object_get(score, "band");
    const char *da = vl_json_string(band, "da"), *en = vl_json_string(band, "en");
    json_t *o = json_pack("{s:n, s:n, s:n}", "value", "level", "band");

    if (!o)
        return NULL;
    take(o, score, names, sizeof names / sizeof *names);
    if (da && en)
        json_object_set_new(o, "band", json_pack("{s:s, s:s}", "da", da, "en", en));
    return o;
}

static json_t *each_view(const json_t *list, json_t *(*view)(const json_t *))
{
    json_t *out = json_array();

    for (size_t i = 0; i < json_array_size(list); i++)
        json_array_append_new(out, view(json_array_get(list, i)));
    return out;
}

static json_t *red_flag_view(const json_t *flag)
{
    static const char *const names[] = {"id", "text", "level", "source"};
    json_t *o = json_object();

    take(o, flag, names, sizeof names / sizeof *names);
    return o;
}

/* The plugin's answer in the protocol's shape; what it may have said beyond that is left out. */
static json_t *triage_view(const json_t *answer)
{
    static const char *const names[] = {"reasons", "missing", "disclaimer"};
    const char *urgency = vl_json_string(answer, "urgency");
    json_t *o;

    if (!answer)
        return no_triage();
    o = json_pack("{s:s?, s:s, s:o, s:o, s:[]}", "suggested", urgency, "source", "plugin", "scores",
                  each_view(json_object_get(answer, "scores"), score_view), "red_flags",
                  each_view(json_object_get(answer, "red_flags"), red_flag_view), "reasons");
    if (o)
        take(o, answer, names, sizeof names / sizeof *names);
    return o ? o : no_triage();
}

void vl_method_form(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                    json_t *params)
{
    vl_hotline_index hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    const char *plugin;
    const json_t *form = NULL;
    const char *source = "plugin";
    bool is_own;

    (void)s;
    if (hotline == VL_NONE) {
        vl_reply_refuse(reply, "no_such_hotline", "hotline", NULL);
        return;
    }
    plugin = g->region->hotlines[hotline].plugin;
    if (plugin)
        form = vl_plugin_host_questionnaire(g->plugins, plugin);
    if (!form) {
        form = vl_forms_of(g->forms, hotline, &is_own);
        source = is_own ? "region" : "default";
    }
    vl_reply_result(reply, json_pack("{s:O, s:s}", "questionnaire", (json_t *)(uintptr_t)form,
                                     "source", source));
}

static json_t *triage_question(const struct vl_session *s, const json_t *params)
{
    return json_pack("{s:O, s:s}", "answers", json_object_get(params, "answers"), "language",
                     s->language == VL_ENGLISH ? "en" : "da");
}

/* {"error": {"linkId", "da", "en"}}: an answer of the form is wrong, and the person can mend it. */
static bool refuse_wrong_answer(struct vl_reply *reply, int rc, const json_t *answer)
{
    const struct vl_session *s = vl_reply_session(reply);
    const json_t *error = json_object_get(answer, "error");

    if (rc != VL_E_INVAL || !error)
        return false;
    vl_reply_refuse(reply, "invalid_field", vl_json_string(error, "linkId"),
                    vl_json_string(error, s && s->language == VL_ENGLISH ? "en" : "da"));
    return true;
}

static void on_suggestion(void *data, int rc, const json_t *answer)
{
    struct vl_reply *reply = data;

    if (!refuse_wrong_answer(reply, rc, answer))
        vl_reply_result(reply, triage_view(rc == VL_OK ? answer : NULL));
}

void vl_method_suggest(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    vl_hotline_index hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    const char *plugin = hotline == VL_NONE ? NULL : g->region->hotlines[hotline].plugin;

    if (hotline == VL_NONE)
        vl_reply_refuse(reply, "no_such_hotline", "hotline", NULL);
    else if (!plugin || vl_plugin_host_ask(g->plugins, plugin, VL_PLUGIN_TRIAGE,
                                           triage_question(s, params), on_suggestion, reply) < 0)
        vl_reply_result(reply, no_triage());
}

static void placing_free(struct placing *p)
{
    json_decref(p->params);
    json_decref(p->triage);
    free(p);
}

static void placing_refuse(struct placing *p, const char *reason)
{
    vl_reply_refuse(p->reply, reason, NULL, NULL);
    placing_free(p);
}

/* Rings of the caller's call-backs may end before it: the call is the last of the events. */
static void on_placed(void *data, const struct vl_engine_result *result)
{
    struct placing *p = data;

    if (result->rc == VL_OK)
        vl_reply_result(p->reply, json_pack("{s:I}", "call",
                                            (json_int_t)result->first_seq + result->events - 1));
    else
        vl_reply_refuse(p->reply, vl_gateway_reason(result->rc, result->refusal), NULL, NULL);
    placing_free(p);
}

/* NULL: out of memory. */
static json_t *case_content(const struct placing *p)
{
    static const char *const optional[] = {"patient", "override_reason"};
    json_t *content =
        json_pack("{s:O, s:O, s:O}", "question", json_object_get(p->params, "question"), "answers",
                  json_object_get(p->params, "answers"), "triage", p->triage);

    for (size_t i = 0; content && i < sizeof optional / sizeof *optional; i++) {
        json_t *value = json_object_get(p->params, optional[i]);
        if (value && json_object_set(content, optional[i], value) < 0) {
            json_decref(content);
            return NULL;
        }
    }
    return content;
}

static void place(struct placing *p)
{
    char *attachment = NULL;
    int rc = vl_book_seal_case(p->g->book, case_content(p), vl_json_string(p->params, "key"),
                               &attachment);

    p->command.attachment = attachment;
    if (rc == VL_OK)
        rc = vl_engine_submit(p->g->engine, &p->command, on_placed, p);
    free(attachment);
    if (rc < 0)
        placing_refuse(p, "journal_unavailable");
}

static void on_route(void *data, int rc, const json_t *answer)
{
    struct placing *p = data;
    struct vl_place *place_command = &p->command.u.place;
    struct vl_plan_error error = {""};

    if (rc == VL_OK)
        rc = vl_plan_from_json(p->g->region, place_command->hotline, answer, &place_command->plan,
                               &error);
    place_command->plan_source = rc == VL_OK ? VL_PLAN_SOURCE_PLUGIN : VL_PLAN_SOURCE_DEFAULT;
    if (rc < 0)
        vl_log(p->g->log, VL_LOG_WARNING, "call.default_plan",
               VL_LOG_TEXT("error", vl_err_name(rc)), VL_LOG_TEXT("text", error.text));
    place(p);
}

static json_t *duty_view(const struct vl_gateway *g, vl_hotline_index hotline)
{
    struct vl_duty_view duty[MAX_DUTY];
    size_t n = vl_state_duty(vl_engine_state(g->engine), hotline, duty, MAX_DUTY);
    json_t *list = json_array();

    for (size_t i = 0; list && i < n && i < MAX_DUTY; i++) {
        const struct vl_person_view *p = &duty[i].status;
        bool available =
            p->connected && p->presence == VL_PRESENCE_AVAILABLE && p->activity == VL_ACTIVITY_IDLE;
        json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:i}", "hospital",
                                              g->region->hospitals[duty[i].hospital].code, "level",
                                              duty[i].level, "count", 1, "available", available));
    }
    return list;
}

static json_t *route_question(const struct placing *p)
{
    const struct vl_hotline *h = &p->g->region->hotlines[p->command.u.place.hotline];
    const char *municipality =
        vl_json_string(json_object_get(p->params, "patient"), "municipality");
    char now[VL_UTC_TEXT_BYTES];
    json_t *positions = json_array();

    vl_utc_format(vl_engine_now(p->g->engine), now);
    for (size_t i = 0; positions && i < h->n_positions; i++)
        json_array_append_new(positions,
                              json_string(p->g->region->hospitals[h->positions[i]].code));
    return json_pack("{s:s, s:s, s:o, s:o, s:{s:s}, s:s}", "urgency",
                     vl_urgency_name(p->command.u.place.urgency), "hotline", h->id, "positions",
                     positions, "on_duty", duty_view(p->g, p->command.u.place.hotline), "caller",
                     "municipality", municipality ? municipality : "", "now", now);
}

static void ask_route(struct placing *p)
{
    const char *plugin = p->g->region->hotlines[p->command.u.place.hotline].plugin;
    int rc = VL_E_NOENT;

    p->command.u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
    if (plugin)
        rc = vl_plugin_host_ask(p->g->plugins, plugin, VL_PLUGIN_ROUTE, route_question(p), on_route,
                                p);
    if (rc < 0)
        place(p);
}

static void on_triage(void *data, int rc, const json_t *answer)
{
    struct placing *p = data;
    const char *suggested;

    if (refuse_wrong_answer(p->reply, rc, answer)) {
        placing_free(p);
        return;
    }
    p->triage = triage_view(rc == VL_OK ? answer : NULL);
    suggested = vl_json_string(p->triage, "suggested");
    p->command.u.place.suggested = vl_urgency_from_name(suggested);
    ask_route(p);
}

static int placing_create(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                          json_t *params, struct placing **out)
{
    struct placing *p = calloc(1, sizeof *p);

    if (!p)
        return VL_E_NOMEM;
    p->g = g;
    p->reply = reply;
    p->person = s->person;
    p->params = json_incref(params);
    p->command.type = VL_COMMAND_CALL_PLACE;
    p->command.person = s->person;
    p->command.u.place.hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    p->command.u.place.first = vl_responsible_hospital(g, vl_json_string(params, "cpr"),
                                                       g->region->people[s->person].role);
    p->command.u.place.urgency = vl_urgency_from_name(vl_json_string(params, "urgency"));
    p->command.u.place.suggested = VL_URGENCY_COUNT;
    *out = p;
    return VL_OK;
}

/* What this line may not be told, or does not ask. NULL: nothing. */
static const char *misplaced(const struct vl_gateway *g, vl_hotline_index hotline,
                             const json_t *params)
{
    const struct vl_hotline *h = &g->region->hotlines[hotline];
    const char *link_id = NULL;

    if (h->anonymous && json_object_get(params, "cpr"))
        return "cpr";
    if (h->anonymous && json_object_get(json_object_get(params, "patient"), "name"))
        return "patient.name";
    if (!h->plugin &&
        !vl_forms_fit(g->forms, hotline, json_object_get(params, "answers"), &link_id))
        return link_id;
    return NULL;
}

void vl_method_place(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                     json_t *params)
{
    const struct vl_book_entry *same =
        vl_book_find_key(g->book, s->person, vl_json_string(params, "key"));
    struct placing *p;
    const char *plugin, *field;
    int rc = VL_E_NOENT;

    if (same) {
        vl_reply_result(reply, json_pack("{s:I}", "call", (json_int_t)same->call));
        return;
    }
    if (g->closing) {
        vl_reply_refuse(reply, "server_stops", NULL, NULL);
        return;
    }
    if (placing_create(g, s, reply, params, &p) < 0) {
        vl_reply_refuse(reply, "internal", NULL, NULL);
        return;
    }
    if (p->command.u.place.hotline == VL_NONE) {
        placing_refuse(p, "no_such_hotline");
        return;
    }
    field = misplaced(g, p->command.u.place.hotline, params);
    if (field) {
        vl_reply_refuse(reply, "invalid_field", field, NULL);
        placing_free(p);
        return;
    }
    plugin = g->region->hotlines[p->command.u.place.hotline].plugin;
    if (plugin)
        rc = vl_plugin_host_ask(g->plugins, plugin, VL_PLUGIN_TRIAGE, triage_question(s, params),
                                on_triage, p);
    if (rc < 0)
        on_triage(p, rc, NULL);
}

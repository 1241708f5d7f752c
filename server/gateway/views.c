/* views.c - who somebody is, what the board shows, what the operator sees. */
#include "gateway/views.h"

#include "base/json.h"
#include "domain/view.h"
#include "gateway/view_internal.h"
#include "gateway/view_rota.h"
#include <stdio.h>
#include <string.h>

#define MAX_DUTY 64

void vl_view_set_utc(json_t *object, const char *key, vl_utc at)
{
    char text[VL_UTC_TEXT_BYTES];

    if (at.ms == 0)
        return;
    vl_utc_format(at, text);
    json_object_set_new(object, key, json_string(text));
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text && text[0])
        json_object_set_new(object, key, json_string(text));
}

/* "Lungemedicinsk Afdeling, Slagelse": where somebody speaks from matters to whoever listens. */
static void set_organisation(json_t *object, const struct vl_person *p)
{
    char text[200];

    snprintf(text, sizeof text, "%s%s%s", p->organisation,
             p->organisation[0] && p->site[0] ? ", " : "", p->site);
    set_text(object, "organisation", text);
}

json_t *vl_view_person(const struct vl_region *region, vl_person_index person)
{
    const struct vl_person *p;
    json_t *o;

    if (person >= region->n_people)
        return json_pack("{s:s, s:s, s:s}", "id", "unknown", "name", "?", "role", "guest");
    p = &region->people[person];
    o = json_pack("{s:s, s:s, s:s}", "id", p->id, "name", p->name, "role", vl_role_name(p->role));
    if (!o)
        return NULL;
    set_text(o, "title", p->title);
    set_organisation(o, p);
    set_text(o, "telephone", p->telephone);
    if (p->hospital < region->n_hospitals)
        set_text(o, "hospital", region->hospitals[p->hospital].code);
    return o;
}

static json_t *text_view(const char *da, const char *en)
{
    return json_pack("{s:s, s:s}", "da", da, "en", en);
}

static const char *presence_name(const struct vl_person_view *p)
{
    if (p->activity != VL_ACTIVITY_IDLE)
        return vl_activity_name(p->activity);
    if (!p->connected)
        return "offline";
    return vl_presence_name(p->presence);
}

static bool coordinates(const struct vl_region *region, vl_person_index person)
{
    return person < region->n_people && region->people[person].role == VL_ROLE_COORDINATOR;
}

static json_t *own_lines_view(const struct vl_region *region, vl_person_index person)
{
    const struct vl_person *p = &region->people[person];
    json_t *list = json_array();

    for (uint16_t i = 0; list && i < p->n_own_lines; i++)
        json_array_append_new(list, json_string(region->hotlines[p->own_lines[i]].id));
    return list;
}

json_t *vl_view_me(const struct vl_views *v, vl_person_index person)
{
    struct vl_person_view state = vl_state_person(vl_engine_state(v->engine), person);
    bool answers =
        person < v->region->n_people && v->region->people[person].role == VL_ROLE_SPECIALIST;
    json_t *me = json_pack("{s:o, s:o}", "person", vl_view_person(v->region, person), "duties",
                           vl_view_duties(v, person, vl_engine_now(v->engine)));

    if (me && person < v->region->n_people && v->region->people[person].n_own_lines > 0)
        json_object_set_new(me, "hotlines", own_lines_view(v->region, person));
    if (me && (answers || coordinates(v->region, person)))
        json_object_set_new(me, "tasks", vl_view_tasks(v, person));
    if (me && person < v->region->n_people && vl_role_calls(v->region->people[person].role))
        json_object_set_new(me, "follow_ups", vl_view_follow_ups(v, person));
    if (!me || !answers)
        return me;
    /* Whoever reads this is here, also while the connection's record is on its way to the disk. */
    state.connected = true;
    json_object_set_new(me, "presence", json_string(presence_name(&state)));
    if (state.activity == VL_ACTIVITY_WRAPPING_UP)
        vl_view_set_utc(me, "ready_at", state.busy_until);
    if (state.presence == VL_PRESENCE_SCRUBBED)
        vl_view_set_utc(me, "scrubbed_until", state.scrubbed_until);
    if (state.test == VL_SHIFT_TEST_RINGING || state.test == VL_SHIFT_TEST_UNANSWERED)
        json_object_set_new(me, "shift_test", json_string(vl_shift_test_name(state.test)));
    json_object_set_new(me, "set_away", json_boolean(state.set_away));
    json_object_set_new(me, "tired", json_boolean(state.tired));
    return me;
}

/* Does this hotline's plugin answer at the moment? */
static bool plugin_runs(const struct vl_views *v, vl_hotline_index hotline)
{
    const char *id = v->region->hotlines[hotline].plugin;

    for (size_t i = 0; id && i < vl_plugin_host_count(v->plugins); i++) {
        struct vl_plugin_status status = vl_plugin_host_status(v->plugins, i);
        if (strcmp(status.id, id) == 0)
            return status.state == VL_PLUGIN_RUNNING;
    }
    return false;
}

static const char *site_of(const struct vl_region *region, const struct vl_duty_view *duty,
                           size_t n, vl_hospital_index hospital)
{
    for (size_t i = 0; i < n; i++)
        if (duty[i].hospital == hospital)
            return region->people[duty[i].person].site;
    return "";
}

static json_t *position_view(const struct vl_views *v, vl_hospital_index hospital,
                             const struct vl_duty_view *duty, size_t n)
{
    const struct vl_region *region = v->region;
    bool time_out = vl_state_time_out(vl_engine_state(v->engine), hospital).on;
    int on_duty = 0, available = 0;

    for (size_t i = 0; i < n; i++) {
        const struct vl_person_view *p = &duty[i].status;
        if (duty[i].hospital != hospital)
            continue;
        on_duty++;
        available +=
            p->connected && p->presence == VL_PRESENCE_AVAILABLE && p->activity == VL_ACTIVITY_IDLE;
    }
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:b}", "hospital", region->hospitals[hospital].code,
                     "name", region->hospitals[hospital].name, "site",
                     site_of(region, duty, n, hospital), "on_duty", on_duty, "available", available,
                     "time_out", time_out);
}

static json_t *positions_view(const struct vl_views *v, vl_hotline_index index)
{
    const struct vl_hotline *h = &v->region->hotlines[index];
    struct vl_duty_view duty[MAX_DUTY];
    size_t n = vl_state_duty(vl_engine_state(v->engine), index, duty, MAX_DUTY);
    json_t *list = json_array();

    if (n > MAX_DUTY)
        n = MAX_DUTY;
    for (size_t i = 0; list && i < h->n_positions; i++)
        json_array_append_new(list, position_view(v, h->positions[i], duty, n));
    return list;
}

/* What whoever would call now may expect; absent where nothing is known. */
static void set_prospects(const struct vl_views *v, vl_hotline_index index, bool open, json_t *o)
{
    struct vl_statistics_line line = vl_statistics_line(v->statistics, index);
    struct vl_estimate estimate;
    const json_t *position;
    size_t i;

    if (open && vl_state_estimate_next(vl_engine_state(v->engine), index, &estimate))
        json_object_set_new(o, "estimate",
                            json_pack("{s:i, s:i}", "least_s", (int)estimate.least_s, "most_s",
                                      (int)estimate.most_s));
    if (line.settled > 0)
        json_object_set_new(o, "answered_share_30d",
                            json_real((double)line.answered / line.settled));
    if (line.has_p50)
        json_object_set_new(o, "answer_p50_s_30d", json_integer(line.p50_s));
    json_array_foreach (json_object_get(o, "positions"), i, position) {
        if (open && json_integer_value(json_object_get(position, "available")) > 0 &&
            !vl_json_flag(position, "time_out")) {
            json_object_set(o, "answering", json_object_get(position, "hospital"));
            return;
        }
    }
}

static json_t *hotline_view(const struct vl_views *v, vl_hotline_index index, vl_utc now)
{
    const struct vl_hotline *h = &v->region->hotlines[index];
    bool open = vl_region_is_open(v->region, index, now);
    uint32_t waiting = vl_state_waiting_count(vl_engine_state(v->engine), index);
    vl_utc opens;
    json_t *o =
        json_pack("{s:s, s:o, s:b, s:s, s:i, s:o, s:s, s:b}", "id", h->id, "name",
                  text_view(h->name_da, h->name_en), "open", open, "telephone", h->telephone,
                  "waiting", (int)waiting, "positions", positions_view(v, index), "routing",
                  plugin_runs(v, index) ? "plugin" : "default", "has_plugin", h->plugin != NULL);

    if (h->anonymous)
        json_object_set_new(o, "anonymous", json_true());
    if (h->fixed_times)
        json_object_set_new(o, "fixed_times", json_true());
    if (o && !open && vl_region_next_opening(v->region, index, now, &opens))
        vl_view_set_utc(o, "opens_at", opens);
    if (o)
        set_prospects(v, index, open, o);
    return o;
}

json_t *vl_view_board(const struct vl_views *v, enum vl_role role)
{
    vl_utc now = vl_engine_now(v->engine);
    json_t *list = json_array();

    for (vl_hotline_index i = 0; list && i < v->region->n_hotlines; i++)
        if (!vl_role_calls(role) || vl_hotline_takes(v->region, i, role))
            json_array_append_new(list, hotline_view(v, i, now));
    return json_pack("{s:o, s:o}", "hotlines", list, "time_outs", vl_view_time_outs(v));
}

static json_t *plugin_view(const struct vl_plugin_status *s)
{
    json_t *o =
        json_pack("{s:s, s:s, s:I, s:I, s:I}", "id", s->id, "state", vl_plugin_state_name(s->state),
                  "restarts", (json_int_t)s->restarts, "timeouts", (json_int_t)s->timeouts,
                  "bad_answers", (json_int_t)s->bad_answers);

    if (!o)
        return NULL;
    vl_view_set_utc(o, "since", s->since);
    set_text(o, "version", s->version);
    set_text(o, "last_error", s->last_error);
    return o;
}

static json_t *workers_view(const struct vl_media_pool *media)
{
    json_t *list = json_array();
    struct vl_media_worker_status s;

    for (unsigned i = 0; list && i < vl_media_pool_workers(media); i++) {
        if (vl_media_pool_status(media, i, &s) < 0)
            continue;
        json_array_append_new(list,
                              json_pack("{s:i, s:s, s:i, s:i, s:i}", "index", (int)i, "state",
                                        s.ready ? "running" : "starting", "rooms", (int)s.rooms,
                                        "restarts", (int)s.restarts, "pid", s.pid));
    }
    return list;
}

json_t *vl_view_operator(const struct vl_views *v, size_t sessions, bool writable)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    int waiting = 0, talking = 0;
    struct vl_call_view call = {0};
    json_t *o, *plugins = json_array();

    while (vl_state_next_call(state, &call)) {
        waiting += call.phase == VL_PHASE_WAITING;
        talking += call.phase == VL_PHASE_TALKING;
    }
    for (size_t i = 0; plugins && i < vl_plugin_host_count(v->plugins); i++) {
        struct vl_plugin_status status = vl_plugin_host_status(v->plugins, i);
        json_array_append_new(plugins, plugin_view(&status));
    }
    o = json_pack("{s:o, s:o, s:{s:I, s:b}, s:I, s:i, s:i, s:o, s:o, s:o}", "plugins", plugins,
                  "workers", workers_view(v->media), "journal", "last",
                  (json_int_t)vl_engine_last(v->engine), "writable", writable, "sessions",
                  (json_int_t)sessions, "calls_waiting", waiting, "calls_talking", talking,
                  "hospitals", vl_view_hospitals(v->region), "rota", vl_view_rota(v), "follow_ups",
                  vl_view_follow_up_sum(v));
    if (o)
        json_object_set_new(o, "queues", vl_view_queues(v));
    return o;
}

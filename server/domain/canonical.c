/* canonical.c - a state as text. Everything that later decisions depend on is in it; people of
 * whom nothing happened yet are left out. Times are milliseconds. */
#include "domain/state_data.h"

static void put(json_t *object, const char *key, json_t *value, bool *ok)
{
    if (json_object_set_new(object, key, value) < 0)
        *ok = false;
}

static void put_number(json_t *object, const char *key, int64_t value, bool *ok)
{
    put(object, key, json_integer(value), ok);
}

static void put_text(json_t *object, const char *key, const char *text, bool *ok)
{
    put(object, key, text ? json_string(text) : json_null(), ok);
}

static void append(json_t *array, json_t *value, bool *ok)
{
    if (json_array_append_new(array, value) < 0)
        *ok = false;
}

static bool is_untouched(const struct vl_person_state *p)
{
    return !p->connected && !p->lost.ms && p->presence == VL_PRESENCE_AWAY &&
           p->activity == VL_ACTIVITY_IDLE && !p->activity_call && !p->idle_since.ms &&
           !p->placed_call;
}

static json_t *person_form(const struct vl_person_state *p, bool *ok)
{
    json_t *o = json_object();
    put(o, "connected", json_boolean(p->connected), ok);
    put_number(o, "lost", p->lost.ms, ok);
    put_text(o, "presence", vl_presence_name(p->presence), ok);
    put_text(o, "activity", vl_activity_name(p->activity), ok);
    put_number(o, "activity_call", (int64_t)p->activity_call, ok);
    put_number(o, "busy_until", p->busy_until.ms, ok);
    put_number(o, "idle_since", p->idle_since.ms, ok);
    put_number(o, "placed_call", (int64_t)p->placed_call, ok);
    return o;
}

static json_t *rings_form(const struct vl_state *s, const struct vl_call *c, bool *ok)
{
    json_t *array = json_array();
    for (uint8_t i = 0; i < c->n_rings; i++) {
        json_t *o = json_object();
        put_text(o, "person", vl_region_person_id(s->region, c->rings[i].person), ok);
        put_number(o, "stage", c->rings[i].stage, ok);
        put_number(o, "started", c->rings[i].started.ms, ok);
        put_number(o, "until", c->rings[i].until.ms, ok);
        append(array, o, ok);
    }
    return array;
}

static json_t *tried_form(const struct vl_state *s, const struct vl_call *c, bool *ok)
{
    json_t *array = json_array();
    for (uint16_t i = 0; c->n_tried && i < s->region->n_people; i++)
        if (vl_state_tried(s, c, i))
            append(array, json_string(s->region->people[i].id), ok);
    return array;
}

static void put_course(json_t *o, const struct vl_call *c, bool *ok)
{
    put_number(o, "placed", c->placed.ms, ok);
    put_number(o, "answered", c->answered.ms, ok);
    put_number(o, "hung_up", c->hung_up.ms, ok);
    put_number(o, "deadline", c->deadline.ms, ok);
    put_number(o, "owed_times", c->owed_times, ok);
    put_number(o, "round", c->round, ok);
    put_number(o, "round_start", c->round_start.ms, ok);
    put_number(o, "again_at", c->again_at.ms, ok);
}

static json_t *call_form(const struct vl_state *s, const struct vl_call *c, bool *ok)
{
    json_t *o = json_object();
    put_number(o, "id", (int64_t)c->id, ok);
    put_text(o, "phase", vl_phase_name(c->phase), ok);
    put_text(o, "hotline", vl_region_hotline_id(s->region, c->hotline), ok);
    put_text(o, "caller", vl_region_person_id(s->region, c->caller), ok);
    put_text(o, "specialist", vl_region_person_id(s->region, c->specialist), ok);
    put_text(o, "owner", vl_region_person_id(s->region, c->owner), ok);
    put_text(o, "urgency", vl_urgency_name(c->urgency), ok);
    put_text(o, "suggested", vl_urgency_name(c->suggested), ok);
    put_text(o, "plan_source", vl_plan_source_name(c->plan_source), ok);
    put_text(o, "outcome", vl_outcome_name(c->outcome), ok);
    put(o, "plan", vl_plan_to_json(s->region, &c->plan), ok);
    put(o, "rings", rings_form(s, c, ok), ok);
    put(o, "tried", tried_form(s, c, ok), ok);
    put_course(o, c, ok);
    return o;
}

char *vl_state_canonical(const struct vl_state *state)
{
    bool ok = true;
    char *text = NULL;
    json_t *root = json_object(), *people = json_object(), *calls = json_array();
    for (uint16_t i = 0; i < state->region->n_people; i++)
        if (!is_untouched(&state->people[i]))
            put(people, state->region->people[i].id, person_form(&state->people[i], &ok), &ok);
    for (uint32_t i = 0; i < state->n_calls; i++)
        append(calls, call_form(state, &state->calls[state->order[i]], &ok), &ok);
    put_number(root, "seq", (int64_t)state->last_seq, &ok);
    put(root, "open", json_boolean(state->open), &ok);
    put(root, "people", people, &ok);
    put(root, "calls", calls, &ok);
    if (ok)
        text = vl_json_dump_sorted(root);
    json_decref(root);
    return text;
}

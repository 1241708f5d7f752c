/* canonical.c - a state as text. Everything that later decisions depend on is in it; people of
 * whom nothing happened yet are left out. Times are milliseconds. */
#include "base/hex.h"
#include "domain/duty.h"
#include <stdio.h>

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
           !p->placed_call && !p->missed && !p->tired && p->pace.n == 0 &&
           p->test == VL_SHIFT_TEST_NONE;
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
    put_number(o, "scrubbed_until", p->scrubbed_until.ms, ok);
    put_text(o, "test", vl_shift_test_name(p->test), ok);
    put_number(o, "test_until", p->test_until.ms, ok);
    put_number(o, "missed", p->missed, ok);
    put(o, "set_away", json_boolean(p->set_away), ok);
    put_number(o, "rest_until", p->tired ? p->rest_until.ms : 0, ok);
    json_t *pace = json_array();
    for (uint8_t i = 0; i < p->pace.n; i++)
        append(pace, json_integer(p->pace.at[i]), ok);
    put(o, "pace", pace, ok);
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
    for (uint8_t i = 0; i < c->n_tried; i++)
        append(array, json_string(s->region->people[c->tried[i]].id), ok);
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
    put_number(o, "not_before", c->not_before.ms, ok);
    put_number(o, "give_up", c->give_up.ms, ok);
    put_number(o, "dial_until", c->dial_until.ms, ok);
    put_number(o, "dials", c->dials, ok);
    put_number(o, "active_stage", c->active_stage, ok);
    put(o, "callback", json_boolean(c->callback), ok);
    put(o, "held", json_boolean(c->held), ok);
    put(o, "declined", json_boolean(c->declined), ok);
}

static json_t *guests_form(const struct vl_state *s, const struct vl_call *c, bool *ok)
{
    json_t *array = json_array();
    for (uint16_t i = c->first_guest; i != VL_NO_GUEST; i = s->guests[i].next) {
        const struct vl_guest *g = &s->guests[i];
        char token[2 * VL_TOKEN_HASH_BYTES + 1];
        vl_hex_text(g->token, VL_TOKEN_HASH_BYTES, token);
        append(array,
               json_pack("[I,i,s,s,I,s]", (json_int_t)g->id, (int)g->number,
                         vl_guest_kind_name(g->kind), vl_guest_state_name(g->state),
                         (json_int_t)g->until.ms, token),
               ok);
    }
    return array;
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
    put_text(o, "task", vl_task_name(c->task), ok);
    put_number(o, "parent", (int64_t)c->parent, ok);
    put(o, "plan", vl_plan_to_json(s->region, &c->plan), ok);
    put(o, "rings", rings_form(s, c, ok), ok);
    put(o, "tried", tried_form(s, c, ok), ok);
    put_course(o, c, ok);
    if (c->first_guest != VL_NO_GUEST)
        put(o, "guests", guests_form(s, c, ok), ok);
    return o;
}

static json_t *duty_form(const struct vl_state *s, vl_person_index person, bool *ok)
{
    json_t *array = json_array();
    for (vl_hotline_index h = 0; h < s->region->n_hotlines; h++)
        for (uint8_t level = 1; level <= VL_MAX_LEVEL; level++)
            if (vl_duty_has(s, h, person, level))
                append(array, json_pack("[s,i]", s->region->hotlines[h].id, (int)level), ok);
    return array;
}

static json_t *people_form(const struct vl_state *s, bool *ok)
{
    json_t *people = json_object();
    for (uint16_t i = 0; i < s->region->n_people; i++) {
        const struct vl_person_state *p = &s->people[i];
        if (is_untouched(p) && p->first_duty == VL_NO_DUTY)
            continue;
        json_t *person = person_form(p, ok);
        put(person, "duty", duty_form(s, i, ok), ok);
        put(people, s->region->people[i].id, person, ok);
    }
    return people;
}

static json_t *lines_form(const struct vl_state *s, bool *ok)
{
    json_t *lines = json_object();
    for (vl_hotline_index i = 0; i < s->region->n_hotlines; i++) {
        json_t *line = json_object();
        put_number(line, "talks", s->lines[i].n_talks, ok);
        put_number(line, "mean_talk_ms", s->lines[i].mean_talk_ms, ok);
        put(lines, s->region->hotlines[i].id, line, ok);
    }
    return lines;
}

static json_t *hospitals_form(const struct vl_state *s, bool *ok)
{
    json_t *hospitals = json_object();
    for (vl_hospital_index i = 0; i < s->region->n_hospitals; i++) {
        if (!s->hospitals[i].time_out)
            continue;
        json_t *hospital = json_object();
        put_number(hospital, "since", s->hospitals[i].since.ms, ok);
        put_number(hospital, "until", s->hospitals[i].until.ms, ok);
        put(hospitals, s->region->hospitals[i].code, hospital, ok);
    }
    return hospitals;
}

static json_t *discharges_form(const struct vl_state *s, bool *ok)
{
    json_t *array = json_array();
    const uint8_t *patient = NULL;
    for (uint32_t i = 0; i < vl_discharges_count(s->discharges); i++) {
        const struct vl_discharge *d = vl_discharges_item(s->discharges, i, &patient);
        char text[2 * VL_PATIENT_BYTES + 1];
        vl_hex_text(patient, VL_PATIENT_BYTES, text);
        append(array,
               json_pack("[s,i,i,i,i,I,i,i]", text, (int)d->hospital, (int)d->specialty,
                         (int)d->group, (int)d->destination, (json_int_t)d->start.ms,
                         (int)d->admitted_hours, (int)d->age),
               ok);
    }
    return array;
}

/* One line each: there may be thousands. */
static json_t *follow_ups_form(const struct vl_state *s, bool *ok)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < vl_follow_ups_count(s->follow_ups); i++) {
        const struct vl_follow_up *f = vl_follow_ups_item(s->follow_ups, i);
        char line[128];
        (void)snprintf(line, sizeof line, "%llu %lld %u %u %u %u %u %u",
                       (unsigned long long)f->call, (long long)f->at.ms, f->caller, f->by,
                       f->hotline, (unsigned)f->outcome, (unsigned)f->admitted, f->next_day);
        append(array, json_string(line), ok);
    }
    return array;
}

char *vl_state_canonical(const struct vl_state *state)
{
    bool ok = true;
    char *text = NULL;
    json_t *root = json_object(), *calls = json_array();
    for (uint32_t i = state->oldest; i != VL_NO_SLOT; i = state->calls[i].newer)
        append(calls, call_form(state, &state->calls[i], &ok), &ok);
    put_number(root, "seq", (int64_t)state->last_seq, &ok);
    put_number(root, "duty_next", state->duty_next.ms, &ok);
    put(root, "open", json_boolean(state->open), &ok);
    put(root, "people", people_form(state, &ok), &ok);
    put(root, "lines", lines_form(state, &ok), &ok);
    put(root, "time_outs", hospitals_form(state, &ok), &ok);
    put(root, "discharges", discharges_form(state, &ok), &ok);
    put(root, "follow_ups", follow_ups_form(state, &ok), &ok);
    put(root, "calls", calls, &ok);
    if (ok)
        text = vl_json_dump_sorted(root);
    json_decref(root);
    return text;
}

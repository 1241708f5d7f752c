/* view_calls.c - a person's own calls: as the caller, as one who is rung, as the one who answered.
 */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/view_internal.h"
#include "gateway/views.h"

enum part { PART_NONE, PART_CALLER, PART_RINGING, PART_CALLEE };

static const char *const part_names[] = {"", "caller", "ringing", "callee"};

static const struct vl_ring_view *ring_of(const struct vl_call_view *call, vl_person_index person)
{
    for (size_t i = 0; i < call->n_rings; i++)
        if (call->rings[i].person == person)
            return &call->rings[i];
    return NULL;
}

static enum part part_in(const struct vl_call_view *call, vl_person_index person)
{
    if (call->caller == person) /* who asks a colleague sees that in his conversation */
        return call->parent ? PART_NONE : PART_CALLER;
    if (call->specialist == person || (call->phase == VL_PHASE_OWED && call->owner == person))
        return PART_CALLEE;
    return ring_of(call, person) ? PART_RINGING : PART_NONE;
}

static json_t *ringing_view(const struct vl_region *region, const struct vl_ring_view *ring,
                            const struct vl_plan *plan)
{
    const struct vl_person *p = &region->people[ring->person];
    const struct vl_hospital *h =
        p->hospital < region->n_hospitals ? &region->hospitals[p->hospital] : NULL;
    int level = plan && ring->stage < plan->n_stages && plan->stages[ring->stage].n_targets
                    ? plan->stages[ring->stage].targets[0].level
                    : 1;
    json_t *o = json_pack("{s:s, s:s, s:s, s:i}", "hospital", h ? h->code : "", "hospital_name",
                          h ? h->name : "", "site", p->site, "level", level);

    if (!o)
        return NULL;
    vl_view_set_utc(o, "since", ring->started);
    vl_view_set_utc(o, "until", ring->until);
    return o;
}

json_t *vl_view_ringing(const struct vl_region *region, const struct vl_call_view *call)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < call->n_rings; i++)
        json_array_append_new(list, ringing_view(region, &call->rings[i], call->plan));
    return list;
}

/* A consult is about its conversation's case, and adds what the colleague is asked. */
static json_t *case_view(const struct vl_views *v, const struct vl_book_entry *entry)
{
    const struct vl_book_entry *whole =
        entry->parent ? vl_book_find(v->book, entry->parent) : entry;
    const json_t *content = whole ? vl_book_case(v->book, whole->call) : NULL;
    json_t *copy = content ? json_copy((json_t *)(uintptr_t)content) : NULL;

    if (!copy)
        return NULL;
    json_object_set_new(copy, "caller", vl_view_person(v->region, whole->caller));
    if (entry->parent) {
        json_t *asked = json_object_get(vl_book_case(v->book, entry->call), "question");
        if (asked)
            json_object_set(copy, "consult_question", asked);
    }
    return copy;
}

/* Why not is in the journal's clear part too, so that it outlives the note. */
static void set_denied(json_t *record, const json_t *note, enum vl_denial denied)
{
    const json_t *text = json_object_get(json_object_get(note, "denied"), "text");
    json_t *o;

    if (denied >= VL_DENIAL_COUNT)
        return;
    o = json_pack("{s:s}", "reason", vl_denial_name(denied));
    if (o && text)
        json_object_set(o, "text", (json_t *)(uintptr_t)text);
    json_object_set_new(record, "denied", o);
}

static void set_note(json_t *record, const json_t *note)
{
    static const char *const parts[] = {"assessment", "next_step", "safety_net"};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_t *part = json_object_get(note, parts[i]);
        if (part)
            json_object_set(record, parts[i], part);
    }
}

static void set_outcome(const struct vl_views *v, json_t *o, const struct vl_book_entry *entry)
{
    const json_t *content;
    const char *note;
    json_t *record;

    if (entry->outcome >= VL_OUTCOME_COUNT)
        return;
    content = vl_book_note(v->book, entry->call);
    note = vl_json_string(content, "note");
    record = json_pack("{s:s, s:s, s:o}", "outcome", vl_outcome_name(entry->outcome), "note",
                       note ? note : "", "by", vl_view_person(v->region, entry->outcome_by));
    if (!record)
        return;
    vl_view_set_utc(record, "at", entry->outcome_at);
    if (entry->assessed < VL_URGENCY_COUNT)
        json_object_set_new(record, "assessed", json_string(vl_urgency_name(entry->assessed)));
    set_note(record, content);
    set_denied(record, content, entry->denied);
    json_object_set_new(o, "outcome", record);
}

static json_t *base_view(const struct vl_views *v, const struct vl_book_entry *entry,
                         enum part part, const char *state, json_t *ringing)
{
    const struct vl_hotline *h = &v->region->hotlines[entry->hotline];
    json_t *o = json_pack("{s:I, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:i, s:o, s:O, s:s, s:s}",
                          "call", (json_int_t)entry->call, "hotline", h->id, "hotline_name", "da",
                          h->name_da, "en", h->name_en, "part", part_names[part], "state", state,
                          "urgency", vl_urgency_name(entry->urgency), "round", (int)entry->round,
                          "ringing", ringing, "trail", entry->trail, "plan_source",
                          vl_plan_source_name(entry->plan_source), "telephone", h->telephone);
    json_t *content = o ? case_view(v, entry) : NULL;

    if (!o)
        return NULL;
    vl_view_set_utc(o, "placed_at", entry->placed);
    vl_view_set_utc(o, "answered_at", entry->answered);
    vl_view_set_utc(o, "ended_at", entry->ended);
    if (content)
        json_object_set_new(o, "case", content);
    if (entry->parent)
        json_object_set_new(o, "consult_of", json_integer((json_int_t)entry->parent));
    set_outcome(v, o, entry);
    return o;
}

static void set_peer(const struct vl_views *v, json_t *o, const struct vl_call_view *call,
                     enum part part)
{
    vl_person_index other = part == PART_CALLER ? call->specialist : call->caller;
    struct vl_person_view p = vl_state_person(vl_engine_state(v->engine), other);
    vl_utc grace = {p.lost.ms + (int64_t)v->region->times.grace_seconds * 1000};

    if (other >= v->region->n_people)
        return;
    json_object_set_new(o, "peer",
                        json_pack("{s:o, s:b}", "person", vl_view_person(v->region, other),
                                  "connected", p.connected));
    if (!p.connected && p.lost.ms && call->phase == VL_PHASE_TALKING)
        vl_view_set_utc(o, "grace_until", grace);
}

static const char *state_name(const struct vl_call_view *call)
{
    static const char *const names[VL_PHASE_COUNT] = {"waiting", "dialling", "talking", "outcome",
                                                      "owed"};

    return names[call->phase];
}

static json_int_t place_of(const struct vl_views *v, uint64_t call)
{
    return vl_state_place(vl_engine_state(v->engine), call, vl_engine_now(v->engine));
}

static void set_waiting(const struct vl_views *v, json_t *o, const struct vl_call_view *call,
                        enum part part)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    struct vl_estimate estimate;

    vl_view_set_utc(o, "again_at", call->again_at);
    vl_view_set_utc(o, "not_before", call->not_before);
    vl_view_set_utc(o, "give_up_at", call->give_up);
    if (part != PART_CALLER)
        return;
    json_object_set_new(o, "place", json_integer(place_of(v, call->id)));
    json_object_set_new(o, "nobody", json_boolean(!vl_state_manned(state, call->hotline)));
    if (vl_state_estimate(state, call->id, vl_engine_now(v->engine), &estimate))
        json_object_set_new(o, "estimate",
                            json_pack("{s:i, s:i}", "least_s", (int)estimate.least_s, "most_s",
                                      (int)estimate.most_s));
}

static void set_task(const struct vl_views *v, json_t *o, const struct vl_call_view *call)
{
    json_object_set_new(o, "task", json_string(vl_task_name(call->task)));
    vl_view_set_utc(o, "deadline", call->deadline);
    if (call->owner < v->region->n_people)
        json_object_set_new(o, "owner", vl_view_person(v->region, call->owner));
}

static json_t *live_view(const struct vl_views *v, const struct vl_call_view *call, enum part part,
                         vl_person_index person)
{
    const struct vl_book_entry *entry = vl_book_find(v->book, call->id);
    const struct vl_ring_view *ring = ring_of(call, person);
    json_t *room = vl_rooms_view(v->rooms, call->parent ? call->parent : call->id), *o = NULL;

    if (entry && entry->hotline < v->region->n_hotlines)
        o = base_view(v, entry, part, state_name(call), vl_view_ringing(v->region, call));
    if (!o) {
        json_decref(room);
        return NULL;
    }
    if (call->phase == VL_PHASE_WAITING)
        set_waiting(v, o, call, part);
    if (call->phase == VL_PHASE_DIALLING)
        vl_view_set_utc(o, "dial_until", call->dial_until);
    if (call->phase == VL_PHASE_OWED)
        set_task(v, o, call);
    json_object_set_new(o, "callback", json_boolean(call->callback));
    json_object_set_new(o, "held", json_boolean(call->held));
    if (ring)
        vl_view_set_utc(o, "ring_until", ring->until);
    if (part != PART_CALLER || call->phase != VL_PHASE_WAITING)
        set_peer(v, o, call, part);
    if (room)
        json_object_set_new(o, "room", room);
    vl_view_set_conversation(v, o, call, person);
    return o;
}

static void add_finished(const struct vl_views *v, json_t *list, vl_person_index person)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    struct vl_call_view live;

    for (const struct vl_book_entry *e = vl_book_first(v->book);
         e && json_array_size(list) < VL_VIEW_MAX_CALLS; e = e->next) {
        enum part part = e->caller == person ? PART_CALLER : PART_CALLEE;
        json_t *o;
        bool is_told = e->parent && (e->caller == person || e->handed_over); /* by the parent */
        bool mine = e->caller == person || e->specialist == person || e->outcome_by == person;
        if (!mine || is_told || e->hotline >= v->region->n_hotlines ||
            vl_state_call(state, e->call, &live) == VL_OK)
            continue;
        o = base_view(v, e, part, "closed", json_array());
        if (!o)
            continue;
        if (e->specialist < v->region->n_people)
            json_object_set_new(
                o, "peer",
                json_pack(
                    "{s:o, s:b}", "person",
                    vl_view_person(v->region, part == PART_CALLER ? e->specialist : e->caller),
                    "connected", 0));
        json_array_append_new(list, o);
    }
}

json_t *vl_view_calls(const struct vl_views *v, vl_person_index person)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    json_t *list = json_array();
    struct vl_call_view call = {0};

    while (list && vl_state_next_call(state, &call)) {
        enum part part;
        json_t *o;
        part = part_in(&call, person);
        o = part == PART_NONE || json_array_size(list) >= VL_VIEW_MAX_CALLS
                ? NULL
                : live_view(v, &call, part, person);
        if (o)
            json_array_append_new(list, o);
    }
    if (list)
        add_finished(v, list, person);
    return json_pack("{s:o}", "calls", list);
}

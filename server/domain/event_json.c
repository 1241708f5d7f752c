/* event_json.c - the bodies of journal records. One row of `fields` says what a type holds; the
 * common fields are written and read in one place, the rest by the type's own pair. */
#include "domain/event.h"
#include <string.h>

#define MAX_ATTACHMENT_BYTES 262144
#define MAX_ATTACHMENT_DEPTH 32

/* ---- writing; a failed step leaves *ok false, tested once ---- */

static void put(json_t *body, const char *key, json_t *value, bool *ok)
{
    if (json_object_set_new(body, key, value) < 0)
        *ok = false;
}

static void put_text(json_t *body, const char *key, const char *text, bool *ok)
{
    put(body, key, text ? json_string(text) : json_null(), ok);
}

static void put_time(json_t *body, const char *key, vl_utc t, bool *ok)
{
    char text[VL_UTC_TEXT_BYTES];
    vl_utc_format(t, text);
    put_text(body, key, text, ok);
}

static void put_none(const struct vl_region *region, const struct vl_event *e, json_t *body,
                     bool *ok)
{
    (void)region;
    (void)e;
    (void)body;
    (void)ok;
}

static void put_opened(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    (void)e;
    put_text(body, "region", region->name, ok);
}

static void put_presence(const struct vl_region *region, const struct vl_event *e, json_t *body,
                         bool *ok)
{
    (void)region;
    put_text(body, "presence", vl_presence_name(e->u.presence), ok);
}

static void put_placed(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    char plan[VL_PLAN_LINE_BYTES];
    put_text(body, "hotline", vl_region_hotline_id(region, e->u.placed.hotline), ok);
    put_text(body, "caller", vl_region_person_id(region, e->person), ok);
    put_text(body, "urgency", vl_urgency_name(e->u.placed.urgency), ok);
    put_text(body, "suggested", vl_urgency_name(e->u.placed.suggested), ok);
    put_text(body, "plan_source", vl_plan_source_name(e->u.placed.plan_source), ok);
    vl_plan_format(region, &e->u.placed.plan, plan);
    put_text(body, "plan", plan, ok);
}

static void put_round_ended(const struct vl_region *region, const struct vl_event *e, json_t *body,
                            bool *ok)
{
    (void)region;
    put(body, "round", json_integer(e->u.round_ended.round), ok);
    put_time(body, "again_at", e->u.round_ended.again_at, ok);
}

static void put_hung_up(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    (void)region;
    put_text(body, "by", vl_hung_up_by_name(e->u.hung_up.by), ok);
}

static void put_owed(const struct vl_region *region, const struct vl_event *e, json_t *body,
                     bool *ok)
{
    put_text(body, "owner", vl_region_person_id(region, e->person), ok);
    put_time(body, "deadline", e->u.owed.deadline, ok);
}

static void put_outcome(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    put_text(body, "by", vl_region_person_id(region, e->person), ok);
    put_text(body, "outcome", vl_outcome_name(e->u.outcome.outcome), ok);
}

static void put_ring_started(const struct vl_region *region, const struct vl_event *e, json_t *body,
                             bool *ok)
{
    (void)region;
    put(body, "stage", json_integer(e->u.ring_started.stage), ok);
    put_time(body, "until", e->u.ring_started.until, ok);
}

static void put_ring_ended(const struct vl_region *region, const struct vl_event *e, json_t *body,
                           bool *ok)
{
    (void)region;
    put_text(body, "why", vl_ring_end_name(e->u.ring_ended.why), ok);
    if (e->u.ring_ended.reason < VL_DECLINE_COUNT)
        put_text(body, "reason", vl_decline_name(e->u.ring_ended.reason), ok);
}

static void put_urgency(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    put_text(body, "by", vl_region_person_id(region, e->person), ok);
    put_text(body, "urgency", vl_urgency_name(e->u.urgency), ok);
}

/* ---- reading: false when a field is missing or impossible ---- */

static bool get_time(const json_t *body, const char *key, vl_utc *out)
{
    const char *text = vl_json_string(body, key);
    return text && vl_utc_parse(text, strlen(text), out) == VL_OK;
}

static bool get_none(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    (void)body;
    (void)e;
    return true;
}

static bool get_presence(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    e->u.presence = vl_presence_from_name(vl_json_string(body, "presence"));
    return e->u.presence < VL_PRESENCE_COUNT;
}

static bool get_placed(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "caller"));
    e->u.placed.hotline = vl_region_hotline(region, vl_json_string(body, "hotline"));
    e->u.placed.urgency = vl_urgency_from_name(vl_json_string(body, "urgency"));
    e->u.placed.suggested = vl_urgency_from_name(vl_json_string(body, "suggested"));
    e->u.placed.plan_source = vl_plan_source_from_name(vl_json_string(body, "plan_source"));
    e->u.placed.plan = vl_plan_recall(region, vl_json_string(body, "plan"));
    return e->u.placed.urgency < VL_URGENCY_COUNT && e->u.placed.plan_source < VL_PLAN_SOURCE_COUNT;
}

static bool get_round_ended(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t round = 0;
    (void)region;
    if (vl_json_integer(body, "round", 1, UINT32_MAX, &round) < 0)
        return false;
    e->u.round_ended.round = (uint32_t)round;
    return get_time(body, "again_at", &e->u.round_ended.again_at);
}

static bool get_hung_up(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    e->u.hung_up.by = vl_hung_up_by_from_name(vl_json_string(body, "by"));
    return e->u.hung_up.by < VL_HUNG_UP_BY_COUNT;
}

static bool get_owed(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "owner"));
    return get_time(body, "deadline", &e->u.owed.deadline);
}

static bool get_outcome(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "by"));
    e->u.outcome.outcome = vl_outcome_from_name(vl_json_string(body, "outcome"));
    return e->u.outcome.outcome < VL_OUTCOME_COUNT;
}

static bool get_ring_started(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t stage = 0;
    (void)region;
    if (vl_json_integer(body, "stage", 0, VL_MAX_STAGES - 1, &stage) < 0)
        return false;
    e->u.ring_started.stage = (uint8_t)stage;
    return get_time(body, "until", &e->u.ring_started.until);
}

static bool get_ring_ended(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    e->u.ring_ended.why = vl_ring_end_from_name(vl_json_string(body, "why"));
    e->u.ring_ended.reason = vl_decline_from_name(vl_json_string(body, "reason"));
    return e->u.ring_ended.why < VL_RING_END_COUNT;
}

static bool get_urgency(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "by"));
    e->u.urgency = vl_urgency_from_name(vl_json_string(body, "urgency"));
    return e->u.urgency < VL_URGENCY_COUNT;
}

/* ---- the table ---- */

static const struct {
    bool call, person; /* members "call" and "person" of the body */
    void (*put)(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok);
    bool (*get)(const struct vl_region *region, const json_t *body, struct vl_event *e);
} fields[VL_EVENT_COUNT] = {
    [VL_EVENT_REGION_OPENED] = {false, false, put_opened, get_none},
    [VL_EVENT_CORE_STARTED] = {false, false, put_none, get_none},
    [VL_EVENT_PERSON_CONNECTED] = {false, true, put_none, get_none},
    [VL_EVENT_PERSON_DISCONNECTED] = {false, true, put_none, get_none},
    [VL_EVENT_PERSON_PRESENCE] = {false, true, put_presence, get_presence},
    [VL_EVENT_PERSON_READY] = {false, true, put_none, get_none},
    [VL_EVENT_CALL_PLACED] = {false, false, put_placed, get_placed},
    [VL_EVENT_CALL_ANSWERED] = {true, true, put_none, get_none},
    [VL_EVENT_CALL_ROUND_ENDED] = {true, false, put_round_ended, get_round_ended},
    [VL_EVENT_CALL_HUNG_UP] = {true, false, put_hung_up, get_hung_up},
    [VL_EVENT_CALL_LEFT] = {true, false, put_none, get_none},
    [VL_EVENT_CALL_OWED] = {true, false, put_owed, get_owed},
    [VL_EVENT_CALL_OUTCOME] = {true, false, put_outcome, get_outcome},
    [VL_EVENT_RING_STARTED] = {true, true, put_ring_started, get_ring_started},
    [VL_EVENT_RING_ENDED] = {true, true, put_ring_ended, get_ring_ended},
    [VL_EVENT_URGENCY_CHANGED] = {true, false, put_urgency, get_urgency},
};

static int put_attachment(const char *attachment, json_t *body)
{
    static const struct vl_json_limits limits = {MAX_ATTACHMENT_BYTES, MAX_ATTACHMENT_DEPTH};
    struct vl_span text = {(const uint8_t *)attachment, strlen(attachment)};
    json_t *value = NULL;
    int rc = vl_json_parse(text, &limits, &value, NULL);
    if (rc < 0)
        return rc == VL_E_NOMEM ? rc : VL_E_PROTO;
    return json_object_set_new(body, "attachment", value) < 0 ? VL_E_NOMEM : VL_OK;
}

int vl_event_to_json(const struct vl_region *region, const struct vl_event *event, json_t **body)
{
    bool ok = true;
    int rc = VL_E_NOMEM;
    if ((unsigned)event->type >= VL_EVENT_COUNT)
        return VL_E_INVAL;
    json_t *object = json_object();
    if (!object)
        return VL_E_NOMEM;
    if (fields[event->type].call)
        put(object, "call", json_integer((json_int_t)event->call), &ok);
    if (fields[event->type].person)
        put_text(object, "person", vl_region_person_id(region, event->person), &ok);
    fields[event->type].put(region, event, object, &ok);
    rc = ok ? VL_OK : VL_E_NOMEM;
    if (ok && event->attachment)
        rc = put_attachment(event->attachment, object);
    if (rc < 0)
        json_decref(object);
    else
        *body = object;
    return rc;
}

int vl_event_from_json(const struct vl_region *region, const char *type, int version, vl_utc at,
                       const json_t *body, struct vl_event *out)
{
    struct vl_event e;
    int64_t call = 0;
    memset(&e, 0, sizeof e);
    e.type = vl_event_type_from_name(type);
    e.at = at;
    if (e.type == VL_EVENT_COUNT)
        return VL_E_NOENT;
    if (version < 1 || version > VL_EVENT_VERSION)
        return VL_E_VERSION;
    if (fields[e.type].call && vl_json_integer(body, "call", 1, INT64_MAX, &call) < 0)
        return VL_E_PROTO;
    e.call = (uint64_t)call;
    if (fields[e.type].person)
        e.person = vl_region_person(region, vl_json_string(body, "person"));
    if (!json_is_object(body) || !fields[e.type].get(region, body, &e))
        return VL_E_PROTO;
    *out = e;
    return VL_OK;
}

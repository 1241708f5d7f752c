/* event_json.c - the bodies of journal records. One row of `fields` says what a type holds; the
 * common fields are written and read in one place, the rest by the type's own pair. */
#include "base/hex.h"
#include "domain/event_body.h"
#include <string.h>

#define MAX_ATTACHMENT_BYTES 262144
#define MAX_ATTACHMENT_DEPTH 32

/* ---- writing ---- */

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
    vl_put_text(body, "region", region->name, ok);
}

static void put_presence(const struct vl_region *region, const struct vl_event *e, json_t *body,
                         bool *ok)
{
    (void)region;
    vl_put_text(body, "presence", vl_presence_name(e->u.presence.presence), ok);
    vl_put_text(body, "why", vl_presence_why_name(e->u.presence.why), ok);
    vl_put_time_or_null(body, "until", e->u.presence.until, ok);
}

static void put_shift(const struct vl_region *region, const struct vl_event *e, json_t *body,
                      bool *ok)
{
    vl_put_text(body, "hotline", vl_region_hotline_id(region, e->u.shift.hotline), ok);
    vl_put(body, "level", json_integer(e->u.shift.level), ok);
}

static void put_tested(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    (void)region;
    vl_put(body, "heard", json_boolean(e->u.tested.heard), ok);
}

static void put_duty_checked(const struct vl_region *region, const struct vl_event *e, json_t *body,
                             bool *ok)
{
    (void)region;
    vl_put_time(body, "next", e->u.duty_checked.next, ok);
}

static void put_time_out(const struct vl_region *region, const struct vl_event *e, json_t *body,
                         bool *ok)
{
    vl_hospital_index hospital = e->u.time_out.hospital;
    const char *code = hospital < region->n_hospitals ? region->hospitals[hospital].code : NULL;
    vl_put_text(body, "hospital", code, ok);
    vl_put_by(region, e, body, ok);
    vl_put_time_or_null(body, "until", e->u.time_out.until, ok);
}

static const char *label_id(const struct vl_label *labels, uint16_t n, vl_label_index label)
{
    return label < n ? labels[label].id : NULL;
}

static void put_discharged(const struct vl_region *region, const struct vl_event *e, json_t *body,
                           bool *ok)
{
    const struct vl_discharge *d = &e->u.discharged.discharge;
    char patient[2 * VL_PATIENT_BYTES + 1];
    vl_hex_text(e->u.discharged.patient, VL_PATIENT_BYTES, patient);
    vl_put_text(body, "patient", patient, ok);
    vl_put_by(region, e, body, ok);
    vl_put_text(body, "hospital",
                d->hospital < region->n_hospitals ? region->hospitals[d->hospital].code : NULL, ok);
    vl_put_text(body, "specialty",
                d->specialty < region->n_specialties ? region->specialties[d->specialty].id : NULL,
                ok);
    vl_put_text(body, "group",
                label_id(region->discharge_groups, region->n_discharge_groups, d->group), ok);
    vl_put_text(
        body, "destination",
        label_id(region->discharge_destinations, region->n_discharge_destinations, d->destination),
        ok);
    vl_put_time(body, "start", d->start, ok);
    vl_put(body, "admitted_hours", json_integer(d->admitted_hours), ok);
    vl_put(body, "age", json_integer(d->age), ok);
}

static void put_plan(const struct vl_region *region, const struct vl_plan *plan, json_t *body,
                     bool *ok)
{
    char line[VL_PLAN_LINE_BYTES];
    vl_plan_format(region, plan, line);
    vl_put_text(body, "plan", line, ok);
}

static void put_placed(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    if (e->u.placed.parent)
        vl_put(body, "parent", json_integer((json_int_t)e->u.placed.parent), ok);
    vl_put_text(body, "hotline", vl_region_hotline_id(region, e->u.placed.hotline), ok);
    vl_put_text(body, "caller", vl_region_person_id(region, e->person), ok);
    vl_put_text(body, "urgency", vl_urgency_name(e->u.placed.urgency), ok);
    vl_put_text(body, "suggested", vl_urgency_name(e->u.placed.suggested), ok);
    vl_put_text(body, "plan_source", vl_plan_source_name(e->u.placed.plan_source), ok);
    put_plan(region, &e->u.placed.plan, body, ok);
    vl_put_time(body, "until", e->u.placed.until, ok);
    if (e->u.placed.task >= VL_TASK_COUNT)
        return;
    vl_put_text(body, "task", vl_task_name(e->u.placed.task), ok);
    vl_put_text(body, "owner", vl_region_person_id(region, e->u.placed.owner), ok);
    vl_put_time(body, "deadline", e->u.placed.deadline, ok);
}

static void put_widened(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    (void)region;
    vl_put(body, "stage", json_integer(e->u.widened.stage), ok);
}

static void put_round_began(const struct vl_region *region, const struct vl_event *e, json_t *body,
                            bool *ok)
{
    (void)region;
    vl_put(body, "round", json_integer(e->u.round.round), ok);
}

static void put_callback(const struct vl_region *region, const struct vl_event *e, json_t *body,
                         bool *ok)
{
    (void)region;
    vl_put_time(body, "from", e->u.callback.from, ok);
    vl_put_time(body, "until", e->u.callback.until, ok);
}

static void put_dialled(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    (void)region;
    vl_put_time(body, "until", e->u.dialled.until, ok);
}

static void put_dial_ended(const struct vl_region *region, const struct vl_event *e, json_t *body,
                           bool *ok)
{
    (void)region;
    vl_put_text(body, "why", vl_dial_end_name(e->u.dial_ended.why), ok);
    vl_put_time(body, "again_at", e->u.dial_ended.again_at, ok);
}

static void put_held(const struct vl_region *region, const struct vl_event *e, json_t *body,
                     bool *ok)
{
    (void)region;
    vl_put(body, "on", json_boolean(e->u.held.on), ok);
}

static void put_transferred(const struct vl_region *region, const struct vl_event *e, json_t *body,
                            bool *ok)
{
    vl_put_by(region, e, body, ok);
    vl_put_text(body, "hotline", vl_region_hotline_id(region, e->u.transferred.hotline), ok);
    vl_put_text(body, "plan_source", vl_plan_source_name(e->u.transferred.plan_source), ok);
    put_plan(region, &e->u.transferred.plan, body, ok);
    vl_put_time(body, "until", e->u.transferred.until, ok);
}

static void put_round_ended(const struct vl_region *region, const struct vl_event *e, json_t *body,
                            bool *ok)
{
    (void)region;
    vl_put(body, "round", json_integer(e->u.round.round), ok);
    vl_put_time(body, "again_at", e->u.round.again_at, ok);
}

static void put_hung_up(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    (void)region;
    vl_put_text(body, "by", vl_hung_up_by_name(e->u.hung_up.by), ok);
}

static void put_owed(const struct vl_region *region, const struct vl_event *e, json_t *body,
                     bool *ok)
{
    vl_put_text(body, "owner", vl_region_person_id(region, e->person), ok);
    vl_put_text(body, "task", vl_task_name(e->u.owed.task), ok);
    vl_put_time(body, "deadline", e->u.owed.deadline, ok);
}

static void put_ring_started(const struct vl_region *region, const struct vl_event *e, json_t *body,
                             bool *ok)
{
    (void)region;
    vl_put(body, "stage", json_integer(e->u.ring_started.stage), ok);
    vl_put_time(body, "until", e->u.ring_started.until, ok);
}

static void put_ring_ended(const struct vl_region *region, const struct vl_event *e, json_t *body,
                           bool *ok)
{
    (void)region;
    vl_put_text(body, "why", vl_ring_end_name(e->u.ring_ended.why), ok);
    if (e->u.ring_ended.reason < VL_DECLINE_COUNT)
        vl_put_text(body, "reason", vl_decline_name(e->u.ring_ended.reason), ok);
}

static void put_urgency(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    vl_put_by(region, e, body, ok);
    vl_put_text(body, "urgency", vl_urgency_name(e->u.urgency), ok);
}

/* ---- reading ---- */

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
    e->u.presence.presence = vl_presence_from_name(vl_json_string(body, "presence"));
    e->u.presence.why = vl_presence_why_from_name(vl_json_string(body, "why"));
    if (e->u.presence.why == VL_PRESENCE_WHY_COUNT)
        e->u.presence.why = VL_PRESENCE_WHY_SELF;
    return e->u.presence.presence < VL_PRESENCE_COUNT &&
           vl_get_time_or_null(body, "until", &e->u.presence.until);
}

static bool get_shift(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t level = 0;
    if (vl_json_integer(body, "level", 1, VL_MAX_LEVEL, &level) < 0)
        return false;
    e->u.shift.hotline = vl_region_hotline(region, vl_json_string(body, "hotline"));
    e->u.shift.level = (uint8_t)level;
    return true;
}

static bool get_tested(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    const json_t *heard = json_object_get(body, "heard");
    (void)region;
    e->u.tested.heard = json_is_true(heard);
    return json_is_boolean(heard);
}

static bool get_duty_checked(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    return vl_get_time(body, "next", &e->u.duty_checked.next);
}

static bool get_time_out(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    vl_get_by(region, body, e);
    e->u.time_out.hospital = vl_region_hospital(region, vl_json_string(body, "hospital"));
    return vl_get_time_or_null(body, "until", &e->u.time_out.until);
}

static bool get_discharged(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    struct vl_discharge *d = &e->u.discharged.discharge;
    const char *patient = vl_json_string(body, "patient");
    int64_t hours = 0, age = 0;
    if (!patient || !vl_hex_bytes(patient, e->u.discharged.patient, VL_PATIENT_BYTES) ||
        vl_json_integer(body, "admitted_hours", 0, UINT16_MAX, &hours) < 0 ||
        vl_json_integer(body, "age", 0, UINT8_MAX, &age) < 0)
        return false;
    vl_get_by(region, body, e);
    d->hospital = vl_region_hospital(region, vl_json_string(body, "hospital"));
    d->specialty = vl_region_specialty(region, vl_json_string(body, "specialty"));
    d->group = vl_region_group(region, vl_json_string(body, "group"));
    d->destination = vl_region_destination(region, vl_json_string(body, "destination"));
    d->admitted_hours = (uint16_t)hours;
    d->age = (uint8_t)age;
    return vl_get_time(body, "start", &d->start);
}

static bool get_parent(const json_t *body, struct vl_event *e)
{
    int64_t parent = 0;
    if (json_object_get(body, "parent") &&
        vl_json_integer(body, "parent", 1, INT64_MAX, &parent) < 0)
        return false;
    e->u.placed.parent = (uint64_t)parent;
    return true;
}

/* Calls of version 1 did not say how long they may wait. */
static bool get_give_up(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->u.placed.until = (vl_utc){e->at.ms + (int64_t)region->times.longest_wait_seconds * 1000};
    return !json_object_get(body, "until") || vl_get_time(body, "until", &e->u.placed.until);
}

static bool get_placed(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "caller"));
    e->u.placed.hotline = vl_region_hotline(region, vl_json_string(body, "hotline"));
    e->u.placed.urgency = vl_urgency_from_name(vl_json_string(body, "urgency"));
    e->u.placed.suggested = vl_urgency_from_name(vl_json_string(body, "suggested"));
    e->u.placed.plan_source = vl_plan_source_from_name(vl_json_string(body, "plan_source"));
    e->u.placed.plan = vl_plan_recall(region, vl_json_string(body, "plan"));
    e->u.placed.task = vl_task_from_name(vl_json_string(body, "task"));
    e->u.placed.owner = vl_region_person(region, vl_json_string(body, "owner"));
    return get_parent(body, e) && get_give_up(region, body, e) &&
           vl_get_time_or_null(body, "deadline", &e->u.placed.deadline) &&
           e->u.placed.urgency < VL_URGENCY_COUNT && e->u.placed.plan_source < VL_PLAN_SOURCE_COUNT;
}

static bool get_widened(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t stage = 0;
    (void)region;
    if (vl_json_integer(body, "stage", 1, VL_MAX_STAGES, &stage) < 0)
        return false;
    e->u.widened.stage = (uint8_t)stage;
    return true;
}

static bool get_round_began(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t round = 0;
    (void)region;
    if (vl_json_integer(body, "round", 1, UINT32_MAX, &round) < 0)
        return false;
    e->u.round.round = (uint32_t)round;
    return true;
}

static bool get_callback(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    return vl_get_time(body, "from", &e->u.callback.from) &&
           vl_get_time(body, "until", &e->u.callback.until);
}

static bool get_dialled(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    return vl_get_time(body, "until", &e->u.dialled.until);
}

static bool get_dial_ended(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    (void)region;
    e->u.dial_ended.why = vl_dial_end_from_name(vl_json_string(body, "why"));
    return e->u.dial_ended.why < VL_DIAL_END_COUNT &&
           vl_get_time(body, "again_at", &e->u.dial_ended.again_at);
}

static bool get_held(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    const json_t *on = json_object_get(body, "on");
    (void)region;
    e->u.held.on = json_is_true(on);
    return json_is_boolean(on);
}

static bool get_transferred(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    vl_get_by(region, body, e);
    e->u.transferred.hotline = vl_region_hotline(region, vl_json_string(body, "hotline"));
    e->u.transferred.plan_source = vl_plan_source_from_name(vl_json_string(body, "plan_source"));
    e->u.transferred.plan = vl_plan_recall(region, vl_json_string(body, "plan"));
    return e->u.transferred.plan_source < VL_PLAN_SOURCE_COUNT &&
           vl_get_time(body, "until", &e->u.transferred.until);
}

static bool get_round_ended(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t round = 0;
    (void)region;
    if (vl_json_integer(body, "round", 1, UINT32_MAX, &round) < 0)
        return false;
    e->u.round.round = (uint32_t)round;
    return vl_get_time(body, "again_at", &e->u.round.again_at);
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
    e->u.owed.task = json_object_get(body, "task") ? vl_task_from_name(vl_json_string(body, "task"))
                                                   : VL_TASK_LOST; /* the only kind of version 1 */
    return e->u.owed.task < VL_TASK_COUNT && vl_get_time(body, "deadline", &e->u.owed.deadline);
}

static bool get_ring_started(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t stage = 0;
    (void)region;
    if (vl_json_integer(body, "stage", 0, VL_MAX_STAGES - 1, &stage) < 0)
        return false;
    e->u.ring_started.stage = (uint8_t)stage;
    return vl_get_time(body, "until", &e->u.ring_started.until);
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
    vl_get_by(region, body, e);
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
    [VL_EVENT_PERSON_RESTED] = {false, true, put_none, get_none},
    [VL_EVENT_SHIFT_BEGAN] = {false, true, put_shift, get_shift},
    [VL_EVENT_SHIFT_ENDED] = {false, true, put_shift, get_shift},
    [VL_EVENT_SHIFT_TESTED] = {false, true, put_tested, get_tested},
    [VL_EVENT_DUTY_CHECKED] = {false, false, put_duty_checked, get_duty_checked},
    [VL_EVENT_ROTA_CHANGED] = {false, false, put_none, get_none},
    [VL_EVENT_TIME_OUT_DECLARED] = {false, false, put_time_out, get_time_out},
    [VL_EVENT_TIME_OUT_ENDED] = {false, false, put_time_out, get_time_out},
    [VL_EVENT_DISCHARGE_REGISTERED] = {false, false, put_discharged, get_discharged},
    [VL_EVENT_CALL_PLACED] = {false, false, put_placed, get_placed},
    [VL_EVENT_CALL_ANSWERED] = {true, true, put_none, get_none},
    [VL_EVENT_CALL_WIDENED] = {true, false, put_widened, get_widened},
    [VL_EVENT_CALL_ROUND_BEGAN] = {true, false, put_round_began, get_round_began},
    [VL_EVENT_CALL_CALLBACK] = {true, false, put_callback, get_callback},
    [VL_EVENT_CALL_DIALLED] = {true, true, put_dialled, get_dialled},
    [VL_EVENT_CALL_DIAL_ENDED] = {true, false, put_dial_ended, get_dial_ended},
    [VL_EVENT_CALL_HELD] = {true, false, put_held, get_held},
    [VL_EVENT_CALL_TRANSFERRED] = {true, false, put_transferred, get_transferred},
    [VL_EVENT_CALL_HANDED_OVER] = {true, true, put_none, get_none},
    [VL_EVENT_GUEST_INVITED] = {true, false, vl_put_guest_invited, vl_get_guest_invited},
    [VL_EVENT_GUEST_ARRIVED] = {true, false, vl_put_guest, vl_get_guest},
    [VL_EVENT_GUEST_ADMITTED] = {true, false, vl_put_guest, vl_get_guest},
    [VL_EVENT_GUEST_GONE] = {true, false, vl_put_guest_gone, vl_get_guest_gone},
    [VL_EVENT_CALL_TASK_TAKEN] = {true, true, put_none, get_none},
    [VL_EVENT_CALL_ROUND_ENDED] = {true, false, put_round_ended, get_round_ended},
    [VL_EVENT_CALL_HUNG_UP] = {true, false, put_hung_up, get_hung_up},
    [VL_EVENT_CALL_LEFT] = {true, false, put_none, get_none},
    [VL_EVENT_CALL_OWED] = {true, false, put_owed, get_owed},
    [VL_EVENT_CALL_OUTCOME] = {true, false, vl_put_outcome, vl_get_outcome},
    [VL_EVENT_CALL_FOLLOWED_UP] = {true, false, vl_put_followed_up, vl_get_followed_up},
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
        vl_put(object, "call", json_integer((json_int_t)event->call), &ok);
    if (fields[event->type].person)
        vl_put_text(object, "person", vl_region_person_id(region, event->person), &ok);
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

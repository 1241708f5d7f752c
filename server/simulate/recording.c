#include "simulate/recording.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64
#define NEVER          (-1)

/* Room for one more; a new one is zeroed. NULL: *rc says why. */
static void *grow(void **items, size_t *n, size_t *capacity, size_t size, int *rc)
{
    if (*n == VL_MOST_RECORDS) {
        *rc = VL_E_FULL;
        return NULL;
    }
    if (*n == *capacity) {
        size_t more = *capacity ? 2 * *capacity : FIRST_CAPACITY;
        void *grown = realloc(*items, more * size);
        if (!grown) {
            *rc = VL_E_NOMEM;
            return NULL;
        }
        *items = grown;
        *capacity = more;
    }
    void *item = (char *)*items + *n * size;
    memset(item, 0, size);
    ++*n;
    return item;
}

#define GROW(r, list, rc)                                                                          \
    grow((void **)&(r)->list, &(r)->n_##list, &(r)->list##_capacity, sizeof *(r)->list, (rc))

int vl_recording_init(const struct vl_region *region, struct vl_recording *out)
{
    size_t *last_talk = calloc(region->n_people ? region->n_people : 1, sizeof *last_talk);
    if (!last_talk)
        return VL_E_NOMEM;
    *out = (struct vl_recording){.region = region, .last_talk = last_talk};
    return VL_OK;
}

void vl_recording_fini(struct vl_recording *recording)
{
    free(recording->calls);
    free(recording->rings);
    free(recording->acts);
    free(recording->shifts);
    free(recording->ringing);
    free(recording->last_talk);
    memset(recording, 0, sizeof *recording);
}

struct vl_recorded_call *vl_recording_call(const struct vl_recording *recording, uint64_t id)
{
    size_t low = 0, high = recording->n_calls;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (recording->calls[middle].id == id)
            return &recording->calls[middle];
        if (recording->calls[middle].id > id)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* ---- what comes from outside ---- */

static int add_act(struct vl_recording *r, const struct vl_event *e, enum vl_command_type type)
{
    int rc = VL_OK;
    struct vl_recorded_act *act = GROW(r, acts, &rc);
    if (!act)
        return rc;
    act->at = e->at;
    act->command = (struct vl_command){.type = type, .person = e->person};
    if (type == VL_COMMAND_PRESENCE) {
        act->command.u.presence.presence = e->u.presence.presence;
        act->command.u.presence.until = e->u.presence.until;
    } else if (type == VL_COMMAND_TIME_OUT) {
        act->command.u.time_out.hospital = e->u.time_out.hospital;
        act->command.u.time_out.on = e->type == VL_EVENT_TIME_OUT_DECLARED;
        act->command.u.time_out.until = e->u.time_out.until;
    }
    return VL_OK;
}

static int add_shift(struct vl_recording *r, const struct vl_event *e)
{
    int rc = VL_OK;
    struct vl_recorded_shift *shift = GROW(r, shifts, &rc);
    if (shift)
        *shift = (struct vl_recorded_shift){
            e->u.shift.hotline, e->person, e->u.shift.level, e->at, {INT64_MAX}};
    return rc;
}

static void end_shift(struct vl_recording *r, const struct vl_event *e)
{
    for (size_t i = r->n_shifts; i-- > 0;) {
        struct vl_recorded_shift *s = &r->shifts[i];
        if (s->to.ms == INT64_MAX && s->person == e->person && s->hotline == e->u.shift.hotline &&
            s->level == e->u.shift.level) {
            s->to = e->at;
            return;
        }
    }
}

/* ---- rings ---- */

static int begin_ring(struct vl_recording *r, uint64_t call, vl_person_index person, vl_utc at)
{
    int rc = VL_OK;
    struct vl_ringing_now *now = GROW(r, ringing, &rc);
    if (now)
        *now = (struct vl_ringing_now){call, person, at};
    return rc;
}

/* It is over. false: none was known. */
static bool end_ring(struct vl_recording *r, uint64_t call, vl_person_index person, vl_utc *since)
{
    for (size_t i = 0; i < r->n_ringing; i++) {
        if (r->ringing[i].call != call || r->ringing[i].person != person)
            continue;
        *since = r->ringing[i].since;
        r->ringing[i] = r->ringing[--r->n_ringing];
        return true;
    }
    return false;
}

static int add_ring(struct vl_recording *r, const struct vl_event *e, vl_person_index person,
                    enum vl_answer answer)
{
    int rc = VL_OK;
    vl_utc since;
    if (!end_ring(r, e->call, person, &since))
        return VL_OK;
    struct vl_recorded_ring *ring = GROW(r, rings, &rc);
    if (!ring)
        return rc;
    *ring =
        (struct vl_recorded_ring){e->call, person, answer, VL_DECLINE_COUNT, e->at.ms - since.ms};
    if (e->type == VL_EVENT_RING_ENDED && answer == VL_ANSWER_DECLINED)
        ring->reason = e->u.ring_ended.reason;
    return VL_OK;
}

static int on_ring_ended(struct vl_recording *r, const struct vl_event *e)
{
    if (e->u.ring_ended.why == VL_RING_END_TIMEOUT)
        return add_ring(r, e, e->person, VL_ANSWER_MISSED);
    if (e->u.ring_ended.why == VL_RING_END_DECLINED)
        return add_ring(r, e, e->person, VL_ANSWER_DECLINED);
    return add_ring(r, e, e->person, VL_ANSWER_CUT_OFF);
}

/* ---- calls ---- */

static int on_placed(struct vl_recording *r, uint64_t seq, const struct vl_event *e)
{
    int rc = VL_OK;
    if (e->u.placed.parent) {
        r->n_consults++;
        return VL_OK;
    }
    struct vl_recorded_call *c = GROW(r, calls, &rc);
    struct vl_recorded_act *act = c ? GROW(r, acts, &rc) : NULL;
    if (!c || !act)
        return rc;
    bool is_task = e->u.placed.task < VL_TASK_COUNT;
    *c = (struct vl_recorded_call){
        .id = seq,
        .at = e->at,
        .hotline = e->u.placed.hotline,
        .caller = e->person,
        .specialist = VL_NONE,
        .urgency = e->u.placed.urgency,
        .suggested = e->u.placed.suggested,
        .plan_source = e->u.placed.plan_source,
        .plan = e->u.placed.plan,
        .left_ms = NEVER,
        .question_ms = NEVER,
        .callback_ms = NEVER,
        .changed_ms = NEVER,
        .answered_ms = NEVER,
        .talk_ms = NEVER,
        .ready_ms = NEVER,
        .was = {is_task ? VL_END_TASK : VL_STILL_OPEN, 0, VL_NONE, e->u.placed.task}};
    act->at = e->at;
    act->places = true;
    act->call = r->n_calls - 1;
    return VL_OK;
}

static void end_course(struct vl_recorded_call *c, enum vl_end end, vl_utc at)
{
    if (c->was.end != VL_STILL_OPEN)
        return;
    c->was.end = end;
    c->was.wait_ms = c->callback_ms >= 0 ? c->callback_ms : at.ms - c->at.ms;
}

static int on_answered(struct vl_recording *r, struct vl_recorded_call *c, const struct vl_event *e)
{
    if (c->answered_ms >= 0) /* after a transfer */
        return VL_OK;
    c->answered_ms = e->at.ms - c->at.ms;
    c->specialist = e->person;
    c->was.hospital =
        e->person < r->region->n_people ? r->region->people[e->person].hospital : VL_NONE;
    end_course(c, c->callback_ms >= 0 ? VL_END_CALLBACK : VL_END_ANSWERED, e->at);
    return add_ring(r, e, c->callback_ms >= 0 ? VL_NONE : e->person, VL_ANSWER_TAKEN);
}

static void end_talk(struct vl_recording *r, struct vl_recorded_call *c, vl_utc at)
{
    if (c->answered_ms < 0 || c->talk_ms >= 0)
        return;
    c->talk_ms = at.ms - c->at.ms - c->answered_ms;
    if (c->specialist < r->region->n_people)
        r->last_talk[c->specialist] = (size_t)(c - r->calls) + 1;
}

static void on_ready(struct vl_recording *r, const struct vl_event *e)
{
    if (e->person >= r->region->n_people || r->last_talk[e->person] == 0)
        return;
    struct vl_recorded_call *c = &r->calls[r->last_talk[e->person] - 1];
    c->ready_ms = e->at.ms - (c->at.ms + c->answered_ms + c->talk_ms);
    r->last_talk[e->person] = 0;
}

static int on_callback(struct vl_recorded_call *c, const struct vl_event *e)
{
    c->callback_ms = e->at.ms - c->at.ms;
    c->callback_from_ms = e->u.callback.from.ms - c->at.ms;
    c->callback_until_ms = e->u.callback.until.ms - c->at.ms;
    return VL_OK;
}

static int on_owed(struct vl_recorded_call *c, const struct vl_event *e)
{
    int64_t after_ms = e->at.ms - c->at.ms;
    if (c->was.end != VL_STILL_OPEN)
        return VL_OK;
    c->was.task = e->u.owed.task;
    if (e->u.owed.task == VL_TASK_QUESTION)
        c->question_ms = after_ms;
    else if (e->u.owed.task == VL_TASK_LOST)
        c->left_ms = after_ms;
    end_course(c, VL_END_TASK, e->at);
    return VL_OK;
}

static void on_left(struct vl_recorded_call *c, const struct vl_event *e)
{
    c->left_ms = e->at.ms - c->at.ms;
    end_course(c, VL_END_ABANDONED, e->at);
}

static void on_urgency(struct vl_recorded_call *c, const struct vl_event *e)
{
    if (c->answered_ms >= 0 || c->was.end != VL_STILL_OPEN)
        return;
    c->changed_ms = e->at.ms - c->at.ms;
    c->changed_to = e->u.urgency;
}

static int on_dialled(struct vl_recording *r, const struct vl_event *e)
{
    int rc = add_ring(r, e, e->person, VL_ANSWER_TAKEN);
    return rc < 0 ? rc : begin_ring(r, e->call, VL_NONE, e->at);
}

static int add_of_call(struct vl_recording *r, struct vl_recorded_call *c, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_RING_STARTED:
        return begin_ring(r, e->call, e->person, e->at);
    case VL_EVENT_RING_ENDED:
        return on_ring_ended(r, e);
    case VL_EVENT_CALL_DIALLED:
        return on_dialled(r, e);
    case VL_EVENT_CALL_DIAL_ENDED:
        return add_ring(r, e, VL_NONE,
                        e->u.dial_ended.why == VL_DIAL_END_DECLINED ? VL_ANSWER_DECLINED
                                                                    : VL_ANSWER_MISSED);
    case VL_EVENT_CALL_ANSWERED:
        return on_answered(r, c, e);
    case VL_EVENT_CALL_CALLBACK:
        return on_callback(c, e);
    case VL_EVENT_CALL_OWED:
        return on_owed(c, e);
    case VL_EVENT_CALL_LEFT:
        on_left(c, e);
        return VL_OK;
    case VL_EVENT_CALL_TRANSFERRED:
        r->n_transfers++;
        end_talk(r, c, e->at);
        return VL_OK;
    case VL_EVENT_CALL_HUNG_UP:
        end_talk(r, c, e->at);
        return VL_OK;
    case VL_EVENT_URGENCY_CHANGED:
        on_urgency(c, e);
        return VL_OK;
    default:
        return VL_OK;
    }
}

static int add_of_people(struct vl_recording *r, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_CORE_STARTED:
        return add_act(r, e, VL_COMMAND_CORE_START);
    case VL_EVENT_PERSON_CONNECTED:
        return add_act(r, e, VL_COMMAND_CONNECT);
    case VL_EVENT_PERSON_DISCONNECTED:
        return add_act(r, e, VL_COMMAND_DISCONNECT);
    case VL_EVENT_PERSON_PRESENCE: /* what the core or the clock made of it is theirs again */
        return e->u.presence.why == VL_PRESENCE_WHY_SELF ? add_act(r, e, VL_COMMAND_PRESENCE)
                                                         : VL_OK;
    case VL_EVENT_PERSON_READY:
        on_ready(r, e);
        return VL_OK;
    case VL_EVENT_SHIFT_BEGAN:
        return add_shift(r, e);
    case VL_EVENT_SHIFT_ENDED:
        end_shift(r, e);
        return VL_OK;
    case VL_EVENT_TIME_OUT_DECLARED:
    case VL_EVENT_TIME_OUT_ENDED:
        return e->person == VL_NONE ? VL_OK : add_act(r, e, VL_COMMAND_TIME_OUT);
    default:
        return VL_OK;
    }
}

int vl_recording_add(struct vl_recording *recording, uint64_t seq, const struct vl_event *event)
{
    struct vl_recorded_call *call = vl_recording_call(recording, event->call);
    if (recording->from.ms == 0)
        recording->from = event->at;
    recording->until = event->at;
    if (event->type == VL_EVENT_CALL_PLACED)
        return on_placed(recording, seq, event);
    if (event->call)
        return call ? add_of_call(recording, call, event) : VL_OK;
    return add_of_people(recording, event);
}

/* ---- the rota ---- */

static bool stands_in(const struct vl_recording *r, const struct vl_recorded_shift *s,
                      vl_hotline_index hotline, vl_hospital_index hospital)
{
    return s->hotline == hotline && s->person < r->region->n_people &&
           r->region->people[s->person].role == VL_ROLE_SPECIALIST &&
           r->region->people[s->person].hospital == hospital && s->to.ms > s->from.ms;
}

/* A new reference; NULL: out of memory. */
static json_t *calendar_of(const struct vl_recording *r, vl_hotline_index hotline,
                           vl_hospital_index hospital, vl_utc until)
{
    char from[VL_UTC_TEXT_BYTES], to[VL_UTC_TEXT_BYTES];
    json_t *shifts = json_array();
    for (size_t i = 0; i < r->n_shifts; i++) {
        const struct vl_recorded_shift *s = &r->shifts[i];
        if (!stands_in(r, s, hotline, hospital))
            continue;
        vl_utc_format(s->from, from);
        vl_utc_format(s->to.ms < until.ms ? s->to : until, to);
        (void)json_array_append_new(shifts, json_pack("{s:s, s:i, s:s, s:s}", "person",
                                                      r->region->people[s->person].id, "level",
                                                      (int)s->level, "from", from, "to", to));
    }
    return json_pack("{s:s, s:s, s:o}", "hotline", r->region->hotlines[hotline].id, "hospital",
                     r->region->hospitals[hospital].code, "shifts", shifts);
}

int vl_recording_rota(const struct vl_recording *recording, struct vl_rota **out)
{
    const struct vl_region *region = recording->region;
    vl_utc until = {recording->until.ms + VL_MS_PER_DAY};
    struct vl_rota_report *report = malloc(sizeof *report);
    json_t **calendars = calloc(VL_ROTA_MAX_SOURCES, sizeof *calendars);
    size_t n = 0;
    int rc = report && calendars ? VL_OK : VL_E_NOMEM;
    for (vl_hotline_index h = 0; rc == VL_OK && h < region->n_hotlines; h++)
        for (uint16_t i = 0; i < region->hotlines[h].n_positions && n < VL_ROTA_MAX_SOURCES; i++) {
            calendars[n] = calendar_of(recording, h, region->hotlines[h].positions[i], until);
            rc = calendars[n] ? rc : VL_E_NOMEM;
            n += calendars[n] != NULL;
        }
    if (rc == VL_OK)
        rc = vl_rota_from_json(region, recording->from, until, calendars, n, out, report);
    for (size_t i = 0; calendars && i < n; i++)
        json_decref(calendars[i]);
    free(calendars);
    free(report);
    return rc;
}

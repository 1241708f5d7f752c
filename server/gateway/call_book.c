#include "gateway/call_book.h"

#include "base/json.h"
#include "domain/view.h"
#include "gateway/call_book_internal.h"
#include <stdlib.h>
#include <string.h>

int vl_book_create(const struct vl_region *region, struct vl_engine *engine, struct vl_vault *vault,
                   const struct vl_log *log, struct vl_book **out)
{
    struct vl_book *b = calloc(1, sizeof *b);

    if (!b)
        return VL_E_NOMEM;
    b->region = region;
    b->engine = engine;
    b->vault = vault;
    b->log = log;
    *out = b;
    return VL_OK;
}

static void entry_free(struct vl_book_entry *e)
{
    json_decref(e->trail);
    json_decref(e->content);
    json_decref(e->note);
    vl_book_guests_free(e);
    free(e);
}

void vl_book_destroy(struct vl_book *b)
{
    if (!b)
        return;
    while (b->first) {
        struct vl_book_entry *next = b->first->next;
        entry_free(b->first);
        b->first = next;
    }
    free(b);
}

const struct vl_book_entry *vl_book_first(const struct vl_book *b)
{
    return b->first;
}

struct vl_book_entry *vl_book_entry_of(const struct vl_book *b, uint64_t call)
{
    for (struct vl_book_entry *e = b->first; e; e = e->next)
        if (e->call == call)
            return e;
    return NULL;
}

const struct vl_book_entry *vl_book_find(const struct vl_book *b, uint64_t call)
{
    return vl_book_entry_of(b, call);
}

const struct vl_book_entry *vl_book_find_key(const struct vl_book *b, vl_person_index caller,
                                             const char *key)
{
    if (!key[0])
        return NULL;
    for (const struct vl_book_entry *e = b->first; e; e = e->next)
        if (e->caller == caller && strcmp(e->key, key) == 0)
            return e;
    return NULL;
}

json_t *vl_book_trail_add(struct vl_book_entry *e, vl_utc at, const char *what)
{
    char text[VL_UTC_TEXT_BYTES];
    json_t *line;

    vl_utc_format(at, text);
    line = json_pack("{s:s, s:s}", "at", text, "what", what);
    if (json_array_size(e->trail) >= VL_BOOK_MAX_TRAIL)
        json_array_remove(e->trail, 1);
    if (json_array_append_new(e->trail, line) != 0)
        return NULL;
    return line;
}

static void trail_place(const struct vl_book *b, json_t *line, vl_person_index person)
{
    const struct vl_person *p;

    if (!line || person >= b->region->n_people)
        return;
    p = &b->region->people[person];
    if (p->hospital >= b->region->n_hospitals)
        return;
    json_object_set_new(line, "hospital", json_string(b->region->hospitals[p->hospital].code));
    json_object_set_new(line, "hospital_name", json_string(b->region->hospitals[p->hospital].name));
    json_object_set_new(line, "site", json_string(p->site));
}

static void read_key(struct vl_book *b, struct vl_book_entry *e)
{
    char *text = NULL;
    json_t *attachment;
    const char *key;

    if (vl_engine_attachment(b->engine, e->call, &text) < 0)
        return;
    attachment = json_loads(text, 0, NULL);
    key = vl_json_string_within(attachment, "key", 1, VL_BOOK_KEY_BYTES - 1);
    if (key)
        memcpy(e->key, key, strlen(key) + 1);
    json_decref(attachment);
    free(text);
}

static void owed(struct vl_book_entry *e, vl_utc at, enum vl_task task)
{
    json_t *line = vl_book_trail_add(e, at, "owed");

    if (line && task < VL_TASK_COUNT)
        json_object_set_new(line, "task", json_string(vl_task_name(task)));
}

static void trail_hotline(const struct vl_book *b, json_t *line, vl_hotline_index hotline)
{
    if (line && hotline < b->region->n_hotlines)
        json_object_set_new(line, "hotline_name",
                            json_pack("{s:s, s:s}", "da", b->region->hotlines[hotline].name_da,
                                      "en", b->region->hotlines[hotline].name_en));
}

/* What the caller's conversation shows of a consult. */
static void consult_trail(const struct vl_book *b, const struct vl_book_entry *consult, vl_utc at,
                          const char *what)
{
    struct vl_book_entry *e = consult->parent ? vl_book_entry_of(b, consult->parent) : NULL;

    if (e)
        trail_hotline(b, vl_book_trail_add(e, at, what), consult->hotline);
}

static void placed(struct vl_book *b, uint64_t seq, const struct vl_event *event)
{
    struct vl_book_entry *e = calloc(1, sizeof *e);

    if (!e)
        return;
    e->call = seq;
    e->parent = event->u.placed.parent;
    e->hotline = event->u.placed.hotline;
    e->caller = event->person;
    e->specialist = VL_NONE;
    e->urgency = event->u.placed.urgency;
    e->plan_source = event->u.placed.plan_source;
    e->placed = event->at;
    e->round = 1;
    e->outcome = VL_OUTCOME_COUNT;
    e->assessed = VL_URGENCY_COUNT;
    e->denied = VL_DENIAL_COUNT;
    e->outcome_by = VL_NONE;
    e->trail = json_array();
    e->next = b->first;
    b->first = e;
    vl_book_trail_add(e, event->at, "placed");
    consult_trail(b, e, event->at, "consult");
    if (event->u.placed.task < VL_TASK_COUNT)
        owed(e, event->at, event->u.placed.task);
    read_key(b, e);
}

static void ring_ended(const struct vl_book *b, struct vl_book_entry *e,
                       const struct vl_event *event)
{
    static const char *const what[VL_RING_END_COUNT] = {
        [VL_RING_END_DECLINED] = "declined",
        [VL_RING_END_TIMEOUT] = "timeout",
        [VL_RING_END_LOST] = "unreachable",
        [VL_RING_END_TIME_OUT] = "time_out",
    };
    const char *name = what[event->u.ring_ended.why];
    json_t *line;

    if (!name) /* answered elsewhere, or the call ended: the next line says it */
        return;
    line = vl_book_trail_add(e, event->at, name);
    trail_place(b, line, event->person);
    if (line && event->u.ring_ended.reason < VL_DECLINE_COUNT)
        json_object_set_new(line, "reason",
                            json_string(vl_decline_name(event->u.ring_ended.reason)));
}

static void round_ended(struct vl_book_entry *e, const struct vl_event *event)
{
    char text[VL_UTC_TEXT_BYTES];
    json_t *line = vl_book_trail_add(e, event->at, "round_ended");

    e->round = event->u.round.round + 1;
    vl_utc_format(event->u.round.again_at, text);
    if (line)
        json_object_set_new(line, "again_at", json_string(text));
}

static void transferred(const struct vl_book *b, struct vl_book_entry *e,
                        const struct vl_event *event)
{
    json_t *line = vl_book_trail_add(e, event->at, "transferred");
    vl_hotline_index hotline = event->u.transferred.hotline;

    e->specialist = VL_NONE;
    e->answered = (vl_utc){0};
    e->plan_source = event->u.transferred.plan_source;
    if (hotline >= b->region->n_hotlines)
        return;
    e->hotline = hotline;
    trail_hotline(b, line, hotline);
}

static void handed_over(const struct vl_book *b, struct vl_book_entry *e,
                        const struct vl_event *event)
{
    for (struct vl_book_entry *c = b->first; c; c = c->next)
        if (c->parent == e->call && c->ended.ms == 0) {
            c->ended = event->at;
            c->handed_over = true;
        }
    e->specialist = event->person;
    trail_place(b, vl_book_trail_add(e, event->at, "handed_over"), event->person);
}

static void ended(const struct vl_book *b, struct vl_book_entry *e, vl_utc at, const char *what)
{
    e->ended = at;
    vl_book_trail_add(e, at, what);
    consult_trail(b, e, at, "consult_ended");
}

static void outcome(struct vl_book_entry *e, uint64_t seq, const struct vl_event *event)
{
    e->outcome = event->u.outcome.outcome;
    e->assessed = event->u.outcome.assessed;
    e->denied = event->u.outcome.denied;
    e->outcome_at = event->at;
    e->outcome_by = event->person;
    e->outcome_seq = seq;
    vl_book_trail_add(e, event->at, "outcome");
}

/* Rings, rounds and call-backs. false: it is none of them. */
static bool while_waiting(const struct vl_book *b, struct vl_book_entry *e,
                          const struct vl_event *event)
{
    switch (event->type) {
    case VL_EVENT_RING_STARTED:
        trail_place(b, vl_book_trail_add(e, event->at, "ringing"), event->person);
        return true;
    case VL_EVENT_RING_ENDED:
        ring_ended(b, e, event);
        return true;
    case VL_EVENT_CALL_ROUND_ENDED:
        round_ended(e, event);
        return true;
    case VL_EVENT_CALL_ROUND_BEGAN:
        e->round = event->u.round.round;
        return true;
    case VL_EVENT_CALL_CALLBACK:
        vl_book_trail_add(e, event->at, "callback");
        return true;
    case VL_EVENT_CALL_DIALLED:
        e->specialist = event->person;
        trail_place(b, vl_book_trail_add(e, event->at, "dialled"), event->person);
        return true;
    case VL_EVENT_CALL_DIAL_ENDED:
        e->specialist = VL_NONE;
        vl_book_trail_add(e, event->at, "dial_ended");
        return true;
    default:
        return false;
    }
}

static void one_of_a_call(struct vl_book *b, struct vl_book_entry *e, uint64_t seq,
                          const struct vl_event *event)
{
    if (while_waiting(b, e, event))
        return;
    switch (event->type) {
    case VL_EVENT_CALL_ANSWERED:
        e->specialist = event->person;
        e->answered = event->at;
        trail_place(b, vl_book_trail_add(e, event->at, "answered"), event->person);
        break;
    case VL_EVENT_CALL_TRANSFERRED:
        transferred(b, e, event);
        break;
    case VL_EVENT_CALL_HANDED_OVER:
        handed_over(b, e, event);
        break;
    case VL_EVENT_GUEST_INVITED:
    case VL_EVENT_GUEST_ADMITTED:
    case VL_EVENT_GUEST_GONE:
        vl_book_guest_event(e, seq, event);
        break;
    case VL_EVENT_CALL_HUNG_UP:
        ended(b, e, event->at, event->u.hung_up.by == VL_HUNG_UP_BY_LOST ? "lost" : "hung_up");
        break;
    case VL_EVENT_CALL_LEFT:
        ended(b, e, event->at, "hung_up");
        break;
    case VL_EVENT_CALL_OWED:
        owed(e, event->at, event->u.owed.task);
        break;
    case VL_EVENT_CALL_TASK_TAKEN:
        trail_place(b, vl_book_trail_add(e, event->at, "task_taken"), event->person);
        break;
    case VL_EVENT_CALL_OUTCOME:
        outcome(e, seq, event);
        break;
    case VL_EVENT_URGENCY_CHANGED:
        e->urgency = event->u.urgency;
        break;
    default:
        break;
    }
}

void vl_book_event(struct vl_book *b, uint64_t seq, const struct vl_event *event)
{
    struct vl_book_entry *e;

    if (event->type == VL_EVENT_CALL_PLACED) {
        placed(b, seq, event);
        return;
    }
    e = event->call ? vl_book_entry_of(b, event->call) : NULL;
    if (e)
        one_of_a_call(b, e, seq, event);
}

static bool is_live(const struct vl_book *b, uint64_t call)
{
    struct vl_call_view view;

    return vl_state_call(vl_engine_state(b->engine), call, &view) == VL_OK;
}

void vl_book_expire(struct vl_book *b, vl_utc now)
{
    struct vl_book_entry **at = &b->first;

    while (*at) {
        struct vl_book_entry *e = *at;
        int64_t last = e->outcome_at.ms > e->ended.ms ? e->outcome_at.ms : e->ended.ms;

        if (!e->closed && !is_live(b, e->call))
            e->closed = true;
        if (last < e->placed.ms)
            last = e->placed.ms;
        if (e->closed && now.ms - last > VL_BOOK_KEEP_MS) {
            *at = e->next;
            entry_free(e);
        } else {
            at = &e->next;
        }
    }
}

static int replay_record(void *data, const struct vl_journal_record *record)
{
    struct vl_book *b = data;
    struct vl_event event;
    json_t *body = json_loadb(record->body, record->body_bytes, 0, NULL);

    if (body && vl_event_from_json(b->region, record->type, (int)record->version, record->at, body,
                                   &event) == VL_OK)
        vl_book_event(b, record->seq, &event);
    json_decref(body);
    return 0;
}

int vl_book_replay(struct vl_book *b, struct vl_journal *journal)
{
    const struct vl_state *state = vl_engine_state(b->engine);
    uint64_t last = vl_journal_last(journal);
    uint64_t from = last > VL_BOOK_REPLAY_RECORDS ? last - VL_BOOK_REPLAY_RECORDS : 1;
    uint64_t oldest = vl_state_first_call(state);
    int rc;

    if (oldest && oldest < from)
        from = oldest;
    rc = vl_journal_replay(journal, from, false, replay_record, b);
    vl_book_expire(b, vl_engine_now(b->engine));
    return rc;
}

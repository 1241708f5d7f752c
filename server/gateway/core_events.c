/* core_events.c - the engine's listener: what happened reaches rooms, book and screens. */
#include "domain/view.h"
#include "gateway/conversation.h"
#include "gateway/gateway_internal.h"
#include "gateway/guest_person.h"
#include "journal/statistics.h"

static void touch_guests(struct vl_gateway *g)
{
    for (uint8_t number = 1; number <= VL_CALL_GUESTS; number++)
        vl_gateway_mark(g, vl_guest_person(g->region, number));
}

static void touch_people(struct vl_gateway *g, const struct vl_call_view *call)
{
    vl_gateway_mark(g, call->caller);
    vl_gateway_mark(g, call->specialist);
    vl_gateway_mark(g, call->owner);
    for (size_t i = 0; i < call->n_rings; i++)
        vl_gateway_mark(g, call->rings[i].person);
}

void vl_gateway_mark_conversation(struct vl_gateway *g, uint64_t call)
{
    struct vl_conversation c;

    if (vl_conversation_of(vl_engine_state(g->engine), call, &c) < 0)
        return;
    touch_people(g, &c.call);
    if (c.consult.id)
        touch_people(g, &c.consult);
    if (c.n_guests)
        touch_guests(g);
}

/* The conversation that a consult is or was in; else the call itself. */
static uint64_t root_of(const struct vl_gateway *g, uint64_t call)
{
    const struct vl_book_entry *e = vl_book_find(g->book, call);

    return e && e->parent ? e->parent : call;
}

static void touch_call(struct vl_gateway *g, uint64_t call)
{
    const struct vl_book_entry *e = vl_book_find(g->book, call);

    if (e) {
        vl_gateway_mark(g, e->caller);
        vl_gateway_mark(g, e->specialist);
        vl_gateway_mark(g, e->outcome_by);
        if (e->guests)
            touch_guests(g);
    }
    vl_gateway_mark_conversation(g, root_of(g, call));
}

/* Whoever waits on the line has a new place. */
static void touch_queue(struct vl_gateway *g, uint64_t call)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    const struct vl_book_entry *e = vl_book_find(g->book, call);
    struct vl_call_view view = {0};

    while (e && vl_state_next_call(state, &view)) {
        if (view.hotline == e->hotline && view.phase == VL_PHASE_WAITING)
            vl_gateway_mark(g, view.caller);
    }
}

/* Everyone in whatever conversation the person is in sees him come and go. */
static void touch_partner(struct vl_gateway *g, vl_person_index person)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_call_view view = {0};

    while (vl_state_next_call(state, &view))
        if (view.caller == person || view.specialist == person)
            vl_gateway_mark_conversation(g, view.id);
}

void vl_gateway_play_room(struct vl_gateway *g, uint64_t call)
{
    struct vl_conversation c;
    struct vl_room_cast cast;

    if (vl_conversation_of(vl_engine_state(g->engine), root_of(g, call), &c) < 0 ||
        c.call.phase != VL_PHASE_TALKING)
        return;
    cast = vl_conversation_cast(&c, g->region);
    vl_rooms_play(g->rooms, c.call.id, &cast);
}

/* Whoever was in it is put out; the caller prepares anew for the next who answers. */
static void reopen_room(struct vl_gateway *g, uint64_t call)
{
    struct vl_call_view view;

    vl_rooms_close(g->rooms, call);
    if (vl_state_call(vl_engine_state(g->engine), call, &view) == VL_OK &&
        vl_rooms_open(g->rooms, call, view.caller) < 0)
        vl_log(g->log, VL_LOG_ERROR, "room.not_opened", VL_LOG_NUMBER("call", call));
}

/* A task concerns everyone who may take it. */
static void touch_line(struct vl_gateway *g, uint64_t call)
{
    const struct vl_book_entry *e = vl_book_find(g->book, call);

    for (vl_person_index i = 0; e && i < g->region->n_people; i++)
        if (g->region->people[i].role == VL_ROLE_COORDINATOR ||
            vl_state_on_duty(vl_engine_state(g->engine), e->hotline, i))
            vl_gateway_mark(g, i);
}

static bool concerns_task(const struct vl_event *event)
{
    return event->type == VL_EVENT_CALL_OWED || event->type == VL_EVENT_CALL_TASK_TAKEN ||
           event->type == VL_EVENT_CALL_OUTCOME ||
           (event->type == VL_EVENT_CALL_PLACED && event->u.placed.task < VL_TASK_COUNT);
}

static void ring_ended(struct vl_gateway *g, const struct vl_event *event)
{
    struct vl_call_view view;

    if (vl_state_call(vl_engine_state(g->engine), event->call, &view) == VL_OK &&
        view.specialist != event->person)
        vl_rooms_put_out(g->rooms, event->call, event->person);
}

/* A consult has no room of its own; what happens to it happens in its conversation's. */
static void room_follows(struct vl_gateway *g, uint64_t seq, const struct vl_event *event)
{
    bool is_consult = event->call && root_of(g, event->call) != event->call;

    switch (event->type) {
    case VL_EVENT_CALL_PLACED:
        if (!event->u.placed.parent && vl_rooms_open(g->rooms, seq, event->person) < 0)
            vl_log(g->log, VL_LOG_ERROR, "room.not_opened", VL_LOG_NUMBER("call", seq));
        break;
    case VL_EVENT_CALL_ANSWERED:
    case VL_EVENT_CALL_HELD:
    case VL_EVENT_CALL_HANDED_OVER:
    case VL_EVENT_GUEST_ADMITTED:
    case VL_EVENT_GUEST_GONE:
        vl_gateway_play_room(g, event->call);
        break;
    case VL_EVENT_RING_STARTED:
        if (is_consult)
            vl_gateway_play_room(g, event->call);
        break;
    case VL_EVENT_RING_ENDED:
        if (is_consult)
            vl_gateway_play_room(g, event->call);
        else
            ring_ended(g, event);
        break;
    case VL_EVENT_CALL_TRANSFERRED:
    case VL_EVENT_CALL_DIAL_ENDED:
        reopen_room(g, event->call);
        break;
    case VL_EVENT_CALL_HUNG_UP:
    case VL_EVENT_CALL_LEFT:
    case VL_EVENT_CALL_OWED:
        if (is_consult)
            vl_gateway_play_room(g, event->call);
        else
            vl_rooms_close(g->rooms, event->call);
        break;
    default:
        break;
    }
}

/* No person: a log line names the call, and the journal knows the rest. */
static void log_event(const struct vl_gateway *g, uint64_t seq, uint64_t call,
                      const struct vl_event *event)
{
    vl_log(g->log, VL_LOG_INFO, vl_event_type_name(event->type), VL_LOG_NUMBER("seq", seq),
           VL_LOG_NUMBER("call", call));
}

static bool concerns_person(const struct vl_event *event)
{
    return event->type != VL_EVENT_REGION_OPENED && event->type != VL_EVENT_CORE_STARTED;
}

void vl_gateway_on_event(void *owner, uint64_t seq, const struct vl_event *event)
{
    struct vl_gateway *g = owner;
    uint64_t call = event->type == VL_EVENT_CALL_PLACED ? seq : event->call;

    log_event(g, seq, call, event);
    if (call)
        touch_call(g, call); /* who is about to be out of it */
    vl_book_event(g->book, seq, event);
    vl_gateway_metrics_event(&g->metrics, event);
    room_follows(g, seq, event);
    if (concerns_person(event))
        vl_gateway_mark(g, event->person);
    if (event->type == VL_EVENT_PERSON_CONNECTED || event->type == VL_EVENT_PERSON_DISCONNECTED)
        touch_partner(g, event->person);
    if (call) {
        touch_call(g, call);
        touch_queue(g, call);
    }
    if (event->type == VL_EVENT_SHIFT_TESTED && !event->u.tested.heard)
        g->test_missed = true;
    if (concerns_task(event))
        touch_line(g, call);
    vl_gateway_touch_board(g);
}

void vl_gateway_on_turn(void *owner)
{
    struct vl_gateway *g = owner;

    vl_book_expire(g->book, vl_engine_now(g->engine));
    vl_statistics_touch(g->statistics);
    vl_gateway_show_marked(g);
    vl_gateway_stop_if_quiet(g);
}

void vl_gateway_on_unavailable(void *owner, bool unavailable)
{
    struct vl_gateway *g = owner;

    g->journal_fails = unavailable;
    vl_log(g->log, unavailable ? VL_LOG_ERROR : VL_LOG_INFO,
           unavailable ? "journal.unavailable" : "journal.available",
           VL_LOG_NUMBER("last", vl_engine_last(g->engine)));
    vl_gateway_touch_board(g);
}

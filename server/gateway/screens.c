/* screens.c - which session is sent what, and when. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/conversation.h"
#include "gateway/gateway_internal.h"
#include "gateway/guest_person.h"
#include "gateway/methods.h"
#include "gateway/permissions.h"
#include <string.h>

void vl_gateway_mark(struct vl_gateway *g, vl_person_index person)
{
    if (person < g->region->n_people + VL_CALL_GUESTS)
        g->marked[person] = 1;
}

enum vl_role vl_gateway_role(const struct vl_gateway *g, const struct vl_session *s)
{
    return s->guest ? VL_ROLE_OF_GUEST : g->region->people[s->person].role;
}

uint64_t vl_gateway_room_of(const struct vl_gateway *g, const struct vl_session *s, uint64_t call)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_conversation c;
    struct vl_guest_view guest;

    if (vl_conversation_of(state, call, &c) < 0)
        return 0;
    if (s->guest && (vl_state_guest(state, s->guest, &guest) < 0 || guest.call != c.call.id))
        return 0;
    return vl_conversation_id(&c, g->region, s->person) == call ? c.call.id : 0;
}

/* Another of the person's sessions has the sound and picture of these. */
static void set_elsewhere(const struct vl_gateway *g, const struct vl_session *s, json_t *calls)
{
    json_t *list = json_object_get(calls, "calls"), *call;
    size_t i;

    json_array_foreach (list, i, call) {
        uint64_t id = (uint64_t)json_integer_value(json_object_get(call, "call"));
        uint64_t room = json_object_get(call, "room") ? vl_gateway_room_of(g, s, id) : 0;
        const char *slot = room ? vl_rooms_slot(g->rooms, room, s->person) : "";
        if (slot[0] && strcmp(slot, s->slot) != 0 && vl_hub_other(s, slot))
            json_object_set_new(call, "elsewhere", json_true());
    }
}

static json_t *calls_of(const struct vl_gateway *g, const struct vl_session *s)
{
    json_t *calls =
        s->guest ? vl_view_guest_calls(&g->views, s->guest) : vl_view_calls(&g->views, s->person);

    set_elsewhere(g, s, calls);
    return calls;
}

static json_t *me_of(const struct vl_gateway *g, const struct vl_session *s)
{
    return s->guest ? vl_view_guest_me(&g->views, s->guest) : vl_view_me(&g->views, s->person);
}

void vl_gateway_show_marked(struct vl_gateway *g)
{
    uint64_t seq = vl_engine_last(g->engine);

    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next) {
        if (!s->greeted || !g->marked[s->person])
            continue;
        /* A ring is among the calls: nothing goes before it. */
        vl_session_show(s, VL_TOPIC_CALLS, seq, calls_of(g, s));
        vl_session_show(s, VL_TOPIC_ME, seq, me_of(g, s));
    }
    memset(g->marked, 0, g->region->n_people + VL_CALL_GUESTS);
}

static bool sees_operator(const struct vl_gateway *g, const struct vl_session *s)
{
    return vl_permitted_operator(vl_gateway_role(g, s));
}

static json_t *operator_view(const struct vl_gateway *g)
{
    return vl_view_operator(&g->views, vl_hub_count(g->hub), !g->journal_fails);
}

static void send_board(uv_timer_t *timer)
{
    struct vl_gateway *g = timer->data;
    uint64_t seq = vl_engine_last(g->engine);
    json_t *boards[VL_ROLE_COUNT] = {NULL}, *operators = operator_view(g);

    g->board_dirty = false;
    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next) {
        enum vl_role role;
        if (!s->greeted || s->guest) /* the lines are nothing to a guest */
            continue;
        role = vl_gateway_role(g, s);
        if (!boards[role])
            boards[role] = vl_view_board(&g->views, role);
        vl_session_show(s, VL_TOPIC_BOARD, seq, json_incref(boards[role]));
        if (sees_operator(g, s))
            vl_session_show(s, VL_TOPIC_OPERATOR, seq, json_incref(operators));
    }
    for (int role = 0; role < VL_ROLE_COUNT; role++)
        json_decref(boards[role]);
    json_decref(operators);
}

void vl_gateway_touch_board(struct vl_gateway *g)
{
    if (g->board_dirty || g->closed)
        return;
    g->board_dirty = true;
    uv_timer_start(g->board, send_board, VL_BOARD_MS, 0);
}

json_t *vl_gateway_snapshot(struct vl_gateway *g, struct vl_session *s)
{
    json_t *me = me_of(g, s);
    json_t *board = s->guest ? json_pack("{s:[], s:[]}", "hotlines", "time_outs")
                             : vl_view_board(&g->views, vl_gateway_role(g, s));
    json_t *calls = calls_of(g, s);
    json_t *snapshot;

    vl_session_shown(s, VL_TOPIC_ME, me);
    vl_session_shown(s, VL_TOPIC_BOARD, board);
    vl_session_shown(s, VL_TOPIC_CALLS, calls);
    snapshot = json_pack("{s:o, s:o, s:o}", "me", me, "board", board, "calls", calls);
    if (snapshot && sees_operator(g, s)) {
        json_t *operators = operator_view(g);
        vl_session_shown(s, VL_TOPIC_OPERATOR, operators);
        json_object_set_new(snapshot, "operator", operators);
    }
    return snapshot;
}

/* Each hears of the room by the id of the call that he sees. */
static void send_room(const struct vl_gateway *g, struct vl_session *s, uint64_t call,
                      uint64_t room)
{
    vl_session_notify(s, "media.room", vl_engine_last(g->engine),
                      json_pack("{s:I, s:s, s:o}", "call", (json_int_t)call, "generation",
                                vl_rooms_generation(g->rooms, room), "producers",
                                vl_rooms_producers(g->rooms, g->region, room, s->person)));
}

void vl_gateway_on_producers(void *owner, uint64_t room)
{
    struct vl_gateway *g = owner;
    struct vl_conversation c;

    if (vl_conversation_of(vl_engine_state(g->engine), room, &c) < 0)
        return;
    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next) {
        uint64_t call = s->greeted ? vl_conversation_id(&c, g->region, s->person) : 0;
        if (call && vl_gateway_room_of(g, s, call) == room)
            send_room(g, s, call, room);
    }
}

void vl_gateway_show_rooms(struct vl_gateway *g, struct vl_session *s)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_call_view view = {0};

    while (vl_state_next_call(state, &view)) {
        uint64_t room = view.phase == VL_PHASE_TALKING ? vl_gateway_room_of(g, s, view.id) : 0;
        if (room)
            send_room(g, s, view.id, room);
    }
}

void vl_gateway_show_guest(struct vl_gateway *g, uint64_t guest)
{
    struct vl_guest_view view;

    if (vl_state_guest(vl_engine_state(g->engine), guest, &view) < 0)
        return;
    vl_gateway_mark_conversation(g, view.call);
    vl_gateway_show_marked(g);
}

void vl_gateway_on_generation(void *owner, uint64_t call)
{
    struct vl_gateway *g = owner;

    vl_log(g->log, VL_LOG_WARNING, "room.moved", VL_LOG_NUMBER("call", call));
    vl_gateway_mark_conversation(g, call);
    vl_gateway_show_marked(g);
    vl_gateway_touch_board(g);
}

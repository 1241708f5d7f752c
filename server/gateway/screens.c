/* screens.c - which session is sent what, and when. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/gateway_internal.h"
#include "gateway/methods.h"
#include "gateway/permissions.h"
#include <string.h>

void vl_gateway_mark(struct vl_gateway *g, vl_person_index person)
{
    if (person < g->region->n_people)
        g->marked[person] = 1;
}

void vl_gateway_show_marked(struct vl_gateway *g)
{
    uint64_t seq = vl_engine_last(g->engine);

    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next) {
        if (!s->greeted || !g->marked[s->person])
            continue;
        /* A ring is among the calls: nothing goes before it. */
        vl_session_show(s, VL_TOPIC_CALLS, seq, vl_view_calls(&g->views, s->person));
        vl_session_show(s, VL_TOPIC_ME, seq, vl_view_me(&g->views, s->person));
    }
    memset(g->marked, 0, g->region->n_people);
}

static bool sees_operator(const struct vl_gateway *g, const struct vl_session *s)
{
    return vl_permitted_operator(g->region->people[s->person].role);
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
        if (!s->greeted)
            continue;
        enum vl_role role = g->region->people[s->person].role;
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
    json_t *me = vl_view_me(&g->views, s->person);
    json_t *board = vl_view_board(&g->views, g->region->people[s->person].role);
    json_t *calls = vl_view_calls(&g->views, s->person);
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

/* Who looks at this call's media now: its two parties, and whoever it rings with. */
static bool looks_at(const struct vl_call_view *call, vl_person_index person)
{
    if (call->caller == person || call->specialist == person)
        return true;
    for (size_t i = 0; i < call->n_rings; i++)
        if (call->rings[i].person == person)
            return true;
    return false;
}

static void send_room(const struct vl_gateway *g, struct vl_session *s, uint64_t call)
{
    vl_session_notify(s, "media.room", vl_engine_last(g->engine),
                      json_pack("{s:I, s:s, s:o}", "call", (json_int_t)call, "generation",
                                vl_rooms_generation(g->rooms, call), "producers",
                                vl_rooms_producers(g->rooms, g->region, call, s->person)));
}

void vl_gateway_on_producers(void *owner, uint64_t call)
{
    struct vl_gateway *g = owner;
    struct vl_call_view view;

    if (vl_state_call(vl_engine_state(g->engine), call, &view) < 0)
        return;
    for (struct vl_session *s = vl_hub_first(g->hub); s; s = s->next)
        if (s->greeted && looks_at(&view, s->person))
            send_room(g, s, call);
}

void vl_gateway_show_rooms(struct vl_gateway *g, struct vl_session *s)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_call_view view = {0};

    while (vl_state_next_call(state, &view)) {
        if (view.phase == VL_PHASE_TALKING && looks_at(&view, s->person))
            send_room(g, s, view.id);
    }
}

void vl_gateway_on_generation(void *owner, uint64_t call)
{
    struct vl_gateway *g = owner;
    struct vl_call_view view;

    vl_log(g->log, VL_LOG_WARNING, "room.moved", VL_LOG_NUMBER("call", call));
    if (vl_state_call(vl_engine_state(g->engine), call, &view) < 0)
        return;
    vl_gateway_mark(g, view.caller);
    vl_gateway_mark(g, view.specialist);
    for (size_t i = 0; i < view.n_rings; i++)
        vl_gateway_mark(g, view.rings[i].person);
    vl_gateway_show_marked(g);
    vl_gateway_touch_board(g);
}

#include "domain/queue.h"

static uint32_t slot_of(const struct vl_state *s, const struct vl_call *call)
{
    return (uint32_t)(call - s->calls);
}

static void link_behind(struct vl_state *s, struct vl_line *line, struct vl_call *call,
                        uint32_t ahead)
{
    uint32_t slot = slot_of(s, call);
    uint32_t behind = ahead == VL_NO_SLOT ? line->first[call->urgency] : s->calls[ahead].behind;
    call->ahead = ahead;
    call->behind = behind;
    if (ahead == VL_NO_SLOT)
        line->first[call->urgency] = slot;
    else
        s->calls[ahead].behind = slot;
    if (behind == VL_NO_SLOT)
        line->last[call->urgency] = slot;
    else
        s->calls[behind].ahead = slot;
}

void vl_queue_add(struct vl_state *state, struct vl_call *call)
{
    struct vl_line *line = vl_state_line(state, call->hotline);
    state->n_waiting++;
    if (!line)
        return;
    uint32_t ahead = line->last[call->urgency];
    while (ahead != VL_NO_SLOT && state->calls[ahead].id > call->id)
        ahead = state->calls[ahead].ahead;
    link_behind(state, line, call, ahead);
    line->n_waiting++;
    call->counted_fallback = vl_plan_has_fallback(&call->plan);
    line->n_fallback += call->counted_fallback;
}

void vl_queue_remove(struct vl_state *state, struct vl_call *call)
{
    struct vl_line *line = vl_state_line(state, call->hotline);
    state->n_waiting--;
    if (!line)
        return;
    if (call->ahead == VL_NO_SLOT)
        line->first[call->urgency] = call->behind;
    else
        state->calls[call->ahead].behind = call->behind;
    if (call->behind == VL_NO_SLOT)
        line->last[call->urgency] = call->ahead;
    else
        state->calls[call->behind].ahead = call->ahead;
    call->ahead = call->behind = VL_NO_SLOT;
    line->n_waiting--;
    line->n_fallback -= call->counted_fallback;
}

enum vl_urgency vl_queue_urgency(const struct vl_state *state, const struct vl_call *call,
                                 vl_utc now)
{
    int64_t step_ms = (int64_t)state->region->times.ageing_seconds * 1000;
    int64_t steps = (now.ms - call->placed.ms) / step_ms;
    if (call->urgency <= VL_URGENCY_SUBACUTE || steps <= 0)
        return call->urgency;
    int64_t most = call->urgency - VL_URGENCY_SUBACUTE;
    return (enum vl_urgency)(call->urgency - (steps < most ? steps : most));
}

bool vl_queue_before(const struct vl_state *state, const struct vl_call *a, const struct vl_call *b,
                     vl_utc now)
{
    enum vl_urgency of_a = vl_queue_urgency(state, a, now), of_b = vl_queue_urgency(state, b, now);
    return of_a != of_b ? of_a < of_b : a->id < b->id;
}

struct vl_queue_cursor vl_queue_of(const struct vl_state *state, vl_hotline_index hotline,
                                   vl_utc now)
{
    struct vl_queue_cursor cursor = {.state = state, .now = now};
    const struct vl_line *line = vl_state_line(state, hotline);
    for (int u = 0; u < VL_URGENCY_COUNT; u++)
        cursor.next[u] = line ? line->first[u] : VL_NO_SLOT;
    return cursor;
}

/* Within an urgency the oldest has also aged most, so the four heads are all there is to compare.
 */
static int first_list(const struct vl_queue_cursor *c)
{
    int best = -1;
    for (int u = 0; u < VL_URGENCY_COUNT; u++)
        if (c->next[u] != VL_NO_SLOT &&
            (best < 0 || vl_queue_before(c->state, &c->state->calls[c->next[u]],
                                         &c->state->calls[c->next[best]], c->now)))
            best = u;
    return best;
}

const struct vl_call *vl_queue_first(const struct vl_queue_cursor *cursor)
{
    int list = first_list(cursor);
    return list < 0 ? NULL : &cursor->state->calls[cursor->next[list]];
}

void vl_queue_skip(struct vl_queue_cursor *cursor)
{
    int list = first_list(cursor);
    if (list >= 0)
        cursor->next[list] = cursor->state->calls[cursor->next[list]].behind;
}

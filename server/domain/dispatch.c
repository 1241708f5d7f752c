/* dispatch.c - who is rung next.
 *
 * Only lines are looked at where a call waits and somebody is free, and of those the calls in the
 * order of the queue, so that a call that comes first also chooses first among people who are on
 * duty on several hotlines. One ADVANCE starts one ring: the next one sees a state in which that
 * person is taken. */
#include "domain/deciding.h"
#include "domain/duty.h"
#include "domain/queue.h"
#include "domain/settle.h"

/* ---- whom ---- */

struct search {
    const struct vl_state *state;
    const struct vl_call *call;
    const struct vl_stage *stage;
    vl_person_index best;
};

static bool is_target(const struct search *f, const struct vl_duty *duty, bool is_fallback)
{
    vl_hospital_index hospital = f->state->region->people[duty->person].hospital;
    for (uint8_t i = 0; i < f->stage->n_targets; i++) {
        const struct vl_target *t = &f->stage->targets[i];
        if (t->level == duty->level && t->fallback == is_fallback &&
            (is_fallback || t->hospital == hospital))
            return true;
    }
    return false;
}

static bool may_ring(const struct search *f, const struct vl_duty *duty)
{
    const struct vl_person_state *p = &f->state->people[duty->person];
    vl_hospital_index hospital = f->state->region->people[duty->person].hospital;
    bool can_wait = f->call->urgency == VL_URGENCY_ROUTINE;
    if (!p->counted_free || (p->tired && can_wait) || vl_state_tried(f->call, duty->person))
        return false;
    if (hospital == VL_NONE || !f->state->hospitals[hospital].time_out)
        return true;
    return f->call->urgency == VL_URGENCY_IMMEDIATE ||
           !vl_duty_others(f->state, duty->hotline, hospital);
}

/* Within the budget before beyond it, then whoever has been idle longest: fair between colleagues,
 * and so between hospitals. */
static bool is_better(const struct vl_state *s, vl_person_index a, vl_person_index b)
{
    if (b == VL_NONE)
        return true;
    const struct vl_person_state *pa = &s->people[a], *pb = &s->people[b];
    if (pa->tired != pb->tired)
        return pb->tired;
    if (pa->idle_since.ms != pb->idle_since.ms)
        return pa->idle_since.ms < pb->idle_since.ms;
    return a < b;
}

static void search_line(struct search *f, vl_hotline_index hotline, bool is_fallback)
{
    const struct vl_line *line = vl_state_line(f->state, hotline);
    if (!line || line->n_free == 0)
        return;
    for (uint16_t i = line->first_duty; i != VL_NO_DUTY; i = f->state->duty[i].next_of_line) {
        const struct vl_duty *duty = &f->state->duty[i];
        if (f->state->people[duty->person].counted_free && is_target(f, duty, is_fallback) &&
            may_ring(f, duty) && is_better(f->state, duty->person, f->best))
            f->best = duty->person;
    }
}

/* VL_NONE: nobody is left in the stage. */
static vl_person_index find_candidate(const struct vl_state *s, const struct vl_call *call,
                                      const struct vl_stage *stage)
{
    struct search f = {s, call, stage, VL_NONE};
    if (call->n_tried == VL_MAX_TRIED)
        return VL_NONE;
    search_line(&f, call->hotline, false);
    for (uint8_t i = 0; i < stage->n_targets; i++)
        if (stage->targets[i].fallback) {
            search_line(&f, s->region->fallback, true);
            break;
        }
    return f.best;
}

/* ---- one call ---- */

static unsigned rings_of_stage(const struct vl_call *call, uint8_t stage)
{
    unsigned n = 0;
    for (uint8_t i = 0; i < call->n_rings; i++)
        n += call->rings[i].stage == stage;
    return n;
}

static void emit_ring(struct vl_deciding *d, const struct vl_call *call, uint8_t stage,
                      vl_person_index person)
{
    struct vl_event *e = vl_emit(d, VL_EVENT_RING_STARTED);
    e->call = call->id;
    e->person = person;
    e->u.ring_started.stage = stage;
    e->u.ring_started.until =
        (vl_utc){d->now.ms + (int64_t)d->state->region->times.ring_seconds * 1000};
}

/* Rings one more if the plan wants it. false: nothing to ring; *is_over then says whether every
 * stage is active and has nobody left and nothing ringing. */
static bool ring_one(struct vl_deciding *d, const struct vl_call *call, bool *is_over)
{
    bool has_room = call->n_rings < d->state->limits.max_rings_per_call;
    *is_over = true;
    for (uint8_t i = 0; i < call->plan.n_stages; i++) {
        const struct vl_stage *stage = &call->plan.stages[i];
        bool is_ringing = rings_of_stage(call, i) > 0;
        if (!*is_over && i > call->active_stage)
            return false;
        if (is_ringing)
            *is_over = false;
        if (is_ringing && !stage->all)
            continue;
        vl_person_index person = find_candidate(d->state, call, stage);
        if (person == VL_NONE)
            continue;
        *is_over = false;
        if (!has_room)
            continue;
        emit_ring(d, call, i, person);
        return true;
    }
    return false;
}

/* Does a call wait on the line that comes after this one? */
static bool has_younger(const struct vl_state *s, const struct vl_call *call)
{
    const struct vl_line *line = vl_state_line(s, call->hotline);
    for (int u = (int)call->urgency + 1; line && u < VL_URGENCY_COUNT; u++)
        if (line->first[u] != VL_NO_SLOT)
            return true;
    return call->behind != VL_NO_SLOT;
}

/* A pause spares the people, but not when a younger call would ring them meanwhile: whoever only
 * missed a ring is rung for the older call again. Whoever declined has said that it is not his. */
static void emit_round_end(struct vl_deciding *d, const struct vl_call *call)
{
    if (!call->declined && has_younger(d->state, call)) {
        struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ROUND_BEGAN);
        e->call = call->id;
        e->u.round.round = call->round + 1;
        return;
    }
    int64_t pause_ms = (int64_t)d->state->region->times.round_pause_seconds * 1000;
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_ROUND_ENDED);
    e->call = call->id;
    e->u.round.round = call->round;
    e->u.round.again_at = (vl_utc){d->now.ms + pause_ms};
}

static bool dispatch_call(struct vl_deciding *d, const struct vl_call *call)
{
    bool is_over = false;
    if (call->not_before.ms || !vl_call_is_reachable(d->state, call))
        return false;
    if (ring_one(d, call, &is_over))
        return true;
    if (!is_over || !vl_call_is_spent(call))
        return false;
    emit_round_end(d, call);
    return true;
}

/* ---- calls that nobody is there for ---- */

static bool is_deserted(const struct vl_state *s, const struct vl_call *call)
{
    const struct vl_line *fallback = vl_state_line(s, s->region->fallback);
    bool is_through = !call->callback && call->active_stage >= call->plan.n_stages;
    bool has_fallback = vl_plan_has_fallback(&call->plan) && fallback && fallback->n_present;
    return is_through && call->n_rings == 0 && !call->parent && !has_fallback;
}

/* They become tasks at once, oldest first, rather than wait for nobody. */
static bool owe_deserted(struct vl_deciding *d, const struct vl_line *line)
{
    const struct vl_state *s = d->state;
    for (int u = 0; u < VL_URGENCY_COUNT; u++)
        for (uint32_t slot = line->first[u]; slot != VL_NO_SLOT; slot = s->calls[slot].behind) {
            if (!is_deserted(s, &s->calls[slot]))
                continue;
            vl_emit_owed(d, &s->calls[slot], VL_TASK_NOBODY);
            return true;
        }
    return false;
}

/* ---- all lines ---- */

/* Ready lines, each with the first call that was not looked at: a heap, the first call on top. */
struct ready_line {
    struct vl_queue_cursor cursor;
    const struct vl_call *call;
};
struct ready_lines {
    const struct vl_deciding *d;
    size_t n;
    struct ready_line lines[VL_MAX_HOTLINES];
};

static bool is_first(const struct ready_lines *r, size_t a, size_t b)
{
    return vl_queue_before(r->d->state, r->lines[a].call, r->lines[b].call, r->d->now);
}

static void sink(struct ready_lines *r, size_t i)
{
    for (size_t child = 2 * i + 1; child < r->n; child = 2 * i + 1) {
        if (child + 1 < r->n && is_first(r, child + 1, child))
            child++;
        if (!is_first(r, child, i))
            return;
        struct ready_line line = r->lines[i];
        r->lines[i] = r->lines[child];
        r->lines[child] = line;
        i = child;
    }
}

/* Who used up the hour's budget is not rung for routine calls: with nobody else free, and nothing
 * else to do for them, they need not be looked at. */
static bool can_serve_all(const struct vl_state *s, const struct vl_line *line)
{
    if (line->n_spent > 0 || line->n_fallback > 0)
        return true;
    for (uint16_t i = line->first_duty; i != VL_NO_DUTY; i = s->duty[i].next_of_line)
        if (s->people[s->duty[i].person].counted_free && !s->people[s->duty[i].person].tired)
            return true;
    return false;
}

static bool open_line(struct ready_line *ready, const struct vl_deciding *d,
                      vl_hotline_index hotline)
{
    ready->cursor = vl_queue_of(d->state, hotline, d->now);
    if (!can_serve_all(d->state, &d->state->lines[hotline]))
        ready->cursor.next[VL_URGENCY_ROUTINE] = VL_NO_SLOT;
    ready->call = vl_queue_first(&ready->cursor);
    return ready->call != NULL;
}

static void open_lines(struct ready_lines *r, const struct vl_deciding *d)
{
    r->d = d;
    r->n = 0;
    for (unsigned word = 0; word < VL_MAX_HOTLINES / 64; word++)
        for (uint64_t bits = d->state->ready[word]; bits; bits &= bits - 1) {
            unsigned line = word * 64 + (unsigned)__builtin_ctzll(bits);
            r->n += open_line(&r->lines[r->n], d, (vl_hotline_index)line);
        }
    for (size_t i = r->n / 2; i > 0; i--)
        sink(r, i - 1);
}

static void skip_first(struct ready_lines *r)
{
    vl_queue_skip(&r->lines[0].cursor);
    r->lines[0].call = vl_queue_first(&r->lines[0].cursor);
    if (!r->lines[0].call)
        r->lines[0] = r->lines[--r->n];
    sink(r, 0);
}

void vl_decide_dispatch(struct vl_deciding *d)
{
    struct ready_lines ready;
    if (d->state->n_waiting == 0)
        return;
    for (open_lines(&ready, d); ready.n; skip_first(&ready))
        if (dispatch_call(d, ready.lines[0].call))
            return;
    for (unsigned word = 0; word < VL_MAX_HOTLINES / 64; word++)
        for (uint64_t bits = d->state->deserted[word]; bits; bits &= bits - 1) {
            unsigned line = word * 64 + (unsigned)__builtin_ctzll(bits);
            if (owe_deserted(d, &d->state->lines[line]))
                return;
        }
}

#include "rules.h"
#include "scene.h"

static struct scene *scene_of(struct run *run, struct scene *scene)
{
    scene_set(scene, run->state, &run->ledger, run_region(run), &run->limits, run->now);
    return scene;
}

static enum vl_role role_of(const struct run *run, vl_person_index person)
{
    return run_region(run)->people[person].role;
}

/* ---- commands ---- */

static bool rings_at(const struct vl_call_view *call, vl_person_index person)
{
    for (uint8_t i = 0; i < call->n_rings; i++)
        if (call->rings[i].person == person)
            return true;
    return false;
}

static bool is_on_duty(const struct run *run, vl_hotline_index hotline, vl_person_index person)
{
    struct vl_duty_view duty[SCENE_DUTY];
    size_t n = vl_state_duty(run->state, hotline, duty, SCENE_DUTY);
    for (size_t i = 0; i < n && i < SCENE_DUTY; i++)
        if (duty[i].person == person)
            return true;
    return false;
}

static bool may_close(const struct run *run, const struct vl_call_view *call,
                      vl_person_index person)
{
    vl_person_index whose = call->phase == VL_PHASE_OWED ? call->owner : call->specialist;
    return whose == person || role_of(run, person) == VL_ROLE_COORDINATOR ||
           (whose == VL_NONE && is_on_duty(run, call->hotline, person));
}

static bool may_do(const struct run *run, const struct vl_call_view *call,
                   const struct vl_command *c)
{
    switch (c->type) {
    case VL_COMMAND_CALL_LEAVE:
    case VL_COMMAND_CALLBACK:
    case VL_COMMAND_CALLBACK_ANSWER:
    case VL_COMMAND_CALLBACK_DECLINE:
    case VL_COMMAND_QUESTION:
        return call->caller == c->person;
    case VL_COMMAND_RING_ACCEPT:
    case VL_COMMAND_RING_DECLINE:
        return rings_at(call, c->person);
    case VL_COMMAND_HOLD:
    case VL_COMMAND_TRANSFER:
    case VL_COMMAND_HAND_OVER:
        return call->specialist == c->person && !call->parent;
    case VL_COMMAND_GUEST_INVITE:
    case VL_COMMAND_GUEST_ADMIT:
    case VL_COMMAND_GUEST_REMOVE:
        return (call->caller == c->person || call->specialist == c->person) && !call->parent;
    case VL_COMMAND_HANG_UP:
    case VL_COMMAND_URGENCY_CHANGE:
        return call->caller == c->person || call->specialist == c->person;
    case VL_COMMAND_OUTCOME:
        return may_close(run, call, c->person);
    case VL_COMMAND_TASK_TAKE:
        return is_on_duty(run, call->hotline, c->person) ||
               role_of(run, c->person) == VL_ROLE_COORDINATOR;
    default:
        return true;
    }
}

const char *rules_of_command(struct run *run, const struct vl_command *command)
{
    struct vl_call_view call;
    if (command->type == VL_COMMAND_TIME_OUT &&
        role_of(run, command->person) != VL_ROLE_COORDINATOR)
        return "somebody declares a time-out who is no coordinator";
    if (command->type == VL_COMMAND_CALL_PLACE && !command->u.place.parent &&
        !vl_hotline_takes(run_region(run), command->u.place.hotline, role_of(run, command->person)))
        return "somebody calls a line that is not for him";
    if (command->call == 0 || vl_state_call(run->state, command->call, &call) < 0)
        return NULL;
    return may_do(run, &call, command) ? NULL : "somebody decides about another person's call";
}

/* ---- events ---- */

static const char *check_order(const struct scene *s, size_t call, vl_person_index person)
{
    for (size_t i = 0; i < s->n_calls; i++)
        if (i != call && s->calls[i].phase == VL_PHASE_WAITING && scene_before(s, i, call) &&
            scene_wants(s, i, person, ANY_STAGE))
            return "4: a call that comes first could have rung the same person";
    return NULL;
}

static const char *check_ring(struct run *run, const struct vl_event *e)
{
    static struct scene scene;
    const struct scene *s = scene_of(run, &scene);
    const struct vl_person_view *p = &s->people[e->person];
    size_t call = scene_find(s, e->call);
    int64_t ring_ms = (int64_t)s->region->times.ring_seconds * 1000;
    if (call == s->n_calls)
        return "2: a ring for a call that is over";
    if (p->activity == VL_ACTIVITY_RINGING || p->activity == VL_ACTIVITY_TALKING || p->placed_call)
        return "1: somebody is rung who is busy with another call";
    vl_hospital_index hospital = s->region->people[e->person].hospital;
    bool is_fallback = s->calls[call].plan->stages[e->u.ring_started.stage].targets[0].fallback;
    vl_hotline_index line = is_fallback ? s->region->fallback : s->calls[call].hotline;
    if (s->time_out[hospital] && s->calls[call].urgency != VL_URGENCY_IMMEDIATE &&
        scene_has_others(s, line, hospital))
        return "7: a hospital in time-out is rung while others can answer";
    const char *broken = check_order(s, call, e->person);
    if (broken)
        return broken;
    if (!scene_wants(s, call, e->person, e->u.ring_started.stage))
        return "somebody is rung whom the plan does not name now";
    return e->u.ring_started.until.ms == e->at.ms + ring_ms ? NULL : "a ring has a wrong length";
}

/* When that side was lost for the whole grace time. */
static bool is_grace_over(const struct run *run, vl_person_index person)
{
    struct vl_person_view p = vl_state_person(run->state, person);
    int64_t grace_ms = (int64_t)run_region(run)->times.grace_seconds * 1000;
    return !p.connected && p.lost.ms + grace_ms <= run->now.ms;
}

static const char *check_lost(const struct run *run, const struct vl_event *e)
{
    struct vl_call_view call;
    if (vl_state_call(run->state, e->call, &call) < 0 || is_grace_over(run, call.caller) ||
        (call.phase == VL_PHASE_TALKING && is_grace_over(run, call.specialist)))
        return NULL;
    if (call.parent) { /* or with its conversation */
        struct vl_event parent = *e;
        parent.call = call.parent;
        return check_lost(run, &parent);
    }
    return "6: a lost connection costs the call within its grace time";
}

/* The owner of a task. */
static const char *check_owner(const struct run *run, vl_hotline_index hotline,
                               vl_person_index owner)
{
    struct vl_duty_view duty[SCENE_DUTY];
    size_t n = vl_state_duty(run->state, hotline, duty, SCENE_DUTY);
    if (owner == VL_NONE)
        return n == 0 ? NULL : "3: a task has no owner although somebody is on duty";
    if (n && !is_on_duty(run, hotline, owner))
        return "3: a task is given to somebody who is not on duty";
    return role_of(run, owner) == VL_ROLE_SPECIALIST ? NULL : "3: a task is a caller's";
}

static const char *check_owed(const struct run *run, const struct vl_event *e)
{
    struct vl_call_view call;
    if (vl_state_call(run->state, e->call, &call) < 0)
        return NULL;
    if (e->u.owed.task == VL_TASK_LOST && call.phase == VL_PHASE_WAITING) {
        const char *broken = check_lost(run, e);
        if (broken)
            return broken;
    }
    if (e->u.owed.task == VL_TASK_UNANSWERED && call.phase == VL_PHASE_WAITING &&
        call.give_up.ms > run->now.ms)
        return "3: a call is given up too early";
    return check_owner(run, call.hotline, e->person);
}

/* Only its caller may make a call end unanswered; a consult also ends with its conversation. */
static const char *check_left(const struct run *run, const struct vl_event *e)
{
    struct vl_call_view call;
    if (vl_state_call(run->state, e->call, &call) < 0 || call.parent)
        return NULL;
    return run->left == e->call ? NULL : "3: a call disappears that nobody left";
}

const char *rules_of_event(struct run *run, const struct vl_event *event)
{
    switch (event->type) {
    case VL_EVENT_RING_STARTED:
        return check_ring(run, event);
    case VL_EVENT_CALL_OWED:
        return check_owed(run, event);
    case VL_EVENT_CALL_LEFT:
        return check_left(run, event);
    case VL_EVENT_CALL_HUNG_UP:
        return event->u.hung_up.by == VL_HUNG_UP_BY_LOST ? check_lost(run, event) : NULL;
    case VL_EVENT_CALL_PLACED:
        if (event->u.placed.task == VL_TASK_COUNT)
            return NULL;
        if (vl_region_is_open(run_region(run), event->u.placed.hotline, run->now))
            return "3: a call on an open line becomes a task at once";
        return check_owner(run, event->u.placed.hotline, event->u.placed.owner);
    default:
        return NULL;
    }
}

/* ---- quiet ---- */

static const char *check_idle_hands(const struct scene *s)
{
    for (size_t i = 0; i < s->n_calls; i++)
        for (vl_person_index p = 0; p < s->region->n_people; p++)
            if (s->calls[i].phase == VL_PHASE_WAITING && scene_wants(s, i, p, ANY_STAGE))
                return "somebody is free and a call that may ring him waits";
    return NULL;
}

static const char *check_places(const struct run *run, const struct scene *s)
{
    for (size_t i = 0; i < s->n_calls; i++) {
        uint32_t place = 1;
        if (s->calls[i].phase != VL_PHASE_WAITING)
            continue;
        for (size_t k = 0; k < s->n_calls; k++)
            place += k != i && s->calls[k].phase == VL_PHASE_WAITING &&
                     s->calls[k].hotline == s->calls[i].hotline && scene_before(s, k, i);
        if (vl_state_place(run->state, s->calls[i].id, s->now) != place)
            return "4: a call has lost its place";
    }
    return NULL;
}

static bool is_in_rota(const struct scene *s, vl_hotline_index hotline,
                       const struct vl_duty_view *duty, const struct vl_local *local)
{
    const struct vl_hotline *h = &s->region->hotlines[hotline];
    for (uint16_t i = 0; i < h->n_shifts; i++) {
        const struct vl_shift *shift = &s->region->shifts[h->first_shift + i];
        if (shift->person == duty->person && shift->level == duty->level &&
            vl_shift_is_on(shift, local))
            return true;
    }
    return false;
}

static const char *check_rota(const struct scene *s)
{
    struct vl_local local = vl_region_local(s->region, s->now);
    for (uint16_t i = 0; i < s->region->n_shifts; i++)
        if (vl_shift_is_on(&s->region->shifts[i], &local) &&
            !scene_is_on_duty(s, s->region->shifts[i].hotline, s->region->shifts[i].person))
            return "somebody is on duty by the rota and not by the state";
    for (vl_hotline_index h = 0; h < s->region->n_hotlines; h++)
        for (size_t i = 0; i < s->n_duty[h]; i++)
            if (!is_in_rota(s, h, &s->duty[h][i], &local))
                return "somebody is on duty who should not be";
    return NULL;
}

/* Guests only while the call lives, and only those whom the events brought. */
static const char *check_guests(const struct run *run, const struct ledger_call *entry,
                                const struct vl_call_view *call)
{
    struct vl_guest_view guests[VL_CALL_GUESTS];
    size_t n = vl_state_guests(run->state, call->id, guests), expected = 0;
    for (size_t i = 0; i < VL_CALL_GUESTS; i++)
        expected += entry->guests[i] != LEDGER_NO_GUEST;
    if (n != expected || (n && call->phase != VL_PHASE_TALKING))
        return "a call has guests who did not come, or lost one";
    for (size_t i = 0; i < n; i++) {
        if (entry->guests[guests[i].number - 1] != guests[i].state)
            return "a guest is not where the events put him";
        if (guests[i].state == VL_GUEST_STATE_INVITED && guests[i].until.ms <= run->now.ms)
            return "a link outlives its time";
    }
    return NULL;
}

static const char *check_ledger(const struct run *run, const struct scene *s)
{
    if (s->n_calls != run->ledger.n_calls)
        return "3: a call has disappeared, or came from nowhere";
    for (size_t i = 0; i < s->n_calls; i++) {
        const struct ledger_call *entry = s->entries[i];
        if (!entry || entry->phase != s->calls[i].phase)
            return "3: a call is not where its events put it";
        if (entry->specialist != s->calls[i].specialist || entry->n_rings != s->calls[i].n_rings ||
            entry->callback != s->calls[i].callback)
            return "2: a call's people are not those that its events name";
        const char *broken = check_guests(run, entry, &s->calls[i]);
        if (broken)
            return broken;
    }
    return NULL;
}

static const char *check_people(const struct run *run, const struct scene *s)
{
    for (vl_person_index i = 0; i < s->region->n_people; i++) {
        uint32_t uses = 0;
        for (size_t k = 0; k < s->n_calls; k++) {
            const struct vl_call_view *c = &s->calls[k];
            bool talks = c->phase == VL_PHASE_TALKING || c->phase == VL_PHASE_DIALLING;
            uses += rings_at(c, i) || (talks && c->specialist == i);
        }
        if (uses > 1)
            return "1: a specialist is in two rings or conversations";
        if (run->ledger.missed[i] >= s->region->times.missed_rings &&
            s->people[i].presence == VL_PRESENCE_AVAILABLE)
            return "somebody missed two rings and is not away";
    }
    return NULL;
}

/* The next moment at which something must happen to the call; INT64_MAX. */
static int64_t alarm_of(const struct scene *s, const struct vl_call_view *c)
{
    int64_t first = INT64_MAX;
    if (c->phase == VL_PHASE_DIALLING)
        return c->dial_until.ms;
    if (c->phase == VL_PHASE_OWED)
        return c->overdue ? INT64_MAX : c->deadline.ms;
    if (c->phase != VL_PHASE_WAITING)
        return INT64_MAX;
    first = c->give_up.ms;
    for (uint8_t i = 0; i < c->n_rings; i++)
        first = c->rings[i].until.ms < first ? c->rings[i].until.ms : first;
    if (c->again_at.ms && !c->not_before.ms && c->again_at.ms < first)
        first = c->again_at.ms;
    if (c->not_before.ms && c->not_before.ms < first)
        first = c->not_before.ms;
    const struct vl_person_view *caller = &s->people[c->caller];
    int64_t lost = caller->lost.ms + (int64_t)s->region->times.grace_seconds * 1000;
    return !c->callback && !caller->connected && lost < first ? lost : first;
}

static const char *check_alarms(const struct run *run, const struct scene *s)
{
    vl_utc due;
    if (!vl_due(run->state, run->now, &due))
        return "nothing would ever happen again";
    if (due.ms <= run->now.ms)
        return "the core is quiet and something is due";
    for (size_t i = 0; i < s->n_calls; i++)
        if (alarm_of(s, &s->calls[i]) < due.ms)
            return "a call's moment passes unnoticed";
    return NULL;
}

const char *rules_when_quiet(struct run *run)
{
    static struct scene scene;
    const struct scene *s = scene_of(run, &scene);
    const char *broken = check_ledger(run, s);
    if (!broken)
        broken = check_people(run, s);
    if (!broken)
        broken = check_places(run, s);
    if (!broken)
        broken = check_idle_hands(s);
    if (!broken)
        broken = check_alarms(run, s);
    if (!broken && run->now.ms >= run->latest.ms)
        broken = check_rota(s);
    return broken;
}

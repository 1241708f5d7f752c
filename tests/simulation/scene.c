#include "scene.h"

void scene_set(struct scene *scene, const struct vl_state *state, struct ledger *ledger,
               const struct vl_region *region, const struct vl_state_limits *limits, vl_utc now)
{
    struct vl_call_view call = {0};
    scene->region = region;
    scene->max_rings = limits->max_rings_per_call;
    scene->now = now;
    scene->n_calls = 0;
    while (scene->n_calls < LEDGER_CALLS && vl_state_next_call(state, &call)) {
        scene->entries[scene->n_calls] = ledger_find(ledger, call.id);
        scene->calls[scene->n_calls++] = call;
    }
    for (vl_person_index i = 0; i < region->n_people && i < SCENE_PEOPLE; i++)
        scene->people[i] = vl_state_person(state, i);
    for (vl_hotline_index i = 0; i < region->n_hotlines && i < SCENE_LINES; i++)
        scene->n_duty[i] = vl_state_duty(state, i, scene->duty[i], SCENE_DUTY);
    for (vl_hospital_index i = 0; i < region->n_hospitals; i++)
        scene->time_out[i] = vl_state_time_out(state, i).on;
}

size_t scene_find(const struct scene *scene, uint64_t call)
{
    size_t i = 0;
    while (i < scene->n_calls && scene->calls[i].id != call)
        i++;
    return i;
}

bool scene_is_on_duty(const struct scene *scene, vl_hotline_index hotline, vl_person_index person)
{
    for (size_t i = 0; i < scene->n_duty[hotline]; i++)
        if (scene->duty[hotline][i].person == person)
            return true;
    return false;
}

bool scene_has_others(const struct scene *scene, vl_hotline_index hotline,
                      vl_hospital_index hospital)
{
    for (size_t i = 0; i < scene->n_duty[hotline]; i++) {
        const struct vl_duty_view *d = &scene->duty[hotline][i];
        if (d->hospital != hospital && !scene->time_out[d->hospital] && d->status.connected &&
            d->status.presence == VL_PRESENCE_AVAILABLE)
            return true;
    }
    return false;
}

static bool is_free(const struct vl_person_view *p)
{
    return p->connected && p->presence == VL_PRESENCE_AVAILABLE &&
           p->activity == VL_ACTIVITY_IDLE && p->placed_call == 0;
}

/* Is the person on duty where the target points, and allowed to be rung for the call? */
static bool may_ring_there(const struct scene *s, const struct vl_call_view *call,
                           const struct vl_target *target, vl_person_index person)
{
    vl_hotline_index line = target->fallback ? s->region->fallback : call->hotline;
    for (size_t i = 0; i < s->n_duty[line]; i++) {
        const struct vl_duty_view *d = &s->duty[line][i];
        if (d->person != person || d->level != target->level ||
            (!target->fallback && d->hospital != target->hospital))
            continue;
        return !s->time_out[d->hospital] || call->urgency == VL_URGENCY_IMMEDIATE ||
               !scene_has_others(s, line, d->hospital);
    }
    return false;
}

static bool may_ring(const struct scene *s, size_t at, const struct vl_stage *stage,
                     vl_person_index person)
{
    const struct vl_call_view *call = &s->calls[at];
    const struct vl_person_view *p = &s->people[person];
    if (!is_free(p) || ledger_has_tried(s->entries[at], person) ||
        (p->tired && call->urgency == VL_URGENCY_ROUTINE))
        return false;
    for (uint8_t i = 0; i < stage->n_targets; i++)
        if (may_ring_there(s, call, &stage->targets[i], person))
            return true;
    return false;
}

static bool has_candidate(const struct scene *s, size_t at, const struct vl_stage *stage)
{
    for (vl_person_index i = 0; i < s->region->n_people; i++)
        if (may_ring(s, at, stage, i))
            return true;
    return false;
}

static bool rings_now(const struct scene *s, size_t at)
{
    const struct vl_call_view *call = &s->calls[at];
    const struct vl_person_view *caller = &s->people[call->caller];
    if (call->phase != VL_PHASE_WAITING || call->not_before.ms || !s->entries[at] ||
        call->n_rings >= s->max_rings)
        return false;
    return !call->callback ||
           (caller->connected && caller->placed_call == 0 && caller->activity == VL_ACTIVITY_IDLE);
}

static bool stage_rings(const struct ledger_call *entry, uint8_t stage)
{
    for (uint8_t i = 0; i < entry->n_rings; i++)
        if (entry->rings[i].stage == stage)
            return true;
    return false;
}

bool scene_wants(const struct scene *scene, size_t call, vl_person_index person, uint8_t stage)
{
    const struct ledger_call *entry = scene->entries[call];
    const struct vl_plan *plan = scene->calls[call].plan;
    bool are_over = true; /* the stages before: nobody left, nothing rings */
    if (!rings_now(scene, call))
        return false;
    for (uint8_t i = 0; i < plan->n_stages; i++) {
        if (!are_over && i > entry->active_stage)
            return false;
        bool is_ringing = stage_rings(entry, i);
        are_over = are_over && !is_ringing;
        if (is_ringing && !plan->stages[i].all)
            continue;
        if ((stage == ANY_STAGE || stage == i) && may_ring(scene, call, &plan->stages[i], person))
            return true;
        are_over = are_over && !has_candidate(scene, call, &plan->stages[i]);
    }
    return false;
}

static int64_t aged_urgency(const struct scene *s, const struct vl_call_view *call)
{
    int64_t waited_ms = s->now.ms - call->placed.ms;
    int64_t urgency = call->urgency;
    while (urgency > VL_URGENCY_SUBACUTE &&
           waited_ms >= (int64_t)s->region->times.ageing_seconds * 1000) {
        waited_ms -= (int64_t)s->region->times.ageing_seconds * 1000;
        urgency--;
    }
    return urgency;
}

bool scene_before(const struct scene *scene, size_t a, size_t b)
{
    int64_t of_a = aged_urgency(scene, &scene->calls[a]);
    int64_t of_b = aged_urgency(scene, &scene->calls[b]);
    return of_a != of_b ? of_a < of_b : scene->calls[a].id < scene->calls[b].id;
}

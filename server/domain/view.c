#include "domain/view.h"
#include "domain/queue.h"
#include "domain/settle.h"

size_t vl_state_call_count(const struct vl_state *state)
{
    return state->n_calls;
}

static void copy_rings(const struct vl_call *c, struct vl_call_view *out)
{
    out->n_rings = c->n_rings;
    for (uint8_t i = 0; i < c->n_rings; i++)
        out->rings[i] = (struct vl_ring_view){c->rings[i].person, c->rings[i].stage,
                                              c->rings[i].started, c->rings[i].until};
}

static void view_call(const struct vl_call *c, struct vl_call_view *out)
{
    *out = (struct vl_call_view){
        .id = c->id,
        .phase = c->phase,
        .hotline = c->hotline,
        .caller = c->caller,
        .specialist = c->specialist,
        .urgency = c->urgency,
        .suggested = c->suggested,
        .plan_source = c->plan_source,
        .plan = &c->plan,
        .parent = c->parent,
        .callback = c->callback,
        .held = c->held,
        .dials = c->dials,
        .dial_until = c->dial_until,
        .give_up = c->give_up,
        .placed = c->placed,
        .answered = c->answered,
        .hung_up = c->hung_up,
        .round = c->round,
        .again_at = c->again_at,
        .not_before = c->not_before,
        .task = c->task,
        .owner = c->owner,
        .deadline = c->deadline,
        .overdue = c->phase == VL_PHASE_OWED && vl_task_is_final(c),
        .outcome = c->outcome,
    };
    copy_rings(c, out);
}

uint64_t vl_state_first_call(const struct vl_state *state)
{
    return state->oldest == VL_NO_SLOT ? 0 : state->calls[state->oldest].id;
}

bool vl_state_next_call(const struct vl_state *state, struct vl_call_view *call)
{
    const struct vl_call *c = call->id ? vl_state_find(state, call->id) : NULL;
    uint32_t next = state->oldest;
    if (call->id)
        next = c ? c->newer : VL_NO_SLOT;
    if (next == VL_NO_SLOT)
        return false;
    view_call(&state->calls[next], call);
    return true;
}

int vl_state_call(const struct vl_state *state, uint64_t call, struct vl_call_view *out)
{
    const struct vl_call *c = vl_state_find(state, call);
    if (!c)
        return VL_E_NOENT;
    view_call(c, out);
    return VL_OK;
}

uint32_t vl_state_waiting_count(const struct vl_state *state, vl_hotline_index hotline)
{
    const struct vl_line *line = vl_state_line(state, hotline);
    return line ? line->n_waiting : 0;
}

uint32_t vl_state_place(const struct vl_state *state, uint64_t call, vl_utc now)
{
    const struct vl_call *c = vl_state_find(state, call);
    const struct vl_line *line = c ? vl_state_line(state, c->hotline) : NULL;
    uint32_t place = 1;
    if (!line || c->phase != VL_PHASE_WAITING)
        return 0;
    for (int u = 0; u < VL_URGENCY_COUNT; u++)
        for (uint32_t i = line->first[u]; i != VL_NO_SLOT; i = state->calls[i].behind) {
            if (!vl_queue_before(state, &state->calls[i], c, now))
                break; /* nor does any behind it */
            place++;
        }
    return place;
}

uint64_t vl_state_consult_of(const struct vl_state *state, uint64_t call)
{
    const struct vl_call *c = vl_state_find(state, call);
    const struct vl_call *consult = c ? vl_state_consult(state, c) : NULL;
    return consult ? consult->id : 0;
}

struct vl_person_view vl_state_person(const struct vl_state *state, vl_person_index person)
{
    const struct vl_person_state *p = vl_state_of_person(state, person);
    if (!p)
        return (struct vl_person_view){0};
    return (struct vl_person_view){
        .connected = p->connected,
        .lost = p->lost,
        .presence = p->presence,
        .activity = p->activity,
        .activity_call = p->activity_call,
        .busy_until = p->busy_until,
        .placed_call = p->placed_call,
        .scrubbed_until = p->scrubbed_until,
        .test = p->test,
        .test_until = p->test_until,
        .tired = p->tired,
        .missed = p->missed,
        .set_away = p->set_away,
    };
}

struct vl_time_out_view vl_state_time_out(const struct vl_state *state, vl_hospital_index hospital)
{
    if (hospital >= state->region->n_hospitals)
        return (struct vl_time_out_view){0};
    const struct vl_hospital_state *h = &state->hospitals[hospital];
    return (struct vl_time_out_view){h->time_out, h->since, h->until};
}

struct vl_cover vl_state_cover(const struct vl_state *state,
                               const uint8_t patient[VL_PATIENT_BYTES], vl_utc now,
                               enum vl_role caller)
{
    return vl_discharges_cover(state->discharges, state->region, patient, now, caller);
}

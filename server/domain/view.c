#include "domain/view.h"
#include "domain/state_data.h"

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

static void view_call(const struct vl_state *state, const struct vl_call *c,
                      struct vl_call_view *out)
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
        .placed = c->placed,
        .answered = c->answered,
        .hung_up = c->hung_up,
        .place = vl_state_place(state, c->id),
        .round = c->round,
        .again_at = c->again_at,
        .owner = c->owner,
        .deadline = c->deadline,
        .outcome = c->outcome,
    };
    copy_rings(c, out);
}

void vl_state_call_at(const struct vl_state *state, size_t i, struct vl_call_view *out)
{
    view_call(state, &state->calls[state->order[i]], out);
}

int vl_state_call(const struct vl_state *state, uint64_t call, struct vl_call_view *out)
{
    const struct vl_call *c = vl_state_find(state, call);
    if (!c)
        return VL_E_NOENT;
    view_call(state, c, out);
    return VL_OK;
}

uint32_t vl_state_waiting_count(const struct vl_state *state, vl_hotline_index hotline)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < state->n_queue; i++)
        n += state->calls[state->queue[i]].hotline == hotline;
    return n;
}

uint32_t vl_state_place(const struct vl_state *state, uint64_t call)
{
    const struct vl_call *c = vl_state_find(state, call);
    uint32_t place = 0;
    if (!c || c->phase != VL_PHASE_WAITING)
        return 0;
    for (uint32_t i = 0; i < state->n_queue; i++) {
        const struct vl_call *other = &state->calls[state->queue[i]];
        place += other->hotline == c->hotline;
        if (other == c)
            break;
    }
    return place;
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
    };
}

struct duty_list {
    const struct vl_state *state;
    const struct vl_hotline *hotline;
    struct vl_local local;
    struct vl_duty_view *out;
    size_t capacity, n;
};

static bool is_same_turn(const struct vl_shift *a, const struct vl_shift *b)
{
    return a->person == b->person && a->level == b->level;
}

/* Shifts are sorted by level and person, so two shifts of one person on a level are neighbours. */
static bool is_first_on(const struct duty_list *list, uint16_t i)
{
    const struct vl_shift *shifts = &list->state->region->shifts[list->hotline->first_shift];
    if (!vl_shift_is_on(&shifts[i], &list->local))
        return false;
    for (uint16_t k = i; k > 0 && is_same_turn(&shifts[k - 1], &shifts[i]); k--)
        if (vl_shift_is_on(&shifts[k - 1], &list->local))
            return false;
    return true;
}

static void list_position(struct duty_list *list, vl_hospital_index hospital)
{
    const struct vl_region *region = list->state->region;
    for (uint16_t i = 0; i < list->hotline->n_shifts; i++) {
        const struct vl_shift *s = &region->shifts[list->hotline->first_shift + i];
        if (region->people[s->person].hospital != hospital || !is_first_on(list, i))
            continue;
        if (list->n < list->capacity)
            list->out[list->n] = (struct vl_duty_view){s->person, hospital, s->level,
                                                       vl_state_person(list->state, s->person)};
        list->n++;
    }
}

size_t vl_state_duty(const struct vl_state *state, vl_hotline_index hotline, vl_utc now,
                     struct vl_duty_view *out, size_t capacity)
{
    if (hotline >= state->region->n_hotlines)
        return 0;
    struct duty_list list = {state,
                             &state->region->hotlines[hotline],
                             vl_region_local(state->region, now),
                             out,
                             capacity,
                             0};
    for (uint16_t i = 0; i < list.hotline->n_positions; i++)
        list_position(&list, list.hotline->positions[i]);
    return list.n;
}

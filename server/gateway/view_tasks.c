/* view_tasks.c - what is owed to callers and by whom, and which hospitals are in time-out. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/view_internal.h"
#include "gateway/views.h"

#define MAX_TASKS 64

static bool may_take(const struct vl_views *v, const struct vl_call_view *call,
                     vl_person_index person)
{
    return v->region->people[person].role == VL_ROLE_COORDINATOR ||
           vl_state_on_duty(vl_engine_state(v->engine), call->hotline, person);
}

static json_t *task_view(const struct vl_views *v, const struct vl_call_view *call,
                         vl_person_index person)
{
    const struct vl_hotline *h = &v->region->hotlines[call->hotline];
    json_t *o =
        json_pack("{s:I, s:s, s:{s:s, s:s}, s:s, s:s, s:b, s:b}", "call", (json_int_t)call->id,
                  "hotline", h->id, "hotline_name", "da", h->name_da, "en", h->name_en, "kind",
                  vl_task_name(call->task), "urgency", vl_urgency_name(call->urgency), "overdue",
                  call->overdue && call->deadline.ms < vl_engine_now(v->engine).ms, "mine",
                  call->owner == person);

    if (!o)
        return NULL;
    vl_view_set_utc(o, "placed_at", call->placed);
    vl_view_set_utc(o, "deadline", call->deadline);
    if (call->owner < v->region->n_people)
        json_object_set_new(o, "owner", vl_view_person(v->region, call->owner));
    return o;
}

json_t *vl_view_tasks(const struct vl_views *v, vl_person_index person)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    struct vl_call_view call = {0};
    json_t *list = json_array();

    while (list && json_array_size(list) < MAX_TASKS && vl_state_next_call(state, &call))
        if (call.phase == VL_PHASE_OWED && call.hotline < v->region->n_hotlines &&
            (call.owner == person || may_take(v, &call, person)))
            json_array_append_new(list, task_view(v, &call, person));
    return list;
}

json_t *vl_view_time_outs(const struct vl_views *v)
{
    const struct vl_state *state = vl_engine_state(v->engine);
    json_t *list = json_array();

    for (vl_hospital_index i = 0; list && i < v->region->n_hospitals; i++) {
        struct vl_time_out_view time_out = vl_state_time_out(state, i);
        json_t *o;
        if (!time_out.on)
            continue;
        o = json_pack("{s:s, s:s}", "hospital", v->region->hospitals[i].code, "name",
                      v->region->hospitals[i].name);
        vl_view_set_utc(o, "since", time_out.since);
        vl_view_set_utc(o, "until", time_out.until);
        json_array_append_new(list, o);
    }
    return list;
}

json_t *vl_view_hospitals(const struct vl_region *region)
{
    json_t *list = json_array();

    for (vl_hospital_index i = 0; list && i < region->n_hospitals; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "hospital", region->hospitals[i].code,
                                              "name", region->hospitals[i].name));
    return list;
}

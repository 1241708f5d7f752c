/* view_follow_ups.c - was the patient admitted anyway: whom it is asked of, and what was said. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/view_internal.h"
#include "gateway/views.h"

#define MOST 16 /* of one person; more come as these are answered */

static json_t *follow_up_view(const struct vl_views *v, const struct vl_follow_up_view *asked)
{
    const struct vl_follow_up *f = &asked->follow_up;
    const struct vl_hotline *h = &v->region->hotlines[f->hotline];
    json_t *o =
        json_pack("{s:I, s:{s:s, s:s}, s:o, s:s, s:i}", "call", (json_int_t)f->call, "hotline_name",
                  "da", h->name_da, "en", h->name_en, "by", vl_view_person(v->region, f->by),
                  "outcome", vl_outcome_name(f->outcome), "day", (int)asked->day);

    if (o)
        vl_view_set_utc(o, "at", f->at);
    return o;
}

json_t *vl_view_follow_ups(const struct vl_views *v, vl_person_index person)
{
    struct vl_follow_up_view asked[MOST];
    size_t n = vl_state_follow_ups(vl_engine_state(v->engine), person, vl_engine_now(v->engine),
                                   asked, MOST);
    json_t *list = json_array();

    for (size_t i = 0; list && i < n && i < MOST; i++)
        if (asked[i].follow_up.hotline < v->region->n_hotlines)
            json_array_append_new(list, follow_up_view(v, &asked[i]));
    return list;
}

json_t *vl_view_follow_up_sum(const struct vl_views *v)
{
    struct vl_follow_up_sum sum =
        vl_state_follow_up_sum(vl_engine_state(v->engine), vl_engine_now(v->engine));

    return json_pack("{s:I, s:I, s:I, s:I}", "due", (json_int_t)sum.due, "yes",
                     (json_int_t)sum.answered[VL_ADMITTED_YES], "no",
                     (json_int_t)sum.answered[VL_ADMITTED_NO], "unknown",
                     (json_int_t)sum.answered[VL_ADMITTED_UNKNOWN]);
}

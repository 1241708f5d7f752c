/* event_body_outcome.c - how a call ended and what came of it. */
#include "domain/event_body.h"

/* What was not said has no name, and no field. */
static void put_if_said(json_t *body, const char *key, const char *name, bool *ok)
{
    if (name)
        vl_put(body, key, json_string(name), ok);
}

void vl_put_outcome(const struct vl_region *region, const struct vl_event *e, json_t *body,
                    bool *ok)
{
    vl_put_by(region, e, body, ok);
    vl_put(body, "outcome", json_string(vl_outcome_name(e->u.outcome.outcome)), ok);
    put_if_said(body, "assessed", vl_urgency_name(e->u.outcome.assessed), ok);
    put_if_said(body, "denied", vl_denial_name(e->u.outcome.denied), ok);
    put_if_said(body, "next_by", vl_next_by_name(e->u.outcome.next_by), ok);
}

bool vl_get_outcome(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    vl_get_by(region, body, e);
    e->u.outcome.outcome = vl_outcome_from_name(vl_json_string(body, "outcome"));
    e->u.outcome.assessed = vl_urgency_from_name(vl_json_string(body, "assessed"));
    e->u.outcome.denied = vl_denial_from_name(vl_json_string(body, "denied"));
    e->u.outcome.next_by = vl_next_by_from_name(vl_json_string(body, "next_by"));
    return e->u.outcome.outcome < VL_OUTCOME_COUNT;
}

void vl_put_followed_up(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok)
{
    vl_put_by(region, e, body, ok);
    vl_put(body, "day", json_integer(e->u.followed_up.day), ok);
    vl_put(body, "admitted", json_string(vl_admitted_name(e->u.followed_up.admitted)), ok);
}

bool vl_get_followed_up(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t day = 0;
    if (vl_json_integer(body, "day", 0, VL_MAX_FOLLOW_UP_DAY, &day) < 0)
        return false;
    vl_get_by(region, body, e);
    e->u.followed_up.day = (uint16_t)day;
    e->u.followed_up.admitted = vl_admitted_from_name(vl_json_string(body, "admitted"));
    return e->u.followed_up.admitted < VL_ADMITTED_COUNT;
}

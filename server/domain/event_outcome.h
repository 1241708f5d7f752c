/* event_outcome.h - the bodies of call.outcome and call.followed_up, for event_json.c's table
 * alone.
 *
 * put: *ok becomes false when memory is short. get: false when a field is missing or impossible. */
#ifndef VL_DOMAIN_EVENT_OUTCOME_H
#define VL_DOMAIN_EVENT_OUTCOME_H

#include "domain/event.h"

void vl_put_outcome(const struct vl_region *region, const struct vl_event *e, json_t *body,
                    bool *ok);
bool vl_get_outcome(const struct vl_region *region, const json_t *body, struct vl_event *e);
void vl_put_followed_up(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok);
bool vl_get_followed_up(const struct vl_region *region, const json_t *body, struct vl_event *e);

#endif

/* view_internal.h - what views.c and view_calls.c share; for nobody else. */
#ifndef VL_GATEWAY_VIEW_INTERNAL_H
#define VL_GATEWAY_VIEW_INTERNAL_H

#include "base/clock.h"
#include "base/json.h"
#include "domain/view.h"
#include "gateway/views.h"

#define VL_VIEW_MAX_CALLS 32 /* on one person's screen */

/* Adds the moment as text; 0 ms (not yet): nothing. */
void vl_view_set_utc(json_t *object, const char *key, vl_utc at);

/* view_calls.c: array of Ringing. */
json_t *vl_view_ringing(const struct vl_region *region, const struct vl_call_view *call);
/* view_conversation.c: to a person's live call: parties, guests, consult, consult_of. */
void vl_view_set_conversation(const struct vl_views *views, json_t *object,
                              const struct vl_call_view *call, vl_person_index person);
/* view_follow_ups.c: what a caller is asked about calls that are over, an array of FollowUp; and
 * the sum of all answers. */
json_t *vl_view_follow_ups(const struct vl_views *views, vl_person_index person);
json_t *vl_view_follow_up_sum(const struct vl_views *views);

/* view_tasks.c: arrays of Task, TimeOut and of the hospitals, as in the protocol. */
json_t *vl_view_tasks(const struct vl_views *views, vl_person_index person);
json_t *vl_view_time_outs(const struct vl_views *views);
json_t *vl_view_hospitals(const struct vl_region *region);
/* view_queues.c: array of Queue. */
json_t *vl_view_queues(const struct vl_views *views);

#endif

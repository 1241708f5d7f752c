/* queue.h - the order in which the waiting calls of a line are served. Internal to the folder.
 *
 * Higher urgency first; within an urgency the longest wait first. So that routine calls do not
 * starve behind subacute ones, a call counts as one step more urgent for every `ageing_seconds`
 * that it has waited, but never as urgent: nothing ages past somebody who must be helped today.
 * What waits behind those becomes a task when `longest_wait_seconds` are over. */
#ifndef VL_DOMAIN_QUEUE_H
#define VL_DOMAIN_QUEUE_H

#include "domain/state_data.h"

/* A call keeps the place that its id gives it, however often it comes back. */
void vl_queue_add(struct vl_state *state, struct vl_call *call);
void vl_queue_remove(struct vl_state *state, struct vl_call *call);

enum vl_urgency vl_queue_urgency(const struct vl_state *state, const struct vl_call *call,
                                 vl_utc now);
/* Is `a` served before `b`? They may wait on different lines. */
bool vl_queue_before(const struct vl_state *state, const struct vl_call *a, const struct vl_call *b,
                     vl_utc now);

/* One line's waiting calls in order. Valid until the state changes. */
struct vl_queue_cursor {
    const struct vl_state *state;
    vl_utc now;
    uint32_t next[VL_URGENCY_COUNT]; /* slots */
};
struct vl_queue_cursor vl_queue_of(const struct vl_state *state, vl_hotline_index hotline,
                                   vl_utc now);
const struct vl_call *vl_queue_first(const struct vl_queue_cursor *cursor); /* NULL: no more */
void vl_queue_skip(struct vl_queue_cursor *cursor);

#endif

/* state.h - the fold of the journal: who is there, which calls live.
 *
 * Pure: no I/O, no clock, no randomness. All memory is taken when the state is created; evolving
 * never fails and never allocates. One owner, one thread. A call that is finished (left, or its
 * conversation over and its outcome recorded) leaves the state: its history is in the journal. */
#ifndef VL_DOMAIN_STATE_H
#define VL_DOMAIN_STATE_H

#include "domain/event.h"
#include "domain/region.h"

struct vl_state;
struct vl_rota; /* rota.h */

#define VL_MAX_RINGS 12 /* at once, for one call */

#define VL_MAX_CALLS 1048576
/* Patients in the days after their discharge; when full, the oldest discharge is forgotten. */
#define VL_STATE_DISCHARGES 8192
/* Calls whose callers will be asked how it went; when full, the oldest call is forgotten. */
#define VL_STATE_FOLLOW_UPS 16384

struct vl_state_limits {
    uint32_t max_calls;          /* in the state at once, 1..VL_MAX_CALLS; more are refused */
    uint32_t max_rings_per_call; /* 1..VL_MAX_RINGS */
};
#define VL_STATE_LIMITS_DEFAULT ((struct vl_state_limits){4096, VL_MAX_RINGS})

/* Borrows the region, which must outlive the state. *out ends with vl_state_destroy().
 * VL_E_INVAL: a limit is out of range. VL_E_NOMEM. *out is then unchanged. */
VL_MUST_CHECK int vl_state_create(const struct vl_region *region,
                                  const struct vl_state_limits *limits, struct vl_state **out);
void vl_state_destroy(struct vl_state *state); /* NULL: no effect */

/* Takes the event that stands at `seq` (ascending) in the journal. An event that does not fit the
 * state (a ring for a call that is over, a person whom the region no longer knows) changes only
 * what still makes sense: whatever the journal holds, the invariants hold. In builds with
 * VL_CHECK_INVARIANTS they are asserted after each event. */
void vl_state_evolve(struct vl_state *state, uint64_t seq, const struct vl_event *event);

/* From now on decide asks this rota about the positions it has a file for, and the region's weekly
 * rota about the others. NULL: about none. Borrowed until the next call or the state's end. Evolve
 * never reads it: a state that only replays needs none. VL_COMMAND_ROTA_CHANGED makes decide look
 * at once. */
void vl_state_use_rota(struct vl_state *state, const struct vl_rota *rota);

uint64_t vl_state_last_seq(const struct vl_state *state); /* 0: no event yet */
bool vl_state_is_open(const struct vl_state *state);      /* region.opened was seen */

/* The whole state as compact JSON with sorted keys: two replays of one journal give the same
 * bytes. Ends with free(). NULL: out of memory. */
char *vl_state_canonical(const struct vl_state *state);

#endif

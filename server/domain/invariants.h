/* invariants.h - the promises of the core, as a check of one state.
 *
 * 1 a specialist is in at most one ring or conversation; 2 a call has at most one specialist, and
 * nothing rings for a call that is answered or over; 3 every call in the state waits, is in a
 * conversation, or is somebody's task; 4 a line's queue holds exactly its waiting calls, by urgency
 * and then by age, and its counts of them and of its people are right; 6 a lost connection is
 * remembered with its time, and a lost caller keeps his place. (The others concern parts that are
 * not in this folder, or two states.) */
#ifndef VL_DOMAIN_INVARIANTS_H
#define VL_DOMAIN_INVARIANTS_H

#include "domain/state.h"

/* NULL when all hold; else static text that names the broken one. */
const char *vl_state_check(const struct vl_state *state);

#endif

/* timers.h - the moments that timers.c acts on and due.c waits for. Internal to the folder. */
#ifndef VL_DOMAIN_TIMERS_H
#define VL_DOMAIN_TIMERS_H

#include "domain/state_data.h"

/* When the call's timer other than its rings runs out: the grace of a lost side while it waits
 * or is talked about, the deadline of an owed call that was not yet handed on, or that has no
 * owner. false: none. */
bool vl_call_timer(const struct vl_state *state, const struct vl_call *call, vl_utc *out);

#endif

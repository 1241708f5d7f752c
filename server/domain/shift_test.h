/* shift_test.h - the test ring when a shift begins: does the person's device make itself heard
 * before a caller needs it? Internal to the folder; only evolve_*.c files call it.
 *
 * Nothing else depends on it: a test rings beside everything, is no ring of a call, and makes
 * nobody busy or away. Whoever answers a call has shown more than a test could. */
#ifndef VL_DOMAIN_SHIFT_TEST_H
#define VL_DOMAIN_SHIFT_TEST_H

#include "domain/state_data.h"

/* His first duty begins; before it is added. No effect while he talks, or in a region without
 * tests. */
void vl_shift_test_begin(const struct vl_state *state, struct vl_person_state *person, vl_utc at);
/* He came, went or entered a procedure: it rings while he could hear it, and waits meanwhile. */
void vl_shift_test_follow(const struct vl_state *state, struct vl_person_state *person, vl_utc at);
/* It was heard, or is no longer wanted. */
void vl_shift_test_end(struct vl_person_state *person);
void vl_shift_test_miss(struct vl_person_state *person);

#endif

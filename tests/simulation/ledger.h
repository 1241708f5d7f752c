/* ledger.h - what the events alone tell: our own account of every call, kept beside the state.
 *
 * It knows what no single state can show: that a call was answered once, that its rings ended with
 * it, whom a round tried, and that nothing disappeared. */
#ifndef VL_SIMULATION_LEDGER_H
#define VL_SIMULATION_LEDGER_H

#include "domain/event.h"
#include "domain/state.h"

#define LEDGER_CALLS  64 /* more than max_calls of any run */
#define LEDGER_TRIED  64
#define LEDGER_PEOPLE 32
#define LEDGER_ENDED  256 /* calls with an outcome that are remembered, the latest */

#define LEDGER_NO_GUEST VL_GUEST_STATE_COUNT

struct ledger_call {
    uint64_t id; /* 0: a free entry */
    uint64_t parent;
    enum vl_phase phase;
    vl_person_index caller, specialist;
    enum vl_plan_source plan_source;
    bool callback, has_outcome;
    uint8_t active_stage, n_tried, n_rings, n_stages;
    enum vl_guest_state guests[VL_CALL_GUESTS]; /* by number - 1 */
    vl_utc round_start;
    vl_person_index tried[LEDGER_TRIED];
    struct {
        vl_person_index person;
        uint8_t stage;
    } rings[VL_MAX_RINGS];
};

/* A call with an outcome. */
struct ledger_ended {
    uint64_t id;
    vl_person_index caller;
    vl_utc at;
    enum vl_outcome outcome;
    uint16_t next_day;
    bool was_admitted;
};

struct ledger {
    struct ledger_call calls[LEDGER_CALLS];
    uint32_t n_calls;
    struct ledger_ended ended[LEDGER_ENDED]; /* a ring */
    uint32_t next_ended;
    uint32_t missed[LEDGER_PEOPLE]; /* rings in a row */
};

/* The entry of an open call; NULL. */
struct ledger_call *ledger_find(struct ledger *ledger, uint64_t call);
/* Takes the event at `seq`. NULL, or the rule that it breaks, static text. */
const char *ledger_take(struct ledger *ledger, uint64_t seq, const struct vl_event *event);
bool ledger_has_tried(const struct ledger_call *call, vl_person_index person);

#endif

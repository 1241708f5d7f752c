/* run.h - an episode: a core from its first event on, through steps, with every rule checked after
 * each event and whenever it is quiet. */
#ifndef VL_SIMULATION_RUN_H
#define VL_SIMULATION_RUN_H

#include "breach.h"
#include "domain/view.h"
#include "ledger.h"
#include "small_region.h"
#include "step.h"

#define RUN_MAX_PLACED 1024

struct run_count {
    uint64_t steps, events, crashes, seen[VL_EVENT_COUNT], refused[VL_REFUSAL_COUNT];
};

struct run_record {
    uint64_t seq;
    struct vl_event event;
};

struct run {
    struct vl_region *const *regions; /* SMALL_REGION_ROTAS of them */
    struct vl_state_limits limits;
    struct vl_state *state;
    unsigned rota;
    vl_utc now, latest; /* latest: the clock went back when now is earlier */
    struct run_record *journal;
    size_t n_events, capacity;
    struct {
        uint64_t call;
        uint32_t step;
    } placed[RUN_MAX_PLACED];
    uint32_t n_placed;
    struct step beaten; /* number 0: none */
    struct ledger ledger;
    uint64_t left; /* by its caller, in this step; 0 */
    enum breach breach;
    bool is_traced;
    const char *broken; /* the rule, static text; NULL */
    struct vl_decision decision;
    struct run_count *count; /* borrowed */
};

/* VL_E_NOMEM. Ends with run_close. */
VL_MUST_CHECK int run_open(struct run *run, struct vl_region *const *regions,
                           const struct vl_state_limits *limits, vl_utc now,
                           struct run_count *count);
void run_close(struct run *run);
/* false: a rule is broken, see run->broken. */
bool run_step(struct run *run, const struct step *step);
const struct vl_region *run_region(const struct run *run);
/* The step that placed the call; 0. */
uint32_t run_step_of(const struct run *run, uint64_t call);

#endif

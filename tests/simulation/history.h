/* history.h - the steps of one episode: drawn from a seed, run again, shortened while they still
 * break the same rule. Each run is a process of its own, so that an assertion or a sanitizer that
 * ends it is a finding like any other. */
#ifndef VL_SIMULATION_HISTORY_H
#define VL_SIMULATION_HISTORY_H

#include "run.h"

#define HISTORY_STEPS 300

struct history {
    struct vl_region *const *regions; /* SMALL_REGION_ROTAS of them */
    enum breach breach;
    struct vl_state_limits limits;
    vl_utc first;
    uint32_t n;
    struct step steps[HISTORY_STEPS];
};

/* What episodes tell whoever waits for them: in memory that processes share. */
struct history_news {
    uint64_t episode;
    const char *broken; /* static text, the same in every process of the program; NULL */
    struct run_count count;
};

/* Draws the episode of that seed and runs it as it is drawn. The broken rule; NULL. */
const char *history_draw(struct history *history, uint64_t seed, struct run_count *count);
/* Runs the steps. */
const char *history_run(const struct history *history, bool is_traced, struct run_count *count);
/* Runs `work` in a process of its own. What it broke, or that it ended by itself; NULL. */
const char *history_apart(const char *(*work)(void *), void *data, bool is_quiet,
                          struct history_news *news);
/* Leaves out steps, as many as can be, while `broken` stays broken. */
void history_shrink(struct history *history, const char *broken, struct history_news *news);
void history_print(const struct history *history);

#endif

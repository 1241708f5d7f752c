/* simulate.h - days of calls through the real core, and through a plain rota hunt beside it.
 *
 * Virtual time in whole milliseconds; no clock, no files: the shell reads the region and the model
 * and prints the report. The same region, model and options give the same figures. */
#ifndef VL_SIMULATE_SIMULATE_H
#define VL_SIMULATE_SIMULATE_H

#include "domain/event.h"
#include "simulate/figures.h"

#define VL_SIMULATE_MOST_DAYS 3660u

struct vl_simulate_options {
    uint32_t days;          /* 1..VL_SIMULATE_MOST_DAYS, beginning with the local day of `from` */
    uint32_t calls_per_day; /* 0..VL_MOST_CALLS_A_DAY, on a working day */
    uint64_t seed;
    vl_utc from;
    /* Told of every event of the real core, in order; NULL: nobody. */
    void (*on_event)(void *data, uint64_t seq, const struct vl_event *event);
    void *data;
};
struct vl_simulation {
    struct vl_simulate_options options;
    const struct vl_scene *scene; /* borrowed */
    struct vl_figures ours, baseline;
};

/* Both runs. *out ends with vl_simulate_fini(); the scene must outlive it. VL_E_NOMEM.
 * VL_E_INTERNAL: the core never came to rest, or a call never ended. *out is then unchanged. */
VL_MUST_CHECK int vl_simulate(const struct vl_scene *scene,
                              const struct vl_simulate_options *options, struct vl_simulation *out);
void vl_simulate_fini(struct vl_simulation *simulation);

/* One run each, added to *figures; errors as above. ours.c: the real core. baseline.c: each ring
 * goes to the next of a fixed list of one hospital, whether or not he can take it. */
VL_MUST_CHECK int vl_simulate_ours(const struct vl_scene *scene,
                                   const struct vl_simulate_options *options,
                                   struct vl_figures *figures);
VL_MUST_CHECK int vl_simulate_baseline(const struct vl_scene *scene,
                                       const struct vl_simulate_options *options,
                                       struct vl_figures *figures);

#endif

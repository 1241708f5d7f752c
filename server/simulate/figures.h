/* figures.h - what a run is judged by: how calls ended, how long callers waited, who worked.
 *
 * Memory does not grow with the number of calls. */
#ifndef VL_SIMULATE_FIGURES_H
#define VL_SIMULATE_FIGURES_H

#include "simulate/arrivals.h"

/* Every call ends in exactly one of these. */
enum vl_end {
    VL_END_ANSWERED,  /* a specialist took it while the caller waited */
    VL_END_CALLBACK,  /* a specialist reached the caller, who had taken a call-back */
    VL_END_TASK,      /* it became a task with an owner and a deadline */
    VL_END_ABANDONED, /* the caller hung up */
    VL_END_REFUSED, /* it could not be placed: every caller has a live call, or the core is full */
    VL_END_COUNT
};
const char *vl_end_name(enum vl_end end); /* stable: a key of the JSON report */

/* Times: 0.1 s apart up to a minute, 1 s up to an hour, then minutes up to a day. */
#define VL_TENTHS  600
#define VL_SECONDS 3540
#define VL_MINUTES 1380
struct vl_histogram {
    uint64_t n;
    int64_t sum_ms, longest_ms;
    uint32_t buckets[VL_TENTHS + VL_SECONDS + VL_MINUTES];
};
void vl_histogram_add(struct vl_histogram *h, int64_t ms);
/* The smallest time that at least q (0..1] of all times do not exceed, to the end of its bucket
 * but no more than the longest; -1 when there is none. */
int64_t vl_histogram_quantile_ms(const struct vl_histogram *h, double q);
int64_t vl_histogram_mean_ms(const struct vl_histogram *h); /* -1 when there is none */
/* How many are below `ms`, which is a boundary of buckets. */
uint64_t vl_histogram_below(const struct vl_histogram *h, int64_t ms);

struct vl_tally {
    uint64_t ends[VL_END_COUNT];
    int64_t longest_wait_ms;     /* of any caller: until the answer, or until he waited no more */
    struct vl_histogram answers; /* seconds to answer, of the answered */
};
void vl_tally_add(struct vl_tally *tally, enum vl_end end, int64_t waited_ms);
uint64_t vl_tally_calls(const struct vl_tally *tally);
double vl_tally_answered_share(const struct vl_tally *tally); /* 1 when there was no call */
/* The same, with those whom a kept call-back reached. */
double vl_tally_spoke_share(const struct vl_tally *tally);

struct vl_load {
    uint64_t calls, rings, missed; /* missed: rang until its time was out */
    int64_t talk_ms, duty_ms;      /* duty: while the line was open */
};
struct vl_figures {
    struct vl_tally total;
    struct vl_tally urgencies[VL_URGENCY_COUNT], hours[VL_MODEL_HOURS];
    struct vl_tally *hotlines;
    struct vl_tally *hospitals; /* of the calls to lines where it is rung first */
    uint64_t *answered_at;      /* by the hospital's people, whatever the line's first one */
    struct vl_load *seats;
    uint64_t answered_elsewhere;        /* not at the line's first hospital */
    uint64_t callbacks;                 /* taken when patience ended */
    struct vl_histogram callback_waits; /* of the kept ones: from the call to the talk */
    uint64_t tasks_without_owner;       /* when they became tasks */
};

/* *out ends with vl_figures_fini(). VL_E_NOMEM: *out is then unchanged. */
VL_MUST_CHECK int vl_figures_init(const struct vl_scene *scene, struct vl_figures *out);
void vl_figures_fini(struct vl_figures *figures);
/* One call is over. waited_ms: until the end. seat: who answered, for VL_END_ANSWERED. */
void vl_figures_end(struct vl_figures *figures, const struct vl_scene *scene,
                    const struct vl_arrival *call, enum vl_end end, int64_t waited_ms,
                    uint16_t seat);
/* The day's opening hours become time on duty. */
void vl_figures_day(struct vl_figures *figures, const struct vl_scene *scene,
                    const struct vl_day *day);

#endif

/* rerun.h - a recorded journal once more through the core, under a changed region, rota or plan:
 * what would have been different?
 *
 * Everything that came from outside is as it was: who called when and about what, who was there,
 * how long they talked. How somebody answers a ring that there was not is drawn from how he (or
 * else anybody) answered the rings that there were; the same recording gives the same answer each
 * time. What nobody can know is counted, not hidden: see vl_rerun. Pure; virtual time. */
#ifndef VL_SIMULATE_RERUN_H
#define VL_SIMULATE_RERUN_H

#include "simulate/recording.h"

#define VL_RERUN_MOST_PLANS 256

struct vl_rerun_plan { /* in place of what the journal or the region says */
    vl_hotline_index hotline;
    enum vl_urgency urgency; /* VL_URGENCY_COUNT: every */
    struct vl_plan plan;
};
struct vl_rerun_options {
    const struct vl_rota *rota; /* for the positions that it has a file for, else the region's
                                 * weekly rota; NULL: who was on duty by the journal */
    const struct vl_rerun_plan *plans;
    size_t n_plans;
};

struct vl_rerun_row {
    struct vl_course would;
    bool differs;   /* another end, another hospital, or five seconds */
    bool is_longer; /* he would have waited longer for his answer than he is known to wait */
};
struct vl_rerun {                         /* read it freely */
    const struct vl_recording *recording; /* borrowed */
    struct vl_rerun_row *rows;            /* of the recording's calls, in their order */
    /* Of all calls but those that are still open at the end of the journal. */
    struct vl_tally was, would;
    uint64_t n_differ, n_open, n_longer;
    uint64_t n_rings, n_drawn;               /* of the rerun; whose answer is not in the journal */
    uint64_t n_talks_drawn;                  /* conversations of unknown length */
    uint64_t was_elsewhere, would_elsewhere; /* answered not at the line's first hospital */
};

/* The recording's region decides, and must outlive *out, which ends with vl_rerun_fini().
 * VL_E_NOMEM. VL_E_INTERNAL: the core never came to rest. *out is then unchanged. */
VL_MUST_CHECK int vl_rerun(const struct vl_recording *recording,
                           const struct vl_rerun_options *options, struct vl_rerun *out);
void vl_rerun_fini(struct vl_rerun *rerun);

/* {"plans": [{"hotline": "kardiologi", "urgency": "urgent", "plan": {"stages": [..]}}]}, the plan
 * as a plugin's `route` gives it; without "urgency" it is for all. At most `capacity`, *n is set.
 * VL_E_PROTO: *error says where. */
VL_MUST_CHECK int vl_rerun_read_plans(const struct vl_region *region, const json_t *json,
                                      struct vl_rerun_plan *out, size_t capacity, size_t *n,
                                      struct vl_plan_error *error);

/* rerun_report.c: complete texts, ending with free(); NULL: out of memory. No name of any person is
 * in them. Text: sums, the calls that differ (at most 200), what is unknown. JSON: one line, one
 * object, every call. */
char *vl_rerun_text(const struct vl_rerun *rerun);
char *vl_rerun_json(const struct vl_rerun *rerun);

#endif

/* model.h - how callers and specialists behave: the numbers of simulation.json.
 *
 * One file that a department edits. Every section says in "why" where its numbers come from. */
#ifndef VL_SIMULATE_MODEL_H
#define VL_SIMULATE_MODEL_H

#include "domain/region.h"
#include "simulate/random.h"

#define VL_MODEL_WEEKDAYS 7
#define VL_MODEL_HOURS    24

/* X(section, key, least, most, is_whole). The member of struct vl_model is section_key. */
#define VL_MODEL_NUMBER_MAP(X)                                                                     \
    X(callers, gps, 1, 1500, true)    /* who may call; one live call each */                       \
    X(talk, median_s, 1, 7200, false) /* a conversation, log-normal */                             \
    X(talk, sigma, 0, 2, false)                                                                    \
    X(wrap_up, seconds, 0, 3600, true)    /* after it, before the next ring */                     \
    X(patience, median_s, 1, 7200, false) /* a caller waits so long, log-normal */                 \
    X(patience, sigma, 0, 2, false)                                                                \
    X(pick_up, probability, 0, 1, false)  /* someone free hears the ring and takes it */           \
    X(pick_up, median_s, 0.1, 120, false) /* ... after so long, log-normal */                      \
    X(pick_up, sigma, 0, 2, false)                                                                 \
    X(procedure, share, 0, 0.9, false)      /* of a person's time on duty: cannot take a call */   \
    X(procedure, median_s, 1, 28800, false) /* one procedure, log-normal */                        \
    X(procedure, sigma, 0, 2, false)                                                               \
    X(away, median_s, 1, 28800, false) /* back after missed rings set him to away */               \
    X(away, sigma, 0, 2, false)                                                                    \
    X(callback, probability, 0, 1, false) /* an impatient caller takes one, if it is offered */    \
    X(callback, reached, 0, 1, false)     /* he takes it when it rings; the core tries again */    \
    X(task, median_s, 1, 86400, false)    /* from a task to its answer, log-normal */              \
    X(task, sigma, 0, 2, false)                                                                    \
    X(staff, two_site, 1, 16, true)       /* on a line with several strength positions, in all */  \
    X(staff, mono, 1, 16, true)           /* on a line with one */                                 \
    X(staff, second_level, 0, 16, true)   /* behind them, a line */                                \
    X(staff, stays_minutes, 0, 240, true) /* after the line closes, for the last callers */        \
    X(baseline, ring_seconds, 5, 120, true) /* of the plain rota hunt */

struct vl_model_entry { /* of a section whose keys are ids */
    const char *id;
    double value;
};
struct vl_model {
#define X(section, key, least, most, is_whole) double section##_##key;
    VL_MODEL_NUMBER_MAP(X)
#undef X
    double weekday_factor[VL_MODEL_WEEKDAYS]; /* [0]: Monday */
    double hour_share[VL_MODEL_HOURS];        /* of a day's calls; they add up to 1 */
    double urgency_share[VL_URGENCY_COUNT];   /* add up to 1 */
    struct vl_model_entry specialty_share[VL_MAX_SPECIALTIES]; /* add up to 1 */
    struct vl_model_entry staff_of[VL_MAX_HOTLINES]; /* lines with another number than above */
    uint16_t n_specialty_shares, n_staff_of;
    json_t *source; /* owns the ids */
};

/* Reads all of `source` (which it neither keeps nor changes) and reports every fault at once, each
 * with its JSON path. VL_OK: *out ends with vl_model_fini(). VL_E_PROTO: *report says why.
 * VL_E_NOMEM. *out is then unchanged; *report is always set. */
VL_MUST_CHECK int vl_model_from_json(const json_t *source, struct vl_model *out,
                                     struct vl_report *report);
void vl_model_fini(struct vl_model *model);

/* Calls per day of the specialty as a share of the region's; 0 when the model does not name it. */
double vl_model_specialty_share(const struct vl_model *model, const char *specialty);
/* Specialists of the first level on the line, all positions together. */
unsigned vl_model_staff(const struct vl_model *model, const char *hotline, unsigned n_positions);

#define VL_MODEL_LOGNORMAL(model, section)                                                         \
    ((struct vl_lognormal){(model)->section##_median_s, (model)->section##_sigma})

#endif

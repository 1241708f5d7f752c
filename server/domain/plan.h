/* plan.h - whom to ring for one call, and when.
 *
 * A plan is an ordered list of stages. A stage is active when `after_ms` since the round's start
 * has passed (call.widened says so), or as soon as every earlier stage has nobody left to try and
 * no ring going. An
 * active stage rings one candidate after the other, or all of them at once. When all stages are
 * active, nobody is left and nothing rings, the round ends, and after a pause the plan begins
 * again: a caller is never told to call back. Pure. */
#ifndef VL_DOMAIN_PLAN_H
#define VL_DOMAIN_PLAN_H

#include "domain/region.h"

#define VL_MAX_STAGES      8
#define VL_MAX_TARGETS     8 /* of one stage; room for every level of every position */
#define VL_MAX_AFTER_S     600
#define VL_PLAN_TEXT_BYTES 200

/* Whom: the hotline's people of that hospital and level, or those of the region's fallback hotline,
 * at whichever hospital (`hospital` is then VL_NONE). */
struct vl_target {
    vl_hospital_index hospital;
    uint8_t level; /* 1..VL_MAX_LEVEL */
    bool fallback;
};
struct vl_stage {
    uint32_t after_ms;
    bool all; /* ring every target's people at once; else one at a time */
    uint8_t n_targets;
    struct vl_target targets[VL_MAX_TARGETS]; /* their people: longest idle first */
};
struct vl_plan {
    uint8_t n_stages;
    struct vl_stage stages[VL_MAX_STAGES];
};

struct vl_plan_error {
    char text[VL_PLAN_TEXT_BYTES]; /* "stages[1].targets[0].hospital: ..." */
};

/* The shape that a plugin's `route` answers:
 *   {"stages":[{"after_s":0,"ring":"one","targets":[{"hospital":"NSR","level":1}]}]}
 * A target may be {"fallback":true,"level":1} instead. Other keys are ignored. VL_E_PROTO: *error
 * (may be NULL) names the first fault: no stage or target or too many, after_s not 0 at first,
 * descending or above VL_MAX_AFTER_S, an unknown hospital, one that is no position of the hotline,
 * a level outside 1..VL_MAX_LEVEL. */
VL_MUST_CHECK int vl_plan_from_json(const struct vl_region *region, vl_hotline_index hotline,
                                    const json_t *json, struct vl_plan *out,
                                    struct vl_plan_error *error);

#define VL_PLAN_LINE_BYTES 1024 /* the longest plan there can be fits */

/* A plan as the journal keeps it, one short line: "0 one NSR/1; 20 one SUH/1; 60 all NSR/2 SUH/2
 * +/1", where + is the fallback hotline. (A plan as JSON would make up half of a replay's time.) */
void vl_plan_format(const struct vl_region *region, const struct vl_plan *plan,
                    char out[VL_PLAN_LINE_BYTES]);
/* Reads it back; what the region no longer knows, or what makes no sense, is left out. Never
 * fails; NULL and what is no plan give a plan without stages. */
struct vl_plan vl_plan_recall(const struct vl_region *region, const char *line);

/* New reference in the shape above, or NULL when out of memory. */
json_t *vl_plan_to_json(const struct vl_region *region, const struct vl_plan *plan);

/* The plan of a hotline without a plugin (times: struct vl_ring_times). One person of level 1, the
 * longest idle of all positions; then all of level 1; then all of level 2; for what is at least as
 * urgent as the region's fallback_urgency, the fallback hotline behind them. Immediate: everyone of
 * level 1 at once, then level 2, then the fallback. An unknown hotline gives a plan without stages.
 */
struct vl_plan vl_plan_default(const struct vl_region *region, vl_hotline_index hotline,
                               enum vl_urgency urgency);
/* Rings that hospital's level 1 before all others, who follow as they would have, but not before
 * `widen_after_seconds`. No position of the hotline: the plan stays as it is. */
void vl_plan_put_first(const struct vl_region *region, vl_hotline_index hotline,
                       vl_hospital_index first, struct vl_plan *plan);
/* When the plan is through: nobody more will be rung in this round. */
uint32_t vl_plan_length_ms(const struct vl_region *region, const struct vl_plan *plan);
bool vl_plan_has_fallback(const struct vl_plan *plan);

#endif

#include "domain/plan.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define POSITION_STEP_MS 20000 /* the default plan's wait before the next position rings too */
#define LEVEL_2_AFTER_MS 60000

static int fault(struct vl_plan_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int fault(struct vl_plan_error *error, const char *format, ...)
{
    va_list arguments;
    if (!error)
        return VL_E_PROTO;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return VL_E_PROTO;
}

static bool is_position(const struct vl_hotline *h, vl_hospital_index hospital)
{
    for (uint16_t i = 0; i < h->n_positions; i++)
        if (h->positions[i] == hospital)
            return true;
    return false;
}

struct place_in_plan {
    const struct vl_region *region;
    const struct vl_hotline *hotline;
    size_t stage, target;
};

static int read_target(const struct place_in_plan *at, const json_t *json, struct vl_target *out,
                       struct vl_plan_error *error)
{
    const char *code = vl_json_string(json, "hospital");
    vl_hospital_index hospital = vl_region_hospital(at->region, code);
    int64_t level = 0;
    if (hospital == VL_NONE)
        return fault(error, "stages[%zu].targets[%zu].hospital: unknown hospital '%.40s'",
                     at->stage, at->target, code ? code : "");
    if (!is_position(at->hotline, hospital))
        return fault(error, "stages[%zu].targets[%zu].hospital: '%s' is no position of '%s'",
                     at->stage, at->target, code, at->hotline->id);
    if (vl_json_integer(json, "level", 1, VL_MAX_LEVEL, &level) < 0)
        return fault(error, "stages[%zu].targets[%zu].level: must be from 1 to %d", at->stage,
                     at->target, VL_MAX_LEVEL);
    *out = (struct vl_target){hospital, (uint8_t)level};
    return VL_OK;
}

static int read_targets(struct place_in_plan *at, const json_t *json, struct vl_stage *out,
                        struct vl_plan_error *error)
{
    const json_t *targets = json_object_get(json, "targets");
    size_t n = json_array_size(targets);
    if (n < 1 || n > VL_MAX_TARGETS)
        return fault(error, "stages[%zu].targets: must be an array of 1 to %d", at->stage,
                     VL_MAX_TARGETS);
    for (at->target = 0; at->target < n; at->target++) {
        int rc =
            read_target(at, json_array_get(targets, at->target), &out->targets[at->target], error);
        if (rc < 0)
            return rc;
    }
    out->n_targets = (uint8_t)n;
    return VL_OK;
}

/* earliest: the stage before, which this one may not precede. */
static int read_stage(struct place_in_plan *at, const json_t *json, int64_t earliest,
                      struct vl_stage *out, struct vl_plan_error *error)
{
    int64_t after = 0;
    const char *ring = vl_json_string(json, "ring");
    if (vl_json_integer(json, "after_s", 0, VL_MAX_AFTER_S, &after) < 0)
        return fault(error, "stages[%zu].after_s: must be a whole number from 0 to %d", at->stage,
                     VL_MAX_AFTER_S);
    if (at->stage == 0 && after != 0)
        return fault(error, "stages[0].after_s: the first stage begins at 0");
    if (after < earliest)
        return fault(error, "stages[%zu].after_s: the stages must be in order", at->stage);
    if (!ring || (strcmp(ring, "one") != 0 && strcmp(ring, "all") != 0))
        return fault(error, "stages[%zu].ring: must be \"one\" or \"all\"", at->stage);
    out->after_ms = (uint32_t)after * 1000u;
    out->all = strcmp(ring, "all") == 0;
    return read_targets(at, json, out, error);
}

int vl_plan_from_json(const struct vl_region *region, vl_hotline_index hotline, const json_t *json,
                      struct vl_plan *out, struct vl_plan_error *error)
{
    struct vl_plan plan;
    const json_t *stages = json_object_get(json, "stages");
    size_t n = json_array_size(stages);
    memset(&plan, 0, sizeof plan);
    if (hotline >= region->n_hotlines)
        return fault(error, "unknown hotline");
    if (n < 1 || n > VL_MAX_STAGES)
        return fault(error, "stages: must be an array of 1 to %d", VL_MAX_STAGES);
    struct place_in_plan at = {region, &region->hotlines[hotline], 0, 0};
    for (; at.stage < n; at.stage++) {
        uint32_t earliest_ms = at.stage ? plan.stages[at.stage - 1].after_ms : 0;
        int rc = read_stage(&at, json_array_get(stages, at.stage), earliest_ms / 1000,
                            &plan.stages[at.stage], error);
        if (rc < 0)
            return rc;
    }
    plan.n_stages = (uint8_t)n;
    *out = plan;
    return VL_OK;
}

static json_t *targets_to_json(const struct vl_region *region, const struct vl_stage *stage)
{
    json_t *array = json_array();
    for (uint8_t i = 0; array && i < stage->n_targets; i++) {
        const struct vl_target *t = &stage->targets[i];
        json_t *target = json_pack("{s:s, s:i}", "hospital", region->hospitals[t->hospital].code,
                                   "level", (int)t->level);
        if (json_array_append_new(array, target) < 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

json_t *vl_plan_to_json(const struct vl_region *region, const struct vl_plan *plan)
{
    json_t *stages = json_array();
    for (uint8_t i = 0; stages && i < plan->n_stages; i++) {
        const struct vl_stage *s = &plan->stages[i];
        json_t *stage = json_pack("{s:i, s:s, s:o}", "after_s", (int)(s->after_ms / 1000), "ring",
                                  s->all ? "all" : "one", "targets", targets_to_json(region, s));
        if (json_array_append_new(stages, stage) < 0) {
            json_decref(stages);
            return NULL;
        }
    }
    return json_pack("{s:o}", "stages", stages);
}

static void add_target(struct vl_stage *stage, vl_hospital_index hospital, int level)
{
    stage->targets[stage->n_targets++] = (struct vl_target){hospital, (uint8_t)level};
}

static void plan_everyone(const struct vl_hotline *h, struct vl_plan *plan)
{
    plan->n_stages = 1;
    plan->stages[0].all = true;
    for (int level = 1; level <= VL_MAX_LEVEL; level++)
        for (uint16_t i = 0; i < h->n_positions; i++)
            add_target(&plan->stages[0], h->positions[i], level);
}

static void plan_in_order(const struct vl_hotline *h, struct vl_plan *plan)
{
    uint32_t last_ms = (h->n_positions - 1u) * POSITION_STEP_MS;
    for (uint16_t i = 0; i < h->n_positions; i++) {
        struct vl_stage *stage = &plan->stages[plan->n_stages++];
        stage->after_ms = i * (uint32_t)POSITION_STEP_MS;
        add_target(stage, h->positions[i], 1);
    }
    struct vl_stage *backup = &plan->stages[plan->n_stages++];
    backup->after_ms = last_ms > LEVEL_2_AFTER_MS ? last_ms : LEVEL_2_AFTER_MS;
    for (uint16_t i = 0; i < h->n_positions; i++)
        add_target(backup, h->positions[i], 2);
}

struct vl_plan vl_plan_default(const struct vl_region *region, vl_hotline_index hotline,
                               enum vl_urgency urgency)
{
    struct vl_plan plan;
    memset(&plan, 0, sizeof plan);
    if (hotline >= region->n_hotlines || region->hotlines[hotline].n_positions == 0)
        return plan;
    if (urgency == VL_URGENCY_IMMEDIATE)
        plan_everyone(&region->hotlines[hotline], &plan);
    else
        plan_in_order(&region->hotlines[hotline], &plan);
    return plan;
}

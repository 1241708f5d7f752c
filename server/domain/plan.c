#include "domain/plan.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    bool is_fallback = json_is_true(json_object_get(json, "fallback"));
    vl_hospital_index hospital = is_fallback ? VL_NONE : vl_region_hospital(at->region, code);
    int64_t level = 0;
    if (!is_fallback && hospital == VL_NONE)
        return fault(error, "stages[%zu].targets[%zu].hospital: unknown hospital '%.40s'",
                     at->stage, at->target, code ? code : "");
    if (!is_fallback && !is_position(at->hotline, hospital))
        return fault(error, "stages[%zu].targets[%zu].hospital: '%s' is no position of '%s'",
                     at->stage, at->target, code, at->hotline->id);
    if (vl_json_integer(json, "level", 1, VL_MAX_LEVEL, &level) < 0)
        return fault(error, "stages[%zu].targets[%zu].level: must be from 1 to %d", at->stage,
                     at->target, VL_MAX_LEVEL);
    *out = (struct vl_target){hospital, (uint8_t)level, is_fallback};
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
        json_t *target =
            t->fallback ? json_pack("{s:b, s:i}", "fallback", 1, "level", (int)t->level)
                        : json_pack("{s:s, s:i}", "hospital", region->hospitals[t->hospital].code,
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

/* ---- the default plan ---- */

static struct vl_stage *add_stage(struct vl_plan *plan, uint32_t after_s, bool all)
{
    struct vl_stage *stage = &plan->stages[plan->n_stages++];
    stage->after_ms = after_s * 1000;
    stage->all = all;
    return stage;
}

static void add_positions(struct vl_stage *stage, const struct vl_hotline *h, uint8_t level)
{
    for (uint16_t i = 0; i < h->n_positions; i++)
        stage->targets[stage->n_targets++] = (struct vl_target){h->positions[i], level, false};
}

static void add_fallback(const struct vl_region *region, vl_hotline_index hotline, uint32_t after_s,
                         struct vl_plan *plan)
{
    if (region->fallback == VL_NONE || region->fallback == hotline)
        return;
    struct vl_stage *stage = add_stage(plan, after_s, true);
    for (uint8_t level = 1; level <= VL_MAX_LEVEL; level++)
        stage->targets[stage->n_targets++] = (struct vl_target){VL_NONE, level, true};
}

static void plan_immediate(const struct vl_region *region, vl_hotline_index hotline,
                           struct vl_plan *plan)
{
    const struct vl_hotline *h = &region->hotlines[hotline];
    uint32_t step_s = region->times.widen_after_seconds;
    add_positions(add_stage(plan, 0, true), h, 1);
    add_positions(add_stage(plan, step_s, true), h, 2);
    add_fallback(region, hotline, 2 * step_s > VL_MAX_AFTER_S ? VL_MAX_AFTER_S : 2 * step_s, plan);
}

static void plan_in_order(const struct vl_region *region, vl_hotline_index hotline,
                          enum vl_urgency urgency, struct vl_plan *plan)
{
    const struct vl_hotline *h = &region->hotlines[hotline];
    uint32_t widen_s = region->times.widen_after_seconds;
    uint32_t backup_s = region->times.backup_after_seconds;
    if (backup_s < widen_s)
        backup_s = widen_s;
    add_positions(add_stage(plan, 0, false), h, 1);
    add_positions(add_stage(plan, widen_s, true), h, 1);
    add_positions(add_stage(plan, backup_s, true), h, 2);
    if (urgency <= region->fallback_urgency)
        add_fallback(region, hotline, 2 * backup_s > VL_MAX_AFTER_S ? VL_MAX_AFTER_S : 2 * backup_s,
                     plan);
}

struct vl_plan vl_plan_default(const struct vl_region *region, vl_hotline_index hotline,
                               enum vl_urgency urgency)
{
    struct vl_plan plan;
    memset(&plan, 0, sizeof plan);
    if (hotline >= region->n_hotlines || region->hotlines[hotline].n_positions == 0)
        return plan;
    if (urgency == VL_URGENCY_IMMEDIATE)
        plan_immediate(region, hotline, &plan);
    else
        plan_in_order(region, hotline, urgency, &plan);
    return plan;
}

void vl_plan_put_first(const struct vl_region *region, vl_hotline_index hotline,
                       vl_hospital_index first, struct vl_plan *plan)
{
    uint32_t widen_ms = region->times.widen_after_seconds * 1000;
    if (hotline >= region->n_hotlines || !is_position(&region->hotlines[hotline], first))
        return;
    if (plan->n_stages == VL_MAX_STAGES)
        plan->n_stages--;
    memmove(&plan->stages[1], &plan->stages[0], plan->n_stages * sizeof plan->stages[0]);
    plan->n_stages++;
    plan->stages[0] = (struct vl_stage){.n_targets = 1};
    plan->stages[0].targets[0] = (struct vl_target){first, 1, false};
    for (uint8_t i = 1; i < plan->n_stages; i++)
        if (plan->stages[i].after_ms < widen_ms)
            plan->stages[i].after_ms = widen_ms;
}

uint32_t vl_plan_length_ms(const struct vl_region *region, const struct vl_plan *plan)
{
    uint32_t last_ms = plan->n_stages ? plan->stages[plan->n_stages - 1].after_ms : 0;
    uint32_t least_ms = region->times.nobody_after_seconds * 1000;
    return last_ms > least_ms ? last_ms : least_ms;
}

bool vl_plan_has_fallback(const struct vl_plan *plan)
{
    for (uint8_t i = 0; i < plan->n_stages; i++)
        for (uint8_t k = 0; k < plan->stages[i].n_targets; k++)
            if (plan->stages[i].targets[k].fallback)
                return true;
    return false;
}

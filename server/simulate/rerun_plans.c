/* rerun_plans.c - the plans that a rerun puts in place of the journal's. */
#include "base/json.h"
#include "simulate/rerun.h"
#include <stdio.h>
#include <string.h>

static int fault(struct vl_plan_error *error, size_t i, const char *text)
{
    snprintf(error->text, sizeof error->text, "plans[%zu]: %.120s", i, text);
    return VL_E_PROTO;
}

static int read_plan(const struct vl_region *region, const json_t *json, size_t i,
                     struct vl_rerun_plan *out, struct vl_plan_error *error)
{
    const char *urgency = vl_json_string(json, "urgency");
    struct vl_plan_error inner = {""};
    out->hotline = vl_region_hotline(region, vl_json_string(json, "hotline"));
    out->urgency = vl_urgency_from_name(urgency);
    if (out->hotline == VL_NONE)
        return fault(error, i, "hotline: the region has no such hotline");
    if (urgency && out->urgency == VL_URGENCY_COUNT)
        return fault(error, i, "urgency: write immediate, urgent, subacute or routine");
    if (vl_plan_from_json(region, out->hotline, json_object_get(json, "plan"), &out->plan, &inner) <
        0)
        return fault(error, i, inner.text);
    return VL_OK;
}

int vl_rerun_read_plans(const struct vl_region *region, const json_t *json,
                        struct vl_rerun_plan *out, size_t capacity, size_t *n,
                        struct vl_plan_error *error)
{
    const json_t *plans = json_object_get(json, "plans");
    *n = json_array_size(plans);
    if (!json_is_array(plans) || *n == 0 || *n > capacity) {
        snprintf(error->text, sizeof error->text, "plans: a list of 1 to %zu is needed", capacity);
        return VL_E_PROTO;
    }
    for (size_t i = 0; i < *n; i++) {
        int rc = read_plan(region, json_array_get(plans, i), i, &out[i], error);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

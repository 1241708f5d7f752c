#include "domain/responsibility.h"

static bool is_for(const struct vl_region *region, const struct vl_discharge_rule *rule,
                   const struct vl_discharge *d)
{
    bool specialty = d->specialty < region->n_specialties ? rule->specialties[d->specialty]
                                                          : rule->is_for_unknown_specialty;
    return specialty && (rule->group == VL_NONE || rule->group == d->group);
}

static bool goes_to(const struct vl_region *region, const struct vl_discharge_rule *rule,
                    const struct vl_discharge *d)
{
    return d->destination < region->n_discharge_destinations && rule->destinations[d->destination];
}

static vl_utc end_of(const struct vl_discharge_rule *rule, const struct vl_discharge *d)
{
    return (vl_utc){d->start.ms + rule->hours * VL_MS_PER_HOUR};
}

/* The first thing that stands against the rule; VL_UNCOVERED_COUNT: nothing does. */
static enum vl_uncovered objection(const struct vl_region *region,
                                   const struct vl_discharge_rule *rule,
                                   const struct vl_discharge *d, vl_utc now, enum vl_role caller)
{
    struct vl_local day = vl_region_local(region, d->start);
    if (now.ms < d->start.ms)
        return VL_UNCOVERED_NOT_DISCHARGED_HERE;
    if (!is_for(region, rule, d))
        return VL_UNCOVERED_GROUP_NOT_COVERED;
    if (!vl_period_has(&rule->in_force, day.date))
        return VL_UNCOVERED_RULE_NOT_IN_FORCE;
    if (!goes_to(region, rule, d))
        return VL_UNCOVERED_DESTINATION_NOT_COVERED;
    if (d->admitted_hours < rule->min_admission_hours)
        return VL_UNCOVERED_ADMISSION_TOO_SHORT;
    if (d->age < rule->min_age)
        return VL_UNCOVERED_TOO_YOUNG;
    if (now.ms >= end_of(rule, d).ms)
        return VL_UNCOVERED_WINDOW_OVER;
    if ((unsigned)caller >= VL_ROLE_COUNT || !(rule->callers & VL_ROLE_BIT(caller)))
        return VL_UNCOVERED_CALLER_MAY_NOT_CALL;
    return VL_UNCOVERED_COUNT;
}

static bool is_window_open(enum vl_uncovered why)
{
    return why == VL_UNCOVERED_CALLER_MAY_NOT_CALL || why == VL_UNCOVERED_COUNT;
}

struct vl_cover vl_discharge_cover(const struct vl_region *region,
                                   const struct vl_discharge *discharge, vl_utc now,
                                   enum vl_role caller)
{
    struct vl_local today = vl_region_local(region, now);
    vl_hospital_index hospital = vl_region_hospital_at(region, discharge->hospital, today.date);
    struct vl_cover best = {.why = hospital == VL_NONE ? VL_UNCOVERED_UNKNOWN_HOSPITAL
                                                       : VL_UNCOVERED_RULE_NOT_IN_FORCE,
                            .rule = VL_NONE,
                            .responsible = VL_NONE};
    for (vl_rule_index i = 0; i < region->n_discharge_rules; i++) {
        const struct vl_discharge_rule *rule = &region->discharge_rules[i];
        enum vl_uncovered why = hospital == VL_NONE
                                    ? VL_UNCOVERED_UNKNOWN_HOSPITAL
                                    : objection(region, rule, discharge, now, caller);
        bool is_longer =
            best.rule == VL_NONE || rule->hours > region->discharge_rules[best.rule].hours;
        if (best.rule != VL_NONE && (why < best.why || (why == best.why && !is_longer)))
            continue;
        best = (struct vl_cover){why == VL_UNCOVERED_COUNT, why, i, end_of(rule, discharge),
                                 is_window_open(why) ? hospital : VL_NONE};
    }
    return best;
}

static vl_rule_index longest_rule(const struct vl_region *region)
{
    vl_rule_index longest = VL_NONE;
    for (vl_rule_index i = 0; i < region->n_discharge_rules; i++)
        if (longest == VL_NONE ||
            region->discharge_rules[i].hours > region->discharge_rules[longest].hours)
            longest = i;
    return longest;
}

uint16_t vl_discharge_longest_hours(const struct vl_region *region)
{
    vl_rule_index longest = longest_rule(region);
    return longest == VL_NONE ? 0 : region->discharge_rules[longest].hours;
}

struct vl_cover vl_discharges_cover(const struct vl_discharges *set, const struct vl_region *region,
                                    const uint8_t patient[VL_PATIENT_BYTES], vl_utc now,
                                    enum vl_role caller)
{
    struct vl_cover best = {.why = VL_UNCOVERED_NOT_DISCHARGED_HERE,
                            .rule = longest_rule(region),
                            .responsible = VL_NONE};
    const struct vl_discharge *first = vl_discharges_find(set, patient, NULL);
    for (const struct vl_discharge *d = first; d && !best.is_covered;
         d = vl_discharges_find(set, patient, d)) {
        struct vl_cover cover = vl_discharge_cover(region, d, now, caller);
        if (d == first || cover.why > best.why)
            best = cover;
    }
    return best;
}

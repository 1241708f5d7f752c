#include "domain/region.h"
#include <stdlib.h>
#include <string.h>

void vl_region_destroy(struct vl_region *region)
{
    if (!region)
        return;
    free(region->hospitals);
    free(region->specialties);
    free(region->hotlines);
    free(region->people);
    free(region->people_by_id);
    free(region->shifts);
    free(region->holidays);
    free(region->municipalities);
    free(region->kinds);
    free(region->discharge_destinations);
    free(region->discharge_groups);
    free(region->discharge_rules);
    json_decref(region->source);
    free(region);
}

bool vl_person_owns(const struct vl_region *region, vl_person_index person,
                    vl_hotline_index hotline)
{
    for (uint16_t i = 0; person < region->n_people && i < region->people[person].n_own_lines; i++)
        if (region->people[person].own_lines[i] == hotline)
            return true;
    return false;
}

vl_hospital_index vl_region_hospital(const struct vl_region *region, const char *code)
{
    for (uint16_t i = 0; code && i < region->n_hospitals; i++)
        if (strcmp(region->hospitals[i].code, code) == 0)
            return i;
    return VL_NONE;
}

vl_specialty_index vl_region_specialty(const struct vl_region *region, const char *id)
{
    for (uint16_t i = 0; id && i < region->n_specialties; i++)
        if (strcmp(region->specialties[i].id, id) == 0)
            return i;
    return VL_NONE;
}

vl_hotline_index vl_region_hotline(const struct vl_region *region, const char *id)
{
    for (uint16_t i = 0; id && i < region->n_hotlines; i++)
        if (strcmp(region->hotlines[i].id, id) == 0)
            return i;
    return VL_NONE;
}

/* There may be thousands, and every event of a replay names one. */
vl_person_index vl_region_person(const struct vl_region *region, const char *id)
{
    size_t low = 0, high = id ? region->n_people : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        vl_person_index candidate = region->people_by_id[middle];
        int order = strcmp(id, region->people[candidate].id);
        if (order == 0)
            return candidate;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return VL_NONE;
}

vl_municipality_index vl_region_municipality(const struct vl_region *region, const char *code)
{
    for (uint16_t i = 0; code && i < region->n_municipalities; i++)
        if (strcmp(region->municipalities[i].code, code) == 0)
            return i;
    return VL_NONE;
}

static vl_label_index find_label(const struct vl_label *labels, uint16_t n, const char *id)
{
    for (uint16_t i = 0; id && i < n; i++)
        if (strcmp(labels[i].id, id) == 0)
            return i;
    return VL_NONE;
}

vl_label_index vl_region_kind(const struct vl_region *region, const char *id)
{
    return find_label(region->kinds, region->n_kinds, id);
}

vl_label_index vl_region_destination(const struct vl_region *region, const char *id)
{
    return find_label(region->discharge_destinations, region->n_discharge_destinations, id);
}

vl_label_index vl_region_group(const struct vl_region *region, const char *id)
{
    return find_label(region->discharge_groups, region->n_discharge_groups, id);
}

vl_rule_index vl_region_discharge_rule(const struct vl_region *region, const char *id)
{
    for (uint16_t i = 0; id && i < region->n_discharge_rules; i++)
        if (strcmp(region->discharge_rules[i].id, id) == 0)
            return i;
    return VL_NONE;
}

bool vl_period_has(const struct vl_period *period, int32_t date)
{
    return date >= period->from && (!period->until || date < period->until);
}

vl_hospital_index vl_region_hospital_at(const struct vl_region *region, vl_hospital_index hospital,
                                        int32_t date)
{
    for (uint16_t i = 0; i < region->n_hospitals && hospital < region->n_hospitals; i++) {
        const struct vl_hospital *h = &region->hospitals[hospital];
        if (vl_period_has(&h->operates, date))
            return hospital;
        if (date < h->operates.from)
            return VL_NONE;
        hospital = h->successor;
    }
    return VL_NONE;
}

bool vl_hotline_takes(const struct vl_region *region, vl_hotline_index hotline, enum vl_role role)
{
    return hotline < region->n_hotlines && (unsigned)role < VL_ROLE_COUNT &&
           (region->hotlines[hotline].callers & VL_ROLE_BIT(role)) != 0;
}

bool vl_hotline_position_at(const struct vl_region *region, vl_hotline_index hotline, uint16_t i,
                            int32_t date)
{
    if (hotline >= region->n_hotlines || i >= region->hotlines[hotline].n_positions)
        return false;
    const struct vl_hotline *h = &region->hotlines[hotline];
    return vl_period_has(&h->periods[i], date) &&
           vl_region_hospital_at(region, h->positions[i], date) == h->positions[i];
}

const char *vl_region_hotline_id(const struct vl_region *region, vl_hotline_index hotline)
{
    return hotline < region->n_hotlines ? region->hotlines[hotline].id : NULL;
}

const char *vl_region_person_id(const struct vl_region *region, vl_person_index person)
{
    return person < region->n_people ? region->people[person].id : NULL;
}

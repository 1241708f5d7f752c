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
    json_decref(region->source);
    free(region);
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

const char *vl_region_hotline_id(const struct vl_region *region, vl_hotline_index hotline)
{
    return hotline < region->n_hotlines ? region->hotlines[hotline].id : NULL;
}

const char *vl_region_person_id(const struct vl_region *region, vl_person_index person)
{
    return person < region->n_people ? region->people[person].id : NULL;
}

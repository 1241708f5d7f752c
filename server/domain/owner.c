#include "domain/owner.h"

bool vl_is_on_duty(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                   vl_utc now)
{
    const struct vl_region *region = state->region;
    if (hotline >= region->n_hotlines)
        return false;
    struct vl_local local = vl_region_local(region, now);
    const struct vl_hotline *h = &region->hotlines[hotline];
    for (uint16_t i = 0; i < h->n_shifts; i++) {
        const struct vl_shift *s = &region->shifts[h->first_shift + i];
        if (s->person == person && vl_shift_is_on(s, &local))
            return true;
    }
    return false;
}

static vl_person_index on_duty_at(const struct vl_region *region, const struct vl_hotline *h,
                                  const struct vl_target *target, const struct vl_local *local)
{
    for (uint16_t i = 0; i < h->n_shifts; i++) {
        const struct vl_shift *s = &region->shifts[h->first_shift + i];
        if (s->level == target->level && region->people[s->person].hospital == target->hospital &&
            vl_shift_is_on(s, local))
            return s->person;
    }
    return VL_NONE;
}

vl_person_index vl_owner_on_duty(const struct vl_state *state, const struct vl_call *call,
                                 uint8_t first_level, vl_utc now)
{
    const struct vl_region *region = state->region;
    struct vl_local local = vl_region_local(region, now);
    if (call->hotline >= region->n_hotlines)
        return VL_NONE;
    const struct vl_hotline *h = &region->hotlines[call->hotline];
    for (uint16_t i = 0; i < h->n_positions * VL_MAX_LEVEL; i++) {
        bool is_second_half = i >= h->n_positions;
        struct vl_target target = {h->positions[i % h->n_positions], first_level};
        if (is_second_half)
            target.level = (uint8_t)(VL_MAX_LEVEL + 1 - first_level);
        vl_person_index person = on_duty_at(region, h, &target, &local);
        if (person != VL_NONE)
            return person;
    }
    return VL_NONE;
}

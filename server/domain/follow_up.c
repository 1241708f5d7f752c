/* follow_up.c - a ring of calls, ascending. Outcomes come about in the order of their calls, so
 * that a new one is put near its end. */
#include "domain/follow_up.h"
#include <stdlib.h>

struct vl_follow_ups {
    uint32_t capacity, count;
    uint32_t first; /* place of the oldest in the ring */
    struct vl_follow_up *ring;
};

bool vl_outcome_is_followed_up(enum vl_outcome outcome)
{
    return outcome != VL_OUTCOME_ADMISSION && outcome != VL_OUTCOME_AMBULANCE;
}

vl_utc vl_follow_up_horizon(const struct vl_region *region, vl_utc now)
{
    uint8_t n = region->n_follow_up_days;
    int64_t days = (n ? region->follow_up_days[n - 1] : 0) + VL_FOLLOW_UP_KEEP_DAYS;
    return (vl_utc){now.ms - days * VL_MS_PER_DAY};
}

enum vl_follow_up_status vl_follow_up_status(const struct vl_region *region,
                                             const struct vl_follow_up *follow_up, vl_utc now,
                                             uint16_t *day)
{
    bool is_time = false;
    *day = 0;
    if (follow_up->at.ms < vl_follow_up_horizon(region, now).ms)
        return VL_FOLLOW_UP_NOT_DUE;
    for (uint8_t i = 0; i < region->n_follow_up_days; i++)
        if (follow_up->at.ms + region->follow_up_days[i] * VL_MS_PER_DAY <= now.ms) {
            *day = region->follow_up_days[i];
            is_time = true;
        }
    if (!is_time)
        return VL_FOLLOW_UP_NOT_DUE;
    if (*day < follow_up->next_day || follow_up->admitted == VL_ADMITTED_YES)
        return VL_FOLLOW_UP_ANSWERED;
    return VL_FOLLOW_UP_DUE;
}

int vl_follow_ups_create(uint32_t capacity, struct vl_follow_ups **out)
{
    if (capacity == 0 || capacity > VL_FOLLOW_UPS_MOST)
        return VL_E_INVAL;
    struct vl_follow_ups *set = calloc(1, sizeof *set);
    if (!set)
        return VL_E_NOMEM;
    set->capacity = capacity;
    set->ring = calloc(capacity, sizeof *set->ring);
    if (!set->ring) {
        free(set);
        return VL_E_NOMEM;
    }
    *out = set;
    return VL_OK;
}

void vl_follow_ups_destroy(struct vl_follow_ups *set)
{
    if (!set)
        return;
    free(set->ring);
    free(set);
}

static struct vl_follow_up *place(const struct vl_follow_ups *set, uint32_t i)
{
    uint32_t at = set->first + i;
    return &set->ring[at < set->capacity ? at : at - set->capacity];
}

/* The first item whose call is not before `call`; count: there is none. */
static uint32_t lower_bound(const struct vl_follow_ups *set, uint64_t call)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (place(set, middle)->call < call)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct vl_follow_up *vl_follow_ups_find(const struct vl_follow_ups *set, uint64_t call)
{
    uint32_t i = lower_bound(set, call);
    return i < set->count && place(set, i)->call == call ? place(set, i) : NULL;
}

static void remove_oldest(struct vl_follow_ups *set)
{
    set->first = set->first + 1 < set->capacity ? set->first + 1 : 0;
    set->count--;
}

void vl_follow_ups_put(struct vl_follow_ups *set, const struct vl_follow_up *follow_up)
{
    struct vl_follow_up *same = vl_follow_ups_find(set, follow_up->call);
    if (same) {
        *same = *follow_up;
        return;
    }
    if (set->count == set->capacity) {
        if (follow_up->call < place(set, 0)->call)
            return;
        remove_oldest(set);
    }
    uint32_t i = set->count++;
    for (; i > 0 && place(set, i - 1)->call > follow_up->call; i--)
        *place(set, i) = *place(set, i - 1);
    *place(set, i) = *follow_up;
}

void vl_follow_ups_remove(struct vl_follow_ups *set, uint64_t call)
{
    uint32_t i = lower_bound(set, call);
    if (i == set->count || place(set, i)->call != call)
        return;
    for (; i + 1 < set->count; i++)
        *place(set, i) = *place(set, i + 1);
    set->count--;
}

void vl_follow_ups_expire(struct vl_follow_ups *set, vl_utc before)
{
    while (set->count && place(set, 0)->at.ms < before.ms)
        remove_oldest(set);
}

uint32_t vl_follow_ups_count(const struct vl_follow_ups *set)
{
    return set->count;
}

const struct vl_follow_up *vl_follow_ups_item(const struct vl_follow_ups *set, uint32_t i)
{
    return i < set->count ? place(set, i) : NULL;
}

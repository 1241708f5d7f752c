#include "media/nack_list.h"
#include <string.h>

bool vl_nack_list_gap(struct vl_nack_list *l, uint32_t newest_before, uint32_t arrived)
{
    uint32_t missing = arrived - newest_before - 1;

    if (missing > VL_NACK_MAX_MISSING - l->count) {
        l->count = 0;
        return false;
    }
    for (uint32_t i = 1; i <= missing; i++)
        l->missing[l->count++] = (struct vl_nack_entry){.extended = newest_before + i};
    return true;
}

void vl_nack_list_arrived(struct vl_nack_list *l, uint32_t extended)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->missing[i].extended != extended)
            continue;
        l->count--;
        memmove(&l->missing[i], &l->missing[i + 1], (l->count - i) * sizeof l->missing[0]);
        return;
    }
}

void vl_nack_list_forget_before(struct vl_nack_list *l, uint32_t extended)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++) {
        if ((int32_t)(l->missing[i].extended - extended) >= 0)
            l->missing[kept++] = l->missing[i];
    }
    l->count = kept;
}

size_t vl_nack_list_due(struct vl_nack_list *l, vl_mono now, uint32_t interval_ms, uint16_t *out,
                        bool *gave_up)
{
    size_t kept = 0, due = 0;

    for (size_t i = 0; i < l->count; i++) {
        struct vl_nack_entry e = l->missing[i];

        if (e.tries && now.ms - e.asked.ms < interval_ms) {
            l->missing[kept++] = e;
            continue;
        }
        if (e.tries >= VL_NACK_MAX_TRIES) {
            *gave_up = true;
            continue;
        }
        e.tries++;
        e.asked = now;
        out[due++] = (uint16_t)e.extended;
        l->missing[kept++] = e;
    }
    l->count = kept;
    return due;
}

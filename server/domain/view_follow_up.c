#include "domain/state_data.h"
#include "domain/view.h"

size_t vl_state_follow_ups(const struct vl_state *state, vl_person_index caller, vl_utc now,
                           struct vl_follow_up_view *out, size_t capacity)
{
    size_t n = 0;
    for (uint32_t i = 0; i < vl_follow_ups_count(state->follow_ups); i++) {
        const struct vl_follow_up *f = vl_follow_ups_item(state->follow_ups, i);
        uint16_t day;
        if (f->caller != caller ||
            vl_follow_up_status(state->region, f, now, &day) != VL_FOLLOW_UP_DUE)
            continue;
        if (n < capacity)
            out[n] = (struct vl_follow_up_view){*f, day};
        n++;
    }
    return n;
}

bool vl_state_asks(const struct vl_state *state, uint64_t call, vl_person_index caller, vl_utc now)
{
    const struct vl_follow_up *f = vl_follow_ups_find(state->follow_ups, call);
    uint16_t day;
    return f && f->caller == caller &&
           vl_follow_up_status(state->region, f, now, &day) == VL_FOLLOW_UP_DUE;
}

struct vl_follow_up_sum vl_state_follow_up_sum(const struct vl_state *state, vl_utc now)
{
    struct vl_follow_up_sum sum = {0};
    for (uint32_t i = 0; i < vl_follow_ups_count(state->follow_ups); i++) {
        const struct vl_follow_up *f = vl_follow_ups_item(state->follow_ups, i);
        uint16_t day;
        sum.due += vl_follow_up_status(state->region, f, now, &day) == VL_FOLLOW_UP_DUE;
        if ((unsigned)f->admitted < VL_ADMITTED_COUNT)
            sum.answered[f->admitted]++;
    }
    return sum;
}

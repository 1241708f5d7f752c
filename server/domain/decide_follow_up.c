/* decide_follow_up.c - the caller says whether the patient was admitted anyway. */
#include "domain/deciding.h"

static enum vl_refusal refusal_of(const struct vl_deciding *d, const struct vl_follow_up *f,
                                  uint16_t *day)
{
    if ((unsigned)d->command->u.admitted >= VL_ADMITTED_COUNT)
        return VL_REFUSAL_BAD_COMMAND;
    if (!f)
        return VL_REFUSAL_CALL_NOT_FOUND;
    if (f->caller != d->command->person)
        return VL_REFUSAL_NOT_YOUR_CALL;
    switch (vl_follow_up_status(d->state->region, f, d->now, day)) {
    case VL_FOLLOW_UP_NOT_DUE:
        return VL_REFUSAL_NOT_DUE;
    case VL_FOLLOW_UP_ANSWERED:
        return VL_REFUSAL_ALREADY_FOLLOWED_UP;
    case VL_FOLLOW_UP_DUE:
        break;
    }
    return VL_REFUSAL_NONE;
}

void vl_decide_follow_up(struct vl_deciding *d)
{
    const struct vl_follow_up *f = vl_follow_ups_find(d->state->follow_ups, d->command->call);
    uint16_t day = 0;
    enum vl_refusal refusal = refusal_of(d, f, &day);
    if (refusal != VL_REFUSAL_NONE) {
        vl_refuse(d, refusal);
        return;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_CALL_FOLLOWED_UP);
    e->call = f->call;
    e->person = d->command->person;
    e->u.followed_up.day = day;
    e->u.followed_up.admitted = d->command->u.admitted;
}

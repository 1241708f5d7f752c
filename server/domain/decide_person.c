/* decide_person.c - sessions, presence, the end of a wrap-up. */
#include "domain/deciding.h"

void vl_decide_connect(struct vl_deciding *d)
{
    if (!d->person->connected)
        vl_emit(d, VL_EVENT_PERSON_CONNECTED)->person = d->command->person;
}

/* A ring goes on until its time is out: a refreshed page must not lose it. */
void vl_decide_disconnect(struct vl_deciding *d)
{
    if (d->person->connected)
        vl_emit(d, VL_EVENT_PERSON_DISCONNECTED)->person = d->command->person;
}

void vl_decide_presence(struct vl_deciding *d)
{
    enum vl_presence presence = d->command->u.presence;
    if ((unsigned)presence >= VL_PRESENCE_COUNT) {
        vl_refuse(d, VL_REFUSAL_BAD_COMMAND);
        return;
    }
    if (d->person->presence == presence)
        return;
    if (presence == VL_PRESENCE_AWAY && d->person->activity == VL_ACTIVITY_RINGING) {
        struct vl_event *ring = vl_emit(d, VL_EVENT_RING_ENDED);
        ring->call = d->person->activity_call;
        ring->person = d->command->person;
        ring->u.ring_ended.why = VL_RING_END_DECLINED;
        ring->u.ring_ended.reason = VL_DECLINE_OTHER;
    }
    struct vl_event *e = vl_emit(d, VL_EVENT_PERSON_PRESENCE);
    e->person = d->command->person;
    e->u.presence = presence;
}

void vl_decide_ready(struct vl_deciding *d)
{
    if (d->person->activity != VL_ACTIVITY_WRAPPING_UP)
        vl_refuse(d, VL_REFUSAL_NOT_WRAPPING_UP);
    else
        vl_emit(d, VL_EVENT_PERSON_READY)->person = d->command->person;
}

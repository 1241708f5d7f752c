/* due.c - the next moment at which time alone may change something. */
#include "domain/command.h"
#include "domain/state_data.h"

bool vl_due(const struct vl_state *state, vl_utc now, vl_utc *out)
{
    uint32_t owner;
    vl_utc alarm;
    *out = state->duty_next;
    if (vl_alarms_first(&state->alarms, &owner, &alarm) && alarm.ms < out->ms)
        *out = alarm;
    if (out->ms < now.ms) /* nobody has looked yet: the rota of a new state, a clock that jumped */
        *out = now;
    return true;
}

#include "domain/deciding.h"

static const char *const refusal_names[] = {
#define X(id, name) name,
    VL_REFUSAL_MAP(X)
#undef X
};

const char *vl_refusal_name(enum vl_refusal refusal)
{
    return (unsigned)refusal < VL_REFUSAL_COUNT ? refusal_names[refusal] : NULL;
}

static void decide_open(struct vl_deciding *d)
{
    if (d->state->open)
        vl_refuse(d, VL_REFUSAL_ALREADY_OPEN);
    else
        vl_emit(d, VL_EVENT_REGION_OPENED);
}

static void decide_core_start(struct vl_deciding *d)
{
    vl_emit(d, VL_EVENT_CORE_STARTED);
}

static void decide_rota_changed(struct vl_deciding *d)
{
    vl_emit(d, VL_EVENT_ROTA_CHANGED);
}

static void decide_advance(struct vl_deciding *d)
{
    vl_decide_duty(d);
    if (d->out->n_events == 0)
        vl_decide_timers(d);
    if (d->out->n_events == 0)
        vl_decide_dispatch(d);
}

static const struct {
    bool person, call; /* must exist */
    void (*decide)(struct vl_deciding *d);
} commands[VL_COMMAND_COUNT] = {
    [VL_COMMAND_REGION_OPEN] = {false, false, decide_open},
    [VL_COMMAND_CORE_START] = {false, false, decide_core_start},
    [VL_COMMAND_CONNECT] = {true, false, vl_decide_connect},
    [VL_COMMAND_DISCONNECT] = {true, false, vl_decide_disconnect},
    [VL_COMMAND_PRESENCE] = {true, false, vl_decide_presence},
    [VL_COMMAND_TIME_OUT] = {true, false, vl_decide_time_out},
    [VL_COMMAND_DISCHARGE] = {true, false, vl_decide_discharge},
    [VL_COMMAND_CALL_PLACE] = {true, false, vl_decide_place},
    [VL_COMMAND_CALL_LEAVE] = {true, true, vl_decide_leave},
    [VL_COMMAND_CALLBACK] = {true, true, vl_decide_callback},
    [VL_COMMAND_CALLBACK_ANSWER] = {true, true, vl_decide_callback_answer},
    [VL_COMMAND_CALLBACK_DECLINE] = {true, true, vl_decide_callback_decline},
    [VL_COMMAND_QUESTION] = {true, true, vl_decide_question},
    [VL_COMMAND_RING_ACCEPT] = {true, true, vl_decide_accept},
    [VL_COMMAND_RING_DECLINE] = {true, true, vl_decide_decline},
    [VL_COMMAND_HOLD] = {true, true, vl_decide_hold},
    [VL_COMMAND_TRANSFER] = {true, true, vl_decide_transfer},
    [VL_COMMAND_HAND_OVER] = {true, true, vl_decide_hand_over},
    [VL_COMMAND_HANG_UP] = {true, true, vl_decide_hang_up},
    [VL_COMMAND_OUTCOME] = {true, true, vl_decide_outcome},
    [VL_COMMAND_FOLLOW_UP] = {true, false, vl_decide_follow_up},
    [VL_COMMAND_TASK_TAKE] = {true, true, vl_decide_task_take},
    [VL_COMMAND_READY] = {true, false, vl_decide_ready},
    [VL_COMMAND_SHIFT_HEARD] = {true, false, vl_decide_shift_heard},
    [VL_COMMAND_URGENCY_CHANGE] = {true, true, vl_decide_urgency},
    [VL_COMMAND_GUEST_INVITE] = {true, true, vl_decide_guest_invite},
    [VL_COMMAND_GUEST_ARRIVE] = {false, false, vl_decide_guest_arrive},
    [VL_COMMAND_GUEST_ADMIT] = {true, true, vl_decide_guest_admit},
    [VL_COMMAND_GUEST_REMOVE] = {true, true, vl_decide_guest_remove},
    [VL_COMMAND_GUEST_LEAVE] = {false, false, vl_decide_guest_leave},
    [VL_COMMAND_ROTA_CHANGED] = {false, false, decide_rota_changed},
    [VL_COMMAND_ADVANCE] = {false, false, decide_advance},
};

void vl_decide(const struct vl_state *state, const struct vl_command *command, vl_utc now,
               struct vl_decision *out)
{
    struct vl_deciding d = {.state = state, .command = command, .now = now, .out = out};
    out->refusal = VL_REFUSAL_NONE;
    out->n_events = 0;
    if ((unsigned)command->type >= VL_COMMAND_COUNT) {
        vl_refuse(&d, VL_REFUSAL_BAD_COMMAND);
        return;
    }
    if (commands[command->type].person)
        d.person = vl_state_of_person(state, command->person);
    if (commands[command->type].call)
        d.call = vl_state_find(state, command->call);
    if (commands[command->type].person && !d.person)
        vl_refuse(&d, VL_REFUSAL_NO_SUCH_PERSON);
    else if (commands[command->type].call && !d.call)
        vl_refuse(&d, VL_REFUSAL_CALL_NOT_FOUND);
    else
        commands[command->type].decide(&d);
}

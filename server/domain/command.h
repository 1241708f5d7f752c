/* command.h - what somebody wants, and the answer to it: events, or a named refusal.
 *
 * Pure: nothing here changes the state. The shell appends the events to the journal, and evolves
 * the state by them when they are durable. A plugin's opinion stands in the command, so that a
 * replay never asks a plugin again. */
#ifndef VL_DOMAIN_COMMAND_H
#define VL_DOMAIN_COMMAND_H

#include "domain/event.h"
#include "domain/state.h"

enum vl_command_type {
    VL_COMMAND_REGION_OPEN,  /* the journal's first event */
    VL_COMMAND_CORE_START,   /* a process begins: nobody is connected (grace begins) */
    VL_COMMAND_CONNECT,      /* person: the first of his sessions is there; again: no event */
    VL_COMMAND_DISCONNECT,   /* person: the last of his sessions is gone; again: no event */
    VL_COMMAND_PRESENCE,     /* person, u.presence; unchanged: no event. Away declines a ring */
    VL_COMMAND_CALL_PLACE,   /* person (the caller), u.place, attachment: the sealed case */
    VL_COMMAND_CALL_LEAVE,   /* call, person: the caller gives up waiting */
    VL_COMMAND_RING_ACCEPT,  /* call, person */
    VL_COMMAND_RING_DECLINE, /* call, person, u.reason */
    VL_COMMAND_HANG_UP,      /* call, person: one of the two in the conversation */
    VL_COMMAND_OUTCOME,      /* call, person, u.outcome, attachment: the sealed note. The answering
                              * specialist, the owner of an owed call (without owner: anyone on
                              * duty on the hotline), or a coordinator */
    VL_COMMAND_READY,        /* person ends his wrap-up early */
    VL_COMMAND_URGENCY_CHANGE, /* call, person (caller or answering specialist), u.urgency,
                                * attachment; unchanged: no event */
    VL_COMMAND_ADVANCE,        /* timers and dispatch */
    VL_COMMAND_COUNT
};

struct vl_place {
    vl_hotline_index hotline;
    enum vl_urgency urgency;
    enum vl_urgency suggested;       /* VL_URGENCY_COUNT: no suggestion */
    enum vl_plan_source plan_source; /* DEFAULT: `plan` is not read, decide fills it in */
    struct vl_plan plan;
};

struct vl_command {
    enum vl_command_type type;
    vl_person_index person;
    uint64_t call;
    const char *attachment; /* borrowed; goes into the command's main event. NULL: none */
    union {
        enum vl_presence presence;
        enum vl_decline reason;
        enum vl_outcome outcome;
        enum vl_urgency urgency;
        struct vl_place place;
    } u;
};

/* Text names are stable: the protocol carries them. */
#define VL_REFUSAL_MAP(X)                                                                          \
    X(NONE, "none")                                                                                \
    X(BAD_COMMAND, "bad_command")   /* a code outside its list, a plan without stages */           \
    X(ALREADY_OPEN, "already_open") /* region_open twice */                                        \
    X(NO_SUCH_PERSON, "no_such_person")                                                            \
    X(NO_SUCH_HOTLINE, "no_such_hotline")                                                          \
    X(NOT_CONNECTED, "not_connected")   /* placing or accepting needs a live session */            \
    X(CALL_NOT_FOUND, "call_not_found") /* never was, was left, or is finished */                  \
    X(NOT_YOUR_CALL, "not_your_call")                                                              \
    X(HOTLINE_CLOSED, "hotline_closed")   /* vl_region_next_opening() says until when */           \
    X(ALREADY_IN_CALL, "already_in_call") /* the caller has a live call, a ring or a talk */       \
    X(LIMIT_REACHED, "limit_reached")     /* max_calls */                                          \
    X(RING_OVER, "ring_over")             /* it does not ring at this person (any more) */         \
    X(ALREADY_ANSWERED, "already_answered")                                                        \
    X(NOT_ANSWERED, "not_answered") /* hang_up or outcome before there was a talk */               \
    X(CALL_ENDED, "call_ended")     /* the conversation is over */                                 \
    X(NOT_ON_DUTY, "not_on_duty")                                                                  \
    X(NOT_WRAPPING_UP, "not_wrapping_up")

enum vl_refusal {
#define X(id, name) VL_REFUSAL_##id,
    VL_REFUSAL_MAP(X)
#undef X
        VL_REFUSAL_COUNT
};
const char *vl_refusal_name(enum vl_refusal refusal); /* NULL outside the list */

#define VL_DECISION_EVENTS 16

struct vl_decision {
    enum vl_refusal refusal; /* VL_REFUSAL_NONE: accepted, even when there is no event */
    uint16_t n_events;
    struct vl_event events[VL_DECISION_EVENTS]; /* append all or none, in this order */
};

/* *out is set completely. After every command that was accepted, and when vl_due() says so, the
 * shell decides ADVANCE, records and evolves, until ADVANCE gives no event. Each ADVANCE gives a
 * few events; it is never refused. */
void vl_decide(const struct vl_state *state, const struct vl_command *command, vl_utc now,
               struct vl_decision *out);

/* When ADVANCE may next have something to do, given that it had nothing (more) to do at `now`:
 * then *out > now. A moment too early is possible (someone's shift begins), too late is not.
 * false: not before the state changes. */
bool vl_due(const struct vl_state *state, vl_utc now, vl_utc *out);

#endif

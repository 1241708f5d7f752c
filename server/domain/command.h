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
    VL_COMMAND_REGION_OPEN, /* the journal's first event */
    VL_COMMAND_CORE_START,  /* a process begins: nobody is connected (grace begins) */
    VL_COMMAND_CONNECT,     /* person: the first of his sessions is there; again: no event */
    VL_COMMAND_DISCONNECT,  /* person: the last of his sessions is gone; again: no event */
    VL_COMMAND_PRESENCE,    /* person, u.presence; unchanged: no event. All but available decline a
                             * ring */
    VL_COMMAND_TIME_OUT,    /* person (coordinator), u.time_out; unchanged: no event */
    VL_COMMAND_DISCHARGE,  /* person (a specialist or department of the hospital, or a coordinator),
                            * u.discharge; the same again is a correction */
    VL_COMMAND_CALL_PLACE, /* person (the caller, or for a consult the answering specialist),
                            * u.place, attachment: the sealed case. On a closed line it becomes a
                            * task at once; a consult puts the caller on hold */
    VL_COMMAND_CALL_LEAVE, /* call, person: the caller gives up waiting, also for a call-back; a
                            * consult that was answered meanwhile is hung up instead */
    VL_COMMAND_CALLBACK,   /* call, person: the caller wants to be rung up; u.callback */
    VL_COMMAND_CALLBACK_ANSWER,  /* call, person: the caller takes the call-back that rings */
    VL_COMMAND_CALLBACK_DECLINE, /* call, person: not now; it is tried again later */
    VL_COMMAND_QUESTION,     /* call, person: the caller leaves it in writing; it becomes a task */
    VL_COMMAND_RING_ACCEPT,  /* call, person. Of a call-back: the caller is rung next */
    VL_COMMAND_RING_DECLINE, /* call, person, u.reason */
    VL_COMMAND_HOLD,         /* call, person (answering specialist), u.hold; unchanged: no event */
    VL_COMMAND_TRANSFER,     /* call, person (answering specialist), u.place.hotline and its plan:
                              * the caller goes to that line and keeps the place; guests are out */
    VL_COMMAND_HAND_OVER,    /* call, person (answering specialist): to whom answered his consult */
    VL_COMMAND_HANG_UP,      /* call, person: one of the two in the conversation; a consult that
                              * nobody answered yet is left instead */
    VL_COMMAND_OUTCOME,      /* call, person, u.outcome, attachment: the sealed note. The answering
                              * specialist, the owner of a task (without owner: anyone on
                              * duty on the hotline), or a coordinator */
    VL_COMMAND_FOLLOW_UP,    /* call (finished), person: its caller; u.admitted */
    VL_COMMAND_TASK_TAKE,    /* call, person: someone on duty on the hotline, or a coordinator; who
                              * has it already: no event */
    VL_COMMAND_READY,        /* person ends his wrap-up early */
    VL_COMMAND_SHIFT_HEARD,  /* person hears the test ring of his shift, in time or later */
    VL_COMMAND_URGENCY_CHANGE, /* call, person (caller or answering specialist), u.urgency,
                                * attachment; unchanged: no event */
    VL_COMMAND_GUEST_INVITE,   /* call, person (caller or specialist, in conversation), u.guest.kind
                                * and .token, attachment: the sealed name */
    VL_COMMAND_GUEST_ARRIVE,   /* u.guest.token: whoever has the link uses it, once */
    VL_COMMAND_GUEST_ADMIT,    /* call, person (caller or specialist), u.guest.number: out of the
                                * lobby; who is in already: no event */
    VL_COMMAND_GUEST_REMOVE,   /* as ADMIT: wherever the guest is; takes the link back, too */
    VL_COMMAND_GUEST_LEAVE,    /* u.guest.id: the guest goes */
    VL_COMMAND_ROTA_CHANGED,   /* the shell gave the state another rota: duty is looked at again */
    VL_COMMAND_ADVANCE,        /* timers, duty and dispatch */
    VL_COMMAND_COUNT
};

struct vl_place {
    vl_hotline_index hotline;
    uint64_t parent; /* a consult: the conversation that asks; else 0 */
    enum vl_urgency urgency;
    enum vl_urgency suggested; /* VL_URGENCY_COUNT: no suggestion */
    /* Rung before the others, such as the one responsible after a discharge; or VL_NONE. */
    vl_hospital_index first;
    enum vl_plan_source plan_source; /* DEFAULT: `plan` is not read, decide fills it in */
    struct vl_plan plan;
};

struct vl_command {
    enum vl_command_type type;
    vl_person_index person;
    uint64_t call;
    const char *attachment; /* borrowed; goes into the command's main event. NULL: none */
    union {
        struct {
            enum vl_presence presence;
            vl_utc until; /* of SCRUBBED, later than now; 0 ms: not said */
        } presence;
        struct {
            vl_hospital_index hospital;
            bool on;
            vl_utc until; /* later than now; 0 ms: until somebody ends it */
        } time_out;
        struct {
            vl_utc from, until; /* the minutes that suit; 0 ms: now; until it is too late */
        } callback;
        struct {
            enum vl_outcome outcome;
            enum vl_urgency assessed; /* VL_URGENCY_COUNT: not said */
            bool is_denied;           /* the caller did not get what he asked for */
            enum vl_denial why;       /* of a denial; VL_DENIAL_COUNT: not said, refused */
            enum vl_next_by next_by;  /* VL_NEXT_BY_COUNT: not said; a denial is then refused */
        } outcome;
        enum vl_admitted admitted;
        struct {
            uint8_t patient[VL_PATIENT_BYTES];
            struct vl_discharge discharge;
        } discharge;
        struct {
            enum vl_guest_kind kind;
            uint8_t number;
            uint64_t id;
            uint8_t token[VL_TOKEN_HASH_BYTES];
        } guest;
        bool hold;
        enum vl_decline reason;
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
    X(HOTLINE_CLOSED, "hotline_closed")   /* of a consult or a transfer */                         \
    X(ALREADY_IN_CALL, "already_in_call") /* the caller has a live call, a ring or a talk */       \
    X(LIMIT_REACHED, "limit_reached")     /* max_calls */                                          \
    X(RING_OVER, "ring_over")             /* it does not ring at this person (any more) */         \
    X(ALREADY_ANSWERED, "already_answered")                                                        \
    X(NOT_ANSWERED, "not_answered") /* hang_up or outcome before there was a talk */               \
    X(CALL_ENDED, "call_ended")     /* the conversation is over */                                 \
    X(NOT_ON_DUTY, "not_on_duty")                                                                  \
    X(NOT_ALLOWED, "not_allowed") /* another role's command */                                     \
    X(NO_SUCH_HOSPITAL, "no_such_hospital")                                                        \
    X(NO_SUCH_DESTINATION, "no_such_destination")                                                  \
    X(ALREADY_CALLBACK, "already_callback") /* a call has one call-back */                         \
    X(NOT_DIALLING, "not_dialling")         /* no call-back rings at this caller (any more) */     \
    X(CONSULT_OPEN, "consult_open")         /* somebody else is on the line or being asked */      \
    X(NO_CONSULT, "no_consult")             /* nobody answered to whom it could be handed over */  \
    X(ROOM_FULL, "room_full")               /* of 8 people, and those who are invited */           \
    X(NO_SUCH_GUEST, "no_such_guest")       /* not invited, gone, or (to admit) not there yet */   \
    X(LINK_NOT_VALID, "link_not_valid")     /* wrong, used, expired or taken back: never which */  \
    X(NO_TASK, "no_task")                   /* the call is not owed */                             \
    X(REASON_MISSING, "reason_missing")     /* a denial says why */                                \
    X(NEXT_STEP_MISSING, "next_step_missing") /* ... and what happens instead */                   \
    X(NOT_DUE, "not_due")                     /* nobody asks about this call now */                \
    X(ALREADY_FOLLOWED_UP, "already_followed_up")                                                  \
    X(NOT_WRAPPING_UP, "not_wrapping_up")                                                          \
    X(NO_SHIFT_TEST, "no_shift_test") /* none is rung, or it was answered, also by a call */

enum vl_refusal {
#define X(id, name) VL_REFUSAL_##id,
    VL_REFUSAL_MAP(X)
#undef X
        VL_REFUSAL_COUNT
};
const char *vl_refusal_name(enum vl_refusal refusal); /* NULL outside the list */

#define VL_DECISION_EVENTS 32

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
 * then *out > now. (It is `now` when nobody has looked yet.) A moment too early is possible (the
 * rota is looked at every hour), too late is not. false: not before the state changes. */
bool vl_due(const struct vl_state *state, vl_utc now, vl_utc *out);

#endif

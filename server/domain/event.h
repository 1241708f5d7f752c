/* event.h - what happened; the only thing the journal keeps and the state is made of.
 *
 * The id of a call is the journal sequence number of its call.placed event. */
#ifndef VL_DOMAIN_EVENT_H
#define VL_DOMAIN_EVENT_H

#include "domain/plan.h"
#include "domain/responsibility.h"

#define VL_EVENT_VERSION 2 /* of every body that this build writes; it reads 1 as well */

/* Of a guest's link only this hash is kept: nobody can read the link back from the journal. */
#define VL_TOKEN_HASH_BYTES 32
#define VL_CALL_GUESTS      6u /* of one conversation at once, numbered from 1 */

/* A guest is nobody of the region: known by its number within its call, and for good by the
 * sequence number of its guest.invited. */
#define VL_EVENT_MAP(X)                                                                            \
    X(REGION_OPENED, "region.opened")                                                              \
    X(CORE_STARTED, "core.started")                                                                \
    X(PERSON_CONNECTED, "person.connected")                                                        \
    X(PERSON_DISCONNECTED, "person.disconnected")                                                  \
    X(PERSON_PRESENCE, "person.presence")                                                          \
    X(PERSON_READY, "person.ready")                                                                \
    X(PERSON_RESTED, "person.rested")                                                              \
    X(SHIFT_BEGAN, "shift.began")                                                                  \
    X(SHIFT_ENDED, "shift.ended")                                                                  \
    X(SHIFT_TESTED, "shift.tested")                                                                \
    X(DUTY_CHECKED, "duty.checked")                                                                \
    X(ROTA_CHANGED, "rota.changed")                                                                \
    X(TIME_OUT_DECLARED, "time_out.declared")                                                      \
    X(TIME_OUT_ENDED, "time_out.ended")                                                            \
    X(DISCHARGE_REGISTERED, "discharge.registered")                                                \
    X(CALL_PLACED, "call.placed")                                                                  \
    X(CALL_ANSWERED, "call.answered")                                                              \
    X(CALL_WIDENED, "call.widened")                                                                \
    X(CALL_ROUND_ENDED, "call.round_ended")                                                        \
    X(CALL_ROUND_BEGAN, "call.round_began")                                                        \
    X(CALL_CALLBACK, "call.callback")                                                              \
    X(CALL_DIALLED, "call.dialled")                                                                \
    X(CALL_DIAL_ENDED, "call.dial_ended")                                                          \
    X(CALL_HELD, "call.held")                                                                      \
    X(CALL_TRANSFERRED, "call.transferred")                                                        \
    X(CALL_HANDED_OVER, "call.handed_over")                                                        \
    X(GUEST_INVITED, "guest.invited")                                                              \
    X(GUEST_ARRIVED, "guest.arrived")                                                              \
    X(GUEST_ADMITTED, "guest.admitted")                                                            \
    X(GUEST_GONE, "guest.gone")                                                                    \
    X(CALL_HUNG_UP, "call.hung_up")                                                                \
    X(CALL_LEFT, "call.left")                                                                      \
    X(CALL_OWED, "call.owed")                                                                      \
    X(CALL_TASK_TAKEN, "call.task_taken")                                                          \
    X(CALL_OUTCOME, "call.outcome")                                                                \
    X(CALL_FOLLOWED_UP, "call.followed_up")                                                        \
    X(RING_STARTED, "ring.started")                                                                \
    X(RING_ENDED, "ring.ended")                                                                    \
    X(URGENCY_CHANGED, "urgency.changed")

enum vl_event_type {
#define X(id, name) VL_EVENT_##id,
    VL_EVENT_MAP(X)
#undef X
        VL_EVENT_COUNT
};

/* Fields that a type does not have are 0; a person or hotline that the region does not know
 * (any more) is VL_NONE. */
struct vl_event {
    enum vl_event_type type;
    vl_utc at;
    /* JSON text that is kept in the journal and that the core never looks at (a sealed case, a
     * sealed note), or NULL. Borrowed from whoever made the event. */
    const char *attachment;
    uint64_t call;          /* call.* except placed, guest.*, ring.*, urgency.changed */
    vl_person_index person; /* person.*, shift.*, ring.*: who; call.placed: the caller; answered,
                             * dialled, handed_over: the specialist; outcome, followed_up,
                             * urgency.changed, transferred, time_out.*, discharge.*: by whom; owed,
                             * task_taken: the owner or VL_NONE; guest.*: by whom, or VL_NONE: the
                             * guest or time */
    union {
        struct {
            enum vl_presence presence;
            enum vl_presence_why why;
            vl_utc until; /* of SCRUBBED; 0 ms: not said */
        } presence;
        struct {
            vl_hotline_index hotline;
            uint8_t level;
        } shift; /* began, ended */
        struct {
            bool heard; /* he said so; false: not in time */
        } tested;       /* shift.tested */
        struct {
            vl_utc next; /* no shift begins or ends before it */
        } duty_checked;
        struct {
            vl_hospital_index hospital;
            vl_utc until; /* of a declared one; 0 ms: until somebody ends it */
        } time_out;
        struct {
            uint8_t patient[VL_PATIENT_BYTES]; /* a keyed hash; nobody can read it back */
            struct vl_discharge discharge;
        } discharged; /* discharge.registered */
        struct {
            uint64_t parent; /* a consult: the conversation that asks; else 0 */
            vl_hotline_index hotline;
            enum vl_urgency urgency;
            enum vl_urgency suggested; /* VL_URGENCY_COUNT: no suggestion */
            enum vl_plan_source plan_source;
            struct vl_plan plan;
            vl_utc until; /* unanswered by then, it becomes a task */
            /* VL_TASK_COUNT unless it is a task from the start: then its owner and deadline */
            enum vl_task task;
            vl_person_index owner;
            vl_utc deadline;
        } placed;
        struct {
            uint8_t stage; /* active from now on; n_stages: the plan is through */
        } widened;
        struct {
            uint32_t round;  /* that ended, or that begins; 1-based */
            vl_utc again_at; /* of one that ended */
        } round;
        struct {
            vl_utc from, until; /* the minutes that suit the caller */
        } callback;
        struct {
            vl_utc until;
        } dialled;
        struct {
            enum vl_dial_end why;
            vl_utc again_at;
        } dial_ended;
        struct {
            bool on;
        } held;
        struct {
            vl_hotline_index hotline;
            enum vl_plan_source plan_source;
            struct vl_plan plan;
            vl_utc until; /* as in placed */
        } transferred;
        struct {
            uint8_t number;
            enum vl_guest_kind kind;            /* invited */
            vl_utc until;                       /* invited: of the link */
            uint8_t token[VL_TOKEN_HASH_BYTES]; /* invited */
            enum vl_guest_end why;              /* gone */
        } guest;
        struct {
            enum vl_hung_up_by by;
        } hung_up;
        struct {
            enum vl_task task;
            vl_utc deadline;
        } owed;
        struct {
            enum vl_outcome outcome;
            enum vl_urgency assessed; /* by who answered; VL_URGENCY_COUNT: not said */
            enum vl_denial denied; /* why not what the caller asked for; VL_DENIAL_COUNT: granted */
            enum vl_next_by next_by; /* who does the next step; VL_NEXT_BY_COUNT: not said */
        } outcome; /* {"by","outcome"}, and where said "assessed", "denied", "next_by" */
        struct {
            uint16_t day; /* of the question: so many days after the outcome */
            enum vl_admitted admitted;
        } followed_up; /* {"call","by","day","admitted"}: by is the caller */
        struct {
            uint8_t stage; /* of the call's plan, 0-based */
            vl_utc until;
        } ring_started;
        struct {
            enum vl_ring_end why;
            enum vl_decline reason; /* VL_DECLINE_COUNT unless declined */
        } ring_ended;
        enum vl_urgency urgency; /* urgency.changed */
    } u;
};

/* "call.placed"; NULL outside the list. VL_EVENT_COUNT for an unknown name. */
const char *vl_event_type_name(enum vl_event_type type);
enum vl_event_type vl_event_type_from_name(const char *name);

/* event_json.c: the body of a journal record; `type`, `at` and the version stand beside it.
 * The attachment, when there is one, is the member "attachment" of the body. */

/* *body: a new reference. VL_E_NOMEM; VL_E_PROTO: the attachment is not JSON; VL_E_INVAL: no type
 * of the list. */
VL_MUST_CHECK int vl_event_to_json(const struct vl_region *region, const struct vl_event *event,
                                   json_t **body);
/* *out gets no attachment: whoever wants it takes it from the body. Ids that the region does not
 * know become VL_NONE. VL_E_NOENT: unknown type. VL_E_VERSION: newer than VL_EVENT_VERSION.
 * VL_E_PROTO: a field is missing or has an impossible value. *out is then unchanged. */
VL_MUST_CHECK int vl_event_from_json(const struct vl_region *region, const char *type, int version,
                                     vl_utc at, const json_t *body, struct vl_event *out);

#endif

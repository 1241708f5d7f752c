/* codes.h - the small closed lists of the domain and their text names.
 *
 * The names stand in the journal, in the protocol and in the region file: never rename one. */
#ifndef VL_DOMAIN_CODES_H
#define VL_DOMAIN_CODES_H

#include <stdbool.h>

#define VL_ROLE_MAP(X)                                                                             \
    X(GP, "gp")                                                                                    \
    X(SPECIALIST, "specialist")                                                                    \
    X(NURSE, "nurse")                                                                              \
    X(PARAMEDIC, "paramedic")                                                                      \
    X(COORDINATOR, "coordinator")                                                                  \
    X(AUDITOR, "auditor")                                                                          \
    X(DEPARTMENT, "department")                                                                    \
    X(NURSING_HOME, "nursing_home")                                                                \
    X(SOCIAL_WORKER, "social_worker")                                                              \
    X(CITIZEN, "citizen")

/* Most urgent first: the queue is ordered by the number. */
#define VL_URGENCY_MAP(X)                                                                          \
    X(IMMEDIATE, "immediate")                                                                      \
    X(URGENT, "urgent")                                                                            \
    X(SUBACUTE, "subacute")                                                                        \
    X(ROUTINE, "routine")

#define VL_OUTCOME_MAP(X)                                                                          \
    X(ADVICE, "advice")                                                                            \
    X(SUBACUTE_SLOT, "subacute_slot")                                                              \
    X(REFERRAL, "referral")                                                                        \
    X(ADMISSION, "admission")                                                                      \
    X(HOME_TREATMENT, "home_treatment")                                                            \
    X(MUNICIPAL_PLACE, "municipal_place")                                                          \
    X(AMBULANCE, "ambulance")                                                                      \
    X(OTHER_SPECIALTY, "other_specialty")                                                          \
    X(OTHER, "other")

/* Why what the caller asked for was not granted. */
#define VL_DENIAL_MAP(X)                                                                           \
    X(NOT_NEEDED, "not_needed")                                                                    \
    X(TRY_FIRST, "try_first")                                                                      \
    X(MORE_NEEDED, "more_needed")                                                                  \
    X(OTHER_SPECIALTY, "other_specialty")                                                          \
    X(ALREADY_PLANNED, "already_planned")                                                          \
    X(NO_CAPACITY, "no_capacity")                                                                  \
    X(OTHER, "other")

/* Who does what comes next. */
#define VL_NEXT_BY_MAP(X)                                                                          \
    X(PRACTICE, "practice")                                                                        \
    X(DEPARTMENT, "department")                                                                    \
    X(PATIENT, "patient")                                                                          \
    X(MUNICIPALITY, "municipality")

/* Was the patient admitted anyway, some days after? */
#define VL_ADMITTED_MAP(X)                                                                         \
    X(YES, "yes")                                                                                  \
    X(NO, "no")                                                                                    \
    X(UNKNOWN, "unknown")

#define VL_DECLINE_MAP(X)                                                                          \
    X(BUSY_WITH_PATIENT, "busy_with_patient")                                                      \
    X(IN_PROCEDURE, "in_procedure")                                                                \
    X(WRONG_SPECIALTY, "wrong_specialty")                                                          \
    X(OTHER, "other")

/* SCRUBBED: in a procedure, until a moment that the person named, or until he says otherwise. */
#define VL_PRESENCE_MAP(X)                                                                         \
    X(AWAY, "away")                                                                                \
    X(AVAILABLE, "available")                                                                      \
    X(SCRUBBED, "scrubbed")

/* Why somebody's presence changed. */
#define VL_PRESENCE_WHY_MAP(X)                                                                     \
    X(SELF, "self")                                                                                \
    X(MISSED_RINGS, "missed_rings")                                                                \
    X(TIME, "time")

/* What a person does as the one who answers. */
#define VL_ACTIVITY_MAP(X)                                                                         \
    X(IDLE, "idle")                                                                                \
    X(RINGING, "ringing")                                                                          \
    X(TALKING, "talking")                                                                          \
    X(WRAPPING_UP, "wrapping_up")

/* The test ring of a shift that began. PENDING: he could not hear it now. UNANSWERED: he could, and
 * did not say so in time. */
#define VL_SHIFT_TEST_MAP(X)                                                                       \
    X(NONE, "none")                                                                                \
    X(PENDING, "pending")                                                                          \
    X(RINGING, "ringing")                                                                          \
    X(UNANSWERED, "unanswered")

#define VL_RING_END_MAP(X)                                                                         \
    X(DECLINED, "declined")                                                                        \
    X(TIMEOUT, "timeout")                                                                          \
    X(ANSWERED_ELSEWHERE, "answered_elsewhere")                                                    \
    X(CALL_ENDED, "call_ended")                                                                    \
    X(LOST, "lost")                                                                                \
    X(TIME_OUT, "time_out")

/* How the attempt to reach the caller of a call-back ended. */
#define VL_DIAL_END_MAP(X)                                                                         \
    X(TIMEOUT, "timeout")                                                                          \
    X(DECLINED, "declined")                                                                        \
    X(GIVEN_UP, "given_up")

/* Why an unanswered call is a task: the caller's connection was lost, it waited too long or the
 * line closed, nobody on duty was there, it came while the line was closed, the caller left a
 * question in writing, or a call-back did not reach the caller. */
#define VL_TASK_MAP(X)                                                                             \
    X(LOST, "lost")                                                                                \
    X(UNANSWERED, "unanswered")                                                                    \
    X(NOBODY, "nobody")                                                                            \
    X(CLOSED, "closed")                                                                            \
    X(QUESTION, "question")                                                                        \
    X(NOT_REACHED, "not_reached")

#define VL_HUNG_UP_BY_MAP(X)                                                                       \
    X(CALLER, "caller")                                                                            \
    X(SPECIALIST, "specialist")                                                                    \
    X(LOST, "lost")

/* Who comes into a conversation by a link. */
#define VL_GUEST_KIND_MAP(X)                                                                       \
    X(PATIENT, "patient")                                                                          \
    X(RELATIVE, "relative")                                                                        \
    X(NURSE, "nurse")                                                                              \
    X(INTERPRETER, "interpreter")                                                                  \
    X(COLLEAGUE, "colleague")

/* LOBBY: the link was used, and nobody has let the guest in yet. */
#define VL_GUEST_STATE_MAP(X)                                                                      \
    X(INVITED, "invited")                                                                          \
    X(LOBBY, "lobby")                                                                              \
    X(IN, "in")

#define VL_GUEST_END_MAP(X)                                                                        \
    X(REMOVED, "removed")                                                                          \
    X(LEFT, "left")                                                                                \
    X(EXPIRED, "expired")

#define VL_PLAN_SOURCE_MAP(X)                                                                      \
    X(DEFAULT, "default")                                                                          \
    X(PLUGIN, "plugin")

/* WAITING: from the click to the answer (it may ring meanwhile), live or for a call-back. DIALLING:
 * the specialist of a call-back is on the line and the caller rings. ENDED: the conversation is
 * over, its outcome is not yet recorded. OWED: it is a task; somebody owes the caller an answer. */
#define VL_PHASE_MAP(X)                                                                            \
    X(WAITING, "waiting")                                                                          \
    X(DIALLING, "dialling")                                                                        \
    X(TALKING, "talking")                                                                          \
    X(ENDED, "ended")                                                                              \
    X(OWED, "owed")

/* How a conversation on a hotline begins. */
#define VL_VIDEO_MAP(X)                                                                            \
    X(VOICE_FIRST, "voice_first")                                                                  \
    X(VIDEO_FIRST, "video_first")

/* Why a discharge rule does not cover, the farthest from covering first: of several rules, the one
 * that comes nearest says why not. */
#define VL_UNCOVERED_MAP(X)                                                                        \
    X(UNKNOWN_HOSPITAL, "unknown_hospital")                                                        \
    X(NOT_DISCHARGED_HERE, "not_discharged_here")                                                  \
    X(GROUP_NOT_COVERED, "group_not_covered")                                                      \
    X(RULE_NOT_IN_FORCE, "rule_not_in_force")                                                      \
    X(DESTINATION_NOT_COVERED, "destination_not_covered")                                          \
    X(ADMISSION_TOO_SHORT, "admission_too_short")                                                  \
    X(TOO_YOUNG, "too_young")                                                                      \
    X(WINDOW_OVER, "window_over")                                                                  \
    X(CALLER_MAY_NOT_CALL, "caller_may_not_call")

#define VL_ROLE_ITEM(id, name)         VL_ROLE_##id,
#define VL_URGENCY_ITEM(id, name)      VL_URGENCY_##id,
#define VL_OUTCOME_ITEM(id, name)      VL_OUTCOME_##id,
#define VL_DENIAL_ITEM(id, name)       VL_DENIAL_##id,
#define VL_NEXT_BY_ITEM(id, name)      VL_NEXT_BY_##id,
#define VL_ADMITTED_ITEM(id, name)     VL_ADMITTED_##id,
#define VL_DECLINE_ITEM(id, name)      VL_DECLINE_##id,
#define VL_PRESENCE_ITEM(id, name)     VL_PRESENCE_##id,
#define VL_ACTIVITY_ITEM(id, name)     VL_ACTIVITY_##id,
#define VL_SHIFT_TEST_ITEM(id, name)   VL_SHIFT_TEST_##id,
#define VL_RING_END_ITEM(id, name)     VL_RING_END_##id,
#define VL_HUNG_UP_BY_ITEM(id, name)   VL_HUNG_UP_BY_##id,
#define VL_PLAN_SOURCE_ITEM(id, name)  VL_PLAN_SOURCE_##id,
#define VL_PRESENCE_WHY_ITEM(id, name) VL_PRESENCE_WHY_##id,
#define VL_DIAL_END_ITEM(id, name)     VL_DIAL_END_##id,
#define VL_TASK_ITEM(id, name)         VL_TASK_##id,
#define VL_PHASE_ITEM(id, name)        VL_PHASE_##id,
#define VL_VIDEO_ITEM(id, name)        VL_VIDEO_##id,
#define VL_UNCOVERED_ITEM(id, name)    VL_UNCOVERED_##id,
#define VL_GUEST_KIND_ITEM(id, name)   VL_GUEST_KIND_##id,
#define VL_GUEST_STATE_ITEM(id, name)  VL_GUEST_STATE_##id,
#define VL_GUEST_END_ITEM(id, name)    VL_GUEST_END_##id,

/* X(type tag, constant prefix, list) of every list above. Each becomes an enum that ends with
 * VL_..._COUNT; vl_..._name(code), NULL outside the list; and vl_..._from_name(name), which is
 * VL_..._COUNT when the name is unknown or NULL. */
#define VL_CODES_MAP(X)                                                                            \
    X(vl_role, VL_ROLE, VL_ROLE_MAP)                                                               \
    X(vl_urgency, VL_URGENCY, VL_URGENCY_MAP)                                                      \
    X(vl_outcome, VL_OUTCOME, VL_OUTCOME_MAP)                                                      \
    X(vl_denial, VL_DENIAL, VL_DENIAL_MAP)                                                         \
    X(vl_next_by, VL_NEXT_BY, VL_NEXT_BY_MAP)                                                      \
    X(vl_admitted, VL_ADMITTED, VL_ADMITTED_MAP)                                                   \
    X(vl_decline, VL_DECLINE, VL_DECLINE_MAP)                                                      \
    X(vl_presence, VL_PRESENCE, VL_PRESENCE_MAP)                                                   \
    X(vl_activity, VL_ACTIVITY, VL_ACTIVITY_MAP)                                                   \
    X(vl_shift_test, VL_SHIFT_TEST, VL_SHIFT_TEST_MAP)                                             \
    X(vl_ring_end, VL_RING_END, VL_RING_END_MAP)                                                   \
    X(vl_hung_up_by, VL_HUNG_UP_BY, VL_HUNG_UP_BY_MAP)                                             \
    X(vl_plan_source, VL_PLAN_SOURCE, VL_PLAN_SOURCE_MAP)                                          \
    X(vl_presence_why, VL_PRESENCE_WHY, VL_PRESENCE_WHY_MAP)                                       \
    X(vl_dial_end, VL_DIAL_END, VL_DIAL_END_MAP)                                                   \
    X(vl_task, VL_TASK, VL_TASK_MAP)                                                               \
    X(vl_phase, VL_PHASE, VL_PHASE_MAP)                                                            \
    X(vl_video, VL_VIDEO, VL_VIDEO_MAP)                                                            \
    X(vl_uncovered, VL_UNCOVERED, VL_UNCOVERED_MAP)                                                \
    X(vl_guest_kind, VL_GUEST_KIND, VL_GUEST_KIND_MAP)                                             \
    X(vl_guest_state, VL_GUEST_STATE, VL_GUEST_STATE_MAP)                                          \
    X(vl_guest_end, VL_GUEST_END, VL_GUEST_END_MAP)

#define VL_CODES_DECLARE(tag, prefix, MAP)                                                         \
    enum tag { MAP(prefix##_ITEM) prefix##_COUNT };                                                \
    const char *tag##_name(enum tag code);                                                         \
    enum tag tag##_from_name(const char *name);
VL_CODES_MAP(VL_CODES_DECLARE)
#undef VL_CODES_DECLARE

/* A set of roles has one bit for each. */
#define VL_ROLE_BIT(role) (1u << (role))
/* Those who may call some hotline; which one, its `callers` say. false outside the list. */
bool vl_role_calls(enum vl_role role);

#endif

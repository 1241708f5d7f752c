/* view.h - what the gateway may ask a state. Nothing here changes anything.
 *
 * Views are copies, except `plan`, which is borrowed until the next vl_state_evolve(). */
#ifndef VL_DOMAIN_VIEW_H
#define VL_DOMAIN_VIEW_H

#include "domain/follow_up.h"
#include "domain/state.h"

struct vl_ring_view {
    vl_person_index person;
    uint8_t stage;
    vl_utc started, until;
};
struct vl_call_view {
    uint64_t id;
    enum vl_phase phase;
    vl_hotline_index hotline;
    vl_person_index caller;
    vl_person_index specialist; /* who answered; VL_NONE while waiting or owed */
    enum vl_urgency urgency;
    enum vl_urgency suggested; /* VL_URGENCY_COUNT: none */
    enum vl_plan_source plan_source;
    const struct vl_plan *plan;
    uint64_t parent; /* a consult: the conversation that asks; else 0 */
    bool callback;   /* the caller waits to be rung up */
    bool held;
    uint8_t dials;     /* attempts to reach the caller so far */
    vl_utc dial_until; /* while dialling */
    vl_utc give_up;    /* unanswered by then, it becomes a task */
    vl_utc placed;
    vl_utc answered, hung_up; /* 0 ms: not yet */
    uint32_t round;           /* of the plan, 1-based */
    vl_utc not_before;        /* of a call-back: the minutes that suit begin; 0 ms */
    vl_utc again_at;          /* 0 ms, or when the next round may begin */
    uint8_t n_rings;
    struct vl_ring_view rings[VL_MAX_RINGS];
    enum vl_task task;       /* VL_TASK_COUNT unless owed */
    vl_person_index owner;   /* of a task */
    vl_utc deadline;         /* of a task */
    bool overdue;            /* a task that was handed on as often as it is */
    enum vl_outcome outcome; /* VL_OUTCOME_COUNT: not yet (it may come during the talk) */
};
struct vl_guest_view {
    uint64_t id, call;
    uint8_t number; /* within the call */
    enum vl_guest_kind kind;
    enum vl_guest_state state;
    vl_utc until; /* of the link */
};

size_t vl_state_call_count(const struct vl_state *state);
uint64_t vl_state_first_call(const struct vl_state *state); /* the oldest; 0: none */
/* Calls in the state, oldest first: *call with id 0 becomes the first one, any other the one after
 * it. false: no more; *call is then unchanged.
 *   struct vl_call_view call = {0};
 *   while (vl_state_next_call(state, &call)) */
bool vl_state_next_call(const struct vl_state *state, struct vl_call_view *call);
/* VL_E_NOENT: no such call (any more); *out is then unchanged. The place is not in it. */
VL_MUST_CHECK int vl_state_call(const struct vl_state *state, uint64_t call,
                                struct vl_call_view *out);
/* Waiting calls of a hotline, those that ring included. */
uint32_t vl_state_waiting_count(const struct vl_state *state, vl_hotline_index hotline);
/* 1-based place among the hotline's waiting calls; 0 when the call does not wait. Costs a look at
 * each of them. */
uint32_t vl_state_place(const struct vl_state *state, uint64_t call, vl_utc now);
/* The consult that the call's specialist asks for or has on the line; 0. */
uint64_t vl_state_consult_of(const struct vl_state *state, uint64_t call);

/* Guests of the call, by number; returns how many. */
size_t vl_state_guests(const struct vl_state *state, uint64_t call,
                       struct vl_guest_view out[VL_CALL_GUESTS]);
/* VL_E_NOENT: never was, or gone; *out is then unchanged. */
VL_MUST_CHECK int vl_state_guest(const struct vl_state *state, uint64_t id,
                                 struct vl_guest_view *out);
VL_MUST_CHECK int vl_state_guest_of_link(const struct vl_state *state,
                                         const uint8_t token[VL_TOKEN_HASH_BYTES],
                                         struct vl_guest_view *out);

/* How long the call may still wait, from the people who are there, how long conversations lasted
 * lately and who is ahead. false: nobody can say. */
struct vl_estimate {
    uint32_t least_s, most_s;
};
bool vl_state_estimate(const struct vl_state *state, uint64_t call, vl_utc now,
                       struct vl_estimate *out);

/* The same for somebody who would call the hotline now, with nothing urgent. */
bool vl_state_estimate_next(const struct vl_state *state, vl_hotline_index hotline,
                            struct vl_estimate *out);

struct vl_person_view {
    bool connected;
    vl_utc lost; /* when the connection went; 0 ms when connected or never there */
    enum vl_presence presence;
    enum vl_activity activity;
    uint64_t activity_call; /* that rings, is talked about, or was; 0 when idle */
    vl_utc busy_until;      /* end of the ring or of the wrap-up; 0 ms otherwise */
    uint64_t placed_call;   /* his live call as a caller (waiting, dialling or talking); 0: none */
    vl_utc scrubbed_until;  /* 0 ms: not said */
    enum vl_shift_test test;
    vl_utc test_until; /* while it rings; 0 ms otherwise */
    bool tired;        /* the hour's budget of calls is used up */
    uint32_t missed;   /* rings in a row */
    bool set_away;     /* away because of them, not by choice */
};
/* An unknown person is a disconnected one. */
struct vl_person_view vl_state_person(const struct vl_state *state, vl_person_index person);

struct vl_duty_view {
    vl_person_index person;
    vl_hospital_index hospital;
    uint8_t level;
    struct vl_person_view status;
};
/* Who is on duty on the hotline, by position, then level, then index; a person once a level. At
 * most `capacity` are written; returns how many there are. */
size_t vl_state_duty(const struct vl_state *state, vl_hotline_index hotline,
                     struct vl_duty_view *out, size_t capacity);

/* On duty on the hotline, at any level. */
bool vl_state_on_duty(const struct vl_state *state, vl_hotline_index hotline,
                      vl_person_index person);
/* Somebody on duty on the hotline is there, if busy. */
bool vl_state_manned(const struct vl_state *state, vl_hotline_index hotline);

/* Who answers for this patient after a discharge; see responsibility.h. */
struct vl_cover vl_state_cover(const struct vl_state *state,
                               const uint8_t patient[VL_PATIENT_BYTES], vl_utc now,
                               enum vl_role caller);

/* A call whose caller is asked now whether the patient was admitted anyway. */
struct vl_follow_up_view {
    struct vl_follow_up follow_up;
    uint16_t day; /* of the question */
};
/* What the caller is asked now, the oldest call first. At most `capacity` are written; returns how
 * many there are. */
size_t vl_state_follow_ups(const struct vl_state *state, vl_person_index caller, vl_utc now,
                           struct vl_follow_up_view *out, size_t capacity);
/* Is this caller asked about this call now? */
bool vl_state_asks(const struct vl_state *state, uint64_t call, vl_person_index caller, vl_utc now);
/* Of the calls that are still followed up: how many callers are asked now, and the latest answers.
 */
struct vl_follow_up_sum {
    uint32_t due, answered[VL_ADMITTED_COUNT];
};
struct vl_follow_up_sum vl_state_follow_up_sum(const struct vl_state *state, vl_utc now);

struct vl_time_out_view {
    bool on;
    vl_utc since, until; /* until 0 ms: until somebody ends it */
};
struct vl_time_out_view vl_state_time_out(const struct vl_state *state, vl_hospital_index hospital);

#endif

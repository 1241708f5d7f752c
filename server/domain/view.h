/* view.h - what the gateway may ask a state. Nothing here changes anything.
 *
 * Views are copies, except `plan`, which is borrowed until the next vl_state_evolve(). */
#ifndef VL_DOMAIN_VIEW_H
#define VL_DOMAIN_VIEW_H

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
    vl_utc placed;
    vl_utc answered, hung_up; /* 0 ms: not yet */
    uint32_t place;           /* among the hotline's waiting calls, 1-based; 0 unless waiting */
    uint32_t round;           /* of the plan, 1-based */
    vl_utc again_at;          /* 0 ms, or when the next round may begin */
    uint8_t n_rings;
    struct vl_ring_view rings[VL_MAX_RINGS];
    vl_person_index owner;   /* of an owed call */
    vl_utc deadline;         /* of an owed call */
    enum vl_outcome outcome; /* VL_OUTCOME_COUNT: not yet (it may come during the talk) */
};

/* Calls in the state, oldest first. */
size_t vl_state_call_count(const struct vl_state *state);
void vl_state_call_at(const struct vl_state *state, size_t i,
                      struct vl_call_view *out); /* i < count */
/* VL_E_NOENT: no such call (any more); *out is then unchanged. */
VL_MUST_CHECK int vl_state_call(const struct vl_state *state, uint64_t call,
                                struct vl_call_view *out);
/* Waiting calls of a hotline, those that ring included. */
uint32_t vl_state_waiting_count(const struct vl_state *state, vl_hotline_index hotline);
/* 1-based place among the hotline's waiting calls; 0 when the call does not wait. */
uint32_t vl_state_place(const struct vl_state *state, uint64_t call);

struct vl_person_view {
    bool connected;
    vl_utc lost; /* when the connection went; 0 ms when connected or never there */
    enum vl_presence presence;
    enum vl_activity activity;
    uint64_t activity_call; /* that rings, is talked about, or was; 0 when idle */
    vl_utc busy_until;      /* end of the ring or of the wrap-up; 0 ms otherwise */
    uint64_t placed_call;   /* his live call as a caller (waiting or talking); 0: none */
};
/* An unknown person is a disconnected one. */
struct vl_person_view vl_state_person(const struct vl_state *state, vl_person_index person);

struct vl_duty_view {
    vl_person_index person;
    vl_hospital_index hospital;
    uint8_t level;
    struct vl_person_view status;
};
/* Who is on duty on the hotline now, by position, then level, then index; a person once a level.
 * At most `capacity` are written; returns how many there are. */
size_t vl_state_duty(const struct vl_state *state, vl_hotline_index hotline, vl_utc now,
                     struct vl_duty_view *out, size_t capacity);

#endif

/* state_data.h - what a state is made of. Internal to the folder: evolve.c writes it, decide,
 * due, the views, the canonical form and the invariants read it. */
#ifndef VL_DOMAIN_STATE_DATA_H
#define VL_DOMAIN_STATE_DATA_H

#include "domain/state.h"

struct vl_ring {
    vl_person_index person;
    uint8_t stage;
    vl_utc started, until;
};
struct vl_call {
    uint64_t id; /* sequence number of its call.placed */
    enum vl_phase phase;
    vl_hotline_index hotline;
    vl_person_index caller, specialist, owner;
    enum vl_urgency urgency, suggested;
    enum vl_plan_source plan_source;
    enum vl_outcome outcome;
    vl_utc placed, answered, hung_up, deadline;
    uint32_t owed_times; /* how often somebody was made its owner */
    uint32_t round;
    vl_utc round_start;
    vl_utc again_at; /* 0 ms unless between two rounds */
    uint16_t n_tried;
    uint8_t n_rings;
    struct vl_ring rings[VL_MAX_RINGS];
    struct vl_plan plan;
};
struct vl_person_state {
    bool connected;
    vl_utc lost;
    enum vl_presence presence;
    enum vl_activity activity;
    uint64_t activity_call;
    vl_utc busy_until;
    vl_utc idle_since; /* came on or was last ready: the longest idle is rung first */
    uint64_t placed_call;
};

/* Calls live in slots; the three lists hold slot numbers. */
struct vl_state {
    const struct vl_region *region;
    struct vl_state_limits limits;
    uint64_t last_seq;
    bool open;
    struct vl_person_state *people;
    struct vl_call *calls;
    uint64_t *tried; /* tried_words a slot: who was rung in this round */
    size_t tried_words;
    uint16_t *order;      /* by id */
    uint16_t *queue;      /* the waiting ones, by urgency and then id */
    uint16_t *free_slots; /* a stack */
    uint32_t n_calls, n_queue, n_free;
};

/* NULL when there is no such call (any more). */
struct vl_call *vl_state_find(const struct vl_state *state, uint64_t id);
/* NULL for VL_NONE and other strangers. */
struct vl_person_state *vl_state_of_person(const struct vl_state *state, vl_person_index person);
bool vl_state_tried(const struct vl_state *state, const struct vl_call *call,
                    vl_person_index person);
/* When that side of a call lost its connection; false while it has one. A person whom the region
 * does not know was lost at `unknown_since`. */
bool vl_state_lost(const struct vl_state *state, vl_person_index person, vl_utc unknown_since,
                   vl_utc *since);

#endif

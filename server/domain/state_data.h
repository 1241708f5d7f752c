/* state_data.h - what a state is made of. Internal to the folder: the evolve_*.c files write it,
 * decide, due, the views, the canonical form and the invariants read it.
 *
 * Everything that depends on the number of calls is a list, an index or a heap, so that one step
 * costs about the same with ten calls as with a hundred thousand. */
#ifndef VL_DOMAIN_STATE_DATA_H
#define VL_DOMAIN_STATE_DATA_H

#include "domain/alarm.h"
#include "domain/call_index.h"
#include "domain/follow_up.h"
#include "domain/responsibility.h"
#include "domain/state.h"

#define VL_MAX_TRIED  48 /* people of one round; a plan that tries as many is through */
#define VL_MAX_DUTY   4096
#define VL_NO_DUTY    UINT16_MAX
#define VL_MAX_GUESTS 2048 /* of all calls */
#define VL_NO_GUEST   UINT16_MAX
#define VL_MAX_PACE                                                                                \
    60 /* answered calls of one person that are remembered: calls_an_hour's most                   \
        */

struct vl_ring {
    vl_utc started, until;
    vl_person_index person;
    uint8_t stage;
};
/* Somebody who comes by a link. Guests stand in a table of their own: few calls have any, and a
 * call that waits has none. */
struct vl_guest {
    uint64_t id;   /* sequence number of its guest.invited; 0: a free entry, chained by next */
    uint64_t call; /* in conversation */
    vl_utc until;  /* of the link, while invited */
    enum vl_guest_kind kind;
    enum vl_guest_state state;
    uint8_t number;
    uint16_t next; /* of the same call, by number */
    uint8_t token[VL_TOKEN_HASH_BYTES];
};
struct vl_call {
    uint64_t id;     /* sequence number of its call.placed */
    uint64_t parent; /* a consult's conversation; 0 */
    enum vl_phase phase;
    enum vl_urgency urgency, suggested;
    enum vl_plan_source plan_source;
    enum vl_outcome outcome;
    enum vl_task task; /* VL_TASK_COUNT unless owed */
    vl_hotline_index hotline;
    vl_person_index caller, specialist, owner;
    vl_utc placed, answered, hung_up;
    vl_utc deadline; /* of a task */
    vl_utc give_up;  /* unanswered by then, it becomes a task */
    vl_utc round_start;
    vl_utc again_at;     /* between two rounds: the next begins; 0 ms */
    vl_utc not_before;   /* nobody is rung earlier; 0 ms */
    vl_utc dial_until;   /* while dialling */
    uint32_t owed_times; /* how often somebody was made its owner */
    uint32_t round;
    uint8_t active_stage; /* by time; n_stages: the plan is through */
    uint8_t n_rings, n_tried, dials;
    uint16_t first_guest;
    bool callback; /* the caller waits without a connection */
    bool held;
    bool declined;          /* by somebody in this round, rather than only missed */
    bool counted_spent;     /* in its line's count */
    bool counted_callback;  /* in its caller's count */
    bool counted_fallback;  /* in its line's count, while it waits */
    bool listed_spent;      /* in its caller's list */
    uint32_t next_spent;    /* slot: that list */
    uint32_t older, newer;  /* slots: the list of all calls, by id */
    uint32_t ahead, behind; /* slots: the queue of its hotline and urgency, by id */
    vl_person_index tried[VL_MAX_TRIED];
    struct vl_ring rings[VL_MAX_RINGS];
    struct vl_plan plan;
};

/* The times of the latest answered calls, oldest first, for the interruption budget. */
struct vl_pace {
    int64_t at[VL_MAX_PACE];
    uint8_t n;
};

struct vl_person_state {
    bool connected;
    bool tired;                         /* the hour's budget is used up, until rest_until */
    bool set_away;                      /* away because of missed rings */
    bool counted_reachable;             /* in the counts of his spent call-backs' lines */
    uint32_t first_spent;               /* slot: his spent call-backs */
    bool counted_free, counted_present; /* in the counts of the lines where he is on duty */
    vl_utc lost;
    enum vl_presence presence;
    vl_utc scrubbed_until; /* 0 ms: not said */
    enum vl_shift_test test;
    vl_utc test_until; /* while it rings; else 0 ms */
    enum vl_activity activity;
    uint64_t activity_call;
    vl_utc busy_until;
    vl_utc idle_since; /* came on or was last ready: the longest idle is rung first */
    vl_utc rest_until;
    uint64_t placed_call;
    uint32_t n_ringing_callbacks; /* call-backs for him that ring at somebody */
    uint32_t missed;              /* rings in a row */
    uint16_t first_duty;
    struct vl_pace pace;
};

/* One person on duty on one line at one level; two lists run through the table. */
struct vl_duty {
    vl_hotline_index hotline;
    vl_person_index person; /* VL_NONE: a free entry, chained by next_of_line */
    uint8_t level;
    uint16_t next_of_line, next_of_person;
};

/* A hotline as it is now. */
struct vl_line {
    uint32_t first[VL_URGENCY_COUNT],
        last[VL_URGENCY_COUNT]; /* slots of the waiting calls, by id */
    uint32_t n_waiting;
    uint32_t n_fallback; /* waiting calls whose plan has the fallback behind it */
    uint32_t n_spent;    /* waiting calls that nobody may be left for, if reachable */
    uint16_t first_duty;
    uint16_t n_free;    /* people on duty who could be rung */
    uint16_t n_present; /* people on duty who are there, if busy or scrubbed */
    uint32_t n_talks;   /* conversations that the mean is made of, up to 8 */
    int64_t mean_talk_ms;
};

struct vl_hospital_state {
    bool time_out;
    vl_utc since, until; /* until 0 ms: until somebody ends it */
};

struct vl_state {
    const struct vl_region *region;
    struct vl_state_limits limits;
    const struct vl_rota *rota; /* borrowed, for decide alone; NULL: the weekly rota only */
    uint64_t last_seq;
    bool open;
    vl_utc duty_next; /* the rota changes nothing before; 0 ms: to be checked now */
    struct vl_person_state *people;
    struct vl_line *lines;
    struct vl_hospital_state hospitals[VL_MAX_HOSPITALS];
    struct vl_duty *duty;
    uint16_t free_duty;
    struct vl_guest *guests;
    uint16_t free_guest;
    struct vl_discharges *discharges;
    struct vl_follow_ups *follow_ups;
    uint16_t n_time_outs;
    uint64_t ready[VL_MAX_HOTLINES / 64];    /* lines where a call waits and somebody is free */
    uint64_t deserted[VL_MAX_HOTLINES / 64]; /* ... and nobody is there */
    struct vl_call *calls;
    uint32_t *free_slots; /* a stack */
    uint32_t n_calls, n_waiting, n_free, oldest, newest;
    struct vl_call_index index;
    struct vl_alarms alarms; /* owners: slots, then people, then hospitals */
};

/* NULL when there is no such call (any more). */
struct vl_call *vl_state_find(const struct vl_state *state, uint64_t id);
/* NULL for VL_NONE and other strangers. */
struct vl_person_state *vl_state_of_person(const struct vl_state *state, vl_person_index person);
/* NULL for a hotline that the region does not have. */
struct vl_line *vl_state_line(const struct vl_state *state, vl_hotline_index hotline);
bool vl_state_tried(const struct vl_call *call, vl_person_index person);
/* When that side of a call lost its connection; false while it has one. A person whom the region
 * does not know was lost at `unknown_since`. */
bool vl_state_lost(const struct vl_state *state, vl_person_index person, vl_utc unknown_since,
                   vl_utc *since);
/* The consult that the call's specialist asks for or has on the line; NULL. */
struct vl_call *vl_state_consult(const struct vl_state *state, const struct vl_call *call);

/* The guest of the call with this number; NULL. */
struct vl_guest *vl_state_guest_of(const struct vl_state *state, const struct vl_call *call,
                                   uint8_t number);
/* The guest with this id; the one whose link has this hash; NULL. A look at the whole table. */
struct vl_guest *vl_state_guest_with(const struct vl_state *state, uint64_t id);
struct vl_guest *vl_state_guest_by(const struct vl_state *state,
                                   const uint8_t token[VL_TOKEN_HASH_BYTES]);
/* In the call's room, or expected there: its two, a consult and guests. */
#define VL_ROOM_PEOPLE 8u
unsigned vl_state_people(const struct vl_state *state, const struct vl_call *call);

#endif

/* breach.h - rules that are broken on purpose, between the decision and the state, to show that
 * the simulation would find it. */
#ifndef VL_SIMULATION_BREACH_H
#define VL_SIMULATION_BREACH_H

#include "domain/command.h"

#define BREACH_MAP(X)                                                                              \
    X(NONE, "none")                                                                                \
    X(RUNG_WHILE_BUSY, "rung-while-busy")   /* 1 */                                                \
    X(ANSWERED_TWICE, "answered-twice")     /* 2 */                                                \
    X(RING_OUTLIVES, "ring-outlives-call")  /* 2: after an answer elsewhere, or the end */         \
    X(CALL_LOST, "call-lost")               /* 3: dropped instead of owed */                       \
    X(NO_OWNER, "no-owner")                 /* 3: of a task, with somebody on duty */              \
    X(QUEUE_JUMPED, "queue-jumped")         /* 4: the last call is rung for first */               \
    X(NO_GRACE, "no-grace")                 /* 6: a lost connection ends the call at once */       \
    X(TIME_OUT_IGNORED, "time-out-ignored") /* 7 */                                                \
    X(NOT_JOURNALLED, "not-journalled")     /* 8: a change that a replay does not know */          \
    X(IDLE_HANDS, "idle-hands")             /* somebody free is not rung */                        \
    X(NEVER_AWAY, "never-away")             /* who misses rings stays available */                 \
    X(NO_LOBBY, "no-lobby")                 /* a guest's link is all that is needed */             \
    X(RING_TOO_LONG, "ring-too-long")                                                              \
    X(IMPERSONATED, "impersonated") /* anybody may speak for the caller */

enum breach {
#define X(id, name) BREACH_##id,
    BREACH_MAP(X)
#undef X
        BREACH_COUNT
};

struct run;

const char *breach_name(enum breach breach); /* NULL outside the list */
/* Breaks the rule in the command, if it can be there. */
void breach_command(const struct run *run, struct vl_command *command);
/* Breaks the rule in run->decision, if it can be there. */
void breach_decision(struct run *run);
/* Is the event to be kept out of the journal? */
bool breach_forgets(const struct run *run, const struct vl_event *event);

#endif

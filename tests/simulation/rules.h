/* rules.h - what must hold before every event and whenever the core is quiet; the numbers are those
 * of the design's invariants. Each answer is NULL or the broken rule, static text. */
#ifndef VL_SIMULATION_RULES_H
#define VL_SIMULATION_RULES_H

#include "run.h"

/* May that person do this? Of a command that was accepted and has an effect. */
const char *rules_of_command(struct run *run, const struct vl_command *command);
/* Before the state takes the event. */
const char *rules_of_event(struct run *run, const struct vl_event *event);
/* ADVANCE has nothing more to do. */
const char *rules_when_quiet(struct run *run);

#endif

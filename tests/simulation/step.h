/* step.h - one thing that happens to the core in a fault simulation.
 *
 * A step says everything by itself, so that a history can be shortened: times are absolute, and a
 * call is named by the step that placed it. */
#ifndef VL_SIMULATION_STEP_H
#define VL_SIMULATION_STEP_H

#include "dice.h"
#include "domain/command.h"

#define STEP_NO_CRASH 255

struct step {
    uint32_t number; /* 1-based, kept when others are left out */
    vl_utc at;
    bool clock_jumps;      /* the time before it passed in sleep: no timer ran at its moment */
    bool is_crash;         /* nothing else happens; all that follows is a new process */
    bool is_beaten;        /* somebody appends first: decided, thrown away, decided again later */
    uint8_t crash_after;   /* so many ADVANCE; STEP_NO_CRASH */
    uint8_t rota;          /* of the new process */
    bool is_again;         /* an earlier step's command, delivered once more */
    uint32_t about, asked; /* steps that placed the command's call, the consult's parent; 0 */
    struct vl_command command;
};

struct run;

/* The next step, after those that were run; mostly something sensible. `past`: the steps so far. */
void step_draw(struct step *out, const struct run *run, struct dice *dice, const struct step *past,
               uint32_t n_past);
/* When and how an episode begins. */
vl_utc step_first_moment(struct dice *dice);
/* As one line of text to standard output. */
void step_print(const struct step *step, const struct vl_region *region);

#endif

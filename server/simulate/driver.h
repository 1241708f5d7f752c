/* driver.h - the real core, driven by people who keep an agenda.
 *
 * The loop is the shell's: decide, evolve, ADVANCE until nothing happens, and again at the core's
 * next due moment or at a person's next act, whichever comes first. */
#ifndef VL_SIMULATE_DRIVER_H
#define VL_SIMULATE_DRIVER_H

#include "domain/command.h"
#include "domain/view.h"
#include "simulate/agenda.h"

#define VL_DRIVER_MOST_CALLS 65535 /* at once */

struct vl_driver { /* begins zeroed but for the first five */
    struct vl_state *state;
    vl_utc now;
    void (*on_event)(void *data, uint64_t seq, const struct vl_event *event); /* has happened */
    void (*act)(void *data, const struct vl_appointment *appointment);        /* is due */
    void *data;                                                               /* of both */
    struct vl_agenda agenda;
    int rc; /* the first failure, also one that on_event or act set; nothing is driven after it */
    struct vl_decision decision;
};

/* An act after so many milliseconds. */
void vl_driver_later(struct vl_driver *driver, int64_t ms, struct vl_appointment appointment);
/* A command now, and what follows from it at once. */
enum vl_refusal vl_driver_give(struct vl_driver *driver, const struct vl_command *command);
/* The shortest outcome that the core takes: advice was given. */
void vl_driver_record_outcome(struct vl_driver *driver, uint64_t call, vl_person_index person);
/* At one moment people act before the core's timers: whoever picks up at the last moment has it. */
void vl_driver_run_until(struct vl_driver *driver, vl_utc then);
/* The state and the agenda end with it. */
void vl_driver_fini(struct vl_driver *driver);

#endif

/* recording.h - what a journal says of people, rings and calls, in the form that a rerun asks for:
 * what came from outside (who was there, who called, how they answered), apart from what the core
 * made of it.
 *
 * Consults and what follows a transfer are only counted: they belong to conversations that may go
 * otherwise. Sealed parts are never looked at. Pure. */
#ifndef VL_SIMULATE_RECORDING_H
#define VL_SIMULATE_RECORDING_H

#include "domain/command.h"
#include "domain/rota.h"
#include "simulate/figures.h"

#define VL_STILL_OPEN   VL_END_COUNT /* at the end of the journal */
#define VL_MOST_RECORDS 10000000u    /* of each kind; a journal with more is refused */

struct vl_course {              /* how a call went */
    enum vl_end end;            /* or VL_STILL_OPEN */
    int64_t wait_ms;            /* until then, or until the caller put down for a call-back */
    vl_hospital_index hospital; /* whose person answered; VL_NONE */
    enum vl_task task;          /* VL_TASK_COUNT unless a task */
};
/* Times in ms after the call was placed, of what the caller himself did; -1: he did not. */
struct vl_recorded_call {
    uint64_t id;
    vl_utc at;
    vl_hotline_index hotline; /* VL_NONE: the region does not have it */
    vl_person_index caller, specialist;
    enum vl_urgency urgency, suggested, changed_to;
    enum vl_plan_source plan_source;
    struct vl_plan plan;
    int64_t left_ms, question_ms, callback_ms, changed_ms;
    int64_t callback_from_ms, callback_until_ms;
    int64_t answered_ms;
    int64_t talk_ms;  /* -1: there was no conversation, or it goes on */
    int64_t ready_ms; /* after the conversation, when the specialist said so or it was time; -1 */
    struct vl_course was;
};
/* CUT_OFF: ended from elsewhere, such as by a colleague's answer: until then he had done nothing,
 * and nobody knows what he would have done. */
enum vl_answer { VL_ANSWER_TAKEN, VL_ANSWER_DECLINED, VL_ANSWER_MISSED, VL_ANSWER_CUT_OFF };
/* A ring, of a person for a call (person) or of a call-back's caller (VL_NONE). */
struct vl_recorded_ring {
    uint64_t call;
    vl_person_index person;
    enum vl_answer answer;
    enum vl_decline reason;
    int64_t after_ms;
};
/* What came from outside, in the journal's order: a command, or the placing of a call. */
struct vl_recorded_act {
    vl_utc at;
    bool places; /* the call of that index, which `command` does not say */
    size_t call;
    struct vl_command command;
};
struct vl_recorded_shift {
    vl_hotline_index hotline;
    vl_person_index person;
    uint8_t level;
    vl_utc from, to; /* to INT64_MAX: it goes on */
};
struct vl_ringing_now {
    uint64_t call;
    vl_person_index person;
    vl_utc since;
};

struct vl_recording { /* read it freely; begins with vl_recording_init */
    const struct vl_region *region;
    struct vl_recorded_call *calls; /* by id */
    struct vl_recorded_ring *rings;
    struct vl_recorded_act *acts;
    struct vl_recorded_shift *shifts;
    struct vl_ringing_now *ringing;
    size_t *last_talk; /* by person: 1 + index of the call; 0: none */
    size_t n_calls, n_rings, n_acts, n_shifts, n_ringing;
    size_t calls_capacity, rings_capacity, acts_capacity, shifts_capacity, ringing_capacity;
    uint64_t n_consults, n_transfers;
    vl_utc from, until; /* the first and the last event */
};

/* Borrows the region, by which the events were read. Ends with vl_recording_fini. VL_E_NOMEM. */
VL_MUST_CHECK int vl_recording_init(const struct vl_region *region, struct vl_recording *out);
void vl_recording_fini(struct vl_recording *recording);
/* The next event of the journal. VL_E_NOMEM; VL_E_FULL: VL_MOST_RECORDS. */
VL_MUST_CHECK int vl_recording_add(struct vl_recording *recording, uint64_t seq,
                                   const struct vl_event *event);
/* NULL: no such call, or a consult. */
struct vl_recorded_call *vl_recording_call(const struct vl_recording *recording, uint64_t id);
/* Who was on duty by the journal, as a rota for every position of the region; ends with
 * vl_rota_destroy. Shifts that the region has no place for are left out. VL_E_NOMEM. */
VL_MUST_CHECK int vl_recording_rota(const struct vl_recording *recording, struct vl_rota **out);

#endif

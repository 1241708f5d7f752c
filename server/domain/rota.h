/* rota.h - who is on duty when: all shifts of a region that are published, as moments in time.
 *
 * Built once from rota files as plugin/calendar.h reads them, then never changed. Pure; may be read
 * from any thread; every question is answered without allocating. Whoever borrows a rota keeps it
 * alive; it refers to its region by index, so it belongs to that region and dies before it.
 * Intervals are half-open: at 08:00 a shift is on, at 16:00 it is over. */
#ifndef VL_DOMAIN_ROTA_H
#define VL_DOMAIN_ROTA_H

#include "domain/region.h"

#define VL_ROTA_MAX_DUTIES  65536u
#define VL_ROTA_MAX_SOURCES 1536u
#define VL_ROTA_MAX_ON_DUTY 64u /* at one time on one hotline */
#define VL_ROTA_MAX_FAULTS  256u
#define VL_ROTA_FAULT_BYTES 256

struct vl_rota_duty { /* one person's one shift */
    vl_utc from, to;
    vl_hotline_index hotline;
    vl_person_index person;
    vl_hospital_index hospital; /* whose file it stands in */
    uint8_t level;              /* 1 answers first, 2 backs up */
};

/* Read it freely. */
struct vl_rota {
    vl_utc from, until;          /* the period that was read: outside it nothing is known */
    struct vl_rota_duty *duties; /* by hotline, from, level, person, to */
    uint32_t *by_from;           /* indexes of duties, by their beginning ... */
    uint32_t *by_to;             /* ... and by their end */
    vl_utc *edges;               /* all beginnings and ends, ascending, each once */
    uint32_t n_duties, n_edges;
    uint32_t first[VL_MAX_HOTLINES + 1]; /* the duties of hotline h: first[h] .. first[h + 1] - 1 */
    int64_t longest_ms[VL_MAX_HOTLINES]; /* of the hotline's duties */
    uint8_t given[VL_MAX_HOTLINES]; /* bit i: there was a file for the hotline's positions[i] */
};

struct vl_rota_fault {
    uint16_t source; /* index of the file */
    uint32_t line;
    char text[VL_ROTA_FAULT_BYTES]; /* what is wrong and what to do */
};
struct vl_rota_report {
    size_t count; /* by source, then line */
    bool more;    /* there were others, which are not kept */
    struct vl_rota_fault faults[VL_ROTA_MAX_FAULTS];
};

/* calendars: each the content of one file, as vl_calendar_to_json writes it; borrowed during the
 * call. Everything that is right becomes a rota; everything that is not, or that the region does
 * not know, becomes a fault: a rota with a fault must not go live. *out: owned by the caller, ends
 * with vl_rota_destroy. VL_E_NOMEM. VL_E_INVAL: the period is empty or there are more than
 * VL_ROTA_MAX_SOURCES. *report is set whenever VL_OK is returned. */
VL_MUST_CHECK int vl_rota_from_json(const struct vl_region *region, vl_utc from, vl_utc until,
                                    json_t *const *calendars, size_t n, struct vl_rota **out,
                                    struct vl_rota_report *report);
void vl_rota_destroy(struct vl_rota *rota); /* NULL: no effect */

/* Who is on duty on the hotline at t: each person once, with the lowest of his levels, by level and
 * then by index. Writes borrowed duties, at most `capacity` (whoever is of the highest levels is
 * left out) and at most VL_ROTA_MAX_ON_DUTY; returns how many. O(log n + the shifts that began
 * within the hotline's longest shift before t). 0 for an unknown hotline. */
uint16_t vl_rota_on_duty(const struct vl_rota *rota, vl_hotline_index hotline, vl_utc t,
                         const struct vl_rota_duty **out, uint16_t capacity);

/* The duties of a hotline that can be on at t: of [*first, *end) those whose `to` is after t are.
 * For who wants them all, each shift for itself. */
void vl_rota_candidates(const struct vl_rota *rota, vl_hotline_index hotline, vl_utc t,
                        uint32_t *first, uint32_t *end);

/* The first beginning or end of a shift of any hotline after t. false: there is none. O(log n) */
bool vl_rota_next_change(const struct vl_rota *rota, vl_utc t, vl_utc *out);

/* The shifts that begin or end in (after, until], in order of time; at one moment the ends first,
 * so that a hand-over is an end and then a beginning. */
struct vl_rota_changes {
    const struct vl_rota *rota; /* borrowed */
    uint32_t next_from, next_to;
    vl_utc until;
};
struct vl_rota_change {
    const struct vl_rota_duty *duty; /* borrowed from the rota */
    vl_utc at;
    bool begins;
};
struct vl_rota_changes vl_rota_changes(const struct vl_rota *rota, vl_utc after, vl_utc until);
bool vl_rota_changes_next(struct vl_rota_changes *changes, struct vl_rota_change *out);

#endif

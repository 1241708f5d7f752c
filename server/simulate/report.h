/* report.h - the figures of a simulation, for a person and for a program. Each text is complete,
 * the same for the same simulation, and ends with free(); NULL: out of memory. */
#ifndef VL_SIMULATE_REPORT_H
#define VL_SIMULATE_REPORT_H

#include "simulate/output.h"
#include "simulate/simulate.h"

/* English tables for a terminal. */
char *vl_report_text(const struct vl_simulation *simulation);
/* One line, one object: answered_share, spoke_share (with the call-backs kept), answer_p50_s,
 * answer_p95_s, answer_mean_s (null when nobody was answered), longest_wait_s, tasks and the other
 * ends; callbacks (taken), kept (reached the caller), callback_p50_s, callback_p95_s; hotlines
 * (each with busiest_hour_load), hospitals, hours, urgencies, specialists; and the same again under
 * "baseline". */
char *vl_report_json(const struct vl_simulation *simulation);
/* A page that needs nothing else: Danish first, English below, charts with their tables. */
char *vl_report_html(const struct vl_simulation *simulation);

/* report.c: what the three have in common. */

enum vl_grouping {
    VL_GROUPING_HOTLINE,
    VL_GROUPING_HOSPITAL,
    VL_GROUPING_HOUR,
    VL_GROUPING_URGENCY,
    VL_GROUPING_COUNT
};
#define VL_GROUP_NAME_BYTES 128
struct vl_group {
    char id[VL_GROUP_NAME_BYTES];      /* "kardiologi", "SUH", "09", "urgent" */
    char name_da[VL_GROUP_NAME_BYTES]; /* for a page */
    char name_en[VL_GROUP_NAME_BYTES];
    const struct vl_tally *ours, *baseline;
    uint64_t answered_here[2]; /* of a hospital: by its people; ours, baseline */
    double busiest_load;       /* of a line: vl_scene_busiest_load() */
};
size_t vl_group_count(const struct vl_simulation *s, enum vl_grouping grouping);
/* false: nobody called there, and it is left out. */
bool vl_group_at(const struct vl_simulation *s, enum vl_grouping grouping, size_t i,
                 struct vl_group *out);

#define VL_CELL_BYTES 24
/* "97.3 %"; "-" when there was no call. */
void vl_cell_share(char out[VL_CELL_BYTES], const struct vl_tally *tally);
void vl_cell_spoke(char out[VL_CELL_BYTES], const struct vl_tally *tally);
/* "116 %" */
void vl_cell_percent(char out[VL_CELL_BYTES], double share);
/* "7.4" seconds; "-" when there is none (negative). */
void vl_cell_seconds(char out[VL_CELL_BYTES], int64_t ms);
void vl_cell_count(char out[VL_CELL_BYTES], uint64_t n);
/* Share of the time on duty spent talking, in percent. */
void vl_cell_talk(char out[VL_CELL_BYTES], const struct vl_load *load);
/* "2027-01-04" */
void vl_cell_date(char out[VL_CELL_BYTES], vl_utc t);

#endif

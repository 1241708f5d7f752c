/* region.h - what one installation serves: hospitals, hotlines, people and their rota.
 *
 * A region is loaded once from its file, never changes, and holds everything by small index, so
 * that the core never compares names. Pure: no I/O, no clock; `now` is an argument. May be read
 * from any thread. Local times are wall-clock times of the region's time zone (Europe/Copenhagen):
 * across a change of daylight saving the wall clock counts. Intervals are half-open: at 08:00 a
 * line is open, at 16:00 it is closed. */
#ifndef VL_DOMAIN_REGION_H
#define VL_DOMAIN_REGION_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "domain/codes.h"
#include <stdbool.h>
#include <stdint.h>

/* Index of a thing within its region; VL_NONE where there is none. */
typedef uint16_t vl_hospital_index;
typedef uint16_t vl_specialty_index;
typedef uint16_t vl_hotline_index;
typedef uint16_t vl_person_index;
typedef uint16_t vl_municipality_index;
typedef uint16_t vl_label_index; /* in the one list that the member or function names */
typedef uint16_t vl_rule_index;  /* in discharge_rules */
#define VL_NONE 0xffffu

#define VL_MAX_HOSPITALS   32
#define VL_MAX_SITES       16 /* of one hospital */
#define VL_MAX_SPECIALTIES 128
#define VL_MAX_HOTLINES    256
#define VL_MAX_POSITIONS   4  /* of one hotline */
#define VL_MAX_OPENINGS    14 /* intervals of one hotline */
#define VL_MAX_PEOPLE      2048
#define VL_MAX_SHIFTS      4096
#define VL_MAX_HOLIDAYS    256
#define VL_MAX_LEVEL       2
#define VL_MAX_OWN_LINES   16 /* of one department's person */

#define VL_MAX_MUNICIPALITIES     128
#define VL_MAX_LABELS             64 /* of one list: kinds, destinations, groups */
#define VL_MAX_DISCHARGE_RULES    64
#define VL_MAX_RESPONSIBLE_HOURS  1000
#define VL_MAX_ADMISSION_HOURS    1000
#define VL_MAX_AGE                120
#define VL_MAX_HOLIDAY_RULE_ITEMS 64 /* of each kind */

/* Local dates, as year * 10000 + month * 100 + day; half-open, 0: no bound on that side. */
struct vl_period {
    int32_t from, until;
};
bool vl_period_has(const struct vl_period *period, int32_t date);

/* A named item of a list that the region makes up itself. */
struct vl_label {
    const char *id, *name_da, *name_en;
};
struct vl_site {
    const char *role, *address; /* "" when not told */
    bool is_located;
    double lat, lon; /* WGS 84, degrees */
};
struct vl_hospital {
    const char *code, *name;
    const char *sites[VL_MAX_SITES];
    struct vl_site site_facts[VL_MAX_SITES]; /* of the site of the same index */
    uint16_t n_sites;
    struct vl_period operates;   /* its code; a merger ends it */
    vl_hospital_index successor; /* from operates.until on; VL_NONE */
};
struct vl_municipality {
    const char *code, *name;
    uint32_t population; /* 0: not told */
    vl_hospital_index acute_hospital;
    const char *acute_site; /* one of its sites; "" when not told */
};
struct vl_specialty {
    const char *id, *name_da, *name_en;
    bool is_mono; /* its hotlines have one strength position at a time */
};
/* Weekly local interval. days: bit 0 = Monday .. bit 6 = Sunday, of the day it begins. */
struct vl_interval {
    uint8_t days;
    uint16_t from_minute; /* of the day, 0..1439 */
    uint16_t to_minute;   /* 1..1440; a shift with to <= from ends on the next day */
};
struct vl_hotline {
    const char *id, *name_da, *name_en;
    const char *telephone; /* what to dial when the browser cannot call */
    const char *plugin;    /* NULL: the default plan */
    const char *form;      /* a Questionnaire's path from the region file; NULL: none */
    vl_specialty_index specialty;
    bool always_open;
    bool on_holidays; /* the openings hold on holidays too; always, when always_open */
    struct vl_interval openings[VL_MAX_OPENINGS];
    uint16_t n_openings;
    vl_hospital_index positions[VL_MAX_POSITIONS]; /* strength positions, first rung first */
    struct vl_period periods[VL_MAX_POSITIONS];    /* when the position of that index holds */
    uint16_t n_positions;
    uint32_t callers;    /* VL_ROLE_BIT of each role that may call */
    vl_label_index kind; /* in kinds; VL_NONE when not told */
    bool anonymous;      /* nobody says who the patient is: no name and no number is taken */
    bool fixed_times;    /* the openings are meetings that were agreed on */
    enum vl_video video;
    uint16_t first_shift, n_shifts; /* in region->shifts, which is sorted by hotline */
};
struct vl_person {
    const char *id, *name;
    const char *organisation;      /* practice, department; "" when none */
    const char *title, *telephone; /* "" when none */
    enum vl_role role;
    vl_hospital_index hospital;                   /* VL_NONE outside the hospitals */
    const char *site;                             /* "" outside the hospitals */
    vl_hotline_index own_lines[VL_MAX_OWN_LINES]; /* of a department: whose figures are its own */
    uint16_t n_own_lines;
};
struct vl_shift {
    vl_hotline_index hotline;
    vl_person_index person;
    uint8_t level; /* 1 answers first, 2 backs up */
    struct vl_interval when;
};
/* The rules of ringing that a region chooses, each with its range and, unless it must be given, its
 * default. All in seconds but the counts. X(name, least, most, default) */
#define VL_RING_TIME_REQUIRED UINT32_MAX
#define VL_RING_TIMES_MAP(X)                                                                       \
    X(ring_seconds, 5, 120, VL_RING_TIME_REQUIRED)        /* one ring lasts this long */           \
    X(round_pause_seconds, 1, 600, VL_RING_TIME_REQUIRED) /* between two rounds of a plan */       \
    X(wrap_up_seconds, 0, 3600, VL_RING_TIME_REQUIRED)    /* quiet time after a conversation */    \
    X(grace_seconds, 10, 3600, VL_RING_TIME_REQUIRED)     /* a lost connection keeps its place */  \
    X(widen_after_seconds, 0, 600, 10)    /* the default plan then rings everyone of level 1 */    \
    X(backup_after_seconds, 0, 600, 40)   /* ... and then level 2 */                               \
    X(nobody_after_seconds, 0, 3600, 180) /* nobody on duty is there: then it becomes a task */    \
    X(missed_rings, 1, 20, 2)             /* in a row: then the person counts as away */           \
    X(calls_an_hour, 1, 60, 8)            /* above it a person is rung last, or not for routine */ \
    X(ageing_seconds, 60, 86400, 1200)    /* waited so long, a call counts as one more urgent */   \
    X(longest_wait_seconds, 60, 86400, 1800) /* then a waiting call becomes an owned task */       \
    X(task_seconds, 60, 604800, 1800)        /* a task's deadline after it got its owner */        \
    X(callback_attempts, 1, 10, 3)           /* to reach the caller, before it becomes a task */   \
    X(shift_test_seconds, 0, 1800, 0)        /* a shift's test ring may go unanswered; 0: none */

#define VL_MAX_FOLLOW_UPS    4
#define VL_MAX_FOLLOW_UP_DAY 365

/* One window of discharge responsibility, open from the discharge for so many hours. */
struct vl_discharge_rule {
    const char *id, *name_da, *name_en;
    const char *source; /* where the rule is written; "" */
    uint16_t hours;     /* real ones, whatever the wall clock does */
    bool specialties[VL_MAX_SPECIALTIES];
    bool is_for_unknown_specialty; /* no list of specialties was given */
    vl_label_index group;          /* in discharge_groups; VL_NONE: every patient */
    bool destinations[VL_MAX_LABELS];
    uint32_t callers; /* VL_ROLE_BIT of each role that may call */
    uint16_t min_admission_hours;
    uint8_t min_age;
    struct vl_period in_force; /* for those discharged within it */
};
/* Holidays that come every year. */
struct vl_holiday_rule {
    uint16_t fixed[VL_MAX_HOLIDAY_RULE_ITEMS]; /* month * 100 + day */
    int16_t easter[VL_MAX_HOLIDAY_RULE_ITEMS]; /* days after Easter Sunday */
    int32_t except[VL_MAX_HOLIDAY_RULE_ITEMS]; /* dates that are no holidays after all */
    uint16_t n_fixed, n_easter, n_except;
};
struct vl_ring_times {
#define X(name, least, most, otherwise) uint32_t name;
    VL_RING_TIMES_MAP(X)
#undef X
};

/* Read it freely; the strings live as long as the region. */
struct vl_region {
    const char *name, *timezone;
    struct vl_ring_times times;
    uint16_t follow_up_days[VL_MAX_FOLLOW_UPS]; /* ascending; see follow_up.h */
    uint8_t n_follow_up_days;
    vl_hotline_index fallback;        /* rung behind every other hotline; VL_NONE: none is */
    enum vl_urgency fallback_urgency; /* for calls as urgent as this and more */
    struct vl_hospital *hospitals;
    struct vl_specialty *specialties;
    struct vl_hotline *hotlines;
    struct vl_person *people;
    vl_person_index *people_by_id; /* indexes of people, ordered by id */
    struct vl_shift *shifts;
    int32_t *holidays; /* year * 10000 + month * 100 + day, ascending; beside the rule's */
    struct vl_holiday_rule holiday_rule;
    struct vl_municipality *municipalities;
    struct vl_label *kinds, *discharge_destinations, *discharge_groups;
    struct vl_discharge_rule *discharge_rules;
    uint16_t n_hospitals, n_specialties, n_hotlines, n_people, n_shifts, n_holidays;
    uint16_t n_municipalities, n_kinds, n_discharge_destinations, n_discharge_groups;
    uint16_t n_discharge_rules;
    json_t *source; /* owns the strings */
};

#define VL_REPORT_LINES      64
#define VL_REPORT_LINE_BYTES 256

/* What is wrong with a region file, each line with its JSON path. */
struct vl_report {
    size_t count; /* of all faults; the first VL_REPORT_LINES are kept */
    char lines[VL_REPORT_LINES][VL_REPORT_LINE_BYTES];
};

/* Reads all of `source` (which it neither keeps nor changes) and reports every fault at once.
 * *out: owned by the caller, ends with vl_region_destroy().
 * VL_E_PROTO: *report says why. VL_E_NOMEM. *out is then unchanged; *report is always set. */
VL_MUST_CHECK int vl_region_from_json(const json_t *source, struct vl_region **out,
                                      struct vl_report *report);
void vl_region_destroy(struct vl_region *region); /* NULL: no effect */

/* By text id; VL_NONE when unknown or when id is NULL. */
vl_hospital_index vl_region_hospital(const struct vl_region *region, const char *code);
vl_specialty_index vl_region_specialty(const struct vl_region *region, const char *id);
vl_hotline_index vl_region_hotline(const struct vl_region *region, const char *id);
vl_person_index vl_region_person(const struct vl_region *region, const char *id);
vl_municipality_index vl_region_municipality(const struct vl_region *region, const char *code);
vl_label_index vl_region_kind(const struct vl_region *region, const char *id);
vl_label_index vl_region_destination(const struct vl_region *region, const char *id);
vl_label_index vl_region_group(const struct vl_region *region, const char *id);
vl_rule_index vl_region_discharge_rule(const struct vl_region *region, const char *id);

/* The text id of an index; NULL for VL_NONE and any other index that the region does not have. */
const char *vl_region_hotline_id(const struct vl_region *region, vl_hotline_index hotline);
const char *vl_region_person_id(const struct vl_region *region, vl_person_index person);

/* Is it one of the department's own lines? false for everybody else. */
bool vl_person_owns(const struct vl_region *region, vl_person_index person,
                    vl_hotline_index hotline);

/* May somebody of that role call the hotline? false for an unknown hotline or role. */
bool vl_hotline_takes(const struct vl_region *region, vl_hotline_index hotline, enum vl_role role);
/* Is position `i` of the hotline one on that date: its period holds and its hospital operates?
 * false for an unknown hotline or position. */
bool vl_hotline_position_at(const struct vl_region *region, vl_hotline_index hotline, uint16_t i,
                            int32_t date);
/* The hospital that stands for this one on that date: itself, or who took it over. VL_NONE:
 * unknown, not opened yet, or closed without a successor. */
vl_hospital_index vl_region_hospital_at(const struct vl_region *region, vl_hospital_index hospital,
                                        int32_t date);

/* A moment on the region's wall clock. */
struct vl_local {
    int32_t date;    /* as in holidays */
    uint8_t weekday; /* 1 = Monday .. 7 = Sunday */
    uint16_t minute; /* of the day */
};
struct vl_local vl_region_local(const struct vl_region *region, vl_utc now);

/* By the list and by the rule. */
bool vl_region_is_holiday(const struct vl_region *region, int32_t date);
/* Easter Sunday of the Gregorian calendar, as a date; year 1..9999, else 0. */
int32_t vl_easter_sunday(int year);

/* false for an unknown hotline. */
bool vl_region_is_open(const struct vl_region *region, vl_hotline_index hotline, vl_utc now);
/* The first moment at or after `now` when the line is open. false: not within 31 days. */
bool vl_region_next_opening(const struct vl_region *region, vl_hotline_index hotline, vl_utc now,
                            vl_utc *out);
/* Is the shift on at that local time? */
bool vl_shift_is_on(const struct vl_shift *shift, const struct vl_local *local);
/* A moment after `now`, no later than the next beginning or end of any shift and at most an hour
 * away: whoever waits for someone to come on duty looks again then. */
vl_utc vl_region_next_duty_change(const struct vl_region *region, vl_utc now);

#endif

/* calendar_internal.h - what the parts of the calendar's reading share; included by calendar*.c.
 *
 * A wall time is a moment on somebody's clock, as milliseconds, as if that clock showed UTC. */
#ifndef VL_PLUGIN_CALENDAR_INTERNAL_H
#define VL_PLUGIN_CALENDAR_INTERNAL_H

#include "plugin/calendar.h"
#include "plugin/ics_lines.h"

#include <libical/ical.h>

#define VL_MAX_ZONES 64u
#define VL_MAX_DATES 4000u /* of one shift, RDATE and EXDATE each */

enum vl_zone {
    VL_ZONE_UNKNOWN,
    VL_ZONE_UTC,
    VL_ZONE_REGION, /* the region's wall clock: Central European Time */
};
/* Zones that the file defines itself and whose rules are Copenhagen's. */
struct vl_zones {
    char *names[VL_MAX_ZONES]; /* owned */
    size_t count;
};

struct vl_date {
    int64_t at;     /* a moment; of a date: the wall time of its midnight */
    int64_t length; /* of RDATE as a period, else -1 */
    bool is_date;
};
struct vl_dates {
    struct vl_date *list;
    size_t count, capacity;
};

/* One VEVENT. Wall times are of `zone`. */
struct vl_vevent {
    uint32_t line, rule_line, change_line; /* 0: there is none of it */
    uint32_t start_line, end_line, attendee_line;
    enum vl_calendar_fault_code attendee_fault; /* VL_CALENDAR_FAULT_COUNT: none */
    char *uid;
    char person[VL_CALENDAR_ID_BYTES];
    uint8_t level;
    enum vl_zone zone, end_zone;
    int64_t start, end;  /* wall times; `end` of end_zone until the event is complete */
    int64_t days, exact; /* length in days of the wall clock and milliseconds; DURATION */
    enum { VL_END_NONE, VL_END_WALL, VL_END_DURATION } end_kind;
    bool start_is_read, end_is_read; /* else its own fault says why */
    bool start_is_date, cancelled, faulty;
    bool person_by_id, has_level;
    struct icalrecurrencetype *rule; /* NULL: no rule. Without its UNTIL, which is below */
    int64_t until;                   /* the last moment at which a shift may begin */
    struct vl_dates added, left_out;
    int64_t changes; /* the moment whose shift this replaces */
    bool matched;    /* its series has that shift */
};

struct vl_reading {
    struct vl_calendar *out;
    struct vl_calendar_period period;
    struct vl_zones zones;
    struct vl_vevent **events; /* owned */
    size_t n_events, events_capacity;
    size_t shifts_capacity, faults_capacity;
    uint32_t steps;       /* of all rules so far */
    int64_t cpu_start_ms; /* of this process, when the reading began */
    bool stopped;         /* a bound was passed: no more shifts */
    int rc;               /* VL_E_NOMEM once memory ran out */
};

/* `found`: what stands there, quoted and cut; NULL: nothing to quote. */
void vl_calendar_fault(struct vl_reading *r, uint32_t line, enum vl_calendar_fault_code code,
                       const char *found);
/* One that ends the reading: kept even if another is not. */
void vl_calendar_last_fault(struct vl_reading *r, uint32_t line, enum vl_calendar_fault_code code,
                            const char *found);
/* One more element; false: out of memory, and then r->rc says so. */
bool vl_calendar_grow(struct vl_reading *r, void **list, size_t element, size_t count,
                      size_t *capacity);

/* calendar_zone.c. Of a wall time that the clock skips: as if it had not been put forward; of one
 * that comes twice: the first (RFC 5545, 3.3.5). */
int64_t vl_zone_to_utc(enum vl_zone zone, int64_t wall);
int64_t vl_zone_from_utc(enum vl_zone zone, int64_t moment);
/* NULL: a floating time, which is of the region's clock. */
enum vl_zone vl_zone_by_name(const struct vl_zones *zones, const char *name);
/* First pass: remembers the file's own zones. */
void vl_zone_learn(struct vl_reading *r, struct vl_span text);

/* false: no time of the calendar in the years 1970 to 2199. */
bool vl_wall_of_icaltime(struct icaltimetype t, int64_t *out);

/* calendar_event.c. Reads one property of a VEVENT, by its name; unknown ones are ignored. */
void vl_vevent_property(struct vl_reading *r, struct vl_vevent *e, const char *line,
                        uint32_t number);
/* After END:VEVENT: what is missing, what does not fit together. */
void vl_vevent_complete(struct vl_reading *r, struct vl_vevent *e);
void vl_vevent_destroy(struct vl_vevent *e);
/* false when the text is no id; else it is copied, in lower case when `lower`. */
bool vl_calendar_id(char out[VL_CALENDAR_ID_BYTES], const char *text, size_t n, bool lower);

/* calendar_expand.c. All events become shifts of the period. */
void vl_vevents_expand(struct vl_reading *r);

#endif

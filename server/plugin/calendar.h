/* calendar.h - one iCalendar file (RFC 5545) becomes plain shifts, or all that is wrong with it.
 *
 * plugins/sdk/ROTA.md says what a department writes. Knows nothing of the region: whether a
 * hotline or a person exists is for the asker. libical reads the values and the rules; the lines,
 * the structure, the bounds and the time zones are ours. The wall clock counts: a shift from 22:00
 * to 08:00 is nine, ten or eleven hours long.
 *
 * The text may come from anyone: call this in the closed process of calendar_runner.h. libical has
 * mutable globals, so it is called from one thread. */
#ifndef VL_PLUGIN_CALENDAR_H
#define VL_PLUGIN_CALENDAR_H

#include "base/clock.h"
#include "base/cursor.h"
#include "base/err.h"
#include "base/json.h"

#define VL_CALENDAR_MAX_BYTES      (1024u * 1024u)
#define VL_CALENDAR_MAX_COMPONENTS 20000u
#define VL_CALENDAR_MAX_SHIFTS     20000u
#define VL_CALENDAR_MAX_FAULTS     200u     /* kept; the rest is counted */
#define VL_CALENDAR_MAX_STEPS      2000000u /* of all rules together */
#define VL_CALENDAR_CPU_MS         2500u    /* then the remaining rules are not followed */
#define VL_CALENDAR_SHIFT_DAYS     7
#define VL_CALENDAR_ID_BYTES       65
#define VL_CALENDAR_TEXT_BYTES     256

/* What can be wrong, and what to do about it. X(constant, code in the answer, text) */
#define VL_CALENDAR_FAULT_MAP(X)                                                                   \
    X(TOO_LARGE, "too_large", "the file is larger than 1 MiB; split the rota into periods")        \
    X(NOT_A_CALENDAR, "not_a_calendar",                                                            \
      "this is no iCalendar file: it must begin with BEGIN:VCALENDAR; export the rota as .ics")    \
    X(SECOND_CALENDAR, "second_calendar",                                                          \
      "a second calendar begins; write one file for each hotline and hospital")                    \
    X(VERSION, "version", "only iCalendar 2.0 is read; export the rota again with VERSION:2.0")    \
    X(TOO_DEEP, "too_deep", "components stand more than 8 deep; export the rota again")            \
    X(TOO_MANY_COMPONENTS, "too_many_components",                                                  \
      "more than 20000 components; split the rota into periods, or use rules that recur")          \
    X(END_MISMATCH, "end_mismatch",                                                                \
      "this END does not belong to the last BEGIN; the file is damaged, export it again")          \
    X(CUT_OFF, "cut_off", "the file ends before END:VCALENDAR; export it again")                   \
    X(AFTER_END, "after_end", "nothing may follow END:VCALENDAR; delete it")                       \
    X(LINE_TOO_LONG, "line_too_long", "the line is longer than 64 KiB; shorten it")                \
    X(CONTROL_CHARACTER, "control_character",                                                      \
      "the line holds a control character; the file is damaged, export it again")                  \
    X(BROKEN_FOLDING, "broken_folding",                                                            \
      "the line begins with a blank but continues none; delete the blank or the line")             \
    X(BAD_LINE, "bad_line",                                                                        \
      "this is no NAME:VALUE; the rest of a folded line must begin with a blank")                  \
    X(NO_HOTLINE, "no_hotline",                                                                    \
      "X-VAGTLINJE-HOTLINE is missing; write the hotline's id below BEGIN:VCALENDAR")              \
    X(NO_HOSPITAL, "no_hospital",                                                                  \
      "X-VAGTLINJE-HOSPITAL is missing; write the hospital's code below BEGIN:VCALENDAR")          \
    X(BAD_ID, "bad_id", "an id has 1 to 64 of the characters a-z, A-Z, 0-9, - and _; correct it")  \
    X(TWICE, "twice", "this stands here for the second time; delete one of them")                  \
    X(NO_START, "no_start", "the shift has no DTSTART; write when it begins")                      \
    X(NO_END, "no_end", "the shift has neither DTEND nor DURATION; write when it ends")            \
    X(TWO_ENDS, "two_ends", "the shift has both DTEND and DURATION; delete one of them")           \
    X(BAD_TIME, "bad_time", "this is no time; write it like 20261224T080000, in 1970 to 2199")     \
    X(BAD_DURATION, "bad_duration", "this is no length of time; write it like PT8H")               \
    X(UNKNOWN_ZONE, "unknown_zone",                                                                \
      "the time zone is not Copenhagen's; write TZID=Europe/Copenhagen, or times in UTC with Z")   \
    X(ENDS_BEFORE_BEGIN, "ends_before_begin",                                                      \
      "the shift does not end after it begins; a night shift ends on the next date")               \
    X(TOO_LONG, "too_long", "the shift is longer than 7 days; let a shorter one recur by a rule")  \
    X(NO_PERSON, "no_person",                                                                      \
      "nobody has the shift; write ATTENDEE:mailto:PERSON@... or X-VAGTLINJE-PERSON:PERSON")       \
    X(BAD_PERSON, "bad_person",                                                                    \
      "this names no person; the address begins with the person's id: a-z, 0-9, - and _")          \
    X(SEVERAL_PEOPLE, "several_people",                                                            \
      "a second ATTENDEE; write one shift for each, or name the one in X-VAGTLINJE-PERSON")        \
    X(BAD_LEVEL, "bad_level", "the level is unknown; write 1 (answers first) or 2 (backs up)")     \
    X(BAD_RULE, "bad_rule",                                                                        \
      "the rule cannot be read; write it like FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20261224T220000Z")     \
    X(TOO_OFTEN, "too_often",                                                                      \
      "a shift recurs daily or more seldom, once a day; use FREQ=DAILY, WEEKLY, MONTHLY or "       \
      "YEARLY")                                                                                    \
    X(EXRULE, "exrule", "EXRULE is not read; write an EXDATE for each shift that is left out")     \
    X(START_NOT_IN_RULE, "start_not_in_rule",                                                      \
      "the rule has no shift at DTSTART, and calendars differ about that; move DTSTART to the "    \
      "first shift")                                                                               \
    X(NEVER, "never", "the rule has no day at all; correct it or delete the shift")                \
    X(BAD_DATES, "bad_dates", "a date of the list cannot be read; write 20261224T080000")          \
    X(TOO_MANY_DATES, "too_many_dates", "more than 4000 dates in one shift; split it")             \
    X(NO_UID, "no_uid", "RECURRENCE-ID needs the UID of the series that it changes; write it")     \
    X(UID_TWICE, "uid_twice", "another shift has this UID already; give each shift its own")       \
    X(RANGE, "range",                                                                              \
      "a change of this and all later shifts is not read; end the series with UNTIL and begin "    \
      "another")                                                                                   \
    X(NO_SERIES, "no_series", "this changes a shift of a series that is not in the file")          \
    X(NO_SUCH_SHIFT, "no_such_shift",                                                              \
      "the series has no shift at this RECURRENCE-ID; write the time that the shift had by the "   \
      "rule")                                                                                      \
    X(CHANGED_TWICE, "changed_twice", "this shift of the series is changed twice; delete one")     \
    X(TOO_MANY_SHIFTS, "too_many_shifts",                                                          \
      "more than 20000 shifts in the period; split the rota, or ask for fewer days")               \
    X(TOO_MUCH_WORK, "too_much_work",                                                              \
      "the rules together take too long to follow, and some were left out; simplify this one and " \
      "others like it")

enum vl_calendar_fault_code {
#define X(name, code, text) VL_CALENDAR_##name,
    VL_CALENDAR_FAULT_MAP(X)
#undef X
        VL_CALENDAR_FAULT_COUNT
};

struct vl_calendar_fault {
    uint32_t line; /* 1-based, of the file */
    enum vl_calendar_fault_code code;
    char text[VL_CALENDAR_TEXT_BYTES]; /* ASCII; what was found, what is wrong, what to do */
};
struct vl_calendar_shift {
    vl_utc from, to; /* half-open; touches the period, and may reach out of it */
    uint32_t line;   /* where the shift's VEVENT begins */
    uint8_t level;   /* 1 or 2 */
    char person[VL_CALENDAR_ID_BYTES];
};
struct vl_calendar {
    char hotline[VL_CALENDAR_ID_BYTES], hospital[VL_CALENDAR_ID_BYTES]; /* "" when missing */
    uint32_t hotline_line, hospital_line; /* where they stand; 0 when they do not */
    struct vl_calendar_shift *shifts;     /* by from, level, person, to */
    size_t n_shifts;
    struct vl_calendar_fault *faults; /* by line; the first VL_CALENDAR_MAX_FAULTS that were met */
    size_t n_faults, more_faults;
};
struct vl_calendar_period {
    vl_utc from, until;
};

/* Reads the whole text and reports every fault at once: VL_OK also when there are some, and then
 * with the shifts that could be read. *out: ends with vl_calendar_destroy. VL_E_NOMEM. VL_E_INVAL:
 * the period does not end after it begins, or is not within 1970 to 2199. */
VL_MUST_CHECK int vl_calendar_read(struct vl_span text, const struct vl_calendar_period *period,
                                   struct vl_calendar **out);
void vl_calendar_destroy(struct vl_calendar *calendar); /* NULL: no effect */

/* {"hotline","hotline_line","hospital","hospital_line","shifts":[{"person","level","from","to","line"}],
 *  "faults":[{"line","what","text"}],"more_faults"}; a new reference. NULL: out of memory. */
json_t *vl_calendar_to_json(const struct vl_calendar *calendar);

#endif

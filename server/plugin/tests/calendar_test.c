/* What a rota file says, as shifts; and what is wrong with it, each with its line. */
#include "plugin/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SAID_BYTES 4096
#define HEAD                                                                                       \
    "BEGIN:VCALENDAR\nVERSION:2.0\nX-VAGTLINJE-HOTLINE:lungemedicin\nX-VAGTLINJE-HOSPITAL:NSR\n"
#define TAIL       "END:VCALENDAR\n"
#define FIRST_LINE 5 /* of what stands between HEAD and TAIL */
#define WHO        "X-VAGTLINJE-PERSON:p\n"
#define EVENT(...) "BEGIN:VEVENT\n" __VA_ARGS__ "END:VEVENT\n"
#define NIGHT_FROM(date)                                                                           \
    "DTSTART;TZID=Europe/Copenhagen:" date "T220000\nDTEND;TZID=Europe/Copenhagen:"
#define DAY WHO "DTSTART:20260105T080000\nDTEND:20260105T160000\n"

static struct vl_calendar *read_text(const char *text, size_t n)
{
    static const struct vl_calendar_period year = {{INT64_C(1767225600000)},  /* 2026-01-01 */
                                                   {INT64_C(1798761600000)}}; /* 2027-01-01 */
    struct vl_calendar *calendar = NULL;

    assert_int_equal(vl_calendar_read((struct vl_span){(const uint8_t *)text, n}, &year, &calendar),
                     VL_OK);
    return calendar;
}

static struct vl_calendar *read_body(const char *body)
{
    char text[16384];
    int n = snprintf(text, sizeof text, HEAD "%s" TAIL, body);

    assert_in_range(n, 1, sizeof text - 1);
    return read_text(text, (size_t)n);
}

static void say(char out[SAID_BYTES], const char *format, ...)
{
    size_t used = strlen(out);
    va_list arguments;

    va_start(arguments, format);
    assert_in_range(vsnprintf(out + used, SAID_BYTES - used, format, arguments), 0,
                    SAID_BYTES - used - 1);
    va_end(arguments);
}

/* "p1 01-05T07:00>01-05T15:00 " for each shift, in UTC of 2026. */
static void say_shifts(const struct vl_calendar *c, char out[SAID_BYTES])
{
    out[0] = '\0';
    for (size_t i = 0; i < c->n_shifts; i++) {
        char from[VL_UTC_TEXT_BYTES], to[VL_UTC_TEXT_BYTES];
        vl_utc_format(c->shifts[i].from, from);
        vl_utc_format(c->shifts[i].to, to);
        say(out, "%s%u %.11s>%.11s ", c->shifts[i].person, c->shifts[i].level, from + 5, to + 5);
    }
}

/* "7:no_end " for each fault. */
static void say_faults(const struct vl_calendar *c, char out[SAID_BYTES])
{
    json_t *json = vl_calendar_to_json(c), *fault;
    size_t i;

    assert_non_null(json);
    out[0] = '\0';
    json_array_foreach (json_object_get(json, "faults"), i, fault) {
        assert_non_null(vl_json_string_within(fault, "text", 20, VL_CALENDAR_TEXT_BYTES));
        say(out, "%d:%s ", (int)json_integer_value(json_object_get(fault, "line")),
            vl_json_string(fault, "what"));
    }
    json_decref(json);
}

/* --- shifts --- */

static const struct {
    const char *name, *body, *shifts;
} rota[] = {
    {"a day in winter", EVENT(DAY), "p1 01-05T07:00>01-05T15:00 "},
    {"the same clock in summer", EVENT(WHO "DTSTART:20260706T080000\nDTEND:20260706T160000\n"),
     "p1 07-06T06:00>07-06T14:00 "},
    {"UTC", EVENT(WHO "DTSTART:20260706T080000Z\nDTEND:20260706T160000Z\n"),
     "p1 07-06T08:00>07-06T16:00 "},
    {"begins in local time, ends in UTC",
     EVENT(WHO "DTSTART;TZID=Europe/Copenhagen:20260706T080000\nDTEND:20260706T140000Z\n"),
     "p1 07-06T06:00>07-06T14:00 "},
    {"a night of nine hours: the clock is put forward",
     EVENT(WHO NIGHT_FROM("20260328") "20260329T080000\n"), "p1 03-28T21:00>03-29T06:00 "},
    {"a night of eleven hours: the clock is put back",
     EVENT(WHO NIGHT_FROM("20261024") "20261025T080000\n"), "p1 10-24T20:00>10-25T07:00 "},
    {"nights that recur across the change in spring",
     EVENT(WHO NIGHT_FROM("20260327") "20260328T080000\nRRULE:FREQ=DAILY;COUNT=3\n"),
     "p1 03-27T21:00>03-28T07:00 p1 03-28T21:00>03-29T06:00 p1 03-29T20:00>03-30T06:00 "},
    {"nights that recur across the change in autumn",
     EVENT(WHO NIGHT_FROM("20261023") "20261024T080000\nRRULE:FREQ=DAILY;COUNT=3\n"),
     "p1 10-23T20:00>10-24T06:00 p1 10-24T20:00>10-25T07:00 p1 10-25T21:00>10-26T07:00 "},
    {"from a time that comes twice: its first; hand-over at a time that is skipped",
     EVENT(WHO "DTSTART:20261025T023000\nDTEND:20261025T080000\n")
         EVENT(WHO "DTSTART:20260328T220000\nDTEND:20260329T023000\n")
             EVENT("X-VAGTLINJE-PERSON:q\nDTSTART:20260329T023000\nDTEND:20260329T080000\n"),
     "p1 03-28T21:00>03-29T01:30 q1 03-29T01:30>03-29T06:00 p1 10-25T00:30>10-25T07:00 "},
    {"hours of a DURATION are real hours, its days are days of the calendar",
     EVENT(WHO "DTSTART:20260328T220000\nDURATION:PT10H\n")
         EVENT("X-VAGTLINJE-PERSON:q\nDTSTART:20260328T220000\nDURATION:P1D\n"),
     "p1 03-28T21:00>03-29T07:00 q1 03-28T21:00>03-29T20:00 "},
    {"a date is the whole day", EVENT(WHO "DTSTART;VALUE=DATE:20260329\n"),
     "p1 03-28T23:00>03-29T22:00 "},
    {"dates, the end left out",
     EVENT(WHO "DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260107\n"),
     "p1 01-04T23:00>01-06T23:00 "},
    {"weekdays until a day in UTC",
     EVENT(DAY "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260107T070000Z\n"),
     "p1 01-05T07:00>01-05T15:00 p1 01-06T07:00>01-06T15:00 p1 01-07T07:00>01-07T15:00 "},
    {"until a date: that day included", EVENT(DAY "RRULE:FREQ=DAILY;UNTIL=20260106\n"),
     "p1 01-05T07:00>01-05T15:00 p1 01-06T07:00>01-06T15:00 "},
    {"every other week", EVENT(DAY "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2\n"),
     "p1 01-05T07:00>01-05T15:00 p1 01-19T07:00>01-19T15:00 "},
    {"the first Monday of the month", EVENT(DAY "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2\n"),
     "p1 01-05T07:00>01-05T15:00 p1 02-02T07:00>02-02T15:00 "},
    {"a series from before the period, and one that goes on behind it",
     EVENT(WHO "DTSTART:20251230T220000\nDTEND:20251231T080000\nRRULE:FREQ=DAILY;COUNT=3\n")
         EVENT(WHO "DTSTART:20261231T220000\nDTEND:20270101T080000\nRRULE:FREQ=DAILY\n"),
     "p1 12-31T21:00>01-01T07:00 p1 01-01T21:00>01-02T07:00 p1 12-31T21:00>01-01T07:00 "},
    {"left out by EXDATE, in local time, in UTC and as a date",
     EVENT(DAY "RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Copenhagen:20260106T080000\n"
               "EXDATE:20260107T070000Z\nEXDATE;VALUE=DATE:20260108\n"),
     "p1 01-05T07:00>01-05T15:00 p1 01-09T07:00>01-09T15:00 "},
    {"added by RDATE, also as a period; one that the rule has is there once",
     EVENT(DAY "RRULE:FREQ=DAILY;COUNT=2\nRDATE:20260106T080000,20260201T080000\n"
               "RDATE;VALUE=PERIOD:20260202T080000Z/PT2H\n"),
     "p1 01-05T07:00>01-05T15:00 p1 01-06T07:00>01-06T15:00 p1 02-01T07:00>02-01T15:00 "
     "p1 02-02T08:00>02-02T10:00 "},
    {"one of a series is moved and goes to another, one is cancelled",
     EVENT("UID:s\n" DAY "RRULE:FREQ=DAILY;COUNT=4\n")
         EVENT("UID:s\nRECURRENCE-ID:20260106T080000\nX-VAGTLINJE-PERSON:q\n"
               "DTSTART:20260106T100000\nDTEND:20260106T180000\n")
             EVENT("UID:s\nRECURRENCE-ID;TZID=Europe/Copenhagen:20260107T080000\n"
                   "STATUS:CANCELLED\n"),
     "p1 01-05T07:00>01-05T15:00 q1 01-06T09:00>01-06T17:00 p1 01-08T07:00>01-08T15:00 "},
    {"a cancelled shift needs nothing", EVENT("STATUS:CANCELLED\n") EVENT(DAY),
     "p1 01-05T07:00>01-05T15:00 "},
    {"the person by address, the level by category",
     EVENT(
         "ATTENDEE;CN=\"Vintersø: Mette\";ROLE=REQ-PARTICIPANT:mailto:Lunge-Slagelse@example.org\n"
         "CATEGORIES:Vagt,LEVEL 2\nDTSTART:20260105T080000\nDURATION:PT8H\n"),
     "lunge-slagelse2 01-05T07:00>01-05T15:00 "},
    {"X-VAGTLINJE-PERSON wins over addresses",
     EVENT("ATTENDEE:mailto:office@example.org\n" DAY
           "X-VAGTLINJE-LEVEL:2\nATTENDEE:mailto:else@example.org\n"),
     "p2 01-05T07:00>01-05T15:00 "},
    {"X-VAGTLINJE-PERSON makes addresses that name nobody harmless",
     EVENT("ATTENDEE:mailto:a.b@example.org\nATTENDEE:x\n" DAY), "p1 01-05T07:00>01-05T15:00 "},
    {"categories that are none of ours, and an empty one",
     EVENT(DAY "CATEGORIES:Vagt\\, nat,Levels,\nCATEGORIES:\nCATEGORIES:vagt,"
               " level 2\n"),
     "p2 01-05T07:00>01-05T15:00 "},
    {"whole days that recur, with one left out and one added",
     EVENT(WHO "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;COUNT=3\n"
               "EXDATE;VALUE=DATE:20260106\nRDATE;VALUE=DATE:20260110\n"),
     "p1 01-04T23:00>01-05T23:00 p1 01-06T23:00>01-07T23:00 p1 01-09T23:00>01-10T23:00 "},
    {"by begin, then level, then person",
     EVENT("X-VAGTLINJE-LEVEL:2\n" DAY) EVENT(DAY)
         EVENT("X-VAGTLINJE-PERSON:a\nDTSTART:20260105T080000\nDTEND:20260105T160000\n"),
     "a1 01-05T07:00>01-05T15:00 p1 01-05T07:00>01-05T15:00 p2 01-05T07:00>01-05T15:00 "},
    {"zones by other names, and with a prefix",
     EVENT(WHO "DTSTART;TZID=\"W. Europe Standard Time\":20260105T080000\nDURATION:PT1H\n")
         EVENT(WHO "DTSTART;TZID=/example.org/2026a/Europe/Copenhagen:20260106T080000\n"
                   "DURATION:PT1H\n"),
     "p1 01-05T07:00>01-05T08:00 p1 01-06T07:00>01-06T08:00 "},
    {"a zone that the file defines",
     "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\n"
     "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
     "DTSTART:19700329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
     "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n" EVENT(
         WHO "DTSTART;TZID=Ours:20260706T080000\nDTEND;TZID=Ours:20260706T160000\n"),
     "p1 07-06T06:00>07-06T14:00 "},
    {"a zone as Outlook writes it",
     "BEGIN:VTIMEZONE\nTZID:(UTC+01:00) Brussels\\, Copenhagen\nBEGIN:STANDARD\n"
     "DTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
     "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
     "DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
     "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n" EVENT(
         WHO "DTSTART;TZID=\"(UTC+01:00) Brussels, Copenhagen\":20260706T080000\n"
             "DURATION:PT8H\n"),
     "p1 07-06T06:00>07-06T14:00 "},
    {"parameters that nobody knows",
     EVENT(WHO "DTSTART;FOO=1;X-BAR=\"a:b\";TZID=Europe/Copenhagen:20260706T080000\n"
               "DURATION;FOO=1:PT8H\n"),
     "p1 07-06T06:00>07-06T14:00 "},
    {"a series in UTC stays in UTC",
     EVENT(WHO "DTSTART:20260328T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"),
     "p1 03-28T07:00>03-28T08:00 p1 03-29T07:00>03-29T08:00 "},
    {"folded lines, alarms inside a shift, other components",
     EVENT(WHO "DTSTART;TZID=Europe/\n Copenhagen:202601\n\t05T080000\nDTEND:20260105T160000\n"
               "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5M\nEND:VALARM\n") "BEGIN:VTODO\nSUMMARY:"
                                                                            "x\nEND:VTODO\n",
     "p1 01-05T07:00>01-05T15:00 "},
};

static void test_shifts(void **state)
{
    char said[SAID_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rota / sizeof *rota; i++) {
        struct vl_calendar *c = read_body(rota[i].body);
        say_faults(c, said);
        if (said[0])
            fail_msg("%s: %s", rota[i].name, said);
        say_shifts(c, said);
        if (strcmp(said, rota[i].shifts) != 0)
            fail_msg("%s:\n %s\ninstead of\n %s", rota[i].name, said, rota[i].shifts);
        assert_string_equal(c->hotline, "lungemedicin");
        assert_string_equal(c->hospital, "NSR");
        vl_calendar_destroy(c);
    }
}

/* --- faults of shifts: lines count from BEGIN:VCALENDAR, the body begins at FIRST_LINE --- */

static const struct {
    const char *name, *body, *faults;
} broken[] = {
    {"no begin", EVENT(WHO "DTEND:20260105T160000\n"), "5:no_start "},
    {"no end", EVENT(WHO "DTSTART:20260105T080000\n"), "5:no_end "},
    {"two ends", EVENT(DAY "DURATION:PT1H\n"), "9:two_ends "},
    {"two begins", EVENT(DAY "DTSTART:20260105T080000\n"), "9:twice "},
    {"ends before it begins", EVENT(WHO "DTSTART:20260105T080000\nDTEND:20260105T070000\n"),
     "8:ends_before_begin "},
    {"ends when it begins", EVENT(WHO "DTSTART:20260105T080000\nDTEND:20260105T080000\n"),
     "8:ends_before_begin "},
    {"a negative length", EVENT(WHO "DTSTART:20260105T080000\nDURATION:-PT8H\n"),
     "8:ends_before_begin "},
    {"longer than seven days", EVENT(WHO "DTSTART:20260105T080000\nDURATION:P7DT1S\n"),
     "8:too_long "},
    {"no times", EVENT(WHO "DTSTART:tomorrow\nDTEND:20260105\n"), "7:bad_time "},
    {"a day that is none", EVENT(WHO "DTSTART:20260230T080000\nDTEND:20260301T080000\n"),
     "7:bad_time "},
    {"an hour that is none", EVENT(WHO "DTSTART:20260105T250000\nDURATION:PT1H\n"), "7:bad_time "},
    {"a year that is none of ours", EVENT(WHO "DTSTART:99990105T080000\nDURATION:PT1H\n"),
     "7:bad_time "},
    {"no length", EVENT(WHO "DTSTART:20260105T080000\nDURATION:8 hours\n"), "8:bad_duration "},
    {"an unknown zone", EVENT(WHO "DTSTART;TZID=America/Lima:20260105T080000\nDURATION:PT1H\n"),
     "7:unknown_zone "},
    {"a zone of the file that is not Copenhagen's",
     "BEGIN:VTIMEZONE\nTZID:Far\nBEGIN:STANDARD\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:"
     "VTIMEZONE\n" EVENT(WHO "DTSTART;TZID=Far:20260105T080000\nDURATION:PT1H\n"),
     "13:unknown_zone "},
    {"nobody", EVENT("DTSTART:20260105T080000\nDURATION:PT1H\n"), "5:no_person "},
    {"two people",
     EVENT("ATTENDEE:mailto:a@x.dk\nATTENDEE:mailto:b@x.dk\n"
           "DTSTART:20260105T080000\nDURATION:PT1H\n"),
     "7:several_people "},
    {"an address that names nobody",
     EVENT("ATTENDEE:mailto:@x.dk\nDTSTART:20260105T080000\nDURATION:PT1H\n"), "6:bad_person "},
    {"an id with other letters",
     EVENT("X-VAGTLINJE-PERSON:mette vinter\n"
           "DTSTART:20260105T080000\nDURATION:PT1H\n"),
     "6:bad_person "},
    {"level 3", EVENT(DAY "X-VAGTLINJE-LEVEL:3\n"), "9:bad_level "},
    {"a level in words", EVENT(DAY "CATEGORIES:LEVEL two\n"), "9:bad_level "},
    {"values of another type",
     EVENT(WHO "DTSTART;VALUE=TEXT:20260105T080000\nDURATION;VALUE=INTEGER:8\n"
               "RRULE;VALUE=TEXT:FREQ=DAILY\nEXDATE;VALUE=DURATION:PT1H\n"),
     "7:bad_time 8:bad_duration 9:bad_rule 10:bad_dates "},
    {"two levels", EVENT(DAY "CATEGORIES:LEVEL 1\nX-VAGTLINJE-LEVEL:2\n"), "10:twice "},
    {"no rule", EVENT(DAY "RRULE:FREQ=SOMETIMES\n"), "9:bad_rule "},
    {"a rule with an end that is no time", EVENT(DAY "RRULE:FREQ=DAILY;UNTIL=later\n"),
     "9:bad_rule "},
    {"a rule with two ends", EVENT(DAY "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260301\n"), "9:bad_rule "},
    {"a rule of another calendar", EVENT(DAY "RRULE:RSCALE=CHINESE;FREQ=DAILY\n"), "9:bad_rule "},
    {"every second for ever", EVENT(DAY "RRULE:FREQ=SECONDLY\n"), "9:too_often "},
    {"every hour of the day", EVENT(DAY "RRULE:FREQ=DAILY;BYHOUR=1,2,3\n"), "9:too_often "},
    {"two rules", EVENT(DAY "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY\n"), "10:twice "},
    {"EXRULE", EVENT(DAY "EXRULE:FREQ=DAILY\n"), "9:exrule "},
    {"a rule without a day", EVENT(DAY "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30\n"), "9:never "},
    {"a rule that begins elsewhere", EVENT(DAY "RRULE:FREQ=WEEKLY;BYDAY=TU\n"),
     "9:start_not_in_rule "},
    {"a list of dates with one that is none", EVENT(DAY "EXDATE:20260106T080000,soon\n"),
     "9:bad_dates "},
    {"a change without UID", EVENT(DAY "RECURRENCE-ID:20260105T080000\n"), "9:no_uid "},
    {"a change of no series", EVENT(DAY "UID:s\nRECURRENCE-ID:20260105T080000\n"), "10:no_series "},
    {"a change of no shift",
     EVENT("UID:s\n" DAY "RRULE:FREQ=DAILY;COUNT=2\n")
         EVENT("UID:s\n" DAY "RECURRENCE-ID:20260109T080000\n"),
     "17:no_such_shift "},
    {"a change twice",
     EVENT("UID:s\n" DAY "RRULE:FREQ=DAILY;COUNT=2\n")
         EVENT("UID:s\n" DAY "RECURRENCE-ID:20260106T080000\n")
             EVENT("UID:s\nRECURRENCE-ID:20260106T080000\nSTATUS:CANCELLED\n"),
     "21:changed_twice "},
    {"a change of all that follow",
     EVENT("UID:s\n" DAY "RRULE:FREQ=DAILY;COUNT=2\n")
         EVENT("UID:s\n" DAY "RECURRENCE-ID;RANGE=THISANDFUTURE:20260106T080000\n"),
     "17:range "},
    {"two shifts with one UID", EVENT("UID:s\n" DAY) EVENT("UID:s\n" DAY), "11:uid_twice "},
    {"no property", EVENT(DAY "this is no property\n"), "9:bad_line "},
    {"all at once",
     EVENT("DTSTART:20260105T080000\nDTEND:20260105T070000\nX-VAGTLINJE-LEVEL:9\n")
         EVENT(WHO "DTSTART;TZID=Nowhere:20260105T080000\nDTEND:never\nRRULE:x\n"),
     "5:no_person 7:ends_before_begin 8:bad_level 12:unknown_zone 13:bad_time 14:bad_rule "},
};

static void test_faults(void **state)
{
    char said[SAID_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct vl_calendar *c = read_body(broken[i].body);
        say_faults(c, said);
        if (strcmp(said, broken[i].faults) != 0)
            fail_msg("%s: %s, not %s", broken[i].name, said, broken[i].faults);
        vl_calendar_destroy(c);
    }
}

/* --- faults of files --- */

static const struct {
    const char *name, *text, *faults;
} files[] = {
    {"nothing", "", "1:not_a_calendar "},
    {"empty lines", "\r\n\r\n", "1:not_a_calendar "},
    {"something else", "<html>\n</html>\n", "1:not_a_calendar "},
    {"another component", "BEGIN:VCARD\nEND:VCARD\n", "1:not_a_calendar "},
    {"no head", "\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n", "3:no_hotline 3:no_hospital "},
    {"a mark and long line ends", "\xef\xbb\xbf" HEAD "\r\nEND:VCALENDAR\r\n", ""},
    {"old version",
     "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:a\nX-VAGTLINJE-HOSPITAL:B\nVERSION:1.0\n" TAIL,
     "4:version "},
    {"bad ids", "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:a b\nX-VAGTLINJE-HOSPITAL:\n" TAIL,
     "2:bad_id 3:bad_id "},
    {"a hotline twice", HEAD "X-VAGTLINJE-HOTLINE:other\n" TAIL, "5:twice "},
    {"cut off", HEAD "BEGIN:VEVENT\nDTSTART:2026", "6:cut_off 6:bad_time "},
    {"ends crossed", HEAD "BEGIN:VEVENT\nEND:VCALENDAR\n", "6:end_mismatch "},
    {"a calendar inside", HEAD "BEGIN:VCALENDAR\n", "5:second_calendar "},
    {"a calendar behind", HEAD TAIL HEAD TAIL, "6:second_calendar "},
    {"more behind the end", HEAD TAIL "X:y\n", "6:after_end "},
    {"too deep",
     HEAD "BEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\n",
     "12:too_deep "},
    {"the first line is folded", " BEGIN:VCALENDAR\n", "1:not_a_calendar "},
    {"a control character", HEAD "X-A:\x01\n" TAIL, "5:control_character "},
};

static void test_files(void **state)
{
    char said[SAID_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct vl_calendar *c = read_text(files[i].text, strlen(files[i].text));
        say_faults(c, said);
        if (strcmp(said, files[i].faults) != 0)
            fail_msg("%s: %s, not %s", files[i].name, said, files[i].faults);
        vl_calendar_destroy(c);
    }
}

/* A faulty shift is not in the rota; what could be read is. */
static void test_the_rest_is_read(void **state)
{
    struct vl_calendar *c = read_body(EVENT(WHO "DTSTART:x\nDTEND:20260105T160000\n") EVENT(DAY));
    char said[SAID_BYTES];

    (void)state;
    say_shifts(c, said);
    assert_string_equal(said, "p1 01-05T07:00>01-05T15:00 ");
    assert_int_equal(c->shifts[0].line, FIRST_LINE + 5);
    vl_calendar_destroy(c);
}

static void test_zero_bytes(void **state)
{
    static const char text[] = HEAD "X-A:a\0b\n" TAIL;
    char said[SAID_BYTES];
    struct vl_calendar *c = read_text(text, sizeof text - 1);

    (void)state;
    say_faults(c, said);
    assert_string_equal(said, "5:control_character ");
    vl_calendar_destroy(c);
}

/* Of very many faults the first are kept and the others counted. */
static void test_faults_are_bounded(void **state)
{
    static const char line[] = "no property\n";
    enum { LINES = 1000 };
    char *text = malloc(sizeof HEAD + LINES * sizeof line + sizeof TAIL);
    struct vl_calendar *c;
    size_t n = sizeof HEAD - 1;

    (void)state;
    assert_non_null(text);
    memcpy(text, HEAD, n);
    for (int i = 0; i < LINES; i++, n += sizeof line - 1)
        memcpy(text + n, line, sizeof line - 1);
    memcpy(text + n, TAIL, sizeof TAIL - 1);
    c = read_text(text, n + sizeof TAIL - 1);
    assert_int_equal(c->n_faults, VL_CALENDAR_MAX_FAULTS);
    assert_int_equal(c->more_faults, LINES - VL_CALENDAR_MAX_FAULTS);
    vl_calendar_destroy(c);
    free(text);
}

static void test_periods(void **state)
{
    static const struct vl_calendar_period wrong[] = {
        {{5}, {5}}, {{5}, {4}}, {{-1}, {5}}, {{0}, {INT64_MAX}}};
    struct vl_calendar *c = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(vl_calendar_read((struct vl_span){(const uint8_t *)"", 0}, &wrong[i], &c),
                         VL_E_INVAL);
    assert_null(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shifts),     cmocka_unit_test(test_faults),
        cmocka_unit_test(test_files),      cmocka_unit_test(test_the_rest_is_read),
        cmocka_unit_test(test_zero_bytes), cmocka_unit_test(test_faults_are_bounded),
        cmocka_unit_test(test_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* calendar_event.c - the properties of one VEVENT; libical reads their values. */
#include "plugin/calendar_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WRAPPED_BYTES      (VL_ICS_LINE_BYTES + 64u)
#define UID_BYTES          512u
#define LEVELS             2
#define MAX_CATEGORY_BYTES 16

/* One line on its way into an event. */
struct property {
    struct vl_reading *reading;
    struct vl_vevent *event;
    uint32_t line;
    icalproperty *value; /* the first of them */
    icalcomponent *all;  /* owns them: a list of dates becomes one property each */
    const char *raw;     /* what follows the name and parameters */
};

static void fault(const struct property *p, enum vl_calendar_fault_code code)
{
    p->event->faulty = true;
    vl_calendar_fault(p->reading, p->line, code, p->raw);
}

static bool is_id_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

bool vl_calendar_id(char out[VL_CALENDAR_ID_BYTES], const char *text, size_t n, bool lower)
{
    if (n == 0 || n >= VL_CALENDAR_ID_BYTES)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_id_character(text[i]))
            return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(lower && text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    out[n] = '\0';
    return true;
}

/* --- times --- */

/* The zone of a value: UTC by its Z, else by its TZID. */
static enum vl_zone zone_of(const struct property *p, struct icaltimetype t)
{
    icalparameter *tzid = icalproperty_get_first_parameter(p->value, ICAL_TZID_PARAMETER);

    if (!t.is_date && icaltime_is_utc(t))
        return VL_ZONE_UTC;
    return vl_zone_by_name(&p->reading->zones, tzid ? icalparameter_get_tzid(tzid) : NULL);
}

/* A time with its zone; a fault and false when there is none. */
static bool read_time(const struct property *p, struct icaltimetype t, int64_t *wall,
                      enum vl_zone *zone)
{
    *zone = zone_of(p, t);
    if (!vl_wall_of_icaltime(t, wall))
        fault(p, VL_CALENDAR_BAD_TIME);
    else if (*zone == VL_ZONE_UNKNOWN)
        fault(p, VL_CALENDAR_UNKNOWN_ZONE);
    else
        return true;
    return false;
}

static void read_start(const struct property *p)
{
    struct vl_vevent *e = p->event;
    struct icaltimetype t = icalproperty_get_dtstart(p->value);

    if (e->start_line) {
        fault(p, VL_CALENDAR_TWICE);
        return;
    }
    e->start_line = p->line;
    e->start_is_date = t.is_date;
    e->start_is_read = read_time(p, t, &e->start, &e->zone);
}

static void read_end(const struct property *p)
{
    struct vl_vevent *e = p->event;

    if (e->end_kind != VL_END_NONE) {
        fault(p, e->end_kind == VL_END_WALL ? VL_CALENDAR_TWICE : VL_CALENDAR_TWO_ENDS);
        return;
    }
    e->end_kind = VL_END_WALL;
    e->end_line = p->line;
    e->end_is_read = read_time(p, icalproperty_get_dtend(p->value), &e->end, &e->end_zone);
}

static void read_duration(const struct property *p)
{
    struct icaldurationtype d = icalproperty_get_duration(p->value);
    struct vl_vevent *e = p->event;

    if (e->end_kind != VL_END_NONE) {
        fault(p, e->end_kind == VL_END_DURATION ? VL_CALENDAR_TWICE : VL_CALENDAR_TWO_ENDS);
        return;
    }
    e->end_kind = VL_END_DURATION;
    e->end_line = p->line;
    if (icaldurationtype_is_bad_duration(d)) {
        fault(p, VL_CALENDAR_BAD_DURATION);
    } else if (d.is_neg) {
        fault(p, VL_CALENDAR_ENDS_BEFORE_BEGIN);
    } else {
        e->end_is_read = true;
        e->days = (int64_t)d.weeks * 7 + (int64_t)d.days;
        e->exact = (((int64_t)d.hours * 60 + (int64_t)d.minutes) * 60 + (int64_t)d.seconds) * 1000;
    }
}

/* What VALUE= says must be what the property is for: libical would hand out another type's bytes.
 */
static bool has_right_type(icalproperty *value)
{
    const icalvalue *v = icalproperty_get_value(value);
    icalvalue_kind is = v ? icalvalue_isa(v) : ICAL_NO_VALUE;

    switch (icalproperty_isa(value)) {
    case ICAL_RRULE_PROPERTY:
        return is == ICAL_RECUR_VALUE;
    case ICAL_DURATION_PROPERTY:
        return is == ICAL_DURATION_VALUE;
    case ICAL_RDATE_PROPERTY:
        return is == ICAL_DATE_VALUE || is == ICAL_DATETIME_VALUE ||
               is == ICAL_DATETIMEPERIOD_VALUE || is == ICAL_PERIOD_VALUE;
    default:
        return is == ICAL_DATE_VALUE || is == ICAL_DATETIME_VALUE;
    }
}

/* --- rules and lists of dates --- */

static bool has_several(const short *list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX && list[1] != ICAL_RECURRENCE_ARRAY_MAX;
}

static bool is_too_often(const struct icalrecurrencetype *rule)
{
    return rule->freq < ICAL_DAILY_RECURRENCE || has_several(rule->by_hour) ||
           has_several(rule->by_minute) || has_several(rule->by_second);
}

/* UNTIL is inclusive; of a date it is the whole day, on the region's clock. */
static bool read_until(const struct property *p, struct icalrecurrencetype *rule)
{
    int64_t wall = 0;

    p->event->until = INT64_MAX;
    if (icaltime_is_null_time(rule->until))
        return true;
    if (!vl_wall_of_icaltime(rule->until, &wall)) {
        fault(p, VL_CALENDAR_BAD_RULE);
        return false;
    }
    if (rule->until.is_date)
        wall += VL_MS_PER_DAY - 1;
    p->event->until = vl_zone_to_utc(
        !rule->until.is_date && icaltime_is_utc(rule->until) ? VL_ZONE_UTC : VL_ZONE_REGION, wall);
    rule->until = icaltime_null_time(); /* compared by us: libical would not convert it */
    return true;
}

static void read_rule(const struct property *p)
{
    struct icalrecurrencetype rule = icalproperty_get_rrule(p->value);
    struct vl_vevent *e = p->event;

    if (e->rule_line)
        fault(p, VL_CALENDAR_TWICE);
    else if (rule.freq == ICAL_NO_RECURRENCE || rule.rscale)
        fault(p, VL_CALENDAR_BAD_RULE);
    else if (is_too_often(&rule))
        fault(p, VL_CALENDAR_TOO_OFTEN);
    else if (read_until(p, &rule)) {
        rule.rscale = NULL; /* the property's */
        e->rule = malloc(sizeof *e->rule);
        if (e->rule)
            *e->rule = rule;
        else
            p->reading->rc = VL_E_NOMEM;
    }
    e->rule_line = p->line;
}

/* The moment of a RDATE or EXDATE; its length when it is a period. */
static bool read_date(const struct property *p, struct icaltimetype t, struct icalperiodtype period,
                      struct vl_date *out)
{
    bool is_period = icaltime_is_null_time(t);
    struct icaltimetype start = is_period ? period.start : t;
    enum vl_zone zone = zone_of(p, start);
    int64_t wall = 0, end = 0;

    if (!vl_wall_of_icaltime(start, &wall) || zone == VL_ZONE_UNKNOWN) {
        fault(p, zone == VL_ZONE_UNKNOWN ? VL_CALENDAR_UNKNOWN_ZONE : VL_CALENDAR_BAD_DATES);
        return false;
    }
    *out = (struct vl_date){start.is_date ? wall : vl_zone_to_utc(zone, wall), -1, start.is_date};
    if (!is_period)
        return true;
    if (icaltime_is_null_time(period.end)) {
        out->length = (int64_t)icaldurationtype_as_int(period.duration) * 1000;
    } else if (vl_wall_of_icaltime(period.end, &end)) {
        out->length = vl_zone_to_utc(zone, end) - out->at;
    }
    if (out->length <= 0 || out->length > VL_CALENDAR_SHIFT_DAYS * VL_MS_PER_DAY) {
        fault(p, out->length <= 0 ? VL_CALENDAR_ENDS_BEFORE_BEGIN : VL_CALENDAR_TOO_LONG);
        return false;
    }
    return true;
}

static void read_dates(struct property *p, struct vl_dates *dates, icalproperty_kind kind)
{
    for (; p->value; p->value = icalcomponent_get_next_property(p->all, kind)) {
        struct icaldatetimeperiodtype one = {.time = icaltime_null_time()};
        struct vl_date date;

        if (!has_right_type(p->value)) {
            fault(p, VL_CALENDAR_BAD_DATES);
            return;
        }
        if (kind == ICAL_RDATE_PROPERTY)
            one = icalproperty_get_rdate(p->value);
        else
            one.time = icalproperty_get_exdate(p->value);
        if (dates->count == VL_MAX_DATES) {
            fault(p, VL_CALENDAR_TOO_MANY_DATES);
            return;
        }
        if (!read_date(p, one.time, one.period, &date))
            continue;
        if (!vl_calendar_grow(p->reading, (void **)&dates->list, sizeof *dates->list, dates->count,
                              &dates->capacity))
            return;
        dates->list[dates->count++] = date;
    }
}

static void read_added(struct property *p)
{
    read_dates(p, &p->event->added, ICAL_RDATE_PROPERTY);
}

static void read_left_out(struct property *p)
{
    read_dates(p, &p->event->left_out, ICAL_EXDATE_PROPERTY);
}

static void read_change(const struct property *p)
{
    icalparameter *range = icalproperty_get_first_parameter(p->value, ICAL_RANGE_PARAMETER);
    struct vl_vevent *e = p->event;
    enum vl_zone zone;
    int64_t wall = 0;

    if (e->change_line)
        fault(p, VL_CALENDAR_TWICE);
    else if (range)
        fault(p, VL_CALENDAR_RANGE);
    else if (read_time(p, icalproperty_get_recurrenceid(p->value), &wall, &zone))
        e->changes = vl_zone_to_utc(zone, wall);
    e->change_line = p->line;
}

/* --- who, and how --- */

static void read_person(const struct property *p)
{
    if (p->event->person_by_id)
        fault(p, VL_CALENDAR_TWICE);
    else if (!vl_calendar_id(p->event->person, p->raw, strlen(p->raw), true))
        fault(p, VL_CALENDAR_BAD_PERSON);
    p->event->person_by_id = true;
}

/* Kept until the event is complete: X-VAGTLINJE-PERSON wins, wherever it stands. */
static void read_attendee(const struct property *p)
{
    static const char scheme[] = "mailto:";
    struct vl_vevent *e = p->event;
    const char *address = p->raw;
    char id[VL_CALENDAR_ID_BYTES];

    if (strncasecmp(address, scheme, sizeof scheme - 1) == 0)
        address += sizeof scheme - 1;
    if (e->attendee_line) {
        e->attendee_fault = VL_CALENDAR_SEVERAL_PEOPLE;
        e->attendee_line = p->line;
    } else {
        e->attendee_line = p->line;
        e->attendee_fault = VL_CALENDAR_FAULT_COUNT; /* none */
        if (!vl_calendar_id(id, address, strcspn(address, "@"), true))
            e->attendee_fault = VL_CALENDAR_BAD_PERSON;
        else if (!e->person_by_id)
            memcpy(e->person, id, sizeof id);
    }
}

static void set_level(const struct property *p, const char *text)
{
    struct vl_vevent *e = p->event;

    text += strspn(text, " ");
    if (text[0] < '1' || text[0] > '0' + LEVELS || text[1] != '\0')
        fault(p, VL_CALENDAR_BAD_LEVEL);
    else if (e->has_level && e->level != text[0] - '0')
        fault(p, VL_CALENDAR_TWICE);
    else
        e->level = (uint8_t)(text[0] - '0');
    e->has_level = true;
}

static void read_level(const struct property *p)
{
    set_level(p, p->raw);
}

/* One of the list, between commas; other words than LEVEL are none of our business. */
static void read_category(const struct property *p, const char *text, size_t n)
{
    static const char word[] = "LEVEL";
    char level[MAX_CATEGORY_BYTES];

    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    if (n < sizeof word - 1 || strncasecmp(text, word, sizeof word - 1) != 0 ||
        (n > sizeof word - 1 && text[sizeof word - 1] != ' '))
        return;
    snprintf(level, sizeof level, "%.*s", (int)(n - (sizeof word - 1)), text + sizeof word - 1);
    set_level(p, level);
}

static void read_categories(const struct property *p)
{
    const char *text = p->raw;

    for (;;) {
        size_t n = strcspn(text, ",");
        read_category(p, text, n);
        if (text[n] == '\0')
            return;
        text += n + 1;
    }
}

static void read_status(const struct property *p)
{
    p->event->cancelled = strcasecmp(p->raw, "CANCELLED") == 0;
}

static void read_uid(const struct property *p)
{
    if (p->event->uid) {
        fault(p, VL_CALENDAR_TWICE);
        return;
    }
    p->event->uid = strndup(p->raw, UID_BYTES);
    if (!p->event->uid)
        p->reading->rc = VL_E_NOMEM;
}

static void refuse_exrule(const struct property *p)
{
    fault(p, VL_CALENDAR_EXRULE);
}

/* --- one line --- */

/* libical: the component that holds the line's properties, NULL when it could not read all. */
static icalcomponent *parse(const char *line)
{
    char *text = malloc(WRAPPED_BYTES);
    icalcomponent *all = NULL;
    int n = text ? snprintf(text, WRAPPED_BYTES, "BEGIN:VEVENT\r\n%s\r\nEND:VEVENT\r\n", line) : -1;

    if (n > 0 && (unsigned)n < WRAPPED_BYTES)
        all = icalparser_parse_string(text);
    free(text);
    if (all && icalcomponent_get_first_property(all, ICAL_XLICERROR_PROPERTY)) {
        icalcomponent_free(all);
        all = NULL;
    }
    icalerror_clear_errno();
    return all;
}

typedef void (*read_values_fn)(struct property *);
typedef void (*read_value_fn)(const struct property *);

/* By libical's value. `otherwise`: what is wrong when libical cannot read it. */
static const struct {
    const char *name;
    icalproperty_kind kind;
    read_value_fn read;
    read_values_fn read_all;
    enum vl_calendar_fault_code otherwise;
} valued[] = {
    {"DTSTART", ICAL_DTSTART_PROPERTY, read_start, NULL, VL_CALENDAR_BAD_TIME},
    {"DTEND", ICAL_DTEND_PROPERTY, read_end, NULL, VL_CALENDAR_BAD_TIME},
    {"DURATION", ICAL_DURATION_PROPERTY, read_duration, NULL, VL_CALENDAR_BAD_DURATION},
    {"RRULE", ICAL_RRULE_PROPERTY, read_rule, NULL, VL_CALENDAR_BAD_RULE},
    {"RDATE", ICAL_RDATE_PROPERTY, NULL, read_added, VL_CALENDAR_BAD_DATES},
    {"EXDATE", ICAL_EXDATE_PROPERTY, NULL, read_left_out, VL_CALENDAR_BAD_DATES},
    {"RECURRENCE-ID", ICAL_RECURRENCEID_PROPERTY, read_change, NULL, VL_CALENDAR_BAD_TIME},
};
/* By what stands after the colon: ids, which have no escapes. */
static const struct {
    const char *name;
    read_value_fn read;
} plain[] = {
    {"ATTENDEE", read_attendee},       {"X-VAGTLINJE-PERSON", read_person},
    {"X-VAGTLINJE-LEVEL", read_level}, {"STATUS", read_status},
    {"CATEGORIES", read_categories},   {"UID", read_uid},
    {"EXRULE", refuse_exrule},
};

/* Even what cannot be read is there: nobody is told that it is missing. */
static void note_presence(struct property *p, icalproperty_kind kind)
{
    struct vl_vevent *e = p->event;

    if (kind == ICAL_DTSTART_PROPERTY)
        e->start_line = p->line;
    else if (kind == ICAL_DTEND_PROPERTY)
        e->end_kind = VL_END_WALL;
    else if (kind == ICAL_DURATION_PROPERTY)
        e->end_kind = VL_END_DURATION;
    else if (kind == ICAL_RECURRENCEID_PROPERTY)
        e->change_line = p->line;
}

static void read_valued(struct property *p, const char *line, size_t row)
{
    p->all = parse(line);
    p->value = p->all ? icalcomponent_get_first_property(p->all, valued[row].kind) : NULL;
    if (!p->value || !has_right_type(p->value)) {
        fault(p, valued[row].otherwise);
        note_presence(p, valued[row].kind);
    } else if (valued[row].read) {
        valued[row].read(p);
    } else {
        valued[row].read_all(p);
    }
    if (p->all)
        icalcomponent_free(p->all);
}

void vl_vevent_property(struct vl_reading *r, struct vl_vevent *e, const char *line,
                        uint32_t number)
{
    struct property p = {.reading = r, .event = e, .line = number, .raw = vl_ics_value(line)};

    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++) {
        if (vl_ics_is(line, valued[i].name)) {
            read_valued(&p, line, i);
            return;
        }
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (vl_ics_is(line, plain[i].name)) {
            plain[i].read(&p);
            return;
        }
    }
}

/* --- the whole event --- */

static void complain(struct vl_reading *r, struct vl_vevent *e, uint32_t line,
                     enum vl_calendar_fault_code code)
{
    e->faulty = true;
    vl_calendar_fault(r, line, code, NULL);
}

/* DTSTART decides the clock of the whole shift. */
static void settle_end(struct vl_vevent *e)
{
    if (e->end_kind == VL_END_WALL && e->end_zone != e->zone)
        e->end = vl_zone_from_utc(e->zone, vl_zone_to_utc(e->end_zone, e->end));
    if (e->end_kind == VL_END_NONE) { /* a date alone is that whole day */
        e->end_kind = VL_END_DURATION;
        e->days = 1;
    }
}

static void check_length(struct vl_reading *r, struct vl_vevent *e)
{
    int64_t length;

    settle_end(e);
    length = e->end_kind == VL_END_WALL ? e->end - e->start : e->days * VL_MS_PER_DAY + e->exact;
    if (length <= 0)
        complain(r, e, e->end_line, VL_CALENDAR_ENDS_BEFORE_BEGIN);
    else if (length > VL_CALENDAR_SHIFT_DAYS * VL_MS_PER_DAY)
        complain(r, e, e->end_line, VL_CALENDAR_TOO_LONG);
}

/* One mistake, one fault: what could not be read has its fault already. */
static void check_times(struct vl_reading *r, struct vl_vevent *e)
{
    bool needs_end = !e->start_is_date;

    if (!e->start_line)
        complain(r, e, e->line, VL_CALENDAR_NO_START);
    if (e->end_kind == VL_END_NONE && needs_end)
        complain(r, e, e->line, VL_CALENDAR_NO_END);
    else if (e->start_is_read && (e->end_is_read || e->end_kind == VL_END_NONE))
        check_length(r, e);
}

void vl_vevent_complete(struct vl_reading *r, struct vl_vevent *e)
{
    if (e->change_line && !e->uid)
        complain(r, e, e->change_line, VL_CALENDAR_NO_UID);
    if (e->cancelled)
        return; /* nobody works it: what it lacks does not matter */
    if (!e->person_by_id && !e->attendee_line)
        complain(r, e, e->line, VL_CALENDAR_NO_PERSON);
    else if (!e->person_by_id && e->attendee_fault != VL_CALENDAR_FAULT_COUNT)
        complain(r, e, e->attendee_line, e->attendee_fault);
    check_times(r, e);
}

void vl_vevent_destroy(struct vl_vevent *e)
{
    if (!e)
        return;
    free(e->uid);
    free(e->rule);
    free(e->added.list);
    free(e->left_out.list);
    free(e);
}

/* calendar_zone.c - time zones: UTC, and the one clock that the region lives by. */
#include "plugin/calendar_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SUMMER_MINUTES 120
#define WINTER_MINUTES 60
#define FIRST_YEAR     1970
#define LAST_YEAR      2199

/* Names of zones that change with Copenhagen's; the last ones are what Windows calls them. */
static const char *const region_names[] = {
    "Europe/Copenhagen",
    "Europe/Berlin",
    "Europe/Stockholm",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Prague",
    "Europe/Warsaw",
    "Europe/Budapest",
    "CET",
    "Arctic/Longyearbyen",
    "Atlantic/Jan_Mayen",
    "Romance Standard Time",
    "W. Europe Standard Time",
    "Central Europe Standard Time",
    "Central European Standard Time",
};
static const char *const utc_names[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"};

static int64_t shifted(int64_t wall, int minutes)
{
    return wall - minutes * VL_MS_PER_MINUTE;
}

int64_t vl_zone_to_utc(enum vl_zone zone, int64_t wall)
{
    int64_t summer = shifted(wall, SUMMER_MINUTES);

    if (zone != VL_ZONE_REGION)
        return wall;
    return vl_cet_offset_minutes((vl_utc){summer}) == SUMMER_MINUTES
               ? summer
               : shifted(wall, WINTER_MINUTES);
}

int64_t vl_zone_from_utc(enum vl_zone zone, int64_t moment)
{
    return zone == VL_ZONE_REGION ? shifted(moment, -vl_cet_offset_minutes((vl_utc){moment}))
                                  : moment;
}

static bool is_clock_time(struct icaltimetype t)
{
    return t.hour >= 0 && t.hour <= 23 && t.minute >= 0 && t.minute <= 59 && t.second >= 0 &&
           t.second <= 60;
}

bool vl_wall_of_icaltime(struct icaltimetype t, int64_t *out)
{
    struct vl_civil c = {.year = t.year, .month = t.month, .day = t.day};

    if (t.year < FIRST_YEAR || t.year > LAST_YEAR || t.month < 1 || t.month > 12 || t.day < 1 ||
        t.day > icaltime_days_in_month(t.month, t.year) || (!t.is_date && !is_clock_time(t)))
        return false;
    if (!t.is_date) {
        c.hour = t.hour;
        c.minute = t.minute;
        c.second = t.second == 60 ? 59 : t.second; /* a leap second */
    }
    *out = vl_civil_to_utc(&c, 0).ms;
    return true;
}

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static enum vl_zone well_known(const char *name)
{
    size_t n = strlen(name);

    if (is_among(name, utc_names, sizeof utc_names / sizeof *utc_names))
        return VL_ZONE_UTC;
    if (is_among(name, region_names, sizeof region_names / sizeof *region_names))
        return VL_ZONE_REGION;
    /* Some programs put their own name in front: /example.org/2026a/Europe/Copenhagen. */
    for (size_t i = 0; name[0] == '/' && i < sizeof region_names / sizeof *region_names; i++) {
        size_t tail = strlen(region_names[i]);
        if (n > tail && name[n - tail - 1] == '/' &&
            strcasecmp(name + n - tail, region_names[i]) == 0)
            return VL_ZONE_REGION;
    }
    return VL_ZONE_UNKNOWN;
}

enum vl_zone vl_zone_by_name(const struct vl_zones *zones, const char *name)
{
    enum vl_zone zone = name ? well_known(name) : VL_ZONE_REGION;

    for (size_t i = 0; zone == VL_ZONE_UNKNOWN && i < zones->count; i++)
        if (strcmp(name, zones->names[i]) == 0)
            zone = VL_ZONE_REGION;
    return zone;
}

/* --- zones that the file defines ---
 * Nobody's rules but Copenhagen's are of use, so they are recognised, not followed. */

struct definition {
    char *name;
    bool inside, known_place;
    bool in_summer, to_offset, on_sunday; /* of the part that is being read */
    bool winter_fits, summer_fits;
};

static bool begins(const char *line, const char *with)
{
    return strncasecmp(line, with, strlen(with)) == 0;
}

/* A copy of a TEXT value (RFC 5545, 3.3.11): Outlook's names of zones hold commas. */
static char *unescaped(const char *text)
{
    char *copy = strdup(text), *to = copy;

    for (const char *from = copy; from && *from; from++) {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from;
    }
    if (to)
        *to = '\0';
    return copy;
}

static void read_part(struct definition *d, const char *line)
{
    const char *value = vl_ics_value(line);

    if (vl_ics_is(line, "TZOFFSETTO"))
        d->to_offset = strcmp(value, d->in_summer ? "+0200" : "+0100") == 0;
    else if (vl_ics_is(line, "RRULE"))
        d->on_sunday = strstr(value, "BYDAY=-1SU") &&
                       strstr(value, d->in_summer ? "BYMONTH=3" : "BYMONTH=10") &&
                       !strstr(value, "UNTIL=");
    else if (begins(line, "END:STANDARD"))
        d->winter_fits |= d->to_offset && d->on_sunday;
    else if (begins(line, "END:DAYLIGHT"))
        d->summer_fits |= d->to_offset && d->on_sunday;
}

static void keep(struct vl_reading *r, struct definition *d)
{
    if (d->name && (d->known_place || (d->winter_fits && d->summer_fits)) &&
        r->zones.count < VL_MAX_ZONES) {
        r->zones.names[r->zones.count++] = d->name;
        d->name = NULL;
    }
    free(d->name);
    *d = (struct definition){0};
}

static void read_definition(struct vl_reading *r, struct definition *d, const char *line)
{
    if (begins(line, "END:VTIMEZONE")) {
        keep(r, d);
    } else if (vl_ics_is(line, "TZID") && !d->name) {
        d->name = unescaped(vl_ics_value(line));
        r->rc = d->name ? r->rc : VL_E_NOMEM;
    } else if (vl_ics_is(line, "X-LIC-LOCATION")) {
        d->known_place = well_known(vl_ics_value(line)) == VL_ZONE_REGION;
    } else if (begins(line, "BEGIN:")) {
        d->in_summer = begins(line, "BEGIN:DAYLIGHT");
        d->to_offset = d->on_sunday = false;
    } else {
        read_part(d, line);
    }
}

void vl_zone_learn(struct vl_reading *r, struct vl_span text)
{
    struct definition d = {0};
    struct vl_ics_lines lines;
    struct vl_ics_line line;

    if (vl_ics_lines_init(&lines, text) < 0) {
        r->rc = VL_E_NOMEM;
        return;
    }
    while (r->rc == VL_OK && vl_ics_lines_next(&lines, &line)) {
        if (d.inside)
            read_definition(r, &d, line.text);
        else
            d.inside = begins(line.text, "BEGIN:VTIMEZONE");
    }
    free(d.name);
    vl_ics_lines_fini(&lines);
}

/* clock.h - two kinds of time that the compiler keeps apart, and their text forms.
 *
 * vl_mono measures waiting (uv_now of the loop); vl_utc is the calendar and stands in the journal.
 * Reading either is the shell's business: nothing in domain/ calls vl_utc_now. */
#ifndef VL_BASE_CLOCK_H
#define VL_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t ms;
} vl_mono; /* monotonic milliseconds since an arbitrary point */
typedef struct {
    int64_t ms;
} vl_utc; /* milliseconds since 1970-01-01T00:00:00Z, no leap seconds */

#define VL_MS_PER_SECOND INT64_C(1000)
#define VL_MS_PER_MINUTE (60 * VL_MS_PER_SECOND)
#define VL_MS_PER_HOUR   (60 * VL_MS_PER_MINUTE)
#define VL_MS_PER_DAY    (24 * VL_MS_PER_HOUR) /* of UTC; a local day may be an hour off */

vl_utc vl_utc_now(void);

#define VL_UTC_TEXT_BYTES 25 /* "2026-11-22T08:15:30.123Z" and its NUL */

/* RFC 3339, UTC, milliseconds. Years 0..9999; outside them the text is "invalid". */
void vl_utc_format(vl_utc t, char out[VL_UTC_TEXT_BYTES]);
/* Accepts exactly what vl_utc_format writes (fraction optional, 1..3 digits). VL_E_PROTO otherwise.
 */
int vl_utc_parse(const char *text, size_t n, vl_utc *out);

struct vl_civil {         /* a wall-clock moment */
    int year, month, day; /* month 1..12, day 1..31 */
    int hour, minute, second;
    int weekday; /* 1 = Monday .. 7 = Sunday, ISO 8601 */
};
struct vl_civil vl_civil_from_utc(vl_utc t, int offset_minutes);
/* Inverse of the above; fields must be in range. */
vl_utc vl_civil_to_utc(const struct vl_civil *c, int offset_minutes);
/* Minutes east of UTC for Central European Time, with summer time from the last Sunday of March
 * 01:00 UTC to the last Sunday of October 01:00 UTC (Directive 2000/84/EC): 60 or 120. */
int vl_cet_offset_minutes(vl_utc t);

#endif

#include "base/clock.h"
#include "base/cursor.h"
#include "base/err.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAYS_PER_ERA 146097 /* 400 Gregorian years */
#define DAYS_TO_1970 719468 /* from 0000-03-01, where the era's year begins */

vl_utc vl_utc_now(void)
{
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_REALTIME, &t);
    return (vl_utc){t.tv_sec * VL_MS_PER_SECOND + t.tv_nsec / 1000000};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b < 0);
}

/* Always 0 .. b - 1; unlike a - floor_div(a, b) * b it overflows nowhere. */
static int64_t floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

/* Days since 1970-01-01. The year is counted from March, so that the leap day is its last. */
static int64_t days_from_date(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (int64_t)((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void date_from_days(int64_t days, struct vl_civil *c)
{
    int64_t z = days + DAYS_TO_1970;
    int64_t era = floor_div(z, DAYS_PER_ERA);
    int64_t day_of_era = z - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    c->day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    c->month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    c->year = (int)(year_of_era + era * 400 + (c->month <= 2));
}

/* 1 = Monday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t days)
{
    int64_t w = (days + 3) % 7;
    return (int)(w < 0 ? w + 7 : w) + 1;
}

struct vl_civil vl_civil_from_utc(vl_utc t, int offset_minutes)
{
    struct vl_civil c;
    /* Days and rest apart, so that no moment of an int64_t overflows. */
    int64_t days = floor_div(t.ms, VL_MS_PER_DAY);
    int64_t ms = floor_mod(t.ms, VL_MS_PER_DAY) + offset_minutes * VL_MS_PER_MINUTE;
    int64_t carry = floor_div(ms, VL_MS_PER_DAY);
    days += carry;
    int second = (int)((ms - carry * VL_MS_PER_DAY) / VL_MS_PER_SECOND);
    date_from_days(days, &c);
    c.hour = second / 3600;
    c.minute = second / 60 % 60;
    c.second = second % 60;
    c.weekday = weekday_of(days);
    return c;
}

vl_utc vl_civil_to_utc(const struct vl_civil *c, int offset_minutes)
{
    int64_t days = days_from_date(c->year, c->month, c->day);
    int64_t minutes = (int64_t)c->hour * 60 + c->minute - offset_minutes;
    return (vl_utc){days * VL_MS_PER_DAY + minutes * VL_MS_PER_MINUTE +
                    c->second * VL_MS_PER_SECOND};
}

void vl_utc_format(vl_utc t, char out[VL_UTC_TEXT_BYTES])
{
    /* snprintf wants room for what the compiler believes an int can hold. */
    char text[96];
    struct vl_civil c = vl_civil_from_utc(t, 0);
    int ms = (int)floor_mod(t.ms, VL_MS_PER_SECOND);
    int n = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month,
                     c.day, c.hour, c.minute, c.second, ms);
    if (c.year < 0 || c.year > 9999 || n != VL_UTC_TEXT_BYTES - 1)
        memcpy(out, "invalid", sizeof "invalid");
    else
        memcpy(out, text, VL_UTC_TEXT_BYTES);
}

static int take_digits(struct vl_cursor *c, size_t n)
{
    struct vl_span s = vl_cursor_take(c, n);
    int value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            c->failed = true;
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

static void take_char(struct vl_cursor *c, char expected)
{
    if (vl_cursor_u8(c) != (uint8_t)expected)
        c->failed = true;
}

/* ".1", ".12" or ".123"; nothing is 0 ms. */
static int take_fraction(struct vl_cursor *c)
{
    static const int scale[] = {0, 100, 10, 1};
    if (c->failed || c->rest.n == 0 || c->rest.p[0] != '.')
        return 0;
    take_char(c, '.');
    size_t n = c->rest.n - (c->rest.n > 0); /* the Z comes last */
    if (n < 1 || n > 3) {
        c->failed = true;
        return 0;
    }
    return take_digits(c, n) * scale[n];
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static int civil_is_valid(const struct vl_civil *c)
{
    return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) && c->hour <= 23 && c->minute <= 59 &&
           c->second <= 59;
}

int vl_utc_parse(const char *text, size_t n, vl_utc *out)
{
    struct vl_cursor c = vl_cursor_of((struct vl_span){(const uint8_t *)text, n});
    struct vl_civil v = {0};
    v.year = take_digits(&c, 4);
    take_char(&c, '-');
    v.month = take_digits(&c, 2);
    take_char(&c, '-');
    v.day = take_digits(&c, 2);
    take_char(&c, 'T');
    v.hour = take_digits(&c, 2);
    take_char(&c, ':');
    v.minute = take_digits(&c, 2);
    take_char(&c, ':');
    v.second = take_digits(&c, 2);
    int ms = take_fraction(&c);
    take_char(&c, 'Z');
    if (c.failed || c.rest.n || !civil_is_valid(&v))
        return VL_E_PROTO;
    *out = (vl_utc){vl_civil_to_utc(&v, 0).ms + ms};
    return VL_OK;
}

/* 01:00 UTC on the month's last Sunday; the month has 31 days. */
static int64_t last_sunday_0100(int year, int month)
{
    int64_t last = days_from_date(year, month, 31);
    int64_t sunday = last - weekday_of(last) % 7;
    return sunday * VL_MS_PER_DAY + VL_MS_PER_HOUR;
}

int vl_cet_offset_minutes(vl_utc t)
{
    int year = vl_civil_from_utc(t, 0).year;
    int summer = t.ms >= last_sunday_0100(year, 3) && t.ms < last_sunday_0100(year, 10);
    return summer ? 120 : 60;
}

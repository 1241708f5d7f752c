/* region_holidays.c - holidays by date and by rule: reading them, and asking for a date. */
#include "domain/region_reader.h"
#include <stdlib.h>

#define FIRST_EASTER (-80) /* offsets that never leave the year of Easter Sunday */
#define LAST_EASTER  250
#define LAST_YEAR    9999

static const struct vl_path top = {""};

static int compare_dates(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* They become region->holidays. */
static int read_dates(const struct vl_reader *r, const struct vl_path *at, const json_t *array)
{
    struct vl_region *region = r->region;
    region->holidays = vl_reader_elements(array, sizeof *region->holidays, &region->n_holidays);
    if (!region->holidays)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < region->n_holidays; i++) {
        struct vl_path path = vl_path_index(at, i);
        region->holidays[i] = vl_reader_date(r, &path, json_array_get(array, i));
    }
    qsort(region->holidays, region->n_holidays, sizeof *region->holidays, compare_dates);
    return VL_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "12-25" as 1225; 0 after a fault. */
static uint16_t month_day(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *value)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const char *t = json_string_value(value);
    if (t && json_string_length(value) == 5 && is_digit(t[0]) && is_digit(t[1]) && t[2] == '-' &&
        is_digit(t[3]) && is_digit(t[4])) {
        int month = (t[0] - '0') * 10 + t[1] - '0', day = (t[3] - '0') * 10 + t[4] - '0';
        if (month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1])
            return (uint16_t)(month * 100 + day);
    }
    vl_reader_fault(r, path, "must be a month and a day like \"12-25\"");
    return 0;
}

static void read_fixed(const struct vl_reader *r, const struct vl_path *path, const json_t *object)
{
    struct vl_holiday_rule *rule = &r->region->holiday_rule;
    struct vl_path at = vl_path_key(path, "fixed");
    const json_t *array = vl_reader_array(r, path, object, "fixed", 0, VL_MAX_HOLIDAY_RULE_ITEMS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        rule->fixed[rule->n_fixed++] = month_day(r, &element_at, json_array_get(array, i));
    }
}

static void read_easter(const struct vl_reader *r, const struct vl_path *path, const json_t *object)
{
    struct vl_holiday_rule *rule = &r->region->holiday_rule;
    struct vl_path at = vl_path_key(path, "easter_offsets");
    const json_t *array =
        vl_reader_array(r, path, object, "easter_offsets", 0, VL_MAX_HOLIDAY_RULE_ITEMS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        const json_t *value = json_array_get(array, i);
        json_int_t days = json_integer_value(value);
        if (json_is_integer(value) && days >= FIRST_EASTER && days <= LAST_EASTER)
            rule->easter[rule->n_easter++] = (int16_t)days;
        else
            vl_reader_fault(r, &element_at, "must be a whole number of days from %d to %d",
                            FIRST_EASTER, LAST_EASTER);
    }
}

static int read_rule(const struct vl_reader *r, const struct vl_path *path, const json_t *object)
{
    static const char *const keys[] = {"fixed", "easter_offsets", "except", "extra", NULL};
    struct vl_holiday_rule *rule = &r->region->holiday_rule;
    struct vl_path except_at = vl_path_key(path, "except");
    struct vl_path extra_at = vl_path_key(path, "extra");
    vl_reader_keys(r, path, object, keys);
    read_fixed(r, path, object);
    read_easter(r, path, object);
    const json_t *except =
        vl_reader_array_or_none(r, path, object, "except", 0, VL_MAX_HOLIDAY_RULE_ITEMS);
    for (size_t i = 0; i < json_array_size(except); i++) {
        struct vl_path element_at = vl_path_index(&except_at, i);
        rule->except[rule->n_except++] = vl_reader_date(r, &element_at, json_array_get(except, i));
    }
    return read_dates(r, &extra_at,
                      vl_reader_array_or_none(r, path, object, "extra", 0, VL_MAX_HOLIDAYS));
}

int vl_reader_holidays(const struct vl_reader *r, const json_t *root)
{
    struct vl_path at = vl_path_key(&top, "holidays");
    const json_t *value = json_object_get(root, "holidays");
    if (json_is_object(value))
        return read_rule(r, &at, value);
    if (json_is_array(value))
        return read_dates(r, &at, vl_reader_array(r, &top, root, "holidays", 0, VL_MAX_HOLIDAYS));
    vl_reader_fault(r, &at, "must be an array of dates, or a rule with fixed and easter_offsets");
    return read_dates(r, &at, NULL);
}

/* Of midnight UTC, so that the division is exact before 1970 too. */
static int64_t day_number(int32_t date)
{
    struct vl_civil c = {.year = date / 10000, .month = date / 100 % 100, .day = date % 100};
    return vl_civil_to_utc(&c, 0).ms / VL_MS_PER_DAY;
}

/* The Gregorian computus: the Sunday after the full moon of the calendar's own moon. */
int32_t vl_easter_sunday(int year)
{
    if (year < 1 || year > LAST_YEAR)
        return 0;
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int solar = century - century / 4 - (century - (century + 8) / 25 + 1) / 3;
    int moon = (19 * golden + solar + 15) % 30;
    int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    int late = (golden + 11 * moon + 22 * weekday) / 451;
    int day = moon + weekday - 7 * late + 114;
    return year * 10000 + day / 31 * 100 + day % 31 + 1;
}

static bool is_listed(const int32_t *dates, size_t n, int32_t date)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (dates[middle] == date)
            return true;
        if (dates[middle] > date)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static bool follows_rule(const struct vl_holiday_rule *rule, int32_t date)
{
    int32_t easter = vl_easter_sunday(date / 10000);
    for (uint16_t i = 0; i < rule->n_except; i++)
        if (rule->except[i] == date)
            return false;
    for (uint16_t i = 0; i < rule->n_fixed; i++)
        if (rule->fixed[i] == date % 10000)
            return true;
    if (!easter)
        return false;
    int64_t offset = day_number(date) - day_number(easter);
    for (uint16_t i = 0; i < rule->n_easter; i++)
        if (rule->easter[i] == offset)
            return true;
    return false;
}

bool vl_region_is_holiday(const struct vl_region *region, int32_t date)
{
    return is_listed(region->holidays, region->n_holidays, date) ||
           follows_rule(&region->holiday_rule, date);
}

#include "domain/region_reader.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES_PER_DAY 1440

void vl_reader_fault(const struct vl_reader *r, const struct vl_path *path, const char *format, ...)
{
    struct vl_report *report = r->report;
    if (report->count < VL_REPORT_LINES) {
        char *line = report->lines[report->count];
        int used =
            snprintf(line, VL_REPORT_LINE_BYTES, "%s: ", path->text[0] ? path->text : "(top)");
        va_list arguments;
        va_start(arguments, format);
        if (used > 0 && used < VL_REPORT_LINE_BYTES)
            vsnprintf(line + used, VL_REPORT_LINE_BYTES - (size_t)used, format, arguments);
        va_end(arguments);
    }
    report->count++;
}

struct vl_path vl_path_key(const struct vl_path *parent, const char *key)
{
    struct vl_path path;
    /* A path that is too long is cut: it is for a person to read. */
    int n = snprintf(path.text, sizeof path.text, "%.60s%s%.30s", parent->text,
                     parent->text[0] ? "." : "", key);
    if (n < 0)
        path.text[0] = '\0';
    return path;
}

struct vl_path vl_path_index(const struct vl_path *parent, size_t i)
{
    struct vl_path path;
    int n = snprintf(path.text, sizeof path.text, "%.70s[%zu]", parent->text, i);
    if (n < 0)
        path.text[0] = '\0';
    return path;
}

static bool is_known_key(const char *key, const char *const *keys)
{
    for (; *keys; keys++)
        if (strcmp(key, *keys) == 0)
            return true;
    return key[0] == '$';
}

static void list_words(char *out, size_t capacity, const char *const *words)
{
    size_t used = 0;
    out[0] = '\0';
    for (const char *const *w = words; *w && used < capacity; w++) {
        int n = snprintf(out + used, capacity - used, "%s%s", w == words ? "" : ", ", *w);
        used += n > 0 ? (size_t)n : capacity;
    }
}

void vl_reader_keys(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char *const *keys)
{
    const char *key;
    json_t *value;
    char known[208];
    if (!json_is_object(object)) {
        vl_reader_fault(r, path, "must be an object");
        return;
    }
    list_words(known, sizeof known, keys);
    json_object_foreach ((json_t *)object, key, value) {
        struct vl_path at = vl_path_key(path, key);
        if (!is_known_key(key, keys))
            vl_reader_fault(r, &at, "unknown key; known: %s", known);
    }
}

static bool obeys(const char *text, enum vl_text_rule rule)
{
    static const char *const allowed[] = {
        [VL_TEXT_ID] = "abcdefghijklmnopqrstuvwxyz0123456789-_",
        [VL_TEXT_CODE] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    };
    return rule == VL_TEXT_ANY || text[strspn(text, allowed[rule])] == '\0';
}

const char *vl_reader_text(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, enum vl_text_rule rule,
                           size_t max)
{
    struct vl_path at = vl_path_key(path, key);
    const char *text = vl_json_string_within(object, key, 1, max);
    if (text && obeys(text, rule))
        return text;
    if (!json_object_get(object, key))
        vl_reader_fault(r, &at, "is missing");
    else if (!text)
        vl_reader_fault(r, &at, "must be a text of 1 to %zu bytes", max);
    else
        vl_reader_fault(r, &at,
                        rule == VL_TEXT_ID ? "'%.40s' may hold only a-z, 0-9, - and _"
                                           : "'%.40s' may hold only A-Z and 0-9",
                        text);
    return "";
}

const char *vl_reader_text_or_empty(const struct vl_reader *r, const struct vl_path *path,
                                    const json_t *object, const char *key, size_t max)
{
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return "";
    return vl_reader_text(r, path, object, key, VL_TEXT_ANY, max);
}

void vl_reader_name(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char **da, const char **en)
{
    static const char *const keys[] = {"da", "en", NULL};
    struct vl_path at = vl_path_key(path, "name");
    const json_t *name = json_object_get(object, "name");
    vl_reader_keys(r, &at, name, keys);
    *da = vl_reader_text(r, &at, name, "da", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    *en = vl_reader_text(r, &at, name, "en", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
}

uint32_t vl_reader_number(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *object, const char *key, uint32_t min, uint32_t max)
{
    struct vl_path at = vl_path_key(path, key);
    int64_t value = min;
    if (vl_json_integer(object, key, min, max, &value) < 0)
        vl_reader_fault(r, &at, "must be a whole number from %u to %u", min, max);
    return (uint32_t)value;
}

uint32_t vl_reader_number_or(const struct vl_reader *r, const struct vl_path *path,
                             const json_t *object, const char *key, uint32_t max,
                             uint32_t otherwise)
{
    return json_object_get(object, key) ? vl_reader_number(r, path, object, key, 0, max)
                                        : otherwise;
}

bool vl_reader_flag(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char *key)
{
    struct vl_path at = vl_path_key(path, key);
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_boolean(value))
        vl_reader_fault(r, &at, "must be true or false");
    return json_is_true(value);
}

double vl_reader_degrees(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, const char *key, int limit)
{
    struct vl_path at = vl_path_key(path, key);
    const json_t *value = json_object_get(object, key);
    double degrees = json_number_value(value);
    if (json_is_number(value) && degrees >= -limit && degrees <= limit)
        return degrees;
    vl_reader_fault(r, &at, "must be a number of degrees from -%d to %d", limit, limit);
    return 0;
}

const json_t *vl_reader_array(const struct vl_reader *r, const struct vl_path *path,
                              const json_t *object, const char *key, size_t min, size_t max)
{
    struct vl_path at = vl_path_key(path, key);
    const json_t *array = json_object_get(object, key);
    size_t n = json_array_size(array);
    if (json_is_array(array) && n >= min && n <= max)
        return array;
    vl_reader_fault(r, &at, "must be an array of %zu to %zu elements", min, max);
    return NULL;
}

const json_t *vl_reader_array_or_none(const struct vl_reader *r, const struct vl_path *path,
                                      const json_t *object, const char *key, size_t min, size_t max)
{
    return json_object_get(object, key) ? vl_reader_array(r, path, object, key, min, max) : NULL;
}

void *vl_reader_elements(const json_t *array, size_t bytes, uint16_t *n)
{
    size_t count = json_array_size(array);
    void *p = calloc(count + 1, bytes);
    *n = p ? (uint16_t)count : 0;
    return p;
}

/* "08:00" as minutes of the day, "24:00" included; -1 when it is something else. */
static int minute_of(const char *text)
{
    unsigned d[5];
    if (!text || strlen(text) != 5 || text[2] != ':')
        return -1;
    for (int i = 0; i < 5; i++) {
        d[i] = (unsigned)text[i] - '0';
        if (i != 2 && d[i] > 9)
            return -1;
    }
    int minute = (int)((d[0] * 10 + d[1]) * 60 + d[3] * 10 + d[4]);
    return d[3] > 5 || minute > MINUTES_PER_DAY ? -1 : minute;
}

static int clock_time(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                      const char *key)
{
    struct vl_path at = vl_path_key(path, key);
    int minute = minute_of(vl_json_string(object, key));
    if (minute < 0)
        vl_reader_fault(r, &at, "must be a local time from \"00:00\" to \"24:00\"");
    return minute;
}

static uint8_t weekdays(const struct vl_reader *r, const struct vl_path *path, const json_t *object)
{
    unsigned days = 0;
    struct vl_path at = vl_path_key(path, "days");
    const json_t *array = vl_reader_array(r, path, object, "days", 1, 7);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path day_at = vl_path_index(&at, i);
        json_int_t day = json_integer_value(json_array_get(array, i));
        if (day < 1 || day > 7)
            vl_reader_fault(r, &day_at, "must be a weekday from 1 (Monday) to 7 (Sunday)");
        else
            days |= 1u << (day - 1);
    }
    return (uint8_t)days;
}

struct vl_interval vl_reader_interval(const struct vl_reader *r, const struct vl_path *path,
                                      const json_t *object, bool overnight)
{
    uint8_t days = weekdays(r, path, object);
    int from = clock_time(r, path, object, "from");
    int to = clock_time(r, path, object, "to");
    if (from < 0 || to < 0)
        return (struct vl_interval){days, 0, 1};
    if (from == to || from == MINUTES_PER_DAY || to == 0)
        vl_reader_fault(r, path, "a whole day is from \"00:00\" to \"24:00\"");
    else if (to < from && !overnight)
        vl_reader_fault(r, path, "must end after it begins; split it at midnight");
    return (struct vl_interval){days, (uint16_t)from, (uint16_t)to};
}

int32_t vl_reader_date(const struct vl_reader *r, const struct vl_path *path, const json_t *value)
{
    char text[sizeof "2026-12-24T00:00:00Z"];
    vl_utc midnight = {0};
    if (json_is_string(value) && json_string_length(value) == 10) {
        snprintf(text, sizeof text, "%sT00:00:00Z", json_string_value(value));
        if (vl_utc_parse(text, strlen(text), &midnight) == VL_OK) {
            struct vl_civil c = vl_civil_from_utc(midnight, 0);
            return c.year * 10000 + c.month * 100 + c.day;
        }
    }
    vl_reader_fault(r, path, "must be a date like \"2026-12-25\"");
    return 0;
}

static int32_t date_under(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *object, const char *key)
{
    struct vl_path at = vl_path_key(path, key);
    const json_t *value = json_object_get(object, key);
    return value ? vl_reader_date(r, &at, value) : 0;
}

struct vl_period vl_reader_period(const struct vl_reader *r, const struct vl_path *path,
                                  const json_t *object)
{
    struct vl_period period;
    struct vl_path at = vl_path_key(path, "until");
    period.from = date_under(r, path, object, "from");
    period.until = date_under(r, path, object, "until");
    if (period.from && period.until && period.until <= period.from)
        vl_reader_fault(r, &at,
                        "must be after \"from\": it is the first day that no longer counts");
    return period;
}

/* The names of the roles, all or those that call, for a fault. */
static void list_roles(char *out, size_t capacity, bool callers_only)
{
    const char *words[VL_ROLE_COUNT + 1];
    size_t n = 0;
    for (int i = 0; i < VL_ROLE_COUNT; i++)
        if (!callers_only || vl_role_calls((enum vl_role)i))
            words[n++] = vl_role_name((enum vl_role)i);
    words[n] = NULL;
    list_words(out, capacity, words);
}

enum vl_role vl_reader_role(const struct vl_reader *r, const struct vl_path *path,
                            const json_t *value)
{
    char known[160];
    const char *name = json_string_value(value);
    enum vl_role role = vl_role_from_name(name);
    if (role == VL_ROLE_COUNT) {
        list_roles(known, sizeof known, false);
        vl_reader_fault(r, path, "unknown role '%.40s'; known: %s", name ? name : "", known);
    }
    return role;
}

static uint32_t caller(const struct vl_reader *r, const struct vl_path *path, const json_t *value)
{
    char known[160];
    const char *name = json_string_value(value);
    enum vl_role role = vl_role_from_name(name);
    if (vl_role_calls(role))
        return VL_ROLE_BIT(role);
    list_roles(known, sizeof known, true);
    vl_reader_fault(r, path, "'%.40s' is no role that calls; known: %s", name ? name : "", known);
    return 0;
}

uint32_t vl_reader_callers(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, uint32_t otherwise)
{
    struct vl_path at = vl_path_key(path, key);
    uint32_t roles = 0;
    const json_t *array = vl_reader_array_or_none(r, path, object, key, 1, VL_ROLE_COUNT);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path role_at = vl_path_index(&at, i);
        uint32_t bit = caller(r, &role_at, json_array_get(array, i));
        if (roles & bit)
            vl_reader_fault(r, &role_at, "is there twice");
        roles |= bit;
    }
    return array ? roles : otherwise;
}

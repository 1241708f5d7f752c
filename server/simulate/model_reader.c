/* model_reader.c - simulation.json, checked once: every number within its range, every fault with
 * its path. Keys that begin with '$' are for editors. */
#include "simulate/model.h"
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_WHY_BYTES   1000
#define MAX_ID_BYTES    64
#define SUM_TOLERANCE   0.005
#define MOST_STAFF      16
#define MOST_FACTOR     10
#define HOUR_TEXT_BYTES 12

struct number {
    const char *section, *key;
    double least, most;
    bool is_whole;
    size_t offset;
};
static const struct number numbers[] = {
#define X(section, key, least, most, is_whole)                                                     \
    {#section, #key, least, most, is_whole, offsetof(struct vl_model, section##_##key)},
    VL_MODEL_NUMBER_MAP(X)
#undef X
};
#define N_NUMBERS (sizeof numbers / sizeof *numbers)

static const char *const weekday_names[VL_MODEL_WEEKDAYS] = {"mon", "tue", "wed", "thu",
                                                             "fri", "sat", "sun"};
static const char *const share_sections[] = {"weekday_factor", "hour_share", "urgency_share",
                                             "specialty_share", "staff_of"};

__attribute__((format(printf, 4, 5))) static void
fault(struct vl_report *report, const char *section, const char *key, const char *format, ...)
{
    if (report->count < VL_REPORT_LINES) {
        char *line = report->lines[report->count];
        int used = snprintf(line, VL_REPORT_LINE_BYTES, "%.60s%s%.60s: ", section,
                            section[0] && key[0] ? "." : "", key);
        va_list arguments;
        va_start(arguments, format);
        if (used > 0 && used < VL_REPORT_LINE_BYTES)
            vsnprintf(line + used, VL_REPORT_LINE_BYTES - (size_t)used, format, arguments);
        va_end(arguments);
    }
    report->count++;
}

static double read_value(struct vl_report *report, const char *section, const char *key,
                         const json_t *value, const struct number *range)
{
    double number = json_number_value(value);
    if (!value)
        fault(report, section, key, "is missing");
    else if (!json_is_number(value) || number < range->least || number > range->most)
        fault(report, section, key, "must be a number from %g to %g", range->least, range->most);
    else if (range->is_whole && floor(number) != number)
        fault(report, section, key, "must be a whole number");
    else
        return number;
    return range->least;
}

static bool has_number(const char *section, const char *key)
{
    for (size_t i = 0; i < N_NUMBERS; i++)
        if (strcmp(numbers[i].section, section) == 0 && (!key || strcmp(numbers[i].key, key) == 0))
            return true;
    return false;
}

static void check_why(struct vl_report *report, const char *section, const json_t *object)
{
    if (!vl_json_string_within(object, "why", 1, MAX_WHY_BYTES))
        fault(report, section, "why",
              "must be a text of 1 to %d bytes that says whence the "
              "numbers are",
              MAX_WHY_BYTES);
}

static bool is_note(const char *key)
{
    return key[0] == '$' || strcmp(key, "why") == 0;
}

static void read_numbers(struct vl_report *report, const json_t *root, struct vl_model *out)
{
    for (size_t i = 0; i < N_NUMBERS; i++) {
        const json_t *section = json_object_get(root, numbers[i].section);
        double *member = (double *)(void *)((char *)out + numbers[i].offset);
        *member = read_value(report, numbers[i].section, numbers[i].key,
                             json_object_get(section, numbers[i].key), &numbers[i]);
    }
}

static void check_keys(struct vl_report *report, const char *section, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)object, key, value)
        if (!is_note(key) && !has_number(section, key))
            fault(report, section, key, "unknown key");
}

static bool is_share_section(const char *name)
{
    for (size_t i = 0; i < sizeof share_sections / sizeof *share_sections; i++)
        if (strcmp(share_sections[i], name) == 0)
            return true;
    return false;
}

static void check_sections(struct vl_report *report, const json_t *root)
{
    const char *key;
    json_t *value;
    if (!json_is_object(root))
        fault(report, "(top)", "", "must be an object");
    json_object_foreach ((json_t *)root, key, value) {
        if (key[0] == '$')
            continue;
        bool is_numbers = has_number(key, NULL);
        if (!is_numbers && !is_share_section(key)) {
            fault(report, "", key, "unknown section");
            continue;
        }
        if (!json_is_object(value)) {
            fault(report, "", key, "must be an object");
            continue;
        }
        check_why(report, key, value);
        if (is_numbers)
            check_keys(report, key, value);
    }
}

/* The place of a key in a section of shares, or -1. */
typedef int (*place_of)(const char *key);

static int weekday_of(const char *key)
{
    for (int i = 0; i < VL_MODEL_WEEKDAYS; i++)
        if (strcmp(weekday_names[i], key) == 0)
            return i;
    return -1;
}

static int hour_of(const char *key)
{
    char text[HOUR_TEXT_BYTES];
    for (int i = 0; i < VL_MODEL_HOURS; i++) {
        snprintf(text, sizeof text, "%02d", i);
        if (strcmp(text, key) == 0)
            return i;
    }
    return -1;
}

static int urgency_of(const char *key)
{
    enum vl_urgency urgency = vl_urgency_from_name(key);
    return urgency == VL_URGENCY_COUNT ? -1 : (int)urgency;
}

static void check_sum(struct vl_report *report, const char *section, double sum)
{
    if (fabs(sum - 1) > SUM_TOLERANCE)
        fault(report, section, "", "must add up to 1, not %.4g", sum);
}

/* Keys that are left out are 0. Returns the sum. */
static double read_table(struct vl_report *report, const json_t *root, const char *section,
                         place_of place, double most, double *table)
{
    const struct number range = {section, "", 0, most, false, 0};
    const json_t *object = json_object_get(root, section);
    const char *key;
    json_t *value;
    double sum = 0;
    if (!object)
        fault(report, "", section, "is missing");
    json_object_foreach ((json_t *)object, key, value) {
        if (is_note(key))
            continue;
        int i = place(key);
        if (i < 0) {
            fault(report, section, key, "unknown key");
            continue;
        }
        table[i] = read_value(report, section, key, value, &range);
        sum += table[i];
    }
    return sum;
}

static double read_entries(struct vl_report *report, const json_t *root, const struct number *range,
                           struct vl_model_entry *entries, uint16_t capacity, uint16_t *n)
{
    const json_t *object = json_object_get(root, range->section);
    const char *key;
    json_t *value;
    double sum = 0;
    json_object_foreach ((json_t *)object, key, value) {
        if (is_note(key))
            continue;
        if (strlen(key) > MAX_ID_BYTES || *n == capacity) {
            fault(report, range->section, key, "is too long, or one too many");
            continue;
        }
        double number = read_value(report, range->section, key, value, range);
        entries[(*n)++] = (struct vl_model_entry){key, number};
        sum += number;
    }
    return sum;
}

static void read_shares(struct vl_report *report, const json_t *root, struct vl_model *out)
{
    const struct number share = {"specialty_share", "", 0, 1, false, 0};
    const struct number staff = {"staff_of", "", 1, MOST_STAFF, true, 0};
    (void)read_table(report, root, "weekday_factor", weekday_of, MOST_FACTOR, out->weekday_factor);
    check_sum(report, "hour_share",
              read_table(report, root, "hour_share", hour_of, 1, out->hour_share));
    check_sum(report, "urgency_share",
              read_table(report, root, "urgency_share", urgency_of, 1, out->urgency_share));
    check_sum(report, "specialty_share",
              read_entries(report, root, &share, out->specialty_share, VL_MAX_SPECIALTIES,
                           &out->n_specialty_shares));
    (void)read_entries(report, root, &staff, out->staff_of, VL_MAX_HOTLINES, &out->n_staff_of);
}

int vl_model_from_json(const json_t *source, struct vl_model *out, struct vl_report *report)
{
    struct vl_model model;
    memset(&model, 0, sizeof model);
    report->count = 0;
    model.source = json_deep_copy(source);
    if (!model.source)
        return VL_E_NOMEM;
    check_sections(report, model.source);
    read_numbers(report, model.source, &model);
    read_shares(report, model.source, &model);
    if (report->count) {
        vl_model_fini(&model);
        return VL_E_PROTO;
    }
    *out = model;
    return VL_OK;
}

void vl_model_fini(struct vl_model *model)
{
    json_decref(model->source);
    model->source = NULL;
}

double vl_model_specialty_share(const struct vl_model *model, const char *specialty)
{
    for (uint16_t i = 0; i < model->n_specialty_shares; i++)
        if (strcmp(model->specialty_share[i].id, specialty) == 0)
            return model->specialty_share[i].value;
    return 0;
}

unsigned vl_model_staff(const struct vl_model *model, const char *hotline, unsigned n_positions)
{
    for (uint16_t i = 0; i < model->n_staff_of; i++)
        if (strcmp(model->staff_of[i].id, hotline) == 0)
            return (unsigned)model->staff_of[i].value;
    return (unsigned)(n_positions > 1 ? model->staff_two_site : model->staff_mono);
}

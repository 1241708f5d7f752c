/* calendar_json.c - the answer that leaves the closed process. */
#include "plugin/calendar.h"

static json_t *shift_json(const struct vl_calendar_shift *s)
{
    char from[VL_UTC_TEXT_BYTES], to[VL_UTC_TEXT_BYTES];

    vl_utc_format(s->from, from);
    vl_utc_format(s->to, to);
    return json_pack("{s:s, s:i, s:s, s:s, s:I}", "person", s->person, "level", (int)s->level,
                     "from", from, "to", to, "line", (json_int_t)s->line);
}

static json_t *fault_json(const struct vl_calendar_fault *f)
{
    static const char *const codes[] = {
#define X(name, code, text) code,
        VL_CALENDAR_FAULT_MAP(X)
#undef X
    };

    return json_pack("{s:I, s:s, s:s}", "line", (json_int_t)f->line, "what", codes[f->code], "text",
                     f->text);
}

/* Steals element; false when it is NULL or there is no memory for it. */
static bool append(json_t *array, json_t *element)
{
    return json_array_append_new(array, element) == 0;
}

json_t *vl_calendar_to_json(const struct vl_calendar *calendar)
{
    json_t *shifts = json_array(), *faults = json_array();
    bool whole = shifts && faults;

    for (size_t i = 0; whole && i < calendar->n_shifts; i++)
        whole = append(shifts, shift_json(&calendar->shifts[i]));
    for (size_t i = 0; whole && i < calendar->n_faults; i++)
        whole = append(faults, fault_json(&calendar->faults[i]));
    if (!whole) {
        json_decref(shifts);
        json_decref(faults);
        return NULL;
    }
    return json_pack("{s:s, s:I, s:s, s:I, s:o, s:o, s:I}", "hotline", calendar->hotline,
                     "hotline_line", (json_int_t)calendar->hotline_line, "hospital",
                     calendar->hospital, "hospital_line", (json_int_t)calendar->hospital_line,
                     "shifts", shifts, "faults", faults, "more_faults",
                     (json_int_t)calendar->more_faults);
}

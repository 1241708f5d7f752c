#include "plugin/calendar_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_DEPTH   8
#define NAME_BYTES  24
#define FOUND_BYTES 40
#define LAST_MOMENT INT64_C(7258118400000) /* 2200-01-01T00:00:00Z */

/* Where in the file's components the reading is. */
struct walk {
    struct vl_reading *reading;
    char open[MAX_DEPTH][NAME_BYTES]; /* the names of the components around this line */
    size_t depth;
    uint32_t components;
    uint32_t first_line; /* of VCALENDAR; 0: not met yet */
    bool ended;
    bool lost;               /* what follows cannot be understood */
    struct vl_vevent *event; /* being read; owned by the reading */
};

/* --- faults --- */

/* Found text comes from anyone and goes to a terminal. */
static void quote(char out[FOUND_BYTES + 8], const char *found)
{
    size_t n = strnlen(found, FOUND_BYTES + 1);
    size_t shown = n > FOUND_BYTES ? FOUND_BYTES : n;

    out[0] = '\'';
    for (size_t i = 0; i < shown; i++)
        out[1 + i] = (char)(found[i] >= 0x20 && found[i] < 0x7f ? found[i] : '?');
    memcpy(out + 1 + shown, n > shown ? "...': " : "': ", n > shown ? 7 : 4);
}

void vl_calendar_fault(struct vl_reading *r, uint32_t line, enum vl_calendar_fault_code code,
                       const char *found)
{
    static const char *const texts[] = {
#define X(name, word, text) text,
        VL_CALENDAR_FAULT_MAP(X)
#undef X
    };
    char quoted[FOUND_BYTES + 8] = "";
    struct vl_calendar *out = r->out;
    struct vl_calendar_fault *f;

    if (out->n_faults == VL_CALENDAR_MAX_FAULTS) {
        out->more_faults++;
        return;
    }
    if (!vl_calendar_grow(r, (void **)&out->faults, sizeof *out->faults, out->n_faults,
                          &r->faults_capacity))
        return;
    if (found && found[0])
        quote(quoted, found);
    f = &out->faults[out->n_faults++];
    f->line = line;
    f->code = code;
    snprintf(f->text, sizeof f->text, "%s%s", quoted, texts[code]);
}

void vl_calendar_last_fault(struct vl_reading *r, uint32_t line, enum vl_calendar_fault_code code,
                            const char *found)
{
    if (r->out->n_faults == VL_CALENDAR_MAX_FAULTS) {
        r->out->n_faults--;
        r->out->more_faults++;
    }
    vl_calendar_fault(r, line, code, found);
}

bool vl_calendar_grow(struct vl_reading *r, void **list, size_t element, size_t count,
                      size_t *capacity)
{
    size_t wanted = *capacity ? *capacity * 2 : 16;
    void *grown;

    if (count < *capacity)
        return true;
    grown = reallocarray(*list, wanted, element);
    if (!grown) {
        r->rc = VL_E_NOMEM;
        return false;
    }
    *list = grown;
    *capacity = wanted;
    return true;
}

static void lose(struct walk *w, uint32_t line, enum vl_calendar_fault_code code, const char *found)
{
    vl_calendar_last_fault(w->reading, line, code, found);
    w->lost = true;
}

/* --- components --- */

static void begin_event(struct walk *w, uint32_t line)
{
    struct vl_reading *r = w->reading;
    struct vl_vevent *e = calloc(1, sizeof *e);

    if (!e || !vl_calendar_grow(r, (void **)&r->events, sizeof(struct vl_vevent *), r->n_events,
                                &r->events_capacity)) {
        free(e);
        r->rc = VL_E_NOMEM;
        return;
    }
    e->line = line;
    e->level = 1;
    r->events[r->n_events++] = e;
    w->event = e;
}

static void begin_component(struct walk *w, const char *name, uint32_t line)
{
    if (w->depth == MAX_DEPTH) {
        lose(w, line, VL_CALENDAR_TOO_DEEP, NULL);
        return;
    }
    if (w->components++ == VL_CALENDAR_MAX_COMPONENTS) {
        lose(w, line, VL_CALENDAR_TOO_MANY_COMPONENTS, NULL);
        return;
    }
    if (w->depth > 0 && strcasecmp(name, "VCALENDAR") == 0) {
        lose(w, line, VL_CALENDAR_SECOND_CALENDAR, NULL);
        return;
    }
    snprintf(w->open[w->depth++], NAME_BYTES, "%s", name);
    if (w->depth == 2 && strcasecmp(name, "VEVENT") == 0)
        begin_event(w, line);
}

static void end_component(struct walk *w, const char *name, uint32_t line)
{
    if (strncasecmp(name, w->open[w->depth - 1], NAME_BYTES - 1) != 0) {
        lose(w, line, VL_CALENDAR_END_MISMATCH, name);
        return;
    }
    w->depth--;
    w->ended = w->depth == 0;
    if (w->depth == 1 && w->event) {
        vl_vevent_complete(w->reading, w->event);
        w->event = NULL;
    }
}

/* --- lines --- */

static const char *after(const char *line, const char *name)
{
    size_t n = strlen(name);
    return strncasecmp(line, name, n) == 0 && line[n] == ':' ? line + n + 1 : NULL;
}

/* *line_of: where it stands, 0 until then. */
static void read_id(struct walk *w, char out[VL_CALENDAR_ID_BYTES], uint32_t *line_of,
                    const char *value, uint32_t line)
{
    if (*line_of)
        vl_calendar_fault(w->reading, line, VL_CALENDAR_TWICE, value);
    else if (!vl_calendar_id(out, value, strlen(value), false))
        vl_calendar_fault(w->reading, line, VL_CALENDAR_BAD_ID, value);
    *line_of = line;
}

static void calendar_property(struct walk *w, const char *line, uint32_t number)
{
    struct vl_calendar *out = w->reading->out;
    const char *value = vl_ics_value(line);

    if (vl_ics_is(line, "X-VAGTLINJE-HOTLINE"))
        read_id(w, out->hotline, &out->hotline_line, value, number);
    else if (vl_ics_is(line, "X-VAGTLINJE-HOSPITAL"))
        read_id(w, out->hospital, &out->hospital_line, value, number);
    else if (vl_ics_is(line, "VERSION") && strcmp(value, "2.0") != 0)
        vl_calendar_fault(w->reading, number, VL_CALENDAR_VERSION, value);
}

static bool has_trouble(struct walk *w, const struct vl_ics_line *line)
{
    static const enum vl_calendar_fault_code codes[] = {
        [VL_ICS_TOO_LONG] = VL_CALENDAR_LINE_TOO_LONG,
        [VL_ICS_CONTROL] = VL_CALENDAR_CONTROL_CHARACTER,
        [VL_ICS_BROKEN_FOLDING] = VL_CALENDAR_BROKEN_FOLDING,
    };

    if (line->trouble == VL_ICS_NONE)
        return false;
    vl_calendar_fault(w->reading, line->number, codes[line->trouble], NULL);
    if (w->event) /* whatever it said is not known */
        w->event->faulty = true;
    return true;
}

/* Before BEGIN:VCALENDAR or behind END:VCALENDAR. */
static void outside_line(struct walk *w, const struct vl_ics_line *line)
{
    const char *name = after(line->text, "BEGIN");
    bool begins = name && line->trouble == VL_ICS_NONE && strcasecmp(name, "VCALENDAR") == 0;

    if (w->ended) {
        lose(w, line->number, begins ? VL_CALENDAR_SECOND_CALENDAR : VL_CALENDAR_AFTER_END, NULL);
    } else if (!begins) {
        lose(w, line->number, VL_CALENDAR_NOT_A_CALENDAR, NULL);
    } else {
        w->first_line = line->number;
        begin_component(w, name, line->number);
    }
}

static void inside_line(struct walk *w, const struct vl_ics_line *line)
{
    const char *name;

    if (has_trouble(w, line))
        return;
    if ((name = after(line->text, "BEGIN"))) {
        begin_component(w, name, line->number);
    } else if ((name = after(line->text, "END"))) {
        end_component(w, name, line->number);
    } else if (!vl_ics_is_property(line->text)) {
        vl_calendar_fault(w->reading, line->number, VL_CALENDAR_BAD_LINE, line->text);
        if (w->event)
            w->event->faulty = true;
    } else if (w->depth == 1) {
        calendar_property(w, line->text, line->number);
    } else if (w->depth == 2 && w->event) {
        vl_vevent_property(w->reading, w->event, line->text, line->number);
    }
}

/* --- the whole file --- */

static void check_end(struct walk *w, uint32_t last_line)
{
    struct vl_reading *r = w->reading;

    if (!w->first_line) {
        if (!w->lost) /* not one line */
            vl_calendar_fault(r, 1, VL_CALENDAR_NOT_A_CALENDAR, NULL);
        return;
    }
    if (!w->lost && !w->ended)
        vl_calendar_fault(r, last_line, VL_CALENDAR_CUT_OFF, NULL);
    if (!r->out->hotline_line)
        vl_calendar_fault(r, w->first_line, VL_CALENDAR_NO_HOTLINE, NULL);
    if (!r->out->hospital_line)
        vl_calendar_fault(r, w->first_line, VL_CALENDAR_NO_HOSPITAL, NULL);
    if (w->event) /* it never ended */
        w->event->faulty = true;
}

static void read_lines(struct vl_reading *r, struct vl_span text)
{
    struct walk w = {.reading = r};
    struct vl_ics_lines lines;
    struct vl_ics_line line = {.number = 1};

    if (vl_ics_lines_init(&lines, text) < 0) {
        r->rc = VL_E_NOMEM;
        return;
    }
    while (r->rc == VL_OK && !w.lost && vl_ics_lines_next(&lines, &line)) {
        if (w.depth == 0)
            outside_line(&w, &line);
        else
            inside_line(&w, &line);
    }
    check_end(&w, line.number);
    vl_ics_lines_fini(&lines);
}

static int compare_shifts(const void *a, const void *b)
{
    const struct vl_calendar_shift *x = a, *y = b;

    if (x->from.ms != y->from.ms)
        return x->from.ms < y->from.ms ? -1 : 1;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (strcmp(x->person, y->person) != 0)
        return strcmp(x->person, y->person);
    if (x->to.ms != y->to.ms)
        return x->to.ms < y->to.ms ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* A date that is both of the rule and of RDATE is one shift. */
static void drop_repeated(struct vl_calendar *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->n_shifts; i++)
        if (kept == 0 || compare_shifts(&c->shifts[kept - 1], &c->shifts[i]) != 0)
            c->shifts[kept++] = c->shifts[i];
    c->n_shifts = kept;
}

static int compare_faults(const void *a, const void *b)
{
    const struct vl_calendar_fault *x = a, *y = b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

static void order(struct vl_calendar *c)
{
    if (c->n_shifts > 0)
        qsort(c->shifts, c->n_shifts, sizeof *c->shifts, compare_shifts);
    drop_repeated(c);
    if (c->n_faults > 0)
        qsort(c->faults, c->n_faults, sizeof *c->faults, compare_faults);
}

static void reading_fini(struct vl_reading *r)
{
    for (size_t i = 0; i < r->n_events; i++)
        vl_vevent_destroy(r->events[i]);
    free(r->events);
    for (size_t i = 0; i < r->zones.count; i++)
        free(r->zones.names[i]);
}

int vl_calendar_read(struct vl_span text, const struct vl_calendar_period *period,
                     struct vl_calendar **out)
{
    struct vl_reading r = {.period = *period, .rc = VL_OK};

    if (period->from.ms < 0 || period->until.ms <= period->from.ms ||
        period->until.ms > LAST_MOMENT)
        return VL_E_INVAL;
    r.out = calloc(1, sizeof *r.out);
    if (!r.out)
        return VL_E_NOMEM;
    icalerror_set_errors_are_fatal(0);
    if (text.n > VL_CALENDAR_MAX_BYTES) {
        vl_calendar_fault(&r, 1, VL_CALENDAR_TOO_LARGE, NULL);
    } else {
        vl_zone_learn(&r, text);
        read_lines(&r, text);
        vl_vevents_expand(&r);
        order(r.out);
    }
    reading_fini(&r);
    if (r.rc < 0)
        vl_calendar_destroy(r.out);
    else
        *out = r.out;
    return r.rc;
}

void vl_calendar_destroy(struct vl_calendar *calendar)
{
    if (!calendar)
        return;
    free(calendar->shifts);
    free(calendar->faults);
    free(calendar);
}

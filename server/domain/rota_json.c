/* rota_json.c - rota files become one rota, or faults with their lines. */
#include "base/edit_distance.h"
#include "domain/rota.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ID_BYTES   64
#define NEAR_ENOUGH    8 /* above that a suggestion is no help */
#define FIRST_CAPACITY 256u

struct building {
    const struct vl_region *region;
    struct vl_rota *rota;
    struct vl_rota_report *report;
    uint32_t capacity;
    bool full; /* and said so */
};
/* The file that is being read. */
struct reading {
    struct building *b;
    uint16_t source;
    vl_hotline_index hotline;
    vl_hospital_index hospital;
};

/* --- faults --- */

/* A shift that recurs has its fault once. */
static bool is_known(const struct vl_rota_report *report, const struct vl_rota_fault *fault)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct vl_rota_fault *f = &report->faults[i];
        if (f->source == fault->source && f->line == fault->line &&
            strcmp(f->text, fault->text) == 0)
            return true;
    }
    return false;
}

static void fault_of(const struct reading *r, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fault_of(const struct reading *r, uint32_t line, const char *format, ...)
{
    struct vl_rota_report *report = r->b->report;
    struct vl_rota_fault fault = {.source = r->source, .line = line};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault.text, sizeof fault.text, format, arguments);
    va_end(arguments);
    if (is_known(report, &fault))
        return;
    if (report->count == VL_ROTA_MAX_FAULTS)
        report->more = true;
    else
        report->faults[report->count++] = fault;
}

struct nearest {
    const char *wanted, *name;
    unsigned distance;
};

static void consider(struct nearest *n, const char *name)
{
    unsigned distance = vl_edit_distance(n->wanted, name);
    if (distance < n->distance) {
        n->name = name;
        n->distance = distance;
    }
}

static void unknown(const struct reading *r, uint32_t line, const char *what,
                    const struct nearest *n)
{
    if (n->name)
        fault_of(r, line, "the region has no %s '%.64s'; nearest known: '%s'", what, n->wanted,
                 n->name);
    else
        fault_of(r, line, "the region has no %s '%.64s'; write one that it has", what, n->wanted);
}

static void unknown_hotline(const struct reading *r, uint32_t line, const char *id)
{
    struct nearest n = {id, NULL, NEAR_ENOUGH};
    for (uint16_t i = 0; i < r->b->region->n_hotlines; i++)
        consider(&n, r->b->region->hotlines[i].id);
    unknown(r, line, "hotline", &n);
}

static void unknown_hospital(const struct reading *r, uint32_t line, const char *code)
{
    struct nearest n = {code, NULL, NEAR_ENOUGH};
    for (uint16_t i = 0; i < r->b->region->n_hospitals; i++)
        consider(&n, r->b->region->hospitals[i].code);
    unknown(r, line, "hospital", &n);
}

/* Only those who could have the shift are suggested. */
static void unknown_person(const struct reading *r, uint32_t line, const char *id)
{
    struct nearest n = {id, NULL, NEAR_ENOUGH};
    for (uint16_t i = 0; i < r->b->region->n_people; i++) {
        const struct vl_person *p = &r->b->region->people[i];
        if (p->role == VL_ROLE_SPECIALIST && p->hospital == r->hospital)
            consider(&n, p->id);
    }
    unknown(r, line, "person", &n);
}

/* 1 when the answer does not say. */
static uint32_t line_of(const json_t *object, const char *key)
{
    int64_t line = 1;
    return vl_json_integer(object, key, 1, UINT32_MAX, &line) < 0 ? 1 : (uint32_t)line;
}

/* What the reader of the file found. */
static void take_faults(const struct reading *r, const json_t *calendar)
{
    const json_t *faults = json_object_get(calendar, "faults"), *fault;
    int64_t more = 0;
    size_t i;
    json_array_foreach (faults, i, fault) {
        const char *text = vl_json_string(fault, "text");
        fault_of(r, line_of(fault, "line"), "%s", text ? text : "the file cannot be read");
    }
    if (vl_json_integer(calendar, "more_faults", 1, INT64_MAX, &more) == VL_OK)
        r->b->report->more = true;
}

/* --- one file --- */

static void take_position(struct reading *r, uint32_t line)
{
    const struct vl_hotline *h = &r->b->region->hotlines[r->hotline];
    for (uint16_t i = 0; i < h->n_positions; i++) {
        if (h->positions[i] == r->hospital) {
            r->b->rota->given[r->hotline] |= (uint8_t)(1u << i);
            return;
        }
    }
    fault_of(r, line, "%s is no position of '%s'; write the hospital that answers for it",
             r->b->region->hospitals[r->hospital].code, h->id);
}

/* An empty id has its fault from the reader of the file. */
static void take_head(struct reading *r, const json_t *calendar)
{
    const char *hotline = vl_json_string(calendar, "hotline");
    const char *hospital = vl_json_string(calendar, "hospital");
    if (!hotline || !hospital || !json_is_array(json_object_get(calendar, "shifts")))
        fault_of(r, 1, "the answer about this file cannot be understood; the file was not read");
    r->hotline = vl_region_hotline(r->b->region, hotline);
    r->hospital = vl_region_hospital(r->b->region, hospital);
    if (hotline && hotline[0] && r->hotline == VL_NONE)
        unknown_hotline(r, line_of(calendar, "hotline_line"), hotline);
    if (hospital && hospital[0] && r->hospital == VL_NONE)
        unknown_hospital(r, line_of(calendar, "hospital_line"), hospital);
    if (r->hotline != VL_NONE && r->hospital != VL_NONE)
        take_position(r, line_of(calendar, "hospital_line"));
}

static bool moment_of(const json_t *shift, const char *key, vl_utc *out)
{
    const char *text = vl_json_string(shift, key);
    return text && vl_utc_parse(text, strlen(text), out) == VL_OK;
}

static bool person_fits(const struct reading *r, uint32_t line, const char *id,
                        vl_person_index person)
{
    if (person == VL_NONE) {
        unknown_person(r, line, id);
        return false;
    }
    const struct vl_person *p = &r->b->region->people[person];
    if (p->role != VL_ROLE_SPECIALIST)
        fault_of(r, line, "'%s' is no specialist; a shift needs one, or another role for '%s'", id,
                 id);
    else if (r->hospital != VL_NONE && p->hospital != r->hospital)
        fault_of(r, line, "'%s' works at %s; that shift belongs into the file of %s", id,
                 p->hospital < r->b->region->n_hospitals ? r->b->region->hospitals[p->hospital].code
                                                         : "no hospital",
                 p->hospital < r->b->region->n_hospitals ? r->b->region->hospitals[p->hospital].code
                                                         : "another hospital");
    else
        return true;
    return false;
}

static int keep(struct building *b, const struct vl_rota_duty *duty)
{
    struct vl_rota *rota = b->rota;
    if (rota->n_duties == b->capacity) {
        uint32_t capacity = b->capacity ? b->capacity * 2 : FIRST_CAPACITY;
        struct vl_rota_duty *grown = reallocarray(rota->duties, capacity, sizeof *grown);
        if (!grown)
            return VL_E_NOMEM;
        rota->duties = grown;
        b->capacity = capacity;
    }
    rota->duties[rota->n_duties++] = *duty;
    return VL_OK;
}

static int take_shift(const struct reading *r, const json_t *shift)
{
    struct building *b = r->b;
    const char *id = vl_json_string_within(shift, "person", 1, MAX_ID_BYTES);
    uint32_t line = line_of(shift, "line");
    struct vl_rota_duty duty = {.hotline = r->hotline, .hospital = r->hospital};
    int64_t level = 0;
    if (!id || vl_json_integer(shift, "level", 1, VL_MAX_LEVEL, &level) < 0 ||
        !moment_of(shift, "from", &duty.from) || !moment_of(shift, "to", &duty.to) ||
        duty.to.ms <= duty.from.ms) {
        fault_of(r, line, "the answer about this shift cannot be understood; it was not read");
        return VL_OK;
    }
    duty.level = (uint8_t)level;
    duty.person = vl_region_person(b->region, id);
    if (!person_fits(r, line, id, duty.person) || r->hotline == VL_NONE || r->hospital == VL_NONE)
        return VL_OK;
    if (b->rota->n_duties == VL_ROTA_MAX_DUTIES) {
        if (!b->full)
            fault_of(r, line, "the region has more than %u shifts; ask for fewer days",
                     VL_ROTA_MAX_DUTIES);
        b->full = true;
        return VL_OK;
    }
    return keep(b, &duty);
}

static int compare_faults(const void *a, const void *b)
{
    const struct vl_rota_fault *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return strcmp(x->text, y->text);
}

static int take_source(struct building *b, uint16_t source, const json_t *calendar)
{
    struct reading r = {b, source, VL_NONE, VL_NONE};
    const json_t *shifts = json_object_get(calendar, "shifts"), *shift;
    size_t i;
    take_faults(&r, calendar);
    take_head(&r, calendar);
    json_array_foreach (shifts, i, shift) {
        int rc = take_shift(&r, shift);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

/* --- all of them --- */

static int compare_moments(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_duties(const void *a, const void *b)
{
    const struct vl_rota_duty *x = a, *y = b;
    if (x->hotline != y->hotline)
        return x->hotline < y->hotline ? -1 : 1;
    if (x->from.ms != y->from.ms)
        return compare_moments(x->from.ms, y->from.ms);
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return compare_moments(x->to.ms, y->to.ms);
}

static int compare_by_from(const void *a, const void *b, void *duties)
{
    const struct vl_rota_duty *d = duties;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = compare_moments(d[x].from.ms, d[y].from.ms);
    return order ? order : (x > y) - (x < y);
}

static int compare_by_to(const void *a, const void *b, void *duties)
{
    const struct vl_rota_duty *d = duties;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = compare_moments(d[x].to.ms, d[y].to.ms);
    return order ? order : (x > y) - (x < y);
}

static int compare_edges(const void *a, const void *b)
{
    return compare_moments(((const vl_utc *)a)->ms, ((const vl_utc *)b)->ms);
}

static void index_hotlines(struct vl_rota *rota)
{
    uint32_t i = 0;
    for (vl_hotline_index h = 0; h < VL_MAX_HOTLINES; h++) {
        rota->first[h] = i;
        for (; i < rota->n_duties && rota->duties[i].hotline == h; i++) {
            int64_t length = rota->duties[i].to.ms - rota->duties[i].from.ms;
            if (length > rota->longest_ms[h])
                rota->longest_ms[h] = length;
        }
    }
    rota->first[VL_MAX_HOTLINES] = i;
}

static void index_edges(struct vl_rota *rota)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < rota->n_duties; i++) {
        rota->by_from[i] = rota->by_to[i] = i;
        rota->edges[2 * i] = rota->duties[i].from;
        rota->edges[2 * i + 1] = rota->duties[i].to;
    }
    qsort_r(rota->by_from, rota->n_duties, sizeof *rota->by_from, compare_by_from, rota->duties);
    qsort_r(rota->by_to, rota->n_duties, sizeof *rota->by_to, compare_by_to, rota->duties);
    qsort(rota->edges, 2 * (size_t)rota->n_duties, sizeof *rota->edges, compare_edges);
    for (uint32_t i = 0; i < 2 * rota->n_duties; i++)
        if (kept == 0 || rota->edges[kept - 1].ms != rota->edges[i].ms)
            rota->edges[kept++] = rota->edges[i];
    rota->n_edges = kept;
}

static int index_all(struct vl_rota *rota)
{
    size_t n = rota->n_duties;
    rota->by_from = calloc(n + 1, sizeof *rota->by_from);
    rota->by_to = calloc(n + 1, sizeof *rota->by_to);
    rota->edges = calloc(2 * n + 1, sizeof *rota->edges);
    if (!rota->by_from || !rota->by_to || !rota->edges)
        return VL_E_NOMEM;
    if (n > 0)
        qsort(rota->duties, n, sizeof *rota->duties, compare_duties);
    index_hotlines(rota);
    if (n > 0)
        index_edges(rota);
    return VL_OK;
}

int vl_rota_from_json(const struct vl_region *region, vl_utc from, vl_utc until,
                      json_t *const *calendars, size_t n, struct vl_rota **out,
                      struct vl_rota_report *report)
{
    struct building b = {.region = region, .report = report};
    int rc = VL_OK;
    if (until.ms <= from.ms || n > VL_ROTA_MAX_SOURCES)
        return VL_E_INVAL;
    b.rota = calloc(1, sizeof *b.rota);
    if (!b.rota)
        return VL_E_NOMEM;
    b.rota->from = from;
    b.rota->until = until;
    report->count = 0;
    report->more = false;
    for (size_t i = 0; rc == VL_OK && i < n; i++)
        rc = take_source(&b, (uint16_t)i, calendars[i]);
    if (rc == VL_OK)
        rc = index_all(b.rota);
    if (rc < 0) {
        vl_rota_destroy(b.rota);
        return rc;
    }
    qsort(report->faults, report->count, sizeof *report->faults, compare_faults);
    *out = b.rota;
    return VL_OK;
}

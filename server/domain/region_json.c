/* region_json.c - a region file's hospitals, specialties and hotlines; region_roster.c reads its
 * people and their shifts. */
#include "domain/region_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ID_BYTES    64
#define MAX_CODE_BYTES  8
#define MAX_NAME_BYTES  120
#define MAX_PHONE_BYTES 32

static const struct vl_path top = {""};

/* An array's elements as zeroed structs; *n says how many. One more than needed, so that an empty
 * array is no special case. */
static void *elements(const json_t *array, size_t bytes, uint16_t *n)
{
    size_t count = json_array_size(array);
    void *p = calloc(count + 1, bytes);
    *n = p ? (uint16_t)count : 0;
    return p;
}

static void read_name(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                      const char **da, const char **en)
{
    static const char *const keys[] = {"da", "en", NULL};
    struct vl_path at = vl_path_key(path, "name");
    const json_t *name = json_object_get(object, "name");
    vl_reader_keys(r, &at, name, keys);
    *da = vl_reader_text(r, &at, name, "da", VL_TEXT_ANY, MAX_NAME_BYTES);
    *en = vl_reader_text(r, &at, name, "en", VL_TEXT_ANY, MAX_NAME_BYTES);
}

static void read_hospital(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *object, struct vl_hospital *h)
{
    static const char *const keys[] = {"code", "name", "sites", NULL};
    vl_reader_keys(r, path, object, keys);
    h->code = vl_reader_text(r, path, object, "code", VL_TEXT_CODE, MAX_CODE_BYTES);
    h->name = vl_reader_text(r, path, object, "name", VL_TEXT_ANY, MAX_NAME_BYTES);
    if (h->code[0] && vl_region_hospital(r->region, h->code) != (h - r->region->hospitals))
        vl_reader_fault(r, path, "'%s' is there twice", h->code);
    struct vl_path at = vl_path_key(path, "sites");
    const json_t *sites = vl_reader_array(r, path, object, "sites", 1, VL_MAX_SITES);
    for (size_t i = 0; i < json_array_size(sites); i++) {
        struct vl_path site_at = vl_path_index(&at, i);
        const char *site = json_string_value(json_array_get(sites, i));
        if (!site || !site[0] || strlen(site) > MAX_NAME_BYTES)
            vl_reader_fault(r, &site_at, "must be a text of 1 to %d bytes", MAX_NAME_BYTES);
        else
            h->sites[h->n_sites++] = site;
    }
}

static int read_hospitals(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "hospitals");
    const json_t *array = vl_reader_array(r, &top, root, "hospitals", 1, VL_MAX_HOSPITALS);
    uint16_t n = 0;
    region->hospitals = elements(array, sizeof *region->hospitals, &n);
    if (!region->hospitals)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        region->hospitals[i].code = "";
        region->n_hospitals = (uint16_t)(i + 1);
        read_hospital(r, &element_at, json_array_get(array, i), &region->hospitals[i]);
    }
    return VL_OK;
}

static int read_specialties(const struct vl_reader *r, const json_t *root)
{
    static const char *const keys[] = {"id", "name", NULL};
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "specialties");
    const json_t *array = vl_reader_array(r, &top, root, "specialties", 1, VL_MAX_SPECIALTIES);
    uint16_t n = 0;
    region->specialties = elements(array, sizeof *region->specialties, &n);
    if (!region->specialties)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        struct vl_specialty *s = &region->specialties[i];
        const json_t *object = json_array_get(array, i);
        vl_reader_keys(r, &path, object, keys);
        s->id = vl_reader_text(r, &path, object, "id", VL_TEXT_ID, MAX_ID_BYTES);
        read_name(r, &path, object, &s->name_da, &s->name_en);
        if (s->id[0] && vl_region_specialty(region, s->id) != VL_NONE)
            vl_reader_fault(r, &path, "'%s' is there twice", s->id);
        region->n_specialties = (uint16_t)(i + 1);
    }
    return VL_OK;
}

vl_hospital_index vl_reader_hospital(const struct vl_reader *r, const struct vl_path *path,
                                     const json_t *value)
{
    char known[160] = "";
    size_t used = 0;
    const char *code = json_string_value(value);
    vl_hospital_index found = vl_region_hospital(r->region, code);
    if (found != VL_NONE)
        return found;
    for (uint16_t i = 0; i < r->region->n_hospitals && used < sizeof known; i++) {
        int n = snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                         r->region->hospitals[i].code);
        used += n > 0 ? (size_t)n : sizeof known;
    }
    vl_reader_fault(r, path, "unknown hospital '%.40s'; known: %s", code ? code : "", known);
    return VL_NONE;
}

static void read_positions(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_hotline *h)
{
    struct vl_path at = vl_path_key(path, "positions");
    const json_t *array = vl_reader_array(r, path, object, "positions", 1, VL_MAX_POSITIONS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        vl_hospital_index hospital = vl_reader_hospital(r, &element_at, json_array_get(array, i));
        for (uint16_t k = 0; k < h->n_positions; k++)
            if (hospital != VL_NONE && h->positions[k] == hospital)
                vl_reader_fault(r, &element_at, "is there twice");
        h->positions[h->n_positions++] = hospital;
    }
}

static void read_opening(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, struct vl_hotline *h)
{
    static const char *const keys[] = {"days", "from", "to", NULL};
    struct vl_path at = vl_path_key(path, "opening");
    const char *word = vl_json_string(object, "opening");
    h->always_open = word && strcmp(word, "always") == 0;
    if (h->always_open)
        return;
    if (word) {
        vl_reader_fault(r, &at, "must be \"always\" or an array of weekly intervals");
        return;
    }
    const json_t *array = vl_reader_array(r, path, object, "opening", 1, VL_MAX_OPENINGS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        const json_t *interval = json_array_get(array, i);
        vl_reader_keys(r, &element_at, interval, keys);
        h->openings[h->n_openings++] = vl_reader_interval(r, &element_at, interval, false);
    }
}

static void read_hotline(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, struct vl_hotline *h)
{
    static const char *const keys[] = {"id",      "specialty", "name",   "telephone",
                                       "opening", "positions", "plugin", NULL};
    vl_reader_keys(r, path, object, keys);
    h->id = vl_reader_text(r, path, object, "id", VL_TEXT_ID, MAX_ID_BYTES);
    read_name(r, path, object, &h->name_da, &h->name_en);
    h->telephone = vl_reader_text(r, path, object, "telephone", VL_TEXT_ANY, MAX_PHONE_BYTES);
    const char *plugin = vl_reader_text_or_empty(r, path, object, "plugin", MAX_ID_BYTES);
    h->plugin = plugin[0] ? plugin : NULL;
    const char *specialty = vl_json_string(object, "specialty");
    h->specialty = vl_region_specialty(r->region, specialty);
    struct vl_path specialty_at = vl_path_key(path, "specialty");
    if (h->specialty == VL_NONE)
        vl_reader_fault(r, &specialty_at, "unknown specialty '%.40s'", specialty ? specialty : "");
    read_opening(r, path, object, h);
    read_positions(r, path, object, h);
}

static int read_hotlines(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "hotlines");
    const json_t *array = vl_reader_array(r, &top, root, "hotlines", 1, VL_MAX_HOTLINES);
    uint16_t n = 0;
    region->hotlines = elements(array, sizeof *region->hotlines, &n);
    if (!region->hotlines)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        struct vl_hotline *h = &region->hotlines[i];
        read_hotline(r, &path, json_array_get(array, i), h);
        if (h->id[0] && vl_region_hotline(region, h->id) != VL_NONE)
            vl_reader_fault(r, &path, "'%s' is there twice", h->id);
        region->n_hotlines = (uint16_t)(i + 1);
    }
    return VL_OK;
}

static void read_times(const struct vl_reader *r, const json_t *root)
{
    static const char *const keys[] = {
#define X(name, least, most, otherwise) #name,
        VL_RING_TIMES_MAP(X)
#undef X
            NULL};
    struct vl_path at = vl_path_key(&top, "ringing");
    const json_t *object = json_object_get(root, "ringing");
    struct vl_ring_times *t = &r->region->times;
    vl_reader_keys(r, &at, object, keys);
#define X(name, least, most, otherwise)                                                            \
    t->name = (otherwise) != VL_RING_TIME_REQUIRED && !json_object_get(object, #name)              \
                  ? (otherwise)                                                                    \
                  : vl_reader_number(r, &at, object, #name, least, most);
    VL_RING_TIMES_MAP(X)
#undef X
}

/* After the hotlines: it names one of them. */
static int read_fallback(const struct vl_reader *r, const json_t *root)
{
    struct vl_path at = vl_path_key(&top, "fallback");
    const char *id = vl_reader_text_or_empty(r, &top, root, "fallback", MAX_ID_BYTES);
    r->region->fallback = id[0] ? vl_region_hotline(r->region, id) : VL_NONE;
    if (id[0] && r->region->fallback == VL_NONE)
        vl_reader_fault(r, &at, "unknown hotline '%.40s'", id);
    const char *urgency = vl_json_string(root, "fallback_urgency");
    r->region->fallback_urgency = urgency ? vl_urgency_from_name(urgency) : VL_URGENCY_URGENT;
    at = vl_path_key(&top, "fallback_urgency");
    if (r->region->fallback_urgency == VL_URGENCY_COUNT)
        vl_reader_fault(r, &at, "unknown urgency '%.40s'", urgency);
    return VL_OK;
}

static int compare_dates(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int read_holidays(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "holidays");
    const json_t *array = vl_reader_array(r, &top, root, "holidays", 0, VL_MAX_HOLIDAYS);
    region->holidays = elements(array, sizeof *region->holidays, &region->n_holidays);
    if (!region->holidays)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < region->n_holidays; i++) {
        struct vl_path path = vl_path_index(&at, i);
        region->holidays[i] = vl_reader_date(r, &path, json_array_get(array, i));
    }
    qsort(region->holidays, region->n_holidays, sizeof *region->holidays, compare_dates);
    return VL_OK;
}

static void read_top(const struct vl_reader *r, const json_t *root)
{
    static const char *const keys[] = {"version",  "name",      "timezone",    "ringing",
                                       "holidays", "hospitals", "specialties", "hotlines",
                                       "people",   "rota",      "fallback",    "fallback_urgency",
                                       NULL};
    struct vl_path zone_at = vl_path_key(&top, "timezone");
    vl_reader_keys(r, &top, root, keys);
    (void)vl_reader_number(r, &top, root, "version", 1, 1);
    r->region->name = vl_reader_text(r, &top, root, "name", VL_TEXT_ANY, MAX_NAME_BYTES);
    const char *zone = vl_reader_text(r, &top, root, "timezone", VL_TEXT_ANY, MAX_NAME_BYTES);
    if (zone[0] && strcmp(zone, "Europe/Copenhagen") != 0)
        vl_reader_fault(r, &zone_at, "only \"Europe/Copenhagen\" is known so far");
    r->region->timezone = zone;
    read_times(r, root);
}

static int read_sections(const struct vl_reader *r, const json_t *root)
{
    static int (*const section[])(const struct vl_reader *, const json_t *) = {
        read_holidays, read_hospitals,   read_specialties, read_hotlines,
        read_fallback, vl_reader_people, vl_reader_rota};
    read_top(r, root);
    for (size_t i = 0; i < sizeof section / sizeof *section; i++)
        if (section[i](r, root) < 0)
            return VL_E_NOMEM;
    return r->report->count ? VL_E_PROTO : VL_OK;
}

int vl_region_from_json(const json_t *source, struct vl_region **out, struct vl_report *report)
{
    struct vl_region *region = calloc(1, sizeof *region);
    int rc = VL_E_NOMEM;
    report->count = 0;
    if (!region)
        return VL_E_NOMEM;
    region->source = json_deep_copy(source);
    if (region->source) {
        struct vl_reader r = {region, report};
        rc = read_sections(&r, region->source);
    }
    if (rc < 0) {
        vl_region_destroy(region);
        return rc;
    }
    *out = region;
    return VL_OK;
}

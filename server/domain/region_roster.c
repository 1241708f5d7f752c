/* region_roster.c - a region file's people and their shifts. */
#include "domain/region_reader.h"
#include <stdlib.h>
#include <string.h>

static const struct vl_path top = {""};

/* Specialists have a hospital and a site; others may. */
static void read_workplace(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_person *p)
{
    struct vl_path at = vl_path_key(path, "hospital");
    const json_t *hospital = json_object_get(object, "hospital");
    p->hospital = VL_NONE;
    p->site = "";
    if (!hospital && p->role != VL_ROLE_SPECIALIST)
        return;
    p->hospital = vl_reader_hospital(r, &at, hospital);
    p->site = vl_reader_site(r, path, object, "site", p->hospital);
}

static void read_own_lines(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_person *p)
{
    struct vl_path at = vl_path_key(path, "hotlines");
    const json_t *list = vl_reader_array_or_none(r, path, object, "hotlines", 1, VL_MAX_OWN_LINES);
    if (list && p->role != VL_ROLE_DEPARTMENT)
        vl_reader_fault(r, &at, "is for a department's person only");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct vl_path one = vl_path_index(&at, i);
        const char *id = json_string_value(json_array_get(list, i));
        vl_hotline_index hotline = vl_region_hotline(r->region, id);
        if (hotline == VL_NONE)
            vl_reader_fault(r, &one, "unknown hotline '%.40s'", id ? id : "");
        else
            p->own_lines[p->n_own_lines++] = hotline;
    }
}

static void read_person(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                        struct vl_person *p)
{
    static const char *const keys[] = {"id",   "name",  "role",      "organisation", "hospital",
                                       "site", "title", "telephone", "hotlines",     NULL};
    struct vl_path role_at = vl_path_key(path, "role");
    vl_reader_keys(r, path, object, keys);
    p->id = vl_reader_text(r, path, object, "id", VL_TEXT_ID, VL_MAX_ID_BYTES);
    p->name = vl_reader_text(r, path, object, "name", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    p->organisation = vl_reader_text_or_empty(r, path, object, "organisation", VL_MAX_NAME_BYTES);
    p->title = vl_reader_text_or_empty(r, path, object, "title", VL_MAX_NAME_BYTES);
    p->telephone = vl_reader_text_or_empty(r, path, object, "telephone", VL_MAX_PHONE_BYTES);
    p->role = vl_reader_role(r, &role_at, json_object_get(object, "role"));
    read_workplace(r, path, object, p);
    read_own_lines(r, path, object, p);
}

static int compare_by_id(const void *a, const void *b, void *people)
{
    const struct vl_person *list = people;
    return strcmp(list[*(const vl_person_index *)a].id, list[*(const vl_person_index *)b].id);
}

static void order_by_id(const struct vl_reader *r, const struct vl_path *at)
{
    struct vl_region *region = r->region;
    vl_person_index *order = region->people_by_id;
    for (uint16_t i = 0; i < region->n_people; i++)
        order[i] = i;
    qsort_r(order, region->n_people, sizeof *order, compare_by_id, region->people);
    for (uint16_t i = 1; i < region->n_people; i++) {
        const char *id = region->people[order[i]].id;
        if (id[0] && strcmp(id, region->people[order[i - 1]].id) == 0)
            vl_reader_fault(r, at, "'%s' is there twice", id);
    }
}

int vl_reader_people(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "people");
    const json_t *array = vl_reader_array(r, &top, root, "people", 1, VL_MAX_PEOPLE);
    size_t n = json_array_size(array);
    region->people = calloc(n + 1, sizeof *region->people);
    region->people_by_id = calloc(n + 1, sizeof *region->people_by_id);
    if (!region->people || !region->people_by_id)
        return VL_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        read_person(r, &path, json_array_get(array, i), &region->people[i]);
    }
    region->n_people = (uint16_t)n;
    order_by_id(r, &at);
    return VL_OK;
}

static bool is_position(const struct vl_hotline *h, vl_hospital_index hospital)
{
    for (uint16_t i = 0; i < h->n_positions; i++)
        if (h->positions[i] == hospital)
            return true;
    return false;
}

/* A shift must be able to ring: a specialist, at one of the hotline's positions. */
static void check_shift(const struct vl_reader *r, const struct vl_path *path,
                        const struct vl_shift *s)
{
    struct vl_path person_at = vl_path_key(path, "person");
    if (s->person == VL_NONE || s->hotline == VL_NONE)
        return;
    const struct vl_person *p = &r->region->people[s->person];
    const struct vl_hotline *h = &r->region->hotlines[s->hotline];
    if (p->role != VL_ROLE_SPECIALIST)
        vl_reader_fault(r, &person_at, "'%s' is no specialist", p->id);
    else if (p->hospital != VL_NONE && !is_position(h, p->hospital))
        vl_reader_fault(r, &person_at, "'%s' works at %s, which is no position of '%s'", p->id,
                        r->region->hospitals[p->hospital].code, h->id);
}

static void read_shift(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                       struct vl_shift *s)
{
    static const char *const keys[] = {"hotline", "person", "level", "days", "from", "to", NULL};
    struct vl_path hotline_at = vl_path_key(path, "hotline");
    struct vl_path person_at = vl_path_key(path, "person");
    const char *hotline = vl_json_string(object, "hotline");
    const char *person = vl_json_string(object, "person");
    vl_reader_keys(r, path, object, keys);
    s->hotline = vl_region_hotline(r->region, hotline);
    s->person = vl_region_person(r->region, person);
    if (s->hotline == VL_NONE)
        vl_reader_fault(r, &hotline_at, "unknown hotline '%.40s'", hotline ? hotline : "");
    if (s->person == VL_NONE)
        vl_reader_fault(r, &person_at, "unknown person '%.40s'", person ? person : "");
    s->level = (uint8_t)vl_reader_number(r, path, object, "level", 1, VL_MAX_LEVEL);
    s->when = vl_reader_interval(r, path, object, true);
    check_shift(r, path, s);
}

/* One number that orders shifts: by hotline, level, person, then begin. */
static uint64_t shift_key(const struct vl_shift *s)
{
    return (uint64_t)s->hotline << 48 | (uint64_t)s->level << 40 | (uint64_t)s->person << 24 |
           (uint64_t)s->when.from_minute << 8 | s->when.days;
}

static int compare_shifts(const void *a, const void *b)
{
    uint64_t x = shift_key(a), y = shift_key(b);
    return (x > y) - (x < y);
}

static void group_by_hotline(struct vl_region *region)
{
    qsort(region->shifts, region->n_shifts, sizeof *region->shifts, compare_shifts);
    for (uint16_t i = 0; i < region->n_shifts; i++) {
        if (region->shifts[i].hotline == VL_NONE)
            continue;
        struct vl_hotline *h = &region->hotlines[region->shifts[i].hotline];
        if (h->n_shifts == 0)
            h->first_shift = i;
        h->n_shifts++;
    }
}

int vl_reader_rota(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "rota");
    const json_t *array = vl_reader_array(r, &top, root, "rota", 0, VL_MAX_SHIFTS);
    size_t n = json_array_size(array);
    region->shifts = calloc(n + 1, sizeof *region->shifts);
    if (!region->shifts)
        return VL_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        read_shift(r, &path, json_array_get(array, i), &region->shifts[i]);
    }
    region->n_shifts = (uint16_t)n;
    group_by_hotline(region);
    return VL_OK;
}

/* region_hospitals.c - a region file's hospitals with their sites, and its municipalities. */
#include "domain/region_reader.h"
#include <stdio.h>
#include <string.h>

static const struct vl_path top = {""};

static const char *read_site_object(const struct vl_reader *r, const struct vl_path *path,
                                    const json_t *object, struct vl_site *site)
{
    static const char *const keys[] = {"name", "role", "lat", "lon", "address", NULL};
    vl_reader_keys(r, path, object, keys);
    site->role = vl_reader_text_or_empty(r, path, object, "role", VL_MAX_NAME_BYTES);
    site->address = vl_reader_text_or_empty(r, path, object, "address", VL_MAX_NAME_BYTES);
    site->is_located = json_object_get(object, "lat") || json_object_get(object, "lon");
    if (site->is_located) {
        site->lat = vl_reader_degrees(r, path, object, "lat", 90);
        site->lon = vl_reader_degrees(r, path, object, "lon", 180);
    }
    return vl_reader_text(r, path, object, "name", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
}

/* A site is an object, or only its name. */
static const char *read_site(const struct vl_reader *r, const struct vl_path *path,
                             const json_t *value, struct vl_site *site)
{
    *site = (struct vl_site){.role = "", .address = ""};
    if (!json_is_string(value))
        return read_site_object(r, path, value, site);
    const char *name = json_string_value(value);
    if (!name[0] || strlen(name) > VL_MAX_NAME_BYTES)
        vl_reader_fault(r, path, "must be a text of 1 to %d bytes", VL_MAX_NAME_BYTES);
    return name;
}

static bool has_site(const struct vl_hospital *h, const char *name)
{
    for (uint16_t i = 0; i < h->n_sites; i++)
        if (strcmp(h->sites[i], name) == 0)
            return true;
    return false;
}

static void read_sites(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                       struct vl_hospital *h)
{
    struct vl_path at = vl_path_key(path, "sites");
    const json_t *sites = vl_reader_array(r, path, object, "sites", 1, VL_MAX_SITES);
    for (size_t i = 0; i < json_array_size(sites); i++) {
        struct vl_path site_at = vl_path_index(&at, i);
        const char *name =
            read_site(r, &site_at, json_array_get(sites, i), &h->site_facts[h->n_sites]);
        if (name[0] && has_site(h, name))
            vl_reader_fault(r, &site_at, "'%.40s' is there twice", name);
        h->sites[h->n_sites++] = name;
    }
}

static void read_hospital(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *object, struct vl_hospital *h)
{
    static const char *const keys[] = {"code", "name", "sites", "from", "until", "successor", NULL};
    vl_reader_keys(r, path, object, keys);
    h->code = vl_reader_text(r, path, object, "code", VL_TEXT_CODE, VL_MAX_CODE_BYTES);
    h->name = vl_reader_text(r, path, object, "name", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    if (h->code[0] && vl_region_hospital(r->region, h->code) != (h - r->region->hospitals))
        vl_reader_fault(r, path, "'%s' is there twice", h->code);
    read_sites(r, path, object, h);
    h->operates = vl_reader_period(r, path, object);
    h->successor = VL_NONE;
}

/* When all hospitals are known: a successor may stand below. */
static void read_successor(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_hospital *h)
{
    struct vl_path at = vl_path_key(path, "successor");
    const json_t *code = json_object_get(object, "successor");
    if (!code)
        return;
    h->successor = vl_reader_hospital(r, &at, code);
    if (!json_object_get(object, "until"))
        vl_reader_fault(r, &at, "needs \"until\": the day from which it stands for %s", h->code);
}

static void check_chain(const struct vl_reader *r, const struct vl_path *path,
                        vl_hospital_index first)
{
    struct vl_path at = vl_path_key(path, "successor");
    vl_hospital_index next = r->region->hospitals[first].successor;
    for (uint16_t i = 0; next != VL_NONE && i < r->region->n_hospitals; i++) {
        if (next == first) {
            vl_reader_fault(r, &at, "leads back to %s", r->region->hospitals[first].code);
            return;
        }
        next = r->region->hospitals[next].successor;
    }
}

static void read_successors(const struct vl_reader *r, const struct vl_path *at,
                            const json_t *array)
{
    struct vl_region *region = r->region;
    for (uint16_t i = 0; i < region->n_hospitals; i++) {
        struct vl_path path = vl_path_index(at, i);
        read_successor(r, &path, json_array_get(array, i), &region->hospitals[i]);
    }
    for (uint16_t i = 0; i < region->n_hospitals; i++) {
        struct vl_path path = vl_path_index(at, i);
        check_chain(r, &path, i);
    }
}

int vl_reader_hospitals(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "hospitals");
    const json_t *array = vl_reader_array(r, &top, root, "hospitals", 1, VL_MAX_HOSPITALS);
    uint16_t n = 0;
    region->hospitals = vl_reader_elements(array, sizeof *region->hospitals, &n);
    if (!region->hospitals)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        region->hospitals[i].code = "";
        region->n_hospitals = (uint16_t)(i + 1);
        read_hospital(r, &path, json_array_get(array, i), &region->hospitals[i]);
    }
    read_successors(r, &at, array);
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

const char *vl_reader_site(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, vl_hospital_index hospital)
{
    struct vl_path at = vl_path_key(path, key);
    const char *site = vl_reader_text(r, path, object, key, VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    if (hospital == VL_NONE || !site[0])
        return site;
    const struct vl_hospital *h = &r->region->hospitals[hospital];
    if (!has_site(h, site))
        vl_reader_fault(r, &at, "'%.40s' is no site of %s", site, h->code);
    return site;
}

static void read_municipality(const struct vl_reader *r, const struct vl_path *path,
                              const json_t *object, struct vl_municipality *m)
{
    static const char *const keys[] = {"code",           "name",       "population",
                                       "acute_hospital", "acute_site", NULL};
    struct vl_path hospital_at = vl_path_key(path, "acute_hospital");
    vl_reader_keys(r, path, object, keys);
    m->code = vl_reader_text(r, path, object, "code", VL_TEXT_CODE, VL_MAX_CODE_BYTES);
    m->name = vl_reader_text(r, path, object, "name", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    m->population = vl_reader_number_or(r, path, object, "population", 100000000, 0);
    m->acute_hospital =
        vl_reader_hospital(r, &hospital_at, json_object_get(object, "acute_hospital"));
    m->acute_site = "";
    if (json_object_get(object, "acute_site"))
        m->acute_site = vl_reader_site(r, path, object, "acute_site", m->acute_hospital);
}

int vl_reader_municipalities(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "municipalities");
    const json_t *array =
        vl_reader_array_or_none(r, &top, root, "municipalities", 0, VL_MAX_MUNICIPALITIES);
    uint16_t n = 0;
    region->municipalities = vl_reader_elements(array, sizeof *region->municipalities, &n);
    if (!region->municipalities)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        struct vl_municipality *m = &region->municipalities[i];
        read_municipality(r, &path, json_array_get(array, i), m);
        if (m->code[0] && vl_region_municipality(region, m->code) != VL_NONE)
            vl_reader_fault(r, &path, "'%s' is there twice", m->code);
        region->n_municipalities = (uint16_t)(i + 1);
    }
    return VL_OK;
}

/* region_json.c - a region file from its top: the ringing, the short lists, and the order in which
 * its sections are read. The longer sections have files of their own. */
#include "domain/region_reader.h"
#include <stdlib.h>
#include <string.h>

static const struct vl_path top = {""};

static int read_specialties(const struct vl_reader *r, const json_t *root)
{
    static const char *const keys[] = {"id", "name", "mono", NULL};
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "specialties");
    const json_t *array = vl_reader_array(r, &top, root, "specialties", 1, VL_MAX_SPECIALTIES);
    uint16_t n = 0;
    region->specialties = vl_reader_elements(array, sizeof *region->specialties, &n);
    if (!region->specialties)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        struct vl_specialty *s = &region->specialties[i];
        const json_t *object = json_array_get(array, i);
        vl_reader_keys(r, &path, object, keys);
        s->id = vl_reader_text(r, &path, object, "id", VL_TEXT_ID, VL_MAX_ID_BYTES);
        vl_reader_name(r, &path, object, &s->name_da, &s->name_en);
        s->is_mono = vl_reader_flag(r, &path, object, "mono");
        if (s->id[0] && vl_region_specialty(region, s->id) != VL_NONE)
            vl_reader_fault(r, &path, "'%s' is there twice", s->id);
        region->n_specialties = (uint16_t)(i + 1);
    }
    return VL_OK;
}

static bool has_label(const struct vl_label *labels, uint16_t n, const char *id)
{
    for (uint16_t i = 0; i < n; i++)
        if (strcmp(labels[i].id, id) == 0)
            return true;
    return false;
}

/* One of the lists that a region makes up itself; absent: empty. */
static int read_labels(const struct vl_reader *r, const json_t *root, const char *key,
                       struct vl_label **out, uint16_t *n)
{
    static const char *const keys[] = {"id", "name", NULL};
    struct vl_path at = vl_path_key(&top, key);
    const json_t *array = vl_reader_array_or_none(r, &top, root, key, 0, VL_MAX_LABELS);
    struct vl_label *labels = *out = vl_reader_elements(array, sizeof *labels, n);
    if (!labels)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < *n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        const json_t *object = json_array_get(array, i);
        vl_reader_keys(r, &path, object, keys);
        labels[i].id = vl_reader_text(r, &path, object, "id", VL_TEXT_ID, VL_MAX_ID_BYTES);
        vl_reader_name(r, &path, object, &labels[i].name_da, &labels[i].name_en);
        if (labels[i].id[0] && has_label(labels, i, labels[i].id))
            vl_reader_fault(r, &path, "'%s' is there twice", labels[i].id);
    }
    return VL_OK;
}

static int read_all_labels(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    if (read_labels(r, root, "kinds", &region->kinds, &region->n_kinds) < 0 ||
        read_labels(r, root, "discharge_destinations", &region->discharge_destinations,
                    &region->n_discharge_destinations) < 0)
        return VL_E_NOMEM;
    return read_labels(r, root, "discharge_groups", &region->discharge_groups,
                       &region->n_discharge_groups);
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

static int read_follow_up_days(const struct vl_reader *r, const json_t *root)
{
    static const uint16_t otherwise[] = {7, 30};
    struct vl_path at = vl_path_key(&top, "follow_up_days");
    const json_t *array =
        vl_reader_array_or_none(r, &top, root, "follow_up_days", 0, VL_MAX_FOLLOW_UPS);
    uint16_t *days = r->region->follow_up_days;
    uint8_t n = (uint8_t)json_array_size(array);
    for (uint8_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        const json_t *day = json_array_get(array, i);
        json_int_t value = json_is_integer(day) ? json_integer_value(day) : -1;
        if (value < 0 || value > VL_MAX_FOLLOW_UP_DAY)
            vl_reader_fault(r, &path, "must be a whole number from 0 to %d", VL_MAX_FOLLOW_UP_DAY);
        else if (i > 0 && value <= days[i - 1])
            vl_reader_fault(r, &path, "must be later than the day before it");
        else
            days[i] = (uint16_t)value;
    }
    if (!json_object_get(root, "follow_up_days")) {
        memcpy(days, otherwise, sizeof otherwise);
        n = sizeof otherwise / sizeof *otherwise;
    }
    r->region->n_follow_up_days = n;
    return VL_OK;
}

/* After the hotlines: it names one of them. */
static int read_fallback(const struct vl_reader *r, const json_t *root)
{
    struct vl_path at = vl_path_key(&top, "fallback");
    const char *id = vl_reader_text_or_empty(r, &top, root, "fallback", VL_MAX_ID_BYTES);
    r->region->fallback = id[0] ? vl_region_hotline(r->region, id) : VL_NONE;
    if (id[0] && r->region->fallback == VL_NONE)
        vl_reader_fault(r, &at, "unknown hotline '%.40s'", id);
    at = vl_path_key(&top, "fallback_urgency");
    const json_t *urgency = json_object_get(root, "fallback_urgency");
    const char *name = json_string_value(urgency);
    r->region->fallback_urgency = urgency ? vl_urgency_from_name(name) : VL_URGENCY_URGENT;
    if (r->region->fallback_urgency == VL_URGENCY_COUNT)
        vl_reader_fault(r, &at, "unknown urgency '%.40s'", name ? name : "");
    return VL_OK;
}

static void read_top(const struct vl_reader *r, const json_t *root)
{
    static const char *const keys[] = {"version",
                                       "name",
                                       "timezone",
                                       "ringing",
                                       "holidays",
                                       "hospitals",
                                       "municipalities",
                                       "specialties",
                                       "kinds",
                                       "hotlines",
                                       "people",
                                       "rota",
                                       "fallback",
                                       "fallback_urgency",
                                       "follow_up_days",
                                       "discharge_destinations",
                                       "discharge_groups",
                                       "discharge_rules",
                                       NULL};
    struct vl_path zone_at = vl_path_key(&top, "timezone");
    vl_reader_keys(r, &top, root, keys);
    (void)vl_reader_number(r, &top, root, "version", 1, 1);
    r->region->name = vl_reader_text(r, &top, root, "name", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    const char *zone = vl_reader_text(r, &top, root, "timezone", VL_TEXT_ANY, VL_MAX_NAME_BYTES);
    if (zone[0] && strcmp(zone, "Europe/Copenhagen") != 0)
        vl_reader_fault(r, &zone_at, "only \"Europe/Copenhagen\" is known so far");
    r->region->timezone = zone;
    read_times(r, root);
}

static int read_sections(const struct vl_reader *r, const json_t *root)
{
    static int (*const section[])(const struct vl_reader *, const json_t *) = {
        vl_reader_holidays, vl_reader_hospitals,      vl_reader_municipalities,
        read_specialties,   read_all_labels,          vl_reader_hotlines,
        read_fallback,      read_follow_up_days,      vl_reader_people,
        vl_reader_rota,     vl_reader_discharge_rules};
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

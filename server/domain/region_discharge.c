/* region_discharge.c - a region file's rules of discharge responsibility. */
#include "domain/region_reader.h"
#include <string.h>

static const struct vl_path top = {""};

typedef uint16_t (*find_by_id)(const struct vl_region *region, const char *id);

/* Sets set[index] to `value` for each id under the key. */
static void mark(const struct vl_reader *r, const struct vl_path *at, const json_t *array,
                 find_by_id find, bool *set, bool value)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path path = vl_path_index(at, i);
        const char *id = json_string_value(json_array_get(array, i));
        uint16_t index = find(r->region, id);
        if (index == VL_NONE)
            vl_reader_fault(r, &path, "unknown '%.40s'", id ? id : "");
        else if (set[index] == value)
            vl_reader_fault(r, &path, "'%s' is there twice", id);
        else
            set[index] = value;
    }
}

/* Those listed, or all but those listed, or all. */
static void read_specialties(const struct vl_reader *r, const struct vl_path *path,
                             const json_t *object, struct vl_discharge_rule *rule)
{
    struct vl_path at = vl_path_key(path, "specialties");
    struct vl_path except_at = vl_path_key(path, "except_specialties");
    const json_t *only =
        vl_reader_array_or_none(r, path, object, "specialties", 1, VL_MAX_SPECIALTIES);
    const json_t *except =
        vl_reader_array_or_none(r, path, object, "except_specialties", 1, VL_MAX_SPECIALTIES);
    if (only && except)
        vl_reader_fault(r, &except_at, "cannot stand beside \"specialties\"");
    rule->is_for_unknown_specialty = !only;
    for (uint16_t i = 0; i < r->region->n_specialties; i++)
        rule->specialties[i] = !only;
    mark(r, &at, only, vl_region_specialty, rule->specialties, true);
    if (!only)
        mark(r, &except_at, except, vl_region_specialty, rule->specialties, false);
}

static vl_label_index read_group(const struct vl_reader *r, const struct vl_path *path,
                                 const json_t *object)
{
    struct vl_path at = vl_path_key(path, "group");
    const char *id = vl_reader_text_or_empty(r, path, object, "group", VL_MAX_ID_BYTES);
    vl_label_index group = vl_region_group(r->region, id);
    if (id[0] && group == VL_NONE)
        vl_reader_fault(r, &at, "unknown group '%.40s'", id);
    return group;
}

static void read_rule(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                      struct vl_discharge_rule *rule)
{
    static const char *const keys[] = {"id",
                                       "name",
                                       "hours",
                                       "specialties",
                                       "except_specialties",
                                       "group",
                                       "destinations",
                                       "may_call",
                                       "min_age",
                                       "from",
                                       "until",
                                       "min_admission_hours",
                                       "source",
                                       NULL};
    struct vl_path destinations_at = vl_path_key(path, "destinations");
    struct vl_path callers_at = vl_path_key(path, "may_call");
    vl_reader_keys(r, path, object, keys);
    rule->id = vl_reader_text(r, path, object, "id", VL_TEXT_ID, VL_MAX_ID_BYTES);
    vl_reader_name(r, path, object, &rule->name_da, &rule->name_en);
    rule->source = vl_reader_text_or_empty(r, path, object, "source", VL_MAX_TEXT_BYTES);
    rule->hours = (uint16_t)vl_reader_number(r, path, object, "hours", 1, VL_MAX_RESPONSIBLE_HOURS);
    read_specialties(r, path, object, rule);
    rule->group = read_group(r, path, object);
    mark(r, &destinations_at, vl_reader_array(r, path, object, "destinations", 1, VL_MAX_LABELS),
         vl_region_destination, rule->destinations, true);
    if (!json_object_get(object, "may_call"))
        vl_reader_fault(r, &callers_at, "is missing");
    rule->callers = vl_reader_callers(r, path, object, "may_call", 0);
    rule->min_admission_hours = (uint16_t)vl_reader_number_or(
        r, path, object, "min_admission_hours", VL_MAX_ADMISSION_HOURS, 0);
    rule->min_age = (uint8_t)vl_reader_number_or(r, path, object, "min_age", VL_MAX_AGE, 0);
    rule->in_force = vl_reader_period(r, path, object);
}

int vl_reader_discharge_rules(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "discharge_rules");
    const json_t *array =
        vl_reader_array_or_none(r, &top, root, "discharge_rules", 0, VL_MAX_DISCHARGE_RULES);
    uint16_t n = 0;
    region->discharge_rules = vl_reader_elements(array, sizeof *region->discharge_rules, &n);
    if (!region->discharge_rules)
        return VL_E_NOMEM;
    for (uint16_t i = 0; i < n; i++) {
        struct vl_path path = vl_path_index(&at, i);
        struct vl_discharge_rule *rule = &region->discharge_rules[i];
        read_rule(r, &path, json_array_get(array, i), rule);
        if (rule->id[0] && vl_region_discharge_rule(region, rule->id) != VL_NONE)
            vl_reader_fault(r, &path, "'%s' is there twice", rule->id);
        region->n_discharge_rules = (uint16_t)(i + 1);
    }
    return VL_OK;
}

/* region_hotlines.c - a region file's hotlines: who may call, when they are open, who answers. */
#include "domain/region_reader.h"
#include <string.h>

/* Who calls a hotline that does not say it. */
#define USUAL_CALLERS                                                                              \
    (VL_ROLE_BIT(VL_ROLE_GP) | VL_ROLE_BIT(VL_ROLE_NURSE) | VL_ROLE_BIT(VL_ROLE_PARAMEDIC))

static const struct vl_path top = {""};

/* A position is a hospital's code, or an object with the period for which it is one. */
static vl_hospital_index read_position(const struct vl_reader *r, const struct vl_path *path,
                                       const json_t *value, struct vl_period *period)
{
    static const char *const keys[] = {"hospital", "from", "until", NULL};
    struct vl_path hospital_at = vl_path_key(path, "hospital");
    *period = (struct vl_period){0, 0};
    if (!json_is_object(value))
        return vl_reader_hospital(r, path, value);
    vl_reader_keys(r, path, value, keys);
    *period = vl_reader_period(r, path, value);
    return vl_reader_hospital(r, &hospital_at, json_object_get(value, "hospital"));
}

static bool do_overlap(const struct vl_period *a, const struct vl_period *b)
{
    return (!a->until || b->from < a->until) && (!b->until || a->from < b->until);
}

static void check_position(const struct vl_reader *r, const struct vl_path *path,
                           const struct vl_hotline *h, uint16_t i)
{
    bool is_mono = h->specialty != VL_NONE && r->region->specialties[h->specialty].is_mono;
    for (uint16_t k = 0; k < i; k++) {
        if (h->positions[i] != VL_NONE && h->positions[k] == h->positions[i])
            vl_reader_fault(r, path, "is there twice");
        else if (is_mono && do_overlap(&h->periods[k], &h->periods[i]))
            vl_reader_fault(r, path, "a mono-specialty has one position at a time");
    }
}

static void read_positions(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_hotline *h)
{
    struct vl_path at = vl_path_key(path, "positions");
    const json_t *array = vl_reader_array(r, path, object, "positions", 1, VL_MAX_POSITIONS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        h->positions[i] = read_position(r, &element_at, json_array_get(array, i), &h->periods[i]);
        check_position(r, &element_at, h, (uint16_t)i);
        h->n_positions++;
    }
}

static void read_intervals(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, struct vl_hotline *h)
{
    static const char *const keys[] = {"days", "from", "to", NULL};
    struct vl_path at = vl_path_key(path, "opening");
    const json_t *array = vl_reader_array(r, path, object, "opening", 1, VL_MAX_OPENINGS);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct vl_path element_at = vl_path_index(&at, i);
        const json_t *interval = json_array_get(array, i);
        vl_reader_keys(r, &element_at, interval, keys);
        h->openings[h->n_openings++] = vl_reader_interval(r, &element_at, interval, false);
    }
}

static void read_opening(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, struct vl_hotline *h)
{
    struct vl_path at = vl_path_key(path, "opening");
    struct vl_path holidays_at = vl_path_key(path, "on_holidays");
    const char *word = vl_json_string(object, "opening");
    h->on_holidays = vl_reader_flag(r, path, object, "on_holidays");
    h->always_open = word && strcmp(word, "always") == 0;
    if (h->always_open && json_is_false(json_object_get(object, "on_holidays")))
        vl_reader_fault(r, &holidays_at, "a line that is always open is open on holidays");
    if (h->always_open)
        h->on_holidays = true;
    else if (word)
        vl_reader_fault(r, &at, "must be \"always\" or an array of weekly intervals");
    else
        read_intervals(r, path, object, h);
}

static enum vl_video read_video(const struct vl_reader *r, const struct vl_path *path,
                                const json_t *object)
{
    struct vl_path at = vl_path_key(path, "video");
    enum vl_video video = vl_video_from_name(vl_json_string(object, "video"));
    if (video < VL_VIDEO_COUNT)
        return video;
    if (json_object_get(object, "video"))
        vl_reader_fault(r, &at, "must be \"voice_first\" or \"video_first\"");
    return VL_VIDEO_VOICE_FIRST;
}

static void read_callers(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, struct vl_hotline *h)
{
    struct vl_path kind_at = vl_path_key(path, "kind");
    const json_t *kind = json_object_get(object, "kind");
    h->callers = vl_reader_callers(r, path, object, "callers", USUAL_CALLERS);
    h->kind = vl_region_kind(r->region, json_string_value(kind));
    if (kind && h->kind == VL_NONE)
        vl_reader_fault(r, &kind_at, "unknown kind '%.40s'",
                        json_is_string(kind) ? json_string_value(kind) : "");
    h->anonymous = vl_reader_flag(r, path, object, "anonymous");
    h->fixed_times = vl_reader_flag(r, path, object, "fixed_times");
    h->video = read_video(r, path, object);
}

static vl_specialty_index read_specialty(const struct vl_reader *r, const struct vl_path *path,
                                         const json_t *object)
{
    struct vl_path at = vl_path_key(path, "specialty");
    const char *id = vl_json_string(object, "specialty");
    vl_specialty_index specialty = vl_region_specialty(r->region, id);
    if (specialty == VL_NONE)
        vl_reader_fault(r, &at, "unknown specialty '%.40s'", id ? id : "");
    return specialty;
}

/* Within the region file's folder: whoever writes a region reads no other file by it. */
static const char *read_form(const struct vl_reader *r, const struct vl_path *path,
                             const json_t *object)
{
    struct vl_path at = vl_path_key(path, "form");
    const char *form = vl_reader_text_or_empty(r, path, object, "form", VL_MAX_FORM_BYTES);
    size_t n = strlen(form);
    bool is_json = n > 5 && strcmp(form + n - 5, ".json") == 0;
    if (n > 0 && (form[0] == '/' || strstr(form, "..") || !is_json))
        vl_reader_fault(r, &at, "must be the path of a .json file below this one");
    return form[0] ? form : NULL;
}

static void read_hotline(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, struct vl_hotline *h)
{
    static const char *const keys[] = {"id",          "specialty",   "name",      "telephone",
                                       "opening",     "on_holidays", "positions", "plugin",
                                       "form",        "kind",        "callers",   "anonymous",
                                       "fixed_times", "video",       NULL};
    vl_reader_keys(r, path, object, keys);
    h->id = vl_reader_text(r, path, object, "id", VL_TEXT_ID, VL_MAX_ID_BYTES);
    vl_reader_name(r, path, object, &h->name_da, &h->name_en);
    h->telephone = vl_reader_text(r, path, object, "telephone", VL_TEXT_ANY, VL_MAX_PHONE_BYTES);
    const char *plugin = vl_reader_text_or_empty(r, path, object, "plugin", VL_MAX_ID_BYTES);
    h->plugin = plugin[0] ? plugin : NULL;
    h->form = read_form(r, path, object);
    h->specialty = read_specialty(r, path, object);
    read_opening(r, path, object, h);
    read_positions(r, path, object, h);
    read_callers(r, path, object, h);
}

int vl_reader_hotlines(const struct vl_reader *r, const json_t *root)
{
    struct vl_region *region = r->region;
    struct vl_path at = vl_path_key(&top, "hotlines");
    const json_t *array = vl_reader_array(r, &top, root, "hotlines", 1, VL_MAX_HOTLINES);
    uint16_t n = 0;
    region->hotlines = vl_reader_elements(array, sizeof *region->hotlines, &n);
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

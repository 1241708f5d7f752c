#include "simulate/scene.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES        48
#define MINUTES_PER_DAY 1440
#define EVERY_DAY       0x7fu
#define SECONDS_AN_HOUR 3600

/* A region's JSON in the making; `region` is what it says so far. */
struct draft {
    const struct vl_region *region;
    const struct vl_hotline *hotline;
    const struct vl_model *model;
    json_t *people, *rota;
};

static json_t *days_of(unsigned days)
{
    json_t *array = json_array();
    for (int day = 1; day <= 7; day++)
        if (days >> (day - 1) & 1u)
            (void)json_array_append_new(array, json_integer(day));
    return array;
}

static int add_shift(struct draft *d, const char *person, int level, json_t *days, const char *from,
                     const char *to)
{
    json_t *shift = json_pack("{s:s, s:s, s:i, s:o, s:s, s:s}", "hotline", d->hotline->id, "person",
                              person, "level", level, "days", days, "from", from, "to", to);
    return json_array_append_new(d->rota, shift) < 0 ? VL_E_NOMEM : VL_OK;
}

static void clock_text(unsigned minute, char out[ID_BYTES])
{
    snprintf(out, ID_BYTES, "%02u:%02u", minute / 60, minute % 60);
}

/* The line's hours, and at their end some more for the last callers, never past midnight. */
static int add_shifts(struct draft *d, const char *person, int level)
{
    char from[ID_BYTES], to[ID_BYTES];
    if (d->hotline->always_open)
        return add_shift(d, person, level, days_of(EVERY_DAY), "00:00", "24:00");
    for (uint16_t i = 0; i < d->hotline->n_openings; i++) {
        const struct vl_interval *o = &d->hotline->openings[i];
        unsigned end = o->to_minute + (unsigned)d->model->staff_stays_minutes;
        clock_text(o->from_minute, from);
        clock_text(end > MINUTES_PER_DAY ? MINUTES_PER_DAY : end, to);
        int rc = add_shift(d, person, level, days_of(o->days), from, to);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

static int add_specialist(struct draft *d, unsigned number, int level)
{
    vl_hospital_index at = d->hotline->positions[number % d->hotline->n_positions];
    const struct vl_hospital *hospital = &d->region->hospitals[at];
    char id[VL_REPORT_LINE_BYTES];
    snprintf(id, sizeof id, "%.40s-%d-%u", d->hotline->id, level, number + 1);
    json_t *person =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", id, "name", id, "role", "specialist",
                  "hospital", hospital->code, "site", hospital->sites[0]);
    if (json_array_append_new(d->people, person) < 0)
        return VL_E_NOMEM;
    return add_shifts(d, id, level);
}

/* Nobody sits at a line that general practitioners may not call: its callers are not simulated. */
static unsigned staff(const struct vl_region *region, const struct vl_model *model,
                      vl_hotline_index hotline, int level)
{
    const struct vl_hotline *line = &region->hotlines[hotline];
    if (!vl_hotline_takes(region, hotline, VL_ROLE_GP))
        return 0;
    return level == 1 ? vl_model_staff(model, line->id, line->n_positions)
                      : (unsigned)model->staff_second_level;
}

static int add_staff(struct draft *d)
{
    vl_hotline_index hotline = (vl_hotline_index)(d->hotline - d->region->hotlines);
    for (unsigned i = 0; i < staff(d->region, d->model, hotline, 1); i++)
        if (add_specialist(d, i, 1) < 0)
            return VL_E_NOMEM;
    for (unsigned i = 0; i < staff(d->region, d->model, hotline, 2); i++)
        if (add_specialist(d, i, 2) < 0)
            return VL_E_NOMEM;
    return VL_OK;
}

static int add_other(json_t *people, const char *id, const char *role)
{
    json_t *person = json_pack("{s:s, s:s, s:s}", "id", id, "name", id, "role", role);
    return json_array_append_new(people, person) < 0 ? VL_E_NOMEM : VL_OK;
}

static int add_callers(struct draft *d)
{
    char id[ID_BYTES];
    for (unsigned i = 0; i < (unsigned)d->model->callers_gps; i++) {
        snprintf(id, sizeof id, "gp-%04u", i + 1);
        if (add_other(d->people, id, "gp") < 0)
            return VL_E_NOMEM;
    }
    return add_other(d->people, "coordinator", "coordinator");
}

/* The specialists come first: their index is their seat's. */
static int fill(struct draft *d)
{
    for (uint16_t i = 0; i < d->region->n_hotlines; i++) {
        d->hotline = &d->region->hotlines[i];
        if (add_staff(d) < 0)
            return VL_E_NOMEM;
    }
    if (json_array_size(d->people) + (size_t)d->model->callers_gps >= VL_MAX_PEOPLE ||
        json_array_size(d->rota) > VL_MAX_SHIFTS)
        return VL_E_FULL;
    return add_callers(d);
}

static int set_ringing(json_t *region, const struct vl_model *model)
{
    return json_object_set_new(json_object_get(region, "ringing"), "wrap_up_seconds",
                               json_integer((json_int_t)model->wrap_up_seconds)) < 0
               ? VL_E_NOMEM
               : VL_OK;
}

/* *out: a new reference. `region` is what `source` says. */
static int draft_region(const json_t *source, const struct vl_region *region,
                        const struct vl_model *model, json_t **out)
{
    json_t *drafted = json_deep_copy(source);
    struct draft d = {region, NULL, model, json_array(), json_array()};
    int rc = VL_E_NOMEM;
    if (drafted && d.people && d.rota)
        rc = fill(&d);
    if (rc == VL_OK && (json_object_set(drafted, "people", d.people) < 0 ||
                        json_object_set(drafted, "rota", d.rota) < 0))
        rc = VL_E_NOMEM;
    if (rc == VL_OK)
        rc = set_ringing(drafted, model);
    json_decref(d.people);
    json_decref(d.rota);
    if (rc == VL_OK)
        *out = drafted;
    else
        json_decref(drafted);
    return rc;
}

static bool has_calls(const struct vl_scene *s, vl_hotline_index h)
{
    const struct vl_region *region = s->region;
    return vl_hotline_takes(region, h, VL_ROLE_GP) &&
           vl_model_specialty_share(s->model,
                                    region->specialties[region->hotlines[h].specialty].id) > 0;
}

/* Lines of one specialty that general practitioners may call share its calls. */
static unsigned lines_of_specialty(const struct vl_region *region, vl_specialty_index specialty)
{
    unsigned n = 0;
    for (uint16_t i = 0; i < region->n_hotlines; i++)
        n += region->hotlines[i].specialty == specialty && vl_hotline_takes(region, i, VL_ROLE_GP);
    return n;
}

static int share_calls(struct vl_scene *s, struct vl_report *report)
{
    const struct vl_region *region = s->region;
    double sum = 0;
    /* Summed in the model's order, so that the order of lines in the region means nothing. */
    for (uint16_t i = 0; i < s->model->n_specialty_shares; i++) {
        const struct vl_model_entry *e = &s->model->specialty_share[i];
        vl_specialty_index specialty = vl_region_specialty(region, e->id);
        if (specialty != VL_NONE && lines_of_specialty(region, specialty))
            sum += e->value;
    }
    for (uint16_t i = 0; i < region->n_hotlines; i++) {
        vl_specialty_index specialty = region->hotlines[i].specialty;
        double share = vl_model_specialty_share(s->model, region->specialties[specialty].id);
        if (has_calls(s, i))
            s->hotline_share[i] = share / sum / lines_of_specialty(region, specialty);
    }
    if (sum > 0)
        return VL_OK;
    snprintf(report->lines[0], VL_REPORT_LINE_BYTES,
             "specialty_share: none of its specialties has a line in the region");
    report->count = 1;
    return VL_E_PROTO;
}

static void find_seats(struct vl_scene *s)
{
    const struct vl_region *region = s->region;
    for (uint16_t h = 0; h < region->n_hotlines; h++) {
        unsigned n = staff(region, s->model, h, 1);
        unsigned all = n + staff(region, s->model, h, 2);
        s->hotline_key[h] = vl_key_of_text(region->hotlines[h].id);
        s->first_seat[h] = s->n_seats;
        for (unsigned i = 0; i < all; i++, s->n_seats++)
            s->seats[s->n_seats] =
                (struct vl_seat){s->n_seats, h, region->people[s->n_seats].hospital, i < n ? 1 : 2,
                                 vl_key_join(s->hotline_key[h], i)};
    }
    s->first_seat[region->n_hotlines] = s->n_seats;
    s->first_caller = s->n_seats;
    s->n_callers = (uint16_t)s->model->callers_gps;
    s->coordinator = (vl_person_index)(s->first_caller + s->n_callers);
}

static int take_memory(struct vl_scene *s)
{
    size_t n = s->region->n_hotlines;
    s->seats = calloc(VL_MAX_PEOPLE, sizeof *s->seats);
    s->hotline_share = calloc(n, sizeof *s->hotline_share);
    s->hotline_key = calloc(n, sizeof *s->hotline_key);
    s->first_seat = calloc(n + 1, sizeof *s->first_seat);
    return s->seats && s->hotline_share && s->hotline_key && s->first_seat ? VL_OK : VL_E_NOMEM;
}

/* The region as it is first, so that its faults are named with their own paths. */
static int load_region(const json_t *json, const struct vl_model *model, struct vl_region **out,
                       struct vl_report *report)
{
    struct vl_region *as_it_is = NULL;
    json_t *source = NULL;
    int rc = vl_region_from_json(json, &as_it_is, report);
    if (rc < 0)
        return rc;
    rc = draft_region(json, as_it_is, model, &source);
    vl_region_destroy(as_it_is);
    if (rc == VL_OK)
        rc = vl_region_from_json(source, out, report);
    json_decref(source);
    return rc;
}

int vl_scene_init(const json_t *region, const struct vl_model *model, struct vl_scene *out,
                  struct vl_report *report)
{
    struct vl_scene s = {.model = model};
    int rc = load_region(region, model, &s.region, report);
    if (rc < 0)
        return rc;
    rc = take_memory(&s);
    if (rc == VL_OK) {
        find_seats(&s);
        rc = share_calls(&s, report);
    }
    if (rc < 0)
        vl_scene_fini(&s);
    else
        *out = s;
    return rc;
}

void vl_scene_fini(struct vl_scene *scene)
{
    free(scene->seats);
    free(scene->hotline_share);
    free(scene->hotline_key);
    free(scene->first_seat);
    vl_region_destroy(scene->region);
    memset(scene, 0, sizeof *scene);
}

bool vl_scene_is_on_duty(const struct vl_scene *scene, uint16_t seat, vl_utc now)
{
    const struct vl_region *region = scene->region;
    const struct vl_hotline *line = &region->hotlines[scene->seats[seat].hotline];
    struct vl_local local = vl_region_local(region, now);
    for (uint16_t i = 0; i < line->n_shifts; i++) {
        const struct vl_shift *shift = &region->shifts[line->first_shift + i];
        if (shift->person == scene->seats[seat].person && vl_shift_is_on(shift, &local))
            return true;
    }
    return false;
}

static double greatest(const double *values, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

double vl_scene_busiest_load(const struct vl_scene *scene, vl_hotline_index hotline,
                             double calls_per_day)
{
    const struct vl_model *m = scene->model;
    const struct vl_lognormal talk = VL_MODEL_LOGNORMAL(m, talk);
    double calls = calls_per_day * greatest(m->weekday_factor, VL_MODEL_WEEKDAYS) *
                   greatest(m->hour_share, VL_MODEL_HOURS) * scene->hotline_share[hotline];
    double people = 0;
    for (uint16_t i = scene->first_seat[hotline]; i < scene->first_seat[hotline + 1]; i++)
        people += scene->seats[i].level == 1;
    double free_s = people * SECONDS_AN_HOUR * (1 - m->procedure_share);
    double work_s = calls * (vl_lognormal_mean(&talk) + m->wrap_up_seconds);
    return work_s > 0 ? work_s / free_s : 0;
}

bool vl_scene_is_holiday(const struct vl_scene *scene, int32_t date)
{
    return vl_region_is_holiday(scene->region, date);
}

int64_t vl_scene_open_ms(const struct vl_scene *scene, vl_hotline_index hotline, int32_t date,
                         unsigned weekday)
{
    const struct vl_hotline *line = &scene->region->hotlines[hotline];
    int64_t minutes = 0;
    if (line->always_open)
        return MINUTES_PER_DAY * VL_MS_PER_MINUTE;
    if (!line->on_holidays && vl_scene_is_holiday(scene, date))
        return 0;
    for (uint16_t i = 0; i < line->n_openings; i++)
        if (line->openings[i].days >> (weekday - 1) & 1u)
            minutes += line->openings[i].to_minute - line->openings[i].from_minute;
    return minutes * VL_MS_PER_MINUTE;
}

#include "simulate/arrivals.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

static struct vl_civil civil_of(vl_utc t)
{
    return vl_civil_from_utc(t, vl_cet_offset_minutes(t));
}

/* Local time to UTC; the hours that summer time skips or repeats are at night, and a call then may
 * be an hour off. */
static vl_utc utc_of(struct vl_civil c)
{
    vl_utc winter = vl_civil_to_utc(&c, 60);
    return vl_civil_to_utc(&c, vl_cet_offset_minutes(winter));
}

struct vl_day vl_day_of(vl_utc from, unsigned index)
{
    struct vl_civil c = civil_of(from);
    /* By noon, so that a day of 23 or 25 hours does not matter. */
    c.hour = 12;
    c.minute = c.second = 0;
    vl_utc noon = utc_of(c);
    c = civil_of((vl_utc){noon.ms + index * VL_MS_PER_DAY});
    struct vl_day day = {{0}, c.year * 10000 + c.month * 100 + c.day, (unsigned)c.weekday};
    c.hour = c.minute = c.second = 0;
    day.midnight = utc_of(c);
    return day;
}

static enum vl_urgency draw_urgency(struct vl_stream *s, const struct vl_model *model)
{
    double u = vl_stream_unit(s);
    for (int i = 0; i < VL_URGENCY_COUNT; i++) {
        u -= model->urgency_share[i];
        if (u < 0)
            return (enum vl_urgency)i;
    }
    return VL_URGENCY_ROUTINE;
}

static struct vl_arrival *next_free(struct vl_arrivals *a)
{
    if (a->n == a->capacity) {
        size_t capacity = a->capacity ? 2 * a->capacity : FIRST_CAPACITY;
        struct vl_arrival *calls = realloc(a->calls, capacity * sizeof *calls);
        if (!calls)
            return NULL;
        a->calls = calls;
        a->capacity = capacity;
    }
    return &a->calls[a->n];
}

/* Everything about one call, always drawn in this order. */
static void draw_call(const struct vl_scene *scene, uint64_t seed, struct vl_arrival *call)
{
    const struct vl_model *model = scene->model;
    const struct vl_lognormal talk = VL_MODEL_LOGNORMAL(model, talk);
    const struct vl_lognormal patience = VL_MODEL_LOGNORMAL(model, patience);
    struct vl_stream s = vl_stream_of(seed, VL_PURPOSE_CALL, call->key, 0);
    call->at.ms += (int64_t)(vl_stream_unit(&s) * VL_MS_PER_HOUR);
    call->urgency = draw_urgency(&s, model);
    call->caller = (uint16_t)vl_stream_below(&s, scene->n_callers);
    call->takes_callback = vl_stream_chance(&s, model->callback_probability);
    call->talk_ms = vl_stream_lognormal_ms(&s, &talk);
    call->patience_ms = vl_stream_lognormal_ms(&s, &patience);
}

struct hour {
    const struct vl_day *day;
    vl_utc begin;
    uint64_t key;
    double mean;
};

static int add_hour(const struct vl_scene *scene, uint64_t seed, vl_hotline_index hotline,
                    const struct hour *hour, struct vl_arrivals *out)
{
    uint64_t key = vl_key_join(scene->hotline_key[hotline], hour->key);
    struct vl_stream s = vl_stream_of(seed, VL_PURPOSE_ARRIVALS, key, 0);
    uint32_t n = vl_stream_poisson(&s, hour->mean * scene->hotline_share[hotline]);
    for (uint32_t i = 0; i < n; i++) {
        struct vl_arrival *call = next_free(out);
        if (!call)
            return VL_E_NOMEM;
        memset(call, 0, sizeof *call);
        call->at = hour->begin;
        call->key = vl_key_join(key, i);
        call->hotline = hotline;
        draw_call(scene, seed, call);
        out->n += vl_region_is_open(scene->region, hotline, call->at);
    }
    return VL_OK;
}

static int compare(const void *a, const void *b)
{
    const struct vl_arrival *x = a, *y = b;
    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static vl_utc hour_begin(const struct vl_day *day, int hour)
{
    struct vl_civil c = civil_of(day->midnight);
    c.hour = hour;
    return utc_of(c);
}

int vl_arrivals_of_day(const struct vl_scene *scene, uint64_t seed, double calls_per_day,
                       const struct vl_day *day, struct vl_arrivals *out)
{
    double of_day = calls_per_day * scene->model->weekday_factor[day->weekday - 1];
    out->n = 0;
    if (vl_scene_is_holiday(scene, day->date))
        return VL_OK;
    for (int h = 0; h < VL_MODEL_HOURS; h++) {
        struct hour hour = {day, hour_begin(day, h), (uint64_t)day->date * 100 + (uint64_t)h,
                            of_day * scene->model->hour_share[h]};
        for (vl_hotline_index i = 0; i < scene->region->n_hotlines; i++)
            if (add_hour(scene, seed, i, &hour, out) < 0) {
                out->n = 0;
                return VL_E_NOMEM;
            }
    }
    if (out->n)
        qsort(out->calls, out->n, sizeof *out->calls, compare);
    return VL_OK;
}

void vl_arrivals_fini(struct vl_arrivals *arrivals)
{
    free(arrivals->calls);
    memset(arrivals, 0, sizeof *arrivals);
}

#include "simulate/figures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TENTH_MS       100
#define N_BUCKETS      (VL_TENTHS + VL_SECONDS + VL_MINUTES)
#define MINUTES_A_HOUR 60

const char *vl_end_name(enum vl_end end)
{
    static const char *const names[VL_END_COUNT] = {"answered", "kept", "tasks", "abandoned",
                                                    "refused"};
    return (unsigned)end < VL_END_COUNT ? names[end] : NULL;
}

static size_t bucket_of(int64_t ms)
{
    if (ms < VL_MS_PER_MINUTE)
        return (size_t)(ms / TENTH_MS);
    if (ms < VL_MS_PER_HOUR)
        return VL_TENTHS + (size_t)((ms - VL_MS_PER_MINUTE) / VL_MS_PER_SECOND);
    size_t i = VL_TENTHS + VL_SECONDS + (size_t)((ms - VL_MS_PER_HOUR) / VL_MS_PER_MINUTE);
    return i < N_BUCKETS ? i : N_BUCKETS - 1;
}

static int64_t bucket_end_ms(size_t i)
{
    int64_t n = (int64_t)i + 1;
    if (i < VL_TENTHS)
        return n * TENTH_MS;
    if (i < VL_TENTHS + VL_SECONDS)
        return VL_MS_PER_MINUTE + (n - VL_TENTHS) * VL_MS_PER_SECOND;
    return VL_MS_PER_HOUR + (n - VL_TENTHS - VL_SECONDS) * VL_MS_PER_MINUTE;
}

void vl_histogram_add(struct vl_histogram *h, int64_t ms)
{
    ms = ms < 0 ? 0 : ms;
    h->n++;
    h->sum_ms += ms;
    if (ms > h->longest_ms)
        h->longest_ms = ms;
    h->buckets[bucket_of(ms)]++;
}

int64_t vl_histogram_quantile_ms(const struct vl_histogram *h, double q)
{
    uint64_t wanted = (uint64_t)ceil(q * (double)h->n), seen = 0;
    if (h->n == 0)
        return -1;
    for (size_t i = 0; i < N_BUCKETS - 1; i++) {
        seen += h->buckets[i];
        if (seen >= wanted && seen)
            return bucket_end_ms(i) < h->longest_ms ? bucket_end_ms(i) : h->longest_ms;
    }
    return h->longest_ms;
}

int64_t vl_histogram_mean_ms(const struct vl_histogram *h)
{
    return h->n ? h->sum_ms / (int64_t)h->n : -1;
}

uint64_t vl_histogram_below(const struct vl_histogram *h, int64_t ms)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bucket_of(ms); i++)
        n += h->buckets[i];
    return n;
}

uint64_t vl_tally_calls(const struct vl_tally *tally)
{
    uint64_t n = 0;
    for (int i = 0; i < VL_END_COUNT; i++)
        n += tally->ends[i];
    return n;
}

static double share_of_calls(const struct vl_tally *tally, uint64_t n)
{
    uint64_t calls = vl_tally_calls(tally);
    return calls ? (double)n / (double)calls : 1;
}

double vl_tally_answered_share(const struct vl_tally *tally)
{
    return share_of_calls(tally, tally->ends[VL_END_ANSWERED]);
}

double vl_tally_spoke_share(const struct vl_tally *tally)
{
    return share_of_calls(tally, tally->ends[VL_END_ANSWERED] + tally->ends[VL_END_CALLBACK]);
}

int vl_figures_init(const struct vl_scene *scene, struct vl_figures *out)
{
    struct vl_figures f;
    memset(&f, 0, sizeof f);
    f.hotlines = calloc(scene->region->n_hotlines, sizeof *f.hotlines);
    f.hospitals = calloc(scene->region->n_hospitals, sizeof *f.hospitals);
    f.answered_at = calloc(scene->region->n_hospitals, sizeof *f.answered_at);
    f.seats = calloc(scene->n_seats, sizeof *f.seats);
    if (!f.hotlines || !f.hospitals || !f.answered_at || !f.seats) {
        vl_figures_fini(&f);
        return VL_E_NOMEM;
    }
    *out = f;
    return VL_OK;
}

void vl_figures_fini(struct vl_figures *figures)
{
    free(figures->hotlines);
    free(figures->hospitals);
    free(figures->answered_at);
    free(figures->seats);
    memset(figures, 0, sizeof *figures);
}

void vl_tally_add(struct vl_tally *tally, enum vl_end end, int64_t waited_ms)
{
    tally->ends[end]++;
    if (waited_ms > tally->longest_wait_ms)
        tally->longest_wait_ms = waited_ms;
    if (end == VL_END_ANSWERED)
        vl_histogram_add(&tally->answers, waited_ms);
}

static void count_answer(struct vl_figures *f, const struct vl_scene *scene,
                         const struct vl_arrival *call, uint16_t seat)
{
    vl_hospital_index at = scene->seats[seat].hospital;
    f->answered_at[at]++;
    f->answered_elsewhere += at != scene->region->hotlines[call->hotline].positions[0];
    f->seats[seat].calls++;
    f->seats[seat].talk_ms += call->talk_ms;
}

void vl_figures_end(struct vl_figures *figures, const struct vl_scene *scene,
                    const struct vl_arrival *call, enum vl_end end, int64_t waited_ms,
                    uint16_t seat)
{
    vl_hospital_index first = scene->region->hotlines[call->hotline].positions[0];
    struct vl_local local = vl_region_local(scene->region, call->at);
    vl_tally_add(&figures->total, end, waited_ms);
    vl_tally_add(&figures->hotlines[call->hotline], end, waited_ms);
    vl_tally_add(&figures->hospitals[first], end, waited_ms);
    vl_tally_add(&figures->hours[local.minute / MINUTES_A_HOUR], end, waited_ms);
    vl_tally_add(&figures->urgencies[call->urgency], end, waited_ms);
    if (end == VL_END_ANSWERED || end == VL_END_CALLBACK)
        count_answer(figures, scene, call, seat);
}

void vl_figures_day(struct vl_figures *figures, const struct vl_scene *scene,
                    const struct vl_day *day)
{
    for (uint16_t i = 0; i < scene->n_seats; i++)
        figures->seats[i].duty_ms +=
            vl_scene_open_ms(scene, scene->seats[i].hotline, day->date, day->weekday);
}

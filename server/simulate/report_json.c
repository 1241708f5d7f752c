#include "simulate/report.h"
#include <math.h>
#include <stdlib.h>

#define JSON_DIGITS 10 /* enough for what is rounded below */

static json_t *rounded(double value, double steps)
{
    return json_real(round(value * steps) / steps);
}

static json_t *share(double value)
{
    return rounded(value, 10000);
}

static json_t *seconds(int64_t ms)
{
    return ms < 0 ? json_null() : rounded((double)ms / 1000, 10);
}

static void set(json_t *object, const char *key, json_t *value)
{
    /* A failure is found when the text is made: the member is missing from no other cause. */
    (void)json_object_set_new(object, key, value);
}

static void set_count(json_t *object, const char *key, uint64_t n)
{
    set(object, key, json_integer((json_int_t)n));
}

static void set_tally(json_t *object, const struct vl_tally *t)
{
    set_count(object, "calls", vl_tally_calls(t));
    set(object, "answered_share", share(vl_tally_answered_share(t)));
    set(object, "spoke_share", share(vl_tally_spoke_share(t)));
    set(object, "answer_p50_s", seconds(vl_histogram_quantile_ms(&t->answers, 0.50)));
    set(object, "answer_p95_s", seconds(vl_histogram_quantile_ms(&t->answers, 0.95)));
    set(object, "answer_mean_s", seconds(vl_histogram_mean_ms(&t->answers)));
    set(object, "longest_wait_s", seconds(t->longest_wait_ms));
    for (int i = 0; i < VL_END_COUNT; i++)
        set_count(object, vl_end_name((enum vl_end)i), t->ends[i]);
}

static json_t *groups(const struct vl_simulation *s, enum vl_grouping grouping, bool is_baseline)
{
    static const char *const keys[VL_GROUPING_COUNT] = {"id", "code", "hour", "urgency"};
    json_t *array = json_array();
    struct vl_group g;
    for (size_t i = 0; i < vl_group_count(s, grouping); i++) {
        if (!vl_group_at(s, grouping, i, &g))
            continue;
        json_t *object = json_object();
        set(object, keys[grouping], json_string(g.id));
        set_tally(object, is_baseline ? g.baseline : g.ours);
        if (grouping == VL_GROUPING_HOTLINE)
            set(object, "busiest_hour_load", share(g.busiest_load));
        if (grouping == VL_GROUPING_HOSPITAL)
            set_count(object, "answered_here", g.answered_here[is_baseline]);
        (void)json_array_append_new(array, object);
    }
    return array;
}

static json_t *specialists(const struct vl_simulation *s, const struct vl_figures *f)
{
    json_t *array = json_array();
    const struct vl_region *region = s->scene->region;
    for (uint16_t i = 0; i < s->scene->n_seats; i++) {
        const struct vl_seat *seat = &s->scene->seats[i];
        const struct vl_load *load = &f->seats[i];
        json_t *object = json_object();
        set(object, "id", json_string(region->people[seat->person].id));
        set(object, "hotline", json_string(region->hotlines[seat->hotline].id));
        set(object, "hospital", json_string(region->hospitals[seat->hospital].code));
        set_count(object, "level", seat->level);
        set_count(object, "calls", load->calls);
        set(object, "talk_share",
            share(load->duty_ms ? (double)load->talk_ms / (double)load->duty_ms : 0));
        set_count(object, "rings", load->rings);
        set_count(object, "missed", load->missed);
        (void)json_array_append_new(array, object);
    }
    return array;
}

static void set_figures(json_t *object, const struct vl_simulation *s, const struct vl_figures *f)
{
    bool is_baseline = f == &s->baseline;
    set_tally(object, &f->total);
    set_count(object, "callbacks", f->callbacks);
    set(object, "callback_p50_s", seconds(vl_histogram_quantile_ms(&f->callback_waits, 0.50)));
    set(object, "callback_p95_s", seconds(vl_histogram_quantile_ms(&f->callback_waits, 0.95)));
    set_count(object, "tasks_without_owner", f->tasks_without_owner);
    set_count(object, "answered_elsewhere", f->answered_elsewhere);
    set(object, "hotlines", groups(s, VL_GROUPING_HOTLINE, is_baseline));
    set(object, "hospitals", groups(s, VL_GROUPING_HOSPITAL, is_baseline));
    set(object, "hours", groups(s, VL_GROUPING_HOUR, is_baseline));
    set(object, "urgencies", groups(s, VL_GROUPING_URGENCY, is_baseline));
    set(object, "specialists", specialists(s, f));
}

char *vl_report_json(const struct vl_simulation *simulation)
{
    char from[VL_CELL_BYTES];
    json_t *root = json_object(), *baseline = json_object();
    char *text = NULL;
    vl_cell_date(from, simulation->options.from);
    set_count(root, "days", simulation->options.days);
    set_count(root, "seed", simulation->options.seed);
    set_count(root, "calls_per_day", simulation->options.calls_per_day);
    set(root, "from", json_string(from));
    set_figures(root, simulation, &simulation->ours);
    set_figures(baseline, simulation, &simulation->baseline);
    set(root, "baseline", baseline);
    if (root)
        text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(JSON_DIGITS));
    json_decref(root);
    return text;
}

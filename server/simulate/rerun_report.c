#include "simulate/report.h"
#include "simulate/rerun.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_WIDTH (-44)
#define CELL_WIDTH 14
#define MOST_LINES 200 /* calls that differ, in the text */
#define DIGITS     10

static const char *end_text(const struct vl_course *course)
{
    static const char *const texts[VL_END_COUNT + 1] = {
        [VL_END_ANSWERED] = "answered",  [VL_END_CALLBACK] = "called back",
        [VL_END_TASK] = "task",          [VL_END_ABANDONED] = "hung up",
        [VL_END_REFUSED] = "not placed", [VL_STILL_OPEN] = "still open"};
    return texts[course->end];
}

static const char *hospital_text(const struct vl_rerun *r, const struct vl_course *course)
{
    const struct vl_region *region = r->recording->region;
    return course->hospital < region->n_hospitals ? region->hospitals[course->hospital].code : "";
}

/* ---- text ---- */

static void row(struct vl_output *out, const char *name, const char *was, const char *would)
{
    vl_output_add(out, "  ");
    vl_output_column(out, NAME_WIDTH, name);
    vl_output_column(out, CELL_WIDTH, was);
    vl_output_column(out, CELL_WIDTH, would);
    vl_output_add(out, "\n");
}

static void seconds_row(struct vl_output *out, const char *name, int64_t was_ms, int64_t would_ms)
{
    char was[VL_CELL_BYTES], would[VL_CELL_BYTES];
    vl_cell_seconds(was, was_ms);
    vl_cell_seconds(would, would_ms);
    row(out, name, was, would);
}

static void count_row(struct vl_output *out, const char *name, uint64_t was, uint64_t would)
{
    char one[VL_CELL_BYTES], two[VL_CELL_BYTES];
    vl_cell_count(one, was);
    vl_cell_count(two, would);
    row(out, name, one, two);
}

static void sums(struct vl_output *out, const struct vl_rerun *r)
{
    static const char *const ends[VL_END_COUNT] = {[VL_END_ANSWERED] = "answered",
                                                   [VL_END_CALLBACK] =
                                                       "reached by a kept call-back",
                                                   [VL_END_TASK] = "became a task",
                                                   [VL_END_ABANDONED] = "hung up",
                                                   [VL_END_REFUSED] = "could not be placed"};
    const struct vl_tally *was = &r->was, *would = &r->would;
    char one[VL_CELL_BYTES], two[VL_CELL_BYTES];
    row(out, "", "was", "would be");
    vl_cell_share(one, was);
    vl_cell_share(two, would);
    row(out, "answered while the caller waited", one, two);
    seconds_row(out, "seconds to answer, half within",
                vl_histogram_quantile_ms(&was->answers, 0.50),
                vl_histogram_quantile_ms(&would->answers, 0.50));
    seconds_row(out, "seconds to answer, 95 % within",
                vl_histogram_quantile_ms(&was->answers, 0.95),
                vl_histogram_quantile_ms(&would->answers, 0.95));
    seconds_row(out, "longest wait of any caller, seconds", was->longest_wait_ms,
                would->longest_wait_ms);
    for (int i = 0; i < VL_END_COUNT; i++)
        count_row(out, ends[i], was->ends[i], would->ends[i]);
    count_row(out, "answered not at the line's first hospital", r->was_elsewhere,
              r->would_elsewhere);
}

static void course_cells(struct vl_output *out, const struct vl_rerun *r,
                         const struct vl_course *course)
{
    char seconds[VL_CELL_BYTES];
    vl_cell_seconds(seconds, course->wait_ms);
    vl_output_column(out, CELL_WIDTH, end_text(course));
    vl_output_column(out, CELL_WIDTH / 2, hospital_text(r, course));
    vl_output_column(out, CELL_WIDTH / 2 + 2, seconds);
}

static void call_line(struct vl_output *out, const struct vl_rerun *r, size_t i)
{
    const struct vl_recorded_call *c = &r->recording->calls[i];
    const char *hotline = vl_region_hotline_id(r->recording->region, c->hotline);
    char number[VL_CELL_BYTES], at[VL_UTC_TEXT_BYTES];
    vl_cell_count(number, c->id);
    vl_utc_format(c->at, at);
    vl_output_add(out, "  ");
    vl_output_column(out, 8, number);
    vl_output_add(out, "  %.19sZ  ", at);
    vl_output_column(out, -18, hotline ? hotline : "?");
    vl_output_column(out, -10, vl_urgency_name(c->urgency));
    course_cells(out, r, &c->was);
    vl_output_add(out, "  ->");
    course_cells(out, r, &r->rows[i].would);
    vl_output_add(out, "%s\n", r->rows[i].is_longer ? "  *" : "");
}

static void differences(struct vl_output *out, const struct vl_rerun *r)
{
    size_t shown = 0;
    vl_output_add(out, "\n%" PRIu64 " calls would have gone otherwise%s\n", r->n_differ,
                  r->n_differ ? " (end, hospital, seconds waited):" : "");
    for (size_t i = 0; i < r->recording->n_calls && shown < MOST_LINES; i++)
        if (r->rows[i].differs) {
            call_line(out, r, i);
            shown++;
        }
    if (r->n_differ > shown)
        vl_output_add(out, "  and %" PRIu64 " more; --json has them all\n", r->n_differ - shown);
}

static void unknown(struct vl_output *out, const struct vl_rerun *r)
{
    vl_output_add(out, "\nWhat nobody knows:\n");
    vl_output_add(out,
                  "  How long somebody who was answered would have waited. Here he waits until he "
                  "is:\n  %" PRIu64 " callers (*) longer than the journal shows that they did.\n",
                  r->n_longer);
    vl_output_add(out,
                  "  How somebody would have answered a ring that there was not: %" PRIu64
                  " of %" PRIu64 " rings\n  are drawn from how he, or else others, answered in "
                  "this journal.\n",
                  r->n_drawn, r->n_rings);
    vl_output_add(out,
                  "  How long a conversation that there was not would have been: %" PRIu64
                  " are drawn likewise.\n",
                  r->n_talks_drawn);
    vl_output_add(out,
                  "  Not repeated: %" PRIu64 " consults, and what followed %" PRIu64
                  " transfers. Left out: %" PRIu64 "\n  calls that are still open at the end.\n",
                  r->recording->n_consults, r->recording->n_transfers, r->n_open);
}

char *vl_rerun_text(const struct vl_rerun *rerun)
{
    struct vl_output out = {0};
    char from[VL_UTC_TEXT_BYTES], until[VL_UTC_TEXT_BYTES];
    vl_utc_format(rerun->recording->from, from);
    vl_utc_format(rerun->recording->until, until);
    vl_output_add(&out, "%s: %zu calls from %.19sZ to %.19sZ\n\n", rerun->recording->region->name,
                  rerun->recording->n_calls, from, until);
    sums(&out, rerun);
    differences(&out, rerun);
    unknown(&out, rerun);
    return vl_output_take(&out);
}

/* ---- JSON ---- */

static void set(json_t *object, const char *key, json_t *value)
{
    /* A failure is found when the text is made: the member is missing from no other cause. */
    (void)json_object_set_new(object, key, value);
}

static json_t *seconds(int64_t ms)
{
    return ms < 0 ? json_null() : json_real(round((double)ms / 100) / 10);
}

static json_t *tally_json(const struct vl_tally *t, uint64_t elsewhere)
{
    json_t *o = json_object();
    set(o, "calls", json_integer((json_int_t)vl_tally_calls(t)));
    set(o, "answered_share", json_real(round(vl_tally_answered_share(t) * 10000) / 10000));
    set(o, "answer_p50_s", seconds(vl_histogram_quantile_ms(&t->answers, 0.50)));
    set(o, "answer_p95_s", seconds(vl_histogram_quantile_ms(&t->answers, 0.95)));
    set(o, "longest_wait_s", seconds(t->longest_wait_ms));
    for (int i = 0; i < VL_END_COUNT; i++)
        set(o, vl_end_name((enum vl_end)i), json_integer((json_int_t)t->ends[i]));
    set(o, "answered_elsewhere", json_integer((json_int_t)elsewhere));
    return o;
}

static json_t *course_json(const struct vl_rerun *r, const struct vl_course *course)
{
    const char *hospital = hospital_text(r, course);
    bool is_open = course->end == VL_STILL_OPEN;
    json_t *o = json_object();
    set(o, "end", json_string(is_open ? "open" : vl_end_name(course->end)));
    set(o, "wait_s", is_open ? json_null() : seconds(course->wait_ms));
    if (hospital[0])
        set(o, "hospital", json_string(hospital));
    if (course->end == VL_END_TASK)
        set(o, "task", json_string(vl_task_name(course->task)));
    return o;
}

static json_t *calls_json(const struct vl_rerun *r)
{
    json_t *array = json_array();
    char at[VL_UTC_TEXT_BYTES];
    for (size_t i = 0; i < r->recording->n_calls; i++) {
        const struct vl_recorded_call *c = &r->recording->calls[i];
        const char *hotline = vl_region_hotline_id(r->recording->region, c->hotline);
        json_t *o = json_object();
        vl_utc_format(c->at, at);
        set(o, "call", json_integer((json_int_t)c->id));
        set(o, "at", json_string(at));
        set(o, "hotline", hotline ? json_string(hotline) : json_null());
        set(o, "urgency", json_string(vl_urgency_name(c->urgency)));
        set(o, "was", course_json(r, &c->was));
        set(o, "would", course_json(r, &r->rows[i].would));
        set(o, "differs", json_boolean(r->rows[i].differs));
        set(o, "longer_than_known", json_boolean(r->rows[i].is_longer));
        (void)json_array_append_new(array, o);
    }
    return array;
}

static json_t *unknown_json(const struct vl_rerun *r)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "longer_than_known",
                     (json_int_t)r->n_longer, "rings", (json_int_t)r->n_rings, "rings_drawn",
                     (json_int_t)r->n_drawn, "talks_drawn", (json_int_t)r->n_talks_drawn,
                     "consults", (json_int_t)r->recording->n_consults, "transfers",
                     (json_int_t)r->recording->n_transfers, "open", (json_int_t)r->n_open);
}

char *vl_rerun_json(const struct vl_rerun *rerun)
{
    json_t *root = json_object();
    char *text = NULL;
    set(root, "was", tally_json(&rerun->was, rerun->was_elsewhere));
    set(root, "would", tally_json(&rerun->would, rerun->would_elsewhere));
    set(root, "differ", json_integer((json_int_t)rerun->n_differ));
    set(root, "unknown", unknown_json(rerun));
    set(root, "calls", calls_json(rerun));
    if (root)
        text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    json_decref(root);
    return text;
}

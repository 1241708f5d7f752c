#include "simulate/report.h"
#include <stdio.h>

#define NAME_WIDTH (-24)
#define CELL_WIDTH 10
#define WIDE_WIDTH (-44)
#define N_SIDES    2

static void cell(struct vl_output *out, const char *text)
{
    vl_output_column(out, CELL_WIDTH, text);
}

static void count_cell(struct vl_output *out, uint64_t n)
{
    char text[VL_CELL_BYTES];
    vl_cell_count(text, n);
    cell(out, text);
}

static void seconds_cell(struct vl_output *out, int64_t ms)
{
    char text[VL_CELL_BYTES];
    vl_cell_seconds(text, ms);
    cell(out, text);
}

static void share_cell(struct vl_output *out, const struct vl_tally *tally)
{
    char text[VL_CELL_BYTES];
    vl_cell_share(text, tally);
    cell(out, text);
}

static void spoke_cell(struct vl_output *out, const struct vl_tally *tally)
{
    char text[VL_CELL_BYTES];
    vl_cell_spoke(text, tally);
    cell(out, text);
}

static void percent_cell(struct vl_output *out, double share)
{
    char text[VL_CELL_BYTES];
    vl_cell_percent(text, share);
    cell(out, text);
}

static void name(struct vl_output *out, int width, const char *text)
{
    vl_output_add(out, "  ");
    vl_output_column(out, width, text);
}

static void summary_times(struct vl_output *out, const struct vl_tally *const sides[N_SIDES])
{
    static const struct {
        const char *name;
        double quantile;
    } rows[] = {{"seconds to answer, half within", 0.50}, {"seconds to answer, 95 % within", 0.95}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        name(out, WIDE_WIDTH, rows[i].name);
        for (int k = 0; k < N_SIDES; k++)
            seconds_cell(out, vl_histogram_quantile_ms(&sides[k]->answers, rows[i].quantile));
        vl_output_add(out, "\n");
    }
    name(out, WIDE_WIDTH, "seconds to answer, mean");
    for (int k = 0; k < N_SIDES; k++)
        seconds_cell(out, vl_histogram_mean_ms(&sides[k]->answers));
    vl_output_add(out, "\n");
    name(out, WIDE_WIDTH, "longest wait of any caller, seconds");
    for (int k = 0; k < N_SIDES; k++)
        seconds_cell(out, sides[k]->longest_wait_ms);
    vl_output_add(out, "\n");
}

static void summary_ends(struct vl_output *out, const struct vl_tally *const sides[N_SIDES])
{
    static const char *const names[VL_END_COUNT] = {"answered", "reached by a kept call-back",
                                                    "became a task", "hung up",
                                                    "could not be placed"};
    for (int i = 0; i < VL_END_COUNT; i++) {
        name(out, WIDE_WIDTH, names[i]);
        for (int k = 0; k < N_SIDES; k++)
            count_cell(out, sides[k]->ends[i]);
        vl_output_add(out, "\n");
    }
}

static void counts_row(struct vl_output *out, const char *text, uint64_t ours, uint64_t baseline)
{
    name(out, WIDE_WIDTH, text);
    count_cell(out, ours);
    count_cell(out, baseline);
    vl_output_add(out, "\n");
}

static void summary(struct vl_output *out, const struct vl_simulation *s)
{
    const struct vl_tally *const sides[N_SIDES] = {&s->ours.total, &s->baseline.total};
    name(out, WIDE_WIDTH, "");
    cell(out, "ours");
    cell(out, "rota hunt");
    vl_output_add(out, "\n");
    name(out, WIDE_WIDTH, "answered while the caller waited");
    for (int k = 0; k < N_SIDES; k++)
        share_cell(out, sides[k]);
    vl_output_add(out, "\n");
    name(out, WIDE_WIDTH, "spoke to a specialist, then or by call-back");
    for (int k = 0; k < N_SIDES; k++)
        spoke_cell(out, sides[k]);
    vl_output_add(out, "\n");
    summary_times(out, sides);
    summary_ends(out, sides);
    counts_row(out, "took a call-back when patience ended", s->ours.callbacks,
               s->baseline.callbacks);
    counts_row(out, "answered at another hospital", s->ours.answered_elsewhere,
               s->baseline.answered_elsewhere);
}

static void group_head(struct vl_output *out, const char *title, enum vl_grouping grouping)
{
    static const char *const heads[] = {"answered", "p50 s", "p95 s",  "longest",
                                        "kept",     "tasks", "hung up"};
    static const char *const baseline_heads[] = {"answered", "p50 s", "p95 s", "hung up"};
    vl_output_add(out, "\n");
    name(out, NAME_WIDTH, title);
    cell(out, "calls");
    if (grouping == VL_GROUPING_HOTLINE)
        cell(out, "busiest");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        cell(out, heads[i]);
    if (grouping == VL_GROUPING_HOSPITAL)
        cell(out, "took");
    vl_output_add(out, "  |");
    for (size_t i = 0; i < sizeof baseline_heads / sizeof *baseline_heads; i++)
        cell(out, baseline_heads[i]);
    if (grouping == VL_GROUPING_HOSPITAL)
        cell(out, "took");
    vl_output_add(out, "\n");
}

static void group_row(struct vl_output *out, const struct vl_group *g, enum vl_grouping grouping)
{
    bool is_hospital = grouping == VL_GROUPING_HOSPITAL;
    name(out, NAME_WIDTH, g->id);
    count_cell(out, vl_tally_calls(g->ours));
    if (grouping == VL_GROUPING_HOTLINE)
        percent_cell(out, g->busiest_load);
    share_cell(out, g->ours);
    seconds_cell(out, vl_histogram_quantile_ms(&g->ours->answers, 0.50));
    seconds_cell(out, vl_histogram_quantile_ms(&g->ours->answers, 0.95));
    seconds_cell(out, g->ours->longest_wait_ms);
    count_cell(out, g->ours->ends[VL_END_CALLBACK]);
    count_cell(out, g->ours->ends[VL_END_TASK]);
    count_cell(out, g->ours->ends[VL_END_ABANDONED]);
    if (is_hospital)
        count_cell(out, g->answered_here[0]);
    vl_output_add(out, "  |");
    share_cell(out, g->baseline);
    seconds_cell(out, vl_histogram_quantile_ms(&g->baseline->answers, 0.50));
    seconds_cell(out, vl_histogram_quantile_ms(&g->baseline->answers, 0.95));
    count_cell(out, g->baseline->ends[VL_END_ABANDONED]);
    if (is_hospital)
        count_cell(out, g->answered_here[1]);
    vl_output_add(out, "\n");
}

static void group_table(struct vl_output *out, const struct vl_simulation *s,
                        enum vl_grouping grouping)
{
    static const char *const titles[VL_GROUPING_COUNT] = {"line", "first hospital", "hour",
                                                          "urgency"};
    struct vl_group g;
    group_head(out, titles[grouping], grouping);
    for (size_t i = 0; i < vl_group_count(s, grouping); i++)
        if (vl_group_at(s, grouping, i, &g))
            group_row(out, &g, grouping);
    if (grouping == VL_GROUPING_HOTLINE)
        vl_output_add(out, "  busiest: the work of the line's busiest hour, of its people's time. "
                           "Above 100 %% they cannot answer everybody.\n");
}

static void load_cells(struct vl_output *out, const struct vl_load *load)
{
    char talk[VL_CELL_BYTES];
    vl_cell_talk(talk, load);
    count_cell(out, load->calls);
    cell(out, talk);
    count_cell(out, load->rings);
    count_cell(out, load->missed);
}

static void load_table(struct vl_output *out, const struct vl_simulation *s)
{
    const struct vl_region *region = s->scene->region;
    vl_output_add(out, "\n");
    name(out, NAME_WIDTH, "specialist");
    cell(out, "hospital");
    for (int side = 0; side < N_SIDES; side++) {
        cell(out, "calls");
        cell(out, "talking");
        cell(out, "rings");
        cell(out, "missed");
        vl_output_add(out, "%s", side == 0 ? "  |" : "\n");
    }
    for (uint16_t i = 0; i < s->scene->n_seats; i++) {
        name(out, NAME_WIDTH, region->people[s->scene->seats[i].person].id);
        cell(out, region->hospitals[s->scene->seats[i].hospital].code);
        load_cells(out, &s->ours.seats[i]);
        vl_output_add(out, "  |");
        load_cells(out, &s->baseline.seats[i]);
        vl_output_add(out, "\n");
    }
}

char *vl_report_text(const struct vl_simulation *simulation)
{
    const struct vl_simulate_options *o = &simulation->options;
    struct vl_output out = {0};
    char from[VL_CELL_BYTES], calls[VL_CELL_BYTES];
    vl_cell_date(from, o->from);
    vl_cell_count(calls, vl_tally_calls(&simulation->ours.total));
    vl_output_add(&out, "%s: %u days from %s, %u calls a working day, seed %llu: %s calls\n\n",
                  simulation->scene->region->name, o->days, from, o->calls_per_day,
                  (unsigned long long)o->seed, calls);
    summary(&out, simulation);
    for (int i = 0; i < VL_GROUPING_COUNT; i++)
        group_table(&out, simulation, (enum vl_grouping)i);
    load_table(&out, simulation);
    return vl_output_take(&out);
}

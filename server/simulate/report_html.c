/* report_html.c - the page: no script, no address outside itself, every text escaped. */
#include "simulate/chart.h"
#include "simulate/report.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIN_MS   5000
#define N_BINS   13 /* twelve of 5 s, and the rest */
#define PER_CENT 100

static const char style[] =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1a1f26;--muted:#56606c;--line:#c9d0d8;"
    "--ours:#0b62a8;--hunt:#b4560b}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#14181d;--text:#e8ecf0;--muted:#a5b0bc;"
    "--line:#3a444f;--ours:#6cb6f5;--hunt:#f0a35c}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:72rem;padding:1rem;background:var(--ground);color:var(--text);"
    "font:1rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-block-start:2.5rem}\n"
    "[lang=en]{display:block;font-size:.85em;font-weight:400;color:var(--muted)}\n"
    ".pair{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}\n"
    ".pair>*{flex:1 1 20rem;min-width:0}\n"
    "svg{width:100%;max-width:34rem;height:auto}svg text{font-size:11px;fill:currentColor}\n"
    "svg line{stroke:var(--line)}.ours{fill:var(--ours)}.hunt{fill:var(--hunt)}\n"
    ".key span{display:inline-block;inline-size:.9em;block-size:.9em;margin-inline-end:.3em}\n"
    ".key .ours{background:var(--ours)}.key .hunt{background:var(--hunt)}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;inline-size:100%;"
    "overflow-wrap:normal}\n"
    "th,td{padding:.25rem .5rem;border-block-end:1px solid var(--line);text-align:end;"
    "vertical-align:top;font-variant-numeric:tabular-nums}\n"
    "th{font-weight:600}th:first-child,td:first-child,.words td{text-align:start}\n";

/* A number as Danes write it. */
static void number(struct vl_output *out, const char *cell)
{
    char text[VL_CELL_BYTES];
    snprintf(text, sizeof text, "%s", cell);
    char *point = strchr(text, '.');
    if (point)
        *point = ',';
    vl_output_html(out, text);
}

static void both(struct vl_output *out, const char *tag, const char *da, const char *en)
{
    vl_output_add(out, "<%s>", tag);
    vl_output_html(out, da);
    vl_output_add(out, " <span lang=\"en\">");
    vl_output_html(out, en);
    vl_output_add(out, "</span></%s>\n", tag);
}

static void td(struct vl_output *out, const char *cell)
{
    vl_output_add(out, "<td>");
    number(out, cell);
    vl_output_add(out, "</td>");
}

static void td_count(struct vl_output *out, uint64_t n)
{
    char cell[VL_CELL_BYTES];
    vl_cell_count(cell, n);
    td(out, cell);
}

static void td_seconds(struct vl_output *out, int64_t ms)
{
    char cell[VL_CELL_BYTES];
    vl_cell_seconds(cell, ms);
    td(out, cell);
}

static void td_share(struct vl_output *out, const struct vl_tally *tally)
{
    char cell[VL_CELL_BYTES];
    vl_cell_share(cell, tally);
    td(out, cell);
}

static void td_percent(struct vl_output *out, double share)
{
    char cell[VL_CELL_BYTES];
    vl_cell_percent(cell, share);
    td(out, cell);
}

struct heading {
    const char *da, *en;
};

static void table_begin(struct vl_output *out, const char *label, const struct heading *headings,
                        size_t n)
{
    vl_output_add(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    vl_output_html(out, label);
    vl_output_add(out, "\"><table><thead><tr>");
    for (size_t i = 0; i < n; i++) {
        if (headings[i].da[0])
            both(out, "th", headings[i].da, headings[i].en);
        else
            vl_output_add(out, "<td></td>");
    }
    vl_output_add(out, "</tr></thead><tbody>\n");
}

static void table_end(struct vl_output *out)
{
    vl_output_add(out, "</tbody></table></div>\n");
}

static void row_name(struct vl_output *out, const char *da, const char *en)
{
    vl_output_add(out, "<tr><th scope=\"row\">");
    vl_output_html(out, da);
    if (strcmp(da, en) != 0) {
        vl_output_add(out, " <span lang=\"en\">");
        vl_output_html(out, en);
        vl_output_add(out, "</span>");
    }
    vl_output_add(out, "</th>");
}

static void section(struct vl_output *out, const char *da, const char *en)
{
    both(out, "h2", da, en);
    vl_output_add(out, "<p class=\"key\"><span class=\"ours\"></span>Vagtlinje &nbsp; "
                       "<span class=\"hunt\"></span>Vagtliste <i lang=\"en\">"
                       "Vagtlinje; plain rota hunt</i></p>\n<div class=\"pair\">\n");
}

static void section_end(struct vl_output *out)
{
    vl_output_add(out, "</div>\n");
}

static void summary_row(struct vl_output *out, const char *da, const char *en,
                        const struct vl_simulation *s,
                        void (*cell)(struct vl_output *, const struct vl_figures *))
{
    row_name(out, da, en);
    cell(out, &s->ours);
    cell(out, &s->baseline);
    vl_output_add(out, "</tr>\n");
}

static void cell_share(struct vl_output *out, const struct vl_figures *f)
{
    td_share(out, &f->total);
}
static void cell_spoke(struct vl_output *out, const struct vl_figures *f)
{
    char cell[VL_CELL_BYTES];
    vl_cell_spoke(cell, &f->total);
    td(out, cell);
}
static void cell_p50(struct vl_output *out, const struct vl_figures *f)
{
    td_seconds(out, vl_histogram_quantile_ms(&f->total.answers, 0.50));
}
static void cell_p95(struct vl_output *out, const struct vl_figures *f)
{
    td_seconds(out, vl_histogram_quantile_ms(&f->total.answers, 0.95));
}
static void cell_mean(struct vl_output *out, const struct vl_figures *f)
{
    td_seconds(out, vl_histogram_mean_ms(&f->total.answers));
}
static void cell_longest(struct vl_output *out, const struct vl_figures *f)
{
    td_seconds(out, f->total.longest_wait_ms);
}
static void cell_callbacks(struct vl_output *out, const struct vl_figures *f)
{
    td_count(out, f->callbacks);
}
static void cell_kept(struct vl_output *out, const struct vl_figures *f)
{
    td_count(out, f->total.ends[VL_END_CALLBACK]);
}
static void cell_callback_p95(struct vl_output *out, const struct vl_figures *f)
{
    td_seconds(out, vl_histogram_quantile_ms(&f->callback_waits, 0.95));
}
static void cell_tasks(struct vl_output *out, const struct vl_figures *f)
{
    td_count(out, f->total.ends[VL_END_TASK]);
}
static void cell_abandoned(struct vl_output *out, const struct vl_figures *f)
{
    td_count(out, f->total.ends[VL_END_ABANDONED]);
}
static void cell_elsewhere(struct vl_output *out, const struct vl_figures *f)
{
    td_count(out, f->answered_elsewhere);
}

static void summary(struct vl_output *out, const struct vl_simulation *s)
{
    static const struct heading headings[] = {
        {"", ""}, {"Vagtlinje", "ours"}, {"Vagtliste", "rota hunt"}};
    static const struct {
        const char *da, *en;
        void (*cell)(struct vl_output *, const struct vl_figures *);
    } rows[] = {
        {"Besvaret, mens lægen ventede", "Answered while the caller waited", cell_share},
        {"Talte med en speciallæge, straks eller ved opkald",
         "Spoke to a specialist, then or rung up", cell_spoke},
        {"Sekunder til svar: halvdelen inden for", "Seconds to answer: half within", cell_p50},
        {"95 % inden for", "95 % within", cell_p95},
        {"gennemsnit", "mean", cell_mean},
        {"Længste ventetid, sekunder", "Longest wait, seconds", cell_longest},
        {"Valgte at blive ringet op", "Took a call-back", cell_callbacks},
        {"... og blev nået", "... and was reached", cell_kept},
        {"... 95 % inden for, sekunder", "... 95 % within, seconds", cell_callback_p95},
        {"Blev til en opgave", "Became a task", cell_tasks},
        {"Lagde på", "Hung up", cell_abandoned},
        {"Besvaret på et andet hospital", "Answered at another hospital", cell_elsewhere},
    };
    both(out, "h2", "Samlet", "In all");
    table_begin(out, "Samlet", headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        summary_row(out, rows[i].da, rows[i].en, s, rows[i].cell);
    table_end(out);
}

static void group_cells(struct vl_output *out, const struct vl_tally *t)
{
    td_share(out, t);
    td_seconds(out, vl_histogram_quantile_ms(&t->answers, 0.50));
    td_seconds(out, vl_histogram_quantile_ms(&t->answers, 0.95));
}

#define EVERY_GROUPING VL_GROUPING_COUNT

static void group_head(struct vl_output *out, enum vl_grouping grouping, const char *label)
{
    static const struct {
        struct heading heading;
        enum vl_grouping only;
    } columns[] = {
        {{"", ""}, EVERY_GROUPING},
        {{"Opkald", "calls"}, EVERY_GROUPING},
        {{"Travleste time: arbejde af tiden", "busiest hour: work of the time"},
         VL_GROUPING_HOTLINE},
        {{"Besvaret", "answered"}, EVERY_GROUPING},
        {{"50 %, s", "p50, s"}, EVERY_GROUPING},
        {{"95 %, s", "p95, s"}, EVERY_GROUPING},
        {{"Vagtliste: besvaret", "rota hunt: answered"}, EVERY_GROUPING},
        {{"50 %, s", "p50, s"}, EVERY_GROUPING},
        {{"95 %, s", "p95, s"}, EVERY_GROUPING},
        {{"Tog i alt", "took in all"}, VL_GROUPING_HOSPITAL},
        {{"Vagtliste: tog i alt", "rota hunt: took in all"}, VL_GROUPING_HOSPITAL},
    };
    struct heading headings[sizeof columns / sizeof *columns];
    size_t n = 0;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i].only == EVERY_GROUPING || columns[i].only == grouping)
            headings[n++] = columns[i].heading;
    table_begin(out, label, headings, n);
}

static void group_table(struct vl_output *out, const struct vl_simulation *s,
                        enum vl_grouping grouping, const char *label)
{
    bool is_hospital = grouping == VL_GROUPING_HOSPITAL;
    struct vl_group g;
    group_head(out, grouping, label);
    for (size_t i = 0; i < vl_group_count(s, grouping); i++) {
        if (!vl_group_at(s, grouping, i, &g))
            continue;
        row_name(out, g.name_da, g.name_en);
        td_count(out, vl_tally_calls(g.ours));
        if (grouping == VL_GROUPING_HOTLINE)
            td_percent(out, g.busiest_load);
        group_cells(out, g.ours);
        group_cells(out, g.baseline);
        for (int side = 0; is_hospital && side < VL_CHART_SIDES; side++)
            td_count(out, g.answered_here[side]);
        vl_output_add(out, "</tr>\n");
    }
    table_end(out);
}

static void set_text(struct vl_chart_row *row, int side, const char *cell)
{
    snprintf(row->texts[side], sizeof row->texts[side], "%s", cell);
    char *point = strchr(row->texts[side], '.');
    if (point)
        *point = ',';
}

static void set_share(struct vl_chart_row *row, int side, const struct vl_tally *t)
{
    char cell[VL_CELL_BYTES];
    vl_cell_share(cell, t);
    row->values[side] = vl_tally_calls(t) ? vl_tally_answered_share(t) : -1;
    set_text(row, side, cell);
}

static void hotlines(struct vl_output *out, const struct vl_simulation *s)
{
    struct vl_chart_row *rows = calloc(VL_MAX_HOTLINES, sizeof *rows);
    struct vl_group g;
    size_t n = 0;
    out->failed = out->failed || !rows;
    for (size_t i = 0; rows && i < vl_group_count(s, VL_GROUPING_HOTLINE); i++) {
        if (!vl_group_at(s, VL_GROUPING_HOTLINE, i, &g))
            continue;
        snprintf(rows[n].name, sizeof rows[n].name, "%s", g.name_da);
        set_share(&rows[n], 0, g.ours);
        set_share(&rows[n++], 1, g.baseline);
    }
    section(out, "Besvaret pr. linje", "Answered per line");
    if (rows)
        vl_chart_bars(out, "Besvaret pr. linje", rows, n, 1);
    group_table(out, s, VL_GROUPING_HOTLINE, "Besvaret pr. linje");
    section_end(out);
    free(rows);
}

/* Of all calls, so that the columns of a run add up to its answered share. */
static double bin_share(const struct vl_tally *t, int bin)
{
    const struct vl_histogram *h = &t->answers;
    uint64_t calls = vl_tally_calls(t);
    uint64_t below = vl_histogram_below(h, (int64_t)bin * BIN_MS);
    uint64_t to = bin == N_BINS - 1 ? h->n : vl_histogram_below(h, (int64_t)(bin + 1) * BIN_MS);
    return calls ? (double)(to - below) / (double)calls * PER_CENT : 0;
}

static void answer_times(struct vl_output *out, const struct vl_simulation *s)
{
    static const struct heading headings[] = {{"Sekunder", "seconds"},
                                              {"Vagtlinje, % af opkald", "ours, % of calls"},
                                              {"Vagtliste, % af opkald", "rota hunt, % of calls"}};
    struct vl_chart_row rows[N_BINS] = {0};
    for (int i = 0; i < N_BINS; i++) {
        const struct vl_tally *const sides[] = {&s->ours.total, &s->baseline.total};
        snprintf(rows[i].name, sizeof rows[i].name, "%s%d", i == N_BINS - 1 ? ">" : "",
                 i * BIN_MS / 1000);
        for (int k = 0; k < VL_CHART_SIDES; k++) {
            char cell[VL_CELL_BYTES];
            rows[i].values[k] = bin_share(sides[k], i);
            snprintf(cell, sizeof cell, "%.1f", rows[i].values[k]);
            snprintf(rows[i].texts[k], sizeof rows[i].texts[k], "%s", cell);
        }
    }
    section(out, "Sekunder til svar", "Seconds to answer");
    vl_chart_columns(out, "Sekunder til svar, i trin på 5 sekunder", "% af opkald", rows, N_BINS);
    table_begin(out, "Sekunder til svar", headings, sizeof headings / sizeof *headings);
    for (int i = 0; i < N_BINS; i++) {
        char name[VL_CHART_TEXT_BYTES];
        snprintf(name, sizeof name, i == N_BINS - 1 ? "over %d" : "%d-%d", i * BIN_MS / 1000,
                 (i + 1) * BIN_MS / 1000);
        row_name(out, name, name);
        td(out, rows[i].texts[0]);
        td(out, rows[i].texts[1]);
        vl_output_add(out, "</tr>\n");
    }
    table_end(out);
    section_end(out);
}

static void hours(struct vl_output *out, const struct vl_simulation *s)
{
    struct vl_chart_row rows[VL_MODEL_HOURS] = {0};
    struct vl_group g;
    size_t n = 0;
    for (size_t i = 0; i < vl_group_count(s, VL_GROUPING_HOUR); i++) {
        if (!vl_group_at(s, VL_GROUPING_HOUR, i, &g))
            continue;
        snprintf(rows[n].name, sizeof rows[n].name, "%s", g.id);
        rows[n].values[0] = (double)vl_histogram_quantile_ms(&g.ours->answers, 0.95) / 1000;
        rows[n++].values[1] = (double)vl_histogram_quantile_ms(&g.baseline->answers, 0.95) / 1000;
    }
    section(out, "Svartid hen over dagen: 95 % inden for", "Over the day: 95 % answered within");
    vl_chart_columns(out, "Sekunder, som 95 % er besvaret inden for, pr. time", "sekunder", rows,
                     n);
    group_table(out, s, VL_GROUPING_HOUR, "Svartid pr. time");
    section_end(out);
}

static void load_row(struct vl_output *out, const struct vl_load *load)
{
    char cell[VL_CELL_BYTES];
    vl_cell_talk(cell, load);
    td_count(out, load->calls);
    td(out, cell);
    td_count(out, load->rings);
    td_count(out, load->missed);
}

static void load_table(struct vl_output *out, const struct vl_simulation *s)
{
    static const struct heading headings[] = {
        {"", ""},
        {"Opkald", "calls"},
        {"I samtale", "talking"},
        {"Ringninger", "rings"},
        {"Ubesvarede", "missed"},
        {"Vagtliste: opkald", "rota hunt: calls"},
        {"I samtale", "talking"},
        {"Ringninger", "rings"},
        {"Ubesvarede", "missed"},
    };
    table_begin(out, "Belastning pr. specialist", headings, sizeof headings / sizeof *headings);
    for (uint16_t i = 0; i < s->scene->n_seats; i++) {
        const char *id = s->scene->region->people[s->scene->seats[i].person].id;
        row_name(out, id, id);
        load_row(out, &s->ours.seats[i]);
        load_row(out, &s->baseline.seats[i]);
        vl_output_add(out, "</tr>\n");
    }
    table_end(out);
}

static double talk_share(const struct vl_load *load)
{
    return load->duty_ms ? (double)load->talk_ms / (double)load->duty_ms : 0;
}

static void loads(struct vl_output *out, const struct vl_simulation *s)
{
    size_t n = s->scene->n_seats;
    struct vl_chart_row *rows = calloc(n + 1, sizeof *rows);
    double most = 0;
    out->failed = out->failed || !rows;
    for (size_t i = 0; rows && i < n; i++) {
        const struct vl_load *const sides[] = {&s->ours.seats[i], &s->baseline.seats[i]};
        snprintf(rows[i].name, sizeof rows[i].name, "%s",
                 s->scene->region->people[s->scene->seats[i].person].id);
        for (int k = 0; k < VL_CHART_SIDES; k++) {
            char cell[VL_CELL_BYTES];
            vl_cell_talk(cell, sides[k]);
            set_text(&rows[i], k, cell);
            rows[i].values[k] = talk_share(sides[k]);
            most = rows[i].values[k] > most ? rows[i].values[k] : most;
        }
    }
    section(out, "Belastning: andel af vagten i samtale",
            "Load: share of the duty in conversation");
    if (rows)
        vl_chart_bars(out, "Andel af vagten i samtale, pr. specialist", rows, n, most);
    load_table(out, s);
    section_end(out);
    free(rows);
}

static void more_groups(struct vl_output *out, const struct vl_simulation *s)
{
    both(out, "h2", "Efter hastegrad", "By urgency");
    group_table(out, s, VL_GROUPING_URGENCY, "Efter hastegrad");
    both(out, "h2", "Efter linjens første hospital", "By the line's first hospital");
    group_table(out, s, VL_GROUPING_HOSPITAL, "Efter hospital");
}

static void model_row(struct vl_output *out, const char *name, const json_t *section_of)
{
    const char *key;
    json_t *value;
    bool is_first = true;
    row_name(out, name, name);
    vl_output_add(out, "<td>");
    json_object_foreach ((json_t *)section_of, key, value) {
        if (!json_is_number(value))
            continue;
        vl_output_add(out, is_first ? "" : ", ");
        vl_output_html(out, key);
        vl_output_add(out, " %g", json_number_value(value));
        is_first = false;
    }
    vl_output_add(out, "</td><td>");
    const char *why = vl_json_string(section_of, "why");
    vl_output_html(out, why ? why : "");
    vl_output_add(out, "</td></tr>\n");
}

static void model(struct vl_output *out, const struct vl_simulation *s)
{
    static const struct heading headings[] = {
        {"Afsnit", "section"}, {"Tal", "numbers"}, {"Hvorfor", "why"}};
    const char *key;
    json_t *value;
    both(out, "h2", "Modellens tal", "The model's numbers");
    vl_output_add(out, "<div class=\"words\">");
    table_begin(out, "Modellens tal", headings, sizeof headings / sizeof *headings);
    json_object_foreach (s->scene->model->source, key, value)
        if (json_is_object(value))
            model_row(out, key, value);
    table_end(out);
    vl_output_add(out, "</div>\n");
}

static void head(struct vl_output *out, const struct vl_simulation *s)
{
    const struct vl_simulate_options *o = &s->options;
    char from[VL_CELL_BYTES], calls[VL_CELL_BYTES], da[320], en[320];
    vl_cell_date(from, o->from);
    vl_cell_count(calls, vl_tally_calls(&s->ours.total));
    snprintf(da, sizeof da,
             "%.120s: %u dage fra %s, %u opkald pr. hverdag, frø %llu; i alt %s opkald.",
             s->scene->region->name, o->days, from, o->calls_per_day, (unsigned long long)o->seed,
             calls);
    snprintf(en, sizeof en,
             "%.120s: %u days from %s, %u calls a working day, seed %llu; %s calls in all.",
             s->scene->region->name, o->days, from, o->calls_per_day, (unsigned long long)o->seed,
             calls);
    vl_output_add(out,
                  "<!doctype html>\n<html lang=\"da\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                  "<title>Simulering af vagtlinjen</title>\n<style>\n%s</style></head>\n"
                  "<body><main>\n",
                  style);
    both(out, "h1", "Simulering af vagtlinjen", "Simulation of the hotline");
    both(out, "p", da, en);
    both(out, "p",
         "Begge forløb møder de samme opkald og de samme mennesker. Vagtlisten ringer i fast "
         "rækkefølge på ét hospital og ved ikke, hvem der er optaget. Personerne er opdigtede.",
         "Both runs meet the same calls and the same people. The rota hunt rings one hospital in a "
         "fixed order and does not know who is busy. The people are invented.");
}

char *vl_report_html(const struct vl_simulation *simulation)
{
    struct vl_output out = {0};
    head(&out, simulation);
    summary(&out, simulation);
    hotlines(&out, simulation);
    answer_times(&out, simulation);
    hours(&out, simulation);
    loads(&out, simulation);
    more_groups(&out, simulation);
    model(&out, simulation);
    vl_output_add(&out, "</main></body></html>\n");
    return vl_output_take(&out);
}

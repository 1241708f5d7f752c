/* chart.h - charts as SVG text inside a page: two values side by side, ours and the rota hunt's.
 *
 * The page's style sheet colours them by the classes "ours" and "hunt"; a chart never stands
 * without a table of the same numbers. */
#ifndef VL_SIMULATE_CHART_H
#define VL_SIMULATE_CHART_H

#include "simulate/output.h"

#define VL_CHART_SIDES      2 /* ours, the rota hunt */
#define VL_CHART_TEXT_BYTES 128

struct vl_chart_row {
    char name[VL_CHART_TEXT_BYTES];                  /* escaped when it is written */
    double values[VL_CHART_SIDES];                   /* negative: no value, no bar */
    char texts[VL_CHART_SIDES][VL_CHART_TEXT_BYTES]; /* beside the bar; may be "" */
};

/* Bars from the left, one below the other: for long names. `most`: the whole width. */
void vl_chart_bars(struct vl_output *out, const char *label, const struct vl_chart_row *rows,
                   size_t n, double most);
/* Upright columns, side by side: for a scale. The highest value is the whole height; a line says
 * what it is, by the unit. */
void vl_chart_columns(struct vl_output *out, const char *label, const char *unit,
                      const struct vl_chart_row *rows, size_t n);

#endif

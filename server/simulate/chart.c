#include "simulate/chart.h"

/* In units of the drawing, which are pixels on a phone. */
#define WIDTH         330.0
#define ROW_HEIGHT    44
#define NAME_BASE     12
#define BAR_TOP       17
#define BAR_HEIGHT    11
#define BAR_STEP      12
#define VALUE_WIDTH   60.0
#define COLUMN_HEIGHT 150.0
#define COLUMN_TOP    18.0
#define LABEL_HEIGHT  18.0
#define GAP_SHARE     0.25 /* of a column's place */
#define MOST_LABELS   14

static const char *const classes[VL_CHART_SIDES] = {"ours", "hunt"};

static void begin(struct vl_output *out, const char *label, double height)
{
    vl_output_add(out, "<svg role=\"img\" viewBox=\"0 0 %.0f %.0f\" aria-label=\"", WIDTH, height);
    vl_output_html(out, label);
    vl_output_add(out, "\">\n");
}

static void bar(struct vl_output *out, double top, const struct vl_chart_row *row, int side,
                double most)
{
    double share = most > 0 ? row->values[side] / most : 0;
    double width = (share > 1 ? 1 : share) * (WIDTH - VALUE_WIDTH);
    if (row->values[side] < 0)
        width = 0;
    vl_output_add(out, "<rect class=\"%s\" x=\"0\" y=\"%.0f\" width=\"%.1f\" height=\"%d\"/>",
                  classes[side], top, width, BAR_HEIGHT);
    vl_output_add(out, "<text x=\"%.1f\" y=\"%.0f\">", width + 4, top + BAR_HEIGHT - 1);
    vl_output_html(out, row->texts[side]);
    vl_output_add(out, "</text>\n");
}

void vl_chart_bars(struct vl_output *out, const char *label, const struct vl_chart_row *rows,
                   size_t n, double most)
{
    begin(out, label, (double)n * ROW_HEIGHT);
    for (size_t i = 0; i < n; i++) {
        double y = (double)i * ROW_HEIGHT;
        vl_output_add(out, "<text x=\"0\" y=\"%.0f\">", y + NAME_BASE);
        vl_output_html(out, rows[i].name);
        vl_output_add(out, "</text>\n");
        for (int side = 0; side < VL_CHART_SIDES; side++)
            bar(out, y + BAR_TOP + side * BAR_STEP, &rows[i], side, most);
    }
    vl_output_add(out, "</svg>\n");
}

static double highest(const struct vl_chart_row *rows, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        for (int side = 0; side < VL_CHART_SIDES; side++)
            if (rows[i].values[side] > most)
                most = rows[i].values[side];
    return most;
}

static void column(struct vl_output *out, double x, double width, double share, int side)
{
    double height = share > 0 ? share * COLUMN_HEIGHT : 0;
    vl_output_add(out,
                  "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                  classes[side], x, COLUMN_TOP + COLUMN_HEIGHT - height, width, height);
}

void vl_chart_columns(struct vl_output *out, const char *label, const char *unit,
                      const struct vl_chart_row *rows, size_t n)
{
    double most = highest(rows, n), place = n ? WIDTH / (double)n : WIDTH;
    double width = place * (1 - GAP_SHARE) / VL_CHART_SIDES;
    size_t every = n / MOST_LABELS + 1;
    begin(out, label, COLUMN_TOP + COLUMN_HEIGHT + LABEL_HEIGHT);
    vl_output_add(out, "<line x1=\"0\" x2=\"%.0f\" y1=\"%.0f\" y2=\"%.0f\"/>", WIDTH, COLUMN_TOP,
                  COLUMN_TOP);
    vl_output_add(out, "<text x=\"0\" y=\"%.0f\">%.0f ", COLUMN_TOP - 5, most);
    vl_output_html(out, unit);
    vl_output_add(out, "</text>\n");
    for (size_t i = 0; i < n; i++) {
        double x = (double)i * place;
        for (int side = 0; side < VL_CHART_SIDES; side++)
            column(out, x + side * width, width, most > 0 ? rows[i].values[side] / most : 0, side);
        if (i % every)
            continue;
        vl_output_add(out, "<text x=\"%.1f\" y=\"%.0f\">", x,
                      COLUMN_TOP + COLUMN_HEIGHT + LABEL_HEIGHT - 4);
        vl_output_html(out, rows[i].name);
        vl_output_add(out, "</text>\n");
    }
    vl_output_add(out, "</svg>\n");
}

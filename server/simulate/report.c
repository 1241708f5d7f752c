#include "simulate/report.h"
#include <inttypes.h>
#include <stdio.h>

size_t vl_group_count(const struct vl_simulation *s, enum vl_grouping grouping)
{
    switch (grouping) {
    case VL_GROUPING_HOTLINE:
        return s->scene->region->n_hotlines;
    case VL_GROUPING_HOSPITAL:
        return s->scene->region->n_hospitals;
    case VL_GROUPING_HOUR:
        return VL_MODEL_HOURS;
    case VL_GROUPING_URGENCY:
        return VL_URGENCY_COUNT;
    case VL_GROUPING_COUNT:
    default:
        return 0;
    }
}

static void set_names(struct vl_group *g, const char *id, const char *da, const char *en)
{
    snprintf(g->id, sizeof g->id, "%s", id);
    snprintf(g->name_da, sizeof g->name_da, "%s", da);
    snprintf(g->name_en, sizeof g->name_en, "%s", en);
}

static void set_tallies(struct vl_group *g, const struct vl_tally *ours,
                        const struct vl_tally *baseline)
{
    g->ours = ours;
    g->baseline = baseline;
}

static void fill_hospital(const struct vl_simulation *s, size_t i, struct vl_group *g)
{
    const struct vl_hospital *h = &s->scene->region->hospitals[i];
    set_names(g, h->code, h->name, h->name);
    set_tallies(g, &s->ours.hospitals[i], &s->baseline.hospitals[i]);
    g->answered_here[0] = s->ours.answered_at[i];
    g->answered_here[1] = s->baseline.answered_at[i];
}

static void fill_hour(const struct vl_simulation *s, size_t i, struct vl_group *g)
{
    char hour[8], name[16];
    snprintf(hour, sizeof hour, "%02u", (unsigned)(i % VL_MODEL_HOURS));
    snprintf(name, sizeof name, "%02u-%02u", (unsigned)(i % VL_MODEL_HOURS),
             (unsigned)(i % VL_MODEL_HOURS) + 1);
    set_names(g, hour, name, name);
    set_tallies(g, &s->ours.hours[i], &s->baseline.hours[i]);
}

static void fill_urgency(const struct vl_simulation *s, size_t i, struct vl_group *g)
{
    static const char *const da[VL_URGENCY_COUNT] = {"Straks", "Haster", "Subakut", "Rutine"};
    static const char *const en[VL_URGENCY_COUNT] = {"Immediate", "Urgent", "Subacute", "Routine"};
    set_names(g, vl_urgency_name((enum vl_urgency)i), da[i], en[i]);
    set_tallies(g, &s->ours.urgencies[i], &s->baseline.urgencies[i]);
}

bool vl_group_at(const struct vl_simulation *s, enum vl_grouping grouping, size_t i,
                 struct vl_group *out)
{
    const struct vl_hotline *h;
    *out = (struct vl_group){.ours = NULL};
    switch (grouping) {
    case VL_GROUPING_HOTLINE:
        h = &s->scene->region->hotlines[i];
        set_names(out, h->id, h->name_da, h->name_en);
        set_tallies(out, &s->ours.hotlines[i], &s->baseline.hotlines[i]);
        out->busiest_load =
            vl_scene_busiest_load(s->scene, (vl_hotline_index)i, s->options.calls_per_day);
        break;
    case VL_GROUPING_HOSPITAL:
        fill_hospital(s, i, out);
        break;
    case VL_GROUPING_HOUR:
        fill_hour(s, i, out);
        break;
    case VL_GROUPING_URGENCY:
        fill_urgency(s, i, out);
        break;
    case VL_GROUPING_COUNT:
    default:
        return false;
    }
    return vl_tally_calls(out->ours) > 0 || out->answered_here[0] > 0;
}

static void share_cell(char out[VL_CELL_BYTES], const struct vl_tally *tally, double share)
{
    if (vl_tally_calls(tally) == 0)
        snprintf(out, VL_CELL_BYTES, "-");
    else
        snprintf(out, VL_CELL_BYTES, "%.1f %%", 100 * share);
}

void vl_cell_share(char out[VL_CELL_BYTES], const struct vl_tally *tally)
{
    share_cell(out, tally, vl_tally_answered_share(tally));
}

void vl_cell_spoke(char out[VL_CELL_BYTES], const struct vl_tally *tally)
{
    share_cell(out, tally, vl_tally_spoke_share(tally));
}

void vl_cell_percent(char out[VL_CELL_BYTES], double share)
{
    snprintf(out, VL_CELL_BYTES, "%.0f %%", 100 * share);
}

void vl_cell_seconds(char out[VL_CELL_BYTES], int64_t ms)
{
    if (ms < 0)
        snprintf(out, VL_CELL_BYTES, "-");
    else
        snprintf(out, VL_CELL_BYTES, "%.1f", (double)ms / 1000);
}

void vl_cell_count(char out[VL_CELL_BYTES], uint64_t n)
{
    snprintf(out, VL_CELL_BYTES, "%" PRIu64, n);
}

void vl_cell_talk(char out[VL_CELL_BYTES], const struct vl_load *load)
{
    double share = load->duty_ms ? (double)load->talk_ms / (double)load->duty_ms : 0;
    snprintf(out, VL_CELL_BYTES, "%.1f %%", 100 * share);
}

void vl_cell_date(char out[VL_CELL_BYTES], vl_utc t)
{
    struct vl_civil c = vl_civil_from_utc(t, vl_cet_offset_minutes(t));
    snprintf(out, VL_CELL_BYTES, "%04d-%02d-%02d", c.year % 10000, c.month, c.day);
}

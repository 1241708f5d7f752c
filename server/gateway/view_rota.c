#include "gateway/view_rota.h"

#include "domain/view.h"
#include "gateway/rota_store.h"
#include "gateway/view_internal.h"
#include <stdlib.h>

#define MAX_DUTIES 32 /* of Me */

static json_t *hotline_name(const struct vl_region *region, vl_hotline_index hotline)
{
    const struct vl_hotline *h = &region->hotlines[hotline];

    return json_pack("{s:s, s:s}", "da", h->name_da, "en", h->name_en);
}

/* --- one's own duties ---------------------------------------------------------------------- */

static json_t *duty_view(const struct vl_region *region, const struct vl_rota_duty *duty)
{
    json_t *o = json_pack("{s:s, s:o, s:i}", "hotline", region->hotlines[duty->hotline].id, "name",
                          hotline_name(region, duty->hotline), "level", duty->level);

    vl_view_set_utc(o, "until", duty->to);
    return o;
}

json_t *vl_view_duties(const struct vl_views *v, vl_person_index person, vl_utc now)
{
    const struct vl_rota *rota = vl_rota_store_shown(v->rotas);
    json_t *list = json_array();
    uint32_t i, end;

    for (vl_hotline_index h = 0; list && h < v->region->n_hotlines; h++)
        for (vl_rota_candidates(rota, h, now, &i, &end); i < end; i++)
            if (rota->duties[i].person == person && rota->duties[i].to.ms > now.ms &&
                json_array_size(list) < MAX_DUTIES)
                json_array_append_new(list, duty_view(v->region, &rota->duties[i]));
    return list;
}

/* --- the guard ----------------------------------------------------------------------------- */

static json_t *finding_view(const struct vl_region *region, const struct vl_finding *f)
{
    json_t *o = json_pack("{s:s, s:s, s:s, s:o}", "kind", vl_finding_kind_name(f->kind), "severity",
                          vl_severity_name(vl_finding_kind_severity(f->kind)), "hotline",
                          region->hotlines[f->hotline].id, "hotline_name",
                          hotline_name(region, f->hotline));

    if (!o)
        return NULL;
    vl_view_set_utc(o, "from", f->from);
    vl_view_set_utc(o, "until", f->to);
    if (f->hospital < region->n_hospitals)
        json_object_set_new(o, "hospital", json_string(region->hospitals[f->hospital].code));
    if (f->person < region->n_people)
        json_object_set_new(o, "person", vl_view_person(region, f->person));
    return o;
}

static json_t *findings_view(const struct vl_region *region, const struct vl_findings *findings)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < findings->count && i < VL_VIEW_MAX_FINDINGS; i++)
        json_array_append_new(list, finding_view(region, &findings->list[i]));
    return list;
}

static json_t *refused_view(const struct vl_rota_refusals *refusals)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < refusals->n && i < VL_VIEW_MAX_REFUSED; i++) {
        const struct vl_rota_refusal *f = &refusals->list[i];
        json_t *file = json_string(f->file);
        /* A name that is no UTF-8 can only be told in the log. */
        json_array_append_new(list,
                              json_pack("{s:o, s:I, s:s}", "file", file ? file : json_string("?"),
                                        "line", (json_int_t)f->line, "text", f->text));
    }
    return list;
}

json_t *vl_view_rota(const struct vl_views *v)
{
    struct vl_rota_status s = vl_rota_store_status(v->rotas);
    size_t n = s.findings->count, shown = n < VL_VIEW_MAX_FINDINGS ? n : VL_VIEW_MAX_FINDINGS;
    json_t *o = json_pack("{s:o, s:I, s:I, s:o}", "findings", findings_view(v->region, s.findings),
                          "more", (json_int_t)(s.findings->more + n - shown), "files",
                          (json_int_t)s.files, "refused", refused_view(s.refusals));

    if (o)
        vl_view_set_utc(o, "read_at", s.read_at);
    return o;
}

/* --- the coming days ----------------------------------------------------------------------- */

static json_t *people_view(const struct vl_region *region, const struct vl_preview_row *row,
                           unsigned level)
{
    json_t *list = json_array();

    for (unsigned i = 0; list && i < row->n[level] && i < VL_PREVIEW_PEOPLE; i++)
        json_array_append_new(list, vl_view_person(region, row->who[level][i]));
    return list;
}

static json_t *span_view(const struct vl_region *region, const struct vl_preview_row *row)
{
    json_t *o = json_pack("{s:b, s:o, s:o}", "open", row->open, "level1",
                          people_view(region, row, 0), "level2", people_view(region, row, 1));

    if (!o)
        return NULL;
    vl_view_set_utc(o, "from", row->from);
    vl_view_set_utc(o, "until", row->to);
    return o;
}

json_t *vl_view_rota_preview(const struct vl_views *v, vl_hotline_index hotline, vl_utc from,
                             vl_utc until)
{
    struct vl_preview_row *rows = calloc(VL_VIEW_MAX_SPANS, sizeof *rows);
    json_t *list = rows ? json_array() : NULL;
    size_t n = rows ? vl_rota_preview(v->region, vl_rota_store_shown(v->rotas), hotline, from,
                                      until, rows, VL_VIEW_MAX_SPANS)
                    : 0;

    for (size_t i = 0; list && i < n && i < VL_VIEW_MAX_SPANS; i++)
        json_array_append_new(list, span_view(v->region, &rows[i]));
    free(rows);
    return list ? json_pack("{s:o}", "spans", list) : NULL;
}

/* rota_preview.c - who answers a hotline in the coming days. */
#include "domain/rota_guard.h"
#include "domain/rota_hours.h"
#include <string.h>

static struct vl_preview_row row_of(const struct vl_rota *rota, vl_hotline_index hotline,
                                    const struct vl_staffing *s)
{
    const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
    struct vl_preview_row row;
    memset(&row, 0, sizeof row); /* rows are compared */
    row.from = s->from;
    row.to = s->to;
    row.open = s->open;
    uint16_t n = s->open ? vl_rota_on_duty(rota, hotline, s->from, on, VL_ROTA_MAX_ON_DUTY) : 0;
    for (uint16_t i = 0; i < n; i++) {
        unsigned level = on[i]->level - 1u;
        if (row.n[level] < VL_PREVIEW_PEOPLE)
            row.who[level][row.n[level]] = on[i]->person;
        row.n[level]++;
    }
    return row;
}

static bool is_same(const struct vl_preview_row *a, const struct vl_preview_row *b)
{
    return a->open == b->open && memcmp(a->n, b->n, sizeof a->n) == 0 &&
           memcmp(a->who, b->who, sizeof a->who) == 0;
}

static void put(struct vl_preview_row *rows, size_t capacity, size_t *n,
                const struct vl_preview_row *row)
{
    if (*n < capacity)
        rows[*n] = *row;
    ++*n;
}

size_t vl_rota_preview(const struct vl_region *region, const struct vl_rota *rota,
                       vl_hotline_index hotline, vl_utc from, vl_utc until,
                       struct vl_preview_row *rows, size_t capacity)
{
    struct vl_staffing_walk walk = {region, rota, hotline, from, until};
    struct vl_preview_row row, last;
    struct vl_staffing s;
    size_t n = 0;
    bool any = false;
    while (vl_staffing_next(&walk, &s)) {
        row = row_of(rota, hotline, &s);
        if (any && is_same(&row, &last)) {
            last.to = row.to;
            continue;
        }
        if (any)
            put(rows, capacity, &n, &last);
        last = row;
        any = true;
    }
    if (any)
        put(rows, capacity, &n, &last);
    return n;
}

#include "domain/rota.h"
#include <stdlib.h>

void vl_rota_destroy(struct vl_rota *rota)
{
    if (!rota)
        return;
    free(rota->duties);
    free(rota->by_from);
    free(rota->by_to);
    free(rota->edges);
    free(rota);
}

/* The first duty of the hotline that begins after t. */
static uint32_t first_after(const struct vl_rota *rota, vl_hotline_index hotline, int64_t t)
{
    uint32_t low = rota->first[hotline], high = rota->first[hotline + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rota->duties[middle].from.ms > t)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void vl_rota_candidates(const struct vl_rota *rota, vl_hotline_index hotline, vl_utc t,
                        uint32_t *first, uint32_t *end)
{
    *first = *end = 0;
    if (hotline >= VL_MAX_HOTLINES)
        return;
    *first = first_after(rota, hotline, t.ms - rota->longest_ms[hotline]);
    *end = first_after(rota, hotline, t.ms);
}

static bool comes_before(const struct vl_rota_duty *a, const struct vl_rota_duty *b)
{
    return a->level != b->level ? a->level < b->level : a->person < b->person;
}

/* Keeps `out` ordered and each person once. */
static uint16_t insert(const struct vl_rota_duty **out, uint16_t n, uint16_t capacity,
                       const struct vl_rota_duty *duty)
{
    uint16_t at;
    for (uint16_t i = 0; i < n; i++) {
        if (out[i]->person != duty->person)
            continue;
        if (out[i]->level <= duty->level)
            return n;
        for (n--; i < n; i++)
            out[i] = out[i + 1];
    }
    if (n == capacity && (n == 0 || !comes_before(duty, out[n - 1])))
        return n;
    if (n == capacity)
        n--;
    for (at = n; at > 0 && comes_before(duty, out[at - 1]); at--)
        out[at] = out[at - 1];
    out[at] = duty;
    return (uint16_t)(n + 1);
}

uint16_t vl_rota_on_duty(const struct vl_rota *rota, vl_hotline_index hotline, vl_utc t,
                         const struct vl_rota_duty **out, uint16_t capacity)
{
    uint32_t first, end;
    uint16_t n = 0;
    if (capacity > VL_ROTA_MAX_ON_DUTY)
        capacity = VL_ROTA_MAX_ON_DUTY;
    vl_rota_candidates(rota, hotline, t, &first, &end);
    for (uint32_t i = first; i < end; i++)
        if (rota->duties[i].to.ms > t.ms)
            n = insert(out, n, capacity, &rota->duties[i]);
    return n;
}

bool vl_rota_next_change(const struct vl_rota *rota, vl_utc t, vl_utc *out)
{
    uint32_t low = 0, high = rota->n_edges;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rota->edges[middle].ms > t.ms)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == rota->n_edges)
        return false;
    *out = rota->edges[low];
    return true;
}

static int64_t moment(const struct vl_rota *rota, bool begins, uint32_t i)
{
    return begins ? rota->duties[rota->by_from[i]].from.ms : rota->duties[rota->by_to[i]].to.ms;
}

/* The first place in by_from or by_to whose moment is after t. */
static uint32_t place_after(const struct vl_rota *rota, bool begins, vl_utc t)
{
    uint32_t low = 0, high = rota->n_duties;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (moment(rota, begins, middle) > t.ms)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct vl_rota_changes vl_rota_changes(const struct vl_rota *rota, vl_utc after, vl_utc until)
{
    return (struct vl_rota_changes){rota, place_after(rota, true, after),
                                    place_after(rota, false, after), until};
}

bool vl_rota_changes_next(struct vl_rota_changes *c, struct vl_rota_change *out)
{
    const struct vl_rota *rota = c->rota;
    bool may_begin = c->next_from < rota->n_duties, may_end = c->next_to < rota->n_duties;
    bool begins = may_begin &&
                  (!may_end || moment(rota, true, c->next_from) < moment(rota, false, c->next_to));
    uint32_t *next = begins ? &c->next_from : &c->next_to;
    if ((!may_begin && !may_end) || moment(rota, begins, *next) > c->until.ms)
        return false;
    uint32_t duty = begins ? rota->by_from[*next] : rota->by_to[*next];
    *out = (struct vl_rota_change){&rota->duties[duty], {moment(rota, begins, *next)}, begins};
    ++*next;
    return true;
}

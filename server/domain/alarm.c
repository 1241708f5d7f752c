#include "domain/alarm.h"
#include <stdlib.h>

int vl_alarms_init(struct vl_alarms *alarms, uint32_t capacity)
{
    *alarms = (struct vl_alarms){.capacity = capacity};
    alarms->heap = calloc(capacity, sizeof *alarms->heap);
    alarms->place = calloc(capacity, sizeof *alarms->place);
    alarms->when = calloc(capacity, sizeof *alarms->when);
    if (alarms->heap && alarms->place && alarms->when)
        return VL_OK;
    vl_alarms_fini(alarms);
    return VL_E_NOMEM;
}

void vl_alarms_fini(struct vl_alarms *alarms)
{
    free(alarms->heap);
    free(alarms->place);
    free(alarms->when);
    *alarms = (struct vl_alarms){0};
}

/* Positions count from 1, so that the parent of i is i / 2. */
static void put(struct vl_alarms *a, uint32_t i, uint32_t owner)
{
    a->heap[i - 1] = owner;
    a->place[owner] = i;
}

static int64_t moment(const struct vl_alarms *a, uint32_t i)
{
    return a->when[a->heap[i - 1]].ms;
}

static void rise(struct vl_alarms *a, uint32_t i)
{
    uint32_t owner = a->heap[i - 1];
    for (; i > 1 && moment(a, i / 2) > a->when[owner].ms; i /= 2)
        put(a, i, a->heap[i / 2 - 1]);
    put(a, i, owner);
}

static void sink(struct vl_alarms *a, uint32_t i)
{
    uint32_t owner = a->heap[i - 1];
    for (;;) {
        uint32_t child = 2 * i;
        if (child > a->n)
            break;
        if (child < a->n && moment(a, child + 1) < moment(a, child))
            child++;
        if (moment(a, child) >= a->when[owner].ms)
            break;
        put(a, i, a->heap[child - 1]);
        i = child;
    }
    put(a, i, owner);
}

void vl_alarms_set(struct vl_alarms *alarms, uint32_t owner, vl_utc when)
{
    if (alarms->place[owner] == 0)
        put(alarms, ++alarms->n, owner);
    else if (alarms->when[owner].ms == when.ms)
        return;
    alarms->when[owner] = when;
    rise(alarms, alarms->place[owner]);
    sink(alarms, alarms->place[owner]);
}

void vl_alarms_clear(struct vl_alarms *alarms, uint32_t owner)
{
    uint32_t i = alarms->place[owner];
    if (i == 0)
        return;
    uint32_t last = alarms->heap[--alarms->n];
    alarms->place[owner] = 0;
    if (last == owner)
        return;
    put(alarms, i, last);
    rise(alarms, i);
    sink(alarms, alarms->place[last]);
}

bool vl_alarms_first(const struct vl_alarms *alarms, uint32_t *owner, vl_utc *when)
{
    if (alarms->n == 0)
        return false;
    *owner = alarms->heap[0];
    *when = alarms->when[*owner];
    return true;
}

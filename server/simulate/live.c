#include "simulate/live.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

struct vl_live_call *vl_live_add(struct vl_live *live, uint64_t id,
                                 const struct vl_arrival *arrival)
{
    if (live->n == live->capacity) {
        size_t capacity = live->capacity ? 2 * live->capacity : FIRST_CAPACITY;
        struct vl_live_call *calls = realloc(live->calls, capacity * sizeof *calls);
        if (!calls)
            return NULL;
        live->calls = calls;
        live->capacity = capacity;
    }
    struct vl_live_call *call = &live->calls[live->n++];
    memset(call, 0, sizeof *call);
    call->id = id;
    call->arrival = *arrival;
    return call;
}

struct vl_live_call *vl_live_find(const struct vl_live *live, uint64_t id)
{
    size_t low = 0, high = live->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (live->calls[middle].id == id)
            return &live->calls[middle];
        if (live->calls[middle].id > id)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

void vl_live_remove(struct vl_live *live, struct vl_live_call *call)
{
    size_t after = live->n - 1 - (size_t)(call - live->calls);
    memmove(call, call + 1, after * sizeof *call);
    live->n--;
}

void vl_live_fini(struct vl_live *live)
{
    free(live->calls);
    memset(live, 0, sizeof *live);
}

#include "domain/call_index.h"
#include <stdlib.h>

/* Fibonacci hashing: ids are consecutive numbers with gaps, and the high bits mix best. */
static uint32_t home(const struct vl_call_index *index, uint64_t id)
{
    return (uint32_t)((id * 0x9e3779b97f4a7c15u) >> 32) & index->mask;
}

int vl_call_index_init(struct vl_call_index *index, uint32_t capacity)
{
    uint32_t places = 2;
    while (places < capacity * 2)
        places *= 2;
    index->places = calloc(places, sizeof *index->places);
    index->mask = places - 1;
    return index->places ? VL_OK : VL_E_NOMEM;
}

void vl_call_index_fini(struct vl_call_index *index)
{
    free(index->places);
    index->places = NULL;
}

void vl_call_index_add(struct vl_call_index *index, uint64_t id, uint32_t slot)
{
    uint32_t i = home(index, id);
    while (index->places[i].id)
        i = (i + 1) & index->mask;
    index->places[i] = (struct vl_call_index_place){id, slot};
}

static uint32_t place_of(const struct vl_call_index *index, uint64_t id)
{
    uint32_t i = home(index, id);
    while (index->places[i].id && index->places[i].id != id)
        i = (i + 1) & index->mask;
    return i;
}

uint32_t vl_call_index_find(const struct vl_call_index *index, uint64_t id)
{
    const struct vl_call_index_place *p = &index->places[place_of(index, id)];
    return id && p->id ? p->slot : VL_NO_SLOT;
}

/* Whoever stands behind the gap and may not be separated from its home moves into it. */
void vl_call_index_remove(struct vl_call_index *index, uint64_t id)
{
    uint32_t gap = place_of(index, id);
    if (!index->places[gap].id)
        return;
    for (uint32_t i = (gap + 1) & index->mask; index->places[i].id; i = (i + 1) & index->mask) {
        uint32_t from_home = (i - home(index, index->places[i].id)) & index->mask;
        if (from_home < ((i - gap) & index->mask))
            continue;
        index->places[gap] = index->places[i];
        gap = i;
    }
    index->places[gap] = (struct vl_call_index_place){0};
}

#include "simulate/agenda.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

static bool is_before(const struct vl_appointment *a, const struct vl_appointment *b)
{
    return a->at.ms != b->at.ms ? a->at.ms < b->at.ms : a->order < b->order;
}

static int make_room(struct vl_agenda *a)
{
    if (a->n < a->capacity)
        return VL_OK;
    size_t capacity = a->capacity ? 2 * a->capacity : FIRST_CAPACITY;
    struct vl_appointment *heap = realloc(a->heap, capacity * sizeof *heap);
    if (!heap)
        return VL_E_NOMEM;
    a->heap = heap;
    a->capacity = capacity;
    return VL_OK;
}

int vl_agenda_add(struct vl_agenda *agenda, struct vl_appointment appointment)
{
    int rc = make_room(agenda);
    if (rc < 0)
        return rc;
    appointment.order = agenda->added++;
    size_t i = agenda->n++;
    for (; i > 0 && is_before(&appointment, &agenda->heap[(i - 1) / 2]); i = (i - 1) / 2)
        agenda->heap[i] = agenda->heap[(i - 1) / 2];
    agenda->heap[i] = appointment;
    return VL_OK;
}

const struct vl_appointment *vl_agenda_first(const struct vl_agenda *agenda)
{
    return agenda->n ? &agenda->heap[0] : NULL;
}

struct vl_appointment vl_agenda_take(struct vl_agenda *agenda)
{
    struct vl_appointment first = agenda->heap[0];
    struct vl_appointment last = agenda->heap[--agenda->n];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= agenda->n)
            break;
        if (child + 1 < agenda->n && is_before(&agenda->heap[child + 1], &agenda->heap[child]))
            child++;
        if (!is_before(&agenda->heap[child], &last))
            break;
        agenda->heap[i] = agenda->heap[child];
        i = child;
    }
    if (agenda->n)
        agenda->heap[i] = last;
    return first;
}

void vl_agenda_fini(struct vl_agenda *agenda)
{
    free(agenda->heap);
    memset(agenda, 0, sizeof *agenda);
}

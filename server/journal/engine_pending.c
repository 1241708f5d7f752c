#include "journal/engine_pending.h"
#include <stdlib.h>
#include <string.h>

struct vl_pending *vl_pending_create(struct vl_engine *engine, const struct vl_decision *decision,
                                     vl_engine_done_fn done, void *data)
{
    size_t n = decision->n_events, texts = 0;
    for (size_t i = 0; i < n; i++)
        if (decision->events[i].attachment)
            texts += strlen(decision->events[i].attachment) + 1;
    struct vl_pending *p = malloc(sizeof *p + n * sizeof p->events[0] + texts);
    if (!p)
        return NULL;
    *p = (struct vl_pending){.engine = engine, .done = done, .data = data};
    p->result.refusal = "";
    p->n_events = p->result.events = (uint32_t)n;
    char *text = (char *)(p->events + n);
    for (size_t i = 0; i < n; i++) {
        p->events[i] = decision->events[i];
        if (!p->events[i].attachment)
            continue;
        size_t bytes = strlen(decision->events[i].attachment) + 1;
        memcpy(text, decision->events[i].attachment, bytes);
        p->events[i].attachment = text;
        text += bytes;
    }
    return p;
}

void vl_pending_fail(struct vl_pending *pending, int rc)
{
    pending->result = (struct vl_engine_result){.rc = rc, .refusal = VL_ENGINE_UNAVAILABLE};
}

void vl_pending_finish(struct vl_pending *pending)
{
    if (pending->done)
        pending->done(pending->data, &pending->result);
    free(pending);
}

void vl_pending_push(struct vl_pending_queue *queue, struct vl_pending *pending)
{
    if (queue->last)
        queue->last->next = pending;
    else
        queue->first = pending;
    queue->last = pending;
    queue->count++;
}

struct vl_pending *vl_pending_pop(struct vl_pending_queue *queue)
{
    struct vl_pending *pending = queue->first;
    queue->first = pending->next;
    if (!queue->first)
        queue->last = NULL;
    queue->count--;
    return pending;
}

void vl_pending_close(struct vl_pending_queue *queue)
{
    static const struct vl_engine_result closed = {.rc = VL_E_CLOSED, .refusal = ""};
    for (struct vl_pending *p = queue->first, *next; p; p = next) {
        next = p->next;
        if (p->done)
            p->done(p->data, &closed);
        if (p->settled)
            free(p);
    }
    *queue = (struct vl_pending_queue){0};
}

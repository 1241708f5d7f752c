/* engine_pending.h - decisions on their way to the disk, in the order in which they were made.
 *
 * Internal to the engine. An answer without events waits here too: it must not overtake the events
 * that it was decided on. */
#ifndef VL_JOURNAL_ENGINE_PENDING_H
#define VL_JOURNAL_ENGINE_PENDING_H

#include "journal/engine_result.h"
#include <stdbool.h>
#include <stddef.h>

struct vl_engine;

struct vl_pending { /* a single allocation with its events and their attachments */
    struct vl_pending *next;
    struct vl_engine *engine;
    vl_engine_done_fn done; /* NULL: nobody waits */
    void *data;
    struct vl_engine_result result;
    bool settled; /* the journal has answered, or need not be asked */
    uint32_t n_events;
    struct vl_event events[];
};

struct vl_pending_queue { /* in place; zeroed: empty */
    struct vl_pending *first, *last;
    size_t count;
};

/* A copy of the decision's events; rc is VL_OK until it fails. Ends with vl_pending_finish or
 * free(). NULL: no memory. */
struct vl_pending *vl_pending_create(struct vl_engine *engine, const struct vl_decision *decision,
                                     vl_engine_done_fn done, void *data);
void vl_pending_fail(struct vl_pending *pending, int rc);
/* Tells whoever waits and frees it. */
void vl_pending_finish(struct vl_pending *pending);

void vl_pending_push(struct vl_pending_queue *queue, struct vl_pending *pending);
/* The queue must not be empty. */
struct vl_pending *vl_pending_pop(struct vl_pending_queue *queue);
/* Tells all that wait VL_E_CLOSED. Those not settled are the journal's to give back; frees the
 * others. */
void vl_pending_close(struct vl_pending_queue *queue);

#endif

/* engine_listeners.h - who hears of durable events. The list itself is the engine's alone; others
 * come by vl_engine_subscribe. */
#ifndef VL_JOURNAL_ENGINE_LISTENERS_H
#define VL_JOURNAL_ENGINE_LISTENERS_H

#include "base/err.h"
#include "domain/event.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VL_ENGINE_MAX_SUBSCRIBED 16u

struct vl_engine_listener {
    /* Every durable event, in order, after the durable state includes it. NULL: not wanted.
     * Its attachment may be NULL even when there is one: vl_engine_attachment knows. */
    void (*on_event)(void *owner, uint64_t seq, const struct vl_event *event);
    /* Once after each batch of durable events: views are recomputed here. NULL: not wanted. */
    void (*on_turn)(void *owner);
    /* The journal began (true) or ceased (false) to fail. NULL: not wanted. */
    void (*on_unavailable)(void *owner, bool unavailable);
};

struct vl_listeners { /* in place; zeroed: nobody listens */
    struct {
        struct vl_engine_listener listener;
        void *owner;
    } places[VL_ENGINE_MAX_SUBSCRIBED];
    size_t count;
};

/* VL_E_FULL. */
VL_MUST_CHECK int vl_listeners_add(struct vl_listeners *listeners,
                                   const struct vl_engine_listener *listener, void *owner);

/* Whoever is added meanwhile hears of it too. */
void vl_listeners_tell_event(struct vl_listeners *listeners, uint64_t seq,
                             const struct vl_event *event);
void vl_listeners_tell_turn(struct vl_listeners *listeners);
void vl_listeners_tell_unavailable(struct vl_listeners *listeners, bool unavailable);

#endif

#include "journal/engine_listeners.h"
#include <string.h>

int vl_listeners_add(struct vl_listeners *listeners, const struct vl_engine_listener *listener,
                     void *owner)
{
    for (size_t i = 0; i < VL_ENGINE_MAX_SUBSCRIBED; i++) {
        if (listeners->places[i].used)
            continue;
        listeners->places[i].listener = *listener;
        listeners->places[i].owner = owner;
        listeners->places[i].used = true;
        return VL_OK;
    }
    return VL_E_FULL;
}

void vl_listeners_remove(struct vl_listeners *listeners, const void *owner)
{
    for (size_t i = 0; i < VL_ENGINE_MAX_SUBSCRIBED; i++)
        if (listeners->places[i].used && listeners->places[i].owner == owner)
            memset(&listeners->places[i], 0, sizeof listeners->places[i]);
}

void vl_listeners_tell_event(struct vl_listeners *listeners, uint64_t seq,
                             const struct vl_event *event)
{
    for (size_t i = 0; i < VL_ENGINE_MAX_SUBSCRIBED; i++)
        if (listeners->places[i].used && listeners->places[i].listener.on_event)
            listeners->places[i].listener.on_event(listeners->places[i].owner, seq, event);
}

void vl_listeners_tell_turn(struct vl_listeners *listeners)
{
    for (size_t i = 0; i < VL_ENGINE_MAX_SUBSCRIBED; i++)
        if (listeners->places[i].used && listeners->places[i].listener.on_turn)
            listeners->places[i].listener.on_turn(listeners->places[i].owner);
}

void vl_listeners_tell_unavailable(struct vl_listeners *listeners, bool unavailable)
{
    for (size_t i = 0; i < VL_ENGINE_MAX_SUBSCRIBED; i++)
        if (listeners->places[i].used && listeners->places[i].listener.on_unavailable)
            listeners->places[i].listener.on_unavailable(listeners->places[i].owner, unavailable);
}

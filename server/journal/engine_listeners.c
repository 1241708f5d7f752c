#include "journal/engine_listeners.h"

int vl_listeners_add(struct vl_listeners *listeners, const struct vl_engine_listener *listener,
                     void *owner)
{
    if (listeners->count == VL_ENGINE_MAX_SUBSCRIBED)
        return VL_E_FULL;
    listeners->places[listeners->count].listener = *listener;
    listeners->places[listeners->count].owner = owner;
    listeners->count++;
    return VL_OK;
}

void vl_listeners_tell_event(struct vl_listeners *listeners, uint64_t seq,
                             const struct vl_event *event)
{
    for (size_t i = 0; i < listeners->count; i++)
        if (listeners->places[i].listener.on_event)
            listeners->places[i].listener.on_event(listeners->places[i].owner, seq, event);
}

void vl_listeners_tell_turn(struct vl_listeners *listeners)
{
    for (size_t i = 0; i < listeners->count; i++)
        if (listeners->places[i].listener.on_turn)
            listeners->places[i].listener.on_turn(listeners->places[i].owner);
}

void vl_listeners_tell_unavailable(struct vl_listeners *listeners, bool unavailable)
{
    for (size_t i = 0; i < listeners->count; i++)
        if (listeners->places[i].listener.on_unavailable)
            listeners->places[i].listener.on_unavailable(listeners->places[i].owner, unavailable);
}

/* views.h - what a person is shown, as the protocol's topics. Pure reading: state in, JSON out.
 *
 * Each function gives a new reference, or NULL when memory is short. A person's own calls only:
 * what somebody may not see never enters his JSON. */
#ifndef VL_GATEWAY_VIEWS_H
#define VL_GATEWAY_VIEWS_H

#include "domain/state.h"
#include "gateway/call_book.h"
#include "gateway/call_room.h"
#include "gateway/hub.h"
#include "gateway/rota_store.h"
#include "journal/statistics.h"
#include "plugin/plugin_host.h"

struct vl_views { /* borrowed; all set but what says otherwise */
    const struct vl_region *region;
    struct vl_engine *engine;
    struct vl_book *book;
    const struct vl_rooms *rooms;
    const struct vl_plugin_host *plugins;
    const struct vl_media_pool *media;
    const struct vl_rota_store *rotas;
    const struct vl_statistics *statistics; /* NULL: no figures */
    const struct vl_hub *hub;               /* NULL: no guest is here */
};

json_t *vl_view_person(const struct vl_region *region, vl_person_index person);
json_t *vl_view_me(const struct vl_views *views, vl_person_index person);
/* Callers see the lines that take them, everybody else all of them. */
json_t *vl_view_board(const struct vl_views *views, enum vl_role role);
json_t *vl_view_calls(const struct vl_views *views, vl_person_index person);
/* view_conversation.c: the same topics for somebody who came by a link, perhaps gone by now. */
json_t *vl_view_guest_me(const struct vl_views *views, uint64_t guest);
json_t *vl_view_guest_calls(const struct vl_views *views, uint64_t guest);
json_t *vl_view_operator(const struct vl_views *views, size_t sessions, bool writable);

#endif

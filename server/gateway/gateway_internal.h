/* gateway_internal.h - the gateway's parts, for its own methods_*.c, routes and wiring only. */
#ifndef VL_GATEWAY_GATEWAY_INTERNAL_H
#define VL_GATEWAY_GATEWAY_INTERNAL_H

#include "domain/command.h"
#include "gateway/gateway.h"
#include "gateway/gateway_metrics.h"
#include "gateway/hub.h"
#include "gateway/identity.h"
#include "gateway/static_files.h"
#include "gateway/views.h"
#include "gateway/web_server.h"

struct vl_gateway {
    uv_loop_t *loop;
    const struct vl_log *log;
    const struct vl_settings *settings;
    const struct vl_region *region;

    struct vl_journal *journal;
    struct vl_vault *vault;
    struct vl_engine *engine;
    struct vl_plugin_host *plugins;
    struct vl_media_pool *media;
    struct vl_rooms *rooms;
    struct vl_book *book;
    struct vl_views views;

    struct vl_web_server *web;
    struct vl_protocol *protocol;
    struct vl_hub *hub;
    struct vl_static_files *files;
    struct vl_identity *identity;
    struct vl_gateway_metrics metrics;

    char boot[16];      /* of this start, for generations and clients */
    uv_timer_t *board;  /* the board is sent at most this often */
    uv_timer_t *minute; /* what only time changes: opening hours, duties, expiry */
    uv_timer_t *stopping;
    bool board_dirty, operator_dirty, journal_fails, closing, started;
    void (*stopped)(void *data);
    void *stopped_data;
};

/* Sends everyone what changed for him: own state and own calls. */
void vl_gateway_show_person(struct vl_gateway *gateway, vl_person_index person);
void vl_gateway_show_all(struct vl_gateway *gateway);
/* The board and the operator's view follow within a moment. */
void vl_gateway_touch_board(struct vl_gateway *gateway);
/* Everything a session may see, for its hello. New reference. */
json_t *vl_gateway_snapshot(struct vl_gateway *gateway, struct vl_session *session);

/* Submits the command and answers the reply with {} or the refusal. Steals nothing. */
void vl_gateway_command(struct vl_gateway *gateway, const struct vl_command *command,
                        const char *attachment, struct vl_reply *reply);
/* The reason that a failed vl_engine_submit or engine result is refused with. */
const char *vl_gateway_reason(int rc, const char *refusal);

/* core_events.c: the engine's listener. */
void vl_gateway_on_event(void *owner, uint64_t seq, const struct vl_event *event);
void vl_gateway_on_turn(void *owner);
void vl_gateway_on_unavailable(void *owner, bool unavailable);

/* routes.c: the web server's handlers. */
void vl_gateway_on_request(void *owner, struct vl_web_exchange *exchange,
                           const struct vl_web_request *request);
unsigned vl_gateway_on_upgrade(void *owner, const struct vl_web_request *request);
void *vl_gateway_on_open(void *owner, struct vl_web_socket *socket,
                         const struct vl_web_request *request);
void vl_gateway_on_message(void *session, struct vl_span text);
void vl_gateway_on_closed(void *session);

#endif

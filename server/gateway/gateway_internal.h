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

#define VL_BOARD_MS 200u /* the board is sent at most this often */

struct vl_gateway {
    uv_loop_t *loop;
    const struct vl_log *log;
    const struct vl_settings *settings;
    const struct vl_region *region;
    const struct vl_forms *forms;

    struct vl_journal *journal;
    struct vl_vault *vault;
    struct vl_engine *engine;
    struct vl_plugin_host *plugins;
    struct vl_media_pool *media;
    struct vl_rooms *rooms;
    struct vl_book *book;
    struct vl_rota_store *rotas;
    struct vl_statistics *statistics;
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
    /* By person, then by guest number: something of his own changed in this turn. */
    uint8_t *marked;
    bool board_dirty, journal_fails;
    bool test_missed; /* the guard has not looked since */
    bool closing;     /* asked to stop: no new calls */
    bool closed;      /* everything is being torn down */
    void (*stopped)(void *data);
    void *stopped_data;
};

/* screens.c: what changed for this person is sent at the end of the turn. VL_NONE: nobody. */
void vl_gateway_mark(struct vl_gateway *gateway, vl_person_index person);
void vl_gateway_show_marked(struct vl_gateway *gateway);
/* The board and the operator's view follow within VL_BOARD_MS. */
void vl_gateway_touch_board(struct vl_gateway *gateway);
/* VL_ROLE_OF_GUEST for a guest. The session has a person. */
enum vl_role vl_gateway_role(const struct vl_gateway *gateway, const struct vl_session *session);
/* Marks everyone in the conversation. */
void vl_gateway_mark_conversation(struct vl_gateway *gateway, uint64_t call);
/* A guest came or went: the others see it at once. */
void vl_gateway_show_guest(struct vl_gateway *gateway, uint64_t guest);
/* The room in which the session may send and receive for this call, by the id that its person knows
 * it by. 0: none. */
uint64_t vl_gateway_room_of(const struct vl_gateway *gateway, const struct vl_session *session,
                            uint64_t call);
/* Everything a session may see, for its hello. New reference. */
json_t *vl_gateway_snapshot(struct vl_gateway *gateway, struct vl_session *session);

/* Submits the command and answers the reply with {} or the refusal. Steals nothing. */
void vl_gateway_command(struct vl_gateway *gateway, const struct vl_command *command,
                        struct vl_reply *reply);
/* The reason that a failed vl_engine_submit or engine result is refused with. */
const char *vl_gateway_reason(int rc, const char *refusal);

/* core_events.c: the room of the call, or of the conversation it is a consult in, as it is now. */
void vl_gateway_play_room(struct vl_gateway *gateway, uint64_t call);

/* screens.c: the pool's and the rooms' news. */
void vl_gateway_on_generation(void *owner, uint64_t call);
void vl_gateway_on_producers(void *owner, uint64_t call);
/* A session that came back learns what it may receive in its conversation now. */
void vl_gateway_show_rooms(struct vl_gateway *gateway, struct vl_session *session);
/* gateway_stop.c: ends the stop when no conversation is left. */
void vl_gateway_stop_if_quiet(struct vl_gateway *gateway);

/* gateway_rota.c: the rota in force, before the engine decides anything; and its guard, which asks
 * the engine's state who was seen. */
int vl_gateway_open_rotas(struct vl_gateway *gateway);
/* Each minute: tells of test rings that stay unanswered, and no longer of others. */
void vl_gateway_watch_tests(struct vl_gateway *gateway);

/* gateway_statistics.c: the figures, which follow the journal by themselves. */
int vl_gateway_open_statistics(struct vl_gateway *gateway);
/* false: another path, and nothing has happened. */
bool vl_gateway_serve_statistics(struct vl_gateway *gateway, struct vl_web_exchange *exchange,
                                 const struct vl_web_request *request);

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

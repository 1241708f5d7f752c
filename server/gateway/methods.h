/* methods.h - one function per method of the protocol, and the table that names them.
 *
 * params fit the method's schema when a function sees them, the session has said hello, and its
 * role may use the method. Each function ends `reply` exactly once, now or later. */
#ifndef VL_GATEWAY_METHODS_H
#define VL_GATEWAY_METHODS_H

#include "gateway/gateway_internal.h"

typedef void (*vl_method_fn)(struct vl_gateway *gateway, struct vl_session *session,
                             struct vl_reply *reply, json_t *params);

/* NULL: no such method. session.hello is not among them: see methods_session.c. */
vl_method_fn vl_method_find(const char *name);

void vl_method_language(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_presence_set(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_presence_ready(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                              json_t *);
void vl_method_form(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_suggest(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_place(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_leave(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_hang_up(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_outcome(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_accept(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_decline(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_callback_request(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                json_t *);
void vl_method_callback_answer(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                               json_t *);
void vl_method_callback_decline(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                json_t *);
void vl_method_question(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_hold(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_transfer(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_task_take(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_time_out(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_discharge_choices(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                 json_t *);
void vl_method_discharge_register(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                  json_t *);
void vl_method_discharge_check(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                               json_t *);
void vl_method_rota_preview(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_join(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_connect(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_restart_ice(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                 json_t *);
void vl_method_media_produce(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_pause(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_close(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_consume(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_resume(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_media_leave(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);

/* The answer to a session's first message. */
void vl_session_hello(struct vl_gateway *gateway, struct vl_session *session,
                      struct vl_reply *reply, json_t *params);

#endif

/* methods.h - what carries out each method of the protocol: a function, or, where the person and
 * the call are all there is to say, the command itself.
 *
 * params fit the method's schema when a function sees them, the session has said hello, and its
 * role may use the method. Each function ends `reply` exactly once, now or later. */
#ifndef VL_GATEWAY_METHODS_H
#define VL_GATEWAY_METHODS_H

#include "gateway/gateway_internal.h"

typedef void (*vl_method_fn)(struct vl_gateway *gateway, struct vl_session *session,
                             struct vl_reply *reply, json_t *params);

struct vl_method {
    const char *name;
    enum vl_command_type command; /* when run is NULL */
    vl_method_fn run;
};

/* NULL: no such method. session.hello is not among them: see vl_session_hello. */
const struct vl_method *vl_method_find(const char *name);
void vl_method_run(const struct vl_method *method, struct vl_gateway *gateway,
                   struct vl_session *session, struct vl_reply *reply, json_t *params);

/* The session's person asks for it, of params.call (0 when the method has none). */
struct vl_command vl_method_command(enum vl_command_type type, const struct vl_session *session,
                                    const json_t *params);
/* The moment under the key, which the schema has checked for its shape; 0 ms when absent. false:
 * the shape was right and the date is none, and the person was told. */
bool vl_method_moment(struct vl_reply *reply, const json_t *params, const char *key, vl_utc *out);

void vl_method_language(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_presence_set(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_form(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_suggest(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_place(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_outcome(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_follow_up(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_follow_up_case(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                              json_t *);
void vl_method_decline(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_callback_request(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                json_t *);
void vl_method_hold(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_transfer(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_hang_up(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_consult(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_invite(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_admit(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_remove(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_time_out(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_discharge_choices(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                 json_t *);
void vl_method_discharge_register(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                  json_t *);
void vl_method_discharge_check(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                               json_t *);
void vl_method_rota_preview(struct vl_gateway *, struct vl_session *, struct vl_reply *, json_t *);
void vl_method_statistics_report(struct vl_gateway *, struct vl_session *, struct vl_reply *,
                                 json_t *);
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

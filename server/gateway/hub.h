/* hub.h - the open sessions: who listens, what each was last shown, who waits for an answer.
 *
 * A session is one browser tab's WebSocket. It says hello first; then its requests are answered and
 * the topics it may see are sent whenever their text changes. Knows nothing of calls or media: what
 * a topic holds is computed by the views that the gateway hands over. Threads: one loop. */
#ifndef VL_GATEWAY_HUB_H
#define VL_GATEWAY_HUB_H

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "domain/region.h"
#include "gateway/problem.h"
#include "gateway/protocol.h"
#include "gateway/web_server.h"

#define VL_HUB_MAX_SESSIONS 20000u
#define VL_HUB_SLOT_BYTES   17
#define VL_HUB_MAX_PENDING  64u /* requests of one session that are not answered yet */

enum vl_topic { VL_TOPIC_ME, VL_TOPIC_BOARD, VL_TOPIC_CALLS, VL_TOPIC_OPERATOR, VL_TOPICS };

struct vl_hub;
struct vl_reply; /* one request that waits for its answer; outlives its session */

struct vl_session {
    struct vl_hub *hub;
    struct vl_web_socket *socket;
    uint64_t number; /* unique while the process runs */
    vl_person_index person;
    uint64_t guest; /* the guest's id (person: see guest_person.h); 0: a person of the region */
    char slot[VL_HUB_SLOT_BYTES];
    enum vl_language language;
    bool greeted;              /* hello was answered: topics are sent */
    uint64_t shown[VL_TOPICS]; /* hash of what was sent last; 0: nothing yet */
    struct vl_reply *pending;
    unsigned n_pending;
    int64_t tokens;        /* of the request limit */
    uint64_t tokens_at_ms; /* when they were counted last */
    struct vl_session *next, *previous;
};

VL_MUST_CHECK int vl_hub_create(const struct vl_protocol *protocol, const struct vl_log *log,
                                struct vl_hub **out);
void vl_hub_destroy(struct vl_hub *hub); /* NULL: no effect */

/* VL_E_FULL, VL_E_NOMEM. *out lives until vl_hub_remove. */
VL_MUST_CHECK int vl_hub_add(struct vl_hub *hub, struct vl_web_socket *socket,
                             vl_person_index person, struct vl_session **out);
void vl_hub_remove(struct vl_session *session);
struct vl_session *vl_hub_first(const struct vl_hub *hub); /* NULL at the end of ->next */
size_t vl_hub_count(const struct vl_hub *hub);
/* How many greeted sessions this person has. */
size_t vl_hub_person_count(const struct vl_hub *hub, vl_person_index person);
bool vl_hub_guest_is_here(const struct vl_hub *hub, uint64_t guest);
/* Another greeted session of the same person or guest, with this slot; NULL. */
struct vl_session *vl_hub_other(const struct vl_session *session, const char *slot);

/* One request more, if the session's rate (40 a second, 120 at once) allows. */
bool vl_session_allow(struct vl_session *session, uint64_t now_ms);
/* VL_E_FULL: too many wait already. */
VL_MUST_CHECK int vl_reply_create(struct vl_session *session, int64_t id, const char *method,
                                  struct vl_reply **out);
/* The session that asked, NULL when it is gone. */
struct vl_session *vl_reply_session(const struct vl_reply *reply);
/* Each ends the reply. `result` is stolen; NULL means {}. field, detail: may be NULL. */
void vl_reply_result(struct vl_reply *reply, json_t *result);
void vl_reply_refuse(struct vl_reply *reply, const char *reason, const char *field,
                     const char *detail);
/* A refusal for a message that is no request that could wait. */
void vl_session_refuse(struct vl_session *session, int64_t id, const char *reason,
                       const char *field, const char *detail);

/* Sends the topic's present value if it differs from what was sent. `data` is stolen. */
void vl_session_show(struct vl_session *session, enum vl_topic topic, uint64_t seq, json_t *data);
/* Remembers that the session has seen this value in its snapshot. Borrows. */
void vl_session_shown(struct vl_session *session, enum vl_topic topic, const json_t *data);
/* Any other notification. `data` is stolen. */
void vl_session_notify(struct vl_session *session, const char *event, uint64_t seq, json_t *data);

#endif

#include "gateway/hub.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define RATE_PER_S 40
#define RATE_BURST 120

struct vl_hub {
    const struct vl_protocol *protocol;
    const struct vl_log *log;
    struct vl_session *first;
    size_t count;
    uint64_t last_number;
};

struct vl_reply {
    struct vl_session *session; /* NULL: gone */
    int64_t id;
    char method[32];
    struct vl_reply *next, *previous; /* in the session's list */
};

/* As in the protocol. */
static const char *topic_name(enum vl_topic topic)
{
    static const char *const names[VL_TOPICS] = {"me", "board", "calls", "operator"};

    return names[topic];
}

int vl_hub_create(const struct vl_protocol *protocol, const struct vl_log *log, struct vl_hub **out)
{
    struct vl_hub *h = calloc(1, sizeof *h);

    if (!h)
        return VL_E_NOMEM;
    h->protocol = protocol;
    h->log = log;
    *out = h;
    return VL_OK;
}

void vl_hub_destroy(struct vl_hub *h)
{
    if (!h)
        return;
    while (h->first)
        vl_hub_remove(h->first);
    free(h);
}

int vl_hub_add(struct vl_hub *h, struct vl_web_socket *socket, vl_person_index person,
               struct vl_session **out)
{
    struct vl_session *s;

    if (h->count >= VL_HUB_MAX_SESSIONS)
        return VL_E_FULL;
    s = calloc(1, sizeof *s);
    if (!s)
        return VL_E_NOMEM;
    s->hub = h;
    s->socket = socket;
    s->person = person;
    s->number = ++h->last_number;
    s->tokens = RATE_BURST;
    s->next = h->first;
    if (s->next)
        s->next->previous = s;
    h->first = s;
    h->count++;
    *out = s;
    return VL_OK;
}

void vl_hub_remove(struct vl_session *s)
{
    while (s->pending) {
        struct vl_reply *r = s->pending;
        s->pending = r->next;
        r->session = NULL;
        r->next = NULL;
        r->previous = NULL;
    }
    if (s->previous)
        s->previous->next = s->next;
    else
        s->hub->first = s->next;
    if (s->next)
        s->next->previous = s->previous;
    s->hub->count--;
    free(s);
}

struct vl_session *vl_hub_first(const struct vl_hub *h)
{
    return h->first;
}

size_t vl_hub_count(const struct vl_hub *h)
{
    return h->count;
}

size_t vl_hub_person_count(const struct vl_hub *h, vl_person_index person)
{
    size_t n = 0;

    for (const struct vl_session *s = h->first; s; s = s->next)
        n += s->greeted && s->person == person;
    return n;
}

bool vl_hub_guest_is_here(const struct vl_hub *h, uint64_t guest)
{
    for (const struct vl_session *s = h->first; s; s = s->next)
        if (s->greeted && s->guest == guest)
            return true;
    return false;
}

struct vl_session *vl_hub_other(const struct vl_session *session, const char *slot)
{
    for (struct vl_session *s = session->hub->first; s; s = s->next)
        if (s != session && s->greeted && s->person == session->person &&
            s->guest == session->guest && strcmp(s->slot, slot) == 0)
            return s;
    return NULL;
}

bool vl_session_allow(struct vl_session *s, uint64_t now_ms)
{
    int64_t earned = (int64_t)(now_ms - s->tokens_at_ms) * RATE_PER_S / 1000;

    if (earned > 0) {
        s->tokens = s->tokens + earned > RATE_BURST ? RATE_BURST : s->tokens + earned;
        s->tokens_at_ms = now_ms;
    }
    if (s->tokens <= 0)
        return false;
    s->tokens--;
    return true;
}

int vl_reply_create(struct vl_session *s, int64_t id, const char *method, struct vl_reply **out)
{
    struct vl_reply *r;
    size_t n = strnlen(method, sizeof r->method - 1);

    if (s->n_pending >= VL_HUB_MAX_PENDING)
        return VL_E_FULL;
    r = calloc(1, sizeof *r);
    if (!r)
        return VL_E_NOMEM;
    memcpy(r->method, method, n);
    r->session = s;
    r->id = id;
    r->next = s->pending;
    if (r->next)
        r->next->previous = r;
    s->pending = r;
    s->n_pending++;
    *out = r;
    return VL_OK;
}

struct vl_session *vl_reply_session(const struct vl_reply *r)
{
    return r->session;
}

static void reply_end(struct vl_reply *r)
{
    struct vl_session *s = r->session;

    if (s) {
        if (r->previous)
            r->previous->next = r->next;
        else
            s->pending = r->next;
        if (r->next)
            r->next->previous = r->previous;
        s->n_pending--;
    }
    free(r);
}

static void send_text(struct vl_session *s, char *text)
{
    if (text)
        (void)vl_web_socket_send(s->socket, text, strlen(text));
    free(text);
}

/* What leaves must fit the schema that browsers are built from; a slip of ours is loud in builds
 * that check, and a log line elsewhere. */
static __attribute__((unused)) void complain(const struct vl_hub *h, const char *what, int rc,
                                             const struct vl_schema_fault *fault)
{
    if (rc == VL_OK)
        return;
    vl_log(h->log, VL_LOG_ERROR, "protocol.broken_by_us", VL_LOG_TEXT("message", what),
           VL_LOG_TEXT("path", fault->path), VL_LOG_TEXT("fault", fault->text));
    assert(rc == VL_OK);
}

void vl_reply_result(struct vl_reply *r, json_t *result)
{
    struct vl_schema_fault fault;
    json_t *value = result ? result : json_object();

    if (r->session) {
#ifdef VL_CHECK_INVARIANTS
        complain(r->session->hub, r->method,
                 vl_protocol_check_result(r->session->hub->protocol, r->method, value, &fault),
                 &fault);
#else
        (void)fault;
#endif
        send_text(r->session, vl_protocol_result(r->id, value));
    } else {
        json_decref(value);
    }
    reply_end(r);
}

void vl_session_refuse(struct vl_session *s, int64_t id, const char *reason, const char *field,
                       const char *detail)
{
    send_text(s, vl_protocol_problem(id, vl_problem(reason, s->language, field, detail)));
}

void vl_reply_refuse(struct vl_reply *r, const char *reason, const char *field, const char *detail)
{
    if (r->session)
        vl_session_refuse(r->session, r->id, reason, field, detail);
    reply_end(r);
}

static uint64_t text_hash(const char *text)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a, 64 bit */

    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 1099511628211u;
    return h ? h : 1;
}

void vl_session_shown(struct vl_session *s, enum vl_topic topic, const json_t *data)
{
    char *text = vl_json_dump(data);

    s->shown[topic] = text ? text_hash(text) : 0;
    free(text);
}

void vl_session_show(struct vl_session *s, enum vl_topic topic, uint64_t seq, json_t *data)
{
    uint64_t before = s->shown[topic];

    if (!data)
        return;
    vl_session_shown(s, topic, data);
    if (s->shown[topic] == before && before != 0) {
        json_decref(data);
        return;
    }
    vl_session_notify(s, topic_name(topic), seq, data);
}

void vl_session_notify(struct vl_session *s, const char *event, uint64_t seq, json_t *data)
{
    struct vl_schema_fault fault;

#ifdef VL_CHECK_INVARIANTS
    complain(s->hub, event, vl_protocol_check_event(s->hub->protocol, event, data, &fault), &fault);
#else
    (void)fault;
#endif
    send_text(s, vl_protocol_notification(seq, event, data));
}

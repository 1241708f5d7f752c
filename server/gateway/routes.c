/* routes.c - what arrives at the web server: pages, health, metrics, sign-in, WebSocket sessions.
 */
#include "gateway/gateway_internal.h"
#include "gateway/guest_link.h"
#include "gateway/methods.h"
#include "gateway/permissions.h"
#include <stdlib.h>
#include <string.h>

#define METRICS_BYTES (256u * 1024u)

struct connection { /* what the web server holds for us: a session and its gateway */
    struct vl_gateway *g;
    struct vl_session *session;
};

static void answer(struct vl_web_exchange *x, unsigned status, const char *type,
                   struct vl_span body)
{
    struct vl_web_response r = {.status = status, .body = body};

    r.headers[0] = (struct vl_web_header){"content-type:", type};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    r.header_count = 2;
    vl_web_reply(x, &r);
}

static void answer_text(struct vl_web_exchange *x, unsigned status, const char *text)
{
    answer(x, status, "text/plain; charset=utf-8",
           (struct vl_span){(const uint8_t *)text, strlen(text)});
}

static void serve_file(struct vl_web_exchange *x, const struct vl_static_file *file)
{
    struct vl_web_response r = {.status = 200, .body = file->bytes, .body_lasts = true};

    r.headers[0] = (struct vl_web_header){"content-type:", file->type};
    r.headers[1] = (struct vl_web_header){
        "cache-control:", file->immutable ? "public, max-age=31536000, immutable" : "no-cache"};
    r.header_count = 2;
    vl_web_reply(x, &r);
}

static void serve_metrics(struct vl_gateway *g, struct vl_web_exchange *x)
{
    uint8_t *buffer = malloc(METRICS_BYTES);
    struct vl_writer w;

    if (!buffer) {
        answer_text(x, 503, "out of memory\n");
        return;
    }
    w = vl_writer_of(buffer, METRICS_BYTES);
    vl_gateway_metrics_door(&g->metrics, vl_web_server_statistics(g->web),
                            vl_identity_figures(g->identity));
    g->metrics.values[VL_METRIC_SESSIONS] = vl_hub_count(g->hub);
    g->metrics.values[VL_METRIC_JOURNAL_LAST] = vl_engine_last(g->engine);
    vl_gateway_metrics_statistics(&g->metrics, vl_statistics_figures(g->statistics));
    vl_counters_text(&g->metrics.counters, "", &w);
    vl_counters_text(vl_plugin_host_counters(g->plugins), "", &w);
    vl_media_pool_metrics(g->media, &w);
    answer(x, w.failed ? 500 : 200, "text/plain; version=0.0.4; charset=utf-8",
           (struct vl_span){buffer, w.used});
    free(buffer);
}

static void serve_ready(struct vl_gateway *g, struct vl_web_exchange *x)
{
    bool media = vl_media_pool_capabilities(g->media) != NULL;

    if (g->closing)
        answer_text(x, 503, "stopping\n");
    else if (g->journal_fails)
        answer_text(x, 503, "the journal cannot be written\n");
    else if (!media)
        answer_text(x, 503, "no media worker is ready\n");
    else
        answer_text(x, 200, "ready\n");
}

void vl_gateway_on_request(void *owner, struct vl_web_exchange *x,
                           const struct vl_web_request *request)
{
    struct vl_gateway *g = owner;
    const struct vl_static_file *file;

    if (vl_identity_request(g->identity, x, request) || vl_guest_link_request(g, x, request))
        return;
    if (request->method != VL_WEB_GET) {
        answer_text(x, 405, "method not allowed\n");
        return;
    }
    if (strcmp(request->path, "/healthz") == 0) {
        answer_text(x, 200, "ok\n");
        return;
    }
    if (strcmp(request->path, "/readyz") == 0) {
        serve_ready(g, x);
        return;
    }
    if (strcmp(request->path, "/metrics") == 0) {
        serve_metrics(g, x);
        return;
    }
    if (vl_gateway_serve_statistics(g, x, request))
        return;
    /* A guest's page is the same page; which one it is, it sees by its own address. */
    file = vl_static_files_find(g->files, strcmp(request->path, "/g") == 0 ? "/" : request->path);
    if (file)
        serve_file(x, file);
    else
        answer_text(x, 404, "not found\n");
}

/* A browser always sends Origin with an upgrade; it must be ours (RFC 6455, 10.2). */
unsigned vl_gateway_on_upgrade(void *owner, const struct vl_web_request *request)
{
    struct vl_gateway *g = owner;

    if (strcmp(request->path, "/ws") != 0)
        return 404;
    if (!vl_identity_same_origin(g->identity, request)) {
        vl_counter_add(&g->metrics.counters, VL_METRIC_REFUSED_ORIGIN, 1);
        return 403;
    }
    return 0;
}

/* Nobody signed in: the session may only be told so, in answer to its hello. */
static vl_person_index person_of(const struct vl_gateway *g, const struct vl_web_request *request,
                                 const char *slot, uint64_t *guest)
{
    vl_person_index person = VL_NONE;

    *guest = 0;
    if (!slot || vl_identity_person(g->identity, request->cookie, slot, &person) == VL_OK)
        return person;
    if (vl_identity_guest(g->identity, request->cookie, slot, guest) < 0)
        return VL_NONE;
    return vl_guest_link_person(g, *guest);
}

void *vl_gateway_on_open(void *owner, struct vl_web_socket *socket,
                         const struct vl_web_request *request)
{
    struct vl_gateway *g = owner;
    const char *slot = vl_web_argument(request, "slot");
    uint64_t guest = 0;
    vl_person_index person = person_of(g, request, slot, &guest);
    struct connection *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->g = g;
    if (vl_hub_add(g->hub, socket, person, &c->session) < 0) {
        free(c);
        return NULL;
    }
    c->session->guest = guest;
    if (person != VL_NONE)
        memcpy(c->session->slot, slot, VL_SLOT_CHARACTERS);
    c->session->tokens_at_ms = uv_now(g->loop);
    return c;
}

static void count(struct vl_gateway *g, enum vl_gateway_counter which)
{
    vl_counter_add(&g->metrics.counters, which, 1);
}

/* Why a well-formed request may not go on; NULL: it may. */
static const char *refusal_of(struct vl_gateway *g, const struct vl_session *s,
                              const struct vl_request *request)
{
    bool hello = strcmp(request->method, "session.hello") == 0;

    if (s->person == VL_NONE)
        return "sign_in_required";
    if (hello)
        return s->greeted ? "bad_request" : NULL;
    if (!s->greeted)
        return "hello_first";
    if (!vl_permitted(vl_gateway_role(g, s), request->method)) {
        count(g, VL_METRIC_REFUSED_ROLE);
        return "not_allowed";
    }
    return NULL;
}

static void run(struct vl_gateway *g, struct vl_session *s, const struct vl_request *request)
{
    const char *refusal = refusal_of(g, s, request);
    const struct vl_method *method = vl_method_find(request->method);
    struct vl_reply *reply;

    if (refusal) {
        vl_session_refuse(s, request->id, refusal, NULL, NULL);
        return;
    }
    if (vl_reply_create(s, request->id, request->method, &reply) < 0) {
        count(g, VL_METRIC_REFUSED_RATE);
        vl_session_refuse(s, request->id, "too_many_requests", NULL, NULL);
        return;
    }
    if (method)
        vl_method_run(method, g, s, reply, request->params);
    else
        vl_session_hello(g, s, reply, request->params);
}

static void refuse_unparsed(struct vl_gateway *g, struct vl_session *s, int rc, int64_t id,
                            const struct vl_schema_fault *fault)
{
    count(g, rc == VL_E_INVAL || rc == VL_E_NOENT ? VL_METRIC_REFUSED_SCHEMA
                                                  : VL_METRIC_REFUSED_MALFORMED);
    if (rc == VL_E_NOENT)
        vl_session_refuse(s, id, "unknown_method", NULL, NULL);
    else if (rc == VL_E_INVAL)
        vl_session_refuse(s, id, "invalid_field", fault->path, NULL);
    else
        vl_session_refuse(s, id, "bad_request", fault->text, NULL);
}

void vl_gateway_on_message(void *session, struct vl_span text)
{
    struct connection *c = session;
    struct vl_schema_fault fault;
    struct vl_request request = {0};
    int rc;

    if (!vl_session_allow(c->session, uv_now(c->g->loop))) {
        count(c->g, VL_METRIC_REFUSED_RATE);
        vl_session_refuse(c->session, 0, "too_many_requests", NULL, NULL);
        return;
    }
    rc = vl_protocol_parse(c->g->protocol, text, &request, &fault);
    if (rc < 0) {
        refuse_unparsed(c->g, c->session, rc, request.id, &fault);
        return;
    }
    run(c->g, c->session, &request);
    json_decref(request.message);
}

void vl_gateway_on_closed(void *session)
{
    struct connection *c = session;
    struct vl_gateway *g = c->g;
    vl_person_index person = c->session->person;
    bool greeted = c->session->greeted;
    uint64_t guest = c->session->guest;
    struct vl_command gone = {.type = VL_COMMAND_DISCONNECT, .person = person};

    vl_hub_remove(c->session);
    free(c);
    if (greeted && guest && !g->closed) {
        vl_gateway_show_guest(g, guest);
        return;
    }
    if (!greeted || g->closed || vl_hub_person_count(g->hub, person) > 0)
        return;
    if (vl_engine_submit(g->engine, &gone, NULL, NULL) < 0)
        vl_log(g->log, VL_LOG_WARNING, "session.disconnect_not_recorded",
               VL_LOG_NUMBER("sessions", vl_hub_count(g->hub)));
}

/* web_http.c - one HTTP request at a time on a connection: gather, hand over, answer. */
#include "gateway/web_internal.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_ROOM 6144u /* status line and headers of one answer */

static void request_end(struct vl_web_http *h)
{
    free(h->text);
    free(h->body);
    free(h->answer);
    h->text = NULL;
    h->body = NULL;
    h->answer = NULL;
    h->body_used = 0;
    h->unsent = (struct vl_span){0, 0};
}

static void connection_lost(struct vl_web_http *h)
{
    if (h->exchange)
        h->exchange->http = NULL; /* vl_web_reply frees it */
    h->exchange = NULL;
    request_end(h);
}

static int hand_over(struct vl_web_http *h)
{
    struct vl_web_exchange *x = calloc(1, sizeof *x);

    if (!x)
        return -1;
    x->http = h;
    h->exchange = x;
    h->request.body = (struct vl_span){h->body, h->body_used};
    h->vhost->server->statistics.requests++;
    vl_web_connection_mark(h->wsi, false);
    h->vhost->listener.handlers.on_request(h->vhost->listener.owner, x, &h->request);
    return 0;
}

/* Hangs up as well: the connection's next bytes could not be told apart from a request. */
static int refuse(struct lws *wsi, unsigned status)
{
    (void)lws_return_http_status(wsi, status, NULL);
    return -1;
}

/* A request whose length is told twice or in two ways is smuggling (RFC 9112, 6.3). */
static bool length_is_ambiguous(struct lws *wsi)
{
    return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
}

/* Digits alone: no sign, no space, no list. */
static bool length_read(const char *text, unsigned long long *out)
{
    char *end = NULL;

    *out = 0;
    if (text[0] == '\0')
        return true;
    if (text[0] < '0' || text[0] > '9')
        return false;
    *out = strtoull(text, &end, 10);
    return *end == '\0';
}

static int request_arrived(struct vl_web_http *h)
{
    char length[24];
    unsigned long long expected = 0;

    h->text = calloc(1, sizeof *h->text);
    if (!h->text)
        return refuse(h->wsi, 503);
    if (length_is_ambiguous(h->wsi))
        return refuse(h->wsi, 400);
    if (vl_web_request_read(h->wsi, h->text, &h->request) < 0 ||
        vl_web_header_copy(h->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, length, sizeof length) < 0) {
        h->vhost->server->statistics.oversized++;
        return refuse(h->wsi, 431);
    }
    if (!length_read(length, &expected) || (expected > 0 && h->request.method != VL_WEB_POST))
        return refuse(h->wsi, 400);
    if (h->request.method == VL_WEB_POST && !length[0])
        return refuse(h->wsi, 411); /* lws would take what follows for its body */
    if (expected > VL_WEB_BODY_BYTES) {
        h->vhost->server->statistics.oversized++;
        return refuse(h->wsi, 413);
    }
    if (h->request.method == VL_WEB_POST && expected > 0) {
        h->body = malloc(VL_WEB_BODY_BYTES);
        return h->body ? 0 : refuse(h->wsi, 503);
    }
    return hand_over(h);
}

static int body_arrived(struct vl_web_http *h, const void *bytes, size_t n)
{
    if (!h->vhost) /* lws wipes us with the answer, yet brings more of a body that was not told of
                    */
        return -1;
    if (!h->body || n > VL_WEB_BODY_BYTES - h->body_used) {
        h->vhost->server->statistics.oversized++;
        return -1;
    }
    memcpy(h->body + h->body_used, bytes, n);
    h->body_used += n;
    return 0;
}

static int send_some(struct vl_web_http *h)
{
    unsigned char chunk[LWS_PRE + VL_WEB_CHUNK_BYTES];
    size_t n = h->unsent.n < VL_WEB_CHUNK_BYTES ? h->unsent.n : VL_WEB_CHUNK_BYTES;
    bool last = n == h->unsent.n;

    if (h->unsent.n == 0)
        return 0;
    memcpy(chunk + LWS_PRE, h->unsent.p, n);
    if (lws_write(h->wsi, chunk + LWS_PRE, n, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) <
        (int)n)
        return -1;
    h->unsent.p += n;
    h->unsent.n -= n;
    if (!last) {
        lws_callback_on_writable(h->wsi);
        return 0;
    }
    request_end(h);
    vl_web_connection_mark(h->wsi, true);
    return lws_http_transaction_completed(h->wsi) ? -1 : 0;
}

int vl_web_http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                         size_t len)
{
    struct vl_web_http *h = user;

    switch (reason) {
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
        return 0;
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
        vl_web_connection_mark(wsi, true);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        vl_web_connection_forget(wsi);
        return 0;
    case LWS_CALLBACK_HTTP:
        h->wsi = wsi;
        h->vhost = vl_web_vhost_of(wsi);
        return h->vhost ? request_arrived(h) : -1;
    case LWS_CALLBACK_HTTP_BODY:
        return body_arrived(h, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return h->exchange ? 0 : hand_over(h);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return send_some(h);
    case LWS_CALLBACK_CLOSED_HTTP:
        if (h)
            connection_lost(h);
        return 0;
    case LWS_CALLBACK_ESTABLISHED: /* a WebSocket that did not ask for our subprotocol */
        return -1;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return vl_web_socket_admit(wsi);
    default:
        return 0;
    }
}

static int add_header(struct lws *wsi, const struct vl_web_header *header, unsigned char **p,
                      unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)header->name,
                                       (const unsigned char *)header->value,
                                       (int)strlen(header->value), p, end);
}

static int write_headers(struct vl_web_http *h, const struct vl_web_response *r)
{
    unsigned char buffer[LWS_PRE + HEADER_ROOM];
    unsigned char *start = buffer + LWS_PRE, *p = start, *end = buffer + sizeof buffer - 1;
    const struct vl_web_listener *l = &h->vhost->listener;

    if (lws_add_http_header_status(h->wsi, r->status, &p, end))
        return -1;
    for (size_t i = 0; i < l->header_count; i++)
        if (add_header(h->wsi, &l->headers[i], &p, end))
            return -1;
    for (size_t i = 0; i < r->header_count; i++)
        if (add_header(h->wsi, &r->headers[i], &p, end))
            return -1;
    if (lws_add_http_header_content_length(h->wsi, r->body.n, &p, end))
        return -1;
    return lws_finalize_write_http_header(h->wsi, start, &p, end);
}

static int answer_prepare(struct vl_web_http *h, const struct vl_web_response *r)
{
    h->unsent = r->body;
    if (r->body_lasts || r->body.n == 0)
        return VL_OK;
    h->answer = malloc(r->body.n);
    if (!h->answer)
        return VL_E_NOMEM;
    memcpy(h->answer, r->body.p, r->body.n);
    h->unsent.p = h->answer;
    return VL_OK;
}

void vl_web_reply(struct vl_web_exchange *exchange, const struct vl_web_response *response)
{
    struct vl_web_http *h = exchange->http;

    free(exchange);
    if (!h)
        return;
    h->exchange = NULL;
    if (answer_prepare(h, response) < 0 || write_headers(h, response) != 0) {
        lws_set_timeout(h->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
        return;
    }
    if (h->unsent.n == 0) {
        request_end(h);
        vl_web_connection_mark(h->wsi, true);
        if (lws_http_transaction_completed(h->wsi))
            lws_set_timeout(h->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
        return;
    }
    lws_callback_on_writable(h->wsi);
}

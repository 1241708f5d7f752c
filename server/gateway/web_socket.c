/* web_socket.c - one WebSocket: fragments become bounded messages, messages become writes. */
#include "gateway/web_internal.h"

#include <stdlib.h>
#include <string.h>

#define CLOSE_PROTOCOL_ERROR 1002
#define CLOSE_NOT_TEXT       1003
#define CLOSE_BROKEN_TEXT    1007
#define CLOSE_TOO_BIG        1009

/* The only version there is (RFC 6455, 4.2.1); lws takes any for it. */
static bool version_fits(struct lws *wsi)
{
    char version[4];

    return lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_VERSION) > 0 &&
           strcmp(version, "13") == 0;
}

int vl_web_socket_admit(struct lws *wsi)
{
    struct vl_web_vhost *v = vl_web_vhost_of(wsi);
    struct vl_web_request_text *text = calloc(1, sizeof *text);
    struct vl_web_request request;
    unsigned status = 503;

    if (v && text) {
        if (vl_web_request_read(wsi, text, &request) < 0)
            status = 431;
        else if (!version_fits(wsi))
            status = 426;
        else if (!v->listener.handlers.on_upgrade)
            status = 404;
        else
            status = v->listener.handlers.on_upgrade(v->listener.owner, &request);
    }
    free(text);
    if (status == 0)
        return 0;
    if (v)
        v->server->statistics.refused_upgrades++;
    return lws_return_http_status(wsi, status, NULL) ? -1 : 1;
}

static int opened(struct vl_web_socket *s, struct lws *wsi)
{
    struct vl_web_request_text *text = calloc(1, sizeof *text);
    struct vl_web_request request;

    s->wsi = wsi;
    s->vhost = vl_web_vhost_of(wsi);
    s->last = &s->first;
    vl_web_connection_mark(wsi, false);
    if (text && s->vhost && vl_web_request_read(wsi, text, &request) == VL_OK) {
        s->vhost->server->statistics.upgrades++;
        s->vhost->server->statistics.sockets_open++;
        s->session = s->vhost->listener.handlers.on_open(s->vhost->listener.owner, s, &request);
    }
    free(text);
    return s->session ? 0 : -1;
}

static int fail(struct vl_web_socket *s, uint16_t status, const char *reason)
{
    s->vhost->server->statistics.bad_frames++;
    lws_close_reason(s->wsi, (enum lws_close_status)status, (unsigned char *)(uintptr_t)reason,
                     strlen(reason));
    return -1;
}

static int received(struct vl_web_socket *s, const void *in, size_t len)
{
    size_t room = VL_WEB_MESSAGE_BYTES - s->message_used;

    if (lws_frame_is_binary(s->wsi))
        return fail(s, CLOSE_NOT_TEXT, "text only");
    if (lws_is_first_fragment(s->wsi)) {
        s->message_used = 0;
        s->fragments = 0;
        room = VL_WEB_MESSAGE_BYTES;
    }
    if (len > room || ++s->fragments > VL_WEB_MESSAGE_FRAGMENTS) {
        s->vhost->server->statistics.oversized++;
        return fail(s, CLOSE_TOO_BIG, "message too big");
    }
    if (!s->message)
        s->message = malloc(VL_WEB_MESSAGE_BYTES);
    if (!s->message)
        return -1;
    if (len)
        memcpy(s->message + s->message_used, in, len);
    s->message_used += len;
    if (!lws_is_final_fragment(s->wsi) || lws_remaining_packet_payload(s->wsi) > 0)
        return 0;
    s->vhost->server->statistics.messages_in++;
    s->vhost->listener.handlers.on_message(
        s->session, (struct vl_span){(const uint8_t *)s->message, s->message_used});
    s->message_used = 0;
    free(s->message); /* idle sessions are many and cost nothing this way */
    s->message = NULL;
    return 0;
}

static struct vl_web_message *queue_take(struct vl_web_socket *s)
{
    struct vl_web_message *m = s->first;

    if (!m)
        return NULL;
    s->first = m->next;
    if (!s->first)
        s->last = &s->first;
    s->queued_bytes -= m->n;
    return m;
}

static int write_one(struct vl_web_socket *s)
{
    struct vl_web_message *m;
    int written;

    if (s->cut_off)
        return -1;
    m = queue_take(s);
    if (m) {
        written = lws_write(s->wsi, m->bytes + LWS_PRE, m->n, LWS_WRITE_TEXT);
        if (written < (int)m->n) {
            free(m);
            return -1;
        }
        free(m);
        s->vhost->server->statistics.messages_out++;
    }
    if (s->first)
        lws_callback_on_writable(s->wsi);
    return 0;
}

/* lws found a frame that breaks the protocol, and has said so in its close frame. */
static bool broke_protocol(const struct vl_web_socket *s)
{
    const unsigned char *p = lws_get_close_payload(s->wsi);
    unsigned status = 0;

    if (!s->peer_closes && p && lws_get_close_length(s->wsi) >= 2)
        status = (unsigned)p[0] << 8 | p[1];
    return status == CLOSE_PROTOCOL_ERROR || status == CLOSE_BROKEN_TEXT;
}

static void closed(struct vl_web_socket *s)
{
    struct vl_web_message *m;

    if (!s->vhost)
        return;
    if (broke_protocol(s))
        s->vhost->server->statistics.bad_frames++;
    s->vhost->server->statistics.sockets_open--;
    if (s->session)
        s->vhost->listener.handlers.on_closed(s->session);
    s->session = NULL;
    while ((m = queue_take(s)) != NULL)
        free(m);
    free(s->message);
    s->message = NULL;
    s->vhost = NULL;
}

int vl_web_socket_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t len)
{
    struct vl_web_socket *s = user;

    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return opened(s, wsi);
    case LWS_CALLBACK_RECEIVE:
        return s->session ? received(s, in, len) : -1;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return s->session ? write_one(s) : -1;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        s->peer_closes = true;
        return 0;
    case LWS_CALLBACK_CLOSED:
        closed(s);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        vl_web_connection_forget(wsi);
        return 0;
    default:
        return 0;
    }
}

static void cut_off(struct vl_web_socket *s)
{
    if (s->cut_off)
        return;
    s->cut_off = true;
    s->vhost->server->statistics.slow_readers++;
    lws_set_timeout(s->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

int vl_web_socket_send(struct vl_web_socket *s, const char *text, size_t n)
{
    struct vl_web_message *m;

    if (s->cut_off)
        return VL_E_CLOSED;
    if (s->queued_bytes + n > VL_WEB_SOCKET_QUEUE_BYTES && s->first) {
        cut_off(s);
        return VL_E_FULL;
    }
    m = malloc(sizeof *m + LWS_PRE + n);
    if (!m)
        return VL_E_NOMEM;
    m->next = NULL;
    m->n = n;
    memcpy(m->bytes + LWS_PRE, text, n);
    *s->last = m;
    s->last = &m->next;
    s->queued_bytes += n;
    lws_callback_on_writable(s->wsi);
    return VL_OK;
}

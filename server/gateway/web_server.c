#include "gateway/web_server.h"

#include "gateway/web_internal.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SWEEP_MS        1000u
#define HEADER_BYTES    8192u /* of one request, all headers together */
#define RECEIVE_BYTES   4096u /* every session holds these; longer messages are gathered */
#define MAX_DESTROYS    3
#define PING_AFTER_S    10
#define HANG_UP_AFTER_S 25
#define LWS_DEADLINE_S  (VL_WEB_REQUEST_DEADLINE_S + 5u) /* our sweep comes first, and counts */

static const struct lws_protocols protocols[] = {
    {"http", vl_web_http_callback, sizeof(struct vl_web_http), 0, 0, NULL, 0},
    {VL_WEB_SUBPROTOCOL, vl_web_socket_callback, sizeof(struct vl_web_socket), RECEIVE_BYTES, 0,
     NULL, 0},
    {NULL, NULL, 0, 0, 0, NULL, 0},
};

static const lws_retry_bo_t keep_alive = {
    .secs_since_valid_ping = PING_AFTER_S,
    .secs_since_valid_hangup = HANG_UP_AFTER_S,
};

struct vl_web_vhost *vl_web_vhost_of(struct lws *wsi)
{
    struct lws_vhost *vhost = lws_get_vhost(wsi);
    return vhost ? lws_get_vhost_user(vhost) : NULL;
}

/* Both callbacks see every connection of a vhost come and go; its watch hangs on the wsi. */
void vl_web_connection_mark(struct lws *wsi, bool waiting)
{
    struct vl_web_connection *c = lws_get_opaque_user_data(wsi);
    struct vl_web_vhost *vhost = vl_web_vhost_of(wsi);

    if (!c && vhost && waiting) {
        c = calloc(1, sizeof *c);
        if (!c)
            return;
        c->wsi = wsi;
        c->next = vhost->server->connections;
        if (c->next)
            c->next->previous = c;
        vhost->server->connections = c;
        lws_set_opaque_user_data(wsi, c);
    }
    if (c && vhost)
        c->waiting_since_ms = waiting ? uv_now(vhost->server->loop) : 0;
}

void vl_web_connection_forget(struct lws *wsi)
{
    struct vl_web_connection *c = lws_get_opaque_user_data(wsi);
    struct vl_web_vhost *vhost = vl_web_vhost_of(wsi);

    if (!c || !vhost)
        return;
    if (c->previous)
        c->previous->next = c->next;
    else
        vhost->server->connections = c->next;
    if (c->next)
        c->next->previous = c->previous;
    lws_set_opaque_user_data(wsi, NULL);
    free(c);
}

static void sweep(uv_timer_t *timer)
{
    struct vl_web_server *s = timer->data;
    uint64_t now = uv_now(s->loop);
    struct vl_web_connection *next;

    for (struct vl_web_connection *c = s->connections; c; c = next) {
        next = c->next;
        if (c->waiting_since_ms == 0 ||
            now - c->waiting_since_ms < VL_WEB_REQUEST_DEADLINE_S * 1000u)
            continue;
        c->waiting_since_ms = 0;
        s->statistics.slow_requests++;
        /* At once: the next byte of a slow body would put an asynchronous end off. */
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
    }
}

static struct lws_context *context_create(struct vl_web_server *s)
{
    void *loops[1] = {s->loop};
    struct lws_context_creation_info info = {0};

    lws_set_log_level(LLL_ERR, NULL);
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_VALIDATE_UTF8 | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.foreign_loops = loops;
    info.pcontext = &s->context; /* NULL again once the context is freed */
    info.gid = -1;
    info.uid = -1;
    info.max_http_header_data2 = HEADER_BYTES;
    info.pt_serv_buf_size = 2 * VL_WEB_CHUNK_BYTES;
    info.timeout_secs = LWS_DEADLINE_S;
    info.server_string = "vagtlinje";
    return lws_create_context(&info);
}

int vl_web_server_create(uv_loop_t *loop, const struct vl_log *log, struct vl_web_server **out)
{
    struct vl_web_server *s = calloc(1, sizeof *s);

    if (!s)
        return VL_E_NOMEM;
    s->loop = loop;
    s->log = log;
    s->sweep = calloc(1, sizeof *s->sweep);
    s->context = s->sweep ? context_create(s) : NULL;
    if (!s->context) {
        free(s->sweep);
        free(s);
        return VL_E_IO;
    }
    uv_timer_init(loop, s->sweep);
    s->sweep->data = s;
    uv_timer_start(s->sweep, sweep, SWEEP_MS, SWEEP_MS);
    uv_unref((uv_handle_t *)s->sweep);
    *out = s;
    return VL_OK;
}

static int address_parse(const char *address, uint16_t port, struct sockaddr_storage *out,
                         socklen_t *length, bool *loopback)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
        memcpy(out, &v4, sizeof v4);
        *length = sizeof v4;
        *loopback = (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
        return VL_OK;
    }
    if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
        memcpy(out, &v6, sizeof v6);
        *length = sizeof v6;
        *loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
        return VL_OK;
    }
    return VL_E_INVAL;
}

/* lws reports "created" even when its listener failed, so ask the kernel before and after. */
static int port_is_free(const struct sockaddr_storage *address, socklen_t length)
{
    int one = 1, rc = VL_OK;
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return VL_E_IO;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (const struct sockaddr *)address, length) != 0)
        rc = VL_E_CONFLICT;
    close(fd);
    return rc;
}

static int port_answers(const struct sockaddr_storage *address, socklen_t length)
{
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int rc;

    if (fd < 0)
        return VL_E_IO;
    rc = connect(fd, (const struct sockaddr *)address, length) == 0 ? VL_OK : VL_E_IO;
    close(fd);
    return rc;
}

static struct lws_vhost *vhost_create(struct vl_web_vhost *v, const struct vl_web_listener *l)
{
    struct lws_context_creation_info info = {0};

    info.port = l->port;
    info.iface = l->address;
    info.vhost_name = l->name;
    info.protocols = protocols;
    info.user = v;
    info.gid = -1;
    info.uid = -1;
    info.keepalive_timeout = 60;
    info.timeout_secs_ah_idle = LWS_DEADLINE_S;
    info.retry_and_idle_policy = &keep_alive;
    info.options = LWS_SERVER_OPTION_VALIDATE_UTF8;
    if (strchr(l->address, ':') == NULL)
        info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
    if (l->certificate_path) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = l->certificate_path;
        info.ssl_private_key_filepath = l->key_path;
        info.alpn = "http/1.1";
    }
    return lws_create_vhost(v->server->context, &info);
}

int vl_web_server_listen(struct vl_web_server *s, const struct vl_web_listener *l)
{
    struct sockaddr_storage address;
    socklen_t length = 0;
    bool loopback = false;
    struct vl_web_vhost *v;
    int rc = address_parse(l->address, l->port, &address, &length, &loopback);

    if (rc < 0)
        return rc;
    if (!l->certificate_path && !loopback)
        return VL_E_DENIED;
    rc = port_is_free(&address, length);
    if (rc < 0)
        return rc;
    v = calloc(1, sizeof *v);
    if (!v)
        return VL_E_NOMEM;
    v->server = s;
    v->listener = *l;
    v->vhost = vhost_create(v, l);
    if (!v->vhost) {
        free(v);
        return VL_E_IO;
    }
    v->next = s->vhosts;
    s->vhosts = v;
    rc = port_answers(&address, length);
    vl_log(s->log, rc < 0 ? VL_LOG_ERROR : VL_LOG_INFO, "web.listening",
           VL_LOG_TEXT("listener", l->name), VL_LOG_TEXT("address", l->address),
           VL_LOG_NUMBER("port", l->port), VL_LOG_TEXT("error", vl_err_name(rc)));
    return rc;
}

const struct vl_web_statistics *vl_web_server_statistics(const struct vl_web_server *s)
{
    return &s->statistics;
}

static void sweep_closed(uv_handle_t *handle)
{
    free(handle);
}

void vl_web_server_stop(struct vl_web_server *s)
{
    if (!s || !s->sweep)
        return;
    uv_timer_stop(s->sweep);
    uv_close((uv_handle_t *)s->sweep, sweep_closed);
    s->sweep = NULL;
    lws_context_destroy(s->context); /* on a loop of ours this only begins the end */
}

void vl_web_server_destroy(struct vl_web_server *s)
{
    if (!s)
        return;
    /* Again, now that the loop is over. Begun inside a turn of the loop it takes one step more. */
    for (int i = 0; s->context && i < MAX_DESTROYS; i++)
        lws_context_destroy(s->context);
    while (s->vhosts) {
        struct vl_web_vhost *next = s->vhosts->next;
        free(s->vhosts);
        s->vhosts = next;
    }
    while (s->connections) {
        struct vl_web_connection *next = s->connections->next;
        free(s->connections);
        s->connections = next;
    }
    free(s);
}

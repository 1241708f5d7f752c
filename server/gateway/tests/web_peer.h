/* web_peer.h - a web server on a loopback port, and strangers who talk to it by raw bytes.
 *
 * Server and strangers share one thread: waiting runs the server's loop and sleeps until either
 * side has something to read, so that nothing here depends on how fast the machine is. */
#ifndef VL_GATEWAY_TESTS_WEB_PEER_H
#define VL_GATEWAY_TESTS_WEB_PEER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include <cmocka.h>

#include "gateway/web_server.h"
#include "outside.h"

#define PEER_PATIENCE_MS 30000 /* of any wait; only a failure takes so long */
#define PEER_BYTES       (512u * 1024u)
#define BIG_BYTES        (300u * 1024u)

struct web_world {
    uv_loop_t loop;
    struct vl_web_server *server;
    uint16_t port;
    struct vl_web_exchange *later; /* of "/later": answered by the test */
    struct vl_web_socket *socket;  /* opened last; NULL once closed */
    unsigned requests, opened, messages, closed;
    size_t message_bytes;
    size_t body_bytes;
    uint8_t *big; /* the body of "/big" */
};

static inline struct vl_web_statistics figures(const struct web_world *w)
{
    return *vl_web_server_statistics(w->server);
}

static inline void reply_with(struct vl_web_exchange *x, unsigned status, const void *p, size_t n)
{
    const struct vl_web_response response = {
        .status = status,
        .headers = {{"content-type:", "text/plain"}},
        .header_count = 1,
        .body = {p, n},
    };
    vl_web_reply(x, &response);
}

static inline void web_on_request(void *owner, struct vl_web_exchange *x,
                                  const struct vl_web_request *r)
{
    struct web_world *w = owner;

    w->requests++;
    w->body_bytes = r->body.n;
    if (strcmp(r->path, "/later") == 0 && !w->later)
        w->later = x;
    else if (strcmp(r->path, "/big") == 0)
        reply_with(x, 200, w->big, BIG_BYTES);
    else if (strcmp(r->path, "/echo") == 0)
        reply_with(x, 200, r->body.p, r->body.n);
    else
        reply_with(x, strcmp(r->path, "/") == 0 ? 200 : 404, "page", 4);
}

static inline unsigned web_on_upgrade(void *owner, const struct vl_web_request *r)
{
    (void)owner;
    return strcmp(r->path, "/ws") == 0 ? 0 : 403;
}

static inline void *web_on_open(void *owner, struct vl_web_socket *socket,
                                const struct vl_web_request *r)
{
    struct web_world *w = owner;

    (void)r;
    w->opened++;
    w->socket = socket;
    return w;
}

static inline void web_on_message(void *session, struct vl_span text)
{
    struct web_world *w = session;

    w->messages++;
    w->message_bytes = text.n;
}

static inline void web_on_closed(void *session)
{
    struct web_world *w = session;

    w->closed++;
    w->socket = NULL;
}

static inline struct vl_web_listener web_listener(struct web_world *w)
{
    return (struct vl_web_listener){
        .name = "test",
        .address = "127.0.0.1",
        .port = w->port,
        .handlers = {web_on_request, web_on_upgrade, web_on_open, web_on_message, web_on_closed},
        .owner = w,
    };
}

/* The port may be taken by somebody else between our look and our use: then another is tried. */
static inline void web_open(struct web_world *w, const char *certificate, const char *key)
{
    int rc = VL_E_CONFLICT;

    memset(w, 0, sizeof *w);
    w->big = malloc(BIG_BYTES);
    assert_non_null(w->big);
    for (size_t i = 0; i < BIG_BYTES; i++)
        w->big[i] = (uint8_t)('a' + i % 23);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    assert_int_equal(vl_web_server_create(&w->loop, NULL, &w->server), VL_OK);
    for (int tries = 0; rc == VL_E_CONFLICT && tries < 20; tries++) {
        struct vl_web_listener listener;
        w->port = free_port();
        listener = web_listener(w);
        listener.certificate_path = certificate;
        listener.key_path = key;
        rc = vl_web_server_listen(w->server, &listener);
    }
    assert_int_equal(rc, VL_OK);
}

static inline void web_close(struct web_world *w)
{
    vl_web_server_stop(w->server);
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
    vl_web_server_destroy(w->server);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    free(w->big);
}

struct peer {
    struct web_world *world;
    int fd;
    bool ended; /* the server closed the connection */
    uint8_t *in;
    size_t n_in;
};

static inline void peer_open(struct peer *p, struct web_world *w)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                            .sin_port = htons(w->port)};

    *p = (struct peer){.world = w, .in = malloc(PEER_BYTES + 1)};
    assert_non_null(p->in);
    p->in[0] = '\0';
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(p->fd >= 0);
    assert_int_equal(connect(p->fd, (struct sockaddr *)&a, sizeof a), 0);
}

static inline void peer_close(struct peer *p)
{
    if (p->fd >= 0)
        close(p->fd);
    free(p->in);
    *p = (struct peer){.fd = -1};
}

/* One turn of the server's loop, after a sleep if neither side had anything to do. fd < 0: none. */
static inline void web_turn(struct web_world *w, int fd, short events)
{
    struct pollfd fds[2] = {{.fd = uv_backend_fd(&w->loop), .events = POLLIN},
                            {.fd = fd, .events = events}};
    int wait = uv_backend_timeout(&w->loop);

    (void)poll(fds, 2, wait < 0 || wait > 200 ? 200 : wait);
    (void)uv_run(&w->loop, UV_RUN_NOWAIT);
}

static inline uint64_t now_ms(void)
{
    return uv_hrtime() / 1000000u;
}

static inline void peer_read(struct peer *p)
{
    ssize_t n;

    if (p->ended || p->n_in >= PEER_BYTES)
        return;
    n = recv(p->fd, p->in + p->n_in, PEER_BYTES - p->n_in, MSG_DONTWAIT);
    if (n > 0)
        p->n_in += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
        p->ended = true;
    p->in[p->n_in] = '\0';
}

/* Writes what the server takes: it may hang up in the middle, which is no failure here. */
static inline void peer_send(struct peer *p, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    uint64_t end = now_ms() + PEER_PATIENCE_MS;

    while (n > 0 && !p->ended && now_ms() < end) {
        ssize_t sent = send(p->fd, at, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            at += sent;
            n -= (size_t)sent;
            continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
            peer_read(p);
            return;
        }
        web_turn(p->world, p->fd, POLLOUT);
        peer_read(p);
    }
}

static inline void peer_say(struct peer *p, const char *text)
{
    peer_send(p, text, strlen(text));
}

/* Until at least n bytes have come, or the server hung up. */
static inline void peer_await(struct peer *p, size_t n)
{
    uint64_t end = now_ms() + PEER_PATIENCE_MS;

    while (p->n_in < n && !p->ended && now_ms() < end) {
        web_turn(p->world, p->fd, POLLIN);
        peer_read(p);
    }
    assert_true(p->ended || p->n_in >= n);
}

static inline void peer_await_end(struct peer *p)
{
    uint64_t end = now_ms() + PEER_PATIENCE_MS;

    while (!p->ended && now_ms() < end) {
        web_turn(p->world, p->fd, POLLIN);
        peer_read(p);
    }
    assert_true(p->ended);
}

static inline void await_count(struct web_world *w, const unsigned *count, unsigned n)
{
    uint64_t end = now_ms() + PEER_PATIENCE_MS;

    while (*count < n && now_ms() < end)
        web_turn(w, -1, 0);
    assert_true(*count >= n);
}

/* Reads one whole HTTP answer, or until the server hangs up. The status; 0: none came. */
static inline unsigned peer_answer(struct peer *p, size_t *consumed)
{
    const char *body, *length;
    size_t whole;

    while (!p->ended && !strstr((char *)p->in, "\r\n\r\n"))
        peer_await(p, p->n_in + 1);
    body = strstr((char *)p->in, "\r\n\r\n");
    if (!body || strncmp((char *)p->in, "HTTP/1.", 7) != 0)
        return 0;
    length = strcasestr((char *)p->in, "content-length:");
    whole = (size_t)(body + 4 - (char *)p->in);
    if (length && length < body)
        whole += strtoul(length + 15, NULL, 10);
    peer_await(p, whole);
    if (consumed)
        *consumed = whole;
    return (unsigned)strtoul((char *)p->in + 9, NULL, 10);
}

/* What a stranger did must not have touched anybody else: a new connection is served. */
static inline void assert_still_serves(struct web_world *w)
{
    struct peer p;

    peer_open(&p, w);
    peer_say(&p, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_equal(peer_answer(&p, NULL), 200);
    peer_close(&p);
}

#endif

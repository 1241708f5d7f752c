/* web_server.h - HTTP/1.1 and WebSocket on our libuv loop: the only door to libwebsockets.
 *
 * What it promises whatever strangers send: no request above the limits below reaches a handler;
 * a connection that has not brought a whole request within VL_WEB_REQUEST_DEADLINE_S is closed; a
 * reader that does not read is cut off at VL_WEB_SOCKET_QUEUE_BYTES; only HTTP/1.1 is negotiated,
 * no extension is.
 * Threads: belongs to its loop. Plain-text listeners bind loopback addresses only (lws would
 * upgrade them to h2c). */
#ifndef VL_GATEWAY_WEB_SERVER_H
#define VL_GATEWAY_WEB_SERVER_H

#include "base/cursor.h"
#include "base/err.h"
#include "base/log.h"
#include <uv.h>

#define VL_WEB_BODY_BYTES         (64u * 1024u)
#define VL_WEB_MESSAGE_BYTES      (64u * 1024u) /* one WebSocket message from a browser */
#define VL_WEB_MESSAGE_FRAGMENTS  256u
#define VL_WEB_SOCKET_QUEUE_BYTES (256u * 1024u)
#define VL_WEB_REQUEST_DEADLINE_S 10u
#define VL_WEB_HEADER_MAX         16u
#define VL_WEB_SUBPROTOCOL        "vagtlinje.v1"

enum vl_web_method { VL_WEB_GET, VL_WEB_POST, VL_WEB_OTHER };

struct vl_web_server;
struct vl_web_exchange; /* one HTTP request and its answer */
struct vl_web_socket;   /* one open WebSocket */

struct vl_web_request { /* borrowed until the handler returns */
    enum vl_web_method method;
    const char *path; /* decoded, without the query, begins with '/' */
    const char *host, *origin, *cookie, *content_type, *authorization; /* "" when absent */
    struct vl_span body;
    bool secure;                  /* arrived over TLS */
    const char *const *arguments; /* decoded "name=value" pairs of the query */
    size_t argument_count;
};
/* The value of a query argument, NULL when absent. */
const char *vl_web_argument(const struct vl_web_request *request, const char *name);
/* Copies the value of a cookie. VL_E_NOENT: absent. VL_E_FULL: does not fit. */
VL_MUST_CHECK int vl_web_cookie(const char *cookie_header, const char *name, char *out,
                                size_t size);
/* The same for a field of an application/x-www-form-urlencoded body, decoded. */
VL_MUST_CHECK int vl_web_form_field(struct vl_span body, const char *name, char *out, size_t size);

struct vl_web_header {
    const char *name; /* lower case, with the colon: "content-type:" */
    const char *value;
};
struct vl_web_response {
    unsigned status;
    struct vl_web_header headers[VL_WEB_HEADER_MAX];
    size_t header_count;
    struct vl_span body; /* copied, unless body_lasts */
    bool body_lasts;     /* the bytes outlive the server: no copy */
    bool head_only;
};

struct vl_web_handlers {
    /* Answer with vl_web_reply, now or later, exactly once. */
    void (*on_request)(void *owner, struct vl_web_exchange *exchange,
                       const struct vl_web_request *request);
    /* May this request become a WebSocket? 0, or the HTTP status of the refusal. NULL: 404. */
    unsigned (*on_upgrade)(void *owner, const struct vl_web_request *request);
    /* An open socket; what is returned is handed to the following two. NULL: closed at once. */
    void *(*on_open)(void *owner, struct vl_web_socket *socket,
                     const struct vl_web_request *request);
    void (*on_message)(void *session, struct vl_span text);
    void (*on_closed)(void *session); /* the socket is invalid from here on */
};

struct vl_web_listener {
    const char *name;                        /* for logs; must outlive the server */
    const char *address;                     /* numeric address */
    uint16_t port;                           /* 1..65535 */
    const char *certificate_path, *key_path; /* NULL: plain text, loopback only */
    const struct vl_web_header *headers;     /* added to every response; must outlive the server */
    size_t header_count;
    struct vl_web_handlers handlers;
    void *owner;
};

struct vl_web_statistics { /* since the start, for /metrics */
    uint64_t requests, upgrades, refused_upgrades, messages_in, messages_out;
    uint64_t oversized, slow_requests, slow_readers, bad_frames;
    uint64_t sockets_open;
};

VL_MUST_CHECK int vl_web_server_create(uv_loop_t *loop, const struct vl_log *log,
                                       struct vl_web_server **out);
/* Copies what it needs. VL_E_DENIED: plain text on an address that is not loopback.
 * VL_E_CONFLICT: the port is taken. VL_E_IO: it does not answer after the start. */
VL_MUST_CHECK int vl_web_server_listen(struct vl_web_server *server,
                                       const struct vl_web_listener *listener);
const struct vl_web_statistics *vl_web_server_statistics(const struct vl_web_server *server);
/* Closes every connection; lws then needs the loop to run until it has nothing left. */
void vl_web_server_stop(struct vl_web_server *server);
/* After vl_web_server_stop and the end of the loop. NULL: no effect. */
void vl_web_server_destroy(struct vl_web_server *server);

/* The peer may be gone by now: then this does nothing. The exchange is invalid afterwards. */
void vl_web_reply(struct vl_web_exchange *exchange, const struct vl_web_response *response);

/* Queues one text message (copied). VL_E_FULL: the reader was too slow and is being cut off. */
int vl_web_socket_send(struct vl_web_socket *socket, const char *text, size_t n);

#endif

/* web_internal.h - what web_server.c, web_http.c, web_socket.c and web_request.c share; for nobody
 * else. */
#ifndef VL_GATEWAY_WEB_INTERNAL_H
#define VL_GATEWAY_WEB_INTERNAL_H

#include "gateway/web_server.h"
#include <libwebsockets.h>

#define VL_WEB_PATH_BYTES     512
#define VL_WEB_FIELD_BYTES    4096
#define VL_WEB_ARGUMENTS      16
#define VL_WEB_ARGUMENT_BYTES 2048
#define VL_WEB_CHUNK_BYTES    8192

struct vl_web_vhost {
    struct vl_web_server *server;
    struct vl_web_listener listener; /* paths and address are not kept */
    struct lws_vhost *vhost;
    struct vl_web_vhost *next;
};

/* One TCP connection, watched from accept until it is gone. */
struct vl_web_connection {
    struct lws *wsi;
    uint64_t waiting_since_ms; /* for a whole request; 0: not waiting */
    struct vl_web_connection *next, *previous;
};

struct vl_web_server {
    uv_loop_t *loop;
    const struct vl_log *log;
    struct lws_context *context;
    struct vl_web_vhost *vhosts;
    struct vl_web_connection *connections;
    uv_timer_t *sweep;
    struct vl_web_statistics statistics;
};

/* The text forms of a request, living on the stack while a handler runs. */
struct vl_web_request_text {
    char path[VL_WEB_PATH_BYTES];
    char host[256], origin[256], content_type[128], authorization[1024];
    char cookie[VL_WEB_FIELD_BYTES];
    char arguments[VL_WEB_ARGUMENTS][VL_WEB_ARGUMENT_BYTES];
    const char *argument_list[VL_WEB_ARGUMENTS];
};

struct vl_web_http { /* lws user data of protocol "http": one connection's current request */
    struct lws *wsi;
    struct vl_web_vhost *vhost;
    struct vl_web_exchange *exchange; /* handed out and not answered yet */
    struct vl_web_request_text *text; /* while the body arrives */
    struct vl_web_request request;
    uint8_t *body; /* of the request while it arrives */
    size_t body_used;
    uint8_t *answer; /* owned; NULL when the bytes last */
    struct vl_span unsent;
};
struct vl_web_exchange {      /* outlives its connection until it is answered */
    struct vl_web_http *http; /* NULL: the peer is gone */
};

struct vl_web_message {
    struct vl_web_message *next;
    size_t n;
    unsigned char bytes[]; /* LWS_PRE of room, then the text */
};

struct vl_web_socket { /* lws user data of our subprotocol */
    struct lws *wsi;
    struct vl_web_vhost *vhost;
    void *session;
    char *message; /* gathered fragments */
    size_t message_used;
    unsigned fragments;
    struct vl_web_message *first, **last;
    size_t queued_bytes;
    bool cut_off, peer_closes;
};

/* A header that is not there gives "". VL_E_FULL: longer than `size` takes. */
VL_MUST_CHECK int vl_web_header_copy(struct lws *wsi, enum lws_token_indexes token, char *out,
                                     size_t size);
/* VL_E_FULL: some header is longer than we take. */
VL_MUST_CHECK int vl_web_request_read(struct lws *wsi, struct vl_web_request_text *text,
                                      struct vl_web_request *out);
struct vl_web_vhost *vl_web_vhost_of(struct lws *wsi);
/* The connection has brought its request (busy) or waits for the next one. */
void vl_web_connection_mark(struct lws *wsi, bool waiting);
void vl_web_connection_forget(struct lws *wsi);

/* Answers a refused upgrade itself and returns > 0; 0: go on; < 0: hang up. */
int vl_web_socket_admit(struct lws *wsi);

int vl_web_http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                         size_t len);
int vl_web_socket_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t len);

#endif

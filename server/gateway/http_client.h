/* http_client.h - short requests to other servers, on our loop: libcurl's multi interface.
 *
 * https only; no redirects, no proxy; at most VL_HTTP_BODY_BYTES and VL_HTTP_DEADLINE_MS. Every
 * address is checked when its socket opens, so that neither a name nor a changed DNS answer leads
 * into our own network. With `loopback` this machine, and plain http to it, is allowed.
 * Threads: one loop. */
#ifndef VL_GATEWAY_HTTP_CLIENT_H
#define VL_GATEWAY_HTTP_CLIENT_H

#include "base/cursor.h"
#include "base/err.h"
#include <sys/socket.h>
#include <uv.h>

#define VL_HTTP_BODY_BYTES  (256u * 1024u)
#define VL_HTTP_DEADLINE_MS 10000
#define VL_HTTP_PENDING     64u

struct vl_http_client;

struct vl_http_request { /* borrowed during the call */
    const char *url;
    const char *form;            /* a POST with this body; NULL: GET */
    const char *user, *password; /* Basic; NULL: none */
};
/* rc VL_OK: an answer arrived, whatever its status. VL_E_IO, VL_E_TIMEOUT, VL_E_FULL (body too
 * long), VL_E_DENIED (address not allowed), VL_E_CLOSED (the client is being destroyed). body is
 * borrowed. May send again; must not destroy the client. */
typedef void (*vl_http_done_fn)(void *data, int rc, unsigned status, struct vl_span body);

VL_MUST_CHECK int vl_http_client_create(uv_loop_t *loop, bool loopback,
                                        struct vl_http_client **out);
/* Ends every request with VL_E_CLOSED; the loop must run once more. NULL: no effect. */
void vl_http_client_destroy(struct vl_http_client *client);
/* VL_E_DENIED: not a scheme we use. VL_E_FULL: too many at once. VL_E_NOMEM. Then done is not
 * called; otherwise it is, exactly once, later. */
VL_MUST_CHECK int vl_http_client_send(struct vl_http_client *client,
                                      const struct vl_http_request *request, vl_http_done_fn done,
                                      void *data);

/* May a socket be opened to this address? Private, link-local, shared, multicast and reserved
 * ranges may not, in any IPv6 disguise (RFC 6890). */
bool vl_http_address_allowed(const struct sockaddr *address, bool loopback);

#endif

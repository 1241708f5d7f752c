/* demo_provider.h - a built-in OpenID Connect provider, where everyone may be anyone.
 *
 * For demonstrations and tests only: it has no passwords, and it refuses to listen on anything but
 * loopback, whatever it is told. Everything else about it is a real provider, so that the demo
 * signs in through the same code as a hospital does.
 * Threads: one loop. */
#ifndef VL_GATEWAY_DEMO_PROVIDER_H
#define VL_GATEWAY_DEMO_PROVIDER_H

#include "base/log.h"
#include "domain/region.h"
#include "gateway/web_server.h"

struct vl_demo_provider;

struct vl_demo_provider_options { /* texts are copied */
    uv_loop_t *loop;
    struct vl_web_server *web;
    const struct vl_log *log;
    const struct vl_region *region; /* outlives the provider */
    const char *address;            /* numeric, loopback */
    uint16_t port;
    const char *client_id, *redirect_uri, *public_url; /* of the only client there is */
};
/* VL_E_DENIED: the address is not loopback (logged). Others as vl_web_server_listen. */
VL_MUST_CHECK int vl_demo_provider_create(const struct vl_demo_provider_options *options,
                                          struct vl_demo_provider **out);
/* After vl_web_server_stop. NULL: no effect. */
void vl_demo_provider_destroy(struct vl_demo_provider *provider);

#endif

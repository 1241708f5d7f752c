/* gateway.h - the server as browsers and operators meet it.
 *
 * Ties the house together: web server, sessions, core, plugins, media. What each request may do
 * stands in permissions.c, what it does in the methods_*.c files, what people see in views.h.
 * Threads: one loop. */
#ifndef VL_GATEWAY_GATEWAY_H
#define VL_GATEWAY_GATEWAY_H

#include "base/err.h"
#include "base/log.h"
#include "domain/region.h"
#include "gateway/forms.h"
#include "gateway/settings.h"
#include <uv.h>

struct vl_gateway;

struct vl_gateway_options {
    uv_loop_t *loop;
    const struct vl_log *log;           /* outlives the gateway */
    const struct vl_settings *settings; /* outlives the gateway */
    const struct vl_region *region;     /* outlives the gateway */
    const struct vl_forms *forms;       /* outlives the gateway */
};

/* Opens the journal, replays it, starts plugins and media workers, and listens. Each failure is
 * logged with what it concerns. *out is set on failure too (NULL when memory is short): what did
 * start must be closed with vl_gateway_close and freed after the loop. */
VL_MUST_CHECK int vl_gateway_create(const struct vl_gateway_options *options,
                                    struct vl_gateway **out);
/* New calls are refused and every session is told; when the last conversation has ended, or after
 * the configured time, `stopped` is called once. */
void vl_gateway_stop(struct vl_gateway *gateway, void (*stopped)(void *data), void *data);
/* The rota files are read again, in the background; what is wrong with them is logged.
 * NULL: no effect. */
void vl_gateway_read_rotas(struct vl_gateway *gateway);
/* Closes everything; the loop must then run until it has nothing left, and afterwards
 * vl_gateway_free releases the memory. */
void vl_gateway_close(struct vl_gateway *gateway);
void vl_gateway_free(struct vl_gateway *gateway); /* NULL: no effect */

#endif

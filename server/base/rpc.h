/* rpc.h - requests, responses and notifications over one socket of a pair, on one libuv loop.
 *
 * Payloads: request {"method": text, "params": object}; response {"result": any} or
 * {"error": {"code": name of vl_err, "text": why}}; notification {"event": text, "data": object}.
 * The queue to a peer that does not read is bounded (VL_RPC_MAX_QUEUED_BYTES): then the channel
 * closes with VL_E_FULL. A malformed frame closes it with VL_E_PROTO.
 * Threads: belongs to its loop. */
#ifndef VL_BASE_RPC_H
#define VL_BASE_RPC_H

#include "base/err.h"
#include "base/json.h"
#include <uv.h>

#define VL_RPC_MAX_QUEUED_BYTES (8u * 1024u * 1024u)
#define VL_RPC_MAX_PENDING      4096u

struct vl_rpc;

struct vl_rpc_handlers { /* every `params`/`data` is borrowed until the handler returns */
    /* Answer now or later with vl_rpc_reply/vl_rpc_refuse, exactly once. NULL: all refused. */
    void (*on_request)(void *owner, struct vl_rpc *rpc, uint32_t id, const char *method,
                       json_t *params);
    void (*on_notification)(void *owner, const char *event, json_t *data); /* NULL: ignored */
    /* Once, whatever the reason; every pending call has had its callback by then. The owner may
     * call vl_rpc_destroy from here. Not called after vl_rpc_destroy. */
    void (*on_closed)(void *owner, int reason);
};

/* rc: VL_OK, VL_E_TIMEOUT, VL_E_CLOSED, or the peer's error; result is NULL unless VL_OK,
 * borrowed. error_text: the peer's words or "" (never NULL). */
typedef void (*vl_rpc_result_fn)(void *data, int rc, json_t *result, const char *error_text);

/* Takes fd (a connected SOCK_STREAM) in every case. *out: ends with vl_rpc_destroy. The process
 * ignores SIGPIPE from here on. */
VL_MUST_CHECK int vl_rpc_create(uv_loop_t *loop, int fd, const struct vl_rpc_handlers *handlers,
                                void *owner, struct vl_rpc **out);
/* Pending calls get VL_E_CLOSED before this returns; the memory goes when libuv is done with it.
 * NULL: no effect. */
void vl_rpc_destroy(struct vl_rpc *rpc);

/* Steals `params` (a new reference; NULL means {}), in every case. If this returns an error the
 * callback never comes; otherwise exactly once, within deadline_ms (0: no deadline), and never
 * from inside this call. VL_E_FULL: too many calls pending or too long for a frame. */
VL_MUST_CHECK int vl_rpc_call(struct vl_rpc *rpc, const char *method, json_t *params,
                              uint32_t deadline_ms, vl_rpc_result_fn done, void *data);
/* These steal their json; errors mean the channel is closing and need no handling. A result that
 * is too long for a frame becomes a refusal; a notification that is too long closes the channel. */
void vl_rpc_reply(struct vl_rpc *rpc, uint32_t id, json_t *result);
void vl_rpc_refuse(struct vl_rpc *rpc, uint32_t id, int code, const char *text);
void vl_rpc_notify(struct vl_rpc *rpc, const char *event, json_t *data);
/* Responses that came after their time-out, or that nobody asked for: dropped, and counted here. */
uint64_t vl_rpc_late_responses(const struct vl_rpc *rpc);

#endif

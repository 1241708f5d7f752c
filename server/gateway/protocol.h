/* protocol.h - the browser protocol as its schema says it: requests in, messages out.
 *
 * protocol.schema.json is compiled in; it decides what a request may look like, and the TypeScript
 * types are generated from the same file. A request is {id, method, params}; what is written goes
 * through the vl_protocol_* builders below, so that the envelope has one home. */
#ifndef VL_GATEWAY_PROTOCOL_H
#define VL_GATEWAY_PROTOCOL_H

#include "base/cursor.h"
#include "base/err.h"
#include "base/json.h"
#include "gateway/schema.h"

#define VL_PROTOCOL_DEPTH 24 /* RTP parameters are the deepest that a browser sends */

struct vl_protocol;

struct vl_request {
    int64_t id;         /* the client's, 1 .. 2^53 - 1; 0 when the message had none */
    const char *method; /* of the schema; borrowed from `message` */
    json_t *params;     /* borrowed from `message`; fits the method's schema */
    json_t *message;    /* ends with json_decref */
};

/* VL_E_PROTO: the compiled-in schema is faulty, *fault says how: a mistake of ours. VL_E_NOMEM. */
VL_MUST_CHECK int vl_protocol_create(struct vl_protocol **out, struct vl_schema_fault *fault);
void vl_protocol_destroy(struct vl_protocol *protocol); /* NULL: no effect */

/* Parses one message of a browser. *out: message is set on VL_OK only, but id is set whenever it
 * could be read, so that the refusal can name its request. VL_E_PROTO: no request; *fault.
 * VL_E_FULL: too long or too deep. VL_E_NOENT: unknown method. VL_E_INVAL: the params break the
 * schema; *fault. */
VL_MUST_CHECK int vl_protocol_parse(const struct vl_protocol *protocol, struct vl_span text,
                                    struct vl_request *out, struct vl_schema_fault *fault);

/* Checks what we are about to send: in tests and in builds with VL_CHECK_INVARIANTS. */
VL_MUST_CHECK int vl_protocol_check_result(const struct vl_protocol *protocol, const char *method,
                                           const json_t *result, struct vl_schema_fault *fault);
VL_MUST_CHECK int vl_protocol_check_event(const struct vl_protocol *protocol, const char *event,
                                          const json_t *data, struct vl_schema_fault *fault);

/* Texts to send; end with free(). All steal their json (NULL means {}). NULL: out of memory. */
char *vl_protocol_result(int64_t id, json_t *result);
char *vl_protocol_problem(int64_t id, json_t *problem);
char *vl_protocol_notification(uint64_t seq, const char *event, json_t *data);

#endif

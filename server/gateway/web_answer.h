/* web_answer.h - the short answers over HTTP that more than one part of the gateway gives. None of
 * them may be stored by anybody on the way (RFC 9111, 5.2.2.5). Each ends its exchange. */
#ifndef VL_GATEWAY_WEB_ANSWER_H
#define VL_GATEWAY_WEB_ANSWER_H

#include "gateway/problem.h"
#include "gateway/web_server.h"

/* Without a body; one more header, or NULL. */
void vl_web_answer_empty(struct vl_web_exchange *exchange, unsigned status, const char *header,
                         const char *value);
/* A problem (RFC 9457) with the status of its reason. field: the argument at fault, or NULL. */
void vl_web_answer_problem(struct vl_web_exchange *exchange, const char *reason,
                           enum vl_language language, const char *field);

#endif

#include "gateway/web_answer.h"

#include "base/json.h"
#include <stdlib.h>
#include <string.h>

void vl_web_answer_empty(struct vl_web_exchange *exchange, unsigned status, const char *header,
                         const char *value)
{
    struct vl_web_response r = {.status = status, .header_count = 1};

    r.headers[0] = (struct vl_web_header){"cache-control:", "no-store"};
    if (header)
        r.headers[r.header_count++] = (struct vl_web_header){header, value};
    vl_web_reply(exchange, &r);
}

void vl_web_answer_problem(struct vl_web_exchange *exchange, const char *reason,
                           enum vl_language language, const char *field)
{
    json_t *problem = vl_problem(reason, language, field, NULL);
    char *text = problem ? vl_json_dump(problem) : NULL;
    struct vl_web_response r = {.status = vl_problem_status(reason), .header_count = 2};

    r.headers[0] = (struct vl_web_header){"cache-control:", "no-store"};
    r.headers[1] = (struct vl_web_header){"content-type:", "application/problem+json"};
    r.body = (struct vl_span){(const uint8_t *)text, text ? strlen(text) : 0};
    vl_web_reply(exchange, &r);
    free(text);
    json_decref(problem);
}

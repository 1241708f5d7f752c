/* problem.h - every refusal that a person can meet, in words that say what to do now.
 *
 * One table: the stable reason name, the HTTP status, a title and a detail in Danish and English
 * (RFC 9457). A refusal of the core (domain/command.h) has a row here; a test checks it. */
#ifndef VL_GATEWAY_PROBLEM_H
#define VL_GATEWAY_PROBLEM_H

#include "base/json.h"

enum vl_language { VL_DANISH, VL_ENGLISH };

/* "en" is English, anything else, NULL included, is Danish. */
enum vl_language vl_language_from(const char *code);

/* The problem for a reason; an unknown reason becomes "internal". New reference; NULL: no memory.
 * field: what of the request it concerns, may be NULL. detail: replaces the table's, may be NULL.
 */
json_t *vl_problem(const char *reason, enum vl_language language, const char *field,
                   const char *detail);
unsigned vl_problem_status(const char *reason);
bool vl_problem_known(const char *reason);

#endif

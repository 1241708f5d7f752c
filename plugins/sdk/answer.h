/* answer.h - writing a question's answer into the host's buffer. */
#ifndef VL_SDK_ANSWER_H
#define VL_SDK_ANSWER_H

#include "sdk/vagtlinje_plugin.h"

#include <jansson.h>

/* {"da", "en"}, new reference; NULL: out of memory. */
json_t *vl_bilingual(const char *da, const char *en);
/* Writes compact JSON; steals `value` (NULL stands for a value that could not be built).
 * VL_PLUGIN_E_NOMEM, VL_PLUGIN_E_FULL; answer->length is 0 then. */
int32_t vl_answer_json(struct vl_answer *answer, json_t *value);
/* Writes {"error": {"linkId", "da", "en"}} and returns VL_PLUGIN_E_INPUT (or why it could not).
 * link_id may be NULL; text that is not UTF-8 becomes null. */
int32_t vl_answer_refuse(struct vl_answer *answer, const char *link_id, const char *da,
                         const char *en);

#endif

/* validate.h - judging what a plugin answers, before anybody believes it.
 *
 * Pure. An answer that passes is a copy with the known fields alone, each of its type and within
 * its bounds: who reads it checks nothing again. Unknown fields are left out. Whether a plan names
 * hospitals that exist is for the domain to say. */
#ifndef VL_PLUGIN_VALIDATE_H
#define VL_PLUGIN_VALIDATE_H

#include "base/err.h"
#include "base/json.h"

#define VL_PLUGIN_MAX_SCORES    16u
#define VL_PLUGIN_MAX_FLAGS     32u
#define VL_PLUGIN_MAX_REASONS   64u
#define VL_PLUGIN_MAX_LINK_IDS  256u
#define VL_PLUGIN_MAX_STAGES    16u
#define VL_PLUGIN_MAX_TARGETS   32u
#define VL_PLUGIN_MAX_AFTER_S   3600 /* a plan's last stage: an hour */
#define VL_PLUGIN_MAX_LEVEL     9
#define VL_PLUGIN_MAX_QUESTIONS 512u /* items of a questionnaire, groups included */
#define VL_PLUGIN_WHY_BYTES     120

enum vl_plugin_document {
    VL_PLUGIN_DESCRIPTION,
    VL_PLUGIN_TRIAGE_ANSWER,
    VL_PLUGIN_ROUTE_ANSWER,
    VL_PLUGIN_REFUSAL, /* {"error": ...} */
};

/* *out: a new reference. VL_E_PROTO: nonsense; `why` says where, in English, for the operator.
 * VL_E_NOMEM. */
VL_MUST_CHECK int vl_plugin_validate(enum vl_plugin_document document, const json_t *answer,
                                     json_t **out, char why[VL_PLUGIN_WHY_BYTES]);

#endif

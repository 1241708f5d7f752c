/* default_form.h - the questionnaire of a hotline whose department has no plugin, or whose plugin
 * has not answered since the server started: the free question is all that is needed to call. */
#ifndef VL_GATEWAY_DEFAULT_FORM_H
#define VL_GATEWAY_DEFAULT_FORM_H

#include "base/json.h"

/* A FHIR R4 Questionnaire without items. New reference; NULL: out of memory. */
json_t *vl_default_form(void);

#endif

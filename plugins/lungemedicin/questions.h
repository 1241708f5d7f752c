/* questions.h - this plugin's answers to the questions of the ABI (vagtlinje_plugin.h). */
#ifndef VL_LUNGEMEDICIN_QUESTIONS_H
#define VL_LUNGEMEDICIN_QUESTIONS_H

#include "sdk/vagtlinje_plugin.h"

#define LUNG_VERSION "1.0.0"

int32_t vl_lung_describe(const struct vl_host *host, struct vl_answer *answer);
/* Red flags first, then NEWS2, CRB-65 or CURB-65 when pneumonia is suspected, and the Anthonisen
 * type when COPD worsens. The suggestion is the most urgent of them. */
int32_t vl_lung_triage(const struct vl_host *host, struct vl_text answers,
                       struct vl_answer *answer);
/* The strength position with most free specialists first, the others 20 s apart, level 2 after
 * 60 s; for an immediate call everyone at once. Hospitals come from the context alone. */
int32_t vl_lung_route(const struct vl_host *host, struct vl_text context, struct vl_answer *answer);

#endif

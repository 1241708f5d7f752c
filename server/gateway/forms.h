/* forms.h - the questionnaires that a region gives its hotlines, and the bare one of all others.
 *
 * A hotline for ambulances, municipalities or citizens asks other things than one for practices,
 * and needs no plugin for that: the region file names a FHIR R4 Questionnaire (JSON) beside it. Of
 * a department with a plugin, the plugin's own comes first. Read once, at start. */
#ifndef VL_GATEWAY_FORMS_H
#define VL_GATEWAY_FORMS_H

#include "base/config.h"
#include "base/json.h"
#include "domain/region.h"

#define VL_FORM_MAX_BYTES     (256u * 1024u)
#define VL_FORM_MAX_QUESTIONS 256u /* groups included */

struct vl_forms;

/* Reads the form of each hotline that names one; its path is taken from the folder of region_path.
 * Every fault goes to the report. Borrows the region. *out ends with vl_forms_destroy().
 * VL_E_PROTO: see the report. VL_E_NOMEM. *out is then unchanged. */
VL_MUST_CHECK int vl_forms_load(const struct vl_region *region, const char *region_path,
                                struct vl_config_report *report, struct vl_forms **out);
void vl_forms_destroy(struct vl_forms *forms); /* NULL: no effect */

/* The region's form of this hotline; without one a form without questions: the free question is
 * all that is needed to call. *is_own: it has one. Borrowed. */
const json_t *vl_forms_of(const struct vl_forms *forms, vl_hotline_index hotline, bool *is_own);

/* Whether each answer is one to a question of the region's form, of its type and within its
 * options. false: *link_id is the first that is not, borrowed from `answers`. A hotline without a
 * form takes what it gets, within the protocol's bounds. */
bool vl_forms_fit(const struct vl_forms *forms, vl_hotline_index hotline, const json_t *answers,
                  const char **link_id);

#endif

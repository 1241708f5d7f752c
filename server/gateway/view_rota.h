/* view_rota.h - the rota as people see it: their own duties, what the guard found, who comes next.
 *
 * Pure reading, as views.h; new references, or NULL when memory is short. */
#ifndef VL_GATEWAY_VIEW_ROTA_H
#define VL_GATEWAY_VIEW_ROTA_H

#include "gateway/views.h"

#define VL_VIEW_MAX_FINDINGS 64 /* of RotaStatus; the others are counted */
#define VL_VIEW_MAX_REFUSED  64
#define VL_VIEW_MAX_SPANS    512 /* of rota.preview */

/* What the rota says of this person now: an array of Duty of the protocol. */
json_t *vl_view_duties(const struct vl_views *views, vl_person_index person, vl_utc now);
/* RotaStatus of the protocol. */
json_t *vl_view_rota(const struct vl_views *views);
/* {"spans": [RotaSpan]}: who answers the hotline in [from, until). */
json_t *vl_view_rota_preview(const struct vl_views *views, vl_hotline_index hotline, vl_utc from,
                             vl_utc until);

#endif

/* pneumonia.h - CURB-65 and CRB-65: severity of community-acquired pneumonia in adults.
 *
 * Low pressure is one point in all (systolic < 90 or diastolic <= 60), so one low pressure is
 * enough to know it; a normal one with the other missing is not. */
#ifndef VL_SDK_PNEUMONIA_H
#define VL_SDK_PNEUMONIA_H

#include "sdk/score.h"

struct vl_pneumonia {
    struct vl_flag confusion; /* new disorientation, or AMT <= 8 */
    struct vl_number urea;    /* mmol/L; CURB-65 only */
    struct vl_number rr;      /* /min */
    struct vl_number sbp;     /* mmHg */
    struct vl_number dbp;     /* mmHg */
    struct vl_number age;     /* years */
};

extern const struct vl_score_info vl_curb65_info, vl_crb65_info;

/* Both: VL_PLUGIN_E_INPUT: score->refused is out of its range. */
int32_t vl_curb65_score(const struct vl_pneumonia *in, struct vl_score *score);
int32_t vl_crb65_score(const struct vl_pneumonia *in, struct vl_score *score);

#endif

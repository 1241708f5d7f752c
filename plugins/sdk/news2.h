/* news2.h - National Early Warning Score 2, (c) Royal College of Physicians 2017.
 *
 * For patients of 16 years and above who are not pregnant; who that is, the caller decides.
 * Scale 2 of the saturation is for confirmed hypercapnic respiratory failure (target 88-92 %) and
 * is a clinician's choice: it is never guessed. */
#ifndef VL_SDK_NEWS2_H
#define VL_SDK_NEWS2_H

#include "sdk/score.h"

struct vl_news2 {
    struct vl_number rr;    /* /min */
    struct vl_number spo2;  /* % */
    struct vl_number scale; /* 1 or 2; missing is 1 */
    struct vl_flag o2;      /* supplemental oxygen */
    struct vl_number sbp;   /* mmHg */
    struct vl_number pulse; /* /min */
    char consciousness;     /* 'A', 'C', 'V', 'P', 'U'; 0: missing */
    struct vl_number temp;  /* degrees C; counted at one decimal */
};

extern const struct vl_score_info vl_news2_info;

/* VL_PLUGIN_E_INPUT: score->refused is out of its range. */
int32_t vl_news2_score(const struct vl_news2 *in, struct vl_score *score);

#endif

/* copd.h - the Anthonisen type of a COPD exacerbation, and the GOLD ABE group of stable COPD.
 *
 * The Anthonisen type says nothing about danger: show it together with NEWS2 and red flags.
 * GOLD ABE is no acute score. Of CAT only the total is taken; its items are not ours to show. */
#ifndef VL_SDK_COPD_H
#define VL_SDK_COPD_H

#include "sdk/score.h"

struct vl_anthonisen {
    struct vl_flag dyspnoea, sputum_volume, purulence; /* cardinal: increased or new */
    /* At least one of: cough, wheeze, fever without other source, upper airway infection in the
     * last 5 days, pulse or respiratory rate up by 20 %. */
    struct vl_flag supporting;
};

struct vl_gold_abe {
    struct vl_number moderate_exac; /* last 12 months, treated without admission */
    struct vl_number hosp_exac;     /* last 12 months, with admission */
    struct vl_number mmrc;          /* grade 0..4 */
    struct vl_number cat;           /* total 0..40 */
};

extern const struct vl_score_info vl_anthonisen_info, vl_gold_abe_info;

/* The value is the count of cardinal symptoms. Always VL_PLUGIN_OK. */
int32_t vl_anthonisen_score(const struct vl_anthonisen *in, struct vl_score *score);
/* One of mMRC and CAT is enough. band is NULL while the group is open.
 * VL_PLUGIN_E_INPUT: score->refused is out of its range. */
int32_t vl_gold_abe_score(const struct vl_gold_abe *in, struct vl_score *score);

#endif

/* items.h - the questions of questionnaire.json as the code knows them. A test holds both equal. */
#ifndef VL_LUNGEMEDICIN_ITEMS_H
#define VL_LUNGEMEDICIN_ITEMS_H

#include "sdk/form.h"

enum lung_item {
    LUNG_SILENT_CHEST,
    LUNG_NEW_CONFUSION,
    LUNG_HAEMOPTYSIS_MAJOR,
    LUNG_PE_SUSPECTED,
    LUNG_PNEUMOTHORAX,
    LUNG_CANCER_SUSPECTED,
    LUNG_SPO2,
    LUNG_SCALE2,
    LUNG_O2,
    LUNG_RR,
    LUNG_PULSE,
    LUNG_SBP,
    LUNG_TEMP,
    LUNG_CONSCIOUSNESS,
    LUNG_AGE,
    LUNG_PREGNANT,
    LUNG_PNEUMONIA,
    LUNG_DBP,
    LUNG_UREA,
    LUNG_COPD_WORSENING,
    LUNG_COPD_DYSPNOEA,
    LUNG_COPD_SPUTUM_VOLUME,
    LUNG_COPD_PURULENCE,
    LUNG_COPD_SUPPORTING,
    LUNG_ITEMS
};

extern const struct vl_form_item vl_lung_items[LUNG_ITEMS];

/* The linkId that answers a score's input ("rr" is "news2.rr"); NULL: none does. */
const char *vl_lung_link_id(const char *score_input);

#endif

#include "lungemedicin/items.h"

#include <string.h>

const struct vl_form_item vl_lung_items[LUNG_ITEMS] = {
    [LUNG_SILENT_CHEST] = {"red.silent_chest", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_NEW_CONFUSION] = {"red.new_confusion", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_HAEMOPTYSIS_MAJOR] = {"red.haemoptysis_major", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_PE_SUSPECTED] = {"red.pe_suspected", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_PNEUMOTHORAX] = {"red.pneumothorax", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_CANCER_SUSPECTED] = {"red.cancer_suspected", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_SPO2] = {"news2.spo2", VL_FORM_INTEGER, 30, 100, NULL},
    [LUNG_SCALE2] = {"news2.scale2", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_O2] = {"news2.o2", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_RR] = {"news2.rr", VL_FORM_INTEGER, 0, 99, NULL},
    [LUNG_PULSE] = {"news2.pulse", VL_FORM_INTEGER, 0, 300, NULL},
    [LUNG_SBP] = {"news2.sbp", VL_FORM_INTEGER, 20, 300, NULL},
    [LUNG_TEMP] = {"news2.temp", VL_FORM_DECIMAL, 25, 45, NULL},
    [LUNG_CONSCIOUSNESS] = {"news2.consciousness", VL_FORM_CHOICE, 0, 0, "A C V P U"},
    [LUNG_AGE] = {"patient.age", VL_FORM_INTEGER, 0, 125, NULL},
    [LUNG_PREGNANT] = {"patient.pregnant", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_PNEUMONIA] = {"pneumonia.suspected", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_DBP] = {"pneumonia.dbp", VL_FORM_INTEGER, 10, 200, NULL},
    [LUNG_UREA] = {"pneumonia.urea", VL_FORM_DECIMAL, 0, 100, NULL},
    [LUNG_COPD_WORSENING] = {"copd.worsening", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_COPD_DYSPNOEA] = {"copd.dyspnoea", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_COPD_SPUTUM_VOLUME] = {"copd.sputum_volume", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_COPD_PURULENCE] = {"copd.purulence", VL_FORM_BOOLEAN, 0, 0, NULL},
    [LUNG_COPD_SUPPORTING] = {"copd.supporting", VL_FORM_BOOLEAN, 0, 0, NULL},
};

const char *vl_lung_link_id(const char *score_input)
{
    static const struct {
        const char *input;
        enum lung_item item;
    } rows[] = {
        {"rr", LUNG_RR},
        {"spo2", LUNG_SPO2},
        {"o2", LUNG_O2},
        {"sbp", LUNG_SBP},
        {"pulse", LUNG_PULSE},
        {"consciousness", LUNG_CONSCIOUSNESS},
        {"temp", LUNG_TEMP},
        {"confusion", LUNG_CONSCIOUSNESS},
        {"dbp", LUNG_DBP},
        {"age", LUNG_AGE},
        {"urea", LUNG_UREA},
        {"dyspnoea", LUNG_COPD_DYSPNOEA},
        {"sputum_volume", LUNG_COPD_SPUTUM_VOLUME},
        {"purulence", LUNG_COPD_PURULENCE},
        {"supporting", LUNG_COPD_SUPPORTING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].input, score_input) == 0)
            return vl_lung_items[rows[i].item].link_id;
    return NULL;
}

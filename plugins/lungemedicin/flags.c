#include "lungemedicin/flags.h"

#include <string.h>

static bool is_yes(const struct vl_form_value *value)
{
    return value->present && value->flag;
}

static bool silent_chest(const struct vl_form_value *v)
{
    return is_yes(&v[LUNG_SILENT_CHEST]);
}

/* Below the target of 88-92 % on scale 2, else the boundary where NEWS2 gives 3. */
static bool spo2_low(const struct vl_form_value *v)
{
    if (!v[LUNG_SPO2].present)
        return false;
    return is_yes(&v[LUNG_SCALE2]) ? v[LUNG_SPO2].number < 88 : v[LUNG_SPO2].number <= 91;
}

/* The GP need not say it twice: COPD is known from the other answers, confusion from ACVPU. */
static bool new_confusion(const struct vl_form_value *v)
{
    bool copd = is_yes(&v[LUNG_SCALE2]) || is_yes(&v[LUNG_COPD_WORSENING]);
    bool altered = v[LUNG_CONSCIOUSNESS].present && strcmp(v[LUNG_CONSCIOUSNESS].code, "A") != 0;

    return is_yes(&v[LUNG_NEW_CONFUSION]) || (copd && altered);
}

static bool haemoptysis_major(const struct vl_form_value *v)
{
    return is_yes(&v[LUNG_HAEMOPTYSIS_MAJOR]);
}

static bool pe_suspected(const struct vl_form_value *v)
{
    return is_yes(&v[LUNG_PE_SUSPECTED]);
}

static bool pneumothorax(const struct vl_form_value *v)
{
    return is_yes(&v[LUNG_PNEUMOTHORAX]);
}

static bool cancer_suspected(const struct vl_form_value *v)
{
    return is_yes(&v[LUNG_CANCER_SUSPECTED]);
}

static const struct {
    bool (*raised)(const struct vl_form_value *values);
    struct lung_flag flag;
} rows[LUNG_MAX_FLAGS] = {
    {silent_chest,
     {"silent_chest", "Udtalt besvær, kan ikke tale i hele sætninger, udtrættet, 'stille' lunger",
      "Silent chest, exhaustion, cannot complete sentences", VL_LEVEL_IMMEDIATE,
      "BTS/SIGN 158 asthma guideline (acute severe/life-threatening features); general "
      "knowledge"}},
    {spo2_low,
     {"spo2_low", "SpO2 ≤ 91 % (under 88 % ved mål 88-92 %)",
      "SpO2 ≤ 91 % (or below 88 % when the target is 88-92 %)", VL_LEVEL_IMMEDIATE,
      "NEWS2 single-3 boundary (≤ 91); NEWS2 scale 2 target 88-92"}},
    {new_confusion,
     {"new_confusion", "Nyopstået forvirring/sløvhed hos KOL-patient (CO2-retention)",
      "New confusion or drowsiness in COPD (CO2 retention)", VL_LEVEL_IMMEDIATE,
      "NEWS2 consciousness item; GOLD: altered mental status is an indication for "
      "hospitalisation"}},
    {haemoptysis_major,
     {"haemoptysis_major", "Hæmoptyse mere end få skefulde eller med kredsløbspåvirkning",
      "Haemoptysis more than a few spoonfuls or with haemodynamic effect", VL_LEVEL_IMMEDIATE,
      "general knowledge; threshold for the department to set"}},
    {pe_suspected,
     {"pe_suspected",
      "Pludselig åndenød med pleuritsmerter, synkope eller ensidigt bensvulst (mistanke om "
      "lungeemboli)",
      "Sudden dyspnoea with pleuritic pain, syncope or unilateral leg swelling (suspected PE)",
      VL_LEVEL_IMMEDIATE, "ESC 2019 acute PE guideline; general knowledge"}},
    {pneumothorax,
     {"pneumothorax", "Mistanke om pneumothorax med påvirkning",
      "Suspected pneumothorax with respiratory or circulatory effect", VL_LEVEL_IMMEDIATE,
      "general knowledge"}},
    /* A pointer to another door: it raises nothing above routine and lowers nothing. */
    {cancer_suspected,
     {"cancer_suspected", "Mistanke om lungekræft: pakkeforløb, ikke hotline",
      "Suspected lung cancer: the cancer pathway, not the hotline", VL_LEVEL_ROUTINE,
      "Danish cancer pathway for lung cancer (pakkeforløb); details not collected"}},
};

size_t vl_lung_flags(const struct vl_form_value values[LUNG_ITEMS],
                     const struct lung_flag *out[LUNG_MAX_FLAGS])
{
    size_t count = 0;

    for (size_t i = 0; i < LUNG_MAX_FLAGS; i++)
        if (rows[i].raised(values))
            out[count++] = &rows[i].flag;
    return count;
}

#include "sdk/score_words.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *text;
    const char *word[2]; /* by enum vl_words */
} rows[] = {
    {"rr", {"RF", "RR"}},
    {"spo2", {"SpO₂", "SpO₂"}},
    {"o2", {"ilt", "oxygen"}},
    {"sbp", {"syst. BT", "systolic BP"}},
    {"bp", {"BT", "BP"}},
    {"pulse", {"puls", "pulse"}},
    {"consciousness", {"bevidsthed", "consciousness"}},
    {"temp", {"temp.", "temp."}},
    {"confusion", {"forvirring", "confusion"}},
    {"age", {"alder", "age"}},
    {"urea", {"karbamid", "urea"}},
    {"dyspnoea", {"åndenød", "dyspnoea"}},
    {"sputum_volume", {"mere ekspektorat", "more sputum"}},
    {"purulence", {"purulent ekspektorat", "purulent sputum"}},
    {"supporting", {"støttesymptom", "supporting symptom"}},
    {"moderate_exac", {"moderate eksacerbationer", "moderate exacerbations"}},
    {"hosp_exac", {"indlæggelser", "admissions"}},
    {"mmrc", {"mMRC", "mMRC"}},
    {"cat", {"CAT", "CAT"}},
    {"yes", {"ja", "yes"}},
    {"no", {"nej", "no"}},
    {"air", {"nej", "no"}},
};

const char *vl_score_word(const char *text, enum vl_words language)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].text, text) == 0)
            return rows[i].word[language];
    return text;
}

/* score.h - what every clinical score of the SDK takes and gives.
 *
 * A score is a pure function from inputs, each present or missing, to a result that shows its
 * working. Missing is never taken as normal: an incomplete score is the minimum so far and lists
 * what is missing, and it never suggests the lowest level, because a value that nobody measured
 * cannot reassure. Levels are suggestions: a person decides. */
#ifndef VL_SDK_SCORE_H
#define VL_SDK_SCORE_H

#include "sdk/score_words.h"
#include "sdk/vagtlinje_plugin.h"

#include <jansson.h>
#include <stdbool.h>

/* Smaller is more urgent; NONE says nothing. */
enum vl_level {
    VL_LEVEL_NONE,
    VL_LEVEL_IMMEDIATE,
    VL_LEVEL_URGENT,
    VL_LEVEL_SUBACUTE,
    VL_LEVEL_ROUTINE
};

/* "immediate" ..; NULL for VL_LEVEL_NONE and anything unknown. */
const char *vl_level_name(enum vl_level level);
/* NONE when the text is none of the four. */
enum vl_level vl_level_of(const char *name);
/* The more urgent of two; NONE gives way to anything. */
enum vl_level vl_level_worst(enum vl_level a, enum vl_level b);

struct vl_number {
    bool present;
    double value;
};
struct vl_flag {
    bool present;
    bool value;
};
#define VL_NUMBER(v) ((struct vl_number){true, (v)})
#define VL_FLAG(v)   ((struct vl_flag){true, (v)})

/* What an input may be. The ranges refuse typing errors, not unusual patients. */
struct vl_score_input {
    const char *name;
    const char *unit; /* UCUM; "" for flags and codes */
    double min, max;  /* both included */
    bool whole;       /* a whole number */
};

struct vl_score_band {
    const char *code, *da, *en;
    int from, to; /* of the value, both included; -1, -1 where the band is no range */
    enum vl_level level;
};

struct vl_score_info {
    const char *id, *name_da, *name_en;
    int max;                 /* 0: a class, without a number */
    const char *source;      /* citation */
    const char *attribution; /* "" when the source asks for none */
    const struct vl_score_input *inputs;
    size_t input_count;
    const struct vl_score_band *bands;
    size_t band_count;
};

#define VL_SCORE_MAX_ITEMS     8u
#define VL_SCORE_WORKING_BYTES 512u

struct vl_score_item {
    const char *name; /* of the input */
    char shown[16];   /* the value as counted; "?" when missing */
    int points;
};

struct vl_score {
    const struct vl_score_info *info;
    bool complete; /* false: value and band are a minimum */
    int value;
    const struct vl_score_band *band; /* NULL: nothing can be said yet */
    enum vl_level level;
    struct vl_score_item items[VL_SCORE_MAX_ITEMS];
    size_t item_count;
    const char *missing[VL_SCORE_MAX_ITEMS]; /* inputs that could still change the result */
    size_t missing_count;
    const char *refused; /* the input that is out of range when VL_PLUGIN_E_INPUT was returned */
};

/* --- for those who write scores --- */

void vl_score_begin(struct vl_score *score, const struct vl_score_info *info);
/* true when `input` is missing or in its range; otherwise notes it as refused. */
bool vl_score_accepts(struct vl_score *score, const char *input, struct vl_number value);
void vl_score_add_number(struct vl_score *score, const char *input, struct vl_number value,
                         int points);
void vl_score_add_text(struct vl_score *score, const char *input, const char *shown, int points);
void vl_score_miss(struct vl_score *score, const char *input);
/* The band that holds `value`; NULL when none does. */
const struct vl_score_band *vl_score_band_of(const struct vl_score_info *info, int value);
const struct vl_score_band *vl_score_band_named(const struct vl_score_info *info, const char *code);
/* Sets completeness, band and level. band NULL: undecided. */
void vl_score_end(struct vl_score *score, const struct vl_score_band *band);

/* --- for those who show scores --- */

/* "RF 22 = 2, SpO₂ 95 = 1; sum ≥ 3": what was counted, in clinicians' words. Cut at n - 1 bytes. */
void vl_score_working(const struct vl_score *score, enum vl_words language, char *out, size_t n);
/* The score as the answer to triage shows it (see vagtlinje_plugin.h), new reference; NULL: out of
 * memory. link_id names an input in the questionnaire's words; NULL: inputs' own names. */
json_t *vl_score_json(const struct vl_score *score, const char *(*link_id)(const char *input));

#endif

/* form.h - the answers to a questionnaire as typed values, by the plugin's own table.
 *
 * One row a question. A blank is absent; an unknown linkId is listed, not believed; a wrong type,
 * an unknown code or a value out of range refuses the whole form and says which question. */
#ifndef VL_SDK_FORM_H
#define VL_SDK_FORM_H

#include "sdk/score.h"

enum vl_form_type { VL_FORM_BOOLEAN, VL_FORM_INTEGER, VL_FORM_DECIMAL, VL_FORM_CHOICE };

struct vl_form_item {
    const char *link_id;
    enum vl_form_type type;
    double min, max;   /* numbers, both included */
    const char *codes; /* CHOICE: "A C V P U", else NULL */
};
struct vl_form_value { /* absent unless `present` */
    bool present;
    bool flag;
    double number;
    char code[16]; /* NUL-terminated */
};

#define VL_FORM_MAX_BYTES   (64u * 1024u)
#define VL_FORM_MAX_ANSWERS 256u
#define VL_FORM_MAX_IGNORED 16u /* listed; more are ignored without being listed */

/* Reads {"answers": {...}} into values[0 .. count). VL_PLUGIN_OK, and *ignored is a new array of
 * the unknown linkIds. VL_PLUGIN_E_INPUT: `answer` holds the refusal. VL_PLUGIN_E_NOMEM. */
int32_t vl_form_read(struct vl_text text, const struct vl_form_item *items, size_t count,
                     struct vl_form_value *values, json_t **ignored, struct vl_answer *answer);

struct vl_number vl_form_number(const struct vl_form_value *value);
struct vl_flag vl_form_flag(const struct vl_form_value *value);

#endif

/* output.h - a text in the making. Grows as needed; a failure is kept until the text is taken. */
#ifndef VL_SIMULATE_OUTPUT_H
#define VL_SIMULATE_OUTPUT_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct vl_output { /* begins zeroed */
    char *text;
    size_t n, capacity;
    bool failed;
};

void vl_output_add(struct vl_output *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The text as it must stand in HTML, between tags or in a quoted attribute. */
void vl_output_html(struct vl_output *out, const char *text);
/* Padded with spaces to `width` characters of UTF-8 (not bytes); never cut. Negative: on the left
 * of the spaces, else on their right. */
void vl_output_column(struct vl_output *out, int width, const char *text);
/* The text, which ends with free(), and *out is zeroed. NULL: out of memory. */
char *vl_output_take(struct vl_output *out);

#endif

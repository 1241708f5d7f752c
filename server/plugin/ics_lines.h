/* ics_lines.h - the content lines of an iCalendar text, unfolded (RFC 5545, 3.1).
 *
 * Knows bytes only. A line keeps the number of the physical line where it begins, because that is
 * where a person looks. Lines may end with CRLF, as the standard has it, or with LF; empty ones are
 * skipped. Pure. */
#ifndef VL_PLUGIN_ICS_LINES_H
#define VL_PLUGIN_ICS_LINES_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_ICS_LINE_BYTES 65536u /* of one line, unfolded */

enum vl_ics_trouble {
    VL_ICS_NONE,
    VL_ICS_TOO_LONG,       /* cut at VL_ICS_LINE_BYTES; the rest was skipped */
    VL_ICS_CONTROL,        /* holds a control character; text is "" */
    VL_ICS_BROKEN_FOLDING, /* begins with a blank, and there is nothing that it continues */
};
struct vl_ics_line {
    uint32_t number; /* 1-based */
    enum vl_ics_trouble trouble;
    const char *text; /* NUL-terminated; borrowed until the next line is taken */
};
struct vl_ics_lines {
    struct vl_span rest; /* borrowed */
    uint32_t number;     /* of the physical line that `rest` begins with */
    char *buffer;
};

/* Ends with vl_ics_lines_fini. A byte order mark is skipped. VL_E_NOMEM. */
VL_MUST_CHECK int vl_ics_lines_init(struct vl_ics_lines *lines, struct vl_span text);
void vl_ics_lines_fini(struct vl_ics_lines *lines);
/* false at the end of the text. */
bool vl_ics_lines_next(struct vl_ics_lines *lines, struct vl_ics_line *out);

/* Is the line NAME[;PARAMETERS]:VALUE, where a quoted parameter may hold colons? */
bool vl_ics_is_property(const char *line);
/* Is that its name? In any case, as the standard has it. */
bool vl_ics_is(const char *line, const char *name);
/* What follows the name and the parameters, as it stands there; "" when nothing does. Borrowed. */
const char *vl_ics_value(const char *line);

#endif

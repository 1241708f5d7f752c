/* csv.h - cells of comma-separated values (RFC 4180), safe to open in a spreadsheet.
 *
 * A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
 * return) gets an apostrophe in front. Errors stay with the stream: test ferror once, at the end.
 */
#ifndef VL_BASE_CSV_H
#define VL_BASE_CSV_H

#include <stdio.h>

/* NULL: an empty cell. */
void vl_csv_text(FILE *out, const char *text);
/* Behind each row, the last one too. */
void vl_csv_row_end(FILE *out);

#endif

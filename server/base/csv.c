#include "base/csv.h"
#include <string.h>

void vl_csv_text(FILE *out, const char *text)
{
    if (!text || !text[0])
        return;
    const char *guard = strchr("=+-@\t\r", text[0]) ? "'" : "";
    if (!strpbrk(text, ",\"\r\n")) {
        (void)fprintf(out, "%s%s", guard, text);
        return;
    }
    (void)fprintf(out, "\"%s", guard);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            (void)fputc('"', out);
        (void)fputc(*c, out);
    }
    (void)fputc('"', out);
}

void vl_csv_row_end(FILE *out)
{
    (void)fputs("\r\n", out);
}

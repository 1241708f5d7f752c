#include "read_json.h"
#include <stdio.h>
#include <stdlib.h>

#define MOST_FILE_BYTES (16 * 1024 * 1024)
#define MOST_DEPTH      16

/* All of a file, NULL after a message. Ends with free(). */
static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(MOST_FILE_BYTES + 1) : NULL;
    if (bytes)
        *n = fread(bytes, 1, MOST_FILE_BYTES + 1, file);
    if (!bytes || ferror(file) || *n > MOST_FILE_BYTES) {
        fprintf(stderr, "%s: cannot be read\n", path);
        free(bytes);
        bytes = NULL;
    }
    if (file)
        fclose(file);
    return bytes;
}

json_t *vl_read_json(const char *path)
{
    static const struct vl_json_limits limits = {MOST_FILE_BYTES, MOST_DEPTH};
    struct vl_json_error error;
    json_t *json = NULL;
    size_t n = 0;
    char *bytes = read_file(path, &n);
    if (!bytes)
        return NULL;
    struct vl_span span = {(const uint8_t *)bytes, n};
    if (vl_json_parse(span, &limits, &json, &error) < 0)
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column, error.text);
    free(bytes);
    return json;
}

int vl_complain(const char *path, int rc, const struct vl_report *report)
{
    for (size_t i = 0; i < report->count && i < VL_REPORT_LINES; i++)
        fprintf(stderr, "%s: %s\n", path, report->lines[i]);
    if (report->count)
        fprintf(stderr, "%zu problem%s\n", report->count, report->count == 1 ? "" : "s");
    else
        fprintf(stderr, "%s: %s\n", path, vl_err_text(rc));
    return EXIT_FAILURE;
}

#include "read_json.h"
#include "base/file.h"
#include <stdio.h>
#include <stdlib.h>

#define MOST_FILE_BYTES (16 * 1024 * 1024)
#define MOST_DEPTH      16

json_t *vl_read_json(const char *path)
{
    static const struct vl_json_limits limits = {MOST_FILE_BYTES, MOST_DEPTH};
    struct vl_json_error error = {0};
    json_t *json = NULL;
    int rc = vl_file_read_json(path, &limits, &json, &error);

    if (rc < 0 && error.line)
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column, error.text);
    else if (rc < 0)
        fprintf(stderr, "%s: %s\n", path, error.text);
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

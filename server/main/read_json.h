/* read_json.h - files that a command reads, and what is wrong with them, told on standard error. */
#ifndef VL_MAIN_READ_JSON_H
#define VL_MAIN_READ_JSON_H

#include "base/json.h"
#include "domain/region.h"

/* A new reference; NULL after a message. */
json_t *vl_read_json(const char *path);
/* What a reader found wrong in a file, or why it gave up; returns EXIT_FAILURE. */
int vl_complain(const char *path, int rc, const struct vl_report *report);

#endif

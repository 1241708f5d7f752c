/* json.h - jansson with the bounds we put on everything from outside.
 *
 * Parsing refuses duplicate keys, more than max_bytes, nesting deeper than max_depth, embedded
 * NULs and anything after the value. Getters never convert: a wrong type is "absent". */
#ifndef VL_BASE_JSON_H
#define VL_BASE_JSON_H

#include "base/cursor.h"
#include "base/err.h"
#include <jansson.h>

#define VL_JSON_TEXT_BYTES 160

struct vl_json_limits {
    size_t max_bytes;
    unsigned max_depth; /* arrays and objects inside one another; 1 = a flat object */
};
struct vl_json_error {
    int line, column; /* 1-based; 0 when unknown */
    char text[VL_JSON_TEXT_BYTES];
};

/* *out: a new reference, ends with json_decref(). error may be NULL.
 * VL_E_FULL: a limit was passed. VL_E_PROTO: not JSON, or a duplicate key. */
VL_MUST_CHECK int vl_json_parse(struct vl_span text, const struct vl_json_limits *limits,
                                json_t **out, struct vl_json_error *error);

/* Compact text, keys in insertion order (vl_json_dump) or sorted (vl_json_dump_sorted, the
 * canonical form that hashes are taken of). Ends with free(). NULL: out of memory. */
char *vl_json_dump(const json_t *value);
char *vl_json_dump_sorted(const json_t *value);

/* NULL when absent or no string; borrowed from `object`. */
const char *vl_json_string(const json_t *object, const char *key);
/* A string of min..max bytes of UTF-8, else NULL. */
const char *vl_json_string_within(const json_t *object, const char *key, size_t min, size_t max);
/* VL_OK and *out when the key holds an integer in [min, max]; VL_E_PROTO otherwise. */
VL_MUST_CHECK int vl_json_integer(const json_t *object, const char *key, int64_t min, int64_t max,
                                  int64_t *out);
/* false when absent or no boolean. */
bool vl_json_flag(const json_t *object, const char *key);

#endif

/* schema.h - checking a JSON value against the part of JSON Schema that our own schemas use.
 *
 * Known keywords: $ref into "#/$defs/..", type (one or several), enum, properties, required,
 * additionalProperties (false or a schema), maxProperties, items, maxItems, minLength, maxLength
 * (bytes of UTF-8), pattern (POSIX extended), minimum, maximum, anyOf. A schema that uses any other
 * keyword but the annotations ($schema, $id, title, description) is refused when it is loaded, so
 * that nothing in a schema is silently without effect. Not for schemas from strangers. */
#ifndef VL_GATEWAY_SCHEMA_H
#define VL_GATEWAY_SCHEMA_H

#include "base/err.h"
#include "base/json.h"

struct vl_schema_fault {
    char path[128]; /* "/answers/news2.rr"; "" for the value itself */
    char text[128]; /* "must be an integer between 0 and 100" */
};

/* document: holds $defs; schema: anything within it. VL_E_PROTO: *fault says what and where. */
VL_MUST_CHECK int vl_schema_check(const json_t *document, const json_t *schema, const json_t *value,
                                  struct vl_schema_fault *fault);
/* Does the schema, with all it refers to, use known keywords only? *fault names the first other. */
VL_MUST_CHECK int vl_schema_admit(const json_t *document, const json_t *schema,
                                  struct vl_schema_fault *fault);

#endif

#include "gateway/schema.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 24 /* of schema references within one another */

struct check {
    const json_t *document;
    struct vl_schema_fault *fault;
    char path[128];
    unsigned depth;
};

static __attribute__((format(printf, 2, 3))) int fail(struct check *c, const char *format, ...)
{
    va_list args;

    snprintf(c->fault->path, sizeof c->fault->path, "%s", c->path);
    va_start(args, format);
    vsnprintf(c->fault->text, sizeof c->fault->text, format, args);
    va_end(args);
    return VL_E_PROTO;
}

static const json_t *resolve(const struct check *c, const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    static const char prefix[] = "#/$defs/";

    if (!ref)
        return schema;
    if (strncmp(ref, prefix, sizeof prefix - 1) != 0)
        return NULL;
    return json_object_get(json_object_get(c->document, "$defs"), ref + sizeof prefix - 1);
}

static bool type_is(const json_t *value, const char *name)
{
    static const struct {
        const char *name;
        json_type type;
    } row[] = {{"object", JSON_OBJECT}, {"array", JSON_ARRAY},     {"string", JSON_STRING},
               {"null", JSON_NULL},     {"integer", JSON_INTEGER}, {"number", JSON_REAL}};

    if (strcmp(name, "boolean") == 0)
        return json_is_boolean(value);
    if (strcmp(name, "number") == 0)
        return json_is_number(value);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].name, name) == 0)
            return json_typeof(value) == row[i].type;
    return false;
}

static int check_type(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *type = json_object_get(schema, "type");
    size_t i;
    json_t *one;

    if (!type || (json_is_string(type) && type_is(value, json_string_value(type))))
        return VL_OK;
    if (json_is_string(type))
        return fail(c, "must be of type %s", json_string_value(type));
    json_array_foreach (type, i, one)
        if (type_is(value, json_string_value(one)))
            return VL_OK;
    return fail(c, "is of a type that is not allowed here");
}

static int check_enum(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *list = json_object_get(schema, "enum");
    size_t i;
    json_t *one;

    if (!list)
        return VL_OK;
    json_array_foreach (list, i, one)
        if (json_equal(one, value))
            return VL_OK;
    return fail(c, "is none of the values allowed here");
}

static bool bound(const json_t *schema, const char *key, double *out)
{
    const json_t *limit = json_object_get(schema, key);

    if (limit)
        *out = json_number_value(limit);
    return limit != NULL;
}

static int check_pattern(struct check *c, const char *pattern, const char *text)
{
    regex_t compiled;
    int match;

    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return VL_E_INTERNAL;
    match = regexec(&compiled, text, 0, NULL, 0);
    regfree(&compiled);
    return match == 0 ? VL_OK : fail(c, "holds characters that are not allowed here");
}

static int check_string(struct check *c, const json_t *schema, const json_t *value)
{
    double n = (double)json_string_length(value), limit;
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));

    if (!json_is_string(value))
        return VL_OK;
    if (bound(schema, "minLength", &limit) && n < limit)
        return fail(c, limit > 1 ? "is too short" : "must not be empty");
    if (bound(schema, "maxLength", &limit) && n > limit)
        return fail(c, "is longer than %.0f bytes", limit);
    return pattern ? check_pattern(c, pattern, json_string_value(value)) : VL_OK;
}

static int check_number(struct check *c, const json_t *schema, const json_t *value)
{
    double limit;

    if (!json_is_number(value))
        return VL_OK;
    if (bound(schema, "minimum", &limit) && json_number_value(value) < limit)
        return fail(c, "must be at least %.0f", limit);
    if (bound(schema, "maximum", &limit) && json_number_value(value) > limit)
        return fail(c, "must be at most %.0f", limit);
    return VL_OK;
}

static int check_value(struct check *c, const json_t *schema, const json_t *value);

static int check_below(struct check *c, const char *name, const json_t *schema, const json_t *value)
{
    size_t used = strlen(c->path);
    int rc;

    snprintf(c->path + used, sizeof c->path - used, "/%.40s", name);
    rc = check_value(c, schema, value);
    c->path[used] = '\0';
    return rc;
}

static int check_member(struct check *c, const json_t *schema, const char *key, const json_t *value)
{
    const json_t *own = json_object_get(json_object_get(schema, "properties"), key);
    const json_t *other = json_object_get(schema, "additionalProperties");

    if (own)
        return check_below(c, key, own, value);
    if (json_is_false(other))
        return fail(c, "has the unknown member \"%.40s\"", key);
    return other ? check_below(c, key, other, value) : VL_OK;
}

static int check_object(struct check *c, const json_t *schema, json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;
    double limit;
    int rc = VL_OK;

    if (!json_is_object(value))
        return VL_OK;
    json_array_foreach (json_object_get(schema, "required"), i, member)
        if (!json_object_get(value, json_string_value(member)))
            return fail(c, "lacks \"%s\"", json_string_value(member));
    if (bound(schema, "maxProperties", &limit) && (double)json_object_size(value) > limit)
        return fail(c, "has more than %.0f members", limit);
    json_object_foreach (value, key, member) {
        rc = check_member(c, schema, key, member);
        if (rc < 0)
            return rc;
    }
    return rc;
}

static int check_array(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *items = json_object_get(schema, "items");
    char name[24];
    size_t i;
    json_t *one;
    double limit;

    if (!json_is_array(value))
        return VL_OK;
    if (bound(schema, "maxItems", &limit) && (double)json_array_size(value) > limit)
        return fail(c, "has more than %.0f items", limit);
    if (!items)
        return VL_OK;
    json_array_foreach (value, i, one) {
        int rc;
        snprintf(name, sizeof name, "%zu", i);
        rc = check_below(c, name, items, one);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

static int check_any(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *list = json_object_get(schema, "anyOf");
    size_t i;
    json_t *one;

    if (!list)
        return VL_OK;
    json_array_foreach (list, i, one)
        if (check_value(c, one, value) == VL_OK)
            return VL_OK;
    return fail(c, "fits none of the forms allowed here");
}

static int check_value(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *s = resolve(c, schema);
    int rc;

    if (!s || ++c->depth > MAX_DEPTH)
        return VL_E_INTERNAL;
    rc = check_type(c, s, value);
    if (rc == VL_OK)
        rc = check_enum(c, s, value);
    if (rc == VL_OK)
        rc = check_string(c, s, value);
    if (rc == VL_OK)
        rc = check_number(c, s, value);
    if (rc == VL_OK)
        rc = check_object(c, s, (json_t *)(uintptr_t)value);
    if (rc == VL_OK)
        rc = check_array(c, s, value);
    if (rc == VL_OK)
        rc = check_any(c, s, value);
    c->depth--;
    return rc;
}

int vl_schema_check(const json_t *document, const json_t *schema, const json_t *value,
                    struct vl_schema_fault *fault)
{
    struct check c = {.document = document, .fault = fault};

    return check_value(&c, schema, value);
}

static bool keyword_known(const char *key)
{
    static const char *const known[] = {
        "$ref",          "type",      "enum",
        "properties",    "required",  "items",
        "maxItems",      "minLength", "additionalProperties",
        "maxProperties", "maxLength", "pattern",
        "minimum",       "maximum",   "anyOf",
        "$schema",       "$id",       "title",
        "description",
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], key) == 0)
            return true;
    return false;
}

static int admit(struct check *c, const json_t *schema);

static int admit_each(struct check *c, const json_t *schemas)
{
    const char *key;
    json_t *one;
    size_t i;

    json_object_foreach ((json_t *)(uintptr_t)schemas, key, one)
        if (admit(c, one) < 0)
            return VL_E_PROTO;
    json_array_foreach (schemas, i, one)
        if (admit(c, one) < 0)
            return VL_E_PROTO;
    return VL_OK;
}

static int admit(struct check *c, const json_t *schema)
{
    const json_t *others = json_object_get(schema, "additionalProperties");
    const json_t *items = json_object_get(schema, "items");
    const char *key;
    json_t *unused;

    json_object_foreach ((json_t *)(uintptr_t)schema, key, unused)
        if (!keyword_known(key))
            return fail(c, "unknown keyword \"%.40s\"", key);
    if (!resolve(c, schema))
        return fail(c, "reference to nothing");
    if (admit_each(c, json_object_get(schema, "properties")) < 0 ||
        admit_each(c, json_object_get(schema, "anyOf")) < 0)
        return VL_E_PROTO;
    if (json_is_object(others) && admit(c, others) < 0)
        return VL_E_PROTO;
    return items ? admit(c, items) : VL_OK;
}

int vl_schema_admit(const json_t *document, const json_t *schema, struct vl_schema_fault *fault)
{
    struct check c = {.document = document, .fault = fault};
    int rc = admit_each(&c, json_object_get(document, "$defs"));

    return rc < 0 ? rc : admit(&c, schema);
}

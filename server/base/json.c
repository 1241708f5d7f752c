#include "base/json.h"
#include <stdio.h>
#include <string.h>

static void set_error(struct vl_json_error *error, int line, int column, const char *text)
{
    if (!error)
        return;
    error->line = line;
    error->column = column;
    snprintf(error->text, sizeof error->text, "%s", text);
}

struct depth_scan {
    unsigned depth, deepest;
    bool in_string;
    bool escaped; /* the byte before was a backslash */
};

static void scan_string_byte(struct depth_scan *s, uint8_t c)
{
    if (s->escaped)
        s->escaped = false;
    else if (c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->in_string = false;
}

static void scan_byte(struct depth_scan *s, uint8_t c)
{
    if (c == '"') {
        s->in_string = true;
    } else if (c == '{' || c == '[') {
        s->depth++;
        if (s->depth > s->deepest)
            s->deepest = s->depth;
    } else if ((c == '}' || c == ']') && s->depth > 0) {
        s->depth--;
    }
}

/* jansson recurses once a level, so the depth is known before it sees the text. Text that is not
 * JSON gets some number; jansson refuses it at the first fault, which no later byte can deepen. */
static unsigned deepest_level(struct vl_span text)
{
    struct depth_scan s = {0, 0, false, false};
    for (size_t i = 0; i < text.n; i++) {
        if (s.in_string)
            scan_string_byte(&s, text.p[i]);
        else
            scan_byte(&s, text.p[i]);
    }
    return s.deepest;
}

int vl_json_parse(struct vl_span text, const struct vl_json_limits *limits, json_t **out,
                  struct vl_json_error *error)
{
    json_error_t why = {0};
    if (text.n > limits->max_bytes) {
        set_error(error, 0, 0, "the text is too long");
        return VL_E_FULL;
    }
    if (deepest_level(text) > limits->max_depth) {
        set_error(error, 0, 0, "arrays or objects are nested too deep");
        return VL_E_FULL;
    }
    /* jansson passes over a NUL byte between tokens. */
    if (text.n && memchr(text.p, '\0', text.n)) {
        set_error(error, 0, 0, "the text holds a NUL byte");
        return VL_E_PROTO;
    }
    /* Without JSON_ALLOW_NUL an escaped NUL inside a string is refused too. */
    json_t *value =
        json_loadb(text.n ? (const char *)text.p : "", text.n, JSON_REJECT_DUPLICATES, &why);
    if (!value) {
        set_error(error, why.line > 0 ? why.line : 0, why.column > 0 ? why.column : 0, why.text);
        return json_error_code(&why) == json_error_out_of_memory ? VL_E_NOMEM : VL_E_PROTO;
    }
    *out = value;
    return VL_OK;
}

char *vl_json_dump(const json_t *value)
{
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

char *vl_json_dump_sorted(const json_t *value)
{
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
}

const char *vl_json_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *vl_json_string_within(const json_t *object, const char *key, size_t min, size_t max)
{
    const json_t *v = json_object_get(object, key);
    size_t n = json_string_length(v);
    return json_is_string(v) && n >= min && n <= max ? json_string_value(v) : NULL;
}

int vl_json_integer(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *out)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_integer(v))
        return VL_E_PROTO;
    int64_t n = json_integer_value(v);
    if (n < min || n > max)
        return VL_E_PROTO;
    *out = n;
    return VL_OK;
}

bool vl_json_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

#include "plugin/validate.h"

#include <stdio.h>
#include <string.h>

enum shape {
    TEXT,  /* from..to bytes */
    LEVEL, /* an urgency */
    RING,  /* "one" or "all" */
    BOOLEAN,
    INTEGER, /* from..to */
    NUMBER,  /* any finite number */
    OBJECT,  /* of `parts` */
    OBJECTS, /* at most `to`, each of `parts` */
    TEXTS,   /* at most `to`, each of 1..64 bytes */
    FORM,    /* a FHIR Questionnaire */
};

struct rule {
    const char *key; /* NULL ends a list of rules */
    enum shape shape;
    bool nullable; /* null is an answer of its own */
    bool optional; /* may be left out */
    int from, to;
    const struct rule *parts;
};

static const struct rule both_languages[] = {
    {.key = "da", .shape = TEXT, .from = 1, .to = 512},
    {.key = "en", .shape = TEXT, .from = 1, .to = 512},
    {0},
};
static const struct rule working[] = {
    {.key = "da", .shape = TEXT, .to = 512},
    {.key = "en", .shape = TEXT, .to = 512},
    {0},
};
static const struct rule band[] = {
    {.key = "code", .shape = TEXT, .from = 1, .to = 32},
    {.key = "da", .shape = TEXT, .from = 1, .to = 128},
    {.key = "en", .shape = TEXT, .from = 1, .to = 128},
    {0},
};
static const struct rule score[] = {
    {.key = "id", .shape = TEXT, .from = 1, .to = 32},
    {.key = "name", .shape = OBJECT, .parts = both_languages},
    {.key = "value", .shape = NUMBER, .nullable = true},
    {.key = "complete", .shape = BOOLEAN},
    {.key = "max", .shape = NUMBER, .nullable = true},
    {.key = "band", .shape = OBJECT, .nullable = true, .parts = band},
    {.key = "level", .shape = LEVEL, .nullable = true},
    {.key = "working", .shape = OBJECT, .parts = working},
    {.key = "missing", .shape = TEXTS, .to = VL_PLUGIN_MAX_LINK_IDS},
    {.key = "source", .shape = TEXT, .to = 512},
    {.key = "attribution", .shape = TEXT, .to = 256},
    {0},
};
static const struct rule red_flag[] = {
    {.key = "id", .shape = TEXT, .from = 1, .to = 32},
    {.key = "text", .shape = OBJECT, .parts = both_languages},
    {.key = "level", .shape = LEVEL},
    {.key = "source", .shape = TEXT, .to = 512},
    {0},
};
static const struct rule triage[] = {
    {.key = "urgency", .shape = LEVEL, .nullable = true},
    {.key = "scores", .shape = OBJECTS, .to = VL_PLUGIN_MAX_SCORES, .parts = score},
    {.key = "red_flags", .shape = OBJECTS, .to = VL_PLUGIN_MAX_FLAGS, .parts = red_flag},
    {.key = "reasons", .shape = OBJECTS, .to = VL_PLUGIN_MAX_REASONS, .parts = both_languages},
    {.key = "missing", .shape = TEXTS, .to = VL_PLUGIN_MAX_LINK_IDS},
    {.key = "ignored", .shape = TEXTS, .optional = true, .to = VL_PLUGIN_MAX_LINK_IDS},
    {.key = "disclaimer", .shape = OBJECT, .parts = both_languages},
    {0},
};
static const struct rule target[] = {
    {.key = "hospital", .shape = TEXT, .from = 1, .to = 16},
    {.key = "level", .shape = INTEGER, .from = 1, .to = VL_PLUGIN_MAX_LEVEL},
    {0},
};
static const struct rule stage[] = {
    {.key = "after_s", .shape = INTEGER, .from = 0, .to = VL_PLUGIN_MAX_AFTER_S},
    {.key = "ring", .shape = RING},
    {.key = "targets", .shape = OBJECTS, .from = 1, .to = VL_PLUGIN_MAX_TARGETS, .parts = target},
    {0},
};
static const struct rule route[] = {
    {.key = "stages", .shape = OBJECTS, .from = 1, .to = VL_PLUGIN_MAX_STAGES, .parts = stage},
    {.key = "reason", .shape = OBJECT, .parts = both_languages},
    {0},
};
static const struct rule description[] = {
    {.key = "id", .shape = TEXT, .from = 1, .to = 32},
    {.key = "version", .shape = TEXT, .from = 1, .to = 32},
    {.key = "name", .shape = OBJECT, .parts = both_languages},
    {.key = "abi", .shape = TEXT, .from = 1, .to = 16},
    {.key = "questionnaire", .shape = FORM},
    {0},
};
static const struct rule refused[] = {
    {.key = "linkId", .shape = TEXT, .nullable = true, .from = 1, .to = 64},
    {.key = "da", .shape = TEXT, .from = 1, .to = 512},
    {.key = "en", .shape = TEXT, .from = 1, .to = 512},
    {0},
};
static const struct rule refusal[] = {
    {.key = "error", .shape = OBJECT, .parts = refused},
    {0},
};

static bool one_of(const json_t *value, const char *const *words, size_t count)
{
    const char *text = json_string_value(value);

    for (size_t i = 0; text && i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_text(const json_t *value, size_t from, size_t to)
{
    size_t n = json_string_length(value);

    /* jansson lets nothing but UTF-8 become a string. */
    return json_is_string(value) && n >= from && n <= to &&
           memchr(json_string_value(value), '\0', n) == NULL;
}

static bool is_integer(const json_t *value, int from, int to)
{
    return json_is_integer(value) && json_integer_value(value) >= from &&
           json_integer_value(value) <= to;
}

static bool are_texts(const json_t *value, size_t most)
{
    if (!json_is_array(value) || json_array_size(value) > most)
        return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_text(json_array_get(value, i), 1, 64))
            return false;
    return true;
}

/* --- a questionnaire: walked without recursion, in the order of a queue --- */

struct walk {
    const json_t *lists[VL_PLUGIN_MAX_QUESTIONS + 1]; /* `item` arrays still to be seen */
    size_t lists_count;
    size_t seen;
};

static bool is_question(const json_t *item)
{
    static const char *const types[] = {"group",   "display", "boolean", "decimal",
                                        "integer", "choice",  "string",  "text",
                                        "date",    "time",    "quantity"};

    return is_text(json_object_get(item, "linkId"), 1, 64) &&
           one_of(json_object_get(item, "type"), types, sizeof types / sizeof *types) &&
           is_text(json_object_get(item, "text"), 1, 512);
}

static bool walk_list(struct walk *w, const json_t *list)
{
    if (!json_is_array(list))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i), *below = json_object_get(item, "item");
        if (++w->seen > VL_PLUGIN_MAX_QUESTIONS || !is_question(item))
            return false;
        if (below)
            w->lists[w->lists_count++] = below;
    }
    return true;
}

static bool is_form(const json_t *value)
{
    static const char *const type[] = {"Questionnaire"};
    struct walk w = {.lists = {json_object_get(value, "item")}, .lists_count = 1};

    if (!one_of(json_object_get(value, "resourceType"), type, 1))
        return false;
    for (size_t i = 0; i < w.lists_count; i++)
        if (!walk_list(&w, w.lists[i]))
            return false;
    return w.seen > 0;
}

/* --- one value, by its rule --- */

static bool fits(const struct rule *r, const json_t *value)
{
    static const char *const levels[] = {"immediate", "urgent", "subacute", "routine"};
    static const char *const rings[] = {"one", "all"};

    switch (r->shape) {
    case TEXT:
        return is_text(value, (size_t)r->from, (size_t)r->to);
    case LEVEL:
        return one_of(value, levels, 4);
    case RING:
        return one_of(value, rings, 2);
    case BOOLEAN:
        return json_is_boolean(value);
    case INTEGER:
        return is_integer(value, r->from, r->to);
    case NUMBER:
        return json_is_number(value);
    case OBJECT:
        return json_is_object(value);
    case OBJECTS:
        return json_is_array(value) && json_array_size(value) >= (size_t)r->from &&
               json_array_size(value) <= (size_t)r->to;
    case TEXTS:
        return are_texts(value, (size_t)r->to);
    case FORM:
        return is_form(value);
    }
    return false;
}

static int refuse(char *why, const char *key)
{
    snprintf(why, VL_PLUGIN_WHY_BYTES, "\"%s\" is missing, of a wrong type or out of bounds", key);
    return VL_E_PROTO;
}

static int copy_parts(const struct rule *rules, const json_t *from, json_t **out, char *why);

/* The tables above are three objects deep, and so is this recursion. */
static int copy_objects(const struct rule *r, const json_t *from, json_t **out, char *why)
{
    json_t *list = json_array();
    int rc = list ? VL_OK : VL_E_NOMEM;

    for (size_t i = 0; rc == VL_OK && i < json_array_size(from); i++) {
        json_t *part = NULL;
        rc = copy_parts(r->parts, json_array_get(from, i), &part, why);
        if (rc == VL_OK && json_array_append_new(list, part) != 0)
            rc = VL_E_NOMEM;
    }
    if (rc == VL_OK)
        *out = list;
    else
        json_decref(list);
    return rc;
}

static int copy_value(const struct rule *r, const json_t *from, json_t **out, char *why)
{
    if (r->nullable && json_is_null(from)) {
        *out = json_null();
        return VL_OK;
    }
    if (!fits(r, from))
        return refuse(why, r->key);
    if (r->shape == OBJECT)
        return copy_parts(r->parts, from, out, why);
    if (r->shape == OBJECTS)
        return copy_objects(r, from, out, why);
    *out = json_deep_copy(from);
    return *out ? VL_OK : VL_E_NOMEM;
}

static int copy_parts(const struct rule *rules, const json_t *from, json_t **out, char *why)
{
    json_t *object = json_object();
    int rc = object ? VL_OK : VL_E_NOMEM;

    for (const struct rule *r = rules; rc == VL_OK && r->key; r++) {
        const json_t *value = json_object_get(from, r->key);
        json_t *copy = NULL;
        if (!value && r->optional)
            continue;
        rc = value ? copy_value(r, value, &copy, why) : refuse(why, r->key);
        if (rc == VL_OK && json_object_set_new(object, r->key, copy) != 0)
            rc = VL_E_NOMEM;
    }
    if (rc == VL_OK)
        *out = object;
    else
        json_decref(object);
    return rc;
}

/* Stages are in the order of time: a plan that goes back in it is nonsense. */
static bool stages_in_order(const json_t *plan)
{
    const json_t *stages = json_object_get(plan, "stages");
    json_int_t last = 0;

    for (size_t i = 0; i < json_array_size(stages); i++) {
        json_int_t at = json_integer_value(json_object_get(json_array_get(stages, i), "after_s"));
        if (at < last)
            return false;
        last = at;
    }
    return true;
}

int vl_plugin_validate(enum vl_plugin_document document, const json_t *answer, json_t **out,
                       char why[VL_PLUGIN_WHY_BYTES])
{
    static const struct rule *const documents[] = {
        [VL_PLUGIN_DESCRIPTION] = description,
        [VL_PLUGIN_TRIAGE_ANSWER] = triage,
        [VL_PLUGIN_ROUTE_ANSWER] = route,
        [VL_PLUGIN_REFUSAL] = refusal,
    };
    json_t *copy = NULL;
    int rc;

    why[0] = '\0';
    rc = copy_parts(documents[document], answer, &copy, why);
    if (rc != VL_OK)
        return rc;
    if (document == VL_PLUGIN_ROUTE_ANSWER && !stages_in_order(copy)) {
        json_decref(copy);
        return refuse(why, "stages");
    }
    *out = copy;
    return VL_OK;
}

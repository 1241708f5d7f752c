/* ask.h - asking this plugin in a test as the host would. */
#ifndef VL_LUNGEMEDICIN_TESTS_ASK_H
#define VL_LUNGEMEDICIN_TESTS_ASK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lungemedicin/questions.h"

#include <jansson.h>
#include <string.h>

typedef int32_t (*ask_fn)(const struct vl_host *host, struct vl_text in, struct vl_answer *answer);

/* The answer as a new reference. */
static inline json_t *ask(ask_fn question, const char *text, int32_t expected_rc)
{
    static char buffer[64 * 1024];
    const struct vl_host host = {.size = sizeof host, .major = VL_ABI_MAJOR};
    struct vl_answer a = {.size = sizeof a, .capacity = sizeof buffer, .bytes = buffer};
    json_t *out;

    assert_int_equal(question(&host, (struct vl_text){text, (uint32_t)strlen(text), 0}, &a),
                     expected_rc);
    out = json_loadb(buffer, a.length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(out);
    return out;
}

static inline const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "(none)";
}

/* The element of a list whose `id` is this; NULL when there is none. */
static inline const json_t *by_id(const json_t *list, const char *id)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(text_of(json_array_get(list, i), "id"), id) == 0)
            return json_array_get(list, i);
    return NULL;
}

static inline int lists(const json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *s = json_string_value(json_array_get(list, i));
        if (s && strcmp(s, text) == 0)
            return 1;
    }
    return 0;
}

#endif

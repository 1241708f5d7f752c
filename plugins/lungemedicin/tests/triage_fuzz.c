/* Any form gives an answer or a refusal: never a crash, and a red flag is never outvoted. */
#include "lungemedicin/questions.h"

#include "sdk/score.h"

#include <stdlib.h>
#include <string.h>

static char buffer[128 * 1024];

/* The suggestion is at least as urgent as each red flag and each score. */
static void check_answer(const json_t *answer, const char *list)
{
    const json_t *rows = json_object_get(answer, list);
    enum vl_level urgency = vl_level_of(json_string_value(json_object_get(answer, "urgency")));

    if (!json_is_array(rows))
        abort();
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *level = json_object_get(json_array_get(rows, i), "level");
        enum vl_level own = vl_level_of(json_string_value(level));
        if (own != VL_LEVEL_NONE && (urgency == VL_LEVEL_NONE || urgency > own))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct vl_host host = {.size = sizeof host};
    struct vl_answer a = {.size = sizeof a, .capacity = sizeof buffer, .bytes = buffer};
    char *copy = malloc(n ? n : 1);
    json_t *out;
    int32_t rc;

    if (!copy)
        return 0;
    if (n)
        memcpy(copy, data, n);
    rc = vl_lung_triage(&host, (struct vl_text){copy, (uint32_t)n, 0}, &a);
    free(copy);
    if (rc != VL_PLUGIN_OK && rc != VL_PLUGIN_E_INPUT)
        abort();
    out = json_loadb(buffer, a.length, JSON_REJECT_DUPLICATES, NULL);
    if (!out || !json_is_object(rc == VL_PLUGIN_OK ? out : json_object_get(out, "error")))
        abort();
    if (rc == VL_PLUGIN_OK) {
        check_answer(out, "scores");
        check_answer(out, "red_flags");
    }
    json_decref(out);
    return 0;
}

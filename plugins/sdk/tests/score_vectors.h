/* score_vectors.h - runs the published vectors of one score; shared by the tests of the scores. */
#ifndef VL_SDK_TESTS_SCORE_VECTORS_H
#define VL_SDK_TESTS_SCORE_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sdk/score.h"

#include <stdio.h>
#include <string.h>

static inline struct vl_number in_number(const json_t *in, const char *key)
{
    const json_t *v = json_object_get(in, key);

    return json_is_number(v) ? VL_NUMBER(json_number_value(v)) : (struct vl_number){false, 0};
}

static inline struct vl_flag in_flag(const json_t *in, const char *key)
{
    const json_t *v = json_object_get(in, key);

    return json_is_boolean(v) ? VL_FLAG(json_is_true(v)) : (struct vl_flag){false, false};
}

typedef void (*score_fn)(const json_t *inputs, struct vl_score *score);

static inline void check_vector(const json_t *vector, score_fn run)
{
    const json_t *expected = json_object_get(vector, "expected");
    const json_t *value = json_object_get(expected, "score");
    const char *id = json_string_value(json_object_get(vector, "id"));
    struct vl_score s;

    run(json_object_get(vector, "inputs"), &s);
    if (!s.complete || !s.band)
        fail_msg("%s: not complete", id);
    if (json_is_integer(value) ? json_integer_value(value) != s.value : s.info->max != 0)
        fail_msg("%s: value %d", id, s.value);
    assert_string_equal(s.band->code, json_string_value(json_object_get(expected, "band")));
    assert_string_equal(vl_level_name(s.level),
                        json_string_value(json_object_get(expected, "level")));
}

/* Fails when the file has fewer than `at_least` vectors of the score. */
static inline void check_vectors(const char *score_id, size_t at_least, score_fn run)
{
    json_t *root = json_load_file(VL_SOURCE_DIR "/plugins/lungemedicin/vectors.json", 0, NULL);
    const json_t *scores = json_object_get(root, "scores");
    size_t ran = 0;

    assert_non_null(root);
    for (size_t i = 0; i < json_array_size(scores); i++) {
        const json_t *score = json_array_get(scores, i);
        const json_t *vectors = json_object_get(score, "vectors");
        if (strcmp(json_string_value(json_object_get(score, "id")), score_id) != 0)
            continue;
        for (size_t k = 0; k < json_array_size(vectors); k++, ran++)
            check_vector(json_array_get(vectors, k), run);
    }
    json_decref(root);
    assert_true(ran >= at_least);
}

/* Every value from 0 to max has exactly one band; bands without a range stand apart. */
static inline void check_bands(const struct vl_score_info *info)
{
    for (int value = 0; value <= info->max; value++) {
        int holding = 0;
        for (size_t i = 0; i < info->band_count; i++)
            holding += value >= info->bands[i].from && value <= info->bands[i].to;
        assert_int_equal(holding, 1);
    }
    assert_null(vl_score_band_of(info, info->max + 1));
}

#endif

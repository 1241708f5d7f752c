#include "sdk/answer.h"

json_t *vl_bilingual(const char *da, const char *en)
{
    return json_pack("{s:s, s:s}", "da", da, "en", en);
}

int32_t vl_answer_json(struct vl_answer *answer, json_t *value)
{
    size_t n;

    answer->length = 0;
    if (!value)
        return VL_PLUGIN_E_NOMEM;
    n = json_dumpb(value, answer->bytes, answer->capacity, JSON_COMPACT);
    json_decref(value);
    if (n == 0)
        return VL_PLUGIN_E_NOMEM;
    if (n > answer->capacity)
        return VL_PLUGIN_E_FULL;
    answer->length = (uint32_t)n;
    return VL_PLUGIN_OK;
}

int32_t vl_answer_refuse(struct vl_answer *answer, const char *link_id, const char *da,
                         const char *en)
{
    json_t *id = link_id ? json_string(link_id) : NULL;
    int32_t rc;

    if (!id)
        id = json_null();
    rc = vl_answer_json(
        answer, json_pack("{s:{s:o, s:s, s:s}}", "error", "linkId", id, "da", da, "en", en));
    return rc == VL_PLUGIN_OK ? VL_PLUGIN_E_INPUT : rc;
}

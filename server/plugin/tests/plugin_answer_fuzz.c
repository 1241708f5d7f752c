/* Whatever a plugin answers: what passes is bounded, passes again, and is then the same. */
#include "plugin/validate.h"

#include <stdlib.h>

static void check(enum vl_plugin_document document, const json_t *in)
{
    char why[VL_PLUGIN_WHY_BYTES];
    json_t *out = NULL, *again = NULL;

    if (vl_plugin_validate(document, in, &out, why) != VL_OK) {
        if (out || !why[0])
            abort();
        return;
    }
    if (vl_plugin_validate(document, out, &again, why) != VL_OK || !json_equal(out, again))
        abort();
    if (document == VL_PLUGIN_ROUTE_ANSWER &&
        json_array_size(json_object_get(out, "stages")) > VL_PLUGIN_MAX_STAGES)
        abort();
    json_decref(out);
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct vl_json_limits limits = {512 * 1024, 32};
    json_t *in = NULL;

    if (n < 1 || vl_json_parse((struct vl_span){data + 1, n - 1}, &limits, &in, NULL) != VL_OK)
        return 0;
    check((enum vl_plugin_document)(data[0] % 4), in);
    json_decref(in);
    return 0;
}

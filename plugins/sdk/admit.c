#include "sdk/vagtlinje_plugin.h"

#include <stdbool.h>
#include <string.h>

static bool specialty_ok(const char *id)
{
    size_t n = id ? strnlen(id, 33) : 0;

    if (n == 0 || n > 32)
        return false;
    return strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static bool version_ok(const char *version)
{
    size_t n = version ? strnlen(version, 33) : 0;

    return n > 0 && n <= 32;
}

int32_t vl_plugin_admit(const struct vl_plugin *theirs, struct vl_plugin *ours)
{
    struct vl_plugin p = {0};

    if (!theirs || theirs->magic != VL_ABI_MAGIC || theirs->major != VL_ABI_MAJOR)
        return VL_PLUGIN_E_VERSION;
    if (theirs->size < VL_PLUGIN_1_0_SIZE)
        return VL_PLUGIN_E_VERSION;
    memcpy(&p, theirs, theirs->size < sizeof p ? theirs->size : sizeof p);
    if (!specialty_ok(p.specialty) || !version_ok(p.version))
        return VL_PLUGIN_E_INTERNAL;
    if (!p.describe || !p.triage || !p.route)
        return VL_PLUGIN_E_INTERNAL;
    *ours = p;
    return VL_PLUGIN_OK;
}

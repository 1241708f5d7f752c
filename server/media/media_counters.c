#include "media/media_counters.h"

#include <string.h>

static const struct vl_counter_info info[VL_MEDIA_COUNTERS] = {
#define X(name, metric, labels, help)                                                              \
    [VL_MEDIA_##name] = {"vagtlinje_media_" metric, labels, help,                                  \
                         VL_MEDIA_##name == VL_MEDIA_TRANSPORTS ? VL_GAUGE : VL_COUNTER},
    VL_MEDIA_COUNTER_MAP(X)
#undef X
};

void vl_media_counters_init(struct vl_media_counters *c)
{
    memset(c, 0, sizeof *c);
    c->table = (struct vl_counters){info, VL_MEDIA_COUNTERS, c->values};
}

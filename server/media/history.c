#include "media/history.h"
#include <stdlib.h>
#include <string.h>

struct slot {
    bool used;
    struct vl_media_packet packet; /* its payload points at `bytes` */
    uint8_t bytes[VL_HISTORY_PAYLOAD_BYTES];
};
struct vl_history {
    struct slot slots[VL_HISTORY_PACKETS];
};

int vl_history_create(struct vl_history **out)
{
    /* calloc of this size is untouched memory: pages come as packets do. */
    struct vl_history *h = calloc(1, sizeof *h);

    if (!h)
        return VL_E_NOMEM;
    *out = h;
    return VL_OK;
}

void vl_history_destroy(struct vl_history *h)
{
    free(h);
}

void vl_history_put(struct vl_history *h, const struct vl_media_packet *packet)
{
    struct slot *slot = &h->slots[packet->extended % VL_HISTORY_PACKETS];

    slot->used = false;
    if (packet->payload.n > sizeof slot->bytes)
        return;
    slot->packet = *packet;
    if (packet->payload.n)
        memcpy(slot->bytes, packet->payload.p, packet->payload.n);
    slot->packet.payload.p = slot->bytes;
    slot->used = true;
}

int vl_history_get(const struct vl_history *h, uint32_t extended, struct vl_media_packet *out)
{
    const struct slot *slot = &h->slots[extended % VL_HISTORY_PACKETS];

    if (!slot->used || slot->packet.extended != extended)
        return VL_E_NOENT;
    *out = slot->packet;
    return VL_OK;
}

void vl_history_clear(struct vl_history *h)
{
    for (size_t i = 0; i < VL_HISTORY_PACKETS; i++)
        h->slots[i].used = false;
}

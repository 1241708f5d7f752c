/* media_link.h - how a producer or consumer reaches the browser at its end.
 *
 * In the worker it is a transport; in tests, a buffer. Nothing here fails: what cannot be sent is
 * counted and lost, as on any network. */
#ifndef VL_MEDIA_MEDIA_LINK_H
#define VL_MEDIA_MEDIA_LINK_H

#include "base/cursor.h"
#include "media/media_counters.h"

struct vl_media_link {
    /* The browser can be reached. Until then a stream does not begin: its first picture would be
     * lost, and the next one is half a second away. */
    bool (*ready)(void *owner);
    /* Room for *capacity bytes of one RTP packet, to be sent before anything else on this link.
     * NULL: nothing can be sent now. */
    uint8_t *(*rtp_buffer)(void *owner, size_t *capacity);
    void (*rtp_send)(void *owner, size_t n);
    void (*rtcp_send)(void *owner, struct vl_span compound);
    void *owner;
    struct vl_media_counters *counters;
    uint32_t local_ssrc; /* ours, as sender of feedback */
};

#endif

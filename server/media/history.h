/* history.h - the last packets of one producer, kept once for all who receive them.
 *
 * Consumers answer NACK from here. Sequence numbers are the producer's extended ones; what each
 * consumer calls them is its own business. A fixed ring, allocated once, when video first flows.
 * Threads: one loop. */
#ifndef VL_MEDIA_HISTORY_H
#define VL_MEDIA_HISTORY_H

#include "base/cursor.h"
#include "base/err.h"
#include "media/ortc.h"

struct vl_media_extension { /* the value of one header extension, kept small */
    uint8_t n;              /* 0: absent */
    uint8_t bytes[3];
};
/* One RTP packet of a producer, freed of everything that belongs to its own connection. */
struct vl_media_packet {
    uint32_t extended; /* sequence number */
    uint32_t timestamp;
    bool marker;
    bool keyframe; /* a picture that needs no other begins here */
    struct vl_media_extension extensions[VL_EXTENSIONS];
    struct vl_span payload; /* borrowed */
};

struct vl_history;

VL_MUST_CHECK int vl_history_create(struct vl_history **out); /* VL_E_NOMEM */
void vl_history_destroy(struct vl_history *h);                /* NULL: no effect */
/* Copies. Too long a payload is not kept. */
void vl_history_put(struct vl_history *h, const struct vl_media_packet *packet);
/* VL_E_NOENT: never kept, or gone. *out borrows until the next put. */
VL_MUST_CHECK int vl_history_get(const struct vl_history *h, uint32_t extended,
                                 struct vl_media_packet *out);
/* The stream began anew: nothing of before can be asked for. */
void vl_history_clear(struct vl_history *h);

#endif

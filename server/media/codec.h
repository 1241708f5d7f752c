/* codec.h - the codecs that the router forwards, and what it must see inside their payloads.
 *
 * Nothing is decoded: all that matters is whether a packet begins a picture that can be decoded
 * without an earlier one. VP8: RFC 7741, 4.2 and 4.3. H.264: RFC 6184, 5.2 to 5.8.
 * Pure: no I/O, no state. */
#ifndef VL_MEDIA_CODEC_H
#define VL_MEDIA_CODEC_H

#include "base/cursor.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vl_media_kind { VL_KIND_AUDIO, VL_KIND_VIDEO };

enum vl_codec_id { VL_CODEC_OPUS, VL_CODEC_VP8, VL_CODEC_H264, VL_CODECS };

struct vl_codec {
    enum vl_codec_id id;
    enum vl_media_kind kind;
    const char *mime;         /* as mediasoup-client spells it */
    uint32_t clock_rate;      /* Hz */
    unsigned channels;        /* 0 for video */
    uint8_t payload_type;     /* the router's own */
    uint8_t rtx_payload_type; /* 0: none */
};

/* Static; NULL when `id` is out of range. */
const struct vl_codec *vl_codec_get(unsigned id);
/* By MIME type, case ignored; NULL: not one of ours. */
const struct vl_codec *vl_codec_find(const char *mime);
const char *vl_media_kind_text(enum vl_media_kind kind);

/* True if the payload begins a keyframe: VP8 with an intra frame's first bytes, H.264 with a
 * sequence parameter set or the first slice of an IDR picture. Audio: always true. */
bool vl_codec_starts_keyframe(const struct vl_codec *codec, struct vl_span payload);

/* H.264's profile-level-id (six hex digits) names constrained baseline, whichever way it is
 * written (RFC 6184, 8.1, table 5). */
bool vl_h264_is_constrained_baseline(const char *profile_level_id);

#endif

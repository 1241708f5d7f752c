#include "media/codec.h"
#include "base/hex.h"
#include <string.h>
#include <strings.h>

static const struct vl_codec codecs[VL_CODECS] = {
    [VL_CODEC_OPUS] = {VL_CODEC_OPUS, VL_KIND_AUDIO, "audio/opus", 48000, 2, 100, 0},
    [VL_CODEC_VP8] = {VL_CODEC_VP8, VL_KIND_VIDEO, "video/VP8", 90000, 0, 101, 102},
    [VL_CODEC_H264] = {VL_CODEC_H264, VL_KIND_VIDEO, "video/H264", 90000, 0, 103, 104},
};

const struct vl_codec *vl_codec_get(unsigned id)
{
    return id < VL_CODECS ? &codecs[id] : NULL;
}

const struct vl_codec *vl_codec_find(const char *mime)
{
    for (size_t i = 0; i < VL_CODECS; i++) {
        if (strcasecmp(codecs[i].mime, mime) == 0)
            return &codecs[i];
    }
    return NULL;
}

const char *vl_media_kind_text(enum vl_media_kind kind)
{
    return kind == VL_KIND_AUDIO ? "audio" : "video";
}

/* Skips the payload descriptor. False: not the beginning of a frame's first partition. */
static bool vp8_skip_descriptor(struct vl_cursor *c)
{
    uint8_t first = vl_cursor_u8(c);

    if (first & 0x80) { /* X */
        uint8_t extensions = vl_cursor_u8(c);
        if ((extensions & 0x80) && (vl_cursor_u8(c) & 0x80)) /* I: PictureID of 7 or 15 bits */
            (void)vl_cursor_u8(c);
        if (extensions & 0x40) /* L: TL0PICIDX */
            (void)vl_cursor_u8(c);
        if (extensions & 0x30) /* T or K share one byte */
            (void)vl_cursor_u8(c);
    }
    return (first & 0x10) && (first & 0x07) == 0; /* S, partition 0 */
}

static bool vp8_starts_keyframe(struct vl_span payload)
{
    struct vl_cursor c = vl_cursor_of(payload);
    bool frame_start = vp8_skip_descriptor(&c);
    uint8_t frame_tag = vl_cursor_u8(&c);

    return frame_start && !c.failed && !(frame_tag & 0x01);
}

enum { NAL_IDR = 5, NAL_SPS = 7, NAL_STAP_A = 24, NAL_FU_A = 28 };

static bool nal_starts_keyframe(uint8_t type)
{
    return type == NAL_IDR || type == NAL_SPS;
}

static bool stap_starts_keyframe(struct vl_cursor *c)
{
    while (c->rest.n > 0 && !c->failed) {
        struct vl_span nal = vl_cursor_take(c, vl_cursor_u16(c));
        if (nal.n && nal_starts_keyframe(nal.p[0] & 0x1f))
            return true;
    }
    return false;
}

static bool h264_starts_keyframe(struct vl_span payload)
{
    struct vl_cursor c = vl_cursor_of(payload);
    uint8_t type = vl_cursor_u8(&c) & 0x1f;

    if (type == NAL_STAP_A)
        return stap_starts_keyframe(&c);
    if (type == NAL_FU_A) {
        uint8_t header = vl_cursor_u8(&c);
        return (header & 0x80) && nal_starts_keyframe(header & 0x1f);
    }
    return nal_starts_keyframe(type);
}

bool vl_codec_starts_keyframe(const struct vl_codec *codec, struct vl_span payload)
{
    switch (codec->id) {
    case VL_CODEC_VP8:
        return vp8_starts_keyframe(payload);
    case VL_CODEC_H264:
        return h264_starts_keyframe(payload);
    case VL_CODEC_OPUS:
    case VL_CODECS:
        break;
    }
    return true;
}

bool vl_h264_is_constrained_baseline(const char *profile_level_id)
{
    int profile, constraints;

    if (strlen(profile_level_id) != 6)
        return false;
    profile = vl_hex_byte(profile_level_id);
    constraints = vl_hex_byte(profile_level_id + 2);
    if (profile < 0 || constraints < 0 || vl_hex_byte(profile_level_id + 4) < 0)
        return false;
    return (profile == 0x42 && (constraints & 0x40)) || (profile == 0x4d && (constraints & 0x80)) ||
           (profile == 0x58 && (constraints & 0xc0) == 0xc0);
}

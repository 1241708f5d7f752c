#include "media/ortc_check.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void vl_ortc_fail(struct vl_ortc_check *c, int rc, const char *format, ...)
{
    va_list arguments;
    int used;

    if (c->rc < 0)
        return;
    c->rc = rc;
    used = snprintf(c->error.text, sizeof c->error.text, "%s%s", c->where, c->where[0] ? "." : "");
    if (used < 0 || (size_t)used >= sizeof c->error.text)
        return;
    va_start(arguments, format);
    (void)vsnprintf(c->error.text + used, sizeof c->error.text - (size_t)used, format, arguments);
    va_end(arguments);
}

void vl_ortc_at(struct vl_ortc_check *c, const char *list, size_t index)
{
    if (list)
        (void)snprintf(c->where, sizeof c->where, "%s[%zu]", list, index);
    else
        c->where[0] = '\0';
}

static const json_t *member(struct vl_ortc_check *c, const json_t *object, const char *key)
{
    const json_t *value = c->rc < 0 ? NULL : json_object_get(object, key);

    return json_is_null(value) ? NULL : value;
}

const json_t *vl_ortc_array(struct vl_ortc_check *c, const json_t *object, const char *key,
                            size_t max)
{
    const json_t *value = member(c, object, key);

    if (!value)
        return NULL;
    if (!json_is_array(value)) {
        vl_ortc_fail(c, VL_E_INVAL, "%s: must be an array", key);
        return NULL;
    }
    if (json_array_size(value) > max) {
        vl_ortc_fail(c, VL_E_FULL, "%s: at most %zu entries, got %zu", key, max,
                     json_array_size(value));
        return NULL;
    }
    return value;
}

const json_t *vl_ortc_object(struct vl_ortc_check *c, const json_t *object, const char *key,
                             size_t max_members)
{
    const json_t *value = member(c, object, key);

    if (!value)
        return NULL;
    if (!json_is_object(value)) {
        vl_ortc_fail(c, VL_E_INVAL, "%s: must be an object", key);
        return NULL;
    }
    if (json_object_size(value) > max_members) {
        vl_ortc_fail(c, VL_E_FULL, "%s: at most %zu members, got %zu", key, max_members,
                     json_object_size(value));
        return NULL;
    }
    return value;
}

const char *vl_ortc_text(struct vl_ortc_check *c, const json_t *object, const char *key, size_t max,
                         bool required)
{
    const json_t *value = member(c, object, key);
    const char *text = json_string_value(value);

    if (c->rc < 0 || (!value && !required))
        return "";
    if (!text || json_string_length(value) == 0 || json_string_length(value) > max) {
        vl_ortc_fail(c, VL_E_INVAL, "%s: must be a text of 1 to %zu bytes", key, max);
        return "";
    }
    return text;
}

int64_t vl_ortc_integer(struct vl_ortc_check *c, const json_t *object, const char *key, int64_t min,
                        int64_t max, int64_t fallback)
{
    const json_t *value = member(c, object, key);
    json_int_t number = json_integer_value(value);

    if (!value && fallback >= 0)
        return fallback;
    if (c->rc < 0)
        return min;
    if (!json_is_integer(value) || number < min || number > max) {
        vl_ortc_fail(c, VL_E_INVAL, "%s: must be an integer from %lld to %lld", key, (long long)min,
                     (long long)max);
        return min;
    }
    return number;
}

static void read_feedback(struct vl_ortc_check *c, const json_t *entry, struct vl_ortc_codec *out)
{
    const json_t *list = vl_ortc_array(c, entry, "rtcpFeedback", VL_ORTC_MAX_FEEDBACK);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *feedback = json_array_get(list, i);
        const char *type = vl_ortc_text(c, feedback, "type", VL_ORTC_MAX_TEXT_BYTES, true);
        const char *parameter = vl_json_string(feedback, "parameter");

        parameter = parameter ? parameter : "";
        out->nack |= strcmp(type, "nack") == 0 && !*parameter;
        out->pli |= strcmp(type, "nack") == 0 && strcmp(parameter, "pli") == 0;
        out->fir |= strcmp(type, "ccm") == 0 && strcmp(parameter, "fir") == 0;
        out->remb |= strcmp(type, "goog-remb") == 0;
    }
}

/* H.264 has several incompatible forms under one name; ours is the one every browser has. */
static bool h264_is_ours(struct vl_ortc_check *c, const json_t *parameters)
{
    const char *profile = vl_ortc_text(c, parameters, "profile-level-id", 6, false);
    int64_t mode = vl_ortc_integer(c, parameters, "packetization-mode", 0, 2, 0);

    return c->rc == VL_OK && mode == 1 && vl_h264_is_constrained_baseline(profile);
}

static void read_format(struct vl_ortc_check *c, const json_t *entry, struct vl_ortc_codec *out)
{
    const char *mime = vl_ortc_text(c, entry, "mimeType", 64, true);
    int64_t clock = vl_ortc_integer(c, entry, "clockRate", 1, 1000000, -1);
    int64_t channels = vl_ortc_integer(c, entry, "channels", 1, 8, 0);
    const json_t *parameters = vl_ortc_object(c, entry, "parameters", VL_ORTC_MAX_PARAMETERS);
    const struct vl_codec *codec = vl_codec_find(mime);

    if (strncasecmp(mime, "audio/", 6) != 0 && strncasecmp(mime, "video/", 6) != 0)
        vl_ortc_fail(c, VL_E_INVAL, "mimeType: must begin with audio/ or video/");
    out->kind = strncasecmp(mime, "audio/", 6) == 0 ? VL_KIND_AUDIO : VL_KIND_VIDEO;
    out->is_rtx = c->rc == VL_OK && strcasecmp(mime + 6, "rtx") == 0;
    if (out->is_rtx)
        out->apt = (uint8_t)vl_ortc_integer(c, parameters, "apt", 0, 127, -1);
    if (!codec || clock != codec->clock_rate)
        return;
    if (codec->channels ? channels != codec->channels : channels > 1)
        return;
    if (codec->id != VL_CODEC_H264 || h264_is_ours(c, parameters))
        out->codec = codec;
}

static void check_payload_type(struct vl_ortc_check *c, const struct vl_ortc_codec_list *list,
                               uint8_t payload_type)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].payload_type == payload_type)
            vl_ortc_fail(c, VL_E_CONFLICT, "payload type %u stands twice", payload_type);
    }
}

void vl_ortc_read_codecs(struct vl_ortc_check *c, const json_t *object, const char *type_key,
                         struct vl_ortc_codec_list *out)
{
    const json_t *list = vl_ortc_array(c, object, "codecs", VL_ORTC_MAX_CODECS);

    out->count = 0;
    if (!list || json_array_size(list) == 0)
        vl_ortc_fail(c, VL_E_INVAL, "codecs: at least one is needed");
    for (size_t i = 0; c->rc == VL_OK && i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        struct vl_ortc_codec codec = {0};

        vl_ortc_at(c, "codecs", i);
        codec.payload_type = (uint8_t)vl_ortc_integer(c, entry, type_key, 0, 127, -1);
        read_format(c, entry, &codec);
        read_feedback(c, entry, &codec);
        check_payload_type(c, out, codec.payload_type);
        out->at[out->count++] = codec;
    }
    vl_ortc_at(c, NULL, 0);
}

uint8_t vl_ortc_rtx_of(const struct vl_ortc_codec_list *list, uint8_t payload_type)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].is_rtx && list->at[i].apt == payload_type)
            return list->at[i].payload_type;
    }
    return 0;
}

static const struct {
    const char *uri;
    uint8_t id;
} extensions[VL_EXTENSIONS] = {
    [VL_EXTENSION_MID] = {"urn:ietf:params:rtp-hdrext:sdes:mid", 1},
    [VL_EXTENSION_ABS_SEND_TIME] = {"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
                                    4},
    [VL_EXTENSION_AUDIO_LEVEL] = {"urn:ietf:params:rtp-hdrext:ssrc-audio-level", 10},
    [VL_EXTENSION_VIDEO_ORIENTATION] = {"urn:3gpp:video-orientation", 11},
};

const char *vl_ortc_extension_uri(enum vl_extension extension)
{
    return extensions[extension].uri;
}

enum vl_extension vl_ortc_extension_find(const char *uri)
{
    unsigned i = 0;

    while (i < VL_EXTENSIONS && strcmp(extensions[i].uri, uri) != 0)
        i++;
    return (enum vl_extension)i;
}

uint8_t vl_ortc_extension_id(enum vl_extension extension)
{
    return extensions[extension].id;
}

/* ortc_json.c - the JSON that goes to browsers: the router's capabilities, consumers' parameters.
 */
#include "media/ortc.h"
#include "media/ortc_check.h"

/* Steals `value`. */
static bool append(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0;
}

static bool append_feedback(json_t *list, bool wanted, const char *type, const char *parameter)
{
    return !wanted || append(list, json_pack("{s:s, s:s}", "type", type, "parameter", parameter));
}

static json_t *feedback_json(bool nack, bool pli, bool fir, bool remb)
{
    json_t *list = json_array();

    if (append_feedback(list, nack, "nack", "") && append_feedback(list, pli, "nack", "pli") &&
        append_feedback(list, fir, "ccm", "fir") && append_feedback(list, remb, "goog-remb", ""))
        return list;
    json_decref(list);
    return NULL;
}

static json_t *codec_parameters_json(const struct vl_codec *codec)
{
    switch (codec->id) {
    case VL_CODEC_OPUS:
        return json_pack("{s:i}", "useinbandfec", 1);
    case VL_CODEC_H264:
        return json_pack("{s:i, s:s, s:i}", "packetization-mode", 1, "profile-level-id", "42e01f",
                         "level-asymmetry-allowed", 1);
    case VL_CODEC_VP8:
    case VL_CODECS:
        break;
    }
    return json_object();
}

/* type_key: "payloadType" or "preferredPayloadType". Steals feedback. */
static json_t *codec_json(const struct vl_codec *codec, const char *type_key, json_t *feedback)
{
    json_t *entry = json_pack("{s:s, s:s, s:i, s:i, s:o, s:o}", "kind",
                              vl_media_kind_text(codec->kind), "mimeType", codec->mime, type_key,
                              codec->payload_type, "clockRate", (int)codec->clock_rate,
                              "parameters", codec_parameters_json(codec), "rtcpFeedback", feedback);

    if (entry && codec->channels &&
        json_object_set_new(entry, "channels", json_integer((json_int_t)codec->channels)) < 0) {
        json_decref(entry);
        return NULL;
    }
    return entry;
}

static json_t *rtx_json(const struct vl_codec *codec, const char *type_key)
{
    return json_pack("{s:s, s:s, s:i, s:i, s:{s:i}, s:[]}", "kind", vl_media_kind_text(codec->kind),
                     "mimeType", "video/rtx", type_key, codec->rtx_payload_type, "clockRate",
                     (int)codec->clock_rate, "parameters", "apt", codec->payload_type,
                     "rtcpFeedback");
}

static bool append_router_codec(json_t *list, const struct vl_codec *codec)
{
    bool video = codec->kind == VL_KIND_VIDEO;

    if (!append(list, codec_json(codec, "preferredPayloadType",
                                 feedback_json(video, video, video, video))))
        return false;
    return !codec->rtx_payload_type || append(list, rtx_json(codec, "preferredPayloadType"));
}

static bool append_router_extension(json_t *list, enum vl_media_kind kind,
                                    enum vl_extension extension)
{
    /* Send times are this hop's business: taken from browsers, not passed on. */
    const char *direction = extension == VL_EXTENSION_ABS_SEND_TIME ? "recvonly" : "sendrecv";

    return append(list, json_pack("{s:s, s:s, s:i, s:b, s:s}", "kind", vl_media_kind_text(kind),
                                  "uri", vl_ortc_extension_uri(extension), "preferredId",
                                  vl_ortc_extension_id(extension), "preferredEncrypt", 0,
                                  "direction", direction));
}

static bool append_router_extensions(json_t *list)
{
    return append_router_extension(list, VL_KIND_AUDIO, VL_EXTENSION_MID) &&
           append_router_extension(list, VL_KIND_VIDEO, VL_EXTENSION_MID) &&
           append_router_extension(list, VL_KIND_AUDIO, VL_EXTENSION_ABS_SEND_TIME) &&
           append_router_extension(list, VL_KIND_VIDEO, VL_EXTENSION_ABS_SEND_TIME) &&
           append_router_extension(list, VL_KIND_AUDIO, VL_EXTENSION_AUDIO_LEVEL) &&
           append_router_extension(list, VL_KIND_VIDEO, VL_EXTENSION_VIDEO_ORIENTATION);
}

json_t *vl_ortc_router_capabilities(void)
{
    json_t *codecs = json_array(), *extensions = json_array();
    bool ok = codecs && extensions && append_router_extensions(extensions);

    for (unsigned i = 0; ok && i < VL_CODECS; i++)
        ok = append_router_codec(codecs, vl_codec_get(i));
    if (ok)
        return json_pack("{s:o, s:o}", "codecs", codecs, "headerExtensions", extensions);
    json_decref(codecs);
    json_decref(extensions);
    return NULL;
}

static json_t *consumer_codecs(const struct vl_consumer_choice *choice)
{
    const struct vl_receive_codec *r = &choice->receive;
    json_t *list = json_array();

    if (append(list, codec_json(choice->codec, "payloadType",
                                feedback_json(r->nack, r->pli, r->fir, false))) &&
        (!choice->rtx_ssrc || append(list, rtx_json(choice->codec, "payloadType"))))
        return list;
    json_decref(list);
    return NULL;
}

static json_t *consumer_extensions(const struct vl_consumer_choice *choice)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < VL_EXTENSIONS; i++) {
        if (!choice->extensions.id[i])
            continue;
        if (!append(list, json_pack("{s:s, s:i, s:b, s:{}}", "uri",
                                    vl_ortc_extension_uri((enum vl_extension)i), "id",
                                    choice->extensions.id[i], "encrypt", 0, "parameters"))) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *consumer_encodings(const struct vl_consumer_choice *choice)
{
    if (!choice->rtx_ssrc)
        return json_pack("[{s:I}]", "ssrc", (json_int_t)choice->ssrc);
    return json_pack("[{s:I, s:{s:I}}]", "ssrc", (json_int_t)choice->ssrc, "rtx", "ssrc",
                     (json_int_t)choice->rtx_ssrc);
}

json_t *vl_ortc_consumer_parameters(const struct vl_consumer_choice *choice)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:{s:s, s:b, s:b}}", "mid", choice->mid, "codecs",
                     consumer_codecs(choice), "headerExtensions", consumer_extensions(choice),
                     "encodings", consumer_encodings(choice), "rtcp", "cname", choice->cname,
                     "reducedSize", 1, "mux", 1);
}

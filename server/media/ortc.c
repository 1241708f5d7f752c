#include "media/ortc.h"
#include "media/ortc_check.h"
#include <string.h>

/* --- what a browser sends ----------------------------------------------------------------- */

/* The first media codec carries the producer; mediasoup-client lists no other. */
static void pick_codec(struct vl_ortc_check *c, const struct vl_ortc_codec_list *list,
                       struct vl_send_parameters *out)
{
    for (size_t i = 0; c->rc == VL_OK && i < list->count; i++) {
        const struct vl_ortc_codec *at = &list->at[i];

        if (at->kind != out->kind)
            vl_ortc_fail(c, VL_E_INVAL, "codecs[%zu].mimeType: the producer's kind is %s", i,
                         vl_media_kind_text(out->kind));
        if (out->codec || !at->codec)
            continue;
        out->codec = at->codec;
        out->payload_type = at->payload_type;
        out->rtx_payload_type = vl_ortc_rtx_of(list, at->payload_type);
        out->nack = at->nack;
        out->pli = at->pli;
        out->fir = at->fir;
        out->remb = at->remb;
    }
    if (!out->codec)
        vl_ortc_fail(c, VL_E_VERSION, "codecs: none that this server forwards");
}

static void check_apt(struct vl_ortc_check *c, const struct vl_ortc_codec_list *list)
{
    for (size_t i = 0; c->rc == VL_OK && i < list->count; i++) {
        bool found = !list->at[i].is_rtx;
        for (size_t k = 0; k < list->count; k++)
            found |= !list->at[k].is_rtx && list->at[k].payload_type == list->at[i].apt;
        if (!found)
            vl_ortc_fail(c, VL_E_INVAL, "codecs[%zu].parameters.apt: no codec has payload type %u",
                         i, list->at[i].apt);
    }
}

static void read_extensions(struct vl_ortc_check *c, const json_t *object,
                            struct vl_extension_ids *out)
{
    const json_t *list = vl_ortc_array(c, object, "headerExtensions", VL_ORTC_MAX_EXTENSIONS);
    bool used[256] = {false};

    for (size_t i = 0; c->rc == VL_OK && i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        enum vl_extension known;
        int64_t id;

        vl_ortc_at(c, "headerExtensions", i);
        known = vl_ortc_extension_find(vl_ortc_text(c, entry, "uri", VL_ORTC_MAX_TEXT_BYTES, true));
        id = vl_ortc_integer(c, entry, "id", 1, 255, -1);
        if (c->rc == VL_OK && used[id])
            vl_ortc_fail(c, VL_E_CONFLICT, "id: %d stands twice", (int)id);
        if (vl_json_flag(entry, "encrypt"))
            vl_ortc_fail(c, VL_E_VERSION, "encrypt: encrypted extensions are not supported");
        if (known < VL_EXTENSIONS && c->rc == VL_OK && out->id[known])
            vl_ortc_fail(c, VL_E_CONFLICT, "uri: stands twice");
        if (c->rc != VL_OK)
            break;
        used[id] = true;
        if (known < VL_EXTENSIONS)
            out->id[known] = (uint8_t)id;
    }
    vl_ortc_at(c, NULL, 0);
}

static void claim_ssrc(struct vl_ortc_check *c, uint32_t *seen, size_t *count, uint32_t ssrc)
{
    if (ssrc == 0)
        return;
    for (size_t i = 0; i < *count; i++) {
        if (seen[i] == ssrc)
            vl_ortc_fail(c, VL_E_CONFLICT, "ssrc: %u stands twice", ssrc);
    }
    seen[(*count)++] = ssrc;
}

static void read_encodings(struct vl_ortc_check *c, const json_t *object,
                           struct vl_send_parameters *out)
{
    const json_t *list = vl_ortc_array(c, object, "encodings", VL_ORTC_MAX_ENCODINGS);
    uint32_t seen[2 * VL_ORTC_MAX_ENCODINGS];
    size_t count = 0;

    for (size_t i = 0; c->rc == VL_OK && i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i), *rtx;

        vl_ortc_at(c, "encodings", i);
        if (!json_is_object(entry))
            vl_ortc_fail(c, VL_E_INVAL, "must be an object");
        out->ssrc = (uint32_t)vl_ortc_integer(c, entry, "ssrc", 1, UINT32_MAX, 0);
        rtx = vl_ortc_object(c, entry, "rtx", 4);
        out->rtx_ssrc = rtx ? (uint32_t)vl_ortc_integer(c, rtx, "ssrc", 1, UINT32_MAX, -1) : 0;
        claim_ssrc(c, seen, &count, out->ssrc);
        claim_ssrc(c, seen, &count, out->rtx_ssrc);
    }
    vl_ortc_at(c, NULL, 0);
    if (json_array_size(list) > 1)
        vl_ortc_fail(c, VL_E_VERSION, "encodings: simulcast is not supported, send one encoding");
}

static void copy_text(char *to, size_t capacity, const char *from)
{
    size_t n = strnlen(from, capacity - 1);

    memcpy(to, from, n);
    to[n] = '\0';
}

int vl_ortc_parse_send(const json_t *rtp_parameters, enum vl_media_kind kind,
                       struct vl_send_parameters *out, struct vl_ortc_error *error)
{
    struct vl_ortc_check c = {.rc = VL_OK};
    struct vl_send_parameters p = {.kind = kind};
    struct vl_ortc_codec_list codecs;
    const json_t *rtcp;

    if (!json_is_object(rtp_parameters))
        vl_ortc_fail(&c, VL_E_INVAL, "rtpParameters: must be an object");
    copy_text(p.mid, sizeof p.mid,
              vl_ortc_text(&c, rtp_parameters, "mid", VL_ORTC_MAX_MID_BYTES, false));
    vl_ortc_read_codecs(&c, rtp_parameters, "payloadType", &codecs);
    check_apt(&c, &codecs);
    pick_codec(&c, &codecs, &p);
    read_extensions(&c, rtp_parameters, &p.extensions);
    read_encodings(&c, rtp_parameters, &p);
    rtcp = vl_ortc_object(&c, rtp_parameters, "rtcp", 8);
    copy_text(p.cname, sizeof p.cname,
              vl_ortc_text(&c, rtcp, "cname", VL_ORTC_MAX_TEXT_BYTES, false));
    if (c.rc == VL_OK && !p.ssrc && (!p.mid[0] || !p.extensions.id[VL_EXTENSION_MID]))
        vl_ortc_fail(&c, VL_E_INVAL, "encodings: an ssrc, or mid and its extension, is needed");
    if (c.rc < 0) {
        *error = c.error;
        return c.rc;
    }
    *out = p;
    return VL_OK;
}

/* --- what a browser can receive ------------------------------------------------------------ */

static void read_capability_extensions(struct vl_ortc_check *c, const json_t *object,
                                       struct vl_extension_ids out[2])
{
    const json_t *list =
        vl_ortc_array(c, object, "headerExtensions", VL_ORTC_MAX_CAPABILITY_EXTENSIONS);

    for (size_t i = 0; c->rc == VL_OK && i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *kind, *direction;
        enum vl_extension known;
        int64_t id;

        vl_ortc_at(c, "headerExtensions", i);
        kind = vl_ortc_text(c, entry, "kind", 5, false);
        direction = vl_ortc_text(c, entry, "direction", 16, false);
        known = vl_ortc_extension_find(vl_ortc_text(c, entry, "uri", VL_ORTC_MAX_TEXT_BYTES, true));
        id = vl_ortc_integer(c, entry, "preferredId", 1, 255, -1);
        if (c->rc != VL_OK || known == VL_EXTENSIONS || id > 14 ||
            strcmp(direction, "sendonly") == 0 || strcmp(direction, "inactive") == 0)
            continue;
        if (strcmp(kind, "video") != 0)
            out[VL_KIND_AUDIO].id[known] = (uint8_t)id;
        if (strcmp(kind, "audio") != 0)
            out[VL_KIND_VIDEO].id[known] = (uint8_t)id;
    }
    vl_ortc_at(c, NULL, 0);
}

/* Two extensions under one id would make every packet ambiguous. */
static void check_capability_ids(struct vl_ortc_check *c, const struct vl_extension_ids *ids)
{
    for (size_t i = 0; i < VL_EXTENSIONS; i++) {
        for (size_t k = i + 1; k < VL_EXTENSIONS; k++) {
            if (ids->id[i] && ids->id[i] == ids->id[k])
                vl_ortc_fail(c, VL_E_CONFLICT, "headerExtensions: preferredId %u stands twice",
                             ids->id[i]);
        }
    }
}

int vl_ortc_parse_receive(const json_t *rtp_capabilities, struct vl_receive_capabilities *out,
                          struct vl_ortc_error *error)
{
    struct vl_ortc_check c = {.rc = VL_OK};
    struct vl_receive_capabilities r = {0};
    struct vl_ortc_codec_list codecs;

    if (!json_is_object(rtp_capabilities))
        vl_ortc_fail(&c, VL_E_INVAL, "rtpCapabilities: must be an object");
    vl_ortc_read_codecs(&c, rtp_capabilities, "preferredPayloadType", &codecs);
    for (size_t i = 0; i < codecs.count; i++) {
        const struct vl_ortc_codec *at = &codecs.at[i];

        if (!at->codec || r.codecs[at->codec->id].supported)
            continue;
        r.codecs[at->codec->id] = (struct vl_receive_codec){
            .supported = true,
            .rtx = at->codec->rtx_payload_type && vl_ortc_rtx_of(&codecs, at->payload_type),
            .nack = at->nack,
            .pli = at->pli,
            .fir = at->fir,
        };
    }
    read_capability_extensions(&c, rtp_capabilities, r.extensions);
    check_capability_ids(&c, &r.extensions[VL_KIND_AUDIO]);
    check_capability_ids(&c, &r.extensions[VL_KIND_VIDEO]);
    if (c.rc < 0) {
        *error = c.error;
        return c.rc;
    }
    *out = r;
    return VL_OK;
}

/* --- what the router sends to one that receives -------------------------------------------- */

bool vl_ortc_can_consume(const struct vl_receive_capabilities *receiver,
                         const struct vl_codec *codec)
{
    return receiver->codecs[codec->id].supported;
}

int vl_ortc_choose(const struct vl_receive_capabilities *receiver,
                   const struct vl_send_parameters *sender, struct vl_consumer_choice *out)
{
    struct vl_consumer_choice choice = {.codec = sender->codec, .mid = "", .cname = ""};
    const struct vl_extension_ids *theirs = &receiver->extensions[sender->kind];

    if (!vl_ortc_can_consume(receiver, sender->codec))
        return VL_E_VERSION;
    choice.receive = receiver->codecs[sender->codec->id];
    choice.extensions.id[VL_EXTENSION_MID] = theirs->id[VL_EXTENSION_MID];
    for (size_t i = VL_EXTENSION_AUDIO_LEVEL; i < VL_EXTENSIONS; i++) {
        if (sender->extensions.id[i])
            choice.extensions.id[i] = theirs->id[i];
    }
    *out = choice;
    return VL_OK;
}

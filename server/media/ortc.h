/* ortc.h - RTP capabilities and parameters in the JSON that mediasoup-client speaks.
 *
 * The edge for everything a browser says about its streams: it becomes one of the fixed-size
 * structs here or is refused with words that name the place ("codecs[3].payloadType: ...").
 * Bounds: media_limits.h. Shapes: the ORTC drafts as mediasoup-client 3.24 uses them.
 * Pure: no I/O, no state; allocates JSON only. */
#ifndef VL_MEDIA_ORTC_H
#define VL_MEDIA_ORTC_H

#include "base/err.h"
#include "base/json.h"
#include "media/codec.h"
#include "media/media_limits.h"

/* Header extensions the router understands; RFC 8843, RFC 6464, 3GPP TS 26.114 and abs-send-time.
 */
enum vl_extension {
    VL_EXTENSION_MID,
    VL_EXTENSION_ABS_SEND_TIME,
    VL_EXTENSION_AUDIO_LEVEL,
    VL_EXTENSION_VIDEO_ORIENTATION,
    VL_EXTENSIONS
};
/* id 1..14 of each extension on one connection; 0: not in use there. */
struct vl_extension_ids {
    uint8_t id[VL_EXTENSIONS];
};

struct vl_ortc_error {
    char text[VL_JSON_TEXT_BYTES];
};

/* What a browser sends on one producer. */
struct vl_send_parameters {
    enum vl_media_kind kind;
    const struct vl_codec *codec;
    uint8_t payload_type;     /* the browser's */
    uint8_t rtx_payload_type; /* 0: no retransmission format */
    uint32_t ssrc;            /* 0: not told; learnt from the mid extension */
    uint32_t rtx_ssrc;        /* 0: not told */
    bool nack, pli, fir, remb;
    struct vl_extension_ids extensions;
    char mid[VL_ORTC_MAX_MID_BYTES + 1]; /* "" when not told */
    char cname[VL_ORTC_MAX_TEXT_BYTES + 1];
};

/* What a browser can receive of one codec. */
struct vl_receive_codec {
    bool supported;
    bool rtx;
    bool nack, pli, fir;
};
struct vl_receive_capabilities {
    struct vl_receive_codec codecs[VL_CODECS];
    struct vl_extension_ids extensions[2]; /* by enum vl_media_kind */
};

/* What the router decides for one consumer. */
struct vl_consumer_choice {
    const struct vl_codec *codec;
    struct vl_receive_codec receive;
    struct vl_extension_ids extensions;
    uint32_t ssrc;
    uint32_t rtx_ssrc; /* 0: no RTX */
    const char *mid;   /* borrowed during the call */
    const char *cname;
};

/* The router's capabilities; a new reference. NULL: out of memory. */
json_t *vl_ortc_router_capabilities(void);

/* VL_E_INVAL: a shape is wrong, VL_E_FULL: a bound is passed, VL_E_CONFLICT: an id stands twice,
 * VL_E_VERSION: nothing the router can forward. *error is then written, *out untouched. */
VL_MUST_CHECK int vl_ortc_parse_send(const json_t *rtp_parameters, enum vl_media_kind kind,
                                     struct vl_send_parameters *out, struct vl_ortc_error *error);
/* Codecs that the router does not have are passed over; errors as above. */
VL_MUST_CHECK int vl_ortc_parse_receive(const json_t *rtp_capabilities,
                                        struct vl_receive_capabilities *out,
                                        struct vl_ortc_error *error);
/* What a browser with these capabilities would be sent; false: it cannot decode the codec. */
bool vl_ortc_can_consume(const struct vl_receive_capabilities *receiver,
                         const struct vl_codec *codec);
/* Codec, feedback and extensions for such a consumer; the SSRCs, mid and cname stay the caller's.
 * VL_E_VERSION: cannot consume. */
VL_MUST_CHECK int vl_ortc_choose(const struct vl_receive_capabilities *receiver,
                                 const struct vl_send_parameters *sender,
                                 struct vl_consumer_choice *out);
/* The consumer's rtpParameters; a new reference. NULL: out of memory. */
json_t *vl_ortc_consumer_parameters(const struct vl_consumer_choice *choice);

#endif

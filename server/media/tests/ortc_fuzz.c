/* Any JSON as rtpParameters and rtpCapabilities: refused with words, or a usable value whose
 * consumer parameters parse again as what the browser would then have. */
#include "media/ortc.h"
#include <stdlib.h>
#include <string.h>

static void check_sender(const struct vl_send_parameters *p, enum vl_media_kind kind)
{
    if (!p->codec || p->codec->kind != kind || p->payload_type > 127)
        abort();
    if (p->ssrc && p->ssrc == p->rtx_ssrc)
        abort();
    if (!p->ssrc && (!p->mid[0] || !p->extensions.id[VL_EXTENSION_MID]))
        abort();
}

static void check_consumer(const struct vl_receive_capabilities *r,
                           const struct vl_send_parameters *p)
{
    struct vl_consumer_choice choice;
    struct vl_send_parameters again;
    struct vl_ortc_error error;
    json_t *json;

    if (vl_ortc_choose(r, p, &choice) < 0)
        return;
    choice.ssrc = 1;
    choice.rtx_ssrc = choice.receive.rtx ? 2 : 0;
    choice.mid = "0";
    choice.cname = "c";
    json = vl_ortc_consumer_parameters(&choice);
    if (!json || vl_ortc_parse_send(json, p->kind, &again, &error) < 0 || again.codec != p->codec ||
        again.payload_type != p->codec->payload_type)
        abort();
    json_decref(json);
}

static bool parse(const json_t *json, enum vl_media_kind kind, struct vl_send_parameters *out)
{
    struct vl_ortc_error error = {""};
    int rc = vl_ortc_parse_send(json, kind, out, &error);

    if (rc == VL_OK)
        check_sender(out, kind);
    else if (!error.text[0])
        abort();
    return rc == VL_OK;
}

static void check_both(const json_t *json)
{
    struct vl_receive_capabilities receiver;
    struct vl_send_parameters sender;
    struct vl_ortc_error error = {""};
    json_t *router = vl_ortc_router_capabilities();

    if (!router || vl_ortc_parse_receive(router, &receiver, &error) < 0)
        abort();
    if (parse(json, VL_KIND_AUDIO, &sender))
        check_consumer(&receiver, &sender);
    if (parse(json, VL_KIND_VIDEO, &sender))
        check_consumer(&receiver, &sender);
    if (vl_ortc_parse_receive(json, &receiver, &error) < 0 && !error.text[0])
        abort();
    json_decref(router);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct vl_json_limits limits = {65536, 8};
    json_t *json;

    if (vl_json_parse((struct vl_span){data, n}, &limits, &json, NULL) < 0)
        return 0;
    check_both(json);
    json_decref(json);
    return 0;
}

/* methods_call.c - what a caller and a specialist do with a call that exists, where more
 * is to be said than who and which call. */
#include "base/json.h"
#include "gateway/methods.h"

void vl_method_decline(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                       json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_RING_DECLINE, s, params);

    c.u.reason = vl_decline_from_name(vl_json_string(params, "reason"));
    vl_gateway_command(g, &c, reply);
}

void vl_method_callback_request(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_CALLBACK, s, params);

    if (vl_method_moment(reply, params, "from", &c.u.callback.from) &&
        vl_method_moment(reply, params, "until", &c.u.callback.until))
        vl_gateway_command(g, &c, reply);
}

void vl_method_hold(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                    json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_HOLD, s, params);

    c.u.hold = vl_json_flag(params, "on");
    vl_gateway_command(g, &c, reply);
}

/* The other line's own plan is not asked for: its default plan rings whoever is on duty there. */
void vl_method_transfer(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                        json_t *params)
{
    struct vl_command c = vl_method_command(VL_COMMAND_TRANSFER, s, params);

    c.u.place.hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    c.u.place.first = VL_NONE;
    c.u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
    vl_gateway_command(g, &c, reply);
}

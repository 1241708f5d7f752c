/* methods_rota.c - who answers a hotline in the coming days. */
#include "base/json.h"
#include "gateway/methods.h"
#include "gateway/view_rota.h"

#define MAX_DAYS 31

void vl_method_rota_preview(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                            json_t *params)
{
    vl_hotline_index hotline = vl_region_hotline(g->region, vl_json_string(params, "hotline"));
    vl_utc now = vl_engine_now(g->engine);
    int64_t days = 0;
    json_t *preview;

    /* Another department's line is as none. */
    if (g->region->people[s->person].role == VL_ROLE_DEPARTMENT &&
        !vl_person_owns(g->region, s->person, hotline))
        hotline = VL_NONE;
    if (hotline == VL_NONE) {
        vl_reply_refuse(reply, "no_such_hotline", NULL, NULL);
        return;
    }
    if (vl_json_integer(params, "days", 1, MAX_DAYS, &days) < 0)
        days = 1;
    now.ms -= now.ms % VL_MS_PER_MINUTE;
    preview =
        vl_view_rota_preview(&g->views, hotline, now, (vl_utc){now.ms + days * VL_MS_PER_DAY});
    if (preview)
        vl_reply_result(reply, preview);
    else
        vl_reply_refuse(reply, "internal", NULL, NULL);
}

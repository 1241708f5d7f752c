/* command_run.c - a session's command on its way through the core, and back as an answer. */
#include "gateway/gateway_internal.h"

#include <string.h>

/* Whoever has no part in a call learns nothing of it, not even that there is one. */
static const char *told(const char *refusal)
{
    return strcmp(refusal, "not_your_call") == 0 ? "call_not_found" : refusal;
}

const char *vl_gateway_reason(int rc, const char *refusal)
{
    if (rc == VL_E_STATE && refusal && refusal[0])
        return told(refusal);
    if (rc == VL_E_IO || rc == VL_E_FULL)
        return VL_ENGINE_UNAVAILABLE;
    return "internal";
}

static void on_done(void *data, const struct vl_engine_result *result)
{
    struct vl_reply *reply = data;

    if (result->rc == VL_OK)
        vl_reply_result(reply, NULL);
    else
        vl_reply_refuse(reply, vl_gateway_reason(result->rc, result->refusal), NULL, NULL);
}

void vl_gateway_command(struct vl_gateway *g, const struct vl_command *command,
                        struct vl_reply *reply)
{
    int rc = vl_engine_submit(g->engine, command, on_done, reply);

    if (rc < 0)
        vl_reply_refuse(reply, vl_gateway_reason(rc, NULL), NULL, NULL);
}

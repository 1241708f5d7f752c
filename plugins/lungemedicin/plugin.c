/* plugin.c - lung medicine: who we are, and the one exported symbol. */
#include "lungemedicin/questions.h"

#include "sdk/answer.h"

int32_t vl_lung_describe(const struct vl_host *host, struct vl_answer *answer)
{
    (void)host;
    return vl_answer_json(answer, json_pack("{s:s, s:s, s:o, s:s}", "id", "lungemedicin", "version",
                                            LUNG_VERSION, "name",
                                            vl_bilingual("Lungemedicin", "Respiratory medicine"),
                                            "abi", "1.0"));
}

const struct vl_plugin *vl_plugin_entry(void)
{
    static const struct vl_plugin plugin = {
        .magic = VL_ABI_MAGIC,
        .major = VL_ABI_MAJOR,
        .minor = VL_ABI_MINOR,
        .size = sizeof plugin,
        .specialty = "lungemedicin",
        .version = LUNG_VERSION,
        .describe = vl_lung_describe,
        .triage = vl_lung_triage,
        .route = vl_lung_route,
    };

    return &plugin;
}

/* gateway_rota.c - the rota in force, the engine that decides by it, and the screens that show it.
 */
#include "domain/view.h"
#include "gateway/gateway_internal.h"
#include "gateway/rota_store.h"
#include <string.h>

static vl_utc now_of(void *data)
{
    const struct vl_gateway *g = data;

    return g->engine ? vl_engine_now(g->engine) : vl_utc_now();
}

static void on_told(void *data, const struct vl_engine_result *result)
{
    const struct vl_gateway *g = data;

    /* It is in force, and looked at on the next full hour. */
    if (result->rc < 0)
        vl_log(g->log, VL_LOG_WARNING, "rota.change_not_recorded",
               VL_LOG_TEXT("error", vl_err_name(result->rc)));
}

static void on_changed(void *data, const struct vl_rota *live)
{
    struct vl_gateway *g = data;
    const struct vl_command changed = {.type = VL_COMMAND_ROTA_CHANGED};
    struct vl_engine_result failed = {0};

    vl_engine_use_rota(g->engine, live);
    failed.rc = vl_engine_submit(g->engine, &changed, on_told, g);
    if (failed.rc < 0)
        on_told(g, &failed);
    memset(g->marked, 1, g->region->n_people);
    vl_gateway_show_marked(g);
}

static void on_watched(void *data)
{
    vl_gateway_touch_board(data);
}

static bool last_seen(void *data, vl_person_index person, vl_utc *out)
{
    const struct vl_gateway *g = data;
    struct vl_person_view p = vl_state_person(vl_engine_state(g->engine), person);

    *out = p.connected ? vl_engine_now(g->engine) : p.lost;
    return p.connected || p.lost.ms != 0;
}

static bool test_unanswered(void *data, vl_person_index person)
{
    const struct vl_gateway *g = data;

    return vl_state_person(vl_engine_state(g->engine), person).test == VL_SHIFT_TEST_UNANSWERED;
}

static bool tells_of_tests(const struct vl_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].kind == VL_FINDING_TEST_UNANSWERED)
            return true;
    return false;
}

/* Whoever answered late, by a call or by going off duty, is told of no longer. */
void vl_gateway_watch_tests(struct vl_gateway *g)
{
    if (!g->test_missed && !tells_of_tests(vl_rota_store_status(g->rotas).findings))
        return;
    g->test_missed = false;
    vl_rota_store_guard(g->rotas);
}

int vl_gateway_open_rotas(struct vl_gateway *g)
{
    const struct vl_rota_store_options options = {
        .loop = g->loop,
        .region = g->region,
        .directory = g->settings->rota_directory,
        .program = g->settings->plugin_program,
        .log = g->log,
        .now = now_of,
        .changed = on_changed,
        .watched = on_watched,
        .last_seen = last_seen,
        .test_unanswered = test_unanswered,
        .data = g,
    };

    return vl_rota_store_create(&options, &g->rotas);
}

void vl_gateway_read_rotas(struct vl_gateway *g)
{
    if (g && g->rotas)
        vl_rota_store_read(g->rotas);
}

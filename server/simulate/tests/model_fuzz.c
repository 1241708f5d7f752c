/* model_fuzz.c - a model from anybody. What is accepted is within every bound, and a day of calls
 * can be drawn from it; what is refused says why. */
#include "simulate/arrivals.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEW_CALLS 50

static const char region_text[] =
    "{\"version\":1,\"name\":\"R\",\"timezone\":\"Europe/Copenhagen\",\"ringing\":{"
    "\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":0,\"grace_seconds\":60},"
    "\"holidays\":[],\"hospitals\":[{\"code\":\"NSR\",\"name\":\"A\",\"sites\":[\"X\"]}],"
    "\"specialties\":[{\"id\":\"s\",\"name\":{\"da\":\"s\",\"en\":\"s\"}}],"
    "\"hotlines\":[{\"id\":\"h\",\"specialty\":\"s\",\"name\":{\"da\":\"h\",\"en\":\"h\"},"
    "\"telephone\":\"1\",\"opening\":\"always\",\"positions\":[\"NSR\"]}],"
    "\"people\":[{\"id\":\"g\",\"name\":\"G\",\"role\":\"gp\"}],\"rota\":[]}";

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_bounds(const struct vl_model *m)
{
    double hours = 0, urgencies = 0;
#define X(section, key, least, most, is_whole)                                                     \
    require(m->section##_##key >= (double)(least) && m->section##_##key <= (double)(most));        \
    require(!(is_whole) || floor(m->section##_##key) == m->section##_##key);
    VL_MODEL_NUMBER_MAP(X)
#undef X
    for (int i = 0; i < VL_MODEL_HOURS; i++)
        hours += m->hour_share[i];
    for (int i = 0; i < VL_URGENCY_COUNT; i++)
        urgencies += m->urgency_share[i];
    require(fabs(hours - 1) < 0.01 && fabs(urgencies - 1) < 0.01);
}

static void draw_a_day(const struct vl_model *model)
{
    static struct vl_report report;
    struct vl_scene scene;
    struct vl_arrivals calls = {0};
    struct vl_day day = vl_day_of((vl_utc){1799000000000}, 0);
    json_t *region = json_loads(region_text, 0, NULL);
    require(region != NULL);
    int rc = vl_scene_init(region, model, &scene, &report);
    json_decref(region);
    require(rc == VL_OK || (rc == VL_E_PROTO && report.count > 0));
    if (rc < 0)
        return;
    require(vl_arrivals_of_day(&scene, 1, FEW_CALLS, &day, &calls) == VL_OK);
    for (size_t i = 0; i < calls.n; i++)
        require(calls.calls[i].talk_ms > 0 && calls.calls[i].patience_ms > 0 &&
                calls.calls[i].caller < scene.n_callers);
    vl_arrivals_fini(&calls);
    vl_scene_fini(&scene);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct vl_json_limits limits = {65536, 8};
    static struct vl_report report;
    struct vl_model model;
    json_t *json = NULL;
    struct vl_span text = {data, n};
    if (vl_json_parse(text, &limits, &json, NULL) < 0)
        return 0;
    int rc = vl_model_from_json(json, &model, &report);
    json_decref(json);
    require((rc == VL_OK) == (report.count == 0));
    if (rc < 0)
        return 0;
    check_bounds(&model);
    draw_a_day(&model);
    vl_model_fini(&model);
    return 0;
}

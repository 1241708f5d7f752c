#include "simulate/simulate.h"
#include <string.h>

static void count_duty(const struct vl_scene *scene, const struct vl_simulate_options *options,
                       struct vl_figures *figures)
{
    for (uint32_t i = 0; i < options->days; i++) {
        struct vl_day day = vl_day_of(options->from, i);
        vl_figures_day(figures, scene, &day);
    }
}

int vl_simulate(const struct vl_scene *scene, const struct vl_simulate_options *options,
                struct vl_simulation *out)
{
    struct vl_simulation s;
    memset(&s, 0, sizeof s);
    s.options = *options;
    s.scene = scene;
    int rc = vl_figures_init(scene, &s.ours);
    if (rc == VL_OK)
        rc = vl_figures_init(scene, &s.baseline);
    if (rc == VL_OK)
        rc = vl_simulate_ours(scene, options, &s.ours);
    if (rc == VL_OK)
        rc = vl_simulate_baseline(scene, options, &s.baseline);
    if (rc < 0) {
        vl_simulate_fini(&s);
        return rc;
    }
    count_duty(scene, options, &s.ours);
    count_duty(scene, options, &s.baseline);
    *out = s;
    return VL_OK;
}

void vl_simulate_fini(struct vl_simulation *simulation)
{
    vl_figures_fini(&simulation->ours);
    vl_figures_fini(&simulation->baseline);
}

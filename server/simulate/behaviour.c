#include "simulate/behaviour.h"

static double gap_mean_s(const struct vl_model *model)
{
    const struct vl_lognormal length = VL_MODEL_LOGNORMAL(model, procedure);
    double share = model->procedure_share;
    return vl_lognormal_mean(&length) * (1 - share) / share;
}

struct vl_procedures vl_procedures_from(const struct vl_scene *scene, uint64_t seed, uint16_t seat,
                                        vl_utc start)
{
    struct vl_procedures p = {{0}, start, start};
    p.stream = vl_stream_of(seed, VL_PURPOSE_PROCEDURES, scene->seats[seat].key, 0);
    vl_procedures_next(scene->model, &p);
    return p;
}

void vl_procedures_next(const struct vl_model *model, struct vl_procedures *p)
{
    const struct vl_lognormal length = VL_MODEL_LOGNORMAL(model, procedure);
    if (model->procedure_share <= 0) {
        p->begin.ms = p->end.ms = INT64_MAX;
        return;
    }
    p->begin.ms = p->end.ms + vl_stream_exponential_ms(&p->stream, gap_mean_s(model));
    p->end.ms = p->begin.ms + vl_stream_lognormal_ms(&p->stream, &length);
}

bool vl_procedures_is_busy(const struct vl_model *model, struct vl_procedures *p, vl_utc now)
{
    while (p->end.ms <= now.ms)
        vl_procedures_next(model, p);
    return p->begin.ms <= now.ms;
}

bool vl_picks_up(const struct vl_scene *scene, uint64_t seed, uint64_t call_key, uint16_t seat,
                 uint32_t nth, int64_t *after_ms)
{
    const struct vl_lognormal delay = VL_MODEL_LOGNORMAL(scene->model, pick_up);
    uint64_t key = vl_key_join(scene->seats[seat].key, nth);
    struct vl_stream s = vl_stream_of(seed, VL_PURPOSE_RING, call_key, key);
    bool is_heard = vl_stream_chance(&s, scene->model->pick_up_probability);
    *after_ms = vl_stream_lognormal_ms(&s, &delay);
    return is_heard;
}

uint32_t vl_rung_again(struct vl_rung *rung, uint16_t seat)
{
    uint16_t i = 0;
    while (i < rung->n && rung->seats[i] != seat)
        i++;
    if (i == VL_RUNG_SEATS)
        i = VL_RUNG_SEATS - 1;
    if (i == rung->n)
        rung->seats[rung->n++] = seat;
    return rung->counts[i]++;
}

/* scene.h - who takes part in a simulation: the region's lines, with synthetic people on them.
 *
 * The region's own people and rota are left out: a simulated day has the model's callers and the
 * model's staffing, so that a department can try a number of people that it does not have. */
#ifndef VL_SIMULATE_SCENE_H
#define VL_SIMULATE_SCENE_H

#include "simulate/model.h"

/* One specialist of the synthetic rota; the same person sits there every day. */
struct vl_seat {
    vl_person_index person;
    vl_hotline_index hotline;
    vl_hospital_index hospital;
    uint8_t level;
    uint64_t key; /* of the seat's streams; from the line's id and a number */
};
struct vl_scene {
    const struct vl_model *model; /* borrowed */
    struct vl_region *region;
    struct vl_seat *seats; /* by hotline; seat i is person i of the region */
    uint16_t n_seats;
    vl_person_index first_caller;
    uint16_t n_callers;
    vl_person_index coordinator;
    double *hotline_share; /* of the region's calls, for each hotline; 0: nobody calls it */
    uint64_t *hotline_key; /* from its id */
    uint16_t *first_seat;  /* of each hotline; one more, so that the next one's is the end */
};

/* `region` is a region file's JSON, whose people and rota are replaced; it is not kept. The model
 * is borrowed and must outlive the scene. *out ends with vl_scene_fini().
 * VL_E_PROTO: *report says what is wrong with the region, or which line gets no calls at all.
 * VL_E_FULL: the model has more people than VL_MAX_PEOPLE. VL_E_NOMEM. *out is then unchanged. */
VL_MUST_CHECK int vl_scene_init(const json_t *region, const struct vl_model *model,
                                struct vl_scene *out, struct vl_report *report);
void vl_scene_fini(struct vl_scene *scene);

/* Is the seat's shift on? */
bool vl_scene_is_on_duty(const struct vl_scene *scene, uint16_t seat, vl_utc now);
/* How long the hotline is open on the local day that begins at `midnight`, holidays apart. */
int64_t vl_scene_open_ms(const struct vl_scene *scene, vl_hotline_index hotline, int32_t date,
                         unsigned weekday);
/* The work that calls bring to the line in the busiest hour of the week, talk and wrap-up, as a
 * share of the time that its first level has between procedures. Above 1 they could not answer
 * everybody even if all calls came evenly; 0: nobody calls. */
double vl_scene_busiest_load(const struct vl_scene *scene, vl_hotline_index hotline,
                             double calls_per_day);
bool vl_scene_is_holiday(const struct vl_scene *scene, int32_t date);

#endif

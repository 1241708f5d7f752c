/* scene.h - a state as its views show it, at one moment: who is on duty, who waits, and whom a call
 * may ring. All of it is worked out again from the design's rules, without the core's own counts,
 * indexes and short cuts. */
#ifndef VL_SIMULATION_SCENE_H
#define VL_SIMULATION_SCENE_H

#include "domain/view.h"
#include "ledger.h"

#define SCENE_LINES  8
#define SCENE_DUTY   40
#define SCENE_PEOPLE LEDGER_PEOPLE
#define ANY_STAGE    255

struct scene {
    const struct vl_region *region;
    uint32_t max_rings;
    vl_utc now;
    size_t n_calls;
    struct vl_call_view calls[LEDGER_CALLS];
    const struct ledger_call *entries[LEDGER_CALLS]; /* of the same calls; NULL */
    struct vl_person_view people[SCENE_PEOPLE];
    struct vl_duty_view duty[SCENE_LINES][SCENE_DUTY];
    size_t n_duty[SCENE_LINES];
    bool time_out[VL_MAX_HOSPITALS];
};

void scene_set(struct scene *scene, const struct vl_state *state, struct ledger *ledger,
               const struct vl_region *region, const struct vl_state_limits *limits, vl_utc now);
/* Its index; n_calls when there is none. */
size_t scene_find(const struct scene *scene, uint64_t call);
/* May the call ring that person now? `stage`: through this one, or ANY_STAGE. */
bool scene_wants(const struct scene *scene, size_t call, vl_person_index person, uint8_t stage);
/* Is call `a` served before call `b`? */
bool scene_before(const struct scene *scene, size_t a, size_t b);
bool scene_is_on_duty(const struct scene *scene, vl_hotline_index hotline, vl_person_index person);
/* Somebody is there on the line, if busy, at another hospital that is not in time-out. */
bool scene_has_others(const struct scene *scene, vl_hotline_index hotline,
                      vl_hospital_index hospital);

#endif

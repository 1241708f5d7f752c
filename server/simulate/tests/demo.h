/* demo.h - the demo's region and model, with changes, for the tests of the simulator. */
#ifndef VL_SIMULATE_TESTS_DEMO_H
#define VL_SIMULATE_TESTS_DEMO_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/report.h"

#define DEMO_DIR    VL_SOURCE_DIR "/server/main/demo"
#define SCHEMA_FILE VL_SOURCE_DIR "/server/simulate/simulation.schema.json"
#define MONDAY      "2027-01-04T12:00:00Z"

static inline json_t *load_json(const char *path)
{
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    return json;
}

static inline json_t *demo_model(void)
{
    return load_json(DEMO_DIR "/simulation.json");
}

static inline json_t *demo_region(void)
{
    return load_json(DEMO_DIR "/region.json");
}

static inline void set_number(json_t *model, const char *section, const char *key, double value)
{
    json_t *object = json_object_get(model, section);
    assert_non_null(object);
    assert_int_equal(json_object_set_new(object, key, json_real(value)), 0);
}

static inline vl_utc moment(const char *text)
{
    vl_utc t = {0};
    assert_int_equal(vl_utc_parse(text, strlen(text), &t), VL_OK);
    return t;
}

static inline struct vl_simulate_options options_of(uint32_t days, uint32_t calls_per_day)
{
    return (struct vl_simulate_options){
        .days = days, .calls_per_day = calls_per_day, .seed = 1, .from = moment(MONDAY)};
}

/* A scene with its model; ends with world_close(). Takes both references. */
struct demo_world {
    struct vl_model model;
    struct vl_scene scene;
};

static inline void world_open(struct demo_world *w, json_t *region, json_t *model)
{
    static struct vl_report report;
    int rc = vl_model_from_json(model, &w->model, &report);
    if (rc == VL_OK)
        rc = vl_scene_init(region, &w->model, &w->scene, &report);
    for (size_t i = 0; i < report.count && i < VL_REPORT_LINES; i++)
        print_error("%s\n", report.lines[i]);
    assert_int_equal(rc, VL_OK);
    json_decref(region);
    json_decref(model);
}

static inline void world_close(struct demo_world *w)
{
    vl_scene_fini(&w->scene);
    vl_model_fini(&w->model);
}

#endif

#include "simulate_command.h"
#include "read_json.h"
#include "replay_command.h"
#include "simulate/report.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLED_WRONGLY     (-1)
#define DEFAULT_REGION_DIR "server/main/demo"
#define DEFAULT_FROM       "2027-01-04" /* a Monday; fixed, so that a report can be repeated */
#define PATH_BYTES         4096

struct options {
    struct vl_simulate_options simulate;
    const char *region_dir, *html;
    bool json;
};

static bool number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return false;
    unsigned long long value = strtoull(text, &end, 10);
    if (*end || value < least || value > most)
        return false;
    *out = value;
    return true;
}

/* Noon of the day, UTC, which is the same local day. */
static bool date(const char *text, vl_utc *out)
{
    char moment[VL_UTC_TEXT_BYTES];
    if (strlen(text) != strlen(DEFAULT_FROM))
        return false;
    snprintf(moment, sizeof moment, "%sT12:00:00Z", text);
    return vl_utc_parse(moment, strlen(moment), out) == VL_OK;
}

static bool numeric_option(const char *name, const char *value, struct options *o)
{
    uint64_t n = 0;
    if (strcmp(name, "--days") == 0 && number(value, 1, VL_SIMULATE_MOST_DAYS, &n))
        o->simulate.days = (uint32_t)n;
    else if (strcmp(name, "--calls-per-day") == 0 && number(value, 0, VL_MOST_CALLS_A_DAY, &n))
        o->simulate.calls_per_day = (uint32_t)n;
    else if (strcmp(name, "--seed") == 0 && number(value, 0, INT64_MAX, &n))
        o->simulate.seed = n;
    else
        return false;
    return true;
}

static bool option(const char *name, const char *value, struct options *o)
{
    if (strcmp(name, "--region") == 0)
        o->region_dir = value;
    else if (strcmp(name, "--html") == 0)
        o->html = value;
    else if (strcmp(name, "--from") == 0)
        return date(value, &o->simulate.from);
    else
        return numeric_option(name, value, o);
    return true;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.simulate = {.days = 30, .calls_per_day = 100, .seed = 1},
                          .region_dir = DEFAULT_REGION_DIR};
    (void)date(DEFAULT_FROM, &o->simulate.from);
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            o->json = true;
        } else if (i + 1 == argc || !option(argv[i], argv[i + 1], o)) {
            fprintf(stderr, "simulate: '%s%s%s' is not understood\n", argv[i],
                    i + 1 < argc ? " " : "", i + 1 < argc ? argv[i + 1] : "");
            return false;
        } else {
            i++;
        }
    }
    return true;
}

static int write_html(const char *path, const struct vl_simulation *simulation)
{
    char *text = vl_report_html(simulation);
    FILE *file = text ? fopen(path, "wb") : NULL;
    int status = file && fputs(text, file) >= 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    if (file && fclose(file) != 0)
        status = EXIT_FAILURE;
    if (status != EXIT_SUCCESS)
        fprintf(stderr, "%s: cannot be written\n", path);
    free(text);
    return status;
}

static int print(const struct options *o, const struct vl_simulation *simulation)
{
    char *text = o->json ? vl_report_json(simulation) : vl_report_text(simulation);
    int status = EXIT_FAILURE;
    if (!text)
        fprintf(stderr, "simulate: %s\n", vl_err_text(VL_E_NOMEM));
    else if (printf("%s%s", text, o->json ? "\n" : "") >= 0)
        status = EXIT_SUCCESS;
    free(text);
    if (o->html && write_html(o->html, simulation) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    return status;
}

static int run(const struct options *o, const struct vl_scene *scene)
{
    struct vl_simulation *simulation = malloc(sizeof *simulation);
    int rc = simulation ? vl_simulate(scene, &o->simulate, simulation) : VL_E_NOMEM;
    int status = EXIT_FAILURE;
    if (rc < 0) {
        fprintf(stderr, "simulate: %s\n", vl_err_text(rc));
    } else {
        status = print(o, simulation);
        vl_simulate_fini(simulation);
    }
    free(simulation);
    return status;
}

static int with_model(const struct options *o, const char *path, const json_t *region,
                      const struct vl_model *model)
{
    static struct vl_report report;
    struct vl_scene scene;
    int rc = vl_scene_init(region, model, &scene, &report);
    if (rc < 0)
        return vl_complain(path, rc, &report);
    int status = run(o, &scene);
    vl_scene_fini(&scene);
    return status;
}

int vl_simulate_command(int argc, char **argv)
{
    static struct vl_report report;
    static struct vl_model model;
    struct options o;
    char region_path[PATH_BYTES], model_path[PATH_BYTES];
    int status = EXIT_FAILURE;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--replay") == 0)
            return vl_replay_command(argc, argv);
    if (!read_options(argc, argv, &o))
        return CALLED_WRONGLY;
    snprintf(region_path, sizeof region_path, "%s/region.json", o.region_dir);
    snprintf(model_path, sizeof model_path, "%s/simulation.json", o.region_dir);
    json_t *region = vl_read_json(region_path), *json = vl_read_json(model_path);
    int rc = region && json ? vl_model_from_json(json, &model, &report) : VL_OK;
    if (rc < 0) {
        status = vl_complain(model_path, rc, &report);
    } else if (region && json) {
        status = with_model(&o, region_path, region, &model);
        vl_model_fini(&model);
    }
    json_decref(region);
    json_decref(json);
    return status;
}

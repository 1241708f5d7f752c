#include "replay_command.h"
#include "journal/journal_ctl.h"
#include "read_json.h"
#include "rota_folder.h"
#include "simulate/rerun.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLED_WRONGLY     (-1)
#define DEFAULT_REGION_DIR "server/main/demo"
#define PATH_BYTES         4096

struct replay {
    const char *journal, *region_dir, *rota_dir, *plan_path;
    bool weekly, json;
    struct vl_region *region;
    struct vl_recording recording;
    int rc; /* the first event that was not taken */
    struct vl_rota *rota;
    struct vl_rerun_plan plans[VL_RERUN_MOST_PLANS];
    size_t n_plans;
};

static bool option(struct replay *r, const char *name, const char *value)
{
    static const char *const names[] = {"--replay", "--region", "--rota", "--plan"};
    const char **const values[] = {&r->journal, &r->region_dir, &r->rota_dir, &r->plan_path};

    for (size_t i = 0; value && i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *values[i] = value;
            return true;
        }
    fprintf(stderr, "simulate --replay: '%s' is not understood\n", name);
    return false;
}

static bool read_options(struct replay *r, int argc, char **argv)
{
    r->region_dir = DEFAULT_REGION_DIR;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            r->json = true;
        else if (strcmp(argv[i], "--weekly-rota") == 0)
            r->weekly = true;
        else if (!option(r, argv[i], i + 1 < argc ? argv[i + 1] : NULL))
            return false;
        else
            i++;
    }
    return r->journal != NULL;
}

static bool read_region(struct replay *r)
{
    static struct vl_report report;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/region.json", r->region_dir);
    json_t *json = vl_read_json(path);
    int rc = json ? vl_region_from_json(json, &r->region, &report) : VL_E_NOENT;
    if (json && rc < 0)
        (void)vl_complain(path, rc, &report);
    json_decref(json);
    return rc == VL_OK;
}

static void on_event(void *data, uint64_t seq, const struct vl_event *event)
{
    struct replay *r = data;
    if (r->rc == VL_OK)
        r->rc = vl_recording_add(&r->recording, seq, event);
}

static bool read_journal(struct replay *r)
{
    uint64_t seq = 0;
    r->rc = vl_recording_init(r->region, &r->recording);
    int rc =
        r->rc == VL_OK ? vl_journal_ctl_events(r->journal, r->region, on_event, r, &seq) : VL_OK;
    if (rc == VL_OK && r->rc == VL_OK)
        return true;
    if (seq)
        fprintf(stderr, "%s: record %llu: %s\n", r->journal, (unsigned long long)seq,
                vl_err_text(rc));
    else
        fprintf(stderr, "%s: %s\n", r->journal, vl_err_text(rc < 0 ? rc : r->rc));
    return false;
}

/* Of positions without a file, and with --weekly-rota of all, the region's weekly rota holds. */
static bool read_rota(struct replay *r)
{
    static struct vl_rota_report report;
    vl_utc from = r->recording.from, until = {r->recording.until.ms + VL_MS_PER_DAY};
    if (r->rota_dir)
        return vl_read_rota_folder(r->region, r->rota_dir, from, until, &r->rota);
    return !r->weekly ||
           vl_rota_from_json(r->region, from, until, NULL, 0, &r->rota, &report) == VL_OK;
}

static bool read_plans(struct replay *r)
{
    struct vl_plan_error error = {""};
    json_t *json = r->plan_path ? vl_read_json(r->plan_path) : NULL;
    if (!json)
        return !r->plan_path;
    int rc =
        vl_rerun_read_plans(r->region, json, r->plans, VL_RERUN_MOST_PLANS, &r->n_plans, &error);
    if (rc < 0)
        fprintf(stderr, "%s: %s\n", r->plan_path, error.text);
    json_decref(json);
    return rc == VL_OK;
}

static int print(const struct replay *r, const struct vl_rerun *rerun)
{
    char *text = r->json ? vl_rerun_json(rerun) : vl_rerun_text(rerun);
    int status = EXIT_FAILURE;
    if (!text)
        fprintf(stderr, "simulate: %s\n", vl_err_text(VL_E_NOMEM));
    else if (printf("%s%s", text, r->json ? "\n" : "") >= 0)
        status = EXIT_SUCCESS;
    free(text);
    return status;
}

static int run(const struct replay *r)
{
    const struct vl_rerun_options options = {r->rota, r->plans, r->n_plans};
    struct vl_rerun *rerun = malloc(sizeof *rerun);
    int rc = rerun ? vl_rerun(&r->recording, &options, rerun) : VL_E_NOMEM;
    int status = EXIT_FAILURE;
    if (rc < 0) {
        fprintf(stderr, "simulate: %s\n", vl_err_text(rc));
    } else {
        status = print(r, rerun);
        vl_rerun_fini(rerun);
    }
    free(rerun);
    return status;
}

int vl_replay_command(int argc, char **argv)
{
    struct replay *r = calloc(1, sizeof *r);
    int status = EXIT_FAILURE;
    if (!r)
        return EXIT_FAILURE;
    if (!read_options(r, argc, argv))
        status = CALLED_WRONGLY;
    else if (read_region(r) && read_journal(r) && read_rota(r) && read_plans(r))
        status = run(r);
    vl_rota_destroy(r->rota);
    vl_recording_fini(&r->recording);
    vl_region_destroy(r->region);
    free(r);
    return status;
}

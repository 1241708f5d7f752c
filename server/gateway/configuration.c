#include "gateway/configuration.h"

#include "base/file.h"
#include <stdlib.h>
#include <string.h>

static int region_build(const char *path, const json_t *source, struct vl_region **out,
                        struct vl_config_report *report)
{
    struct vl_report *faults = calloc(1, sizeof *faults);
    int rc = faults ? vl_region_from_json(source, out, faults) : VL_E_NOMEM;

    for (size_t i = 0; faults && i < faults->count && i < VL_REPORT_LINES; i++)
        vl_config_report_add(report, path, 0, "%s", faults->lines[i]);
    free(faults);
    return rc;
}

static int region_load(const char *path, struct vl_region **out, struct vl_config_report *report)
{
    const struct vl_json_limits limits = {VL_REGION_FILE_BYTES, 16};
    struct vl_json_error error = {0};
    json_t *source = NULL;
    int rc = vl_file_read_json(path, &limits, &source, &error);

    if (rc < 0) {
        vl_config_report_add(report, path, error.line, "%s", error.text);
        return rc;
    }
    rc = region_build(path, source, out, report);
    json_decref(source);
    return rc;
}

static void apply_set(const char *set, struct vl_settings *settings,
                      struct vl_config_report *report)
{
    const char *equals = strchr(set, '=');
    char *name = equals ? strndup(set, (size_t)(equals - set)) : NULL;

    if (!name)
        vl_config_report_add(report, "--set", 0, "'%.100s' is not SECTION.KEY=VALUE", set);
    else if (vl_config_set(vl_settings_table(), name, equals + 1, settings, report) < 0 &&
             report->count == 0)
        vl_config_report_add(report, "--set", 0, "'%.100s' could not be set", set);
    free(name);
}

int vl_configuration_load(const char *path, const char *const *sets, size_t n_sets,
                          struct vl_configuration *out, struct vl_config_report *report)
{
    const struct vl_option_table *table = vl_settings_table();
    struct vl_configuration c = {0};
    int rc = vl_config_defaults(table, &c.settings);

    if (rc < 0)
        return rc;
    rc = vl_config_survey(table, path, &c.settings, report);
    if (rc == VL_E_NOENT) { /* whatever else could be said is of defaults that nobody chose */
        vl_config_report_add(report, path, 0, "no such file");
        vl_configuration_free(&c);
        return VL_E_PROTO;
    }
    for (size_t i = 0; i < n_sets; i++)
        apply_set(sets[i], &c.settings, report);
    (void)vl_settings_check(&c.settings, path, report);
    /* Also when something was wrong already: all errors at once. */
    rc = region_load(c.settings.region_path, &c.region, report);
    if (rc == VL_OK)
        rc = vl_forms_load(c.region, c.settings.region_path, report, &c.forms);
    if (report->count > 0 || rc < 0) {
        vl_configuration_free(&c);
        return VL_E_PROTO;
    }
    *out = c;
    return VL_OK;
}

void vl_configuration_free(struct vl_configuration *c)
{
    vl_forms_destroy(c->forms);
    c->forms = NULL;
    vl_region_destroy(c->region);
    c->region = NULL;
    vl_config_free(vl_settings_table(), &c->settings);
}

void vl_configuration_print(const struct vl_config_report *report, FILE *out)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct vl_config_problem *p = &report->problems[i];
        if (p->line)
            fprintf(out, "%s:%d: %s\n", p->file, p->line, p->text);
        else
            fprintf(out, "%s: %s\n", p->file, p->text);
    }
    if (report->dropped)
        fprintf(out, "... and %zu more\n", report->dropped);
}

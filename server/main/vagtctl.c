/* vagtctl - the operator's and the department's command line. */
#include "gateway/configuration.h"
#include "journal/journal_ctl.h"
#include "journal/vault.h"
#include "replay_command.h"
#include "rota_command.h"
#include "simulate_command.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SETS 64

enum {
    EXIT_USAGE = 2,
    SHOW_USAGE = -1, /* of a command's function: it was called wrongly */
};

static int check_config(int argc, char **argv)
{
    static struct vl_config_report report;
    struct vl_configuration configuration;
    const char *path = VL_CONFIGURATION_DEFAULT;
    const char *sets[MAX_SETS];
    size_t n_sets = 0;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--set") == 0 && i + 1 < argc && n_sets < MAX_SETS)
            sets[n_sets++] = argv[++i];
        else
            path = argv[i];
    }
    if (vl_configuration_load(path, sets, n_sets, &configuration, &report) < 0) {
        vl_configuration_print(&report, stderr);
        fprintf(stderr, "%zu problem%s\n", report.count + report.dropped,
                report.count + report.dropped == 1 ? "" : "s");
        return EXIT_FAILURE;
    }
    printf("%s: in order; %u hotlines, %u people\n", path, configuration.region->n_hotlines,
           configuration.region->n_people);
    vl_configuration_free(&configuration);
    return EXIT_SUCCESS;
}

static const char *type_name(const struct vl_option *o)
{
    switch (o->type) {
    case VL_OPTION_INTEGER:
        return "number";
    case VL_OPTION_FLAG:
        return "yes or no";
    case VL_OPTION_CHOICE:
        return o->choices;
    case VL_OPTION_TEXT:
    default:
        return "text";
    }
}

static int options(int argc, char **argv)
{
    const struct vl_option_table *table = vl_settings_table();

    (void)argc;
    (void)argv;
    for (size_t i = 0; i < table->count; i++) {
        const struct vl_option *o = &table->rows[i];
        printf("%s.%s (%s", o->section, o->key, type_name(o));
        if (o->type == VL_OPTION_INTEGER)
            printf(" %lld..%lld", (long long)o->min, (long long)o->max);
        printf("; default '%s')\n    %s\n", o->fallback, o->help);
    }
    return EXIT_SUCCESS;
}

static bool number(const char *text, uint64_t *out)
{
    char *end;

    *out = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0';
}

static int journal_show(int argc, char **argv)
{
    uint64_t from = 1, count = 0;

    if (argc < 1 || argc > 3 || (argc > 1 && !number(argv[1], &from)) ||
        (argc > 2 && !number(argv[2], &count)))
        return SHOW_USAGE;
    return vl_journal_ctl_show(argv[0], from, count, stdout);
}

static int journal_verify(int argc, char **argv)
{
    return argc == 1 ? vl_journal_ctl_verify(argv[0], stdout) : SHOW_USAGE;
}

static int create_master_key(int argc, char **argv)
{
    int rc = argc == 1 ? vl_vault_create_master(argv[0]) : VL_E_INVAL;

    if (rc == VL_E_INVAL)
        return SHOW_USAGE;
    if (rc < 0) {
        fprintf(stderr, "%s: %s\n", argv[0], vl_err_text(rc));
        return EXIT_FAILURE;
    }
    printf("%s: made. Back it up apart from the journal: without it no case can be read.\n",
           argv[0]);
    return EXIT_SUCCESS;
}

static const struct {
    const char *words[2];
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {{"check-config", NULL},
     check_config,
     "[FILE] [--set SECTION.KEY=VALUE]   all errors of settings and region at once"},
    {{"options", NULL}, options, "every option: type, range, default, help"},
    {{"journal", "show"}, journal_show, "FILE [FROM [COUNT]]   records, one JSON object a line"},
    {{"journal", "verify"}, journal_verify, "FILE   the whole hash chain"},
    {{"rota", "check"}, vl_rota_check_command, VL_ROTA_CHECK_HELP},
    {{"master-key", "create"}, create_master_key, "FILE   a new master key"},
    {{"simulate", NULL},
     vl_simulate_command,
     "[--region DIR] [--days N] [--calls-per-day N] [--seed N] [--from YYYY-MM-DD] [--json] "
     "[--html FILE]   the real core against a plain rota hunt"},
    {{"simulate", NULL}, vl_simulate_command, VL_REPLAY_HELP},
};

static int usage(FILE *out)
{
    fprintf(out, "usage: vagtctl COMMAND\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %s%s%s %s\n", commands[i].words[0], commands[i].words[1] ? " " : "",
                commands[i].words[1] ? commands[i].words[1] : "", commands[i].help);
    return out == stdout ? EXIT_SUCCESS : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage(stdout);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        int words = commands[i].words[1] ? 2 : 1, rc;
        if (argc <= words || strcmp(argv[1], commands[i].words[0]) != 0 ||
            (words == 2 && strcmp(argv[2], commands[i].words[1]) != 0))
            continue;
        rc = commands[i].run(argc - words - 1, argv + words + 1);
        return rc == SHOW_USAGE ? usage(stderr) : rc;
    }
    return usage(stderr);
}

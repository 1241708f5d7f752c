#include "plugin/plugin_host.h"

#include "plugin/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_BYTES 4096

struct vl_plugin_host {
    struct vl_plugin_host_handlers handlers;
    void *owner;
    struct vl_plugin_process *processes[VL_PLUGIN_MAX_BUNDLES];
    size_t count;
    struct vl_counters counters;
    uint64_t values[VL_PLUGIN_COUNTERS];
};

#define HELP "Questions put to plugins, by how they ended."
static const struct vl_counter_info counter_info[VL_PLUGIN_COUNTERS] = {
    [VL_PLUGIN_ASKED] = {"vagtlinje_plugin_asked_total", "", "Questions put to plugins.",
                         VL_COUNTER},
    [VL_PLUGIN_ANSWERED] = {"vagtlinje_plugin_ended_total", "how=\"answered\"", HELP, VL_COUNTER},
    [VL_PLUGIN_REFUSED] = {"vagtlinje_plugin_ended_total", "how=\"refused\"", HELP, VL_COUNTER},
    [VL_PLUGIN_TIMED_OUT] = {"vagtlinje_plugin_ended_total", "how=\"timeout\"", HELP, VL_COUNTER},
    [VL_PLUGIN_BAD_ANSWERS] = {"vagtlinje_plugin_ended_total", "how=\"nonsense\"", HELP,
                               VL_COUNTER},
    [VL_PLUGIN_LOST] = {"vagtlinje_plugin_ended_total", "how=\"lost\"", HELP, VL_COUNTER},
    [VL_PLUGIN_NOT_RUNNING] = {"vagtlinje_plugin_not_running_total", "",
                               "Questions not put because the plugin did not run.", VL_COUNTER},
    [VL_PLUGIN_RESTARTS] = {"vagtlinje_plugin_restarts_total", "", "Plugin processes that ended.",
                            VL_COUNTER},
};

/* --- finding bundles --- */

static bool id_ok(const char *name)
{
    size_t n = strnlen(name, VL_PLUGIN_ID_BYTES);

    return n > 0 && n < VL_PLUGIN_ID_BYTES &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static bool is_bundle(const char *directory, const char *name)
{
    char path[PATH_BYTES];
    struct stat st;

    if (!id_ok(name))
        return false;
    if (snprintf(path, sizeof path, "%s/%s/plugin.so", directory, name) >= (int)sizeof path)
        return false;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

struct names {
    char name[VL_PLUGIN_MAX_BUNDLES][VL_PLUGIN_ID_BYTES];
    size_t count;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int find_bundles(const char *directory, struct names *found)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    int rc = VL_OK;

    found->count = 0;
    if (!dir)
        return VL_E_NOENT;
    while (rc == VL_OK && (entry = readdir(dir)) != NULL) {
        if (!is_bundle(directory, entry->d_name))
            continue;
        if (found->count == VL_PLUGIN_MAX_BUNDLES)
            rc = VL_E_FULL;
        else
            snprintf(found->name[found->count++], VL_PLUGIN_ID_BYTES, "%.32s", entry->d_name);
    }
    closedir(dir);
    qsort(found->name, found->count, sizeof found->name[0], compare_names);
    return rc;
}

/* --- life --- */

static void on_changed(void *owner, const char *id)
{
    struct vl_plugin_host *host = owner;

    if (host->handlers.on_status_changed)
        host->handlers.on_status_changed(host->owner, id);
}

static int start_one(struct vl_plugin_host *host, uv_loop_t *loop,
                     const struct vl_plugin_host_options *options, const char *name)
{
    char path[PATH_BYTES];
    struct vl_plugin_process_options p = {
        .id = name,
        .program = options->program,
        .bundle_path = path,
        .deadline_ms = options->deadline_ms ? options->deadline_ms : VL_PLUGIN_DEADLINE_MS,
        .log = options->log,
        .counters = &host->counters,
        .on_changed = on_changed,
        .owner = host,
    };
    int rc;

    if (snprintf(path, sizeof path, "%s/%s", options->directory, name) >= (int)sizeof path)
        return VL_E_NOENT;
    rc = vl_plugin_process_create(loop, &p, &host->processes[host->count]);
    if (rc == VL_OK)
        host->count++;
    return rc;
}

int vl_plugin_host_create(uv_loop_t *loop, const struct vl_plugin_host_options *options,
                          const struct vl_plugin_host_handlers *handlers, void *owner,
                          struct vl_plugin_host **out)
{
    struct vl_plugin_host *host = calloc(1, sizeof *host);
    struct names *found = malloc(sizeof *found);
    int rc = VL_E_NOMEM;

    if (!host || !found)
        goto out;
    if (handlers)
        host->handlers = *handlers;
    host->owner = owner;
    host->counters = (struct vl_counters){counter_info, VL_PLUGIN_COUNTERS, host->values};
    rc = find_bundles(options->directory, found);
    for (size_t i = 0; rc == VL_OK && i < found->count; i++)
        rc = start_one(host, loop, options, found->name[i]);
out:
    free(found);
    if (rc == VL_OK)
        *out = host;
    else
        vl_plugin_host_destroy(host);
    return rc;
}

void vl_plugin_host_destroy(struct vl_plugin_host *host)
{
    size_t count = host ? host->count : 0;

    if (!host)
        return;
    host->count = 0; /* the callbacks of pending asks find nobody to ask */
    for (size_t i = 0; i < count; i++)
        vl_plugin_process_destroy(host->processes[i]);
    free(host);
}

/* --- asking --- */

static struct vl_plugin_process *find(const struct vl_plugin_host *host, const char *id)
{
    for (size_t i = 0; i < host->count; i++)
        if (strcmp(vl_plugin_process_id(host->processes[i]), id) == 0)
            return host->processes[i];
    return NULL;
}

int vl_plugin_host_ask(struct vl_plugin_host *host, const char *id,
                       enum vl_plugin_question question, json_t *params, vl_plugin_answer_fn done,
                       void *data)
{
    struct vl_plugin_process *p = find(host, id);

    if (!p) {
        json_decref(params);
        return VL_E_NOENT;
    }
    return vl_plugin_process_ask(p, question, params, done, data);
}

size_t vl_plugin_host_count(const struct vl_plugin_host *host)
{
    return host->count;
}

struct vl_plugin_status vl_plugin_host_status(const struct vl_plugin_host *host, size_t index)
{
    return vl_plugin_process_status(host->processes[index]);
}

const json_t *vl_plugin_host_questionnaire(const struct vl_plugin_host *host, const char *id)
{
    const struct vl_plugin_process *p = find(host, id);

    return p ? json_object_get(vl_plugin_process_description(p), "questionnaire") : NULL;
}

int vl_plugin_host_restart(struct vl_plugin_host *host, const char *id)
{
    struct vl_plugin_process *p = find(host, id);

    if (!p)
        return VL_E_NOENT;
    vl_plugin_process_restart(p);
    return VL_OK;
}

const struct vl_counters *vl_plugin_host_counters(const struct vl_plugin_host *host)
{
    return &host->counters;
}

/* media_pool_metrics.c - the workers' counters as Prometheus text: rows of one metric together. */
#include "media/media_counters.h"
#include "media/media_pool_rooms.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put(struct vl_writer *w, const char *text)
{
    vl_writer_bytes(w, text, strlen(text));
}

static void put_head(struct vl_writer *w, const char *name, const char *help, const char *type)
{
    char line[256];

    (void)snprintf(line, sizeof line, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
    put(w, line);
}

static void put_value(struct vl_writer *w, const char *name, unsigned worker, const char *labels,
                      uint64_t value)
{
    char line[256];

    (void)snprintf(line, sizeof line, "%s{worker=\"%u\"%s%s} %" PRIu64 "\n", name, worker,
                   labels[0] ? "," : "", labels, value);
    put(w, line);
}

static uint64_t told(const struct vl_pool_worker *worker, const struct vl_counter_info *info)
{
    char key[256];

    (void)snprintf(key, sizeof key, info->labels[0] ? "%s{%s}" : "%s%s", info->name, info->labels);
    return (uint64_t)json_integer_value(json_object_get(worker->counters, key));
}

static void put_counters(const struct vl_media_pool *pool, struct vl_writer *out)
{
    struct vl_media_counters mine; /* for its table */
    const struct vl_counter_info *info;

    vl_media_counters_init(&mine);
    info = mine.table.info;
    for (size_t i = 0; i < mine.table.count; i++) {
        if (i == 0 || strcmp(info[i].name, info[i - 1].name) != 0)
            put_head(out, info[i].name, info[i].help,
                     info[i].kind == VL_GAUGE ? "gauge" : "counter");
        for (unsigned k = 0; k < pool->worker_count; k++)
            put_value(out, info[i].name, k, info[i].labels, told(&pool->workers[k], &info[i]));
    }
}

void vl_media_pool_metrics(const struct vl_media_pool *pool, struct vl_writer *out)
{
    put_head(out, "vagtlinje_media_worker_ready", "1 while the media process serves", "gauge");
    for (unsigned k = 0; k < pool->worker_count; k++)
        put_value(out, "vagtlinje_media_worker_ready", k, "", pool->workers[k].ready);
    put_head(out, "vagtlinje_media_worker_restarts_total", "Media processes that died", "counter");
    for (unsigned k = 0; k < pool->worker_count; k++)
        put_value(out, "vagtlinje_media_worker_restarts_total", k, "", pool->workers[k].restarts);
    put_head(out, "vagtlinje_media_rooms", "Rooms on the media process", "gauge");
    for (unsigned k = 0; k < pool->worker_count; k++)
        put_value(out, "vagtlinje_media_rooms", k, "", pool->workers[k].rooms);
    put_counters(pool, out);
}

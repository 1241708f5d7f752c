#include "base/counters.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_text(struct vl_writer *w, const char *s)
{
    vl_writer_bytes(w, s, strlen(s));
}

json_t *vl_counters_json(const struct vl_counters *c)
{
    json_t *out = json_object();
    char name[256];
    for (size_t i = 0; out && i < c->count; i++) {
        const struct vl_counter_info *info = &c->info[i];
        bool labelled = info->labels[0] != '\0';
        if (c->values[i] == 0)
            continue;
        snprintf(name, sizeof name, "%s%s%s%s", info->name, labelled ? "{" : "", info->labels,
                 labelled ? "}" : "");
        if (json_object_set_new(out, name, json_integer((json_int_t)c->values[i])) < 0) {
            json_decref(out);
            return NULL;
        }
    }
    return out;
}

static void put_help(const struct vl_counter_info *info, struct vl_writer *w)
{
    put_text(w, "# HELP ");
    put_text(w, info->name);
    put_text(w, " ");
    put_text(w, info->help);
    put_text(w, "\n# TYPE ");
    put_text(w, info->name);
    put_text(w, info->kind == VL_GAUGE ? " gauge\n" : " counter\n");
}

static void put_row(const struct vl_counter_info *info, uint64_t value, const char *extra,
                    struct vl_writer *w)
{
    char number[24];
    put_text(w, info->name);
    if (extra[0] || info->labels[0]) {
        put_text(w, "{");
        put_text(w, extra);
        put_text(w, extra[0] && info->labels[0] ? "," : "");
        put_text(w, info->labels);
        put_text(w, "}");
    }
    snprintf(number, sizeof number, " %" PRIu64 "\n", value);
    put_text(w, number);
}

void vl_counters_text(const struct vl_counters *c, const char *extra, struct vl_writer *w)
{
    for (size_t i = 0; i < c->count; i++) {
        if (i == 0 || strcmp(c->info[i].name, c->info[i - 1].name) != 0)
            put_help(&c->info[i], w);
        put_row(&c->info[i], c->values[i], extra, w);
    }
}

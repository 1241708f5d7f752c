/* counters.h - monotonically growing counters and gauges with names, for /metrics.
 *
 * A program declares its metrics in one table; a value is an index into it. Text form: Prometheus
 * exposition 0.0.4. Threads: one loop. */
#ifndef VL_BASE_COUNTERS_H
#define VL_BASE_COUNTERS_H

#include "base/cursor.h"
#include "base/err.h"
#include "base/json.h"

enum vl_counter_kind { VL_COUNTER, VL_GAUGE };
struct vl_counter_info {
    const char *name;   /* "vagtlinje_rings_total": full Prometheus name */
    const char *labels; /* "reason=\"declined\"" or "" ; rows of one name stand together */
    const char *help;
    enum vl_counter_kind kind;
};
struct vl_counters {
    const struct vl_counter_info *info; /* static table */
    size_t count;
    uint64_t *values; /* count of them; the caller's memory */
};

static inline void vl_counter_add(struct vl_counters *c, size_t which, uint64_t n)
{
    c->values[which] += n;
}
/* {"name{labels}": value, ...}, zeros left out. New reference, NULL: out of memory. */
json_t *vl_counters_json(const struct vl_counters *c);
/* Adds HELP, TYPE and one line a row. `extra` (may be "") is put before the row's own labels. */
void vl_counters_text(const struct vl_counters *c, const char *extra, struct vl_writer *w);

#endif

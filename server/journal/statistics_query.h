/* statistics_query.h - the tables that the statistics can be asked for.
 *
 * Each is one query with named columns; the same rows become JSON for the pages and CSV for
 * whoever wants to count again. Times are RFC 3339 (UTC), seconds are rounded up.
 *
 * What the columns mean:
 *
 * - calls: placed on the line in the period; one that was transferred counts once per line.
 * - answered: a specialist and the caller spoke.
 * - tasks: unanswered, it became a task. The line was open; else it is in `closed`.
 * - left: the caller gave up.
 * - closed: it came while the line was closed, and became a task.
 * - waiting: not settled yet.
 * - p50_s, p95_s: the wait until the answer, call-backs left out; absent without an answer.
 *
 * Blocking; any thread that has the file. */
#ifndef VL_JOURNAL_STATISTICS_QUERY_H
#define VL_JOURNAL_STATISTICS_QUERY_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>

/* X(id, name): per ..; `waiting` is sampled; calls and rings are the rows themselves. */
#define VL_STATISTICS_TABLE_MAP(X)                                                                 \
    X(TOTAL, "total")                                                                              \
    X(HOTLINES, "hotlines")                                                                        \
    X(HOURS, "hours")                                                                              \
    X(LOAD, "load")                                                                                \
    X(OUTCOMES, "outcomes")                                                                        \
    X(TASKS, "tasks")                                                                              \
    X(HOSPITALS, "hospitals")                                                                      \
    X(PEOPLE, "people")                                                                            \
    X(WAITING, "waiting")                                                                          \
    X(CALLS, "calls")                                                                              \
    X(RINGS, "rings")

enum vl_statistics_table {
#define X(id, name) VL_STATISTICS_TABLE_##id,
    VL_STATISTICS_TABLE_MAP(X)
#undef X
        VL_STATISTICS_TABLES
};
const char *vl_statistics_table_name(enum vl_statistics_table table);
/* VL_STATISTICS_TABLES: unknown, or NULL. */
enum vl_statistics_table vl_statistics_table_from_name(const char *name);

/* That anybody may ask for: a year, and the same weeks again. */
#define VL_STATISTICS_MAX_DAYS 400

struct vl_statistics_scope {
    vl_utc from, until;   /* from <= t < until */
    const char *hotlines; /* JSON array of ids; NULL: all */
    const char *hospital; /* of outcomes, hospitals, people and rings; NULL: all */
};

/* *out: an array of objects, new reference; a cell without a value is left out. At most `most`
 * rows. VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_statistics_rows(sqlite3 *db, enum vl_statistics_table table,
                                     const struct vl_statistics_scope *scope, unsigned most,
                                     json_t **out);
/* A header and the rows. VL_E_FULL: more than `most` rows; then `out` holds a part of them. */
VL_MUST_CHECK int vl_statistics_csv(sqlite3 *db, enum vl_statistics_table table,
                                    const struct vl_statistics_scope *scope, unsigned most,
                                    FILE *out);

#endif

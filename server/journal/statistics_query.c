#include "journal/statistics_query.h"
#include "base/csv.h"
#include "journal/sqlite_file.h"
#include <inttypes.h>
#include <string.h>

#define SECONDS(ms) "(" ms " + 999) / 1000"
#define UTC(ms)     "strftime('%Y-%m-%dT%H:%M:%fZ', nullif(" ms ", 0) / 1000.0, 'unixepoch')"

#define PERIOD(moment) moment " >= :from AND " moment " < :until"
#define ON_LINES       " AND (:hotlines IS NULL OR hotline IN (SELECT value FROM json_each(:hotlines)))"
#define AT_HOSPITAL    " AND (:hospital IS NULL OR hospital = :hospital)"

/* Calls of the period by a key, with counts and the nearest-rank percentiles of the wait. */
#define KEYED(key)                                                                                 \
    "c AS MATERIALIZED (SELECT *, " key " AS key,"                                                 \
    " iif(result = 'answered' AND callback = 0, answered - placed, NULL) AS ms"                    \
    " FROM call WHERE " PERIOD("placed") ON_LINES ")"
#define RANKED                                                                                     \
    "r AS (SELECT key, ms, row_number() OVER (PARTITION BY key ORDER BY ms) AS k,"                 \
    " count(*) OVER (PARTITION BY key) AS n FROM c WHERE ms IS NOT NULL)"
#define PERCENTILES                                                                                \
    "p AS (SELECT key, max(iif(k = (n + 1) / 2, ms, NULL)) AS p50,"                                \
    " max(iif(k = (n * 95 + 99) / 100, ms, NULL)) AS p95 FROM r GROUP BY key)"
#define GROUPED(key, columns, order)                                                               \
    "WITH " KEYED(key) ", " RANKED ", " PERCENTILES " SELECT " columns                             \
                       " FROM c LEFT JOIN p ON p.key = c.key GROUP BY c.key ORDER BY " order

#define COUNTS                                                                                     \
    "count(*) AS calls, sum(result = 'answered') AS answered,"                                     \
    " sum(result = 'task' AND task <> 'closed') AS tasks, sum(result = 'left') AS left,"           \
    " sum(task = 'closed') AS closed, sum(result = 'waiting') AS waiting"
#define WAITS SECONDS("p50") " AS p50_s, " SECONDS("p95") " AS p95_s"

#define RINGS_OF                                                                                   \
    "count(*) AS rung, sum(why = 'answered') AS answered, sum(why = 'timeout') AS missed,"         \
    " sum(why = 'declined') AS declined"

/* Longest wait that a sample looks back for. */
#define LOOK_BACK_MS "86400000"
#define SAMPLE_MS    "max(300000, (:until - :from) / 500)"

#define TOTAL    GROUPED("0", COUNTS ", " WAITS, "1")
#define HOTLINES GROUPED("hotline", "hotline, " COUNTS ", " WAITS, "hotline")
#define HOURS                                                                                      \
    GROUPED("placed / 3600000", UTC("c.key * 3600000") " AS hour, " COUNTS ", " WAITS, "c.key")
#define LOAD GROUPED("weekday * 24 + hour", "weekday, hour, " COUNTS ", " WAITS, "c.key")
#define OUTCOMES                                                                                   \
    "SELECT outcome, count(*) AS calls FROM call WHERE " PERIOD("placed") ON_LINES AT_HOSPITAL     \
        " AND outcome <> '' GROUP BY outcome ORDER BY calls DESC, outcome"
#define TASKS                                                                                      \
    "SELECT task, count(*) AS calls, sum(ended = 0) AS open FROM call WHERE " PERIOD("placed")     \
        ON_LINES " AND result = 'task' GROUP BY task ORDER BY calls DESC, task"
#define HOSPITALS                                                                                  \
    "SELECT hospital, " RINGS_OF " FROM ring WHERE " PERIOD("started") ON_LINES AT_HOSPITAL        \
        " GROUP BY hospital ORDER BY hospital"
#define PEOPLE                                                                                     \
    "SELECT person, hospital, " RINGS_OF " FROM ring WHERE " PERIOD("started")                     \
        ON_LINES AT_HOSPITAL " AND person <> '' GROUP BY person ORDER BY person"
#define SAMPLE_TIMES                                                                               \
    "WITH RECURSIVE t(at) AS (SELECT :from UNION ALL"                                              \
    " SELECT at + " SAMPLE_MS " FROM t WHERE at + " SAMPLE_MS " < :until)"
#define WAITING_AT                                                                                 \
    "SELECT count(*) FROM call WHERE placed > at - " LOOK_BACK_MS                                  \
    " AND placed <= at AND (settled = 0 OR settled > at)" ON_LINES
#define WAITING SAMPLE_TIMES " SELECT " UTC("at") " AS at, (" WAITING_AT ") AS waiting FROM t"

/* The rows themselves; their columns in lines of their own, so that they can be read. */
#define CALL_WHO   "id AS call, leg, hotline, caller_role, urgency"
#define CALL_TIMES UTC("placed") " AS placed, " UTC("settled") " AS settled"
#define CALL_TALK  UTC("answered") " AS answered, " UTC("ended") " AS ended"
#define CALL_WAIT  "iif(answered > 0, " SECONDS("answered - placed") ", NULL) AS wait_s, callback"
#define CALL_RINGS "hospital, rings, missed, declined"
#define CALL_END   "result, task, ended_by, outcome"
#define CALLS                                                                                      \
    "SELECT " CALL_WHO ", " CALL_TIMES ", " CALL_TALK ", " CALL_WAIT ", " CALL_RINGS ", " CALL_END \
    " FROM call WHERE " PERIOD("placed") ON_LINES " ORDER BY placed, id, leg"
#define RING_TIMES UTC("started") " AS started, " UTC("ended") " AS ended"
#define RINGS                                                                                      \
    "SELECT id AS ring, call, leg, hotline, hospital, " RING_TIMES ", why, reason"                 \
    " FROM ring WHERE " PERIOD("started") ON_LINES AT_HOSPITAL " ORDER BY started, id"

static const struct {
    const char *name, *sql;
} tables[VL_STATISTICS_TABLES] = {
#define X(id, name) {name, id},
    VL_STATISTICS_TABLE_MAP(X)
#undef X
};

const char *vl_statistics_table_name(enum vl_statistics_table table)
{
    return (unsigned)table < VL_STATISTICS_TABLES ? tables[table].name : NULL;
}

enum vl_statistics_table vl_statistics_table_from_name(const char *name)
{
    unsigned i = 0;
    while (name && i < VL_STATISTICS_TABLES && strcmp(tables[i].name, name) != 0)
        i++;
    return name ? (enum vl_statistics_table)i : VL_STATISTICS_TABLES;
}

/* A parameter that the query does not have is no fault. */
static int bind(sqlite3_stmt *s, const struct vl_statistics_scope *scope)
{
    const struct {
        const char *name, *text;
        int64_t number;
        bool is_text;
    } value[] = {
        {":from", NULL, scope->from.ms, false},
        {":until", NULL, scope->until.ms, false},
        {":hotlines", scope->hotlines, 0, true},
        {":hospital", scope->hospital, 0, true},
    };
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        int at = sqlite3_bind_parameter_index(s, value[i].name);
        int rc = SQLITE_OK;
        if (at > 0 && value[i].is_text)
            rc = sqlite3_bind_text(s, at, value[i].text, -1, SQLITE_STATIC);
        else if (at > 0)
            rc = sqlite3_bind_int64(s, at, value[i].number);
        if (rc != SQLITE_OK)
            return VL_E_IO;
    }
    return VL_OK;
}

typedef int (*row_fn)(void *data, sqlite3_stmt *row);

static int run(sqlite3 *db, enum vl_statistics_table table, const struct vl_statistics_scope *scope,
               row_fn header, row_fn each, void *data)
{
    sqlite3_stmt *s = NULL;
    int step = SQLITE_ROW;
    int rc = vl_sqlite_prepare(db, tables[table].sql, &s);
    if (rc == VL_OK)
        rc = bind(s, scope);
    if (rc == VL_OK && header)
        rc = header(data, s);
    while (rc == VL_OK && (step = sqlite3_step(s)) == SQLITE_ROW)
        rc = each(data, s);
    if (rc == VL_OK && step != SQLITE_DONE)
        rc = VL_E_IO;
    (void)sqlite3_finalize(s);
    return rc;
}

/* ---- as JSON ---- */

struct rows {
    json_t *list;
    unsigned left;
};

static json_t *cell_json(sqlite3_stmt *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
        return json_integer(sqlite3_column_int64(row, column));
    return json_string((const char *)sqlite3_column_text(row, column));
}

static int add_row(void *data, sqlite3_stmt *row)
{
    struct rows *rows = data;
    if (rows->left == 0)
        return VL_OK;
    rows->left--;
    json_t *object = json_object();
    for (int i = 0; object && i < sqlite3_column_count(row); i++)
        if (sqlite3_column_type(row, i) != SQLITE_NULL)
            (void)json_object_set_new(object, sqlite3_column_name(row, i), cell_json(row, i));
    return json_array_append_new(rows->list, object) == 0 ? VL_OK : VL_E_NOMEM;
}

int vl_statistics_rows(sqlite3 *db, enum vl_statistics_table table,
                       const struct vl_statistics_scope *scope, unsigned most, json_t **out)
{
    struct rows rows = {json_array(), most};
    int rc = rows.list ? run(db, table, scope, NULL, add_row, &rows) : VL_E_NOMEM;
    if (rc == VL_OK)
        *out = rows.list;
    else
        json_decref(rows.list);
    return rc;
}

/* ---- as CSV ---- */

struct lines {
    FILE *out;
    unsigned left;
};

static int write_header(void *data, sqlite3_stmt *row)
{
    struct lines *lines = data;
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        if (i > 0)
            (void)fputc(',', lines->out);
        vl_csv_text(lines->out, sqlite3_column_name(row, i));
    }
    vl_csv_row_end(lines->out);
    return VL_OK;
}

static int write_row(void *data, sqlite3_stmt *row)
{
    struct lines *lines = data;
    if (lines->left == 0)
        return VL_E_FULL;
    lines->left--;
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        if (i > 0)
            (void)fputc(',', lines->out);
        if (sqlite3_column_type(row, i) == SQLITE_INTEGER)
            (void)fprintf(lines->out, "%" PRId64, (int64_t)sqlite3_column_int64(row, i));
        else
            vl_csv_text(lines->out, (const char *)sqlite3_column_text(row, i));
    }
    vl_csv_row_end(lines->out);
    return VL_OK;
}

int vl_statistics_csv(sqlite3 *db, enum vl_statistics_table table,
                      const struct vl_statistics_scope *scope, unsigned most, FILE *out)
{
    struct lines lines = {out, most};
    int rc = run(db, table, scope, write_header, write_row, &lines);
    return rc == VL_OK && ferror(out) ? VL_E_NOMEM : rc;
}

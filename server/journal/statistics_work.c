#include "journal/statistics_work.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOARD_DAYS INT64_C(30)

int vl_statistics_work_init(struct vl_statistics_work *w, const char *journal_path,
                            const struct vl_region *region)
{
    *w = (struct vl_statistics_work){.region = region};
    w->lines = calloc(region->n_hotlines + 1u, sizeof *w->lines);
    w->journal_path = strdup(journal_path);
    if (asprintf(&w->path, "%s-statistics", journal_path) < 0)
        w->path = NULL;
    return w->lines && w->journal_path && w->path ? VL_OK : VL_E_NOMEM;
}

static void close_files(struct vl_statistics_work *w)
{
    vl_statistics_file_fini(&w->file);
    vl_journal_file_fini(&w->journal);
}

void vl_statistics_work_fini(struct vl_statistics_work *w)
{
    vl_statistics_work_forget(w);
    close_files(w);
    free(w->lines);
    free(w->journal_path);
    free(w->path);
}

void vl_statistics_work_forget(struct vl_statistics_work *w)
{
    json_decref(w->answer.tables);
    free((char *)w->answer.csv);
    w->answer = (struct vl_statistics_answer){0};
}

static int open_files(struct vl_statistics_work *w)
{
    if (w->file.db)
        return VL_OK;
    int rc = vl_journal_file_init(&w->journal, w->journal_path, false);
    if (rc == VL_OK)
        rc = vl_statistics_file_init(&w->file, w->path, w->region, &w->journal, &w->rebuilt);
    if (rc != VL_OK)
        close_files(w);
    return rc;
}

/* --- the board's figures -----------------------------------------------------------------------
 */

static uint32_t whole(const json_t *row, const char *key)
{
    return (uint32_t)json_integer_value(json_object_get(row, key));
}

static void take_line(struct vl_statistics_work *w, const json_t *row)
{
    vl_hotline_index h = vl_region_hotline(w->region, vl_json_string(row, "hotline"));
    if (h == VL_NONE)
        return;
    w->lines[h].answered = whole(row, "answered");
    w->lines[h].settled = w->lines[h].answered + whole(row, "tasks") + whole(row, "left");
    w->lines[h].has_p50 = json_object_get(row, "p50_s") != NULL;
    w->lines[h].p50_s = whole(row, "p50_s");
}

static int read_lines(struct vl_statistics_work *w)
{
    const struct vl_statistics_scope scope = {.from = {w->now.ms - BOARD_DAYS * VL_MS_PER_DAY},
                                              .until = {INT64_MAX}};
    json_t *rows = NULL;
    int rc = vl_statistics_rows(w->file.db, VL_STATISTICS_TABLE_HOTLINES, &scope,
                                VL_STATISTICS_ROWS, &rows);
    memset(w->lines, 0, w->region->n_hotlines * sizeof *w->lines);
    for (size_t i = 0; i < json_array_size(rows); i++)
        take_line(w, json_array_get(rows, i));
    json_decref(rows);
    return rc;
}

static int follow(struct vl_statistics_work *w)
{
    int rc = open_files(w);
    if (rc == VL_OK)
        rc = vl_statistics_file_follow(&w->file, &w->journal, VL_STATISTICS_BATCH);
    w->more = rc == (int)VL_STATISTICS_BATCH;
    if (rc >= 0 && !w->more)
        rc = read_lines(w);
    if (rc < 0) /* opened again next time, and made anew when it is damaged */
        close_files(w);
    return rc < 0 ? rc : VL_OK;
}

/* --- questions ---------------------------------------------------------------------------------
 */

static struct vl_statistics_scope scope_of(const struct vl_statistics_question *q, unsigned part)
{
    return (struct vl_statistics_scope){q->parts[part].from, q->parts[part].until, q->hotlines,
                                        q->hospital};
}

static int answer_json(struct vl_statistics_work *w)
{
    const struct vl_statistics_question *q = w->question;
    int rc = VL_OK;
    w->answer.tables = json_object();
    for (unsigned i = 0; i < q->n_parts && rc == VL_OK; i++) {
        struct vl_statistics_scope scope = scope_of(q, i);
        enum vl_statistics_table table = q->parts[i].table;
        json_t *rows = NULL;
        rc = vl_statistics_rows(w->file.db, table, &scope, VL_STATISTICS_ROWS, &rows);
        if (rc == VL_OK &&
            json_object_set_new(w->answer.tables, vl_statistics_table_name(table), rows) < 0)
            rc = VL_E_NOMEM;
    }
    return rc;
}

static int answer_csv(struct vl_statistics_work *w)
{
    struct vl_statistics_scope scope = scope_of(w->question, 0);
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (!out)
        return VL_E_NOMEM;
    int rc = vl_statistics_csv(w->file.db, w->question->parts[0].table, &scope,
                               VL_STATISTICS_CSV_ROWS, out);
    if (fclose(out) != 0 && rc == VL_OK)
        rc = VL_E_NOMEM;
    w->answer.csv = text;
    w->answer.csv_bytes = n;
    return rc;
}

void vl_statistics_work_run(struct vl_statistics_work *w)
{
    w->more = w->rebuilt = false;
    if (!w->question) {
        w->rc = follow(w);
        return;
    }
    w->rc = open_files(w);
    if (w->rc == VL_OK)
        w->rc = w->question->csv ? answer_csv(w) : answer_json(w);
    w->answer.rc = w->rc;
}

/* statistics.h - what happened on the lines, counted: a read model that follows the journal.
 *
 * A libuv worker reads the journal file over a connection of its own and writes what it finds into
 * a SQLite file beside it (statistics_file.h); questions are answered on the worker too. So the
 * loop neither waits for a disk nor copies an event, and a start reads only what came since the
 * last one: that is why it is a file and not memory, which would be filled from the first record
 * each time. Following runs at most every VL_STATISTICS_MS and takes at most a tenth of one
 * processor; while it is far behind it goes on at once, a batch at a time, with a question between
 * two batches.
 *
 * Nothing depends on it. When it cannot go on it logs that once, counts, and tries again every
 * VL_STATISTICS_RETRY_MS; what is damaged is made anew. Meanwhile answers are older than they might
 * be, or VL_E_IO.
 * Threads: belongs to one loop. */
#ifndef VL_JOURNAL_STATISTICS_H
#define VL_JOURNAL_STATISTICS_H

#include "base/log.h"
#include "domain/region.h"
#include "journal/statistics_query.h"
#include <uv.h>

#define VL_STATISTICS_MS       200u
#define VL_STATISTICS_RETRY_MS 5000u
#define VL_STATISTICS_BATCH    4000u /* records of one transaction */
#define VL_STATISTICS_MAX_ASKS 64u   /* questions that wait */
#define VL_STATISTICS_PARTS    10u   /* tables of one question */
#define VL_STATISTICS_ROWS     500u  /* of one table as JSON */
#define VL_STATISTICS_CSV_ROWS 50000u

struct vl_statistics;

struct vl_statistics_options {
    uv_loop_t *loop;
    const struct vl_region *region; /* borrowed until the memory is gone */
    const char *journal_path;       /* copied; the file's own name is "<journal_path>-statistics" */
    const struct vl_log *log;       /* borrowed as the region; may be NULL */
    vl_utc (*now)(void *data);      /* called on the loop's thread */
    void (*changed)(void *data);    /* the lines' figures did; may be NULL */
    void *data;
};

/* Opens nothing yet: the worker does, so that no fault of the file stops a start. VL_E_NOMEM. */
VL_MUST_CHECK int vl_statistics_create(const struct vl_statistics_options *options,
                                       struct vl_statistics **out);
/* Questions that wait get VL_E_CLOSED before this returns, or, when the worker has one in hand,
 * when that is done; the memory goes when libuv is done with it. NULL: no effect. */
void vl_statistics_destroy(struct vl_statistics *statistics);

/* The journal grew, or time went by. Cheap. NULL: no effect. */
void vl_statistics_touch(struct vl_statistics *statistics);

struct vl_statistics_part {
    enum vl_statistics_table table;
    vl_utc from, until;
};
struct vl_statistics_question { /* all copied */
    struct vl_statistics_part parts[VL_STATISTICS_PARTS];
    unsigned n_parts;
    const char *hotlines, *hospital; /* as in vl_statistics_scope */
    bool csv;                        /* the first part, as text; else all as JSON */
};
struct vl_statistics_answer {
    int rc;         /* VL_OK; VL_E_FULL: too many rows; VL_E_IO, VL_E_NOMEM, VL_E_CLOSED */
    json_t *tables; /* {"<table>": [rows]}; borrowed */
    const char *csv;
    size_t csv_bytes;
};
typedef void (*vl_statistics_answer_fn)(void *data, const struct vl_statistics_answer *answer);
/* done comes exactly once, later. VL_E_FULL: too many wait. VL_E_NOMEM, VL_E_CLOSED: likewise, done
 * never comes. */
VL_MUST_CHECK int vl_statistics_ask(struct vl_statistics *statistics,
                                    const struct vl_statistics_question *question,
                                    vl_statistics_answer_fn done, void *data);

/* A line in the last 30 days, as the board shows it. */
struct vl_statistics_line {
    uint32_t settled;  /* calls whose wait ended while the line was open */
    uint32_t answered; /* ... with a conversation */
    uint32_t p50_s;    /* half of the answered waited no longer */
    bool has_p50;
};
struct vl_statistics_line vl_statistics_line(const struct vl_statistics *statistics,
                                             vl_hotline_index hotline);

struct vl_statistics_figures { /* since the start; for metrics */
    uint64_t applied;          /* number of the last journal record that is counted */
    uint64_t failures, rebuilds, asked;
};
struct vl_statistics_figures vl_statistics_figures(const struct vl_statistics *statistics);

#endif

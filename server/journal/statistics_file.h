/* statistics_file.h - the statistics' SQLite file: what each event adds to it, and how far it got.
 *
 * Two tables, without personal data of patients or callers. `call` has a row per call and line that
 * it waited on (a transferred call begins a second row, `leg` 2); `ring` has a row per ring.
 * `applied` names the last journal record that is in them, by number and hash; it is written in the
 * same transaction, so a crash between two batches loses nothing and counts nothing twice. The file
 * is a read model: whatever is wrong with it, it is deleted and made again from the journal.
 *
 * Nothing here knows a loop. A vl_statistics_file belongs to one thread at a time. Internal. */
#ifndef VL_JOURNAL_STATISTICS_FILE_H
#define VL_JOURNAL_STATISTICS_FILE_H

#include "domain/event.h"
#include "journal/journal_file.h"
#include <sqlite3.h>

#define VL_STATISTICS_APPLICATION 0x564c5331 /* "VLS1" */
#define VL_STATISTICS_FORMAT      1          /* another schema or meaning: one more */

#define VL_STATISTICS_STATEMENTS_MAP(X)                                                            \
    X(PLACED)                                                                                      \
    X(ANSWERED)                                                                                    \
    X(LEFT)                                                                                        \
    X(OWED)                                                                                        \
    X(OUTCOME)                                                                                     \
    X(HUNG_UP)                                                                                     \
    X(TRANSFERRED)                                                                                 \
    X(NEXT_LEG)                                                                                    \
    X(CONSULT_ENDED)                                                                               \
    X(URGENCY)                                                                                     \
    X(CALLBACK)                                                                                    \
    X(RING)                                                                                        \
    X(RUNG)                                                                                        \
    X(RING_ENDED)                                                                                  \
    X(MISSED)                                                                                      \
    X(RINGS_END)                                                                                   \
    X(APPLIED)

enum vl_statistics_statement {
#define X(name) VL_STATISTICS_##name,
    VL_STATISTICS_STATEMENTS_MAP(X)
#undef X
        VL_STATISTICS_STATEMENTS
};

struct vl_statistics_file { /* in place; ends with vl_statistics_file_fini, also half initialised */
    sqlite3 *db;
    sqlite3_stmt *statements[VL_STATISTICS_STATEMENTS];
    const struct vl_region *region; /* borrowed */
    uint64_t applied;               /* number of the last journal record that is in the tables */
};

/* Opens, or creates (0600). A file of another kind or format, one that is damaged, and one that was
 * made from another journal is deleted first; *rebuilt then says so. VL_E_IO, VL_E_NOENT (folder).
 */
VL_MUST_CHECK int vl_statistics_file_init(struct vl_statistics_file *file, const char *path,
                                          const struct vl_region *region,
                                          struct vl_journal_file *journal, bool *rebuilt);
void vl_statistics_file_fini(struct vl_statistics_file *file);
/* The file cannot be read as what it was: only deleting it helps. */
bool vl_statistics_file_damaged(const struct vl_statistics_file *file);

/* Takes up to `most` more records in one transaction. Returns how many; fewer than `most` means
 * that the journal's end was reached. On an error nothing of the batch is in the file: VL_E_IO, or
 * what vl_replay_decode says of a record. */
VL_MUST_CHECK int vl_statistics_file_follow(struct vl_statistics_file *file,
                                            struct vl_journal_file *journal, unsigned most);

/* statistics_apply.c: one event, inside a transaction. VL_E_IO. */
VL_MUST_CHECK int vl_statistics_apply(struct vl_statistics_file *file, uint64_t seq,
                                      const struct vl_event *event);
/* The text of a statement of statistics_apply.c. */
const char *vl_statistics_sql(enum vl_statistics_statement statement);

#endif

/* sqlite_file.h - opening a SQLite file that is ours, and no other. Internal to this folder. */
#ifndef VL_JOURNAL_SQLITE_FILE_H
#define VL_JOURNAL_SQLITE_FILE_H

#include "base/err.h"
#include <sqlite3.h>

struct vl_sqlite_kind {
    int application; /* application_id */
    int format;      /* user_version */
    const char *schema;
};

/* Creates the file (0600, its folder entry durable) and its schema when missing; WAL, FULL. */
VL_MUST_CHECK int vl_sqlite_open_writer(const char *path, const struct vl_sqlite_kind *kind,
                                        sqlite3 **out);
/* Read-only. VL_E_NOENT: no such file. VL_E_VERSION: not of this kind. VL_E_IO. */
VL_MUST_CHECK int vl_sqlite_open_reader(const char *path, const struct vl_sqlite_kind *kind,
                                        sqlite3 **out);
/* VL_E_IO when it cannot be prepared. */
VL_MUST_CHECK int vl_sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out);
/* Runs statements without results. VL_E_IO. */
VL_MUST_CHECK int vl_sqlite_run(sqlite3 *db, const char *sql);
/* Makes the file's entry in its folder durable. VL_E_IO. */
VL_MUST_CHECK int vl_folder_sync(const char *path);
/* Ends a transaction that failed, also one that SQLite has ended by itself. */
void vl_sqlite_rollback(sqlite3 *db);

#endif

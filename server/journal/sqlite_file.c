#include "journal/sqlite_file.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A worker may wait this long for a reader's or a tool's lock; a loop must not. */
#define WRITER_BUSY_MS 5000
#define READER_BUSY_MS 50

int vl_sqlite_run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? VL_OK : VL_E_IO;
}

int vl_sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out)
{
    int rc = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return rc == SQLITE_OK ? VL_OK : VL_E_IO;
}

void vl_sqlite_rollback(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db))
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

static int one_number(sqlite3 *db, const char *sql, int *out)
{
    sqlite3_stmt *query = NULL;
    int rc = VL_E_IO;
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        return sqlite3_errcode(db) == SQLITE_NOTADB ? VL_E_VERSION : VL_E_IO;
    int step = sqlite3_step(query);
    if (step == SQLITE_ROW) {
        *out = sqlite3_column_int(query, 0);
        rc = VL_OK;
    } else if (step == SQLITE_NOTADB) {
        rc = VL_E_VERSION;
    }
    (void)sqlite3_finalize(query);
    return rc;
}

/* *fresh: an empty database, which may become ours. Anything else must be ours already. */
static int check_kind(sqlite3 *db, const struct vl_sqlite_kind *kind, bool *fresh)
{
    int application = 0, format = 0, objects = 0;
    int rc = one_number(db, "PRAGMA application_id", &application);
    if (rc == VL_OK)
        rc = one_number(db, "PRAGMA user_version", &format);
    if (rc == VL_OK)
        rc = one_number(db, "SELECT count(*) FROM sqlite_schema", &objects);
    if (rc != VL_OK)
        return rc;
    *fresh = application == 0 && format == 0 && objects == 0;
    if (!*fresh && (application != kind->application || format != kind->format))
        return VL_E_VERSION;
    return VL_OK;
}

/* SQLite makes its log files durable in the folder, but not the database file itself. */
int vl_folder_sync(const char *path)
{
    char copy[PATH_MAX];
    size_t n = strnlen(path, sizeof copy);
    if (n == sizeof copy)
        return VL_E_IO;
    memcpy(copy, path, n + 1);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return VL_E_IO;
    int rc = fsync(fd) == 0 ? VL_OK : VL_E_IO;
    (void)close(fd);
    return rc;
}

static int create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? VL_OK : errno == ENOENT ? VL_E_NOENT : VL_E_IO;
    (void)close(fd);
    return vl_folder_sync(path);
}

static int write_schema(sqlite3 *db, const struct vl_sqlite_kind *kind)
{
    char header[96];
    (void)sqlite3_snprintf(sizeof header, header,
                           "PRAGMA application_id=%d; PRAGMA user_version=%d;", kind->application,
                           kind->format);
    int rc = vl_sqlite_run(db, "BEGIN IMMEDIATE");
    if (rc == VL_OK)
        rc = vl_sqlite_run(db, kind->schema);
    if (rc == VL_OK)
        rc = vl_sqlite_run(db, header);
    if (rc == VL_OK)
        rc = vl_sqlite_run(db, "COMMIT");
    if (rc != VL_OK)
        vl_sqlite_rollback(db);
    return rc;
}

static int set_up_writer(sqlite3 *db, const struct vl_sqlite_kind *kind)
{
    bool fresh = false;
    (void)sqlite3_busy_timeout(db, WRITER_BUSY_MS);
    int rc = vl_sqlite_run(db, "PRAGMA trusted_schema=OFF");
    if (rc == VL_OK)
        rc = check_kind(db, kind, &fresh);
    if (rc == VL_OK)
        rc = vl_sqlite_run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    if (rc == VL_OK && fresh)
        rc = write_schema(db, kind);
    return rc;
}

int vl_sqlite_open_writer(const char *path, const struct vl_sqlite_kind *kind, sqlite3 **out)
{
    sqlite3 *db = NULL;
    int rc = create_file(path);
    if (rc != VL_OK)
        return rc;
    rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
             ? set_up_writer(db, kind)
             : VL_E_IO;
    if (rc != VL_OK) {
        (void)sqlite3_close(db);
        return rc;
    }
    *out = db;
    return VL_OK;
}

int vl_sqlite_open_reader(const char *path, const struct vl_sqlite_kind *kind, sqlite3 **out)
{
    struct stat status;
    sqlite3 *db = NULL;
    bool fresh = false;
    if (stat(path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? VL_E_NOENT : VL_E_IO;
    int rc = VL_E_IO;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
        (void)sqlite3_busy_timeout(db, READER_BUSY_MS);
        rc = check_kind(db, kind, &fresh);
    }
    if (rc == VL_OK && fresh)
        rc = VL_E_VERSION;
    if (rc != VL_OK) {
        (void)sqlite3_close(db);
        return rc;
    }
    *out = db;
    return VL_OK;
}

#include "journal/statistics_file.h"
#include "journal/engine_replay.h"
#include "journal/sqlite_file.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STOP 1 /* a batch is full: no error, and not VL_OK */

/* Moments are milliseconds since 1970, 0: not yet. day, weekday and hour are local, of `placed`.
 * settled: the wait on this line ended, one way or another. A task from the start is settled when
 * it is placed. */
static const struct vl_sqlite_kind kind = {
    .application = VL_STATISTICS_APPLICATION,
    .format = VL_STATISTICS_FORMAT,
    .schema =
        "CREATE TABLE call(id INTEGER NOT NULL, leg INTEGER NOT NULL, parent INTEGER NOT NULL,"
        " hotline TEXT NOT NULL, caller_role TEXT NOT NULL, urgency TEXT NOT NULL,"
        " placed INTEGER NOT NULL, day INTEGER NOT NULL, weekday INTEGER NOT NULL,"
        " hour INTEGER NOT NULL, settled INTEGER NOT NULL, answered INTEGER NOT NULL,"
        " ended INTEGER NOT NULL, result TEXT NOT NULL, hospital TEXT NOT NULL DEFAULT '',"
        " callback INTEGER NOT NULL DEFAULT 0, rings INTEGER NOT NULL DEFAULT 0,"
        " missed INTEGER NOT NULL DEFAULT 0, declined INTEGER NOT NULL DEFAULT 0,"
        " ended_by TEXT NOT NULL DEFAULT '', task TEXT NOT NULL DEFAULT '',"
        " outcome TEXT NOT NULL DEFAULT '', PRIMARY KEY(id, leg)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX call_placed ON call(placed);"
        "CREATE INDEX call_consult ON call(parent) WHERE parent <> 0;"
        "CREATE TABLE ring(id INTEGER PRIMARY KEY, call INTEGER NOT NULL, leg INTEGER NOT NULL,"
        " hotline TEXT NOT NULL, person TEXT NOT NULL, hospital TEXT NOT NULL,"
        " started INTEGER NOT NULL, ended INTEGER NOT NULL, why TEXT NOT NULL,"
        " reason TEXT NOT NULL) STRICT;"
        "CREATE INDEX ring_started ON ring(started);"
        "CREATE INDEX ring_open ON ring(call) WHERE ended = 0;"
        "CREATE TABLE applied(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL,"
        " hash BLOB NOT NULL) STRICT;",
};

static int prepare_all(struct vl_statistics_file *file)
{
    int rc = VL_OK;
    for (int i = 0; i < VL_STATISTICS_STATEMENTS && rc == VL_OK; i++)
        rc = vl_sqlite_prepare(file->db, vl_statistics_sql((enum vl_statistics_statement)i),
                               &file->statements[i]);
    return rc;
}

/* A read model needs no fsync per transaction: what a power cut takes is read again. */
static int open_file(struct vl_statistics_file *file, const char *path)
{
    int rc = vl_sqlite_open_writer(path, &kind, &file->db);
    if (rc == VL_OK)
        rc = vl_sqlite_run(file->db, "PRAGMA synchronous=NORMAL");
    return rc == VL_OK ? prepare_all(file) : rc;
}

static void close_file(struct vl_statistics_file *file)
{
    for (int i = 0; i < VL_STATISTICS_STATEMENTS; i++)
        (void)sqlite3_finalize(file->statements[i]);
    (void)sqlite3_close(file->db);
    *file = (struct vl_statistics_file){.region = file->region};
}

static int same_hash(void *data, const struct vl_journal_record *record)
{
    return memcmp(record->hash, data, VL_JOURNAL_HASH_BYTES) == 0 ? VL_OK : VL_E_CONFLICT;
}

/* A record's hash covers all before it: the same hash at the same number is the same journal. */
static int read_applied(struct vl_statistics_file *file, struct vl_journal_file *journal)
{
    sqlite3_stmt *query = NULL;
    int rc = vl_sqlite_prepare(file->db, "SELECT seq, hash FROM applied", &query);
    int step = rc == VL_OK ? sqlite3_step(query) : SQLITE_ERROR;
    if (step == SQLITE_ROW) {
        uint8_t hash[VL_JOURNAL_HASH_BYTES] = {0};
        const void *bytes = sqlite3_column_blob(query, 1);
        if (bytes && sqlite3_column_bytes(query, 1) == (int)sizeof hash)
            memcpy(hash, bytes, sizeof hash);
        file->applied = (uint64_t)sqlite3_column_int64(query, 0);
        rc = vl_journal_file_one(journal, file->applied, same_hash, hash);
    } else if (step != SQLITE_DONE) {
        rc = VL_E_IO;
    }
    (void)sqlite3_finalize(query);
    return rc;
}

static int delete_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char one[PATH_MAX];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        int n = snprintf(one, sizeof one, "%s%s", path, ends[i]);
        if (n < 0 || (size_t)n >= sizeof one)
            return VL_E_IO;
        (void)unlink(one);
    }
    return VL_OK;
}

static bool is_worth_deleting(const struct vl_statistics_file *file, int rc)
{
    return rc == VL_E_VERSION || rc == VL_E_CONFLICT || (rc == VL_E_NOENT && file->db) ||
           (rc == VL_E_IO && (!file->db || vl_statistics_file_damaged(file)));
}

int vl_statistics_file_init(struct vl_statistics_file *file, const char *path,
                            const struct vl_region *region, struct vl_journal_file *journal,
                            bool *rebuilt)
{
    *file = (struct vl_statistics_file){.region = region};
    *rebuilt = false;
    int rc = open_file(file, path);
    if (rc == VL_OK)
        rc = read_applied(file, journal);
    if (!is_worth_deleting(file, rc))
        return rc;
    close_file(file);
    *rebuilt = true;
    rc = delete_file(path);
    return rc == VL_OK ? open_file(file, path) : rc;
}

void vl_statistics_file_fini(struct vl_statistics_file *file)
{
    close_file(file);
}

bool vl_statistics_file_damaged(const struct vl_statistics_file *file)
{
    int code = file->db ? sqlite3_errcode(file->db) : SQLITE_OK;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

struct batch {
    struct vl_statistics_file *file;
    unsigned taken, most;
    uint8_t hash[VL_JOURNAL_HASH_BYTES];
};

static int take_record(void *data, const struct vl_journal_record *record)
{
    struct batch *batch = data;
    struct vl_event event;
    if (batch->taken == batch->most)
        return STOP;
    int rc = vl_replay_decode(batch->file->region, record, &event);
    if (rc == VL_OK)
        rc = vl_statistics_apply(batch->file, record->seq, &event);
    memcpy(batch->hash, record->hash, sizeof batch->hash);
    if (rc == VL_OK)
        batch->taken++;
    return rc;
}

static int note_applied(struct vl_statistics_file *file, const struct batch *batch)
{
    sqlite3_stmt *s = file->statements[VL_STATISTICS_APPLIED];
    sqlite3_int64 seq = (sqlite3_int64)(file->applied + batch->taken);
    int rc = VL_OK;
    if (sqlite3_bind_int64(s, 1, seq) != SQLITE_OK ||
        sqlite3_bind_blob(s, 2, batch->hash, sizeof batch->hash, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_DONE)
        rc = VL_E_IO;
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return rc;
}

int vl_statistics_file_follow(struct vl_statistics_file *file, struct vl_journal_file *journal,
                              unsigned most)
{
    struct vl_journal_head head = {.seq = file->applied};
    struct batch batch = {.file = file, .most = most};
    int rc = vl_sqlite_run(file->db, "BEGIN IMMEDIATE");
    if (rc == VL_OK)
        rc = vl_journal_file_scan(journal, (int64_t)file->applied + 1, false, &head, take_record,
                                  &batch);
    if (rc == STOP)
        rc = VL_OK;
    if (rc == VL_OK && batch.taken > 0)
        rc = note_applied(file, &batch);
    if (rc == VL_OK)
        rc = vl_sqlite_run(file->db, "COMMIT");
    if (rc != VL_OK) {
        vl_sqlite_rollback(file->db);
        return rc;
    }
    file->applied += batch.taken;
    return (int)batch.taken;
}

#include "journal/journal_file.h"
#include "base/cursor.h"
#include "journal/sqlite_file.h"
#include <string.h>

static const struct vl_sqlite_kind journal_kind = {
    .application = VL_JOURNAL_APPLICATION,
    .format = VL_JOURNAL_FORMAT,
    .schema = "CREATE TABLE record(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
              " type TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,"
              " hash BLOB NOT NULL) STRICT;",
};

int vl_journal_file_init(struct vl_journal_file *file, const char *path, bool write)
{
    *file = (struct vl_journal_file){0};
    file->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    file->hasher = EVP_MD_CTX_new();
    if (!file->digest || !file->hasher)
        return VL_E_CRYPTO;
    int rc = write ? vl_sqlite_open_writer(path, &journal_kind, &file->db)
                   : vl_sqlite_open_reader(path, &journal_kind, &file->db);
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(file->db, "SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1",
                               &file->head);
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(file->db,
                               "SELECT seq, at, type, version, body, hash FROM record"
                               " WHERE seq >= ?1 ORDER BY seq",
                               &file->scan);
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(file->db,
                               "SELECT seq, at, type, version, body, hash FROM record"
                               " WHERE seq = ?1",
                               &file->one);
    if (rc == VL_OK && write)
        rc = vl_sqlite_prepare(file->db,
                               "INSERT INTO record(seq, at, type, version, body, hash)"
                               " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                               &file->insert);
    return rc;
}

void vl_journal_file_fini(struct vl_journal_file *file)
{
    (void)sqlite3_finalize(file->insert);
    (void)sqlite3_finalize(file->head);
    (void)sqlite3_finalize(file->scan);
    (void)sqlite3_finalize(file->one);
    (void)sqlite3_close(file->db);
    EVP_MD_CTX_free(file->hasher);
    EVP_MD_free(file->digest);
    *file = (struct vl_journal_file){0};
}

/* SHA-256(hash before | be64 seq | be64 at | be32 version | be32 length, type | be32 length, body):
 * every length is stated, so no two records share an input. */
static int chain(struct vl_journal_file *file, const struct vl_journal_head *before,
                 const struct vl_journal_record *r, uint8_t out[VL_JOURNAL_HASH_BYTES])
{
    uint8_t buffer[VL_JOURNAL_HASH_BYTES + 8 + 8 + 4 + 4 + VL_JOURNAL_MAX_TYPE + 4];
    struct vl_writer w = vl_writer_of(buffer, sizeof buffer);
    size_t type_bytes = strnlen(r->type, VL_JOURNAL_MAX_TYPE + 1);
    unsigned n = 0;
    vl_writer_bytes(&w, before->hash, VL_JOURNAL_HASH_BYTES);
    vl_writer_be(&w, r->seq, 8);
    vl_writer_be(&w, (uint64_t)r->at.ms, 8);
    vl_writer_be(&w, r->version, 4);
    vl_writer_be(&w, type_bytes, 4);
    vl_writer_bytes(&w, r->type, type_bytes);
    vl_writer_be(&w, r->body_bytes, 4);
    if (w.failed || EVP_DigestInit_ex2(file->hasher, file->digest, NULL) != 1 ||
        EVP_DigestUpdate(file->hasher, w.p, w.used) != 1 ||
        EVP_DigestUpdate(file->hasher, r->body, r->body_bytes) != 1 ||
        EVP_DigestFinal_ex(file->hasher, out, &n) != 1)
        return VL_E_CRYPTO;
    return VL_OK;
}

static bool read_hash(sqlite3_stmt *row, int column, uint8_t out[VL_JOURNAL_HASH_BYTES])
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes || sqlite3_column_bytes(row, column) != VL_JOURNAL_HASH_BYTES)
        return false;
    memcpy(out, bytes, VL_JOURNAL_HASH_BYTES);
    return true;
}

int vl_journal_file_head(struct vl_journal_file *file, struct vl_journal_head *head)
{
    int rc = VL_E_IO;
    int step = sqlite3_step(file->head);
    if (step == SQLITE_DONE) {
        *head = (struct vl_journal_head){0};
        rc = VL_OK;
    } else if (step == SQLITE_ROW && sqlite3_column_int64(file->head, 0) > 0 &&
               read_hash(file->head, 1, head->hash)) {
        head->seq = (uint64_t)sqlite3_column_int64(file->head, 0);
        rc = VL_OK;
    }
    (void)sqlite3_reset(file->head);
    return rc;
}

int vl_journal_file_insert(struct vl_journal_file *file, const struct vl_journal_record *record,
                           struct vl_journal_head *head)
{
    struct vl_journal_record r = *record;
    r.seq = head->seq + 1;
    int rc = chain(file, head, &r, r.hash);
    if (rc != VL_OK)
        return rc;
    sqlite3_stmt *s = file->insert;
    if (sqlite3_bind_int64(s, 1, (sqlite3_int64)r.seq) != SQLITE_OK ||
        sqlite3_bind_int64(s, 2, r.at.ms) != SQLITE_OK ||
        sqlite3_bind_text(s, 3, r.type, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(s, 4, r.version) != SQLITE_OK ||
        sqlite3_bind_text(s, 5, r.body, (int)r.body_bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob(s, 6, r.hash, VL_JOURNAL_HASH_BYTES, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_DONE)
        rc = VL_E_IO;
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    if (rc == VL_OK) {
        head->seq = r.seq;
        memcpy(head->hash, r.hash, sizeof head->hash);
    }
    return rc;
}

/* The row as a record that borrows from the statement until its next step. */
static bool read_row(sqlite3_stmt *row, struct vl_journal_record *r)
{
    int64_t version = sqlite3_column_int64(row, 3);
    r->seq = (uint64_t)sqlite3_column_int64(row, 0);
    r->at.ms = sqlite3_column_int64(row, 1);
    r->type = (const char *)sqlite3_column_text(row, 2);
    r->version = (uint32_t)version;
    r->body = (const char *)sqlite3_column_text(row, 4);
    r->body_bytes = (size_t)sqlite3_column_bytes(row, 4);
    return r->type && r->body && version >= 0 && version <= UINT32_MAX &&
           read_hash(row, 5, r->hash);
}

static int scan_row(struct vl_journal_file *file, bool checked, struct vl_journal_head *head,
                    vl_journal_record_fn fn, void *data)
{
    struct vl_journal_record r;
    uint8_t hash[VL_JOURNAL_HASH_BYTES];
    bool whole = read_row(file->scan, &r);
    if (r.seq != head->seq + 1)
        return VL_E_PROTO;
    if (!whole)
        return VL_E_CRYPTO;
    if (checked && (chain(file, head, &r, hash) != VL_OK || memcmp(hash, r.hash, sizeof hash) != 0))
        return VL_E_CRYPTO;
    int rc = fn(data, &r);
    if (rc != 0)
        return rc;
    head->seq = r.seq;
    memcpy(head->hash, r.hash, sizeof head->hash);
    return VL_OK;
}

int vl_journal_file_scan(struct vl_journal_file *file, int64_t from, bool checked,
                         struct vl_journal_head *head, vl_journal_record_fn fn, void *data)
{
    int rc = sqlite3_bind_int64(file->scan, 1, from) == SQLITE_OK ? VL_OK : VL_E_IO;
    while (rc == VL_OK) {
        int step = sqlite3_step(file->scan);
        if (step == SQLITE_DONE)
            break;
        rc = step == SQLITE_ROW ? scan_row(file, checked, head, fn, data) : VL_E_IO;
    }
    (void)sqlite3_reset(file->scan);
    return rc;
}

int vl_journal_file_one(struct vl_journal_file *file, uint64_t seq, vl_journal_record_fn fn,
                        void *data)
{
    struct vl_journal_record r;
    int rc = VL_E_IO;
    if (seq == 0 || seq > INT64_MAX)
        return VL_E_NOENT;
    if (sqlite3_bind_int64(file->one, 1, (sqlite3_int64)seq) != SQLITE_OK)
        return VL_E_IO;
    int step = sqlite3_step(file->one);
    if (step == SQLITE_DONE)
        rc = VL_E_NOENT;
    else if (step == SQLITE_ROW && read_row(file->one, &r))
        rc = fn(data, &r);
    (void)sqlite3_reset(file->one);
    return rc;
}

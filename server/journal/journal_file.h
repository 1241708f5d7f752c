/* journal_file.h - the journal's file below the queue: chain, transaction, scan. Internal.
 *
 * Nothing here knows a loop. A vl_journal_file is one connection and belongs to one thread at a
 * time. */
#ifndef VL_JOURNAL_JOURNAL_FILE_H
#define VL_JOURNAL_JOURNAL_FILE_H

#include "journal/journal.h"
#include <openssl/evp.h>
#include <sqlite3.h>

struct vl_journal_head { /* where the stream ends */
    uint64_t seq;        /* 0: empty, and hash is all zero */
    uint8_t hash[VL_JOURNAL_HASH_BYTES];
};

struct vl_journal_file { /* in place; ends with vl_journal_file_fini, also when half initialised */
    sqlite3 *db;
    sqlite3_stmt *insert, *head, *scan, *one;
    EVP_MD *digest;
    EVP_MD_CTX *hasher;
};

VL_MUST_CHECK int vl_journal_file_init(struct vl_journal_file *file, const char *path, bool write);
void vl_journal_file_fini(struct vl_journal_file *file);

VL_MUST_CHECK int vl_journal_file_head(struct vl_journal_file *file, struct vl_journal_head *head);
/* Inside a transaction: writes the record behind *head and moves *head on. */
VL_MUST_CHECK int vl_journal_file_insert(struct vl_journal_file *file,
                                         const struct vl_journal_record *record,
                                         struct vl_journal_head *head);

/* Every record with seq >= from, which must begin at head->seq + 1; *head moves along. As
 * vl_journal_replay otherwise. */
VL_MUST_CHECK int vl_journal_file_scan(struct vl_journal_file *file, int64_t from, bool checked,
                                       struct vl_journal_head *head, vl_journal_record_fn fn,
                                       void *data);
/* The record itself, borrowed by fn. VL_E_NOENT, VL_E_IO, or what fn returned. */
VL_MUST_CHECK int vl_journal_file_one(struct vl_journal_file *file, uint64_t seq,
                                      vl_journal_record_fn fn, void *data);

#endif

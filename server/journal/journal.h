/* journal.h - one region's append-only stream of records in one SQLite file.
 *
 * Payloads are opaque: a record is a type, a version, a moment and a body, and its number `seq`
 * (1, 2, 3 .. without gaps). Each record's hash covers the hash before it, so a change shows.
 * What the types mean is known to the engine (engine.h) and to domain/, not here.
 *
 * Threads: a journal belongs to one loop and is called from its thread only. Writing happens on a
 * libuv worker, over a connection of its own that nobody else touches meanwhile; reading happens
 * on the caller's thread over a second connection and sees committed records only.
 * The file: WAL, synchronous=FULL, application_id VL_JOURNAL_APPLICATION, user_version
 * VL_JOURNAL_FORMAT; table record(seq, at, type, version, body, hash). */
#ifndef VL_JOURNAL_JOURNAL_H
#define VL_JOURNAL_JOURNAL_H

#include "base/clock.h"
#include "base/err.h"
#include <stdbool.h>
#include <uv.h>

#define VL_JOURNAL_APPLICATION 0x564c4a31 /* "VLJ1", in the file's header */
#define VL_JOURNAL_FORMAT      1

#define VL_JOURNAL_HASH_BYTES  32
#define VL_JOURNAL_MAX_TYPE    64u            /* bytes, at least 1 */
#define VL_JOURNAL_MAX_BODY    (256u * 1024u) /* bytes; a triage with its answers is far below */
#define VL_JOURNAL_MAX_RECORDS 1024u          /* of one append: it is one decision */
#define VL_JOURNAL_MAX_QUEUED  16384u         /* appends that wait or are being written */
#define VL_JOURNAL_MAX_BYTES   (64u * 1024u * 1024u) /* of their types and bodies */

#define VL_JOURNAL_ANY UINT64_MAX /* as expected_last: wherever the stream ends */

struct vl_journal;

struct vl_journal_record {
    uint64_t seq; /* ignored by vl_journal_append, which numbers */
    vl_utc at;
    const char *type; /* NUL-terminated, borrowed */
    uint32_t version; /* of the type's body */
    const char *body; /* NUL-terminated text without other NULs, borrowed */
    size_t body_bytes;
    uint8_t hash[VL_JOURNAL_HASH_BYTES]; /* ignored by vl_journal_append */
};

/* Opens, and creates (mode 0600) when missing. loop NULL: for reading only, the file must exist.
 * VL_E_NOENT: no such file (reading) or folder. VL_E_VERSION: a file of something else, or of a
 * later format. VL_E_CONFLICT: somebody else has it open for writing (a lock on the file
 * path-owner, which goes with the process). VL_E_IO. *out: ends with vl_journal_destroy. */
VL_MUST_CHECK int vl_journal_open(uv_loop_t *loop, const char *path, struct vl_journal **out);

/* What was appended is still written and every callback still comes, so the loop must run on until
 * then; the memory goes when libuv is done with it. No other call may follow. NULL: no effect. */
void vl_journal_destroy(struct vl_journal *journal);

/* rc VL_OK: durable; first_seq is the first record's number. Otherwise nothing of this append was
 * written and first_seq is 0: VL_E_CONFLICT: the stream did not end at expected_last. VL_E_IO: the
 * group could not be written (disk full, ..); the file is as before; appending may be tried again.
 */
typedef void (*vl_journal_done_fn)(void *data, int rc, uint64_t first_seq);

/* Appends n records (0..VL_JOURNAL_MAX_RECORDS), all or nothing; copies them. With n 0 nothing is
 * added, but the disk is written: a probe of whether it can be. Appends of one loop
 * turn, and those that arrive while a commit is in flight, are committed together, in order.
 * VL_E_FULL: VL_JOURNAL_MAX_QUEUED or _BYTES. VL_E_INVAL: a record is out of bounds, or opened for
 * reading. VL_E_NOMEM. On an error the callback never comes, otherwise exactly once, later. */
VL_MUST_CHECK int vl_journal_append(struct vl_journal *journal, uint64_t expected_last,
                                    const struct vl_journal_record *records, size_t n,
                                    vl_journal_done_fn done, void *data);

/* Number of the last durable record, 0 for an empty stream. Follows this journal's own appends (and
 * what vl_journal_refresh finds). */
uint64_t vl_journal_last(const struct vl_journal *journal);
/* Looks into the file for records of other writers. VL_E_IO. */
VL_MUST_CHECK int vl_journal_refresh(struct vl_journal *journal);

/* The record is borrowed until the function returns. Not 0: replay stops and returns that. */
typedef int (*vl_journal_record_fn)(void *data, const struct vl_journal_record *record);

/* Calls fn for every record from from_seq on (at least 1), in order, as of one moment. Blocks: for
 * start-up and tools. checked: the hash chain is verified on the way, VL_E_CRYPTO at the first
 * record that does not fit, VL_E_PROTO at a gap (fn not called for it). VL_E_IO. fn must not
 * append. */
VL_MUST_CHECK int vl_journal_replay(struct vl_journal *journal, uint64_t from_seq, bool checked,
                                    vl_journal_record_fn fn, void *data);

/* One record as a copy in a single allocation: ends with free(). A look-up of some 10 microseconds,
 * fit for the loop. VL_E_NOENT, VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_journal_read(struct vl_journal *journal, uint64_t seq,
                                  struct vl_journal_record **out);

struct vl_journal_verdict {
    uint64_t records; /* that are whole, from the first on */
    uint64_t bad_seq; /* the first record that is missing or does not fit its hash; 0: none */
    uint8_t head[VL_JOURNAL_HASH_BYTES]; /* hash of the last whole record */
};
/* The whole chain. *verdict is written in every case. VL_OK: clean. VL_E_CRYPTO: bad_seq was
 * changed. VL_E_PROTO: bad_seq is missing. VL_E_IO: the file cannot be read further. The end of the
 * stream cut off cannot be seen here: compare `head` with one that was kept elsewhere. */
VL_MUST_CHECK int vl_journal_verify(struct vl_journal *journal, struct vl_journal_verdict *verdict);

struct vl_journal_figures { /* since it was opened; for metrics */
    uint64_t commits, records, failures, conflicts;
    size_t queued; /* appends now waiting or being written */
};
struct vl_journal_figures vl_journal_figures(const struct vl_journal *journal);

#endif

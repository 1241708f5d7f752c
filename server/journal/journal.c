#include "journal/journal.h"
#include "journal/journal_file.h"
#include "journal/sqlite_file.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct append { /* one vl_journal_append; a single allocation with its texts */
    struct append *next;
    uint64_t expected_last;
    vl_journal_done_fn done;
    void *data;
    int rc;
    uint64_t first_seq;
    size_t bytes; /* of types and bodies, as the queue's bound counts them */
    size_t n;
    struct vl_journal_record records[];
};

struct append_list {
    struct append *first, *last;
};

struct vl_journal {
    uv_loop_t *loop; /* NULL: opened for reading */
    int owner_fd;    /* holds the lock that makes us the only writer */

    struct vl_journal_file reader; /* the loop's thread only */
    struct vl_journal_file writer; /* the worker's while `working`, else nobody's */

    struct append_list waiting; /* for the next group */
    struct append_list group;   /* being committed; the worker's while `working` */
    uv_work_t work;
    bool working;
    struct vl_journal_head written; /* by the worker: where the stream ends now */

    /* A group is handed over in the check phase, after the callbacks of one loop turn; the idle
     * handle keeps the loop from sleeping before it. */
    uv_check_t check;
    uv_idle_t idle;
    unsigned open_handles;
    bool closing;

    uint64_t last;
    size_t queued_bytes;
    struct vl_journal_figures figures;
};

static void list_push(struct append_list *list, struct append *a)
{
    if (list->last)
        list->last->next = a;
    else
        list->first = a;
    list->last = a;
}

/* --- on the worker thread ------------------------------------------------------------------ */

static int write_append(struct vl_journal_file *file, struct append *a,
                        struct vl_journal_head *head)
{
    a->first_seq = 0;
    if (a->expected_last != VL_JOURNAL_ANY && a->expected_last != head->seq) {
        a->rc = VL_E_CONFLICT; /* this one only: the others of the group go on */
        return VL_OK;
    }
    uint64_t first = head->seq + 1;
    for (size_t i = 0; i < a->n; i++) {
        int rc = vl_journal_file_insert(file, &a->records[i], head);
        if (rc != VL_OK)
            return rc;
    }
    a->rc = VL_OK;
    a->first_seq = a->n ? first : 0;
    return VL_OK;
}

static int write_group(struct vl_journal *journal, struct vl_journal_head *head)
{
    struct vl_journal_file *file = &journal->writer;
    int rc = vl_sqlite_run(file->db, "BEGIN IMMEDIATE");
    if (rc == VL_OK)
        rc = vl_journal_file_head(file, head);
    uint64_t before = head->seq;
    for (struct append *a = journal->group.first; a && rc == VL_OK; a = a->next)
        rc = write_append(file, a, head);
    if (rc == VL_OK && head->seq == before) /* probes only: touch the file's header */
        rc = vl_sqlite_run(file->db, "PRAGMA user_version=1");
    if (rc == VL_OK)
        rc = vl_sqlite_run(file->db, "COMMIT");
    return rc;
}

static void on_work(uv_work_t *work)
{
    struct vl_journal *journal = work->data;
    struct vl_journal_head head = {0};
    if (write_group(journal, &head) == VL_OK) {
        journal->written = head;
        return;
    }
    vl_sqlite_rollback(journal->writer.db);
    for (struct append *a = journal->group.first; a; a = a->next) {
        a->rc = VL_E_IO;
        a->first_seq = 0;
    }
}

/* --- on the loop's thread ------------------------------------------------------------------ */

static void free_when_closed(struct vl_journal *journal)
{
    if (journal->open_handles > 0)
        return;
    vl_journal_file_fini(&journal->writer);
    vl_journal_file_fini(&journal->reader);
    if (journal->owner_fd >= 0)
        (void)close(journal->owner_fd);
    free(journal);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct vl_journal *journal = handle->data;
    journal->open_handles--;
    free_when_closed(journal);
}

static void close_when_idle(struct vl_journal *journal)
{
    if (!journal->closing || journal->working || journal->waiting.first)
        return;
    uv_close((uv_handle_t *)&journal->check, on_handle_closed);
    uv_close((uv_handle_t *)&journal->idle, on_handle_closed);
}

static void on_idle(uv_idle_t *idle)
{
    (void)idle;
}

static void on_check(uv_check_t *check);

static void arm(struct vl_journal *journal)
{
    if (journal->working || !journal->waiting.first)
        return;
    (void)uv_check_start(&journal->check, on_check);
    (void)uv_idle_start(&journal->idle, on_idle);
}

static void count(struct vl_journal *journal, const struct append *a)
{
    journal->figures.queued--;
    journal->queued_bytes -= a->bytes;
    if (a->rc == VL_OK)
        journal->figures.records += a->n;
    else if (a->rc == VL_E_CONFLICT)
        journal->figures.conflicts++;
    else
        journal->figures.failures++;
}

static void on_worked(uv_work_t *work, int status)
{
    struct vl_journal *journal = work->data;
    struct append *a = journal->group.first;
    journal->group = (struct append_list){0};
    if (status == 0 && a->rc != VL_E_IO) {
        journal->last = journal->written.seq;
        journal->figures.commits++;
    }
    while (a) {
        struct append *next = a->next;
        if (status != 0)
            a->rc = VL_E_IO;
        count(journal, a);
        a->done(a->data, a->rc, a->first_seq);
        free(a);
        a = next;
    }
    journal->working = false;
    arm(journal);
    close_when_idle(journal);
}

static void on_check(uv_check_t *check)
{
    struct vl_journal *journal = check->data;
    (void)uv_check_stop(&journal->check);
    (void)uv_idle_stop(&journal->idle);
    if (journal->working || !journal->waiting.first)
        return;
    journal->group = journal->waiting;
    journal->waiting = (struct append_list){0};
    journal->working = true;
    journal->work.data = journal;
    int rc = uv_queue_work(journal->loop, &journal->work, on_work, on_worked);
    if (rc != 0)
        on_worked(&journal->work, rc);
}

static bool record_is_sound(const struct vl_journal_record *r)
{
    if (!r->type || !r->body || r->body_bytes > VL_JOURNAL_MAX_BODY)
        return false;
    size_t type_bytes = strnlen(r->type, VL_JOURNAL_MAX_TYPE + 1);
    return type_bytes > 0 && type_bytes <= VL_JOURNAL_MAX_TYPE &&
           memchr(r->body, '\0', r->body_bytes) == NULL;
}

static char *copy_text(char **free_space, const char *text, size_t n)
{
    char *copy = *free_space;
    memcpy(copy, text, n);
    copy[n] = '\0';
    *free_space += n + 1;
    return copy;
}

static struct append *append_create(const struct vl_journal_record *records, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += strlen(records[i].type) + records[i].body_bytes + 2;
    struct append *a = malloc(sizeof *a + n * sizeof a->records[0] + bytes);
    if (!a)
        return NULL;
    *a = (struct append){.bytes = bytes, .n = n, .rc = VL_E_INTERNAL};
    char *free_space = (char *)(a->records + n);
    for (size_t i = 0; i < n; i++) {
        a->records[i] = records[i];
        a->records[i].type = copy_text(&free_space, records[i].type, strlen(records[i].type));
        a->records[i].body = copy_text(&free_space, records[i].body, records[i].body_bytes);
    }
    return a;
}

int vl_journal_append(struct vl_journal *journal, uint64_t expected_last,
                      const struct vl_journal_record *records, size_t n, vl_journal_done_fn done,
                      void *data)
{
    if (!journal->loop || journal->closing || n > VL_JOURNAL_MAX_RECORDS)
        return VL_E_INVAL;
    for (size_t i = 0; i < n; i++)
        if (!record_is_sound(&records[i]))
            return VL_E_INVAL;
    if (journal->figures.queued >= VL_JOURNAL_MAX_QUEUED)
        return VL_E_FULL;
    struct append *a = append_create(records, n);
    if (!a)
        return VL_E_NOMEM;
    if (a->bytes > VL_JOURNAL_MAX_BYTES - journal->queued_bytes) {
        free(a);
        return VL_E_FULL;
    }
    a->expected_last = expected_last;
    a->done = done;
    a->data = data;
    journal->figures.queued++;
    journal->queued_bytes += a->bytes;
    list_push(&journal->waiting, a);
    arm(journal);
    return VL_OK;
}

/* The lock lives beside the database: SQLite's own locks must let tools read. */
static int become_owner(const char *path, int *out)
{
    char name[PATH_MAX];
    static const char suffix[] = "-owner";
    size_t n = strnlen(path, sizeof name);
    if (n + sizeof suffix > sizeof name)
        return VL_E_INVAL;
    memcpy(name, path, n);
    memcpy(name + n, suffix, sizeof suffix);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == ENOENT ? VL_E_NOENT : VL_E_IO;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int rc = errno == EWOULDBLOCK ? VL_E_CONFLICT : VL_E_IO;
        (void)close(fd);
        return rc;
    }
    *out = fd;
    return VL_OK;
}

static int open_handles(struct vl_journal *journal, uv_loop_t *loop)
{
    if (uv_check_init(loop, &journal->check) != 0)
        return VL_E_INTERNAL;
    (void)uv_idle_init(loop, &journal->idle); /* like check: it cannot fail */
    journal->check.data = journal;
    journal->idle.data = journal;
    journal->open_handles = 2;
    journal->loop = loop;
    return VL_OK;
}

int vl_journal_open(uv_loop_t *loop, const char *path, struct vl_journal **out)
{
    struct vl_journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return VL_E_NOMEM;
    journal->owner_fd = -1;
    int rc = loop ? become_owner(path, &journal->owner_fd) : VL_OK;
    if (rc == VL_OK && loop)
        rc = vl_journal_file_init(&journal->writer, path, true);
    if (rc == VL_OK)
        rc = vl_journal_file_init(&journal->reader, path, false);
    if (rc == VL_OK)
        rc = vl_journal_refresh(journal);
    if (rc == VL_OK && loop)
        rc = open_handles(journal, loop);
    if (rc != VL_OK) {
        free_when_closed(journal);
        return rc;
    }
    *out = journal;
    return VL_OK;
}

void vl_journal_destroy(struct vl_journal *journal)
{
    if (!journal)
        return;
    journal->closing = true;
    if (journal->loop)
        close_when_idle(journal);
    else
        free_when_closed(journal);
}

/* --- reading ------------------------------------------------------------------------------- */

uint64_t vl_journal_last(const struct vl_journal *journal)
{
    return journal->last;
}

int vl_journal_refresh(struct vl_journal *journal)
{
    struct vl_journal_head head;
    int rc = vl_journal_file_head(&journal->reader, &head);
    if (rc == VL_OK)
        journal->last = head.seq;
    return rc;
}

static int copy_hash(void *data, const struct vl_journal_record *record)
{
    struct vl_journal_head *head = data;
    head->seq = record->seq;
    memcpy(head->hash, record->hash, sizeof head->hash);
    return VL_OK;
}

int vl_journal_replay(struct vl_journal *journal, uint64_t from_seq, bool checked,
                      vl_journal_record_fn fn, void *data)
{
    struct vl_journal_head head = {0};
    if (from_seq == 0 || from_seq > INT64_MAX)
        return VL_E_INVAL;
    if (from_seq > 1) { /* the chain begins at the record before */
        int rc = vl_journal_file_one(&journal->reader, from_seq - 1, copy_hash, &head);
        if (rc != VL_OK)
            return rc == VL_E_NOENT ? (from_seq > journal->last ? VL_OK : VL_E_PROTO) : rc;
    }
    return vl_journal_file_scan(&journal->reader, (int64_t)from_seq, checked, &head, fn, data);
}

static int copy_record(void *data, const struct vl_journal_record *record)
{
    struct vl_journal_record **out = data;
    size_t type_bytes = strlen(record->type);
    struct vl_journal_record *copy = malloc(sizeof *copy + type_bytes + record->body_bytes + 2);
    if (!copy)
        return VL_E_NOMEM;
    char *free_space = (char *)(copy + 1);
    *copy = *record;
    copy->type = copy_text(&free_space, record->type, type_bytes);
    copy->body = copy_text(&free_space, record->body, record->body_bytes);
    *out = copy;
    return VL_OK;
}

int vl_journal_read(struct vl_journal *journal, uint64_t seq, struct vl_journal_record **out)
{
    return vl_journal_file_one(&journal->reader, seq, copy_record, out);
}

static int count_record(void *data, const struct vl_journal_record *record)
{
    uint64_t *records = data;
    *records = record->seq;
    return VL_OK;
}

int vl_journal_verify(struct vl_journal *journal, struct vl_journal_verdict *verdict)
{
    struct vl_journal_head head = {0};
    *verdict = (struct vl_journal_verdict){0};
    /* From below 1, so that a record that was slipped in before the first one shows too. */
    int rc = vl_journal_file_scan(&journal->reader, INT64_MIN, true, &head, count_record,
                                  &verdict->records);
    memcpy(verdict->head, head.hash, sizeof verdict->head);
    if (rc != VL_OK)
        verdict->bad_seq = head.seq + 1;
    return rc;
}

struct vl_journal_figures vl_journal_figures(const struct vl_journal *journal)
{
    return journal->figures;
}

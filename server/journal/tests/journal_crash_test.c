/* kill -9 in the middle of writing: what was acknowledged is there, and the chain is whole. */
#include "journal/journal.h"
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS  8
#define WRITERS 8

struct child {
    struct vl_journal *journal;
    int fd;
};

static void append_one(struct child *c);

static void on_done(void *data, int rc, uint64_t first_seq)
{
    struct child *c = data;
    if (rc != VL_OK || write(c->fd, &first_seq, sizeof first_seq) != sizeof first_seq)
        _exit(1);
    append_one(c);
}

static void append_one(struct child *c)
{
    const struct vl_journal_record r = {
        .at = {1795334400000}, .type = "test", .version = 1, .body = "{\"x\":1}", .body_bytes = 7};
    if (vl_journal_append(c->journal, VL_JOURNAL_ANY, &r, 1, on_done, c) != VL_OK)
        _exit(1);
}

static void run_child(const char *path, int fd)
{
    uv_loop_t loop;
    struct child c = {.fd = fd};
    if (uv_loop_init(&loop) != 0 || vl_journal_open(&loop, path, &c.journal) != VL_OK)
        _exit(1);
    for (int i = 0; i < WRITERS; i++)
        append_one(&c);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    _exit(0);
}

/* The highest number the child acknowledged before it was killed, some moments after it began. */
static uint64_t write_and_kill(const char *path, unsigned run_ms)
{
    int ends[2], status;
    uint64_t seq, highest = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        run_child(path, ends[1]);
    }
    (void)close(ends[1]);
    struct pollfd ready = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(poll(&ready, 1, 20000), 1); /* it writes */
    (void)usleep(run_ms * 1000);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(ends[0], &seq, sizeof seq) == sizeof seq)
        highest = seq > highest ? seq : highest;
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return highest;
}

static void test_nothing_acknowledged_is_lost(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    char folder[64] = "/tmp/vl-crash-test-XXXXXX", path[96], name[128];
    uint64_t before = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/journal.db", folder);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct vl_journal *journal = NULL;
        struct vl_journal_verdict verdict;
        uint64_t acknowledged = write_and_kill(path, 5 + i * 7);
        assert_true(acknowledged > before);
        assert_int_equal(vl_journal_open(NULL, path, &journal), VL_OK);
        assert_int_equal(vl_journal_verify(journal, &verdict), VL_OK);
        assert_true(verdict.records >= acknowledged);
        assert_int_equal(vl_journal_last(journal), verdict.records);
        before = verdict.records;
        vl_journal_destroy(journal);
    }
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_acknowledged_is_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/child.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_TURNS 5000

struct watch {
    unsigned starts, exits;
    int fd, pid, status;
    uint32_t delays_ms[8];
    bool kill_at_start;
    struct vl_child *child;
};

static void on_started(void *owner, int fd, int pid)
{
    struct watch *w = owner;
    if (w->fd >= 0)
        close(w->fd);
    w->fd = fd;
    w->pid = pid;
    w->starts++;
    if (w->kill_at_start)
        vl_child_kill(w->child);
}

static void on_exited(void *owner, int status, uint32_t restart_in_ms)
{
    struct watch *w = owner;
    w->status = status;
    if (w->exits < 8)
        w->delays_ms[w->exits] = restart_in_ms;
    w->exits++;
}

static const struct vl_child_handlers handlers = {on_started, on_exited};

static void start(uv_loop_t *loop, struct watch *w, const char *program, const char *script)
{
    const char *const args[] = {"-c", script, NULL};
    struct vl_child_options options = {"worker", program, args, NULL};
    *w = (struct watch){.fd = -1};
    assert_int_equal(uv_loop_init(loop), 0);
    assert_int_equal(vl_child_create(loop, &options, &handlers, w, &w->child), VL_OK);
    assert_int_equal(vl_child_pid(w->child), 0);
}

static void turn_until(uv_loop_t *loop, const unsigned *counter, unsigned wanted)
{
    for (unsigned i = 0; i < MAX_TURNS && *counter < wanted; i++) {
        uv_run(loop, UV_RUN_NOWAIT);
        usleep(1000);
    }
    assert_true(*counter >= wanted);
}

static void end(uv_loop_t *loop, struct watch *w)
{
    vl_child_destroy(w->child);
    unsigned exits = w->exits;
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(w->exits, exits);
    if (w->fd >= 0)
        close(w->fd);
    assert_int_equal(uv_loop_close(loop), 0);
}

static void read_all(int fd, char *out, size_t capacity)
{
    size_t used = 0;
    ssize_t n = 1;
    while (n > 0 && used < capacity - 1) {
        n = read(fd, out + used, capacity - 1 - used);
        used += n > 0 ? (size_t)n : 0;
    }
    out[used] = '\0';
}

/* The child describes its world over the pair. */
static void test_clean_world(void **state)
{
    uv_loop_t loop;
    struct watch w;
    char text[2048];
    (void)state;
    int leaked = fcntl(STDERR_FILENO, F_DUPFD, 20); /* without O_CLOEXEC */
    assert_true(leaked >= 20);
    start(&loop, &w, "/bin/sh",
          "exec 1>&3; env | sort; ls /proc/$$/fd; "
          "[ /dev/stdin -ef /dev/null ] && echo null; exec sleep 100 1>&2 3>&-");
    turn_until(&loop, &w.starts, 1);
    assert_int_equal(vl_child_pid(w.child), w.pid);
    read_all(w.fd, text, sizeof text);
    close(leaked);
    assert_non_null(strstr(text, "\n0\n1\n2\n3\nnull\n"));
    assert_non_null(strstr(text, "LANG=C.UTF-8\n"));
    assert_non_null(strstr(text, "PATH=/usr/bin:/bin\n"));
    assert_non_null(strstr(text, "TZ=UTC\n"));
    assert_null(strstr(text, "HOME="));
    end(&loop, &w);
}

static void test_restarts_with_back_off(void **state)
{
    uv_loop_t loop;
    struct watch w;
    (void)state;
    start(&loop, &w, "/bin/sh", "exit 7");
    turn_until(&loop, &w.exits, 4);
    assert_int_equal(w.status, 7);
    assert_int_equal(w.delays_ms[0], 0);
    assert_int_equal(w.delays_ms[1], 100);
    assert_int_equal(w.delays_ms[2], 200);
    assert_int_equal(w.delays_ms[3], 400);
    assert_int_equal(vl_child_pid(w.child), 0);
    end(&loop, &w);
}

static void test_killed(void **state)
{
    uv_loop_t loop;
    struct watch w;
    (void)state;
    start(&loop, &w, "/bin/sh", "exec sleep 100 3>&-");
    w.kill_at_start = true;
    turn_until(&loop, &w.exits, 2);
    assert_int_equal(w.status, 128 + SIGKILL);
    assert_int_equal(w.starts, 2);
    end(&loop, &w);
}

static void test_program_missing(void **state)
{
    uv_loop_t loop;
    struct watch w;
    (void)state;
    start(&loop, &w, "/nonexistent/program", "");
    turn_until(&loop, &w.exits, 2);
    assert_int_equal(w.status, 127);
    assert_int_equal(w.starts, 0);
    end(&loop, &w);
}

static void test_destroy_before_the_first_start(void **state)
{
    uv_loop_t loop;
    struct watch w;
    (void)state;
    start(&loop, &w, "/bin/sh", "exit 0");
    end(&loop, &w);
    assert_int_equal(w.starts, 0);
    vl_child_destroy(NULL);
}

/* A child that ignores SIGTERM is gone after the grace time. */
static void test_destroy_ends_the_stubborn(void **state)
{
    uv_loop_t loop;
    struct watch w;
    char ready = 0;
    (void)state;
    start(&loop, &w, "/bin/sh",
          "trap '' TERM; echo >&3; while :; do read x <&3 || /bin/sleep 0.1; done");
    turn_until(&loop, &w.starts, 1);
    assert_int_equal(read(w.fd, &ready, 1), 1);
    uint64_t before = uv_hrtime();
    end(&loop, &w);
    uint64_t took_ms = (uv_hrtime() - before) / 1000000;
    assert_in_range(took_ms, 1900, 6000);
    assert_int_not_equal(kill(w.pid, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_world),
        cmocka_unit_test(test_restarts_with_back_off),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_program_missing),
        cmocka_unit_test(test_destroy_before_the_first_start),
        cmocka_unit_test(test_destroy_ends_the_stubborn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The pool with real worker processes: rooms, calls, and kill -9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "media/media_pool.h"
#include "media/worker.h"

struct scene {
    uv_loop_t loop;
    uv_timer_t timeout;
    struct vl_media_pool *pool;
    unsigned ready, died, moved, states;
    uint32_t generation; /* as last told by on_room_moved */
    bool timed_out;
    /* the last call */
    bool answered;
    int rc;
    json_t *result;
    char error[160];
};

static void on_ready(void *owner, unsigned worker)
{
    (void)worker;
    ((struct scene *)owner)->ready++;
}

static void on_died(void *owner, unsigned worker)
{
    (void)worker;
    ((struct scene *)owner)->died++;
}

static void on_moved(void *owner, const char *room, uint32_t generation)
{
    struct scene *s = owner;

    assert_string_equal(room, "room");
    s->moved++;
    s->generation = generation;
}

static void on_notification(void *owner, const char *room, uint32_t generation, const char *event,
                            const json_t *data)
{
    (void)generation;
    (void)data;
    assert_string_equal(room, "room");
    ((struct scene *)owner)->states += strcmp(event, "transport.state") == 0;
}

static void on_answer(void *data, int rc, json_t *result, const char *error_text)
{
    struct scene *s = data;

    s->answered = true;
    s->rc = rc;
    json_decref(s->result);
    s->result = json_incref(result);
    (void)snprintf(s->error, sizeof s->error, "%s", error_text);
}

static void on_timeout(uv_timer_t *timer)
{
    ((struct scene *)timer->data)->timed_out = true;
}

/* Runs the loop until the counter is at least `n`; fails after 10 s. */
static void await(struct scene *s, const unsigned *counter, unsigned n)
{
    s->timed_out = false;
    (void)uv_timer_start(&s->timeout, on_timeout, 10000, 0);
    while (*counter < n && !s->timed_out)
        (void)uv_run(&s->loop, UV_RUN_ONCE);
    (void)uv_timer_stop(&s->timeout);
    assert_false(s->timed_out);
}

static void finish_call(struct scene *s)
{
    s->timed_out = false;
    (void)uv_timer_start(&s->timeout, on_timeout, 10000, 0);
    while (!s->answered && !s->timed_out)
        (void)uv_run(&s->loop, UV_RUN_ONCE);
    (void)uv_timer_stop(&s->timeout);
    assert_true(s->answered);
}

/* Steals params. */
static int call(struct scene *s, const char *method, json_t *params)
{
    s->answered = false;
    assert_int_equal(vl_media_pool_call(s->pool, "room", method, params, on_answer, s), VL_OK);
    finish_call(s);
    return s->rc;
}

static void open_scene(struct scene *s, unsigned workers)
{
    const struct vl_media_pool_options options = {
        VL_BIN_DIR "/vagtlinje-media", workers, "127.0.0.1", NULL, 0, NULL};
    const struct vl_media_pool_handlers handlers = {on_ready, on_died, on_moved, on_notification};

    memset(s, 0, sizeof *s);
    assert_int_equal(uv_loop_init(&s->loop), 0);
    (void)uv_timer_init(&s->loop, &s->timeout);
    s->timeout.data = s;
    assert_int_equal(vl_media_pool_create(&s->loop, &options, &handlers, s, &s->pool), VL_OK);
}

static void close_scene(struct scene *s)
{
    vl_media_pool_destroy(s->pool);
    json_decref(s->result);
    uv_close((uv_handle_t *)&s->timeout, NULL);
    (void)uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->loop), 0);
}

static struct vl_media_worker_status status_of(const struct scene *s, unsigned worker)
{
    struct vl_media_worker_status status = {0};

    assert_int_equal(vl_media_pool_status(s->pool, worker, &status), VL_OK);
    return status;
}

static unsigned home(const struct scene *s)
{
    for (unsigned i = 0; i < vl_media_pool_workers(s->pool); i++) {
        if (status_of(s, i).rooms > 0)
            return i;
    }
    fail_msg("the room has no home");
    return 0;
}

static void create_transport(struct scene *s, const char *direction)
{
    assert_int_equal(
        call(s, "transport.create", json_pack("{s:s, s:s}", "peer", "gp", "direction", direction)),
        VL_OK);
    assert_non_null(vl_json_string(s->result, "id"));
}

/* --- life ---------------------------------------------------------------------------------- */

static void test_worker_is_sandboxed_and_serves(void **state)
{
    (void)state;
    struct scene s;
    uint32_t generation = 0;
    char path[64], text[4096];
    ssize_t n;
    int fd;

    open_scene(&s, 1);
    assert_null(vl_media_pool_capabilities(s.pool));
    await(&s, &s.ready, 1);
    assert_non_null(vl_media_pool_capabilities(s.pool));
    (void)snprintf(path, sizeof path, "/proc/%d/status", status_of(&s, 0).pid);
    fd = open(path, O_RDONLY);
    n = read(fd, text, sizeof text - 1);
    assert_true(n > 0);
    text[n] = '\0';
    close(fd);
    assert_non_null(strstr(text, "NoNewPrivs:\t1"));
    assert_non_null(strstr(text, "Seccomp:\t2"));
    assert_int_equal(vl_media_pool_room_open(s.pool, "room", &generation), VL_OK);
    assert_int_equal(generation, 1);
    create_transport(&s, "send");
    close_scene(&s);
}

static void test_refusals_have_words(void **state)
{
    (void)state;
    struct scene s;
    uint32_t generation;

    open_scene(&s, 1);
    await(&s, &s.ready, 1);
    assert_int_equal(vl_media_pool_room_open(s.pool, "", &generation), VL_E_INVAL);
    assert_int_equal(vl_media_pool_call(s.pool, "room", "worker.hello", NULL, on_answer, &s),
                     VL_E_NOENT);
    assert_int_equal(vl_media_pool_room_open(s.pool, "room", &generation), VL_OK);
    assert_int_equal(call(&s, "transport.create", NULL), VL_E_INVAL);
    assert_string_equal(s.error, "peer: must be a text of 1 to 64 bytes");
    assert_int_equal(call(&s, "nonsense", NULL), VL_E_NOENT);
    assert_int_equal(call(&s, "transport.close", json_pack("{s:s}", "transport", "x")), VL_E_NOENT);
    for (int i = 0; i < VL_MAX_ROOM_TRANSPORTS; i++)
        create_transport(&s, i % 2 ? "send" : "recv");
    assert_int_equal(
        call(&s, "transport.create", json_pack("{s:s, s:s}", "peer", "gp", "direction", "send")),
        VL_E_FULL);
    vl_media_pool_room_close(s.pool, "room");
    assert_int_equal(vl_media_pool_room_generation(s.pool, "room"), 0);
    close_scene(&s);
}

static void check_metrics(const struct scene *s)
{
    static uint8_t text[65536];
    struct vl_writer w = vl_writer_of(text, sizeof text - 1);

    vl_media_pool_metrics(s->pool, &w);
    assert_false(w.failed);
    text[w.used] = '\0';
    assert_non_null(strstr((char *)text, "vagtlinje_media_worker_ready{worker=\"1\"} 1\n"));
    assert_non_null(strstr((char *)text, "vagtlinje_media_packets_total{worker=\"0\","));
}

static void test_killed_worker_loses_no_room(void **state)
{
    (void)state;
    struct scene s;
    uint32_t generation;
    unsigned old;

    open_scene(&s, 2);
    await(&s, &s.ready, 2);
    check_metrics(&s);
    assert_int_equal(vl_media_pool_room_open(s.pool, "room", &generation), VL_OK);
    create_transport(&s, "send");
    old = home(&s);
    assert_int_equal(kill(status_of(&s, old).pid, SIGKILL), 0);
    await(&s, &s.moved, 1);
    assert_int_equal(s.died, 1);
    assert_int_equal(s.generation, 2);
    assert_int_equal(vl_media_pool_room_generation(s.pool, "room"), 2);
    assert_int_not_equal(home(&s), old);
    create_transport(&s, "recv");
    await(&s, &s.ready, 3); /* and the dead one is back */
    assert_int_equal(status_of(&s, old).restarts, 1);
    close_scene(&s);
}

static void test_only_worker_comes_back(void **state)
{
    (void)state;
    struct scene s;
    uint32_t generation;

    open_scene(&s, 1);
    assert_int_equal(vl_media_pool_room_open(s.pool, "room", &generation), VL_OK);
    assert_int_equal(vl_media_pool_call(s.pool, "room", "worker.stats", NULL, on_answer, &s),
                     VL_E_CLOSED);
    await(&s, &s.moved, 1); /* it has a home now */
    assert_int_equal(s.generation, 1);
    for (unsigned i = 1; i <= 3; i++) {
        create_transport(&s, "send");
        assert_int_equal(kill(status_of(&s, 0).pid, SIGKILL), 0);
        await(&s, &s.moved, i + 1);
        assert_int_equal(s.generation, i + 1);
    }
    create_transport(&s, "send");
    close_scene(&s);
}

static void test_calls_in_flight_end(void **state)
{
    (void)state;
    struct scene s;
    uint32_t generation;
    int pid;

    open_scene(&s, 1);
    await(&s, &s.ready, 1);
    assert_int_equal(vl_media_pool_room_open(s.pool, "room", &generation), VL_OK);
    pid = status_of(&s, 0).pid;
    assert_int_equal(kill(pid, SIGSTOP), 0);
    s.answered = false;
    assert_int_equal(vl_media_pool_call(s.pool, "room", "worker.stats", NULL, on_answer, &s),
                     VL_OK);
    assert_int_equal(kill(pid, SIGKILL), 0);
    finish_call(&s);
    assert_int_equal(s.rc, VL_E_CLOSED);
    close_scene(&s);
}

/* --- inside the sandbox -------------------------------------------------------------------- */

/* Exit status: 0, or the number of the line that is wrong. */
/* What the sandbox should have refused; closed again. */
static bool was_given(int fd)
{
    return fd >= 0 && close(fd) == 0;
}

static int try_the_sandbox(void)
{
    const struct vl_worker_options options = {.listen = "127.0.0.1"};
    const struct vl_srtp_keys keys[2] = {{.suite = VL_SRTP_AES128_CM_SHA1_80},
                                         {.suite = VL_SRTP_AEAD_AES_128_GCM}};
    struct vl_sandbox_report report;
    struct vl_worker *worker;
    struct vl_srtp *srtp;
    uv_loop_t loop;

    if (uv_loop_init(&loop) < 0 || vl_worker_create(&loop, &options, NULL, &worker) < 0)
        return 1;
    if (vl_sandbox_enter(VL_SANDBOX_MEDIA, NULL, &report) < 0 || !report.seccomp)
        return 2;
    if (was_given(open("/etc/passwd", O_RDONLY)) ||
        was_given(open("/tmp/vl-worker", O_RDWR | O_CREAT, 0600)))
        return 3;
    if (was_given(socket(AF_INET, SOCK_STREAM, 0)) || was_given(socket(AF_INET, SOCK_DGRAM, 0)))
        return 4;
#ifndef VL_SANITIZED /* the leak checker forks */
    if (fork() >= 0)
        return 5;
#endif
    /* and a call's keys can still be set up, though their library would like to read files */
    if (vl_srtp_create(&keys[0], &srtp) < 0)
        return 6;
    vl_srtp_destroy(srtp);
    return vl_srtp_create(&keys[1], &srtp) < 0 ? 7 : 0;
}

static void test_worker_cannot_open_anything(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        _exit(try_the_sandbox());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_cannot_open_anything),
        cmocka_unit_test(test_worker_is_sandboxed_and_serves),
        cmocka_unit_test(test_refusals_have_words),
        cmocka_unit_test(test_killed_worker_loses_no_room),
        cmocka_unit_test(test_only_worker_comes_back),
        cmocka_unit_test(test_calls_in_flight_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

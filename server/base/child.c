#include "base/child.h"
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_BACKOFF_MS 100u
#define MAX_BACKOFF_MS   5000u
#define HEALTHY_MS       60000u
#define TERM_GRACE_MS    2000u
#define SPAWN_FAILED     127 /* as a shell reports it */

struct vl_child {
    uv_process_t process;
    uv_timer_t timer; /* until the next start; when destroyed, until SIGKILL */
    char *name;
    char **argv; /* argv[0] is the program */
    const struct vl_log *log;
    struct vl_child_handlers handlers;
    void *owner;
    unsigned failures; /* starts since it last stayed up */
    uint64_t started_ms;
    uint32_t restart_in_ms;
    bool running;
    bool process_open; /* libuv still holds the process handle */
    bool timer_open;
    bool destroyed;
};

static void child_free(struct vl_child *child)
{
    if (!child)
        return;
    for (size_t i = 0; child->argv && child->argv[i]; i++)
        free(child->argv[i]);
    free(child->argv);
    free(child->name);
    free(child);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct vl_child *child = handle->data;
    child->timer_open = false;
    if (!child->process_open)
        child_free(child);
}

/* Once destroyed and without a process, the timer is the last thing to go. */
static void finish(struct vl_child *child)
{
    if (!uv_is_closing((uv_handle_t *)&child->timer))
        uv_close((uv_handle_t *)&child->timer, on_timer_closed);
}

static void on_start_timer(uv_timer_t *timer);

static void on_process_closed(uv_handle_t *handle)
{
    struct vl_child *child = handle->data;
    child->process_open = false;
    if (child->destroyed)
        finish(child);
    else
        uv_timer_start(&child->timer, on_start_timer, child->restart_in_ms, 0);
}

static uint32_t next_backoff_ms(struct vl_child *child)
{
    if (uv_now(child->timer.loop) - child->started_ms >= HEALTHY_MS)
        child->failures = 0;
    unsigned n = child->failures++;
    if (n == 0)
        return 0;
    uint32_t ms = n > 8 ? MAX_BACKOFF_MS : FIRST_BACKOFF_MS << (n - 1);
    return ms < MAX_BACKOFF_MS ? ms : MAX_BACKOFF_MS;
}

static void child_gone(struct vl_child *child, int status)
{
    child->running = false;
    if (!child->destroyed) {
        child->restart_in_ms = next_backoff_ms(child);
        vl_log(child->log, VL_LOG_WARNING, "child.exited", VL_LOG_TEXT("child", child->name),
               VL_LOG_NUMBER("status", status),
               VL_LOG_NUMBER("restart_in_ms", child->restart_in_ms));
        if (child->handlers.on_exited)
            child->handlers.on_exited(child->owner, status, child->restart_in_ms);
    }
    uv_close((uv_handle_t *)&child->process, on_process_closed);
}

static void on_exit_status(uv_process_t *process, int64_t status, int signal_number)
{
    child_gone(process->data, signal_number ? 128 + signal_number : (int)status);
}

/* The sanitizers' settings reach the children of sanitized builds only. */
void vl_child_prepare(char *environment[VL_CHILD_ENVIRONMENT])
{
    static char path[] = "PATH=/usr/bin:/bin", lang[] = "LANG=C.UTF-8", tz[] = "TZ=UTC";
    size_t n = 0;
    environment[n++] = path;
    environment[n++] = lang;
    environment[n++] = tz;
#ifdef VL_SANITIZED
    static const char *const passed[] = {
        "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=", "TSAN_OPTIONS="};
    for (char **e = environ; *e; e++)
        for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
            if (strncmp(*e, passed[i], strlen(passed[i])) == 0 && n < VL_CHILD_ENVIRONMENT - 1)
                environment[n++] = *e;
#endif
    environment[n] = NULL;
    /* Some library may have opened a descriptor without O_CLOEXEC; it stays with us. Kernels
     * before 5.11 lack the flag, and then every opener's own O_CLOEXEC has to do. */
    (void)close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
}

static int spawn(struct vl_child *child, int child_fd)
{
    char *environment[VL_CHILD_ENVIRONMENT];
    uv_stdio_container_t stdio[VL_CHILD_FD + 1] = {
        {.flags = UV_IGNORE},
        {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
        {.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
        {.flags = UV_INHERIT_FD, .data.fd = child_fd},
    };
    vl_child_prepare(environment);
    uv_process_options_t options = {
        .exit_cb = on_exit_status,
        .file = child->argv[0],
        .args = child->argv,
        .env = environment,
        /* A session of its own: Ctrl-C reaches us alone, and we stop the children in order. */
        .flags = UV_PROCESS_DETACHED,
        .stdio_count = VL_CHILD_FD + 1,
        .stdio = stdio,
    };
    child->process.data = child;
    child->process_open = true;
    return uv_spawn(child->timer.loop, &child->process, &options);
}

static void child_start(struct vl_child *child)
{
    int pair[2] = {-1, -1};
    uv_update_time(child->timer.loop);
    child->started_ms = uv_now(child->timer.loop);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        vl_log(child->log, VL_LOG_ERROR, "child.no_socket_pair", VL_LOG_TEXT("child", child->name));
        uv_timer_start(&child->timer, on_start_timer, MAX_BACKOFF_MS, 0);
        return;
    }
    int rc = spawn(child, pair[1]);
    close(pair[1]);
    if (rc < 0) {
        close(pair[0]);
        vl_log(child->log, VL_LOG_ERROR, "child.not_started", VL_LOG_TEXT("child", child->name),
               VL_LOG_TEXT("program", child->argv[0]), VL_LOG_TEXT("why", uv_strerror(rc)));
        child_gone(child, SPAWN_FAILED);
        return;
    }
    child->running = true;
    vl_log(child->log, VL_LOG_INFO, "child.started", VL_LOG_TEXT("child", child->name),
           VL_LOG_NUMBER("pid", child->process.pid));
    child->handlers.on_started(child->owner, pair[0], child->process.pid);
}

static void on_start_timer(uv_timer_t *timer)
{
    child_start(timer->data);
}

/* argv of program and args, every string a copy. NULL: out of memory. */
static int copy_argv(struct vl_child *child, const struct vl_child_options *options)
{
    size_t n = 0;
    while (options->args && options->args[n])
        n++;
    child->argv = calloc(n + 2, sizeof *child->argv);
    if (!child->argv)
        return VL_E_NOMEM;
    for (size_t i = 0; i < n + 1; i++) {
        child->argv[i] = strdup(i == 0 ? options->program : options->args[i - 1]);
        if (!child->argv[i])
            return VL_E_NOMEM;
    }
    return VL_OK;
}

int vl_child_create(uv_loop_t *loop, const struct vl_child_options *options,
                    const struct vl_child_handlers *handlers, void *owner, struct vl_child **out)
{
    struct vl_child *child = calloc(1, sizeof *child);
    if (!child)
        return VL_E_NOMEM;
    child->name = strdup(options->name);
    if (!child->name || copy_argv(child, options) < 0) {
        child_free(child);
        return VL_E_NOMEM;
    }
    child->log = options->log;
    child->handlers = *handlers;
    child->owner = owner;
    child->timer.data = child;
    uv_timer_init(loop, &child->timer);
    child->timer_open = true;
    uv_timer_start(&child->timer, on_start_timer, 0, 0);
    *out = child;
    return VL_OK;
}

void vl_child_kill(struct vl_child *child)
{
    if (child->running)
        uv_process_kill(&child->process, SIGKILL);
}

int vl_child_pid(const struct vl_child *child)
{
    return child->running ? child->process.pid : 0;
}

static void on_grace_over(uv_timer_t *timer)
{
    vl_child_kill(timer->data);
}

void vl_child_destroy(struct vl_child *child)
{
    if (!child || child->destroyed)
        return;
    child->destroyed = true;
    uv_timer_stop(&child->timer);
    if (child->running) {
        uv_process_kill(&child->process, SIGTERM);
        uv_timer_start(&child->timer, on_grace_over, TERM_GRACE_MS, 0);
    } else if (!child->process_open) {
        finish(child);
    }
}

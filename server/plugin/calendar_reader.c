#include "plugin/calendar_reader.h"

#include "base/child.h"
#include "plugin/calendar_runner.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 65536u
#define STDIO       3

struct vl_calendar_reader {
    uv_process_t process;
    uv_pipe_t to, from;
    uv_timer_t deadline;
    uv_write_t write;
    unsigned open_handles;
    bool running, answered; /* answered: the other end of `from` is closed */
    int rc;
    char why[VL_CALENDAR_WHY_BYTES];
    char *text;
    char *answer; /* what has come so far */
    size_t n_answer, answer_capacity;
    char chunk[CHUNK_BYTES];
    vl_calendar_answer_fn done; /* NULL: cancelled */
    void *data;
};

/* The first reason is the one that counts. */
static void fail(struct vl_calendar_reader *r, int rc, const char *why)
{
    if (r->rc != VL_OK)
        return;
    r->rc = rc;
    snprintf(r->why, sizeof r->why, "%s", why);
}

static json_t *parse(struct vl_calendar_reader *r)
{
    const struct vl_json_limits limits = {VL_CALENDAR_ANSWER_BYTES, 8};
    json_t *answer = NULL;

    if (r->rc != VL_OK)
        return NULL;
    if (vl_json_parse((struct vl_span){(uint8_t *)r->answer, r->n_answer}, &limits, &answer, NULL) <
        0)
        fail(r, VL_E_PROTO, "the reading process answered with something that is no JSON");
    return answer;
}

static void on_closed(uv_handle_t *handle)
{
    struct vl_calendar_reader *r = handle->data;
    json_t *answer;

    if (--r->open_handles > 0)
        return;
    answer = r->done ? parse(r) : NULL;
    if (r->done)
        r->done(r->data, r->rc, answer, r->why);
    json_decref(answer);
    free(r->text);
    free(r->answer);
    free(r);
}

static void close_handle(uv_handle_t *handle)
{
    if (handle->type != UV_UNKNOWN_HANDLE && !uv_is_closing(handle))
        uv_close(handle, on_closed);
}

static void close_all(struct vl_calendar_reader *r)
{
    close_handle((uv_handle_t *)&r->to);
    close_handle((uv_handle_t *)&r->from);
    close_handle((uv_handle_t *)&r->deadline);
    close_handle((uv_handle_t *)&r->process);
}

static void finish_if_over(struct vl_calendar_reader *r)
{
    if (!r->running && r->answered)
        close_all(r);
}

static void kill_process(struct vl_calendar_reader *r)
{
    if (r->running)
        uv_process_kill(&r->process, SIGKILL);
}

static void on_deadline(uv_timer_t *timer)
{
    struct vl_calendar_reader *r = timer->data;

    fail(r, VL_E_TIMEOUT, "reading it took too long; its rules may never end: simplify them");
    kill_process(r);
}

static void on_exit_status(uv_process_t *process, int64_t status, int signal_number)
{
    struct vl_calendar_reader *r = process->data;
    char why[VL_CALENDAR_WHY_BYTES];

    r->running = false;
    if (signal_number == SIGXCPU) {
        fail(r, VL_E_TIMEOUT, "reading it took too much computing; simplify its rules");
    } else if (signal_number != 0 || status != 0) {
        snprintf(why, sizeof why, "the reading process ended without an answer (%s %d)",
                 signal_number ? "signal" : "status", signal_number ? signal_number : (int)status);
        fail(r, VL_E_CLOSED, why);
    }
    finish_if_over(r);
}

static void on_chunk(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct vl_calendar_reader *r = handle->data;

    (void)suggested;
    *buffer = uv_buf_init(r->chunk, sizeof r->chunk);
}

static int keep(struct vl_calendar_reader *r, size_t n)
{
    if (r->n_answer + n > VL_CALENDAR_ANSWER_BYTES)
        return VL_E_FULL;
    if (r->n_answer + n > r->answer_capacity) {
        size_t capacity = (r->n_answer + n) * 2;
        char *grown = realloc(r->answer, capacity);
        if (!grown)
            return VL_E_NOMEM;
        r->answer = grown;
        r->answer_capacity = capacity;
    }
    memcpy(r->answer + r->n_answer, r->chunk, n);
    r->n_answer += n;
    return VL_OK;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct vl_calendar_reader *r = stream->data;
    int rc = n > 0 && r->rc == VL_OK ? keep(r, (size_t)n) : VL_OK;

    (void)buffer;
    if (rc < 0) {
        fail(r, rc, vl_err_text(rc));
        kill_process(r);
    }
    if (n < 0) {
        r->answered = true;
        uv_read_stop(stream);
        finish_if_over(r);
    }
}

/* The end of the text is the end of the pipe. A process that is gone is told by its status. */
static void on_written(uv_write_t *write, int status)
{
    struct vl_calendar_reader *r = write->data;

    (void)status;
    close_handle((uv_handle_t *)&r->to);
}

static int spawn(struct vl_calendar_reader *r, uv_loop_t *loop, const char *program,
                 const struct vl_calendar_period *period)
{
    char from[VL_UTC_TEXT_BYTES], until[VL_UTC_TEXT_BYTES];
    char name[] = "vagtlinje-plugin", flag[] = VL_CALENDAR_FLAG;
    char *argv[] = {name, flag, from, until, NULL};
    char *environment[VL_CHILD_ENVIRONMENT];
    uv_stdio_container_t stdio[STDIO] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&r->to},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&r->from},
        {.flags = UV_INHERIT_FD, .data.fd = 2},
    };
    uv_process_options_t options = {.exit_cb = on_exit_status,
                                    .file = program,
                                    .args = argv,
                                    .env = environment,
                                    .stdio_count = STDIO,
                                    .stdio = stdio};

    vl_utc_format(period->from, from);
    vl_utc_format(period->until, until);
    vl_child_prepare(environment);
    r->open_handles++; /* libuv opens the handle even when it cannot start the program */
    if (uv_spawn(loop, &r->process, &options) < 0)
        return VL_E_IO;
    r->running = true;
    return VL_OK;
}

static int talk(struct vl_calendar_reader *r, size_t n, uint32_t deadline_ms)
{
    uv_buf_t text = uv_buf_init(r->text, (unsigned)n);

    r->write.data = r;
    if (uv_read_start((uv_stream_t *)&r->from, on_chunk, on_read) < 0 ||
        uv_write(&r->write, (uv_stream_t *)&r->to, &text, 1, on_written) < 0 ||
        uv_timer_start(&r->deadline, on_deadline, deadline_ms, 0) < 0)
        return VL_E_IO;
    return VL_OK;
}

static struct vl_calendar_reader *reader_create(uv_loop_t *loop, struct vl_span text, size_t n)
{
    struct vl_calendar_reader *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->text = malloc(n + 1);
    if (!r->text) {
        free(r);
        return NULL;
    }
    if (n)
        memcpy(r->text, text.p, n);
    r->process.data = r->to.data = r->from.data = r->deadline.data = r;
    (void)uv_pipe_init(loop, &r->to, 0); /* these cannot fail */
    (void)uv_pipe_init(loop, &r->from, 0);
    (void)uv_timer_init(loop, &r->deadline);
    r->open_handles = 3;
    return r;
}

int vl_calendar_reader_start(uv_loop_t *loop, const struct vl_calendar_reader_options *options,
                             struct vl_span text, const struct vl_calendar_period *period,
                             vl_calendar_answer_fn done, void *data,
                             struct vl_calendar_reader **out)
{
    size_t n = text.n > VL_CALENDAR_MAX_BYTES ? VL_CALENDAR_MAX_BYTES + 1 : text.n;
    struct vl_calendar_reader *r = reader_create(loop, text, n);
    int rc;

    if (!r)
        return VL_E_NOMEM;
    signal(SIGPIPE, SIG_IGN);
    rc = spawn(r, loop, options->program, period);
    if (rc == VL_OK)
        rc = talk(r, n, options->deadline_ms ? options->deadline_ms : VL_CALENDAR_DEADLINE_MS);
    if (rc < 0) {
        kill_process(r);
        close_all(r);
        return rc;
    }
    r->done = done;
    r->data = data;
    if (out)
        *out = r;
    return VL_OK;
}

void vl_calendar_reader_cancel(struct vl_calendar_reader *reader)
{
    reader->done = NULL;
    kill_process(reader);
}

/* --- waiting --- */

struct waiting {
    int rc;
    json_t *answer;
    char *why;
};

static void on_answer(void *data, int rc, json_t *answer, const char *why)
{
    struct waiting *w = data;

    w->rc = rc;
    w->answer = json_incref(answer);
    snprintf(w->why, VL_CALENDAR_WHY_BYTES, "%s", why);
}

int vl_calendar_reader_wait(const struct vl_calendar_reader_options *options, struct vl_span text,
                            const struct vl_calendar_period *period, json_t **answer,
                            char why[VL_CALENDAR_WHY_BYTES])
{
    struct waiting w = {VL_E_INTERNAL, NULL, why};
    uv_loop_t loop;
    int rc;

    why[0] = '\0';
    if (uv_loop_init(&loop) < 0)
        return VL_E_NOMEM;
    rc = vl_calendar_reader_start(&loop, options, text, period, on_answer, &w, NULL);
    if (rc < 0)
        snprintf(why, VL_CALENDAR_WHY_BYTES, "%.120s cannot be started", options->program);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    if (rc == VL_OK)
        rc = w.rc;
    if (rc == VL_OK)
        *answer = w.answer;
    return rc;
}

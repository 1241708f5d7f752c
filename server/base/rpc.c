#include "base/rpc.h"
#include "base/ipc.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BUFFER_BYTES  (16u * 1024u)
#define LARGEST_FRAME_BYTES (VL_IPC_HEADER_BYTES + VL_IPC_MAX_PAYLOAD)
#define FIRST_PENDING       16u
#define STALL_MS            20u /* a timer this late tells that our own loop stood still */

static const struct vl_json_limits payload_limits = {VL_IPC_MAX_PAYLOAD, 32};

struct pending {
    uint32_t id;
    uint64_t due_ms; /* loop time; UINT64_MAX: never */
    bool excused;    /* our own loop was late once: see on_timer */
    vl_rpc_result_fn done;
    void *data;
};

struct vl_rpc {
    uv_pipe_t pipe;
    uv_timer_t timer; /* runs to the nearest due_ms */
    struct vl_rpc_handlers handlers;
    void *owner;
    uint8_t *in; /* received, not yet a whole frame */
    size_t in_used, in_capacity;
    struct pending *pending; /* in the order of the calls */
    size_t pending_count, pending_capacity;
    uint32_t last_id;
    size_t queued_bytes;
    uint64_t late_responses;
    int reason;
    unsigned open_handles;
    bool closing;   /* handles are closing; nothing is sent or handled any more */
    bool finished;  /* on_closed is over */
    bool destroyed; /* the owner let go */
};

struct queued_write {
    uv_write_t request;
    struct vl_rpc *rpc;
    size_t rest_bytes;
    uint8_t bytes[];
};

/* --- the end --- */

static void rpc_free(struct vl_rpc *rpc)
{
    free(rpc->in);
    free(rpc->pending);
    free(rpc);
}

static struct pending pending_take(struct vl_rpc *rpc, size_t at)
{
    struct pending p = rpc->pending[at];
    rpc->pending_count--;
    memmove(&rpc->pending[at], &rpc->pending[at + 1],
            (rpc->pending_count - at) * sizeof rpc->pending[0]);
    return p;
}

/* Ends: closing is set, so a callback cannot add a call. */
static void fail_pending(struct vl_rpc *rpc)
{
    while (rpc->pending_count > 0) {
        struct pending p = pending_take(rpc, 0);
        p.done(p.data, VL_E_CLOSED, NULL, "");
    }
}

/* Callbacks run from the loop and never inside the owner's own call, except vl_rpc_destroy. */
static void on_handle_closed(uv_handle_t *handle)
{
    struct vl_rpc *rpc = handle->data;
    if (--rpc->open_handles > 0)
        return;
    fail_pending(rpc);
    if (!rpc->destroyed && rpc->handlers.on_closed)
        rpc->handlers.on_closed(rpc->owner, rpc->reason);
    rpc->finished = true;
    if (rpc->destroyed)
        rpc_free(rpc);
}

static void rpc_close(struct vl_rpc *rpc, int reason)
{
    if (rpc->closing)
        return;
    rpc->closing = true;
    rpc->reason = reason;
    uv_close((uv_handle_t *)&rpc->pipe, on_handle_closed);
    uv_close((uv_handle_t *)&rpc->timer, on_handle_closed);
}

void vl_rpc_destroy(struct vl_rpc *rpc)
{
    if (!rpc || rpc->destroyed)
        return;
    rpc->destroyed = true;
    rpc_close(rpc, VL_E_CLOSED);
    fail_pending(rpc);
    if (rpc->finished)
        rpc_free(rpc);
}

/* --- sending --- */

static void on_written(uv_write_t *request, int status)
{
    struct queued_write *write = (struct queued_write *)request;
    struct vl_rpc *rpc = write->rpc;
    rpc->queued_bytes -= write->rest_bytes;
    free(write);
    if (status < 0)
        rpc_close(rpc, VL_E_CLOSED);
}

/* Takes write; n of its bytes go out, now or when the peer reads. */
static int write_send(struct vl_rpc *rpc, struct queued_write *write, size_t n)
{
    uv_stream_t *stream = (uv_stream_t *)&rpc->pipe;
    uv_buf_t buf = uv_buf_init((char *)write->bytes, (unsigned)n);
    int sent = rpc->queued_bytes ? UV_EAGAIN : uv_try_write(stream, &buf, 1);
    int rc = VL_E_CLOSED;
    if (sent < 0 && sent != UV_EAGAIN)
        goto fail;
    size_t done = sent > 0 ? (size_t)sent : 0;
    if (done == n) {
        free(write);
        return VL_OK;
    }
    rc = VL_E_FULL;
    if (n - done > VL_RPC_MAX_QUEUED_BYTES - rpc->queued_bytes)
        goto fail;
    write->rpc = rpc;
    write->rest_bytes = n - done;
    buf = uv_buf_init((char *)write->bytes + done, (unsigned)(n - done));
    rc = VL_E_IO;
    if (uv_write(&write->request, stream, &buf, 1, on_written) < 0)
        goto fail;
    rpc->queued_bytes += n - done;
    return VL_OK;
fail:
    free(write);
    rpc_close(rpc, rc);
    return rc;
}

/* Steals message; NULL stands for a failed allocation. VL_E_FULL: too long for a frame, and the
 * channel lives on. Any other error: it is closing. */
static int send_message(struct vl_rpc *rpc, enum vl_ipc_kind kind, uint32_t id, json_t *message)
{
    int rc = VL_E_NOMEM;
    struct queued_write *write = NULL;
    char *text = message ? vl_json_dump(message) : NULL;
    json_decref(message);
    if (!text)
        goto out;
    size_t n = strlen(text);
    rc = VL_E_FULL;
    if (n > VL_IPC_MAX_PAYLOAD)
        goto out;
    rc = VL_E_NOMEM;
    write = malloc(sizeof *write + VL_IPC_HEADER_BYTES + n);
    if (!write)
        goto out;
    struct vl_ipc_frame frame = {kind, id, {(const uint8_t *)text, n}};
    struct vl_writer w = vl_writer_of(write->bytes, VL_IPC_HEADER_BYTES + n);
    rc = vl_ipc_encode(&frame, &w);
out:
    free(text);
    if (rc == VL_OK)
        return write_send(rpc, write, w.used);
    free(write);
    if (rc != VL_E_FULL)
        rpc_close(rpc, rc);
    return rc;
}

/* {key1: value1, key2: value2}, key2 optional. Steals both; NULL when anything failed. */
static json_t *envelope(const char *key1, json_t *value1, const char *key2, json_t *value2)
{
    json_t *object = json_object();
    int rc = json_object_set_new(object, key1, value1);
    if (key2)
        rc |= json_object_set_new(object, key2, value2);
    if (rc == 0)
        return object;
    json_decref(object);
    return NULL;
}

static int pending_reserve(struct vl_rpc *rpc)
{
    if (rpc->pending_count < rpc->pending_capacity)
        return VL_OK;
    size_t more = rpc->pending_capacity ? rpc->pending_capacity * 2 : FIRST_PENDING;
    if (more > VL_RPC_MAX_PENDING)
        return VL_E_FULL;
    struct pending *p = realloc(rpc->pending, more * sizeof *p);
    if (!p)
        return VL_E_NOMEM;
    rpc->pending = p;
    rpc->pending_capacity = more;
    return VL_OK;
}

static size_t pending_find(const struct vl_rpc *rpc, uint32_t id)
{
    size_t i = 0;
    while (i < rpc->pending_count && rpc->pending[i].id != id)
        i++;
    return i;
}

static uint32_t next_id(struct vl_rpc *rpc)
{
    do {
        rpc->last_id++;
    } while (rpc->last_id == 0 || pending_find(rpc, rpc->last_id) < rpc->pending_count);
    return rpc->last_id;
}

static void on_timer(uv_timer_t *timer);

static void timer_arm(struct vl_rpc *rpc)
{
    uint64_t due = UINT64_MAX, now = uv_now(rpc->timer.loop);
    for (size_t i = 0; i < rpc->pending_count; i++)
        if (rpc->pending[i].due_ms < due)
            due = rpc->pending[i].due_ms;
    if (due == UINT64_MAX)
        uv_timer_stop(&rpc->timer);
    else
        uv_timer_start(&rpc->timer, on_timer, due > now ? due - now : 0, 0);
}

/* When our own loop stood still, the answer may be waiting in the socket: timers run before
 * sockets are read. The peer is not to blame for that; it gets one more turn. */
static bool excuse(struct pending *p, uint64_t now)
{
    if (p->excused || now - p->due_ms < STALL_MS)
        return false;
    p->excused = true;
    p->due_ms = now + 1;
    return true;
}

static void on_timer(uv_timer_t *timer)
{
    struct vl_rpc *rpc = timer->data;
    uint64_t now = uv_now(timer->loop);
    size_t i = 0;
    while (!rpc->closing && i < rpc->pending_count) {
        if (rpc->pending[i].due_ms > now || excuse(&rpc->pending[i], now)) {
            i++;
            continue;
        }
        struct pending p = pending_take(rpc, i);
        p.done(p.data, VL_E_TIMEOUT, NULL, "");
        i = 0; /* the callback may have changed the table */
    }
    if (!rpc->closing)
        timer_arm(rpc);
}

int vl_rpc_call(struct vl_rpc *rpc, const char *method, json_t *params, uint32_t deadline_ms,
                vl_rpc_result_fn done, void *data)
{
    int rc = rpc->closing ? VL_E_CLOSED : pending_reserve(rpc);
    if (rc < 0) {
        json_decref(params);
        return rc;
    }
    uint32_t id = next_id(rpc);
    json_t *message =
        envelope("method", json_string(method), "params", params ? params : json_object());
    rc = send_message(rpc, VL_IPC_REQUEST, id, message);
    if (rc < 0)
        return rc;
    /* The loop's clock stands still during a long turn; the deadline begins now. */
    uv_update_time(rpc->timer.loop);
    uint64_t due = deadline_ms ? uv_now(rpc->timer.loop) + deadline_ms : UINT64_MAX;
    rpc->pending[rpc->pending_count++] =
        (struct pending){.id = id, .due_ms = due, .done = done, .data = data};
    if (deadline_ms)
        timer_arm(rpc);
    return VL_OK;
}

void vl_rpc_reply(struct vl_rpc *rpc, uint32_t id, json_t *result)
{
    if (rpc->closing) {
        json_decref(result);
        return;
    }
    json_t *message = envelope("result", result ? result : json_null(), NULL, NULL);
    if (send_message(rpc, VL_IPC_RESPONSE, id, message) == VL_E_FULL)
        vl_rpc_refuse(rpc, id, VL_E_FULL, "the result is too long");
}

void vl_rpc_refuse(struct vl_rpc *rpc, uint32_t id, int code, const char *text)
{
    if (rpc->closing)
        return;
    json_t *words = json_string(text ? text : "");
    if (!words) /* no UTF-8 */
        words = json_string("");
    json_t *error = envelope("code", json_string(vl_err_name(code)), "text", words);
    if (send_message(rpc, VL_IPC_RESPONSE, id, envelope("error", error, NULL, NULL)) == VL_E_FULL)
        rpc_close(rpc, VL_E_FULL);
}

void vl_rpc_notify(struct vl_rpc *rpc, const char *event, json_t *data)
{
    if (rpc->closing) {
        json_decref(data);
        return;
    }
    json_t *message = envelope("event", json_string(event), "data", data ? data : json_object());
    if (send_message(rpc, VL_IPC_NOTIFICATION, 0, message) == VL_E_FULL)
        rpc_close(rpc, VL_E_FULL);
}

/* --- receiving --- */

static int code_of_name(const char *name)
{
    static const struct {
        const char *name;
        int code;
    } codes[] = {
#define X(name, value, text) {#name, value},
        VL_ERR_MAP(X)
#undef X
    };
    for (size_t i = 0; name && i < sizeof codes / sizeof codes[0]; i++)
        if (strcmp(codes[i].name, name) == 0)
            return codes[i].code;
    return VL_E_INTERNAL;
}

static int handle_request(struct vl_rpc *rpc, uint32_t id, json_t *message)
{
    const char *method = vl_json_string(message, "method");
    json_t *params = json_object_get(message, "params");
    if (!method || !json_is_object(params))
        return VL_E_PROTO;
    if (rpc->handlers.on_request)
        rpc->handlers.on_request(rpc->owner, rpc, id, method, params);
    else
        vl_rpc_refuse(rpc, id, VL_E_DENIED, "requests are not answered here");
    return VL_OK;
}

static int handle_response(struct vl_rpc *rpc, uint32_t id, json_t *message)
{
    json_t *result = json_object_get(message, "result");
    json_t *error = json_object_get(message, "error");
    if (!result == !error || (error && !json_is_object(error)))
        return VL_E_PROTO;
    size_t at = pending_find(rpc, id);
    if (at == rpc->pending_count) {
        rpc->late_responses++;
        return VL_OK;
    }
    struct pending p = pending_take(rpc, at);
    const char *text = vl_json_string(error, "text");
    int rc = error ? code_of_name(vl_json_string(error, "code")) : VL_OK;
    p.done(p.data, rc, result, text ? text : "");
    return VL_OK;
}

static int handle_notification(struct vl_rpc *rpc, json_t *message)
{
    const char *event = vl_json_string(message, "event");
    json_t *data = json_object_get(message, "data");
    if (!event || !json_is_object(data))
        return VL_E_PROTO;
    if (rpc->handlers.on_notification)
        rpc->handlers.on_notification(rpc->owner, event, data);
    return VL_OK;
}

static int handle_frame(struct vl_rpc *rpc, const struct vl_ipc_frame *frame)
{
    json_t *message;
    int rc = vl_json_parse(frame->payload, &payload_limits, &message, NULL);
    if (rc < 0)
        return rc == VL_E_NOMEM ? rc : VL_E_PROTO;
    if (frame->kind == VL_IPC_REQUEST)
        rc = handle_request(rpc, frame->id, message);
    else if (frame->kind == VL_IPC_RESPONSE)
        rc = handle_response(rpc, frame->id, message);
    else
        rc = handle_notification(rpc, message);
    json_decref(message);
    return rc;
}

static void handle_input(struct vl_rpc *rpc)
{
    size_t at = 0;
    int rc = 1;
    while (rc > 0 && !rpc->closing) {
        struct vl_ipc_frame frame;
        rc = vl_ipc_decode((struct vl_span){rpc->in + at, rpc->in_used - at}, &frame);
        if (rc <= 0)
            break;
        at += (size_t)rc;
        int handled = handle_frame(rpc, &frame);
        if (handled < 0)
            rc = handled;
    }
    rpc->in_used -= at;
    memmove(rpc->in, rpc->in + at, rpc->in_used);
    if (rc < 0)
        rpc_close(rpc, rc);
}

/* A full buffer holds the beginning of a frame: it grows up to the largest one. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct vl_rpc *rpc = handle->data;
    (void)suggested;
    *buf = uv_buf_init(NULL, 0); /* libuv then reports UV_ENOBUFS */
    if (rpc->in_used == rpc->in_capacity) {
        size_t more = rpc->in_capacity ? rpc->in_capacity * 4 : FIRST_BUFFER_BYTES;
        more = more < LARGEST_FRAME_BYTES ? more : LARGEST_FRAME_BYTES;
        uint8_t *grown = realloc(rpc->in, more);
        if (!grown)
            return;
        rpc->in = grown;
        rpc->in_capacity = more;
    }
    *buf = uv_buf_init((char *)rpc->in + rpc->in_used, (unsigned)(rpc->in_capacity - rpc->in_used));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct vl_rpc *rpc = stream->data;
    (void)buf;
    if (rpc->closing || n == 0)
        return;
    if (n < 0) {
        rpc_close(rpc, n == UV_ENOBUFS ? VL_E_NOMEM : VL_E_CLOSED);
        return;
    }
    rpc->in_used += (size_t)n;
    handle_input(rpc);
}

uint64_t vl_rpc_late_responses(const struct vl_rpc *rpc)
{
    return rpc->late_responses;
}

int vl_rpc_create(uv_loop_t *loop, int fd, const struct vl_rpc_handlers *handlers, void *owner,
                  struct vl_rpc **out)
{
    struct vl_rpc *rpc = calloc(1, sizeof *rpc);
    if (!rpc) {
        close(fd);
        return VL_E_NOMEM;
    }
    signal(SIGPIPE, SIG_IGN); /* libuv writes without MSG_NOSIGNAL */
    rpc->handlers = *handlers;
    rpc->owner = owner;
    rpc->pipe.data = rpc->timer.data = rpc;
    uv_pipe_init(loop, &rpc->pipe, 0); /* neither init can fail on Unix */
    uv_timer_init(loop, &rpc->timer);
    rpc->open_handles = 2;
    int rc = uv_pipe_open(&rpc->pipe, fd);
    if (rc < 0)
        close(fd);
    else
        rc = uv_read_start((uv_stream_t *)&rpc->pipe, on_alloc, on_read);
    if (rc < 0) {
        vl_rpc_destroy(rpc);
        return VL_E_IO;
    }
    *out = rpc;
    return VL_OK;
}

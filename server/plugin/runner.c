#include "plugin/runner.h"

#include "base/cursor.h"
#include "base/ipc.h"
#include "base/sandbox.h"
#include "plugin/bundle.h"
#include "plugin/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_MEMORY_BYTES    (256ull * 1024 * 1024)
#define MAX_FILES           32
#define MAX_ANSWER_BYTES    (512u * 1024u)
#define MAX_LOGS_A_QUESTION 10
#define MAX_LOG_BYTES       200
#define FRAME_BYTES         (VL_IPC_HEADER_BYTES + VL_IPC_MAX_PAYLOAD)

struct runner {
    struct vl_host host; /* first: the plugin's host is found back by its context */
    struct vl_bundle bundle;
    int refused; /* 0, or why the bundle is not loaded */
    char why[VL_BUNDLE_WHY_BYTES];
    const struct vl_log *log;
    int fd;
    unsigned logged;   /* lines in this question */
    char *answer;      /* MAX_ANSWER_BYTES */
    uint8_t *in, *out; /* FRAME_BYTES each */
    size_t in_used;
};

/* --- before the first question --- */

static const struct vl_limit use_of_machine[] = {
    {VL_LIMIT_MEMORY_BYTES, MAX_MEMORY_BYTES},
    {VL_LIMIT_PROCESSES, 0},
    {VL_LIMIT_FILES, MAX_FILES},
    {VL_LIMIT_CORE_BYTES, 0},
};

static void host_log(const struct vl_host *host, int32_t level, const char *event)
{
    struct runner *r = host->context;
    char text[MAX_LOG_BYTES + 1];
    size_t n = event ? strnlen(event, MAX_LOG_BYTES) : 0;
    enum vl_log_level at =
        level >= VL_HOST_DEBUG && level <= VL_HOST_ERROR ? (enum vl_log_level)level : VL_LOG_INFO;

    if (r->logged++ >= MAX_LOGS_A_QUESTION)
        return;
    if (n)
        memcpy(text, event, n);
    text[n] = '\0';
    vl_log(r->log, at, "plugin.says", VL_LOG_TEXT("plugin", r->bundle.id),
           VL_LOG_TEXT("text", text));
}

/* The profile for loading, the loading itself, and then nothing but computing. */
static int load_in_sandbox(struct runner *r, const char *path)
{
    const char *const readable[] = {path, "/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache", NULL};
    struct vl_sandbox_report report;
    int rc;

    rc = vl_sandbox_enter(VL_SANDBOX_PLUGIN_LOAD, readable, &report);
    if (rc < 0)
        return rc;
    r->refused = vl_bundle_load(&r->bundle, path, r->why);
    if (r->refused < 0)
        vl_log(r->log, VL_LOG_ERROR, "plugin.refused", VL_LOG_TEXT("bundle", path),
               VL_LOG_TEXT("why", r->why));
    return vl_sandbox_enter(VL_SANDBOX_PLUGIN, NULL, &report);
}

/* --- one question --- */

static int parse_answer(struct runner *r, const struct vl_answer *a, json_t **out)
{
    const struct vl_json_limits limits = {MAX_ANSWER_BYTES, 24};
    struct vl_span text = {(const uint8_t *)r->answer, a->length};

    /* The plugin had the struct in its hands: nothing of it but the length is believed. */
    if (a->length == 0 || a->length > MAX_ANSWER_BYTES)
        return VL_E_PROTO;
    return vl_json_parse(text, &limits, out, NULL) == VL_OK ? VL_OK : VL_E_PROTO;
}

typedef int32_t (*question_fn)(const struct vl_host *, struct vl_text, struct vl_answer *);

/* VL_OK or VL_E_INVAL with *out; the plugin's own error; VL_E_PROTO: its answer is no JSON. */
static int ask(struct runner *r, question_fn question, const json_t *params, json_t **out)
{
    struct vl_answer a = {.size = sizeof a, .capacity = MAX_ANSWER_BYTES, .bytes = r->answer};
    char *text = vl_json_dump(params);
    int32_t rc;
    int parsed;

    if (!text)
        return VL_E_NOMEM;
    r->logged = 0;
    rc = question(&r->host, (struct vl_text){text, (uint32_t)strlen(text), 0}, &a);
    free(text);
    if (rc != VL_PLUGIN_OK && rc != VL_PLUGIN_E_INPUT)
        return rc == VL_PLUGIN_E_NOMEM || rc == VL_PLUGIN_E_FULL ? rc : VL_E_INTERNAL;
    parsed = parse_answer(r, &a, out);
    return parsed < 0 ? parsed : rc;
}

static int describe(struct runner *r, json_t **out)
{
    struct vl_answer a = {.size = sizeof a, .capacity = MAX_ANSWER_BYTES, .bytes = r->answer};
    json_t *said = NULL;
    int rc;

    r->logged = 0;
    rc = r->bundle.plugin.describe(&r->host, &a);
    if (rc == VL_PLUGIN_OK)
        rc = parse_answer(r, &a, &said);
    if (rc == VL_OK && r->bundle.questionnaire && !json_object_get(said, "questionnaire"))
        rc = json_object_set(said, "questionnaire", r->bundle.questionnaire) == 0 ? VL_OK
                                                                                  : VL_E_PROTO;
    if (rc == VL_OK)
        *out = said;
    else
        json_decref(said);
    return rc;
}

static json_t *refusal(int rc, const char *text)
{
    return json_pack("{s:{s:s, s:s}}", "error", "code", vl_err_name(rc), "text", text);
}

/* The response's payload, new reference. */
static json_t *answer_request(struct runner *r, const json_t *request)
{
    const char *method = vl_json_string(request, "method");
    const json_t *params = json_object_get(request, "params");
    json_t *out = NULL;
    int rc = VL_E_NOENT;

    if (r->refused < 0)
        return refusal(r->refused, r->why);
    if (method && strcmp(method, "describe") == 0)
        rc = describe(r, &out);
    else if (method && strcmp(method, "triage") == 0)
        rc = ask(r, r->bundle.plugin.triage, params, &out);
    else if (method && strcmp(method, "route") == 0)
        rc = ask(r, r->bundle.plugin.route, params, &out);
    if (!out)
        return refusal(rc, vl_err_text(rc));
    return json_pack("{s:{s:s, s:o}}", "result", "code", vl_err_name(rc), "answer", out);
}

/* --- the pair --- */

static int write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return VL_E_CLOSED;
        bytes += k;
        n -= (size_t)k;
    }
    return VL_OK;
}

/* Steals response; NULL stands for a failed allocation. */
static int send_response(struct runner *r, uint32_t id, json_t *response)
{
    struct vl_writer w = vl_writer_of(r->out, FRAME_BYTES);
    char *text = response ? vl_json_dump(response) : NULL;
    struct vl_ipc_frame frame = {VL_IPC_RESPONSE, id, {0}};
    int rc = VL_E_NOMEM;

    json_decref(response);
    if (text) {
        frame.payload = (struct vl_span){(const uint8_t *)text, strlen(text)};
        rc = vl_ipc_encode(&frame, &w);
    }
    if (rc == VL_OK)
        rc = write_all(r->fd, r->out, w.used);
    free(text);
    return rc;
}

static int handle_frame(struct runner *r, const struct vl_ipc_frame *frame)
{
    const struct vl_json_limits limits = {VL_IPC_MAX_PAYLOAD, 32};
    json_t *request = NULL;
    int rc;

    if (frame->kind != VL_IPC_REQUEST)
        return VL_OK;
    rc = vl_json_parse(frame->payload, &limits, &request, NULL);
    if (rc < 0)
        return rc;
    rc = send_response(r, frame->id, answer_request(r, request));
    json_decref(request);
    return rc;
}

/* Positive: a frame was handled. 0: none is whole yet. */
static int handle_first(struct runner *r)
{
    struct vl_ipc_frame frame;
    int n = vl_ipc_decode((struct vl_span){r->in, r->in_used}, &frame);
    int rc = n > 0 ? handle_frame(r, &frame) : n;

    if (n <= 0 || rc < 0)
        return rc;
    r->in_used -= (size_t)n;
    memmove(r->in, r->in + n, r->in_used);
    return n;
}

static int serve(struct runner *r)
{
    for (;;) {
        int rc = 1;
        ssize_t n = read(r->fd, r->in + r->in_used, FRAME_BYTES - r->in_used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return VL_OK;
        if (n < 0)
            return VL_E_IO;
        r->in_used += (size_t)n;
        while (rc > 0)
            rc = handle_first(r);
        if (rc < 0)
            return rc;
    }
}

static struct runner *runner_create(int fd, const struct vl_log *log)
{
    struct runner *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->host = (struct vl_host){.size = sizeof r->host,
                               .major = VL_ABI_MAJOR,
                               .minor = VL_ABI_MINOR,
                               .context = r,
                               .log = host_log};
    r->fd = fd;
    r->log = log;
    r->answer = malloc(MAX_ANSWER_BYTES);
    r->in = malloc(FRAME_BYTES);
    r->out = malloc(FRAME_BYTES);
    return r;
}

static void runner_destroy(struct runner *r)
{
    if (!r)
        return;
    vl_bundle_fini(&r->bundle);
    free(r->answer);
    free(r->in);
    free(r->out);
    free(r);
}

int vl_plugin_run(const char *bundle_path, int fd, const struct vl_log *log)
{
    char *path = realpath(bundle_path, NULL);
    struct runner *r = runner_create(fd, log);
    int rc = VL_E_NOMEM;

    if (!path || !r || !r->answer || !r->in || !r->out)
        goto out;
    rc = vl_limits_enter(use_of_machine, sizeof use_of_machine / sizeof *use_of_machine);
    if (rc == VL_OK && fcntl(fd, F_SETFL, 0) != 0) /* one question at a time, and we wait for it */
        rc = VL_E_IO;
    if (rc == VL_OK)
        rc = load_in_sandbox(r, path);
    if (rc == VL_OK)
        rc = serve(r);
out:
    if (rc < 0)
        vl_log(log, VL_LOG_ERROR, "plugin.ended", VL_LOG_TEXT("bundle", bundle_path),
               VL_LOG_TEXT("error", vl_err_name(rc)));
    runner_destroy(r);
    free(path);
    return rc < 0 ? 1 : 0;
}

#include "plugin/process.h"

#include "base/child.h"
#include "base/rpc.h"
#include "plugin/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_BYTES 200

struct vl_plugin_process {
    char id[VL_PLUGIN_ID_BYTES];
    uv_loop_t *loop;
    struct vl_plugin_process_options options; /* texts in it: the creator's, used at start only */
    struct vl_child *child;
    struct vl_rpc *rpc;  /* NULL between two processes */
    json_t *description; /* what it said last */
    enum vl_plugin_state state;
    vl_utc since;
    uint32_t restarts, timeouts, bad_answers;
    char last_error[ERROR_BYTES];
    bool killed;                              /* by us: last_error says why already */
    uint64_t ends_ms[VL_PLUGIN_FAILED_EXITS]; /* when the last processes ended; a ring */
    size_t ends;                              /* how many ever */
};

struct ask {
    struct vl_plugin_process *process;
    enum vl_plugin_question question;
    vl_plugin_answer_fn done;
    void *data;
};

/* --- state --- */

static void count(struct vl_plugin_process *p, enum vl_plugin_counter which)
{
    vl_counter_add(p->options.counters, which, 1);
}

static void note_error(struct vl_plugin_process *p, const char *what, const char *detail)
{
    snprintf(p->last_error, sizeof p->last_error, "%s%s%s", what, detail[0] ? ": " : "", detail);
    vl_log(p->options.log, VL_LOG_WARNING, "plugin.trouble", VL_LOG_TEXT("plugin", p->id),
           VL_LOG_TEXT("error", p->last_error));
}

/* The only writer of ->state. */
static void enter(struct vl_plugin_process *p, enum vl_plugin_state state)
{
    if (p->state != state) {
        p->state = state;
        p->since = vl_utc_now();
        vl_log(p->options.log, VL_LOG_INFO, "plugin.state", VL_LOG_TEXT("plugin", p->id),
               VL_LOG_TEXT("state", vl_plugin_state_name(state)));
    }
    if (p->options.on_changed)
        p->options.on_changed(p->options.owner, p->id);
}

static bool ends_too_often(const struct vl_plugin_process *p)
{
    uint64_t oldest = p->ends_ms[p->ends % VL_PLUGIN_FAILED_EXITS];

    return p->ends >= VL_PLUGIN_FAILED_EXITS &&
           uv_now(p->loop) - oldest < VL_PLUGIN_FAILED_WINDOW_MS;
}

static void note_bad_answer(struct vl_plugin_process *p, const char *why)
{
    p->bad_answers++;
    count(p, VL_PLUGIN_BAD_ANSWERS);
    note_error(p, "bad answer", why);
}

static void end_process(struct vl_plugin_process *p)
{
    p->killed = true;
    vl_child_kill(p->child);
    if (p->state == VL_PLUGIN_RUNNING)
        enter(p, VL_PLUGIN_STARTING);
}

/* It hangs: nobody waits for it, and the next one starts clean. */
static void note_timeout(struct vl_plugin_process *p, const char *question)
{
    p->timeouts++;
    count(p, VL_PLUGIN_TIMED_OUT);
    note_error(p, "no answer within the deadline", question);
    end_process(p);
}

/* --- describe --- */

static void keep_description(struct vl_plugin_process *p, const json_t *answer)
{
    char why[VL_PLUGIN_WHY_BYTES];
    json_t *description = NULL;
    int rc = vl_plugin_validate(VL_PLUGIN_DESCRIPTION, answer, &description, why);

    if (rc == VL_OK && strcmp(vl_json_string(description, "id"), p->id) != 0) {
        json_decref(description);
        snprintf(why, sizeof why, "it describes another plugin");
        rc = VL_E_PROTO;
    }
    if (rc < 0) {
        note_bad_answer(p, why);
        enter(p, VL_PLUGIN_FAILED);
        return;
    }
    json_decref(p->description);
    p->description = description;
    enter(p, VL_PLUGIN_RUNNING);
}

static void on_described(void *data, int rc, json_t *result, const char *error_text)
{
    struct vl_plugin_process *p = data;

    if (rc == VL_OK) {
        keep_description(p, json_object_get(result, "answer"));
    } else if (rc == VL_E_TIMEOUT) {
        note_timeout(p, "describe");
    } else if (rc != VL_E_CLOSED) { /* a closed channel is told by the process's end */
        note_error(p, vl_err_text(rc), error_text);
        enter(p, VL_PLUGIN_FAILED);
    }
}

/* --- the process --- */

static void drop_channel(struct vl_plugin_process *p)
{
    struct vl_rpc *rpc = p->rpc;

    p->rpc = NULL; /* first: the callbacks of pending asks may ask again */
    vl_rpc_destroy(rpc);
}

static void on_closed(void *owner, int reason)
{
    struct vl_plugin_process *p = owner;

    drop_channel(p);
    if (reason != VL_E_CLOSED) { /* else it died by itself, and its status says how */
        note_bad_answer(p, vl_err_text(reason));
        end_process(p);
    } else if (p->state == VL_PLUGIN_RUNNING) {
        enter(p, VL_PLUGIN_STARTING);
    }
}

static void on_started(void *owner, int fd, int pid)
{
    static const struct vl_rpc_handlers handlers = {.on_closed = on_closed};
    struct vl_plugin_process *p = owner;
    int rc;

    (void)pid;
    drop_channel(p);
    rc = vl_rpc_create(p->loop, fd, &handlers, p, &p->rpc);
    if (rc == VL_OK)
        rc = vl_rpc_call(p->rpc, "describe", NULL, VL_PLUGIN_DESCRIBE_MS, on_described, p);
    /* It may be dead before we ask; then its own end says how. */
    if (rc < 0 && rc != VL_E_CLOSED) {
        note_error(p, "the channel could not be opened", vl_err_text(rc));
        end_process(p);
    }
}

static void on_exited(void *owner, int status, uint32_t restart_in_ms)
{
    struct vl_plugin_process *p = owner;
    char detail[48];

    (void)restart_in_ms;
    drop_channel(p);
    if (status > 128)
        snprintf(detail, sizeof detail, "signal %d", status - 128);
    else
        snprintf(detail, sizeof detail, "status %d", status);
    if (!p->killed)
        note_error(p, "the process ended", detail);
    p->killed = false;
    p->ends_ms[p->ends++ % VL_PLUGIN_FAILED_EXITS] = uv_now(p->loop);
    p->restarts++;
    count(p, VL_PLUGIN_RESTARTS);
    enter(p, ends_too_often(p) ? VL_PLUGIN_FAILED : VL_PLUGIN_STARTING);
}

/* --- triage and route --- */

/* VL_OK or VL_E_INVAL with *out; VL_E_PROTO with `why`; VL_E_NOMEM. */
static int judge(const struct ask *a, const json_t *result, json_t **out,
                 char why[VL_PLUGIN_WHY_BYTES])
{
    const char *code = vl_json_string(result, "code");
    const json_t *answer = json_object_get(result, "answer");
    bool refused = code && strcmp(code, vl_err_name(VL_E_INVAL)) == 0;
    enum vl_plugin_document document =
        a->question == VL_PLUGIN_TRIAGE ? VL_PLUGIN_TRIAGE_ANSWER : VL_PLUGIN_ROUTE_ANSWER;
    int rc;

    if (!refused && !(code && strcmp(code, vl_err_name(VL_OK)) == 0)) {
        snprintf(why, VL_PLUGIN_WHY_BYTES, "no such code");
        return VL_E_PROTO;
    }
    rc = vl_plugin_validate(refused ? VL_PLUGIN_REFUSAL : document, answer, out, why);
    return rc == VL_OK && refused ? VL_E_INVAL : rc;
}

static void note_outcome(struct vl_plugin_process *p, int rc, const char *why)
{
    switch (rc) {
    case VL_OK:
        count(p, VL_PLUGIN_ANSWERED);
        return;
    case VL_E_INVAL:
        count(p, VL_PLUGIN_REFUSED);
        return;
    case VL_E_TIMEOUT:
        note_timeout(p, "");
        return;
    case VL_E_CLOSED:
        count(p, VL_PLUGIN_LOST);
        return; /* the process's end is told by on_exited */
    case VL_E_PROTO:
        note_bad_answer(p, why);
        break;
    default:
        note_error(p, "the plugin failed", why[0] ? why : vl_err_text(rc));
        break;
    }
    enter(p, p->state);
}

/* `done` comes last: it may destroy the host, and with it the process. */
static void on_answer(void *data, int rc, json_t *result, const char *error_text)
{
    struct ask a = *(struct ask *)data;
    char why[VL_PLUGIN_WHY_BYTES];
    json_t *out = NULL;

    free(data);
    snprintf(why, sizeof why, "%s", error_text);
    if (rc == VL_OK)
        rc = judge(&a, result, &out, why);
    else if (rc == VL_E_INVAL) /* a refusal without its document */
        rc = VL_E_PROTO;
    note_outcome(a.process, rc, why);
    a.done(a.data, rc, out);
    json_decref(out);
}

int vl_plugin_process_ask(struct vl_plugin_process *p, enum vl_plugin_question question,
                          json_t *params, vl_plugin_answer_fn done, void *data)
{
    const char *method = question == VL_PLUGIN_TRIAGE ? "triage" : "route";
    struct ask *a = NULL;
    int rc = VL_E_CLOSED;

    if (p->state != VL_PLUGIN_RUNNING || !p->rpc) {
        count(p, VL_PLUGIN_NOT_RUNNING);
        goto fail;
    }
    rc = VL_E_NOMEM;
    a = malloc(sizeof *a);
    if (!a)
        goto fail;
    *a = (struct ask){p, question, done, data};
    rc = vl_rpc_call(p->rpc, method, params, p->options.deadline_ms, on_answer, a);
    params = NULL; /* stolen in every case */
    if (rc < 0)
        goto fail;
    count(p, VL_PLUGIN_ASKED);
    return VL_OK;
fail:
    json_decref(params);
    free(a);
    return rc;
}

/* --- life --- */

int vl_plugin_process_create(uv_loop_t *loop, const struct vl_plugin_process_options *options,
                             struct vl_plugin_process **out)
{
    static const struct vl_child_handlers handlers = {on_started, on_exited};
    const char *const args[] = {options->bundle_path, NULL};
    struct vl_plugin_process *p = calloc(1, sizeof *p);
    struct vl_child_options child = {
        .name = p ? p->id : "", .program = options->program, .args = args, .log = options->log};
    int rc;

    if (!p)
        return VL_E_NOMEM;
    snprintf(p->id, sizeof p->id, "%s", options->id);
    p->loop = loop;
    p->options = *options;
    p->state = VL_PLUGIN_STARTING;
    p->since = vl_utc_now();
    rc = vl_child_create(loop, &child, &handlers, p, &p->child);
    if (rc < 0) {
        free(p);
        return rc;
    }
    *out = p;
    return VL_OK;
}

void vl_plugin_process_destroy(struct vl_plugin_process *p)
{
    if (!p)
        return;
    p->options.on_changed = NULL;
    p->state = VL_PLUGIN_STARTING; /* refuses new asks from the callbacks below */
    drop_channel(p);
    vl_child_destroy(p->child);
    json_decref(p->description);
    free(p);
}

struct vl_plugin_status vl_plugin_process_status(const struct vl_plugin_process *p)
{
    const char *version = vl_json_string(p->description, "version");

    return (struct vl_plugin_status){
        .id = p->id,
        .version = version ? version : "",
        .state = p->state,
        .pid = p->child ? vl_child_pid(p->child) : 0,
        .restarts = p->restarts,
        .timeouts = p->timeouts,
        .bad_answers = p->bad_answers,
        .last_error = p->last_error,
        .since = p->since,
    };
}

const json_t *vl_plugin_process_description(const struct vl_plugin_process *p)
{
    return p->description;
}

void vl_plugin_process_restart(struct vl_plugin_process *p)
{
    note_error(p, "restarted by the operator", "");
    end_process(p);
}

const char *vl_plugin_process_id(const struct vl_plugin_process *p)
{
    return p->id;
}

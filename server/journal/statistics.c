#include "journal/statistics.h"
#include "journal/statistics_work.h"
#include <stdlib.h>
#include <string.h>

#define PAUSES 10 /* following pauses this many times as long as it took */

struct ask { /* one allocation with its texts */
    struct ask *next;
    vl_statistics_answer_fn done;
    void *data;
    struct vl_statistics_question question;
    char texts[];
};

struct vl_statistics {
    struct vl_statistics_options options;
    uv_timer_t timer;
    uv_work_t work;
    struct vl_statistics_work job; /* the worker's while `working` */
    struct ask *first, **last;     /* questions that wait */
    struct ask *in_hand;           /* the worker's */
    unsigned n_asks;
    bool working, follow_due, touched, failing, closing;
    bool asked_last; /* questions and batches take turns */
    uint64_t job_began_ms;
    uint32_t pause_ms;
    struct vl_statistics_line *lines;
    struct vl_statistics_figures figures;
};

static void start_work(struct vl_statistics *s);

/* --- the end --------------------------------------------------------------------------------- */

static void on_timer_closed(uv_handle_t *handle)
{
    struct vl_statistics *s = handle->data;
    vl_statistics_work_fini(&s->job);
    free(s->lines);
    free(s);
}

static void close_when_idle(struct vl_statistics *s)
{
    if (s->closing && !s->working && !uv_is_closing((uv_handle_t *)&s->timer))
        uv_close((uv_handle_t *)&s->timer, on_timer_closed);
}

static struct ask *pop_ask(struct vl_statistics *s)
{
    struct ask *a = s->first;
    s->first = a->next;
    if (!s->first)
        s->last = &s->first;
    s->n_asks--;
    return a;
}

void vl_statistics_destroy(struct vl_statistics *s)
{
    static const struct vl_statistics_answer closed = {.rc = VL_E_CLOSED};
    if (!s)
        return;
    s->closing = true;
    while (s->first) {
        struct ask *a = pop_ask(s);
        a->done(a->data, &closed);
        free(a);
    }
    close_when_idle(s);
}

/* --- following ------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer)
{
    struct vl_statistics *s = timer->data;
    s->follow_due = true;
    s->touched = false;
    start_work(s);
}

static void follow_in(struct vl_statistics *s, uint64_t ms)
{
    if (!s->closing && !s->follow_due && !uv_is_active((uv_handle_t *)&s->timer))
        (void)uv_timer_start(&s->timer, on_timer, ms, 0);
}

void vl_statistics_touch(struct vl_statistics *s)
{
    if (!s)
        return;
    s->touched = true;
    if (!s->failing) /* else the next try is set already */
        follow_in(s, s->pause_ms);
}

static void take_lines(struct vl_statistics *s)
{
    size_t bytes = s->options.region->n_hotlines * sizeof *s->lines;
    if (memcmp(s->lines, s->job.lines, bytes) == 0)
        return;
    memcpy(s->lines, s->job.lines, bytes);
    if (s->options.changed)
        s->options.changed(s->options.data);
}

static void tell_failing(struct vl_statistics *s, int rc)
{
    if (s->failing == (rc < 0))
        return;
    s->failing = rc < 0;
    vl_log(s->options.log, s->failing ? VL_LOG_ERROR : VL_LOG_INFO,
           s->failing ? "statistics.failing" : "statistics.following",
           VL_LOG_NUMBER("applied", s->job.file.applied), VL_LOG_TEXT("error", vl_err_name(rc)));
}

static void on_followed(struct vl_statistics *s)
{
    const struct vl_statistics_work *job = &s->job;
    uint64_t took_ms = uv_now(s->options.loop) - s->job_began_ms;
    s->figures.applied = job->file.applied;
    s->figures.failures += job->rc < 0;
    s->figures.rebuilds += job->rebuilt;
    if (job->rebuilt)
        vl_log(s->options.log, VL_LOG_WARNING, "statistics.made_anew",
               VL_LOG_NUMBER("applied", job->file.applied));
    tell_failing(s, job->rc);
    s->pause_ms = VL_STATISTICS_MS;
    if (took_ms * PAUSES > s->pause_ms)
        s->pause_ms = (uint32_t)(took_ms * PAUSES);
    if (job->rc < 0) {
        follow_in(s, VL_STATISTICS_RETRY_MS);
        return;
    }
    take_lines(s);
    s->follow_due = job->more;
    if (s->touched && !job->more)
        follow_in(s, s->pause_ms);
}

/* --- questions ------------------------------------------------------------------------------- */

static void on_answered(struct vl_statistics *s)
{
    struct ask *a = s->in_hand;
    const struct vl_statistics_answer closed = {.rc = VL_E_CLOSED};
    s->in_hand = NULL;
    a->done(a->data, s->closing ? &closed : &s->job.answer);
    free(a);
    vl_statistics_work_forget(&s->job);
}

/* into: room for the text behind the question. */
static const char *copy_text(const char *text, char **into)
{
    if (!text)
        return NULL;
    size_t n = strlen(text) + 1;
    char *copy = memcpy(*into, text, n);
    *into += n;
    return copy;
}

int vl_statistics_ask(struct vl_statistics *s, const struct vl_statistics_question *question,
                      vl_statistics_answer_fn done, void *data)
{
    const char *hotlines = question->hotlines, *hospital = question->hospital;
    size_t texts = (hotlines ? strlen(hotlines) + 1 : 0) + (hospital ? strlen(hospital) + 1 : 0);
    if (s->closing)
        return VL_E_CLOSED;
    if (s->n_asks == VL_STATISTICS_MAX_ASKS)
        return VL_E_FULL;
    struct ask *a = malloc(sizeof *a + texts);
    if (!a)
        return VL_E_NOMEM;
    *a = (struct ask){.done = done, .data = data, .question = *question};
    char *into = a->texts;
    a->question.hotlines = copy_text(hotlines, &into);
    a->question.hospital = copy_text(hospital, &into);
    *s->last = a;
    s->last = &a->next;
    s->n_asks++;
    s->figures.asked++;
    start_work(s);
    return VL_OK;
}

/* --- one job at a time ----------------------------------------------------------------------- */

static void on_work(uv_work_t *work)
{
    struct vl_statistics *s = work->data;
    vl_statistics_work_run(&s->job);
}

static void on_worked(uv_work_t *work, int status)
{
    struct vl_statistics *s = work->data;
    (void)status; /* never cancelled */
    s->working = false;
    if (s->in_hand)
        on_answered(s);
    else if (!s->closing)
        on_followed(s);
    if (s->closing)
        close_when_idle(s);
    else
        start_work(s);
}

static void start_work(struct vl_statistics *s)
{
    bool asks = s->first && (!s->asked_last || !s->follow_due);
    if (s->working || s->closing || (!asks && !s->follow_due))
        return;
    s->in_hand = asks ? pop_ask(s) : NULL;
    s->job.question = asks ? &s->in_hand->question : NULL;
    s->job.now = s->options.now(s->options.data);
    s->asked_last = asks;
    if (!asks)
        s->follow_due = false;
    s->job_began_ms = uv_now(s->options.loop);
    s->working = uv_queue_work(s->options.loop, &s->work, on_work, on_worked) == 0;
}

/* --- life ------------------------------------------------------------------------------------ */

int vl_statistics_create(const struct vl_statistics_options *options, struct vl_statistics **out)
{
    struct vl_statistics *s = calloc(1, sizeof *s);
    size_t n = options->region->n_hotlines + 1u;
    if (!s)
        return VL_E_NOMEM;
    s->options = *options;
    s->options.journal_path = NULL; /* the work has its copy */
    s->last = &s->first;
    s->pause_ms = VL_STATISTICS_MS;
    s->lines = calloc(n, sizeof *s->lines);
    int rc = s->lines ? vl_statistics_work_init(&s->job, options->journal_path, options->region)
                      : VL_E_NOMEM;
    if (rc == VL_OK && uv_timer_init(options->loop, &s->timer) != 0)
        rc = VL_E_INTERNAL;
    if (rc != VL_OK) {
        vl_statistics_work_fini(&s->job);
        free(s->lines);
        free(s);
        return rc;
    }
    s->timer.data = s->work.data = s;
    vl_statistics_touch(s);
    *out = s;
    return VL_OK;
}

struct vl_statistics_line vl_statistics_line(const struct vl_statistics *s,
                                             vl_hotline_index hotline)
{
    return s && hotline < s->options.region->n_hotlines ? s->lines[hotline]
                                                        : (struct vl_statistics_line){0};
}

struct vl_statistics_figures vl_statistics_figures(const struct vl_statistics *s)
{
    return s->figures;
}

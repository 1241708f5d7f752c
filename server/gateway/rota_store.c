#include "gateway/rota_store.h"

#include "gateway/rota_weekly.h"
#include <stdlib.h>
#include <string.h>

#define WEEKLY_DAYS 45 /* 31 that are shown, from a rota that is two days old at most */
#define MOVE_DAYS   2  /* after its first day, a day before it was read */

struct vl_rota_store {
    struct vl_rota_store_options options;
    struct vl_rota_pass *pass; /* that is in force */
    struct vl_rota *live, *shown;
    vl_utc read_at;
    size_t files;
    struct vl_rota_folder seen; /* by the latest reading, also a vain one */
    struct vl_rota_refusals refusals;
    struct vl_findings findings;
    struct vl_rota_report report;
    struct vl_rota_reading *reading; /* NULL: none runs */
    vl_utc from, until;              /* of the reading */
    bool again;                      /* another one is to follow */
    bool closed;
    uv_timer_t hour;
};

static vl_utc now_of(const struct vl_rota_store *s)
{
    return s->options.now(s->options.data);
}

/* --- telling ------------------------------------------------------------------------------- */

static void log_refusals(const struct vl_rota_store *s)
{
    for (size_t i = 0; i < s->refusals.n; i++) {
        const struct vl_rota_refusal *f = &s->refusals.list[i];
        vl_log(s->options.log, VL_LOG_WARNING, "rota.refused", VL_LOG_TEXT("file", f->file),
               VL_LOG_NUMBER("line", f->line), VL_LOG_TEXT("code", f->code));
    }
    if (s->refusals.more)
        vl_log(s->options.log, VL_LOG_WARNING, "rota.more_refused",
               VL_LOG_NUMBER("faults", s->refusals.more));
}

static void log_findings(const struct vl_rota_store *s)
{
    unsigned n[VL_SEVERITY_NOTES + 1] = {0};

    for (size_t i = 0; i < s->findings.count; i++)
        n[vl_finding_kind_severity(s->findings.list[i].kind)]++;
    vl_log(s->options.log, s->findings.stopping ? VL_LOG_WARNING : VL_LOG_INFO, "rota.guard",
           VL_LOG_NUMBER("stops", s->findings.stopping),
           VL_LOG_NUMBER("warns", n[VL_SEVERITY_WARNS]),
           VL_LOG_NUMBER("notes", n[VL_SEVERITY_NOTES]), VL_LOG_NUMBER("more", s->findings.more));
}

static void guard(struct vl_rota_store *s)
{
    vl_utc now = now_of(s);
    const struct vl_guard_options options = {
        .region = s->options.region,
        .rota = s->shown,
        .from = now,
        .until = {now.ms + VL_ROTA_GUARD_DAYS * VL_MS_PER_DAY},
        .ends_within_days = VL_ROTA_GUARD_DAYS,
        .last_seen = s->options.last_seen,
        .test_unanswered = s->options.test_unanswered,
        .data = s->options.data,
    };

    if (vl_rota_guard(&options, &s->findings) < 0) {
        memset(&s->findings, 0, sizeof s->findings);
        vl_log(s->options.log, VL_LOG_ERROR, "rota.guard_failed",
               VL_LOG_TEXT("error", vl_err_name(VL_E_NOMEM)));
        return;
    }
    log_findings(s);
}

/* --- a rota from what was read ------------------------------------------------------------- */

static int build(struct vl_rota_store *s, json_t *const *calendars, size_t n, struct vl_rota **out)
{
    int rc = vl_rota_from_json(s->options.region, s->from, s->until, calendars, n, out, &s->report);

    if (rc == VL_OK && (s->report.count > 0 || s->report.more)) {
        vl_rota_destroy(*out);
        *out = NULL;
        rc = VL_E_PROTO;
    }
    return rc;
}

/* n: the files' calendars are there already; the weekly ones go behind them. */
static int build_shown(struct vl_rota_store *s, const struct vl_rota *live, json_t **calendars,
                       size_t n, struct vl_rota **out)
{
    const vl_utc until = {s->from.ms + WEEKLY_DAYS * VL_MS_PER_DAY};
    size_t all = n;
    int rc = vl_rota_add_weekly(s->options.region, live, s->from, until, calendars,
                                VL_ROTA_MAX_SOURCES, &all);

    if (rc == VL_OK)
        rc = build(s, calendars, all, out);
    for (size_t i = n; i < all; i++)
        json_decref(calendars[i]);
    return rc;
}

/* A region with too many weekly shifts is shown without them. */
static int build_any_shown(struct vl_rota_store *s, const struct vl_rota *live, json_t **calendars,
                           size_t n, struct vl_rota **out)
{
    int rc = build_shown(s, live, calendars, n, out);

    if (rc != VL_E_FULL && rc != VL_E_PROTO)
        return rc;
    vl_log(s->options.log, VL_LOG_WARNING, "rota.week_not_shown",
           VL_LOG_TEXT("error", vl_err_name(rc)));
    return build(s, calendars, n, out);
}

static int build_both(struct vl_rota_store *s, const struct vl_rota_pass *pass,
                      struct vl_rota **live, struct vl_rota **shown)
{
    json_t **calendars = calloc(VL_ROTA_MAX_SOURCES, sizeof *calendars);
    size_t n = 0;
    int rc = calendars ? VL_OK : VL_E_NOMEM;

    for (size_t i = 0; calendars && i < VL_ROTA_FILES_MAX; i++)
        if (pass->sources[i].calendar)
            calendars[n++] = pass->sources[i].calendar;
    if (rc == VL_OK)
        rc = build(s, calendars, n, live);
    if (rc == VL_OK) {
        rc = build_any_shown(s, *live, calendars, n, shown);
        if (rc < 0)
            vl_rota_destroy(*live);
    }
    free(calendars);
    return rc;
}

/* In force from here on; the rota before is the caller's. */
static struct vl_rota *put_in_force(struct vl_rota_store *s, struct vl_rota_pass *pass,
                                    struct vl_rota *live, struct vl_rota *shown)
{
    struct vl_rota *before = s->live;

    vl_rota_pass_free(s->pass);
    vl_rota_destroy(s->shown);
    s->pass = pass;
    s->live = live;
    s->shown = shown;
    s->read_at = now_of(s);
    s->files = 0;
    for (size_t i = 0; i < VL_ROTA_FILES_MAX; i++) {
        s->files += pass->sources[i].calendar != NULL;
        json_decref(pass->sources[i].calendar); /* it stands in the rota */
        pass->sources[i].calendar = NULL;
    }
    return before;
}

/* Takes the pass. VL_E_STATE: what was in force stays. */
static int take(struct vl_rota_store *s, struct vl_rota_pass *pass, struct vl_rota **before)
{
    struct vl_rota *live = NULL, *shown = NULL;
    int rc = pass->n_lost > 0 && s->pass ? VL_E_STATE : VL_OK;

    s->refusals = pass->refusals;
    s->seen = pass->folder;
    log_refusals(s);
    if (rc == VL_OK)
        rc = build_both(s, pass, &live, &shown);
    if (rc < 0) {
        vl_log(s->options.log, VL_LOG_ERROR, "rota.not_changed",
               VL_LOG_NUMBER("refused", pass->n_refused), VL_LOG_TEXT("error", vl_err_name(rc)));
        vl_rota_pass_free(pass);
        return rc;
    }
    vl_log(s->options.log, VL_LOG_INFO, "rota.read", VL_LOG_NUMBER("files", pass->folder.n),
           VL_LOG_NUMBER("refused", pass->n_refused), VL_LOG_NUMBER("shifts", live->n_duties));
    *before = put_in_force(s, pass, live, shown);
    return VL_OK;
}

/* --- reading ------------------------------------------------------------------------------- */

static int start(struct vl_rota_store *s, uv_loop_t *loop, vl_rota_pass_done_fn done, void *data)
{
    vl_utc now = now_of(s);
    struct vl_rota_pass_options options = {
        .loop = loop,
        .region = s->options.region,
        .directory = s->options.directory,
        .program = s->options.program,
        .deadline_ms = s->options.deadline_ms ? s->options.deadline_ms : VL_ROTA_DEADLINE_MS,
        .previous = s->pass,
    };

    s->from = options.from = (vl_utc){now.ms - VL_MS_PER_DAY};
    s->until = options.until = (vl_utc){now.ms + VL_ROTA_KNOWN_DAYS * VL_MS_PER_DAY};
    return vl_rota_reading_start(&options, done, data, &s->reading);
}

static void on_read(void *data, struct vl_rota_pass *pass)
{
    struct vl_rota_store *s = data;
    struct vl_rota *before = NULL;

    s->reading = NULL;
    if (take(s, pass, &before) == VL_OK)
        s->options.changed(s->options.data, s->live);
    vl_rota_destroy(before);
    guard(s);
    s->options.watched(s->options.data);
    if (s->again)
        vl_rota_store_read(s);
}

void vl_rota_store_read(struct vl_rota_store *s)
{
    int rc;

    if (s->closed)
        return;
    s->again = s->reading != NULL;
    if (s->again)
        return;
    rc = start(s, s->options.loop, on_read, s);
    if (rc < 0)
        vl_log(s->options.log, VL_LOG_ERROR, "rota.not_changed", VL_LOG_NUMBER("refused", 0),
               VL_LOG_TEXT("error", vl_err_name(rc)));
}

/* Does the rota in force have to be read again? */
static bool is_stale(const struct vl_rota_store *s)
{
    struct vl_rota_folder *folder;
    bool stale = now_of(s).ms >= s->live->from.ms + MOVE_DAYS * VL_MS_PER_DAY;

    if (!s->options.directory[0] || stale)
        return stale;
    folder = malloc(sizeof *folder);
    /* What cannot be listed is read, which says so. */
    stale = folder && (vl_rota_folder_scan(s->options.directory, folder) < 0 ||
                       !vl_rota_folder_same(folder, &s->seen));
    free(folder);
    return stale;
}

void vl_rota_store_guard(struct vl_rota_store *s)
{
    if (s->closed)
        return;
    guard(s);
    s->options.watched(s->options.data);
}

void vl_rota_store_watch(struct vl_rota_store *s)
{
    if (s->closed)
        return;
    if (!s->reading && is_stale(s)) {
        vl_rota_store_read(s);
        return;
    }
    vl_rota_store_guard(s);
}

static void on_hour(uv_timer_t *timer)
{
    vl_rota_store_watch(timer->data);
}

/* --- life ---------------------------------------------------------------------------------- */

struct first {
    struct vl_rota_store *store;
    int rc;
};

static void on_first(void *data, struct vl_rota_pass *pass)
{
    struct first *f = data;
    struct vl_rota *none = NULL;

    f->store->reading = NULL;
    f->rc = take(f->store, pass, &none);
}

/* On a loop of its own: nothing else runs before the rota is there. */
static int read_first(struct vl_rota_store *s)
{
    struct first first = {s, VL_E_INTERNAL};
    uv_loop_t loop;
    int rc;

    if (uv_loop_init(&loop) < 0)
        return VL_E_NOMEM;
    rc = start(s, &loop, on_first, &first);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return rc < 0 ? rc : first.rc;
}

int vl_rota_store_create(const struct vl_rota_store_options *options, struct vl_rota_store **out)
{
    struct vl_rota_store *s = calloc(1, sizeof *s);
    int rc;

    if (!s)
        return VL_E_NOMEM;
    s->options = *options;
    rc = read_first(s);
    if (rc < 0) {
        vl_rota_store_free(s);
        return rc;
    }
    (void)uv_timer_init(options->loop, &s->hour); /* cannot fail */
    s->hour.data = s;
    (void)uv_timer_start(&s->hour, on_hour, VL_ROTA_HOUR_MS, VL_ROTA_HOUR_MS);
    *out = s;
    return VL_OK;
}

void vl_rota_store_close(struct vl_rota_store *s)
{
    if (!s || s->closed)
        return;
    s->closed = true;
    if (s->reading)
        vl_rota_reading_cancel(s->reading);
    s->reading = NULL;
    uv_close((uv_handle_t *)&s->hour, NULL);
}

void vl_rota_store_free(struct vl_rota_store *s)
{
    if (!s)
        return;
    vl_rota_pass_free(s->pass);
    vl_rota_destroy(s->live);
    vl_rota_destroy(s->shown);
    free(s);
}

/* --- asking -------------------------------------------------------------------------------- */

const struct vl_rota *vl_rota_store_live(const struct vl_rota_store *s)
{
    return s->live;
}

const struct vl_rota *vl_rota_store_shown(const struct vl_rota_store *s)
{
    return s->shown;
}

struct vl_rota_status vl_rota_store_status(const struct vl_rota_store *s)
{
    return (struct vl_rota_status){&s->findings, &s->refusals, s->files, s->read_at};
}

#include "journal/engine.h"
#include "journal/engine_pending.h"
#include "journal/engine_replay.h"
#include <stdlib.h>
#include <string.h>

/* More ADVANCE steps than this in one turn wait for the next turn. */
#define MAX_ADVANCES 256
/* The calendar may be set while a timer runs: look at it again at least this often. */
#define MAX_SLEEP_MS 60000
#define MAX_PENDING  VL_JOURNAL_MAX_QUEUED

struct vl_engine {
    uv_loop_t *loop;
    struct vl_journal *journal;
    const struct vl_region *region;
    const struct vl_rota *rota;
    struct vl_state_limits limits;
    const struct vl_log *log;
    vl_utc (*now)(void *data);
    void *now_data;
    vl_utc last_at; /* of the last decided event: time never runs backwards */

    struct vl_state *deciding, *durable;
    struct vl_pending_queue pending;
    size_t in_journal; /* appends and probes that the journal will still answer */

    uv_timer_t turn;  /* due at once when something settled: one batch, one on_turn */
    uv_timer_t alarm; /* vl_due, or the next probe while unavailable */
    unsigned open_handles;
    bool unavailable, closing;
    bool begun; /* our core.started is durable */

    struct vl_listeners listeners;
    struct vl_engine_figures figures;
};

static vl_utc system_now(void *data)
{
    (void)data;
    return vl_utc_now();
}

static void free_when_quiet(struct vl_engine *engine)
{
    if (engine->open_handles > 0 || engine->in_journal > 0)
        return;
    vl_state_destroy(engine->deciding);
    vl_state_destroy(engine->durable);
    free(engine);
}

static void on_turn(uv_timer_t *timer);
static void on_alarm(uv_timer_t *timer);

static void wake(struct vl_engine *engine)
{
    if (!engine->closing)
        (void)uv_timer_start(&engine->turn, on_turn, 0, 0);
}

static void set_alarm(struct vl_engine *engine)
{
    vl_utc now = vl_engine_now(engine), due;
    uint64_t delay_ms = MAX_SLEEP_MS;
    if (engine->closing)
        return;
    if (engine->unavailable) {
        delay_ms = VL_ENGINE_RETRY_MS;
    } else if (vl_due(engine->deciding, now, &due)) {
        int64_t wait = due.ms - now.ms;
        delay_ms = wait < 1 ? 1 : wait < MAX_SLEEP_MS ? (uint64_t)wait : MAX_SLEEP_MS;
    } else {
        (void)uv_timer_stop(&engine->alarm);
        return;
    }
    (void)uv_timer_start(&engine->alarm, on_alarm, delay_ms, 0);
}

/* --- telling ------------------------------------------------------------------------------- */

static void tell_event(void *data, uint64_t seq, const struct vl_event *event)
{
    struct vl_engine *engine = data;
    engine->figures.events++;
    vl_listeners_tell_event(&engine->listeners, seq, event);
}

static void tell_unavailable(struct vl_engine *engine, bool unavailable)
{
    engine->unavailable = unavailable;
    vl_log(engine->log, unavailable ? VL_LOG_ERROR : VL_LOG_INFO,
           unavailable ? "journal.unavailable" : "journal.available",
           VL_LOG_NUMBER("seq", vl_engine_last(engine)));
    vl_listeners_tell_unavailable(&engine->listeners, unavailable);
}

/* Returns how many events became part of the durable state. */
static uint32_t settle(struct vl_engine *engine, struct vl_pending *p)
{
    uint32_t n = p->result.rc == VL_OK ? p->n_events : 0;
    for (uint32_t i = 0; i < n; i++) {
        vl_state_evolve(engine->durable, p->result.first_seq + i, &p->events[i]);
        tell_event(engine, p->result.first_seq + i, &p->events[i]);
    }
    if (p->result.rc == VL_E_STATE)
        engine->figures.refused++;
    else if (p->result.rc != VL_OK)
        engine->figures.failed++;
    vl_pending_finish(p);
    return n;
}

static void on_turn(uv_timer_t *timer)
{
    struct vl_engine *engine = timer->data;
    uint32_t events = 0;
    while (engine->pending.first && engine->pending.first->settled)
        events += settle(engine, vl_pending_pop(&engine->pending));
    if (events > 0)
        vl_listeners_tell_turn(&engine->listeners);
}

/* --- recording ----------------------------------------------------------------------------- */

static bool journal_answered(struct vl_engine *engine)
{
    engine->in_journal--;
    if (!engine->closing)
        return true;
    free_when_quiet(engine);
    return false;
}

/* What was decided after the failed append was decided on events that never were. Those that hold
 * events are refused by the journal itself; answers without events are turned here. */
static void fail_answers_after(struct vl_pending *failed)
{
    for (struct vl_pending *p = failed->next; p; p = p->next)
        if (p->n_events == 0)
            vl_pending_fail(p, VL_E_IO);
}

static void on_appended(void *data, int rc, uint64_t first_seq)
{
    struct vl_pending *p = data;
    struct vl_engine *engine = p->engine;
    if (engine->closing) {
        free(p); /* its caller was told VL_E_CLOSED */
        (void)journal_answered(engine);
        return;
    }
    (void)journal_answered(engine);
    p->settled = true;
    p->result.first_seq = first_seq;
    if (rc != VL_OK) {
        vl_pending_fail(p, VL_E_IO);
        if (!engine->unavailable) {
            fail_answers_after(p);
            tell_unavailable(engine, true);
            set_alarm(engine);
        }
    }
    wake(engine);
}

static int append_events(struct vl_engine *engine, struct vl_pending *p)
{
    struct vl_journal_record records[VL_DECISION_EVENTS];
    char *bodies[VL_DECISION_EVENTS] = {0};
    int rc = VL_OK;
    for (uint32_t i = 0; i < p->n_events && rc == VL_OK; i++) {
        rc = vl_replay_encode(engine->region, &p->events[i], &bodies[i]);
        if (rc == VL_OK)
            records[i] = (struct vl_journal_record){
                .at = p->events[i].at,
                .type = vl_event_type_name(p->events[i].type),
                .version = VL_EVENT_VERSION,
                .body = bodies[i],
                .body_bytes = strlen(bodies[i]),
            };
    }
    if (rc == VL_OK)
        rc = vl_journal_append(engine->journal, vl_state_last_seq(engine->deciding), records,
                               p->n_events, on_appended, p);
    for (uint32_t i = 0; i < p->n_events; i++)
        free(bodies[i]);
    return rc == VL_E_PROTO ? VL_E_INVAL : rc;
}

/* Queues the decision; from here on the deciding state includes its events. */
static int record(struct vl_engine *engine, struct vl_pending *p)
{
    if (p->n_events == 0) {
        p->settled = true;
        wake(engine);
        vl_pending_push(&engine->pending, p);
        return VL_OK;
    }
    int rc = append_events(engine, p);
    if (rc != VL_OK)
        return rc;
    engine->in_journal++;
    uint64_t seq = vl_state_last_seq(engine->deciding);
    for (uint32_t i = 0; i < p->n_events; i++) {
        vl_state_evolve(engine->deciding, ++seq, &p->events[i]);
        engine->last_at = p->events[i].at;
    }
    vl_pending_push(&engine->pending, p);
    return VL_OK;
}

/* --- deciding ------------------------------------------------------------------------------ */

static int decide(struct vl_engine *engine, const struct vl_command *command,
                  vl_engine_done_fn done, void *data, uint32_t *n_events)
{
    struct vl_decision decision = {0};
    if (engine->pending.count >= MAX_PENDING)
        return VL_E_FULL;
    if (!engine->unavailable)
        vl_decide(engine->deciding, command, vl_engine_now(engine), &decision);
    if (decision.refusal != VL_REFUSAL_NONE)
        decision.n_events = 0;
    *n_events = decision.n_events;
    if (decision.n_events == 0 && !done)
        return VL_OK;
    struct vl_pending *p = vl_pending_create(engine, &decision, done, data);
    if (!p)
        return VL_E_NOMEM;
    if (engine->unavailable) {
        vl_pending_fail(p, VL_E_IO);
    } else if (decision.refusal != VL_REFUSAL_NONE) {
        p->result.rc = VL_E_STATE;
        p->result.code = decision.refusal;
        p->result.refusal = vl_refusal_name(decision.refusal);
    }
    int rc = record(engine, p);
    if (rc != VL_OK)
        free(p);
    return rc;
}

static void advance(struct vl_engine *engine)
{
    static const struct vl_command command = {.type = VL_COMMAND_ADVANCE};
    uint32_t n_events = 1;
    int rc = VL_OK;
    for (int i = 0; i < MAX_ADVANCES && n_events > 0 && rc == VL_OK && !engine->unavailable; i++)
        rc = decide(engine, &command, NULL, NULL, &n_events);
    if (rc == VL_OK && n_events == 0) {
        set_alarm(engine);
        return;
    }
    if (engine->closing)
        return;
    /* Queue full or out of memory: a little later. Not quiet yet: next turn. */
    (void)uv_timer_start(&engine->alarm, on_alarm, rc == VL_OK ? 1 : VL_ENGINE_RETRY_MS, 0);
}

int vl_engine_submit(struct vl_engine *engine, const struct vl_command *command,
                     vl_engine_done_fn done, void *data)
{
    uint32_t n_events = 0;
    if (engine->closing)
        return VL_E_CLOSED;
    if (command->attachment &&
        strnlen(command->attachment, VL_ENGINE_MAX_ATTACHMENT + 1) > VL_ENGINE_MAX_ATTACHMENT)
        return VL_E_INVAL;
    int rc = decide(engine, command, done, data, &n_events);
    if (rc != VL_OK)
        return rc;
    engine->figures.commands++;
    if (n_events > 0)
        advance(engine);
    return VL_OK;
}

/* --- timers and recovery ------------------------------------------------------------------- */

/* Everything that was on its way is settled by now. The durable state takes what it may have missed
 * (a commit whose success could not be seen), then the deciding state is made anew. */
static int recover(struct vl_engine *engine)
{
    struct vl_state *fresh = NULL;
    struct vl_replay missed = {.region = engine->region,
                               .log = engine->log,
                               .states = {engine->durable},
                               .on_event = tell_event,
                               .data = engine};
    struct vl_replay all = {.region = engine->region, .log = engine->log};
    int rc = vl_state_create(engine->region, &engine->limits, &fresh);
    if (rc == VL_OK)
        rc = vl_replay_run(&missed, engine->journal, vl_engine_last(engine) + 1, false);
    all.states[0] = fresh;
    if (rc == VL_OK)
        rc = vl_replay_run(&all, engine->journal, 1, false);
    if (rc != VL_OK) {
        vl_state_destroy(fresh);
        return rc;
    }
    vl_state_destroy(engine->deciding);
    engine->deciding = fresh;
    vl_state_use_rota(fresh, engine->rota);
    if (missed.count > 0)
        vl_listeners_tell_turn(&engine->listeners);
    return VL_OK;
}

static void on_begun(void *data, const struct vl_engine_result *result)
{
    struct vl_engine *engine = data;
    engine->begun = result->rc == VL_OK;
}

/* What a start appends; again after an outage that swallowed it. */
static int begin(struct vl_engine *engine)
{
    const struct vl_command open = {.type = VL_COMMAND_REGION_OPEN};
    const struct vl_command start = {.type = VL_COMMAND_CORE_START};
    int rc = VL_OK;
    if (!vl_state_is_open(engine->deciding))
        rc = vl_engine_submit(engine, &open, NULL, NULL);
    if (rc == VL_OK)
        rc = vl_engine_submit(engine, &start, on_begun, engine);
    return rc;
}

static void on_probed(void *data, int rc, uint64_t first_seq)
{
    struct vl_engine *engine = data;
    (void)first_seq;
    if (!journal_answered(engine))
        return;
    on_turn(&engine->turn); /* what failed before the probe has settled: tell it first */
    if (rc == VL_OK && recover(engine) == VL_OK) {
        tell_unavailable(engine, false);
        if (!engine->begun && begin(engine) != VL_OK)
            set_alarm(engine);
        else
            advance(engine);
    } else {
        set_alarm(engine);
    }
}

static void on_alarm(uv_timer_t *timer)
{
    struct vl_engine *engine = timer->data;
    if (!engine->unavailable) {
        advance(engine);
        return;
    }
    if (vl_journal_append(engine->journal, VL_JOURNAL_ANY, NULL, 0, on_probed, engine) == VL_OK)
        engine->in_journal++;
    else
        set_alarm(engine);
}

/* --- life ---------------------------------------------------------------------------------- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct vl_engine *engine = handle->data;
    engine->open_handles--;
    free_when_quiet(engine);
}

static int replay_all(struct vl_engine *engine)
{
    struct vl_replay replay = {.region = engine->region,
                               .log = engine->log,
                               .states = {engine->durable, engine->deciding}};
    uint64_t start_ns = uv_hrtime();
    int rc = vl_replay_run(&replay, engine->journal, 1, true);
    if (rc != VL_OK)
        return rc;
    engine->last_at = replay.last_at;
    engine->figures.replayed = replay.count;
    engine->figures.replay_ms = (uint32_t)((uv_hrtime() - start_ns) / 1000000u);
    vl_log(engine->log, VL_LOG_INFO, "journal.replayed", VL_LOG_NUMBER("events", replay.count),
           VL_LOG_NUMBER("ms", engine->figures.replay_ms));
    return VL_OK;
}

static int open_handles(struct vl_engine *engine)
{
    if (uv_timer_init(engine->loop, &engine->turn) != 0)
        return VL_E_INTERNAL;
    (void)uv_timer_init(engine->loop, &engine->alarm); /* cannot fail */
    engine->turn.data = engine;
    engine->alarm.data = engine;
    engine->open_handles = 2;
    return VL_OK;
}

int vl_engine_create(const struct vl_engine_options *options, struct vl_engine **out)
{
    struct vl_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return VL_E_NOMEM;
    engine->loop = options->loop;
    engine->journal = options->journal;
    engine->region = options->region;
    engine->limits = options->limits;
    engine->log = options->log;
    engine->now = options->now ? options->now : system_now;
    engine->now_data = options->now_data;
    int rc = vl_state_create(engine->region, &engine->limits, &engine->durable);
    if (rc == VL_OK)
        rc = vl_state_create(engine->region, &engine->limits, &engine->deciding);
    if (rc == VL_OK)
        vl_engine_use_rota(engine, options->rota);
    if (rc == VL_OK)
        rc = replay_all(engine);
    if (rc == VL_OK)
        rc = open_handles(engine);
    if (rc == VL_OK)
        rc = begin(engine);
    if (rc == VL_OK)
        *out = engine;
    else if (engine->open_handles > 0)
        vl_engine_destroy(engine);
    else
        free_when_quiet(engine);
    return rc;
}

void vl_engine_destroy(struct vl_engine *engine)
{
    if (!engine)
        return;
    engine->closing = true;
    vl_pending_close(&engine->pending); /* what is in the journal, its answer frees */
    uv_close((uv_handle_t *)&engine->turn, on_handle_closed);
    uv_close((uv_handle_t *)&engine->alarm, on_handle_closed);
}

void vl_engine_use_rota(struct vl_engine *engine, const struct vl_rota *rota)
{
    engine->rota = rota;
    vl_state_use_rota(engine->deciding, rota);
}

/* --- asking -------------------------------------------------------------------------------- */

const struct vl_state *vl_engine_state(const struct vl_engine *engine)
{
    return engine->durable;
}

uint64_t vl_engine_last(const struct vl_engine *engine)
{
    return vl_state_last_seq(engine->durable);
}

vl_utc vl_engine_now(struct vl_engine *engine)
{
    vl_utc now = engine->now(engine->now_data);
    return now.ms < engine->last_at.ms ? engine->last_at : now;
}

int vl_engine_attachment(struct vl_engine *engine, uint64_t seq, char **out)
{
    return vl_replay_attachment(engine->journal, seq, out);
}

int vl_engine_subscribe(struct vl_engine *engine, const struct vl_engine_listener *listener,
                        void *owner)
{
    return vl_listeners_add(&engine->listeners, listener, owner);
}

struct vl_engine_figures vl_engine_figures(const struct vl_engine *engine)
{
    struct vl_engine_figures figures = engine->figures;
    figures.unavailable = engine->unavailable;
    return figures;
}

/* The engine over a real journal in a temporary folder, with the demo region. */
#include "domain/rota.h"
#include "domain/view.h"
#include "journal/engine.h"
#include "journal/engine_replay.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_SEEN  64
#define MAX_TURNS 20000 /* of the loop, in one wait */
/* Made to look like more than it is to whoever skips it in a replay. */
#define ATTACHMENT                                                                                 \
    "{\"case\":\"c1\",\"note\":\"}],\\\"attachment\\\":{\",\"list\":[1,{\"a\":2,\"attachment\":{}" \
    "},3]}"

struct answer {
    struct vl_engine_result result;
    int calls, order;
};

struct fixture {
    uv_loop_t loop;
    char folder[64], path[96];
    struct vl_region *region;
    struct vl_journal *journal;
    struct vl_engine *engine;
    struct vl_rota *rota;
    vl_utc now;
    vl_person_index gp, gp2, nsr, suh;
    vl_hotline_index hotline;
    enum vl_event_type seen[MAX_SEEN];
    uint64_t last_seq;
    unsigned n_seen, n_turns, went, came, n_answers;
    bool ticks; /* the clock follows the loop's */
};

static struct fixture *fixture; /* for callbacks that carry the answer */

static vl_utc clock_now(void *data)
{
    struct fixture *f = data;
    vl_utc now = f->now;
    if (f->ticks)
        now.ms += (int64_t)uv_now(&f->loop);
    return now;
}

static void on_event(void *owner, uint64_t seq, const struct vl_event *event)
{
    struct fixture *f = owner;
    assert_int_equal(seq, f->last_seq + 1);
    assert_int_equal(vl_engine_last(f->engine), seq); /* the state has it already */
    f->last_seq = seq;
    if (f->n_seen < MAX_SEEN)
        f->seen[f->n_seen++] = event->type;
}

static void on_turn(void *owner)
{
    ((struct fixture *)owner)->n_turns++;
}

static void on_unavailable(void *owner, bool unavailable)
{
    struct fixture *f = owner;
    if (unavailable)
        f->went++;
    else
        f->came++;
}

static void open_engine(struct fixture *f)
{
    const struct vl_engine_listener listener = {on_event, on_turn, on_unavailable};
    struct vl_engine_options options = {.loop = &f->loop,
                                        .region = f->region,
                                        .limits = VL_STATE_LIMITS_DEFAULT,
                                        .now = clock_now,
                                        .now_data = f};
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_OK);
    options.journal = f->journal;
    options.rota = f->rota;
    assert_int_equal(vl_engine_create(&options, &f->engine), VL_OK);
    f->last_seq = vl_engine_last(f->engine);
    assert_int_equal(vl_engine_subscribe(f->engine, &listener, f), VL_OK);
}

static void close_engine(struct fixture *f)
{
    vl_engine_destroy(f->engine);
    vl_journal_destroy(f->journal);
    f->engine = NULL;
    f->journal = NULL;
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
}

static void load_region(struct fixture *f)
{
    struct vl_report report;
    json_t *json = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);
    assert_non_null(json);
    json_t *ringing = json_object_get(json, "ringing");
    assert_int_equal(json_object_set_new(ringing, "ring_seconds", json_integer(5)), 0);
    assert_int_equal(vl_region_from_json(json, &f->region, &report), VL_OK);
    json_decref(json);
    f->gp = vl_region_person(f->region, "gp-anne");
    f->gp2 = vl_region_person(f->region, "gp-bo");
    f->nsr = vl_region_person(f->region, "lunge-slagelse");
    f->suh = vl_region_person(f->region, "lunge-roskilde");
    f->hotline = vl_region_hotline(f->region, "lungemedicin");
    assert_true(f->gp != VL_NONE && f->gp2 != VL_NONE && f->nsr != VL_NONE && f->suh != VL_NONE);
    assert_true(f->hotline != VL_NONE);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/vl-engine-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/journal.db", f->folder);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    f->now.ms = 1795334400000;
    load_region(f);
    open_engine(f);
    fixture = f;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    struct fixture *f = *state;
    char path[128];
    close_engine(f);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    vl_rota_destroy(f->rota);
    vl_region_destroy(f->region);
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
    free(f);
    return 0;
}

/* Nothing may be told that another reader of the file cannot see. */
static void on_done(void *data, const struct vl_engine_result *result)
{
    struct answer *a = data;
    a->result = *result;
    a->calls++;
    a->order = (int)++fixture->n_answers;
    if (result->rc != VL_OK || result->events == 0)
        return;
    struct vl_journal *reader = NULL;
    assert_int_equal(vl_journal_open(NULL, fixture->path, &reader), VL_OK);
    assert_true(vl_journal_last(reader) >= result->first_seq + result->events - 1);
    vl_journal_destroy(reader);
    assert_true(vl_engine_last(fixture->engine) >= result->first_seq + result->events - 1);
}

static void submit(struct fixture *f, struct vl_command command, struct answer *a)
{
    *a = (struct answer){0};
    assert_int_equal(vl_engine_submit(f->engine, &command, on_done, a), VL_OK);
    assert_int_equal(a->calls, 0);
}

static void wait_for(struct fixture *f, struct answer *a)
{
    for (int i = 0; i < MAX_TURNS && a->calls == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(a->calls, 1);
}

static uint64_t run(struct fixture *f, struct vl_command command)
{
    struct answer a;
    submit(f, command, &a);
    wait_for(f, &a);
    if (a.result.rc != VL_OK)
        fail_msg("command %d: %s", (int)command.type, a.result.refusal);
    f->now.ms += 100;
    return a.result.first_seq;
}

static void connect_all(struct fixture *f)
{
    const vl_person_index people[] = {f->gp, f->gp2, f->nsr, f->suh};
    for (size_t i = 0; i < 4; i++)
        (void)run(f, (struct vl_command){.type = VL_COMMAND_CONNECT, .person = people[i]});
    for (size_t i = 2; i < 4; i++)
        (void)run(f, (struct vl_command){.type = VL_COMMAND_PRESENCE,
                                         .person = people[i],
                                         .u.presence.presence = VL_PRESENCE_AVAILABLE});
}

static struct vl_command place_command(const struct fixture *f, vl_person_index gp)
{
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE, .person = gp, .attachment = ATTACHMENT};
    c.u.place.hotline = f->hotline;
    c.u.place.first = VL_NONE;
    c.u.place.urgency = VL_URGENCY_IMMEDIATE; /* rings everyone at once */
    c.u.place.suggested = VL_URGENCY_COUNT;
    return c;
}

static struct vl_command call_command(enum vl_command_type type, vl_person_index person,
                                      uint64_t call)
{
    return (struct vl_command){.type = type, .person = person, .call = call};
}

/* The durable state must be what anybody gets who replays the file. */
static void assert_replay_is_identical(struct fixture *f)
{
    struct vl_journal *reader = NULL;
    struct vl_replay replay = {.region = f->region};
    assert_int_equal(vl_state_create(f->region, &VL_STATE_LIMITS_DEFAULT, &replay.states[0]),
                     VL_OK);
    assert_int_equal(vl_journal_open(NULL, f->path, &reader), VL_OK);
    assert_int_equal(vl_replay_run(&replay, reader, 1, true), VL_OK);
    vl_journal_destroy(reader);
    char *ours = vl_state_canonical(vl_engine_state(f->engine));
    char *theirs = vl_state_canonical(replay.states[0]);
    assert_non_null(ours);
    assert_non_null(theirs);
    assert_string_equal(ours, theirs);
    free(ours);
    free(theirs);
    vl_state_destroy(replay.states[0]);
}

static unsigned count_seen(const struct fixture *f, enum vl_event_type type)
{
    unsigned n = 0;
    for (unsigned i = 0; i < f->n_seen; i++)
        n += f->seen[i] == type;
    return n;
}

static void test_start_opens_the_region_once(void **state)
{
    struct fixture *f = *state;
    assert_false(vl_state_is_open(vl_engine_state(f->engine))); /* decided, not durable */
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    assert_true(vl_state_is_open(vl_engine_state(f->engine)));
    assert_int_equal(f->seen[0], VL_EVENT_REGION_OPENED);
    assert_int_equal(count_seen(f, VL_EVENT_CORE_STARTED), 1);
    close_engine(f);
    f->n_seen = 0;
    open_engine(f);
    assert_true(vl_state_is_open(vl_engine_state(f->engine)));
    assert_int_equal(vl_engine_figures(f->engine).replayed, f->last_seq);
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    assert_int_equal(f->seen[0], VL_EVENT_CORE_STARTED);
    assert_int_equal(count_seen(f, VL_EVENT_REGION_OPENED), 0);
}

static void test_whole_call_and_identical_replay(void **state)
{
    struct fixture *f = *state;
    struct vl_call_view call;
    char *attachment = NULL;
    connect_all(f);
    uint64_t id = run(f, place_command(f, f->gp));
    assert_int_equal(vl_state_call(vl_engine_state(f->engine), id, &call), VL_OK);
    assert_int_equal(call.n_rings, 2);
    assert_replay_is_identical(f);
    (void)run(f, call_command(VL_COMMAND_RING_ACCEPT, f->nsr, id));
    assert_int_equal(vl_state_call(vl_engine_state(f->engine), id, &call), VL_OK);
    assert_int_equal(call.specialist, f->nsr);
    (void)run(f, call_command(VL_COMMAND_HANG_UP, f->gp, id));
    struct vl_command outcome = call_command(VL_COMMAND_OUTCOME, f->nsr, id);
    outcome.u.outcome.outcome = VL_OUTCOME_ADVICE;
    outcome.u.outcome.assessed = VL_URGENCY_COUNT;
    uint64_t last = run(f, outcome);
    assert_int_equal(vl_state_call(vl_engine_state(f->engine), id, &call), VL_E_NOENT);
    assert_replay_is_identical(f);
    assert_int_equal(vl_engine_attachment(f->engine, id, &attachment), VL_OK);
    assert_string_equal(attachment, ATTACHMENT);
    free(attachment);
    assert_int_equal(vl_engine_attachment(f->engine, last, &attachment), VL_E_NOENT);
    close_engine(f);
    open_engine(f);
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    assert_replay_is_identical(f);
}

static void test_second_accept_of_one_turn_is_refused(void **state)
{
    struct fixture *f = *state;
    struct answer a[3];
    struct vl_call_view call;
    connect_all(f);
    uint64_t id = run(f, place_command(f, f->gp));
    unsigned turns = f->n_turns;
    submit(f, call_command(VL_COMMAND_RING_ACCEPT, f->suh, id), &a[0]);
    submit(f, call_command(VL_COMMAND_RING_ACCEPT, f->nsr, id), &a[1]);
    submit(f, call_command(VL_COMMAND_HANG_UP, f->gp, id), &a[2]);
    assert_int_equal(vl_state_call(vl_engine_state(f->engine), id, &call), VL_OK);
    assert_int_equal(call.phase, VL_PHASE_WAITING); /* nobody sees what is not durable */
    wait_for(f, &a[2]);
    assert_int_equal(a[0].result.rc, VL_OK);
    assert_int_equal(a[1].result.rc, VL_E_STATE);
    assert_true(strlen(a[1].result.refusal) > 0);
    assert_int_equal(a[2].result.rc, VL_OK);
    assert_true(a[0].order < a[1].order && a[1].order < a[2].order);
    (void)uv_run(&f->loop, UV_RUN_NOWAIT);
    assert_int_equal(f->n_turns, turns + 1); /* one commit, one recomputation */
    assert_replay_is_identical(f);
}

static void test_refusal_and_bad_attachment(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    struct vl_command command = call_command(VL_COMMAND_HANG_UP, f->gp, 4711);
    submit(f, command, &a);
    wait_for(f, &a);
    assert_int_equal(a.result.rc, VL_E_STATE);
    assert_int_equal(a.result.code, VL_REFUSAL_CALL_NOT_FOUND);
    assert_string_equal(a.result.refusal, "call_not_found");
    connect_all(f);
    command = place_command(f, f->gp);
    command.attachment = "{broken";
    assert_int_equal(vl_engine_submit(f->engine, &command, on_done, &a), VL_E_INVAL);
    (void)run(f, place_command(f, f->gp)); /* the deciding state did not take the bad one */
    assert_replay_is_identical(f);
}

static void test_clock_never_runs_backwards(void **state)
{
    struct fixture *f = *state;
    struct vl_journal_record *r = NULL;
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    vl_utc before = vl_engine_now(f->engine);
    f->now.ms -= 3600000;
    uint64_t seq = run(f, call_command(VL_COMMAND_CONNECT, f->nsr, 0));
    assert_true(vl_engine_now(f->engine).ms >= before.ms - 100);
    assert_int_equal(vl_journal_read(f->journal, seq, &r), VL_OK);
    assert_true(r->at.ms >= 1795334400000);
    free(r);
}

static void test_unanswered_ring_times_out(void **state)
{
    struct fixture *f = *state;
    connect_all(f);
    f->now.ms -= (int64_t)uv_now(&f->loop);
    f->ticks = true;
    uint64_t id = run(f, place_command(f, f->gp));
    assert_int_equal(count_seen(f, VL_EVENT_RING_STARTED), 2);
    for (int i = 0; i < MAX_TURNS && count_seen(f, VL_EVENT_RING_ENDED) < 2; i++) {
        f->now.ms += 1000; /* the alarm was set for 5 s; it must not be needed more than that */
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    }
    assert_int_equal(count_seen(f, VL_EVENT_RING_ENDED), 2);
    assert_true(id > 0);
    assert_replay_is_identical(f);
}

static void set_disk_full(bool full)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = full ? 4096 : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_full_disk_refuses_and_recovers(void **state)
{
    struct fixture *f = *state;
    struct answer a[4];
    connect_all(f);
    char *before = vl_state_canonical(vl_engine_state(f->engine));
    (void)signal(SIGXFSZ, SIG_IGN);
    set_disk_full(true);
    submit(f, place_command(f, f->gp), &a[0]);
    submit(f, place_command(f, f->gp), &a[1]); /* refused, but by a call that never was */
    wait_for(f, &a[1]);
    submit(f, place_command(f, f->gp2), &a[2]);
    wait_for(f, &a[2]);
    char *after = vl_state_canonical(vl_engine_state(f->engine));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(a[i].result.rc, VL_E_IO);
        assert_string_equal(a[i].result.refusal, VL_ENGINE_UNAVAILABLE);
    }
    assert_non_null(before);
    assert_non_null(after);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(f->went, 1);
    assert_true(vl_engine_figures(f->engine).unavailable);
    uint64_t end_ms = uv_now(&f->loop) + VL_ENGINE_RETRY_MS + 500; /* a probe fails meanwhile */
    for (int i = 0; i < MAX_TURNS && uv_now(&f->loop) < end_ms; i++) {
        (void)uv_run(&f->loop, UV_RUN_NOWAIT);
        (void)usleep(1000);
    }
    assert_int_equal(f->came, 0);
    set_disk_full(false);
    for (int i = 0; i < MAX_TURNS && f->came == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(f->came, 1);
    (void)run(f, place_command(f, f->gp));
    assert_int_equal(f->went, 1);
    assert_replay_is_identical(f);
}

static void test_full_disk_at_the_start(void **state)
{
    struct fixture *f = *state;
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    close_engine(f);
    (void)signal(SIGXFSZ, SIG_IGN);
    open_engine(f);
    f->n_seen = 0;
    set_disk_full(true);
    for (int i = 0; i < MAX_TURNS && f->went == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    set_disk_full(false);
    assert_int_equal(f->went, 1);
    for (int i = 0; i < MAX_TURNS && f->came == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp2, 0));
    assert_int_equal(f->seen[0], VL_EVENT_CORE_STARTED);
    assert_int_equal(count_seen(f, VL_EVENT_CORE_STARTED), 1);
    assert_replay_is_identical(f);
}

static bool is_on_duty(const struct fixture *f, vl_person_index person)
{
    struct vl_duty_view duty[16];
    size_t n = vl_state_duty(vl_engine_state(f->engine), f->hotline, duty, 16);
    for (size_t i = 0; i < n && i < 16; i++)
        if (duty[i].person == person)
            return true;
    return false;
}

/* A rota with a file for Slagelse in which nobody stands. */
static void make_rota(struct fixture *f)
{
    static struct vl_rota_report report;
    json_t *calendar =
        json_pack("{s:s, s:s, s:[]}", "hotline", "lungemedicin", "hospital", "NSR", "shifts");
    assert_int_equal(vl_rota_from_json(f->region, (vl_utc){f->now.ms - 86400000},
                                       (vl_utc){f->now.ms + 86400000}, &calendar, 1, &f->rota,
                                       &report),
                     VL_OK);
    json_decref(calendar);
}

static void wait_for_events(struct fixture *f, enum vl_event_type type, unsigned wanted)
{
    for (int i = 0; i < MAX_TURNS && count_seen(f, type) < wanted; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(count_seen(f, type), wanted);
}

/* After an outage and after a restart it is the same rota that is asked. */
static void test_the_rota_is_asked(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    connect_all(f);
    assert_true(is_on_duty(f, f->nsr));
    make_rota(f);
    vl_engine_use_rota(f->engine, f->rota);
    (void)run(f, call_command(VL_COMMAND_ROTA_CHANGED, 0, 0));
    wait_for_events(f, VL_EVENT_SHIFT_ENDED, 1);
    assert_false(is_on_duty(f, f->nsr));
    (void)signal(SIGXFSZ, SIG_IGN);
    set_disk_full(true);
    submit(f, call_command(VL_COMMAND_ROTA_CHANGED, 0, 0), &a);
    wait_for(f, &a);
    set_disk_full(false);
    for (int i = 0; i < MAX_TURNS && f->came == 0; i++)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    f->n_seen = 0;
    (void)run(f, call_command(VL_COMMAND_ROTA_CHANGED, 0, 0));
    wait_for_events(f, VL_EVENT_DUTY_CHECKED, 1);
    assert_int_equal(count_seen(f, VL_EVENT_SHIFT_BEGAN), 0);
    f->n_seen = 0;
    close_engine(f);
    open_engine(f);
    wait_for_events(f, VL_EVENT_DUTY_CHECKED, 1);
    assert_int_equal(count_seen(f, VL_EVENT_SHIFT_BEGAN), 0);
    assert_false(is_on_duty(f, f->nsr));
    assert_true(is_on_duty(f, f->suh));
    assert_replay_is_identical(f);
}

static void test_destroy_answers_what_is_pending(void **state)
{
    struct fixture *f = *state;
    struct answer a[2];
    connect_all(f);
    submit(f, place_command(f, f->gp), &a[0]);
    submit(f, call_command(VL_COMMAND_HANG_UP, f->gp, 4711), &a[1]);
    unsigned seen = f->n_seen;
    close_engine(f);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(a[i].calls, 1);
        assert_int_equal(a[i].result.rc, VL_E_CLOSED);
    }
    assert_int_equal(f->n_seen, seen);
    open_engine(f); /* it was written all the same */
    assert_int_equal(vl_state_call_count(vl_engine_state(f->engine)), 1);
}

static void on_appended(void *data, int rc, uint64_t first_seq)
{
    *(uint64_t *)data = rc == VL_OK ? first_seq : 0;
}

static void test_unusable_record_stops_the_start(void **state)
{
    struct fixture *f = *state;
    const struct vl_journal_record r = {
        .at = {1795334400000}, .type = "no.such", .version = 1, .body = "{}", .body_bytes = 2};
    struct vl_engine_options options = {
        .loop = &f->loop, .region = f->region, .limits = VL_STATE_LIMITS_DEFAULT};
    uint64_t seq = 0;
    (void)run(f, call_command(VL_COMMAND_CONNECT, f->gp, 0));
    close_engine(f);
    assert_int_equal(vl_journal_open(&f->loop, f->path, &f->journal), VL_OK);
    assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, &r, 1, on_appended, &seq),
                     VL_OK);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(seq > 0);
    options.journal = f->journal;
    assert_int_equal(vl_engine_create(&options, &f->engine), VL_E_NOENT);
    assert_null(f->engine);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_start_opens_the_region_once),
        TEST(test_whole_call_and_identical_replay),
        TEST(test_second_accept_of_one_turn_is_refused),
        TEST(test_refusal_and_bad_attachment),
        TEST(test_clock_never_runs_backwards),
        TEST(test_unanswered_ring_times_out),
        TEST(test_full_disk_refuses_and_recovers),
        TEST(test_full_disk_at_the_start),
        TEST(test_the_rota_is_asked),
        TEST(test_destroy_answers_what_is_pending),
        TEST(test_unusable_record_stops_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* journal_bench - how fast the journal writes durably and replays.
 *
 *   journal_bench [folder]     a folder on the disk that counts; default /var/tmp
 *
 * Writers: each has one event under way and appends the next when that one is durable. Replay: what
 * a start of the core does, from the file through the hash chain and the JSON into both states,
 * over a history of whole calls that the core itself decided. The last line is JSON. */
#include "domain/command.h"
#include "domain/view.h"
#include "journal/engine_replay.h"
#include "journal/journal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_SECONDS  2.0
#define REPLAY_EVENTS  300000u
#define REPLAY_ROUNDS  3 /* the best counts: the machine has other things to do */
#define EVENTS_AT_ONCE 512u

static const char region_text[] =
    "{\"version\":1,\"name\":\"Bench\",\"timezone\":\"Europe/Copenhagen\","
    "\"ringing\":{\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":120,"
    "\"grace_seconds\":120},\"holidays\":[],"
    "\"hospitals\":[{\"code\":\"NSR\",\"name\":\"N\",\"sites\":[\"Slagelse\"]},"
    "{\"code\":\"SUH\",\"name\":\"S\",\"sites\":[\"Roskilde\"]}],"
    "\"specialties\":[{\"id\":\"lungemedicin\",\"name\":{\"da\":\"L\",\"en\":\"L\"}}],"
    "\"hotlines\":[{\"id\":\"lungemedicin\",\"specialty\":\"lungemedicin\","
    "\"name\":{\"da\":\"L\",\"en\":\"L\"},\"telephone\":\"00 00 01 25\",\"opening\":\"always\","
    "\"positions\":[\"NSR\",\"SUH\"],\"plugin\":null}],"
    "\"people\":[{\"id\":\"gp-anne\",\"name\":\"A\",\"role\":\"gp\",\"organisation\":\"O\","
    "\"title\":\"T\",\"telephone\":\"00 00 01 01\"},"
    "{\"id\":\"lunge-slagelse\",\"name\":\"B\",\"role\":\"specialist\",\"hospital\":\"NSR\","
    "\"site\":\"Slagelse\",\"organisation\":\"O\",\"title\":\"T\",\"telephone\":\"00 00 01 02\"}],"
    "\"rota\":[{\"hotline\":\"lungemedicin\",\"person\":\"lunge-slagelse\",\"level\":1,"
    "\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]}";

static void need(int ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "journal_bench: %s\n", what);
    exit(1);
}

static double seconds(void)
{
    return (double)uv_hrtime() / 1e9;
}

/* --- writing ------------------------------------------------------------------------------- */

struct writers {
    struct vl_journal *journal;
    double end;
    uint64_t durable;
};

static void append_one(struct writers *w);

static void on_durable(void *data, int rc, uint64_t first_seq)
{
    struct writers *w = data;
    need(rc == VL_OK && first_seq > 0, "append failed");
    w->durable++;
    if (seconds() < w->end)
        append_one(w);
}

static void append_one(struct writers *w)
{
    static const char body[] = "{\"call\":123456,\"person\":\"lunge-slagelse\",\"stage\":0,"
                               "\"until\":\"2026-11-22T08:15:30.123Z\"}";
    struct vl_journal_record r = {.at = vl_utc_now(),
                                  .type = "ring.started",
                                  .version = 1,
                                  .body = body,
                                  .body_bytes = sizeof body - 1};
    need(vl_journal_append(w->journal, VL_JOURNAL_ANY, &r, 1, on_durable, w) == VL_OK, "append");
}

static double durable_per_s(uv_loop_t *loop, const char *path, unsigned n)
{
    struct writers w = {0};
    need(vl_journal_open(loop, path, &w.journal) == VL_OK, "open");
    double start = seconds();
    w.end = start + WRITE_SECONDS;
    for (unsigned i = 0; i < n; i++)
        append_one(&w);
    (void)uv_run(loop, UV_RUN_DEFAULT);
    double took = seconds() - start;
    vl_journal_destroy(w.journal);
    (void)uv_run(loop, UV_RUN_DEFAULT);
    return (double)w.durable / took;
}

/* --- a history ----------------------------------------------------------------------------- */

struct history {
    uv_loop_t *loop;
    const struct vl_region *region;
    struct vl_journal *journal;
    struct vl_state *state;
    struct vl_journal_record records[EVENTS_AT_ONCE + VL_DECISION_EVENTS];
    size_t n;
    vl_utc now;
    uint64_t call; /* that was placed last */
};

static void on_flushed(void *data, int rc, uint64_t first_seq)
{
    (void)data;
    (void)first_seq;
    need(rc == VL_OK, "append of the history");
}

static void flush(struct history *h)
{
    if (h->n == 0)
        return;
    need(vl_journal_append(h->journal, VL_JOURNAL_ANY, h->records, h->n, on_flushed, NULL) == VL_OK,
         "append of the history");
    (void)uv_run(h->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < h->n; i++)
        free((char *)h->records[i].body);
    h->n = 0;
}

static void add(struct history *h, const struct vl_event *event)
{
    uint64_t seq = vl_state_last_seq(h->state) + 1;
    struct vl_journal_record *r = &h->records[h->n++];
    char *body = NULL;
    need(vl_replay_encode(h->region, event, &body) == VL_OK, "encode");
    *r = (struct vl_journal_record){.at = event->at,
                                    .type = vl_event_type_name(event->type),
                                    .version = VL_EVENT_VERSION,
                                    .body = body,
                                    .body_bytes = strlen(body)};
    if (event->type == VL_EVENT_CALL_PLACED)
        h->call = seq;
    vl_state_evolve(h->state, seq, event);
    if (h->n >= EVENTS_AT_ONCE)
        flush(h);
}

static unsigned decide(struct history *h, const struct vl_command *command)
{
    struct vl_decision decision;
    vl_decide(h->state, command, h->now, &decision);
    need(decision.refusal == VL_REFUSAL_NONE, "a command of the history was refused");
    for (unsigned i = 0; i < decision.n_events; i++)
        add(h, &decision.events[i]);
    return decision.n_events;
}

static void run(struct history *h, struct vl_command command)
{
    static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};
    (void)decide(h, &command);
    for (unsigned i = 0; i < 64 && decide(h, &advance) > 0; i++)
        ;
    h->now.ms += 1500;
}

static void whole_call(struct history *h, vl_person_index gp, vl_person_index specialist)
{
    static const char sealed[] =
        "{\"case\":\"abcdefghijklmnopqrstuv\",\"sealed\":\"v1.AAAAAAAAAAAAAAAA."
        "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz\"}";
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE, .person = gp, .attachment = sealed};
    c.u.place.urgency = VL_URGENCY_URGENT;
    c.u.place.suggested = VL_URGENCY_SUBACUTE;
    run(h, c);
    uint64_t call = h->call;
    run(h, (struct vl_command){.type = VL_COMMAND_RING_ACCEPT, .person = specialist, .call = call});
    run(h, (struct vl_command){.type = VL_COMMAND_HANG_UP, .person = gp, .call = call});
    run(h, (struct vl_command){.type = VL_COMMAND_OUTCOME,
                               .person = specialist,
                               .call = call,
                               .u.outcome.outcome = VL_OUTCOME_ADVICE});
    run(h, (struct vl_command){.type = VL_COMMAND_READY, .person = specialist});
}

static void write_history(struct history *h)
{
    vl_person_index gp = vl_region_person(h->region, "gp-anne");
    vl_person_index specialist = vl_region_person(h->region, "lunge-slagelse");
    run(h, (struct vl_command){.type = VL_COMMAND_REGION_OPEN});
    run(h, (struct vl_command){.type = VL_COMMAND_CORE_START});
    run(h, (struct vl_command){.type = VL_COMMAND_CONNECT, .person = gp});
    run(h, (struct vl_command){.type = VL_COMMAND_CONNECT, .person = specialist});
    run(h, (struct vl_command){.type = VL_COMMAND_PRESENCE,
                               .person = specialist,
                               .u.presence.presence = VL_PRESENCE_AVAILABLE});
    while (vl_state_last_seq(h->state) < REPLAY_EVENTS)
        whole_call(h, gp, specialist);
    flush(h);
}

/* --- replay -------------------------------------------------------------------------------- */

static double replayed_per_s(struct history *h, bool checked)
{
    double best = 0;
    for (int i = 0; i < REPLAY_ROUNDS; i++) {
        struct vl_replay replay = {.region = h->region};
        for (int k = 0; k < 2; k++)
            need(vl_state_create(h->region, &VL_STATE_LIMITS_DEFAULT, &replay.states[k]) == VL_OK,
                 "state");
        double start = seconds();
        need(vl_replay_run(&replay, h->journal, 1, checked) == VL_OK, "replay");
        double rate = (double)replay.count / (seconds() - start);
        best = rate > best ? rate : best;
        vl_state_destroy(replay.states[0]);
        vl_state_destroy(replay.states[1]);
    }
    return best;
}

static double bench_replay(uv_loop_t *loop, const char *path)
{
    static struct history h;
    struct vl_report report;
    struct vl_region *region = NULL;
    json_t *json = json_loads(region_text, 0, NULL);
    need(json && vl_region_from_json(json, &region, &report) == VL_OK, "region");
    json_decref(json);
    h = (struct history){.loop = loop, .region = region, .now = {1795334400000}};
    need(vl_state_create(region, &VL_STATE_LIMITS_DEFAULT, &h.state) == VL_OK, "state");
    need(vl_journal_open(loop, path, &h.journal) == VL_OK, "open");
    write_history(&h);
    double unchecked = replayed_per_s(&h, false), checked = replayed_per_s(&h, true);
    (void)printf("replayed events per second: %.0f, without the hash chain %.0f\n", checked,
                 unchecked);
    vl_state_destroy(h.state);
    vl_journal_destroy(h.journal);
    (void)uv_run(loop, UV_RUN_DEFAULT);
    vl_region_destroy(region);
    return checked;
}

static void remove_files(const char *folder)
{
    static const char *const names[] = {"writers.db", "history.db"};
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    char path[PATH_MAX];
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 4; k++) {
            (void)snprintf(path, sizeof path, "%s/%s%s", folder, names[i], ends[k]);
            (void)unlink(path);
        }
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    static const unsigned counts[] = {1, 16, 256};
    char folder[PATH_MAX - 32], path[PATH_MAX];
    double rates[3];
    uv_loop_t *loop = uv_default_loop();
    (void)snprintf(folder, sizeof folder, "%s/vl-journal-bench-XXXXXX",
                   argc > 1 ? argv[1] : "/var/tmp");
    need(mkdtemp(folder) != NULL, "cannot make a folder there");
    (void)snprintf(path, sizeof path, "%s/writers.db", folder);
    for (size_t i = 0; i < 3; i++) {
        rates[i] = durable_per_s(loop, path, counts[i]);
        (void)printf("durable events per second, %u writers: %.0f\n", counts[i], rates[i]);
    }
    (void)snprintf(path, sizeof path, "%s/history.db", folder);
    double replayed = bench_replay(loop, path);
    remove_files(folder);
    (void)printf("{\"bench\":\"journal\",\"durable_per_s_1\":%.0f,\"durable_per_s_16\":%.0f,"
                 "\"durable_per_s_256\":%.0f,\"replayed_per_s\":%.0f}\n",
                 rates[0], rates[1], rates[2], replayed);
    return 0;
}

/* core_bench - how many decisions a second the core takes, and whether the number of waiting calls
 * matters.
 *
 *   core [commands]     of each measurement; default 1000000
 *
 * A region of 200 hotlines with two strength positions and a specialist at each, nearly all of
 * them busy, so that the queue stands. The waiting calls are call-backs: those need no connection,
 * so each of 1,600 callers has many. One command is what the engine does for one: decide,
 * evolve by every event, ADVANCE until it is quiet, and ask what is due; time passes between them.
 * Then a year of the demo's region by `vagtctl simulate`. The last line is JSON. */
#include "domain/command.h"
#include "domain/view.h"
#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HOTLINES     200u
#define SPECIALISTS  400u
#define CALLERS      1600u
#define COMMANDS     1000000u
#define STEP_MS      5 /* between two commands: 200 a second */
#define SPARE_CALLS  8192u
#define DAY_MS       ((int64_t)24 * 3600 * 1000)
#define MONDAY_10_MS 1795424400000 /* 2026-11-23T09:00:00Z */

struct load {
    const struct vl_region *region;
    struct vl_state *state;
    vl_utc now;
    uint64_t dice;
    uint32_t wanted; /* waiting calls */
    uint32_t waiting;
    uint64_t *recent; /* ids of calls that were placed, for random choice */
    uint32_t n_recent;
    uint64_t commands, refused;
    struct vl_decision decision;
};

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "core_bench: %s\n", what);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t roll(struct load *l, uint32_t sides)
{
    l->dice ^= l->dice << 13;
    l->dice ^= l->dice >> 7;
    l->dice ^= l->dice << 17;
    return (uint32_t)(l->dice >> 32) % sides;
}

/* --- the region ---------------------------------------------------------------------------- */

static void add(json_t *object, const char *list, json_t *item)
{
    need(json_array_append_new(json_object_get(object, list), item) == 0, "out of memory");
}

/* Hotline h and its people: one at each of its positions. */
static void add_hotline(json_t *json, unsigned h)
{
    static const char *const codes[] = {"AAA", "BBB", "CCC", "DDD"};
    const char *positions[] = {codes[h % 4], codes[(h + 1) % 4]};
    char line[16], person[24];
    (void)snprintf(line, sizeof line, "line-%u", h);
    add(json, "hotlines",
        json_pack("{s:s,s:s,s:{s:s,s:s},s:s,s:s,s:[s,s]}", "id", line, "specialty", "all", "name",
                  "da", "L", "en", "L", "telephone", "00 00 00 01", "opening", "always",
                  "positions", positions[0], positions[1]));
    for (unsigned i = 0; i < SPECIALISTS / HOTLINES; i++) {
        (void)snprintf(person, sizeof person, "doctor-%u-%u", h, i);
        add(json, "people",
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", person, "name", "N", "role",
                      "specialist", "organisation", "O", "title", "T", "telephone", "00 00 00 02",
                      "hospital", positions[i % 2], "site", "S"));
        add(json, "rota",
            json_pack("{s:s,s:s,s:i,s:[i,i,i,i,i,i,i],s:s,s:s}", "hotline", line, "person", person,
                      "level", 1, "days", 1, 2, 3, 4, 5, 6, 7, "from", "00:00", "to", "24:00"));
    }
}

static struct vl_region *make_region(void)
{
    static const char text[] =
        "{\"version\":1,\"name\":\"Bench\",\"timezone\":\"Europe/Copenhagen\","
        "\"ringing\":{\"ring_seconds\":60,\"round_pause_seconds\":15,\"wrap_up_seconds\":120,"
        "\"grace_seconds\":120,\"calls_an_hour\":60},\"holidays\":[],"
        "\"hospitals\":[{\"code\":\"AAA\",\"name\":\"A\",\"sites\":[\"S\"]},"
        "{\"code\":\"BBB\",\"name\":\"B\",\"sites\":[\"S\"]},"
        "{\"code\":\"CCC\",\"name\":\"C\",\"sites\":[\"S\"]},"
        "{\"code\":\"DDD\",\"name\":\"D\",\"sites\":[\"S\"]}],"
        "\"specialties\":[{\"id\":\"all\",\"name\":{\"da\":\"A\",\"en\":\"A\"}}],"
        "\"hotlines\":[],\"people\":[],\"rota\":[]}";
    static struct vl_report report;
    struct vl_region *region = NULL;
    char person[24];
    json_t *json = json_loads(text, 0, NULL);
    need(json != NULL, "the region is no JSON");
    for (unsigned i = 0; i < CALLERS; i++) { /* first: their index is their number */
        (void)snprintf(person, sizeof person, "gp-%u", i);
        add(json, "people",
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "id", person, "name", "N", "role", "gp",
                      "organisation", "O", "title", "T", "telephone", "00 00 00 03"));
    }
    for (unsigned i = 0; i < HOTLINES; i++)
        add_hotline(json, i);
    int rc = vl_region_from_json(json, &region, &report);
    need(rc == VL_OK, report.lines[0]);
    json_decref(json);
    return region;
}

/* --- one command --------------------------------------------------------------------------- */

static void evolve_all(struct load *l)
{
    for (uint16_t i = 0; i < l->decision.n_events; i++) {
        uint64_t seq = vl_state_last_seq(l->state) + 1;
        const struct vl_event *e = &l->decision.events[i];
        if (e->type == VL_EVENT_CALL_PLACED && l->n_recent < l->wanted) {
            l->recent[l->n_recent++] = seq;
        } else if (e->type == VL_EVENT_CALL_PLACED) {
            l->recent[roll(l, l->n_recent)] = seq;
        }
        vl_state_evolve(l->state, seq, e);
    }
}

static enum vl_refusal run(struct load *l, const struct vl_command *command)
{
    static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};
    vl_utc due;
    vl_decide(l->state, command, l->now, &l->decision);
    enum vl_refusal refusal = l->decision.refusal;
    l->commands++;
    l->refused += refusal != VL_REFUSAL_NONE;
    evolve_all(l);
    do {
        vl_decide(l->state, &advance, l->now, &l->decision);
        evolve_all(l);
    } while (l->decision.n_events > 0);
    need(vl_due(l->state, l->now, &due) && due.ms > l->now.ms, "the core is not quiet");
    l->now.ms += STEP_MS;
    return refusal;
}

static void tell(struct load *l, enum vl_command_type type, vl_person_index person, uint64_t call)
{
    struct vl_command c = {.type = type, .person = person, .call = call};
    if (type == VL_COMMAND_OUTCOME)
        c.u.outcome.assessed = VL_URGENCY_COUNT;
    if (type == VL_COMMAND_RING_DECLINE)
        c.u.reason = VL_DECLINE_BUSY_WITH_PATIENT;
    if (type == VL_COMMAND_PRESENCE)
        c.u.presence.presence = VL_PRESENCE_AVAILABLE;
    (void)run(l, &c);
}

/* --- what people do ------------------------------------------------------------------------ */

/* A call, which then waits as a call-back. */
static void place(struct load *l)
{
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE,
                           .person = (vl_person_index)roll(l, CALLERS)};
    struct vl_person_view caller = vl_state_person(l->state, c.person);
    if (caller.placed_call || !caller.connected)
        return;
    c.u.place.hotline = (vl_hotline_index)roll(l, HOTLINES);
    c.u.place.urgency = (enum vl_urgency)(1 + roll(l, VL_URGENCY_COUNT - 1));
    c.u.place.suggested = VL_URGENCY_COUNT;
    c.u.place.first = VL_NONE;
    if (run(l, &c) != VL_REFUSAL_NONE)
        return;
    c = (struct vl_command){.type = VL_COMMAND_CALLBACK,
                            .person = c.person,
                            .call = vl_state_person(l->state, c.person).placed_call,
                            .u.callback.until = {l->now.ms + DAY_MS - 3600000}};
    l->waiting += run(l, &c) == VL_REFUSAL_NONE;
}

static void finish(struct load *l, vl_person_index specialist, uint64_t call)
{
    tell(l, VL_COMMAND_OUTCOME, specialist, call);
    tell(l, VL_COMMAND_READY, specialist, 0);
}

static void go_on(struct load *l, vl_person_index specialist, const struct vl_call_view *call)
{
    if (call->phase == VL_PHASE_DIALLING) {
        tell(l, VL_COMMAND_CALLBACK_ANSWER, call->caller, call->id);
    } else if (roll(l, 6) == 0) { /* a conversation is longer than a ring */
        tell(l, VL_COMMAND_HANG_UP, specialist, call->id);
        finish(l, specialist, call->id);
    } else {
        struct vl_command hold = {.type = VL_COMMAND_HOLD, .person = specialist, .call = call->id};
        hold.u.hold = !call->held;
        (void)run(l, &hold);
    }
}

static void work(struct load *l, vl_person_index specialist)
{
    struct vl_person_view p = vl_state_person(l->state, specialist);
    struct vl_call_view call;
    if (p.presence != VL_PRESENCE_AVAILABLE) {
        tell(l, VL_COMMAND_PRESENCE, specialist, 0);
    } else if (p.activity == VL_ACTIVITY_RINGING) {
        bool is_taken = roll(l, 5) > 0;
        tell(l, is_taken ? VL_COMMAND_RING_ACCEPT : VL_COMMAND_RING_DECLINE, specialist,
             p.activity_call);
    } else if (p.activity == VL_ACTIVITY_TALKING &&
               vl_state_call(l->state, p.activity_call, &call) == VL_OK) {
        go_on(l, specialist, &call);
    }
}

static void change_urgency(struct load *l, const struct vl_call_view *call)
{
    struct vl_command c = {
        .type = VL_COMMAND_URGENCY_CHANGE, .person = call->caller, .call = call->id};
    c.u.urgency = (enum vl_urgency)(1 + roll(l, VL_URGENCY_COUNT - 1));
    (void)run(l, &c);
}

static void decide_otherwise(struct load *l)
{
    struct vl_call_view call;
    if (vl_state_call(l->state, l->recent[roll(l, l->n_recent)], &call) < 0 ||
        call.phase != VL_PHASE_WAITING)
        return;
    if (roll(l, 3))
        change_urgency(l, &call);
    else
        tell(l, VL_COMMAND_CALL_LEAVE, call.caller, call.id);
}

/* A caller's page is closed and soon opened again. */
static void come_and_go(struct load *l)
{
    vl_person_index caller = (vl_person_index)roll(l, CALLERS);
    tell(l, VL_COMMAND_DISCONNECT, caller, 0);
    tell(l, VL_COMMAND_CONNECT, caller, 0);
}

static uint32_t count_waiting(const struct load *l)
{
    uint32_t n = 0;
    for (vl_hotline_index i = 0; i < HOTLINES; i++)
        n += vl_state_waiting_count(l->state, i);
    return n;
}

static void mixed(struct load *l)
{
    uint32_t kind = roll(l, 100);
    if (kind < 70)
        work(l, (vl_person_index)(CALLERS + roll(l, SPECIALISTS)));
    else if (kind < 82)
        decide_otherwise(l);
    else if (kind < 88)
        come_and_go(l);
    if (l->waiting < l->wanted)
        place(l);
}

/* --- the measurement ----------------------------------------------------------------------- */

static void fill(struct load *l)
{
    tell(l, VL_COMMAND_REGION_OPEN, 0, 0);
    tell(l, VL_COMMAND_CORE_START, 0, 0);
    for (vl_person_index i = 0; i < CALLERS + SPECIALISTS; i++)
        tell(l, VL_COMMAND_CONNECT, i, 0);
    for (vl_person_index i = CALLERS; i < CALLERS + SPECIALISTS; i++)
        tell(l, VL_COMMAND_PRESENCE, i, 0);
    while (l->waiting < l->wanted)
        place(l);
    for (uint32_t i = 0; i < l->wanted / 4 + 20000; i++) { /* until the day runs evenly */
        mixed(l);
        if (i % 64 == 0)
            l->waiting = count_waiting(l);
    }
}

static double commands_per_s(const struct vl_region *region, uint32_t waiting, uint64_t commands)
{
    static struct load l;
    struct vl_state_limits limits = {waiting + SPARE_CALLS, VL_MAX_RINGS};
    l = (struct load){
        .region = region, .now = {MONDAY_10_MS}, .dice = 88172645463325252u, .wanted = waiting};
    l.recent = calloc(waiting, sizeof *l.recent);
    need(l.recent && vl_state_create(region, &limits, &l.state) == VL_OK, "out of memory");
    fill(&l);
    l.commands = l.refused = 0;
    double start = seconds();
    for (uint32_t i = 0; l.commands < commands; i++) {
        mixed(&l);
        if (i % 64 == 0)
            l.waiting = count_waiting(&l);
    }
    double took = seconds() - start;
    (void)printf("%u waiting (%u at the end): %.0f commands a second, %.1f %% refused\n", waiting,
                 count_waiting(&l), (double)l.commands / took,
                 100.0 * (double)l.refused / (double)l.commands);
    vl_state_destroy(l.state);
    free(l.recent);
    return (double)l.commands / took;
}

/* What one more call costs a state that has room for it. */
static double bytes_per_call(const struct vl_region *region)
{
    struct vl_state_limits small = {1, VL_MAX_RINGS}, large = {65537, VL_MAX_RINGS};
    struct vl_state *one = NULL, *two = NULL;
    struct mallinfo2 before = mallinfo2();
    need(vl_state_create(region, &small, &one) == VL_OK, "out of memory");
    struct mallinfo2 between = mallinfo2();
    need(vl_state_create(region, &large, &two) == VL_OK, "out of memory");
    struct mallinfo2 after = mallinfo2();
    vl_state_destroy(one);
    vl_state_destroy(two);
    size_t of_one = between.uordblks + between.hblkhd - before.uordblks - before.hblkhd;
    size_t of_two = after.uordblks + after.hblkhd - between.uordblks - between.hblkhd;
    return (double)(of_two - of_one) / 65536.0;
}

/* Seconds of `vagtctl simulate --days 365`, which stands beside this program's folder. */
static double simulated_year(const char *program)
{
    char path[4096];
    const char *slash = strrchr(program, '/');
    char *arguments[] = {path, "simulate", "--days", "365", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    (void)snprintf(path, sizeof path, "%.*s/../bin/vagtctl", slash ? (int)(slash - program) : 1,
                   slash ? program : ".");
    need(posix_spawn_file_actions_init(&actions) == 0 &&
             posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ==
                 0,
         "out of memory");
    double start = seconds();
    need(posix_spawn(&child, path, &actions, NULL, arguments, environ) == 0, "no vagtctl there");
    need(waitpid(child, &status, 0) == child && status == 0, "vagtctl simulate failed");
    (void)posix_spawn_file_actions_destroy(&actions);
    return seconds() - start;
}

int main(int argc, char **argv)
{
    static const uint32_t waiting[] = {1000, 10000, 100000};
    uint64_t commands = argc > 1 ? strtoull(argv[1], NULL, 10) : COMMANDS;
    double rates[3];
    struct vl_region *region = make_region();
    double bytes = bytes_per_call(region);
    for (size_t i = 0; i < 3; i++)
        rates[i] = commands_per_s(region, waiting[i], commands);
    (void)printf("bytes of state per waiting call: %.0f\n", bytes);
    double year = simulated_year(argv[0]);
    (void)printf("a simulated year: %.1f s\n", year);
    (void)printf("{\"bench\":\"core\",\"commands_per_s_1000\":%.0f,\"commands_per_s_10000\":%.0f,"
                 "\"commands_per_s_100000\":%.0f,\"ratio_100000_to_1000\":%.2f,"
                 "\"bytes_per_waiting_call\":%.0f,\"simulated_year_s\":%.1f}\n",
                 rates[0], rates[1], rates[2], rates[2] / rates[0], bytes, year);
    vl_region_destroy(region);
    return 0;
}

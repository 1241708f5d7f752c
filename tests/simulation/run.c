#include "run.h"
#include "domain/invariants.h"
#include "rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUIET_AT_MOST 1000
#define JSON_EVERY    8 /* one crash of so many reads the journal back from its text */

static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};

const struct vl_region *run_region(const struct run *run)
{
    return run->regions[run->rota];
}

uint32_t run_step_of(const struct run *run, uint64_t call)
{
    for (uint32_t i = run->n_placed; i > 0; i--)
        if (run->placed[i - 1].call == call)
            return run->placed[i - 1].step;
    return 0;
}

static uint64_t call_of(const struct run *run, uint32_t step)
{
    for (uint32_t i = run->n_placed; i > 0; i--)
        if (run->placed[i - 1].step == step)
            return run->placed[i - 1].call;
    return 0;
}

static bool break_rule(struct run *run, const char *rule)
{
    if (rule && !run->broken)
        run->broken = rule;
    return run->broken == NULL;
}

/* ---- the journal ---- */

static bool keep(struct run *run, const struct vl_event *event)
{
    if (run->n_events == run->capacity) {
        size_t capacity = run->capacity ? run->capacity * 2 : 1024;
        struct run_record *journal = realloc(run->journal, capacity * sizeof *journal);
        if (!journal)
            return break_rule(run, "out of memory");
        run->journal = journal;
        run->capacity = capacity;
    }
    run->journal[run->n_events++] = (struct run_record){vl_state_last_seq(run->state) + 1, *event};
    return true;
}

static void trace(const struct run *run, const struct vl_event *e)
{
    const char *person = vl_region_person_id(run_region(run), e->person);
    char at[VL_UTC_TEXT_BYTES];
    vl_utc_format(e->at, at);
    (void)printf("        %s   %s", at, vl_event_type_name(e->type));
    if (e->call)
        (void)printf(" #%u", run_step_of(run, e->call));
    (void)printf(" %s\n", person && e->type >= VL_EVENT_PERSON_CONNECTED ? person : "");
}

static bool take(struct run *run, const struct vl_event *e)
{
    uint64_t seq = vl_state_last_seq(run->state) + 1;
    if (run->is_traced)
        trace(run, e);
    if (!break_rule(run, rules_of_event(run, e)) ||
        !break_rule(run, ledger_take(&run->ledger, seq, e)))
        return false;
    if (!breach_forgets(run, e) && !keep(run, e))
        return false;
    vl_state_evolve(run->state, seq, e);
    run->count->events++;
    run->count->seen[e->type]++;
    return break_rule(run, vl_state_check(run->state));
}

static bool take_all(struct run *run)
{
    for (uint16_t i = 0; i < run->decision.n_events; i++)
        if (!take(run, &run->decision.events[i]))
            return false;
    return true;
}

/* ADVANCE until there is nothing to do, or `rounds` times. */
static bool settle(struct run *run, unsigned rounds)
{
    for (unsigned i = 0; i < QUIET_AT_MOST; i++) {
        if (i == rounds)
            return true;
        vl_decide(run->state, &advance, run->now, &run->decision);
        if (run->decision.refusal != VL_REFUSAL_NONE)
            return break_rule(run, "ADVANCE is refused");
        breach_decision(run);
        if (run->decision.n_events == 0)
            return break_rule(run, rules_when_quiet(run));
        if (!take_all(run))
            return false;
    }
    return break_rule(run, "ADVANCE goes on for ever");
}

/* ---- commands ---- */

static void note_placed(struct run *run, const struct step *step)
{
    uint64_t seq = vl_state_last_seq(run->state);
    for (uint16_t i = 0; i < run->decision.n_events; i++) {
        seq++;
        if (run->decision.events[i].type != VL_EVENT_CALL_PLACED)
            continue;
        uint32_t at = run->n_placed < RUN_MAX_PLACED ? run->n_placed++ : RUN_MAX_PLACED - 1;
        run->placed[at].call = seq;
        run->placed[at].step = step->number;
    }
}

static struct vl_command command_of(const struct run *run, const struct step *step)
{
    struct vl_command c = step->command;
    if (step->about)
        c.call = call_of(run, step->about);
    if (step->asked)
        c.u.place.parent = call_of(run, step->asked);
    return c;
}

static bool do_command(struct run *run, const struct step *step)
{
    struct vl_command c = command_of(run, step), said = c;
    breach_command(run, &c);
    vl_decide(run->state, &c, run->now, &run->decision);
    run->count->refused[run->decision.refusal]++;
    if (run->decision.refusal != VL_REFUSAL_NONE)
        return break_rule(run, run->decision.n_events ? "a refusal has events" : NULL);
    if (run->decision.n_events && !break_rule(run, rules_of_command(run, &said)))
        return false;
    run->left = c.type == VL_COMMAND_CALL_LEAVE ? c.call : 0;
    note_placed(run, step);
    breach_decision(run);
    return take_all(run) && settle(run, step->crash_after);
}

/* ---- time ---- */

static bool pass_time(struct run *run, const struct step *step)
{
    vl_utc due;
    bool is_back = step->at.ms < run->now.ms;
    run->left = 0;
    while (!is_back && !step->clock_jumps && vl_due(run->state, run->now, &due) &&
           due.ms <= step->at.ms) {
        run->now = due;
        if (!settle(run, QUIET_AT_MOST))
            return false;
    }
    run->now = step->at;
    if (run->now.ms > run->latest.ms)
        run->latest = run->now;
    return true;
}

/* ---- crashes ---- */

/* The event as a replay reads it. */
static bool read_back(const struct run *run, const struct vl_event *event, struct vl_event *out)
{
    static const struct vl_json_limits limits = {65536, 16};
    json_t *body = NULL, *parsed = NULL;
    char *text = NULL;
    bool is_read = vl_event_to_json(run_region(run), event, &body) == VL_OK;
    if (is_read)
        text = vl_json_dump(body);
    struct vl_span span = {(const uint8_t *)text, text ? strlen(text) : 0};
    is_read = text && vl_json_parse(span, &limits, &parsed, NULL) == VL_OK &&
              vl_event_from_json(run_region(run), vl_event_type_name(event->type), VL_EVENT_VERSION,
                                 event->at, parsed, out) == VL_OK;
    free(text);
    json_decref(body);
    json_decref(parsed);
    return is_read;
}

static bool replay(struct run *run, struct vl_state *state)
{
    bool is_text = run->n_events % JSON_EVERY == 0;
    for (size_t i = 0; i < run->n_events; i++) {
        struct vl_event read;
        const struct vl_event *e = &run->journal[i].event;
        if (is_text && !read_back(run, e, &read))
            return break_rule(run, "8: an event cannot be read back");
        vl_state_evolve(state, run->journal[i].seq, is_text ? &read : e);
    }
    return true;
}

static bool is_same(const struct vl_state *a, const struct vl_state *b)
{
    char *one = vl_state_canonical(a), *two = vl_state_canonical(b);
    bool same = one && two && strcmp(one, two) == 0;
    free(one);
    free(two);
    return same;
}

static bool crash(struct run *run, const struct step *step)
{
    struct step start = {.number = step->number, .crash_after = STEP_NO_CRASH};
    struct vl_state *state = NULL;
    if (vl_state_create(run->regions[step->rota], &run->limits, &state) < 0)
        return break_rule(run, "out of memory");
    bool ok = replay(run, state);
    run->count->crashes++;
    ok = ok && break_rule(run, is_same(run->state, state) ? NULL : "8: a replay is another state");
    vl_state_destroy(run->state);
    run->state = state;
    run->rota = step->rota;
    start.command.type = VL_COMMAND_CORE_START;
    return ok && do_command(run, &start);
}

/* ---- steps ---- */

/* What was decided on this state must not be kept, and must not have changed it. */
static bool decide_in_vain(struct run *run, const struct step *step)
{
    struct vl_command c = command_of(run, step);
    char *before = vl_state_canonical(run->state);
    vl_decide(run->state, &c, run->now, &run->decision);
    char *after = vl_state_canonical(run->state);
    bool same = before && after && strcmp(before, after) == 0;
    free(before);
    free(after);
    run->beaten = *step;
    return break_rule(run, same ? NULL : "deciding changes the state");
}

static bool do_beaten(struct run *run)
{
    struct step step = run->beaten;
    run->beaten.number = 0;
    return step.number == 0 || do_command(run, &step);
}

bool run_step(struct run *run, const struct step *step)
{
    run->count->steps++;
    if (!pass_time(run, step))
        return false;
    if (step->is_beaten && run->beaten.number == 0)
        return decide_in_vain(run, step);
    if (step->is_crash)
        return crash(run, step) && do_beaten(run);
    if (!do_command(run, step))
        return false;
    return (step->crash_after == STEP_NO_CRASH || crash(run, step)) && do_beaten(run);
}

int run_open(struct run *run, struct vl_region *const *regions,
             const struct vl_state_limits *limits, vl_utc now, struct run_count *count)
{
    static const enum vl_command_type first[] = {VL_COMMAND_REGION_OPEN, VL_COMMAND_CORE_START};
    *run = (struct run){
        .regions = regions, .limits = *limits, .now = now, .latest = now, .count = count};
    int rc = vl_state_create(regions[0], limits, &run->state);
    for (size_t i = 0; rc == VL_OK && i < 2; i++) {
        struct step step = {.crash_after = STEP_NO_CRASH, .command.type = first[i]};
        (void)do_command(run, &step);
    }
    return rc;
}

void run_close(struct run *run)
{
    vl_state_destroy(run->state);
    free(run->journal);
}

/* world.h - a region, a state and a clock that a test turns by hand.
 *
 * Every event that is decided goes through its JSON form into a second state, as a replay of the
 * journal would do it: the two must stay the same to the byte. */
#ifndef VL_DOMAIN_TESTS_WORLD_H
#define VL_DOMAIN_TESTS_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/command.h"
#include "domain/invariants.h"
#include "domain/view.h"

#define DEMO_REGION    VL_SOURCE_DIR "/server/main/demo/region.json"
#define MONDAY_10      "2026-11-23T09:00:00Z" /* 10:00 in Copenhagen */
#define QUIET_AT_MOST  400
#define TRACE_BYTES    8192
#define CALLS_TO_TRACE 16

struct world {
    struct vl_region *region;
    struct vl_state *state, *replayed;
    vl_utc start, now;
    uint64_t calls[CALLS_TO_TRACE]; /* ids in the order of their placing; scripts name them 1.. */
    size_t n_calls;
    char trace[TRACE_BYTES];
    void (*on_event)(struct world *w, const struct vl_event *e); /* before it is evolved */
    struct vl_decision decision;
    unsigned seen[VL_EVENT_COUNT];
};

static inline struct vl_region *region_of(const json_t *json)
{
    struct vl_region *region = NULL;
    static struct vl_report report;
    int rc = vl_region_from_json(json, &region, &report);
    for (size_t i = 0; i < report.count && i < VL_REPORT_LINES; i++)
        print_error("%s\n", report.lines[i]);
    assert_int_equal(rc, VL_OK);
    return region;
}

static inline struct vl_region *load_region(const char *path)
{
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    struct vl_region *region = region_of(json);
    json_decref(json);
    return region;
}

/* Takes the region. */
static inline void world_open_with(struct world *w, struct vl_region *region,
                                   const struct vl_state_limits *limits)
{
    memset(w, 0, sizeof *w);
    w->region = region;
    assert_int_equal(vl_utc_parse(MONDAY_10, strlen(MONDAY_10), &w->start), VL_OK);
    w->now = w->start;
    assert_int_equal(vl_state_create(w->region, limits, &w->state), VL_OK);
    assert_int_equal(vl_state_create(w->region, limits, &w->replayed), VL_OK);
}

static inline void world_open(struct world *w, const struct vl_state_limits *limits)
{
    world_open_with(w, load_region(DEMO_REGION), limits);
    w->region->fallback = VL_NONE; /* scripts that want it say so */
}

static inline void world_close(struct world *w)
{
    vl_state_destroy(w->state);
    vl_state_destroy(w->replayed);
    vl_region_destroy(w->region);
}

static inline void assert_same_replay(const struct world *w)
{
    char *one = vl_state_canonical(w->state), *two = vl_state_canonical(w->replayed);
    assert_non_null(one);
    assert_non_null(two);
    assert_string_equal(one, two);
    free(one);
    free(two);
}

static inline void replay(struct world *w, uint64_t seq, const struct vl_event *e)
{
    static const struct vl_json_limits limits = {65536, 16};
    struct vl_event again;
    json_t *body = NULL, *parsed = NULL;
    assert_int_equal(vl_event_to_json(w->region, e, &body), VL_OK);
    char *text = vl_json_dump(body);
    assert_non_null(text);
    struct vl_span span = {(const uint8_t *)text, strlen(text)};
    assert_int_equal(vl_json_parse(span, &limits, &parsed, NULL), VL_OK);
    assert_int_equal(vl_event_from_json(w->region, vl_event_type_name(e->type), VL_EVENT_VERSION,
                                        e->at, parsed, &again),
                     VL_OK);
    vl_state_evolve(w->replayed, seq, &again);
    free(text);
    json_decref(body);
    json_decref(parsed);
}

static inline void evolve_all(struct world *w)
{
    for (uint16_t i = 0; i < w->decision.n_events; i++) {
        const struct vl_event *e = &w->decision.events[i];
        uint64_t seq = vl_state_last_seq(w->state) + 1;
        if (e->type == VL_EVENT_CALL_PLACED)
            w->calls[w->n_calls++ % CALLS_TO_TRACE] = seq;
        w->seen[e->type]++;
        if (w->on_event)
            w->on_event(w, e);
        vl_state_evolve(w->state, seq, e);
        const char *broken = vl_state_check(w->state);
        if (broken)
            fail_msg("after %s: %s", vl_event_type_name(e->type), broken);
        replay(w, seq, e);
    }
}

/* What the shell does at one moment: the command, then ADVANCE until it has nothing to do. */
static inline enum vl_refusal world_do(struct world *w, const struct vl_command *command)
{
    static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};
    vl_utc due;
    vl_decide(w->state, command, w->now, &w->decision);
    enum vl_refusal refusal = w->decision.refusal;
    assert_true(refusal == VL_REFUSAL_NONE || w->decision.n_events == 0);
    evolve_all(w);
    for (int i = 0;; i++) {
        assert_true(i < QUIET_AT_MOST);
        vl_decide(w->state, &advance, w->now, &w->decision);
        assert_int_equal(w->decision.refusal, VL_REFUSAL_NONE);
        if (w->decision.n_events == 0)
            break;
        evolve_all(w);
    }
    if (vl_due(w->state, w->now, &due))
        assert_true(due.ms > w->now.ms);
    return refusal;
}

/* Lets the time pass, with every timer at its moment. */
static inline void world_until(struct world *w, vl_utc then)
{
    static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};
    vl_utc due;
    while (vl_due(w->state, w->now, &due) && due.ms <= then.ms) {
        w->now = due;
        world_do(w, &advance);
    }
    w->now = then;
}

#endif

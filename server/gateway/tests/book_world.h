/* book_world.h - journal, vault, engine and book in a folder that goes with the test; a clock by
 * hand. */
#ifndef VL_GATEWAY_TESTS_BOOK_WORLD_H
#define VL_GATEWAY_TESTS_BOOK_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "domain/view.h"
#include "gateway/call_book.h"
#include "outside.h"

#define MONDAY_10_MS 1795424400000 /* 2026-11-23T09:00:00Z, 10:00 in Copenhagen */
#define MAX_TURNS    20000

struct book_world {
    uv_loop_t loop;
    char folder[64], journal_path[96], keys[96], master[96];
    struct vl_region *region;
    struct vl_journal *journal;
    struct vl_vault *vault;
    struct vl_engine *engine;
    struct vl_book *book;
    vl_utc now;
    vl_person_index gp, gp2, nsr, suh;
    vl_hotline_index hotline;
};

static inline vl_utc world_clock(void *data)
{
    return ((struct book_world *)data)->now;
}

static inline void world_on_event(void *owner, uint64_t seq, const struct vl_event *event)
{
    vl_book_event(((struct book_world *)owner)->book, seq, event);
}

static inline void world_load_region(struct book_world *w)
{
    static struct vl_report report;
    json_t *json = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);

    assert_non_null(json);
    assert_int_equal(vl_region_from_json(json, &w->region, &report), VL_OK);
    json_decref(json);
    w->gp = vl_region_person(w->region, "gp-anne");
    w->gp2 = vl_region_person(w->region, "gp-bo");
    w->nsr = vl_region_person(w->region, "lunge-slagelse");
    w->suh = vl_region_person(w->region, "lunge-roskilde");
    w->hotline = vl_region_hotline(w->region, "lungemedicin");
    assert_true(w->gp != VL_NONE && w->gp2 != VL_NONE && w->nsr != VL_NONE && w->suh != VL_NONE);
    assert_true(w->hotline != VL_NONE);
}

/* As the program starts: what the journal holds is read back. */
static inline void world_start(struct book_world *w)
{
    const struct vl_vault_options vault = {w->keys, w->master, NULL};
    const struct vl_engine_listener listener = {.on_event = world_on_event};
    struct vl_engine_options options = {.loop = &w->loop,
                                        .region = w->region,
                                        .limits = VL_STATE_LIMITS_DEFAULT,
                                        .now = world_clock,
                                        .now_data = w};

    assert_int_equal(vl_journal_open(&w->loop, w->journal_path, &w->journal), VL_OK);
    assert_int_equal(vl_vault_open(&w->loop, &vault, &w->vault), VL_OK);
    options.journal = w->journal;
    assert_int_equal(vl_engine_create(&options, &w->engine), VL_OK);
    assert_int_equal(vl_book_create(w->region, w->engine, w->vault, NULL, &w->book), VL_OK);
    assert_int_equal(vl_book_replay(w->book, w->journal), VL_OK);
    assert_int_equal(vl_engine_subscribe(w->engine, &listener, w), VL_OK);
}

static inline void world_stop(struct book_world *w)
{
    vl_engine_destroy(w->engine);
    vl_book_destroy(w->book);
    vl_vault_destroy(w->vault);
    vl_journal_destroy(w->journal);
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
}

static inline int world_set_up(void **state)
{
    struct book_world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    (void)snprintf(w->folder, sizeof w->folder, "/tmp/vl-book-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    (void)snprintf(w->journal_path, sizeof w->journal_path, "%s/journal.db", w->folder);
    (void)snprintf(w->keys, sizeof w->keys, "%s/keys.db", w->folder);
    (void)snprintf(w->master, sizeof w->master, "%s/master.key", w->folder);
    assert_int_equal(vl_vault_create_master(w->master), VL_OK);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    w->now.ms = MONDAY_10_MS;
    world_load_region(w);
    world_start(w);
    *state = w;
    return 0;
}

static inline int world_tear_down(void **state)
{
    struct book_world *w = *state;

    world_stop(w);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    vl_region_destroy(w->region);
    remove_folder(w->folder);
    free(w);
    return 0;
}

struct world_answer {
    uv_loop_t *loop;
    struct vl_engine_result result;
    unsigned calls;
};

static inline void world_on_done(void *data, const struct vl_engine_result *result)
{
    struct world_answer *a = data;

    a->result = *result;
    a->calls++;
    uv_stop(a->loop); /* libuv would wait for the next timer before it returned */
}

/* Waits until it is durable, with what follows from it. The first event's number. */
static inline uint64_t world_run(struct book_world *w, struct vl_command command)
{
    struct world_answer a = {.loop = &w->loop};

    assert_int_equal(vl_engine_submit(w->engine, &command, world_on_done, &a), VL_OK);
    for (int i = 0; i < MAX_TURNS && a.calls == 0; i++)
        (void)uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(a.calls, 1);
    if (a.result.rc != VL_OK)
        fail_msg("command %d: %s", (int)command.type, a.result.refusal);
    w->now.ms += 100;
    return a.result.first_seq;
}

/* Lets time pass: the timers' command is given by hand, until it has nothing to do. */
static inline void world_pass(struct book_world *w, int64_t ms)
{
    uint64_t before;

    w->now.ms += ms;
    do {
        before = vl_engine_last(w->engine);
        (void)world_run(w, (struct vl_command){.type = VL_COMMAND_ADVANCE});
        w->now.ms -= 100;
    } while (vl_engine_last(w->engine) != before);
}

static inline void world_present(struct book_world *w)
{
    const vl_person_index people[] = {w->nsr, w->suh};

    for (size_t i = 0; i < 2; i++)
        (void)world_run(w, (struct vl_command){.type = VL_COMMAND_PRESENCE,
                                               .person = people[i],
                                               .u.presence.presence = VL_PRESENCE_AVAILABLE});
}

static inline void world_connect(struct book_world *w)
{
    const vl_person_index people[] = {w->gp, w->gp2, w->nsr, w->suh};

    for (size_t i = 0; i < 4; i++)
        (void)world_run(w, (struct vl_command){.type = VL_COMMAND_CONNECT, .person = people[i]});
    world_present(w);
}

static inline void world_count(void *data, int rc)
{
    assert_int_equal(rc, VL_OK);
    ++*(unsigned *)data;
}

/* The key of the call's case is forgotten. */
static inline void world_erase(struct book_world *w, uint64_t call)
{
    char case_id[VL_CASE_ID_BYTES];
    unsigned forgotten = 0;

    assert_int_equal(vl_book_case_id(w->book, call, case_id), VL_OK);
    assert_int_equal(vl_vault_forget(w->vault, case_id, world_count, &forgotten), VL_OK);
    for (int i = 0; i < MAX_TURNS && !forgotten; i++)
        (void)uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(forgotten, 1);
}

/* question: what the sealed case holds. */
static inline uint64_t world_place(struct book_world *w, vl_person_index gp, const char *key,
                                   const char *question)
{
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE, .person = gp};
    json_t *content = json_pack("{s:s}", "question", question);
    char *attachment = NULL;
    uint64_t call;

    assert_int_equal(vl_book_seal_case(w->book, content, key, &attachment), VL_OK);
    assert_null(strstr(attachment, question));
    c.attachment = attachment;
    c.u.place.hotline = w->hotline;
    c.u.place.first = VL_NONE;
    c.u.place.urgency = VL_URGENCY_URGENT;
    c.u.place.suggested = VL_URGENCY_COUNT;
    call = world_run(w, c);
    free(attachment);
    return call;
}

static inline struct vl_command world_command(enum vl_command_type type, vl_person_index person,
                                              uint64_t call)
{
    return (struct vl_command){.type = type, .person = person, .call = call};
}

/* The specialist at whom the call rings; fails if it does not. */
static inline vl_person_index world_rung(const struct book_world *w, uint64_t call)
{
    struct vl_call_view view;

    assert_int_equal(vl_state_call(vl_engine_state(w->engine), call, &view), VL_OK);
    assert_true(view.n_rings > 0);
    return view.rings[0].person;
}

#endif

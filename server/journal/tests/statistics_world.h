/* statistics_world.h - a journal with a hand-written history, in a folder that goes with the test.
 */
#ifndef VL_JOURNAL_TESTS_STATISTICS_WORLD_H
#define VL_JOURNAL_TESTS_STATISTICS_WORLD_H

#include "journal/engine_replay.h"
#include "journal/statistics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MONDAY_10_MS INT64_C(1795424400000) /* 2026-11-23T09:00:00Z, 10:00 in Copenhagen */
#define MAX_TURNS    20000
#define MAX_EVENTS   24

enum who { NOBODY, GP, NSR, SUH, KARDIO, WHO_COUNT };
static const char *const ids[WHO_COUNT] = {"", "gp-anne", "lunge-slagelse", "lunge-roskilde",
                                           "kardio-roskilde"};

/* One event, with what a history needs to say; the call is that of the record `call`, 1-based. */
struct step {
    enum vl_event_type type;
    int64_t at_s;
    uint64_t call;
    enum who who;
    int code; /* task, outcome, end of a ring; urgency */
    const char *hotline;
};

struct fixture {
    uv_loop_t loop;
    char folder[64], journal_path[96], path[128];
    struct vl_region *region;
    struct vl_journal *journal;
    vl_person_index people[WHO_COUNT];
};

static inline int set_up(void **state)
{
    static struct vl_report report;
    struct fixture *f = calloc(1, sizeof *f);
    json_t *json = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);
    assert_true(f && json);
    assert_int_equal(vl_region_from_json(json, &f->region, &report), VL_OK);
    json_decref(json);
    for (int i = 0; i < WHO_COUNT; i++)
        f->people[i] = vl_region_person(f->region, ids[i]);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/vl-statistics-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->journal_path, sizeof f->journal_path, "%s/journal.db", f->folder);
    (void)snprintf(f->path, sizeof f->path, "%s-statistics", f->journal_path);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(vl_journal_open(&f->loop, f->journal_path, &f->journal), VL_OK);
    *state = f;
    return 0;
}

static inline void delete_files(const struct fixture *f, const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-owner"};
    char one[160];
    (void)f;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(one, sizeof one, "%s%s", path, ends[i]);
        (void)unlink(one);
    }
}

static inline void close_journal(struct fixture *f)
{
    vl_journal_destroy(f->journal);
    f->journal = NULL;
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    close_journal(f);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    vl_region_destroy(f->region);
    delete_files(f, f->journal_path);
    delete_files(f, f->path);
    assert_int_equal(rmdir(f->folder), 0);
    free(f);
    return 0;
}

/* --- writing a history ----------------------------------------------------------------------- */

static inline void on_appended(void *data, int rc, uint64_t first_seq)
{
    assert_int_equal(rc, VL_OK);
    *(uint64_t *)data = first_seq;
}

static inline struct vl_event event_of(const struct fixture *f, const struct step *s)
{
    struct vl_event e = {.type = s->type,
                         .at = {MONDAY_10_MS + s->at_s * 1000},
                         .call = s->call,
                         .person = f->people[s->who]};
    vl_hotline_index hotline =
        vl_region_hotline(f->region, s->hotline ? s->hotline : "lungemedicin");
    switch (s->type) {
    case VL_EVENT_CALL_PLACED:
        e.call = 0;
        e.u.placed.parent = s->call;
        e.u.placed.hotline = hotline;
        e.u.placed.urgency = VL_URGENCY_URGENT;
        e.u.placed.suggested = VL_URGENCY_COUNT;
        e.u.placed.until.ms = e.at.ms + 1;
        e.u.placed.task = s->code ? (enum vl_task)s->code : VL_TASK_COUNT;
        e.u.placed.owner = VL_NONE;
        e.u.placed.deadline = e.u.placed.until;
        break;
    case VL_EVENT_CALL_TRANSFERRED:
        e.u.transferred.hotline = hotline;
        e.u.transferred.until.ms = e.at.ms + 1;
        break;
    case VL_EVENT_CALL_OWED:
        e.u.owed.task = (enum vl_task)s->code;
        e.u.owed.deadline.ms = e.at.ms + 1;
        break;
    case VL_EVENT_CALL_OUTCOME:
        e.u.outcome.outcome = (enum vl_outcome)s->code;
        e.u.outcome.assessed = VL_URGENCY_COUNT;
        break;
    case VL_EVENT_CALL_CALLBACK:
        e.u.callback.from = e.u.callback.until = (vl_utc){e.at.ms + 1};
        break;
    case VL_EVENT_CALL_DIALLED:
        e.u.dialled.until.ms = e.at.ms + 1;
        break;
    case VL_EVENT_CALL_HUNG_UP:
        e.u.hung_up.by = VL_HUNG_UP_BY_CALLER;
        break;
    case VL_EVENT_RING_STARTED:
        e.u.ring_started.until.ms = e.at.ms + 1;
        break;
    case VL_EVENT_RING_ENDED:
        e.u.ring_ended.why = (enum vl_ring_end)s->code;
        e.u.ring_ended.reason =
            s->code == VL_RING_END_DECLINED ? VL_DECLINE_OTHER : VL_DECLINE_COUNT;
        break;
    case VL_EVENT_URGENCY_CHANGED:
        e.u.urgency = (enum vl_urgency)s->code;
        break;
    default:
        break;
    }
    return e;
}

static inline void append(struct fixture *f, const struct step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct vl_event e = event_of(f, &steps[i]);
        char *body = NULL;
        uint64_t seq = 0;
        assert_int_equal(vl_replay_encode(f->region, &e, &body), VL_OK);
        struct vl_journal_record r = {.at = e.at,
                                      .type = vl_event_type_name(e.type),
                                      .version = VL_EVENT_VERSION,
                                      .body = body,
                                      .body_bytes = strlen(body)};
        assert_int_equal(vl_journal_append(f->journal, VL_JOURNAL_ANY, &r, 1, on_appended, &seq),
                         VL_OK);
        for (int turn = 0; turn < MAX_TURNS && !seq; turn++)
            (void)uv_run(&f->loop, UV_RUN_ONCE);
        assert_true(seq > 0);
        free(body);
    }
}

#define PLACED(s, ...)                                                                             \
    {                                                                                              \
        VL_EVENT_CALL_PLACED, s, 0, GP, 0, __VA_ARGS__                                             \
    }
#define RING(s, call, who)                                                                         \
    {                                                                                              \
        VL_EVENT_RING_STARTED, s, call, who, 0, NULL                                               \
    }
#define END(s, call, who, id)                                                                      \
    {                                                                                              \
        VL_EVENT_RING_ENDED, s, call, who, VL_RING_END_##id, NULL                                  \
    }
#define ANSWER(s, call, who)                                                                       \
    {                                                                                              \
        VL_EVENT_CALL_ANSWERED, s, call, who, 0, NULL                                              \
    }
#define HANG_UP(s, call)                                                                           \
    {                                                                                              \
        VL_EVENT_CALL_HUNG_UP, s, call, NOBODY, 0, NULL                                            \
    }
#define OWED(s, call, id)                                                                          \
    {                                                                                              \
        VL_EVENT_CALL_OWED, s, call, NSR, VL_TASK_##id, NULL                                       \
    }
#define OUTCOME(s, call, id)                                                                       \
    {                                                                                              \
        VL_EVENT_CALL_OUTCOME, s, call, NSR, VL_OUTCOME_##id, NULL                                 \
    }

#endif

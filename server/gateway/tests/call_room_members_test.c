/* A call's room over real workers: who may send, who may receive and when, and what an end ends. */
#include "gateway/call_room.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CALL        7u
#define PATIENCE_MS 20000

enum { GP, NSR, SUH, STRANGER }; /* people */

struct scene {
    uv_loop_t loop;
    uv_timer_t timeout;
    struct vl_media_pool *pool;
    struct vl_rooms *rooms;
    struct vl_region *region;
    unsigned ready, generations, producers;
    bool timed_out;
};
struct answer {
    unsigned calls;
    int rc;
    json_t *result;
};
struct place { /* of one joined person */
    char send[VL_ROOM_ID_TEXT], receive[VL_ROOM_ID_TEXT];
};

static void on_ready(void *owner, unsigned worker)
{
    (void)worker;
    ((struct scene *)owner)->ready++;
}

static void on_moved(void *owner, const char *room, uint32_t generation)
{
    (void)generation;
    vl_rooms_moved(((struct scene *)owner)->rooms, room);
}

static void on_notification(void *owner, const char *room, uint32_t generation, const char *event,
                            const json_t *data)
{
    (void)generation;
    vl_rooms_notified(((struct scene *)owner)->rooms, room, event, data);
}

static void on_generation(void *owner, uint64_t call)
{
    assert_int_equal(call, CALL);
    ((struct scene *)owner)->generations++;
}

static void on_producers(void *owner, uint64_t call)
{
    assert_int_equal(call, CALL);
    ((struct scene *)owner)->producers++;
}

static void on_timeout(uv_timer_t *timer)
{
    ((struct scene *)timer->data)->timed_out = true;
}

static void await(struct scene *s, const unsigned *counter, unsigned n)
{
    s->timed_out = false;
    (void)uv_timer_start(&s->timeout, on_timeout, PATIENCE_MS, 0);
    while (*counter < n && !s->timed_out)
        (void)uv_run(&s->loop, UV_RUN_ONCE);
    (void)uv_timer_stop(&s->timeout);
    assert_false(s->timed_out);
}

static void load_region(struct scene *s)
{
    static struct vl_report report;
    json_t *json = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);

    assert_non_null(json);
    assert_int_equal(vl_region_from_json(json, &s->region, &report), VL_OK);
    json_decref(json);
}

static void open_scene(struct scene *s, unsigned workers)
{
    const struct vl_media_pool_options options = {
        VL_BIN_DIR "/vagtlinje-media", workers, "127.0.0.1", NULL, 0, NULL};
    const struct vl_media_pool_handlers handlers = {on_ready, NULL, on_moved, on_notification};
    const struct vl_rooms_handlers news = {on_generation, on_producers};

    memset(s, 0, sizeof *s);
    load_region(s);
    assert_int_equal(uv_loop_init(&s->loop), 0);
    (void)uv_timer_init(&s->loop, &s->timeout);
    s->timeout.data = s;
    assert_int_equal(vl_media_pool_create(&s->loop, &options, &handlers, s, &s->pool), VL_OK);
    assert_int_equal(vl_rooms_create(s->pool, "boot", &news, s, &s->rooms), VL_OK);
    await(s, &s->ready, workers);
    assert_int_equal(vl_rooms_open(s->rooms, CALL, GP), VL_OK);
}

static void close_scene(struct scene *s)
{
    vl_media_pool_destroy(s->pool);
    vl_rooms_destroy(s->rooms);
    uv_close((uv_handle_t *)&s->timeout, NULL);
    (void)uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    vl_region_destroy(s->region);
}

static void on_done(void *data, int rc, json_t *result, const char *text)
{
    struct answer *a = data;

    assert_non_null(text);
    assert_true(rc == VL_OK || result == NULL);
    a->calls++;
    a->rc = rc;
    json_decref(a->result);
    a->result = result;
}

static int finish(struct scene *s, struct answer *a, int rc)
{
    if (rc < 0)
        return rc;
    await(s, &a->calls, 1);
    assert_int_equal(a->calls, 1);
    return a->rc;
}

static void keep(char out[VL_ROOM_ID_TEXT], const json_t *object, const char *key)
{
    const char *id = vl_json_string_within(object, key, 1, VL_ROOM_ID_TEXT - 1);

    assert_non_null(id);
    memcpy(out, id, strlen(id) + 1);
}

static void join(struct scene *s, vl_person_index person, struct place *out)
{
    struct answer a = {0};

    assert_int_equal(
        finish(s, &a, vl_rooms_join(s->rooms, CALL, person, "0123456789abcdef", on_done, &a)),
        VL_OK);
    assert_string_equal(vl_json_string(a.result, "generation"),
                        vl_rooms_generation(s->rooms, CALL));
    assert_true(json_is_object(json_object_get(a.result, "rtpCapabilities")));
    keep(out->send, json_object_get(a.result, "send"), "id");
    keep(out->receive, json_object_get(a.result, "receive"), "id");
    json_decref(a.result);
}

static void answer_by(struct vl_rooms *rooms, uint64_t call, vl_person_index caller,
                      vl_person_index specialist)
{
    struct vl_room_cast cast = {.n_parties = 2, .asks = specialist};

    cast.parties[0].person = caller;
    cast.parties[0].by_caller = true;
    cast.parties[1].person = specialist;
    vl_rooms_play(rooms, call, &cast);
}

static json_t *fixture(const char *name)
{
    char path[256];
    json_t *json;

    (void)snprintf(path, sizeof path, VL_SOURCE_DIR "/server/media/tests/fixtures/%s.json", name);
    json = json_load_file(path, 0, NULL);
    assert_non_null(json);
    return json;
}

/* id may be NULL. */
static int produce(struct scene *s, vl_person_index person, const char *transport, char *id)
{
    struct answer a = {0};
    json_t *params = json_pack("{s:s, s:s, s:o}", "transport", transport, "kind", "audio",
                               "rtpParameters", fixture("chrome_audio"));
    int rc = finish(s, &a, vl_rooms_produce(s->rooms, CALL, person, params, on_done, &a));

    if (rc == VL_OK && id)
        keep(id, a.result, "producer");
    json_decref(a.result);
    return rc;
}

static int consume(struct scene *s, vl_person_index person, const char *transport,
                   const char *producer, char *id)
{
    struct answer a = {0};
    json_t *params = json_pack("{s:s, s:s, s:o}", "transport", transport, "producer", producer,
                               "rtpCapabilities", fixture("chrome_receives"));
    int rc = finish(s, &a, vl_rooms_consume(s->rooms, CALL, person, params, on_done, &a));

    if (rc == VL_OK && id)
        keep(id, a.result, "consumer");
    json_decref(a.result);
    return rc;
}

static int ask(struct scene *s, vl_person_index person, const char *method, const char *key,
               const char *id)
{
    struct answer a = {0};
    int rc = finish(s, &a,
                    vl_rooms_ask(s->rooms, CALL, person, method, key, json_pack("{s:s}", key, id),
                                 on_done, &a));

    json_decref(a.result);
    return rc;
}

static size_t visible(const struct scene *s, vl_person_index person)
{
    json_t *list = vl_rooms_producers(s->rooms, s->region, CALL, person);
    size_t n = json_array_size(list);

    json_decref(list);
    return n;
}

static void on_stats(void *data, int rc, json_t *result, const char *text)
{
    struct answer *a = data;

    (void)text;
    a->calls++;
    a->rc = rc;
    a->result = json_incref(result);
}

/* How many transports the worker has in the call's room. */
static size_t transports(struct scene *s)
{
    struct answer a = {0};
    size_t n;

    assert_int_equal(vl_media_pool_call(s->pool, "call-7", "worker.stats", NULL, on_stats, &a),
                     VL_OK);
    await(s, &a.calls, 1);
    assert_int_equal(a.rc, VL_OK);
    n = (size_t)json_integer_value(json_object_get(a.result, "transports"));
    json_decref(a.result);
    return n;
}

/* --- one's own things ---------------------------------------------------------------------- */

static void test_things_are_ones_own(void **state)
{
    struct scene s;
    struct place gp, nsr;
    char producer[VL_ROOM_ID_TEXT];

    (void)state;
    open_scene(&s, 1);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    assert_int_equal(transports(&s), 4);
    assert_int_equal(produce(&s, NSR, gp.send, NULL), VL_E_NOENT);
    assert_int_equal(produce(&s, STRANGER, gp.send, NULL), VL_E_NOENT);
    assert_int_equal(produce(&s, GP, "", NULL), VL_E_NOENT);
    assert_int_equal(produce(&s, GP, gp.send, producer), VL_OK);
    assert_int_equal(ask(&s, NSR, "producer.close", "producer", producer), VL_E_NOENT);
    assert_int_equal(ask(&s, NSR, "producer.pause", "producer", producer), VL_E_NOENT);
    assert_int_equal(ask(&s, NSR, "transport.restart_ice", "transport", gp.send), VL_E_NOENT);
    assert_int_equal(ask(&s, STRANGER, "transport.restart_ice", "transport", gp.send), VL_E_NOENT);
    assert_int_equal(ask(&s, GP, "transport.restart_ice", "transport", gp.send), VL_OK);
    assert_int_equal(ask(&s, GP, "producer.pause", "producer", producer), VL_OK);
    assert_int_equal(ask(&s, GP, "producer.close", "producer", producer), VL_OK);
    assert_int_equal(ask(&s, GP, "producer.close", "producer", producer), VL_E_NOENT);
    close_scene(&s);
}

static void test_unknown_rooms(void **state)
{
    struct scene s;
    struct answer a = {0};

    (void)state;
    open_scene(&s, 1);
    assert_int_equal(vl_rooms_join(s.rooms, 99, GP, "0123456789abcdef", on_done, &a), VL_E_NOENT);
    assert_int_equal(
        vl_rooms_ask(s.rooms, 99, GP, "producer.pause", "producer", json_object(), on_done, &a),
        VL_E_NOENT);
    assert_int_equal(vl_rooms_produce(s.rooms, 99, GP, json_object(), on_done, &a), VL_E_NOENT);
    assert_int_equal(vl_rooms_consume(s.rooms, 99, GP, json_object(), on_done, &a), VL_E_NOENT);
    assert_int_equal(vl_rooms_consume(s.rooms, CALL, GP, NULL, on_done, &a), VL_E_NOENT);
    vl_rooms_put_out(s.rooms, 99, GP);
    vl_rooms_leave(s.rooms, 99, GP);
    answer_by(s.rooms, 99, GP, NSR);
    vl_rooms_close(s.rooms, 99);
    vl_rooms_moved(s.rooms, "call-99");
    vl_rooms_notified(s.rooms, "call-99", "consumer.closed", NULL);
    vl_rooms_notified(s.rooms, "call-7", "consumer.closed", NULL);
    assert_null(vl_rooms_view(s.rooms, 99));
    assert_string_equal(vl_rooms_generation(s.rooms, 99), "");
    assert_int_equal(a.calls, 0);
    close_scene(&s);
}

static void test_producers_are_bounded(void **state)
{
    struct scene s;
    struct place gp;

    (void)state;
    open_scene(&s, 1);
    join(&s, GP, &gp);
    assert_int_equal(produce(&s, GP, gp.send, NULL), VL_OK);
    for (int i = 0; i < 10; i++) /* the same SSRC again: the worker's refusal takes no place */
        assert_int_not_equal(produce(&s, GP, gp.send, NULL), VL_OK);
    assert_int_equal(visible(&s, NSR), 1);
    close_scene(&s);
}

/* --- what is withheld ---------------------------------------------------------------------- */

static void test_two_who_are_rung_never_meet(void **state)
{
    struct scene s;
    struct place gp, nsr, suh;
    char of_gp[VL_ROOM_ID_TEXT], of_nsr[VL_ROOM_ID_TEXT], c[VL_ROOM_ID_TEXT];

    (void)state;
    open_scene(&s, 1);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    join(&s, SUH, &suh);
    assert_int_equal(produce(&s, GP, gp.send, of_gp), VL_OK);
    assert_int_equal(produce(&s, NSR, nsr.send, of_nsr), VL_OK);
    assert_int_equal(consume(&s, SUH, suh.receive, of_nsr, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, NSR, nsr.receive, of_nsr, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, gp.receive, of_gp, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, STRANGER, gp.receive, of_nsr, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, nsr.receive, of_nsr, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, gp.receive, "no such producer", NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, SUH, suh.receive, of_gp, c), VL_OK);
    assert_int_equal(ask(&s, NSR, "consumer.resume", "consumer", c), VL_E_NOENT);
    assert_int_equal(ask(&s, SUH, "consumer.resume", "consumer", c), VL_OK);
    answer_by(s.rooms, CALL, GP, NSR);
    assert_int_equal(consume(&s, SUH, suh.receive, of_gp, NULL), VL_E_NOENT);
    assert_int_equal(ask(&s, SUH, "consumer.resume", "consumer", c), VL_E_NOENT);
    assert_int_equal(visible(&s, SUH), 0);
    assert_int_equal(visible(&s, GP), 1);
    assert_int_equal(visible(&s, NSR), 1);
    assert_int_equal(transports(&s), 4);
    assert_int_equal(consume(&s, NSR, nsr.receive, of_gp, c), VL_OK);
    assert_int_equal(ask(&s, NSR, "consumer.resume", "consumer", c), VL_OK);
    close_scene(&s);
}

/* A third who joins after the answer (his ring ended meanwhile) hears nobody. */
static void test_third_person_gets_nothing(void **state)
{
    struct scene s;
    struct place gp, nsr, suh;
    char of_gp[VL_ROOM_ID_TEXT], of_nsr[VL_ROOM_ID_TEXT], of_suh[VL_ROOM_ID_TEXT];

    (void)state;
    open_scene(&s, 1);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    answer_by(s.rooms, CALL, GP, NSR);
    join(&s, SUH, &suh);
    assert_int_equal(produce(&s, GP, gp.send, of_gp), VL_OK);
    assert_int_equal(produce(&s, NSR, nsr.send, of_nsr), VL_OK);
    assert_int_equal(produce(&s, SUH, suh.send, of_suh), VL_OK);
    assert_int_equal(consume(&s, SUH, suh.receive, of_gp, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, SUH, suh.receive, of_nsr, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, gp.receive, of_suh, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, gp.receive, of_nsr, NULL), VL_OK);
    assert_int_equal(visible(&s, SUH), 0);
    assert_int_equal(visible(&s, GP), 1);
    close_scene(&s);
}

/* --- ends ---------------------------------------------------------------------------------- */

static void test_ring_that_ends_puts_out(void **state)
{
    struct scene s;
    struct place gp, nsr;
    char of_nsr[VL_ROOM_ID_TEXT];
    unsigned before;

    (void)state;
    open_scene(&s, 1);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    assert_int_equal(produce(&s, NSR, nsr.send, of_nsr), VL_OK);
    assert_int_equal(visible(&s, GP), 1);
    before = s.producers;
    vl_rooms_put_out(s.rooms, CALL, NSR);
    assert_int_equal(s.producers, before + 1);
    assert_int_equal(visible(&s, GP), 0);
    assert_int_equal(transports(&s), 2);
    assert_int_equal(produce(&s, NSR, nsr.send, NULL), VL_E_NOENT);
    assert_int_equal(consume(&s, GP, gp.receive, of_nsr, NULL), VL_E_NOENT);
    join(&s, NSR, &nsr); /* rung again */
    assert_int_equal(transports(&s), 4);
    close_scene(&s);
}

/* The member is gone before his transports are made: they end as soon as they are. */
static void test_leaving_during_a_join(void **state)
{
    struct scene s;
    struct answer a = {0}, b = {0};
    struct place gp;

    (void)state;
    open_scene(&s, 1);
    assert_int_equal(vl_rooms_join(s.rooms, CALL, NSR, "0123456789abcdef", on_done, &a), VL_OK);
    vl_rooms_put_out(s.rooms, CALL, NSR);
    assert_int_equal(finish(&s, &a, VL_OK), VL_E_CLOSED);
    assert_int_equal(transports(&s), 0);
    /* the same person twice at once: the later join counts */
    a = (struct answer){0};
    assert_int_equal(vl_rooms_join(s.rooms, CALL, GP, "0123456789abcdef", on_done, &a), VL_OK);
    assert_int_equal(vl_rooms_join(s.rooms, CALL, GP, "0123456789abcdef", on_done, &b), VL_OK);
    assert_int_equal(finish(&s, &a, VL_OK), VL_E_CLOSED);
    assert_int_equal(finish(&s, &b, VL_OK), VL_OK);
    json_decref(b.result);
    assert_int_equal(transports(&s), 2);
    join(&s, GP, &gp); /* a refreshed page */
    assert_int_equal(transports(&s), 2);
    close_scene(&s);
}

static void test_closing_during_a_join(void **state)
{
    struct scene s;
    struct answer a = {0};

    (void)state;
    open_scene(&s, 1);
    assert_int_equal(vl_rooms_join(s.rooms, CALL, GP, "0123456789abcdef", on_done, &a), VL_OK);
    vl_rooms_close(s.rooms, CALL);
    assert_true(finish(&s, &a, VL_OK) < 0);
    assert_null(vl_rooms_view(s.rooms, CALL));
    assert_int_equal(vl_rooms_open(s.rooms, CALL, GP), VL_OK);
    assert_int_equal(transports(&s), 0);
    close_scene(&s);
}

/* --- a worker dies ------------------------------------------------------------------------- */

static int home_pid(const struct scene *s)
{
    struct vl_media_worker_status status = {0};

    for (unsigned i = 0; i < vl_media_pool_workers(s->pool); i++)
        if (vl_media_pool_status(s->pool, i, &status) == VL_OK && status.rooms > 0)
            return status.pid;
    return 0;
}

static void test_moved_room_forgets_everyone(void **state)
{
    char before[VL_GENERATION_BYTES], of_gp[VL_ROOM_ID_TEXT];
    struct scene s;
    struct place gp, nsr;
    struct answer a = {0};
    int pid;

    (void)state;
    open_scene(&s, 2);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    answer_by(s.rooms, CALL, GP, NSR);
    assert_int_equal(produce(&s, GP, gp.send, NULL), VL_OK);
    (void)snprintf(before, sizeof before, "%s", vl_rooms_generation(s.rooms, CALL));
    pid = home_pid(&s);
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGSTOP), 0); /* so that a question is in flight */
    assert_int_equal(vl_rooms_join(s.rooms, CALL, NSR, "0123456789abcdef", on_done, &a), VL_OK);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(finish(&s, &a, VL_OK), VL_E_CLOSED);
    await(&s, &s.generations, 1);
    assert_string_not_equal(vl_rooms_generation(s.rooms, CALL), before);
    assert_int_equal(visible(&s, NSR), 0);
    assert_int_equal(produce(&s, GP, gp.send, NULL), VL_E_NOENT);
    join(&s, GP, &gp);
    join(&s, NSR, &nsr);
    assert_int_equal(produce(&s, GP, gp.send, of_gp), VL_OK);
    assert_int_equal(consume(&s, NSR, nsr.receive, of_gp, NULL), VL_OK); /* still answered */
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_things_are_ones_own),
        cmocka_unit_test(test_unknown_rooms),
        cmocka_unit_test(test_producers_are_bounded),
        cmocka_unit_test(test_two_who_are_rung_never_meet),
        cmocka_unit_test(test_third_person_gets_nothing),
        cmocka_unit_test(test_ring_that_ends_puts_out),
        cmocka_unit_test(test_leaving_during_a_join),
        cmocka_unit_test(test_closing_during_a_join),
        cmocka_unit_test(test_moved_room_forgets_everyone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

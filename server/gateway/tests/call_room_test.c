/* The rooms before a pool that grants everything and notes what it was asked. */
#include "gateway/call_room.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { GP = 0, SLAGELSE = 1, ROSKILDE = 2, PATIENT = 3, CALL = 7 };

/* --- the pool ------------------------------------------------------------------------------ */

static struct {
    char asked[256][96]; /* "consumer.resume c3": method and the thing it names */
    size_t n_asked;
    unsigned made; /* ids are numbered */
    struct {
        vl_rpc_result_fn done;
        void *data;
        json_t *result;
    } waiting[64];
    size_t n_waiting;
    unsigned producers_told;
    int rc; /* of the answer that came last */
    json_t *answer;
    json_t *capabilities;
} world;

int vl_media_pool_room_open(struct vl_media_pool *pool, const char *room, uint32_t *generation)
{
    (void)pool;
    (void)room;
    *generation = 1;
    return VL_OK;
}

void vl_media_pool_room_close(struct vl_media_pool *pool, const char *room)
{
    (void)pool;
    (void)room;
}

const json_t *vl_media_pool_capabilities(const struct vl_media_pool *pool)
{
    (void)pool;
    return world.capabilities;
}

static const char *thing_of(const json_t *params)
{
    static const char *const keys[] = {"consumer", "producer", "transport"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (vl_json_string(params, keys[i]))
            return vl_json_string(params, keys[i]);
    return "";
}

int vl_media_pool_call(struct vl_media_pool *pool, const char *room, const char *method,
                       json_t *params, vl_rpc_result_fn done, void *data)
{
    char id[16];
    json_t *result;

    (void)pool;
    (void)room;
    assert_true(world.n_asked < sizeof world.asked / sizeof *world.asked);
    (void)snprintf(world.asked[world.n_asked++], sizeof *world.asked, "%s %s", method,
                   thing_of(params));
    (void)snprintf(id, sizeof id, "%c%u", method[0], ++world.made);
    result = json_pack("{s:s, s:s*, s:s, s:{}}", "id", id, "producerId",
                       vl_json_string(params, "producer"), "kind", "video", "rtpParameters");
    assert_true(world.n_waiting < sizeof world.waiting / sizeof *world.waiting);
    world.waiting[world.n_waiting].done = done;
    world.waiting[world.n_waiting].data = data;
    world.waiting[world.n_waiting++].result = result;
    json_decref(params);
    return VL_OK;
}

/* The pool's answers come in later turns of the loop; more questions may follow from them. */
static void settle(void)
{
    for (size_t i = 0; i < world.n_waiting; i++) {
        world.waiting[i].done(world.waiting[i].data, VL_OK, world.waiting[i].result, "");
        json_decref(world.waiting[i].result);
    }
    world.n_waiting = 0;
}

static bool was_asked(const char *what)
{
    for (size_t i = 0; i < world.n_asked; i++)
        if (strcmp(world.asked[i], what) == 0)
            return true;
    return false;
}

static bool was_asked_of(const char *method, const char *id)
{
    char what[96];

    (void)snprintf(what, sizeof what, "%s %s", method, id);
    return was_asked(what);
}

/* --- the people ---------------------------------------------------------------------------- */

static void on_generation(void *owner, uint64_t call)
{
    (void)owner;
    (void)call;
}

static void on_producers(void *owner, uint64_t call)
{
    (void)owner;
    assert_int_equal(call, CALL);
    world.producers_told++;
}

static void on_done(void *data, int rc, json_t *result, const char *text)
{
    (void)data;
    (void)text;
    world.rc = rc;
    json_decref(world.answer);
    world.answer = result;
}

struct thing {
    char id[VL_ROOM_ID_TEXT];
};

static struct thing answer_text(const char *key, const char *within)
{
    struct thing t = {""};
    const json_t *object;
    const char *id;

    settle();
    object = within ? json_object_get(world.answer, within) : world.answer;
    id = vl_json_string(object, key);
    assert_int_equal(world.rc, VL_OK);
    assert_non_null(id);
    (void)snprintf(t.id, sizeof t.id, "%s", id);
    return t;
}

struct device {
    struct thing send, receive, camera;
};

static struct device join_and_send(struct vl_rooms *rooms, vl_person_index person)
{
    struct device d;

    assert_int_equal(vl_rooms_join(rooms, CALL, person, "0123456789abcdef", on_done, NULL), VL_OK);
    d.send = answer_text("id", "send");
    d.receive = answer_text("id", "receive");
    json_t *params = json_pack("{s:s, s:s}", "transport", d.send.id, "kind", "video");
    assert_int_equal(vl_rooms_produce(rooms, CALL, person, params, on_done, NULL), VL_OK);
    d.camera = answer_text("producer", NULL);
    return d;
}

static int consume(struct vl_rooms *rooms, vl_person_index person, const struct device *own,
                   const struct device *other)
{
    return vl_rooms_consume(
        rooms, CALL, person,
        json_pack("{s:s, s:s}", "transport", own->receive.id, "producer", other->camera.id),
        on_done, NULL);
}

static int resume(struct vl_rooms *rooms, vl_person_index person, const char *consumer)
{
    return vl_rooms_ask(rooms, CALL, person, "consumer.resume", "consumer",
                        json_pack("{s:s}", "consumer", consumer), on_done, NULL);
}

static struct vl_rooms *open_room(void)
{
    static const struct vl_rooms_handlers handlers = {on_generation, on_producers};
    struct vl_rooms *rooms = NULL;

    assert_int_equal(vl_rooms_create(NULL, "boot", &handlers, NULL, &rooms), VL_OK);
    assert_int_equal(vl_rooms_open(rooms, CALL, GP), VL_OK);
    return rooms;
}

static struct vl_room_cast two(vl_person_index caller, vl_person_index specialist)
{
    struct vl_room_cast cast = {.n_parties = 2, .asks = specialist};

    cast.parties[0].person = caller;
    cast.parties[0].by_caller = true;
    cast.parties[1].person = specialist;
    return cast;
}

static void answer_by(struct vl_rooms *rooms, uint64_t call, vl_person_index caller,
                      vl_person_index specialist)
{
    struct vl_room_cast cast = two(caller, specialist);

    vl_rooms_play(rooms, call, &cast);
}

static void add(struct vl_room_cast *cast, vl_person_index person, bool by_caller)
{
    cast->parties[cast->n_parties].person = person;
    cast->parties[cast->n_parties++].by_caller = by_caller;
}

/* What one receives of another: a consumer that its browser wants. */
static struct thing hears(struct vl_rooms *rooms, vl_person_index person, const struct device *own,
                          const struct device *other)
{
    assert_int_equal(consume(rooms, person, own, other), VL_OK);
    struct thing consumer = answer_text("consumer", NULL);
    assert_int_equal(resume(rooms, person, consumer.id), VL_OK);
    settle();
    return consumer;
}

/* What the worker was told about a consumer since the last look: 'r'esume, 'p'ause or '-'. */
static char told(const struct thing *consumer)
{
    bool resumed = was_asked_of("consumer.resume", consumer->id);
    bool paused = was_asked_of("consumer.pause", consumer->id);

    assert_false(resumed && paused);
    return resumed ? 'r' : paused ? 'p' : '-';
}

static void assert_told(const struct thing *consumers, size_t n, const char *what)
{
    char text[16] = "";

    assert_true(n < sizeof text);
    for (size_t i = 0; i < n; i++)
        text[i] = told(&consumers[i]);
    assert_string_equal(text, what);
    world.n_asked = 0;
}

static int begin(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    world.capabilities = json_object();
    return world.capabilities ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    json_decref(world.answer);
    json_decref(world.capabilities);
    return 0;
}

/* --- tests --------------------------------------------------------------------------------- */

static void nothing_flows_before_the_answer(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), slagelse = join_and_send(rooms, SLAGELSE);

    (void)state;
    assert_int_equal(world.producers_told, 2);
    assert_int_equal(consume(rooms, GP, &gp, &slagelse), VL_OK);
    struct thing at_gp = answer_text("consumer", NULL);
    assert_int_equal(consume(rooms, SLAGELSE, &slagelse, &gp), VL_OK);
    struct thing at_slagelse = answer_text("consumer", NULL);
    assert_int_equal(resume(rooms, GP, at_gp.id), VL_OK);
    assert_int_equal(world.rc, VL_OK);
    assert_false(was_asked_of("consumer.resume", at_gp.id));

    /* Who was ready flows by the answer itself; the other when he says so. */
    answer_by(rooms, CALL, GP, SLAGELSE);
    assert_true(was_asked_of("consumer.resume", at_gp.id));
    assert_false(was_asked_of("consumer.resume", at_slagelse.id));
    assert_int_equal(resume(rooms, SLAGELSE, at_slagelse.id), VL_OK);
    assert_true(was_asked_of("consumer.resume", at_slagelse.id));
    settle();
    vl_rooms_destroy(rooms);
}

static void only_the_caller_and_a_specialist_meet(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), slagelse = join_and_send(rooms, SLAGELSE),
                  roskilde = join_and_send(rooms, ROSKILDE);

    (void)state;
    assert_int_equal(consume(rooms, SLAGELSE, &slagelse, &roskilde), VL_E_NOENT);
    assert_int_equal(consume(rooms, GP, &gp, &gp), VL_E_NOENT);
    assert_int_equal(consume(rooms, GP, &gp, &slagelse), VL_OK);
    struct thing of_slagelse = answer_text("consumer", NULL);
    assert_int_equal(resume(rooms, GP, of_slagelse.id), VL_OK);
    assert_int_equal(consume(rooms, GP, &gp, &roskilde), VL_OK);
    assert_int_equal(consume(rooms, SLAGELSE, &slagelse, &gp), VL_OK);
    struct thing at_slagelse = answer_text("consumer", NULL);
    assert_int_equal(resume(rooms, SLAGELSE, at_slagelse.id), VL_OK);

    /* The other one answers: this one is put out with all he prepared, and comes in no more. */
    answer_by(rooms, CALL, GP, ROSKILDE);
    assert_true(was_asked_of("transport.close", slagelse.receive.id));
    assert_true(was_asked_of("transport.close", slagelse.send.id));
    assert_false(was_asked_of("consumer.resume", at_slagelse.id));
    assert_int_equal(consume(rooms, GP, &gp, &slagelse), VL_E_NOENT);
    assert_int_equal(consume(rooms, ROSKILDE, &roskilde, &gp), VL_OK);
    slagelse = join_and_send(rooms, SLAGELSE);
    assert_int_equal(consume(rooms, SLAGELSE, &slagelse, &gp), VL_E_NOENT);
    assert_int_equal(consume(rooms, GP, &gp, &slagelse), VL_E_NOENT);
    settle();
    vl_rooms_destroy(rooms);
}

/* A long wait is many rings: what each left behind must not fill the caller's list. */
static void ended_consumers_are_forgotten(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), slagelse = join_and_send(rooms, SLAGELSE);

    (void)state;
    for (int i = 0; i < 100; i++) {
        world.n_asked = 0;
        assert_int_equal(consume(rooms, GP, &gp, &slagelse), VL_OK);
        struct thing consumer = answer_text("consumer", NULL);
        json_t *data = json_pack("{s:s, s:s}", "consumer", consumer.id, "producer", "gone");
        vl_rooms_notified(rooms, "call-7", "consumer.closed", data);
        json_decref(data);
        assert_int_equal(resume(rooms, GP, consumer.id), VL_E_NOENT);
    }
    settle();
    vl_rooms_destroy(rooms);
}

static void a_ring_that_ends_is_told(void **state)
{
    struct vl_rooms *rooms = open_room();
    unsigned before;

    (void)state;
    (void)join_and_send(rooms, GP);
    (void)join_and_send(rooms, SLAGELSE);
    before = world.producers_told;
    vl_rooms_put_out(rooms, CALL, SLAGELSE);
    assert_int_equal(world.producers_told, before + 1);
    vl_rooms_put_out(rooms, CALL, SLAGELSE);
    assert_int_equal(world.producers_told, before + 1);
    vl_rooms_close(rooms, CALL);
    assert_int_equal(vl_rooms_join(rooms, CALL, GP, "0123456789abcdef", on_done, NULL), VL_E_NOENT);
    settle();
    vl_rooms_destroy(rooms);
}

/* Caller, specialist, a colleague who is asked, and a patient who came by a link. */
static void hold_parts_the_two_sides(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), slagelse = join_and_send(rooms, SLAGELSE);
    struct vl_room_cast cast = two(GP, SLAGELSE);

    (void)state;
    vl_rooms_play(rooms, CALL, &cast);
    struct device patient = join_and_send(rooms, PATIENT);
    assert_int_equal(consume(rooms, PATIENT, &patient, &gp), VL_E_NOENT); /* not admitted */
    add(&cast, ROSKILDE, false);
    add(&cast, PATIENT, true);
    vl_rooms_play(rooms, CALL, &cast);
    struct device roskilde = join_and_send(rooms, ROSKILDE);
    world.n_asked = 0;
    const struct thing heard[] = {
        hears(rooms, GP, &gp, &slagelse),
        hears(rooms, SLAGELSE, &slagelse, &gp),
        hears(rooms, SLAGELSE, &slagelse, &roskilde),
        hears(rooms, ROSKILDE, &roskilde, &gp),
        hears(rooms, PATIENT, &patient, &gp),
        hears(rooms, PATIENT, &patient, &roskilde),
        hears(rooms, GP, &gp, &patient),
    };
    assert_told(heard, 7, "rrrrrrr");
    cast.held = true;
    vl_rooms_play(rooms, CALL, &cast);
    assert_told(heard, 7, "pp-p-p-");
    assert_int_equal(resume(rooms, PATIENT, heard[5].id), VL_OK); /* whatever a browser asks */
    vl_rooms_play(rooms, CALL, &cast);
    assert_told(heard, 7, "-------");
    const struct thing late = hears(rooms, GP, &gp, &roskilde);
    assert_told(&late, 1, "-");
    cast.held = false;
    vl_rooms_play(rooms, CALL, &cast);
    assert_int_equal(told(&late), 'r');
    assert_told(heard, 7, "rr-r-r-");
    vl_rooms_play(rooms, CALL, &cast);
    assert_told(heard, 7, "-------"); /* nothing is said twice */
    settle();
    vl_rooms_destroy(rooms);
}

/* A colleague prepares while it rings, is held apart from the caller, and takes the call over. */
static void hand_over_keeps_what_flows(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), slagelse = join_and_send(rooms, SLAGELSE);
    struct vl_room_cast cast = two(GP, SLAGELSE);

    (void)state;
    cast.held = true;
    cast.rung[cast.n_rung++] = ROSKILDE;
    vl_rooms_play(rooms, CALL, &cast);
    struct device roskilde = join_and_send(rooms, ROSKILDE);
    assert_int_equal(consume(rooms, ROSKILDE, &roskilde, &gp), VL_E_NOENT);
    assert_int_equal(consume(rooms, GP, &gp, &roskilde), VL_E_NOENT);
    const struct thing asked = hears(rooms, SLAGELSE, &slagelse, &roskilde);
    assert_false(was_asked_of("consumer.resume", asked.id)); /* it still rings */
    world.n_asked = 0;
    cast.n_rung = 0;
    add(&cast, ROSKILDE, false);
    vl_rooms_play(rooms, CALL, &cast);
    assert_told(&asked, 1, "r");
    const struct thing heard[] = {hears(rooms, ROSKILDE, &roskilde, &gp),
                                  hears(rooms, GP, &gp, &roskilde)};
    assert_told(heard, 2, "--");
    cast = two(GP, ROSKILDE);
    vl_rooms_play(rooms, CALL, &cast);
    assert_true(was_asked_of("transport.close", slagelse.send.id));
    assert_false(was_asked_of("transport.close", roskilde.send.id));
    assert_told(heard, 2, "rr");
    assert_int_equal(consume(rooms, SLAGELSE, &slagelse, &gp), VL_E_NOENT);
    settle();
    vl_rooms_destroy(rooms);
}

static void a_removed_guest_receives_nothing(void **state)
{
    struct vl_rooms *rooms = open_room();
    struct device gp = join_and_send(rooms, GP), patient;
    struct vl_room_cast cast = two(GP, SLAGELSE), before = cast;

    (void)state;
    add(&cast, PATIENT, true);
    vl_rooms_play(rooms, CALL, &cast);
    patient = join_and_send(rooms, PATIENT);
    const struct thing heard = hears(rooms, PATIENT, &patient, &gp);
    assert_string_equal(vl_rooms_slot(rooms, CALL, PATIENT), "0123456789abcdef");
    vl_rooms_play(rooms, CALL, &before);
    assert_true(was_asked_of("transport.close", patient.receive.id));
    assert_int_equal(consume(rooms, PATIENT, &patient, &gp), VL_E_NOENT);
    assert_int_equal(resume(rooms, PATIENT, heard.id), VL_E_NOENT);
    assert_string_equal(vl_rooms_slot(rooms, CALL, PATIENT), "");
    settle();
    vl_rooms_destroy(rooms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_flows_before_the_answer, begin, end),
        cmocka_unit_test_setup_teardown(only_the_caller_and_a_specialist_meet, begin, end),
        cmocka_unit_test_setup_teardown(ended_consumers_are_forgotten, begin, end),
        cmocka_unit_test_setup_teardown(a_ring_that_ends_is_told, begin, end),
        cmocka_unit_test_setup_teardown(hold_parts_the_two_sides, begin, end),
        cmocka_unit_test_setup_teardown(hand_over_keeps_what_flows, begin, end),
        cmocka_unit_test_setup_teardown(a_removed_guest_receives_nothing, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who is in a conversation, by which call each knows it, and what the book and the screens say. */
#include "book_world.h"
#include "gateway/conversation.h"
#include "gateway/guest_person.h"
#include "gateway/view_internal.h"
#include "gateway/views.h"

#define GUEST_NAME "Karoline Testesen"

enum { GP = 1, LUNG = 2, HEART = 3, RUNG = 4, NOBODY = 5, CALL = 70, CONSULT = 80 };

static const struct vl_region region = {.n_people = 10};

static struct vl_conversation talking(enum vl_phase consult)
{
    struct vl_conversation c = {
        .call = {.id = CALL, .phase = VL_PHASE_TALKING, .caller = GP, .specialist = LUNG},
        .consult = {.id = CONSULT,
                    .parent = CALL,
                    .phase = consult,
                    .caller = LUNG,
                    .specialist = consult == VL_PHASE_TALKING ? HEART : VL_NONE},
        .guests = {{.id = 90, .call = CALL, .number = 1, .state = VL_GUEST_STATE_LOBBY},
                   {.id = 91, .call = CALL, .number = 2, .state = VL_GUEST_STATE_IN}},
        .n_guests = 2,
    };

    if (consult == VL_PHASE_WAITING) {
        c.consult.n_rings = 1;
        c.consult.rings[0].person = RUNG;
    }
    return c;
}

static void each_knows_it_by_his_own_call(void **state)
{
    const struct {
        enum vl_phase consult;
        vl_person_index person;
        uint64_t id;
    } rows[] = {
        {VL_PHASE_TALKING, GP, CALL},
        {VL_PHASE_TALKING, LUNG, CALL},
        {VL_PHASE_TALKING, HEART, CONSULT},
        {VL_PHASE_WAITING, RUNG, CONSULT},
        {VL_PHASE_WAITING, HEART, 0},
        {VL_PHASE_TALKING, NOBODY, 0},
        {VL_PHASE_TALKING, VL_NONE, 0},
        {VL_PHASE_WAITING, VL_NONE, 0}, /* a waiting consult has no specialist either */
        {VL_PHASE_TALKING, vl_guest_person(&region, 1), 0}, /* the lobby */
        {VL_PHASE_TALKING, vl_guest_person(&region, 2), CALL},
        {VL_PHASE_TALKING, vl_guest_person(&region, 3), 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_conversation c = talking(rows[i].consult);
        if (vl_conversation_id(&c, &region, rows[i].person) != rows[i].id)
            fail_msg("row %zu", i);
        c.call.phase = VL_PHASE_ENDED;
        assert_int_equal(vl_conversation_id(&c, &region, rows[i].person), 0);
    }
}

static void the_cast_has_two_sides(void **state)
{
    struct vl_conversation c = talking(VL_PHASE_TALKING);
    struct vl_room_cast cast = vl_conversation_cast(&c, &region);

    (void)state;
    assert_int_equal(cast.n_parties, 4);
    assert_int_equal(cast.n_rung, 0);
    assert_int_equal(cast.asks, LUNG);
    for (size_t i = 0; i < cast.n_parties; i++) {
        vl_person_index person = cast.parties[i].person;
        assert_int_equal(cast.parties[i].by_caller,
                         person == GP || person == vl_guest_person(&region, 2));
    }
    c = talking(VL_PHASE_WAITING);
    cast = vl_conversation_cast(&c, &region);
    assert_int_equal(cast.n_parties, 3);
    assert_int_equal(cast.n_rung, 1);
    assert_int_equal(cast.rung[0], RUNG);
    assert_false(vl_conversation_apart(&c, VL_PART_CALLER, VL_PART_CALLEE));
    c.call.held = true;
    assert_true(vl_conversation_apart(&c, VL_PART_GUEST, VL_PART_CONSULTED));
    assert_false(vl_conversation_apart(&c, VL_PART_GUEST, VL_PART_CALLER));
    assert_false(vl_conversation_apart(&c, VL_PART_CONSULTED, VL_PART_CALLEE));
}

/* ---- over a real journal ---- */

static uint64_t talk(struct book_world *w)
{
    world_connect(w);
    uint64_t call = world_place(w, w->gp, NULL, "cough");
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, world_rung(w, call), call));
    return call;
}

static uint64_t invite(struct book_world *w, uint64_t call)
{
    struct vl_command c = world_command(VL_COMMAND_GUEST_INVITE, w->gp, call);
    json_t *name = json_pack("{s:s}", "name", GUEST_NAME);
    char *attachment = NULL;

    assert_int_equal(vl_book_seal_about(w->book, call, name, &attachment), VL_OK);
    assert_null(strstr(attachment, GUEST_NAME));
    c.attachment = attachment;
    c.u.guest.kind = VL_GUEST_KIND_PATIENT;
    memset(c.u.guest.token, 7, VL_TOKEN_HASH_BYTES);
    uint64_t guest = world_run(w, c);
    free(attachment);
    return guest;
}

static struct vl_command about_guest(enum vl_command_type type, vl_person_index person,
                                     uint64_t call)
{
    struct vl_command c = world_command(type, person, call);

    c.u.guest.number = 1;
    memset(c.u.guest.token, 7, VL_TOKEN_HASH_BYTES);
    return c;
}

static const char *last_line(const struct book_world *w, uint64_t call)
{
    const json_t *trail = vl_book_find(w->book, call)->trail;

    return vl_json_string(json_array_get(trail, json_array_size(trail) - 1), "what");
}

static void a_guest_has_a_name_and_leaves_a_trail(void **state)
{
    struct book_world *w = *state;
    const struct vl_book_entry *entry = NULL;
    uint64_t call = talk(w), guest = invite(w, call);

    assert_string_equal(vl_book_guest_name(w->book, guest), GUEST_NAME);
    assert_string_equal(vl_book_guest_name(w->book, guest + 1), "?");
    (void)world_run(w, about_guest(VL_COMMAND_GUEST_ARRIVE, VL_NONE, 0));
    assert_string_equal(last_line(w, call), "answered"); /* the lobby is no part of it */
    (void)world_run(w, about_guest(VL_COMMAND_GUEST_ADMIT, w->gp, call));
    assert_string_equal(last_line(w, call), "guest_in");
    (void)world_run(w, about_guest(VL_COMMAND_GUEST_REMOVE, w->gp, call));
    assert_string_equal(last_line(w, call), "guest_out");
    assert_true(vl_book_guest(w->book, guest, &entry)->gone.ms > 0);
    assert_int_equal(entry->call, call);
}

static struct vl_views views_of(const struct book_world *w)
{
    return (struct vl_views){.region = w->region, .engine = w->engine, .book = w->book};
}

static json_t *call_of(const struct vl_views *v, vl_person_index person, uint64_t call)
{
    json_t *calls = vl_view_calls(v, person), *found = NULL, *one;
    size_t i;

    json_array_foreach (json_object_get(calls, "calls"), i, one)
        if ((uint64_t)json_integer_value(json_object_get(one, "call")) == call)
            found = json_incref(one);
    json_decref(calls);
    return found;
}

static size_t parties(json_t *call)
{
    size_t n = json_array_size(json_object_get(call, "parties"));

    json_decref(call);
    return n;
}

static uint64_t consult(struct book_world *w, uint64_t call, vl_person_index by,
                        vl_person_index heart)
{
    struct vl_command c = world_command(VL_COMMAND_CALL_PLACE, by, 0);
    char *attachment = NULL;
    uint64_t second;

    assert_int_equal(vl_book_seal_about(w->book, call, json_pack("{s:s}", "question", "her heart?"),
                                        &attachment),
                     VL_OK);
    c.attachment = attachment;
    (void)world_run(w, world_command(VL_COMMAND_CONNECT, heart, 0));
    (void)world_run(w, (struct vl_command){.type = VL_COMMAND_PRESENCE,
                                           .person = heart,
                                           .u.presence.presence = VL_PRESENCE_AVAILABLE});
    c.u.place.parent = call;
    c.u.place.hotline = vl_region_hotline(w->region, "kardiologi");
    c.u.place.first = VL_NONE;
    c.u.place.urgency = VL_URGENCY_URGENT;
    c.u.place.suggested = VL_URGENCY_COUNT;
    second = world_run(w, c);
    free(attachment);
    return second;
}

/* It is the conversation's case, with what the colleague is asked beside what the caller asked. */
static void assert_consult_case(const struct book_world *w, const json_t *call)
{
    const json_t *content = json_object_get(call, "case");

    assert_string_equal(vl_json_string(content, "question"), "cough");
    assert_string_equal(vl_json_string(content, "consult_question"), "her heart?");
    assert_string_equal(vl_json_string(json_object_get(content, "caller"), "id"),
                        vl_region_person_id(w->region, w->gp));
}

static void hold_shows_each_side_its_own(void **state)
{
    struct book_world *w = *state;
    struct vl_rooms_handlers unused = {NULL, NULL};
    struct vl_rooms *rooms = NULL;
    struct vl_views v = views_of(w);
    uint64_t call = talk(w);
    struct vl_call_view view;
    vl_person_index heart = vl_region_person(w->region, "kardio-roskilde");

    assert_int_equal(vl_rooms_create(NULL, "boot", &unused, NULL, &rooms), VL_OK);
    v.rooms = rooms;
    assert_int_equal(vl_state_call(vl_engine_state(w->engine), call, &view), VL_OK);
    uint64_t second = consult(w, call, view.specialist, heart);
    assert_null(call_of(&v, view.specialist, second)); /* he sees it in his conversation */
    assert_string_equal(last_line(w, call), "consult");
    json_t *rung = call_of(&v, heart, second);
    assert_int_equal(json_integer_value(json_object_get(rung, "consult_of")), call);
    assert_consult_case(w, rung);
    json_decref(rung);
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, heart, second));
    assert_int_equal(parties(call_of(&v, w->gp, call)), 0);
    assert_int_equal(parties(call_of(&v, view.specialist, call)), 1);
    assert_int_equal(parties(call_of(&v, heart, second)), 1);
    (void)world_run(w, world_command(VL_COMMAND_HOLD, view.specialist, call));
    assert_int_equal(parties(call_of(&v, w->gp, call)), 2);
    assert_int_equal(parties(call_of(&v, heart, second)), 2);
    (void)world_run(w, world_command(VL_COMMAND_HAND_OVER, view.specialist, call));
    assert_string_equal(last_line(w, call), "handed_over");
    assert_null(call_of(&v, view.specialist, call));
    assert_null(call_of(&v, heart, second));
    assert_int_equal(parties(call_of(&v, heart, call)), 1);
    vl_rooms_destroy(rooms);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_knows_it_by_his_own_call),
        cmocka_unit_test(the_cast_has_two_sides),
        IN_WORLD(a_guest_has_a_name_and_leaves_a_trail),
        IN_WORLD(hold_shows_each_side_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

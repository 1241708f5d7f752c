/* People who come by a link: who may let them in, and what ends them. */
#include "domain/tests/script.h"

#define TALKING                                                                                    \
    "0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",                 \
        "1 place gp-anne lungemedicin", "2 accept lunge-slagelse"
#define TALKED                                                                                     \
    "1 call.placed 1 gp-anne lungemedicin\n"                                                       \
    "1 ring.started 1 lunge-slagelse\n"                                                            \
    "2 call.answered 1 lunge-slagelse\n"

static const struct script_row rows[] = {
    {"a guest waits in the lobby until a host lets him in",
     {TALKING, "3 invite gp-anne patient/a", "4 admit gp-anne 1", "5 use stranger a",
      "6 admit lunge-slagelse 1", "7 admit gp-anne 1", "8 remove gp-anne 1", "9 remove gp-anne 1"},
     TALKED "3 guest.invited 1 1 patient\n"
            "4 refused gp-anne: no_such_guest\n"
            "5 guest.arrived 1 1\n"
            "6 guest.admitted 1 1\n"
            "8 guest.gone 1 1 removed\n"
            "9 refused gp-anne: no_such_guest\n"},
    {"a link that is wrong, used, expired or taken back gets one and the same answer",
     {TALKING, "3 invite gp-anne patient/a", "3 invite gp-anne nurse/b",
      "3 invite gp-anne relative/c", "4 use stranger z", "5 use stranger a", "6 use stranger a",
      "7 remove gp-anne 2", "8 use stranger b", "1803 use stranger c"},
     TALKED "3 guest.invited 1 1 patient\n"
            "3 guest.invited 1 2 nurse\n"
            "3 guest.invited 1 3 relative\n"
            "4 refused stranger: link_not_valid\n"
            "5 guest.arrived 1 1\n"
            "6 refused stranger: link_not_valid\n"
            "7 guest.gone 1 2 removed\n"
            "8 refused stranger: link_not_valid\n"
            "1803 guest.gone 1 3 expired\n"
            "1803 refused stranger: link_not_valid\n"},
    {"when the call is hung up, its links are worth nothing",
     {TALKING, "3 invite gp-anne patient/a", "4 hang_up gp-anne", "5 use stranger a",
      "6 invite gp-anne patient/b"},
     TALKED "3 guest.invited 1 1 patient\n"
            "4 call.hung_up 1 caller\n"
            "5 refused stranger: link_not_valid\n"
            "6 refused gp-anne: call_ended\n"},
    {"only the two of the call invite, and only in conversation",
     {TALKING, "2 connect gp-bo", "3 invite gp-bo patient/a", "4 place gp-bo lungemedicin",
      "5 invite gp-bo patient/a", "6 invite gp-anne friend/a #1"},
     TALKED "3 refused gp-bo: not_your_call\n"
            "4 call.placed 2 gp-bo lungemedicin\n"
            "5 refused gp-bo: not_answered\n"
            "6 refused gp-anne: bad_command\n"},
    {"a consult takes a place in the room of eight",
     {TALKING, "3 invite gp-anne nurse/a", "3 invite gp-anne nurse/b", "3 invite gp-anne nurse/c",
      "3 invite gp-anne nurse/d", "3 invite gp-anne nurse/e", "3 invite gp-anne nurse/f",
      "4 invite gp-anne nurse/g", "5 consult lunge-slagelse kardiologi", "6 remove gp-anne 3",
      "7 consult lunge-slagelse kardiologi", "8 invite gp-anne nurse/h #1"},
     TALKED "3 guest.invited 1 1 nurse\n"
            "3 guest.invited 1 2 nurse\n"
            "3 guest.invited 1 3 nurse\n"
            "3 guest.invited 1 4 nurse\n"
            "3 guest.invited 1 5 nurse\n"
            "3 guest.invited 1 6 nurse\n"
            "4 refused gp-anne: room_full\n"
            "5 refused lunge-slagelse: room_full\n"
            "6 guest.gone 1 3 removed\n"
            "7 call.placed 2 lunge-slagelse kardiologi\n"
            "7 call.held 1\n"
            "8 refused gp-anne: room_full\n"},
    {"who takes the call over is its guests' host",
     {TALKING, "0 connect kardio-roskilde", "0 available kardio-roskilde",
      "3 invite gp-anne patient/a", "4 use stranger a", "10 consult lunge-slagelse kardiologi",
      "11 accept kardio-roskilde #2", "12 admit kardio-roskilde 1 #2",
      "13 hand_over lunge-slagelse #1", "14 admit lunge-slagelse 1 #1",
      "15 admit kardio-roskilde 1 #1"},
     TALKED "3 guest.invited 1 1 patient\n"
            "4 guest.arrived 1 1\n"
            "10 call.placed 2 lunge-slagelse kardiologi\n"
            "10 call.held 1\n"
            "10 ring.started 2 kardio-roskilde\n"
            "11 call.answered 2 kardio-roskilde\n"
            "12 refused kardio-roskilde: not_your_call\n"
            "13 call.handed_over 1 kardio-roskilde\n"
            "14 refused lunge-slagelse: not_your_call\n"
            "15 guest.admitted 1 1\n"},
    {"a consult ends by either word, answered or not",
     {TALKING, "0 connect kardio-roskilde", "0 available kardio-roskilde",
      "10 consult lunge-slagelse kardiologi", "11 hang_up lunge-slagelse #2",
      "12 consult lunge-slagelse kardiologi #1", "13 accept kardio-roskilde #3",
      "14 leave lunge-slagelse #3"},
     TALKED "10 call.placed 2 lunge-slagelse kardiologi\n"
            "10 call.held 1\n"
            "10 ring.started 2 kardio-roskilde\n"
            "11 ring.ended 2 kardio-roskilde call_ended\n"
            "11 call.left 2\n"
            "12 call.placed 3 lunge-slagelse kardiologi\n"
            "12 ring.started 3 kardio-roskilde\n"
            "13 call.answered 3 kardio-roskilde\n"
            "14 call.hung_up 3 caller\n"},
};

static void scripts(void **unused)
{
    (void)unused;
    scripts_run(rows, sizeof rows / sizeof *rows);
}

static struct vl_guest_view only_guest(const struct world *w)
{
    struct vl_guest_view guests[VL_CALL_GUESTS];
    assert_int_equal(vl_state_guests(w->state, w->calls[0], guests), 1);
    return guests[0];
}

/* A number is given again; whoever had it before stays a stranger. */
static void a_guest_is_known_by_more_than_a_number(void **unused)
{
    static const char *const first[] = {TALKING, "3 invite gp-anne patient/a", "4 use stranger a"};
    struct world w;
    struct vl_guest_view gone;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        run_line(&w, first[i]);
    uint64_t before = only_guest(&w).id;
    run_line(&w, "5 remove gp-anne 1");
    run_line(&w, "6 invite gp-anne patient/b");
    assert_int_equal(only_guest(&w).number, 1);
    assert_int_not_equal(only_guest(&w).id, before);
    assert_int_equal(vl_state_guest(w.state, before, &gone), VL_E_NOENT);
    struct vl_command leave = {.type = VL_COMMAND_GUEST_LEAVE, .u.guest.id = before};
    assert_int_equal(world_do(&w, &leave), VL_REFUSAL_CALL_NOT_FOUND);
    leave.u.guest.id = only_guest(&w).id;
    assert_int_equal(world_do(&w, &leave), VL_REFUSAL_NONE);
    assert_int_equal(vl_state_guest(w.state, leave.u.guest.id, &gone), VL_E_NOENT);
    assert_same_replay(&w);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts),
        cmocka_unit_test(a_guest_is_known_by_more_than_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

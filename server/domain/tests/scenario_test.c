/* scenario_test.c - a call from the click to the outcome: scripts and what must come of them. */
#include "domain/tests/script.h"

static const struct script_row rows[] = {
    {"accepted and done",
     {ON_DUTY, "5 place gp-anne lungemedicin", "9 accept lunge-slagelse", "60 hang_up gp-anne",
      "70 outcome lunge-slagelse advice"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "9 call.answered 1 lunge-slagelse\n"
     "60 call.hung_up 1 caller\n"
     "70 call.outcome 1 advice\n"},
    {"declined: the other strength position",
     {ON_DUTY, "5 place gp-anne lungemedicin", "9 decline lunge-slagelse",
      "12 accept lunge-roskilde"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "9 ring.ended 1 lunge-slagelse declined\n"
     "9 ring.started 1 lunge-roskilde\n"
     "12 call.answered 1 lunge-roskilde\n"},
    {"unanswered: the other strength position, level 2, a new round",
     {ON_DUTY, "5 place gp-anne lungemedicin", "85 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "15 call.widened 1 1\n"
     "15 ring.started 1 lunge-roskilde\n"
     "25 ring.ended 1 lunge-slagelse timeout\n"
     "35 ring.ended 1 lunge-roskilde timeout\n"
     "35 ring.started 1 lunge-bagvagt-koege\n"
     "45 call.widened 1 2\n"
     "55 ring.ended 1 lunge-bagvagt-koege timeout\n"
     "55 call.round_ended 1 1\n"
     "70 call.round_began 1 2\n"
     "70 ring.started 1 lunge-slagelse\n"
     "80 call.widened 1 1\n"
     "80 ring.started 1 lunge-roskilde\n"},
    {"a round goes on when someone comes during the pause",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect lunge-roskilde",
      "0 connect gp-anne", "5 place gp-anne lungemedicin", "6 decline lunge-slagelse",
      "10 available lunge-roskilde", "12 decline lunge-roskilde", "30 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 ring.ended 1 lunge-slagelse declined\n"
     "6 call.round_ended 1 1\n"
     "10 ring.started 1 lunge-roskilde\n"
     "12 ring.ended 1 lunge-roskilde declined\n"
     "12 call.round_ended 1 1\n"
     "27 call.round_began 1 2\n"
     "27 ring.started 1 lunge-slagelse\n"},
    {"nobody there: the call waits quietly and rings the first who comes",
     {"0 connect gp-anne", "5 place gp-anne lungemedicin", "100 connect lunge-roskilde",
      "101 available lunge-roskilde"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "15 call.widened 1 1\n"
     "45 call.widened 1 2\n"
     "101 ring.started 1 lunge-roskilde\n"},
    {"a later stage begins while an earlier one still rings",
     {"0 connect gp-anne", "0 connect lunge-slagelse", "0 connect lunge-roskilde",
      "5 place gp-anne lungemedicin", "15 available lunge-slagelse", "16 available lunge-roskilde",
      "40 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "15 call.widened 1 1\n"
     "15 ring.started 1 lunge-slagelse\n"
     "16 ring.started 1 lunge-roskilde\n"
     "35 ring.ended 1 lunge-slagelse timeout\n"
     "36 ring.ended 1 lunge-roskilde timeout\n"
     "36 call.round_ended 1 1\n"},
    {"when the line closes, who still waits is somebody's task",
     {"0 connect gp-anne", "0 connect kardio-roskilde", "21540 place gp-anne kardiologi",
      "25200 available kardio-roskilde", "79201 accept kardio-roskilde"},
     "21540 call.placed 1 gp-anne kardiologi\n"
     "21550 call.widened 1 1\n"
     "21580 call.widened 1 2\n"
     "21600 call.owed 1 kardio-roskilde unanswered\n"
     "23400 call.owed 1 kardio-roskilde unanswered\n"
     "79201 refused kardio-roskilde: ring_over\n"},
    {"immediate rings everyone, then the second level too; the first accept wins",
     {ON_DUTY, "5 place gp-anne lungemedicin/immediate", "16 accept lunge-bagvagt-koege",
      "16 accept lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 ring.started 1 lunge-roskilde\n"
     "15 call.widened 1 1\n"
     "15 ring.started 1 lunge-bagvagt-koege\n"
     "16 ring.ended 1 lunge-slagelse answered_elsewhere\n"
     "16 ring.ended 1 lunge-roskilde answered_elsewhere\n"
     "16 call.answered 1 lunge-bagvagt-koege\n"
     "16 refused lunge-slagelse: already_answered\n"},
    {"leaving stops the rings at once",
     {ON_DUTY, "5 place gp-anne lungemedicin", "7 leave gp-bo", "7 leave gp-anne",
      "8 accept lunge-slagelse", "9 leave gp-anne"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "7 refused gp-bo: not_your_call\n"
     "7 ring.ended 1 lunge-slagelse call_ended\n"
     "7 call.left 1\n"
     "8 refused lunge-slagelse: call_not_found\n"
     "9 refused gp-anne: call_not_found\n"},
    {"a refreshed page keeps the caller's place and the specialist's ring",
     {ON_DUTY, "5 place gp-anne lungemedicin", "6 disconnect gp-anne",
      "6 disconnect lunge-slagelse", "8 connect gp-anne", "9 accept lunge-slagelse",
      "10 connect lunge-slagelse", "11 accept lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "9 refused lunge-slagelse: not_connected\n"
     "11 call.answered 1 lunge-slagelse\n"},
    {"the core dies in a conversation and is back within the grace time",
     {ON_DUTY, "5 place gp-anne lungemedicin", "7 accept lunge-slagelse", "20 start",
      "30 connect gp-anne", "139 connect lunge-slagelse", "300 hang_up lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "7 call.answered 1 lunge-slagelse\n"
     "300 call.hung_up 1 specialist\n"},
    {"a side that stays away ends the conversation after the grace time",
     {ON_DUTY, "5 place gp-anne lungemedicin", "7 accept lunge-slagelse", "20 disconnect gp-anne",
      "200 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "7 call.answered 1 lunge-slagelse\n"
     "140 call.hung_up 1 lost\n"},
    {"a lost caller is owed an answer, handed on once, ended by an outcome",
     {"0 connect gp-anne", "5 place gp-anne lungemedicin", "6 disconnect gp-anne",
      "3000 connect gp-anne", "3000 place gp-anne lungemedicin",
      "3001 outcome lunge-roskilde advice #1", "3002 outcome lunge-bagvagt-koege advice #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "15 call.widened 1 1\n"
     "45 call.widened 1 2\n"
     "126 call.owed 1 lunge-slagelse lost\n"
     "1926 call.owed 1 lunge-bagvagt-koege lost\n"
     "3000 call.placed 2 gp-anne lungemedicin\n"
     "3001 refused lunge-roskilde: not_your_call\n"
     "3002 call.outcome 1 advice\n"},
    {"a task goes to who is on duty next",
     {"0 connect gp-anne", "21540 place gp-anne kardiologi", "25300 disconnect gp-anne",
      "25500 outcome lunge-roskilde advice", "79300 outcome lunge-roskilde advice",
      "79301 outcome kardio-roskilde referral"},
     "21540 call.placed 1 gp-anne kardiologi\n"
     "21550 call.widened 1 1\n"
     "21580 call.widened 1 2\n"
     "21600 call.owed 1 kardio-roskilde unanswered\n"
     "23400 call.owed 1 kardio-roskilde unanswered\n"
     "25500 refused lunge-roskilde: not_your_call\n"
     "79300 refused lunge-roskilde: not_your_call\n"
     "79301 call.outcome 1 referral\n"},
    {"the coordinator may close what its specialist left open",
     {ON_DUTY, "5 place gp-anne lungemedicin", "7 accept lunge-slagelse", "20 hang_up gp-anne",
      "3000 outcome gp-anne other", "3001 outcome coordinator-erik other"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "7 call.answered 1 lunge-slagelse\n"
     "20 call.hung_up 1 caller\n"
     "3000 refused gp-anne: not_your_call\n"
     "3001 call.outcome 1 other\n"},
    {"away while it rings is a decline",
     {ON_DUTY, "5 place gp-anne lungemedicin", "6 away lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 ring.ended 1 lunge-slagelse declined\n"
     "6 ring.started 1 lunge-roskilde\n"},
    {"one live call a caller; free at once after the conversation",
     {ON_DUTY, "5 place gp-anne lungemedicin", "6 place gp-anne kardiologi",
      "7 accept lunge-slagelse", "8 hang_up gp-anne", "8 place gp-anne kardiologi"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 refused gp-anne: already_in_call\n"
     "7 call.answered 1 lunge-slagelse\n"
     "8 call.hung_up 1 caller\n"
     "8 call.placed 2 gp-anne kardiologi\n"},
    {"the more urgent call is served first, then the older",
     {"0 connect lunge-slagelse", "0 connect gp-anne", "0 connect gp-bo", "0 connect gp-camilla",
      "1 place gp-anne lungemedicin/routine", "2 place gp-bo lungemedicin/urgent",
      "3 place gp-camilla lungemedicin/urgent", "9 available lunge-slagelse",
      "10 accept lunge-slagelse #2", "20 hang_up gp-bo #2", "21 ready lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "3 call.placed 3 gp-camilla lungemedicin\n"
     "9 ring.started 2 lunge-slagelse\n"
     "10 call.answered 2 lunge-slagelse\n"
     "11 call.widened 1 1\n"
     "13 call.widened 3 1\n"
     "20 call.hung_up 2 caller\n"
     "21 ring.started 3 lunge-slagelse\n"},
    {"a changed urgency changes the default plan",
     {ON_DUTY, "5 place gp-anne lungemedicin/routine", "6 urgency gp-bo immediate",
      "6 urgency gp-anne immediate"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 refused gp-bo: not_your_call\n"
     "6 urgency.changed 1\n"
     "6 ring.started 1 lunge-roskilde\n"},
    {"wrap-up ends by itself",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "1 place gp-anne lungemedicin", "2 accept lunge-slagelse",
      "3 outcome lunge-slagelse referral", "10 hang_up lunge-slagelse",
      "20 place gp-anne lungemedicin", "200 wait"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "3 call.outcome 1 referral\n"
     "10 call.hung_up 1 specialist\n"
     "20 call.placed 2 gp-anne lungemedicin\n"
     "30 call.widened 2 1\n"
     "60 call.widened 2 2\n"
     "130 ring.started 2 lunge-slagelse\n"
     "150 ring.ended 2 lunge-slagelse timeout\n"
     "150 call.round_ended 2 1\n"
     "165 call.round_began 2 2\n"
     "165 ring.started 2 lunge-slagelse\n"
     "175 call.widened 2 1\n"
     "185 ring.ended 2 lunge-slagelse timeout\n"
     "185 lunge-slagelse is away: missed_rings\n"
     "185 call.round_ended 2 2\n"
     "200 call.round_began 2 3\n"},
    {"a closed hotline, strangers and wrong moments are refused by name",
     {"0 connect gp-anne", "21600 place gp-anne kardiologi", "21600 place gp-anne nowhere",
      "21600 connect nobody", "21600 place gp-bo lungemedicin",
      "21600 place gp-anne lungemedicin/soon", "21601 place gp-anne lungemedicin",
      "21602 hang_up gp-anne", "21602 accept lunge-slagelse", "21602 decline lunge-slagelse",
      "21602 ready lunge-slagelse", "21602 outcome gp-anne advice"},
     "21600 call.placed 1 gp-anne kardiologi for kardio-roskilde\n"
     "21600 refused gp-anne: no_such_hotline\n"
     "21600 refused nobody: no_such_person\n"
     "21600 refused gp-bo: not_connected\n"
     "21600 refused gp-anne: bad_command\n"
     "21601 call.placed 2 gp-anne lungemedicin\n"
     "21602 refused gp-anne: not_answered\n"
     "21602 refused lunge-slagelse: ring_over\n"
     "21602 refused lunge-slagelse: ring_over\n"
     "21602 refused lunge-slagelse: not_wrapping_up\n"
     "21602 refused gp-anne: not_answered\n"},
};

static void scenarios_run(void **unused)
{
    (void)unused;
    scripts_run(rows, sizeof rows / sizeof *rows);
}

static void place_in_queue_is_per_hotline(void **unused)
{
    static const char *const script[] = {
        "0 connect gp-anne",        "0 connect gp-bo",
        "0 connect gp-camilla",     "1 place gp-anne lungemedicin/subacute",
        "2 place gp-bo kardiologi", "3 place gp-camilla lungemedicin/urgent"};
    struct world w;
    struct vl_call_view view;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        run_line(&w, script[i]);
    assert_int_equal(vl_state_place(w.state, w.calls[0], w.now), 2);
    assert_int_equal(vl_state_place(w.state, w.calls[1], w.now), 1);
    assert_int_equal(vl_state_place(w.state, w.calls[2], w.now), 1);
    assert_int_equal(vl_state_waiting_count(w.state, vl_region_hotline(w.region, "lungemedicin")),
                     2);
    assert_int_equal(vl_state_call_count(w.state), 3);
    assert_int_equal(vl_state_call(w.state, w.calls[2], &view), VL_OK);
    assert_int_equal(view.phase, VL_PHASE_WAITING);
    assert_int_equal(vl_state_call(w.state, 999, &view), VL_E_NOENT);
    world_close(&w);
}

/* The clock is set back by a quarter of an hour between two calls of the same urgency. */
static void a_clock_set_back_lets_nobody_overtake(void **unused)
{
    static const char *const script[] = {"0 connect gp-anne",
                                         "0 connect gp-bo",
                                         "0 connect kardio-roskilde",
                                         "0 scrubbed kardio-roskilde",
                                         "1000 place gp-anne kardiologi/routine",
                                         "100 place gp-bo kardiologi/routine",
                                         "1400 wait"};
    struct world w;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        run_line(&w, script[i]);
    assert_int_equal(vl_state_place(w.state, w.calls[0], w.now), 1);
    assert_int_equal(vl_state_place(w.state, w.calls[1], w.now), 2);
    world_close(&w);
}

static void duty_list_is_by_position_and_level(void **unused)
{
    static const char *const wanted[] = {"lunge-slagelse", "lunge-roskilde", "lunge-bagvagt-koege"};
    struct world w;
    struct vl_duty_view duty[4];
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    run_line(&w, "0 connect lunge-roskilde");
    vl_hotline_index hotline = vl_region_hotline(w.region, "lungemedicin");
    assert_int_equal(vl_state_duty(w.state, hotline, duty, 4), 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(vl_region_person_id(w.region, duty[i].person), wanted[i]);
    assert_true(duty[1].status.connected);
    assert_int_equal(vl_state_duty(w.state, hotline, duty, 1), 3);
    assert_int_equal(vl_state_duty(w.state, VL_NONE, duty, 4), 0);
    world_close(&w);
}

static void limit_refuses_the_newest(void **unused)
{
    struct world w;
    (void)unused;
    world_open(&w, &(struct vl_state_limits){1, 1});
    w.on_event = trace_event;
    run_line(&w, "0 connect gp-anne");
    run_line(&w, "0 connect gp-bo");
    run_line(&w, "1 place gp-anne lungemedicin");
    run_line(&w, "2 place gp-bo lungemedicin");
    assert_string_equal(w.trace, "1 call.placed 1 gp-anne lungemedicin\n"
                                 "2 refused gp-bo: limit_reached\n");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_run),
        cmocka_unit_test(place_in_queue_is_per_hotline),
        cmocka_unit_test(a_clock_set_back_lets_nobody_overtake),
        cmocka_unit_test(duty_list_is_by_position_and_level),
        cmocka_unit_test(limit_refuses_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

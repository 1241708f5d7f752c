/* hotline_test.c - no dead end: call-backs, tasks, transfers, time-outs, people who miss rings, and
 * fairness; scripts and what must come of them. */
#include "domain/tests/script.h"

static const struct script_row rows[] = {
    {"a call-back keeps its place; the specialist is on the line before the caller rings",
     {LUNGS, "0 connect gp-anne", "0 connect gp-bo", "1 place gp-anne lungemedicin",
      "2 place gp-bo lungemedicin", "3 callback gp-anne #1", "4 callback gp-anne #1",
      "10 available lunge-slagelse", "11 accept lunge-slagelse #1", "12 accept lunge-roskilde #1",
      "15 answer gp-anne #1", "60 hang_up gp-anne #1", "61 ready lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "3 call.callback 1\n"
     "4 refused gp-anne: already_callback\n"
     "10 ring.started 1 lunge-slagelse\n"
     "11 call.widened 1 1\n"
     "11 call.dialled 1 lunge-slagelse\n"
     "12 call.widened 2 1\n"
     "12 refused lunge-roskilde: already_answered\n"
     "15 call.answered 1 lunge-slagelse\n"
     "42 call.widened 2 2\n"
     "60 call.hung_up 1 caller\n"
     "61 ring.started 2 lunge-slagelse\n"},
    {"two call-backs are not both dialled by one specialist, nor one by two",
     {ON_DUTY, "4 connect gp-bo", "5 place gp-anne lungemedicin", "5 callback gp-anne",
      "5 place gp-bo lungemedicin", "6 accept lunge-slagelse #1", "6 accept lunge-roskilde #1",
      "7 accept lunge-roskilde #2"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 call.callback 1\n"
     "5 call.placed 2 gp-bo lungemedicin\n"
     "5 ring.started 2 lunge-roskilde\n"
     "6 call.dialled 1 lunge-slagelse\n"
     "6 refused lunge-roskilde: already_answered\n"
     "7 call.answered 2 lunge-roskilde\n"},
    {"a caller who is in another conversation is not rung for the call-back",
     {ON_DUTY, "5 place gp-anne lungemedicin", "5 callback gp-anne", "6 place gp-anne kardiologi",
      "50 leave gp-anne #2", "51 accept lunge-roskilde #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 call.callback 1\n"
     "6 ring.ended 1 lunge-slagelse call_ended\n"
     "6 call.placed 2 gp-anne kardiologi\n"
     "15 call.widened 1 1\n"
     "16 call.widened 2 1\n"
     "45 call.widened 1 2\n"
     "46 call.widened 2 2\n"
     "50 call.left 2\n"
     "50 ring.started 1 lunge-roskilde\n"
     "50 ring.started 1 lunge-bagvagt-koege\n"
     "51 ring.ended 1 lunge-bagvagt-koege answered_elsewhere\n"
     "51 call.dialled 1 lunge-roskilde\n"},
    {"not before the minutes that suit",
     {ON_DUTY, "5 place gp-anne lungemedicin", "6 callback gp-anne 300/900", "299 wait",
      "301 accept lunge-roskilde", "301 accept lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 ring.ended 1 lunge-slagelse call_ended\n"
     "6 call.callback 1\n"
     "300 call.round_began 1 2\n"
     "300 ring.started 1 lunge-roskilde\n"
     "301 call.dialled 1 lunge-roskilde\n"
     "301 refused lunge-slagelse: already_answered\n"},
    {"a call-back that does not reach the caller is tried three times, then somebody owes it",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "5 place gp-anne lungemedicin", "6 callback gp-anne", "7 accept lunge-slagelse",
      "8 not_now gp-anne", "309 accept lunge-slagelse", "400 wait", "630 accept lunge-slagelse",
      "631 hang_up lunge-slagelse", "700 outcome lunge-slagelse advice"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.callback 1\n"
     "7 call.dialled 1 lunge-slagelse\n"
     "8 call.dial_ended 1 declined\n"
     "308 call.round_began 1 2\n"
     "308 ring.started 1 lunge-slagelse\n"
     "309 call.dialled 1 lunge-slagelse\n"
     "329 call.dial_ended 1 timeout\n"
     "629 call.round_began 1 3\n"
     "629 ring.started 1 lunge-slagelse\n"
     "630 call.dialled 1 lunge-slagelse\n"
     "631 call.dial_ended 1 given_up\n"
     "631 call.owed 1 lunge-slagelse not_reached\n"
     "700 call.outcome 1 advice\n"},
    {"a call-back for which it gets too late is a task",
     {"0 connect gp-anne", "0 connect lunge-slagelse", "0 available lunge-slagelse",
      "0 connect gp-bo", "1 place gp-bo lungemedicin", "2 accept lunge-slagelse",
      "5 place gp-anne lungemedicin", "6 callback gp-anne 0/600", "7 disconnect gp-anne",
      "601 wait"},
     "1 call.placed 1 gp-bo lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "5 call.placed 2 gp-anne lungemedicin\n"
     "6 call.callback 2\n"
     "15 call.widened 2 1\n"
     "45 call.widened 2 2\n"
     "185 call.widened 2 3\n"
     "600 call.owed 2 lunge-slagelse unanswered\n"},
    {"a question in writing is a task with an owner; who is on duty may take it",
     {LUNGS, "0 connect gp-anne", "1 place gp-anne lungemedicin", "2 question gp-anne",
      "3 take gp-anne", "4 take lunge-roskilde", "5 outcome lunge-slagelse advice",
      "6 outcome lunge-roskilde advice"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.owed 1 lunge-slagelse question\n"
     "3 refused gp-anne: not_on_duty\n"
     "4 call.task_taken 1 lunge-roskilde\n"
     "5 refused lunge-slagelse: not_your_call\n"
     "6 call.outcome 1 advice\n"},
    {"a call on a closed line is the task of who comes on next",
     {"0 connect gp-anne", "21600 place gp-anne kardiologi/urgent",
      "21601 outcome kardio-roskilde advice"},
     "21600 call.placed 1 gp-anne kardiologi for kardio-roskilde\n"
     "21601 call.outcome 1 advice\n"},
    {"nobody is there for three minutes: a task, handed on once",
     {"0 connect gp-anne", "5 place gp-anne lungemedicin", "3000 take coordinator-erik"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "15 call.widened 1 1\n"
     "45 call.widened 1 2\n"
     "185 call.widened 1 3\n"
     "185 call.owed 1 lunge-slagelse nobody\n"
     "1985 call.owed 1 lunge-bagvagt-koege nobody\n"
     "3000 call.task_taken 1 coordinator-erik\n"},
    {"everybody busy for half an hour: a task",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "0 connect gp-bo", "1 place gp-bo lungemedicin", "2 accept lunge-slagelse",
      "5 place gp-anne lungemedicin", "1900 wait"},
     "1 call.placed 1 gp-bo lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "5 call.placed 2 gp-anne lungemedicin\n"
     "15 call.widened 2 1\n"
     "45 call.widened 2 2\n"
     "185 call.widened 2 3\n"
     "1805 call.owed 2 lunge-slagelse unanswered\n"},
    {"two missed rings: away, so that the next caller does not pay for it",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "5 place gp-anne lungemedicin", "100 wait", "110 available lunge-slagelse", "112 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "15 call.widened 1 1\n"
     "25 ring.ended 1 lunge-slagelse timeout\n"
     "25 call.round_ended 1 1\n"
     "40 call.round_began 1 2\n"
     "40 ring.started 1 lunge-slagelse\n"
     "50 call.widened 1 1\n"
     "60 ring.ended 1 lunge-slagelse timeout\n"
     "60 lunge-slagelse is away: missed_rings\n"
     "60 call.round_ended 1 2\n"
     "75 call.round_began 1 3\n"
     "85 call.widened 1 1\n"
     "110 ring.started 1 lunge-slagelse\n"},
    {"scrubbed until a named time; then rung at once",
     {"0 connect lunge-slagelse", "0 scrubbed lunge-slagelse 60", "0 connect gp-anne",
      "0 connect lunge-roskilde", "5 place gp-anne lungemedicin", "61 accept lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "15 call.widened 1 1\n"
     "45 call.widened 1 2\n"
     "60 lunge-slagelse is available: time\n"
     "60 ring.started 1 lunge-slagelse\n"
     "61 call.answered 1 lunge-slagelse\n"},
    {"a transferred call keeps its age: it comes before younger ones",
     {LUNGS, "0 connect kardio-roskilde", "0 connect gp-anne", "0 connect gp-bo",
      "0 available lunge-slagelse", "1 place gp-anne lungemedicin", "2 accept lunge-slagelse",
      "3 place gp-bo kardiologi", "20 transfer lunge-slagelse kardiologi #1",
      "30 available kardio-roskilde", "31 accept kardio-roskilde #1"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "3 call.placed 2 gp-bo kardiologi\n"
     "13 call.widened 2 1\n"
     "20 call.transferred 1 kardiologi\n"
     "30 call.widened 1 1\n"
     "30 ring.started 1 kardio-roskilde\n"
     "31 call.answered 1 kardio-roskilde\n"},
    {"a warm transfer: ask a colleague, talk, hand over",
     {ON_DUTY, "4 connect kardio-roskilde", "4 available kardio-roskilde",
      "5 place gp-anne lungemedicin", "6 accept lunge-slagelse",
      "10 consult lunge-slagelse kardiologi", "11 hand_over lunge-slagelse #1",
      "12 accept kardio-roskilde #2", "13 transfer lunge-slagelse kardiologi #1",
      "20 hand_over lunge-slagelse #1", "30 hang_up kardio-roskilde #1",
      "31 outcome kardio-roskilde admission #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.answered 1 lunge-slagelse\n"
     "10 call.placed 2 lunge-slagelse kardiologi\n"
     "10 call.held 1\n"
     "10 ring.started 2 kardio-roskilde\n"
     "11 refused lunge-slagelse: no_consult\n"
     "12 call.answered 2 kardio-roskilde\n"
     "13 refused lunge-slagelse: consult_open\n"
     "20 call.handed_over 1 kardio-roskilde\n"
     "30 call.hung_up 1 specialist\n"
     "31 call.outcome 1 admission\n"},
    {"a second specialty on the line leaves again; the conversation goes on",
     {ON_DUTY, "4 connect kardio-roskilde", "4 available kardio-roskilde",
      "5 place gp-anne lungemedicin", "6 accept lunge-slagelse",
      "10 consult lunge-slagelse kardiologi", "12 accept kardio-roskilde #2",
      "20 hang_up kardio-roskilde #2", "21 resume lunge-slagelse #1", "22 hold lunge-slagelse #1",
      "30 hang_up gp-anne #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.answered 1 lunge-slagelse\n"
     "10 call.placed 2 lunge-slagelse kardiologi\n"
     "10 call.held 1\n"
     "10 ring.started 2 kardio-roskilde\n"
     "12 call.answered 2 kardio-roskilde\n"
     "20 call.hung_up 2 specialist\n"
     "21 call.held 1\n"
     "22 call.held 1\n"
     "30 call.hung_up 1 caller\n"},
    {"the caller hangs up while a colleague is asked: nothing rings on",
     {ON_DUTY, "4 connect kardio-roskilde", "4 available kardio-roskilde",
      "5 place gp-anne lungemedicin", "6 accept lunge-slagelse",
      "10 consult lunge-slagelse kardiologi", "11 hang_up gp-anne #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.answered 1 lunge-slagelse\n"
     "10 call.placed 2 lunge-slagelse kardiologi\n"
     "10 call.held 1\n"
     "10 ring.started 2 kardio-roskilde\n"
     "11 ring.ended 2 kardio-roskilde call_ended\n"
     "11 call.left 2\n"
     "11 call.hung_up 1 caller\n"},
    {"a time-out: the other hospital is rung, and what rings there moves on at once",
     {ON_DUTY, "4 connect coordinator-erik", "5 place gp-anne lungemedicin",
      "6 time_out lunge-slagelse NSR", "7 time_out coordinator-erik NSR", "8 leave gp-anne",
      "9 place gp-anne lungemedicin/immediate"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 refused lunge-slagelse: not_allowed\n"
     "7 ring.ended 1 lunge-slagelse time_out\n"
     "7 ring.started 1 lunge-roskilde\n"
     "8 ring.ended 1 lunge-roskilde call_ended\n"
     "8 call.left 1\n"
     "9 call.placed 2 gp-anne lungemedicin\n"
     "9 ring.started 2 lunge-slagelse\n"
     "9 ring.started 2 lunge-roskilde\n"},
    {"a hospital in time-out is rung when nobody else is there",
     {LUNGS, "0 available lunge-slagelse", "0 connect coordinator-erik", "0 connect gp-anne",
      "1 time_out coordinator-erik NSR", "5 place gp-anne lungemedicin",
      "6 time_in coordinator-erik NSR"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"},
    {"a declined call waits a little, and who declined is free for the next caller",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "0 connect gp-bo", "1 place gp-anne lungemedicin", "2 place gp-bo lungemedicin",
      "3 decline lunge-slagelse #1", "4 accept lunge-slagelse #2"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "3 ring.ended 1 lunge-slagelse declined\n"
     "3 call.round_ended 1 1\n"
     "3 ring.started 2 lunge-slagelse\n"
     "4 call.answered 2 lunge-slagelse\n"},
    {"who talks to a caller may not be rung, and is free at once after the wrap-up",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "0 connect gp-bo", "1 place gp-anne lungemedicin", "2 accept lunge-slagelse",
      "3 place gp-bo lungemedicin/immediate", "9 hang_up lunge-slagelse #1", "129 wait"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "9 call.hung_up 1 specialist\n"
     "13 call.widened 2 1\n"
     "129 ring.started 2 lunge-slagelse\n"},
    {"a call-back is not kept beyond the line's closing",
     {"0 connect gp-anne", "0 connect kardio-roskilde", "0 scrubbed kardio-roskilde",
      "21000 place gp-anne kardiologi", "21001 callback gp-anne 21700", "21001 callback gp-anne",
      "21700 wait"},
     "21000 call.placed 1 gp-anne kardiologi\n"
     "21001 refused gp-anne: bad_command\n"
     "21001 call.callback 1\n"
     "21010 call.widened 1 1\n"
     "21040 call.widened 1 2\n"
     "21180 call.widened 1 3\n"
     "21600 call.owed 1 kardio-roskilde unanswered\n"},
    {"a call-back at the head hides nobody whom nobody is there for",
     {"0 connect gp-anne", "0 connect gp-bo", "1 place gp-anne lungemedicin", "2 callback gp-anne",
      "3 place gp-bo lungemedicin", "200 wait"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.callback 1\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "11 call.widened 1 1\n"
     "13 call.widened 2 1\n"
     "41 call.widened 1 2\n"
     "43 call.widened 2 2\n"
     "181 call.widened 1 3\n"
     "183 call.widened 2 3\n"
     "183 call.owed 2 lunge-slagelse nobody\n"},
};

static void scripts(void **unused)
{
    (void)unused;
    scripts_run(rows, sizeof rows / sizeof *rows);
}

/* The first position of the line holds until Tuesday. */
static void nobody_is_on_duty_at_a_position_that_does_not_hold(void **unused)
{
    struct world w;
    struct vl_duty_view duty[8];
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *lines = json_object_get(json, "hotlines"), *line;
    size_t i;
    (void)unused;
    json_array_foreach (lines, i, line)
        if (strcmp(vl_json_string(line, "id"), "kardiologi") == 0)
            json_object_set_new(
                line, "positions",
                json_pack("[{s:s,s:s},s]", "hospital", "SUH", "until", "2026-11-24", "NFS"));
    world_open_with(&w, region_of(json), &VL_STATE_LIMITS_DEFAULT);
    json_decref(json);
    vl_hotline_index kardiologi = vl_region_hotline(w.region, "kardiologi");
    run_line(&w, "1 wait");
    assert_int_equal(vl_state_duty(w.state, kardiologi, duty, 8), 2);
    run_line(&w, "86400 wait");
    assert_int_equal(vl_state_duty(w.state, kardiologi, duty, 8), 1);
    assert_int_equal(duty[0].hospital, vl_region_hospital(w.region, "NFS"));
    world_close(&w);
}

static void after_an_hours_budget_one_is_rung_last_and_not_for_routine(void **unused)
{
    static const struct script_row row = {
        "an hour's budget of one call",
        {LUNGS, "0 connect gp-anne", "0 connect gp-bo", "0 connect gp-camilla",
         "0 available lunge-slagelse", "1 place gp-anne lungemedicin", "2 accept lunge-slagelse",
         "20 hang_up gp-anne", "21 outcome lunge-slagelse advice", "22 ready lunge-slagelse",
         "23 place gp-bo lungemedicin/routine", "24 place gp-camilla lungemedicin/subacute",
         "25 decline lunge-slagelse #3", "26 available lunge-roskilde", "27 accept lunge-roskilde",
         "1900 wait"},
        "1 call.placed 1 gp-anne lungemedicin\n"
        "1 ring.started 1 lunge-slagelse\n"
        "2 call.answered 1 lunge-slagelse\n"
        "20 call.hung_up 1 caller\n"
        "21 call.outcome 1 advice\n"
        "23 call.placed 2 gp-bo lungemedicin\n"
        "24 call.placed 3 gp-camilla lungemedicin\n"
        "24 ring.started 3 lunge-slagelse\n"
        "25 ring.ended 3 lunge-slagelse declined\n"
        "25 call.round_ended 3 1\n"
        "26 ring.started 3 lunge-roskilde\n"
        "27 call.answered 3 lunge-roskilde\n"
        "33 call.widened 2 1\n"
        "63 call.widened 2 2\n"
        "203 call.widened 2 3\n"
        "1823 call.owed 2 lunge-slagelse unanswered\n"};
    struct world w;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    w.region->times.calls_an_hour = 1;
    w.on_event = trace_event;
    assert_true(script_matches(&w, &row));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts),
        cmocka_unit_test(after_an_hours_budget_one_is_rung_last_and_not_for_routine),
        cmocka_unit_test(nobody_is_on_duty_at_a_position_that_does_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

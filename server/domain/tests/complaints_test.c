/* complaints_test.c - what people who run call centres complain about in the trackers of other
 * servers, one test a complaint: the rule that it breaks, told as short days of work. */
#include "domain/tests/script.h"

#define ONE_SPECIALIST "0 connect lunge-slagelse", "0 available lunge-slagelse"
#define CALLERS        "0 connect gp-anne", "0 connect gp-bo", "0 connect gp-camilla"

#define RUN(rows) scripts_run(rows, sizeof(rows) / sizeof *(rows))

/* A telephone that rings for nobody takes a person from the next caller. */
static const struct script_row callers_who_left[] = {
    {"he hangs up: every ring ends in the same second, and the next caller rings there",
     {ON_DUTY, "4 connect gp-bo", "5 place gp-anne lungemedicin/immediate", "7 leave gp-anne",
      "7 accept lunge-slagelse", "7 place gp-bo lungemedicin"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 ring.started 1 lunge-roskilde\n"
     "7 ring.ended 1 lunge-slagelse call_ended\n"
     "7 ring.ended 1 lunge-roskilde call_ended\n"
     "7 call.left 1\n"
     "7 refused lunge-slagelse: call_not_found\n"
     "7 call.placed 2 gp-bo lungemedicin\n"
     "7 ring.started 2 lunge-slagelse\n"},
    {"he asks in writing instead",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "6 place gp-bo lungemedicin",
      "7 question gp-anne #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.placed 2 gp-bo lungemedicin\n"
     "7 ring.ended 1 lunge-slagelse call_ended\n"
     "7 call.owed 1 lunge-slagelse question\n"
     "7 ring.started 2 lunge-slagelse\n"},
    {"he asks to be rung up later",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "6 place gp-bo lungemedicin",
      "7 callback gp-anne 600 #1"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 call.placed 2 gp-bo lungemedicin\n"
     "7 ring.ended 1 lunge-slagelse call_ended\n"
     "7 call.callback 1\n"
     "7 ring.started 2 lunge-slagelse\n"},
    {"his connection is gone for longer than the grace time, while it rings",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "6 disconnect gp-anne",
      "120 away lunge-slagelse", "121 available lunge-slagelse", "126 wait"},
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
     "115 call.widened 1 2\n"
     "121 ring.started 1 lunge-slagelse\n"
     "126 ring.ended 1 lunge-slagelse call_ended\n"
     "126 call.owed 1 lunge-slagelse lost\n"},
    {"he is answered elsewhere by another specialist: the others are free at once",
     {ON_DUTY, "4 connect gp-bo", "5 place gp-anne lungemedicin/immediate",
      "7 accept lunge-roskilde", "7 place gp-bo lungemedicin"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 ring.started 1 lunge-roskilde\n"
     "7 ring.ended 1 lunge-slagelse answered_elsewhere\n"
     "7 call.answered 1 lunge-roskilde\n"
     "7 call.placed 2 gp-bo lungemedicin\n"
     "7 ring.started 2 lunge-slagelse\n"},
};

static void no_ring_goes_on_after_the_caller_left(void **unused)
{
    (void)unused;
    RUN(callers_who_left);
}

/* Somebody is offered a call, something goes wrong, and he is never offered another. */
static const struct script_row people_who_were_rung[] = {
    {"his page dies while it rings, and comes back",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "2 disconnect lunge-slagelse",
      "30 connect lunge-slagelse", "40 accept lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "11 call.widened 1 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_ended 1 1\n"
     "36 call.round_began 1 2\n"
     "36 ring.started 1 lunge-slagelse\n"
     "40 call.answered 1 lunge-slagelse\n"},
    {"the core dies while it rings",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "2 start", "3 connect gp-anne",
      "4 connect lunge-slagelse", "40 accept lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "11 call.widened 1 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_ended 1 1\n"
     "36 call.round_began 1 2\n"
     "36 ring.started 1 lunge-slagelse\n"
     "40 call.answered 1 lunge-slagelse\n"},
    {"he accepts in the moment in which the caller leaves",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "5 leave gp-anne",
      "5 accept lunge-slagelse", "6 place gp-bo lungemedicin", "7 accept lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "5 ring.ended 1 lunge-slagelse call_ended\n"
     "5 call.left 1\n"
     "5 refused lunge-slagelse: call_not_found\n"
     "6 call.placed 2 gp-bo lungemedicin\n"
     "6 ring.started 2 lunge-slagelse\n"
     "7 call.answered 2 lunge-slagelse\n"},
    {"he dials a call-back that nobody takes",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "1 callback gp-anne",
      "2 accept lunge-slagelse", "3 place gp-bo lungemedicin", "22 wait"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "1 call.callback 1\n"
     "2 call.dialled 1 lunge-slagelse\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "13 call.widened 2 1\n"
     "22 call.dial_ended 1 timeout\n"
     "22 ring.started 2 lunge-slagelse\n"},
    {"his computer dies in a conversation: once it is back he is rung again",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "2 accept lunge-slagelse",
      "10 disconnect lunge-slagelse", "11 place gp-bo lungemedicin/immediate",
      "150 connect lunge-slagelse", "250 wait"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "11 call.placed 2 gp-bo lungemedicin\n"
     "21 call.widened 2 1\n"
     "130 call.hung_up 1 lost\n"
     "191 call.widened 2 2\n"
     "250 ring.started 2 lunge-slagelse\n"},
};

static void no_agent_is_stuck_in_reserved(void **unused)
{
    (void)unused;
    RUN(people_who_were_rung);
}

/* The hunt comes to the last of the list, he is not there, and it ends. */
static const struct script_row people_who_are_away[] = {
    {"the one who would be next is away: it goes on to the others",
     {LUNGS, "0 available lunge-bagvagt-koege", "0 connect gp-anne",
      "1 place gp-anne lungemedicin/routine", "3 available lunge-roskilde"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-bagvagt-koege\n"
     "3 ring.started 1 lunge-roskilde\n"},
    {"the last is away: the first is rung again",
     {LUNGS, CALLERS, "0 available lunge-slagelse", "1 place gp-anne lungemedicin",
      "40 accept lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "11 call.widened 1 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_ended 1 1\n"
     "36 call.round_began 1 2\n"
     "36 ring.started 1 lunge-slagelse\n"
     "40 call.answered 1 lunge-slagelse\n"},
    {"the last goes away while it rings there",
     {LUNGS, CALLERS, "0 available lunge-slagelse", "0 available lunge-roskilde",
      "1 place gp-anne lungemedicin", "2 decline lunge-slagelse", "3 away lunge-roskilde",
      "18 accept lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 ring.ended 1 lunge-slagelse declined\n"
     "2 ring.started 1 lunge-roskilde\n"
     "3 ring.ended 1 lunge-roskilde declined\n"
     "3 call.round_ended 1 1\n"
     "18 call.round_began 1 2\n"
     "18 ring.started 1 lunge-slagelse\n"
     "18 call.answered 1 lunge-slagelse\n"},
    {"the last is in a conversation, and the first comes back from one",
     {LUNGS, CALLERS, "0 available lunge-slagelse", "0 available lunge-roskilde",
      "1 place gp-anne lungemedicin", "2 accept lunge-slagelse", "3 place gp-bo lungemedicin",
      "4 accept lunge-roskilde", "5 place gp-camilla lungemedicin", "60 hang_up lunge-slagelse #1",
      "61 ready lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.answered 1 lunge-slagelse\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "3 ring.started 2 lunge-roskilde\n"
     "4 call.answered 2 lunge-roskilde\n"
     "5 call.placed 3 gp-camilla lungemedicin\n"
     "15 call.widened 3 1\n"
     "45 call.widened 3 2\n"
     "60 call.hung_up 1 specialist\n"
     "61 ring.started 3 lunge-slagelse\n"},
    {"the only one is away, and comes while nobody looks",
     {LUNGS, CALLERS, "1 place gp-anne lungemedicin", "100 available lunge-roskilde"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "11 call.widened 1 1\n"
     "41 call.widened 1 2\n"
     "100 ring.started 1 lunge-roskilde\n"},
};

static void an_unavailable_last_agent_does_not_halt_the_hunt(void **unused)
{
    (void)unused;
    RUN(people_who_are_away);
}

/* Whoever holds the line is passed by those who put down the receiver. */
static const struct script_row callbacks_in_the_queue[] = {
    {"the older call waits on the line, the younger is a call-back",
     {"0 connect lunge-slagelse", CALLERS, "1 place gp-anne lungemedicin",
      "2 place gp-bo lungemedicin", "3 callback gp-bo #2", "9 available lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "3 call.callback 2\n"
     "9 ring.started 1 lunge-slagelse\n"},
    {"it keeps its place: before those who called later, not before those who called earlier",
     {"0 connect lunge-slagelse", CALLERS, "1 place gp-anne lungemedicin",
      "2 place gp-bo lungemedicin", "3 place gp-camilla lungemedicin", "4 callback gp-bo #2",
      "5 leave gp-anne #1", "9 available lunge-slagelse", "10 accept lunge-slagelse #2"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "3 call.placed 3 gp-camilla lungemedicin\n"
     "4 call.callback 2\n"
     "5 call.left 1\n"
     "9 ring.started 2 lunge-slagelse\n"
     "10 call.dialled 2 lunge-slagelse\n"},
    {"a more urgent call that comes later is before it",
     {"0 connect lunge-slagelse", CALLERS, "1 place gp-anne lungemedicin/routine",
      "2 callback gp-anne #1", "3 place gp-bo lungemedicin/urgent", "9 available lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.callback 1\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "9 ring.started 2 lunge-slagelse\n"},
    {"not reached, it waits for its time, and nobody waits for it",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "1 callback gp-anne #1",
      "2 accept lunge-slagelse #1", "3 place gp-bo lungemedicin", "22 wait",
      "23 accept lunge-slagelse #2"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "1 call.callback 1\n"
     "2 call.dialled 1 lunge-slagelse\n"
     "3 call.placed 2 gp-bo lungemedicin\n"
     "13 call.widened 2 1\n"
     "22 call.dial_ended 1 timeout\n"
     "22 ring.started 2 lunge-slagelse\n"
     "23 call.answered 2 lunge-slagelse\n"},
};

static void no_callback_overtakes_those_waiting(void **unused)
{
    (void)unused;
    RUN(callbacks_in_the_queue);
}

/* One caller, two telephones that ring, and two specialists on them. */
static const struct script_row callbacks_asked_for[] = {
    {"asked for twice it is one",
     {CALLERS, "1 place gp-anne lungemedicin", "2 callback gp-anne", "2 callback gp-anne",
      "3 leave gp-anne", "4 callback gp-anne"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.callback 1\n"
     "2 refused gp-anne: already_callback\n"
     "3 call.left 1\n"
     "4 refused gp-anne: call_not_found\n"},
    {"two specialists take it in the same second: one of them dials",
     {ON_DUTY, "5 place gp-anne lungemedicin/immediate", "5 callback gp-anne",
      "6 accept lunge-roskilde", "6 accept lunge-slagelse", "7 answer gp-anne", "7 answer gp-anne"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 ring.started 1 lunge-roskilde\n"
     "5 call.callback 1\n"
     "6 ring.ended 1 lunge-slagelse answered_elsewhere\n"
     "6 call.dialled 1 lunge-roskilde\n"
     "6 refused lunge-slagelse: already_answered\n"
     "7 call.answered 1 lunge-roskilde\n"
     "7 refused gp-anne: not_dialling\n"},
    {"answered it is over: nobody rings the caller again",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "5 callback gp-anne",
      "6 accept lunge-slagelse", "7 answer gp-anne", "60 hang_up gp-anne",
      "60 outcome lunge-slagelse advice", "400 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 call.callback 1\n"
     "6 call.dialled 1 lunge-slagelse\n"
     "7 call.answered 1 lunge-slagelse\n"
     "60 call.hung_up 1 caller\n"
     "60 call.outcome 1 advice\n"},
    {"he calls again meanwhile: while that call is live, nobody dials the other",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "5 callback gp-anne #1",
      "6 place gp-anne lungemedicin", "7 accept lunge-slagelse #1", "8 accept lunge-slagelse #2"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 call.callback 1\n"
     "6 ring.ended 1 lunge-slagelse call_ended\n"
     "6 call.placed 2 gp-anne lungemedicin\n"
     "6 ring.started 2 lunge-slagelse\n"
     "7 refused lunge-slagelse: ring_over\n"
     "8 call.answered 2 lunge-slagelse\n"},
    {"the core dies while it is dialled: it is dialled by one, after its time",
     {ONE_SPECIALIST, CALLERS, "5 place gp-anne lungemedicin", "5 callback gp-anne",
      "6 accept lunge-slagelse", "7 start", "8 connect gp-anne", "8 connect lunge-slagelse",
      "9 accept lunge-slagelse", "330 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "5 call.callback 1\n"
     "6 call.dialled 1 lunge-slagelse\n"
     "9 refused lunge-slagelse: already_answered\n"
     "26 call.dial_ended 1 timeout\n"
     "326 call.round_began 1 2\n"
     "326 ring.started 1 lunge-slagelse\n"},
};

static void no_callback_is_doubled(void **unused)
{
    (void)unused;
    RUN(callbacks_asked_for);
}

/* Nobody answered in time, and the caller who waited longest begins anew. */
static const struct script_row rings_that_run_out[] = {
    {"a ring that nobody answers",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "2 place gp-bo lungemedicin",
      "22 accept lunge-slagelse #1"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "11 call.widened 1 1\n"
     "12 call.widened 2 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_began 1 2\n"
     "21 ring.started 1 lunge-slagelse\n"
     "22 call.answered 1 lunge-slagelse\n"},
    {"two of them, and the specialist set to away: he comes back to the oldest",
     {ONE_SPECIALIST, CALLERS, "1 place gp-anne lungemedicin", "2 place gp-bo lungemedicin",
      "60 available lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "11 call.widened 1 1\n"
     "12 call.widened 2 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_began 1 2\n"
     "21 ring.started 1 lunge-slagelse\n"
     "31 call.widened 1 1\n"
     "41 ring.ended 1 lunge-slagelse timeout\n"
     "41 lunge-slagelse is away: missed_rings\n"
     "41 call.round_began 1 3\n"
     "42 call.widened 2 2\n"
     "51 call.widened 1 1\n"
     "60 ring.started 1 lunge-slagelse\n"},
    {"the caller's own connection, back within the grace time",
     {"0 connect lunge-slagelse", CALLERS, "1 place gp-anne lungemedicin",
      "2 place gp-bo lungemedicin", "3 disconnect gp-anne", "100 connect gp-anne",
      "101 available lunge-slagelse"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "11 call.widened 1 1\n"
     "12 call.widened 2 1\n"
     "41 call.widened 1 2\n"
     "42 call.widened 2 2\n"
     "101 ring.started 1 lunge-slagelse\n"},
    {"the specialist's page, gone before he answered",
     {LUNGS, CALLERS, "0 available lunge-slagelse", "1 place gp-anne lungemedicin",
      "2 place gp-bo lungemedicin", "3 disconnect lunge-slagelse", "22 available lunge-roskilde"},
     "1 call.placed 1 gp-anne lungemedicin\n"
     "1 ring.started 1 lunge-slagelse\n"
     "2 call.placed 2 gp-bo lungemedicin\n"
     "11 call.widened 1 1\n"
     "12 call.widened 2 1\n"
     "21 ring.ended 1 lunge-slagelse timeout\n"
     "21 call.round_began 1 2\n"
     "22 ring.started 1 lunge-roskilde\n"},
    {"a transfer keeps the place as well",
     {ONE_SPECIALIST, CALLERS, "0 connect akut-roskilde", "0 available akut-roskilde",
      "1 place gp-anne akutmedicin", "2 accept akut-roskilde #1", "3 scrubbed lunge-slagelse",
      "4 place gp-bo lungemedicin", "5 transfer akut-roskilde lungemedicin #1",
      "6 available lunge-slagelse"},
     "1 call.placed 1 gp-anne akutmedicin\n"
     "1 ring.started 1 akut-roskilde\n"
     "2 call.answered 1 akut-roskilde\n"
     "4 call.placed 2 gp-bo lungemedicin\n"
     "5 call.transferred 1 lungemedicin\n"
     "6 ring.started 1 lunge-slagelse\n"},
};

static void no_timeout_sends_one_to_the_back_of_the_queue(void **unused)
{
    (void)unused;
    RUN(rings_that_run_out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_ring_goes_on_after_the_caller_left),
        cmocka_unit_test(no_agent_is_stuck_in_reserved),
        cmocka_unit_test(an_unavailable_last_agent_does_not_halt_the_hunt),
        cmocka_unit_test(no_callback_overtakes_those_waiting),
        cmocka_unit_test(no_callback_is_doubled),
        cmocka_unit_test(no_timeout_sends_one_to_the_back_of_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* shift_test_test.c - the test ring when a shift begins: it asks, it tells, and it is in nobody's
 * way. In the demo's region the test may go unanswered for 180 s. */
#include "domain/tests/script.h"

static void trace_tests(struct world *w, const struct vl_event *e)
{
    if (e->type == VL_EVENT_SHIFT_TESTED)
        add_line(w, "%s %s the test", id_of(w, e->person), e->u.tested.heard ? "hears" : "misses");
    trace_event(w, e);
}

static const struct script_row rows[] = {
    {"heard in time: nothing more comes",
     {"0 connect lunge-slagelse", "20 heard lunge-slagelse", "21 heard lunge-slagelse", "900 wait"},
     "20 lunge-slagelse hears the test\n"
     "21 refused lunge-slagelse: no_shift_test\n"},
    {"missed once; it can be answered later",
     {"0 connect lunge-slagelse", "400 wait", "410 heard lunge-slagelse", "900 wait"},
     "180 lunge-slagelse misses the test\n"
     "410 lunge-slagelse hears the test\n"},
    {"nobody is there to hear it: it waits for him",
     {"900 connect lunge-slagelse", "1079 wait", "1079 heard lunge-slagelse"},
     "1079 lunge-slagelse hears the test\n"},
    {"his page goes and comes back: the time begins anew",
     {"0 connect lunge-slagelse", "100 disconnect lunge-slagelse", "250 connect lunge-slagelse",
      "900 wait"},
     "430 lunge-slagelse misses the test\n"},
    {"in a procedure it does not ring",
     {"0 connect lunge-slagelse", "10 scrubbed lunge-slagelse", "600 available lunge-slagelse",
      "610 heard lunge-slagelse"},
     "610 lunge-slagelse hears the test\n"},
    {"a call rings at once beside it, and to answer one is to have passed",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "5 place gp-anne lungemedicin", "9 accept lunge-slagelse", "10 heard lunge-slagelse",
      "900 wait"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "9 call.answered 1 lunge-slagelse\n"
     "10 refused lunge-slagelse: no_shift_test\n"},
    {"whoever missed it is neither away nor passed over",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "200 place gp-anne lungemedicin", "201 accept lunge-slagelse"},
     "180 lunge-slagelse misses the test\n"
     "200 call.placed 1 gp-anne lungemedicin\n"
     "200 ring.started 1 lunge-slagelse\n"
     "201 call.answered 1 lunge-slagelse\n"},
    {"it may be heard while a call rings; the call rings on",
     {"0 connect lunge-slagelse", "0 available lunge-slagelse", "0 connect gp-anne",
      "5 place gp-anne lungemedicin", "6 heard lunge-slagelse", "9 accept lunge-slagelse"},
     "5 call.placed 1 gp-anne lungemedicin\n"
     "5 ring.started 1 lunge-slagelse\n"
     "6 lunge-slagelse hears the test\n"
     "9 call.answered 1 lunge-slagelse\n"},
    {"the core dies: it rings again when he is back",
     {"0 connect lunge-slagelse", "100 start", "110 connect lunge-slagelse",
      "200 heard lunge-slagelse"},
     "200 lunge-slagelse hears the test\n"},
    {"who is not on duty, or no specialist, has no test",
     {"0 connect gp-anne", "0 connect coordinator-erik", "5 heard gp-anne",
      "5 heard coordinator-erik", "900 wait"},
     "5 refused gp-anne: no_shift_test\n"
     "5 refused coordinator-erik: no_shift_test\n"},
};

static void scripts(void **unused)
{
    (void)unused;
    scripts_run_traced(rows, sizeof rows / sizeof *rows, trace_tests);
}

static void a_region_without_tests_has_none(void **unused)
{
    struct world w;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    w.region->times.shift_test_seconds = 0;
    run_line(&w, "0 connect lunge-slagelse");
    run_line(&w, "900 heard lunge-slagelse");
    assert_string_equal(w.trace, "900 refused lunge-slagelse: no_shift_test\n");
    assert_int_equal(w.seen[VL_EVENT_SHIFT_TESTED], 0);
    world_close(&w);
}

/* The line in the afternoon is his second one: he was asked in the morning. */
static void one_test_while_he_is_on_duty(void **unused)
{
    struct world w;
    struct vl_event shift = {.type = VL_EVENT_SHIFT_BEGAN};
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    run_line(&w, "0 connect lunge-slagelse");
    run_line(&w, "5 heard lunge-slagelse");
    shift.at = w.now;
    shift.person = vl_region_person(w.region, "lunge-slagelse");
    shift.u.shift.hotline = vl_region_hotline(w.region, "kardiologi");
    shift.u.shift.level = 1;
    vl_state_evolve(w.state, vl_state_last_seq(w.state) + 1, &shift);
    assert_int_equal(vl_state_person(w.state, shift.person).test, VL_SHIFT_TEST_NONE);
    /* The last of his shifts ends, and the next begins: that is another day. */
    shift.type = VL_EVENT_SHIFT_ENDED;
    vl_state_evolve(w.state, vl_state_last_seq(w.state) + 1, &shift);
    shift.u.shift.hotline = vl_region_hotline(w.region, "lungemedicin");
    vl_state_evolve(w.state, vl_state_last_seq(w.state) + 1, &shift);
    shift.type = VL_EVENT_SHIFT_BEGAN;
    vl_state_evolve(w.state, vl_state_last_seq(w.state) + 1, &shift);
    assert_int_equal(vl_state_person(w.state, shift.person).test, VL_SHIFT_TEST_RINGING);
    shift.type = VL_EVENT_SHIFT_ENDED;
    vl_state_evolve(w.state, vl_state_last_seq(w.state) + 1, &shift);
    assert_int_equal(vl_state_person(w.state, shift.person).test, VL_SHIFT_TEST_NONE);
    assert_null(vl_state_check(w.state));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts),
        cmocka_unit_test(a_region_without_tests_has_none),
        cmocka_unit_test(one_test_while_he_is_on_duty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

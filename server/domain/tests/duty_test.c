/* duty_test.c - who is on duty by calendar files, by the weekly rota, and by both. */
#include "domain/tests/rota_world.h"
#include "domain/tests/script.h"

struct fixture {
    struct world w;
    struct vl_rota *rota, *other;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    world_open(&f->w, &VL_STATE_LIMITS_DEFAULT);
    *state = f;
    return 0;
}

/* The second state was never given a rota: whoever reads the journal needs none. */
static int tear_down(void **state)
{
    struct fixture *f = *state;
    assert_same_replay(&f->w);
    world_close(&f->w);
    vl_rota_destroy(f->rota);
    vl_rota_destroy(f->other);
    free(f);
    return 0;
}

/* "03-28T21:00 +lunge-slagelse": shifts of lungemedicin, at their moments in UTC. */
static void trace_shift(struct world *w, const struct vl_event *e)
{
    char at[VL_UTC_TEXT_BYTES];
    size_t used = strlen(w->trace);
    bool began = e->type == VL_EVENT_SHIFT_BEGAN;
    if ((!began && e->type != VL_EVENT_SHIFT_ENDED) ||
        e->u.shift.hotline != vl_region_hotline(w->region, "lungemedicin"))
        return;
    vl_utc_format(e->at, at);
    int n = snprintf(w->trace + used, sizeof w->trace - used, "%.11s %c%s %d\n", at + 5,
                     began ? '+' : '-', id_of(w, e->person), e->u.shift.level);
    assert_in_range(n, 1, sizeof w->trace - used - 1);
}

static void start_at(struct world *w, const char *moment)
{
    static const struct vl_command open = {.type = VL_COMMAND_REGION_OPEN};
    w->start = w->now = at(moment);
    world_do(w, &open);
}

/* The lungs of Slagelse have a file, those of Roskilde and Koege the weekly rota. */
static void test_shifts_at_their_moments(void **state)
{
    static const struct test_file files[] = {
        {"lungemedicin",
         "NSR",
         {{"lunge-slagelse", 1, "03-28T21:00", "03-29T06:00"}, /* 22 to 8: nine hours */
          {"lunge-slagelse", 1, "10-24T20:00", "10-25T07:00"}, /* 22 to 8: eleven hours */
          {"kol-naestved", 1, "10-25T07:00", "10-25T14:30"}}},
        {0}};
    struct fixture *f = *state;
    struct world *w = &f->w;
    f->rota = sound_rota(w->region, files);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_shift;
    start_at(w, "03-28T12:00");
    world_until(w, at("10-26T12:00"));
    assert_string_equal(w->trace, "03-28T12:00 +lunge-roskilde 1\n"
                                  "03-28T12:00 +lunge-bagvagt-koege 2\n"
                                  "03-28T21:00 +lunge-slagelse 1\n"
                                  "03-29T06:00 -lunge-slagelse 1\n"
                                  "10-24T20:00 +lunge-slagelse 1\n"
                                  "10-25T07:00 -lunge-slagelse 1\n"
                                  "10-25T07:00 +kol-naestved 1\n"
                                  "10-25T14:30 -kol-naestved 1\n");
}

/* A file of another hotline, or of none, changes nothing. */
static void test_both_levels_and_other_lines(void **state)
{
    static const struct test_file files[] = {
        {"lungemedicin",
         "SUH",
         {{"lunge-roskilde", 1, "11-23T10:00", "11-23T12:00"},
          {"lunge-roskilde", 2, "11-23T11:00", "11-23T13:00"}}},
        {"kardiologi", "SUH", {{"kardio-roskilde", 1, "11-24T08:00", "11-24T09:00"}}},
        {0}};
    struct fixture *f = *state;
    struct world *w = &f->w;
    f->rota = sound_rota(w->region, files);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_shift;
    start_at(w, "11-23T09:00");
    world_until(w, at("11-24T00:00"));
    assert_string_equal(w->trace, "11-23T09:00 +lunge-slagelse 1\n"
                                  "11-23T10:00 +lunge-roskilde 1\n"
                                  "11-23T11:00 +lunge-roskilde 2\n"
                                  "11-23T12:00 -lunge-roskilde 1\n"
                                  "11-23T13:00 -lunge-roskilde 2\n");
}

static void test_after_its_last_day(void **state)
{
    static struct vl_rota_report report;
    struct fixture *f = *state;
    struct world *w = &f->w;
    json_t *calendar = empty_calendar("lungemedicin", "NSR");
    assert_int_equal(vl_rota_from_json(w->region, at("11-22T00:00"), at("11-23T12:00"), &calendar,
                                       1, &f->rota, &report),
                     VL_OK);
    json_decref(calendar);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_shift;
    start_at(w, "11-23T09:00");
    world_until(w, at("11-23T18:00"));
    assert_string_equal(w->trace, "11-23T09:00 +lunge-roskilde 1\n"
                                  "11-23T09:00 +lunge-bagvagt-koege 2\n"
                                  "11-23T12:00 +lunge-slagelse 1\n");
}

/* Nobody is there for the call until a new file says so. */
static void test_a_change_moves_the_waiting_call_on(void **state)
{
    static const struct test_file tomorrow[] = {
        {"lungemedicin", "NSR", {{"lunge-slagelse", 1, "11-24T08:00", "11-24T16:00"}}}, {0}};
    static const struct test_file today[] = {
        {"lungemedicin", "NSR", {{"lunge-slagelse", 1, "11-23T08:00", "11-23T16:00"}}}, {0}};
    struct fixture *f = *state;
    struct world *w = &f->w;
    f->rota = sound_rota(w->region, tomorrow);
    f->other = sound_rota(w->region, today);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_event;
    run_line(w, "0 connect lunge-slagelse");
    run_line(w, "1 available lunge-slagelse");
    run_line(w, "2 connect gp-anne");
    run_line(w, "3 place gp-anne lungemedicin");
    vl_state_use_rota(w->state, f->other);
    run_line(w, "6 wait"); /* nobody said that it changed: it is looked at on the hour */
    run_line(w, "7 rota");
    assert_string_equal(w->trace, "3 call.placed 1 gp-anne lungemedicin\n"
                                  "7 ring.started 1 lunge-slagelse\n");
    vl_state_use_rota(w->state, f->rota);
    run_line(w, "8 rota");
    run_line(w, "9 accept lunge-slagelse"); /* his ring is still his */
    assert_string_equal(strstr(w->trace, "9 "), "9 call.answered 1 lunge-slagelse\n");
}

static void test_the_rota_goes_away(void **state)
{
    static const struct test_file files[] = {{"lungemedicin", "NSR", {{0}}}, {0}};
    struct fixture *f = *state;
    struct world *w = &f->w;
    f->rota = sound_rota(w->region, files);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_shift;
    run_line(w, "0 wait");
    vl_state_use_rota(w->state, NULL);
    run_line(w, "1 rota");
    assert_string_equal(w->trace, "11-23T09:00 +lunge-roskilde 1\n"
                                  "11-23T09:00 +lunge-bagvagt-koege 2\n"
                                  "11-23T09:00 +lunge-slagelse 1\n");
}

/* A call at night belongs to who comes on in the morning, by the file of the first position. */
static void test_the_owner_of_tomorrow(void **state)
{
    static const struct test_file files[] = {
        {"kardiologi", "SUH", {{"lunge-roskilde", 1, "11-24T07:00", "11-24T15:00"}}}, {0}};
    struct fixture *f = *state;
    struct world *w = &f->w;
    f->rota = sound_rota(w->region, files);
    vl_state_use_rota(w->state, f->rota);
    w->on_event = trace_event;
    run_line(w, "36000 connect gp-anne"); /* 20:00 */
    run_line(w, "36001 place gp-anne kardiologi");
    assert_string_equal(w->trace, "36001 call.placed 1 gp-anne kardiologi for lunge-roskilde\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shifts_at_their_moments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_both_levels_and_other_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_after_its_last_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_change_moves_the_waiting_call_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_rota_goes_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_owner_of_tomorrow, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

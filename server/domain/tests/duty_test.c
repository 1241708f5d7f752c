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

/* --- any rota at any time ------------------------------------------------------------------ */

#define RANDOM_ROTAS 60
#define RANDOM_STEPS 20
#define HOUR         INT64_C(3600000)

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return *dice % sides;
}

/* Some positions have a file, with shifts of some of their people around that day. */
static struct vl_rota *random_rota(const struct vl_region *region, uint64_t *dice, vl_utc day)
{
    static struct vl_rota_report report;
    json_t *calendars[VL_MAX_HOTLINES];
    size_t n = 0;
    for (uint16_t p = 0; p < region->n_people && n < VL_MAX_HOTLINES; p++) {
        const struct vl_person *person = &region->people[p];
        const struct vl_hotline *h = &region->hotlines[roll(dice, region->n_hotlines)];
        if (person->role != VL_ROLE_SPECIALIST || h->n_positions == 0)
            continue;
        vl_hospital_index position = h->positions[roll(dice, h->n_positions)];
        calendars[n] = empty_calendar(h->id, region->hospitals[position].code);
        for (uint64_t i = roll(dice, 4); i > 0 && person->hospital == position; i--) {
            vl_utc from = {day.ms - 30 * HOUR + (int64_t)roll(dice, 90 * 60) * 60000};
            vl_utc to = {from.ms + (int64_t)(1 + roll(dice, 14 * 60)) * 60000};
            add_shift(calendars[n], shift_at(person->id, 1 + (int)roll(dice, 2), from, to, 1));
        }
        n++;
    }
    struct vl_rota *rota = rota_of(region, calendars, n, &report);
    assert_int_equal(report.count, 0);
    return rota;
}

/* Said anew, the plain way. */
static bool should_be_on(const struct world *w, const struct vl_rota *rota, vl_hotline_index h,
                         vl_person_index person, uint8_t level)
{
    const struct vl_hotline *hotline = &w->region->hotlines[h];
    struct vl_local local = vl_region_local(w->region, w->now);
    bool is_given = false, is_on = false;
    for (uint16_t i = 0; i < hotline->n_positions; i++)
        if (hotline->positions[i] == w->region->people[person].hospital)
            is_given = rota->given[h] >> i & 1u;
    for (uint32_t i = 0; is_given && i < rota->n_duties; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        is_on = is_on || (d->hotline == h && d->person == person && d->level == level &&
                          d->from.ms <= w->now.ms && w->now.ms < d->to.ms);
    }
    for (uint16_t i = 0; !is_given && i < w->region->n_shifts; i++) {
        const struct vl_shift *s = &w->region->shifts[i];
        is_on = is_on || (s->hotline == h && s->person == person && s->level == level &&
                          vl_shift_is_on(s, &local));
    }
    return is_on;
}

static void assert_duty_is_right(const struct world *w, const struct vl_rota *rota)
{
    struct vl_duty_view duty[64];
    for (vl_hotline_index h = 0; h < w->region->n_hotlines; h++) {
        size_t n = vl_state_duty(w->state, h, duty, 64), wanted = 0;
        assert_in_range(n, 0, 64);
        for (size_t i = 0; i < n; i++)
            assert_true(should_be_on(w, rota, h, duty[i].person, duty[i].level));
        for (vl_person_index p = 0; p < w->region->n_people; p++)
            for (uint8_t level = 1; level <= VL_MAX_LEVEL; level++)
                wanted += should_be_on(w, rota, h, p, level);
        assert_int_equal(n, wanted);
    }
}

/* Across both changes of the clock, with a new rota every few hours. */
static void test_any_rota(void **state)
{
    static const char *const days[] = {"03-28T20:00", "10-24T20:00", "11-23T00:00"};
    static const struct vl_command changed = {.type = VL_COMMAND_ROTA_CHANGED};
    struct fixture *f = *state;
    struct world *w = &f->w;
    uint64_t dice = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < RANDOM_ROTAS; i++) {
        vl_utc day = at(days[i * 3 / RANDOM_ROTAS]);
        struct vl_rota *rota = random_rota(w->region, &dice, day);
        if (w->now.ms < day.ms || i == 0)
            w->now = day;
        vl_state_use_rota(w->state, rota);
        world_do(w, &changed);
        assert_duty_is_right(w, rota);
        for (int k = 0; k < RANDOM_STEPS; k++) {
            world_until(w, (vl_utc){w->now.ms + (int64_t)roll(&dice, 20) * 60000});
            assert_duty_is_right(w, rota);
        }
        vl_state_use_rota(w->state, NULL);
        vl_rota_destroy(rota);
    }
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
        cmocka_unit_test_setup_teardown(test_any_rota, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* follow_up_test.c - was the patient admitted anyway: who is asked, when, and what a no must say.
 */
#include "domain/tests/script.h"

#define DAY_S 86400

static vl_person_index person_of(const struct world *w, const char *id)
{
    return vl_region_person(w->region, id);
}

/* A call of gp-anne that was answered and has its outcome, 40 seconds after the start. */
static uint64_t finished_call(struct world *w, const char *outcome)
{
    static const char *const script[] = {ON_DUTY, "5 place gp-anne lungemedicin/urgent",
                                         "8 accept lunge-slagelse", "30 hang_up gp-anne"};
    char line[96];
    world_open(w, &VL_STATE_LIMITS_DEFAULT);
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        run_line(w, script[i]);
    (void)snprintf(line, sizeof line, "40 outcome lunge-slagelse %s", outcome);
    run_line(w, line);
    return w->calls[0];
}

static enum vl_refusal answer(struct world *w, const char *person, uint64_t call,
                              enum vl_admitted admitted)
{
    struct vl_command c = {
        .type = VL_COMMAND_FOLLOW_UP, .person = person_of(w, person), .call = call};
    c.u.admitted = admitted;
    return world_do(w, &c);
}

static void go_to_day(struct world *w, int day)
{
    world_until(w, (vl_utc){w->start.ms + 40000 + day * VL_MS_PER_DAY});
}

/* The day of the question that gp-anne is asked now; -1: none. */
static int asked(const struct world *w)
{
    struct vl_follow_up_view view;
    size_t n = vl_state_follow_ups(w->state, person_of(w, "gp-anne"), w->now, &view, 1);
    return n ? view.day : -1;
}

static void only_what_was_no_admission_is_asked_about(void **unused)
{
    (void)unused;
    for (int o = 0; o < VL_OUTCOME_COUNT; o++) {
        struct world w;
        bool is_admission = o == VL_OUTCOME_ADMISSION || o == VL_OUTCOME_AMBULANCE;
        (void)finished_call(&w, vl_outcome_name((enum vl_outcome)o));
        assert_int_equal(asked(&w), -1);
        go_to_day(&w, 7);
        assert_int_equal(asked(&w), is_admission ? -1 : 7);
        world_close(&w);
    }
}

static void each_day_asks_once_and_a_late_answer_counts_for_the_last(void **unused)
{
    struct world w;
    (void)unused;
    uint64_t call = finished_call(&w, "advice");
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_NO), VL_REFUSAL_NOT_DUE);
    world_until(&w, (vl_utc){w.start.ms + 40000 + 7 * VL_MS_PER_DAY - 1});
    assert_int_equal(asked(&w), -1);
    go_to_day(&w, 7);
    assert_int_equal(asked(&w), 7);
    assert_int_equal(answer(&w, "gp-bo", call, VL_ADMITTED_NO), VL_REFUSAL_NOT_YOUR_CALL);
    assert_int_equal(answer(&w, "gp-anne", call + 1, VL_ADMITTED_NO), VL_REFUSAL_CALL_NOT_FOUND);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_COUNT), VL_REFUSAL_BAD_COMMAND);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_UNKNOWN), VL_REFUSAL_NONE);
    assert_int_equal(asked(&w), -1);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_NO), VL_REFUSAL_ALREADY_FOLLOWED_UP);
    go_to_day(&w, 30);
    assert_int_equal(asked(&w), 30);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_NO), VL_REFUSAL_NONE);
    struct vl_follow_up_sum sum = vl_state_follow_up_sum(w.state, w.now);
    assert_int_equal(sum.due, 0);
    assert_int_equal(sum.answered[VL_ADMITTED_NO], 1);
    assert_int_equal(sum.answered[VL_ADMITTED_UNKNOWN], 0);
    assert_same_replay(&w);
    world_close(&w);
}

static void after_a_yes_nobody_is_asked_again(void **unused)
{
    struct world w;
    (void)unused;
    uint64_t call = finished_call(&w, "subacute_slot");
    go_to_day(&w, 8);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_YES), VL_REFUSAL_NONE);
    go_to_day(&w, 31);
    assert_int_equal(asked(&w), -1);
    assert_int_equal(answer(&w, "gp-anne", call, VL_ADMITTED_NO), VL_REFUSAL_ALREADY_FOLLOWED_UP);
    world_close(&w);
}

static void who_does_not_answer_is_asked_one_question_and_not_for_ever(void **unused)
{
    struct world w;
    struct vl_follow_up_view view[2];
    (void)unused;
    (void)finished_call(&w, "advice");
    go_to_day(&w, 33);
    assert_int_equal(vl_state_follow_ups(w.state, person_of(&w, "gp-anne"), w.now, view, 2), 1);
    assert_int_equal(view[0].day, 30);
    go_to_day(&w, 30 + VL_FOLLOW_UP_KEEP_DAYS);
    assert_int_equal(asked(&w), 30);
    go_to_day(&w, 31 + VL_FOLLOW_UP_KEEP_DAYS);
    assert_int_equal(asked(&w), -1);
    world_close(&w);
}

static void the_region_says_the_days(void **unused)
{
    static const struct {
        uint16_t days[VL_MAX_FOLLOW_UPS];
        uint8_t n;
        int asked_now, asked_on_day_3;
    } rows[] = {{{0}, 0, -1, -1}, {{0}, 1, 0, 0}, {{0, 2, 3, 90}, 4, 0, 3}, {{90}, 1, -1, -1}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        (void)finished_call(&w, "admission");
        memcpy(w.region->follow_up_days, rows[i].days, sizeof rows[i].days);
        w.region->n_follow_up_days = rows[i].n;
        run_line(&w, "300 place gp-anne lungemedicin/urgent");
        run_line(&w, "312 accept lunge-slagelse #2");
        run_line(&w, "320 hang_up gp-anne #2");
        run_line(&w, "330 outcome lunge-slagelse advice #2");
        assert_int_equal(asked(&w), rows[i].asked_now);
        go_to_day(&w, 4);
        assert_int_equal(asked(&w), rows[i].asked_on_day_3);
        world_close(&w);
    }
}

static void an_outcome_that_is_corrected_counts_alone(void **unused)
{
    static const char *const script[] = {ON_DUTY,
                                         "5 place gp-anne lungemedicin/urgent",
                                         "8 accept lunge-slagelse",
                                         "20 outcome lunge-slagelse advice",
                                         "25 outcome lunge-slagelse ambulance",
                                         "30 hang_up gp-anne"};
    struct world w;
    (void)unused;
    world_open(&w, &VL_STATE_LIMITS_DEFAULT);
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        run_line(&w, script[i]);
    go_to_day(&w, 8);
    assert_int_equal(asked(&w), -1);
    world_close(&w);
}

static void of_a_call_put_through_the_last_outcome_counts(void **unused)
{
    static const char *const script[] = {
        ON_DUTY,
        "4 connect kardio-roskilde",
        "4 available kardio-roskilde",
        "5 place gp-anne lungemedicin/urgent",
        "8 accept lunge-slagelse",
        "20 outcome lunge-slagelse advice",
        "30 transfer lunge-slagelse kardiologi",
        "32 accept kardio-roskilde",
        "40 hang_up gp-anne",
        "40 outcome kardio-roskilde advice", /* the last line */
    };
    const size_t lines = sizeof script / sizeof *script;
    (void)unused;
    for (int recorded = 0; recorded <= 1; recorded++) {
        struct world w;
        world_open(&w, &VL_STATE_LIMITS_DEFAULT);
        for (size_t i = 0; i < lines - !recorded; i++)
            run_line(&w, script[i]);
        go_to_day(&w, 7);
        assert_int_equal(asked(&w), recorded ? 7 : -1);
        world_close(&w);
    }
}

static void a_no_needs_its_reason_and_its_next_step(void **unused)
{
    static const struct {
        bool is_denied;
        enum vl_denial why;
        enum vl_next_by next_by;
        enum vl_refusal refusal;
    } rows[] = {
        {true, VL_DENIAL_COUNT, VL_NEXT_BY_PRACTICE, VL_REFUSAL_REASON_MISSING},
        {true, VL_DENIAL_COUNT, VL_NEXT_BY_COUNT, VL_REFUSAL_REASON_MISSING},
        {true, VL_DENIAL_TRY_FIRST, VL_NEXT_BY_COUNT, VL_REFUSAL_NEXT_STEP_MISSING},
        {true, VL_DENIAL_COUNT + 1, VL_NEXT_BY_PRACTICE, VL_REFUSAL_BAD_COMMAND},
        {false, VL_DENIAL_COUNT, VL_NEXT_BY_COUNT + 1, VL_REFUSAL_BAD_COMMAND},
        {false, VL_DENIAL_TRY_FIRST, VL_NEXT_BY_COUNT, VL_REFUSAL_NONE},
        {true, VL_DENIAL_TRY_FIRST, VL_NEXT_BY_MUNICIPALITY, VL_REFUSAL_NONE},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        (void)finished_call(&w, "none_yet"); /* refused: not in the list */
        struct vl_command c = {.type = VL_COMMAND_OUTCOME,
                               .person = person_of(&w, "lunge-slagelse"),
                               .call = w.calls[0]};
        c.u.outcome.outcome = VL_OUTCOME_ADVICE;
        c.u.outcome.assessed = VL_URGENCY_COUNT;
        c.u.outcome.is_denied = rows[i].is_denied;
        c.u.outcome.why = rows[i].why;
        c.u.outcome.next_by = rows[i].next_by;
        vl_decide(w.state, &c, w.now, &w.decision);
        assert_int_equal(w.decision.refusal, rows[i].refusal);
        if (rows[i].refusal == VL_REFUSAL_NONE) {
            assert_int_equal(w.decision.events[0].u.outcome.denied,
                             rows[i].is_denied ? rows[i].why : VL_DENIAL_COUNT);
            assert_int_equal(w.decision.events[0].u.outcome.next_by, rows[i].next_by);
        }
        world_close(&w);
    }
}

/* ---- the registry ---- */

static void put(struct vl_follow_ups *set, uint64_t call, int64_t at_ms)
{
    struct vl_follow_up f = {.call = call, .at = {at_ms}, .admitted = VL_ADMITTED_COUNT};
    vl_follow_ups_put(set, &f);
}

static void assert_calls(const struct vl_follow_ups *set, const char *calls)
{
    char text[128] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < vl_follow_ups_count(set); i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d ",
                                 (int)vl_follow_ups_item(set, i)->call);
    assert_string_equal(text, calls);
}

static void a_full_registry_forgets_the_oldest_call(void **unused)
{
    struct vl_follow_ups *set = NULL;
    (void)unused;
    assert_int_equal(vl_follow_ups_create(0, &set), VL_E_INVAL);
    assert_int_equal(vl_follow_ups_create(VL_FOLLOW_UPS_MOST + 1, &set), VL_E_INVAL);
    assert_int_equal(vl_follow_ups_create(4, &set), VL_OK);
    put(set, 30, 1);
    put(set, 10, 3); /* a call that waited long for its outcome */
    put(set, 20, 2);
    put(set, 40, 4);
    assert_calls(set, "10 20 30 40 ");
    put(set, 5, 9); /* older than all of a full set */
    assert_calls(set, "10 20 30 40 ");
    put(set, 50, 5);
    put(set, 35, 6);
    assert_calls(set, "30 35 40 50 ");
    put(set, 35, 7); /* again: replaced */
    assert_int_equal(vl_follow_ups_find(set, 35)->at.ms, 7);
    vl_follow_ups_remove(set, 40);
    vl_follow_ups_remove(set, 41);
    assert_calls(set, "30 35 50 ");
    assert_null(vl_follow_ups_find(set, 40));
    vl_follow_ups_expire(set, (vl_utc){7});
    assert_calls(set, "35 50 ");
    assert_null(vl_follow_ups_item(set, 2));
    vl_follow_ups_destroy(set);
    vl_follow_ups_destroy(NULL);
}

/* ---- the region file ---- */

static void days_that_make_no_sense_are_named(void **unused)
{
    static const struct {
        const char *days, *fault; /* NULL: none */
    } rows[] = {
        {"[]", NULL},
        {"[0]", NULL},
        {"[1,7,30,365]", NULL},
        {"[7,7]", "follow_up_days[1]: must be later than the day before it"},
        {"[30,7]", "follow_up_days[1]: must be later than the day before it"},
        {"[-1]", "follow_up_days[0]: must be a whole number from 0 to 365"},
        {"[366]", "follow_up_days[0]: must be a whole number from 0 to 365"},
        {"[7.5]", "follow_up_days[0]: must be a whole number from 0 to 365"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct vl_report report;
        struct vl_region *region = NULL;
        json_t *json = json_load_file(DEMO_REGION, 0, NULL);
        json_object_set_new(json, "follow_up_days", json_loads(rows[i].days, 0, NULL));
        int rc = vl_region_from_json(json, &region, &report);
        assert_int_equal(rc, rows[i].fault ? VL_E_PROTO : VL_OK);
        if (rows[i].fault)
            assert_string_equal(report.lines[0], rows[i].fault);
        else
            vl_region_destroy(region);
        json_object_del(json, "follow_up_days");
        region = region_of(json);
        assert_int_equal(region->n_follow_up_days, 2);
        assert_int_equal(region->follow_up_days[0], 7);
        assert_int_equal(region->follow_up_days[1], 30);
        vl_region_destroy(region);
        json_decref(json);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_no_admission_is_asked_about),
        cmocka_unit_test(each_day_asks_once_and_a_late_answer_counts_for_the_last),
        cmocka_unit_test(after_a_yes_nobody_is_asked_again),
        cmocka_unit_test(who_does_not_answer_is_asked_one_question_and_not_for_ever),
        cmocka_unit_test(the_region_says_the_days),
        cmocka_unit_test(an_outcome_that_is_corrected_counts_alone),
        cmocka_unit_test(of_a_call_put_through_the_last_outcome_counts),
        cmocka_unit_test(a_no_needs_its_reason_and_its_next_step),
        cmocka_unit_test(a_full_registry_forgets_the_oldest_call),
        cmocka_unit_test(days_that_make_no_sense_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

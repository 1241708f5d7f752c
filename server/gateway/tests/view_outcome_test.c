/* What both sides are shown of an outcome, and what a caller is asked about it days later. */
#include "book_world.h"
#include "gateway/view_internal.h"

static struct vl_views views_of(const struct book_world *w)
{
    return (struct vl_views){.region = w->region, .engine = w->engine, .book = w->book};
}

/* A call of gp-anne that was answered and hung up. */
static uint64_t ended_call(struct book_world *w, const char *question)
{
    world_connect(w);
    uint64_t call = world_place(w, w->gp, NULL, question);
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, world_rung(w, call), call));
    (void)world_run(w, world_command(VL_COMMAND_HANG_UP, w->gp, call));
    return call;
}

static void record(struct book_world *w, uint64_t call, const char *note, enum vl_denial why)
{
    vl_person_index specialist = vl_book_find(w->book, call)->specialist;
    struct vl_command c = world_command(VL_COMMAND_OUTCOME, specialist, call);
    json_t *content = json_loads(note, 0, NULL);
    char *attachment = NULL;

    assert_non_null(content);
    assert_int_equal(vl_book_seal_about(w->book, call, content, &attachment), VL_OK);
    c.attachment = attachment;
    c.u.outcome.outcome = VL_OUTCOME_ADVICE;
    c.u.outcome.assessed = VL_URGENCY_COUNT;
    c.u.outcome.is_denied = why != VL_DENIAL_COUNT;
    c.u.outcome.why = why;
    c.u.outcome.next_by = VL_NEXT_BY_PRACTICE;
    (void)world_run(w, c);
    free(attachment);
}

/* The outcome that the person sees of his only call. */
static json_t *outcome_for(const struct book_world *w, vl_person_index person)
{
    struct vl_views v = views_of(w);
    json_t *view = vl_view_calls(&v, person), *calls = json_object_get(view, "calls");

    assert_int_equal(json_array_size(calls), 1);
    json_t *outcome = json_incref(json_object_get(json_array_get(calls, 0), "outcome"));
    json_decref(view);
    assert_non_null(outcome);
    return outcome;
}

static void assert_text(const json_t *object, const char *key, const char *text)
{
    const char *value = vl_json_string(object, key);

    assert_non_null(value);
    assert_string_equal(value, text);
}

static void both_sides_see_the_same_structured_note(void **state)
{
    struct book_world *w = *state;
    uint64_t call = ended_call(w, "cough");

    record(w, call,
           "{\"note\":\"salbutamol\",\"assessment\":\"mild\",\"safety_net\":\"if worse\","
           "\"next_step\":{\"what\":\"see again\",\"who\":\"practice\",\"by\":\"friday\"},"
           "\"denied\":{\"reason\":\"try_first\",\"text\":\"inhalation\"}}",
           VL_DENIAL_TRY_FIRST);
    vl_person_index sides[] = {w->gp, vl_book_find(w->book, call)->specialist};
    for (size_t i = 0; i < 2; i++) {
        json_t *o = outcome_for(w, sides[i]);
        assert_text(o, "note", "salbutamol");
        assert_text(o, "assessment", "mild");
        assert_text(o, "safety_net", "if worse");
        assert_text(json_object_get(o, "next_step"), "what", "see again");
        assert_text(json_object_get(o, "next_step"), "by", "friday");
        assert_text(json_object_get(o, "denied"), "reason", "try_first");
        assert_text(json_object_get(o, "denied"), "text", "inhalation");
        json_decref(o);
    }
}

static void a_note_of_an_older_journal_is_the_advice(void **state)
{
    struct book_world *w = *state;
    uint64_t call = ended_call(w, "cough");

    record(w, call, "{\"note\":\"salbutamol\"}", VL_DENIAL_COUNT);
    json_t *o = outcome_for(w, w->gp);
    assert_text(o, "note", "salbutamol");
    assert_null(json_object_get(o, "denied"));
    assert_null(json_object_get(o, "next_step"));
    json_decref(o);
}

static json_t *asked(const struct book_world *w, vl_person_index person)
{
    struct vl_views v = views_of(w);

    return vl_view_follow_ups(&v, person);
}

static void assert_sum(const struct book_world *w, int due, int yes, int no)
{
    struct vl_views v = views_of(w);
    json_t *sum = vl_view_follow_up_sum(&v);

    assert_int_equal(json_integer_value(json_object_get(sum, "due")), due);
    assert_int_equal(json_integer_value(json_object_get(sum, "yes")), yes);
    assert_int_equal(json_integer_value(json_object_get(sum, "no")), no);
    json_decref(sum);
}

static void the_caller_alone_is_asked_when_it_is_due(void **state)
{
    struct book_world *w = *state;
    uint64_t call = ended_call(w, "cough");
    struct vl_command answer = world_command(VL_COMMAND_FOLLOW_UP, w->gp, call);
    json_t *list;

    record(w, call, "{\"note\":\"\"}", VL_DENIAL_COUNT);
    list = asked(w, w->gp);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    w->now.ms += 7 * VL_MS_PER_DAY;
    list = asked(w, w->gp);
    assert_int_equal(json_array_size(list), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "call")), call);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "day")), 7);
    assert_text(json_array_get(list, 0), "outcome", "advice");
    json_decref(list);
    list = asked(w, w->gp2);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    assert_sum(w, 1, 0, 0);
    answer.u.admitted = VL_ADMITTED_NO;
    (void)world_run(w, answer);
    assert_sum(w, 0, 0, 1);
}

/* The book has forgotten it after two hours; the journal tells as long as the case has its key. */
static void an_old_case_is_told_until_it_is_erased(void **state)
{
    struct book_world *w = *state;
    uint64_t call = ended_call(w, "cough");
    json_t *content;

    record(w, call, "{\"note\":\"\"}", VL_DENIAL_COUNT);
    w->now.ms += 7 * VL_MS_PER_DAY;
    vl_book_expire(w->book, w->now);
    assert_null(vl_book_find(w->book, call));
    content = vl_book_case_kept(w->book, call);
    assert_text(content, "question", "cough");
    json_decref(content);
    assert_null(vl_book_case_kept(w->book, call + 1)); /* a record without a case */
    world_erase(w, call);
    assert_null(vl_book_case_kept(w->book, call));
    assert_true(vl_state_asks(vl_engine_state(w->engine), call, w->gp, w->now));
}

/* What was refused and why is no personal datum: it outlives the note. */
static void the_reason_of_a_no_outlives_its_words(void **state)
{
    struct book_world *w = *state;
    uint64_t call = ended_call(w, "cough");

    record(w, call, "{\"note\":\"x\",\"denied\":{\"reason\":\"no_capacity\",\"text\":\"y\"}}",
           VL_DENIAL_NO_CAPACITY);
    world_erase(w, call);
    json_t *o = outcome_for(w, w->gp);
    assert_text(json_object_get(o, "denied"), "reason", "no_capacity");
    assert_null(json_object_get(json_object_get(o, "denied"), "text"));
    assert_text(o, "note", "");
    json_decref(o);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(both_sides_see_the_same_structured_note),
        IN_WORLD(a_note_of_an_older_journal_is_the_advice),
        IN_WORLD(the_caller_alone_is_asked_when_it_is_due),
        IN_WORLD(an_old_case_is_told_until_it_is_erased),
        IN_WORLD(the_reason_of_a_no_outlives_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

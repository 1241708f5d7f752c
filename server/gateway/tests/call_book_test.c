/* A call's trail, case and note over a real journal and vault, also after a new start. */
#include "book_world.h"

/* The trail's words, one after another. */
static void assert_trail(const struct book_world *w, uint64_t call, const char *expected)
{
    const struct vl_book_entry *e = vl_book_find(w->book, call);
    char text[512] = "";
    size_t i, used = 0;
    json_t *line;

    assert_non_null(e);
    json_array_foreach (e->trail, i, line) {
        int n = snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "",
                         vl_json_string(line, "what"));
        used += (size_t)n;
        assert_non_null(vl_json_string(line, "at"));
    }
    assert_string_equal(text, expected);
}

static const json_t *trail_line(const struct book_world *w, uint64_t call, size_t i)
{
    return json_array_get(vl_book_find(w->book, call)->trail, i);
}

/* Everything that the book says of a call, as text. */
static char *everything(const struct book_world *w, uint64_t call)
{
    const struct vl_book_entry *e = vl_book_find(w->book, call);
    json_t *all;
    char *text;

    assert_non_null(e);
    all =
        json_pack("{s:O, s:s, s:I, s:I, s:I, s:i, s:i, s:i, s:i, s:i, s:i}", "trail", e->trail,
                  "key", e->key, "placed", (json_int_t)e->placed.ms, "answered",
                  (json_int_t)e->answered.ms, "ended", (json_int_t)e->ended.ms, "round",
                  (int)e->round, "outcome", (int)e->outcome, "by", (int)e->outcome_by, "specialist",
                  (int)e->specialist, "caller", (int)e->caller, "urgency", (int)e->urgency);
    assert_non_null(all);
    text = vl_json_dump(all);
    json_decref(all);
    assert_non_null(text);
    return text;
}

static uint64_t finish_with_note(struct book_world *w, uint64_t call, vl_person_index by,
                                 const char *note)
{
    struct vl_command c = world_command(VL_COMMAND_OUTCOME, by, call);
    json_t *content = json_pack("{s:s}", "note", note);
    char *attachment = NULL;
    uint64_t seq;

    assert_int_equal(vl_book_seal_about(w->book, call, content, &attachment), VL_OK);
    c.u.outcome.outcome = VL_OUTCOME_ADVICE;
    c.u.outcome.assessed = VL_URGENCY_COUNT;
    c.attachment = attachment;
    seq = world_run(w, c);
    free(attachment);
    return seq;
}

/* --- trails -------------------------------------------------------------------------------- */

static void test_trail_of_declined_timeout_and_answer(void **state)
{
    struct book_world *w = *state;
    struct vl_command decline;
    vl_person_index first, second;
    uint64_t call;

    world_connect(w);
    call = world_place(w, w->gp, NULL, "dyspnoea");
    first = world_rung(w, call);
    decline = world_command(VL_COMMAND_RING_DECLINE, first, call);
    decline.u.reason = VL_DECLINE_IN_PROCEDURE;
    (void)world_run(w, decline);
    world_pass(w, 0);
    second = world_rung(w, call);
    assert_int_not_equal(second, first);
    assert_trail(w, call, "placed ringing declined ringing");
    assert_string_equal(vl_json_string(trail_line(w, call, 2), "reason"), "in_procedure");
    assert_string_equal(vl_json_string(trail_line(w, call, 2), "hospital"), "NSR");
    assert_string_equal(vl_json_string(trail_line(w, call, 3), "hospital"), "SUH");
    world_pass(w, 21000);
    assert_trail(w, call, "placed ringing declined ringing timeout round_ended");
    assert_non_null(vl_json_string(trail_line(w, call, 5), "again_at"));
    assert_int_equal(vl_book_find(w->book, call)->round, 2);
    world_pass(w, 16000);
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, world_rung(w, call), call));
    (void)world_run(w, world_command(VL_COMMAND_HANG_UP, w->gp, call));
    (void)finish_with_note(w, call, vl_book_find(w->book, call)->specialist, "salbutamol");
    assert_trail(w, call,
                 "placed ringing declined ringing timeout round_ended ringing answered hung_up "
                 "outcome");
}

static void test_trail_of_a_caller_who_leaves(void **state)
{
    struct book_world *w = *state;
    uint64_t call;

    world_connect(w);
    call = world_place(w, w->gp, NULL, "cough");
    (void)world_run(w, world_command(VL_COMMAND_CALL_LEAVE, w->gp, call));
    assert_trail(w, call, "placed ringing hung_up"); /* the ring's end is said by the next line */
    assert_true(vl_book_find(w->book, call)->ended.ms > 0);
}

static void test_trail_is_bounded(void **state)
{
    struct book_world *w = *state;
    uint64_t call;

    world_connect(w);
    call = world_place(w, w->gp, NULL, "cough");
    for (int i = 0; i < 60; i++) {
        world_pass(w, 21000);
        world_present(w); /* who missed two rings comes back */
    }
    assert_int_equal(json_array_size(vl_book_find(w->book, call)->trail), VL_BOOK_MAX_TRAIL);
    assert_string_equal(vl_json_string(trail_line(w, call, 0), "what"), "placed");
}

/* --- keys ---------------------------------------------------------------------------------- */

static void test_keys_are_the_callers_own(void **state)
{
    struct book_world *w = *state;
    uint64_t one, two;

    world_connect(w);
    one = world_place(w, w->gp, "key-1", "cough");
    two = world_place(w, w->gp2, "key-2", "fever");
    assert_int_equal(vl_book_find_key(w->book, w->gp, "key-1")->call, one);
    assert_int_equal(vl_book_find_key(w->book, w->gp2, "key-2")->call, two);
    assert_null(vl_book_find_key(w->book, w->gp2, "key-1"));
    assert_null(vl_book_find_key(w->book, w->gp, "key"));
    assert_null(vl_book_find_key(w->book, w->gp, ""));
    assert_int_equal(vl_book_first(w->book)->call, two); /* newest first */
    assert_null(vl_book_find(w->book, one + 1000));
}

/* --- a new start --------------------------------------------------------------------------- */

static void test_new_start_tells_the_same(void **state)
{
    struct book_world *w = *state;
    uint64_t open, closed;
    char *before[2], *after[2];

    world_connect(w);
    closed = world_place(w, w->gp, "key-1", "cough");
    (void)world_run(w, world_command(VL_COMMAND_RING_ACCEPT, world_rung(w, closed), closed));
    (void)world_run(w, world_command(VL_COMMAND_HANG_UP, w->gp, closed));
    (void)finish_with_note(w, closed, vl_book_find(w->book, closed)->specialist, "salbutamol");
    open = world_place(w, w->gp2, "key-2", "fever");
    world_pass(w, 0);
    before[0] = everything(w, closed);
    before[1] = everything(w, open);
    world_stop(w);
    world_start(w);
    after[0] = everything(w, closed);
    after[1] = everything(w, open);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(before[i], after[i]);
        free(before[i]);
        free(after[i]);
    }
    assert_int_equal(vl_book_find_key(w->book, w->gp, "key-1")->call, closed);
    assert_string_equal(vl_json_string(vl_book_case(w->book, closed), "question"), "cough");
    assert_string_equal(vl_json_string(vl_book_case(w->book, open), "question"), "fever");
    assert_string_equal(vl_json_string(vl_book_note(w->book, closed), "note"), "salbutamol");
    assert_null(vl_book_note(w->book, open));
}

/* --- sealed and erased --------------------------------------------------------------------- */

static void test_erased_case_is_gone(void **state)
{
    struct book_world *w = *state;
    char case_id[VL_CASE_ID_BYTES];
    uint64_t call, other;

    world_connect(w);
    call = world_place(w, w->gp, NULL, "cough");
    other = world_place(w, w->gp2, NULL, "fever");
    assert_int_equal(vl_book_case_id(w->book, call + 1000, case_id), VL_E_NOENT);
    world_erase(w, call);
    assert_null(vl_book_case(w->book, call));
    assert_non_null(vl_book_case(w->book, other));
    assert_null(vl_book_case(w->book, call + 1000));
    assert_null(vl_book_note(w->book, call));
    assert_trail(w, call, "placed ringing"); /* the rest stays */
    world_stop(w);
    world_start(w);
    assert_null(vl_book_case(w->book, call));
    assert_string_equal(vl_json_string(vl_book_case(w->book, other), "question"), "fever");
}

static void test_personal_data_is_sealed_on_disk(void **state)
{
    struct book_world *w = *state;
    const char *const search[] = {"grep", "-rq", "very personal", w->folder, NULL};

    world_connect(w);
    (void)world_place(w, w->gp, NULL, "a very personal question");
    assert_int_equal(run_program(NULL, search, NULL, 0), 1); /* found nothing */
}

static void test_finished_calls_expire(void **state)
{
    struct book_world *w = *state;
    uint64_t left, waiting;

    world_connect(w);
    left = world_place(w, w->gp, NULL, "cough");
    (void)world_run(w, world_command(VL_COMMAND_CALL_LEAVE, w->gp, left));
    waiting = world_place(w, w->gp2, NULL, "fever");
    vl_book_expire(w->book, (vl_utc){w->now.ms + VL_BOOK_KEEP_MS - 10000});
    assert_non_null(vl_book_find(w->book, left));
    vl_book_expire(w->book, (vl_utc){w->now.ms + VL_BOOK_KEEP_MS + 10000});
    assert_null(vl_book_find(w->book, left));
    assert_non_null(vl_book_find(w->book, waiting)); /* it lives, however old */
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_trail_of_declined_timeout_and_answer),
        IN_WORLD(test_trail_of_a_caller_who_leaves),
        IN_WORLD(test_trail_is_bounded),
        IN_WORLD(test_keys_are_the_callers_own),
        IN_WORLD(test_new_start_tells_the_same),
        IN_WORLD(test_erased_case_is_gone),
        IN_WORLD(test_personal_data_is_sealed_on_disk),
        IN_WORLD(test_finished_calls_expire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

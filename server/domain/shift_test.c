#include "domain/shift_test.h"

static bool can_hear(const struct vl_person_state *p)
{
    return p->connected && p->presence != VL_PRESENCE_SCRUBBED;
}

void vl_shift_test_begin(const struct vl_state *state, struct vl_person_state *person, vl_utc at)
{
    if (state->region->times.shift_test_seconds == 0 || person->first_duty != VL_NO_DUTY ||
        person->activity == VL_ACTIVITY_TALKING)
        return;
    person->test = VL_SHIFT_TEST_PENDING;
    vl_shift_test_follow(state, person, at);
}

void vl_shift_test_follow(const struct vl_state *state, struct vl_person_state *person, vl_utc at)
{
    int64_t length_ms = (int64_t)state->region->times.shift_test_seconds * 1000;
    if (person->test == VL_SHIFT_TEST_PENDING && can_hear(person)) {
        person->test = VL_SHIFT_TEST_RINGING;
        person->test_until = (vl_utc){at.ms + length_ms};
    } else if (person->test == VL_SHIFT_TEST_RINGING && !can_hear(person)) {
        person->test = VL_SHIFT_TEST_PENDING;
        person->test_until = (vl_utc){0};
    }
}

void vl_shift_test_end(struct vl_person_state *person)
{
    person->test = VL_SHIFT_TEST_NONE;
    person->test_until = (vl_utc){0};
}

void vl_shift_test_miss(struct vl_person_state *person)
{
    if (person->test != VL_SHIFT_TEST_RINGING)
        return;
    person->test = VL_SHIFT_TEST_UNANSWERED;
    person->test_until = (vl_utc){0};
}

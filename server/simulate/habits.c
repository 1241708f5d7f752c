#include "simulate/habits.h"
#include "simulate/random.h"
#include <stdlib.h>
#include <string.h>

#define TALK_UNKNOWN_MS 240000 /* of a journal without conversations */
#define PICK            1      /* purposes of a draw */
#define TALK            2
#define DRAWS           8 /* for something that he had not done yet; else he does nothing */

static int compare_by_call(const void *a, const void *b, void *rings)
{
    const struct vl_recorded_ring *x = (const struct vl_recorded_ring *)rings + *(const size_t *)a;
    const struct vl_recorded_ring *y = (const struct vl_recorded_ring *)rings + *(const size_t *)b;
    if (x->call != y->call)
        return x->call < y->call ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x > y) - (x < y);
}

static int compare_by_person(const void *a, const void *b, void *rings)
{
    const struct vl_recorded_ring *x = (const struct vl_recorded_ring *)rings + *(const size_t *)a;
    const struct vl_recorded_ring *y = (const struct vl_recorded_ring *)rings + *(const size_t *)b;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x > y) - (x < y);
}

int vl_habits_init(const struct vl_recording *recording, struct vl_habits *out)
{
    size_t n = recording->n_rings;
    struct vl_habits h = {.recording = recording, .n_rings = n};
    h.by_call = calloc(n + 1, sizeof *h.by_call);
    h.by_person = calloc(n + 1, sizeof *h.by_person);
    h.talks = calloc(recording->n_calls + 1, sizeof *h.talks);
    if (!h.by_call || !h.by_person || !h.talks) {
        vl_habits_fini(&h);
        return VL_E_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        h.by_call[i] = i;
        if (recording->rings[i].answer != VL_ANSWER_CUT_OFF)
            h.by_person[h.n_answers++] = i;
    }
    if (n > 0) {
        qsort_r(h.by_call, n, sizeof *h.by_call, compare_by_call, recording->rings);
        qsort_r(h.by_person, h.n_answers, sizeof *h.by_person, compare_by_person, recording->rings);
    }
    for (size_t i = 0; i < recording->n_calls; i++)
        if (recording->calls[i].talk_ms >= 0)
            h.talks[h.n_talks++] = i;
    *out = h;
    return VL_OK;
}

void vl_habits_fini(struct vl_habits *habits)
{
    free(habits->by_call);
    free(habits->by_person);
    free(habits->talks);
    memset(habits, 0, sizeof *habits);
}

/* The first in by_call that is not before (call, person). */
static size_t first_of_call(const struct vl_habits *h, uint64_t call, vl_person_index person)
{
    size_t low = 0, high = h->n_rings;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct vl_recorded_ring *r = &h->recording->rings[h->by_call[middle]];
        if (r->call < call || (r->call == call && r->person < person))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t first_of_person(const struct vl_habits *h, unsigned person)
{
    size_t low = 0, high = h->n_answers;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (h->recording->rings[h->by_person[middle]].person < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t draw(uint64_t a, uint64_t b, uint64_t purpose, size_t n)
{
    struct vl_stream s = vl_stream_of(purpose, VL_PURPOSE_RERUN, a, b);
    return vl_stream_below(&s, (uint32_t)n);
}

/* Callers answer call-backs and specialists answer calls: neither says anything of the other. */
static const struct vl_recorded_ring *any_ring(const struct vl_habits *h, uint64_t call,
                                               uint64_t key, vl_person_index person)
{
    size_t callers = first_of_person(h, VL_NONE);
    size_t first = person == VL_NONE ? callers : first_of_person(h, person);
    size_t end = first_of_person(h, person + 1u);
    if (first == end && person != VL_NONE) {
        first = 0;
        end = callers;
    }
    if (first == end)
        return NULL;
    return &h->recording->rings[h->by_person[first + draw(call, key, PICK, end - first)]];
}

/* NULL: the journal does not say. */
static const struct vl_recorded_ring *same_ring(const struct vl_habits *h, uint64_t call,
                                                vl_person_index person, uint32_t nth)
{
    size_t at = first_of_call(h, call, person) + nth;
    const struct vl_recorded_ring *r =
        at < h->n_rings ? &h->recording->rings[h->by_call[at]] : NULL;
    return r && r->call == call && r->person == person ? r : NULL;
}

struct vl_recorded_ring vl_habits_ring(const struct vl_habits *habits, uint64_t call,
                                       vl_person_index person, uint32_t nth, bool *is_drawn)
{
    const struct vl_recorded_ring *same = same_ring(habits, call, person, nth);
    int64_t not_before_ms = same ? same->after_ms : 0;
    *is_drawn = !same;
    if (same && same->answer != VL_ANSWER_CUT_OFF)
        return *same;
    for (uint64_t i = 0; i < DRAWS; i++) {
        uint64_t key = vl_key_join(vl_key_join(person, nth), i);
        const struct vl_recorded_ring *any = any_ring(habits, call, key, person);
        if (any && (any->answer == VL_ANSWER_MISSED || any->after_ms > not_before_ms))
            return *any;
    }
    return (struct vl_recorded_ring){call, person, VL_ANSWER_MISSED, VL_DECLINE_COUNT, 0};
}

int64_t vl_habits_talk_ms(const struct vl_habits *habits, const struct vl_recorded_call *call,
                          bool *is_drawn)
{
    *is_drawn = call->talk_ms < 0;
    if (!*is_drawn)
        return call->talk_ms;
    if (habits->n_talks == 0)
        return TALK_UNKNOWN_MS;
    size_t i = habits->talks[draw(call->id, 0, TALK, habits->n_talks)];
    return habits->recording->calls[i].talk_ms;
}

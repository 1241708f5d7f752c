#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "media/ice.h"

static const struct vl_ice_credentials first = {"ufragOfTheServer",
                                                "passwordPasswordPasswordPassword"};
static const struct vl_ice_credentials second = {"anotherServer123",
                                                 "secondsecondsecondsecondsecond12"};

/* One request of a sequence, and what must follow from it. */
struct step {
    uint64_t at_ms;
    uint16_t from; /* port of the peer */
    bool nominate;
    uint32_t priority; /* 0: attribute left out */
    enum vl_ice_verdict verdict;
    uint16_t path; /* port that is selected afterwards, 0: none */
    enum vl_ice_state state;
};

struct request {
    const struct vl_ice_credentials *credentials;
    bool nominate, controlled, unknown, no_fingerprint;
    uint32_t priority;
    enum vl_stun_class class;
};

static struct vl_media_address address_of(uint16_t port)
{
    struct vl_media_address a;

    assert_int_equal(vl_media_address_parse("127.0.0.1", port, &a), VL_OK);
    return a;
}

static size_t request_build(const struct request *r, uint8_t *out, size_t room)
{
    const uint8_t transaction[12] = {1, 2, 3};
    char username[64];
    struct vl_writer w = vl_writer_of(out, room);
    int n = snprintf(username, sizeof username, "%s:peer", r->credentials->ufrag);
    struct vl_span key = {(const uint8_t *)r->credentials->password,
                          strlen(r->credentials->password)};

    vl_stun_begin(&w, r->class, transaction);
    vl_stun_add_username(&w, (struct vl_span){(uint8_t *)username, (size_t)n});
    if (r->priority)
        vl_stun_add_priority(&w, r->priority);
    if (r->nominate)
        vl_stun_add_use_candidate(&w);
    if (r->controlled)
        vl_stun_add_controlled(&w, 7);
    else
        vl_stun_add_controlling(&w, 7);
    if (r->unknown)
        vl_writer_be(&w, 0x70010000, 4);
    assert_int_equal(vl_stun_finish(&w, key), VL_OK);
    return w.used;
}

static enum vl_ice_verdict feed(struct vl_ice *ice, const struct request *r, uint16_t from,
                                uint64_t at_ms, struct vl_stun_view *answer,
                                struct vl_ice_outcome *outcome)
{
    static uint8_t response[VL_ICE_RESPONSE_BYTES];
    uint8_t message[256];
    size_t n = request_build(r, message, sizeof message);
    struct vl_media_address a = address_of(from);
    struct vl_writer w = vl_writer_of(response, sizeof response);
    struct vl_stun_view v;

    assert_int_equal(vl_stun_parse((struct vl_span){message, n}, &v), VL_OK);
    enum vl_ice_verdict verdict = vl_ice_receive(ice, &v, &a, (vl_mono){at_ms}, &w, outcome);
    memset(answer, 0, sizeof *answer);
    assert_true(w.used <= n);
    assert_int_equal(w.used > 0, verdict == VL_ICE_ACCEPTED || verdict == VL_ICE_REFUSED);
    if (w.used)
        assert_int_equal(vl_stun_parse((struct vl_span){response, w.used}, answer), VL_OK);
    return verdict;
}

static const struct sequence {
    const char *name;
    struct step steps[5];
} sequences[] = {
    {"first valid address serves, a nomination takes over",
     {{0, 1, false, 100, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {10, 2, false, 100, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {20, 2, true, 50, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED}}},
    {"aggressive nomination settles on the best pair",
     {{0, 1, true, 100, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {10, 2, true, 200, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED},
      {20, 3, true, 150, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED},
      {30, 1, true, 100, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED}}},
    {"a later nomination moves the path, whatever its priority",
     {{0, 1, true, 200, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {5000, 2, false, 300, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {5010, 2, true, 100, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED}}},
    {"no priority: refused and nothing known", {{0, 1, true, 0, VL_ICE_REFUSED, 0, VL_ICE_NEW}}},
    {"consent lost, then back on the same address",
     {{0, 1, true, 1, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {29999, 1, false, 1, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {59999, 2, false, 1, VL_ICE_ACCEPTED, 0, VL_ICE_DISCONNECTED},
      {60000, 1, false, 1, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED}}},
    {"consent lost, then back by nomination elsewhere",
     {{0, 1, true, 9, VL_ICE_ACCEPTED, 1, VL_ICE_CONNECTED},
      {40000, 2, true, 1, VL_ICE_ACCEPTED, 2, VL_ICE_CONNECTED}}},
};

static void sequence_run(const struct sequence *s)
{
    struct vl_ice ice;
    struct vl_ice_outcome outcome;
    struct vl_stun_view answer;

    vl_ice_init(&ice, &first, (vl_mono){0});
    for (size_t i = 0; i < 5 && s->steps[i].from; i++) {
        const struct step *k = &s->steps[i];
        const struct request r = {
            .credentials = &first, .nominate = k->nominate, .priority = k->priority};
        (void)vl_ice_tick(&ice, (vl_mono){k->at_ms});
        enum vl_ice_verdict verdict = feed(&ice, &r, k->from, k->at_ms, &answer, &outcome);
        const struct vl_media_address *path = vl_ice_path(&ice);
        if (verdict != k->verdict || ice.state != k->state || (path ? path->port : 0) != k->path)
            fail_msg("%s, step %zu: verdict %d state %d path %d", s->name, i, verdict, ice.state,
                     path ? path->port : 0);
        if (verdict == VL_ICE_ACCEPTED && answer.mapped.port != k->from)
            fail_msg("%s, step %zu: mapped %d", s->name, i, answer.mapped.port);
    }
}

static void test_sequences(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        sequence_run(&sequences[i]);
}

static const struct {
    const char *name;
    struct request request;
    enum vl_ice_verdict verdict;
    uint16_t error;
} refusals[] = {
    {"wrong password",
     {.credentials = &(const struct vl_ice_credentials){"ufragOfTheServer", "x"}, .priority = 1},
     VL_ICE_BAD_INTEGRITY,
     0},
    {"wrong ufrag", {.credentials = &second, .priority = 1}, VL_ICE_BAD_INTEGRITY, 0},
    {"longer ufrag",
     {.credentials = &(const struct vl_ice_credentials){"ufragOfTheServe", "x"}, .priority = 1},
     VL_ICE_BAD_INTEGRITY,
     0},
    {"indication",
     {.credentials = &first, .priority = 1, .class = VL_STUN_INDICATION},
     VL_ICE_NOT_REQUEST,
     0},
    {"response",
     {.credentials = &first, .priority = 1, .class = VL_STUN_SUCCESS},
     VL_ICE_NOT_REQUEST,
     0},
    {"role conflict",
     {.credentials = &first, .priority = 1, .controlled = true},
     VL_ICE_REFUSED,
     487},
    {"unknown attribute",
     {.credentials = &first, .priority = 1, .unknown = true},
     VL_ICE_REFUSED,
     420},
    {"no priority", {.credentials = &first}, VL_ICE_REFUSED, 400},
};

static void test_refusals_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct vl_ice ice;
        struct vl_ice_outcome outcome;
        struct vl_stun_view answer;
        const struct request good = {.credentials = &first, .priority = 1, .nominate = true};
        struct request bad = refusals[i].request;
        vl_ice_init(&ice, &first, (vl_mono){0});
        assert_int_equal(feed(&ice, &good, 1, 0, &answer, &outcome), VL_ICE_ACCEPTED);
        bad.nominate = true;
        enum vl_ice_verdict verdict = feed(&ice, &bad, 2, 5000, &answer, &outcome);
        if (verdict != refusals[i].verdict || answer.error_code != refusals[i].error)
            fail_msg("%s: verdict %d error %d", refusals[i].name, verdict, answer.error_code);
        assert_int_equal(vl_ice_path(&ice)->port, 1);
        assert_int_equal(ice.remote_count, 1);
        assert_false(outcome.validated || outcome.path_changed || outcome.state_changed);
    }
}

static void test_restart(void **state)
{
    const struct request old = {.credentials = &first, .priority = 1, .nominate = true};
    const struct request new = {.credentials = &second, .priority = 1, .nominate = true};
    struct vl_ice ice;
    struct vl_ice_outcome outcome;
    struct vl_stun_view answer;

    (void)state;
    vl_ice_init(&ice, &first, (vl_mono){0});
    assert_int_equal(feed(&ice, &new, 1, 0, &answer, &outcome), VL_ICE_BAD_INTEGRITY);
    assert_int_equal(feed(&ice, &old, 1, 0, &answer, &outcome), VL_ICE_ACCEPTED);
    vl_ice_restart(&ice, &second);
    assert_int_equal(vl_ice_path(&ice)->port, 1); /* media goes on */
    assert_int_equal(feed(&ice, &old, 1, 100, &answer, &outcome), VL_ICE_ACCEPTED);
    assert_false(outcome.previous_retired);
    assert_int_equal(feed(&ice, &new, 2, 2000, &answer, &outcome), VL_ICE_ACCEPTED);
    assert_true(outcome.previous_retired && outcome.path_changed && outcome.validated);
    assert_int_equal(feed(&ice, &old, 1, 2100, &answer, &outcome), VL_ICE_BAD_INTEGRITY);
    assert_int_equal(feed(&ice, &new, 2, 2200, &answer, &outcome), VL_ICE_ACCEPTED);
    assert_false(outcome.previous_retired);
}

static void test_eviction_and_forgetting(void **state)
{
    const struct request nominated = {.credentials = &first, .priority = 1, .nominate = true};
    const struct request plain = {.credentials = &first, .priority = 1};
    struct vl_ice ice;
    struct vl_ice_outcome outcome;
    struct vl_stun_view answer;
    struct vl_media_address a = address_of(1), b = address_of(2), last = address_of(17);

    (void)state;
    vl_ice_init(&ice, &first, (vl_mono){0});
    assert_int_equal(feed(&ice, &nominated, 1, 0, &answer, &outcome), VL_ICE_ACCEPTED);
    for (uint16_t port = 2; port <= VL_ICE_MAX_REMOTES; port++) {
        assert_int_equal(feed(&ice, &plain, port, port, &answer, &outcome), VL_ICE_ACCEPTED);
        assert_int_equal(outcome.evicted.family, 0);
    }
    assert_int_equal(feed(&ice, &plain, 17, 100, &answer, &outcome), VL_ICE_ACCEPTED);
    assert_true(vl_media_address_equal(&outcome.evicted, &b)); /* not the selected, older one */
    assert_true(vl_ice_knows(&ice, &a) && vl_ice_knows(&ice, &last));
    assert_false(vl_ice_knows(&ice, &b));
    vl_ice_forget(&ice, &last);
    assert_int_equal(vl_ice_path(&ice)->port, 1);
    vl_ice_forget(&ice, &a);
    assert_null(vl_ice_path(&ice));
    assert_int_equal(ice.state, VL_ICE_DISCONNECTED);
    assert_int_equal(feed(&ice, &plain, 3, 200, &answer, &outcome), VL_ICE_ACCEPTED);
    assert_int_equal(vl_ice_path(&ice)->port, 3);
}

static void test_rate_limit(void **state)
{
    const struct request r = {.credentials = &first, .priority = 1};
    struct vl_ice ice;
    struct vl_ice_outcome outcome;
    struct vl_stun_view answer;
    unsigned answered = 0;

    (void)state;
    vl_ice_init(&ice, &first, (vl_mono){0});
    for (int i = 0; i < 1000; i++)
        answered += feed(&ice, &r, 1, 0, &answer, &outcome) == VL_ICE_ACCEPTED;
    assert_int_equal(answered, VL_ICE_REQUESTS_BURST);
    for (int i = 0; i < 1000; i++)
        answered += feed(&ice, &r, 1, 1000, &answer, &outcome) == VL_ICE_ACCEPTED;
    assert_int_equal(answered, VL_ICE_REQUESTS_BURST + VL_ICE_REQUESTS_PER_S);
    assert_int_equal(feed(&ice, &r, 1, 10000000, &answer, &outcome), VL_ICE_ACCEPTED);
}

static void test_credentials(void **state)
{
    struct vl_ice_credentials a, b;

    (void)state;
    vl_ice_credentials_make(&a);
    vl_ice_credentials_make(&b);
    assert_int_equal(strlen(a.ufrag), VL_ICE_UFRAG_BYTES - 1);
    assert_int_equal(strlen(a.password), VL_ICE_PASSWORD_BYTES - 1);
    assert_string_not_equal(a.ufrag, b.ufrag);
    assert_string_not_equal(a.password, b.password);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences),  cmocka_unit_test(test_refusals_change_nothing),
        cmocka_unit_test(test_restart),    cmocka_unit_test(test_eviction_and_forgetting),
        cmocka_unit_test(test_rate_limit), cmocka_unit_test(test_credentials),
    };
    return cmocka_run_group_tests_name("ice", tests, NULL, NULL);
}

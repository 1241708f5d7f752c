#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sdk/answer.h"
#include "sdk/vagtlinje_plugin.h"

#include <stdlib.h>
#include <string.h>

static int32_t answer_nothing(const struct vl_host *host, struct vl_answer *answer)
{
    (void)host;
    (void)answer;
    return VL_PLUGIN_OK;
}

static int32_t ask_nothing(const struct vl_host *host, struct vl_text in, struct vl_answer *answer)
{
    (void)in;
    return answer_nothing(host, answer);
}

static struct vl_plugin good(void)
{
    return (struct vl_plugin){
        .magic = VL_ABI_MAGIC,
        .major = VL_ABI_MAJOR,
        .minor = VL_ABI_MINOR,
        .size = sizeof(struct vl_plugin),
        .specialty = "lungemedicin",
        .version = "1.0.0",
        .describe = answer_nothing,
        .triage = ask_nothing,
        .route = ask_nothing,
        .slots = ask_nothing,
    };
}

static void admits_its_equal(void **state)
{
    struct vl_plugin theirs = good(), ours;

    (void)state;
    assert_int_equal(vl_plugin_admit(&theirs, &ours), VL_PLUGIN_OK);
    assert_ptr_equal(ours.slots, ask_nothing);
}

/* A 1.0 plugin's struct ends before slots: the memory behind it must not be read. */
static void admits_an_older_smaller_one(void **state)
{
    struct vl_plugin whole = good(), ours;
    struct vl_plugin *small = malloc(VL_PLUGIN_1_0_SIZE);

    (void)state;
    assert_non_null(small);
    whole.size = VL_PLUGIN_1_0_SIZE;
    memcpy((void *)small, &whole, VL_PLUGIN_1_0_SIZE);
    assert_int_equal(vl_plugin_admit(small, &ours), VL_PLUGIN_OK);
    assert_null(ours.slots);
    assert_ptr_equal(ours.route, ask_nothing);
    free(small);
}

static void admits_a_newer_larger_one(void **state)
{
    struct {
        struct vl_plugin known;
        void *unknown[4];
    } newer = {.known = good()};
    struct vl_plugin ours;

    (void)state;
    newer.known.minor = VL_ABI_MINOR + 7;
    newer.known.size = sizeof newer;
    assert_int_equal(vl_plugin_admit(&newer.known, &ours), VL_PLUGIN_OK);
    assert_ptr_equal(ours.slots, ask_nothing);
}

static void refuse(struct vl_plugin p, int32_t rc)
{
    struct vl_plugin ours = {.magic = 42};

    assert_int_equal(vl_plugin_admit(&p, &ours), rc);
    assert_int_equal(ours.magic, 42);
}

static void refuses_by_version(void **state)
{
    struct vl_plugin p = good(), ours;

    (void)state;
    p.magic ^= 1;
    refuse(p, VL_PLUGIN_E_VERSION);
    p = good();
    p.major++;
    refuse(p, VL_PLUGIN_E_VERSION);
    p = good();
    p.size = VL_PLUGIN_1_0_SIZE - 1;
    refuse(p, VL_PLUGIN_E_VERSION);
    assert_int_equal(vl_plugin_admit(NULL, &ours), VL_PLUGIN_E_VERSION);
}

static void refuses_what_is_not_whole(void **state)
{
    struct vl_plugin p = good();

    (void)state;
    p.triage = NULL;
    refuse(p, VL_PLUGIN_E_INTERNAL);
    p = good();
    p.specialty = "../etc";
    refuse(p, VL_PLUGIN_E_INTERNAL);
    p.specialty = "";
    refuse(p, VL_PLUGIN_E_INTERNAL);
    p.specialty = "abcdefghijklmnopqrstuvwxyz0123456";
    refuse(p, VL_PLUGIN_E_INTERNAL);
    p = good();
    p.version = NULL;
    refuse(p, VL_PLUGIN_E_INTERNAL);
}

static void answers_fit_or_say_so(void **state)
{
    char buffer[16];
    struct vl_answer a = {.size = sizeof a, .capacity = sizeof buffer, .bytes = buffer};

    (void)state;
    assert_int_equal(vl_answer_json(&a, json_pack("{s:i}", "a", 1)), VL_PLUGIN_OK);
    assert_int_equal(a.length, 7);
    assert_memory_equal(buffer, "{\"a\":1}", 7);
    assert_int_equal(vl_answer_json(&a, json_pack("{s:s}", "a", "too long for this")),
                     VL_PLUGIN_E_FULL);
    assert_int_equal(a.length, 0);
    assert_int_equal(vl_answer_json(&a, NULL), VL_PLUGIN_E_NOMEM);
    assert_int_equal(vl_answer_refuse(&a, "x", "da", "en"), VL_PLUGIN_E_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(admits_its_equal),          cmocka_unit_test(admits_an_older_smaller_one),
        cmocka_unit_test(admits_a_newer_larger_one), cmocka_unit_test(refuses_by_version),
        cmocka_unit_test(refuses_what_is_not_whole), cmocka_unit_test(answers_fit_or_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

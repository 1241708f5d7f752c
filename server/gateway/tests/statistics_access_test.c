/* Whose figures somebody may see: by role, and for a department by its own lines alone. */
#include "gateway/statistics_access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OWN "[\"lungemedicin\",\"fleksible-indlaeggelser\"]"

static struct vl_region *load(void)
{
    static struct vl_report report;
    struct vl_region *region = NULL;
    json_t *json = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);
    json_t *auditor = json_pack("{s:s, s:s, s:s}", "id", "auditor", "name", "A", "role", "auditor");
    json_t *nobody =
        json_pack("{s:s, s:s, s:s}", "id", "no-lines", "name", "N", "role", "department");

    assert_non_null(json);
    json_array_append_new(json_object_get(json, "people"), auditor);
    json_array_append_new(json_object_get(json, "people"), nobody);
    assert_int_equal(vl_region_from_json(json, &region, &report), VL_OK);
    json_decref(json);
    return region;
}

static const struct {
    const char *person, *hotline;
    int rc;
    const char *lines, *hospital;
    bool people;
} row[] = {
    {"coordinator-erik", NULL, VL_OK, "", NULL, false},
    {"coordinator-erik", "kardiologi", VL_OK, "[\"kardiologi\"]", NULL, false},
    {"coordinator-erik", "kardiolog", VL_E_NOENT, NULL, NULL, false},
    {"coordinator-erik", "", VL_E_NOENT, NULL, NULL, false},
    {"auditor", NULL, VL_OK, "", NULL, true},
    {"afdeling-lunge-slagelse", NULL, VL_OK, OWN, "NSR", true},
    {"afdeling-lunge-slagelse", "lungemedicin", VL_OK, "[\"lungemedicin\"]", "NSR", true},
    {"afdeling-lunge-slagelse", "kardiologi", VL_E_NOENT, NULL, NULL, false},
    {"afdeling-lunge-slagelse", "\"]", VL_E_NOENT, NULL, NULL, false},
    {"no-lines", NULL, VL_OK, "[]", "-", true},
    {"no-lines", "lungemedicin", VL_E_NOENT, NULL, NULL, false},
    {"gp-anne", NULL, VL_E_DENIED, NULL, NULL, false},
    {"lunge-slagelse", "lungemedicin", VL_E_DENIED, NULL, NULL, false},
    {"nobody", NULL, VL_E_DENIED, NULL, NULL, false},
};

static void test_access(void **state)
{
    struct vl_region *region = load();

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_statistics_access access;
        int rc = vl_statistics_access(region, vl_region_person(region, row[i].person),
                                      row[i].hotline, &access);
        if (rc != row[i].rc)
            fail_msg("%s, %s: %d", row[i].person, row[i].hotline ? row[i].hotline : "-", rc);
        if (rc < 0)
            continue;
        assert_string_equal(access.lines, row[i].lines);
        assert_int_equal(access.people, row[i].people);
        assert_int_equal(access.hospital == NULL, row[i].hospital == NULL);
        if (row[i].hospital)
            assert_string_equal(access.hospital, row[i].hospital);
    }
    vl_region_destroy(region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_access)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

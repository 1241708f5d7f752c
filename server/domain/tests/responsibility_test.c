/* responsibility_test.c - until when a department answers for those whom it discharged, to whom,
 * and why not. */
#include "domain/responsibility.h"
#include "domain/tests/world.h"

static vl_utc utc(const char *text)
{
    vl_utc t = {0};
    if (vl_utc_parse(text, strlen(text), &t) != VL_OK)
        fail_msg("%s", text);
    return t;
}

/* A discharge that each rule of the demo takes, but for what a row says. */
struct change {
    const char *hospital, *specialty, *group, *destination, *start;
    int admitted_hours, age;
};

static struct vl_discharge discharge_of(const struct vl_region *r, const struct change *c)
{
    struct vl_discharge d = {
        .hospital = vl_region_hospital(r, c->hospital ? c->hospital : "NSR"),
        .specialty = vl_region_specialty(r, c->specialty ? c->specialty : "lungemedicin"),
        .group = vl_region_group(r, c->group),
        .destination = vl_region_destination(r, c->destination ? c->destination : "eget_hjem"),
        .start = utc(c->start ? c->start : "2025-05-05T10:00:00Z"),
        .admitted_hours = (uint16_t)(c->admitted_hours ? c->admitted_hours : 48),
        .age = (uint8_t)(c->age ? c->age : 80)};
    return d;
}

#define COVERED VL_UNCOVERED_COUNT

static const struct {
    const char *name;
    struct change change;
    const char *at;
    enum vl_role caller;
    enum vl_uncovered why;
    const char *rule, *until, *responsible;
} rows[] = {
    /* the window is half-open, to the millisecond */
    {"at once",
     {0},
     "2025-05-05T10:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"last moment",
     {0},
     "2025-05-08T09:59:59.999Z",
     VL_ROLE_NURSE,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"over",
     {0},
     "2025-05-08T10:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_WINDOW_OVER,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     NULL},
    {"not yet",
     {0},
     "2025-05-05T09:59:59.999Z",
     VL_ROLE_GP,
     VL_UNCOVERED_NOT_DISCHARGED_HERE,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     NULL},
    /* real hours: 72 of them end an hour later, or earlier, on the wall clock */
    {"clocks go forward",
     {.start = "2025-03-28T11:00:00Z"},
     "2025-03-31T10:59:59.999Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-03-31T11:00:00Z",
     "NSR"},
    {"clocks went forward",
     {.start = "2025-03-28T11:00:00Z"},
     "2025-03-31T11:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_WINDOW_OVER,
     "udskrivning-72",
     "2025-03-31T11:00:00Z",
     NULL},
    {"clocks go back",
     {.start = "2025-10-24T10:00:00Z"},
     "2025-10-27T09:59:59.999Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-10-27T10:00:00Z",
     "NSR"},
    {"clocks went back",
     {.start = "2025-10-24T10:00:00Z"},
     "2025-10-27T10:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_WINDOW_OVER,
     "udskrivning-72",
     "2025-10-27T10:00:00Z",
     NULL},
    /* in force: by the local date of the discharge */
    {"the day before the rule",
     {.start = "2023-12-04T22:59:59.999Z"},
     "2023-12-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_RULE_NOT_IN_FORCE,
     "udskrivning-96",
     "2023-12-08T22:59:59.999Z",
     NULL},
    {"the first day of the rule",
     {.start = "2023-12-04T23:00:00Z"},
     "2023-12-05T12:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2023-12-07T23:00:00Z",
     "NSR"},
    {"begun under the shorter rule",
     {.start = "2025-12-31T22:00:00Z"},
     "2026-01-03T22:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_WINDOW_OVER,
     "udskrivning-72",
     "2026-01-03T22:00:00Z",
     NULL},
    {"begun under the longer rule",
     {.start = "2025-12-31T23:00:00Z"},
     "2026-01-04T22:59:59.999Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-96",
     "2026-01-04T23:00:00Z",
     "NSR"},
    /* whom */
    {"psychiatry under the first rule",
     {.specialty = "psykiatri", .destination = "bosted"},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_RULE_NOT_IN_FORCE,
     "udskrivning-96",
     "2025-05-09T10:00:00Z",
     NULL},
    {"child psychiatry",
     {.specialty = "boernepsykiatri"},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_GROUP_NOT_COVERED,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     NULL},
    {"psychiatry under the longer rule",
     {.specialty = "psykiatri", .destination = "bosted", .start = "2026-05-05T10:00:00Z"},
     "2026-05-09T09:59:59Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-96",
     "2026-05-09T10:00:00Z",
     "NSR"},
    {"specialty not told",
     {.specialty = "unknown"},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"too young",
     {.age = 17},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_TOO_YOUNG,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     NULL},
    {"just old enough",
     {.age = 18},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"admitted too short",
     {.admitted_hours = 23},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_ADMISSION_TOO_SHORT,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     NULL},
    {"admitted just long enough",
     {.admitted_hours = 24},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"destination",
     {.destination = "hospice"},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_DESTINATION_NOT_COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     NULL},
    {"hospital",
     {.hospital = "XYZ"},
     "2025-05-05T12:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_UNKNOWN_HOSPITAL,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     NULL},
    /* who may call: the window is open, so it says whose it is */
    {"citizen",
     {0},
     "2025-05-05T12:00:00Z",
     VL_ROLE_CITIZEN,
     VL_UNCOVERED_CALLER_MAY_NOT_CALL,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"nobody we know",
     {0},
     "2025-05-05T12:00:00Z",
     VL_ROLE_COUNT,
     VL_UNCOVERED_CALLER_MAY_NOT_CALL,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    /* the longest that applies holds */
    {"hip fracture",
     {.group = "hoftebrud"},
     "2025-05-19T09:59:59.999Z",
     VL_ROLE_NURSE,
     COVERED,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     "NSR"},
    {"hip fracture, over",
     {.group = "hoftebrud"},
     "2025-05-19T10:00:00Z",
     VL_ROLE_NURSE,
     VL_UNCOVERED_WINDOW_OVER,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     NULL},
    {"hip fracture, the GP within 72 hours",
     {.group = "hoftebrud"},
     "2025-05-06T10:00:00Z",
     VL_ROLE_GP,
     COVERED,
     "udskrivning-72",
     "2025-05-08T10:00:00Z",
     "NSR"},
    {"hip fracture, the GP after them",
     {.group = "hoftebrud"},
     "2025-05-09T10:00:00Z",
     VL_ROLE_GP,
     VL_UNCOVERED_CALLER_MAY_NOT_CALL,
     "hoftebrud-14-dage",
     "2025-05-19T10:00:00Z",
     "NSR"},
    {"care centre, geriatrics",
     {.specialty = "geriatri", .destination = "plejecenter"},
     "2025-05-15T10:00:00Z",
     VL_ROLE_NURSING_HOME,
     COVERED,
     "plejecenter-14-dage",
     "2025-05-19T10:00:00Z",
     "NSR"},
    {"care centre, geriatrics, a short stay",
     {.specialty = "geriatri", .destination = "plejecenter", .admitted_hours = 5},
     "2025-05-06T10:00:00Z",
     VL_ROLE_NURSING_HOME,
     COVERED,
     "plejecenter-14-dage",
     "2025-05-19T10:00:00Z",
     "NSR"},
};

static void check_cover(const struct vl_region *r, const char *name, struct vl_cover got,
                        enum vl_uncovered why, const char *rule, const char *until,
                        const char *responsible)
{
    char text[VL_UTC_TEXT_BYTES];
    vl_utc_format(got.until, text);
    if (got.why != why || got.is_covered != (why == COVERED))
        fail_msg("%s: %s", name, got.is_covered ? "covered" : vl_uncovered_name(got.why));
    if (got.rule != vl_region_discharge_rule(r, rule))
        fail_msg("%s: rule %u", name, got.rule);
    if (got.until.ms != utc(until).ms)
        fail_msg("%s: until %s", name, text);
    if (got.responsible != vl_region_hospital(r, responsible))
        fail_msg("%s: responsible %u", name, got.responsible);
}

static void covers_and_says_why_not(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vl_discharge d = discharge_of(r, &rows[i].change);
        check_cover(r, rows[i].name, vl_discharge_cover(r, &d, utc(rows[i].at), rows[i].caller),
                    rows[i].why, rows[i].rule, rows[i].until, rows[i].responsible);
    }
    assert_int_equal(vl_discharge_longest_hours(r), 336);
    vl_region_destroy(r);
}

/* The demo without the rules that have always been in force, and with a merger within a window. */
static struct vl_region *region_with(const char *key, json_t *value)
{
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *rules = json_object_get(json, "discharge_rules");
    json_array_remove(rules, 3);
    json_array_remove(rules, 2);
    json_object_set_new(json, key, value);
    struct vl_region *r = region_of(json);
    json_decref(json);
    return r;
}

static void no_rule_is_in_force(void **unused)
{
    struct vl_region *r = region_with("fallback", json_null());
    struct vl_discharge d = discharge_of(r, &(struct change){.start = "2023-12-01T10:00:00Z"});
    (void)unused;
    check_cover(r, "before all rules",
                vl_discharge_cover(r, &d, utc("2023-12-05T09:00:00Z"), VL_ROLE_GP),
                VL_UNCOVERED_RULE_NOT_IN_FORCE, "udskrivning-96", "2023-12-05T10:00:00Z", NULL);
    vl_region_destroy(r);
    r = region_with("discharge_rules", json_array());
    check_cover(r, "no rules", vl_discharge_cover(r, &d, utc("2023-12-05T09:00:00Z"), VL_ROLE_GP),
                VL_UNCOVERED_RULE_NOT_IN_FORCE, NULL, "1970-01-01T00:00:00Z", NULL);
    assert_int_equal(vl_discharge_longest_hours(r), 0);
    vl_region_destroy(r);
}

static void successor_takes_the_patients_over(void **unused)
{
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *hospitals = json_object_get(json, "hospitals");
    json_t *nfs = json_array_get(hospitals, 3), *hol = json_array_get(hospitals, 1);
    (void)unused;
    json_object_set_new(nfs, "until", json_string("2025-05-07"));
    json_object_set_new(nfs, "successor", json_string("SUH"));
    json_object_set_new(hol, "until", json_string("2025-05-07"));
    struct vl_region *r = region_of(json);
    json_decref(json);
    struct vl_discharge d = discharge_of(r, &(struct change){.hospital = "NFS"});
    check_cover(r, "before", vl_discharge_cover(r, &d, utc("2025-05-06T21:59:59Z"), VL_ROLE_GP),
                COVERED, "udskrivning-72", "2025-05-08T10:00:00Z", "NFS");
    check_cover(r, "after", vl_discharge_cover(r, &d, utc("2025-05-06T22:00:00Z"), VL_ROLE_GP),
                COVERED, "udskrivning-72", "2025-05-08T10:00:00Z", "SUH");
    d.hospital = vl_region_hospital(r, "HOL");
    check_cover(r, "closed", vl_discharge_cover(r, &d, utc("2025-05-06T22:00:00Z"), VL_ROLE_GP),
                VL_UNCOVERED_UNKNOWN_HOSPITAL, "hoftebrud-14-dage", "2025-05-19T10:00:00Z", NULL);
    vl_region_destroy(r);
}

static void patient_with_several_discharges_is_covered_by_the_latest(void **unused)
{
    struct vl_region *r = load_region(DEMO_REGION);
    struct vl_discharges *set = NULL;
    const uint8_t patient[VL_PATIENT_BYTES] = {1}, stranger[VL_PATIENT_BYTES] = {2};
    struct vl_discharge first = discharge_of(r, &(struct change){.group = "hoftebrud"});
    struct vl_discharge then =
        discharge_of(r, &(struct change){.hospital = "HOL", .start = "2025-05-06T10:00:00Z"});
    struct vl_discharge last = discharge_of(r, &(struct change){.hospital = "SUH",
                                                                .start = "2025-05-10T10:00:00Z",
                                                                .destination = "hospice"});
    (void)unused;
    assert_int_equal(vl_discharges_create(8, &set), VL_OK);
    vl_discharges_add(set, patient, &then);
    vl_discharges_add(set, patient, &last);
    vl_discharges_add(set, patient, &first);
    static const struct {
        const char *name, *at;
        enum vl_role caller;
        enum vl_uncovered why;
        const char *rule, *until, *responsible;
    } asked[] = {
        {"before all", "2025-05-05T09:00:00Z", VL_ROLE_NURSE, VL_UNCOVERED_NOT_DISCHARGED_HERE,
         "hoftebrud-14-dage", "2025-05-24T10:00:00Z", NULL},
        {"the first", "2025-05-05T11:00:00Z", VL_ROLE_NURSE, COVERED, "hoftebrud-14-dage",
         "2025-05-19T10:00:00Z", "NSR"},
        {"the latest of two", "2025-05-07T10:00:00Z", VL_ROLE_NURSE, COVERED, "udskrivning-72",
         "2025-05-09T10:00:00Z", "HOL"},
        {"the first again", "2025-05-11T10:00:00Z", VL_ROLE_NURSE, COVERED, "hoftebrud-14-dage",
         "2025-05-19T10:00:00Z", "NSR"},
        {"nearest", "2025-05-11T10:00:00Z", VL_ROLE_GP, VL_UNCOVERED_CALLER_MAY_NOT_CALL,
         "hoftebrud-14-dage", "2025-05-19T10:00:00Z", "NSR"},
        {"all over", "2025-05-20T10:00:00Z", VL_ROLE_NURSE, VL_UNCOVERED_WINDOW_OVER,
         "udskrivning-72", "2025-05-09T10:00:00Z", NULL},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        check_cover(r, asked[i].name,
                    vl_discharges_cover(set, r, patient, utc(asked[i].at), asked[i].caller),
                    asked[i].why, asked[i].rule, asked[i].until, asked[i].responsible);
    check_cover(r, "stranger",
                vl_discharges_cover(set, r, stranger, utc("2025-05-07T10:00:00Z"), VL_ROLE_GP),
                VL_UNCOVERED_NOT_DISCHARGED_HERE, "hoftebrud-14-dage", "1970-01-01T00:00:00Z",
                NULL);
    vl_discharges_destroy(set);
    vl_region_destroy(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(covers_and_says_why_not),
        cmocka_unit_test(no_rule_is_in_force),
        cmocka_unit_test(successor_takes_the_patients_over),
        cmocka_unit_test(patient_with_several_discharges_is_covered_by_the_latest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "small_region.h"
#include "dice.h"
#include <stdio.h>
#include <stdlib.h>

#define SHIFTS 90

static const char region_text[] =
    "{\"version\":1,\"name\":\"Small\",\"timezone\":\"Europe/Copenhagen\","
    "\"ringing\":{\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":60,"
    "\"grace_seconds\":60,\"widen_after_seconds\":10,\"backup_after_seconds\":30,"
    "\"nobody_after_seconds\":120,\"missed_rings\":2,\"calls_an_hour\":4,\"ageing_seconds\":300,"
    "\"longest_wait_seconds\":1800,\"task_seconds\":1800,\"callback_attempts\":2,\"shift_test_"
    "seconds\":60},"
    "\"follow_up_days\":[1,2],\"fallback\":\"acute\",\"fallback_urgency\":\"subacute\","
    "\"discharge_destinations\":[{\"id\":\"home\",\"name\":{\"da\":\"Hjem\",\"en\":\"Home\"}}],"
    "\"discharge_rules\":[{\"id\":\"three-days\",\"name\":{\"da\":\"Tre dage\",\"en\":\"Three "
    "days\"},"
    "\"hours\":72,\"destinations\":[\"home\"],\"may_call\":[\"gp\",\"nurse\"]}],"
    "\"holidays\":{\"fixed\":[\"01-01\",\"12-25\",\"12-26\"],\"easter_offsets\":[-3,-2,0,1]},"
    "\"hospitals\":[{\"code\":\"AAA\",\"name\":\"A\",\"sites\":[\"A\"]},"
    "{\"code\":\"BBB\",\"name\":\"B\",\"sites\":[\"B\"]},"
    "{\"code\":\"CCC\",\"name\":\"C\",\"sites\":[\"C\"]}],"
    "\"specialties\":[{\"id\":\"all\",\"name\":{\"da\":\"A\",\"en\":\"A\"}}],"
    "\"hotlines\":[],\"people\":[],\"rota\":[]}";

static const struct {
    const char *id;
    const char *positions[2];
    const char *from, *to; /* NULL: always open */
    int last_day;
    bool on_holidays, for_nurses;
} lines[] = {
    {"acute", {"AAA", "BBB"}, NULL, NULL, 7, true, false},
    {"lungs", {"BBB", "AAA"}, "08:00", "16:00", 5, false, false},
    {"heart", {"AAA", "CCC"}, "09:00", "19:00", 7, true, false},
    {"night", {"CCC", "BBB"}, "00:00", "04:00", 7, true, false},
    {"mind", {"CCC", "AAA"}, "08:00", "18:00", 6, false, true},
};

static const struct {
    const char *id, *role, *hospital;
} people[] = {
    {"gp-1", "gp", NULL},
    {"gp-2", "gp", NULL},
    {"gp-3", "gp", NULL},
    {"gp-4", "gp", NULL},
    {"gp-5", "gp", NULL},
    {"nurse-1", "nurse", NULL},
    {"nurse-2", "nurse", NULL},
    {"coordinator", "coordinator", NULL},
    {"auditor", "auditor", NULL},
    {"doctor-a1", "specialist", "AAA"},
    {"doctor-a2", "specialist", "AAA"},
    {"doctor-a3", "specialist", "AAA"},
    {"doctor-b1", "specialist", "BBB"},
    {"doctor-b2", "specialist", "BBB"},
    {"doctor-b3", "specialist", "BBB"},
    {"doctor-c1", "specialist", "CCC"},
    {"doctor-c2", "specialist", "CCC"},
};

#define N_LINES  (sizeof lines / sizeof *lines)
#define N_PEOPLE (sizeof people / sizeof *people)

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "fault_simulation: %s\n", what);
    exit(2);
}

static json_t *line_json(size_t i)
{
    json_t *line =
        json_pack("{s:s,s:s,s:{s:s,s:s},s:s,s:[s,s],s:b,s:[s,s]}", "id", lines[i].id, "specialty",
                  "all", "name", "da", "L", "en", "L", "telephone", "00 00 00 01", "positions",
                  lines[i].positions[0], lines[i].positions[1], "on_holidays", lines[i].on_holidays,
                  "callers", "nurse", lines[i].for_nurses ? "paramedic" : "gp");
    json_t *days = json_array();
    for (int day = 1; day <= lines[i].last_day; day++)
        need(json_array_append_new(days, json_integer(day)) == 0, "out of memory");
    if (lines[i].from)
        need(json_object_set_new(line, "opening",
                                 json_pack("[{s:o,s:s,s:s}]", "days", days, "from", lines[i].from,
                                           "to", lines[i].to)) == 0,
             "out of memory");
    else
        need(json_object_set_new(line, "opening", json_string("always")) == 0, "out of memory");
    if (!lines[i].from)
        json_decref(days);
    return line;
}

static json_t *person_json(size_t i)
{
    json_t *person =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "id", people[i].id, "name", "N", "role",
                  people[i].role, "organisation", "O", "title", "T", "telephone", "00 00 00 02");
    const char site[] = {people[i].hospital ? people[i].hospital[0] : 'A', '\0'};
    if (people[i].hospital)
        need(json_object_set_new(person, "hospital", json_string(people[i].hospital)) == 0 &&
                 json_object_set_new(person, "site", json_string(site)) == 0,
             "out of memory");
    return person;
}

static bool serves(size_t line, size_t person)
{
    const char *hospital = people[person].hospital;
    return hospital && (hospital[0] == lines[line].positions[0][0] ||
                        hospital[0] == lines[line].positions[1][0]);
}

static json_t *shift_json(size_t line, size_t person, struct dice *d)
{
    static const char *const times[] = {"00:00", "02:30", "07:30", "08:00", "15:00", "22:15"};
    uint32_t from = dice_roll(d, 6), to = (from + 1 + dice_roll(d, 5)) % 6;
    return json_pack("{s:s,s:s,s:i,s:[i,i,i,i,i],s:s,s:s}", "hotline", lines[line].id, "person",
                     people[person].id, "level", 1 + (int)dice_roll(d, 2), "days", 1, 2, 4,
                     dice_one_in(d, 2) ? 3 : 6, dice_one_in(d, 2) ? 5 : 7, "from", times[from],
                     "to", to ? times[to] : "24:00");
}

struct vl_region *small_region(unsigned rota)
{
    static struct vl_report report;
    struct vl_region *region = NULL;
    struct dice d = {rota};
    json_t *json = json_loads(region_text, 0, NULL);
    need(json != NULL, "the small region is no JSON");
    for (size_t i = 0; i < N_LINES; i++)
        (void)json_array_append_new(json_object_get(json, "hotlines"), line_json(i));
    for (size_t i = 0; i < N_PEOPLE; i++)
        (void)json_array_append_new(json_object_get(json, "people"), person_json(i));
    for (int n = 0; n < SHIFTS;) {
        size_t line = dice_roll(&d, N_LINES), person = dice_roll(&d, N_PEOPLE);
        if (!serves(line, person))
            continue;
        (void)json_array_append_new(json_object_get(json, "rota"), shift_json(line, person, &d));
        n++;
    }
    if (vl_region_from_json(json, &region, &report) < 0)
        need(false, report.lines[0]);
    json_decref(json);
    return region;
}

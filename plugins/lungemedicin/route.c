/* route.c - who is rung, and when. */
#include "lungemedicin/questions.h"

#include "sdk/answer.h"
#include "sdk/score.h"

#include <stdio.h>
#include <string.h>

#define NEXT_POSITION_S   20
#define LEVEL_2_S         60
#define MAX_POSITIONS     8u
#define MAX_ON_DUTY       128u
#define MAX_HOSPITAL      16u /* bytes of a hospital's id */
#define MAX_CONTEXT_BYTES (64u * 1024u)

struct position {
    const char *hospital; /* borrowed from the context */
    json_int_t available; /* level 1 */
};
struct route {
    enum vl_level urgency;
    struct position positions[MAX_POSITIONS];
    size_t count;
};

static json_int_t available_at(const json_t *on_duty, const char *hospital)
{
    json_int_t sum = 0;

    for (size_t i = 0; i < json_array_size(on_duty); i++) {
        const json_t *row = json_array_get(on_duty, i);
        const char *where = json_string_value(json_object_get(row, "hospital"));
        json_int_t free_now = json_integer_value(json_object_get(row, "available"));
        bool first = json_integer_value(json_object_get(row, "level")) == 1;
        if (where && first && strcmp(where, hospital) == 0 && free_now > 0 && free_now < 1000)
            sum += free_now;
    }
    return sum;
}

/* Stable: equal positions stay in the region's order. */
static void insert_by_load(struct route *r, struct position p)
{
    size_t at = r->count++;

    while (at > 0 && r->positions[at - 1].available < p.available) {
        r->positions[at] = r->positions[at - 1];
        at--;
    }
    r->positions[at] = p;
}

static bool read_context(const json_t *context, struct route *r)
{
    const json_t *positions = json_object_get(context, "positions");
    const json_t *on_duty = json_object_get(context, "on_duty");
    size_t count = json_array_size(positions);

    r->urgency = vl_level_of(json_string_value(json_object_get(context, "urgency")));
    if (r->urgency == VL_LEVEL_NONE || count == 0 || count > MAX_POSITIONS)
        return false;
    if (json_array_size(on_duty) > MAX_ON_DUTY)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(positions, i));
        if (!id || !*id || strlen(id) > MAX_HOSPITAL)
            return false;
        insert_by_load(r, (struct position){id, available_at(on_duty, id)});
    }
    return true;
}

static json_t *target(const char *hospital, int level)
{
    return json_pack("{s:s, s:i}", "hospital", hospital, "level", level);
}

static json_t *stage(int after_s, const char *ring, json_t *targets)
{
    return json_pack("{s:i, s:s, s:o}", "after_s", after_s, "ring", ring, "targets", targets);
}

static json_t *targets_at(const struct route *r, int from_level, int to_level)
{
    json_t *list = json_array();

    for (int level = from_level; level <= to_level; level++)
        for (size_t i = 0; i < r->count; i++)
            if (json_array_append_new(list, target(r->positions[i].hospital, level)) != 0)
                goto failed;
    return list;
failed:
    json_decref(list);
    return NULL;
}

static json_t *plan_all_at_once(const struct route *r)
{
    return json_pack("{s:[o], s:o}", "stages", stage(0, "all", targets_at(r, 1, 2)), "reason",
                     vl_bilingual("Øjeblikkelig: alle vagthavende ringes op på én gang.",
                                  "Immediate: everyone on call is rung at once."));
}

static json_t *reason_in_turn(const struct route *r, int level_2_s)
{
    const struct position *first = &r->positions[0];
    char da[256], en[256];

    snprintf(da, sizeof da, "%s først (%d ledige)%s, bagvagt efter %d sekunder.", first->hospital,
             (int)first->available,
             r->count > 1 ? ", den anden styrkeposition efter 20 sekunder" : "", level_2_s);
    snprintf(en, sizeof en, "%s first (%d free)%s, level 2 after %d seconds.", first->hospital,
             (int)first->available,
             r->count > 1 ? ", the other strength position after 20 seconds" : "", level_2_s);
    return vl_bilingual(da, en);
}

static json_t *plan_in_turn(const struct route *r)
{
    int last_s = NEXT_POSITION_S * (int)(r->count - 1);
    int level_2_s = last_s < LEVEL_2_S ? LEVEL_2_S : last_s + NEXT_POSITION_S;
    json_t *stages = json_array();
    bool failed = false;

    for (size_t i = 0; i < r->count; i++) {
        json_t *one = json_pack("[o]", target(r->positions[i].hospital, 1));
        if (json_array_append_new(stages, stage(NEXT_POSITION_S * (int)i, "one", one)) != 0)
            failed = true;
    }
    if (json_array_append_new(stages, stage(level_2_s, "one", targets_at(r, 2, 2))) != 0)
        failed = true;
    if (failed) {
        json_decref(stages);
        return NULL;
    }
    return json_pack("{s:o, s:o}", "stages", stages, "reason", reason_in_turn(r, level_2_s));
}

int32_t vl_lung_route(const struct vl_host *host, struct vl_text context, struct vl_answer *answer)
{
    struct route r = {0};
    json_t *root = NULL;
    int32_t rc;

    (void)host;
    if (context.length <= MAX_CONTEXT_BYTES)
        root = json_loadb(context.bytes, context.length, JSON_REJECT_DUPLICATES, NULL);
    if (!read_context(root, &r)) {
        rc = vl_answer_refuse(answer, NULL, "Opkaldets oplysninger kunne ikke læses.",
                              "The call's circumstances could not be read.");
    } else {
        rc = vl_answer_json(answer, r.urgency == VL_LEVEL_IMMEDIATE ? plan_all_at_once(&r)
                                                                    : plan_in_turn(&r));
    }
    json_decref(root);
    return rc;
}

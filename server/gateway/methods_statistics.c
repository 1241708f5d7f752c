/* methods_statistics.c - what the coordinator's and the department's pages count. */
#include "base/json.h"
#include "gateway/methods.h"
#include "gateway/statistics_access.h"
#include "journal/statistics.h"
#include <stdlib.h>

struct request { /* from the question to the answer */
    const struct vl_region *region;
    struct vl_reply *reply;
    vl_utc from, day_from, until;
    bool people;
};

static void set_moment(json_t *object, const char *key, vl_utc at)
{
    char text[VL_UTC_TEXT_BYTES];

    vl_utc_format(at, text);
    json_object_set_new(object, key, json_string(text));
}

static void name_people(const struct vl_region *region, json_t *people)
{
    json_t *row;
    size_t i;

    json_array_foreach (people, i, row) {
        vl_person_index p = vl_region_person(region, vl_json_string(row, "person"));
        if (p < region->n_people)
            json_object_set_new(row, "name", json_string(region->people[p].name));
    }
}

static void on_answer(void *data, const struct vl_statistics_answer *answer)
{
    struct request *r = data;

    if (answer->rc == VL_OK) {
        json_t *report = json_incref(answer->tables);
        set_moment(report, "from", r->from);
        set_moment(report, "day_from", r->day_from);
        set_moment(report, "until", r->until);
        name_people(r->region, json_object_get(report, "people"));
        vl_reply_result(r->reply, report);
    } else {
        vl_reply_refuse(r->reply, "statistics_unavailable", NULL, NULL);
    }
    free(r);
}

static void fill_question(const struct request *r, struct vl_statistics_question *q)
{
    static const enum vl_statistics_table of_day[] = {VL_STATISTICS_TABLE_HOURS,
                                                      VL_STATISTICS_TABLE_WAITING};
    static const enum vl_statistics_table of_period[] = {
        VL_STATISTICS_TABLE_TOTAL,     VL_STATISTICS_TABLE_HOTLINES, VL_STATISTICS_TABLE_LOAD,
        VL_STATISTICS_TABLE_HOSPITALS, VL_STATISTICS_TABLE_OUTCOMES, VL_STATISTICS_TABLE_TASKS};

    for (size_t i = 0; i < sizeof of_day / sizeof *of_day; i++)
        q->parts[q->n_parts++] = (struct vl_statistics_part){of_day[i], r->day_from, r->until};
    for (size_t i = 0; i < sizeof of_period / sizeof *of_period; i++)
        q->parts[q->n_parts++] = (struct vl_statistics_part){of_period[i], r->from, r->until};
    if (r->people)
        q->parts[q->n_parts++] =
            (struct vl_statistics_part){VL_STATISTICS_TABLE_PEOPLE, r->from, r->until};
}

/* false: the person was told. */
static bool may_see(const struct vl_gateway *g, const struct vl_session *s, struct vl_reply *reply,
                    const json_t *params, struct vl_statistics_access *access)
{
    int rc = vl_statistics_access(g->region, s->person, vl_json_string(params, "hotline"), access);

    if (rc < 0)
        vl_reply_refuse(reply, rc == VL_E_NOENT ? "no_such_hotline" : "not_allowed", NULL, NULL);
    return rc == VL_OK;
}

void vl_method_statistics_report(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                 json_t *params)
{
    struct vl_statistics_access access;
    struct vl_statistics_question question = {0};
    struct request *r;
    int64_t days = 1;

    if (!may_see(g, s, reply, params, &access))
        return;
    r = calloc(1, sizeof *r);
    if (!r || vl_json_integer(params, "days", 1, VL_STATISTICS_MAX_DAYS, &days) < 0) {
        free(r);
        vl_reply_refuse(reply, "internal", NULL, NULL);
        return;
    }
    r->region = g->region;
    r->reply = reply;
    r->people = access.people;
    r->until = vl_engine_now(g->engine);
    r->from.ms = r->until.ms - days * VL_MS_PER_DAY;
    r->day_from.ms = r->until.ms - r->until.ms % VL_MS_PER_HOUR - 23 * VL_MS_PER_HOUR;
    fill_question(r, &question);
    question.hotlines = access.lines[0] ? access.lines : NULL;
    question.hospital = access.hospital;
    if (vl_statistics_ask(g->statistics, &question, on_answer, r) < 0) {
        vl_reply_refuse(reply, "too_many_requests", NULL, NULL);
        free(r);
    }
}

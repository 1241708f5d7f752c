/* plan_fuzz.c - a plan from a plugin that lies. What is accepted obeys every bound, comes back
 * from its own JSON unchanged, and drives a call for some minutes with the invariants whole. */
#include "domain/command.h"
#include "domain/invariants.h"
#include <stdlib.h>
#include <string.h>

static const char region_text[] =
    "{\"version\":1,\"name\":\"R\",\"timezone\":\"Europe/Copenhagen\",\"ringing\":{"
    "\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":0,\"grace_seconds\":60},"
    "\"holidays\":[],\"hospitals\":[{\"code\":\"NSR\",\"name\":\"A\",\"sites\":[\"X\"]},"
    "{\"code\":\"SUH\",\"name\":\"B\",\"sites\":[\"Y\"]},"
    "{\"code\":\"HOL\",\"name\":\"C\",\"sites\":[\"Z\"]}],"
    "\"specialties\":[{\"id\":\"s\",\"name\":{\"da\":\"s\",\"en\":\"s\"}}],"
    "\"hotlines\":[{\"id\":\"h\",\"specialty\":\"s\",\"name\":{\"da\":\"h\",\"en\":\"h\"},"
    "\"telephone\":\"1\",\"opening\":\"always\",\"positions\":[\"NSR\",\"SUH\"]}],"
    "\"people\":["
    "{\"id\":\"a\",\"name\":\"A\",\"role\":\"specialist\",\"hospital\":\"NSR\",\"site\":\"X\"},"
    "{\"id\":\"b\",\"name\":\"B\",\"role\":\"specialist\",\"hospital\":\"SUH\",\"site\":\"Y\"},"
    "{\"id\":\"c\",\"name\":\"C\",\"role\":\"specialist\",\"hospital\":\"SUH\",\"site\":\"Y\"},"
    "{\"id\":\"g\",\"name\":\"G\",\"role\":\"gp\"}],"
    "\"rota\":["
    "{\"hotline\":\"h\",\"person\":\"a\",\"level\":1,\"days\":[4],\"from\":\"00:00\",\"to\":\"24:"
    "00\"},"
    "{\"hotline\":\"h\",\"person\":\"b\",\"level\":1,\"days\":[4],\"from\":\"00:00\",\"to\":\"24:"
    "00\"},"
    "{\"hotline\":\"h\",\"person\":\"c\",\"level\":2,\"days\":[4],\"from\":\"00:00\",\"to\":\"24:"
    "00\"}]}";

#define ROUNDS_OF_TIME 60
#define QUIET_AT_MOST  100

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct vl_region *region_once(void)
{
    static struct vl_region *region;
    static struct vl_report report;
    if (!region) {
        json_t *json = json_loads(region_text, 0, NULL);
        require(json && vl_region_from_json(json, &region, &report) == VL_OK);
        json_decref(json);
    }
    return region;
}

static void check_bounds(const struct vl_region *region, const struct vl_plan *plan)
{
    uint32_t before = 0;
    require(plan->n_stages >= 1 && plan->n_stages <= VL_MAX_STAGES);
    require(plan->stages[0].after_ms == 0);
    for (uint8_t i = 0; i < plan->n_stages; i++) {
        const struct vl_stage *s = &plan->stages[i];
        require(s->after_ms >= before && s->after_ms <= VL_MAX_AFTER_S * 1000);
        require(s->n_targets >= 1 && s->n_targets <= VL_MAX_TARGETS);
        before = s->after_ms;
        for (uint8_t k = 0; k < s->n_targets; k++) {
            require(s->targets[k].level >= 1 && s->targets[k].level <= VL_MAX_LEVEL);
            require(s->targets[k].hospital == region->hotlines[0].positions[0] ||
                    s->targets[k].hospital == region->hotlines[0].positions[1]);
        }
    }
}

/* By their lines: the bytes between the members of a struct mean nothing. */
static bool is_same(const struct vl_region *region, const struct vl_plan *a,
                    const struct vl_plan *b)
{
    char line_a[VL_PLAN_LINE_BYTES], line_b[VL_PLAN_LINE_BYTES];
    vl_plan_format(region, a, line_a);
    vl_plan_format(region, b, line_b);
    return strcmp(line_a, line_b) == 0;
}

static void check_return(const struct vl_region *region, const struct vl_plan *plan)
{
    struct vl_plan again;
    char line[VL_PLAN_LINE_BYTES];
    json_t *json = vl_plan_to_json(region, plan);
    require(json && vl_plan_from_json(region, 0, json, &again, NULL) == VL_OK);
    require(is_same(region, plan, &again));
    vl_plan_format(region, plan, line);
    again = vl_plan_recall(region, line);
    require(is_same(region, plan, &again));
    json_decref(json);
}

/* A journal may hold anything; what was understood once is understood again. */
static void check_line(const struct vl_region *region, const char *text)
{
    char line[VL_PLAN_LINE_BYTES];
    struct vl_plan plan = vl_plan_recall(region, text), again;
    vl_plan_format(region, &plan, line);
    again = vl_plan_recall(region, line);
    require(is_same(region, &plan, &again));
}

static void decide_all(struct vl_state *state, const struct vl_command *first, vl_utc now)
{
    static const struct vl_command advance = {.type = VL_COMMAND_ADVANCE};
    struct vl_decision d;
    const struct vl_command *command = first;
    for (int i = 0;; i++) {
        require(i < QUIET_AT_MOST);
        vl_decide(state, command, now, &d);
        if (d.n_events == 0 && command == &advance)
            return;
        for (uint16_t k = 0; k < d.n_events; k++)
            vl_state_evolve(state, vl_state_last_seq(state) + 1, &d.events[k]);
        require(vl_state_check(state) == NULL);
        command = &advance;
    }
}

static void drive(const struct vl_region *region, const struct vl_plan *plan)
{
    static const struct vl_command wait = {.type = VL_COMMAND_ADVANCE};
    struct vl_state *state = NULL;
    vl_utc now = {1000}; /* 1970-01-01, a Thursday */
    struct vl_command c = {.type = VL_COMMAND_CALL_PLACE, .person = 3};
    require(vl_state_create(region, &(struct vl_state_limits){2, 2}, &state) == VL_OK);
    for (vl_person_index i = 0; i < region->n_people; i++) {
        struct vl_command there = {.type = VL_COMMAND_CONNECT, .person = i};
        struct vl_command ready = {.type = VL_COMMAND_PRESENCE, .person = i};
        ready.u.presence.presence = VL_PRESENCE_AVAILABLE;
        decide_all(state, &there, now);
        decide_all(state, &ready, now);
    }
    c.u.place = (struct vl_place){.urgency = VL_URGENCY_URGENT,
                                  .suggested = VL_URGENCY_COUNT,
                                  .first = VL_NONE,
                                  .plan_source = VL_PLAN_SOURCE_PLUGIN,
                                  .plan = *plan};
    decide_all(state, &c, now);
    for (int i = 0; i < ROUNDS_OF_TIME; i++) {
        vl_utc due;
        require(vl_due(state, now, &due) && due.ms > now.ms);
        now = due;
        decide_all(state, &wait, now);
    }
    vl_state_destroy(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct vl_json_limits limits = {16384, 8};
    const struct vl_region *region = region_once();
    struct vl_plan plan;
    struct vl_plan_error error = {""};
    json_t *json = NULL;
    uint8_t *copy = malloc(n + 1); /* exact size, so that a read past the end shows */
    if (!copy)
        return 0;
    if (n)
        memcpy(copy, data, n);
    copy[n] = '\0';
    check_line(region, (const char *)copy);
    if (vl_json_parse((struct vl_span){copy, n}, &limits, &json, NULL) == VL_OK) {
        if (vl_plan_from_json(region, 0, json, &plan, &error) == VL_OK) {
            check_bounds(region, &plan);
            check_return(region, &plan);
            drive(region, &plan);
        } else {
            require(error.text[0] != '\0');
        }
        json_decref(json);
    }
    free(copy);
    return 0;
}

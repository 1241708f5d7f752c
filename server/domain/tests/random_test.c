/* random_test.c - a long run of random commands; after each step the invariants hold, a replay
 * has the same state, and nobody was rung who should not be. */
#include "domain/tests/world.h"

#define STEPS         400000
#define COMPARE_EVERY 500
#define MAX_DUTY      64
#define MORE_SHIFTS   600

struct dice {
    uint64_t x;
};

static uint64_t roll(struct dice *d, uint64_t sides)
{
    d->x ^= d->x << 13;
    d->x ^= d->x >> 7;
    d->x ^= d->x << 17;
    return d->x % sides;
}

/* The demo region with a crowded rota: everyone is on several hotlines, at odd hours too. */
static struct vl_region *crowded_region(struct dice *d)
{
    static const char *const times[] = {"00:00", "07:30", "08:00", "16:00", "22:15"};
    struct vl_region *demo = load_region(DEMO_REGION);
    json_t *json = json_load_file(DEMO_REGION, 0, NULL);
    json_t *rota = json_object_get(json, "rota");
    for (int i = 0; i < MORE_SHIFTS; i++) {
        const struct vl_hotline *h = &demo->hotlines[roll(d, demo->n_hotlines)];
        const struct vl_person *p = &demo->people[roll(d, demo->n_people)];
        size_t from = roll(d, 5), to = 1 + roll(d, 4);
        bool fits =
            p->hospital == h->positions[0] || p->hospital == h->positions[h->n_positions - 1];
        if (p->role == VL_ROLE_SPECIALIST && fits && from != to)
            json_array_append_new(rota, json_pack("{s:s,s:s,s:i,s:[i,i],s:s,s:s}", "hotline", h->id,
                                                  "person", p->id, "level", 1 + (int)roll(d, 2),
                                                  "days", 1 + (int)roll(d, 7), 1 + (int)roll(d, 7),
                                                  "from", times[from], "to", times[to]));
    }
    vl_region_destroy(demo);
    json_object_set_new(json, "fallback", json_string("akutmedicin"));
    json_object_set_new(json, "follow_up_days", json_pack("[i,i]", 0, 1));
    json_object_set_new(json_object_get(json, "ringing"), "calls_an_hour", json_integer(2));
    struct vl_region *region = region_of(json);
    json_decref(json);
    return region;
}

static bool is_on_duty(const struct world *w, vl_hotline_index hotline, vl_person_index person)
{
    struct vl_local local = vl_region_local(w->region, w->now);
    const struct vl_hotline *h = &w->region->hotlines[hotline];
    for (uint16_t i = 0; i < h->n_shifts; i++) {
        const struct vl_shift *s = &w->region->shifts[h->first_shift + i];
        if (s->person == person && vl_shift_is_on(s, &local))
            return true;
    }
    return false;
}

/* Somebody on the line, at a hospital that is not in time-out, is there, if busy. */
static bool others_can_answer(const struct world *w, vl_hotline_index hotline)
{
    struct vl_duty_view duty[MAX_DUTY];
    size_t n = vl_state_duty(w->state, hotline, duty, MAX_DUTY);
    for (size_t i = 0; i < n && i < MAX_DUTY; i++)
        if (duty[i].status.connected && duty[i].status.presence == VL_PRESENCE_AVAILABLE &&
            !vl_state_time_out(w->state, duty[i].hospital).on)
            return true;
    return false;
}

static void check_event(struct world *w, const struct vl_event *e)
{
    struct vl_call_view call;
    struct vl_person_view p = vl_state_person(w->state, e->person);
    assert_int_equal(e->at.ms, w->now.ms);
    if (e->type == VL_EVENT_CALL_PLACED && e->u.placed.task == VL_TASK_CLOSED)
        assert_false(vl_region_is_open(w->region, e->u.placed.hotline, w->now));
    if (e->type != VL_EVENT_RING_STARTED)
        return;
    assert_int_equal(vl_state_call(w->state, e->call, &call), VL_OK);
    assert_true(p.connected && p.presence == VL_PRESENCE_AVAILABLE);
    assert_true(p.activity == VL_ACTIVITY_IDLE && p.placed_call == 0);
    bool by_fallback = call.plan->stages[e->u.ring_started.stage].targets[0].fallback;
    vl_hotline_index line = by_fallback ? w->region->fallback : call.hotline;
    assert_true(is_on_duty(w, line, e->person));
    if (vl_state_time_out(w->state, w->region->people[e->person].hospital).on)
        assert_true(call.urgency == VL_URGENCY_IMMEDIATE || !others_can_answer(w, line));
    if (call.callback)
        assert_true(vl_state_person(w->state, call.caller).connected);
    assert_int_equal(call.not_before.ms, 0);
}

static void random_place(const struct world *w, struct dice *d, uint64_t call, struct vl_place *p)
{
    p->parent = roll(d, 4) ? 0 : call;
    p->first = (vl_hospital_index)roll(d, w->region->n_hospitals + 1u);
    bool lungs = roll(d, 2); /* half of all calls compete for three people */
    p->hotline = lungs ? vl_region_hotline(w->region, "lungemedicin")
                       : (vl_hotline_index)roll(d, w->region->n_hotlines);
    p->urgency = (enum vl_urgency)roll(d, VL_URGENCY_COUNT);
    p->suggested = (enum vl_urgency)roll(d, VL_URGENCY_COUNT + 1u);
    p->plan_source = (enum vl_plan_source)roll(d, VL_PLAN_SOURCE_COUNT);
    p->plan = vl_plan_default(w->region, p->hotline, (enum vl_urgency)roll(d, VL_URGENCY_COUNT));
}

/* Mostly someone who has to do with the call; else anyone. */
static vl_person_index random_person(const struct world *w, struct dice *d,
                                     const struct vl_call_view *call)
{
    if (call && roll(d, 4)) {
        uint64_t which = roll(d, 3);
        if (which == 0)
            return call->caller;
        if (which == 1 && call->n_rings)
            return call->rings[roll(d, call->n_rings)].person;
        if (which == 2)
            return call->phase == VL_PHASE_OWED ? call->owner : call->specialist;
    }
    return (vl_person_index)roll(d, w->region->n_people + 1u);
}

/* The world goes to rest sometimes: people connect more often than they go. */
static enum vl_command_type random_type(struct dice *d)
{
    if (roll(d, 2))
        return roll(d, 2) ? VL_COMMAND_CONNECT : VL_COMMAND_PRESENCE;
    if (roll(d, 1000) == 0)
        return VL_COMMAND_CORE_START;
    return (enum vl_command_type)(VL_COMMAND_DISCONNECT +
                                  roll(d, VL_COMMAND_COUNT - VL_COMMAND_DISCONNECT));
}

/* What somebody would do next about this call. */
static void make_sensible(struct dice *d, const struct vl_call_view *call,
                          vl_person_index coordinator, struct vl_command *c)
{
    static const enum vl_command_type talk[] = {
        VL_COMMAND_HANG_UP,      VL_COMMAND_HANG_UP,      VL_COMMAND_TRANSFER,
        VL_COMMAND_CALL_PLACE,   VL_COMMAND_HAND_OVER,    VL_COMMAND_HOLD,
        VL_COMMAND_GUEST_INVITE, VL_COMMAND_GUEST_ARRIVE, VL_COMMAND_GUEST_ADMIT};
    bool by_caller = roll(d, 3) == 0;
    switch (call->phase) {
    case VL_PHASE_WAITING:
        c->type = by_caller ? VL_COMMAND_CALLBACK : VL_COMMAND_RING_ACCEPT;
        c->person = call->n_rings ? call->rings[roll(d, call->n_rings)].person : 0;
        if (by_caller)
            c->person = call->caller;
        break;
    case VL_PHASE_DIALLING:
        c->type = roll(d, 3) ? VL_COMMAND_CALLBACK_ANSWER : VL_COMMAND_CALLBACK_DECLINE;
        c->person = call->caller;
        break;
    case VL_PHASE_TALKING:
        c->type = talk[roll(d, sizeof talk / sizeof *talk)];
        c->person = by_caller ? call->caller : call->specialist;
        break;
    case VL_PHASE_OWED:
        c->type = roll(d, 4) ? VL_COMMAND_OUTCOME : VL_COMMAND_TASK_TAKE;
        c->person = c->type == VL_COMMAND_OUTCOME ? call->owner : coordinator;
        break;
    default:
        c->type = VL_COMMAND_OUTCOME;
        c->person = call->specialist;
        break;
    }
}

/* The n-th call of the state, oldest first. */
static void nth_call(const struct vl_state *state, uint64_t n, struct vl_call_view *out)
{
    out->id = 0;
    for (uint64_t i = 0; i <= n; i++)
        assert_true(vl_state_next_call(state, out));
}

static vl_utc random_later(const struct world *w, struct dice *d)
{
    int64_t wait_ms = (int64_t)roll(d, 7200000);
    return (vl_utc){roll(d, 3) ? w->now.ms + wait_ms : 0};
}

static void random_discharge(const struct world *w, struct dice *d, struct vl_command *c)
{
    int64_t back_ms = (int64_t)roll(d, 20 * 86400u) * 1000;
    memset(c->u.discharge.patient, (int)roll(d, 40), VL_PATIENT_BYTES);
    c->person = (vl_person_index)roll(d, w->region->n_people);
    c->u.discharge.discharge = (struct vl_discharge){
        .hospital = w->region->people[c->person].hospital,
        .specialty = (vl_specialty_index)roll(d, w->region->n_specialties),
        .group = VL_NONE,
        .destination = (vl_label_index)roll(d, w->region->n_discharge_destinations + 1u),
        .start = {w->now.ms - back_ms},
        .admitted_hours = (uint16_t)roll(d, 100),
        .age = (uint8_t)roll(d, 100),
    };
}

/* Mostly an answer of somebody who is asked. */
static void random_follow_up(const struct world *w, struct dice *d, struct vl_command *c)
{
    struct vl_follow_up_view asked;
    vl_person_index person = (vl_person_index)roll(d, w->region->n_people);
    for (uint16_t i = 0; i < w->region->n_people && roll(d, 50); i++) {
        person = (vl_person_index)((person + 1) % w->region->n_people);
        if (vl_state_follow_ups(w->state, person, w->now, &asked, 1)) {
            c->person = person;
            c->call = asked.follow_up.call;
            break;
        }
    }
    c->u.admitted = (enum vl_admitted)roll(d, VL_ADMITTED_COUNT + 1u);
}

static void random_guest(const struct world *w, struct dice *d, struct vl_command *c)
{
    c->u.guest.kind = (enum vl_guest_kind)roll(d, VL_GUEST_KIND_COUNT);
    c->u.guest.number = (uint8_t)(1 + roll(d, 2));
    c->u.guest.id = vl_state_last_seq(w->state) - roll(d, 20);
    memset(c->u.guest.token, (int)roll(d, 4), VL_TOKEN_HASH_BYTES);
}

static void random_details(const struct world *w, struct dice *d, struct vl_command *c)
{
    switch (c->type) {
    case VL_COMMAND_CALL_PLACE:
    case VL_COMMAND_TRANSFER:
        random_place(w, d, c->call, &c->u.place);
        if (c->person < w->region->n_people && roll(d, 4) &&
            w->region->people[c->person].role == VL_ROLE_SPECIALIST)
            c->u.place.parent = c->call; /* specialists place consults */
        break;
    case VL_COMMAND_PRESENCE:
        c->u.presence.presence =
            roll(d, 4) ? VL_PRESENCE_AVAILABLE : (enum vl_presence)roll(d, VL_PRESENCE_COUNT + 1u);
        c->u.presence.until = random_later(w, d);
        break;
    case VL_COMMAND_CALLBACK:
        c->u.callback.from = random_later(w, d);
        c->u.callback.until = random_later(w, d);
        break;
    case VL_COMMAND_TIME_OUT:
        c->u.time_out.hospital = (vl_hospital_index)roll(d, w->region->n_hospitals + 1u);
        c->u.time_out.on = roll(d, 2);
        c->u.time_out.until = random_later(w, d);
        if (roll(d, 2))
            c->person = vl_region_person(w->region, "coordinator-erik");
        break;
    case VL_COMMAND_DISCHARGE:
        random_discharge(w, d, c);
        break;
    case VL_COMMAND_HOLD:
        c->u.hold = roll(d, 2);
        break;
    case VL_COMMAND_GUEST_INVITE:
    case VL_COMMAND_GUEST_ARRIVE:
    case VL_COMMAND_GUEST_ADMIT:
    case VL_COMMAND_GUEST_REMOVE:
    case VL_COMMAND_GUEST_LEAVE:
        random_guest(w, d, c);
        break;
    case VL_COMMAND_OUTCOME:
        c->u.outcome.outcome = (enum vl_outcome)roll(d, VL_OUTCOME_COUNT + 1u);
        c->u.outcome.assessed = (enum vl_urgency)roll(d, VL_URGENCY_COUNT + 1u);
        c->u.outcome.is_denied = roll(d, 3) == 0;
        c->u.outcome.why = (enum vl_denial)roll(d, VL_DENIAL_COUNT + 1u);
        c->u.outcome.next_by = (enum vl_next_by)roll(d, VL_NEXT_BY_COUNT + 1u);
        break;
    case VL_COMMAND_FOLLOW_UP:
        random_follow_up(w, d, c);
        break;
    case VL_COMMAND_RING_DECLINE:
        c->u.reason = (enum vl_decline)roll(d, VL_DECLINE_COUNT + 1u);
        break;
    case VL_COMMAND_URGENCY_CHANGE:
        c->u.urgency = (enum vl_urgency)roll(d, VL_URGENCY_COUNT + 1u);
        break;
    default:
        break;
    }
}

static struct vl_command random_command(const struct world *w, struct dice *d)
{
    struct vl_command c;
    struct vl_call_view call;
    size_t n = vl_state_call_count(w->state);
    memset(&c, 0, sizeof c);
    if (n)
        nth_call(w->state, roll(d, n), &call);
    c.type = random_type(d);
    c.call = n ? call.id : roll(d, 100);
    c.person = random_person(w, d, n ? &call : NULL);
    if (n && roll(d, 6) == 0)
        make_sensible(d, &call, vl_region_person(w->region, "coordinator-erik"), &c);
    if (c.type == VL_COMMAND_CALL_PLACE && c.person < w->region->n_people && roll(d, 4) &&
        w->region->people[c.person].role != VL_ROLE_SPECIALIST)
        c.person = vl_region_person(w->region, roll(d, 2) ? "gp-bo" : "gp-camilla");
    c.attachment = roll(d, 4) ? NULL : "{\"sealed\":\"AAAA\"}";
    random_details(w, d, &c);
    return c;
}

/* Else the run would prove little. */
static void assert_everything_happened(const struct world *w)
{
    for (int i = 0; i < VL_EVENT_COUNT; i++)
        if (i != VL_EVENT_REGION_OPENED && w->seen[i] == 0)
            fail_msg("%s: %u times", vl_event_type_name((enum vl_event_type)i), w->seen[i]);
}

static void random_days(uint64_t seed, uint32_t max_calls, int steps)
{
    struct world w;
    struct dice d = {seed};
    unsigned accepted = 0, refused[VL_REFUSAL_COUNT] = {0};
    world_open_with(&w, crowded_region(&d), &(struct vl_state_limits){max_calls, 2});
    w.on_event = check_event;
    for (int i = 0; i < steps; i++) {
        int64_t pause_ms = (int64_t)roll(&d, roll(&d, 50) ? 4000 : 400000);
        world_until(&w, (vl_utc){w.now.ms + pause_ms});
        struct vl_command c = random_command(&w, &d);
        enum vl_refusal refusal = world_do(&w, &c);
        accepted += refusal == VL_REFUSAL_NONE;
        refused[refusal]++;
        if (i % COMPARE_EVERY == 0)
            assert_same_replay(&w);
    }
    assert_same_replay(&w);
    assert_true(accepted > (unsigned)steps / 10);
    assert_everything_happened(&w);
    assert_true(refused[VL_REFUSAL_ALREADY_ANSWERED] && refused[VL_REFUSAL_CONSULT_OPEN]);
    world_close(&w);
}

static void random_days_with_room(void **unused)
{
    (void)unused;
    random_days(0x9e3779b97f4a7c15u, 60, STEPS * 3 / 4);
}

static void random_days_at_the_limit(void **unused)
{
    (void)unused;
    random_days(0xd1b54a32d192ed03u, 5, STEPS / 2);
}

/* A journal of nonsense: any order, any ids. The state copes. */
static void any_event_list_keeps_the_invariants(void **unused)
{
    struct world w;
    struct dice d = {0x2545f4914f6cdd1du};
    (void)unused;
    world_open(&w, &(struct vl_state_limits){8, 4});
    for (uint64_t seq = 1; seq <= STEPS; seq++) {
        struct vl_event e;
        struct vl_call_view call = {0};
        size_t n = vl_state_call_count(w.state);
        memset(&e, 0, sizeof e);
        if (n)
            nth_call(w.state, roll(&d, n), &call);
        e.type = (enum vl_event_type)roll(&d, VL_EVENT_COUNT);
        e.at = (vl_utc){w.start.ms + (int64_t)seq * 100};
        e.call = roll(&d, 10) ? call.id : roll(&d, seq);
        e.person = roll(&d, 20) ? random_person(&w, &d, n ? &call : NULL) : VL_NONE;
        if (e.type == VL_EVENT_CALL_PLACED) {
            e.u.placed.hotline = roll(&d, 10) ? (vl_hotline_index)roll(&d, 11) : VL_NONE;
            e.u.placed.urgency = (enum vl_urgency)roll(&d, VL_URGENCY_COUNT);
            e.u.placed.parent = roll(&d, 3) ? 0 : call.id;
            e.u.placed.task = (enum vl_task)roll(&d, VL_TASK_COUNT + 1u);
            e.u.placed.until.ms = e.at.ms + 60000;
        } else if (e.type == VL_EVENT_CALL_TRANSFERRED) {
            e.u.transferred.hotline = (vl_hotline_index)roll(&d, 11);
            e.u.transferred.until.ms = e.at.ms + 60000; /* its plan is one without stages */
        } else if (e.type >= VL_EVENT_GUEST_INVITED && e.type <= VL_EVENT_GUEST_GONE) {
            e.u.guest.number = (uint8_t)roll(&d, VL_CALL_GUESTS + 2u);
            e.u.guest.kind = (enum vl_guest_kind)roll(&d, VL_GUEST_KIND_COUNT + 1u);
            e.u.guest.until.ms = e.at.ms + 60000;
            memset(e.u.guest.token, (int)roll(&d, 100), VL_TOKEN_HASH_BYTES);
        } else if (e.type == VL_EVENT_RING_STARTED) {
            e.u.ring_started.until.ms = e.at.ms + 20000;
        } else if (e.type == VL_EVENT_CALL_ROUND_ENDED) {
            e.u.round.again_at.ms = e.at.ms + 15000;
        } else {
            e.u.presence.presence = (enum vl_presence)roll(&d, 2); /* or any code of 0 and 1 */
            e.u.presence.until.ms = roll(&d, 2) ? e.at.ms + 30000 : 0;
        }
        vl_state_evolve(w.state, seq, &e);
        const char *broken = vl_state_check(w.state);
        if (broken)
            fail_msg("%s", broken);
        w.now = e.at;
        vl_decide(w.state, &(struct vl_command){.type = VL_COMMAND_ADVANCE}, w.now, &w.decision);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_days_with_room),
        cmocka_unit_test(random_days_at_the_limit),
        cmocka_unit_test(any_event_list_keeps_the_invariants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

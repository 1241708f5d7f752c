#include "step.h"
#include "run.h"
#include <stdio.h>
#include <string.h>

#define SECOND_MS ((int64_t)1000)
#define HOUR_MS   ((int64_t)3600 * SECOND_MS)
#define DAY_MS    ((int64_t)24 * HOUR_MS)
#define TRIES     16
#define ARRIVALS  30 /* steps */
#define LINKS     24 /* so few that most are of somebody invited */
#define SEALED    "{\"sealed\":\"AAAA\"}"

/* What the generator sees. */
struct draw {
    struct dice *dice;
    const struct run *run;
    const struct vl_region *region;
    bool is_early; /* the day begins: people come */
    bool has_call;
    struct vl_call_view call; /* any of the state's */
};

/* ---- when ---- */

vl_utc step_first_moment(struct dice *dice)
{
    static const char *const moments[] = {
        "2026-11-23T08:30:00Z", /* a Monday morning */
        "2026-11-24T14:40:00Z", /* shortly before lines close */
        "2026-10-24T23:30:00Z", /* the clocks go back */
        "2027-03-28T00:30:00Z", /* ... and forward */
        "2026-12-24T13:00:00Z", /* holidays begin */
        "2026-12-31T21:30:00Z", "2027-03-29T06:30:00Z", "2026-11-27T20:30:00Z",
    };
    const char *text = moments[dice_roll(dice, sizeof moments / sizeof *moments)];
    vl_utc t = {0};
    (void)vl_utc_parse(text, 20, &t);
    t.ms += (int64_t)dice_roll(dice, 3600) * SECOND_MS;
    return t;
}

static void draw_time(struct dice *d, vl_utc now, struct step *out)
{
    int64_t ms = dice_roll(d, 5000);
    if (dice_one_in(d, 30))
        ms = dice_roll(d, 200000);
    if (dice_one_in(d, 60))
        ms = (int64_t)dice_roll(d, 90) * 60 * SECOND_MS;
    if (dice_one_in(d, 500))
        ms = (int64_t)(dice_next(d) % (uint64_t)(3 * DAY_MS));
    if (dice_one_in(d, 200))
        ms = -(int64_t)dice_roll(d, (uint32_t)HOUR_MS);
    out->at = (vl_utc){now.ms + ms};
    out->clock_jumps = dice_one_in(d, 10);
}

/* ---- who and about what ---- */

static vl_person_index any_person(const struct draw *d)
{
    return (vl_person_index)dice_roll(d->dice, d->region->n_people);
}

/* Somebody who is so, if one is soon found; else anybody. */
static vl_person_index some_person(const struct draw *d,
                                   bool (*is_so)(const struct vl_person *,
                                                 const struct vl_person_view *))
{
    vl_person_index person = any_person(d);
    for (int i = 0; i < TRIES; i++) {
        struct vl_person_view view = vl_state_person(d->run->state, person);
        if (is_so(&d->region->people[person], &view))
            break;
        person = any_person(d);
    }
    return person;
}

static bool is_missing(const struct vl_person *p, const struct vl_person_view *v)
{
    return !v->connected || (p->role == VL_ROLE_SPECIALIST && v->presence == VL_PRESENCE_AWAY);
}

static bool is_wrapping_up(const struct vl_person *p, const struct vl_person_view *v)
{
    return p->role == VL_ROLE_SPECIALIST && v->activity == VL_ACTIVITY_WRAPPING_UP;
}

static bool may_call(const struct vl_person *p, const struct vl_person_view *v)
{
    return vl_role_calls(p->role) && v->connected && v->placed_call == 0;
}

static bool is_coordinator(const struct vl_person *p, const struct vl_person_view *v)
{
    (void)v;
    return p->role == VL_ROLE_COORDINATOR;
}

static vl_utc later(const struct draw *d)
{
    int64_t ms = (int64_t)dice_roll(d->dice, (uint32_t)(2 * HOUR_MS));
    return (vl_utc){dice_one_in(d->dice, 3) ? 0 : d->run->now.ms + ms};
}

static void draw_place(const struct draw *d, struct vl_place *p)
{
    p->first = (vl_hospital_index)dice_roll(d->dice, d->region->n_hospitals + 1u);
    p->hotline = (vl_hotline_index)dice_roll(d->dice, d->region->n_hotlines);
    for (int i = 0; i < 3 && !vl_region_is_open(d->region, p->hotline, d->run->now); i++)
        p->hotline = (vl_hotline_index)dice_roll(d->dice, d->region->n_hotlines);
    if (dice_one_in(d->dice, 100))
        p->hotline = d->region->n_hotlines;
    p->urgency = (enum vl_urgency)dice_roll(d->dice, VL_URGENCY_COUNT);
    p->suggested = (enum vl_urgency)dice_roll(d->dice, VL_URGENCY_COUNT + 1u);
    p->plan_source = dice_one_in(d->dice, 4) ? VL_PLAN_SOURCE_PLUGIN : VL_PLAN_SOURCE_DEFAULT;
    p->plan = vl_plan_default(d->region, p->hotline,
                              (enum vl_urgency)dice_roll(d->dice, VL_URGENCY_COUNT));
}

/* Few patients, so that some are discharged again. */
static void draw_discharge(const struct draw *d, struct vl_command *c)
{
    const struct vl_region *region = d->region;
    int64_t before_ms = (int64_t)dice_roll(d->dice, 100) * 3600000;
    vl_hospital_index own =
        c->person < region->n_people ? region->people[c->person].hospital : VL_NONE;
    memset(c->u.discharge.patient, (int)dice_roll(d->dice, 20), VL_PATIENT_BYTES);
    c->u.discharge.discharge = (struct vl_discharge){
        .hospital = dice_one_in(d->dice, 5)
                        ? (vl_hospital_index)dice_roll(d->dice, region->n_hospitals + 1u)
                        : own,
        .specialty = VL_NONE,
        .group = VL_NONE,
        .destination = (vl_label_index)dice_roll(d->dice, 2),
        .start = {d->run->now.ms - before_ms},
        .admitted_hours = (uint16_t)dice_roll(d->dice, 100),
        .age = (uint8_t)dice_roll(d->dice, 100),
    };
}

static void draw_guest(const struct draw *d, struct vl_command *c)
{
    struct vl_guest_view guests[VL_CALL_GUESTS];
    size_t n = vl_state_guests(d->run->state, d->call.id, guests);
    c->u.guest.kind = (enum vl_guest_kind)dice_roll(d->dice, VL_GUEST_KIND_COUNT);
    if (dice_one_in(d->dice, 50))
        c->u.guest.kind = VL_GUEST_KIND_COUNT;
    c->u.guest.number = (uint8_t)dice_roll(d->dice, VL_CALL_GUESTS + 2u);
    if (n && !dice_one_in(d->dice, 5)) {
        const struct vl_guest_view *guest = &guests[dice_roll(d->dice, (uint32_t)n)];
        c->u.guest.number = guest->number;
        c->u.guest.id = guest->id;
    }
    memset(c->u.guest.token, (int)dice_roll(d->dice, LINKS), VL_TOKEN_HASH_BYTES);
}

static void draw_details(const struct draw *d, struct vl_command *c)
{
    switch (c->type) {
    case VL_COMMAND_CALL_PLACE:
    case VL_COMMAND_TRANSFER:
        draw_place(d, &c->u.place);
        break;
    case VL_COMMAND_PRESENCE:
        c->u.presence.presence = dice_one_in(d->dice, 5)
                                     ? (enum vl_presence)dice_roll(d->dice, VL_PRESENCE_COUNT + 1u)
                                     : VL_PRESENCE_AVAILABLE;
        c->u.presence.until = later(d);
        break;
    case VL_COMMAND_CALLBACK:
        c->u.callback.from = dice_one_in(d->dice, 2) ? later(d) : (vl_utc){0};
        c->u.callback.until = later(d);
        break;
    case VL_COMMAND_TIME_OUT:
        c->u.time_out.hospital = (vl_hospital_index)dice_roll(d->dice, d->region->n_hospitals + 1u);
        c->u.time_out.on = dice_one_in(d->dice, 2);
        c->u.time_out.until = later(d);
        break;
    case VL_COMMAND_DISCHARGE:
        draw_discharge(d, c);
        break;
    case VL_COMMAND_HOLD:
        c->u.hold = dice_one_in(d->dice, 2);
        break;
    case VL_COMMAND_GUEST_INVITE:
    case VL_COMMAND_GUEST_ARRIVE:
    case VL_COMMAND_GUEST_ADMIT:
    case VL_COMMAND_GUEST_REMOVE:
    case VL_COMMAND_GUEST_LEAVE:
        draw_guest(d, c);
        break;
    case VL_COMMAND_OUTCOME:
        c->u.outcome.outcome = (enum vl_outcome)dice_roll(d->dice, VL_OUTCOME_COUNT + 1u);
        c->u.outcome.assessed = (enum vl_urgency)dice_roll(d->dice, VL_URGENCY_COUNT + 1u);
        c->u.outcome.is_denied = dice_one_in(d->dice, 3);
        c->u.outcome.why = (enum vl_denial)dice_roll(d->dice, VL_DENIAL_COUNT + 1u);
        c->u.outcome.next_by = (enum vl_next_by)dice_roll(d->dice, VL_NEXT_BY_COUNT + 1u);
        break;
    case VL_COMMAND_FOLLOW_UP:
        c->u.admitted = (enum vl_admitted)dice_roll(d->dice, VL_ADMITTED_COUNT + 1u);
        break;
    case VL_COMMAND_RING_DECLINE:
        c->u.reason = (enum vl_decline)dice_roll(d->dice, VL_DECLINE_COUNT + 1u);
        break;
    case VL_COMMAND_URGENCY_CHANGE:
        c->u.urgency = (enum vl_urgency)dice_roll(d->dice, VL_URGENCY_COUNT + 1u);
        break;
    default:
        break;
    }
}

/* ---- kinds of steps ---- */

/* Somebody comes to work; whoever is there says so. */
static void draw_arrival(const struct draw *d, struct vl_command *c)
{
    c->person = some_person(d, is_missing);
    struct vl_person_view view = vl_state_person(d->run->state, c->person);
    c->type = view.connected ? VL_COMMAND_PRESENCE : VL_COMMAND_CONNECT;
    if (view.test >= VL_SHIFT_TEST_RINGING && dice_one_in(d->dice, 2))
        c->type = VL_COMMAND_SHIFT_HEARD;
}

static void draw_call(const struct draw *d, struct vl_command *c)
{
    c->type = VL_COMMAND_CALL_PLACE;
    c->person = some_person(d, may_call);
}

static void draw_of_waiting(const struct draw *d, struct vl_command *c)
{
    static const enum vl_command_type by_caller[] = {VL_COMMAND_CALLBACK, VL_COMMAND_CALLBACK,
                                                     VL_COMMAND_URGENCY_CHANGE,
                                                     VL_COMMAND_CALL_LEAVE, VL_COMMAND_QUESTION};
    c->person = d->call.caller;
    if (d->call.n_rings && !dice_one_in(d->dice, 3)) {
        c->type = dice_one_in(d->dice, 4) ? VL_COMMAND_RING_DECLINE : VL_COMMAND_RING_ACCEPT;
        c->person = d->call.rings[dice_roll(d->dice, d->call.n_rings)].person;
    } else {
        c->type = by_caller[dice_roll(d->dice, sizeof by_caller / sizeof *by_caller)];
    }
}

static void draw_of_talk(const struct draw *d, struct vl_command *c)
{
    static const enum vl_command_type talk[] = {
        VL_COMMAND_HANG_UP,   VL_COMMAND_HANG_UP, VL_COMMAND_TRANSFER, VL_COMMAND_CALL_PLACE,
        VL_COMMAND_HAND_OVER, VL_COMMAND_HOLD,    VL_COMMAND_OUTCOME,  VL_COMMAND_URGENCY_CHANGE};
    static const enum vl_command_type guests[] = {
        VL_COMMAND_GUEST_INVITE, VL_COMMAND_GUEST_INVITE, VL_COMMAND_GUEST_INVITE,
        VL_COMMAND_GUEST_INVITE, VL_COMMAND_GUEST_ARRIVE, VL_COMMAND_GUEST_ARRIVE,
        VL_COMMAND_GUEST_ADMIT,  VL_COMMAND_GUEST_REMOVE, VL_COMMAND_GUEST_LEAVE};
    c->type = dice_one_in(d->dice, 2) ? talk[dice_roll(d->dice, sizeof talk / sizeof *talk)]
                                      : guests[dice_roll(d->dice, sizeof guests / sizeof *guests)];
    c->person = dice_one_in(d->dice, 4) ? d->call.caller : d->call.specialist;
}

/* What somebody would do next about the call. */
static void draw_sensible(const struct draw *d, struct vl_command *c)
{
    switch (d->call.phase) {
    case VL_PHASE_WAITING:
        draw_of_waiting(d, c);
        break;
    case VL_PHASE_DIALLING:
        c->type =
            dice_one_in(d->dice, 3) ? VL_COMMAND_CALLBACK_DECLINE : VL_COMMAND_CALLBACK_ANSWER;
        c->person = d->call.caller;
        break;
    case VL_PHASE_TALKING:
        draw_of_talk(d, c);
        break;
    case VL_PHASE_OWED:
        c->type = dice_one_in(d->dice, 4) ? VL_COMMAND_TASK_TAKE : VL_COMMAND_OUTCOME;
        c->person = dice_one_in(d->dice, 3) || d->call.owner == VL_NONE
                        ? some_person(d, is_coordinator)
                        : d->call.owner;
        break;
    default:
        c->type = VL_COMMAND_OUTCOME;
        c->person = d->call.specialist;
        break;
    }
}

/* Somebody answers what he is asked about a call that is over, or will be asked within days. */
static void draw_follow_up(const struct draw *d, struct vl_command *c)
{
    struct vl_follow_up_view asked[4];
    vl_utc when = {d->run->now.ms + (dice_one_in(d->dice, 4) ? 2 * DAY_MS : 0)};
    c->type = VL_COMMAND_FOLLOW_UP;
    for (int i = 0; i < TRIES && !c->call; i++) {
        c->person = any_person(d);
        size_t n = vl_state_follow_ups(d->run->state, c->person, when, asked, 4);
        if (n)
            c->call = asked[dice_roll(d->dice, n < 4 ? (uint32_t)n : 4)].follow_up.call;
    }
    if (dice_one_in(d->dice, 20))
        c->person = any_person(d);
}

/* Any command of anybody, in the right role or not, about any call, also none. */
static void draw_nonsense(const struct draw *d, struct vl_command *c)
{
    c->type = (enum vl_command_type)dice_roll(d->dice, VL_COMMAND_COUNT + 1u);
    if (c->type == VL_COMMAND_CORE_START)
        c->type = VL_COMMAND_ADVANCE;
    c->person = (vl_person_index)dice_roll(d->dice, d->region->n_people + 1u);
    if (dice_one_in(d->dice, 4))
        c->call = dice_roll(d->dice, 500);
}

static void draw_command(const struct draw *d, struct vl_command *c)
{
    uint32_t kind = dice_roll(d->dice, 100);
    if (d->is_early && kind < 80) {
        draw_arrival(d, c);
    } else if (kind < 48 && d->has_call) {
        draw_sensible(d, c);
    } else if (kind < 62) {
        draw_call(d, c);
    } else if (kind < 76) {
        draw_arrival(d, c);
    } else if (kind < 79) {
        c->type = VL_COMMAND_DISCONNECT;
        c->person = any_person(d);
    } else if (kind < 82) {
        c->type = VL_COMMAND_READY;
        c->person = some_person(d, is_wrapping_up);
    } else if (kind < 84) {
        c->type = VL_COMMAND_TIME_OUT;
        c->person = some_person(d, is_coordinator);
    } else if (kind < 86) {
        draw_follow_up(d, c);
    } else {
        draw_nonsense(d, c);
    }
}

static bool names_call(const struct vl_command *c)
{
    return c->type >= VL_COMMAND_CALL_LEAVE && c->type != VL_COMMAND_READY &&
           c->type != VL_COMMAND_SHIFT_HEARD && c->type < VL_COMMAND_ADVANCE && c->call == 0;
}

static struct draw draw_of(const struct run *run, struct dice *dice)
{
    struct draw d = {.dice = dice, .run = run, .region = run_region(run)};
    size_t n = vl_state_call_count(run->state);
    d.has_call = n > 0;
    for (int i = 0; n > 0 && i < 3 && (i == 0 || d.call.phase == VL_PHASE_OWED); i++) {
        d.call.id = 0;
        for (uint32_t k = dice_roll(dice, (uint32_t)n) + 1u; k > 0; k--)
            (void)vl_state_next_call(run->state, &d.call);
    }
    return d;
}

void step_draw(struct step *out, const struct run *run, struct dice *dice, const struct step *past,
               uint32_t n_past)
{
    struct draw d = draw_of(run, dice);
    d.is_early = n_past < ARRIVALS;
    *out = (struct step){.number = n_past + 1, .crash_after = STEP_NO_CRASH, .rota = 0};
    out->rota = (uint8_t)(dice_one_in(dice, 3) ? dice_roll(dice, SMALL_REGION_ROTAS) : run->rota);
    if (n_past && dice_one_in(dice, 20)) {
        const struct step *again = &past[dice_roll(dice, n_past)];
        out->command = again->command;
        out->about = again->about;
        out->asked = again->asked;
        out->is_again = true;
    } else {
        draw_command(&d, &out->command);
        draw_details(&d, &out->command);
        out->command.attachment = dice_one_in(dice, 4) ? SEALED : NULL;
        if (d.has_call && names_call(&out->command))
            out->about = run_step_of(run, d.call.id);
        if (out->command.type == VL_COMMAND_FOLLOW_UP && out->command.call)
            out->about = run_step_of(run, out->command.call);
        if (d.has_call && out->command.type == VL_COMMAND_CALL_PLACE &&
            out->command.person == d.call.specialist)
            out->asked = run_step_of(run, d.call.id);
    }
    draw_time(dice, run->now, out);
    out->is_crash = dice_one_in(dice, 200);
    out->is_beaten = !out->is_crash && dice_one_in(dice, 50);
    if (!out->is_beaten && dice_one_in(dice, 300))
        out->crash_after = (uint8_t)dice_roll(dice, 4);
}

/* ---- as text ---- */

static const char *const command_names[VL_COMMAND_COUNT] = {
    [VL_COMMAND_REGION_OPEN] = "opens the region",
    [VL_COMMAND_CORE_START] = "starts the core",
    [VL_COMMAND_CONNECT] = "connects",
    [VL_COMMAND_DISCONNECT] = "disconnects",
    [VL_COMMAND_PRESENCE] = "is",
    [VL_COMMAND_TIME_OUT] = "sets the time-out of",
    [VL_COMMAND_ROTA_CHANGED] = "the rota changes",
    [VL_COMMAND_DISCHARGE] = "registers a discharge",
    [VL_COMMAND_CALL_PLACE] = "calls",
    [VL_COMMAND_CALL_LEAVE] = "leaves",
    [VL_COMMAND_CALLBACK] = "wants a call-back for",
    [VL_COMMAND_CALLBACK_ANSWER] = "answers the call-back of",
    [VL_COMMAND_CALLBACK_DECLINE] = "declines the call-back of",
    [VL_COMMAND_QUESTION] = "leaves a question for",
    [VL_COMMAND_RING_ACCEPT] = "accepts",
    [VL_COMMAND_RING_DECLINE] = "declines",
    [VL_COMMAND_HOLD] = "holds or resumes",
    [VL_COMMAND_TRANSFER] = "transfers",
    [VL_COMMAND_HAND_OVER] = "hands over",
    [VL_COMMAND_HANG_UP] = "hangs up",
    [VL_COMMAND_GUEST_INVITE] = "invites a guest to",
    [VL_COMMAND_GUEST_ARRIVE] = "a link is used in",
    [VL_COMMAND_GUEST_ADMIT] = "admits a guest to",
    [VL_COMMAND_GUEST_REMOVE] = "removes a guest from",
    [VL_COMMAND_GUEST_LEAVE] = "a guest leaves",
    [VL_COMMAND_OUTCOME] = "records the outcome of",
    [VL_COMMAND_FOLLOW_UP] = "says how it went after",
    [VL_COMMAND_TASK_TAKE] = "takes the task of",
    [VL_COMMAND_READY] = "is ready",
    [VL_COMMAND_SHIFT_HEARD] = "hears the test of his shift",
    [VL_COMMAND_URGENCY_CHANGE] = "changes the urgency of",
    [VL_COMMAND_ADVANCE] = "time passes",
};

static const char *or_none(const char *text)
{
    return text ? text : "?";
}

static void print_details(const struct step *s, const struct vl_region *region)
{
    const struct vl_command *c = &s->command;
    char until[VL_UTC_TEXT_BYTES];
    if (c->type == VL_COMMAND_CALL_PLACE || c->type == VL_COMMAND_TRANSFER)
        (void)printf(" %s %s%s", or_none(vl_region_hotline_id(region, c->u.place.hotline)),
                     or_none(vl_urgency_name(c->u.place.urgency)),
                     c->u.place.plan_source == VL_PLAN_SOURCE_PLUGIN ? " by a plugin's plan" : "");
    if (c->type == VL_COMMAND_URGENCY_CHANGE)
        (void)printf(" to %s", or_none(vl_urgency_name(c->u.urgency)));
    if (c->type == VL_COMMAND_PRESENCE) {
        vl_utc_format(c->u.presence.until, until);
        (void)printf(" %s until %s", or_none(vl_presence_name(c->u.presence.presence)),
                     c->u.presence.until.ms ? until : "-");
    }
    if (c->type == VL_COMMAND_CALLBACK) {
        vl_utc_format(c->u.callback.from, until);
        (void)printf(" from %s", c->u.callback.from.ms ? until : "now");
    }
    if (c->type == VL_COMMAND_TIME_OUT)
        (void)printf(" hospital %u: %s", c->u.time_out.hospital, c->u.time_out.on ? "on" : "off");
    if (c->type >= VL_COMMAND_GUEST_INVITE && c->type <= VL_COMMAND_GUEST_LEAVE)
        (void)printf(" guest %u, link %u", c->u.guest.number, c->u.guest.token[0]);
    if (s->asked)
        (void)printf(", asked in the conversation of #%u", s->asked);
}

void step_print(const struct step *step, const struct vl_region *region)
{
    const struct vl_command *c = &step->command;
    const char *person = vl_region_person_id(region, c->person);
    char at[VL_UTC_TEXT_BYTES];
    vl_utc_format(step->at, at);
    (void)printf("#%-6u %s%s ", step->number, at, step->clock_jumps ? " (jump)" : "");
    if (step->is_crash) {
        (void)printf("crash; starts with rota %u\n", step->rota);
        return;
    }
    bool is_known = (unsigned)c->type < VL_COMMAND_COUNT;
    (void)printf("%s %s", or_none(person), is_known ? command_names[c->type] : "sends nonsense");
    if (names_call(c) || c->call)
        (void)printf(" #%u", step->about);
    if (is_known)
        print_details(step, region);
    if (step->is_again)
        (void)printf(" (again)");
    if (step->is_beaten)
        (void)printf(" (beaten by the next)");
    if (step->crash_after != STEP_NO_CRASH)
        (void)printf("; crash after %u, then rota %u", step->crash_after, step->rota);
    (void)printf("\n");
}

#include "simulate/rerun.h"
#include "simulate/driver.h"
#include "simulate/habits.h"
#include <stdlib.h>
#include <string.h>

#define DIFFERENCE_MS   5000
#define READY_EARLY_MS  500     /* before the time: somebody said so */
#define BACK_MS         300000  /* who was set to away, and in the journal was not, is back */
#define BACK_BY_HIMSELF 3600000 /* ... unless the journal says within so long what he said */
#define TASK_MS         1800000 /* somebody has done it: it must not fill the state */
#define DRAIN_MS        VL_MS_PER_DAY

enum what {
    ACT,
    TAKE,
    DECLINE,
    LEAVE,
    QUESTION,
    CALLBACK,
    CHANGE_URGENCY,
    DIAL_TAKE,
    DIAL_DECLINE,
    HANG_UP,
    READY,
    CLOSE,
    BACK,
};

struct ring_count { /* how often a call rang at whom in this run */
    vl_person_index person;
    uint16_t n;
};
#define MOST_COUNTED 16 /* people of one call; the last one's count goes on for all others */
struct going {          /* a call of the recording, as it goes now */
    uint64_t id;        /* in the run; 0: not placed */
    vl_person_index specialist;
    int64_t hung_on_ms; /* -1: he waits on the line */
    uint8_t n_counts, n_dials;
    struct ring_count counts[MOST_COUNTED];
};
struct run {
    const struct vl_recording *recording;
    const struct vl_rerun_options *options;
    struct vl_habits habits;
    struct vl_rerun *out;
    struct vl_driver core;
    struct going *going;
    uint64_t *ids; /* by the order of placing: ids ascend */
    size_t *index; /* of that call in the recording */
    size_t n_placed;
    size_t placing;
    size_t next_act; /* of the recording; all before are done */
};

static void later(struct run *r, int64_t ms, enum what what, size_t call, vl_person_index person)
{
    struct vl_appointment a = {.call = call, .what = what, .seat = person};
    vl_driver_later(&r->core, ms > 0 ? ms : 0, a);
}

/* ---- what the people see ---- */

static struct going *find(const struct run *r, uint64_t id, size_t *call)
{
    size_t low = 0, high = r->n_placed;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->ids[middle] == id) {
            *call = r->index[middle];
            return &r->going[*call];
        }
        if (r->ids[middle] > id)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void end_course(struct run *r, size_t call, enum vl_end end)
{
    struct vl_course *would = &r->out->rows[call].would;
    if (would->end != VL_STILL_OPEN)
        return;
    would->end = end;
    would->wait_ms = r->going[call].hung_on_ms >= 0
                         ? r->going[call].hung_on_ms
                         : r->core.now.ms - r->recording->calls[call].at.ms;
}

/* What the caller does in his own time, whatever the core does meanwhile. */
static void plan_caller(struct run *r, size_t call)
{
    const struct vl_recorded_call *c = &r->recording->calls[call];
    const struct {
        int64_t ms;
        enum what what;
    } acts[] = {{c->changed_ms, CHANGE_URGENCY},
                {c->callback_ms, CALLBACK},
                {c->question_ms, QUESTION},
                {c->left_ms, LEAVE}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (acts[i].ms >= 0)
            later(r, acts[i].ms, acts[i].what, call, VL_NONE);
}

static void on_placed(struct run *r, uint64_t id, const struct vl_event *e)
{
    size_t call = r->placing;
    r->ids[r->n_placed] = id;
    r->index[r->n_placed++] = call;
    r->going[call].id = id;
    plan_caller(r, call);
    if (e->u.placed.task < VL_TASK_COUNT) {
        r->out->rows[call].would.task = e->u.placed.task;
        end_course(r, call, VL_END_TASK);
    }
}

static uint32_t rung_before(struct going *g, vl_person_index person)
{
    uint8_t i = 0;
    while (i < g->n_counts && g->counts[i].person != person)
        i++;
    if (i == MOST_COUNTED)
        i = MOST_COUNTED - 1;
    if (i == g->n_counts)
        g->counts[g->n_counts++] = (struct ring_count){person, 0};
    return g->counts[i].n++;
}

static void on_ring(struct run *r, struct going *g, size_t call, vl_person_index person)
{
    bool is_drawn = false;
    uint64_t id = r->recording->calls[call].id;
    const struct vl_recorded_ring ring =
        vl_habits_ring(&r->habits, id, person, rung_before(g, person), &is_drawn);
    r->out->n_rings++;
    r->out->n_drawn += is_drawn;
    if (ring.answer == VL_ANSWER_MISSED)
        return;
    bool takes_it = ring.answer == VL_ANSWER_TAKEN;
    later(r, ring.after_ms, takes_it ? TAKE : DECLINE, call, person);
}

static void on_dialled(struct run *r, struct going *g, size_t call, vl_person_index person)
{
    bool is_drawn = false;
    const struct vl_recorded_ring ring =
        vl_habits_ring(&r->habits, r->recording->calls[call].id, VL_NONE, g->n_dials++, &is_drawn);
    g->specialist = person;
    if (ring.answer == VL_ANSWER_MISSED)
        return;
    bool takes_it = ring.answer == VL_ANSWER_TAKEN;
    later(r, ring.after_ms, takes_it ? DIAL_TAKE : DIAL_DECLINE, call, VL_NONE);
}

static void on_answered(struct run *r, struct going *g, size_t call, vl_person_index person)
{
    const struct vl_recorded_call *c = &r->recording->calls[call];
    struct vl_rerun_row *row = &r->out->rows[call];
    const struct vl_region *region = r->recording->region;
    bool is_drawn = false;
    g->specialist = person;
    row->would.hospital = person < region->n_people ? region->people[person].hospital : VL_NONE;
    end_course(r, call, g->hung_on_ms >= 0 ? VL_END_CALLBACK : VL_END_ANSWERED);
    later(r, vl_habits_talk_ms(&r->habits, c, &is_drawn), HANG_UP, call, person);
    r->out->n_talks_drawn += is_drawn;
}

static bool will_say_so(const struct run *r, vl_person_index person)
{
    for (size_t i = r->next_act; i < r->recording->n_acts; i++) {
        const struct vl_recorded_act *act = &r->recording->acts[i];
        if (act->at.ms > r->core.now.ms + BACK_BY_HIMSELF)
            break;
        if (!act->places && act->command.type == VL_COMMAND_PRESENCE &&
            act->command.person == person)
            return true;
    }
    return false;
}

static vl_person_index coordinator_of(const struct vl_region *region)
{
    vl_person_index i = 0;
    while (i < region->n_people && region->people[i].role != VL_ROLE_COORDINATOR)
        i++;
    return i < region->n_people ? i : VL_NONE;
}

static void on_call_event(struct run *r, struct going *g, size_t call, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_RING_STARTED:
        on_ring(r, g, call, e->person);
        break;
    case VL_EVENT_CALL_DIALLED:
        on_dialled(r, g, call, e->person);
        break;
    case VL_EVENT_CALL_ANSWERED:
        on_answered(r, g, call, e->person);
        break;
    case VL_EVENT_CALL_CALLBACK:
        g->hung_on_ms = r->core.now.ms - r->recording->calls[call].at.ms;
        break;
    case VL_EVENT_CALL_OWED:
        if (r->out->rows[call].would.end == VL_STILL_OPEN)
            r->out->rows[call].would.task = e->u.owed.task;
        end_course(r, call, VL_END_TASK);
        later(r, TASK_MS, CLOSE, call, coordinator_of(r->recording->region));
        break;
    case VL_EVENT_CALL_LEFT:
        end_course(r, call, VL_END_ABANDONED);
        break;
    default:
        break;
    }
}

static void on_event(void *data, uint64_t seq, const struct vl_event *e)
{
    struct run *r = data;
    size_t call = 0;
    struct going *g = find(r, e->call, &call);
    if (e->type == VL_EVENT_CALL_PLACED)
        on_placed(r, seq, e);
    else if (e->type == VL_EVENT_PERSON_PRESENCE &&
             e->u.presence.why == VL_PRESENCE_WHY_MISSED_RINGS && !will_say_so(r, e->person))
        later(r, BACK_MS, BACK, 0, e->person);
    else if (g)
        on_call_event(r, g, call, e);
}

/* ---- what the people do ---- */

/* A default plan says only which hospital was put first, if one was: the rest is the region's. */
static vl_hospital_index first_of(const struct vl_region *region, const struct vl_recorded_call *c)
{
    const vl_hospital_index *positions = region->hotlines[c->hotline].positions;
    for (uint16_t i = 0; i < region->hotlines[c->hotline].n_positions; i++) {
        struct vl_plan plan = vl_plan_default(region, c->hotline, c->urgency);
        char one[VL_PLAN_LINE_BYTES], two[VL_PLAN_LINE_BYTES];
        vl_plan_format(region, &plan, one);
        vl_plan_format(region, &c->plan, two);
        if (strcmp(one, two) == 0)
            return VL_NONE;
        vl_plan_put_first(region, c->hotline, positions[i], &plan);
        vl_plan_format(region, &plan, one);
        if (strcmp(one, two) == 0)
            return positions[i];
    }
    return VL_NONE;
}

static void set_plan(const struct run *r, const struct vl_recorded_call *c, struct vl_place *p)
{
    p->plan_source = c->plan_source;
    p->plan = c->plan;
    for (size_t i = 0; i < r->options->n_plans; i++) {
        const struct vl_rerun_plan *plan = &r->options->plans[i];
        if (plan->hotline != c->hotline ||
            (plan->urgency != VL_URGENCY_COUNT && plan->urgency != c->urgency))
            continue;
        p->plan_source = VL_PLAN_SOURCE_PLUGIN;
        p->plan = plan->plan;
    }
    if (p->plan_source == VL_PLAN_SOURCE_PLUGIN && p->plan.n_stages == 0) /* all unknown now */
        p->plan_source = VL_PLAN_SOURCE_DEFAULT;
    if (p->plan_source == VL_PLAN_SOURCE_DEFAULT)
        p->first = first_of(r->recording->region, c);
}

static void place(struct run *r, size_t call)
{
    const struct vl_recorded_call *c = &r->recording->calls[call];
    struct vl_command command = {.type = VL_COMMAND_CALL_PLACE, .person = c->caller};
    struct vl_place *p = &command.u.place;
    p->hotline = c->hotline;
    p->urgency = c->urgency;
    p->suggested = c->suggested;
    p->first = VL_NONE;
    if (c->hotline < r->recording->region->n_hotlines)
        set_plan(r, c, p);
    r->placing = call;
    if (vl_driver_give(&r->core, &command) != VL_REFUSAL_NONE)
        end_course(r, call, VL_END_REFUSED);
}

/* Whoever waits or talks longer than in the journal does not leave in the midst of it. */
static bool is_engaged(const struct run *r, vl_person_index person)
{
    struct vl_person_view view = vl_state_person(r->core.state, person);
    return view.placed_call != 0 || view.activity == VL_ACTIVITY_TALKING;
}

static void act_recorded(struct run *r, size_t i)
{
    const struct vl_recorded_act *act = &r->recording->acts[i];
    r->next_act = i + 1;
    if (act->places)
        place(r, act->call);
    else if (act->command.type != VL_COMMAND_DISCONNECT || !is_engaged(r, act->command.person))
        (void)vl_driver_give(&r->core, &act->command);
}

static void hang_up(struct run *r, size_t call)
{
    const struct vl_recorded_call *c = &r->recording->calls[call];
    const struct going *g = &r->going[call];
    int64_t wrap_up_ms = (int64_t)r->recording->region->times.wrap_up_seconds * 1000;
    struct vl_command over = {.type = VL_COMMAND_HANG_UP, .person = g->specialist, .call = g->id};
    if (vl_driver_give(&r->core, &over) == VL_REFUSAL_NONE && c->ready_ms >= 0 &&
        c->ready_ms < wrap_up_ms - READY_EARLY_MS)
        later(r, c->ready_ms, READY, call, g->specialist);
    vl_driver_record_outcome(&r->core, g->id, g->specialist);
}

/* What is too late is refused, and nothing happens. */
static void act_of_call(struct run *r, const struct vl_appointment *a)
{
    static const enum vl_command_type types[] = {
        [TAKE] = VL_COMMAND_RING_ACCEPT,
        [DECLINE] = VL_COMMAND_RING_DECLINE,
        [LEAVE] = VL_COMMAND_CALL_LEAVE,
        [QUESTION] = VL_COMMAND_QUESTION,
        [CALLBACK] = VL_COMMAND_CALLBACK,
        [CHANGE_URGENCY] = VL_COMMAND_URGENCY_CHANGE,
        [DIAL_TAKE] = VL_COMMAND_CALLBACK_ANSWER,
        [DIAL_DECLINE] = VL_COMMAND_CALLBACK_DECLINE,
        [READY] = VL_COMMAND_READY,
    };
    const struct vl_recorded_call *c = &r->recording->calls[a->call];
    struct vl_command command = {.type = types[a->what],
                                 .person =
                                     a->seat == VL_NONE ? c->caller : (vl_person_index)a->seat,
                                 .call = r->going[a->call].id};
    if (a->what == DECLINE)
        command.u.reason = VL_DECLINE_OTHER;
    if (a->what == CHANGE_URGENCY)
        command.u.urgency = c->changed_to;
    if (a->what == CALLBACK) {
        command.u.callback.from.ms = c->at.ms + c->callback_from_ms;
        command.u.callback.until.ms = c->at.ms + c->callback_until_ms;
    }
    (void)vl_driver_give(&r->core, &command);
}

static void come_back(struct run *r, vl_person_index person)
{
    struct vl_command c = {.type = VL_COMMAND_PRESENCE, .person = person};
    c.u.presence.presence = VL_PRESENCE_AVAILABLE;
    if (vl_state_person(r->core.state, person).set_away)
        (void)vl_driver_give(&r->core, &c);
}

static void act(void *data, const struct vl_appointment *a)
{
    struct run *r = data;
    if (a->what == ACT)
        act_recorded(r, (size_t)a->call);
    else if (a->what == HANG_UP)
        hang_up(r, (size_t)a->call);
    else if (a->what == CLOSE)
        vl_driver_record_outcome(&r->core, r->going[a->call].id, a->seat);
    else if (a->what == BACK)
        come_back(r, (vl_person_index)a->seat);
    else
        act_of_call(r, a);
}

/* ---- the run ---- */

static void run_all(struct run *r)
{
    static const struct vl_command open = {.type = VL_COMMAND_REGION_OPEN};
    const struct vl_recording *recording = r->recording;
    r->core.now = recording->from;
    for (size_t i = 0; i < recording->n_acts; i++)
        later(r, recording->acts[i].at.ms - r->core.now.ms, ACT, i, VL_NONE);
    (void)vl_driver_give(&r->core, &open);
    vl_driver_run_until(&r->core, (vl_utc){recording->until.ms + DRAIN_MS});
}

/* ---- what came of it ---- */

static bool is_elsewhere(const struct vl_region *region, const struct vl_recorded_call *c,
                         const struct vl_course *course)
{
    return (course->end == VL_END_ANSWERED || course->end == VL_END_CALLBACK) &&
           c->hotline < region->n_hotlines &&
           course->hospital != region->hotlines[c->hotline].positions[0];
}

static void compare(struct vl_rerun *out, size_t i)
{
    const struct vl_recorded_call *c = &out->recording->calls[i];
    struct vl_rerun_row *row = &out->rows[i];
    int64_t difference_ms = row->would.wait_ms - c->was.wait_ms;
    if (c->was.end == VL_STILL_OPEN || row->would.end == VL_STILL_OPEN) {
        out->n_open++;
        return;
    }
    row->differs = row->would.end != c->was.end || row->would.hospital != c->was.hospital ||
                   difference_ms >= DIFFERENCE_MS || difference_ms <= -DIFFERENCE_MS;
    row->is_longer = c->left_ms < 0 && c->callback_ms < 0 && difference_ms >= DIFFERENCE_MS;
    out->n_differ += row->differs;
    out->n_longer += row->is_longer;
    vl_tally_add(&out->was, c->was.end, c->was.wait_ms);
    vl_tally_add(&out->would, row->would.end, row->would.wait_ms);
    out->was_elsewhere += is_elsewhere(out->recording->region, c, &c->was);
    out->would_elsewhere += is_elsewhere(out->recording->region, c, &row->would);
}

static int take_memory(struct run *r)
{
    size_t n = r->recording->n_calls + 1;
    r->out->rows = calloc(n, sizeof *r->out->rows);
    r->going = calloc(n, sizeof *r->going);
    r->ids = calloc(n, sizeof *r->ids);
    r->index = calloc(n, sizeof *r->index);
    if (!r->out->rows || !r->going || !r->ids || !r->index)
        return VL_E_NOMEM;
    for (size_t i = 0; i < r->recording->n_calls; i++) {
        r->out->rows[i].would = (struct vl_course){VL_STILL_OPEN, 0, VL_NONE, VL_TASK_COUNT};
        r->going[i].hung_on_ms = -1;
        r->going[i].specialist = VL_NONE;
    }
    return vl_habits_init(r->recording, &r->habits);
}

int vl_rerun(const struct vl_recording *recording, const struct vl_rerun_options *options,
             struct vl_rerun *out)
{
    const struct vl_state_limits limits = {VL_DRIVER_MOST_CALLS, VL_MAX_RINGS};
    struct vl_rerun rerun = {.recording = recording};
    struct run r = {.recording = recording, .options = options, .out = &rerun};
    r.core = (struct vl_driver){.on_event = on_event, .act = act, .data = &r};
    struct vl_rota *own = NULL;
    r.core.rc = take_memory(&r);
    if (r.core.rc == VL_OK && !options->rota)
        r.core.rc = vl_recording_rota(recording, &own);
    if (r.core.rc == VL_OK)
        r.core.rc = vl_state_create(recording->region, &limits, &r.core.state);
    if (r.core.rc == VL_OK) {
        vl_state_use_rota(r.core.state, options->rota ? options->rota : own);
        run_all(&r);
    }
    for (size_t i = 0; r.core.rc == VL_OK && i < recording->n_calls; i++)
        compare(&rerun, i);
    vl_driver_fini(&r.core);
    vl_rota_destroy(own);
    vl_habits_fini(&r.habits);
    free(r.going);
    free(r.ids);
    free(r.index);
    if (r.core.rc == VL_OK)
        *out = rerun;
    else
        vl_rerun_fini(&rerun);
    return r.core.rc;
}

void vl_rerun_fini(struct vl_rerun *rerun)
{
    free(rerun->rows);
    memset(rerun, 0, sizeof *rerun);
}

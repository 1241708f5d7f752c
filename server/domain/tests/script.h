/* script.h - short scripts of a day's work, and a trace of what came of them.
 *
 * A line of a script is "<second> <verb> <person> [argument] [#call]"; the call is the last one
 * that was placed unless named. The trace has a line for every event about calls and rings, and
 * for every refusal: "<second> <what> <call> <details>". */
#ifndef VL_DOMAIN_TESTS_SCRIPT_H
#define VL_DOMAIN_TESTS_SCRIPT_H

#include "domain/tests/world.h"

#define SCRIPT_LINES 24
#define LUNGS                                                                                      \
    "0 connect lunge-slagelse", "0 connect lunge-roskilde", "0 connect lunge-bagvagt-koege"
#define ON_DUTY                                                                                    \
    LUNGS, "0 available lunge-slagelse", "1 available lunge-roskilde",                             \
        "2 available lunge-bagvagt-koege", "3 connect gp-anne"

struct script_row {
    const char *name;
    const char *script[SCRIPT_LINES];
    const char *trace;
};

static inline __attribute__((format(printf, 2, 3))) void add_line(struct world *w,
                                                                  const char *format, ...)
{
    size_t used = strlen(w->trace);
    va_list arguments;
    va_start(arguments, format);
    int n = snprintf(w->trace + used, sizeof w->trace - used, "%d ",
                     (int)((w->now.ms - w->start.ms) / 1000));
    used += (size_t)n;
    n = vsnprintf(w->trace + used, sizeof w->trace - used, format, arguments);
    va_end(arguments);
    used += (size_t)n;
    assert_true(used + 2 <= sizeof w->trace);
    memcpy(w->trace + used, "\n", 2);
}

static inline unsigned number_of(const struct world *w, uint64_t call)
{
    for (size_t i = 0; i < w->n_calls; i++)
        if (w->calls[i] == call)
            return (unsigned)(i + 1);
    return 0;
}

static inline const char *id_of(const struct world *w, vl_person_index person)
{
    const char *id = vl_region_person_id(w->region, person);
    return id ? id : "nobody";
}

static inline void describe(const struct world *w, const struct vl_event *e, char *out, size_t n)
{
    switch (e->type) {
    case VL_EVENT_CALL_PLACED:
        snprintf(out, n, "%s %s%s%s", id_of(w, e->person),
                 vl_region_hotline_id(w->region, e->u.placed.hotline),
                 e->u.placed.task < VL_TASK_COUNT ? " for " : "",
                 e->u.placed.task < VL_TASK_COUNT ? id_of(w, e->u.placed.owner) : "");
        break;
    case VL_EVENT_RING_STARTED:
    case VL_EVENT_CALL_ANSWERED:
    case VL_EVENT_CALL_DIALLED:
    case VL_EVENT_CALL_HANDED_OVER:
    case VL_EVENT_CALL_TASK_TAKEN:
        snprintf(out, n, "%s", id_of(w, e->person));
        break;
    case VL_EVENT_CALL_OWED:
        snprintf(out, n, "%s %s", id_of(w, e->person), vl_task_name(e->u.owed.task));
        break;
    case VL_EVENT_CALL_DIAL_ENDED:
        snprintf(out, n, "%s", vl_dial_end_name(e->u.dial_ended.why));
        break;
    case VL_EVENT_CALL_WIDENED:
        snprintf(out, n, "%u", e->u.widened.stage);
        break;
    case VL_EVENT_CALL_TRANSFERRED:
        snprintf(out, n, "%s", vl_region_hotline_id(w->region, e->u.transferred.hotline));
        break;
    case VL_EVENT_RING_ENDED:
        snprintf(out, n, "%s %s", id_of(w, e->person), vl_ring_end_name(e->u.ring_ended.why));
        break;
    case VL_EVENT_CALL_HUNG_UP:
        snprintf(out, n, "%s", vl_hung_up_by_name(e->u.hung_up.by));
        break;
    case VL_EVENT_CALL_ROUND_ENDED:
    case VL_EVENT_CALL_ROUND_BEGAN:
        snprintf(out, n, "%u", e->u.round.round);
        break;
    case VL_EVENT_CALL_OUTCOME:
        snprintf(out, n, "%s", vl_outcome_name(e->u.outcome.outcome));
        break;
    case VL_EVENT_GUEST_INVITED:
        snprintf(out, n, "%u %s", e->u.guest.number, vl_guest_kind_name(e->u.guest.kind));
        break;
    case VL_EVENT_GUEST_ARRIVED:
    case VL_EVENT_GUEST_ADMITTED:
        snprintf(out, n, "%u", e->u.guest.number);
        break;
    case VL_EVENT_GUEST_GONE:
        snprintf(out, n, "%u %s", e->u.guest.number, vl_guest_end_name(e->u.guest.why));
        break;
    default:
        out[0] = '\0';
        break;
    }
}

static inline void trace_event(struct world *w, const struct vl_event *e)
{
    char details[160];
    bool is_about_call = e->call || e->type == VL_EVENT_CALL_PLACED;
    bool is_set_away =
        e->type == VL_EVENT_PERSON_PRESENCE && e->u.presence.why != VL_PRESENCE_WHY_SELF;
    if (is_set_away)
        add_line(w, "%s is %s: %s", id_of(w, e->person), vl_presence_name(e->u.presence.presence),
                 vl_presence_why_name(e->u.presence.why));
    if (!is_about_call)
        return;
    describe(w, e, details, sizeof details);
    unsigned number = e->call ? number_of(w, e->call) : (unsigned)w->n_calls;
    add_line(w, "%s %u%s%s", vl_event_type_name(e->type), number, details[0] ? " " : "", details);
}

static inline void set_place(const struct world *w, const char *argument, struct vl_command *c)
{
    char hotline[64] = "", urgency[32] = "urgent";
    sscanf(argument, "%63[^/]/%31s", hotline, urgency);
    c->type = VL_COMMAND_CALL_PLACE;
    c->attachment = "{\"sealed\":\"AAAA\"}";
    c->u.place.hotline = vl_region_hotline(w->region, hotline);
    c->u.place.first = VL_NONE;
    c->u.place.urgency = vl_urgency_from_name(urgency);
    c->u.place.suggested = VL_URGENCY_COUNT;
    c->u.place.plan_source = VL_PLAN_SOURCE_DEFAULT;
}

static inline vl_utc second_of(const struct world *w, const char *text)
{
    long second = strtol(text, NULL, 10);
    return (vl_utc){second ? w->start.ms + second * 1000 : 0};
}

static const struct {
    const char *verb;
    enum vl_command_type type;
} verbs[] = {
    {"connect", VL_COMMAND_CONNECT},
    {"disconnect", VL_COMMAND_DISCONNECT},
    {"leave", VL_COMMAND_CALL_LEAVE},
    {"accept", VL_COMMAND_RING_ACCEPT},
    {"decline", VL_COMMAND_RING_DECLINE},
    {"hang_up", VL_COMMAND_HANG_UP},
    {"ready", VL_COMMAND_READY},
    {"heard", VL_COMMAND_SHIFT_HEARD},
    {"start", VL_COMMAND_CORE_START},
    {"available", VL_COMMAND_PRESENCE},
    {"away", VL_COMMAND_PRESENCE},
    {"scrubbed", VL_COMMAND_PRESENCE},
    {"outcome", VL_COMMAND_OUTCOME},
    {"urgency", VL_COMMAND_URGENCY_CHANGE},
    {"wait", VL_COMMAND_ADVANCE},
    {"rota", VL_COMMAND_ROTA_CHANGED},
    {"place", VL_COMMAND_CALL_PLACE},
    {"consult", VL_COMMAND_CALL_PLACE},
    {"transfer", VL_COMMAND_TRANSFER},
    {"hand_over", VL_COMMAND_HAND_OVER},
    {"hold", VL_COMMAND_HOLD},
    {"resume", VL_COMMAND_HOLD},
    {"callback", VL_COMMAND_CALLBACK},
    {"answer", VL_COMMAND_CALLBACK_ANSWER},
    {"not_now", VL_COMMAND_CALLBACK_DECLINE},
    {"question", VL_COMMAND_QUESTION},
    {"take", VL_COMMAND_TASK_TAKE},
    {"invite", VL_COMMAND_GUEST_INVITE},
    {"use", VL_COMMAND_GUEST_ARRIVE},
    {"admit", VL_COMMAND_GUEST_ADMIT},
    {"remove", VL_COMMAND_GUEST_REMOVE},
    {"time_out", VL_COMMAND_TIME_OUT},
    {"time_in", VL_COMMAND_TIME_OUT},
};

/* "kind/link", "link" or a number; a link is one letter. */
static inline void set_guest(const char *argument, struct vl_command *c)
{
    char kind[32] = "", link[8] = "";
    sscanf(argument, "%31[^/]/%7s", kind, link);
    c->u.guest.kind = vl_guest_kind_from_name(kind);
    c->u.guest.number = (uint8_t)strtol(argument, NULL, 10);
    memset(c->u.guest.token, link[0] ? link[0] : kind[0], VL_TOKEN_HASH_BYTES);
}

/* What the command's argument means. */
static inline void set_argument(const struct world *w, const char *verb, const char *argument,
                                struct vl_command *c)
{
    const char *slash = strchr(argument, '/');
    switch (c->type) {
    case VL_COMMAND_PRESENCE:
        c->u.presence.presence = vl_presence_from_name(verb);
        c->u.presence.until = second_of(w, argument);
        break;
    case VL_COMMAND_OUTCOME:
        c->u.outcome.outcome = vl_outcome_from_name(argument);
        c->u.outcome.assessed = VL_URGENCY_COUNT;
        c->u.outcome.next_by = VL_NEXT_BY_COUNT;
        break;
    case VL_COMMAND_URGENCY_CHANGE:
        c->u.urgency = vl_urgency_from_name(argument);
        break;
    case VL_COMMAND_CALLBACK:
        c->u.callback.from = second_of(w, argument);
        c->u.callback.until = second_of(w, slash ? slash + 1 : "0");
        break;
    case VL_COMMAND_GUEST_INVITE:
    case VL_COMMAND_GUEST_ARRIVE:
    case VL_COMMAND_GUEST_ADMIT:
    case VL_COMMAND_GUEST_REMOVE:
        set_guest(argument, c);
        break;
    case VL_COMMAND_HOLD:
        c->u.hold = strcmp(verb, "hold") == 0;
        break;
    case VL_COMMAND_TIME_OUT:
        c->u.time_out.on = strcmp(verb, "time_out") == 0;
        c->u.time_out.hospital = vl_region_hospital(w->region, argument);
        break;
    default:
        break;
    }
}

static inline void set_verb(const struct world *w, const char *verb, const char *argument,
                            struct vl_command *c)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].verb, verb) == 0)
            c->type = verbs[i].type;
    assert_true(c->type != VL_COMMAND_COUNT);
    if (c->type == VL_COMMAND_CALL_PLACE || c->type == VL_COMMAND_TRANSFER) {
        enum vl_command_type type = c->type;
        set_place(w, argument, c);
        c->type = type;
        c->u.place.parent = strcmp(verb, "consult") == 0 ? c->call : 0;
    } else {
        set_argument(w, verb, argument, c);
    }
}

static inline void run_line(struct world *w, const char *line)
{
    int second = 0;
    char verb[32] = "", person[64] = "", argument[96] = "";
    struct vl_command c = {.type = VL_COMMAND_COUNT};
    sscanf(line, "%d %31s %63s %95s", &second, verb, person, argument);
    const char *hash = strchr(line, '#');
    size_t number = hash ? strtoul(hash + 1, NULL, 10) : w->n_calls;
    c.person = vl_region_person(w->region, person);
    c.call = number ? w->calls[number - 1] : 0;
    set_verb(w, verb, argument, &c);
    world_until(w, (vl_utc){w->start.ms + (int64_t)second * 1000});
    enum vl_refusal refusal = world_do(w, &c);
    if (refusal != VL_REFUSAL_NONE)
        add_line(w, "refused %s: %s", person, vl_refusal_name(refusal));
}

/* In a world that is open and whose events are traced. */
static inline bool script_matches(struct world *w, const struct script_row *row)
{
    for (size_t k = 0; k < SCRIPT_LINES && row->script[k]; k++)
        run_line(w, row->script[k]);
    bool matches = strcmp(w->trace, row->trace) == 0;
    if (!matches)
        print_error("%s: got\n%s--- wanted\n%s\n", row->name, w->trace, row->trace);
    assert_same_replay(w);
    return matches;
}

static inline void scripts_run_traced(const struct script_row *rows, size_t n,
                                      void (*trace)(struct world *, const struct vl_event *))
{
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct world w;
        world_open(&w, &VL_STATE_LIMITS_DEFAULT);
        w.on_event = trace;
        failed += !script_matches(&w, &rows[i]);
        world_close(&w);
    }
    assert_int_equal(failed, 0);
}

static inline void scripts_run(const struct script_row *rows, size_t n)
{
    scripts_run_traced(rows, n, trace_event);
}

#endif

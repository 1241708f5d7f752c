#include "domain/rota_guard.h"
#include "domain/rota_hours.h"
#include <stdlib.h>
#include <string.h>

#define MAX_COLLECTED 16384u /* findings; what comes then is only counted */
#define MAX_OVERLAPS  64u    /* shifts that one shift is compared with */
#define PEOPLE        65536u /* any index */

static const struct {
    const char *name;
    enum vl_severity severity;
} kinds[] = {
#define X(id, name, severity) {name, VL_SEVERITY_##severity},
    VL_FINDING_MAP(X)
#undef X
};

const char *vl_finding_kind_name(enum vl_finding_kind kind)
{
    return kind < VL_FINDING_COUNT ? kinds[kind].name : NULL;
}

enum vl_severity vl_finding_kind_severity(enum vl_finding_kind kind)
{
    return kinds[kind].severity;
}

const char *vl_severity_name(enum vl_severity severity)
{
    static const char *const names[] = {"stops", "warns", "notes"};
    return severity <= VL_SEVERITY_NOTES ? names[severity] : NULL;
}

struct guard {
    const struct vl_guard_options *options;
    const struct vl_region *region;
    const struct vl_rota *rota;
    struct vl_finding *found;
    size_t n_found, more, stopping;
    uint8_t *seen; /* by person: told already */
};

static void tell(struct guard *g, struct vl_finding finding)
{
    g->stopping += kinds[finding.kind].severity == VL_SEVERITY_STOPS;
    if (g->n_found < MAX_COLLECTED)
        g->found[g->n_found++] = finding;
    else
        g->more++;
}

/* --- gaps --- */

/* One kind of gap of one hotline. It goes on over closed hours: one night is one gap, and a line
 * that nobody answers all week has one for the week. */
struct run {
    bool on;
    vl_utc from, to;
};

static void end_run(struct guard *g, struct run *run, struct vl_finding finding)
{
    if (run->on) {
        finding.from = run->from;
        finding.to = run->to;
        tell(g, finding);
    }
    run->on = false;
}

static void step_run(struct guard *g, struct run *run, bool missing, const struct vl_staffing *s,
                     const struct vl_finding *finding)
{
    if (!missing) {
        end_run(g, run, *finding);
        return;
    }
    if (!run->on)
        run->from = s->from;
    run->on = true;
    run->to = s->to;
}

static struct vl_finding gap_of(enum vl_finding_kind kind, vl_hotline_index hotline,
                                vl_hospital_index hospital)
{
    return (struct vl_finding){.kind = kind,
                               .hotline = hotline,
                               .other_hotline = VL_NONE,
                               .hospital = hospital,
                               .person = VL_NONE};
}

/* The positions whose gaps are worth a word: of two or more, and of only_given those with a file.
 */
static uint8_t watched_positions(const struct guard *g, vl_hotline_index hotline)
{
    const struct vl_hotline *h = &g->region->hotlines[hotline];
    uint8_t all = (uint8_t)((1u << h->n_positions) - 1);
    if (h->n_positions < 2)
        return 0;
    return g->options->only_given ? all & g->rota->given[hotline] : all;
}

static void look_for_gaps(struct guard *g, vl_hotline_index hotline)
{
    const struct vl_hotline *h = &g->region->hotlines[hotline];
    struct vl_staffing_walk walk = {g->region, g->rota, hotline, g->options->from,
                                    g->options->until};
    const struct vl_finding gap = gap_of(VL_FINDING_GAP, hotline, VL_NONE);
    const struct vl_finding backup = gap_of(VL_FINDING_BACKUP_GAP, hotline, VL_NONE);
    struct run gaps = {0}, backups = {0}, positions[VL_MAX_POSITIONS] = {0};
    uint8_t watched = watched_positions(g, hotline);
    struct vl_staffing s;
    while (vl_staffing_next(&walk, &s)) {
        if (!s.open)
            continue;
        step_run(g, &gaps, !s.level_1, &s, &gap);
        if (!s.level_1) /* says more than that the others are missing too */
            continue;
        step_run(g, &backups, !s.level_2, &s, &backup);
        for (uint16_t i = 0; i < h->n_positions; i++) {
            struct vl_finding f = gap_of(VL_FINDING_POSITION_GAP, hotline, h->positions[i]);
            step_run(g, &positions[i], watched >> i & ~s.positions >> i & 1, &s, &f);
        }
    }
    end_run(g, &gaps, gap);
    end_run(g, &backups, backup);
    for (uint16_t i = 0; i < h->n_positions; i++)
        end_run(g, &positions[i], gap_of(VL_FINDING_POSITION_GAP, hotline, h->positions[i]));
}

static void look_at_end(struct guard *g, vl_hotline_index hotline, vl_hospital_index hospital)
{
    const struct vl_guard_options *o = g->options;
    struct vl_finding f = gap_of(VL_FINDING_ROTA_ENDS, hotline, hospital);
    vl_utc last = {INT64_MIN};
    for (uint32_t i = g->rota->first[hotline]; i < g->rota->first[hotline + 1]; i++) {
        const struct vl_rota_duty *d = &g->rota->duties[i];
        if (d->hospital == hospital && d->to.ms > last.ms)
            last = d->to;
    }
    /* A rota that was read no further does not end there. */
    if (last.ms <= o->from.ms || last.ms >= o->from.ms + o->ends_within_days * VL_MS_PER_DAY ||
        last.ms + VL_MS_PER_DAY * 7 >= g->rota->until.ms)
        return;
    f.from = last;
    f.to = g->rota->until;
    tell(g, f);
}

static void look_at_hotlines(struct guard *g)
{
    for (vl_hotline_index h = 0; h < g->region->n_hotlines; h++) {
        const struct vl_hotline *hotline = &g->region->hotlines[h];
        if (g->options->only_given && !g->rota->given[h])
            continue;
        look_for_gaps(g, h);
        for (uint16_t i = 0; i < hotline->n_positions; i++)
            look_at_end(g, h, hotline->positions[i]);
    }
}

/* --- people --- */

static bool overlaps_period(const struct guard *g, const struct vl_rota_duty *d)
{
    return d->to.ms > g->options->from.ms && d->from.ms < g->options->until.ms;
}

static struct vl_finding finding_of(enum vl_finding_kind kind, const struct vl_rota_duty *d)
{
    return (struct vl_finding){kind, d->hotline, VL_NONE, d->hospital, d->person, d->from, d->to};
}

static bool can_answer(const struct vl_region *region, const struct vl_rota_duty *d)
{
    if (d->person >= region->n_people || d->hotline >= region->n_hotlines ||
        region->people[d->person].role != VL_ROLE_SPECIALIST)
        return false;
    const struct vl_hotline *h = &region->hotlines[d->hotline];
    for (uint16_t i = 0; i < h->n_positions; i++)
        if (h->positions[i] == region->people[d->person].hospital)
            return true;
    return false;
}

/* Each once, with the first shift. */
static void look_at_people(struct guard *g)
{
    memset(g->seen, 0, PEOPLE);
    for (uint32_t i = 0; i < g->rota->n_duties; i++) {
        const struct vl_rota_duty *d = &g->rota->duties[g->rota->by_from[i]];
        if (g->seen[d->person] || !overlaps_period(g, d) || can_answer(g->region, d))
            continue;
        g->seen[d->person] = 1;
        tell(g, finding_of(VL_FINDING_UNKNOWN_PERSON, d));
    }
}

static void look_at_devices(struct guard *g)
{
    const struct vl_guard_options *o = g->options;
    vl_utc soon = {o->from.ms + VL_DEVICE_SOON_HOURS * VL_MS_PER_HOUR};
    struct vl_rota_changes changes = vl_rota_changes(g->rota, (vl_utc){o->from.ms - 1}, soon);
    struct vl_rota_change c;
    memset(g->seen, 0, PEOPLE);
    while (o->last_seen && vl_rota_changes_next(&changes, &c)) {
        vl_utc seen;
        if (!c.begins || g->seen[c.duty->person])
            continue;
        g->seen[c.duty->person] = 1;
        if (!o->last_seen(o->data, c.duty->person, &seen) ||
            seen.ms < o->from.ms - VL_DEVICE_SEEN_DAYS * VL_MS_PER_DAY)
            tell(g, finding_of(VL_FINDING_DEVICE_NOT_SEEN, c.duty));
    }
}

/* Each once, with the first of the shifts that are on. */
static void look_at_tests(struct guard *g)
{
    const struct vl_guard_options *o = g->options;
    memset(g->seen, 0, PEOPLE);
    for (uint32_t i = 0; o->test_unanswered && i < g->rota->n_duties; i++) {
        const struct vl_rota_duty *d = &g->rota->duties[g->rota->by_from[i]];
        if (d->from.ms > o->from.ms)
            break;
        if (d->to.ms <= o->from.ms || g->seen[d->person])
            continue;
        g->seen[d->person] = 1;
        if (o->test_unanswered(o->data, d->person))
            tell(g, finding_of(VL_FINDING_TEST_UNANSWERED, d));
    }
}

static int compare_by_person(const void *a, const void *b, void *duties)
{
    const struct vl_rota_duty *d = duties;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    if (d[x].person != d[y].person)
        return d[x].person < d[y].person ? -1 : 1;
    if (d[x].from.ms != d[y].from.ms)
        return d[x].from.ms < d[y].from.ms ? -1 : 1;
    return (x > y) - (x < y);
}

/* Two hotlines of one hospital at once are no mistake: that is how small departments work. */
static bool clash(const struct vl_rota_duty *a, const struct vl_rota_duty *b)
{
    return a->hotline == b->hotline || a->hospital != b->hospital;
}

static void tell_clash(struct guard *g, const struct vl_rota_duty *a, const struct vl_rota_duty *b)
{
    struct vl_finding f = finding_of(VL_FINDING_DOUBLE_BOOKING, a);
    f.other_hotline = b->hotline;
    f.from = b->from; /* the later one */
    f.to = a->to.ms < b->to.ms ? a->to : b->to;
    tell(g, f);
}

static int look_for_double_bookings(struct guard *g)
{
    const struct vl_rota *rota = g->rota;
    uint32_t n = rota->n_duties;
    uint32_t *order = calloc(n + 1, sizeof *order);
    if (!order)
        return VL_E_NOMEM;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (n > 0)
        qsort_r(order, n, sizeof *order, compare_by_person, rota->duties);
    for (uint32_t i = 0; i < n; i++) {
        const struct vl_rota_duty *a = &rota->duties[order[i]];
        for (uint32_t k = i + 1; k < n && k <= i + MAX_OVERLAPS; k++) {
            const struct vl_rota_duty *b = &rota->duties[order[k]];
            if (b->person != a->person || b->from.ms >= a->to.ms)
                break;
            if (clash(a, b) && overlaps_period(g, a) && overlaps_period(g, b))
                tell_clash(g, a, b);
        }
    }
    free(order);
    return VL_OK;
}

/* --- all --- */

static int compare_by_time(const void *a, const void *b)
{
    const struct vl_finding *x = a, *y = b;
    if (x->from.ms != y->from.ms)
        return x->from.ms < y->from.ms ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->hotline != y->hotline)
        return x->hotline < y->hotline ? -1 : 1;
    if (x->hospital != y->hospital)
        return x->hospital < y->hospital ? -1 : 1;
    return (x->person > y->person) - (x->person < y->person);
}

static int compare_by_severity(const void *a, const void *b)
{
    const struct vl_finding *x = a, *y = b;
    enum vl_severity s = kinds[x->kind].severity, t = kinds[y->kind].severity;
    return s != t ? (s > t) - (s < t) : compare_by_time(a, b);
}

static void hand_over(struct guard *g, struct vl_findings *out)
{
    size_t kept = g->n_found < VL_MAX_FINDINGS ? g->n_found : VL_MAX_FINDINGS;
    if (g->n_found > kept)
        qsort(g->found, g->n_found, sizeof *g->found, compare_by_severity);
    if (kept > 0)
        qsort(g->found, kept, sizeof *g->found, compare_by_time);
    memcpy(out->list, g->found, kept * sizeof *g->found);
    out->count = kept;
    out->more = g->more + g->n_found - kept;
    out->stopping = g->stopping;
}

int vl_rota_guard(const struct vl_guard_options *options, struct vl_findings *out)
{
    struct guard g = {.options = options, .region = options->region, .rota = options->rota};
    int rc = VL_E_NOMEM;
    if (options->until.ms <= options->from.ms)
        return VL_E_INVAL;
    g.found = calloc(MAX_COLLECTED, sizeof *g.found);
    g.seen = calloc(PEOPLE, 1);
    if (g.found && g.seen) {
        look_at_people(&g);
        look_at_devices(&g);
        look_at_tests(&g);
        rc = look_for_double_bookings(&g);
    }
    if (rc == VL_OK) {
        look_at_hotlines(&g);
        hand_over(&g, out);
    }
    free(g.found);
    free(g.seen);
    return rc;
}

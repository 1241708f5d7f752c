/* Whatever the reading process answers: what becomes a rota is sound, and its questions are
 * answered as by looking at every shift. */
#include "domain/rota_guard.h"

#include <stdlib.h>
#include <string.h>

static const char region_text[] =
    "{\"version\":1,\"name\":\"R\",\"timezone\":\"Europe/Copenhagen\",\"ringing\":{"
    "\"ring_seconds\":20,\"round_pause_seconds\":15,\"wrap_up_seconds\":120,\"grace_seconds\":120},"
    "\"holidays\":[\"2026-12-25\"],\"hospitals\":[{\"code\":\"A\",\"name\":\"A\",\"sites\":[\"a\"]}"
    ","
    "{\"code\":\"B\",\"name\":\"B\",\"sites\":[\"b\"]}],\"specialties\":[{\"id\":\"s\","
    "\"name\":{\"da\":\"s\",\"en\":\"s\"}}],\"hotlines\":[{\"id\":\"h\",\"specialty\":\"s\","
    "\"name\":{\"da\":\"h\",\"en\":\"h\"},\"telephone\":\"1\",\"opening\":[{\"days\":[1,2,3,4,5],"
    "\"from\":\"08:00\",\"to\":\"16:00\"}],\"positions\":[\"A\",\"B\"],\"plugin\":null}],"
    "\"people\":[{\"id\":\"p\",\"name\":\"P\",\"role\":\"specialist\",\"hospital\":\"A\","
    "\"site\":\"a\"},{\"id\":\"q\",\"name\":\"Q\",\"role\":\"specialist\",\"hospital\":\"A\","
    "\"site\":\"a\"},{\"id\":\"g\",\"name\":\"G\",\"role\":\"gp\"}],\"rota\":[]}";

static const struct vl_region *the_region(void)
{
    static struct vl_region *region;
    static struct vl_report report;

    if (!region) {
        json_t *source = json_loads(region_text, 0, NULL);
        if (!source || vl_region_from_json(source, &region, &report) != VL_OK)
            abort();
        json_decref(source);
    }
    return region;
}

static void check_duties(const struct vl_region *region, const struct vl_rota *rota)
{
    for (uint32_t i = 0; i < rota->n_duties; i++) {
        const struct vl_rota_duty *d = &rota->duties[i];
        if (d->from.ms >= d->to.ms || d->hotline >= region->n_hotlines ||
            d->person >= region->n_people || d->level < 1 || d->level > VL_MAX_LEVEL ||
            region->people[d->person].role != VL_ROLE_SPECIALIST)
            abort();
        if (i > 0 && rota->duties[i - 1].from.ms > d->from.ms &&
            rota->duties[i - 1].hotline == d->hotline)
            abort();
    }
}

static unsigned plain_on_duty(const struct vl_region *region, const struct vl_rota *rota, vl_utc t)
{
    unsigned n = 0;

    for (vl_person_index p = 0; p < region->n_people; p++) {
        bool on = false;
        for (uint32_t i = 0; i < rota->n_duties; i++)
            on |= rota->duties[i].person == p && rota->duties[i].from.ms <= t.ms &&
                  t.ms < rota->duties[i].to.ms;
        n += on;
    }
    return n;
}

/* At every edge: who is on duty changes there, and nowhere else. */
static void check_questions(const struct vl_region *region, const struct vl_rota *rota)
{
    const struct vl_rota_duty *on[VL_ROTA_MAX_ON_DUTY];
    uint32_t looked_at = rota->n_edges < 16 ? rota->n_edges : 16;

    for (uint32_t i = 0; i < looked_at; i++) {
        vl_utc before = {rota->edges[i].ms - 1}, next;
        if (!vl_rota_next_change(rota, before, &next) || next.ms != rota->edges[i].ms)
            abort();
        if (vl_rota_on_duty(rota, 0, next, on, VL_ROTA_MAX_ON_DUTY) !=
            plain_on_duty(region, rota, next))
            abort();
    }
}

static void check_guard(const struct vl_region *region, const struct vl_rota *rota)
{
    static struct vl_findings found;
    const struct vl_guard_options options = {.region = region,
                                             .rota = rota,
                                             .from = rota->from,
                                             .until = {rota->from.ms + INT64_C(691200000)},
                                             .ends_within_days = 28};

    if (vl_rota_guard(&options, &found) != VL_OK || found.count > VL_MAX_FINDINGS)
        abort();
    for (size_t i = 0; i < found.count; i++)
        if (found.list[i].from.ms >= found.list[i].to.ms ||
            (i > 0 && found.list[i - 1].from.ms > found.list[i].from.ms))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct vl_rota_report report;
    const struct vl_json_limits limits = {65536, 8};
    const vl_utc from = {INT64_C(1795392000000)}; /* Monday 2026-11-23, UTC */
    const struct vl_region *region = the_region();
    struct vl_rota *rota = NULL;
    json_t *calendar = NULL;

    if (vl_json_parse((struct vl_span){data, n}, &limits, &calendar, NULL) != VL_OK)
        return 0;
    if (vl_rota_from_json(region, from, (vl_utc){from.ms + INT64_C(34560000000)}, &calendar, 1,
                          &rota, &report) != VL_OK ||
        report.count > VL_ROTA_MAX_FAULTS)
        abort();
    check_duties(region, rota);
    check_questions(region, rota);
    check_guard(region, rota);
    vl_rota_destroy(rota);
    json_decref(calendar);
    return 0;
}

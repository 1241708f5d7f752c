/* gateway_statistics.c - the read model's place in the house, and its tables as files:
 * GET /statistics/<table>.csv?slot=&from=&to=&hotline=&language= */
#include "gateway/gateway_internal.h"
#include "gateway/statistics_access.h"
#include "gateway/web_answer.h"
#include "journal/statistics.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX       "/statistics/"
#define SUFFIX       ".csv"
#define DEFAULT_DAYS 30
#define NAME_BYTES   32

static vl_utc now_of(void *data)
{
    const struct vl_gateway *g = data;

    return g->engine ? vl_engine_now(g->engine) : vl_utc_now();
}

static void on_changed(void *data)
{
    vl_gateway_touch_board(data);
}

int vl_gateway_open_statistics(struct vl_gateway *g)
{
    const struct vl_statistics_options options = {
        .loop = g->loop,
        .region = g->region,
        .journal_path = g->settings->journal_path,
        .log = g->log,
        .now = now_of,
        .changed = on_changed,
        .data = g,
    };

    return vl_statistics_create(&options, &g->statistics);
}

/* --- what is asked for ----------------------------------------------------------------------- */

/* "/statistics/hours.csv" */
static enum vl_statistics_table table_of(const char *path)
{
    const char *name = path + strlen(PREFIX);
    size_t n = strlen(name), suffix = strlen(SUFFIX);
    char copy[NAME_BYTES];

    if (n <= suffix || n - suffix >= sizeof copy || strcmp(name + n - suffix, SUFFIX) != 0)
        return VL_STATISTICS_TABLES;
    memcpy(copy, name, n - suffix);
    copy[n - suffix] = '\0';
    return vl_statistics_table_from_name(copy);
}

/* RFC 3339, or a date: its local midnight. */
static bool read_moment(const char *text, vl_utc *out)
{
    struct vl_civil c = {0};
    char whole[VL_UTC_TEXT_BYTES];
    vl_utc noon;

    if (strlen(text) != strlen("2026-11-28"))
        return vl_utc_parse(text, strlen(text), out) == VL_OK;
    (void)snprintf(whole, sizeof whole, "%sT12:00:00Z", text);
    if (vl_utc_parse(whole, strlen(whole), &noon) < 0)
        return false;
    c = vl_civil_from_utc(noon, 0);
    c.hour = 0;
    *out = vl_civil_to_utc(&c, vl_cet_offset_minutes((vl_utc){noon.ms - VL_MS_PER_DAY / 2}));
    return true;
}

/* NULL: the period is in *part; else the field at fault. */
static const char *read_period(const struct vl_web_request *request, vl_utc now,
                               struct vl_statistics_part *part)
{
    const char *from = vl_web_argument(request, "from"), *to = vl_web_argument(request, "to");

    part->until = (vl_utc){now.ms + 1};
    if (to && !read_moment(to, &part->until))
        return "to";
    part->from = (vl_utc){part->until.ms - DEFAULT_DAYS * VL_MS_PER_DAY};
    if (from && !read_moment(from, &part->from))
        return "from";
    if (part->from.ms < 0 || part->from.ms >= part->until.ms ||
        part->until.ms - part->from.ms > VL_STATISTICS_MAX_DAYS * VL_MS_PER_DAY)
        return "from";
    if (part->until.ms > now.ms)
        part->until = (vl_utc){now.ms + 1};
    return NULL;
}

/* --- the answer ------------------------------------------------------------------------------ */

struct download {
    struct vl_web_exchange *exchange;
    enum vl_statistics_table table;
    enum vl_language language;
};

static void on_answer(void *data, const struct vl_statistics_answer *answer)
{
    struct download *d = data;
    struct vl_web_response r = {.status = 200, .header_count = 3};
    char name[80];

    if (answer->rc < 0) {
        vl_web_answer_problem(
            d->exchange, answer->rc == VL_E_FULL ? "period_too_long" : "statistics_unavailable",
            d->language, NULL);
        free(d);
        return;
    }
    (void)snprintf(name, sizeof name, "attachment; filename=\"vagtlinje-%s.csv\"",
                   vl_statistics_table_name(d->table));
    r.headers[0] =
        (struct vl_web_header){"content-type:", "text/csv; charset=utf-8; header=present"};
    r.headers[1] = (struct vl_web_header){"content-disposition:", name};
    r.headers[2] = (struct vl_web_header){"cache-control:", "no-store"};
    r.body = (struct vl_span){(const uint8_t *)answer->csv, answer->csv_bytes};
    vl_web_reply(d->exchange, &r);
    free(d);
}

static void ask(struct vl_gateway *g, const struct download *download,
                const struct vl_statistics_part *part, const struct vl_statistics_access *access)
{
    const struct vl_statistics_question question = {
        .parts = {*part},
        .n_parts = 1,
        .hotlines = access->lines[0] ? access->lines : NULL,
        .hospital = access->hospital,
        .csv = true,
    };
    struct download *d = malloc(sizeof *d);

    if (d)
        *d = *download;
    if (d && vl_statistics_ask(g->statistics, &question, on_answer, d) == VL_OK)
        return;
    free(d);
    vl_web_answer_problem(download->exchange, "too_many_requests", download->language, NULL);
}

/* NULL: *access says what he may see. */
static const char *refusal_of(const struct vl_gateway *g, const struct vl_web_request *request,
                              enum vl_statistics_table table, struct vl_statistics_access *access)
{
    const char *slot = vl_web_argument(request, "slot");
    vl_person_index person = VL_NONE;
    int rc;

    if (request->origin[0] && !vl_identity_same_origin(g->identity, request))
        return "not_allowed";
    if (!slot || vl_identity_person(g->identity, request->cookie, slot, &person) < 0)
        return "sign_in_required";
    rc = vl_statistics_access(g->region, person, vl_web_argument(request, "hotline"), access);
    if (rc == VL_OK && table == VL_STATISTICS_TABLE_PEOPLE && !access->people)
        rc = VL_E_DENIED;
    if (rc == VL_OK && table < VL_STATISTICS_TABLES)
        return NULL;
    vl_log(g->log, VL_LOG_WARNING, "statistics.refused", VL_LOG_NUMBER("person", person),
           VL_LOG_TEXT("error", vl_err_name(rc)));
    if (rc == VL_E_DENIED)
        return "not_allowed";
    return rc == VL_E_NOENT ? "no_such_hotline" : "no_such_table";
}

bool vl_gateway_serve_statistics(struct vl_gateway *g, struct vl_web_exchange *x,
                                 const struct vl_web_request *request)
{
    struct vl_statistics_access access;
    struct vl_statistics_part part;
    struct download download = {.exchange = x};
    const char *refusal, *field;

    if (strncmp(request->path, PREFIX, strlen(PREFIX)) != 0)
        return false;
    part.table = download.table = table_of(request->path);
    download.language = vl_language_from(vl_web_argument(request, "language"));
    refusal = refusal_of(g, request, part.table, &access);
    field = refusal ? NULL : read_period(request, vl_engine_now(g->engine), &part);
    if (refusal || field)
        vl_web_answer_problem(x, refusal ? refusal : "invalid_period", download.language, field);
    else
        ask(g, &download, &part, &access);
    return true;
}

#include "gateway/rota_pass.h"

#include "base/json.h"
#include "plugin/calendar_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READERS 4u

struct slot { /* one file on its way through the closed process */
    struct vl_rota_reading *reading;
    struct vl_calendar_reader *reader; /* NULL: the slot is free */
    size_t file;
    uint8_t *bytes;
    size_t n;
    bool is_old; /* what the file said when it was last good */
};

struct vl_rota_reading {
    struct vl_rota_pass_options options;
    struct vl_rota_pass *pass;
    struct slot slots[READERS];
    size_t next; /* file */
    size_t n_shifts;
    bool late;
    uv_timer_t turn; /* the deadline; closed when all is read */
    struct vl_rota_report report;
    vl_rota_pass_done_fn done; /* NULL: cancelled */
    void *data;
};

/* Text that was cut may end within a character, and then is none for whoever reads JSON. */
static void end_whole(char *text, size_t capacity)
{
    size_t n = strlen(text);

    if (n + 1 < capacity)
        return;
    while (n > 0 && ((uint8_t)text[n - 1] & 0xc0u) == 0x80u)
        n--;
    if (n > 0 && ((uint8_t)text[n - 1] & 0x80u))
        n--;
    text[n] = '\0';
}

void vl_rota_refuse(struct vl_rota_refusals *r, const char *file, uint32_t line, const char *code,
                    const char *text)
{
    struct vl_rota_refusal *f;

    if (r->n == VL_ROTA_REFUSALS_MAX) {
        r->more++;
        return;
    }
    f = &r->list[r->n++];
    f->line = line;
    snprintf(f->file, sizeof f->file, "%s", file);
    snprintf(f->code, sizeof f->code, "%s", code);
    snprintf(f->text, sizeof f->text, "%s", text);
    end_whole(f->text, sizeof f->text);
}

void vl_rota_pass_free(struct vl_rota_pass *pass)
{
    if (!pass)
        return;
    for (size_t i = 0; i < VL_ROTA_FILES_MAX; i++) {
        free(pass->sources[i].good);
        json_decref(pass->sources[i].calendar);
    }
    free(pass);
}

/* --- what an answer says ------------------------------------------------------------------- */

/* The reader's own faults have a word; what the region does not know has not. */
static const char *code_of(const json_t *answer, const struct vl_rota_fault *fault)
{
    const json_t *f;
    size_t i;

    json_array_foreach (json_object_get(answer, "faults"), i, f) {
        const char *what = vl_json_string(f, "what"), *text = vl_json_string(f, "text");
        if (what && text && strncmp(text, fault->text, VL_ROTA_FAULT_BYTES - 1) == 0)
            return what;
    }
    return "not_in_region";
}

/* Faults become refusals; of old bytes, which once were good, without a word. */
static bool is_sound(const struct slot *s, json_t *answer)
{
    struct vl_rota_reading *r = s->reading;
    const char *name = r->pass->folder.files[s->file].name;
    struct vl_rota *rota = NULL;
    bool sound = false;
    int rc = vl_rota_from_json(r->options.region, r->options.from, r->options.until, &answer, 1,
                               &rota, &r->report);

    if (rc < 0) {
        vl_rota_refuse(&r->pass->refusals, name, 0, vl_err_name(rc), vl_err_text(rc));
        return false;
    }
    if (r->n_shifts + rota->n_duties > VL_ROTA_MAX_DUTIES) {
        vl_rota_refuse(&r->pass->refusals, name, 0, "too_many_shifts",
                       "all files together have too many shifts; leave old ones out");
    } else {
        sound = r->report.count == 0 && !r->report.more;
        r->n_shifts += sound ? rota->n_duties : 0;
    }
    vl_rota_destroy(rota);
    for (size_t i = 0; !s->is_old && i < r->report.count; i++)
        vl_rota_refuse(&r->pass->refusals, name, r->report.faults[i].line,
                       code_of(answer, &r->report.faults[i]), r->report.faults[i].text);
    return sound;
}

/* --- one file ------------------------------------------------------------------------------ */

static void on_answer(void *data, int rc, json_t *answer, const char *why);

static int ask(struct slot *s)
{
    const struct vl_rota_pass_options *o = &s->reading->options;
    const struct vl_calendar_reader_options reader = {.program = o->program};
    const struct vl_calendar_period period = {o->from, o->until};

    return vl_calendar_reader_start(o->loop, &reader, (struct vl_span){s->bytes, s->n}, &period,
                                    on_answer, s, &s->reader);
}

static const struct vl_rota_source *old_source(const struct vl_rota_reading *r, const char *name)
{
    const struct vl_rota_pass *p = r->options.previous;

    for (size_t i = 0; p && i < p->folder.n; i++)
        if (strcmp(p->folder.files[i].name, name) == 0)
            return p->sources[i].good ? &p->sources[i] : NULL;
    return NULL;
}

static void drop(struct slot *s)
{
    free(s->bytes);
    s->bytes = NULL;
    s->reader = NULL;
}

/* The file is refused: what it said before, if it ever was good. true: it is being read. */
static bool read_old(struct slot *s)
{
    struct vl_rota_reading *r = s->reading;
    const struct vl_rota_source *old = old_source(r, r->pass->folder.files[s->file].name);
    bool may_try = old && !s->is_old && !r->late;

    drop(s);
    r->pass->n_refused += !s->is_old;
    s->is_old = true;
    s->bytes = may_try ? malloc(old->n_good + 1) : NULL;
    if (s->bytes) {
        memcpy(s->bytes, old->good, old->n_good);
        s->n = old->n_good;
        if (ask(s) == VL_OK)
            return true;
    }
    r->pass->n_lost += old != NULL;
    drop(s);
    return false;
}

static void refuse_file(const struct slot *s, const char *code, const char *text)
{
    struct vl_rota_pass *p = s->reading->pass;

    vl_rota_refuse(&p->refusals, p->folder.files[s->file].name, 0, code, text);
}

/* true: it is being read. */
static bool read_new(struct slot *s)
{
    const struct vl_rota_reading *r = s->reading;
    const char *name = r->pass->folder.files[s->file].name;
    int rc;

    s->is_old = false;
    if (r->late) {
        refuse_file(s, vl_err_name(VL_E_TIMEOUT), "there was no time left to read it");
        return read_old(s);
    }
    rc = vl_rota_file_read(r->options.directory, name, &s->bytes, &s->n);
    if (rc == VL_OK)
        rc = ask(s);
    if (rc == VL_OK)
        return true;
    refuse_file(s, vl_err_name(rc), vl_err_text(rc));
    return read_old(s);
}

/* --- all of them --------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle)
{
    struct vl_rota_reading *r = handle->data;

    if (r->done)
        r->done(r->data, r->pass);
    else
        vl_rota_pass_free(r->pass);
    free(r);
}

static void fill(struct slot *s)
{
    struct vl_rota_reading *r = s->reading;

    s->reader = NULL;
    while (!s->reader && r->next < r->pass->folder.n) {
        s->file = r->next++;
        if (read_new(s))
            return;
    }
}

static void finish_if_over(struct vl_rota_reading *r)
{
    bool busy = r->next < r->pass->folder.n;

    for (size_t i = 0; i < READERS; i++)
        busy = busy || r->slots[i].reader;
    if (!busy && !uv_is_closing((uv_handle_t *)&r->turn))
        uv_close((uv_handle_t *)&r->turn, on_closed);
}

static void on_answer(void *data, int rc, json_t *answer, const char *why)
{
    struct slot *s = data;
    struct vl_rota_reading *r = s->reading;
    struct vl_rota_source *source = &r->pass->sources[s->file];

    if (rc < 0 && !s->is_old)
        refuse_file(s, vl_err_name(rc), why);
    if (rc == VL_OK && is_sound(s, answer)) {
        *source = (struct vl_rota_source){s->bytes, s->n, json_incref(answer)};
        s->bytes = NULL;
        fill(s);
    } else if (!read_old(s)) {
        fill(s);
    }
    finish_if_over(r);
}

/* First to begin, then, once, too late: what still runs is ended, the rest is refused. */
static void on_late(uv_timer_t *timer)
{
    struct vl_rota_reading *r = timer->data;

    r->late = true;
    for (size_t i = 0; i < READERS; i++) {
        struct slot *s = &r->slots[i];
        if (!s->reader)
            continue;
        vl_calendar_reader_cancel(s->reader);
        if (!s->is_old)
            refuse_file(s, vl_err_name(VL_E_TIMEOUT), "there was no time left to read it");
        (void)read_old(s); /* too late for that too: it is counted */
        fill(s);
    }
    finish_if_over(r);
}

static void on_begin(uv_timer_t *timer)
{
    struct vl_rota_reading *r = timer->data;

    uv_timer_start(timer, on_late, r->options.deadline_ms, 0);
    for (size_t i = 0; i < READERS; i++)
        fill(&r->slots[i]);
    finish_if_over(r);
}

static void scan(struct vl_rota_reading *r)
{
    int rc = VL_OK;

    if (r->options.directory[0])
        rc = vl_rota_folder_scan(r->options.directory, &r->pass->folder);
    if (rc < 0) {
        vl_rota_refuse(&r->pass->refusals, "", 0, vl_err_name(rc),
                       rc == VL_E_FULL
                           ? "the folder has more than 256 rota files; take old ones out"
                           : vl_err_text(rc));
        r->pass->n_lost++;
    }
}

int vl_rota_reading_start(const struct vl_rota_pass_options *options, vl_rota_pass_done_fn done,
                          void *data, struct vl_rota_reading **out)
{
    struct vl_rota_reading *r = calloc(1, sizeof *r);
    struct vl_rota_pass *pass = calloc(1, sizeof *pass);

    if (!r || !pass) {
        free(r);
        free(pass);
        return VL_E_NOMEM;
    }
    r->options = *options;
    r->pass = pass;
    r->done = done;
    r->data = data;
    for (size_t i = 0; i < READERS; i++)
        r->slots[i].reading = r;
    scan(r);
    (void)uv_timer_init(options->loop, &r->turn); /* cannot fail */
    r->turn.data = r;
    (void)uv_timer_start(&r->turn, on_begin, 0, 0);
    *out = r;
    return VL_OK;
}

void vl_rota_reading_cancel(struct vl_rota_reading *r)
{
    r->done = NULL;
    for (size_t i = 0; i < READERS; i++) {
        if (r->slots[i].reader)
            vl_calendar_reader_cancel(r->slots[i].reader);
        drop(&r->slots[i]);
    }
    if (!uv_is_closing((uv_handle_t *)&r->turn))
        uv_close((uv_handle_t *)&r->turn, on_closed);
}

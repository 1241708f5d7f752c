#include "journal/engine_replay.h"
#include "base/json.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_BODY     4096 /* an event without its attachment; longer ones are parsed whole */
#define BODY_MAX_DEPTH 40   /* the attachment's own bound, and ours around it */

static void log_bad(const struct vl_replay *replay, const struct vl_journal_record *r, int rc)
{
    vl_log(replay->log, VL_LOG_ERROR, "journal.record_unusable", VL_LOG_NUMBER("seq", r->seq),
           VL_LOG_TEXT("type", r->type), VL_LOG_TEXT("error", vl_err_name(rc)));
}

/* A region may be renamed, but a swapped file would be a bad surprise: say so. */
static void check_region(const struct vl_replay *replay, const json_t *body)
{
    const char *name = vl_json_string(body, "region");
    if (name && strcmp(name, replay->region->name) != 0)
        vl_log(replay->log, VL_LOG_WARNING, "journal.region_differs", VL_LOG_TEXT("journal", name),
               VL_LOG_TEXT("region", replay->region->name));
}

static int parse_body(const struct vl_journal_record *r, json_t **body)
{
    static const struct vl_json_limits limits = {VL_JOURNAL_MAX_BODY, BODY_MAX_DEPTH};
    struct vl_span text = {(const uint8_t *)r->body, r->body_bytes};
    return vl_json_parse(text, &limits, body, NULL);
}

/* Where the text is outside strings and how deep, byte by byte. */
struct nesting {
    unsigned depth;
    bool in_string, escaped;
};

static void nesting_step(struct nesting *s, char c)
{
    if (s->escaped)
        s->escaped = false;
    else if (s->in_string && c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->in_string = !s->in_string;
    else if (!s->in_string && (c == '{' || c == '['))
        s->depth++;
    else if (!s->in_string && (c == '}' || c == ']'))
        s->depth--;
}

/* Sealed texts are most of a journal's bytes, and a replay has no use for them. Returns where the
 * body's last member begins when that is the attachment, as our own writer puts it; else the
 * body's length. Whatever the text is, less than all of it is never taken for something else: what
 * is left out begins outside strings, in the outermost object, and reaches to its end. */
static size_t attachment_offset(const char *body, size_t n)
{
    static const char key[] = ",\"attachment\":";
    const char *at = memmem(body, n, key, sizeof key - 1);
    struct nesting s = {0, false, false};
    size_t offset = at ? (size_t)(at - body) : n;
    for (size_t i = 0; i < offset; i++)
        nesting_step(&s, body[i]);
    if (!at || s.depth != 1 || s.in_string)
        return n;
    for (size_t i = offset + 1; i < n; i++) {
        nesting_step(&s, body[i]);
        bool last = i + 1 == n;
        if ((s.depth == 0) != last || (s.depth == 1 && !s.in_string && body[i] == ','))
            return n;
    }
    return offset;
}

static int parse_without_attachment(const struct vl_journal_record *r, json_t **body)
{
    static const struct vl_json_limits limits = {SMALL_BODY, BODY_MAX_DEPTH};
    char text[SMALL_BODY];
    size_t offset = attachment_offset(r->body, r->body_bytes);
    if (offset == r->body_bytes || offset + 1 > sizeof text)
        return parse_body(r, body);
    memcpy(text, r->body, offset);
    text[offset] = '}';
    struct vl_span span = {(const uint8_t *)text, offset + 1};
    return vl_json_parse(span, &limits, body, NULL);
}

/* *body: a new reference, on failure too when it is not NULL. */
static int decode(const struct vl_region *region, const struct vl_journal_record *r,
                  struct vl_event *event, json_t **body)
{
    int version = r->version > INT_MAX ? INT_MAX : (int)r->version;
    int rc = parse_without_attachment(r, body);
    return rc == VL_OK ? vl_event_from_json(region, r->type, version, r->at, *body, event) : rc;
}

int vl_replay_decode(const struct vl_region *region, const struct vl_journal_record *record,
                     struct vl_event *event)
{
    json_t *body = NULL;
    int rc = decode(region, record, event, &body);
    json_decref(body);
    return rc;
}

static int replay_record(void *data, const struct vl_journal_record *r)
{
    struct vl_replay *replay = data;
    struct vl_event event;
    json_t *body = NULL;
    int rc = decode(replay->region, r, &event, &body);
    if (rc != VL_OK) {
        log_bad(replay, r, rc);
        json_decref(body);
        return rc;
    }
    if (event.type == VL_EVENT_REGION_OPENED)
        check_region(replay, body);
    for (size_t i = 0; i < 2; i++)
        if (replay->states[i])
            vl_state_evolve(replay->states[i], r->seq, &event);
    replay->count++;
    replay->last_at = r->at;
    if (replay->on_event)
        replay->on_event(replay->data, r->seq, &event);
    json_decref(body);
    return VL_OK;
}

int vl_replay_run(struct vl_replay *replay, struct vl_journal *journal, uint64_t from_seq,
                  bool checked)
{
    replay->count = 0;
    int rc = vl_journal_replay(journal, from_seq, checked, replay_record, replay);
    if (rc != VL_OK)
        vl_log(replay->log, VL_LOG_ERROR, "journal.replay_failed",
               VL_LOG_NUMBER("seq", from_seq + replay->count),
               VL_LOG_TEXT("error", vl_err_name(rc)));
    return rc;
}

int vl_replay_encode(const struct vl_region *region, const struct vl_event *event, char **body)
{
    json_t *object = NULL;
    int rc = vl_event_to_json(region, event, &object);
    if (rc != VL_OK)
        return rc;
    char *text = vl_json_dump(object);
    json_decref(object);
    if (!text)
        return VL_E_NOMEM;
    *body = text;
    return VL_OK;
}

int vl_replay_attachment(struct vl_journal *journal, uint64_t seq, char **out)
{
    struct vl_journal_record *r = NULL;
    json_t *body = NULL;
    int rc = vl_journal_read(journal, seq, &r);
    if (rc != VL_OK)
        return rc;
    rc = parse_body(r, &body);
    json_t *attachment = rc == VL_OK ? json_object_get(body, "attachment") : NULL;
    if (rc == VL_OK && !attachment)
        rc = VL_E_NOENT;
    char *text = attachment ? vl_json_dump(attachment) : NULL;
    if (rc == VL_OK && !text)
        rc = VL_E_NOMEM;
    if (rc == VL_OK)
        *out = text;
    json_decref(body);
    free(r);
    return rc;
}

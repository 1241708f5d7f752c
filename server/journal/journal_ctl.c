#include "journal/journal_ctl.h"
#include "base/json.h"
#include "journal/engine_replay.h"
#include "journal/journal.h"
#include <stdlib.h>
#include <string.h>

struct show {
    FILE *out;
    uint64_t left;
};

static void hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

/* Prints a line and drops the reference. object may be NULL: out of memory. */
static int print_line(FILE *out, json_t *object)
{
    char *line = object ? vl_json_dump(object) : NULL;
    int rc = VL_E_NOMEM;
    if (line)
        rc = fprintf(out, "%s\n", line) > 0 ? VL_OK : VL_E_IO;
    free(line);
    json_decref(object);
    return rc;
}

static int print_failure(FILE *out, const char *path, int rc)
{
    (void)print_line(out, json_pack("{s:s, s:s, s:s}", "journal", path, "error", vl_err_name(rc),
                                    "text", vl_err_text(rc)));
    return VL_JOURNAL_CTL_FAILED;
}

static json_t *body_json(const struct vl_journal_record *record)
{
    const struct vl_json_limits limits = {VL_JOURNAL_MAX_BODY, 64};
    struct vl_span text = {(const uint8_t *)record->body, record->body_bytes};
    json_t *body = NULL;
    if (vl_json_parse(text, &limits, &body, NULL) == VL_OK)
        return body;
    return json_stringn(record->body, record->body_bytes);
}

static int show_record(void *data, const struct vl_journal_record *record)
{
    struct show *show = data;
    char at[VL_UTC_TEXT_BYTES], hash[2 * VL_JOURNAL_HASH_BYTES + 1];
    vl_utc_format(record->at, at);
    hex(record->hash, sizeof record->hash, hash);
    int rc = print_line(show->out, json_pack("{s:I, s:s, s:s, s:I, s:o?, s:s}", "seq",
                                             (json_int_t)record->seq, "at", at, "type",
                                             record->type, "version", (json_int_t)record->version,
                                             "body", body_json(record), "hash", hash));
    if (rc == VL_OK && --show->left == 0)
        return VL_E_CLOSED; /* enough: ends the replay */
    return rc;
}

int vl_journal_ctl_show(const char *path, uint64_t from, uint64_t count, FILE *out)
{
    struct vl_journal *journal = NULL;
    struct show show = {out, count ? count : UINT64_MAX};
    int rc = vl_journal_open(NULL, path, &journal);
    if (rc == VL_OK)
        rc = vl_journal_replay(journal, from ? from : 1, false, show_record, &show);
    vl_journal_destroy(journal);
    if (rc == VL_OK || (rc == VL_E_CLOSED && show.left == 0))
        return VL_JOURNAL_CTL_OK;
    (void)print_failure(out, path, rc);
    return rc == VL_E_PROTO || rc == VL_E_CRYPTO ? VL_JOURNAL_CTL_BAD : VL_JOURNAL_CTL_FAILED;
}

int vl_journal_ctl_verify(const char *path, FILE *out)
{
    struct vl_journal *journal = NULL;
    struct vl_journal_verdict verdict;
    char head[2 * VL_JOURNAL_HASH_BYTES + 1];
    int rc = vl_journal_open(NULL, path, &journal);
    if (rc != VL_OK)
        return print_failure(out, path, rc);
    rc = vl_journal_verify(journal, &verdict);
    vl_journal_destroy(journal);
    if (rc != VL_OK && rc != VL_E_CRYPTO && rc != VL_E_PROTO)
        return print_failure(out, path, rc);
    hex(verdict.head, sizeof verdict.head, head);
    json_t *line = json_pack("{s:s, s:s, s:I}", "journal", path, "verdict",
                             rc == VL_OK         ? "clean"
                             : rc == VL_E_CRYPTO ? "changed"
                                                 : "gap",
                             "records", (json_int_t)verdict.records);
    if (line && rc != VL_OK)
        (void)json_object_set_new(line, "bad_seq", json_integer((json_int_t)verdict.bad_seq));
    if (line)
        (void)json_object_set_new(line, "head", json_string(head));
    if (print_line(out, line) != VL_OK)
        return VL_JOURNAL_CTL_FAILED;
    return rc == VL_OK ? VL_JOURNAL_CTL_OK : VL_JOURNAL_CTL_BAD;
}

int vl_journal_ctl_events(const char *path, const struct vl_region *region,
                          void (*on_event)(void *data, uint64_t seq, const struct vl_event *event),
                          void *data, uint64_t *bad_seq)
{
    struct vl_replay replay = {.region = region, .on_event = on_event, .data = data};
    struct vl_journal *journal = NULL;
    *bad_seq = 0;
    int rc = vl_journal_open(NULL, path, &journal);
    if (rc < 0)
        return rc;
    rc = vl_replay_run(&replay, journal, 1, true);
    if (rc < 0)
        *bad_seq = replay.count + 1;
    vl_journal_destroy(journal);
    return rc;
}

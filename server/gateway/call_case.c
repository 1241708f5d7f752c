/* call_case.c - the personal part of a call: sealed before it reaches the journal, unsealed for the
 * screens of those whom it concerns. */
#include "base/json.h"
#include "gateway/call_book.h"
#include "gateway/call_book_internal.h"
#include <stdlib.h>
#include <string.h>

static char *attachment_text(const char *case_id, const char *sealed, const char *key)
{
    json_t *attachment = json_pack("{s:s, s:s}", "case", case_id, "sealed", sealed);
    char *text = NULL;

    if (attachment && (!key || json_object_set_new(attachment, "key", json_string(key)) == 0))
        text = vl_json_dump(attachment);
    json_decref(attachment);
    return text;
}

static json_t *attachment_read(struct vl_book *b, uint64_t seq)
{
    char *text = NULL;
    json_t *attachment;

    if (vl_engine_attachment(b->engine, seq, &text) < 0)
        return NULL;
    attachment = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    return attachment;
}

int vl_book_case_id(struct vl_book *b, uint64_t call, char out[VL_CASE_ID_BYTES])
{
    json_t *attachment = attachment_read(b, call);
    const char *id = vl_json_string_within(attachment, "case", 1, VL_CASE_ID_BYTES - 1);
    int rc = id ? VL_OK : VL_E_NOENT;

    if (id)
        memcpy(out, id, strlen(id) + 1);
    json_decref(attachment);
    return rc;
}

static int seal(struct vl_book *b, const char *case_id, const json_t *content, const char *key,
                char **out)
{
    char *plain = vl_json_dump(content), *sealed = NULL;
    size_t n = plain ? strlen(plain) : 0;
    int rc = plain ? VL_OK : VL_E_NOMEM;

    if (rc == VL_OK)
        rc = vl_vault_seal(b->vault, case_id, (struct vl_span){(const uint8_t *)plain, n}, &sealed);
    if (rc == VL_OK) {
        char *text = attachment_text(case_id, sealed, key);
        rc = text ? VL_OK : VL_E_NOMEM;
        if (text)
            *out = text;
    }
    free(sealed);
    vl_vault_wipe(plain, n);
    return rc;
}

int vl_book_seal_case(struct vl_book *b, json_t *content, const char *key, char **out)
{
    char case_id[VL_CASE_ID_BYTES];
    int rc = content ? vl_vault_new_case(b->vault, case_id) : VL_E_NOMEM;

    if (rc == VL_OK)
        rc = seal(b, case_id, content, key, out);
    json_decref(content);
    return rc;
}

int vl_book_seal_about(struct vl_book *b, uint64_t call, json_t *content, char **out)
{
    char case_id[VL_CASE_ID_BYTES];
    int rc = content ? vl_book_case_id(b, call, case_id) : VL_E_NOMEM;

    if (rc == VL_OK)
        rc = seal(b, case_id, content, NULL, out);
    json_decref(content);
    return rc;
}

json_t *vl_book_unseal(struct vl_book *b, uint64_t seq)
{
    json_t *attachment = attachment_read(b, seq), *content = NULL;
    const char *id = vl_json_string(attachment, "case");
    const char *sealed = vl_json_string(attachment, "sealed");
    char *plain = NULL;
    size_t n = 0;
    int rc = id && sealed ? vl_vault_unseal(b->vault, id, sealed, &plain, &n) : VL_E_NOENT;

    if (rc == VL_OK)
        content = json_loadb(plain, n, JSON_REJECT_DUPLICATES, NULL);
    else
        vl_log(b->log, VL_LOG_WARNING, "case.unreadable", VL_LOG_NUMBER("seq", seq),
               VL_LOG_TEXT("error", vl_err_name(rc)));
    vl_vault_wipe(plain, n);
    json_decref(attachment);
    return content;
}

const json_t *vl_book_case(struct vl_book *b, uint64_t call)
{
    struct vl_book_entry *e = vl_book_entry_of(b, call);

    if (!e)
        return NULL;
    if (!e->content)
        e->content = vl_book_unseal(b, e->call);
    return e->content;
}

json_t *vl_book_case_kept(struct vl_book *b, uint64_t call)
{
    return vl_book_unseal(b, call);
}

const json_t *vl_book_note(struct vl_book *b, uint64_t call)
{
    struct vl_book_entry *e = vl_book_entry_of(b, call);

    if (!e || e->outcome_seq == 0)
        return NULL;
    if (!e->note)
        e->note = vl_book_unseal(b, e->outcome_seq);
    return e->note;
}

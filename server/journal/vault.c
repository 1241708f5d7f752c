#include "journal/vault.h"
#include "base/random.h"
#include "journal/sqlite_file.h"
#include "journal/vault_crypto.h"
#include "journal/vault_keys.h"
#include "journal/vault_master.h"
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_TEXT_BYTES VL_BASE64URL_BYTES(VL_AEAD_NONCE_BYTES)
#define PREFIX           "v1."
#define PREFIX_BYTES     (sizeof PREFIX - 1)

struct forget { /* one vl_vault_forget */
    struct forget *next;
    char case_id[VL_CASE_ID_BYTES];
    vl_vault_forgotten_fn done;
    void *data;
    int rc;
};

struct vl_vault {
    uv_loop_t *loop;
    const struct vl_log *log;
    struct vl_vault_keys reader; /* the loop's thread only */
    struct vl_vault_keys writer; /* the worker's while `working`, else nobody's */
    uint8_t lookup_key[VL_AEAD_KEY_BYTES];

    char stock[VL_VAULT_STOCK][VL_CASE_ID_BYTES];
    unsigned in_stock;

    /* The job; the worker's while `working`. */
    uv_work_t work;
    bool working;
    struct forget *group;
    char made[VL_VAULT_STOCK][VL_CASE_ID_BYTES];
    unsigned to_make;
    bool discard; /* the last job: delete `made`, which are the cases left in the stock */
    int job_rc;

    struct forget *first_forget, *last_forget; /* for the next job */
    unsigned forgets;                          /* waiting or in the job */
    bool closing;
};

/* --- on the worker thread ------------------------------------------------------------------ */

static int make_or_discard(struct vl_vault *vault)
{
    int rc = VL_OK;
    for (unsigned i = 0; i < vault->to_make && rc == VL_OK; i++) {
        rc = vault->discard ? vl_vault_keys_remove(&vault->writer, vault->made[i])
                            : vl_vault_keys_make(&vault->writer, vault->made[i]);
        if (vault->discard && rc == VL_E_NOENT)
            rc = VL_OK;
    }
    return rc;
}

static int write_job(struct vl_vault *vault)
{
    sqlite3 *db = vault->writer.db;
    int rc = vl_sqlite_run(db, "BEGIN IMMEDIATE");
    for (struct forget *f = vault->group; f && rc == VL_OK; f = f->next) {
        f->rc = vl_vault_keys_remove(&vault->writer, f->case_id);
        rc = f->rc == VL_E_NOENT ? VL_OK : f->rc;
    }
    if (rc == VL_OK)
        rc = make_or_discard(vault);
    if (rc == VL_OK)
        rc = vl_sqlite_run(db, "COMMIT");
    if (rc != VL_OK)
        vl_sqlite_rollback(db);
    return rc;
}

static void run_job(struct vl_vault *vault)
{
    int scrubbed = VL_OK;
    vault->job_rc = write_job(vault);
    if (vault->job_rc == VL_OK && vault->group)
        scrubbed = vl_vault_keys_scrub(&vault->writer);
    if (vault->job_rc == VL_OK && scrubbed == VL_OK)
        return;
    for (struct forget *f = vault->group; f; f = f->next)
        f->rc = VL_E_IO;
}

static void on_work(uv_work_t *work)
{
    run_job(work->data);
}

/* --- on the loop's thread ------------------------------------------------------------------ */

static void vault_free(struct vl_vault *vault)
{
    vl_vault_keys_fini(&vault->writer);
    vl_vault_keys_fini(&vault->reader);
    OPENSSL_cleanse(vault, sizeof *vault);
    free(vault);
}

static void take_made(struct vl_vault *vault)
{
    if (vault->job_rc != VL_OK) {
        vl_log(vault->log, VL_LOG_ERROR, "vault.write_failed",
               VL_LOG_TEXT("error", vl_err_name(vault->job_rc)),
               VL_LOG_NUMBER("stock", vault->in_stock));
    } else if (!vault->discard) {
        for (unsigned i = 0; i < vault->to_make && vault->in_stock < VL_VAULT_STOCK; i++)
            memcpy(vault->stock[vault->in_stock++], vault->made[i], VL_CASE_ID_BYTES);
    }
    vault->to_make = 0;
}

static void start_job(struct vl_vault *vault);

static void on_worked(uv_work_t *work, int status)
{
    struct vl_vault *vault = work->data;
    struct forget *f = vault->group;
    vault->group = NULL;
    if (status != 0)
        vault->job_rc = VL_E_IO;
    take_made(vault);
    while (f) {
        struct forget *next = f->next;
        vault->forgets--;
        f->done(f->data, status == 0 ? f->rc : VL_E_IO);
        free(f);
        f = next;
    }
    vault->working = false;
    if (vault->discard)
        vault_free(vault);
    else if (vault->first_forget || vault->closing)
        start_job(vault);
}

static void plan_job(struct vl_vault *vault)
{
    vault->group = vault->first_forget;
    vault->first_forget = vault->last_forget = NULL;
    vault->discard = vault->closing;
    if (vault->discard) {
        memcpy(vault->made, vault->stock, sizeof vault->made);
        vault->to_make = vault->in_stock;
        vault->in_stock = 0;
    } else {
        vault->to_make = VL_VAULT_STOCK - vault->in_stock;
    }
}

static void start_job(struct vl_vault *vault)
{
    if (vault->working)
        return;
    plan_job(vault);
    vault->working = true;
    vault->work.data = vault;
    int rc = uv_queue_work(vault->loop, &vault->work, on_work, on_worked);
    if (rc != 0)
        on_worked(&vault->work, rc);
}

/* HKDF-Expand (RFC 5869, 2.3) for one block, the master key being uniformly random already. */
static int derive(const uint8_t master[VL_VAULT_MASTER_BYTES], const char *purpose, uint8_t out[32])
{
    static const uint8_t one = 1;
    return vl_keyed_hash(master, purpose, (struct vl_span){&one, 1}, out);
}

static int open_keys(struct vl_vault *vault, const struct vl_vault_options *options)
{
    uint8_t master[VL_VAULT_MASTER_BYTES], wrap[32], check[32];
    int rc = vl_vault_read_master(options->master_path, master);
    if (rc == VL_OK)
        rc = derive(master, "vagtlinje vault wrap", wrap);
    if (rc == VL_OK)
        rc = derive(master, "vagtlinje vault check", check);
    if (rc == VL_OK)
        rc = derive(master, "vagtlinje vault lookup", vault->lookup_key);
    if (rc == VL_OK)
        rc = vl_vault_keys_init(&vault->writer, options->keys_path, true, wrap, check);
    if (rc == VL_OK)
        rc = vl_vault_keys_init(&vault->reader, options->keys_path, false, wrap, check);
    OPENSSL_cleanse(master, sizeof master);
    OPENSSL_cleanse(wrap, sizeof wrap);
    return rc;
}

int vl_vault_open(uv_loop_t *loop, const struct vl_vault_options *options, struct vl_vault **out)
{
    struct vl_vault *vault = calloc(1, sizeof *vault);
    if (!vault)
        return VL_E_NOMEM;
    vault->loop = loop;
    vault->log = options->log;
    int rc = open_keys(vault, options);
    if (rc == VL_OK) {
        plan_job(vault);
        run_job(vault);
        rc = vault->job_rc;
        take_made(vault);
    }
    if (rc != VL_OK) {
        vault_free(vault);
        return rc;
    }
    *out = vault;
    return VL_OK;
}

void vl_vault_destroy(struct vl_vault *vault)
{
    if (!vault)
        return;
    vault->closing = true;
    start_job(vault);
}

int vl_vault_new_case(struct vl_vault *vault, char out[VL_CASE_ID_BYTES])
{
    int rc = VL_E_FULL;
    if (vault->in_stock > 0) {
        memcpy(out, vault->stock[--vault->in_stock], VL_CASE_ID_BYTES);
        rc = VL_OK;
    }
    if (vault->in_stock <= VL_VAULT_STOCK / 2)
        start_job(vault);
    return rc;
}

unsigned vl_vault_stock(const struct vl_vault *vault)
{
    return vault->in_stock;
}

static bool is_forgotten(const struct vl_vault *vault, const char *case_id)
{
    const struct forget *lists[] = {vault->group, vault->first_forget};
    for (size_t i = 0; i < 2; i++)
        for (const struct forget *f = lists[i]; f; f = f->next)
            if (strcmp(f->case_id, case_id) == 0)
                return true;
    return false;
}

static int find_key(struct vl_vault *vault, const char *case_id, uint8_t key[VL_AEAD_KEY_BYTES])
{
    return is_forgotten(vault, case_id) ? VL_E_NOENT
                                        : vl_vault_keys_find(&vault->reader, case_id, key);
}

static char *sealed_text(const uint8_t *nonce, const uint8_t *sealed, size_t n)
{
    char *text = malloc(PREFIX_BYTES + NONCE_TEXT_BYTES + 1 + VL_BASE64URL_BYTES(n) + 1);
    if (!text)
        return NULL;
    char *p = text;
    memcpy(p, PREFIX, PREFIX_BYTES);
    p += PREFIX_BYTES;
    p += vl_base64url_encode(nonce, VL_AEAD_NONCE_BYTES, p);
    *p++ = '.';
    p += vl_base64url_encode(sealed, n, p);
    *p = '\0';
    return text;
}

int vl_vault_seal(struct vl_vault *vault, const char *case_id, struct vl_span plain, char **out)
{
    uint8_t key[VL_AEAD_KEY_BYTES], nonce[VL_AEAD_NONCE_BYTES];
    struct vl_span associated = {(const uint8_t *)case_id, strlen(case_id)};
    if (plain.n > VL_VAULT_MAX_PLAIN)
        return VL_E_FULL;
    int rc = find_key(vault, case_id, key);
    if (rc != VL_OK)
        return rc;
    uint8_t *sealed = malloc(plain.n + VL_AEAD_TAG_BYTES);
    vl_random_bytes(nonce, sizeof nonce);
    rc = sealed ? vl_aead_seal(key, nonce, associated, plain, sealed) : VL_E_NOMEM;
    OPENSSL_cleanse(key, sizeof key);
    char *text = rc == VL_OK ? sealed_text(nonce, sealed, plain.n + VL_AEAD_TAG_BYTES) : NULL;
    free(sealed);
    if (rc == VL_OK && !text)
        rc = VL_E_NOMEM;
    if (rc == VL_OK)
        *out = text;
    return rc;
}

/* Decodes "v1.<nonce>.<sealed>". *sealed: ends with free(). */
static int parse_sealed(const char *text, uint8_t nonce[VL_AEAD_NONCE_BYTES], uint8_t **sealed,
                        size_t *n)
{
    size_t max = PREFIX_BYTES + NONCE_TEXT_BYTES + 1 +
                 VL_BASE64URL_BYTES((size_t)VL_VAULT_MAX_PLAIN + VL_AEAD_TAG_BYTES);
    size_t bytes = strnlen(text, max + 1);
    struct vl_cursor c = vl_cursor_of((struct vl_span){(const uint8_t *)text, bytes});
    struct vl_span prefix = vl_cursor_take(&c, PREFIX_BYTES);
    struct vl_span nonce_text = vl_cursor_take(&c, NONCE_TEXT_BYTES);
    uint8_t dot = vl_cursor_u8(&c);
    struct vl_span rest = vl_cursor_rest(&c);
    if (c.failed || bytes > max || memcmp(prefix.p, PREFIX, PREFIX_BYTES) != 0 || dot != '.' ||
        vl_base64url_decode(nonce_text, nonce) != VL_AEAD_NONCE_BYTES)
        return VL_E_PROTO;
    uint8_t *decoded = malloc(rest.n + 1);
    if (!decoded)
        return VL_E_NOMEM;
    int used = vl_base64url_decode(rest, decoded);
    if (used < VL_AEAD_TAG_BYTES) {
        free(decoded);
        return VL_E_PROTO;
    }
    *sealed = decoded;
    *n = (size_t)used;
    return VL_OK;
}

int vl_vault_unseal(struct vl_vault *vault, const char *case_id, const char *sealed, char **out,
                    size_t *n)
{
    uint8_t key[VL_AEAD_KEY_BYTES], nonce[VL_AEAD_NONCE_BYTES], *bytes = NULL;
    struct vl_span associated = {(const uint8_t *)case_id, strlen(case_id)};
    size_t bytes_n = 0;
    int rc = parse_sealed(sealed, nonce, &bytes, &bytes_n);
    if (rc == VL_OK)
        rc = find_key(vault, case_id, key);
    if (rc != VL_OK) {
        free(bytes);
        return rc;
    }
    size_t plain_n = bytes_n - VL_AEAD_TAG_BYTES;
    uint8_t *plain = malloc(plain_n + 1);
    struct vl_span span = {bytes, bytes_n};
    rc = plain ? vl_aead_open(key, nonce, associated, span, plain) : VL_E_NOMEM;
    OPENSSL_cleanse(key, sizeof key);
    free(bytes);
    if (rc != VL_OK) {
        free(plain);
        return rc;
    }
    plain[plain_n] = '\0';
    *out = (char *)plain;
    *n = plain_n;
    return VL_OK;
}

void vl_vault_wipe(char *plain, size_t n)
{
    if (plain)
        OPENSSL_cleanse(plain, n);
    free(plain);
}

static bool in_use(const struct vl_vault *vault, const char *case_id)
{
    if (strnlen(case_id, VL_CASE_ID_BYTES) != VL_CASE_ID_BYTES - 1)
        return false;
    for (unsigned i = 0; i < vault->in_stock; i++)
        if (strcmp(vault->stock[i], case_id) == 0)
            return false;
    return true;
}

int vl_vault_forget(struct vl_vault *vault, const char *case_id, vl_vault_forgotten_fn done,
                    void *data)
{
    if (!in_use(vault, case_id))
        return VL_E_INVAL;
    if (vault->forgets >= VL_VAULT_MAX_FORGETS)
        return VL_E_FULL;
    struct forget *f = calloc(1, sizeof *f);
    if (!f)
        return VL_E_NOMEM;
    memcpy(f->case_id, case_id, VL_CASE_ID_BYTES);
    f->done = done;
    f->data = data;
    if (vault->last_forget)
        vault->last_forget->next = f;
    else
        vault->first_forget = f;
    vault->last_forget = f;
    vault->forgets++;
    start_job(vault);
    return VL_OK;
}

int vl_vault_lookup_hash(const struct vl_vault *vault, const char *kind, struct vl_span text,
                         char out[VL_LOOKUP_HASH_BYTES])
{
    uint8_t hash[32];
    int rc = vl_keyed_hash(vault->lookup_key, kind, text, hash);
    if (rc != VL_OK)
        return rc;
    out[vl_base64url_encode(hash, sizeof hash, out)] = '\0';
    return VL_OK;
}

#include "journal/vault_keys.h"
#include "base/random.h"
#include "journal/sqlite_file.h"
#include <openssl/crypto.h>
#include <string.h>

#define WRAPPED_BYTES (VL_AEAD_NONCE_BYTES + VL_AEAD_KEY_BYTES + VL_AEAD_TAG_BYTES)

static const struct vl_sqlite_kind keys_kind = {
    .application = VL_VAULT_APPLICATION,
    .format = VL_VAULT_FORMAT,
    .schema = "CREATE TABLE case_key(case_id TEXT PRIMARY KEY, wrapped BLOB NOT NULL)"
              " STRICT, WITHOUT ROWID;"
              "CREATE TABLE master_check(one INTEGER PRIMARY KEY CHECK (one = 1),"
              " value BLOB NOT NULL) STRICT;",
};

static int check_master(sqlite3 *db, bool write, const uint8_t check[32])
{
    sqlite3_stmt *find = NULL, *insert = NULL;
    int rc = vl_sqlite_prepare(db, "SELECT value FROM master_check", &find);
    if (rc != VL_OK)
        return rc;
    int step = sqlite3_step(find);
    if (step == SQLITE_ROW) {
        const void *value = sqlite3_column_blob(find, 0);
        bool same =
            value && sqlite3_column_bytes(find, 0) == 32 && CRYPTO_memcmp(value, check, 32) == 0;
        rc = same ? VL_OK : VL_E_CRYPTO;
    } else if (step != SQLITE_DONE || !write) {
        rc = VL_E_IO;
    } else {
        rc = vl_sqlite_prepare(db, "INSERT INTO master_check(one, value) VALUES(1, ?1)", &insert);
        if (rc == VL_OK && (sqlite3_bind_blob(insert, 1, check, 32, SQLITE_STATIC) != SQLITE_OK ||
                            sqlite3_step(insert) != SQLITE_DONE))
            rc = VL_E_IO;
    }
    (void)sqlite3_finalize(find);
    (void)sqlite3_finalize(insert);
    return rc;
}

int vl_vault_keys_init(struct vl_vault_keys *keys, const char *path, bool write,
                       const uint8_t wrap_key[VL_AEAD_KEY_BYTES], const uint8_t check[32])
{
    *keys = (struct vl_vault_keys){0};
    memcpy(keys->wrap_key, wrap_key, sizeof keys->wrap_key);
    int rc = write ? vl_sqlite_open_writer(path, &keys_kind, &keys->db)
                   : vl_sqlite_open_reader(path, &keys_kind, &keys->db);
    if (rc == VL_OK)
        rc = check_master(keys->db, write, check);
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(keys->db, "SELECT wrapped FROM case_key WHERE case_id = ?1",
                               &keys->find);
    if (rc != VL_OK || !write)
        return rc;
    /* A forgotten key must not live on in free pages. */
    rc = vl_sqlite_run(keys->db, "PRAGMA secure_delete=ON");
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(keys->db, "INSERT INTO case_key(case_id, wrapped) VALUES(?1, ?2)",
                               &keys->insert);
    if (rc == VL_OK)
        rc = vl_sqlite_prepare(keys->db, "DELETE FROM case_key WHERE case_id = ?1", &keys->remove);
    return rc;
}

void vl_vault_keys_fini(struct vl_vault_keys *keys)
{
    (void)sqlite3_finalize(keys->find);
    (void)sqlite3_finalize(keys->insert);
    (void)sqlite3_finalize(keys->remove);
    (void)sqlite3_close(keys->db);
    OPENSSL_cleanse(keys, sizeof *keys);
}

static struct vl_span span_of(const char *text)
{
    return (struct vl_span){(const uint8_t *)text, strlen(text)};
}

int vl_vault_keys_find(struct vl_vault_keys *keys, const char *case_id,
                       uint8_t key[VL_AEAD_KEY_BYTES])
{
    int rc = VL_E_IO;
    if (sqlite3_bind_text(keys->find, 1, case_id, -1, SQLITE_STATIC) != SQLITE_OK)
        return VL_E_IO;
    int step = sqlite3_step(keys->find);
    if (step == SQLITE_DONE) {
        rc = VL_E_NOENT;
    } else if (step == SQLITE_ROW) {
        const uint8_t *wrapped = sqlite3_column_blob(keys->find, 0);
        rc = VL_E_CRYPTO;
        if (wrapped && sqlite3_column_bytes(keys->find, 0) == WRAPPED_BYTES) {
            struct vl_span sealed = {wrapped + VL_AEAD_NONCE_BYTES,
                                     WRAPPED_BYTES - VL_AEAD_NONCE_BYTES};
            rc = vl_aead_open(keys->wrap_key, wrapped, span_of(case_id), sealed, key);
        }
    }
    (void)sqlite3_reset(keys->find);
    return rc;
}

int vl_vault_keys_make(struct vl_vault_keys *keys, char case_id[VL_CASE_ID_BYTES])
{
    uint8_t key[VL_AEAD_KEY_BYTES], wrapped[WRAPPED_BYTES];
    vl_random_token(case_id, 16);
    vl_random_bytes(key, sizeof key);
    vl_random_bytes(wrapped, VL_AEAD_NONCE_BYTES);
    struct vl_span plain = {key, sizeof key};
    int rc = vl_aead_seal(keys->wrap_key, wrapped, span_of(case_id), plain,
                          wrapped + VL_AEAD_NONCE_BYTES);
    OPENSSL_cleanse(key, sizeof key);
    if (rc != VL_OK)
        return rc;
    if (sqlite3_bind_text(keys->insert, 1, case_id, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob(keys->insert, 2, wrapped, sizeof wrapped, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(keys->insert) != SQLITE_DONE)
        rc = VL_E_IO;
    (void)sqlite3_reset(keys->insert);
    (void)sqlite3_clear_bindings(keys->insert);
    return rc;
}

int vl_vault_keys_remove(struct vl_vault_keys *keys, const char *case_id)
{
    int rc = VL_E_IO;
    if (sqlite3_bind_text(keys->remove, 1, case_id, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(keys->remove) == SQLITE_DONE)
        rc = sqlite3_changes(keys->db) > 0 ? VL_OK : VL_E_NOENT;
    (void)sqlite3_reset(keys->remove);
    (void)sqlite3_clear_bindings(keys->remove);
    return rc;
}

int vl_vault_keys_scrub(struct vl_vault_keys *keys)
{
    int rc = sqlite3_wal_checkpoint_v2(keys->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK ? VL_OK : VL_E_IO;
}

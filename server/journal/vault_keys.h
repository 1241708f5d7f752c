/* vault_keys.h - keys.db: the wrapped case keys on the disk; no loop. Internal.
 *
 * A vl_vault_keys is one connection and belongs to one thread at a time. */
#ifndef VL_JOURNAL_VAULT_KEYS_H
#define VL_JOURNAL_VAULT_KEYS_H

#include "journal/vault.h"
#include "journal/vault_crypto.h"
#include <sqlite3.h>

struct vl_vault_keys { /* in place; ends with vl_vault_keys_fini, also when half initialised */
    sqlite3 *db;
    sqlite3_stmt *find, *insert, *remove;
    uint8_t wrap_key[VL_AEAD_KEY_BYTES];
};

/* check: what the master key must have been for this file; kept in it when it is made.
 * VL_E_CRYPTO: another one. */
VL_MUST_CHECK int vl_vault_keys_init(struct vl_vault_keys *keys, const char *path, bool write,
                                     const uint8_t wrap_key[VL_AEAD_KEY_BYTES],
                                     const uint8_t check[32]);
void vl_vault_keys_fini(struct vl_vault_keys *keys);

/* VL_E_NOENT, VL_E_CRYPTO, VL_E_IO. Wipe the key after use. */
VL_MUST_CHECK int vl_vault_keys_find(struct vl_vault_keys *keys, const char *case_id,
                                     uint8_t key[VL_AEAD_KEY_BYTES]);
/* Inside a transaction: a new random key under a new random id. */
VL_MUST_CHECK int vl_vault_keys_make(struct vl_vault_keys *keys, char case_id[VL_CASE_ID_BYTES]);
/* Inside a transaction. VL_E_NOENT: there was none. */
VL_MUST_CHECK int vl_vault_keys_remove(struct vl_vault_keys *keys, const char *case_id);
/* After it: overwrites what the log still holds of removed keys. */
VL_MUST_CHECK int vl_vault_keys_scrub(struct vl_vault_keys *keys);

#endif

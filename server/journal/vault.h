/* vault.h - personal data at rest: sealed under one key per case, forgotten by deleting the key.
 *
 * AES-256-GCM with a random 96-bit nonce and the case id as associated data. The case keys stand in
 * a SQLite file of their own (keys.db), each wrapped by AES-256-GCM under a key derived from the
 * master key (HKDF-Expand), with the case id as associated data; so rows cannot be swapped. The
 * master key is read from a file or a systemd credential and never written by the server.
 *
 * A key must be durable before a record that needs it. Since a durable write must not block the
 * loop, the vault keeps a stock of cases whose keys are on the disk already: a libuv worker fills
 * it, vl_vault_new_case hands one out from memory. What is left is deleted at the end. Cases of the
 * stock that a crash leaves unused cost some 150 bytes each and harm nobody.
 *
 * Threads: belongs to one loop. Writing on a libuv worker over a connection of its own. */
#ifndef VL_JOURNAL_VAULT_H
#define VL_JOURNAL_VAULT_H

#include "base/cursor.h"
#include "base/err.h"
#include "base/log.h"
#include <uv.h>

#define VL_VAULT_APPLICATION 0x564c4b31 /* "VLK1", in the header of keys.db */
#define VL_VAULT_FORMAT      1

#define VL_VAULT_MASTER_BYTES 32
#define VL_CASE_ID_BYTES      23   /* 16 random bytes as base64url, and a NUL */
#define VL_LOOKUP_HASH_BYTES  44   /* 32 bytes as base64url, and a NUL */
#define VL_VAULT_STOCK        256u /* cases made ahead; refilled at half */
#define VL_VAULT_MAX_PLAIN    (128u * 1024u)
#define VL_VAULT_MAX_FORGETS  1024u /* waiting at once */

struct vl_vault;

struct vl_vault_options {
    const char *keys_path;    /* keys.db, created (0600) when missing; copied */
    const char *master_path;  /* NULL: $CREDENTIALS_DIRECTORY/master.key */
    const struct vl_log *log; /* borrowed for the vault's life; may be NULL */
};

/* A new random master key as 64 hex digits in a new file (0600), durable. VL_E_CONFLICT: the file
 * exists and stays as it is. VL_E_IO. Losing this file is losing every sealed text: back it up
 * apart. */
VL_MUST_CHECK int vl_vault_create_master(const char *path);

/* Opens, and fills the first stock before it returns (one blocking commit, at start-up).
 * VL_E_NOENT: no master key. VL_E_DENIED: its file is readable by group or others (not asked of a
 * systemd credential, which systemd guards). VL_E_PROTO: it is neither 32 bytes nor 64 hex digits.
 * VL_E_CRYPTO: not the master key that keys.db was made with. VL_E_VERSION: not a keys.db. VL_E_IO.
 * *out: ends with vl_vault_destroy. */
VL_MUST_CHECK int vl_vault_open(uv_loop_t *loop, const struct vl_vault_options *options,
                                struct vl_vault **out);
/* Waiting forgets are still carried out and called back; the memory goes when libuv is done with
 * it. NULL: no effect. */
void vl_vault_destroy(struct vl_vault *vault);

/* A case whose key is durable, from memory. VL_E_FULL: the stock is used up for the moment (or
 * cannot be refilled: disk full); ask again a little later. */
VL_MUST_CHECK int vl_vault_new_case(struct vl_vault *vault, char out[VL_CASE_ID_BYTES]);

/* *out: text "v1.<nonce>.<ciphertext and tag>", base64url; ends with free(). VL_E_NOENT: no such
 * case, or forgotten. VL_E_FULL: more than VL_VAULT_MAX_PLAIN. VL_E_CRYPTO, VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_vault_seal(struct vl_vault *vault, const char *case_id, struct vl_span plain,
                                char **out);
/* *out: the plaintext with a NUL behind it, *n its length without; ends with vl_vault_wipe.
 * VL_E_NOENT: no such case, or forgotten. VL_E_PROTO: not a sealed text. VL_E_CRYPTO: changed, or
 * of another case. VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_vault_unseal(struct vl_vault *vault, const char *case_id, const char *sealed,
                                  char **out, size_t *n);
/* Overwrites, then frees. NULL: no effect. */
void vl_vault_wipe(char *plain, size_t n);

/* rc: VL_OK: the key is gone from the file and its log. VL_E_NOENT: there was none. VL_E_IO: it
 * still stands there; try again. */
typedef void (*vl_vault_forgotten_fn)(void *data, int rc);
/* Deletes a case's key, durably. VL_E_FULL, VL_E_INVAL (not the id of a case in use), VL_E_NOMEM:
 * the callback never comes; otherwise exactly once, later. From this call on the case cannot be
 * opened. Copies of keys.db made before keep the key: backups of it must expire. */
VL_MUST_CHECK int vl_vault_forget(struct vl_vault *vault, const char *case_id,
                                  vl_vault_forgotten_fn done, void *data);

/* HMAC-SHA-256 under a key derived from the master key, for finding a CPR number (or another
 * identifier) without keeping it. `kind` ("cpr") keeps namespaces apart; the text must be in its
 * one canonical form. VL_E_CRYPTO. */
VL_MUST_CHECK int vl_vault_lookup_hash(const struct vl_vault *vault, const char *kind,
                                       struct vl_span text, char out[VL_LOOKUP_HASH_BYTES]);

/* Cases that can be handed out now; for metrics and tests. */
unsigned vl_vault_stock(const struct vl_vault *vault);

#endif

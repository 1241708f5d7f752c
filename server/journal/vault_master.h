/* vault_master.h - reading the master key. Internal. */
#ifndef VL_JOURNAL_VAULT_MASTER_H
#define VL_JOURNAL_VAULT_MASTER_H

#include "journal/vault.h"

/* path NULL: the systemd credential. As vl_vault_open states; wipe the key after use. */
VL_MUST_CHECK int vl_vault_read_master(const char *path, uint8_t out[VL_VAULT_MASTER_BYTES]);

#endif

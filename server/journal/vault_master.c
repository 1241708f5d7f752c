#include "journal/vault_master.h"
#include "base/hex.h"
#include "base/random.h"
#include "journal/sqlite_file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_BYTES (2 * VL_VAULT_MASTER_BYTES)

static int parse_master(const char *text, size_t n, uint8_t out[VL_VAULT_MASTER_BYTES])
{
    if (n == VL_VAULT_MASTER_BYTES) {
        memcpy(out, text, n);
        return VL_OK;
    }
    if (n == HEX_BYTES + 1 && text[HEX_BYTES] == '\n')
        n--;
    if (n != HEX_BYTES)
        return VL_E_PROTO;
    for (size_t i = 0; i < VL_VAULT_MASTER_BYTES; i++) {
        int byte = vl_hex_byte(text + 2 * i);
        if (byte < 0) {
            OPENSSL_cleanse(out, VL_VAULT_MASTER_BYTES);
            return VL_E_PROTO;
        }
        out[i] = (uint8_t)byte;
    }
    return VL_OK;
}

static int read_file(const char *path, bool guarded, uint8_t out[VL_VAULT_MASTER_BYTES])
{
    struct stat status;
    char text[HEX_BYTES + 2]; /* one more than the longest form, to see what is too long */
    int rc = VL_E_IO;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? VL_E_NOENT : VL_E_IO;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        ssize_t n = read(fd, text, sizeof text);
        if (!guarded && (status.st_mode & (S_IRWXG | S_IRWXO)))
            rc = VL_E_DENIED;
        else if (n >= 0)
            rc = parse_master(text, (size_t)n, out);
    }
    OPENSSL_cleanse(text, sizeof text);
    (void)close(fd);
    return rc;
}

int vl_vault_read_master(const char *path, uint8_t out[VL_VAULT_MASTER_BYTES])
{
    char credential[PATH_MAX];
    if (path)
        return read_file(path, false, out);
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (!folder)
        return VL_E_NOENT;
    int n = snprintf(credential, sizeof credential, "%s/master.key", folder);
    if (n < 0 || (size_t)n >= sizeof credential)
        return VL_E_NOENT;
    /* systemd gives access by an ACL, whose mask looks like a group permission. */
    return read_file(credential, true, out);
}

int vl_vault_create_master(const char *path)
{
    uint8_t key[VL_VAULT_MASTER_BYTES];
    char text[HEX_BYTES + 2];
    int rc = VL_E_IO;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? VL_E_CONFLICT : VL_E_IO;
    vl_random_bytes(key, sizeof key);
    for (size_t i = 0; i < sizeof key; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", key[i]);
    text[HEX_BYTES] = '\n';
    if (write(fd, text, HEX_BYTES + 1) == HEX_BYTES + 1 && fsync(fd) == 0)
        rc = VL_OK;
    if (close(fd) != 0)
        rc = VL_E_IO;
    if (rc == VL_OK)
        rc = vl_folder_sync(path);
    if (rc != VL_OK)
        (void)unlink(path);
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(text, sizeof text);
    return rc;
}

#include "gateway/rota_files.h"

#include "plugin/calendar.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX    ".ics"
#define NS_PER_S  INT64_C(1000000000)
#define MAX_READS (VL_CALENDAR_MAX_BYTES / 512)

static bool is_rota_name(const char *name)
{
    size_t n = strlen(name);

    return name[0] != '.' && n > sizeof SUFFIX - 1 && n < VL_ROTA_FILE_NAME_BYTES &&
           strcmp(name + n - (sizeof SUFFIX - 1), SUFFIX) == 0;
}

/* A file that goes away meanwhile was not there. */
static int take(int folder, const char *name, struct vl_rota_folder *out)
{
    struct stat s;
    struct vl_rota_file *file;

    if (!is_rota_name(name) || fstatat(folder, name, &s, 0) < 0 || !S_ISREG(s.st_mode))
        return VL_OK;
    if (out->n == VL_ROTA_FILES_MAX)
        return VL_E_FULL;
    file = &out->files[out->n++];
    memcpy(file->name, name, strlen(name) + 1);
    file->size = s.st_size;
    file->changed_ns = s.st_mtim.tv_sec * NS_PER_S + s.st_mtim.tv_nsec;
    return VL_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct vl_rota_file *)a)->name, ((const struct vl_rota_file *)b)->name);
}

int vl_rota_folder_scan(const char *directory, struct vl_rota_folder *out)
{
    DIR *folder = opendir(directory);
    struct dirent *entry;
    int rc = VL_OK;

    memset(out, 0, sizeof *out); /* folders are compared */
    if (!folder)
        return errno == ENOENT || errno == ENOTDIR ? VL_E_NOENT : VL_E_IO;
    while (rc == VL_OK && (entry = readdir(folder)))
        rc = take(dirfd(folder), entry->d_name, out);
    closedir(folder);
    if (rc < 0)
        out->n = 0;
    qsort(out->files, out->n, sizeof *out->files, compare_names);
    return rc;
}

bool vl_rota_folder_same(const struct vl_rota_folder *a, const struct vl_rota_folder *b)
{
    return a->n == b->n && memcmp(a->files, b->files, a->n * sizeof *a->files) == 0;
}

static int read_all(int fd, uint8_t *bytes, size_t most, size_t *n)
{
    ssize_t got = 1;

    *n = 0;
    for (unsigned i = 0; i < MAX_READS && got > 0 && *n < most; i++) {
        got = read(fd, bytes + *n, most - *n);
        if (got < 0 && errno != EINTR)
            return VL_E_IO;
        *n += got > 0 ? (size_t)got : 0;
        got = got < 0 ? 1 : got;
    }
    return VL_OK;
}

int vl_rota_file_read(const char *directory, const char *name, uint8_t **out, size_t *n)
{
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Not blocking: what was a file a moment ago may be a pipe. */
    int fd = folder < 0 ? -1 : openat(folder, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    uint8_t *bytes = fd < 0 ? NULL : malloc(VL_CALENDAR_MAX_BYTES + 1);
    int rc = fd < 0 ? VL_E_NOENT : !bytes ? VL_E_NOMEM : VL_OK;

    if (rc == VL_OK)
        rc = read_all(fd, bytes, VL_CALENDAR_MAX_BYTES + 1, n);
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
    if (rc == VL_OK)
        *out = bytes;
    else
        free(bytes);
    return rc;
}

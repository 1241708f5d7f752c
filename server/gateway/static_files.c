#include "gateway/static_files.h"
#include "base/file.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct vl_static_files {
    struct vl_static_file files[VL_STATIC_MAX_FILES];
    size_t count, bytes;
};

static const char *type_of(const char *path)
{
    static const struct {
        const char *suffix, *type;
    } row[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".map", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    size_t n = strlen(path);

    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        size_t k = strlen(row[i].suffix);
        if (n > k && strcmp(path + n - k, row[i].suffix) == 0)
            return row[i].type;
    }
    return "application/octet-stream";
}

static int add_file(struct vl_static_files *s, const char *folder, const FTSENT *entry)
{
    size_t size = (size_t)entry->fts_statp->st_size;
    struct vl_static_file *f = &s->files[s->count];
    uint8_t *bytes = NULL;
    char *path;
    int rc;

    if (s->count == VL_STATIC_MAX_FILES || size > VL_STATIC_MAX_BYTES - s->bytes)
        return VL_E_FULL;
    path = strdup(entry->fts_path + strlen(folder));
    if (!path)
        return VL_E_NOMEM;
    rc = vl_file_read(entry->fts_path, size, &bytes, &size);
    if (rc < 0) {
        free(path);
        return rc;
    }
    *f = (struct vl_static_file){
        path, type_of(path), {bytes, size}, strncmp(path, "/assets/", 8) == 0};
    s->count++;
    s->bytes += size;
    return VL_OK;
}

static int walk(struct vl_static_files *s, const char *folder)
{
    char *roots[] = {(char *)(uintptr_t)folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    int rc = tree ? VL_OK : VL_E_IO;

    while (rc == VL_OK && (entry = fts_read(tree)) != NULL)
        if (entry->fts_info == FTS_F)
            rc = add_file(s, folder, entry);
    if (tree)
        fts_close(tree);
    return rc;
}

int vl_static_files_load(const char *folder, struct vl_static_files **out)
{
    struct vl_static_files *s = calloc(1, sizeof *s);
    size_t n = strlen(folder);
    char *root = strndup(folder, n > 1 && folder[n - 1] == '/' ? n - 1 : n);
    int rc = s && root ? walk(s, root) : VL_E_NOMEM;

    free(root);
    if (rc == VL_OK && !vl_static_files_find(s, "/"))
        rc = VL_E_NOENT;
    if (rc < 0) {
        vl_static_files_free(s);
        return rc;
    }
    *out = s;
    return VL_OK;
}

void vl_static_files_free(struct vl_static_files *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++) {
        free((char *)(uintptr_t)s->files[i].path);
        free((uint8_t *)(uintptr_t)s->files[i].bytes.p);
    }
    free(s);
}

const struct vl_static_file *vl_static_files_find(const struct vl_static_files *s, const char *path)
{
    const char *wanted = strcmp(path, "/") == 0 ? "/index.html" : path;

    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->files[i].path, wanted) == 0)
            return &s->files[i];
    return NULL;
}

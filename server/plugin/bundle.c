#include "plugin/bundle.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The SDK stands outside the server's error list; its numbers are the same on purpose. */
_Static_assert((int)VL_PLUGIN_E_NOMEM == (int)VL_E_NOMEM, "the ABI's codes are the server's");
_Static_assert((int)VL_PLUGIN_E_FULL == (int)VL_E_FULL, "the ABI's codes are the server's");
_Static_assert((int)VL_PLUGIN_E_VERSION == (int)VL_E_VERSION, "the ABI's codes are the server's");
_Static_assert((int)VL_PLUGIN_E_INPUT == (int)VL_E_INVAL, "the ABI's codes are the server's");
_Static_assert((int)VL_PLUGIN_E_INTERNAL == (int)VL_E_INTERNAL, "the ABI's codes are the server's");

#define PATH_BYTES 4096

static int explain(char why[VL_BUNDLE_WHY_BYTES], int rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int explain(char why[VL_BUNDLE_WHY_BYTES], int rc, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(why, VL_BUNDLE_WHY_BYTES, format, args);
    va_end(args);
    return rc;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int load_module(struct vl_bundle *b, const char *path, char why[VL_BUNDLE_WHY_BYTES])
{
    const struct vl_plugin *(*entry)(void) = NULL;
    char file[PATH_BYTES];
    void *symbol;
    int rc;

    if (snprintf(file, sizeof file, "%s/plugin.so", path) >= (int)sizeof file)
        return explain(why, VL_E_NOENT, "the path is too long");
    b->module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!b->module)
        return explain(why, VL_E_IO, "plugin.so cannot be loaded: %s", dlerror());
    symbol = dlsym(b->module, "vl_plugin_entry");
    if (!symbol)
        return explain(why, VL_E_PROTO, "plugin.so has no vl_plugin_entry");
    memcpy((void *)&entry, &symbol, sizeof entry);
    const struct vl_plugin *theirs = entry();
    rc = vl_plugin_admit(theirs, &b->plugin);
    if (rc == VL_PLUGIN_E_VERSION)
        return explain(why, VL_E_VERSION, "plugin ABI %u.%u is not ours, %u.%u",
                       theirs ? theirs->major : 0u, theirs ? theirs->minor : 0u, VL_ABI_MAJOR,
                       VL_ABI_MINOR);
    if (rc < 0)
        return explain(why, VL_E_PROTO, "the plugin lacks a required part");
    if (strcmp(b->plugin.specialty, name_of(path)) != 0)
        return explain(why, VL_E_PROTO, "the plugin is \"%s\", the folder \"%.32s\"",
                       b->plugin.specialty, name_of(path));
    snprintf(b->id, sizeof b->id, "%s", b->plugin.specialty);
    return VL_OK;
}

/* Reads at most `capacity` bytes; more is VL_E_FULL. */
static int read_all(int fd, char *out, size_t capacity, size_t *used)
{
    *used = 0;
    for (;;) {
        ssize_t n = read(fd, out + *used, capacity - *used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return VL_E_IO;
        *used += (size_t)n;
        if (n == 0)
            return VL_OK;
        if (*used == capacity)
            return VL_E_FULL;
    }
}

static int load_questionnaire(struct vl_bundle *b, const char *path, char why[VL_BUNDLE_WHY_BYTES])
{
    const struct vl_json_limits limits = {VL_BUNDLE_MAX_FILE_BYTES, 24};
    struct vl_json_error error = {0};
    char file[PATH_BYTES], *text = NULL;
    size_t n = 0;
    int rc = VL_E_NOMEM, fd;

    if (snprintf(file, sizeof file, "%s/questionnaire.json", path) >= (int)sizeof file)
        return explain(why, VL_E_NOENT, "the path is too long");
    fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) /* the plugin may bring its own in describe */
        return errno == ENOENT ? VL_OK : explain(why, VL_E_IO, "questionnaire.json is unreadable");
    text = malloc(VL_BUNDLE_MAX_FILE_BYTES + 1);
    if (text)
        rc = read_all(fd, text, VL_BUNDLE_MAX_FILE_BYTES + 1, &n);
    close(fd);
    if (rc == VL_OK)
        rc = vl_json_parse((struct vl_span){(const uint8_t *)text, n}, &limits, &b->questionnaire,
                           &error);
    free(text);
    if (rc < 0)
        return explain(why, rc, "questionnaire.json, line %d: %s", error.line,
                       error.line ? error.text : vl_err_text(rc));
    return VL_OK;
}

int vl_bundle_load(struct vl_bundle *bundle, const char *path, char why[VL_BUNDLE_WHY_BYTES])
{
    struct vl_bundle b = {0};
    int rc;

    why[0] = '\0';
    rc = load_module(&b, path, why);
    if (rc == VL_OK)
        rc = load_questionnaire(&b, path, why);
    if (rc == VL_OK)
        *bundle = b;
    return rc;
}

void vl_bundle_fini(struct vl_bundle *bundle)
{
    json_decref(bundle->questionnaire);
    bundle->questionnaire = NULL;
}

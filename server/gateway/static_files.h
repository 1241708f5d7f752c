/* static_files.h - the built browser client, read once at the start and served from memory.
 *
 * Nothing of the file system is touched while requests come, so no path of a request can reach it.
 */
#ifndef VL_GATEWAY_STATIC_FILES_H
#define VL_GATEWAY_STATIC_FILES_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_STATIC_MAX_FILES 512
#define VL_STATIC_MAX_BYTES (32u * 1024u * 1024u) /* all together */

struct vl_static_files;

struct vl_static_file {
    const char *path; /* of the request: "/assets/index-1234.js" */
    const char *type; /* Content-Type */
    struct vl_span bytes;
    bool immutable; /* its name changes with its content */
};

/* VL_E_NOENT: no such folder, or no index.html in it. VL_E_FULL: a limit. VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_static_files_load(const char *folder, struct vl_static_files **out);
void vl_static_files_free(struct vl_static_files *files); /* NULL: no effect */
/* "/" is index.html. NULL: no such file. Lives as long as the files. */
const struct vl_static_file *vl_static_files_find(const struct vl_static_files *files,
                                                  const char *path);

#endif

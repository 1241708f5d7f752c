/* rota_files.h - the folder with the departments' rotas: which files there are, and their bytes.
 *
 * Blocking, and quick: a folder is listed, one file of bounded size is read. What a file says is
 * for nobody in this process to parse (plugin/calendar_reader.h). */
#ifndef VL_GATEWAY_ROTA_FILES_H
#define VL_GATEWAY_ROTA_FILES_H

#include "base/err.h"
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VL_ROTA_FILES_MAX       256u
#define VL_ROTA_FILE_NAME_BYTES (NAME_MAX + 1)

struct vl_rota_file {
    char name[VL_ROTA_FILE_NAME_BYTES]; /* within the folder; ends with ".ics" */
    int64_t size, changed_ns;           /* bytes; since 1970 */
};
struct vl_rota_folder {
    size_t n;
    struct vl_rota_file files[VL_ROTA_FILES_MAX]; /* by name */
};

/* Regular files only, no hidden ones. VL_E_NOENT: no such folder. VL_E_FULL: more than
 * VL_ROTA_FILES_MAX. VL_E_IO. *out is then empty. */
VL_MUST_CHECK int vl_rota_folder_scan(const char *directory, struct vl_rota_folder *out);
/* The same names, sizes and times. */
bool vl_rota_folder_same(const struct vl_rota_folder *a, const struct vl_rota_folder *b);

/* At most VL_CALENDAR_MAX_BYTES + 1, which is enough for the reader to say that it is too long.
 * *out: ends with free(). VL_E_NOENT, VL_E_NOMEM, VL_E_IO. */
VL_MUST_CHECK int vl_rota_file_read(const char *directory, const char *name, uint8_t **out,
                                    size_t *n);

#endif

/* file.h - small files, read whole and bounded. Blocking. */
#ifndef VL_BASE_FILE_H
#define VL_BASE_FILE_H

#include "base/json.h"

/* The first `most` bytes of a file; *out ends with free(). Who has a limit asks for one byte more
 * than that, so that a parser sees it passed. VL_E_NOENT: cannot be opened. VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_file_read(const char *path, size_t most, uint8_t **out, size_t *n);

/* The JSON of a file; as vl_json_parse(). error, which may be NULL, also says why a file could not
 * be read, with line 0. VL_E_NOENT, VL_E_IO, VL_E_FULL, VL_E_PROTO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_file_read_json(const char *path, const struct vl_json_limits *limits,
                                    json_t **out, struct vl_json_error *error);

#endif

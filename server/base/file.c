#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

int vl_file_read(const char *path, size_t most, uint8_t **out, size_t *n)
{
    FILE *f = fopen(path, "rbe");
    uint8_t *bytes = f ? malloc(most ? most : 1) : NULL;
    size_t got = bytes ? fread(bytes, 1, most, f) : 0;
    int rc = !f ? VL_E_NOENT : !bytes ? VL_E_NOMEM : ferror(f) ? VL_E_IO : VL_OK;

    if (f)
        (void)fclose(f);
    if (rc < 0) {
        free(bytes);
        return rc;
    }
    *out = bytes;
    *n = got;
    return VL_OK;
}

int vl_file_read_json(const char *path, const struct vl_json_limits *limits, json_t **out,
                      struct vl_json_error *error)
{
    uint8_t *bytes = NULL;
    size_t n = 0;
    int rc = vl_file_read(path, limits->max_bytes + 1, &bytes, &n);

    if (rc == VL_OK)
        rc = vl_json_parse((struct vl_span){bytes, n}, limits, out, error);
    else if (error) {
        *error = (struct vl_json_error){0};
        (void)snprintf(error->text, sizeof error->text, "%s",
                       rc == VL_E_NOMEM ? vl_err_text(rc) : "cannot be read");
    }
    free(bytes);
    return rc;
}

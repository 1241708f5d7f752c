#include "rota_folder.h"
#include "gateway/rota_files.h"
#include "plugin/calendar_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READER_NAME "vagtlinje-plugin"

struct folder {
    const char *directory;
    struct vl_rota_folder files;
    json_t *calendars[VL_ROTA_FILES_MAX];
    struct vl_rota_report report;
};

bool vl_find_reader(char path[VL_READER_PATH_BYTES])
{
    ssize_t n = readlink("/proc/self/exe", path, VL_READER_PATH_BYTES - sizeof READER_NAME);
    char *slash;

    if (n <= 0)
        return false;
    path[n] = '\0';
    slash = strrchr(path, '/');
    if (!slash)
        return false;
    memcpy(slash + 1, READER_NAME, sizeof READER_NAME);
    return true;
}

static bool read_file(struct folder *f, size_t i, const char *reader,
                      const struct vl_calendar_period *period)
{
    const struct vl_calendar_reader_options options = {.program = reader};
    char why[VL_CALENDAR_WHY_BYTES] = "";
    uint8_t *bytes = NULL;
    size_t n = 0;
    int rc = vl_rota_file_read(f->directory, f->files.files[i].name, &bytes, &n);

    if (rc < 0)
        snprintf(why, sizeof why, "%s", vl_err_text(rc));
    else
        rc = vl_calendar_reader_wait(&options, (struct vl_span){bytes, n}, period, &f->calendars[i],
                                     why);
    free(bytes);
    if (rc < 0)
        fprintf(stderr, "%s/%s: %s\n", f->directory, f->files.files[i].name, why);
    return rc == VL_OK;
}

static bool read_all(struct folder *f, vl_utc from, vl_utc until)
{
    const struct vl_calendar_period period = {from, until};
    char reader[VL_READER_PATH_BYTES];
    bool ok = true;
    int rc = vl_rota_folder_scan(f->directory, &f->files);

    if (rc < 0 || !vl_find_reader(reader)) {
        fprintf(stderr, "%s: %s\n", f->directory, vl_err_text(rc < 0 ? rc : VL_E_NOENT));
        return false;
    }
    for (size_t i = 0; i < f->files.n; i++)
        ok = read_file(f, i, reader, &period) && ok;
    return ok;
}

static bool make_rota(struct folder *f, const struct vl_region *region, vl_utc from, vl_utc until,
                      struct vl_rota **out)
{
    struct vl_rota *rota = NULL;
    int rc = vl_rota_from_json(region, from, until, f->calendars, f->files.n, &rota, &f->report);

    if (rc < 0) {
        fprintf(stderr, "%s: %s\n", f->directory, vl_err_text(rc));
        return false;
    }
    for (size_t i = 0; i < f->report.count; i++)
        fprintf(stderr, "%s/%s:%u: %s\n", f->directory,
                f->files.files[f->report.faults[i].source].name, f->report.faults[i].line,
                f->report.faults[i].text);
    if (f->report.count || f->report.more)
        vl_rota_destroy(rota);
    else
        *out = rota;
    return f->report.count == 0 && !f->report.more;
}

bool vl_read_rota_folder(const struct vl_region *region, const char *directory, vl_utc from,
                         vl_utc until, struct vl_rota **out)
{
    struct folder *f = calloc(1, sizeof *f);
    bool ok = false;

    if (!f)
        return false;
    f->directory = directory;
    if (read_all(f, from, until))
        ok = make_rota(f, region, from, until, out);
    for (size_t i = 0; i < f->files.n; i++)
        json_decref(f->calendars[i]);
    free(f);
    return ok;
}

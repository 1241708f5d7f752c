#include "plugin/calendar_runner.h"

#include "base/sandbox.h"
#include "plugin/calendar.h"
#include "plugin/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

static const struct vl_limit limits[] = {
    {VL_LIMIT_MEMORY_BYTES, 256ull * 1024 * 1024},
    {VL_LIMIT_CPU_SECONDS, 8}, /* less than the asker waits, more than the reading allows itself */
    {VL_LIMIT_PROCESSES, 0},
    {VL_LIMIT_FILES, 8}, /* entering the sandbox takes some; opening is refused there */
    {VL_LIMIT_CORE_BYTES, 0},
};

static int close_in(void)
{
    struct vl_sandbox_report report;
    int rc = vl_limits_enter(limits, sizeof limits / sizeof *limits);

    return rc < 0 ? rc : vl_sandbox_enter(VL_SANDBOX_PLUGIN, NULL, &report);
}

/* One byte more than is allowed is enough to know that it is too much. */
static int read_all(int in, uint8_t *bytes, size_t *n)
{
    *n = 0;
    while (*n < VL_CALENDAR_MAX_BYTES + 1) {
        ssize_t k = read(in, bytes + *n, VL_CALENDAR_MAX_BYTES + 1 - *n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return VL_E_IO;
        if (k == 0)
            break;
        *n += (size_t)k;
    }
    return VL_OK;
}

static int write_all(int out, const char *text)
{
    for (size_t n = strlen(text); n > 0;) {
        ssize_t k = write(out, text, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return VL_E_IO;
        text += k;
        n -= (size_t)k;
    }
    return VL_OK;
}

static int write_answer(int out, const struct vl_calendar *calendar)
{
    json_t *answer = vl_calendar_to_json(calendar);
    char *text = answer ? vl_json_dump(answer) : NULL;
    int rc = text ? write_all(out, text) : VL_E_NOMEM;

    free(text);
    json_decref(answer);
    return rc;
}

static int answer(int in, int out, const struct vl_calendar_period *period)
{
    uint8_t *bytes = malloc(VL_CALENDAR_MAX_BYTES + 1);
    struct vl_calendar *calendar = NULL;
    size_t n = 0;
    int rc = bytes ? read_all(in, bytes, &n) : VL_E_NOMEM;

    if (rc == VL_OK)
        rc = vl_calendar_read((struct vl_span){bytes, n}, period, &calendar);
    if (rc == VL_OK)
        rc = write_answer(out, calendar);
    vl_calendar_destroy(calendar);
    free(bytes);
    return rc;
}

int vl_calendar_run(const char *from, const char *until, int in, int out, const struct vl_log *log)
{
    struct vl_calendar_period period;
    int rc;

    if (vl_utc_parse(from, strlen(from), &period.from) < 0 ||
        vl_utc_parse(until, strlen(until), &period.until) < 0)
        return EXIT_USAGE;
    rc = close_in();
    if (rc == VL_OK)
        rc = answer(in, out, &period);
    if (rc == VL_E_INVAL)
        return EXIT_USAGE;
    if (rc < 0)
        vl_log(log, VL_LOG_ERROR, "calendar.not_read", VL_LOG_TEXT("error", vl_err_name(rc)));
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

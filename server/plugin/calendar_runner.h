/* calendar_runner.h - the child's side of reading a calendar: `vagtlinje-plugin --calendar`.
 *
 * Gives up files, network, processes, most memory and most processor time, and only then reads the
 * text to its end, answers with one JSON document (calendar.h) and ends. */
#ifndef VL_PLUGIN_CALENDAR_RUNNER_H
#define VL_PLUGIN_CALENDAR_RUNNER_H

#include "base/log.h"

#define VL_CALENDAR_FLAG "--calendar" /* then FROM and UNTIL, as "2026-11-22T00:00:00Z" */

/* Returns the process's exit status: 0 when an answer was written to `out`, whatever it says; 2
 * when from and until are no period; else 1. Single-threaded; for good. */
int vl_calendar_run(const char *from, const char *until, int in, int out, const struct vl_log *log);

#endif

/* calendar_reader.h - has a calendar read in a closed process of its own, with a deadline.
 *
 * A file that makes the reader crash, hang or swell costs that process, and nobody else. Threads:
 * belongs to its loop. The process ignores SIGPIPE from here on. */
#ifndef VL_PLUGIN_CALENDAR_READER_H
#define VL_PLUGIN_CALENDAR_READER_H

#include "plugin/calendar.h"
#include <uv.h>

#define VL_CALENDAR_DEADLINE_MS  10000u
#define VL_CALENDAR_ANSWER_BYTES (8u * 1024u * 1024u)
#define VL_CALENDAR_WHY_BYTES    160

struct vl_calendar_reader;

struct vl_calendar_reader_options {
    const char *program;  /* vagtlinje-plugin */
    uint32_t deadline_ms; /* 0: VL_CALENDAR_DEADLINE_MS */
};

/* answer: the JSON of calendar.h, borrowed, NULL unless VL_OK; its content is not checked.
 * VL_E_TIMEOUT: no answer within the deadline. VL_E_CLOSED: the process ended without one.
 * VL_E_FULL: the answer is too long. VL_E_PROTO: it is no JSON. why: in words, never NULL. */
typedef void (*vl_calendar_answer_fn)(void *data, int rc, json_t *answer, const char *why);

/* Copies text; of more than VL_CALENDAR_MAX_BYTES only so much is sent that the answer says so. If
 * this returns an error (VL_E_NOMEM, VL_E_IO: the program cannot be started), `done` never comes;
 * otherwise exactly once, and never from inside this call. *out is good until then; may be NULL. */
VL_MUST_CHECK int
vl_calendar_reader_start(uv_loop_t *loop, const struct vl_calendar_reader_options *options,
                         struct vl_span text, const struct vl_calendar_period *period,
                         vl_calendar_answer_fn done, void *data, struct vl_calendar_reader **out);
/* `done` will not come; the memory goes when libuv is done with it. */
void vl_calendar_reader_cancel(struct vl_calendar_reader *reader);

/* The same, waiting for it: for programs without a loop. *answer: a new reference. The errors of
 * start and of done, with `why`. */
VL_MUST_CHECK int vl_calendar_reader_wait(const struct vl_calendar_reader_options *options,
                                          struct vl_span text,
                                          const struct vl_calendar_period *period, json_t **answer,
                                          char why[VL_CALENDAR_WHY_BYTES]);

#endif

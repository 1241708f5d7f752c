/* engine_result.h - what becomes of a command that was submitted to the engine. */
#ifndef VL_JOURNAL_ENGINE_RESULT_H
#define VL_JOURNAL_ENGINE_RESULT_H

#include "base/err.h"
#include "domain/command.h"
#include <stdint.h>

#define VL_ENGINE_UNAVAILABLE "journal_unavailable" /* the refusal's name when rc is VL_E_IO */

struct vl_engine_result {
    int rc; /* VL_OK: durable. VL_E_STATE: refused. VL_E_IO, VL_E_CLOSED: see engine.h */
    enum vl_refusal code;
    const char *refusal; /* its name, static; "" when there is none; never NULL */
    uint64_t first_seq;  /* the command's first event; 0 when it made none */
    uint32_t events;     /* that it made; they are numbered first_seq, first_seq + 1, .. */
};
typedef void (*vl_engine_done_fn)(void *data, const struct vl_engine_result *result);

#endif

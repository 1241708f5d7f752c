/* rota_pass.h - one reading of the whole rota folder: each file through the closed process.
 *
 * Each file is taken or refused whole. A refused one keeps what it said when it was last good: its
 * old bytes are read again for the new period. Four files are read at once, until the
 * deadline. Threads: belongs to its loop. */
#ifndef VL_GATEWAY_ROTA_PASS_H
#define VL_GATEWAY_ROTA_PASS_H

#include "base/log.h"
#include "domain/rota.h"
#include "gateway/rota_files.h"
#include <uv.h>

#define VL_ROTA_REFUSALS_MAX 256u
#define VL_ROTA_CODE_BYTES   32

struct vl_rota_refusal {
    char file[VL_ROTA_FILE_NAME_BYTES]; /* "": the folder */
    uint32_t line;                      /* 0: of the whole file */
    char code[VL_ROTA_CODE_BYTES];      /* a stable word */
    char text[VL_ROTA_FAULT_BYTES];     /* what is wrong and what to do; may name a person */
};
struct vl_rota_refusals {
    size_t n, more; /* more: not kept */
    struct vl_rota_refusal list[VL_ROTA_REFUSALS_MAX];
};

struct vl_rota_source {
    uint8_t *good; /* the bytes that were taken; NULL: none */
    size_t n_good;
    json_t *calendar; /* what they say of the period; NULL: none */
};
struct vl_rota_pass { /* read it freely once it is done */
    struct vl_rota_folder folder;
    struct vl_rota_source sources[VL_ROTA_FILES_MAX]; /* of the folder's file of that index */
    struct vl_rota_refusals refusals;                 /* by file as they were read */
    size_t n_refused;                                 /* files */
    /* Files that were good once and say nothing now, or the folder itself cannot be read: what was
     * in force must stay. */
    size_t n_lost;
};

struct vl_rota_pass_options {
    uv_loop_t *loop;
    const struct vl_region *region; /* outlives the pass */
    const char *directory;          /* outlives the reading; "": there are no files */
    const char *program;            /* vagtlinje-plugin; outlives the reading */
    vl_utc from, until;
    uint32_t deadline_ms;                /* for all files */
    const struct vl_rota_pass *previous; /* borrowed until done; NULL: none */
};
struct vl_rota_reading;
/* Takes the pass, which ends with vl_rota_pass_free. */
typedef void (*vl_rota_pass_done_fn)(void *data, struct vl_rota_pass *pass);

/* done: exactly once, never from inside this call. VL_E_NOMEM, VL_E_IO: it never comes. */
VL_MUST_CHECK int vl_rota_reading_start(const struct vl_rota_pass_options *options,
                                        vl_rota_pass_done_fn done, void *data,
                                        struct vl_rota_reading **out);
/* done will not come; the memory goes when libuv is done with it. */
void vl_rota_reading_cancel(struct vl_rota_reading *reading);

void vl_rota_refuse(struct vl_rota_refusals *refusals, const char *file, uint32_t line,
                    const char *code, const char *text);
void vl_rota_pass_free(struct vl_rota_pass *pass); /* NULL: no effect */

#endif

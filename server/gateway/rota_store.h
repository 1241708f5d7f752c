/* rota_store.h - the rota in force: read from its folder, watched, and replaced as a whole.
 *
 * The departments' calendar files become one rota for 400 days. It is read before the core serves,
 * again when read() asks for it, when a file changed (looked at every hour), and once a day, so
 * that its end moves on. A new rota replaces the old one all at once; when a file that was in force
 * can be read neither as it is nor as it was, or the folder cannot be read at all, nothing changes.
 * A refused file never counts: what it said when it was last good does, or the weekly rota.
 * Logged: files, lines and code words, never people. Threads: one loop. */
#ifndef VL_GATEWAY_ROTA_STORE_H
#define VL_GATEWAY_ROTA_STORE_H

#include "base/log.h"
#include "domain/rota_guard.h"
#include "gateway/rota_pass.h"
#include <uv.h>

#define VL_ROTA_KNOWN_DAYS  400 /* from a day before it was read */
#define VL_ROTA_GUARD_DAYS  28  /* that the guard looks ahead */
#define VL_ROTA_DEADLINE_MS 30000u
#define VL_ROTA_HOUR_MS     3600000u

struct vl_rota_store;

struct vl_rota_store_options {
    uv_loop_t *loop;
    const struct vl_region *region; /* outlives the store */
    const char *directory;          /* of the files, outlives the store; "": no files */
    const char *program;            /* vagtlinje-plugin; outlives the store */
    uint32_t deadline_ms;           /* for one reading of all files; 0: VL_ROTA_DEADLINE_MS */
    const struct vl_log *log;       /* outlives the store; may be NULL */
    vl_utc (*now)(void *data);
    /* Another rota is in force; the one before dies when this returns. */
    void (*changed)(void *data, const struct vl_rota *live);
    /* What the guard or the refusals say may be new. */
    void (*watched)(void *data);
    /* As in vl_guard_options; first asked in vl_rota_store_watch. */
    bool (*last_seen)(void *data, vl_person_index person, vl_utc *out);
    bool (*test_unanswered)(void *data, vl_person_index person);
    void *data;
};

/* Reads all files and waits for it, until the deadline: whatever is wrong with them stands in
 * the refusals, and is no reason not to serve. `changed` and `watched` do not come from here.
 * VL_E_NOMEM, VL_E_IO. */
VL_MUST_CHECK int vl_rota_store_create(const struct vl_rota_store_options *options,
                                       struct vl_rota_store **out);
/* Nothing comes any more; the loop must run on until its handles are closed. NULL: no effect. */
void vl_rota_store_close(struct vl_rota_store *store);
/* After the loop. NULL: no effect. */
void vl_rota_store_free(struct vl_rota_store *store);

/* Reads again, in the background; a reading that runs is followed by another one. */
void vl_rota_store_read(struct vl_rota_store *store);
/* What an hour brings: the files are looked at, and the guard looks again. */
void vl_rota_store_watch(struct vl_rota_store *store);
/* The guard alone looks again: not the rota changed but what people did. */
void vl_rota_store_guard(struct vl_rota_store *store);

/* Of the files alone; borrowed until `changed`. Never NULL: without files it is empty. */
const struct vl_rota *vl_rota_store_live(const struct vl_rota_store *store);
/* With the weekly shifts of all other positions, for the coming 31 days at least. */
const struct vl_rota *vl_rota_store_shown(const struct vl_rota_store *store);

struct vl_rota_status {                 /* borrowed until the next `watched` */
    const struct vl_findings *findings; /* of what is shown */
    const struct vl_rota_refusals *refusals;
    size_t files; /* in force */
    vl_utc read_at;
};
struct vl_rota_status vl_rota_store_status(const struct vl_rota_store *store);

#endif

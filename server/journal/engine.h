/* engine.h - decide, record, evolve: the loop around the pure core (domain/).
 *
 * A command is decided at once, its events are appended to the journal, and only when they are
 * durable does anyone hear of it: first the subscribers (each event, in order), then the command's
 * own callback, then on_turn once for the whole batch.
 *
 * Two states are kept. The *deciding* state includes events that are still on their way to the
 * disk, so that commands which arrive meanwhile are decided in order; nobody outside sees it. The
 * *durable* state, vl_engine_state(), is the fold of the durable events: what users are shown.
 *
 * When the journal cannot be written, the affected commands, and those that come meanwhile, get
 * VL_E_IO with the refusal VL_ENGINE_UNAVAILABLE. Each VL_ENGINE_RETRY_MS the disk is probed; when
 * it can be written again, the deciding state is made anew from the journal and work goes on.
 *
 * Threads: belongs to one loop. Clock: injected; it never runs behind the last record's `at`. */
#ifndef VL_JOURNAL_ENGINE_H
#define VL_JOURNAL_ENGINE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "domain/command.h"
#include "journal/engine_listeners.h"
#include "journal/engine_result.h"
#include "journal/journal.h"
#include <uv.h>

#define VL_ENGINE_RETRY_MS       1000u
#define VL_ENGINE_MAX_ATTACHMENT (192u * 1024u) /* bytes */

struct vl_engine;

struct vl_engine_options {
    uv_loop_t *loop;
    struct vl_journal *journal;     /* borrowed; must outlive the engine's last append: destroy the
                                       engine first, then the journal */
    const struct vl_region *region; /* borrowed for the engine's life */
    const struct vl_rota *rota;     /* as vl_engine_use_rota; may be NULL */
    struct vl_state_limits limits;
    const struct vl_log *log;  /* borrowed for the engine's life; may be NULL */
    vl_utc (*now)(void *data); /* NULL: vl_utc_now */
    void *now_data;
};

/* Replays the journal (blocking), then appends what a start appends (region.opened into an empty
 * stream, core.started in any case). *out: ends with vl_engine_destroy.
 * A journal that was opened under another region's name is used, with a warning in the log: regions
 * are renamed. Errors are logged with the record's seq: VL_E_PROTO, VL_E_NOENT, VL_E_VERSION: a
 * record is malformed, unknown or newer than this build. VL_E_CRYPTO: the chain is broken. VL_E_IO,
 * VL_E_NOMEM, VL_E_INVAL: a limit is out of range. */
VL_MUST_CHECK int vl_engine_create(const struct vl_engine_options *options, struct vl_engine **out);

/* Pending commands get VL_E_CLOSED before this returns (their events may still become durable);
 * subscribers hear nothing more. The memory goes when libuv and the journal are done with it.
 * NULL: no effect. */
void vl_engine_destroy(struct vl_engine *engine);

/* The engine gives the time. The command and its attachment are borrowed until this returns; the
 * attachment (NULL, or JSON text) is kept with the command's main event and comes back with
 * vl_engine_attachment. done (may be NULL) comes exactly once and never before this returns, for a
 * refusal too, and in the order of the commands. VL_E_FULL: too many are waiting. VL_E_INVAL: the
 * attachment is too long or no JSON. VL_E_NOMEM. VL_E_CLOSED: destroyed. On these done never comes.
 */
VL_MUST_CHECK int vl_engine_submit(struct vl_engine *engine, const struct vl_command *command,
                                   vl_engine_done_fn done, void *data);

/* vl_state_use_rota for whatever the engine decides from now on: borrowed until the next call or
 * the engine's end. Submit VL_COMMAND_ROTA_CHANGED afterwards. */
void vl_engine_use_rota(struct vl_engine *engine, const struct vl_rota *rota);

/* Fold of the durable events. Borrowed; changes between callbacks only, valid for the engine's
 * life. */
const struct vl_state *vl_engine_state(const struct vl_engine *engine);
/* The durable state's last event. */
uint64_t vl_engine_last(const struct vl_engine *engine);
/* Present time by the engine's clock, as the next command would carry it. */
vl_utc vl_engine_now(struct vl_engine *engine);

/* The attachment kept with event seq: JSON text, ends with free(). VL_E_NOENT: none. VL_E_IO. */
VL_MUST_CHECK int vl_engine_attachment(struct vl_engine *engine, uint64_t seq, char **out);

/* From now on and for the engine's life; the past is in the state. VL_E_FULL. A callback may submit
 * and subscribe, but not destroy the engine. */
VL_MUST_CHECK int vl_engine_subscribe(struct vl_engine *engine,
                                      const struct vl_engine_listener *listener, void *owner);

struct vl_engine_figures { /* since the start; for metrics */
    uint64_t replayed, commands, refused, failed, events;
    uint32_t replay_ms;
    bool unavailable;
};
struct vl_engine_figures vl_engine_figures(const struct vl_engine *engine);

#endif

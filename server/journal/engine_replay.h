/* engine_replay.h - from journal records to events and states, and back. Internal. */
#ifndef VL_JOURNAL_ENGINE_REPLAY_H
#define VL_JOURNAL_ENGINE_REPLAY_H

#include "base/log.h"
#include "domain/event.h"
#include "domain/state.h"
#include "journal/journal.h"

struct vl_replay {
    const struct vl_region *region; /* borrowed */
    const struct vl_log *log;       /* may be NULL */
    struct vl_state *states[2];     /* evolved by every event; may be NULL */
    /* Called after the states took the event; the event borrows. NULL: not wanted. */
    void (*on_event)(void *data, uint64_t seq, const struct vl_event *event);
    void *data;
    uint64_t count; /* set: events replayed */
    vl_utc last_at; /* set, when there was one: time of the last */
};

/* Everything from from_seq on. Errors as vl_engine_create. */
VL_MUST_CHECK int vl_replay_run(struct vl_replay *replay, struct vl_journal *journal,
                                uint64_t from_seq, bool checked);

/* One record as an event, without its attachment. Errors as vl_engine_create; *event is then
 * undefined. Any thread. */
VL_MUST_CHECK int vl_replay_decode(const struct vl_region *region,
                                   const struct vl_journal_record *record, struct vl_event *event);

/* *body: text of the event for a journal record; ends with free(). VL_E_NOMEM, VL_E_PROTO. */
VL_MUST_CHECK int vl_replay_encode(const struct vl_region *region, const struct vl_event *event,
                                   char **body);

/* As vl_engine_attachment. */
VL_MUST_CHECK int vl_replay_attachment(struct vl_journal *journal, uint64_t seq, char **out);

#endif

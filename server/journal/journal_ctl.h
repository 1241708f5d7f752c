/* journal_ctl.h - what `vagtctl journal` prints. Sealed parts stay sealed.
 *
 * Blocking; one JSON object a line on `out`. May look at a journal that a running server writes. */
#ifndef VL_JOURNAL_JOURNAL_CTL_H
#define VL_JOURNAL_JOURNAL_CTL_H

#include "domain/event.h"
#include <stdint.h>
#include <stdio.h>

/* Exit codes of the program. */
enum vl_journal_ctl_exit {
    VL_JOURNAL_CTL_OK = 0,
    VL_JOURNAL_CTL_BAD = 1,    /* the journal was changed, or records are missing */
    VL_JOURNAL_CTL_FAILED = 2, /* it could not be read: see the line's "error" */
};

/* Up to count records (0: all) from number `from` on:
 * {"seq":1,"at":"2026-..Z","type":"..","version":1,"body":{..},"hash":"<hex>"}; a body that is no
 * JSON object is shown as text. On failure a last line {"error":"NAME","text":".."}. */
int vl_journal_ctl_show(const char *path, uint64_t from, uint64_t count, FILE *out);

/* The whole hash chain: {"journal":path,"verdict":"clean"|"changed"|"gap","records":n,
 * "bad_seq":n (unless clean),"head":"<hex>"}. */
int vl_journal_ctl_verify(const char *path, FILE *out);

/* Every event from the first on, as the region knows it; nothing is printed, and attachments stay
 * where they are. VL_E_NOENT and the like: the journal cannot be opened. Otherwise *bad_seq (else
 * 0) is the record that could not be read, and the events before it came. */
VL_MUST_CHECK int vl_journal_ctl_events(const char *path, const struct vl_region *region,
                                        void (*on_event)(void *data, uint64_t seq,
                                                         const struct vl_event *event),
                                        void *data, uint64_t *bad_seq);

#endif

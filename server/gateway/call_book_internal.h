/* call_book_internal.h - what call_book.c and call_case.c share; for nobody else. */
#ifndef VL_GATEWAY_CALL_BOOK_INTERNAL_H
#define VL_GATEWAY_CALL_BOOK_INTERNAL_H

#include "gateway/call_book.h"

struct vl_book {
    const struct vl_region *region;
    struct vl_engine *engine;
    struct vl_vault *vault;
    const struct vl_log *log;
    struct vl_book_entry *first; /* newest first */
};

struct vl_book_entry *vl_book_entry_of(const struct vl_book *book, uint64_t call);

/* A new last entry of the trail; NULL when memory is short: the trail then lacks a line. */
json_t *vl_book_trail_add(struct vl_book_entry *entry, vl_utc at, const char *what);
/* call_case.c: what the event's attachment seals; new reference, NULL. */
json_t *vl_book_unseal(struct vl_book *book, uint64_t seq);
/* call_guests.c */
void vl_book_guest_event(struct vl_book_entry *entry, uint64_t seq, const struct vl_event *event);
void vl_book_guests_free(struct vl_book_entry *entry);

#endif

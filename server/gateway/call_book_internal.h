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

#endif

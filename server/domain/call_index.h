/* call_index.h - from a call's id to its slot in constant time. Internal to the folder.
 *
 * An open-addressed table of twice as many places as there may be calls, so a search looks at a few
 * neighbours. Nothing is allocated after creation, and nothing fails. */
#ifndef VL_DOMAIN_CALL_INDEX_H
#define VL_DOMAIN_CALL_INDEX_H

#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

#define VL_NO_SLOT UINT32_MAX

struct vl_call_index {
    struct vl_call_index_place {
        uint64_t id; /* 0: empty */
        uint32_t slot;
    } * places;
    uint32_t mask;
};

/* Room for `capacity` calls. VL_E_NOMEM. */
VL_MUST_CHECK int vl_call_index_init(struct vl_call_index *index, uint32_t capacity);
void vl_call_index_fini(struct vl_call_index *index);
/* The id is not 0, not yet there, and there is room. */
void vl_call_index_add(struct vl_call_index *index, uint64_t id, uint32_t slot);
void vl_call_index_remove(struct vl_call_index *index, uint64_t id); /* unknown: no effect */
uint32_t vl_call_index_find(const struct vl_call_index *index, uint64_t id); /* VL_NO_SLOT */

#endif

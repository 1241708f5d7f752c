/* flags.h - red flags: what decides the urgency whatever the scores say. */
#ifndef VL_LUNGEMEDICIN_FLAGS_H
#define VL_LUNGEMEDICIN_FLAGS_H

#include "lungemedicin/items.h"

struct lung_flag {
    const char *id, *da, *en;
    enum vl_level level;
    const char *source;
};

#define LUNG_MAX_FLAGS 7u

/* Fills out[] with those raised, in the order of the list; returns how many. */
size_t vl_lung_flags(const struct vl_form_value values[LUNG_ITEMS],
                     const struct lung_flag *out[LUNG_MAX_FLAGS]);

#endif

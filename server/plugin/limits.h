/* limits.h - how much of the machine a closed process may use; none of it can be undone. */
#ifndef VL_PLUGIN_LIMITS_H
#define VL_PLUGIN_LIMITS_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum vl_limit_of {
    VL_LIMIT_MEMORY_BYTES, /* address space; not in sanitized builds, whose shadow is terabytes */
    VL_LIMIT_CPU_SECONDS,  /* then the kernel ends the process (SIGXCPU) */
    VL_LIMIT_PROCESSES,
    VL_LIMIT_FILES, /* descriptors; those that are open stay open */
    VL_LIMIT_CORE_BYTES,
};
struct vl_limit {
    enum vl_limit_of of;
    uint64_t most;
};
/* VL_E_INTERNAL: not all of them hold; the caller must exit. */
VL_MUST_CHECK int vl_limits_enter(const struct vl_limit *limits, size_t n);

#endif

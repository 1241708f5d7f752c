#include "plugin/limits.h"

#include <stdbool.h>
#include <sys/resource.h>

static bool is_possible(enum vl_limit_of of)
{
#ifdef VL_SANITIZED
    return of != VL_LIMIT_MEMORY_BYTES;
#else
    (void)of;
    return true;
#endif
}

int vl_limits_enter(const struct vl_limit *limits, size_t n)
{
    static const int what[] = {
        [VL_LIMIT_MEMORY_BYTES] = RLIMIT_AS, [VL_LIMIT_CPU_SECONDS] = RLIMIT_CPU,
        [VL_LIMIT_PROCESSES] = RLIMIT_NPROC, [VL_LIMIT_FILES] = RLIMIT_NOFILE,
        [VL_LIMIT_CORE_BYTES] = RLIMIT_CORE,
    };

    for (size_t i = 0; i < n; i++) {
        struct rlimit r = {limits[i].most, limits[i].most};
        /* At the hard limit it would be SIGKILL, which does not say why. */
        r.rlim_max += limits[i].of == VL_LIMIT_CPU_SECONDS;
        if (is_possible(limits[i].of) && setrlimit((unsigned)what[limits[i].of], &r) != 0)
            return VL_E_INTERNAL;
    }
    return VL_OK;
}

/* sandbox.h - giving up rights before the first byte from outside.
 *
 * no_new_privs, then Landlock where the kernel has it (nothing of the file system but what
 * `read_paths` names), then a seccomp filter that answers EPERM to every system call outside the
 * profile, and kills the process for the few that only an attacker makes (execve, ptrace,
 * process_vm_*, mount, bpf, kernel modules). Irreversible. Call it in a single-threaded process. */
#ifndef VL_BASE_SANDBOX_H
#define VL_BASE_SANDBOX_H

#include "base/err.h"
#include <stdbool.h>

enum vl_sandbox_profile {
    VL_SANDBOX_MEDIA, /* loop, clocks, memory, send/receive on open sockets; no open, socket, exec
                       */
    VL_SANDBOX_PLUGIN_LOAD, /* as PLUGIN, and opening and mapping files below read_paths */
    VL_SANDBOX_PLUGIN, /* compute and talk over the pair; nothing else. May follow PLUGIN_LOAD */
};
struct vl_sandbox_report {
    bool landlock; /* false: the kernel has none, seccomp alone holds */
    bool seccomp;
};
/* read_paths: NULL-terminated, may be NULL. VL_E_INTERNAL: not fully entered: the caller must exit.
 * Under VL_SANITIZED builds the sanitizer runtime's own calls are added to the profile. */
VL_MUST_CHECK int vl_sandbox_enter(enum vl_sandbox_profile profile, const char *const *read_paths,
                                   struct vl_sandbox_report *report);

#endif

#include "base/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- Landlock ---
 * Spelled out here, because the headers of a stable distribution are older than the kernels it runs
 * on. Numbers: Documentation/userspace-api/landlock.rst. */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif
#define LANDLOCK_VERSION_QUERY    1u
#define LANDLOCK_PATH_BENEATH     1
#define LANDLOCK_NEWEST_KNOWN_ABI 6
#define LANDLOCK_READ_FILE        (1ull << 2)
#define LANDLOCK_READ_DIR         (1ull << 3)

struct landlock_rights {
    uint64_t files, network, scoped;
};
struct landlock_path {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

/* What each version of the interface can forbid, and how much of the struct it knows. */
static const struct {
    struct landlock_rights rights;
    size_t bytes;
} landlock_abi[LANDLOCK_NEWEST_KNOWN_ABI + 1] = {
    [1] = {{0x1fff, 0, 0}, 8},  /* the first 13 file rights */
    [2] = {{0x3fff, 0, 0}, 8},  /* + moving between directories */
    [3] = {{0x7fff, 0, 0}, 8},  /* + truncate */
    [4] = {{0x7fff, 3, 0}, 16}, /* + TCP bind and connect */
    [5] = {{0xffff, 3, 0}, 16}, /* + device ioctls */
    [6] = {{0xffff, 3, 3}, 24}, /* + abstract sockets and signals to others */
};

static int landlock_version(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_QUERY);
    return abi > LANDLOCK_NEWEST_KNOWN_ABI ? LANDLOCK_NEWEST_KNOWN_ABI : (int)abi;
}

/* A path that does not exist gives no right, and that is no error. */
static int allow_reading(int ruleset, const char *path)
{
    struct stat st;
    int rc = VL_E_INTERNAL;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? VL_OK : VL_E_INTERNAL;
    struct landlock_path rule = {LANDLOCK_READ_FILE, fd};
    if (fstat(fd, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            rule.allowed |= LANDLOCK_READ_DIR;
        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0) == 0)
            rc = VL_OK;
    }
    close(fd);
    return rc;
}

static int allow_all_reading(int ruleset, const char *const *read_paths)
{
    int rc = VL_OK;
    for (size_t i = 0; rc == VL_OK && read_paths && read_paths[i]; i++)
        rc = allow_reading(ruleset, read_paths[i]);
#ifdef VL_SANITIZED
    /* The leak checker reads its own process's maps and threads. */
    if (rc == VL_OK)
        rc = allow_reading(ruleset, "/proc");
#endif
    return rc;
}

/* 1: entered; 0: this kernel has none. */
static int enter_landlock(const char *const *read_paths)
{
    int version = landlock_version();
    if (version <= 0)
        return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : VL_E_INTERNAL;
    struct landlock_rights rights = landlock_abi[version].rights;
    long created = syscall(SYS_landlock_create_ruleset, &rights, landlock_abi[version].bytes, 0);
    if (created < 0)
        return VL_E_INTERNAL;
    int ruleset = (int)created;
    int rc = allow_all_reading(ruleset, read_paths);
    if (rc == VL_OK && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        rc = VL_E_INTERNAL;
    close(ruleset);
    return rc == VL_OK ? 1 : rc;
}

/* --- seccomp --- */

#define CALL(name) SCMP_SYS(name)

/* A computation with a libuv loop over descriptors that are open already. */
static const int calls_of_all[] = {
    CALL(brk),
    CALL(munmap),
    CALL(mremap),
    CALL(madvise),
    CALL(futex),
    CALL(read),
    CALL(readv),
    CALL(write),
    CALL(writev),
    CALL(recvmsg),
    CALL(sendmsg),
    CALL(close),
    CALL(lseek),
    CALL(fstat),
    CALL(getsockname),
    CALL(getsockopt),
    CALL(epoll_create1),
    CALL(epoll_ctl),
    CALL(epoll_wait),
    CALL(epoll_pwait),
    CALL(epoll_pwait2),
    CALL(eventfd2),
    CALL(poll),
    CALL(ppoll),
    CALL(clock_gettime),
    CALL(clock_getres),
    CALL(clock_nanosleep),
    CALL(nanosleep),
    CALL(gettimeofday),
    CALL(time),
    CALL(getrandom),
    CALL(getpid),
    CALL(gettid),
    CALL(getppid),
    CALL(getuid),
    CALL(geteuid),
    CALL(getgid),
    CALL(getegid),
    CALL(uname),
    CALL(getrusage),
    CALL(sched_yield),
    CALL(sched_getaffinity),
    CALL(rt_sigaction),
    CALL(rt_sigprocmask),
    CALL(rt_sigreturn),
    CALL(rt_sigpending),
    CALL(rt_sigsuspend),
    CALL(rt_sigtimedwait),
    CALL(sigaltstack),
    CALL(restart_syscall),
    CALL(exit),
    CALL(exit_group),
};
static const int calls_of_media[] = {
    CALL(recvmmsg),        CALL(sendmmsg),        CALL(recvfrom), CALL(sendto),
    CALL(setsockopt),      CALL(getpeername),     CALL(shutdown), CALL(timerfd_create),
    CALL(timerfd_settime), CALL(timerfd_gettime), CALL(getcpu),
};
/* What the dynamic linker does, and entering the PLUGIN profile afterwards. */
static const int calls_of_plugin_load[] = {
    CALL(newfstatat),
    CALL(stat),
    CALL(lstat),
    CALL(statx),
    CALL(access),
    CALL(faccessat),
    CALL(faccessat2),
    CALL(readlink),
    CALL(readlinkat),

    CALL(pread64),
    CALL(getdents64),
    CALL(getcwd),
    CALL(fadvise64),
    CALL(mmap),
    CALL(seccomp),
    CALL(prctl),
    CALL(landlock_create_ruleset),
    CALL(landlock_add_rule),
    CALL(landlock_restrict_self),
};
#ifdef VL_SANITIZED
/* The leak checker stops the process from a thread of its own, by ptrace. */
static const int calls_of_sanitizers[] = {
    CALL(clone),
    CALL(wait4),
    CALL(ptrace),
    CALL(prctl),
    CALL(readlink),
    CALL(readlinkat),

    CALL(getdents),
    CALL(getdents64),
    CALL(newfstatat),
    CALL(stat),
    CALL(prlimit64),
    CALL(getrlimit),
    CALL(set_robust_list),
    CALL(rseq),
    CALL(arch_prctl),
    CALL(kill),
    CALL(tgkill),
    CALL(mprotect),
    CALL(process_vm_readv),
    CALL(getpgrp),
    CALL(dup),
    CALL(dup2),
    CALL(pipe2),
    CALL(sysinfo),
};
#endif
/* Nobody honest makes these here. */
static const int fatal_calls[] = {
    CALL(execve),        CALL(execveat),         CALL(mount),
    CALL(bpf),           CALL(init_module),      CALL(finit_module),
    CALL(delete_module), CALL(kexec_load),       CALL(kexec_file_load),
#ifndef VL_SANITIZED
    CALL(ptrace),        CALL(process_vm_readv), CALL(process_vm_writev),
#endif
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int add_calls(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = seccomp_rule_add_array(filter, action, calls[i], 0, NULL);
    return rc;
}

static int allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

/* No memory that is both ours to write and the processor's to run; no descriptor tricks. */
static int allow_conditionally(scmp_filter_ctx filter)
{
    static const uint64_t fcntl_commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC};
    int rc = allow_if(filter, CALL(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (rc == 0)
        rc = allow_if(filter, CALL(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (rc == 0) /* glibc's fstat */
        rc = allow_if(filter, CALL(newfstatat),
                      SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    if (rc == 0)
        rc = allow_if(filter, CALL(ioctl), SCMP_A1(SCMP_CMP_EQ, FIONBIO, 0));
    if (rc == 0)
        rc = allow_if(filter, CALL(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    if (rc == 0) /* abort() */
        rc = allow_if(filter, CALL(tgkill), SCMP_A0(SCMP_CMP_EQ, (uint64_t)getpid(), 0));
    for (size_t i = 0; rc == 0 && i < COUNT(fcntl_commands); i++)
        rc = allow_if(filter, CALL(fcntl), SCMP_A1(SCMP_CMP_EQ, fcntl_commands[i], 0));
    return rc;
}

static int allow_open_to_read(scmp_filter_ctx filter)
{
    return allow_if(filter, CALL(openat),
                    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, 0));
}

static int add_profile(scmp_filter_ctx filter, enum vl_sandbox_profile profile)
{
    int rc = add_calls(filter, SCMP_ACT_ALLOW, calls_of_all, COUNT(calls_of_all));
    if (rc == 0)
        rc = allow_conditionally(filter);
    if (rc == 0 && profile == VL_SANDBOX_MEDIA)
        rc = add_calls(filter, SCMP_ACT_ALLOW, calls_of_media, COUNT(calls_of_media));
    if (rc == 0 && profile == VL_SANDBOX_PLUGIN_LOAD) {
        rc = add_calls(filter, SCMP_ACT_ALLOW, calls_of_plugin_load, COUNT(calls_of_plugin_load));
        if (rc == 0)
            rc = allow_open_to_read(filter);
    }
#ifdef VL_SANITIZED
    if (rc == 0)
        rc = add_calls(filter, SCMP_ACT_ALLOW, calls_of_sanitizers, COUNT(calls_of_sanitizers));
    if (rc == 0 && profile != VL_SANDBOX_PLUGIN_LOAD)
        rc = allow_open_to_read(filter);
    if (rc == 0) /* the leak checker makes the old call itself */
        rc = allow_if(filter, CALL(open),
                      SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, 0));
#endif
    return rc;
}

static int enter_seccomp(enum vl_sandbox_profile profile)
{
    int rc = VL_E_INTERNAL;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return VL_E_INTERNAL;
    if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) < 0)
        goto out;
    /* A binary tree: the cost of a call does not depend on its place in the lists. */
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) < 0)
        goto out;
    if (add_calls(filter, SCMP_ACT_KILL_PROCESS, fatal_calls, COUNT(fatal_calls)) < 0)
        goto out;
    if (add_profile(filter, profile) < 0 || seccomp_load(filter) < 0)
        goto out;
    rc = VL_OK;
out:
    seccomp_release(filter);
    return rc;
}

int vl_sandbox_enter(enum vl_sandbox_profile profile, const char *const *read_paths,
                     struct vl_sandbox_report *report)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return VL_E_INTERNAL;
    int landlock = enter_landlock(read_paths);
    if (landlock < 0)
        return landlock;
    int rc = enter_seccomp(profile);
    if (rc < 0)
        return rc;
    *report = (struct vl_sandbox_report){landlock == 1, true};
    return VL_OK;
}

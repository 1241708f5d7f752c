#include "base/sandbox.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

/* Everything below runs in a forked child: a sandbox cannot be left. */
#define EXIT_OK 0
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s (errno %d)\n", __LINE__, #condition, errno);              \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static int status_of(void (*body)(void))
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(20);
        body();
        _exit(EXIT_OK);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void assert_passes(void (*body)(void))
{
    int status = status_of(body);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_OK);
}

static void enter(enum vl_sandbox_profile profile, const char *const *paths)
{
    struct vl_sandbox_report report = {false, false};
    REQUIRE(vl_sandbox_enter(profile, paths, &report) == VL_OK);
    REQUIRE(report.seccomp);
    dprintf(STDOUT_FILENO, "profile %d: landlock=%d seccomp=%d\n", (int)profile, report.landlock,
            report.seccomp);
}

static bool refused(long result)
{
    return result == -1 && (errno == EPERM || errno == EACCES);
}

static void require_nothing_new(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
    int pair[2];
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(refused(open("/etc/passwd", O_RDONLY)));
    REQUIRE(refused(open("/", O_RDONLY | O_DIRECTORY)));
    REQUIRE(refused(open("/tmp/vl-sandbox-test", O_WRONLY | O_CREAT, 0600)));
    REQUIRE(refused(socket(AF_INET, SOCK_STREAM, 0)));
    REQUIRE(refused(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
    REQUIRE(refused(connect(0, (struct sockaddr *)&to, sizeof to)));
    REQUIRE(refused(bind(0, (struct sockaddr *)&to, sizeof to)));
    REQUIRE(refused(unlink("/tmp/vl-sandbox-test")));
    REQUIRE(refused(chdir("/")));
    REQUIRE(refused(setuid(0)));
    REQUIRE(refused(kill(getppid(), 0)) || errno == EPERM);
    REQUIRE(refused(ioctl(0, TIOCSTI, "x")));
    REQUIRE(refused(syscall(SYS_io_uring_setup, 1, NULL)));
    REQUIRE(refused(syscall(SYS_userfaultfd, 0)));
    REQUIRE(refused(syscall(SYS_keyctl, 0, 0, 0, 0, 0)));
    REQUIRE(refused(syscall(SYS_clone3, NULL, 0)));
    void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(code == MAP_FAILED);
#ifndef VL_SANITIZED
    REQUIRE(refused(fork()));
    REQUIRE(refused(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)));
#endif
}

static void require_memory_and_time(void)
{
    struct timespec t;
    struct stat st;
    char bytes[16];
    void *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(p != MAP_FAILED);
    REQUIRE(mprotect(p, 8192, PROT_READ) == 0);
#ifndef VL_SANITIZED
    REQUIRE(refused(mprotect(p, 4096, PROT_READ | PROT_EXEC)));
#endif
    p = mremap(p, 8192, 16384, MREMAP_MAYMOVE);
    REQUIRE(p != MAP_FAILED && munmap(p, 16384) == 0);
    void *large = malloc(8u << 20);
    REQUIRE(large);
    free(large);
    REQUIRE(syscall(SYS_clock_gettime, CLOCK_REALTIME, &t) == 0);
    REQUIRE(nanosleep(&(struct timespec){0, 1000}, NULL) == 0);
    REQUIRE(getrandom(bytes, sizeof bytes, 0) == sizeof bytes);
    REQUIRE(fstat(STDERR_FILENO, &st) == 0);
}

static void require_waiting(void)
{
    uint64_t one = 1;
    struct epoll_event event = {EPOLLIN, {0}};
    uint32_t word = 5;
    int ep = epoll_create1(EPOLL_CLOEXEC), ev = eventfd(0, EFD_NONBLOCK);
    REQUIRE(ep >= 0 && ev >= 0);
    REQUIRE(epoll_ctl(ep, EPOLL_CTL_ADD, ev, &event) == 0);
    REQUIRE(epoll_wait(ep, &event, 1, 0) == 0);
    REQUIRE(write(ev, &one, sizeof one) == sizeof one);
    REQUIRE(epoll_wait(ep, &event, 1, 0) == 1);
    REQUIRE(read(ev, &one, sizeof one) == sizeof one);
    REQUIRE(syscall(SYS_futex, &word, FUTEX_WAIT, 4, NULL, NULL, 0) == -1 && errno == EAGAIN);
    REQUIRE(fcntl(ev, F_SETFL, O_NONBLOCK) == 0);
    REQUIRE(refused(fcntl(ev, F_SETOWN, getpid())));
    REQUIRE(signal(SIGUSR1, SIG_IGN) != SIG_ERR && raise(SIGUSR1) == 0);
    close(ev);
    close(ep);
}

static void on_fired(uv_timer_t *timer)
{
    *(int *)timer->data += 1;
    uv_close((uv_handle_t *)timer, NULL);
}

static void run_loop(uv_loop_t *loop)
{
    int fired = 0;
    uv_timer_t timer = {.data = &fired};
    uv_timer_init(loop, &timer);
    uv_timer_start(&timer, on_fired, 5, 0);
    uv_run(loop, UV_RUN_DEFAULT);
    REQUIRE(fired == 1);
}

static int udp_on_loopback(struct sockaddr_in *bound)
{
    socklen_t n = sizeof *bound;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    *bound = (struct sockaddr_in){.sin_family = AF_INET};
    bound->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(fd >= 0 && bind(fd, (struct sockaddr *)bound, n) == 0);
    REQUIRE(getsockname(fd, (struct sockaddr *)bound, &n) == 0);
    return fd;
}

static void require_datagrams(int fd, struct sockaddr_in *to)
{
    char in[8];
    int size = 65536;
    struct iovec out_part = {(void *)"ab", 2}, in_part = {in, sizeof in};
    struct mmsghdr out = {{to, sizeof *to, &out_part, 1, NULL, 0, 0}, 0};
    struct mmsghdr got = {{NULL, 0, &in_part, 1, NULL, 0, 0}, 0};
    REQUIRE(sendto(fd, "x", 1, 0, (struct sockaddr *)to, sizeof *to) == 1);
    REQUIRE(recvfrom(fd, in, sizeof in, 0, NULL, NULL) == 1);
    REQUIRE(sendmmsg(fd, &out, 1, 0) == 1);
    REQUIRE(recvmmsg(fd, &got, 1, 0, NULL) == 1 && got.msg_len == 2);
    REQUIRE(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) == 0);
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    REQUIRE(timer >= 0);
    close(timer);
}

static void media_body(void)
{
    struct sockaddr_in bound;
    uv_loop_t loop;
    int fd = udp_on_loopback(&bound);
    REQUIRE(uv_loop_init(&loop) == 0);
    enter(VL_SANDBOX_MEDIA, NULL);
    require_nothing_new();
    require_memory_and_time();
    require_waiting();
    require_datagrams(fd, &bound);
    run_loop(&loop);
    uv_loop_close(&loop);
}

static void test_media(void **state)
{
    (void)state;
    assert_passes(media_body);
}

static void plugin_body(void)
{
    static const char *const paths[] = {"/usr", "/lib", "/lib64", "/nonexistent", NULL};
    uv_loop_t loop;
    int pair[2];
    char byte;
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    REQUIRE(uv_loop_init(&loop) == 0);
    enter(VL_SANDBOX_PLUGIN_LOAD, paths);
    void *library = dlopen("libcmocka.so.0", RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library);
    int fd = open("/usr/bin/env", O_RDONLY);
    REQUIRE(fd >= 0);
    close(fd);
    REQUIRE(refused(open("/etc/passwd", O_RDONLY)));
    REQUIRE(refused(open("/usr/bin/env", O_RDWR)));
    REQUIRE(refused(socket(AF_INET, SOCK_DGRAM, 0)));
    enter(VL_SANDBOX_PLUGIN, NULL);
    require_nothing_new();
    require_memory_and_time();
    require_waiting();
    REQUIRE(refused(open("/usr/bin/env", O_RDONLY)));
    REQUIRE(write(pair[0], "x", 1) == 1 && read(pair[1], &byte, 1) == 1);
    REQUIRE(refused(sendto(pair[0], "x", 1, 0, NULL, 0)));
    REQUIRE(refused(recvfrom(pair[0], &byte, 1, MSG_DONTWAIT, NULL, NULL)));
    run_loop(&loop);
    uv_loop_close(&loop);
}

static void test_plugin_load_then_plugin(void **state)
{
    (void)state;
    assert_passes(plugin_body);
}

static void exec_body(void)
{
    char *const args[] = {(char *)"true", NULL};
    enter(VL_SANDBOX_MEDIA, NULL);
    execve("/bin/true", args, NULL);
}

static void mount_body(void)
{
    enter(VL_SANDBOX_PLUGIN, NULL);
    syscall(SYS_mount, NULL, NULL, NULL, 0, NULL);
}

static void bpf_body(void)
{
    enter(VL_SANDBOX_PLUGIN_LOAD, NULL);
    syscall(SYS_bpf, 0, NULL, 0);
}

static void ptrace_body(void)
{
    enter(VL_SANDBOX_PLUGIN, NULL);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void test_what_only_an_attacker_does_ends_the_process(void **state)
{
    static void (*const bodies[])(void) = {
        exec_body,
        mount_body,
        bpf_body,
#ifndef VL_SANITIZED
        ptrace_body,
#endif
    };
    (void)state;
    (void)ptrace_body;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        int status = status_of(bodies[i]);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

/* abort() must still end a sandboxed process, and exit() must run its handlers. */
static void abort_body(void)
{
    enter(VL_SANDBOX_PLUGIN, NULL);
    abort();
}

static void exit_body(void)
{
    enter(VL_SANDBOX_MEDIA, NULL);
    exit(EXIT_OK);
}

static void test_the_ways_out(void **state)
{
    (void)state;
    int status = status_of(abort_body);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_passes(exit_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_plugin_load_then_plugin),
        cmocka_unit_test(test_what_only_an_attacker_does_ends_the_process),
        cmocka_unit_test(test_the_ways_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

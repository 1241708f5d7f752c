/* outside.h - what tests need of the machine: programs that run and end, folders, free ports. */
#ifndef VL_GATEWAY_TESTS_OUTSIDE_H
#define VL_GATEWAY_TESTS_OUTSIDE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Runs argv[0] in `folder` (NULL: here) to its end, keeping what it says, errors included; said may
 * be NULL. The exit code; 127 when there is no such program. */
static inline int run_program(const char *folder, const char *const *argv, char *said, size_t size)
{
    int ends[2], status = -1;
    char rest[512] = ""; /* what nobody keeps */
    size_t used = 0;
    ssize_t n = 1;
    pid_t pid;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if ((folder && chdir(folder) != 0) || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0)
            _exit(126);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(ends[1]);
    while (n > 0) { /* to the end, so that it never waits for us */
        bool keep = said && used + 1 < size;
        n = read(ends[0], keep ? said + used : rest, keep ? size - 1 - used : sizeof rest);
        used += keep && n > 0 ? (size_t)n : 0;
    }
    if (said)
        said[used] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static inline void remove_folder(const char *folder)
{
    const char *const argv[] = {"rm", "-rf", "--", folder, NULL};

    assert_int_equal(run_program(NULL, argv, NULL, 0), 0);
}

static inline uint16_t free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    close(fd);
    return ntohs(a.sin_port);
}

#endif

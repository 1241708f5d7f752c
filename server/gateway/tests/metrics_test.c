/* What the running server tells Prometheus, against the rules of the text format: HELP and TYPE
 * once and before the rows of a name, rows of one name together, names and values well-formed, no
 * row twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "outside.h"

#define TEXT_BYTES (256u * 1024u)
#define MAX_ROWS   2000
#define TRIES      300 /* of 100 ms, until the server answers */
#define STOP_TRIES 300

static char folder[64], text[TEXT_BYTES];
static uint16_t port;
static pid_t server;

static void write_config(void)
{
    char path[96];
    const char *const create[] = {VL_BIN_DIR "/vagtctl", "master-key", "create", path, NULL};
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/v.conf", folder);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fprintf(f,
                        "[http]\nport = %u\nweb_root = %s\n[region]\n"
                        "file = " VL_SOURCE_DIR "/server/main/demo/region.json\n"
                        "[plugin]\nprogram = " VL_BIN_DIR "/vagtlinje-plugin\n"
                        "directory = " VL_PLUGIN_DIR "\n"
                        "[media]\nprogram = " VL_BIN_DIR "/vagtlinje-media\n"
                        "address = 127.0.0.1\nworkers = 1\nport = 0\n"
                        "[journal]\npath = %s/journal.db\nkeys = %s/keys.db\n"
                        "master_key = %s/master.key\n[signin]\ndemo_provider = yes\n"
                        "demo_port = %u\n",
                        port, folder, folder, folder, folder, free_port()) > 0);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(path, sizeof path, "%s/index.html", folder);
    f = fopen(path, "w");
    assert_true(f && fputs("<!doctype html>", f) >= 0 && fclose(f) == 0);
    (void)snprintf(path, sizeof path, "%s/master.key", folder);
    assert_int_equal(run_program(NULL, create, NULL, 0), 0);
}

static int start(void **state)
{
    char path[96];

    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/vl-metrics-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    port = free_port();
    write_config();
    (void)snprintf(path, sizeof path, "%s/v.conf", folder);
    server = fork();
    if (server == 0) {
        execl(VL_BIN_DIR "/vagtlinje", "vagtlinje", "--config", path, (char *)NULL);
        _exit(127);
    }
    return server > 0 ? 0 : -1;
}

static void nap(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
}

static int stop(void **state)
{
    int status = -1;

    (void)state;
    (void)kill(server, SIGTERM);
    for (int i = 0; i < STOP_TRIES && waitpid(server, &status, WNOHANG) == 0; i++)
        nap();
    remove_folder(folder);
    return status == 0 ? 0 : -1; /* it ends in order */
}

/* The answer of one request, headers included; its length, 0 when nobody listens. */
static size_t get(const char *path)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    size_t used = 0;
    ssize_t n = 1;

    text[0] = '\0';
    assert_true(fd >= 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0 &&
        dprintf(fd, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path) > 0)
        while (n > 0 && used < sizeof text - 1 && poll(&wait, 1, 10000) == 1) {
            n = read(fd, text + used, sizeof text - 1 - used);
            used += n > 0 ? (size_t)n : 0;
        }
    text[used] = '\0';
    close(fd);
    return used;
}

static char *metrics(void)
{
    char *body;

    for (int i = 0; i < TRIES; i++) {
        if (get("/readyz") > 0 && strncmp(text, "HTTP/1.1 200", 12) == 0)
            break;
        assert_int_equal(waitpid(server, NULL, WNOHANG), 0); /* it lives */
        nap();
    }
    assert_true(get("/metrics") > 0);
    assert_non_null(strstr(text, "text/plain"));
    body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    return body + 4;
}

static bool matches(const char *pattern, const char *line)
{
    regex_t re;
    bool yes;

    assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
    yes = regexec(&re, line, 0, NULL, 0) == 0;
    regfree(&re);
    return yes;
}

struct family {
    char name[128];
    bool help, type, rows;
};

static struct family families[MAX_ROWS];
static size_t n_families;

/* The family of that name, which must be the one at hand or a new one. */
static struct family *family_of(const char *name, size_t n, const char *line)
{
    for (size_t i = 0; i < n_families; i++)
        if (strlen(families[i].name) == n && memcmp(families[i].name, name, n) == 0) {
            if (i + 1 != n_families)
                fail_msg("apart from the rows of its name: %s", line);
            return &families[i];
        }
    assert_true(n_families < MAX_ROWS && n < sizeof families[0].name);
    memset(&families[n_families], 0, sizeof families[0]);
    memcpy(families[n_families].name, name, n);
    return &families[n_families++];
}

static void check_comment(const char *line)
{
    bool help = strncmp(line, "# HELP ", 7) == 0;
    struct family *f = family_of(line + 7, strcspn(line + 7, " "), line);

    if (!matches("^# (HELP [a-z_]+ [^ ].*|TYPE [a-z_]+ (counter|gauge))$", line))
        fail_msg("no comment that Prometheus knows: %s", line);
    if (f->rows || (help ? f->help : f->type))
        fail_msg("twice, or too late: %s", line);
    *(help ? &f->help : &f->type) = true;
}

#define LABEL "[a-z_]+=\"([^\"\\\\]|\\\\[\"\\\\n])*\""

static void check_row(const char *line)
{
    struct family *f = family_of(line, strcspn(line, "{ "), line);

    if (!matches("^vagtlinje_[a-z0-9_]+(\\{" LABEL "(," LABEL ")*\\})? -?[0-9]+(\\.[0-9]+)?$",
                 line))
        fail_msg("malformed: %s", line);
    if (!f->help || !f->type)
        fail_msg("without HELP and TYPE: %s", line);
    f->rows = true;
}

static void test_exposition_follows_the_rules(void **state)
{
    static const char *rows[MAX_ROWS];
    size_t n_rows = 0;
    char *body = metrics(), *next;

    (void)state;
    assert_int_equal(body[strlen(body) - 1], '\n');
    for (char *line = body; *line; line = next) {
        size_t name = strcspn(line, " ");
        next = strchr(line, '\n') + 1;
        next[-1] = '\0';
        if (line[0] == '#') {
            check_comment(line);
            continue;
        }
        check_row(line);
        for (size_t i = 0; i < n_rows; i++)
            if (strncmp(rows[i], line, name + 1) == 0)
                fail_msg("twice: %s", line);
        assert_true(n_rows < MAX_ROWS);
        rows[n_rows++] = line;
    }
    assert_true(n_rows > 30);
}

static void test_health(void **state)
{
    (void)state;
    (void)metrics();
    assert_true(get("/healthz") > 0);
    assert_memory_equal(text, "HTTP/1.1 200", 12);
    assert_true(get("/readyz") > 0);
    assert_memory_equal(text, "HTTP/1.1 200", 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exposition_follows_the_rules),
        cmocka_unit_test(test_health),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

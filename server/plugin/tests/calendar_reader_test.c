/* Rota files through the real closed process: what it answers, and what it survives. */
#include "plugin/calendar_reader.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAM VL_BIN_DIR "/vagtlinje-plugin"
#define HEAD    "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:lungemedicin\nX-VAGTLINJE-HOSPITAL:NSR\n"
#define TAIL    "END:VCALENDAR\n"
#define SHIFT   "BEGIN:VEVENT\nX-VAGTLINJE-PERSON:p\nDTSTART:20260105T080000\nDURATION:PT8H\n"

static const struct vl_calendar_period year = {{INT64_C(1767225600000)},  /* 2026-01-01 */
                                               {INT64_C(1798761600000)}}; /* 2027-01-01 */

/* HEAD, then `part` so many times, then TAIL; ends with free(). */
static char *repeat(const char *part, size_t times, size_t *n)
{
    size_t one = strlen(part);
    char *text = malloc(sizeof HEAD + sizeof TAIL + one * times);

    assert_non_null(text);
    *n = sizeof HEAD - 1;
    memcpy(text, HEAD, *n);
    for (size_t i = 0; i < times; i++, *n += one)
        memcpy(text + *n, part, one);
    memcpy(text + *n, TAIL, sizeof TAIL - 1);
    *n += sizeof TAIL - 1;
    return text;
}

static int ask(const char *program, const char *text, size_t n, json_t **answer,
               char why[VL_CALENDAR_WHY_BYTES])
{
    const struct vl_calendar_reader_options options = {.program = program};

    return vl_calendar_reader_wait(&options, (struct vl_span){(const uint8_t *)text, n}, &year,
                                   answer, why);
}

static json_t *answer_to(const char *text, size_t n)
{
    char why[VL_CALENDAR_WHY_BYTES];
    json_t *answer = NULL;
    int rc = ask(PROGRAM, text, n, &answer, why);

    if (rc != VL_OK)
        fail_msg("%s", why);
    return answer;
}

static size_t size_of(const json_t *answer, const char *key)
{
    return json_array_size(json_object_get(answer, key));
}

static void test_a_rota(void **state)
{
    static const char text[] = HEAD SHIFT "RRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\n" TAIL;
    json_t *answer = answer_to(text, sizeof text - 1);
    const json_t *second = json_array_get(json_object_get(answer, "shifts"), 1);

    (void)state;
    assert_string_equal(vl_json_string(answer, "hotline"), "lungemedicin");
    assert_string_equal(vl_json_string(answer, "hospital"), "NSR");
    assert_int_equal(size_of(answer, "faults"), 0);
    assert_int_equal(size_of(answer, "shifts"), 3);
    assert_string_equal(vl_json_string(second, "person"), "p");
    assert_string_equal(vl_json_string(second, "from"), "2026-01-12T07:00:00.000Z");
    assert_string_equal(vl_json_string(second, "to"), "2026-01-12T15:00:00.000Z");
    assert_int_equal(json_integer_value(json_object_get(second, "line")), 4);
    json_decref(answer);
}

/* The largest answer that is possible comes through the pipe whole. */
static void test_very_many_shifts(void **state)
{
    static const char daily[] = SHIFT "RRULE:FREQ=DAILY\nEND:VEVENT\n";
    size_t n = 0;
    char *text = repeat(daily, 60, &n);
    json_t *answer = answer_to(text, n);

    (void)state;
    assert_int_equal(size_of(answer, "shifts"), VL_CALENDAR_MAX_SHIFTS);
    assert_int_equal(size_of(answer, "faults"), 1);
    json_decref(answer);
    free(text);
}

/* Each ends by itself, with a fault that says which bound it passed. */
static void test_hostile_texts(void **state)
{
    static const struct {
        const char *name, *part;
        size_t times;
        const char *fault;
    } row[] = {
        {"100,000 rules", "RRULE:FREQ=DAILY\n", 100000, "too_large"},
        {"very many rules that never meet a day",
         SHIFT "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n", 7000, "too_much_work"},
        {"every second for ever", SHIFT "RRULE:FREQ=SECONDLY\nEND:VEVENT\n", 1, "too_often"},
        {"one line of a megabyte", "0123456789", 104000, "line_too_long"},
        {"a megabyte of continuations", "X-A:a\n b\n c\n\td\n", 65000, NULL},
        {"deep nesting", "BEGIN:VEVENT\n", 50000, "too_deep"},
        {"very many components", "BEGIN:VEVENT\nEND:VEVENT\n", 21000, "too_many_components"},
        {"very many shifts of one day", SHIFT "END:VEVENT\n", 11000, NULL},
        {"a list of very many dates", "EXDATE:20260105T080000,20260106T080000\n", 20000, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        size_t n = 0, k;
        char *text = repeat(row[i].part, row[i].times, &n);
        json_t *answer = answer_to(text, n), *fault;
        bool met = row[i].fault == NULL;

        json_array_foreach (json_object_get(answer, "faults"), k, fault)
            met |= row[i].fault && strcmp(vl_json_string(fault, "what"), row[i].fault) == 0;
        if (!met)
            fail_msg("%s: no fault %s", row[i].name, row[i].fault);
        assert_in_range(size_of(answer, "shifts"), 0, VL_CALENDAR_MAX_SHIFTS);
        json_decref(answer);
        free(text);
    }
}

static void test_zero_bytes(void **state)
{
    static char text[64 * 1024];
    json_t *answer = answer_to(text, sizeof text);

    (void)state;
    assert_int_equal(size_of(answer, "faults"), 1);
    json_decref(answer);
}

/* --- closed before the first byte --- */

/* The value of a line of /proc/PID/status; -1 when there is none. */
static int status_of(pid_t pid, const char *name)
{
    char path[64], line[256];
    int value = -1;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            value = (int)strtol(line + strlen(name), NULL, 10);
    if (f)
        (void)fclose(f);
    return value;
}

/* While the process waits for its text, nothing of which was sent, it has given up its rights: the
 * kernel filters its system calls (2) and lets it gain no privileges. */
static void test_closed_before_the_first_byte(void **state)
{
    enum { LOOKS = 10000, FILTERED = 2 };
    int text[2], status = -1, seen = -1;
    pid_t pid;

    (void)state;
    assert_int_equal(pipe2(text, O_CLOEXEC), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (dup2(text[0], STDIN_FILENO) < 0 || freopen("/dev/null", "w", stdout) == NULL)
            _exit(126);
        execl(PROGRAM, PROGRAM, "--calendar", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", NULL);
        _exit(127);
    }
    close(text[0]);
    for (int i = 0; i < LOOKS && seen != FILTERED; i++) {
        (void)usleep(1000);
        seen = status_of(pid, "Seccomp:");
    }
    assert_int_equal(seen, FILTERED);
    assert_int_equal(status_of(pid, "NoNewPrivs:"), 1);
    close(text[1]); /* an empty text: it answers and ends */
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* --- processes that are not what they should be --- */

static void write_program(const char *path, const char *script)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_true(fprintf(f, "#!/bin/sh\n%s\n", script) > 0);
    assert_int_equal(fclose(f), 0);
}

static void test_bad_processes(void **state)
{
    static const struct {
        const char *script;
        int rc;
        const char *why;
    } row[] = {
        {"kill -SEGV $$", VL_E_CLOSED, "signal 11"},
        {"kill -XCPU $$", VL_E_TIMEOUT, "computing"},
        {"exit 3", VL_E_CLOSED, "status 3"},
        {"cat >/dev/null; echo '{'", VL_E_PROTO, "no JSON"},
        {"exec yes", VL_E_FULL, ""},
        {"exec sleep 1000", VL_E_TIMEOUT, "too long"},
    };
    char path[] = "/tmp/vl-calendar-test-XXXXXX", why[VL_CALENDAR_WHY_BYTES];
    const struct vl_calendar_reader_options options = {path, 1500};
    int fd = mkstemp(path);
    json_t *answer = NULL;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        write_program(path, row[i].script);
        assert_int_equal(chmod(path, 0700), 0);
        assert_int_equal(
            vl_calendar_reader_wait(&options, (struct vl_span){NULL, 0}, &year, &answer, why),
            row[i].rc);
        assert_non_null(strstr(why, row[i].why));
        assert_null(answer);
    }
    assert_int_equal(unlink(path), 0);
}

static void test_no_program(void **state)
{
    char why[VL_CALENDAR_WHY_BYTES];
    json_t *answer = NULL;

    (void)state;
    assert_int_equal(ask("/nothing/at/all", "", 0, &answer, why), VL_E_IO);
    assert_non_null(strstr(why, "/nothing/at/all"));
    assert_null(answer);
}

static void never(void *data, int rc, json_t *answer, const char *why)
{
    (void)data;
    (void)rc;
    (void)answer;
    fail_msg("called after it was cancelled: %s", why);
}

static void test_cancel(void **state)
{
    const struct vl_calendar_reader_options options = {.program = PROGRAM};
    struct vl_calendar_reader *reader = NULL;
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_calendar_reader_start(&loop, &options, (struct vl_span){NULL, 0}, &year,
                                              never, NULL, &reader),
                     VL_OK);
    vl_calendar_reader_cancel(reader);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_rota),
        cmocka_unit_test(test_very_many_shifts),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_closed_before_the_first_byte),
        cmocka_unit_test(test_bad_processes),
        cmocka_unit_test(test_no_program),
        cmocka_unit_test(test_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

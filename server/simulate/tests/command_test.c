/* command_test.c - `vagtctl simulate` as a person calls it. */
#include "demo.h"
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_BYTES (512 * 1024)
#define MOST_WORDS   16

static void become_vagtctl(int out, char *arguments)
{
    char *argv[MOST_WORDS + 3] = {"vagtctl", "simulate"}, *rest = NULL;
    size_t n = 2;
    for (char *word = arguments; word && n < MOST_WORDS + 2; word = rest) {
        rest = strchr(word, ' ');
        if (rest)
            *rest++ = '\0';
        argv[n++] = word;
    }
    if (dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0)
        execv(VL_BIN_DIR "/vagtctl", argv);
    _exit(127);
}

/* Its exit status; what it says on both streams. */
static int run(const char *arguments, char output[OUTPUT_BYTES])
{
    char words[1024];
    int ends[2], status = 0;
    size_t n = 0;
    ssize_t got = 1;
    snprintf(words, sizeof words, "%s", arguments);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become_vagtctl(ends[1], words);
    close(ends[1]);
    for (; got > 0 && n<OUTPUT_BYTES - 1; n += got> 0 ? (size_t)got : 0)
        got = read(ends[0], output + n, OUTPUT_BYTES - 1 - n);
    output[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void wrong_calls_are_refused(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {
        "--days 0", "--days -1",         "--days 99999",    "--days ten",
        "--days",   "--calls-per-day x", "--from tomorrow", "--from 2027-13-01",
        "--from",   "--seed 1x",         "--weather fine",  "file.json"};
    static char output[OUTPUT_BYTES];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(run(wrong[i], output), 2);
        assert_non_null(strstr(output, "is not understood"));
        assert_non_null(strstr(output, "usage: vagtctl"));
    }
}

static void a_folder_without_files_is_named(void **unused)
{
    (void)unused;
    static char output[OUTPUT_BYTES];
    assert_int_equal(run("--region " VL_SOURCE_DIR "/server/base", output), 1);
    assert_non_null(strstr(output, "/server/base/region.json: cannot be read"));
    assert_non_null(strstr(output, "/server/base/simulation.json: cannot be read"));
}

static void the_last_line_of_json_is_the_report(void **unused)
{
    (void)unused;
    static char output[OUTPUT_BYTES];
    assert_int_equal(
        run("--json --days 2 --seed 5 --calls-per-day 40 --from 2027-01-05 --region " DEMO_DIR,
            output),
        0);
    output[strlen(output) - 1] = '\0';
    const char *line = strrchr(output, '\n');
    json_t *root = json_loads(line ? line + 1 : output, 0, NULL);
    assert_non_null(root);
    assert_string_equal(vl_json_string(root, "from"), "2027-01-05");
    assert_int_equal(json_integer_value(json_object_get(root, "days")), 2);
    assert_int_equal(json_integer_value(json_object_get(root, "seed")), 5);
    assert_int_equal(json_integer_value(json_object_get(root, "calls_per_day")), 40);
    json_decref(root);
}

static void the_page_goes_to_its_file(void **unused)
{
    (void)unused;
    static char output[OUTPUT_BYTES];
    char path[] = "/tmp/vagtctl-simulate-XXXXXX", arguments[256], begin[16] = "";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(arguments, sizeof arguments, "--days 2 --region %s --html %s", DEMO_DIR, path);
    assert_int_equal(run(arguments, output), 0);
    assert_non_null(strstr(output, "answered while the caller waited"));
    assert_true(read(fd, begin, sizeof begin - 1) > 0);
    assert_string_equal(begin, "<!doctype html>");
    close(fd);
    unlink(path);
    assert_int_equal(run("--days 1 --region " DEMO_DIR " --html /no/such/folder/x", output), 1);
    assert_non_null(strstr(output, "/no/such/folder/x: cannot be written"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(a_folder_without_files_is_named),
        cmocka_unit_test(the_last_line_of_json_is_the_report),
        cmocka_unit_test(the_page_goes_to_its_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

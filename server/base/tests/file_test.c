/* Files read whole: what is there, what is too long, what is missing, what is no file. */
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static int write_file(const char *text)
{
    (void)snprintf(path, sizeof path, "/tmp/vl-file-test-XXXXXX");
    int fd = mkstemp(path);
    size_t n = strlen(text);
    bool whole = fd >= 0 && write(fd, text, n) == (ssize_t)n;

    if (fd >= 0)
        close(fd);
    return whole ? 0 : -1;
}

static void test_bytes(void **state)
{
    uint8_t *bytes = NULL;
    size_t n = 0;

    (void)state;
    assert_int_equal(write_file("seven b"), 0);
    assert_int_equal(vl_file_read(path, 100, &bytes, &n), VL_OK);
    assert_int_equal(n, 7);
    assert_memory_equal(bytes, "seven b", 7);
    free(bytes);
    assert_int_equal(vl_file_read(path, 3, &bytes, &n), VL_OK);
    assert_int_equal(n, 3);
    free(bytes);
    unlink(path);
    bytes = NULL;
    assert_int_equal(vl_file_read(path, 100, &bytes, &n), VL_E_NOENT);
    assert_int_equal(vl_file_read("/tmp", 100, &bytes, &n), VL_E_IO);
    assert_null(bytes);
}

static void test_json(void **state)
{
    static const struct {
        const char *text;
        int rc, line;
    } row[] = {
        {"{\"a\": 1}", VL_OK, 0},
        {"{\"a\":\n 1,}", VL_E_PROTO, 2},
        {"[[[1]]]", VL_E_FULL, 0},
        {"[1,2,3,4,5,6]", VL_E_FULL, 0},
    };
    const struct vl_json_limits limits = {12, 2};

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct vl_json_error error = {0};
        json_t *json = NULL;
        assert_int_equal(write_file(row[i].text), 0);
        assert_int_equal(vl_file_read_json(path, &limits, &json, &error), row[i].rc);
        assert_int_equal(error.line, row[i].line);
        assert_int_equal(json != NULL, row[i].rc == VL_OK);
        assert_int_equal(error.text[0] != '\0', row[i].rc != VL_OK);
        json_decref(json);
        unlink(path);
    }
    struct vl_json_error error = {0};
    json_t *json = NULL;
    assert_int_equal(vl_file_read_json(path, &limits, &json, &error), VL_E_NOENT);
    assert_string_equal(error.text, "cannot be read");
    assert_int_equal(vl_file_read_json(path, &limits, &json, NULL), VL_E_NOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

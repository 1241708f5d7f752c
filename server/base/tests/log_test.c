#include "base/json.h"
#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct vl_json_limits limits = {16384, 1};

struct pipe_log {
    struct vl_log log;
    int fds[2];
};

static struct pipe_log pipe_log_open(void)
{
    struct pipe_log p;
    assert_int_equal(pipe(p.fds), 0);
    p.log = (struct vl_log){"test", VL_LOG_INFO, p.fds[1]};
    return p;
}

/* The one line that was written, as JSON; NULL when there is none. */
static json_t *pipe_log_end(struct pipe_log *p)
{
    uint8_t text[16384];
    json_t *value = NULL;
    close(p->fds[1]);
    ssize_t n = read(p->fds[0], text, sizeof text);
    close(p->fds[0]);
    if (n <= 0)
        return NULL;
    assert_int_equal(text[n - 1], '\n');
    assert_ptr_equal(memchr(text, '\n', (size_t)n), text + n - 1);
    struct vl_span span = {text, (size_t)n};
    assert_int_equal(vl_json_parse(span, &limits, &value, NULL), VL_OK);
    return value;
}

static void test_a_line(void **state)
{
    int64_t call;
    (void)state;
    struct pipe_log p = pipe_log_open();
    vl_log(&p.log, VL_LOG_WARNING, "call.refused", VL_LOG_NUMBER("call", -17),
           VL_LOG_TEXT("why", "full"), VL_LOG_TEXT("none", NULL));
    json_t *line = pipe_log_end(&p);
    assert_int_equal(strlen(vl_json_string(line, "at")), 24);
    assert_string_equal(vl_json_string(line, "level"), "warning");
    assert_string_equal(vl_json_string(line, "program"), "test");
    assert_string_equal(vl_json_string(line, "event"), "call.refused");
    assert_string_equal(vl_json_string(line, "why"), "full");
    assert_string_equal(vl_json_string(line, "none"), "");
    assert_int_equal(vl_json_integer(line, "call", -17, -17, &call), VL_OK);
    json_decref(line);
}

static void test_hostile_text_stays_one_field(void **state)
{
    (void)state;
    struct pipe_log p = pipe_log_open();
    vl_log(&p.log, VL_LOG_ERROR, "x",
           VL_LOG_TEXT("a", "\"}\n{\"b\":\"\\\x01\x7f\xc3\xa5\xff\xed\xa0\x80\xc3"));
    json_t *line = pipe_log_end(&p);
    assert_null(vl_json_string(line, "b"));
    assert_string_equal(vl_json_string(line, "a"),
                        "\"}\n{\"b\":\"\\\x01\x7f\xc3\xa5\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                        "\xef\xbf\xbd\xef\xbf\xbd");
    json_decref(line);
}

static void test_long_text_is_cut_and_the_line_stays_whole(void **state)
{
    char text[600];
    struct vl_log_field fields[20];
    (void)state;
    memset(text, '\x01', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    static const char keys[20][3] = {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9",
                                     "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9"};
    for (size_t i = 0; i < 20; i++)
        fields[i] = VL_LOG_TEXT(keys[i], text);
    struct pipe_log p = pipe_log_open();
    vl_log_event(&p.log, VL_LOG_ERROR, "x", fields, 20);
    json_t *line = pipe_log_end(&p);
    assert_int_equal(strlen(vl_json_string(line, "k0")), 256);
    assert_null(vl_json_string(line, "l6"));
    json_decref(line);
}

static void test_threshold_and_no_log(void **state)
{
    (void)state;
    struct pipe_log p = pipe_log_open();
    vl_log(&p.log, VL_LOG_DEBUG, "x", VL_LOG_NUMBER("a", 1));
    vl_log(NULL, VL_LOG_ERROR, "x", VL_LOG_NUMBER("a", 1));
    assert_null(pipe_log_end(&p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line),
        cmocka_unit_test(test_hostile_text_stays_one_field),
        cmocka_unit_test(test_long_text_is_cut_and_the_line_stays_whole),
        cmocka_unit_test(test_threshold_and_no_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

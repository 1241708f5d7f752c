#include "base/config.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct settings {
    char *listen;
    int64_t port;
    bool tls;
    int64_t level;
    char *name;
};
static const struct vl_option rows[] = {
    {"http", "listen", VL_OPTION_TEXT, 1, 40, NULL, "127.0.0.1", "Address.",
     offsetof(struct settings, listen)},
    {"http", "port", VL_OPTION_INTEGER, 1, 65535, NULL, "8080", "Port.",
     offsetof(struct settings, port)},
    {"http", "tls", VL_OPTION_FLAG, 0, 0, NULL, "no", "Encrypt.", offsetof(struct settings, tls)},
    {"log", "level", VL_OPTION_CHOICE, 0, 0, "debug info warning error", "info", "Least level.",
     offsetof(struct settings, level)},
    {"plugin.lungemedicin", "name", VL_OPTION_TEXT, 0, 20, NULL, "", "Name.",
     offsetof(struct settings, name)},
};
static const struct vl_option_table table = {rows, sizeof rows / sizeof rows[0]};

struct fixture {
    struct settings s;
    struct vl_config_report report;
    char directory[64];
};

static void setup(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    assert_int_equal(vl_config_defaults(&table, &f->s), VL_OK);
    snprintf(f->directory, sizeof f->directory, "/tmp/vl-config-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
}

static void teardown(struct fixture *f)
{
    static const char *const names[] = {"a.conf.d/10.conf", "a.conf.d/20.conf", "a.conf.d/30.txt",
                                        "a.conf.d",         "a.conf",           ""};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", f->directory, names[i]);
        if (unlink(path) < 0)
            (void)rmdir(path);
    }
    vl_config_free(&table, &f->s);
    vl_config_free(&table, &f->s); /* twice is harmless */
}

static void put_bytes(struct fixture *f, const char *name, const void *bytes, size_t n)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", f->directory, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
}

static void put(struct fixture *f, const char *name, const char *text)
{
    put_bytes(f, name, text, strlen(text));
}

static int load(struct fixture *f)
{
    char path[128];
    snprintf(path, sizeof path, "%s/a.conf", f->directory);
    return vl_config_load(&table, path, &f->s, &f->report);
}

static int load_text(struct fixture *f, const char *text)
{
    return vl_config_load_text(&table, "test", text, &f->s, &f->report);
}

static void assert_defaults(const struct settings *s)
{
    assert_string_equal(s->listen, "127.0.0.1");
    assert_int_equal(s->port, 8080);
    assert_false(s->tls);
    assert_int_equal(s->level, 1);
    assert_string_equal(s->name, "");
}

static void assert_problem(const struct fixture *f, size_t i, int line, const char *text)
{
    assert_true(i < f->report.count);
    assert_string_equal(f->report.problems[i].text, text);
    assert_int_equal(f->report.problems[i].line, line);
}

static void test_defaults(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    assert_defaults(&f.s);
    assert_int_equal(load_text(&f, ""), VL_OK);
    assert_defaults(&f.s);
    teardown(&f);
}

static void test_values_of_every_type(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    assert_int_equal(load_text(&f, "\xef\xbb\xbf; a comment\r\n[http]\r\n  listen  =   ::1  \r\n"
                                   "port=65535 ; the highest\n\ttls = true\n# another\n\n[log]\n"
                                   "level: error\n[plugin.lungemedicin]\nname = Lunge a=b"),
                     VL_OK);
    assert_string_equal(f.s.listen, "::1");
    assert_int_equal(f.s.port, 65535);
    assert_true(f.s.tls);
    assert_int_equal(f.s.level, 3);
    assert_string_equal(f.s.name, "Lunge a=b");
    assert_int_equal(load_text(&f, "[http]\ntls = no\n[plugin.lungemedicin]\nname =\n"), VL_OK);
    assert_false(f.s.tls);
    assert_string_equal(f.s.name, "");
    assert_string_equal(f.s.listen, "::1");
    teardown(&f);
}

static void test_every_error_at_once_and_nothing_changed(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    assert_int_equal(load_text(&f, "[http]\n"
                                   "listen = ::1\n"
                                   "lisen = ::1\n"
                                   "port = 0\n"
                                   "tls = maybe\n"
                                   "what is this\n"
                                   "[htpp]\n"
                                   "port = 1\n"
                                   "[log]\n"
                                   "level = loud\n"
                                   "[log\n"
                                   "[http]\n"
                                   "listen = ::2\n"),
                     VL_E_PROTO);
    assert_problem(&f, 0, 3, "unknown key 'lisen' in [http]; nearest known: 'listen'");
    assert_problem(&f, 1, 4, "'port' in [http] must be a whole number from 1 to 65535, not '0'");
    assert_problem(&f, 2, 5, "'tls' in [http] must be yes or no, not 'maybe'");
    assert_problem(&f, 3, 6, "neither [section], nor key = value, nor a comment");
    assert_problem(&f, 4, 8, "key 'port' in unknown section [htpp]; nearest known: [http]");
    assert_problem(&f, 5, 10,
                   "'level' in [log] must be one of: debug info warning error; not 'loud'");
    assert_problem(&f, 6, 11, "neither [section], nor key = value, nor a comment");
    assert_problem(&f, 7, 13, "'listen' in [http] stands in line 2 already");
    assert_int_equal(f.report.count, 8);
    assert_string_equal(f.report.problems[0].file, "test");
    assert_defaults(&f.s);
    teardown(&f);
}

static void test_refused_values(void **state)
{
    static const char *const texts[] = {
        "[http]\nport = \n",
        "[http]\nport = 65536\n",
        "[http]\nport = +5\n",
        "[http]\nport = 5x\n",
        "[http]\nport = 0x10\n",
        "[http]\nport = 5.0\n",
        "[http]\nport = -1\n",
        "[http]\nport = -\n",
        "[http]\nport = 99999999999999999999\n",
        "[http]\nlisten = \n",
        "[http]\nlisten = a\x01z\n",
        "[http]\ntls = 1\n",
        "[http]\ntls = YES\n",
        "[log]\nlevel = \n",
        "[log]\nlevel = debug info\n",
        "[log]\nlevel = inf\n",
        "port = 5\n",
        "[HTTP]\nport = 5\n",
        "[http]\nlisten = 12345678901234567890123456789012345678901\n",
    };
    struct fixture f;
    (void)state;
    setup(&f);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        memset(&f.report, 0, sizeof f.report);
        if (load_text(&f, texts[i]) != VL_E_PROTO || f.report.count != 1)
            fail_msg("accepted, or not one problem: %s", texts[i]);
        assert_defaults(&f.s);
    }
    teardown(&f);
}

static void test_long_lines_and_many_problems(void **state)
{
    struct fixture f;
    char text[2048];
    (void)state;
    setup(&f);
    int n = snprintf(text, sizeof text, "[http]\nlisten = %0300d\nport = 7\n", 1);
    assert_int_equal(load_text(&f, text), VL_E_PROTO);
    assert_int_equal(f.report.count, 1);
    assert_int_equal(f.report.problems[0].line, 2);
    assert_non_null(strstr(f.report.problems[0].text, "longer than"));
    memset(&f.report, 0, sizeof f.report);
    n = 0;
    for (int i = 0; i < 70; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "nonsense %d\n", i);
    assert_int_equal(load_text(&f, text), VL_E_PROTO);
    assert_int_equal(f.report.count, VL_CONFIG_MAX_PROBLEMS);
    assert_int_equal(f.report.dropped, 6);
    assert_int_equal(vl_config_load_text(&table, "test", text, &f.s, NULL), VL_E_PROTO);
    assert_defaults(&f.s);
    teardown(&f);
}

static void test_files_and_drop_ins(void **state)
{
    struct fixture f;
    char path[128];
    (void)state;
    setup(&f);
    assert_int_equal(load(&f), VL_E_NOENT);
    put(&f, "a.conf", "[http]\nport = 1\nlisten = a\n");
    assert_int_equal(load(&f), VL_OK);
    snprintf(path, sizeof path, "%s/a.conf.d", f.directory);
    assert_int_equal(mkdir(path, 0700), 0);
    put(&f, "a.conf.d/20.conf", "[http]\nport = 3\n");
    put(&f, "a.conf.d/10.conf", "[http]\nport = 2\nlisten = b\n");
    put(&f, "a.conf.d/30.txt", "[http]\nport = 4\n");
    assert_int_equal(load(&f), VL_OK);
    assert_int_equal(f.s.port, 3);
    assert_string_equal(f.s.listen, "b");
    put(&f, "a.conf", "[http]\nport = 9\nlisten = c\n");
    put(&f, "a.conf.d/20.conf", "[http]\n\nprot = 3\n");
    assert_int_equal(load(&f), VL_E_PROTO);
    assert_int_equal(f.report.count, 1);
    assert_non_null(strstr(f.report.problems[0].file, "/a.conf.d/20.conf"));
    assert_problem(&f, 0, 3, "unknown key 'prot' in [http]; nearest known: 'port'");
    assert_int_equal(f.s.port, 3);
    assert_string_equal(f.s.listen, "b");
    teardown(&f);
}

static void test_files_that_cannot_be_read(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    put_bytes(&f, "a.conf", "[http]\nport = 5\0\n", 17);
    assert_int_equal(load(&f), VL_E_PROTO);
    assert_problem(&f, 0, 0, "cannot be read: holds a NUL byte");
    char *large = malloc(1024 * 1024 + 1);
    assert_non_null(large);
    memset(large, '\n', 1024 * 1024 + 1);
    put_bytes(&f, "a.conf", large, 1024 * 1024 + 1);
    assert_int_equal(load(&f), VL_E_PROTO);
    assert_problem(&f, 1, 0, "cannot be read: longer than 1 MiB");
    put_bytes(&f, "a.conf", large, 1024 * 1024);
    assert_int_equal(load(&f), VL_OK);
    free(large);
    assert_int_equal(vl_config_load(&table, f.directory, &f.s, &f.report), VL_E_PROTO);
    assert_defaults(&f.s);
    teardown(&f);
}

static void test_one_setting(void **state)
{
    struct fixture f;
    (void)state;
    setup(&f);
    assert_int_equal(vl_config_set(&table, "http.port", "99", &f.s, &f.report), VL_OK);
    assert_int_equal(vl_config_set(&table, "plugin.lungemedicin.name", "x", &f.s, &f.report),
                     VL_OK);
    assert_int_equal(f.s.port, 99);
    assert_string_equal(f.s.name, "x");
    assert_int_equal(vl_config_set(&table, "http.prt", "99", &f.s, &f.report), VL_E_PROTO);
    assert_int_equal(vl_config_set(&table, "htp.port", "99", &f.s, &f.report), VL_E_PROTO);
    assert_int_equal(vl_config_set(&table, "port", "99", &f.s, &f.report), VL_E_PROTO);
    assert_int_equal(vl_config_set(&table, "http.port", "0", &f.s, &f.report), VL_E_PROTO);
    assert_problem(&f, 0, 0, "unknown key 'prt' in [http]; nearest known: 'port'");
    assert_problem(&f, 1, 0, "key 'port' in unknown section [htp]; nearest known: [http]");
    assert_problem(&f, 2, 0, "'port' has no dot; a setting is named section.key");
    assert_int_equal(f.s.port, 99);
    teardown(&f);
}

static void test_a_table_with_a_bad_default(void **state)
{
    static const struct vl_option bad[] = {
        {"a", "b", VL_OPTION_INTEGER, 1, 5, NULL, "6", "", 0},
    };
    static const struct vl_option_table bad_table = {bad, 1};
    int64_t value = 77;
    (void)state;
    assert_int_equal(vl_config_defaults(&bad_table, &value), VL_E_INVAL);
    assert_int_equal(value, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_values_of_every_type),
        cmocka_unit_test(test_every_error_at_once_and_nothing_changed),
        cmocka_unit_test(test_refused_values),
        cmocka_unit_test(test_long_lines_and_many_problems),
        cmocka_unit_test(test_files_and_drop_ins),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_one_setting),
        cmocka_unit_test(test_a_table_with_a_bad_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

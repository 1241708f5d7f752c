/* CSV cells: quoting by RFC 4180, and nothing that a spreadsheet would carry out. */
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_cells(void **state)
{
    static const struct {
        const char *text, *cell;
    } row[] = {
        {NULL, ""},
        {"", ""},
        {"lungemedicin", "lungemedicin"},
        {"Næstved", "Næstved"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "'=1+1"},
        {"+45", "'+45"},
        {"-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"=A1,B1", "\"'=A1,B1\""},
        {"a=b", "a=b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        assert_non_null(out);
        vl_csv_text(out, row[i].text);
        vl_csv_row_end(out);
        assert_int_equal(fclose(out), 0);
        assert_int_equal(n, strlen(row[i].cell) + 2);
        assert_memory_equal(text, row[i].cell, n - 2);
        assert_string_equal(text + n - 2, "\r\n");
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

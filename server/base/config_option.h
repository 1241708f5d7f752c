/* config_option.h - one setting as a row of its program's table: its name, its range, its place. */
#ifndef VL_BASE_CONFIG_OPTION_H
#define VL_BASE_CONFIG_OPTION_H

#include <stddef.h>
#include <stdint.h>

enum vl_option_type { VL_OPTION_TEXT, VL_OPTION_INTEGER, VL_OPTION_FLAG, VL_OPTION_CHOICE };

struct vl_option {
    const char *section, *key;
    enum vl_option_type type;
    int64_t min, max;     /* INTEGER: range; TEXT: bytes */
    const char *choices;  /* CHOICE: "debug info warning error" */
    const char *fallback; /* default, as it would stand in the file */
    const char *help;     /* one sentence, with the unit */
    size_t offset;        /* into the program's settings struct: char *, int64_t, bool or
                             int64_t (index of the choice), by type */
};
struct vl_option_table {
    const struct vl_option *rows;
    size_t count;
};

#endif

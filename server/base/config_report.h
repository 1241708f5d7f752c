/* config_report.h - what is wrong with settings, for the person who wrote them. Bounded. */
#ifndef VL_BASE_CONFIG_REPORT_H
#define VL_BASE_CONFIG_REPORT_H

#include <stdarg.h>
#include <stddef.h>

#define VL_CONFIG_MAX_PROBLEMS 64
struct vl_config_problem {
    char file[256];
    int line; /* 0: the file as a whole */
    char text[256];
};
struct vl_config_report {
    struct vl_config_problem problems[VL_CONFIG_MAX_PROBLEMS];
    size_t count;   /* problems kept */
    size_t dropped; /* more than fitted */
};

/* printf-like; what does not fit is cut or counted as dropped. The report may be NULL. */
void vl_config_report_add(struct vl_config_report *report, const char *file, int line,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));
void vl_config_report_add_list(struct vl_config_report *report, const char *file, int line,
                               const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

#endif

#include "base/config_report.h"
#include <stdio.h>

void vl_config_report_add_list(struct vl_config_report *report, const char *file, int line,
                               const char *format, va_list args)
{
    if (!report)
        return;
    if (report->count == VL_CONFIG_MAX_PROBLEMS) {
        report->dropped++;
        return;
    }
    struct vl_config_problem *p = &report->problems[report->count++];
    snprintf(p->file, sizeof p->file, "%s", file);
    p->line = line;
    vsnprintf(p->text, sizeof p->text, format, args);
}

void vl_config_report_add(struct vl_config_report *report, const char *file, int line,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vl_config_report_add_list(report, file, line, format, args);
    va_end(args);
}
